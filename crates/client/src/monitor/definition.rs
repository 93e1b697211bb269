//! Owns [`Definition`]: what a monitor is to expect, for services that are told so with a beat.

/// What a monitor is to expect. Lengths are in whole minutes.
///
/// ```
/// use downbeat_client::{Definition, Monitor, Request, Signal, Target};
///
/// let definition = Definition::cron("30 4 * * *", "Europe/Stockholm", 1);
/// let target = Target::parse("https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/")?;
/// let beat = Request::new(target).with_definition(definition);
/// let beat = Monitor::Sentry.request(&beat, Signal::Well)?.unwrap();
/// assert!(beat.body().starts_with(br#"{"monitor_config":{"checkin_margin":1,"#));
/// assert!(Monitor::Sentry.takes_definitions() && !Monitor::Gatus.takes_definitions());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    pub(super) rhythm: Rhythm,
    pub(super) margin: u64,
    pub(super) longest_run: Option<u64>,
}

/// When beats are due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rhythm {
    Cron { line: String, zone: String },
    Every(u64),
}

impl Definition {
    /// Beats by a line of cron of five fields in this zone, each `margin` minutes late at most.
    pub fn cron(line: impl Into<String>, zone: impl Into<String>, margin: u64) -> Self {
        Self::new(Rhythm::Cron { line: line.into(), zone: zone.into() }, margin)
    }

    /// Beats that are `interval` minutes apart at most, 1 at least, each `margin` minutes late at most.
    pub fn every(interval: u64, margin: u64) -> Self {
        Self::new(Rhythm::Every(interval.max(1)), margin)
    }

    fn new(rhythm: Rhythm, margin: u64) -> Self {
        Self { rhythm, margin, longest_run: None }
    }

    /// Adds how long a run of a command may take, from the signal of its start to that of its end. Without it, what is set at the
    /// monitor stays.
    #[must_use]
    pub fn with_longest_run(mut self, minutes: u64) -> Self {
        self.longest_run = Some(minutes.max(1));
        self
    }
}
