//! The engines with one interface, each called as its documentation says and with its own type of instant, so that none
//! pays for a conversion.

use crate::schedule::Case;
use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use downbeat_parser::Expression;
use downbeat_scheduler::Zone;
use std::str::FromStr;

/// An engine with a compiled schedule.
pub trait Engine: Sized {
    /// What the tables call it.
    const NAME: &'static str;
    /// Whether it finds previous occurrences.
    const HAS_PREVIOUS: bool = true;
    /// Its instants.
    type Instant: Clone;
    /// What it answers.
    type Answer;
    /// A case in its language; `None` when it cannot say it, or has no zones.
    fn source(case: &Case, zone: Tz) -> Option<String>;
    /// From its language to a schedule.
    fn compile(source: &str, zone: Tz) -> Option<Self>;
    /// An instant, in seconds since 1970, as it wants it.
    fn instant(second: i64, zone: Tz) -> Self::Instant;
    /// The instant of an answer, in seconds since 1970.
    fn second(answer: &Self::Answer) -> i64;
    /// The first occurrence after an instant.
    fn next(&self, after: &Self::Instant) -> Option<Self::Answer>;
    /// The last occurrence before an instant.
    fn previous(&self, _before: &Self::Instant) -> Option<Self::Answer> {
        None
    }
    /// The occurrences after an instant, by its own iterator.
    fn iterate(&self, after: &Self::Instant, count: usize, see: impl FnMut(i64));
}

fn utc(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).expect("an instant of the benchmark")
}

fn zoned(second: i64, zone: Tz) -> jiff::Zoned {
    let at = jiff::Timestamp::from_second(second).expect("an instant of the benchmark");
    at.in_tz(zone.name()).expect("jiff has the zone")
}

/// Six fields, seconds first, for the engines that want them.
fn with_seconds(case: &Case) -> Option<String> {
    case.cron.map(|cron| format!("0 {cron}"))
}

/// downbeat, in UTC, which is a type of its own, or in a zone.
#[derive(Debug)]
pub struct Downbeat<Z: TimeZone>(pub downbeat_scheduler::Schedule<Z>);

/// The zone types that are timed.
pub trait ZoneType: TimeZone {
    /// This zone as the type.
    fn of(zone: Tz) -> Self;
}

impl ZoneType for Utc {
    fn of(_: Tz) -> Self {
        Utc
    }
}

impl ZoneType for Zone {
    fn of(zone: Tz) -> Self {
        zone.into()
    }
}

impl<Z: ZoneType> Engine for Downbeat<Z> {
    const NAME: &'static str = "downbeat";
    type Instant = DateTime<Utc>;
    type Answer = DateTime<Z>;

    fn source(case: &Case, _: Tz) -> Option<String> {
        Some(case.text.to_owned())
    }

    fn compile(source: &str, zone: Tz) -> Option<Self> {
        let expression = Expression::parse(source).ok()?;
        Some(Self(downbeat_scheduler::Schedule::ignoring_named_zone(expression, Z::of(zone)).ok()?))
    }

    fn instant(second: i64, _: Tz) -> DateTime<Utc> {
        utc(second)
    }

    fn second(answer: &DateTime<Z>) -> i64 {
        answer.timestamp()
    }

    fn next(&self, after: &DateTime<Utc>) -> Option<DateTime<Z>> {
        self.0.next(after)
    }

    fn previous(&self, before: &DateTime<Utc>) -> Option<DateTime<Z>> {
        self.0.previous(before)
    }

    fn iterate(&self, after: &DateTime<Utc>, count: usize, mut see: impl FnMut(i64)) {
        self.0.after(after).take(count).for_each(|at| see(at.timestamp()));
    }
}

/// croner.
#[derive(Debug)]
pub struct Croner(croner::Cron);

impl Engine for Croner {
    const NAME: &'static str = "croner";
    type Instant = DateTime<Tz>;
    type Answer = DateTime<Tz>;

    fn source(case: &Case, _: Tz) -> Option<String> {
        case.cron.map(str::to_owned)
    }

    fn compile(source: &str, _: Tz) -> Option<Self> {
        croner::Cron::from_str(source).ok().map(Self)
    }

    fn instant(second: i64, zone: Tz) -> DateTime<Tz> {
        zone.from_utc_datetime(&utc(second).naive_utc())
    }

    fn second(answer: &DateTime<Tz>) -> i64 {
        answer.timestamp()
    }

    fn next(&self, after: &DateTime<Tz>) -> Option<DateTime<Tz>> {
        self.0.find_next_occurrence(after, false).ok()
    }

    fn previous(&self, before: &DateTime<Tz>) -> Option<DateTime<Tz>> {
        self.0.find_previous_occurrence(before, false).ok()
    }

    fn iterate(&self, after: &DateTime<Tz>, count: usize, mut see: impl FnMut(i64)) {
        self.0.iter_after(*after).take(count).for_each(|at| see(at.timestamp()));
    }
}

/// cron.
#[derive(Debug)]
pub struct Cron(cron::Schedule);

impl Engine for Cron {
    const NAME: &'static str = "cron";
    type Instant = DateTime<Tz>;
    type Answer = DateTime<Tz>;

    fn source(case: &Case, _: Tz) -> Option<String> {
        with_seconds(case)
    }

    fn compile(source: &str, _: Tz) -> Option<Self> {
        cron::Schedule::from_str(source).ok().map(Self)
    }

    fn instant(second: i64, zone: Tz) -> DateTime<Tz> {
        zone.from_utc_datetime(&utc(second).naive_utc())
    }

    fn second(answer: &DateTime<Tz>) -> i64 {
        answer.timestamp()
    }

    fn next(&self, after: &DateTime<Tz>) -> Option<DateTime<Tz>> {
        self.0.after(after).next()
    }

    fn previous(&self, before: &DateTime<Tz>) -> Option<DateTime<Tz>> {
        self.0.after(before).next_back()
    }

    fn iterate(&self, after: &DateTime<Tz>, count: usize, mut see: impl FnMut(i64)) {
        self.0.after(after).take(count).for_each(|at| see(at.timestamp()));
    }
}

/// cronexpr. It answers whole minutes after an instant.
#[derive(Debug)]
pub struct CronExpr(cronexpr::Crontab);

impl Engine for CronExpr {
    const NAME: &'static str = "cronexpr";
    const HAS_PREVIOUS: bool = false;
    type Instant = jiff::Timestamp;
    type Answer = jiff::Zoned;

    fn source(case: &Case, zone: Tz) -> Option<String> {
        Some(format!("{} {}", case.cron?, zone.name()))
    }

    fn compile(source: &str, _: Tz) -> Option<Self> {
        cronexpr::parse_crontab(source).ok().map(Self)
    }

    fn instant(second: i64, _: Tz) -> jiff::Timestamp {
        jiff::Timestamp::from_second(second).expect("an instant of the benchmark")
    }

    fn second(answer: &jiff::Zoned) -> i64 {
        answer.timestamp().as_second()
    }

    fn next(&self, after: &jiff::Timestamp) -> Option<jiff::Zoned> {
        self.0.find_next(cronexpr::MakeTimestamp(*after)).ok()
    }

    fn iterate(&self, after: &jiff::Timestamp, count: usize, mut see: impl FnMut(i64)) {
        let Ok(all) = self.0.iter_after(cronexpr::MakeTimestamp(*after)) else { return };
        all.take(count).map_while(Result::ok).for_each(|at| see(at.timestamp().as_second()));
    }
}

/// saffron: UTC alone, and no way back.
#[derive(Debug)]
pub struct Saffron(saffron::Cron);

impl Engine for Saffron {
    const NAME: &'static str = "saffron";
    const HAS_PREVIOUS: bool = false;
    type Instant = DateTime<Utc>;
    type Answer = DateTime<Utc>;

    fn source(case: &Case, zone: Tz) -> Option<String> {
        (zone == Tz::UTC).then_some(case.cron)?.map(str::to_owned)
    }

    fn compile(source: &str, _: Tz) -> Option<Self> {
        source.parse().ok().map(Self)
    }

    fn instant(second: i64, _: Tz) -> DateTime<Utc> {
        utc(second)
    }

    fn second(answer: &DateTime<Utc>) -> i64 {
        answer.timestamp()
    }

    fn next(&self, after: &DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.0.next_after(*after)
    }

    fn iterate(&self, after: &DateTime<Utc>, count: usize, mut see: impl FnMut(i64)) {
        self.0.clone().iter_after(*after).take(count).for_each(|at| see(at.timestamp()));
    }
}

/// hron, from cron.
#[derive(Debug)]
pub struct Hron(hron::Schedule);

impl Engine for Hron {
    const NAME: &'static str = "hron";
    type Instant = jiff::Zoned;
    type Answer = jiff::Zoned;

    fn source(case: &Case, zone: Tz) -> Option<String> {
        // Its own language, which has the zone.
        let text = hron::Schedule::from_cron(case.cron?).ok()?.to_string();
        Some(if zone == Tz::UTC { text } else { format!("{text} in {}", zone.name()) })
    }

    fn compile(source: &str, _: Tz) -> Option<Self> {
        hron::Schedule::parse(source).ok().map(Self)
    }

    fn instant(second: i64, zone: Tz) -> jiff::Zoned {
        zoned(second, zone)
    }

    fn second(answer: &jiff::Zoned) -> i64 {
        answer.timestamp().as_second()
    }

    fn next(&self, after: &jiff::Zoned) -> Option<jiff::Zoned> {
        self.0.next_from(after)
    }

    fn previous(&self, before: &jiff::Zoned) -> Option<jiff::Zoned> {
        self.0.previous_from(before)
    }

    fn iterate(&self, after: &jiff::Zoned, count: usize, mut see: impl FnMut(i64)) {
        self.0.occurrences(after).take(count).for_each(|at| see(at.timestamp().as_second()));
    }
}

/// jiff-cron.
#[derive(Debug)]
pub struct JiffCron(jiff_cron::Schedule);

impl Engine for JiffCron {
    const NAME: &'static str = "jiff-cron";
    type Instant = jiff::Zoned;
    type Answer = jiff::Zoned;

    fn source(case: &Case, _: Tz) -> Option<String> {
        with_seconds(case)
    }

    fn compile(source: &str, _: Tz) -> Option<Self> {
        jiff_cron::Schedule::from_str(source).ok().map(Self)
    }

    fn instant(second: i64, zone: Tz) -> jiff::Zoned {
        zoned(second, zone)
    }

    fn second(answer: &jiff::Zoned) -> i64 {
        answer.timestamp().as_second()
    }

    fn next(&self, after: &jiff::Zoned) -> Option<jiff::Zoned> {
        self.0.after(after.clone()).next()
    }

    fn previous(&self, before: &jiff::Zoned) -> Option<jiff::Zoned> {
        self.0.after(before.clone()).next_back()
    }

    fn iterate(&self, after: &jiff::Zoned, count: usize, mut see: impl FnMut(i64)) {
        self.0.after(after.clone()).take(count).for_each(|at| see(at.timestamp().as_second()));
    }
}
