//! The model: what was said, in later.js's own shape.
//!
//! A [`Model`] is a list of schedules (joined by OR) less a list of exceptions, each a [`Conjunction`] of
//! [`Constraint`]s, each a [`Period`], an optional [`Modifier`] and its [`Values`]. Whoever holds one can rely on it:
//! the constructors are the only way in, and they refuse what has no meaning (a value that the period does not have, an
//! empty list, a schedule without a constraint). Constraints and values that were written in another order are equal.
//!
//! Beyond later.js a conjunction may have [`Bounds`] and an [`AnchoredStep`], and name calendars by a [`CalendarName`].

mod anchored;
mod bitmap;
mod calendar_name;
mod collector;
mod constraint;
mod date;
mod error;
mod mask;
mod month_day;
mod period;
mod schedules;
#[cfg(feature = "serde")]
mod structured;
mod tick;
mod values;

pub use anchored::{AnchoredStep, Bounds, StepUnit};
pub(crate) use bitmap::Bitmap;
pub use calendar_name::CalendarName;
pub(crate) use calendar_name::is_of_name;
pub(crate) use collector::Collector;
pub use constraint::{Conjunction, Constraint};
pub use date::{CivilTime, Date};
pub(crate) use date::{From, Until};
pub(crate) use date::{read_date, read_moment, read_time};
pub use error::ModelError;
pub(crate) use error::{Admitted, article};
pub(crate) use mask::mask_of_steps;
pub(crate) use month_day::{Dates, Length, MONDAY_TO_FRIDAY, MonthDay};
pub use period::{Modifier, Period};
pub use schedules::Model;
pub(crate) use schedules::Schedules;
#[cfg(feature = "json")]
pub(crate) use structured::from_json;
pub use tick::Tick;
pub use values::Values;
