//! The lists of words.

use crate::Period;
use std::borrow::Cow;

/// Words by their meaning: a function from a form to the meaning, and all forms in the order of the meanings. The first form of
/// a meaning is its name, the second its plural where it has one.
macro_rules! words {
    ($(#[$doc:meta])* $find:ident, $all:ident: $meaning:ty { $($($form:literal)|+ => $value:expr,)+ }) => {
        $(#[$doc])*
        #[inline]
        pub(crate) fn $find(word: &[u8]) -> Option<$meaning> {
            Some(match word {
                $($($form)|+ => $value,)+
                _ => return None,
            })
        }

        pub(crate) const $all: &[&[&str]] = &[$(&[$(text($form)),+]),+];
    };
}

const fn text(form: &'static [u8]) -> &'static str {
    match std::str::from_utf8(form) {
        Ok(text) => text,
        Err(_) => "",
    }
}

words! {
    /// The day of the week of a name that begins with a capital, 1–7 from Sunday.
    day, DAYS: i64 {
        b"Sunday" | b"Sundays" | b"Sun" => 1,
        b"Monday" | b"Mondays" | b"Mon" => 2,
        b"Tuesday" | b"Tuesdays" | b"Tue" | b"Tues" => 3,
        b"Wednesday" | b"Wednesdays" | b"Wed" | b"Wednes" => 4,
        b"Thursday" | b"Thursdays" | b"Thu" | b"Thur" | b"Thurs" => 5,
        b"Friday" | b"Fridays" | b"Fri" => 6,
        b"Saturday" | b"Saturdays" | b"Sat" | b"Satur" => 7,
    }
}

words! {
    /// The month of a name that begins with a capital, 1–12. Not `ma`, which later.js takes and makes a date of its own of.
    month, MONTHS: i64 {
        b"January" | b"Jan" => 1,
        b"February" | b"Feb" => 2,
        b"March" | b"Mar" => 3,
        b"April" | b"Apr" => 4,
        b"May" => 5,
        b"June" | b"Jun" => 6,
        b"July" | b"Jul" => 7,
        b"August" | b"Aug" => 8,
        b"September" | b"Sep" | b"Sept" => 9,
        b"October" | b"Oct" => 10,
        b"November" | b"Nov" => 11,
        b"December" | b"Dec" => 12,
    }
}

words! {
    /// The period of a unit in small letters.
    unit, UNITS: Period {
        b"second" | b"seconds" | b"s" | b"sec" | b"secs" => Period::Second,
        b"minute" | b"minutes" | b"m" | b"min" | b"mins" => Period::Minute,
        b"hour" | b"hours" | b"h" | b"hr" | b"hrs" => Period::Hour,
        b"day" | b"days" | b"d" => Period::Day,
        b"week" | b"weeks" | b"w" => Period::WeekOfYear,
        b"month" | b"months" => Period::Month,
        b"year" | b"years" => Period::Year,
    }
}

words! {
    /// The period of an adverb in small letters. All but the last are macros of cron too.
    adverb, ADVERBS: Period {
        b"yearly" | b"annually" => Period::Year,
        b"monthly" => Period::Month,
        b"weekly" => Period::WeekOfYear,
        b"daily" => Period::Day,
        b"hourly" => Period::Hour,
        b"minutely" => Period::Minute,
    }
}

words! {
    /// The second of the day of a word in small letters.
    clock_word, CLOCK_WORDS: i64 {
        b"midnight" => 0,
        b"noon" => 12 * 3600,
    }
}

words! {
    /// A number in one word in small letters: to twenty, and the tens to sixty.
    number, NUMBERS: i64 {
        b"one" => 1,
        b"two" => 2,
        b"three" => 3,
        b"four" => 4,
        b"five" => 5,
        b"six" => 6,
        b"seven" => 7,
        b"eight" => 8,
        b"nine" => 9,
        b"ten" => 10,
        b"eleven" => 11,
        b"twelve" => 12,
        b"thirteen" => 13,
        b"fourteen" => 14,
        b"fifteen" => 15,
        b"sixteen" => 16,
        b"seventeen" => 17,
        b"eighteen" => 18,
        b"nineteen" => 19,
        b"twenty" => 20,
        b"thirty" => 30,
        b"forty" => 40,
        b"fifty" => 50,
        b"sixty" => 60,
    }
}

words! {
    /// An ordinal in one word in small letters: to twentieth, and thirtieth.
    ordinal, ORDINALS: i64 {
        b"first" => 1,
        b"second" => 2,
        b"third" => 3,
        b"fourth" => 4,
        b"fifth" => 5,
        b"sixth" => 6,
        b"seventh" => 7,
        b"eighth" => 8,
        b"ninth" => 9,
        b"tenth" => 10,
        b"eleventh" => 11,
        b"twelfth" => 12,
        b"thirteenth" => 13,
        b"fourteenth" => 14,
        b"fifteenth" => 15,
        b"sixteenth" => 16,
        b"seventeenth" => 17,
        b"eighteenth" => 18,
        b"nineteenth" => 19,
        b"twentieth" => 20,
        b"thirtieth" => 30,
    }
}

/// Declares words that stand between the others: those of one line mean the same.
macro_rules! joining {
    ($($(#[$about:meta])* $name:ident = $($form:literal)|+;)+) => {
        $($(#[$about])* pub(crate) const $name: &[&str] = &[$($form),+];)+

        const JOINING: &[&[&str]] = &[$($name),+];
    };
}

joining! {
    EVERY = "every" | "each";
    AT = "at";
    ON = "on";
    OF = "of";
    IN = "in";
    DURING = "during";
    THE = "the";
    AFTER = "after";
    BEFORE = "before" | "until" | "till";
    BETWEEN = "between";
    FROM = "from";
    UNTIL = "to" | "until" | "till" | "through";
    STARTING = "starting" | "start";
    JOINTS = "and" | "or";
    ALSO = "also";
    EXCEPT = "except" | "excepting" | "excluding" | "without";
    LAST = "last";
    OTHER = "other";
    PART_OF_HOUR = "half" | "quarter";
    INSTANCE = "instance";
    MERIDIEM = "am" | "pm";
    WEEKDAY = "weekday" | "weekdays" | "workday" | "workdays";
    WEEKEND = "weekend" | "weekends";
    NEAREST = "nearest" | "closest";
    /// Before `day`: a weekday, as far as the calendar knows.
    BUSINESS = "business" | "working" | "work";
    QUARTERLY = "quarterly";
    BEGINNING = "beginning" | "start" | "begin";
    END = "end";
    PAST = "past" | "after";
    ONLY = "only";
    EVERYDAY = "everyday";
    ONCE = "once";
    TWICE = "twice";
    TIMES = "times";
    SYNCHRONIZED = "synchronized";
    NIGHTLY = "nightly";
    NOT = "not";
    BUT = "but";
    FOR = "for";
    /// Noon in another word, too near to the names of days to be suggested.
    MIDDAY = "midday";
    EXACTLY = "exactly";
    /// Two weeks, and each of them.
    FORTNIGHT = "fortnight";
    FORTNIGHTLY = "fortnightly" | "biweekly";
    /// Days of which a calendar knows.
    HOLIDAYS = "holidays" | "holiday";
}

/// More of them, which have other words as well, or are words of the language in their place alone.
pub(crate) const THROUGH: &[&str] = &["to", "through"];
pub(crate) const THROUGH_DATE: &[&str] = &["through"];
pub(crate) const AND: &[&str] = &["and"];
pub(crate) const ARTICLES: &[&str] = &["a", "an", "the"];
/// Two words that are `except` too.
pub(crate) const OTHERWISE: &[[&[&str]; 2]] =
    &[[&["but"], &["not"]], [&["other"], &["than"]], [&["apart"], &["from"]]];
pub(crate) const QUARTER: &[&str] = &["quarter"];
/// Behind an hour: `9 o'clock`.
pub(crate) const OCLOCK: &[&str] = &["oclock", "clock"];
/// Stretches of the day, in seconds.
type Seconds = &'static [(i64, i64)];

/// The parts of the day, with the seconds of the day that go with them: from one to before the other.
pub(crate) const PARTS_OF_DAY: &[(&[&str], Seconds)] = &[
    (&["morning", "mornings"], &[(0, 43_200)]),
    (&["afternoon", "afternoons"], &[(43_200, 64_800)]),
    (&["evening", "evenings"], &[(61_200, 86_400)]),
    (&["night", "nights"], &[(64_800, 86_400), (0, 21_600)]),
];
pub(crate) const PER: &[&str] = &["a", "an", "per", "every", "each"];
/// Before `holidays`, as a part of the name of a calendar.
pub(crate) const HOLIDAY_KINDS: &[&[&str]] =
    &[&["public"], &["bank"], &["national"], &["federal"], &["school"], &["company"]];
pub(crate) const CALENDAR: &[&str] = &["calendar"];
/// Before `nearest weekday`: which way from the day.
pub(crate) const NEXT: &[&str] = &["next"];
pub(crate) const PREVIOUS: &[&str] = &["previous"];
/// `on or after`, `on or before` a day.
pub(crate) const OR: &[&str] = &["or"];
pub(crate) const ON_OR_BEFORE: &[&str] = &["before"];
pub(crate) const TO: &[&str] = &["to"];

/// Words with which a clause begins that is no item of a list.
pub(crate) const CLAUSE_WORDS: &[&[&str]] = &[
    EVERY, AT, ON, OF, IN, DURING, AFTER, BEFORE, BETWEEN, FROM, STARTING, ALSO, EXCEPT, LAST, THE, WEEKDAY,
    WEEKEND, ONCE, ONLY, EVERYDAY, QUARTERLY, NOT, BUT, HOLIDAYS, CALENDAR,
];

/// The first forms of a unit.
#[expect(clippy::indexing_slicing, reason = "worked out when compiling")]
const fn first_forms(unit: usize, count: usize) -> &'static [&'static str] {
    UNITS[unit].split_at(count).0
}

pub(crate) const A_MINUTE: &[&str] = first_forms(1, 1);
pub(crate) const MINUTES: &[&str] = first_forms(1, 5);
pub(crate) const HOURS: &[&str] = first_forms(2, 2);
pub(crate) const A_DAY: &[&str] = first_forms(3, 2);
pub(crate) const A_WEEK: &[&str] = first_forms(4, 1);
pub(crate) const A_MONTH: &[&str] = first_forms(5, 1);
pub(crate) const A_YEAR: &[&str] = first_forms(6, 1);

/// Each list of words, those with a meaning and those between them.
pub(super) const ALL: [&[&[&str]]; 8] =
    [DAYS, MONTHS, UNITS, ADVERBS, CLOCK_WORDS, NUMBERS, ORDINALS, JOINING];

/// Whether the text language has this word, whatever its case.
pub(crate) fn is_word(word: &str) -> bool {
    ALL.iter()
        .flat_map(|kind| kind.iter())
        .flat_map(|forms| forms.iter())
        .chain(PARTS_OF_DAY.iter().flat_map(|(words, _)| words.iter()))
        .any(|form| form.eq_ignore_ascii_case(word))
}

/// The forms of a place of a list that counts from 1; the last for 0.
fn forms(list: &'static [&'static [&'static str]], value: i64) -> &'static [&'static str] {
    usize::try_from(value - 1).ok().and_then(|at| list.get(at)).or(list.last()).copied().unwrap_or_default()
}

pub(super) fn name(forms: &'static [&'static str]) -> &'static str {
    forms.first().copied().unwrap_or_default()
}

/// The name of three letters.
pub(super) fn short(forms: &'static [&'static str]) -> &'static str {
    forms.iter().find(|form| form.len() == 3).copied().unwrap_or_default()
}

/// The name of a day of the week, 1–7 from Sunday; 0 is 7.
pub(crate) fn day_name(value: i64) -> &'static str {
    name(forms(DAYS, value))
}

/// The short name of a day of the week: `Sun`.
pub(crate) fn short_day_name(value: i64) -> &'static str {
    short(forms(DAYS, value))
}

/// A number, in one word up to twenty.
pub(crate) fn number_name(value: i64) -> Cow<'static, str> {
    match value {
        1..=20 => name(forms(NUMBERS, value)).into(),
        _ => value.to_string().into(),
    }
}

/// The name of a month, 1–12; 0 is 12.
pub(crate) fn month_name(value: i64) -> &'static str {
    name(forms(MONTHS, value))
}

/// Which one of its weekday in the month: `first` to `fifth`, and `last` for 0.
pub(crate) fn instance_name(value: i64) -> &'static str {
    if value == 0 { name(LAST) } else { name(forms(ORDINALS, value)) }
}

/// A period in one word, or in one word for several: those that no unit stands for have that of the day.
pub(crate) fn unit_name(period: Period, plural: bool) -> &'static str {
    let (second, minute, hour, day, week, month, year) = (0, 1, 2, 3, 4, 5, 6);
    let at = match period {
        Period::Second => second,
        Period::Minute => minute,
        Period::Hour => hour,
        Period::WeekOfMonth | Period::WeekOfYear => week,
        Period::Month => month,
        Period::Year => year,
        _ => day,
    };
    UNITS.get(at).and_then(|forms| forms.get(usize::from(plural))).copied().unwrap_or_default()
}

/// A number of a period: `1 minute`, `7 minutes`.
pub(crate) fn counted(count: i64, period: Period) -> String {
    format!("{count} {}", unit_name(period, count != 1))
}
