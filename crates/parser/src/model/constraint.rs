//! Constraints, conjunctions of them, and the only reasons why a model can be refused.

use super::anchored::{AnchoredStep, Beyond, Bounds};
use super::error::ModelError;
use super::{CalendarName, Collector, Modifier, Period, Values};
use smallvec::SmallVec;

/// One period, an optional modifier and a set of values.
///
/// Without a modifier it holds when the period's value is one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Constraint {
    period: Period,
    modifier: Option<Modifier>,
    values: Values,
}

impl Constraint {
    /// A constraint of these values, in any order.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoValue`] without a value, [`ModelError::OutOfRange`] when the period does not
    /// [admit](Period::admits) one.
    ///
    /// ```
    /// use downbeat_parser::{Constraint, Modifier, ModelError, Period};
    /// assert!(Constraint::new(Period::Hour, Some(Modifier::After), [22]).is_ok());
    /// let error = Constraint::new(Period::Day, None, [32]).unwrap_err();
    /// assert_eq!(error.to_string(), "32 is not a day of the month: 1–31, or 0 for the last");
    /// ```
    pub fn new(
        period: Period,
        modifier: Option<Modifier>,
        values: impl IntoIterator<Item = i64>,
    ) -> Result<Self, ModelError> {
        let mut collected = Collector::default();
        for value in values {
            if !period.admits(modifier, value) {
                return Err(ModelError::OutOfRange { period, modifier, value });
            }
            collected.add(value, value);
        }
        let values = collected.finish().ok_or(ModelError::NoValue(period))?;
        Ok(Self { period, modifier, values })
    }

    /// A constraint of values that were gathered as ranges.
    pub(crate) fn from_collected(
        period: Period,
        modifier: Option<Modifier>,
        values: Collector,
    ) -> Result<Self, ModelError> {
        Self::from_values(period, modifier, values.finish())
    }

    /// A constraint of a set, or of none.
    pub(crate) fn from_values(
        period: Period,
        modifier: Option<Modifier>,
        values: Option<Values>,
    ) -> Result<Self, ModelError> {
        let values = values.ok_or(ModelError::NoValue(period))?;
        match [values.min(), values.max()].into_iter().find(|&value| !period.admits(modifier, value)) {
            Some(value) => Err(ModelError::OutOfRange { period, modifier, value }),
            None => Ok(Self { period, modifier, values }),
        }
    }

    /// A constraint of values that the period is known to admit, without a second look.
    pub(crate) fn known(period: Period, modifier: Option<Modifier>, values: Values) -> Self {
        debug_assert!(period.admits(modifier, values.min()) && period.admits(modifier, values.max()));
        Self { period, modifier, values }
    }

    /// The period.
    pub fn period(&self) -> Period {
        self.period
    }

    /// The modifier, if it is a window.
    pub fn modifier(&self) -> Option<Modifier> {
        self.modifier
    }

    /// The values.
    pub fn values(&self) -> &Values {
        &self.values
    }

    fn key(&self) -> (Period, Option<Modifier>) {
        (self.period, self.modifier)
    }
}

/// Constraints that must all hold, perhaps within bounds, at a step that is counted from a date, and on days of calendars that
/// are named: one schedule, or one exception.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conjunction {
    /// Sorted by key, one constraint a key. Nearly all schedules have five at most, those of the second, the minute, the hour,
    /// the day and the month: for these no list is allocated.
    constraints: SmallVec<[Constraint; 5]>,
    /// What later.js's model lacks: nearly no schedule has it. Never a box of nothing.
    beyond: Option<Box<Beyond>>,
}

impl Conjunction {
    /// All of these constraints, in any order. Two of the same period and modifier make one with the values of both,
    /// as in later.js's structured form, where they share a key.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoConstraint`] when there is none.
    pub fn new(constraints: impl IntoIterator<Item = Constraint>) -> Result<Self, ModelError> {
        Self::empty().with_constraints(constraints)
    }

    /// All of these constraints within bounds, and at a step that is counted from a date. Of the three something has to be
    /// said.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoConstraint`] when nothing is.
    ///
    /// ```
    /// use downbeat_parser::{AnchoredStep, Bounds, Conjunction, Constraint, Date, Period, StepUnit, Tick};
    /// let nine = Constraint::new(Period::Time, None, [9 * 3600])?;
    /// let monday = Constraint::new(Period::DayOfWeek, None, [2])?;
    /// let step = AnchoredStep::new(2, StepUnit::Week, Date::new(2027, 1, 4).unwrap())?;
    /// let every_other_monday = Conjunction::with_dates([nine, monday], Bounds::default(), Some(step))?;
    /// assert_eq!(every_other_monday.step(), Some(step));
    ///
    /// let summer = Bounds::of_dates(Date::new(2027, 7, 1), Date::new(2027, 8, 15))?;
    /// assert_eq!(Conjunction::with_dates([], summer, None)?.tick(), Tick::Day);
    /// # Ok::<(), downbeat_parser::ModelError>(())
    /// ```
    pub fn with_dates(
        constraints: impl IntoIterator<Item = Constraint>,
        bounds: Bounds,
        step: Option<AnchoredStep>,
    ) -> Result<Self, ModelError> {
        Self::of_all(constraints, bounds, step, Vec::new())
    }

    /// All that one can say.
    pub(super) fn of_all(
        constraints: impl IntoIterator<Item = Constraint>,
        bounds: Bounds,
        step: Option<AnchoredStep>,
        calendars: impl IntoIterator<Item = CalendarName>,
    ) -> Result<Self, ModelError> {
        let mut all = Self::empty().on_days_of(calendars);
        all.set_dates(bounds, step);
        all.with_constraints(constraints)
    }

    /// Days of calendars: of any of them.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoConstraint`] when there is none.
    ///
    /// ```
    /// use downbeat_parser::{CalendarName, Conjunction, Tick};
    /// let holidays = Conjunction::of_calendars([CalendarName::new("holidays")?])?;
    /// assert_eq!(holidays.calendars()[0].as_str(), "holidays");
    /// assert_eq!(holidays.tick(), Tick::Day);
    /// # Ok::<(), downbeat_parser::ModelError>(())
    /// ```
    pub fn of_calendars(calendars: impl IntoIterator<Item = CalendarName>) -> Result<Self, ModelError> {
        Self::of_all([], Bounds::default(), None, calendars)
    }

    /// The same, on days of calendars only: of any of these or of those that it has.
    #[must_use]
    pub fn on_days_of(mut self, calendars: impl IntoIterator<Item = CalendarName>) -> Self {
        self.add_calendars(calendars);
        self
    }

    /// The same with these constraints in place of its own. Of all something has to be left.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoConstraint`] when nothing is.
    pub fn with_constraints(
        &self,
        constraints: impl IntoIterator<Item = Constraint>,
    ) -> Result<Self, ModelError> {
        let mut all = Self { constraints: SmallVec::new(), beyond: self.beyond.clone() };
        for constraint in constraints {
            all.add(constraint);
        }
        if all.is_empty() { Err(ModelError::NoConstraint) } else { Ok(all) }
    }

    /// Without a constraint yet: to be filled by [`Self::add`] before anyone sees it.
    #[inline(always)]
    pub(crate) fn empty() -> Self {
        Self { constraints: SmallVec::new(), beyond: None }
    }

    /// Whether nothing is said.
    pub(crate) fn is_empty(&self) -> bool {
        self.constraints.is_empty() && self.beyond.is_none()
    }

    /// Sets the bounds and the step.
    pub(crate) fn set_dates(&mut self, bounds: Bounds, step: Option<AnchoredStep>) {
        let calendars = self.beyond.take().map(|beyond| beyond.calendars).unwrap_or_default();
        let beyond = Beyond { bounds, step, calendars };
        self.beyond = (beyond != Beyond::default()).then(|| Box::new(beyond));
    }

    /// Adds names of calendars.
    pub(crate) fn add_calendars(&mut self, calendars: impl IntoIterator<Item = CalendarName>) {
        for name in calendars {
            let known = &mut self.beyond.get_or_insert_default().calendars;
            if let Err(place) = known.binary_search(&name) {
                known.insert(place, name);
            }
        }
    }

    /// Adds a constraint; one of the same period and modifier takes up its values.
    #[inline]
    pub(crate) fn add(&mut self, constraint: Constraint) {
        // Most come in order.
        if self.constraints.last().is_none_or(|last| last.key() < constraint.key()) {
            self.constraints.push(constraint);
        } else {
            self.add_within(constraint);
        }
    }

    fn add_within(&mut self, constraint: Constraint) {
        let before = self.constraints.iter().rposition(|present| present.key() <= constraint.key());
        let at = before.map_or(0, |before| before + 1);
        match before.and_then(|before| self.constraints.get_mut(before)) {
            Some(present) if present.key() == constraint.key() => {
                present.values = present.values.union(&constraint.values);
            }
            _ => self.constraints.insert(at, constraint),
        }
    }

    /// Without the constraint of this period and modifier.
    pub(crate) fn without(&self, period: Period, modifier: Option<Modifier>) -> Self {
        let others = self.constraints.iter().filter(|constraint| constraint.key() != (period, modifier));
        Self { constraints: others.cloned().collect(), beyond: self.beyond.clone() }
    }

    /// The bounds; by default there are none.
    pub fn bounds(&self) -> Bounds {
        self.beyond.as_ref().map(|beyond| beyond.bounds).unwrap_or_default()
    }

    /// The step that is counted from a date.
    pub fn step(&self) -> Option<AnchoredStep> {
        self.beyond.as_ref().and_then(|beyond| beyond.step)
    }

    /// The calendars of one of which a day has to be, in the order of their names; without any, each day will do.
    pub fn calendars(&self) -> &[CalendarName] {
        self.beyond.as_ref().map(|beyond| beyond.calendars.as_slice()).unwrap_or_default()
    }

    /// Whether it has the bounds, the step and the calendars of another.
    pub(crate) fn has_dates_of(&self, other: &Self) -> bool {
        self.beyond == other.beyond
    }

    /// Whether later.js's model can hold it: its constraints are all of it.
    pub fn is_of_later(&self) -> bool {
        self.beyond.is_none()
    }

    /// The constraints, in the order of their periods; never empty where they are [all](Self::is_of_later) of it.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The constraint of this period and modifier.
    pub fn get(&self, period: Period, modifier: Option<Modifier>) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.key() == (period, modifier))
    }
}
