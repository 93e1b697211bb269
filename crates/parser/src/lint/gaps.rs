//! The gaps of a schedule, worked out from all that it says: a step that is uneven on its own may never show it, and may
//! show far longer gaps beside other constraints.

use crate::calendar::{is_leap_year, month_lengths};
use crate::{Conjunction, Constraint, Modifier, Period, Tick};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The gaps between occurrences.
pub(super) struct Gaps {
    /// In seconds, or in days for a step through days.
    pub(super) all: BTreeSet<i64>,
    /// The one over midnight, where it is longer than any other; in seconds.
    pub(super) over_midnight: Option<i64>,
    /// Whether the schedule leaves days out, so that there are longer ones besides.
    pub(super) on_some_days: bool,
}

const DAY: i64 = 86_400;

/// The gaps that come of a step through a period within a day. `None` when its unevenness does not show, or what else is said
/// is beyond this arithmetic.
pub(super) fn within_days(schedule: &Conjunction, period: Period, wrap: i64) -> Option<Gaps> {
    let times = times(schedule)?;
    let (first, last) = (*times.first()?, *times.last()?);
    let mut all = BTreeSet::new();
    all.extend(times.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?)));
    let over = first + DAY - last;
    let on_some_days = schedule.constraints().iter().any(|one| one.period().tick() > Tick::Hour);
    let next_day =
        !on_some_days || dates(std::slice::from_ref(&schedule)).is_none_or(|gaps| gaps.contains(&1));
    let unit = period.seconds()?;
    let longest = all.last().copied().unwrap_or_default();
    let mut over_midnight = None;
    if next_day && (over <= longest || over == wrap * unit) {
        all.insert(over);
    } else if next_day && !on_some_days {
        over_midnight = Some(over);
    }
    all.contains(&(wrap * unit)).then_some(Gaps { all, over_midnight, on_some_days })
}

/// The gaps in days between the dates of which any of the schedules is. `None` when they have constraints that are more than
/// days, weekdays and months, or when there are no two dates.
pub(super) fn dates(schedules: &[&Conjunction]) -> Option<BTreeSet<i64>> {
    let masks: Vec<[u64; 3]> = schedules.iter().map(|one| masks(one)).collect::<Option<_>>()?;
    let mut gaps = BTreeSet::new();
    let (mut at, mut last) = (0i64, None);
    // The calendar repeats after 400 years of 146,097 days; what lies over their end is like another place in them. 2000
    // began on a Saturday.
    for year in 2000..2400 {
        for (month, length) in (1..).zip(month_lengths(is_leap_year(year)).map(i64::from)) {
            for day in 1..=length {
                let bit = |mask: u64, value: i64| mask >> value & 1 == 1;
                let weekday = 1 + (at + 6) % 7;
                let holds = masks.iter().any(|&[days, weekdays, months]| {
                    bit(months, month)
                        && bit(weekdays, weekday)
                        && (bit(days, day) || (day == length && bit(days, 0)))
                });
                if holds {
                    if let Some(last) = last {
                        gaps.insert(at - last);
                    }
                    last = Some(at);
                }
                at += 1;
            }
        }
    }
    (!gaps.is_empty()).then_some(gaps)
}

/// The days of the month, of the week and the months of a schedule, as bits; years are not looked at.
fn masks(schedule: &Conjunction) -> Option<[u64; 3]> {
    if schedule.step().is_some() || !schedule.calendars().is_empty() {
        return None;
    }
    let [mut days, mut weekdays, mut months] = [!1; 3];
    for one in schedule.constraints() {
        let mask = one.values().as_mask();
        match (one.period(), one.modifier()) {
            (Period::Day, None) => days = mask?,
            // 0 is Saturday, and December.
            (Period::DayOfWeek, None) => weekdays = mask? | (mask? & 1) << 7,
            (Period::Month, None) => months = mask? | (mask? & 1) << 12,
            (Period::Second | Period::Minute | Period::Hour | Period::Time | Period::Year, _) => {}
            _ => return None,
        }
    }
    Some([days, weekdays, months])
}

/// The seconds of the day at which a schedule occurs on its days.
fn times(schedule: &Conjunction) -> Option<Vec<i64>> {
    let step = match schedule.tick() {
        Tick::Second => 1,
        Tick::Minute => 60,
        Tick::Hour => 3600,
        _ => return None,
    };
    let plain = |period| schedule.get(period, None).map(Constraint::values);
    let [seconds, minutes, hours, times] =
        [Period::Second, Period::Minute, Period::Hour, Period::Time].map(plain);
    let window = |period, unit: i64| {
        let of = |modifier| schedule.get(period, Some(modifier)).map(Constraint::values);
        let from = of(Modifier::After).map_or(0, |values| values.min());
        let until = of(Modifier::Before).map_or(DAY, |values| values.max());
        (from, until, unit)
    };
    let windows = [
        window(Period::Second, 60),
        window(Period::Minute, 3600),
        window(Period::Hour, DAY),
        window(Period::Time, DAY),
    ];
    let [of_minute, of_hour, of_day, of_times] = windows.map(|(from, until, _)| from..until);
    // An occurrence is the first second of its tick that fits: here only where that is the tick's first.
    if of_times.start % step != 0 || (step > 1 && of_minute.start > 0) || (step > 60 && of_hour.start > 0) {
        return None;
    }
    let fits = |at: &i64| {
        let (second, minute, hour) = (at % 60, at / 60 % 60, at / 3600);
        let is = |values: Option<&crate::Values>, value| values.is_none_or(|values| values.contains(value));
        is(seconds, second)
            && is(minutes, minute)
            && is(hours, hour)
            && is(times, *at)
            && of_minute.contains(&second)
            && of_hour.contains(&minute)
            && of_day.contains(&hour)
            && of_times.contains(at)
    };
    // A day has 86,400 seconds.
    Some((0..DAY).step_by(step as usize).filter(fits).collect())
}

/// The gaps in days of a step through days; `None` where its unevenness does not show. What it counts
/// within has so many days.
pub(super) fn of_days(
    schedules: &[&Conjunction],
    mut lengths: RangeInclusive<i64>,
    values: &[i64],
) -> Option<BTreeSet<i64>> {
    let (first, last) = (*values.first()?, *values.last()?);
    let gaps = dates(schedules)?;
    let shows = lengths.any(|length| gaps.contains(&(first + length - last)));
    let joined = schedules
        .iter()
        .any(|one| one.get(Period::Day, None).is_some() && one.get(Period::DayOfWeek, None).is_some());
    (gaps.len() > 1 && (shows || joined)).then_some(gaps)
}
