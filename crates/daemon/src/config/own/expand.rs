//! Replaces variables by their values in the tree of a file. Left out are secrets and paths, whose readers replace variables
//! themselves, and the texts for commands and shells, which have the environment anyway.
//!
//! The value of a variable is text. Where a key takes a number or a switch, the text becomes one.

use super::reading::Reading;
use super::root::ROOT;
use crate::config::keys::{Kind, Section, short};
use crate::config::report::{Problem, Show};
use crate::config::variables;
use crate::config::yaml::{Entry, Path, Value};

/// The longest text that a value with variables may become, in bytes: more than the longest schedule.
const MAX_LEN: usize = 16 * 1024;

/// Goes through the keys of a file of our own. A value that is reported here is not reported again by its reader.
pub(super) fn expand(reading: &mut Reading<'_>, root: &mut Value) {
    Walk { reading }.section(root, "", &ROOT);
}

struct Walk<'r, 'e> {
    reading: &'r mut Reading<'e>,
}

impl Walk<'_, '_> {
    fn section(&mut self, value: &mut Value, above: &str, section: &'static Section) {
        let Value::Mapping(entries) = value else { return };
        // Most values hold no variable.
        let may_have = |value: &Value| match value {
            Value::Text(text) => variables::are_in(text),
            Value::List(_) | Value::Mapping(_) => true,
            _ => false,
        };
        for Entry { key, value, path } in entries.iter_mut().filter(|entry| may_have(&entry.value)) {
            if let Some(known) = section.key(key) {
                let dot = if above.is_empty() { "" } else { "." };
                self.value(value, path, &format!("{above}{dot}{key}"), &known.kind);
            }
        }
    }

    fn value(&mut self, value: &mut Value, path: &Path, above: &str, kind: &'static Kind) {
        match kind {
            Kind::Secret
            | Kind::Url
            | Kind::Urls
            | Kind::Headers
            | Kind::File
            | Kind::Calendars
            | Kind::Proxy(_)
            | Kind::Argv
            | Kind::Script
            | Kind::Variables
            | Kind::Parts(_) => {}
            Kind::Section(section) => self.section(value, above, section),
            Kind::Short(section) => match (&*value, section.keys.first()) {
                (Value::Mapping(_), _) | (_, None) => self.section(value, above, section),
                (_, Some(key)) => self.value(value, path, above, &key.kind),
            },
            Kind::Several(section) => match value {
                Value::List(items) => {
                    for (number, item) in items.iter_mut().enumerate() {
                        self.section(&mut item.value, &format!("{above}[{number}]"), section);
                    }
                }
                _ => self.section(value, above, section),
            },
            Kind::Name { .. }
            | Kind::User
            | Kind::Schedule
            | Kind::Zone
            | Kind::Switch
            | Kind::Count { .. }
            | Kind::Span { .. }
            | Kind::Choice(_)
            | Kind::Statuses
            | Kind::Tags
            | Kind::Listen
            | Kind::Folder
            | Kind::Size { .. }
            | Kind::HostPort
            | Kind::Shard => self.all(value, path, above, kind, false),
        }
    }

    /// All texts in a value. The recursion is as deep as the tree, whose depth is bounded.
    fn all(&mut self, value: &mut Value, path: &Path, above: &str, kind: &Kind, within: bool) {
        match value {
            Value::Text(text) if variables::are_in(text) => {
                match variables::expand(text, self.reading.environment) {
                    Ok(text) if text.len() <= MAX_LEN => {
                        *value = kind.typed(text, within);
                        self.reading.expanded.insert(path.clone());
                    }
                    Ok(_) => {
                        let problem = format!("with its variables this is longer than {} KiB", MAX_LEN >> 10);
                        self.refuse(path, above, vec![Problem::new(problem)]);
                    }
                    Err(problems) => self.refuse(path, above, problems),
                }
            }
            Value::List(items) => {
                for (number, item) in items.iter_mut().enumerate() {
                    self.all(&mut item.value, &item.path, &format!("{above}[{number}]"), kind, true);
                }
            }
            Value::Mapping(entries) => {
                for Entry { key, value, path } in entries {
                    self.all(value, path, &format!("{above}.{}", short(key)), kind, true);
                }
            }
            _ => {}
        }
    }

    fn refuse(&mut self, path: &Path, key: &str, problems: Vec<Problem>) {
        for problem in problems {
            self.reading.findings.push(problem.about(key), path, Show::Secret);
        }
        self.reading.broken.insert(path.clone());
    }
}
