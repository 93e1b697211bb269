//! When a schedule occurs: several are their union, an exception takes away what it holds at, bounds cut, and a step keeps every
//! so-many-th day, week or month. Each law asks the same engine twice, for the whole and for its parts, and compares the answers.

use chrono::{DateTime, TimeDelta, Utc};
use downbeat_parser::{
    Bounds, CivilTime, Conjunction, Date, Expression, Model, Modifier, Period, StepUnit, Tick,
};
use downbeat_scheduler::Schedule;
use std::collections::BTreeSet;

/// So many occurrences are compared. Past the first few the same days and times come round.
const MOST: usize = 24;

/// More schedules or exceptions are left out: each is compiled several times.
const MOST_PARTS: usize = 6;

/// The laws of one model, seen from a date.
pub(super) fn hold(model: &Model, from: DateTime<Utc>) {
    // Days of calendars are open until somebody gives them.
    if model.calendars().next().is_some() || model.schedules().len() + model.exceptions().len() > MOST_PARTS {
        return;
    }
    let alone = |one: &Conjunction| with(std::slice::from_ref(one), model.exceptions());
    if model.schedules().len() > 1 {
        let parts: Vec<Schedule> = model.schedules().iter().map(alone).collect();
        are_union(&with(model.schedules(), model.exceptions()), &parts, from);
    }
    for one in model.schedules().iter().chain(model.exceptions()) {
        keeps_step(one);
        is_cut_by_instants(one);
    }
    for one in model.schedules() {
        if !model.exceptions().is_empty() {
            let bare = with(std::slice::from_ref(one), &[]);
            is_difference(&alone(one), &bare, &with(model.exceptions(), &[]), from);
        }
        let plain = |bounds| Conjunction::with_dates(one.constraints().iter().cloned(), bounds, one.step());
        if let Ok(open) = plain(Bounds::default())
            && one.bounds() != Bounds::default()
        {
            // What has bounds alone holds on each day within; without them nothing is left to compare with.
            is_cut(
                &with(std::slice::from_ref(one), &[]),
                one.bounds(),
                &with(&[open], &[]),
                one.step().map(|step| step.anchor()),
            );
        }
    }
}

/// A schedule of these.
fn with(schedules: &[Conjunction], exceptions: &[Conjunction]) -> Schedule {
    let model = Model::new(schedules.iter().cloned(), exceptions.iter().cloned());
    let compiled = model.map(|model| Schedule::new(Expression::from(model)));
    let Ok(Ok(schedule)) = compiled else { unreachable!("{compiled:?}: neither calendars nor a zone") };
    schedule
}

fn first(schedule: &Schedule, after: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    schedule.after(&after).take(MOST).map(|at| at.to_utc()).collect()
}

/// The whole occurs when one of its parts does.
pub(super) fn are_union(whole: &Schedule, parts: &[Schedule], from: DateTime<Utc>) {
    let mut of_parts: BTreeSet<DateTime<Utc>> = BTreeSet::new();
    for part in parts {
        of_parts.extend(first(part, from));
    }
    let of_parts: Vec<_> = of_parts.into_iter().take(MOST).collect();
    assert_eq!(first(whole, from), of_parts, "{}: its parts occur at other times", whole.expression());
}

/// The whole, one schedule with exceptions, is the bare schedule less what the exceptions hold at. Where they hold at a part of
/// its tick only, it occurs after that.
pub(super) fn is_difference(whole: &Schedule, bare: &Schedule, exceptions: &Schedule, from: DateTime<Utc>) {
    let told = whole.expression();
    let (left, all) = (first(whole, from), first(bare, from));
    for at in &left {
        assert!(bare.is_valid(at) && !exceptions.is_valid(at), "{told}: {at} is excepted");
        let earlier = bare.at_or_before(at);
        let is_kept = earlier.is_some_and(|earlier| earlier == *at || exceptions.is_valid(&earlier));
        assert!(is_kept, "{told}: {at} is none of the schedule without exceptions");
    }
    for at in all.iter().filter(|at| !exceptions.is_valid(at)) {
        assert!(whole.is_occurrence(at), "{told}: {at} is not excepted");
    }
}

/// The bounded schedule is the open one cut: nothing comes before the beginning or after the end. Where a tick is under way at
/// the beginning, its rest counts. `anchor` is where a step begins, which is a bound of both.
pub(super) fn is_cut(bounded: &Schedule, bounds: Bounds, open: &Schedule, anchor: Option<Date>) {
    let told = bounded.expression();
    let instant = |at: CivilTime| DateTime::from_timestamp(at.seconds(), 0).unwrap_or_default();
    let (from, until) = (bounds.from().map(instant), bounds.until().map(instant));
    let begin = from.unwrap_or(DateTime::UNIX_EPOCH);
    let starts = bounded.starts_at().map(|at| at.to_utc());
    if let Some(from) = from {
        assert_eq!(bounded.previous(&from), None, "{told}: it begins before its beginning");
        if open.is_valid(&from) {
            assert_eq!(starts, Some(from), "{told}: it holds from its beginning on");
        }
    }
    if let Some(until) = until {
        assert_eq!(bounded.next(&until), None, "{told}: it goes on after its end");
    }
    assert!(anchor.is_none_or(|anchor| starts.is_none_or(|at| at >= instant(CivilTime::first_of(anchor)))));
    // Both ends: what is between is the same, but for the tick that the beginning cuts.
    let is_within = |at: &DateTime<Utc>| *at >= begin && until.is_none_or(|until| *at <= until);
    let just_before = begin - TimeDelta::nanoseconds(1);
    let ends = until.unwrap_or(begin + TimeDelta::days(400)) + TimeDelta::nanoseconds(1);
    let backward = |schedule: &Schedule| {
        schedule.before(&ends).take(MOST).map(|at| at.to_utc()).filter(is_within).collect::<BTreeSet<_>>()
    };
    let forward = |schedule: &Schedule| {
        first(schedule, just_before).into_iter().filter(is_within).collect::<BTreeSet<_>>()
    };
    for of_open in [forward(open), backward(open)] {
        for at in of_open {
            assert!(bounded.is_occurrence(&at), "{told}: {at} is within its bounds");
        }
    }
    for at in forward(bounded).into_iter().chain(backward(bounded)) {
        assert!(is_within(&at), "{told}: {at} is out of bounds");
        let is_rest = || starts == Some(at) && open.is_valid(&at);
        assert!(open.is_occurrence(&at) || is_rest(), "{told}: {at} comes of its bounds");
    }
}

/// What is counted from a date occurs on the days that the step has, and on all of them on which it would without.
pub(super) fn keeps_step(one: &Conjunction) {
    let Some(step) = one.step() else { return };
    let whole = with(std::slice::from_ref(one), &[]);
    let date_of = |at: &DateTime<Utc>| Date::from_days(at.timestamp().div_euclid(86_400));
    let is_of_step = |at: &DateTime<Utc>| {
        date_of(at).is_some_and(|date| is_counted(date, step.every(), step.unit(), step.anchor()))
    };
    let start =
        DateTime::from_timestamp(CivilTime::first_of(step.anchor()).seconds() - 1, 0).unwrap_or_default();
    for at in first(&whole, start) {
        assert!(is_of_step(&at), "{}: {at} is no day of its step", whole.expression());
    }
    assert_eq!(whole.previous(&start), None, "{}: it begins before its step", whole.expression());
    // Without the step its tick may be another.
    let Ok(plain) = Conjunction::new(one.constraints().iter().cloned()) else { return };
    if plain.tick() > Tick::Day || plain.tick() != one.tick() || one.bounds() != Bounds::default() {
        return;
    }
    for at in first(&with(&[plain], &[]), start).iter().filter(|at| is_of_step(at)) {
        assert!(whole.is_occurrence(at), "{}: {at} is a day of its step", whole.expression());
    }
}

/// Whether a date is one of each so-many days, weeks or months from an anchor on, counted in the plainest way.
fn is_counted(date: Date, every: i64, unit: StepUnit, anchor: Date) -> bool {
    let week = |date: Date| (date.days() + 3).div_euclid(7);
    let month = |date: Date| date.year() * 12 + date.month();
    let gone = match unit {
        StepUnit::Day => date.days() - anchor.days(),
        StepUnit::Week => week(date) - week(anchor),
        _ => month(date) - month(anchor),
    };
    date >= anchor && gone % every == 0
}

/// Bounds that are instants cut like others.
fn is_cut_by_instants(one: &Conjunction) {
    let instant = |modifier| {
        let values = one.get(Period::FullDate, Some(modifier))?.values();
        DateTime::from_timestamp_millis(if modifier == Modifier::After { values.min() } else { values.max() })
    };
    let (from, before) = (instant(Modifier::After), instant(Modifier::Before));
    let whole = with(std::slice::from_ref(one), &[]);
    if let Some(from) = from {
        assert_eq!(whole.previous(&from), None, "{}: it begins before its beginning", whole.expression());
    }
    if let Some(before) = before {
        let at = before - TimeDelta::nanoseconds(1);
        assert_eq!(whole.next(&at), None, "{}: it goes on after its end", whole.expression());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use downbeat_parser::Timing;
    use std::panic::catch_unwind;

    fn model(text: &str) -> Model {
        let read = Expression::parse(text);
        assert!(read.is_ok(), "{text:?}: {read:?}");
        match read.map(|read| read.timing().clone()) {
            Ok(Timing::Calendar(model)) => model,
            other => unreachable!("{other:?}"),
        }
    }

    fn schedule(text: &str) -> Schedule {
        with(model(text).schedules(), model(text).exceptions())
    }

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_798_761_600, 0).unwrap_or_default()
    }

    #[test]
    fn a_union_that_lacks_a_part_is_noticed() {
        let is_union = |whole: &str, parts: &[&str]| {
            let parts: Vec<Schedule> = parts.iter().map(|part| schedule(part)).collect();
            catch_unwind(|| are_union(&schedule(whole), &parts, start())).is_ok()
        };
        let whole = "every 2 hours on monday also at 9:00 on friday";
        assert!(is_union(whole, &["at 9:00 on friday", "every 2 hours on monday"]));
        assert!(!is_union(whole, &["every 2 hours on monday"]));
        assert!(!is_union("at 9:00 on friday", &["at 9:00 on friday", "every 2 hours on monday"]));
    }

    #[test]
    fn an_exception_that_takes_nothing_or_too_much_is_noticed() {
        let is_difference = |whole: &str, bare: &str, exception: &str| {
            let [whole, bare, exception] = [whole, bare, exception].map(schedule);
            catch_unwind(|| is_difference(&whole, &bare, &exception, start())).is_ok()
        };
        assert!(is_difference("at 9:00 on weekdays", "at 9:00", "on weekends"));
        assert!(is_difference("every minute except on the 0 second", "every minute", "on the 0 second"));
        assert!(!is_difference("at 9:00", "at 9:00", "on weekends"));
        assert!(!is_difference("at 9:00 on mon-thu", "at 9:00", "on weekends"));
        assert!(!is_difference("at 9:01 on weekdays", "at 9:00", "on weekends"));
    }

    #[test]
    fn bounds_that_do_not_cut_are_noticed() {
        let is_cut_at = |bounded: &str, at: &str, open: &str| {
            let bounds = model(at).schedules().first().map(Conjunction::bounds).unwrap_or_default();
            catch_unwind(|| is_cut(&schedule(bounded), bounds, &schedule(open), None)).is_ok()
        };
        let june = "at 9:00 from 2027-06-01 to 2027-06-30";
        assert!(is_cut_at(june, june, "at 9:00"));
        assert!(is_cut_at(
            "in june from 2027-06-15 to 2027-12-31",
            "in june from 2027-06-15 to 2027-12-31",
            "in june"
        ));
        assert!(!is_cut_at("at 9:00", june, "at 9:00"));
        assert!(!is_cut_at("at 9:00 starting 2027-06-01", june, "at 9:00"));
        assert!(!is_cut_at("at 9:00 until 2027-06-30", june, "at 9:00"));
        assert!(!is_cut_at("at 9:00 from 2027-06-02 to 2027-06-30", june, "at 9:00"));
        assert!(!is_cut_at("at 9:00 from 2027-06-01 to 2027-06-29", june, "at 9:00"));
        assert!(!is_cut_at("at 9:00 and 10:00 from 2027-06-01 to 2027-06-30", june, "at 9:00"));
    }

    #[test]
    fn a_step_is_counted_a_second_time() {
        let date = |day| Date::new(2027, 1, day).into_iter();
        for (day, is_in) in [(4, true), (10, true), (11, false), (17, false), (18, true), (3, false)] {
            let counted =
                date(day).zip(date(4)).all(|(date, anchor)| is_counted(date, 2, StepUnit::Week, anchor));
            assert_eq!(counted, is_in, "January {day}");
        }
        let model = model("every 2 weeks on monday at 9:00 starting 2027-01-04");
        model.schedules().iter().for_each(keeps_step);
    }
}
