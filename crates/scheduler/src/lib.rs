//! An exact, bounded schedule engine: from what was said to when it happens.
//!
//! `downbeat-parser` reads words and gives an [`Expression`]; this crate compiles it to a [`Schedule`] and
//! answers with instants, in any time zone. It does no I/O and reads no clock: the caller says what time it is.
//!
//! ```
//! use chrono::{TimeZone, Utc};
//! use downbeat_scheduler::{Expression, Schedule};
//!
//! let expression = Expression::parse("at 10:15 on Monday")?;
//! let schedule = Schedule::in_zone(&expression, chrono_tz::Europe::Stockholm);
//! let start = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
//! let next = schedule.next(&start).unwrap();
//! assert_eq!(next.to_rfc3339(), "2027-01-04T10:15:00+01:00");
//! # Ok::<(), downbeat_parser::ParseError>(())
//! ```
//!
//! # What an occurrence is
//!
//! 1. A civil second (a date and a time of day without a zone) is *valid* when every constraint of at least one schedule
//!    holds and no exception holds whole.
//! 2. A schedule's *tick* is its finest period among its constraints without a modifier or, when all are modified, the
//!    finest of those. An *occurrence* is the first second of a tick at which that schedule holds and no exception does.
//!    A whole schedule's occurrences are the union of those of its schedules, in order, without repeats.
//! 3. An instant is valid, or an occurrence, when its civil time in the schedule's zone is.
//!
//! So occurrences depend on the schedule alone, never on where a search starts. A civil time that a zone skips has no
//! instant, one that it repeats has two.
//!
//! The calendar is the years 1970 to 9999. Every search ends within a bound: the civil calendar repeats after 400 years,
//! so a schedule without an occurrence in 400 years has none.
#![forbid(unsafe_code)]

mod civil;
mod interval;
mod occurrences;
mod plan;
mod schedule;
mod search;
mod zone;

#[doc(no_inline)]
pub use downbeat_parser::{Expression, Interval, Model, Timing};
pub use occurrences::{After, Before};
pub use schedule::{Schedule, UnknownZone};
