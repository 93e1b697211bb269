//! What a schedule says of dates, put together at its end: its bounds, and what is counted from where it begins.
//!
//! `every 2 weeks` alone counts the weeks of the year, as later.js does. With a beginning it counts from there, and the day that
//! nothing else says is the one that it begins on.

use super::failure::Refusal;
use super::rule::{Alternate, Bound};
use crate::error::{Edit, Kind, Slip};
use crate::{
    AnchoredStep, Bounds, CivilTime, Conjunction, Constraint, Date, Modifier, Period, StepUnit, Values,
};
use std::ops::Range;

/// What was said of dates so far, of one schedule or exception.
#[derive(Default)]
pub(super) struct Dated {
    from: Option<(Bound, Range<usize>)>,
    until: Option<(Bound, Range<usize>)>,
    /// Days of each so-many-th week, and where they stand.
    alternate: Option<(Alternate, Range<usize>)>,
}

/// A step of days, weeks, months or years, which a constraint says already as it is without a beginning.
pub(super) struct Step {
    pub(super) unit: Period,
    pub(super) every: i64,
    /// Whether there is no other.
    pub(super) is_only: bool,
    pub(super) at: Range<usize>,
}

/// What else is known where dates are put together.
pub(super) struct Around {
    /// Whether the choices beside it say days, or calendars do.
    pub(super) has_days: bool,
    /// The period of an `every` without a number, or with 1.
    pub(super) cadence: Option<Period>,
    pub(super) is_exception: bool,
    pub(super) text_len: usize,
}

impl Dated {
    /// Whether it says a date to begin with.
    pub(super) fn begins(&self) -> bool {
        self.from.as_ref().is_some_and(|(from, _)| !from.utc)
    }

    /// Whether bounds are all that it says.
    pub(super) fn is_bare(&self) -> bool {
        self.alternate.is_none()
    }

    /// Takes a beginning and an end.
    pub(super) fn bound(
        &mut self,
        from: Option<Bound>,
        until: Option<Bound>,
        at: Range<usize>,
    ) -> Result<(), Refusal> {
        for (known, said, which) in [(&mut self.from, from, "beginning"), (&mut self.until, until, "end")] {
            if let Some(said) = said
                && known.replace((said, at.clone())).is_some()
            {
                let slip = Slip::new(format!("a schedule has one {which}"))
                    .with_help("say it as a further schedule, joined with `also`");
                return Err((Kind::Slip(slip), at));
            }
        }
        Ok(())
    }

    /// Takes days of each so-many-th week.
    pub(super) fn alternate(&mut self, alternate: Alternate, at: Range<usize>) -> Result<(), Refusal> {
        match self.alternate.replace((alternate, at.clone())) {
            Some((other, _)) => Err((Kind::NoAnchor(other.every), at)),
            None => Ok(()),
        }
    }

    /// Refuses `every quarter`, which stands here, where it would be counted from a day between the beginnings of two quarters.
    pub(super) fn begins_a_quarter(
        &self,
        conjunction: &Conjunction,
        has_days: bool,
        at: &Range<usize>,
        text_len: usize,
    ) -> Result<(), Refusal> {
        match &self.from {
            Some((from, _)) if !from.utc && !has_days && !says_day(conjunction) => {
                if from.at.date().month() % 3 == 1 {
                    return Ok(());
                }
                let slip = Slip::new("quarters begin in January, April, July and October")
                    .led_by("for months from that one on write")
                    .or([Edit::in_text_of(text_len, at, "every 3 months")]);
                Err((Kind::Slip(slip), at.clone()))
            }
            _ => Ok(()),
        }
    }

    /// Puts all of it into the conjunction at hand.
    pub(super) fn settle(
        self,
        conjunction: &mut Conjunction,
        step: Option<Step>,
        Around { has_days, cadence, is_exception, text_len }: Around,
    ) -> Result<(), Refusal> {
        let Self { from, until, alternate } = self;
        let until_at = until.as_ref().map_or(0..0, |(_, at)| at.clone());
        let mut bounds = (None, None);
        if let Some((until, _)) = until {
            match until.utc {
                true => until.instant(Modifier::Before).into_iter().for_each(|one| conjunction.add(one)),
                false => bounds.1 = Some(until.at),
            }
        }
        let Some((from, from_at)) = from else {
            return match alternate {
                Some((alternate, at)) => Err((alternate.without_date, at)),
                None => set(conjunction, bounds, None, until_at),
            };
        };
        let step = counted_from(step, alternate, conjunction)?;
        let counted =
            step.as_ref().map(|step| step.unit).or(cadence
                .filter(|cadence| matches!(cadence, Period::WeekOfYear | Period::Month | Period::Year)));
        if from.utc {
            if step.is_some() || counted.is_some() {
                let slip =
                    Slip::new("days, weeks and months are counted from a date, which has no offset from UTC")
                        .with_help("leave out the offset, and name the time zone at the end");
                return Err((Kind::Slip(slip), from_at));
            }
            from.instant(Modifier::After).into_iter().for_each(|one| conjunction.add(one));
            return set(conjunction, bounds, None, from_at);
        }
        let date = from.at.date();
        let mut anchored = None;
        if let Some(step) = step {
            let unit = match step.unit {
                Period::Day => Some(StepUnit::Day),
                Period::WeekOfYear => Some(StepUnit::Week),
                Period::Month => Some(StepUnit::Month),
                // Years: those of the anchor's.
                _ => None,
            };
            match unit {
                Some(unit) => {
                    let found = AnchoredStep::new(step.every, unit, date);
                    anchored = Some(found.map_err(|error| (Kind::Model(error), step.at.clone()))?);
                }
                None => {
                    let years = Values::steps(date.year(), *Period::Year.range().end(), step.every);
                    let years = Constraint::from_values(Period::Year, None, years);
                    conjunction.add(years.map_err(|error| (Kind::Model(error), step.at.clone()))?);
                }
            }
        }
        if let Some(unit) = counted {
            add_day(conjunction, unit, date, has_days);
            // Every week, month and year says nothing beside a day.
            let (least, most) = unit.every_range();
            let each = Values::steps(least, most, 1);
            if anchored.is_none() && conjunction.get(unit, None).map(Constraint::values) == each.as_ref() {
                *conjunction = conjunction.without(unit, None);
            }
            if let (Some(step), Some(days)) = (anchored, conjunction.get(Period::DayOfWeek, None))
                && step.unit() == StepUnit::Week
            {
                begins_in_its_week(step, days, &from_at, text_len)?;
            }
        }
        let says_time = [Period::Second, Period::Minute, Period::Hour, Period::Time];
        let says_time = says_time.iter().any(|&period| conjunction.get(period, None).is_some());
        let mut start = Some(from.at);
        // Days take the time from where they begin. An exception is of whole days.
        let of_days = [Period::Day, Period::DayOfWeek, Period::DayOfYear];
        let is_of_days = counted.is_some()
            || has_days
            || of_days.iter().any(|&period| conjunction.get(period, None).is_some());
        if !from.is_date && is_of_days && !says_time && !is_exception {
            conjunction.add(Constraint::known(Period::Time, None, Values::one(from.at.second().into())));
            start = Some(CivilTime::first_of(date));
        }
        if anchored.is_some() && start == Some(CivilTime::first_of(date)) {
            start = None;
        }
        bounds.0 = start;
        if let (Some(until), Some(_)) = (bounds.1, anchored)
            && until.date() < date
        {
            bounds.0 = Some(from.at);
        }
        set(conjunction, bounds, anchored, from_at)
    }
}

/// The step that is counted from the beginning: what its constraint said without one is taken back.
fn counted_from(
    step: Option<Step>,
    alternate: Option<(Alternate, Range<usize>)>,
    conjunction: &mut Conjunction,
) -> Result<Option<Step>, Refusal> {
    if let Some((Alternate { days, every, .. }, at)) = alternate {
        if step.is_some() {
            return Err((Kind::NoAnchor(every), at));
        }
        days.into_iter().for_each(|days| conjunction.add(days));
        return Ok(Some(Step { unit: Period::WeekOfYear, every, is_only: true, at }));
    }
    let Some(step) = step else { return Ok(None) };
    let (first, last) = step.unit.every_range();
    let own = Values::steps(first, last, step.every);
    let is_own = conjunction.get(step.unit, None).map(Constraint::values) == own.as_ref();
    if !is_own || !step.is_only {
        let slip = Slip::new("one step is counted from a date, and nothing else may be said of its unit")
            .with_help("say them as two schedules, joined with `also`");
        return Err((Kind::Slip(slip), step.at));
    }
    *conjunction = conjunction.without(step.unit, None);
    Ok(Some(step))
}

fn set(
    conjunction: &mut Conjunction,
    (from, until): (Option<CivilTime>, Option<CivilTime>),
    step: Option<AnchoredStep>,
    at: Range<usize>,
) -> Result<(), Refusal> {
    let bounds = Bounds::new(from, until).map_err(|error| (Kind::Model(error), at))?;
    conjunction.set_dates(bounds, step);
    Ok(())
}

/// Adds the day on which a step begins, unless another is said.
fn add_day(conjunction: &mut Conjunction, unit: Period, date: Date, has_days: bool) {
    let says_day = has_days || says_day(conjunction);
    let says_month = conjunction.get(Period::Month, None).is_some();
    let mut add = |period, value| conjunction.add(Constraint::known(period, None, Values::one(value)));
    match unit {
        _ if says_day => {}
        Period::WeekOfYear => add(Period::DayOfWeek, date.weekday()),
        Period::Month => add(Period::Day, date.day()),
        Period::Year => {
            add(Period::Day, date.day());
            // Values of one period add up: it would be both months.
            if !says_month {
                add(Period::Month, date.month());
            }
        }
        _ => {}
    }
}

fn says_day(conjunction: &Conjunction) -> bool {
    [Period::Day, Period::DayOfWeek, Period::DayOfYear, Period::WeekOfMonth, Period::DayOfWeekCount]
        .iter()
        .any(|&period| conjunction.get(period, None).is_some())
}

/// Refuses days that all come before the anchor in its week: the first would be a whole step away, or the next week's.
fn begins_in_its_week(
    step: AnchoredStep,
    days: &Constraint,
    at: &Range<usize>,
    text_len: usize,
) -> Result<(), Refusal> {
    let anchor = step.anchor();
    let of_week = |day: i64| (day + 5) % 7;
    let said: Vec<i64> = days.values().iter().map(|day| of_week(if day == 0 { 7 } else { day })).collect();
    let here = of_week(anchor.weekday());
    let Some(&first) = said.iter().min().filter(|_| said.iter().all(|&day| day < here)) else {
        return Ok(());
    };
    let monday = anchor.days() - here;
    let way = |weeks: i64| {
        let date = Date::from_days(monday + weeks * 7 + first)?;
        Some([Edit::in_text_of(text_len, at, format!("starting {date}"))])
    };
    let message =
        format!("the week of {anchor} has none of these days from that date on: which week counts?");
    let slip = Slip::new(message).led_by("say the first one:");
    let slip = [1, step.every()].into_iter().filter_map(way).fold(slip, Slip::or);
    Err((Kind::Slip(slip), at.clone()))
}
