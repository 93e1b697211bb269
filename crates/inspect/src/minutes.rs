//! What to enter in a monitor that takes one line of cron or a whole number of minutes, and says by how many minutes a beat may be late.

use crate::monitor::MonitorSettings;
use serde::Serialize;

/// The settings for a monitor that counts in minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InMinutes {
    /// A line of cron of five fields, and the zone in which it is read.
    pub cron: Option<(String, String)>,
    /// Without a line, the longest time between two beats, in minutes.
    pub interval: u64,
    /// How late a beat may be, in minutes.
    pub margin: u64,
    /// Why it is no more than the nearest window that never alarms falsely: a sentence without its full stop; `None` where these
    /// settings say exactly when beats are due.
    pub nearest: Option<String>,
}

impl MonitorSettings {
    /// The same for a monitor that counts in minutes: the exact line of cron, or else the shortest interval that never alarms falsely.
    ///
    /// ```
    /// use chrono::{TimeZone as _, Utc};
    /// use downbeat_inspect::MonitorSettings;
    /// use downbeat_scheduler::{Expression, Schedule};
    /// use std::time::Duration;
    ///
    /// let from = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
    /// let of = |text: &str| {
    ///     let schedule = Schedule::new(&Expression::parse(text).unwrap()).unwrap();
    ///     MonitorSettings::of(&schedule, Duration::ZERO, from).unwrap().in_minutes()
    /// };
    /// let nightly = of("at 4:30 in Europe/Stockholm");
    /// assert_eq!(nightly.cron, Some(("30 4 * * *".to_owned(), "Europe/Stockholm".to_owned())));
    /// assert_eq!((nightly.margin, nightly.nearest), (1, None));
    /// let often = of("@every 90s");
    /// assert_eq!((often.cron, often.interval), (None, 2));
    /// assert_eq!(often.nearest.unwrap(), "beats are 90 s apart, which is no whole number of minutes");
    /// ```
    pub fn in_minutes(&self) -> InMinutes {
        let minutes = |seconds: u64| seconds.div_ceil(60);
        // The margin ends with the first signal, which a run does not delay.
        let late = |grace: u64| minutes(grace.saturating_sub(self.run_s));
        let cron = self.schedule.as_ref().filter(|exact| exact.notation == "cron");
        if let Some(exact) = cron {
            let line = (exact.text.clone(), exact.zone.clone());
            let margin = late(exact.grace_s);
            return InMinutes { cron: Some(line), interval: minutes(self.period_s), margin, nearest: None };
        }
        let nearest = if self.is_uneven() {
            Some(
                "no line of cron says the schedule, and gaps are uneven: the interval is the longest of them"
                    .to_owned(),
            )
        } else if self.shortest_gap_s < 60 {
            Some(format!("beats are {} s apart, and a minute is the shortest interval", self.shortest_gap_s))
        } else if !self.period_s.is_multiple_of(60) {
            Some(format!("beats are {} s apart, which is no whole number of minutes", self.period_s))
        } else {
            None
        };
        InMinutes { cron: None, interval: minutes(self.period_s), margin: late(self.grace_s), nearest }
    }
}
