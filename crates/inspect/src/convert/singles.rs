//! Splits a model into one schedule, additional moments, and days that are left out. iCalendar writes the latter two as `RDATE` and
//! `EXDATE`.

use downbeat_parser::{Bounds, CivilTime, Conjunction, Constraint, Date, Model, Period, Tick, Values};

/// More dates than this are refused: each takes 16 bytes of the 4,096 that a text may have.
const MOST: usize = 150;

/// A schedule with single dates.
pub(super) struct WithSingles<'a> {
    pub(super) schedule: &'a Conjunction,
    /// The additional moments in order, none of them on a day that is left out.
    pub(super) added: Vec<CivilTime>,
    /// The days that are left out, in order.
    pub(super) left_out: Vec<Date>,
}

impl<'a> WithSingles<'a> {
    /// `None` if there is a second schedule that is no single moments, or an exception that is no days.
    pub(super) fn of(model: &'a Model) -> Option<Self> {
        let mut left_out = Vec::new();
        for exception in model.exceptions() {
            left_out.extend(dates(exception).filter(|_| exception.tick() == Tick::Day)?);
        }
        left_out.sort_unstable();
        left_out.dedup();
        let (mut schedule, mut added) = (None, Vec::new());
        for one in model.schedules() {
            match moments(one).filter(|_| model.schedules().len() > 1) {
                Some(moments) => added.extend(moments),
                None if schedule.replace(one).is_some() => return None,
                None => {}
            }
        }
        added.retain(|at| left_out.binary_search(&at.date()).is_err());
        added.sort_unstable();
        added.dedup();
        let fits = added.len() + left_out.len() <= MOST;
        Some(Self { schedule: schedule.filter(|_| fits)?, added, left_out })
    }
}

/// The dates of a conjunction with years, or with a first and a last date.
fn dates(all: &Conjunction) -> Option<Vec<Date>> {
    let values = |period| all.get(period, None).map(Constraint::values);
    let is_known = |one: &Constraint| {
        let is_date = matches!(one.period(), Period::Day | Period::Month | Period::Year);
        one.modifier().is_none() && (one.period() == Period::Time || (is_date && one.values().min() > 0))
    };
    if !all.constraints().iter().all(is_known) || all.step().is_some() || !all.calendars().is_empty() {
        return None;
    }
    match (values(Period::Day), values(Period::Month), values(Period::Year)) {
        (Some(days), Some(months), Some(years)) if all.bounds() == Bounds::default() => {
            let few = |values: &Values| values.len() <= MOST;
            if ![days, months, years].into_iter().all(few) || days.len() * months.len() * years.len() > MOST {
                return None;
            }
            let in_month = |year, month| days.iter().filter_map(move |day| Date::new(year, month, day));
            let in_year = |year| months.iter().flat_map(move |month| in_month(year, month));
            Some(years.iter().flat_map(in_year).collect())
        }
        (None, None, None) => {
            let (from, until) = (all.bounds().from()?, all.bounds().until()?);
            let whole = from == CivilTime::first_of(from.date()) && until == CivilTime::last_of(until.date());
            let days = from.date().days()..=until.date().days();
            (whole && days.clone().count() <= MOST).then(|| days.filter_map(Date::from_days).collect())
        }
        _ => None,
    }
}

/// The moments of a schedule on single dates.
fn moments(all: &Conjunction) -> Option<Vec<CivilTime>> {
    let dates = dates(all)?;
    let times: Vec<i64> = match all.get(Period::Time, None) {
        Some(times) if times.values().len() <= MOST => times.values().iter().collect(),
        Some(_) => return None,
        None => vec![0],
    };
    let at = |date, time: &i64| CivilTime::new(date, u32::try_from(*time).ok()?);
    let all: Vec<_> =
        dates.into_iter().flat_map(|date| times.iter().filter_map(move |time| at(date, time))).collect();
    (all.len() <= MOST).then_some(all)
}
