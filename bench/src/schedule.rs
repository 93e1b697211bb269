//! The schedules that are timed, the instants that they are asked from, and the calls.

use chrono_tz::Tz;

/// A schedule as each engine writes it. `None` where its language has no words for it.
#[derive(Debug)]
pub struct Case {
    /// What the tables call it.
    pub name: &'static str,
    /// The text of downbeat and of later.js.
    pub text: &'static str,
    /// Five fields, for croner, cronexpr, saffron and, converted, hron.
    pub cron: Option<&'static str>,
}

const fn case(name: &'static str, text: &'static str, cron: Option<&'static str>) -> Case {
    Case { name, text, cron }
}

/// The schedules.
pub const CASES: &[Case] = &[
    case("every 5 minutes", "every 5 minutes", Some("*/5 * * * *")),
    // The two in their usual notation, which all engines of cron read.
    case("*/5 * * * *", "*/5 * * * *", Some("*/5 * * * *")),
    case("0 9 * * MON-FRI", "0 9 * * MON-FRI", Some("0 9 * * MON-FRI")),
    case("daily at 9:00", "at 9:00", Some("0 9 * * *")),
    case("Monday at 10:15", "at 10:15 on Monday", Some("15 10 * * MON")),
    case(
        "working hours",
        "every 15 minutes after 9:00 before 17:00 on Monday through Friday",
        Some("*/15 9-16 * * MON-FRI"),
    ),
    case("last day of month", "at 17:00 on the last day of the month", Some("0 17 L * *")),
    case("February 29th", "at 0:00 on the 29th day of february", Some("0 0 29 2 *")),
    case("ISO weeks", "every 1 week", None),
    case("window inside a tick", "every 1 hour after 9:30", None),
    case("exception inside a tick", "every 1 hour except before 0:30", None),
    case(FOUR_LESS_TWO, FOUR_LESS_TWO_TEXT, None),
    case("never: February 30th", "at 0:00 on the 30th day of february", Some("0 0 30 2 *")),
];

/// Four schedules less two exceptions: nobody's cron.
pub const FOUR_LESS_TWO: &str = "four less two";
const FOUR_LESS_TWO_TEXT: &str = "every 5 minutes on Monday also at 9:00 also at 17:30 on the last day of the month also \
     every 1 hour of may except on the 24th day of december also after 12:00 before 13:00 on Wednesday";

/// The case of a name.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn find(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).expect("a case of that name")
}

/// The zone beside UTC: two changes of offset a year.
pub const STOCKHOLM: Tz = Tz::Europe__Stockholm;

/// How many instants a next is asked from.
pub const COUNT: usize = 1024;

/// Instants from 2000 to 2030 in seconds since 1970, in an order that a memory of the last answer cannot guess.
#[must_use]
pub fn starts() -> Vec<i64> {
    const START: i64 = 946_684_800;
    const SPAN: u64 = 30 * 365 * 86_400;
    (0..COUNT as u64).map(|at| START + (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) % SPAN) as i64).collect()
}

/// Where iterations start: 2027-01-01T00:00:00Z.
pub const ITERATION_START: i64 = 1_798_761_600;

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    /// The text or the model to a schedule.
    Compile,
    /// The text to a schedule that is asked once for the first occurrence after an instant.
    Once,
    /// The first occurrence after an instant.
    Next,
    /// The last before it.
    Previous,
    /// So many occurrences in a row.
    Iterate(usize),
}
