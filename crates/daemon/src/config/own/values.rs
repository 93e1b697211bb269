//! Readers for single values: switches, numbers, lengths of time, words, names, zones.

use super::node::Node;
use super::reading::Reading;
use crate::config::keys::{Choice, Key, Kind, Size, case_note, nearest};
use crate::config::report::{Problem, Show, looks_like_url};
use crate::config::shard::ShardOf;
use crate::config::yaml::Value;
use crate::zones;
use downbeat_client::is_invisible;
use downbeat_parser::Length;
use downbeat_scheduler::Zone;
use std::time::Duration;

/// The longest text that is shown where a word, a number or a time was expected, in bytes.
const MAX_WORD: usize = 16;

/// The longest name of a user, in characters.
const LONGEST_USER: usize = 256;

/// A text for a report, if it is short and harmless; otherwise nothing of it is shown.
fn word(text: &str) -> Show {
    let harmless = |c: char| c.is_alphanumeric() || " .:+-_/".contains(c);
    match text.len() <= MAX_WORD && text.chars().all(harmless) && !looks_like_url(text) {
        true => Show::Text(text.to_owned(), 0..text.len()),
        false => Show::Secret,
    }
}

impl Reading<'_> {
    /// The value of a switch.
    pub(super) fn switch(&mut self, node: &Node<'_>) -> Option<bool> {
        let (meant, is_valid) = self.switch_as_meant(node);
        meant.filter(|_| is_valid)
    }

    /// The value that a switch probably means, if any, and whether it is valid; reports an invalid one.
    pub(super) fn switch_as_meant(&mut self, node: &Node<'_>) -> (Option<bool>, bool) {
        let meant = match node.value {
            Value::Bool(value) => return (Some(*value), true),
            Value::Text(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" | "1" | "enable" | "enabled" => Some(true),
                "false" | "no" | "off" | "n" | "0" | "disable" | "disabled" => Some(false),
                _ => None,
            },
            Value::Integer(number) => match number {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
            _ => None,
        };
        let help = match meant {
            Some(meant) => format!("write `{meant}`, without quotes"),
            None => "write `true` or `false`, without quotes".to_owned(),
        };
        match node.value {
            Value::Text(text) => {
                // Without quotation marks it would be a switch.
                let quoted = matches!(&**text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE");
                let quotes = if quoted { " in quotes" } else { "" };
                let show = word(text);
                let found = match show {
                    Show::Text(..) if !self.expanded.contains(node.path) => format!("the text `{text}`"),
                    _ => "a text".to_owned(),
                };
                let problem = Problem::new(format!("expected `true` or `false`, found {found}{quotes}"));
                self.report(node, show, problem.with_help(help));
            }
            _ => self.unexpected(node, "`true` or `false`", &help).unwrap_or_default(),
        }
        (meant, false)
    }

    /// A whole number within the bounds of its key.
    pub(super) fn count(&mut self, node: &Node<'_>, key: &Key) -> Option<u32> {
        let Kind::Count { least, most } = key.kind else { return None };
        let help = format!("write a number from {least} to {most}");
        let number = match node.value {
            Value::Integer(number) => *number,
            _ => {
                return self.unexpected(node, "a whole number", &help);
            }
        };
        match u32::try_from(number).ok().filter(|number| (least..=most).contains(number)) {
            Some(number) => Some(number),
            None => {
                let found = if number < i128::from(least) { "less" } else { "more" };
                let bound = if number < i128::from(least) { least } else { most };
                self.refuse_with(
                    node,
                    Show::Word,
                    Problem::new(format!("`{}` is {found} than {bound}", key.name)).with_help(help),
                )
            }
        }
    }

    /// A length of time within the bounds of its key.
    pub(super) fn span(&mut self, node: &Node<'_>, key: &Key) -> Option<Duration> {
        let Kind::Span { least, most } = key.kind else { return None };
        let Value::Text(text) = node.value else {
            let help = match node.value {
                Value::Integer(seconds @ 0..) => format!("write `{seconds}s` for seconds"),
                _ => format!("write it as `{}`", key.example),
            };
            return self.unexpected(node, "a length of time with its unit", &help);
        };
        match Length::read_within(text, &(least..=most)) {
            Ok(length) => Some(length),
            Err(error) => {
                let show = match word(text) {
                    Show::Text(text, _) => Show::Text(text, error.span()),
                    show => show,
                };
                self.refuse_with(node, show, Problem::new(error.to_string()).with_help(error.help()))
            }
        }
    }

    /// A number of bytes within the bounds of its key.
    pub(super) fn size(&mut self, node: &Node<'_>, key: &Key) -> Option<u64> {
        let Kind::Size { least, most } = key.kind else { return None };
        let help =
            format!("write a size from `{}` to `{}`, such as `{}`", Size(least), Size(most), key.example);
        let text = self.text(node, "a size with its unit", &help)?;
        let message = match Size::read(text) {
            Some(Size(bytes)) if (least..=most).contains(&bytes) => return Some(bytes),
            Some(Size(bytes)) if bytes < least => format!("`{}` is less than {}", key.name, Size(least)),
            Some(_) => format!("`{}` is more than {}", key.name, Size(most)),
            None => "expected a size with its unit, found another text".to_owned(),
        };
        self.refuse_with(node, word(text), Problem::new(message).with_help(help))
    }

    /// One of the words of its key.
    pub(super) fn choice(&mut self, node: &Node<'_>, key: &Key) -> Option<&'static str> {
        let Kind::Choice(choices) = key.kind else { return None };
        let text = match node.value {
            Value::Text(text) => text.clone(),
            Value::Integer(number) if choices.iter().any(|choice| choice.word.parse() == Ok(*number)) => {
                number.to_string()
            }
            _ => {
                return self.unexpected(node, &listed(choices), "write one of these words");
            }
        };
        if let Some(choice) = choices.iter().find(|choice| choice.word == text) {
            return Some(choice.word);
        }
        let words: Vec<&'static str> = choices.iter().map(|choice| choice.word).collect();
        let (show, help) = match nearest(&text, &words) {
            Some(near) => (
                Show::Text(text.clone(), 0..text.len()),
                format!("did you mean `{near}`?{}", case_note(&text, near)),
            ),
            None => (word(&text), "write one of these words".to_owned()),
        };
        let problem =
            Problem::new(format!("expected {}, found another text", listed(choices))).with_help(help);
        self.refuse_with(node, show, problem)
    }

    /// A name for people.
    pub(super) fn name(&mut self, node: &Node<'_>, key: &Key) -> Option<String> {
        let longest = match key.kind {
            Kind::Name { longest } => longest,
            Kind::User => LONGEST_USER,
            _ => return None,
        };
        let Value::Text(text) = node.value else {
            let help = match node.value {
                Value::Integer(_) | Value::Float | Value::Bool(_) => "put it in quotes to make a text of it",
                _ => "write a few words that tell people what it is",
            };
            return self.unexpected(node, "a name", help);
        };
        match one_line("name", text, longest) {
            Ok(name) => Some(name.to_owned()),
            Err(problem) => self.refuse(node, problem),
        }
    }

    /// One of several shares.
    pub(super) fn shard(&mut self, node: &Node<'_>) -> Option<ShardOf> {
        let text =
            self.text(node, "one of several shares", "write `2/3` for the second of three, or `auto/3`")?;
        let read = ShardOf::read(text);
        if let Err(error) = &read {
            self.report(node, word(text), Problem::new(error.to_string()).with_help(error.help()));
        }
        read.ok()
    }

    /// A time zone.
    pub(super) fn zone(&mut self, node: &Node<'_>) -> Option<Zone> {
        let help = "write an IANA name such as `Europe/Stockholm`, an offset such as `UTC+2`, or a name that Windows has";
        let text = self.text(node, "the name of a time zone", help)?;
        let unknown = match zones::find(text) {
            Ok(zone) => return Some(zone),
            Err(unknown) => unknown,
        };
        let problem = Problem::new("there is no such time zone");
        let (show, problem) = match unknown.suggestion().is_some() || !unknown.candidates().is_empty() {
            true => (Show::Text(text.to_owned(), 0..text.len()), problem.with_help(unknown.help())),
            false => (word(text), problem.with_help(help)),
        };
        self.refuse_with(node, show, problem)
    }
}

/// A text that people read in one line, without white space around it; `what` it is called in the problem.
pub(super) fn one_line<'t>(what: &str, text: &'t str, longest: usize) -> Result<&'t str, Problem> {
    let message = if text.trim().is_empty() {
        format!("the {what} is empty")
    } else if text.chars().count() > longest {
        format!("the {what} is longer than {longest} characters")
    } else if let Some(c) = text.chars().find(|c| is_invisible(*c)) {
        format!("the {what} has an invisible character, {}", c.escape_unicode())
    } else if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        format!("the {what} has a line break or another control character")
    } else {
        return Ok(text.trim());
    };
    Err(Problem::new(message).with_help("write a few words on one line"))
}

/// `a`, `b` or `c`.
fn listed(choices: &[Choice]) -> String {
    let words: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.word)).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}
