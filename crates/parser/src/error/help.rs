//! What would do in the place of a fault, in a sentence.

use super::slip::{joined, quoted};
use super::{Expected, Kind, MAX_INPUT_LEN, ParseError};
use crate::interval::Fault;
use crate::{IntervalError, Period, lexicon, zone};

impl ParseError {
    /// What would do, in a sentence.
    pub fn help(&self) -> Option<String> {
        if self.0.found.contains(|c: char| matches!(c, '\u{2018}'..='\u{201f}')) {
            return Some("leave the quotation marks out: they are not those that quote a text".into());
        }
        if let Some(help) = out_of_the_day(&self.0.found) {
            return Some(help.into());
        }
        let is_unexpected = matches!(self.0.kind, Kind::Unexpected(_));
        if let Some(reworded) = &self.0.reworded {
            match self.proposal() {
                Some(_) => return Some(format!("write {}", quoted(&self.0.proposals))),
                None if !reworded.help.is_empty() => return Some(reworded.help.into()),
                None => {}
            }
        }
        if let Some(reason) = lexicon::why_left_out(&self.0.found).filter(|_| is_unexpected) {
            match self.proposal() {
                Some(text) => return Some(format!("{reason}: `{text}`")),
                None if lexicon::is_stranger(&self.0.found) => {
                    return Some("leave it out: a schedule says only when".into());
                }
                None => {}
            }
        }
        if self.suggestion().is_some() {
            let words = self.suggestions().map(|word| format!("`{word}`"));
            return Some(format!("did you mean {}?", joined(&words.collect::<Vec<_>>())));
        }
        if is_unexpected && !self.zones().is_empty() && self.proposal().is_some() {
            return Some(format!("an abbreviation is no time zone; write {}", quoted(&self.0.proposals)));
        }
        if is_unexpected
            && self.proposal().is_some()
            && matches!(self.0.kind, Kind::Unexpected(expected) if expected.contains(Expected::ZONE))
            && zone::is_place(&self.0.found)
        {
            return Some(format!("a time zone has the name of its area too: {}", quoted(&self.0.proposals)));
        }
        if is_unexpected && zone::offset(&self.0.found).is_some() && self.proposal().is_some() {
            return Some(format!("an offset from UTC needs `in`: {}", quoted(&self.0.proposals)));
        }
        if self.0.list_left_open {
            return Some(format!(
                "in a list only a further item may follow; leave out what joins it to `{}`",
                self.0.found
            ));
        }
        Some(match &self.0.kind {
            Kind::NoClause if self.0.found.is_empty() => {
                "a schedule reads like `every 5 minutes`, `at 10:15 on Monday` or `every hour except on Sunday`".into()
            }
            Kind::NothingToExcept => "begin with a schedule, as in `every hour except on Sunday`".into(),
            Kind::SecondExcept => "join further exceptions with `also`, as in `except on Sunday also of December`".into(),
            Kind::NoAnchor(_) if self.proposal().is_some() => {
                format!("say when it begins: {}", quoted(&self.0.proposals))
            }
            Kind::NoAnchor(_) => "say which, as in `on the first and third Monday of the month`, or from when, as in `starting 2027-01-04`".into(),
            Kind::CountsFromZero(_) => "write the numbers: `on the 0 and 2 hour`".into(),
            Kind::SecondWindow | Kind::Clash(_) => "say it as a further schedule, joined with `also`".into(),
            Kind::Elapsed(_) | Kind::Cadence(Period::Hour, _) if self.proposal().is_some() => {
                format!("write {}", quoted(&self.0.proposals))
            }
            Kind::Cadence(Period::Month | Period::WeekOfYear, true) if self.proposal().is_some() => {
                format!("write {}", quoted(&self.0.proposals))
            }
            Kind::Cadence(..) if self.proposal().is_some() => {
                format!("add one, as in {}", quoted(&self.0.proposals))
            }
            Kind::Cadence(Period::WeekOfYear, _) => "add one, as in `on Monday`".into(),
            Kind::Cadence(Period::Month, _) => "add one, as in `on the 1st`".into(),
            Kind::Cadence(Period::Year, _) => "add one, as in `on January 1st`".into(),
            Kind::Cadence(..) => "leave out one of the two".into(),
            Kind::TooLong => format!("{MAX_INPUT_LEN} bytes are read at most"),
            Kind::BelowASecond(_) if self.proposal().is_some_and(|text| text.starts_with("at ")) => {
                format!("a time needs `at`: {}", quoted(&self.0.proposals))
            }
            Kind::BelowASecond(number) => {
                format!("for seconds write `@every {number}s`; `@every {number}ms` if you mean milliseconds")
            }
            Kind::Elapsed(Fault::NoFixedLength) => "write a sentence, such as `every month` or `on the 1st`".into(),
            Kind::Interval(IntervalError::Zero) => {
                "write how long it is from one occurrence to the next, as in `@every 5m` or `PT5M`".into()
            }
            Kind::EmptyWindow => "the value of `after` is part of the window, that of `before` is not".into(),
            Kind::Cron(fault) => return fault.help(&self.0.found),
            Kind::Slip(slip) => return slip.help(&self.0.proposals),
            _ => return None,
        })
    }
}

/// What would do for a time that no day has: `24:00`, `9:60`.
fn out_of_the_day(found: &str) -> Option<&'static str> {
    let mut parts = found.split(':').map(|part| part.parse::<u16>().ok());
    let (hour, minute, second) =
        (parts.next()??, parts.next()??, parts.next().map_or(Some(0), |second| second)?);
    match (hour, minute, second) {
        (24, 0, 0) => Some("midnight is `0:00`, with which a day begins"),
        (24.., ..) => Some("the times of a day go from `0:00` to `23:59:59`"),
        (_, 60.., _) | (_, _, 60..) => {
            Some("an hour has the minutes 0 to 59, and a minute the seconds 0 to 59")
        }
        _ => None,
    }
}
