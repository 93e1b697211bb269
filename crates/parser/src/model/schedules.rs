//! The model itself: two lists of conjunctions.

use super::calendar_name::CalendarName;
use super::constraint::Conjunction;
use super::error::ModelError;
use smallvec::SmallVec;

/// The schedules of a model: nearly always one, for which no list is allocated.
pub(crate) type Schedules = SmallVec<[Conjunction; 1]>;

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
    schedules: Schedules,
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
        Self::from_lists(schedules.into_iter().collect(), exceptions.into_iter().collect())
    }

    /// A model of lists that are there already.
    pub(crate) fn from_lists(schedules: Schedules, exceptions: Vec<Conjunction>) -> Result<Self, ModelError> {
        if schedules.is_empty() { Err(ModelError::NoSchedule) } else { Ok(Self { schedules, exceptions }) }
    }

    /// A schedule without a constraint yet: to be filled before anyone sees it. A model is large enough that filling one where
    /// it stays is cheaper than handing up its parts.
    #[inline(always)]
    pub(crate) fn unsaid() -> Self {
        let mut model = Self { schedules: Schedules::new(), exceptions: Vec::new() };
        model.schedules.push(Conjunction::empty());
        model
    }

    /// The schedules and exceptions, of which the caller leaves none without a constraint.
    pub(crate) fn lists_mut(&mut self) -> (&mut Schedules, &mut Vec<Conjunction>) {
        (&mut self.schedules, &mut self.exceptions)
    }

    /// The schedules, of which one must hold. Never empty.
    pub fn schedules(&self) -> &[Conjunction] {
        &self.schedules
    }

    /// The names of the calendars that its schedules and exceptions name, perhaps several times. A model that has any can be
    /// compiled only with the days of these calendars.
    ///
    /// ```
    /// use downbeat_parser::{Expression, Timing};
    /// let expression = Expression::parse("at 9:00 on weekdays except on holidays of sweden")?;
    /// let Timing::Calendar(model) = expression.timing() else { unreachable!() };
    /// assert_eq!(model.calendars().map(|name| name.as_str()).collect::<Vec<_>>(), ["holidays of sweden"]);
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    pub fn calendars(&self) -> impl Iterator<Item = &CalendarName> {
        self.schedules.iter().chain(&self.exceptions).flat_map(Conjunction::calendars)
    }

    /// The exceptions, of which none may hold.
    pub fn exceptions(&self) -> &[Conjunction] {
        &self.exceptions
    }
}
