//! The parts of a rule and of its start, as they are written.

use crate::error::{Edit, Slip};
use crate::notation::moment::{self, Moment};
use crate::notation::written::refusal;
use crate::{ParseError, Period, lexicon, text, zone};
use nom::branch::alt;
use nom::bytes::complete::tag_no_case;
use nom::character::complete::{digit1, one_of};
use nom::combinator::{all_consuming, map, opt, recognize, value};
use nom::{IResult, Parser};
use std::ops::Range;

/// How often a rule recurs, from the finest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

const FREQUENCIES: [(&str, Frequency); 7] = [
    ("SECONDLY", Frequency::Secondly),
    ("MINUTELY", Frequency::Minutely),
    ("HOURLY", Frequency::Hourly),
    ("DAILY", Frequency::Daily),
    ("WEEKLY", Frequency::Weekly),
    ("MONTHLY", Frequency::Monthly),
    ("YEARLY", Frequency::Yearly),
];

impl Frequency {
    pub(super) fn name(self) -> &'static str {
        FREQUENCIES.iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }

    /// How many of them go round, and how many seconds each has; `None` for days and what is longer.
    pub(super) fn cycle(self) -> Option<(i64, i64)> {
        match self {
            Self::Secondly => Some((60, 1)),
            Self::Minutely => Some((60, 60)),
            Self::Hourly => Some((24, 3600)),
            _ => None,
        }
    }
}

/// `NAME=VALUE`, and where it stands.
pub(super) struct Part<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) span: Range<usize>,
}

impl Part<'_> {
    /// Whether it limits or adds to what recurs.
    pub(super) fn is_by(&self) -> bool {
        self.name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("BY"))
    }
}

/// A moment that a rule lacks and has all the same (`RDATE`), or has and leaves out (`EXDATE`).
pub(super) struct Single {
    pub(super) is_left_out: bool,
    pub(super) moment: Moment,
    pub(super) span: Range<usize>,
}

/// A rule and its start.
pub(super) struct Parts<'a> {
    pub(super) start: Moment,
    pub(super) start_at: Range<usize>,
    /// The time zone that the start names.
    pub(super) zone: Option<&'a str>,
    pub(super) frequency: Frequency,
    pub(super) rule_at: Range<usize>,
    pub(super) all: Vec<Part<'a>>,
    pub(super) singles: Vec<Single>,
}

const NAMES: [&str; 14] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
];

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

/// Whether a text begins as a rule or as its start.
pub(in crate::notation) fn is_meant(text: &str) -> bool {
    let (_, trimmed) = text::trimmed(text);
    ["RRULE:", "FREQ=", "DTSTART:", "DTSTART;"].iter().any(|start| starts_with(trimmed, start))
}

/// Takes a text apart.
pub(super) fn read(text: &str) -> Result<Parts<'_>, ParseError> {
    let (mut start, mut rule) = (None, None);
    let mut others = Vec::new();
    let mut rest = text;
    while let Some(word) = rest.split(char::is_whitespace).find(|word| !word.is_empty()) {
        let at = text.len() - rest.len() + rest.find(word).unwrap_or(0);
        let span = at..at + word.len();
        rest = text.get(span.end..).unwrap_or_default();
        if ["EXDATE", "RDATE"].iter().any(|name| starts_with(word, name)) {
            others.push((word, span));
            continue;
        }
        let (place, what) = match starts_with(word, "DTSTART") {
            true => (&mut start, "`DTSTART`"),
            false if starts_with(word, "RRULE:") || starts_with(word, "FREQ=") => (&mut rule, "rule"),
            false => {
                let slip = Slip::new("a schedule is one rule and its `DTSTART`").with_help(EXAMPLE);
                return Err(refusal(text, span, slip));
            }
        };
        if place.replace((word, span.clone())).is_some() {
            return Err(refusal(text, span, Slip::new(format!("this is a second {what}"))));
        }
    }
    let Some((start, start_at)) = start else {
        let slip = Slip::new("a rule counts from a `DTSTART`, which gives its first day and its time")
            .with_help(EXAMPLE);
        return Err(refusal(text, text.len()..text.len(), slip));
    };
    let Some((rule, rule_at)) = rule else {
        let slip = Slip::new("a rule is missing here").with_help(EXAMPLE);
        return Err(refusal(text, text.len()..text.len(), slip));
    };
    let (moment, zone) = read_start(text, start, &start_at)?;
    let prefix = if starts_with(rule, "RRULE:") { 6 } else { 0 };
    let all = read_rule(text, rule.get(prefix..).unwrap_or_default(), rule_at.start + prefix)?;
    let frequency = all.iter().find(|part| part.name.eq_ignore_ascii_case("FREQ"));
    let named = |part: &Part<'_>| FREQUENCIES.iter().find(|(name, _)| part.value.eq_ignore_ascii_case(name));
    let Some((_, frequency)) = frequency.and_then(named) else {
        let span = frequency.map_or(rule_at.clone(), |part| part.span.clone());
        let slip = Slip::new(
            "a rule says how often it recurs: `FREQ=DAILY`, `WEEKLY`, `MONTHLY`, `YEARLY`, `HOURLY`, `MINUTELY` or `SECONDLY`",
        );
        let found = frequency.map_or("", |part| part.value);
        let names = FREQUENCIES.iter().map(|(name, _)| *name);
        return Err(refusal(text, span.clone(), near(slip, text, span.end - found.len()..span.end, names)));
    };
    let mut singles = Vec::new();
    for (word, span) in others {
        read_singles(text, word, &span, (moment, zone), &mut singles)?;
    }
    Ok(Parts { start: moment, start_at, zone, frequency: *frequency, rule_at, all, singles })
}

const EXAMPLE: &str = "they read like `DTSTART;TZID=Europe/Stockholm:20270104T090000` and `RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO`";

/// `DTSTART;TZID=Europe/Stockholm:20270104T090000`.
fn read_start<'a>(
    text: &str,
    word: &'a str,
    span: &Range<usize>,
) -> Result<(Moment, Option<&'a str>), ParseError> {
    let (head, value) = word.split_once(':').unwrap_or((word, ""));
    let mut zone = None;
    for parameter in head.split(';').skip(1) {
        match parameter.split_once('=') {
            Some((name, found)) if name.eq_ignore_ascii_case("TZID") && zone::is_name(found) => {
                zone = Some(found)
            }
            Some((name, _)) if name.eq_ignore_ascii_case("VALUE") => {}
            _ => {
                let slip = Slip::new(format!("`{parameter}` cannot stand here")).with_help(EXAMPLE);
                return Err(refusal(text, span.clone(), slip));
            }
        }
    }
    match moment::read(value) {
        Some(moment) if moment.offset.is_none() || (moment.offset == Some(0) && zone.is_none()) => {
            Ok((moment, zone))
        }
        _ => {
            let slip =
                Slip::new("expected the time of the start: in UTC, in a zone by its `TZID`, or in none")
                    .with_help(EXAMPLE);
            Err(refusal(text, span.end - value.len()..span.end, slip))
        }
    }
}

/// `EXDATE;TZID=Europe/Stockholm:20270111T090000,20270118T090000`: in the zone of the start, and dates where that is one.
fn read_singles(
    text: &str,
    word: &str,
    span: &Range<usize>,
    (start, zone): (Moment, Option<&str>),
    singles: &mut Vec<Single>,
) -> Result<(), ParseError> {
    let (head, values) = word.split_once(':').unwrap_or((word, ""));
    let refused = |message: &'static str| Err(refusal(text, span.clone(), Slip::new(message)));
    let mut named = None;
    for parameter in head.split(';').skip(1) {
        match parameter.split_once('=') {
            Some((name, found)) if name.eq_ignore_ascii_case("TZID") => named = Some(found),
            Some((name, value))
                if name.eq_ignore_ascii_case("VALUE") && !value.eq_ignore_ascii_case("PERIOD") => {}
            _ => return refused("expected dates, or dates and times"),
        }
    }
    let is_in_zone = match (named, zone) {
        (Some(named), Some(zone)) => named.eq_ignore_ascii_case(zone),
        (named, zone) => named.is_none() && zone.is_none(),
    };
    for value in values.split(',') {
        let Some(moment) = moment::read(value) else { return refused("expected dates, or dates and times") };
        if moment.second.is_some() != start.second.is_some() {
            return refused("these have times where `DTSTART` has one, and only there");
        }
        if (moment.second.is_some() && !is_in_zone) || moment.offset != start.offset {
            return refused("these are in the time zone of `DTSTART`");
        }
        let is_left_out = starts_with(word, "EXDATE");
        singles.push(Single { is_left_out, moment, span: span.clone() });
    }
    Ok(())
}

/// The parts of a rule that begins at a byte of the text.
fn read_rule<'a>(text: &str, rule: &'a str, start: usize) -> Result<Vec<Part<'a>>, ParseError> {
    let mut all: Vec<Part<'a>> = Vec::new();
    let mut at = start;
    for written in rule.trim_end_matches(';').split(';') {
        let span = at..at + written.len();
        at = span.end + 1;
        let part = written
            .split_once('=')
            .filter(|(name, _)| NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)));
        let Some((name, value)) = part else {
            let slip = Slip::new(format!("`{written}` is no part of a rule"))
                .with_help(format!("its parts are {}", NAMES.join(", ")));
            let name = written.split('=').next().unwrap_or_default();
            let slip = near(slip, text, span.start..span.start + name.len(), NAMES.into_iter());
            return Err(refusal(text, span, slip));
        };
        if all.iter().any(|part| part.name.eq_ignore_ascii_case(name)) {
            return Err(refusal(text, span, Slip::new(format!("this is a second `{name}`"))));
        }
        all.push(Part { name, value, span });
    }
    Ok(all)
}

/// With the names of which what stands at a place may be a slip.
fn near(slip: Slip, text: &str, at: Range<usize>, names: impl Iterator<Item = &'static str>) -> Slip {
    let found = text.get(at.clone()).unwrap_or_default();
    lexicon::meant(found, names).into_iter().fold(slip, |slip, name| slip.or([Edit::at(text, &at, name)]))
}

/// The weekday for a longer name of it, with its number: `MO` for `MON`.
pub(super) fn shorter(item: &str) -> Option<&str> {
    let name = item.trim_start_matches(['+', '-']).trim_start_matches(|c: char| c.is_ascii_digit());
    lexicon::value_of_name(name, Period::DayOfWeek)?;
    item.get(..item.len() - name.len() + 2)
}

/// `MO`, `1MO`, `-1FR`: the number, and the day from Sunday on, 0–6.
pub(super) fn weekday(item: &str) -> Option<(Option<i64>, i64)> {
    let day = |name: &'static str, day: i64| value(day, tag_no_case::<_, _, nom::error::Error<&str>>(name));
    let days = alt((
        day("SU", 0),
        day("MO", 1),
        day("TU", 2),
        day("WE", 3),
        day("TH", 4),
        day("FR", 5),
        day("SA", 6),
    ));
    let read: IResult<&str, _> = all_consuming((opt(number), days)).parse(item);
    read.ok().map(|(_, found)| found)
}

fn number(input: &str) -> IResult<&str, i64> {
    map(recognize((opt(one_of("+-")), digit1)), |digits: &str| digits.parse().unwrap_or(i64::MAX))
        .parse(input)
}
