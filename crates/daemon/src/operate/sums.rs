//! Sums up similar lines of the log: a few are logged one by one, and the number of the others in one line.
//!
//! Thousands of heartbeats may deliver their first beats at once, or lose beats when one host is down. Then one line says more than
//! thousands. At `debug` each line is logged.

use crate::words::counted;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{debug, info, warn};

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first beat of a heartbeat has arrived.
    First,
    /// Beats are lost, or the watched service is ill.
    Failing,
    /// Beats arrive again.
    Again,
    /// The answer of the monitor had a note.
    Remark,
    /// Occurrences were missed.
    Missed,
    /// The schedule has ended.
    Ended,
    /// The heartbeat is no longer configured.
    Gone,
    /// Another member of the fleet has the heartbeat.
    Moved,
}

/// After the first lines of a kind, one more may be logged each time this has passed.
pub(super) const ONE_EACH: Duration = Duration::from_secs(10);

/// The number of the others is logged when no more have come for this time, or …
const QUIET: Duration = Duration::from_secs(3);

/// … when the first of them is this long ago.
const AT_MOST: Duration = Duration::from_secs(60);

impl Kind {
    const ALL: [Self; 8] = [
        Self::First,
        Self::Failing,
        Self::Again,
        Self::Remark,
        Self::Missed,
        Self::Ended,
        Self::Gone,
        Self::Moved,
    ];

    /// How many lines are logged one by one: more of those about problems.
    fn few(self) -> u32 {
        if self.is_warning() { 50 } else { 20 }
    }

    fn is_warning(self) -> bool {
        matches!(self, Self::Failing | Self::Remark | Self::Missed | Self::Ended)
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::First => "first beat delivered",
            Self::Failing => "beats are failing, or the watched service is ill",
            Self::Again => "beats are delivered again",
            Self::Remark => "the monitor counts the beats, and says more",
            Self::Missed => "occurrences missed",
            Self::Ended => "the schedule has no more occurrences",
            Self::Gone => "no longer configured",
            Self::Moved => "other members have them now",
        }
    }

    fn tell(self, heartbeat: &str, line: &str) {
        match self.is_warning() {
            true => warn!(heartbeat, "{line}"),
            false => info!(heartbeat, "{line}"),
        }
    }

    fn tell_sum(self, count: usize) {
        let (sum, words) = (counted(count, "more heartbeat"), self.in_words());
        match self.is_warning() {
            true => warn!("{sum}: {words} (`--log-level debug` names each)"),
            false => info!("{sum}: {words}"),
        }
    }
}

/// Sums up the lines of all kinds.
#[derive(Debug)]
pub(super) struct Sums([Sum; Kind::ALL.len()]);

/// Sums up the lines of one kind.
#[derive(Debug)]
struct Sum {
    kind: Kind,
    /// How many were logged one by one, minus those for which enough time has passed.
    told: u32,
    /// Up to when that time was counted.
    until: Instant,
    /// The number of lines that were not logged, and the times of the first and the last.
    untold: Option<(usize, Instant, Instant)>,
}

impl Sums {
    pub(super) fn new(now: Instant) -> Self {
        Self(Kind::ALL.map(|kind| Sum { kind, told: 0, until: now, untold: None }))
    }

    /// Logs a line about a heartbeat, or counts it.
    pub(super) fn tell(&mut self, kind: Kind, heartbeat: &str, line: &str, now: Instant) {
        if let Some(sum) = self.0.iter_mut().find(|sum| sum.kind == kind) {
            sum.tell(heartbeat, line, now);
        }
    }

    /// Logs the counts of lines of which no more come. To be called about once a second.
    pub(super) fn tick(&mut self, now: Instant) {
        let is_over = |(_, first, last): &(usize, Instant, Instant)| {
            now.duration_since(*last) >= QUIET || now.duration_since(*first) >= AT_MOST
        };
        for sum in self.0.iter_mut().filter(|sum| sum.untold.as_ref().is_some_and(is_over)) {
            sum.tell_untold();
        }
    }

    /// Logs all counts, at the end.
    pub(super) fn end(&mut self) {
        self.0.iter_mut().for_each(Sum::tell_untold);
    }
}

impl Sum {
    fn tell(&mut self, heartbeat: &str, line: &str, now: Instant) {
        // After enough time without lines the count is 0 again.
        while self.told > 0 && now.duration_since(self.until) >= ONE_EACH {
            self.told -= 1;
            self.until += ONE_EACH;
        }
        if self.told == 0 {
            self.until = now;
        }
        if self.told < self.kind.few() {
            self.told += 1;
            return self.kind.tell(heartbeat, line);
        }
        debug!(heartbeat, "{line}");
        let (count, first, _) = self.untold.unwrap_or((0, now, now));
        self.untold = Some((count + 1, first, now));
    }

    fn tell_untold(&mut self) {
        if let Some((count, ..)) = self.untold.take() {
            self.kind.tell_sum(count);
        }
    }
}
