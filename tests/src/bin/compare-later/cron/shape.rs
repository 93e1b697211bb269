//! Takes a line of cron apart by the documented grammar, and shares nothing with the parser.

use super::Line;
use std::fmt;

/// Why a line has no meaning: later.js makes something of it all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nonsense {
    TooFew,
    TooMany,
    Macro,
    Word,
    Beyond,
    Missing,
    Step,
    Stray,
    Question,
    Special,
    Backwards,
    Never,
}

impl fmt::Display for Nonsense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooFew => "fewer than five fields",
            Self::TooMany => "more than seven fields",
            Self::Macro => "the name of no schedule",
            Self::Word => "a word that is no value",
            Self::Beyond => "a value that the field does not have",
            Self::Missing => "a value is missing",
            Self::Step => "a step that is no number from 1 on",
            Self::Stray => "a sign that continues nothing",
            Self::Question => "`?` in a list",
            Self::Special => "`L`, `W` or `#` in another place",
            Self::Backwards => "years that end before they begin",
            Self::Never => "days that never come",
        })
    }
}

/// What a line has that later.js misreads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trait {
    Midnight,
    MacroWithSeconds,
    FullName,
    SpaceInFront,
    NothingRestricted,
    Seven,
    Wrap,
    EndsAtZero,
    FirstIsZero,
    Offset,
    LastWeekday,
    Nearest,
    Instances,
    LastInList,
    FarYear,
}

impl fmt::Display for Trait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Midnight => "`@midnight`",
            Self::MacroWithSeconds => "a macro where seconds are expected",
            Self::FullName => "a name in full",
            Self::SpaceInFront => "white space in front",
            Self::NothingRestricted => "seven fields that restrict nothing",
            Self::Seven => "7 for Sunday",
            Self::Wrap => "a range that wraps",
            Self::EndsAtZero => "a range that ends at 0",
            Self::FirstIsZero => "`0/n` among other values",
            Self::Offset => "`L-n`",
            Self::LastWeekday => "`LW`",
            Self::Nearest => "`W` beside other days or at the end of a month",
            Self::Instances => "`#` or `L` beside other days of the week",
            Self::LastInList => "`L` in a range or a list of steps",
            Self::FarYear => "a year after 2099",
        })
    }
}

/// A line that has a meaning.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// The same for the naive reading: one blank between fields, short names in upper case, steps with their ends.
    pub(crate) plain: String,
    pub(crate) traits: Vec<Trait>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Clock,
    Day,
    Month,
    Weekday,
    Year,
}

/// A field: its kind, its least and greatest value.
type Field = (Kind, u32, u32);

const FIELDS: [Field; 7] = [
    (Kind::Clock, 0, 59),
    (Kind::Clock, 0, 59),
    (Kind::Clock, 0, 23),
    (Kind::Day, 1, 31),
    (Kind::Month, 1, 12),
    (Kind::Weekday, 0, 7),
    (Kind::Year, 1970, 9999),
];

const MONTHS: [&str; 12] = [
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
];
const WEEKDAYS: [&str; 7] = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"];

impl Shape {
    pub(crate) fn of(line: &Line) -> Result<Self, Nonsense> {
        let upper = line.text.to_ascii_uppercase();
        let mut words: Vec<&str> = upper.split_whitespace().collect();
        let mut traits = Vec::new();
        if let [word] = words[..]
            && word.starts_with('@')
        {
            words = match word {
                "@YEARLY" | "@ANNUALLY" => "0 0 1 1 *",
                "@MONTHLY" => "0 0 1 * *",
                "@WEEKLY" => "0 0 * * 0",
                "@DAILY" => "0 0 * * *",
                "@MIDNIGHT" => "0 0 * * *",
                "@HOURLY" => "0 * * * *",
                _ => return Err(Nonsense::Macro),
            }
            .split(' ')
            .collect();
            if word == "@MIDNIGHT" {
                traits.push(Trait::Midnight);
            }
            if line.seconds {
                traits.push(Trait::MacroWithSeconds);
            }
            if upper.trim() != upper {
                // later.js knows the bare name only.
                traits.push(Trait::SpaceInFront);
            }
        } else if words.iter().any(|word| word.starts_with('@')) {
            return Err(Nonsense::Macro);
        } else if line.seconds && upper.starts_with(char::is_whitespace) {
            traits.push(Trait::SpaceInFront);
        }
        match words.len() {
            0..=4 => return Err(Nonsense::TooFew),
            5..=7 => {}
            _ => return Err(Nonsense::TooMany),
        }
        if words.len() == 7 && words.iter().all(|word| matches!(*word, "*" | "?")) {
            traits.push(Trait::NothingRestricted);
        }
        // `* * * * * *` is known by heart, and only so.
        if words.len() == 6 && words.iter().all(|word| matches!(*word, "*" | "?")) && upper != "* * * * * *" {
            traits.push(Trait::NothingRestricted);
        }
        let skipped = usize::from(words.len() == 5);
        let fields = FIELDS.into_iter().skip(skipped).zip(&words);
        let plain: Result<Vec<String>, Nonsense> =
            fields.map(|(field, word)| read_field(word, field, &mut traits)).collect();
        let plain = plain?.join(" ");
        traits.sort_unstable();
        traits.dedup();
        Ok(Self { plain, traits })
    }
}

fn read_field(word: &str, field: Field, traits: &mut Vec<Trait>) -> Result<String, Nonsense> {
    if matches!(word, "*" | "?") {
        return Ok("*".to_owned());
    }
    if word.contains('?') {
        return Err(Nonsense::Question);
    }
    let items: Vec<&str> = word.split(',').collect();
    let counted = |item: &&&str| item.contains('#') || (item.len() > 1 && item.ends_with('L'));
    let special = items.iter().filter(counted).count();
    if field.0 == Kind::Weekday && special > 0 && items.len() > 1 {
        traits.push(Trait::Instances);
    }
    if field.0 == Kind::Day && items.contains(&"L") && items.len() > 1 {
        traits.push(Trait::LastInList);
    }
    if field.0 == Kind::Day && items.iter().any(|item| item.ends_with('W')) {
        traits.push(Trait::Nearest);
    }
    let plain: Result<Vec<String>, Nonsense> =
        items.into_iter().map(|item| read_item(item, field, traits)).collect();
    Ok(plain?.join(","))
}

/// The number that a word is, of digits only.
fn number(word: &str) -> Option<u32> {
    let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    // What is too great for the type is too great for every field too.
    digits.then(|| word.parse().unwrap_or(u32::MAX))
}

/// A value in digits or as a short name.
fn read_value(
    word: &str,
    (kind, first, last): Field,
    traits: &mut Vec<Trait>,
) -> Result<(String, u32), Nonsense> {
    if let Some(value) = number(word) {
        if !(first..=last).contains(&value) {
            return Err(Nonsense::Beyond);
        }
        if kind == Kind::Weekday && value == 7 {
            traits.push(Trait::Seven);
        }
        if kind == Kind::Year && value > 2099 {
            traits.push(Trait::FarYear);
        }
        return Ok((value.to_string(), value));
    }
    let names: &[&str] = match kind {
        Kind::Month => &MONTHS,
        Kind::Weekday => &WEEKDAYS,
        _ => &[],
    };
    let found = (first..).zip(names).find(|(_, name)| **name == word || name.get(..3) == Some(word));
    match found {
        Some((value, _)) => {
            if word.len() > 3 {
                traits.push(Trait::FullName);
            }
            Ok((word.get(..3).unwrap_or(word).to_owned(), value))
        }
        None if word.is_empty() => Err(Nonsense::Missing),
        None if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            let special = word.contains('L') || word.contains('W');
            Err(
                if special && !word.bytes().any(|byte| byte.is_ascii_alphabetic() && !b"LW".contains(&byte)) {
                    Nonsense::Special
                } else {
                    Nonsense::Word
                },
            )
        }
        None if word.contains('#') => Err(Nonsense::Special),
        None => Err(Nonsense::Stray),
    }
}

fn read_item(item: &str, field: Field, traits: &mut Vec<Trait>) -> Result<String, Nonsense> {
    let (kind, first, last) = field;
    if kind == Kind::Day {
        if let Some(offset) = item.strip_prefix("L-") {
            traits.push(Trait::Offset);
            return match number(offset) {
                Some(1..=30) => Ok(item.to_owned()),
                Some(_) => Err(Nonsense::Beyond),
                None => Err(Nonsense::Special),
            };
        }
        if item == "LW" {
            traits.push(Trait::LastWeekday);
        }
        if item == "L" || item == "LW" {
            return Ok(item.to_owned());
        }
        if let Some(day) = item.strip_suffix('W')
            && number(day).is_some()
        {
            return read_value(day, field, traits).map(|(day, _)| format!("{day}W"));
        }
    }
    if kind == Kind::Weekday {
        if let Some((day, instance)) = item.split_once('#') {
            let (day, _) = read_value(day, field, traits)?;
            return match number(instance) {
                Some(instance @ 1..=5) => Ok(format!("{day}#{instance}")),
                Some(_) => Err(Nonsense::Beyond),
                None => Err(Nonsense::Special),
            };
        }
        if let Some(day) = item.strip_suffix('L')
            && item.len() > 1
        {
            return read_value(day, field, traits).map(|(day, _)| format!("{day}L"));
        }
    }
    let (range, step) = match item.split_once('/') {
        None => (item, None),
        Some((range, step)) => match number(step) {
            Some(step @ 1..) => (range, Some(step)),
            _ => return Err(Nonsense::Step),
        },
    };
    let stepped = |range: String| step.map_or(range.clone(), |step| format!("{range}/{step}"));
    // later.js counts the week to Saturday, and the years to 2099.
    let end = match kind {
        Kind::Weekday => 6,
        Kind::Year => 2099,
        _ => last,
    };
    if range == "*" {
        return Ok(stepped(format!("{first}-{end}")));
    }
    if range == "0" && first > 0 && kind != Kind::Weekday && step.is_some() {
        traits.push(Trait::FirstIsZero);
        return Ok(stepped(format!("{first}-{end}")));
    }
    let Some((from, until)) = range.split_once('-') else {
        let (value, number) = read_value(range, field, traits)?;
        let end = if kind == Kind::Year && number > end { last } else { end };
        return Ok(match step {
            // 7 is Sunday, and there is no more after it.
            Some(_) if kind == Kind::Weekday && number == 7 => stepped("7-6".to_owned()),
            Some(_) => stepped(format!("{value}-{end}")),
            None => value,
        });
    };
    let ((from, least), (until, greatest)) =
        (read_value(from, field, traits)?, read_value(until, field, traits)?);
    if least > greatest && kind == Kind::Year {
        return Err(Nonsense::Backwards);
    }
    if greatest == 0 && kind == Kind::Clock {
        traits.push(Trait::EndsAtZero);
    } else if least > greatest {
        traits.push(Trait::Wrap);
    }
    Ok(stepped(format!("{from}-{until}")))
}
