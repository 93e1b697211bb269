//! Fields to a model.
//!
//! A model of the `cron` dialect always has the second, so that its tick is a second and each of its valid seconds is an
//! occurrence. Other fields that admit everything say nothing. The two day fields become a few [`Dates`], each a schedule.

use super::days::{self, Dates, Length};
use super::field::Field;
use super::{Dialect, Fields};
use crate::model::Bitmap;
use crate::{Conjunction, Constraint, Model, ModelError, Period, Values};

/// The model that the fields mean; `None` when no month that is meant has the days that are meant.
pub(super) fn model(fields: &Fields, dialect: Dialect) -> Result<Option<Model>, ModelError> {
    let mut base = Conjunction::empty();
    for (period, field) in
        [(Period::Second, &fields.second), (Period::Minute, &fields.minute), (Period::Hour, &fields.hour)]
    {
        let whole = if period == Period::Hour { (1 << 24) - 1 } else { (1 << 60) - 1 };
        let is_second = period == Period::Second && dialect == Dialect::Cron;
        if is_second && field.open {
            base.add(constraint(period, whole)?);
        } else if is_second || !says_nothing(field, whole, dialect) {
            base.add(constraint(period, field.values)?);
        }
    }
    if dialect == Dialect::Later
        && let Some(model) = nearest_as_later(&base, fields)?
    {
        return Ok(Some(model));
    }
    let day = Restriction::of_month(&fields.day, dialect);
    let weekday = Restriction::of_week(&fields.weekday, dialect);
    let (days, weekdays) = (day.dates(), weekday.dates());
    let both = dialect == Dialect::Later || fields.day.starred || fields.weekday.starred;
    // The usual line: one schedule, made without a copy.
    let one = match (days, weekdays) {
        ([day], [weekday]) if both || *day == Dates::ANY || *weekday == Dates::ANY => {
            // Where one admits every day, either is enough to be any day.
            Some(if both { day.and(*weekday) } else { Some(Dates::ANY) })
        }
        _ => None,
    };
    if let Some(one) = one {
        let Some(dates) = one else { return Ok(None) };
        let Some(schedule) = schedule(base, dates, fields, dialect)? else { return Ok(None) };
        return Model::new([schedule], []).map(Some);
    }
    let all: Vec<Dates> = if both {
        days.iter().flat_map(|day| weekdays.iter().filter_map(|weekday| day.and(*weekday))).collect()
    } else if days.contains(&Dates::ANY) || weekdays.contains(&Dates::ANY) {
        vec![Dates::ANY]
    } else {
        days.iter().chain(weekdays).copied().collect()
    };
    let mut schedules = Vec::with_capacity(all.len());
    for dates in all {
        schedules.extend(schedule(base.clone(), dates, fields, dialect)?);
    }
    if schedules.is_empty() { Ok(None) } else { Model::new(schedules, []).map(Some) }
}

/// What a day field says, the usual case without a list of its own.
enum Restriction {
    One([Dates; 1]),
    Several(Vec<Dates>),
}

impl Restriction {
    fn of_month(field: &Field, dialect: Dialect) -> Self {
        if let Some(special) = &field.special {
            Self::Several(days::of_month(field, special))
        } else if says_nothing(field, 0xffff_fffe, dialect) {
            Self::One([Dates::ANY])
        } else {
            Self::One([days::plain_of_month(field)])
        }
    }

    fn of_week(field: &Field, dialect: Dialect) -> Self {
        if let Some(special) = &field.special {
            Self::Several(days::of_week(field, special))
        } else if says_nothing(field, 0x7f, dialect) {
            Self::One([Dates::ANY])
        } else {
            Self::One([days::plain_of_week(field)])
        }
    }

    fn dates(&self) -> &[Dates] {
        match self {
            Self::One(dates) => dates,
            Self::Several(dates) => dates,
        }
    }
}

/// Whether a field admits all; later.js keeps a list of all values.
fn says_nothing(field: &Field, whole: u64, dialect: Dialect) -> bool {
    field.open || (dialect == Dialect::Cron && field.values & whole == whole)
}

/// The schedule of some dates, or `None` when the months and years that are meant do not have them.
fn schedule(
    mut schedule: Conjunction,
    dates: Dates,
    fields: &Fields,
    dialect: Dialect,
) -> Result<Option<Conjunction>, ModelError> {
    const WHOLE: u64 = 0x1ffe;
    let mut months = u64::from(dates.months);
    if !says_nothing(&fields.month, WHOLE, dialect) {
        months = if months == 0 { fields.month.values } else { months & fields.month.values };
        if months == 0 {
            return Ok(None);
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
            Err(ModelError::NoValue(_)) => return Ok(None),
            years => schedule.add(years?),
        }
    }
    if schedule.constraints().is_empty() {
        schedule.add(constraint(Period::Second, (1 << 60) - 1)?);
    }
    Ok(Some(schedule))
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
    match schedule(base.clone(), dates(around, monday_to_friday), fields, Dialect::Later)? {
        Some(schedule) => Model::new([schedule], exceptions).map(Some),
        None => Ok(None),
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
