//! Fields to a model.
//!
//! A model of the `cron` dialect always has the second, so that its tick is a second and each of its valid seconds is an
//! occurrence. Other fields that admit everything say nothing. The two day fields become a few [`Dates`], each a schedule.

use super::days;
use super::dialect::Dialect;
use super::fields::Fields;
use super::says::Field;
use crate::model::{Bitmap, Dates, Length};
use crate::{Conjunction, Constraint, Model, Period, Values};

/// Fills a model without a constraint yet with what the fields mean; `false` when no month that is meant has the days that
/// are meant.
pub(super) fn fill(model: &mut Model, fields: &Fields, dialect: Dialect) -> bool {
    let (schedules, exceptions) = model.lists_mut();
    let Some(base) = schedules.first_mut() else { return false };
    add_times(base, fields, dialect);
    // The usual line: one schedule, without a copy.
    if let Some(dates) = plain_dates(fields, dialect) {
        return add_dates(base, dates, fields, dialect);
    }
    if dialect == Dialect::Later && nearest_as_later(base, exceptions, fields) {
        return add_dates(base, Dates::ANY, fields, dialect);
    }
    let base = std::mem::replace(base, Conjunction::empty());
    schedules.clear();
    for dates in alternatives(fields, dialect) {
        let mut schedule = base.clone();
        if add_dates(&mut schedule, dates, fields, dialect) {
            schedules.push(schedule);
        }
    }
    !schedules.is_empty()
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
    if both_must_hold(&fields.day, &fields.weekday, dialect) {
        days::both(day, weekday)
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
    if both_must_hold(&fields.day, &fields.weekday, dialect) {
        days.iter().flat_map(|day| weekdays.iter().filter_map(|weekday| days::both(*day, *weekday))).collect()
    } else if days.contains(&Dates::ANY) || weekdays.contains(&Dates::ANY) {
        vec![Dates::ANY]
    } else {
        days.into_iter().chain(weekdays).collect()
    }
}

/// Whether a date must be one of both day fields; else either is enough.
pub(super) fn both_must_hold(day: &Field, weekday: &Field, dialect: Dialect) -> bool {
    dialect == Dialect::Later || day.starred || weekday.starred
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
fn add_times(schedule: &mut Conjunction, fields: &Fields, dialect: Dialect) {
    if dialect == Dialect::Cron {
        let seconds = if fields.second.open { EVERY_SECOND } else { fields.second.values };
        add(schedule, Period::Second, seconds);
    } else if !fields.second.open {
        add(schedule, Period::Second, fields.second.values);
    }
    for (period, field, whole) in
        [(Period::Minute, &fields.minute, EVERY_SECOND), (Period::Hour, &fields.hour, EVERY_HOUR)]
    {
        if !says_nothing(field, whole, dialect) {
            add(schedule, period, field.values);
        }
    }
}

/// Adds some dates; `false` when the months and years that are meant do not have them.
fn add_dates(schedule: &mut Conjunction, dates: Dates, fields: &Fields, dialect: Dialect) -> bool {
    let mut months = u64::from(dates.months);
    if !says_nothing(&fields.month, EVERY_MONTH, dialect) {
        months = if months == 0 { fields.month.values } else { months & fields.month.values };
        if months == 0 {
            return false;
        }
    }
    for (period, values) in [
        (Period::Day, u64::from(dates.days)),
        (Period::DayOfWeek, u64::from(dates.weekdays)),
        (Period::DayOfWeekCount, dates.instance.map_or(0, |instance| 1 << instance)),
        (Period::Month, months),
    ] {
        add(schedule, period, values);
    }
    if fields.year.special.is_some() || dates.years != Length::Any {
        let Some(years) = years_of(fields.year.years(), dates.years) else { return false };
        schedule.add(Constraint::known(Period::Year, None, years));
    }
    if schedule.constraints().is_empty() {
        add(schedule, Period::Second, EVERY_SECOND);
    }
    true
}

/// Adds later.js's own dates of `15W`, where it is right: with exceptions, and for days that every month goes beyond.
fn nearest_as_later(schedule: &mut Conjunction, exceptions: &mut Vec<Conjunction>, fields: &Fields) -> bool {
    let Some(special) = &fields.day.special else { return false };
    let day = special.nearest.trailing_zeros();
    let is_only = special.nearest.count_ones() == 1
        && fields.day.values == 0
        && special.offsets == 0
        && !special.last_weekday;
    if !is_only || day > 27 || !fields.weekday.open {
        return false;
    }
    let exception = |days: u64, weekdays: u64| {
        let mut exception = Conjunction::empty();
        add(&mut exception, Period::Day, days);
        add(&mut exception, Period::DayOfWeek, weekdays);
        exception
    };
    // Days of the week from Sunday: bits 1–7.
    let (monday_to_friday, monday_to_thursday, tuesday_to_friday) = (0b111_1100, 0b11_1100, 0b111_1000);
    add(schedule, Period::Day, if day == 1 { 0b111 << 1 } else { 0b111 << (day - 1) });
    add(schedule, Period::DayOfWeek, monday_to_friday);
    *exceptions = match day {
        1 => vec![exception(1 << 2, tuesday_to_friday), exception(1 << 3, tuesday_to_friday)],
        _ => {
            vec![exception(1 << (day - 1), monday_to_thursday), exception(1 << (day + 1), tuesday_to_friday)]
        }
    };
    true
}

/// The years that a field lists, or all, as far as they have this length.
fn years_of(listed: Option<&Bitmap>, length: Length) -> Option<Values> {
    let mut years = Bitmap::default();
    match listed {
        Some(listed) => years.clone_from(listed),
        None => years.add_steps(*Period::Year.range().start(), *Period::Year.range().end(), 1),
    }
    years.keep(length);
    years.values()
}

/// Adds the values of a mask, which the field was read to; nothing when there is none.
fn add(schedule: &mut Conjunction, period: Period, mask: u64) {
    if let Some(values) = Values::from_mask(mask) {
        schedule.add(Constraint::known(period, None, values));
    }
}
