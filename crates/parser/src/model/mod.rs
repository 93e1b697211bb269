//! The model: what was said, in later.js's own shape.
//!
//! A [`Model`] is a list of schedules (joined by OR) less a list of exceptions, each a [`Conjunction`] of
//! [`Constraint`]s, each a [`Period`], an optional [`Modifier`] and its [`Values`]. Whoever holds one can rely on it:
//! the constructors are the only way in, and they refuse what has no meaning (a value that the period does not have, an
//! empty list, a schedule without a constraint). Constraints and values that were written in another order are equal.

mod constraint;
mod period;
#[cfg(feature = "serde")]
mod structured;
mod values;

pub(crate) use constraint::{Admitted, article};
pub use constraint::{Conjunction, Constraint, ModelError};
pub(crate) use period::is_leap_year;
pub use period::{Modifier, Period};
pub(crate) use values::Collector;
pub use values::Values;

/// Schedules joined by OR, less exceptions.
///
/// A civil second is valid when every constraint of at least one schedule holds and no exception holds whole.
///
/// ```
/// use downbeat_parser::{Conjunction, Constraint, Model, Period};
///
/// let nine = Constraint::new(Period::Time, None, [9 * 3600])?;
/// let sunday = Constraint::new(Period::DayOfWeek, None, [1])?;
/// let model = Model::new([Conjunction::new([nine])?], [Conjunction::new([sunday])?])?;
/// assert_eq!(model.schedules().len(), 1);
/// assert_eq!(model.exceptions().len(), 1);
/// # Ok::<(), downbeat_parser::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Model {
    schedules: Vec<Conjunction>,
    exceptions: Vec<Conjunction>,
}

impl Model {
    /// A model of these schedules and exceptions.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoSchedule`] when there is no schedule.
    pub fn new(
        schedules: impl IntoIterator<Item = Conjunction>,
        exceptions: impl IntoIterator<Item = Conjunction>,
    ) -> Result<Self, ModelError> {
        let schedules: Vec<_> = schedules.into_iter().collect();
        if schedules.is_empty() {
            return Err(ModelError::NoSchedule);
        }
        Ok(Self { schedules, exceptions: exceptions.into_iter().collect() })
    }

    /// The schedules, of which one must hold. Never empty.
    pub fn schedules(&self) -> &[Conjunction] {
        &self.schedules
    }

    /// The exceptions, of which none may hold.
    pub fn exceptions(&self) -> &[Conjunction] {
        &self.exceptions
    }
}
