//! later.js's structured form: `{"schedules":[{"m":[0,30]}],"exceptions":[{"d":[1]}]}`.
//!
//! Written with the short names; read with the short and the long ones. Values are written in ascending order. What later.js
//! lacks has keys of our own: `"every":{"weeks":2,"from":"2027-01-04"}`, `"from":"2026-12-01"`, `"until":"2026-12-24"`,
//! `"calendars":["holidays"]`.

use super::anchored::{AnchoredStep, Bounds, StepUnit};
use super::calendar_name::CalendarName;
use super::constraint::{Conjunction, Constraint};
use super::date::{CivilTime, Date, From, Until, read_moment};
use super::period::{Modifier, Period};
use super::schedules::Model;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

impl Serialize for Constraint {
    /// The values alone; the period and the modifier are the key that a [`Conjunction`] writes.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.values().iter())
    }
}

/// The key of a constraint, displayed: `t`, `t_a`, `t_b`.
struct Key(Period, Option<Modifier>);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.short_name())?;
        self.1.map_or(Ok(()), |modifier| write!(f, "_{}", modifier.letter()))
    }
}

impl Key {
    fn parse(key: &str) -> Option<Self> {
        let (name, modifier) = match key.split_once('_') {
            None => (key, None),
            Some((name, "a" | "after")) => (name, Some(Modifier::After)),
            Some((name, "b" | "before")) => (name, Some(Modifier::Before)),
            Some(_) => return None,
        };
        Period::from_name(name).map(|period| Self(period, modifier))
    }
}

impl Serialize for Conjunction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (bounds, step) = (self.bounds(), self.step());
        let calendars = self.calendars();
        let ours = [step.is_some(), bounds.from().is_some(), bounds.until().is_some(), !calendars.is_empty()];
        let ours = ours.into_iter().filter(|&is_said| is_said).count();
        let mut map = serializer.serialize_map(Some(self.constraints().len() + ours))?;
        for constraint in self.constraints() {
            let key = Key(constraint.period(), constraint.modifier());
            map.serialize_entry(&format_args!("{key}"), constraint)?;
        }
        if let Some(step) = step {
            map.serialize_entry(EVERY, &step)?;
        }
        if let Some(from) = bounds.from() {
            map.serialize_entry(FROM, &format_args!("{}", From(from)))?;
        }
        if let Some(until) = bounds.until() {
            map.serialize_entry(UNTIL, &format_args!("{}", Until(until)))?;
        }
        if !calendars.is_empty() {
            let names: Vec<&str> = calendars.iter().map(CalendarName::as_str).collect();
            map.serialize_entry(CALENDARS, &names)?;
        }
        map.end()
    }
}

/// The keys that later.js does not have.
const EVERY: &str = "every";
const FROM: &str = "from";
const UNTIL: &str = "until";
const CALENDARS: &str = "calendars";

impl Serialize for AnchoredStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(self.unit().plural(), &self.every())?;
        map.serialize_entry(FROM, &format_args!("{}", self.anchor()))?;
        map.end()
    }
}

/// What an object under `every` may say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Every {
    days: Option<i64>,
    weeks: Option<i64>,
    months: Option<i64>,
    from: String,
}

impl Every {
    fn step(self) -> Result<AnchoredStep, String> {
        let said = [(self.days, StepUnit::Day), (self.weeks, StepUnit::Week), (self.months, StepUnit::Month)];
        let mut said = said.into_iter().filter_map(|(every, unit)| Some((every?, unit)));
        let (Some((every, unit)), None) = (said.next(), said.next()) else {
            return Err("`every` needs one of `days`, `weeks` and `months`".into());
        };
        let anchor = match moment(&self.from)? {
            (date, None) => date,
            (date, Some(_)) => return Err(format!("steps are counted from a date: `{date}`")),
        };
        AnchoredStep::new(every, unit, anchor).map_err(|error| error.to_string())
    }
}

/// A date, and the second of the day if it is said.
fn moment(text: &str) -> Result<(Date, Option<u32>), String> {
    let read = || match read_moment(text)? {
        (date, None) => Some((date, None)),
        // An instant is a value of `fd`.
        (date, Some((second, None))) => Some((date, Some(second))),
        (_, Some((_, Some(_)))) => None,
    };
    read().ok_or_else(|| {
        format!("`{text}` is not a date of the years 1970 to 9999 such as `2027-01-04`, or a date and a time such as `2027-01-04T09:00:00`")
    })
}

/// A date and a time, or the second of a date alone that is meant.
fn bound(text: &str, of_date: fn(Date) -> CivilTime) -> Result<CivilTime, String> {
    let (date, second) = moment(text)?;
    Ok(second.and_then(|second| CivilTime::new(date, second)).unwrap_or(of_date(date)))
}

impl<'de> Deserialize<'de> for Conjunction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Constraints;

        impl<'de> Visitor<'de> for Constraints {
            type Value = Conjunction;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from time periods to lists of values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Conjunction, A::Error> {
                let mut constraints = Vec::new();
                let (mut step, mut from, mut until, mut calendars) = (None, None, None, None);
                while let Some(key) = map.next_key::<String>()? {
                    let twice = match key.as_str() {
                        EVERY => {
                            let every = map.next_value::<Every>()?.step().map_err(A::Error::custom)?;
                            step.replace(every).is_some()
                        }
                        FROM => {
                            let at = bound(&map.next_value::<String>()?, CivilTime::first_of);
                            from.replace(at.map_err(A::Error::custom)?).is_some()
                        }
                        UNTIL => {
                            let at = bound(&map.next_value::<String>()?, CivilTime::last_of);
                            until.replace(at.map_err(A::Error::custom)?).is_some()
                        }
                        CALENDARS => {
                            let names = map.next_value::<Vec<String>>()?;
                            if names.is_empty() {
                                return Err(A::Error::custom(
                                    "`calendars` needs the name of at least one calendar",
                                ));
                            }
                            let names = names.iter().map(|name| CalendarName::new(name));
                            let names = names.collect::<Result<Vec<_>, _>>().map_err(A::Error::custom)?;
                            calendars.replace(names).is_some()
                        }
                        _ => false,
                    };
                    if twice {
                        return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
                    }
                    if [EVERY, FROM, UNTIL, CALENDARS].contains(&key.as_str()) {
                        continue;
                    }
                    let Some(Key(period, modifier)) = Key::parse(&key) else {
                        return Err(A::Error::custom(format_args!(
                            "unknown time period `{key}`: expected one of s m h t D d dc dy wm wy M Y fd or their long \
                             names, with `_a` (after) or `_b` (before) at the end for a window, or `every`, `from`, `until` or `calendars`"
                        )));
                    };
                    let values = map.next_value::<Vec<i64>>()?;
                    constraints.push(Constraint::new(period, modifier, values).map_err(A::Error::custom)?);
                }
                let bounds = Bounds::new(from, until).map_err(A::Error::custom)?;
                let calendars = calendars.unwrap_or_default();
                Conjunction::of_all(constraints, bounds, step, calendars).map_err(A::Error::custom)
            }
        }

        deserializer.deserialize_map(Constraints)
    }
}

impl Serialize for Model {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("schedules", self.schedules())?;
        map.serialize_entry("exceptions", self.exceptions())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Model {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = Parts::deserialize(deserializer)?;
        if parts.timezone.is_some() {
            return Err(D::Error::custom("a model has no time zone: read this as an expression"));
        }
        parts.model().map_err(D::Error::custom)
    }
}

/// What an object in the structured form may say.
#[derive(Deserialize)]
struct Parts {
    schedules: Vec<Conjunction>,
    // later.js treats a missing or null list as an empty one.
    exceptions: Option<Vec<Conjunction>>,
    // What `later.parse.text` answers carries the position where it stopped: −1 for "nowhere".
    error: Option<i64>,
    // Ours: later.js does not look at it.
    timezone: Option<String>,
}

impl Parts {
    fn model(self) -> Result<Model, String> {
        if let Some(position) = self.error.filter(|&position| position != -1) {
            return Err(format!(
                "later.js stopped at position {position} of the text: this schedule is what it had read by then"
            ));
        }
        Model::new(self.schedules, self.exceptions.unwrap_or_default()).map_err(|error| error.to_string())
    }
}

/// Reads a model and its time zone from JSON, or says what is wrong and at which bytes.
///
/// The text is bounded by the caller, and serde_json bounds the depth.
#[cfg(feature = "json")]
pub(crate) fn from_json(text: &str) -> Result<(Model, Option<String>), (String, std::ops::Range<usize>)> {
    let mut parts: Parts = serde_json::from_str(text).map_err(|error| {
        let end = text.len()..text.len();
        let place = if error.is_eof() { end } else { place(text, error.line(), error.column()) };
        (in_plain_words(&error.to_string()), place)
    })?;
    let zone = parts.timezone.take();
    parts.model().map(|model| (model, zone)).map_err(|message| (message, 0..text.len()))
}

/// What serde_json says, without its place and its words for types.
#[cfg(feature = "json")]
fn in_plain_words(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    if message == "trailing characters" {
        return "nothing may stand after the structured form of a schedule".into();
    }
    message
        .replace("EOF while parsing", "the text ends within")
        .replace("expected i64", "expected a whole number")
        .replace("expected a sequence", "expected a list")
}

/// What stands at serde_json's line and column, which count from 1 and in bytes; a column of 0 is the line's end before
/// it.
#[cfg(feature = "json")]
fn place(text: &str, line: usize, column: usize) -> std::ops::Range<usize> {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len);
    let mut start = (lines.sum::<usize>() + column).saturating_sub(1).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let here = text.get(start..).and_then(|rest| rest.chars().next());
    let end = start + here.map_or(0, char::len_utf8);
    // The end of a string or key: all of it.
    let opening = text.get(..start).filter(|_| here == Some('"')).and_then(|before| before.rfind('"'));
    opening.unwrap_or(start)..end
}

#[cfg(test)]
mod front_door;
#[cfg(test)]
mod tests;
