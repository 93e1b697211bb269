//! The three sentences that define an occurrence, for one civil second, with chrono's calendar: too simple to be wrong. It
//! shares nothing with the engine but the model, and is included by path where the engine is compared with others.
#![allow(dead_code, reason = "each program uses its part")]

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Timelike};
use downbeat_parser::{Conjunction, Constraint, Model, Modifier, Period, StepUnit};

/// The civil time of a civil second.
pub(crate) fn civil(second: i64) -> NaiveDateTime {
    DateTime::from_timestamp(second, 0).unwrap().naive_utc()
}

fn days_in_month(date: NaiveDate) -> u32 {
    let next = if date.month() == 12 { (date.year() + 1, 1) } else { (date.year(), date.month() + 1) };
    NaiveDate::from_ymd_opt(next.0, next.1, 1).unwrap().pred_opt().unwrap().day()
}

/// How many Sundays the month has had by the end of `day`, plus one for the days before the first of them.
fn week_of_month(date: NaiveDate, day: u32) -> u32 {
    let first_is_sunday = date.with_day(1).unwrap().weekday().num_days_from_sunday() == 0;
    let sundays =
        (1..=day).filter(|&d| date.with_day(d).unwrap().weekday().num_days_from_sunday() == 0).count();
    sundays as u32 + u32::from(!first_is_sunday)
}

/// The value of a period at a civil time, and whether it is the last one there is.
pub(crate) fn period_value(period: Period, at: NaiveDateTime) -> (i64, bool) {
    let date = at.date();
    let (value, last) = match period {
        Period::Second => (at.second(), false),
        Period::Minute => (at.minute(), false),
        Period::Hour => (at.hour(), false),
        Period::Time => (at.num_seconds_from_midnight(), false),
        Period::Day => (date.day(), date.day() == days_in_month(date)),
        Period::DayOfWeek => {
            let value = date.weekday().number_from_sunday();
            (value, value == 7)
        }
        Period::DayOfWeekCount => {
            let week_later = date + Days::new(7);
            (date.day().div_ceil(7), week_later.month() != date.month())
        }
        Period::DayOfYear => (date.ordinal(), (date + Days::new(1)).year() != date.year()),
        Period::WeekOfMonth => {
            let week = week_of_month(date, date.day());
            (week, week == week_of_month(date, days_in_month(date)))
        }
        Period::WeekOfYear => {
            let week = date.iso_week();
            (week.week(), (date + Days::new(7)).iso_week().year() != week.year())
        }
        Period::Month => (date.month(), date.month() == 12),
        Period::Year => (date.year() as u32, false),
        Period::FullDate => panic!("instants are no civil time"),
    };
    (i64::from(value), last)
}

/// Whether a constraint holds at a civil time; `instant` is what constraints on instants look at.
pub(crate) fn constraint_holds(constraint: &Constraint, at: NaiveDateTime, instant: i64) -> bool {
    if constraint.period() == Period::FullDate {
        return constraint.values().iter().any(|millis| match constraint.modifier() {
            None => millis.div_euclid(1000) == instant,
            Some(Modifier::After) => instant * 1000 >= millis,
            Some(Modifier::Before) => instant * 1000 < millis,
        });
    }
    let (value, is_last) = period_value(constraint.period(), at);
    value_holds(constraint, value, is_last)
}

/// Whether a constraint admits a value of its period, which is the last one there is or not.
pub(crate) fn value_holds(constraint: &Constraint, value: i64, is_last: bool) -> bool {
    let zero_is_last = constraint.period().zero_is_last();
    constraint.values().iter().any(|wanted| match (constraint.modifier(), wanted == 0 && zero_is_last) {
        (None | Some(Modifier::After), true) => is_last,
        (Some(Modifier::Before), true) => !is_last,
        (None, false) => value == wanted,
        (Some(Modifier::After), false) => value >= wanted,
        (Some(Modifier::Before), false) => value < wanted,
    })
}

pub(crate) fn conjunction_holds(conjunction: &Conjunction, at: NaiveDateTime, instant: i64) -> bool {
    conjunction.constraints().iter().all(|constraint| constraint_holds(constraint, at, instant))
        && is_within_bounds(conjunction, at.and_utc().timestamp())
        && step_holds(conjunction, at.date())
        && calendars_hold(conjunction, at.date())
}

/// Whether a day is one of a calendar, counted from 1970-01-01.
pub(crate) type Has = fn(i64) -> bool;

/// The names of calendars in generated models, and their days.
pub(crate) const CALENDARS: [(&str, Has); 4] = [
    ("holidays", |day| (19_000..21_600).contains(&day) && (day * 5 % 17 == 0 || day % 97 < 4)),
    ("holidays of sweden", |day| [19_400, 19_401, 19_722, 20_088, 20_453, 21_183].contains(&day)),
    ("patching", |day| day % 7 == 5 && day % 2 == 0),
    ("nothing", |_| false),
];

/// Whether a date is one of a calendar that is named, if any is.
pub(crate) fn calendars_hold(conjunction: &Conjunction, date: NaiveDate) -> bool {
    let day = date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() / 86_400;
    let has = |name: &str| CALENDARS.iter().any(|(known, has)| *known == name && has(day));
    conjunction.calendars().is_empty() || conjunction.calendars().iter().any(|name| has(name.as_str()))
}

/// Whether the bounds hold at a civil second: from the first to the last of them, both included.
pub(crate) fn is_within_bounds(conjunction: &Conjunction, second: i64) -> bool {
    let bounds = conjunction.bounds();
    bounds.from().is_none_or(|from| from.seconds() <= second)
        && bounds.until().is_none_or(|until| second <= until.seconds())
}

/// Whether the step that is counted from a date holds on a date.
pub(crate) fn step_holds(conjunction: &Conjunction, date: NaiveDate) -> bool {
    let Some(step) = conjunction.step() else { return true };
    let anchor = NaiveDate::from_ymd_opt(
        step.anchor().year() as i32,
        step.anchor().month() as u32,
        step.anchor().day() as u32,
    )
    .unwrap();
    let monday = |date: NaiveDate| date - Days::new(date.weekday().num_days_from_monday().into());
    let passed = match step.unit() {
        StepUnit::Day => (date - anchor).num_days(),
        StepUnit::Week => (monday(date) - monday(anchor)).num_days() / 7,
        StepUnit::Month => {
            i64::from(date.year() - anchor.year()) * 12 + i64::from(date.month()) - i64::from(anchor.month())
        }
    };
    anchor <= date && passed % step.every() == 0
}

/// Whether an instant is valid, `at` being its civil time.
pub(crate) fn is_valid(model: &Model, at: NaiveDateTime, instant: i64) -> bool {
    (1970..=9999).contains(&at.year())
        && model.schedules().iter().any(|schedule| conjunction_holds(schedule, at, instant))
        && !model.exceptions().iter().any(|exception| conjunction_holds(exception, at, instant))
}

/// The period that sets a schedule's tick.
pub(crate) fn tick(schedule: &Conjunction) -> Period {
    let fineness = |period: Period| match period {
        Period::Second | Period::Time | Period::FullDate => 0,
        Period::Minute => 1,
        Period::Hour => 2,
        Period::Day | Period::DayOfWeek | Period::DayOfYear => 3,
        Period::WeekOfYear => 4,
        Period::WeekOfMonth => 5,
        Period::DayOfWeekCount => 6,
        Period::Month => 7,
        Period::Year => 8,
    };
    let all = || schedule.constraints().iter();
    let plain =
        all().filter(|constraint| constraint.modifier().is_none()).map(|constraint| constraint.period());
    // A step's tick is the one of a period with the same length.
    let step = schedule.step().map(|step| match step.unit() {
        StepUnit::Day => Period::Day,
        StepUnit::Week => Period::WeekOfYear,
        StepUnit::Month => Period::Month,
    });
    let any = all().map(|constraint| constraint.period());
    let calendars = (!schedule.calendars().is_empty()).then_some(Period::Day);
    let own = plain.chain(step).chain(calendars).min_by_key(|&period| fineness(period));
    own.or(any.min_by_key(|&period| fineness(period))).unwrap_or(Period::Day)
}

/// What is the same for all seconds of one tick and different for the seconds of another: the length of a short
/// tick, or the name of the long tick that the date is in.
#[derive(PartialEq, Eq)]
pub(crate) enum TickOf {
    Seconds(i64),
    Dates(i32, i64),
}

pub(crate) fn tick_of(period: Period, date: NaiveDate) -> TickOf {
    let month = date.year() * 12 + date.month0() as i32;
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    match period {
        Period::Second | Period::Time | Period::FullDate => TickOf::Seconds(1),
        Period::Minute => TickOf::Seconds(60),
        Period::Hour => TickOf::Seconds(3600),
        Period::Day | Period::DayOfWeek | Period::DayOfYear => TickOf::Seconds(86_400),
        Period::WeekOfYear => TickOf::Dates(date.iso_week().year(), i64::from(date.iso_week().week())),
        Period::WeekOfMonth | Period::DayOfWeekCount => {
            TickOf::Dates(month, period_value(period, midnight).0)
        }
        Period::Month => TickOf::Dates(month, 0),
        Period::Year => TickOf::Dates(date.year(), 0),
    }
}

pub(crate) fn is_date(constraint: &Constraint) -> bool {
    use Period::{FullDate, Hour, Minute, Second, Time};
    !matches!(constraint.period(), Second | Minute | Hour | Time | FullDate)
}

pub(crate) fn date_part_holds(conjunction: &Conjunction, midnight: NaiveDateTime) -> bool {
    conjunction.constraints().iter().filter(|one| is_date(one)).all(|one| constraint_holds(one, midnight, 0))
        && step_holds(conjunction, midnight.date())
        && calendars_hold(conjunction, midnight.date())
}

/// What is not of the date but for bounds, for every second of the day; with `midnight` in UTC for constraints on instants.
pub(crate) fn times_of_day(conjunction: &Conjunction, midnight: i64) -> Vec<bool> {
    let times: Vec<_> = conjunction.constraints().iter().filter(|one| !is_date(one)).collect();
    let holds = |second| times.iter().all(|one| constraint_holds(one, civil(second), second));
    (midnight..midnight + 86_400).map(holds).collect()
}
