//! What the engine's calls cost: `cargo bench -p downbeat-scheduler`.
//!
//! Instants are spread over thirty years in an order that caches of the last answer cannot predict; the zone has
//! daylight saving.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark is no library")]

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Stockholm;
use divan::{Bencher, black_box};
use downbeat_scheduler::{Expression, Schedule};

fn main() {
    divan::main();
}

const FIVE: &str = "five-minutes";
const MONDAY: &str = "monday";
const MONTH: &str = "last-day-of-month";
const RARE: &str = "monday-29-february";
const WORK: &str = "working-hours";
const WEEK: &str = "week";
/// Four schedules less two exceptions.
const MANY: &str = "four-less-two";
const NEVER: &str = "never";
const ALWAYS: &str = "always";

/// The text of a schedule by its name.
fn text(name: &str) -> &'static str {
    match name {
        FIVE => "every 5 minutes",
        MONDAY => "at 10:15 on Monday",
        MONTH => "at 17:00 on the last day of the month",
        RARE => "on the 29th day of february on Monday",
        WORK => "every 15 minutes after 9:00 before 17:00 on Monday through Friday",
        WEEK => "every 1 week",
        NEVER => "on the 30th day of february",
        ALWAYS => "after 12:00 also before 12:00",
        _ => {
            "every 5 minutes on Monday also at 9:00 also at 17:30 on the last day of the month also every 1 hour of may \
             except on the 24th day of december also after 12:00 before 13:00 on Wednesday"
        }
    }
}

const COUNT: usize = 1024;

/// Instants from 2000 to 2030.
fn instants() -> Vec<DateTime<Utc>> {
    let start = Utc.with_ymd_and_hms(2000, 1, 1, 0, 0, 0).unwrap();
    let seconds = 30 * 365 * 86_400u64;
    (0..COUNT as u64)
        .map(|at| start + TimeDelta::seconds((at * 0x9E37_79B9_7F4A_7C15 % seconds) as i64))
        .collect()
}

fn schedule<Z: TimeZone>(expression: &str, zone: Z) -> Schedule<Z> {
    Schedule::ignoring_named_zone(Expression::parse(text(expression)).unwrap(), zone).unwrap()
}

/// A call for each of the instants.
fn each<T>(bencher: Bencher<'_, '_>, call: impl Fn(&DateTime<Utc>) -> T + Sync) {
    let instants = instants();
    bencher.counter(divan::counter::ItemsCount::new(COUNT)).bench(|| {
        for instant in &instants {
            black_box(call(black_box(instant)));
        }
    });
}

#[divan::bench(args = [FIVE, MONDAY, MONTH, RARE, WORK, WEEK, MANY, NEVER])]
fn compile(bencher: Bencher<'_, '_>, expression: &str) {
    let expression = Expression::parse(text(expression)).unwrap();
    bencher.bench(|| Schedule::ignoring_named_zone(black_box(&expression), Utc).unwrap());
}

#[divan::bench(args = [FIVE, MONDAY, MONTH, RARE, WORK, WEEK, MANY, NEVER])]
fn next_utc(bencher: Bencher<'_, '_>, expression: &str) {
    let schedule = schedule(expression, Utc);
    each(bencher, |instant| schedule.next(instant));
}

#[divan::bench(args = [FIVE, MONDAY, MONTH, WORK, MANY])]
fn next_stockholm(bencher: Bencher<'_, '_>, expression: &str) {
    let schedule = schedule(expression, Stockholm);
    each(bencher, |instant| schedule.next(instant));
}

#[divan::bench(args = [FIVE, MONDAY, MONTH, MANY])]
fn previous_utc(bencher: Bencher<'_, '_>, expression: &str) {
    let schedule = schedule(expression, Utc);
    each(bencher, |instant| schedule.previous(instant));
}

#[divan::bench(args = [FIVE, MONDAY, MONTH, MANY])]
fn previous_stockholm(bencher: Bencher<'_, '_>, expression: &str) {
    let schedule = schedule(expression, Stockholm);
    each(bencher, |instant| schedule.previous(instant));
}

fn iterate<Z>(bencher: Bencher<'_, '_>, expression: &str, zone: Z)
where
    Z: TimeZone + Sync,
    Z::Offset: Sync,
{
    const ITEMS: usize = 100_000;
    let schedule = schedule(expression, zone);
    let start = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
    bencher.counter(divan::counter::ItemsCount::new(ITEMS)).bench_local(|| {
        schedule.after(&start).take(ITEMS).map(|at| at.timestamp()).fold(0i64, i64::wrapping_add)
    });
}

#[divan::bench(args = [FIVE, WORK, MANY], sample_count = 20)]
fn iterate_utc(bencher: Bencher<'_, '_>, expression: &str) {
    iterate(bencher, expression, Utc);
}

#[divan::bench(args = [FIVE, WORK, MANY], sample_count = 20)]
fn iterate_stockholm(bencher: Bencher<'_, '_>, expression: &str) {
    iterate(bencher, expression, Stockholm);
}

#[divan::bench(args = [FIVE, MONDAY, WORK, MANY, ALWAYS])]
fn range_utc(bencher: Bencher<'_, '_>, expression: &str) {
    let schedule = schedule(expression, Utc);
    each(bencher, |instant| schedule.ranges_after(instant).next());
}

#[divan::bench(args = [FIVE, MONDAY, WEEK, MANY], sample_count = 20)]
fn pace(bencher: Bencher<'_, '_>, expression: &str) {
    let schedule = schedule(expression, Utc);
    bencher.bench(|| schedule.pace());
}

#[divan::bench(sample_count = 20)]
fn equivalent(bencher: Bencher<'_, '_>) {
    let one =
        Schedule::ignoring_named_zone(Expression::parse("at 12:00 except on Sunday").unwrap(), Utc).unwrap();
    let other =
        Schedule::ignoring_named_zone(Expression::parse("at 12:00 on Monday through Saturday").unwrap(), Utc)
            .unwrap();
    bencher.bench(|| one.equivalent(&other));
}
