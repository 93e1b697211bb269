//! An exact, bounded schedule engine: it turns what was said into when it happens.
//!
//! `downbeat-parser` reads words and gives an [`Expression`]; this crate compiles it to a [`Schedule`] and
//! answers with instants, in any time zone. It does no I/O and reads no clock: the caller says what time it is.
//!
//! ```
//! use chrono::{TimeZone, Utc};
//! use downbeat_scheduler::{Expression, Schedule};
//!
//! let expression = Expression::parse("at 10:15 on Monday in Europe/Stockholm")?;
//! let schedule = Schedule::new(&expression)?;
//! let start = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
//! let next = schedule.next(&start).unwrap();
//! assert_eq!(next.to_rfc3339(), "2027-01-04T10:15:00+01:00");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What an occurrence is
//!
//! 1. A civil second (a date and a time of day without a zone) is *valid* when every constraint of at least one schedule
//!    holds and there is no exception all of whose constraints hold.
//! 2. A schedule's *tick* is its finest period among its constraints without a modifier or, when all are modified, the
//!    finest of those. An *occurrence* is the first second of a tick at which that schedule holds and no exception does.
//!    The occurrences of the whole are the union of the occurrences of its schedules, in order, without repeats.
//! 3. An instant is valid, or an occurrence, if its civil time in the schedule's zone is.
//!
//! Bounds (`from`, `until`) and steps that are counted from a date are constraints too, in the civil time of the schedule's
//! zone. Bounds are windows and never the tick; a step's tick is its unit: a day, a week (Monday to Sunday) or a month.
//!
//! The days of a calendar that a schedule names (`except on holidays`) are a constraint of the same kind: they are given when the
//! schedule is compiled ([`Schedule::with_calendars`]), and their tick is a day.
//!
//! A *range* is a maximal run of valid instants, half open.
//!
//! So occurrences depend on the schedule alone, never on where a search starts. A civil time that a zone skips has no
//! instant, one that it repeats has two.
//!
//! # What can be asked
//!
//! | question | answer |
//! | --- | --- |
//! | the next and the previous occurrence | [`Schedule::next`], [`previous`](Schedule::previous), [`at_or_after`](Schedule::at_or_after), [`at_or_before`](Schedule::at_or_before) |
//! | all of them, lazily | [`Schedule::after`], [`before`](Schedule::before), [`between`](Schedule::between) |
//! | the first, the last, any at all | [`Schedule::starts_at`], [`ends_at`](Schedule::ends_at), [`never`](Schedule::never) |
//! | whether an instant is valid, or an occurrence | [`Schedule::is_valid`], [`is_occurrence`](Schedule::is_occurrence) |
//! | the runs of valid instants | [`Schedule::ranges_after`], [`ranges_before`](Schedule::ranges_before) |
//! | how far apart occurrences are | [`Schedule::pace`] |
//! | what occurs on each day of a year | [`Schedule::days_alike`] |
//! | how two schedules differ, meet, or join | [`Schedule::first_difference`], [`first_overlap`](Schedule::first_overlap), [`equivalent`](Schedule::equivalent), [`is_subset`](Schedule::is_subset), [`combined`](Schedule::combined) |
//! | what later.js would answer, by its conventions | [`later`] |
//! | the same, keeping promises on the days on which clocks are set | [`Schedule::with_policy`] |
//! | when the clocks of a zone are set | [`clock_changes`] |
//! | the ISO week, the length of the month and the like | [`period`] |
//!
//! # Bounds
//!
//! The calendar is the years 1970 to 9999. Every search ends within a bound, in either direction: the civil
//! calendar repeats after 400 years, so a schedule without an occurrence in 400 years of the same rules has none.
//! What is counted from a date does not repeat so soon, nor do the days of calendars: there a search goes on to the year 9999 if need be, step by step,
//! so that it takes no more turns than the calendar has days, 2,932,897.
//! No search goes second by second, nor day by day through dates that exceptions have emptied. Two things alone
//! are passed one by one: single instants that an exception lists, and the days of the years in which an
//! exception bounded by dates or instants begins or ends, and days of exceptions that are counted from a date or stand in a
//! calendar.
//!
//! Compiling a schedule without exceptions joins a few bit maps (`cargo bench -p downbeat-scheduler` times it).
//! Each exception that could empty a date of a schedule is compared with it, date by date at worst (5,490 of
//! them), for all years and again for years with exceptions of their own; if there are more than a few of these,
//! they are worked out when a search first reaches them. After compiling, nothing else allocates except the
//! questions about the whole calendar: the pace and the comparisons.
//!
//! A zone is any `TimeZone` of chrono; `Utc` and the zones of chrono-tz are tested. The engine relies on the
//! offset of a zone not changing twice within six days, which holds for the time zone database from 1970 on.
//!
//! # Features
//!
//! - `jiff`: schedules in the zones of jiff, asked and answered with its `Zoned`.
//! - `told-zones`: for a WebAssembly module alone. Its host tells when the clocks of a named zone are set (`tell_zone`), and the tables of
//!   chrono-tz are not linked. A zone that was not told is not found.
//!
//! # From here
//!
//! [`downbeat_parser`] defines what can be said in words. [`downbeat-client`](https://docs.rs/downbeat-client) is
//! for a program that sends something on each occurrence. `cargo run -p downbeat-scheduler --example ask` asks
//! the questions above.
#![forbid(unsafe_code)]

mod calendars;
mod changes;
mod civil;
mod civil_time;
mod combined;
mod days_alike;
mod interval;
pub mod later;
pub mod lint;
mod occurrences;
mod offsets;
mod pace;
pub mod period;
mod plan;
mod policy;
mod ranges;
mod schedule;
mod search;
mod sets;
mod way;
#[cfg(feature = "jiff")]
mod with_jiff;
mod zone;

pub use calendars::{CalendarDays, Calendars, UnknownCalendar};
pub use changes::{ClockChange, clock_changes};
pub use combined::{Combined, CombinedAfter, Difference, UnevenInterval};
pub use days_alike::DaysAlike;
#[doc(no_inline)]
pub use downbeat_parser::{CalendarName, Expression, Interval, Model, ParseError, Period, Timing};
pub use occurrences::{After, Before, Between};
pub use policy::{FoldPolicy, GapPolicy, Policy, PolicyAfter, PolicyBefore, PolicyBetween, WithPolicy};
pub use ranges::{RangesAfter, RangesBefore, ValidRange};
pub use schedule::{Pace, Schedule, ScheduleError};
pub use sets::SetOperation;
#[cfg(feature = "jiff")]
pub use with_jiff::{JiffOffset, JiffZone};
#[cfg(feature = "told-zones")]
pub use zone::tell_zone;
pub use zone::{UnknownZone, Zone, ZoneOffset};

/// The guides.
#[cfg(doc)]
pub mod guide {
    #[doc = include_str!("../docs/daylight-saving.md")]
    pub mod daylight_saving {}
}

/// The examples of the front page run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct FrontPage;
