//! How later.js's answer to a text and ours agree. Every verdict but [`Verdict::Disagreement`] is intended.

mod answer;
mod nonsense;
mod rewrite;

pub(crate) use answer::Answer;
pub(crate) use rewrite::{Rewritten, rewrite};

use downbeat_parser::{Expression, Notation, ParseError, Timing};
use nonsense::Nonsense;
use rewrite::Rule;
use std::fmt;

/// How two answers go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The same model.
    Same,
    /// Neither reads it.
    BothRefuse,
    /// Only we read it, as later.js reads the same in other words.
    Extension(Vec<Rule>),
    /// later.js reads it as a schedule that cannot be what was said; we read it as later.js reads the same in other words.
    Repair(Vec<Rule>),
    /// Only in the words of later.js it is read, and then as later.js does: in other words it leaves open what it means.
    LeftOpen,
    /// later.js accepts it and makes no sense of it; we refuse it.
    Nonsense(Nonsense),
    /// Anything else: a fault of the parser, or of this comparison.
    Disagreement(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = |f: &mut fmt::Formatter<'_>, class: &str, rules: &[Rule]| {
            f.write_str(class)?;
            rules.iter().enumerate().try_for_each(|(at, rule)| {
                let joint = if at == 0 { ": " } else { " + " };
                write!(f, "{joint}{rule}")
            })
        };
        match self {
            Self::Same => f.write_str("same model"),
            Self::BothRefuse => f.write_str("both refuse"),
            Self::Extension(by) => rules(f, "extension", by),
            Self::Repair(by) => rules(f, "repair", by),
            Self::LeftOpen => f.write_str("left open in words of our own"),
            Self::Nonsense(class) => write!(f, "nonsense: {class}"),
            Self::Disagreement(why) => write!(f, "DISAGREEMENT: {why}"),
        }
    }
}

impl Verdict {
    /// The class to count it in: texts that took several rules are one class, and so are all disagreements.
    pub(crate) fn class(&self) -> String {
        match self {
            Self::Extension(rules) if rules.len() > 1 => "extension: several of these".to_owned(),
            Self::Repair(rules) if rules.len() > 1 => "repair: several of these".to_owned(),
            Self::Disagreement(_) => "DISAGREEMENT".to_owned(),
            one => one.to_string(),
        }
    }
}

/// Our answer in later.js's form.
fn ours(timing: &Timing) -> Result<Answer, String> {
    match timing {
        Timing::Calendar(model) => serde_json::to_value(model)
            .map(|json| Answer::from_json(&json))
            .map_err(|error| error.to_string()),
        Timing::Interval(interval) => Err(format!("{interval} is not a calendar")),
    }
}

/// A verdict so far.
pub(crate) enum First {
    Final(Verdict),
    /// To be [settled](settle) with later.js's answer to the text in other words.
    Ask(Rewritten),
}

/// The verdict on a text, given later.js's answer to it.
pub(crate) fn judge(text: &str, later: &Answer) -> First {
    let parsed = Expression::parse(text);
    let verdict = match (later, &parsed) {
        (Answer::Refused, Err(_)) => Verdict::BothRefuse,
        (Answer::Read(said), Err(error)) => match nonsense::why(text, said, error) {
            Some(class) => Verdict::Nonsense(class),
            None => Verdict::Disagreement(format!("only we refuse it: {}", describe(error))),
        },
        (Answer::Refused, Ok(expression)) if is_number(text) => milliseconds(text, expression),
        // later.js reads no cron and no elapsed times as text: nothing to compare with.
        (Answer::Refused, Ok(expression)) if expression.notation() != Notation::Text => {
            Verdict::Extension(vec![Rule::Notation])
        }
        (_, Ok(expression)) => match ours(expression.timing()) {
            Ok(ours) if ours == *later => match later {
                Answer::Read(said) if said.makes_sense() => Verdict::Same,
                _ => Verdict::Disagreement("both read it, and it makes no sense".to_owned()),
            },
            Ok(_) => return First::Ask(rewrite(text)),
            Err(why) => Verdict::Disagreement(why),
        },
    };
    First::Final(verdict)
}

/// The verdict on a text that we read otherwise than later.js, given its answers to the text and to the
/// [rewritten](fn@rewrite) one.
pub(crate) fn settle(text: &str, later: &Answer, rewritten: &Rewritten, again: &Answer) -> Verdict {
    let ours = match Expression::parse(text).map(|expression| ours(expression.timing())) {
        Ok(Ok(Answer::Read(said))) => said.sorted(),
        Err(error) if *later == Answer::Refused => return left_open(&error, rewritten, again),
        other => return Verdict::Disagreement(format!("{other:?}")),
    };
    let Answer::Read(said) = again else {
        // Words of our own: what they mean is not for later.js to say.
        if *later == Answer::Refused {
            return Verdict::Extension(vec![Rule::OwnWords]);
        }
        return Verdict::Disagreement(format!("later.js does not read `{}` either", rewritten.text));
    };
    let unwrapped = said.windows_unwrapped();
    let mut rules = rewritten.rules.clone();
    if unwrapped != said.clone().sorted() {
        rules.push(Rule::WrappedWindow);
    }
    let more =
        ours.schedules.len() + ours.exceptions.len() > unwrapped.schedules.len() + unwrapped.exceptions.len();
    if *later == Answer::Refused && more && reads_alike(rewritten, said) {
        return Verdict::Extension(vec![Rule::Joined]);
    }
    if !unwrapped.makes_sense() || unwrapped != ours {
        return Verdict::Disagreement(format!("`{}` is not the same in other words", rewritten.text));
    }
    let read = *later != Answer::Refused;
    if read {
        // later.js takes it as it is: it is not what was repaired.
        rules.retain(|&rule| rule != Rule::WhiteSpace);
    }
    match read {
        _ if rules.is_empty() => Verdict::Disagreement("another model for no reason".to_owned()),
        false => Verdict::Extension(rules),
        true => Verdict::Repair(rules),
    }
}

/// The verdict on a text that makes sense and that neither reads: it has to be read in the words of later.js.
fn left_open(error: &ParseError, rewritten: &Rewritten, again: &Answer) -> Verdict {
    let Answer::Read(said) = again else {
        return Verdict::Disagreement("neither reads a sentence that makes sense".to_owned());
    };
    if reads_alike(rewritten, said) && is_open(&error.to_string()) {
        Verdict::LeftOpen
    } else {
        Verdict::Disagreement(format!("neither reads a sentence that makes sense: {}", describe(error)))
    }
}

/// Whether we read a text in later.js's words as later.js does.
fn reads_alike(rewritten: &Rewritten, said: &answer::Said) -> bool {
    let ours = Expression::parse(&rewritten.text).map(|expression| ours(expression.timing()));
    matches!(ours, Ok(Ok(Answer::Read(ours))) if ours.clone().sorted() == said.windows_unwrapped())
}

/// Whether an error says that a sentence would mean something else than it says, or could mean two things.
fn is_open(message: &str) -> bool {
    [
        "leaves open",
        "leaves the hour after midnight alone",
        "is longer than what it would be counted within",
        "is a part of the exception here",
        "excepts one second only",
        "contradict each other",
        "which of them belong together?",
        "some of this list may belong to",
    ]
    .iter()
    .any(|said| message.contains(said))
}

/// The text without the white space around it; a byte order mark counts as white space.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn is_number(text: &str) -> bool {
    let text = trimmed(text);
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn milliseconds(text: &str, expression: &Expression) -> Verdict {
    match expression.timing() {
        Timing::Interval(interval) if trimmed(text).parse() == Ok(interval.as_millis()) => {
            Verdict::Extension(vec![Rule::Milliseconds])
        }
        other => Verdict::Disagreement(format!("a number is {other:?}")),
    }
}

fn describe(error: &ParseError) -> String {
    format!("{error} at {:?}", error.span())
}
