//! later.js's structured form on one line, without serde: `Display` is there without any feature of the crate.

use crate::model::{From, Until};
use crate::{Conjunction, Model};
use std::fmt::{self, Write as _};

/// A model and a zone, displayed as JSON. The key `timezone` is ours: later.js does not look at it.
pub(super) struct Json<'a> {
    pub(super) model: &'a Model,
    pub(super) zone: Option<&'a str>,
}

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{\"schedules\":")?;
        conjunctions(self.model.schedules(), f)?;
        f.write_str(",\"exceptions\":")?;
        conjunctions(self.model.exceptions(), f)?;
        if let Some(zone) = self.zone {
            f.write_str(",\"timezone\":")?;
            string(zone, f)?;
        }
        f.write_char('}')
    }
}

fn conjunctions(list: &[Conjunction], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('[')?;
    for (at, conjunction) in list.iter().enumerate() {
        f.write_str(if at == 0 { "{" } else { ",{" })?;
        let mut comma = "";
        for constraint in conjunction.constraints() {
            write!(f, "{}\"{}", std::mem::replace(&mut comma, ","), constraint.period().short_name())?;
            if let Some(modifier) = constraint.modifier() {
                write!(f, "_{}", modifier.letter())?;
            }
            f.write_str("\":")?;
            for (at, value) in constraint.values().iter().enumerate() {
                write!(f, "{}{value}", if at == 0 { '[' } else { ',' })?;
            }
            f.write_char(']')?;
        }
        let bounds = conjunction.bounds();
        if let Some(step) = conjunction.step() {
            let (every, unit, anchor) = (step.every(), step.unit().plural(), step.anchor());
            let comma = std::mem::replace(&mut comma, ",");
            write!(f, "{comma}\"every\":{{\"{unit}\":{every},\"from\":\"{anchor}\"}}")?;
        }
        if let Some(from) = bounds.from() {
            write!(f, "{}\"from\":\"{}\"", std::mem::replace(&mut comma, ","), From(from))?;
        }
        if let Some(until) = bounds.until() {
            write!(f, "{}\"until\":\"{}\"", std::mem::replace(&mut comma, ","), Until(until))?;
        }
        for (at, name) in conjunction.calendars().iter().enumerate() {
            // Names have no characters that JSON escapes.
            match at {
                0 => write!(f, "{comma}\"calendars\":[\"{name}\"")?,
                _ => write!(f, ",\"{name}\"")?,
            }
        }
        if !conjunction.calendars().is_empty() {
            f.write_char(']')?;
        }
        f.write_char('}')?;
    }
    f.write_char(']')
}

fn string(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            // JSON asks for it below the space only; the others could still turn a terminal upside down.
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}
