//! Faults of a line of which it is known what was meant: the error proposes a text.

use super::event_bridge;
use super::guess::is_like_a_field;
use super::line::{Refusal, Word};
use crate::error::{CronFault as Fault, Edit, Kind, Slip};
use crate::{Period, lexicon};
use std::fmt;

/// What is wrong, with what was meant where that is known.
#[cold]
pub(super) fn kind((fault, span): &Refusal, text: &str, words: &[Word<'_>]) -> Kind {
    let here = text.get(span.clone()).unwrap_or_default();
    let before = text.get(..span.start).unwrap_or_default();
    let replaced = |with: &str| [Edit::at(text, span, with)];
    let slip = match fault {
        _ if is_event_bridge(text, words) => {
            let [Some(first), Some(last)] = [words.first(), words.last()] else { return Kind::Cron(*fault) };
            let around = first.at..last.span().end;
            let line = text.get(around.clone()).unwrap_or_default();
            Slip::new(
                "these are the six fields of Amazon EventBridge: minute, hour, day of the month, month, day of the week and year; here six begin with the second",
            )
            .with_help("in EventBridge's own notation such a line stands in `cron(…)`")
            .or([Edit::at(text, &around, format!("cron({line})"))])
        }
        Fault::Last if here.eq_ignore_ascii_case("L") && before.ends_with('-') => {
            Slip::new("a range of days ends with a number; in a shorter month it ends with the month")
                .with_help("write `31` for `L`")
                .or(replaced("31"))
        }
        Fault::Last => {
            let Some(number) = here.strip_suffix(['L', 'l']).filter(|number| !number.is_empty()) else {
                return Kind::Cron(*fault);
            };
            let slip = Slip::new(
                "`L` stands alone in the day of the month, for the last day; after a number it is a weekday of the month",
            );
            let slip = slip.with_help("the last day is `L`; the last Friday of the month is `5L` or `FRIL` in the day of the week").or(replaced("L"));
            let weekday = words.iter().find(|word| {
                word.at > span.end + 1
                    && word.text == "*"
                    && words.last().is_some_and(|last| last.at == word.at)
            });
            match weekday.filter(|_| matches!(number.parse(), Ok(0..=7u8))) {
                Some(weekday) => slip.or([Edit::at(text, span, "*"), Edit::at(text, &weekday.span(), here)]),
                None => slip,
            }
        }
        Fault::Zone if here.contains(['"', '\'']) => {
            Slip::new("the name of a time zone stands without quotation marks")
                .with_help("leave them out")
                .or(replaced(here.trim_matches(['"', '\''])))
        }
        Fault::Command => told(*fault, here).or(replaced("")),
        Fault::NotAValue(Period::Hour) if here == "24" => told(*fault, here).or(replaced("0")),
        Fault::Missing(_) if before.ends_with(',') && !text.trim_end().ends_with(',') => {
            let rest = text.get(span.start..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start().len();
            told(*fault, here).or([Edit::at(text, &(span.start..span.start + blank), "")])
        }
        // It has all of its fields.
        Fault::Never => return Kind::Cron(*fault),
        _ => match within(text, words) {
            Some((message, line)) => {
                let slip = Slip::new(message).or([Edit::at(text, &(0..text.len()), line)]);
                match fault.help(here) {
                    Some(help) => slip.with_help(help),
                    None => slip,
                }
            }
            None => return Kind::Cron(*fault),
        },
    };
    Kind::Slip(slip)
}

/// What may be a line among what surrounds it in a file or on a command line, and what that is.
fn within<'a>(text: &'a str, words: &[Word<'_>]) -> Option<(&'static str, &'a str)> {
    const QUOTES: [char; 3] = ['"', '\'', '`'];
    const NAMES: [&str; 4] = ["cron:", "cron", "crontab:", "schedule:"];
    let line = text.trim();
    if line.starts_with(QUOTES) || line.ends_with(QUOTES) {
        return Some(("a line of cron stands without quotation marks", line.trim_matches(QUOTES)));
    }
    if let Some(list) = line.strip_suffix(',') {
        return Some(("a list ends with a value", list));
    }
    let name = words.first()?;
    if NAMES.iter().any(|known| known.eq_ignore_ascii_case(name.text)) {
        let fields = text.get(name.span().end..)?;
        return Some(("a line of cron begins with its fields", fields.trim_start()));
    }
    if let Some(comment) = words.iter().skip(5).find(|word| word.text.starts_with('#')) {
        return Some(("a schedule holds no comment", text.get(..comment.at)?.trim_end()));
    }
    // Who runs it and what, in the table of a system.
    let is_user = |word: &&Word<'_>| {
        word.text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && word.text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
            && !lexicon::is_like_weekday(word.text)
    };
    let begins = words.iter().take(3).all(|word| is_like_a_field(word.text));
    let user = words.get(5).filter(is_user).filter(|_| begins && words.len() > 6)?;
    Some(("a schedule holds neither a user nor a command", text.get(..user.at)?.trim_end()))
}

/// A fault in its own words, to which texts are added.
fn told(fault: Fault, found: &str) -> Slip {
    let slip = Slip::new(Told(fault, found).to_string());
    match fault.help(found) {
        Some(help) => slip.with_help(help),
        None => slip,
    }
}

struct Told<'a>(Fault, &'a str);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(self.1, f)
    }
}

/// Whether six fields have a `?` where only the day of the month and the day of the week of EventBridge stand, and EventBridge would
/// read them: a fault of another kind is told in its place.
fn is_event_bridge(text: &str, words: &[Word<'_>]) -> bool {
    let [first, _, day, _, weekday, last] = words else { return false };
    let of_days = (day.text == "?") != (weekday.text == "?");
    of_days && event_bridge::read(text, first.at..last.span().end).is_ok()
}
