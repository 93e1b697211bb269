//! Fields to a model.
//!
//! A model of the `cron` dialect always has the second, so that its tick is a second and each of its valid seconds is an
//! occurrence. Other fields that admit everything say nothing. The two day fields become a few [`Dates`], each a schedule.

use super::days::{self, Dates, Length};
use super::field::Field;
use super::{Dialect, Fields};
use crate::model::{Bitmap, Schedules};
use crate::{Conjunction, Constraint, Model, ModelError, Period, Values};

/// The model that the fields mean; `None` when no month that is meant has the days that are meant.
pub(super) fn model(fields: &Fields, dialect: Dialect) -> Result<Option<Model>, ModelError> {
    // The usual line, made where it stays: handing a schedule up takes longer than filling it.
    if let Some(dates) = plain_dates(fields, dialect) {
        let mut schedules = Schedules::new();
        schedules.push(Conjunction::empty());
        let Some(schedule) = schedules.first_mut() else { return Ok(None) };
        add_times(schedule, fields, dialect)?;
        if !add_dates(schedule, dates, fields, dialect)? {
            return Ok(None);
        }
        return Model::from_lists(schedules, Vec::new()).map(Some);
    }
    let mut base = Conjunction::empty();
    add_times(&mut base, fields, dialect)?;
    if dialect == Dialect::Later
        && let Some(model) = nearest_as_later(&base, fields)?
    {
        return Ok(Some(model));
    }
    let mut schedules = Schedules::new();
    for dates in alternatives(fields, dialect) {
        let mut schedule = base.clone();
        if add_dates(&mut schedule, dates, fields, dialect)? {
            schedules.push(schedule);
        }
    }
    if schedules.is_empty() { Ok(None) } else { Model::from_lists(schedules, Vec::new()).map(Some) }
}

/// The dates of day fields that say no more than values, when one schedule can have them.
fn plain_dates(fields: &Fields, dialect: Dialect) -> Option<Dates> {
    if fields.day.special.is_some() || fields.weekday.special.is_some() {
        return None;
    }
    let any_day = says_nothing(&fields.day, EVERY_DAY, dialect);
    let any_weekday = says_nothing(&fields.weekday, EVERY_WEEKDAY, dialect);
    let day = if any_day { Dates::ANY } else { days::plain_of_month(&fields.day) };
    let weekday = if any_weekday { Dates::ANY } else { days::plain_of_week(&fields.weekday) };
    if both_must_hold(fields, dialect) {
        day.and(weekday)
    } else {
        // Where one admits every day, either is enough to be any day.
        (any_day || any_weekday).then_some(Dates::ANY)
    }
}

/// The dates of which any will do.
fn alternatives(fields: &Fields, dialect: Dialect) -> Vec<Dates> {
    let days = match &fields.day.special {
        Some(special) => days::of_month(&fields.day, special),
        None if says_nothing(&fields.day, EVERY_DAY, dialect) => vec![Dates::ANY],
        None => vec![days::plain_of_month(&fields.day)],
    };
    let weekdays = match &fields.weekday.special {
        Some(special) => days::of_week(&fields.weekday, special),
        None if says_nothing(&fields.weekday, EVERY_WEEKDAY, dialect) => vec![Dates::ANY],
        None => vec![days::plain_of_week(&fields.weekday)],
    };
    if both_must_hold(fields, dialect) {
        days.iter().flat_map(|day| weekdays.iter().filter_map(|weekday| day.and(*weekday))).collect()
    } else if days.contains(&Dates::ANY) || weekdays.contains(&Dates::ANY) {
        vec![Dates::ANY]
    } else {
        days.into_iter().chain(weekdays).collect()
    }
}

/// Whether a date must be one of both day fields; else either is enough.
fn both_must_hold(fields: &Fields, dialect: Dialect) -> bool {
    dialect == Dialect::Later || fields.day.starred || fields.weekday.starred
}

const EVERY_SECOND: u64 = (1 << 60) - 1;
const EVERY_HOUR: u64 = (1 << 24) - 1;
const EVERY_DAY: u64 = 0xffff_fffe;
const EVERY_WEEKDAY: u64 = 0x7f;
const EVERY_MONTH: u64 = 0x1ffe;

/// Whether a field admits all; later.js keeps a list of all values.
fn says_nothing(field: &Field, whole: u64, dialect: Dialect) -> bool {
    field.open || (dialect == Dialect::Cron && field.values & whole == whole)
}

/// Adds seconds, minutes and hours.
fn add_times(schedule: &mut Conjunction, fields: &Fields, dialect: Dialect) -> Result<(), ModelError> {
    if dialect == Dialect::Cron {
        let seconds = if fields.second.open { EVERY_SECOND } else { fields.second.values };
        schedule.add(constraint(Period::Second, seconds)?);
    } else if !fields.second.open {
        schedule.add(constraint(Period::Second, fields.second.values)?);
    }
    for (period, field, whole) in
        [(Period::Minute, &fields.minute, EVERY_SECOND), (Period::Hour, &fields.hour, EVERY_HOUR)]
    {
        if !says_nothing(field, whole, dialect) {
            schedule.add(constraint(period, field.values)?);
        }
    }
    Ok(())
}

/// Adds some dates; `false` when the months and years that are meant do not have them.
fn add_dates(
    schedule: &mut Conjunction,
    dates: Dates,
    fields: &Fields,
    dialect: Dialect,
) -> Result<bool, ModelError> {
    let mut months = u64::from(dates.months);
    if !says_nothing(&fields.month, EVERY_MONTH, dialect) {
        months = if months == 0 { fields.month.values } else { months & fields.month.values };
        if months == 0 {
            return Ok(false);
        }
    }
    for (period, values) in [
        (Period::Day, u64::from(dates.days)),
        (Period::DayOfWeek, u64::from(dates.weekdays)),
        (Period::DayOfWeekCount, dates.instance.map_or(0, |instance| 1 << instance)),
        (Period::Month, months),
    ] {
        if values != 0 {
            schedule.add(constraint(period, values)?);
        }
    }
    if fields.year.special.is_some() || dates.years != Length::Any {
        let years = years_of(fields.year.years(), dates.years);
        match Constraint::from_values(Period::Year, None, years) {
            Err(ModelError::NoValue(_)) => return Ok(false),
            years => schedule.add(years?),
        }
    }
    if schedule.constraints().is_empty() {
        schedule.add(constraint(Period::Second, EVERY_SECOND)?);
    }
    Ok(true)
}

/// later.js's own model of `15W`, where it is right: with exceptions, and for days that every month goes beyond.
fn nearest_as_later(base: &Conjunction, fields: &Fields) -> Result<Option<Model>, ModelError> {
    let Some(special) = &fields.day.special else { return Ok(None) };
    let day = special.nearest.trailing_zeros();
    let is_only = special.nearest.count_ones() == 1
        && fields.day.values == 0
        && special.offsets == 0
        && !special.last_weekday;
    if !is_only || day > 27 || !fields.weekday.open {
        return Ok(None);
    }
    let around = if day == 1 { 0b111 << 1 } else { 0b111 << (day - 1) };
    let dates = |days: u32, weekdays: u8| Dates { days, weekdays, ..Dates::ANY };
    let exception = |days: u32, weekdays: u8| {
        Conjunction::new([
            constraint(Period::Day, u64::from(days))?,
            constraint(Period::DayOfWeek, u64::from(weekdays))?,
        ])
    };
    // Days of the week from Sunday: bits 1–7.
    let (monday_to_friday, monday_to_thursday, tuesday_to_friday) = (0b111_1100, 0b11_1100, 0b111_1000);
    let exceptions = match day {
        1 => [exception(1 << 2, tuesday_to_friday)?, exception(1 << 3, tuesday_to_friday)?],
        _ => [exception(1 << (day - 1), monday_to_thursday)?, exception(1 << (day + 1), tuesday_to_friday)?],
    };
    let mut schedule = base.clone();
    if add_dates(&mut schedule, dates(around, monday_to_friday), fields, Dialect::Later)? {
        Model::new([schedule], exceptions).map(Some)
    } else {
        Ok(None)
    }
}

/// The years that a field lists, or all, as far as they have this length.
fn years_of(listed: Option<&Bitmap>, length: Length) -> Option<Values> {
    let mut years = Bitmap::default();
    match listed {
        Some(listed) => years.clone_from(listed),
        None => years.add_steps(*Period::Year.range().start(), *Period::Year.range().end(), 1),
    }
    match length {
        Length::Any => {}
        Length::Leap => years.keep_leap_years(true),
        Length::Common => years.keep_leap_years(false),
    }
    years.values()
}

/// The values of a mask.
fn constraint(period: Period, mask: u64) -> Result<Constraint, ModelError> {
    Constraint::from_values(period, None, Values::from_mask(mask))
}
