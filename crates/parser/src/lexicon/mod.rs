//! What stands in a line of cron by name: macros, months and weekdays; the values that a field has without names; and how near a
//! word is to another, for suggestions.

mod slip;

pub(crate) use slip::Slip;

use crate::Period;

/// The macros and the fields that they stand for.
pub(crate) const MACROS: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
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

/// The names of a field's values, short and in full.
pub(crate) fn short_and_full(period: Period) -> impl Iterator<Item = &'static str> {
    names_of(period).iter().flat_map(|name| [name.get(..3).unwrap_or(name), name])
}

/// The names of a field's values, from its least value on.
fn names_of(period: Period) -> &'static [&'static str] {
    match period {
        Period::Month => &MONTHS,
        Period::DayOfWeek => &WEEKDAYS,
        _ => &[],
    }
}

pub(crate) fn value_of_name(name: &str, period: Period) -> Option<i64> {
    let is_name = |full: &&str| {
        full.eq_ignore_ascii_case(name) || full.get(..3).is_some_and(|short| short.eq_ignore_ascii_case(name))
    };
    let at = names_of(period).iter().position(is_name)?;
    Some(range_of(period).0 + at as i64)
}

/// Whether a word in the place of the day of the week is meant as one, well or badly spelt, and not as a time zone.
pub(crate) fn is_like_weekday(word: &str) -> bool {
    let first = word.split([',', '-', '/', '#']).next().unwrap_or_default();
    let day = without_l(first);
    let is_l = first.eq_ignore_ascii_case("l") || first.eq_ignore_ascii_case("lw");
    let is_h = first.eq_ignore_ascii_case("h") || first.starts_with("H(") || first.starts_with("h(");
    let is_slip = || {
        // Western European Time is one letter from Wednesday.
        let zone = first.eq_ignore_ascii_case("wet");
        !zone && first.len() > 2 && nearest(first.to_uppercase(), short_and_full(Period::DayOfWeek)).is_some()
    };
    is_l || is_h
        || value_of_name(first, Period::DayOfWeek).is_some()
        || value_of_name(day, Period::DayOfWeek).is_some()
        || is_slip()
}

/// The name of a weekday in front of an `L`. No name ends in one.
pub(crate) fn without_l(chunk: &str) -> &str {
    chunk.strip_suffix(['L', 'l']).unwrap_or(chunk)
}

/// The least and the greatest value that a field may name.
pub(crate) fn range_of(period: Period) -> (i64, i64) {
    match period {
        Period::DayOfWeek => (0, 7),
        _ => (*period.range().start(), *period.range().end()),
    }
}

/// The nearest of `words` in which there is no more than one slip in three letters. `found` is in the case of the words.
pub(crate) fn nearest(found: String, words: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let found = Slip::new(found)?;
    words
        .filter_map(|word| Some((found.distance(word, usize::MAX)?, word)))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, word)| word)
}
