//! Answers about schedules, as data that a program shows, or writes as JSON with serde.
//!
//! | asked | answered by |
//! | --- | --- |
//! | How was this text read, what does it mean, and what follows from it? | [`Explanation`] |
//! | What is it in another language? | [`Conversion`], and for each language a function of [`mod@convert`] |
//! | What does a sentence say that a line of cron says? | [`simple`] |
//! | Where do two schedules differ? | [`Comparison`] |
//! | How often does it occur on each day? | [`calendar`] |
//! | On which days do calendars decide, and what are these called? | [`calendar_days`] |
//! | What is legal and probably not meant? | [`lints`] |
//! | What is to be entered in a monitor? | [`MonitorSettings`] |
//! | Where do the settings of a monitor disagree with the schedule? | [`differences`] |
//! | Which schedules are in this file, and what is wrong with them? | [`mod@file`] |
//! | Which days does this file of holidays have? | [`days::read`] |
//!
//! The fields of each type are the keys of its JSON. Instants are [`Moment`]s.
//!
//! ```
//! use chrono::{TimeZone as _, Utc};
//! use downbeat_inspect::{Explanation, Question};
//! use downbeat_scheduler::{Expression, Schedule};
//!
//! let text = "0 9 * * MON";
//! let expression = Expression::parse(text)?;
//! let schedule = Schedule::new(&expression)?;
//! let from = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
//! let explained = Explanation::new(&Question::new(text, &expression, &schedule, from));
//! assert_eq!(explained.meaning, "At 9:00 on Monday.");
//! assert_eq!(explained.canonical, "at 9:00 on Monday");
//! assert_eq!(explained.next[0].local, "2027-01-04T09:00:00Z");
//! let json = serde_json::to_value(&explained)?;
//! assert_eq!(json["cron"]["lines"][0], "0 9 * * 1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Even a schedule of a few hundred bytes can take long to search: every question that may take long has a
//! [`Budget`], and its answer says where it was cut. There are no terminals, no files and no asynchronous code
//! here. The program [`downbeat`](https://docs.rs/downbeat) draws the answers.
#![forbid(unsafe_code)]

mod budget;
pub mod calendar;
pub mod calendar_days;
mod clocks;
mod comparison;
mod conversion;
pub mod convert;
pub mod days;
mod drift;
mod explanation;
pub mod file;
pub mod lints;
mod minutes;
mod moment;
mod monitor;
mod simple;

pub use budget::{Budget, During, Pending, Purse, STACK, Wanted};
pub use clocks::ClockDay;
pub use comparison::{Comparison, Relation, Undecided};
pub use conversion::{Conversion, ConversionRefused};
pub use convert::Language;
pub use drift::{Difference, Effect, Found, differences};
pub use explanation::{Converted, Explanation, Gaps, Part, Question, in_one_line, notation, parts_of};
pub use minutes::InMinutes;
pub use moment::{Moment, Range, short};
pub use monitor::{Exact, MonitorSettings};
pub use simple::simple;
