//! What stands in a line of cron by name: macros, months and weekdays; and the values that a field has without names.

use super::slip::is_near;
use super::words::{ADVERBS, CLOCK_WORDS, DAYS, MONTHS, adverb, clock_word, day, month, name, short};
use crate::Period;

/// The fields that a macro stands for: `@daily`.
pub(crate) fn macro_fields(word: &str) -> Option<&'static str> {
    let word = word.strip_prefix('@')?;
    // Longer than any of them.
    let mut small = [0; 10];
    let small = small.get_mut(..word.len())?;
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    match adverb(small) {
        Some(Period::Year) => Some("0 0 1 1 *"),
        Some(Period::Month) => Some("0 0 1 * *"),
        Some(Period::WeekOfYear) => Some("0 0 * * 0"),
        Some(Period::Day) => Some("0 0 * * *"),
        Some(Period::Hour) => Some("0 * * * *"),
        Some(_) => None,
        None => (clock_word(small) == Some(0)).then_some("0 0 * * *"),
    }
}

/// The names of the macros, without the `@`.
pub(crate) fn macros() -> impl Iterator<Item = &'static str> {
    let words = ADVERBS.iter().chain(CLOCK_WORDS).flat_map(|forms| forms.iter()).copied();
    words.filter(|word| macro_fields(&format!("@{word}")).is_some())
}

/// The calendar expression of systemd that a word stands for there: `daily`.
pub(crate) fn calendar_shorthand(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    match adverb(word.as_bytes()) {
        Some(Period::Year) => return Some("*-01-01 00:00:00"),
        Some(Period::Month) => return Some("*-*-01 00:00:00"),
        Some(Period::WeekOfYear) => return Some("Mon *-*-* 00:00:00"),
        Some(Period::Day) => return Some("*-*-* 00:00:00"),
        Some(Period::Hour) => return Some("*-*-* *:00:00"),
        Some(Period::Minute) => return Some("*-*-* *:*:00"),
        _ => {}
    }
    CALENDAR_WORDS.iter().find(|(words, _)| words.contains(&&*word)).map(|(_, meant)| *meant)
}

/// Words that only calendar expressions have.
const CALENDAR_WORDS: [(&[&str], &str); 2] = [
    (&["quarterly"], "*-01,04,07,10-01 00:00:00"),
    (&["semiannually", "semi-annually", "biannually", "bi-annually"], "*-01,07-01 00:00:00"),
];

/// The names of a field's values, short and in full, from its least value on.
pub(crate) fn names_of(period: Period) -> impl Iterator<Item = [&'static str; 2]> {
    let list = match period {
        Period::Month => MONTHS,
        Period::DayOfWeek => DAYS,
        _ => &[],
    };
    list.iter().map(|forms| [short(forms), name(forms)])
}

/// The value of a name, short or in full, in any case.
pub(crate) fn value_of_name(text: &str, period: Period) -> Option<i64> {
    // Longer than any of them.
    let mut capital = [0; 9];
    let capital = capital.get_mut(..text.len())?;
    capital.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte.to_ascii_lowercase());
    capital.first_mut()?.make_ascii_uppercase();
    let (at, all) = match period {
        Period::Month => (month(capital)? - 1, MONTHS),
        Period::DayOfWeek => (day(capital)? - 1, DAYS),
        _ => return None,
    };
    // Sentences have other forms besides: `Sundays`, `Sept`.
    let is_name = text.len() == 3 || name(all.get(at as usize)?).len() == text.len();
    is_name.then_some(range_of(period).0 + at)
}

/// Whether a word in the place of the day of the week is meant as one, well or badly spelt, and not as a time zone.
pub(crate) fn is_like_weekday(word: &str) -> bool {
    let first = word.split([',', '-', '/', '#']).next().unwrap_or_default();
    let day = without_l(first);
    let is_l = first.eq_ignore_ascii_case("l") || first.eq_ignore_ascii_case("lw");
    let is_h = first.eq_ignore_ascii_case("h") || first.starts_with("H(") || first.starts_with("h(");
    // Western European Time is one letter from Wednesday.
    let is_slip =
        || !first.eq_ignore_ascii_case("wet") && is_near(first, names_of(Period::DayOfWeek).flatten());
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
