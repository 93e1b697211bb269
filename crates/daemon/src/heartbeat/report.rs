//! What the log says of a heartbeat: the first success, then changes of state only, and every beat at debug.

use super::Event;
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;
use tracing::{debug, info, warn};

/// Follows the events of one heartbeat and logs what a person wants to know.
#[derive(Debug)]
pub struct Report {
    /// The target, masked.
    target: String,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// No beat yet.
    New,
    Well,
    Failing {
        since: DateTime<Utc>,
        lost: usize,
        reason: String,
    },
}

impl Report {
    /// A report on beats to `target`, which must be masked.
    pub fn new(target: impl fmt::Display) -> Self {
        Self { target: target.to_string(), state: State::New }
    }

    /// Takes note of an event.
    pub fn on<E: fmt::Display>(&mut self, event: &Event<E>) {
        let target = &self.target;
        let Event::Beat { due, sent, ended, missed, outcome } = event else {
            warn!(
                "the schedule has no more occurrences: no more beats to {target} until the configuration changes"
            );
            return;
        };
        if *missed > 0 {
            let counted = if *missed >= super::MAX_MISSED { "at least " } else { "" };
            info!("{counted}{} passed without a beat to {target}", counted_as(*missed, "occurrence"));
        }
        let due = due.map_or("the start".to_owned(), |due| due.format("%F %T%.f").to_string());
        let took = (*ended - *sent).num_milliseconds();
        match outcome {
            Ok(()) => {
                debug!("beat for {due} delivered to {target} in {took} ms");
                match &self.state {
                    State::New => info!("first beat delivered to {target} in {took} ms"),
                    State::Well => {}
                    State::Failing { since, lost, .. } => {
                        let (down, lost) = (span(*ended - *since), counted_as(*lost, "beat"));
                        info!("beats are delivered to {target} again, after {down} and {lost} lost");
                    }
                }
                self.state = State::Well;
            }
            Err(error) => {
                let reason = error.to_string();
                debug!("beat for {due} to {target} lost after {took} ms: {reason}");
                let (since, lost) = match &self.state {
                    State::Failing { since, lost, .. } => (*since, lost + 1),
                    _ => (*sent, 1),
                };
                if !matches!(&self.state, State::Failing { reason: known, .. } if *known == reason) {
                    let still = if lost > 1 { "still " } else { "" };
                    warn!("beats to {target} are {still}failing: {reason}");
                }
                self.state = State::Failing { since, lost, reason };
            }
        }
    }
}

/// `1 beat`, `7 beats`.
fn counted_as(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A length of time in the two units that matter: `3 m 20 s`.
fn span(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} m {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} m"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::{Arc, Mutex};

    /// Collects what is logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn beat(second: i64, missed: usize, outcome: Result<(), &'static str>) -> Event<&'static str> {
        Event::Beat { due: Some(at(second)), sent: at(second), ended: at(second), missed, outcome }
    }

    fn logged(level: tracing::Level, events: &[Event<&str>]) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .with_target(false)
            .without_time()
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let mut report = Report::new("https://hc.test/…");
            events.iter().for_each(|event| report.on(event));
        });
        let text = lines.0.lock().unwrap().clone();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn the_log_tells_the_first_success_and_then_changes_of_state_only() {
        let refused = Err("connect: hc.test:443 refused the connection");
        let events = [
            beat(0, 0, Ok(())),
            beat(60, 0, Ok(())),
            beat(120, 0, refused),
            beat(180, 0, refused),
            beat(240, 0, Err("status: 500 Internal Server Error from hc.test")),
            beat(300, 0, Ok(())),
            beat(7_500, 119, Ok(())),
            Event::Ended,
        ];
        insta::assert_snapshot!(logged(tracing::Level::INFO, &events), @"
        INFO first beat delivered to https://hc.test/… in 0 ms
        WARN beats to https://hc.test/… are failing: connect: hc.test:443 refused the connection
        WARN beats to https://hc.test/… are still failing: status: 500 Internal Server Error from hc.test
        INFO beats are delivered to https://hc.test/… again, after 3 m 0 s and 3 beats lost
        INFO 119 occurrences passed without a beat to https://hc.test/…
        WARN the schedule has no more occurrences: no more beats to https://hc.test/… until the configuration changes
        ");
    }

    #[test]
    fn every_beat_is_logged_at_debug() {
        let start = Event::Beat { due: None, sent: at(0), ended: at(1), missed: 0, outcome: Ok(()) };
        let events =
            [start, beat(60, 0, Ok(())), beat(120, 0, Err("time-out: no answer from hc.test within 10 s"))];
        insta::assert_snapshot!(logged(tracing::Level::DEBUG, &events), @"
        DEBUG beat for the start delivered to https://hc.test/… in 1000 ms
         INFO first beat delivered to https://hc.test/… in 1000 ms
        DEBUG beat for 2027-01-15 08:01:00 delivered to https://hc.test/… in 0 ms
        DEBUG beat for 2027-01-15 08:02:00 to https://hc.test/… lost after 0 ms: time-out: no answer from hc.test within 10 s
         WARN beats to https://hc.test/… are failing: time-out: no answer from hc.test within 10 s
        ");
    }

    #[test]
    fn a_length_of_time_is_said_in_the_units_that_matter() {
        let said: Vec<String> = [0, 59, 60, 3_599, 3_600, 86_399, 86_400, 8_640_000]
            .map(|seconds| span(TimeDelta::seconds(seconds)))
            .into();
        assert_eq!(
            said,
            ["0 s", "59 s", "1 m 0 s", "59 m 59 s", "1 h 0 m", "23 h 59 m", "1 d 0 h", "100 d 0 h"]
        );
    }
}
