//! What to set in a monitor, in the form that it takes.

use downbeat_client::{Monitor, Window};
use downbeat_inspect::MonitorSettings;

/// What to enter in this kind of monitor so that it never alarms falsely, for a line of a report: `period 300 s, grace 60 s`. An
/// error says that it takes nothing as long.
pub(crate) fn to_set(monitor: Monitor, settings: &MonitorSettings) -> Result<String, String> {
    let MonitorSettings { period_s, grace_s, window_s, .. } = settings;
    let period = format!("period {period_s} s, grace {grace_s} s");
    // OnCalendar is of Healthchecks alone.
    let cron = settings.schedule.as_ref().filter(|exact| exact.notation == "cron");
    let too_long = |word: &str| format!("no {word} is as long as this schedule needs");
    Ok(match (monitor.window(), cron) {
        (Window::Schedule, Some(exact)) => {
            format!("schedule `{}` in {}, grace {} s", exact.text, exact.zone, exact.grace_s)
        }
        (Window::Schedule | Window::Period, _) => period,
        (Window::Interval { word, most, .. }, _) if *window_s > most => return Err(too_long(word)),
        (Window::Interval { word, least, .. }, _) => format!("{word} {} s", window_s.max(&least)),
        (Window::Intervals(intervals), _) => {
            let fits = intervals.iter().find(|(_, length)| length >= period_s);
            let (name, _) = fits.ok_or_else(|| too_long("interval"))?;
            format!("interval {name}")
        }
        _ => format!("{period}, or {window_s} s where there is one length"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone as _, Utc};
    use downbeat_parser::Expression;
    use downbeat_scheduler::Schedule;
    use std::time::Duration;

    /// What to set for a schedule, a line for each kind.
    fn of(text: &str) -> String {
        let schedule = Schedule::new(Expression::parse(text).unwrap()).unwrap();
        let from = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
        let settings = MonitorSettings::of(&schedule, Duration::ZERO, from).unwrap();
        let line = |monitor: &Monitor| {
            format!("{monitor}: {}", to_set(*monitor, &settings).unwrap_or_else(|why| why))
        };
        Monitor::ALL.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn each_kind_gets_what_it_takes_of_an_even_schedule() {
        insta::assert_snapshot!(of("every 5 minutes"), @"
        plain: period 300 s, grace 60 s, or 360 s where there is one length
        healthchecks: period 300 s, grace 60 s
        uptime-kuma: heartbeat interval 360 s
        better-stack: period 300 s, grace 60 s
        cronitor: period 300 s, grace 60 s
        dead-mans-snitch: interval 15_minute
        sentry: period 300 s, grace 60 s
        gatus: heartbeat.interval 360 s
        honeybadger: period 300 s, grace 60 s
        oh-dear: period 300 s, grace 60 s
        incident-io: period 300 s, grace 60 s, or 360 s where there is one length
        opsgenie: period 300 s, grace 60 s, or 360 s where there is one length
        checkly: period 300 s, grace 60 s
        online-or-not: period 300 s, grace 60 s
        ");
    }

    #[test]
    fn each_kind_gets_what_it_takes_of_an_uneven_schedule() {
        insta::assert_snapshot!(of("at 9:00 on weekdays in Europe/Stockholm"), @"
        plain: period 259200 s, grace 7200 s, or 266400 s where there is one length
        healthchecks: schedule `0 9 * * 1-5` in Europe/Stockholm, grace 60 s
        uptime-kuma: heartbeat interval 266400 s
        better-stack: period 259200 s, grace 7200 s
        cronitor: schedule `0 9 * * 1-5` in Europe/Stockholm, grace 60 s
        dead-mans-snitch: interval weekly
        sentry: schedule `0 9 * * 1-5` in Europe/Stockholm, grace 60 s
        gatus: heartbeat.interval 266400 s
        honeybadger: schedule `0 9 * * 1-5` in Europe/Stockholm, grace 60 s
        oh-dear: schedule `0 9 * * 1-5` in Europe/Stockholm, grace 60 s
        incident-io: period 259200 s, grace 7200 s, or 266400 s where there is one length
        opsgenie: period 259200 s, grace 7200 s, or 266400 s where there is one length
        checkly: period 259200 s, grace 7200 s
        online-or-not: schedule `0 9 * * 1-5` in Europe/Stockholm, grace 60 s
        ");
    }

    #[test]
    fn each_kind_gets_what_it_takes_of_what_neither_cron_nor_a_short_interval_says() {
        insta::assert_snapshot!(of("at 9:00 on the last friday of the quarter"), @"
        plain: period 8467200 s, grace 3600 s, or 8470800 s where there is one length
        healthchecks: period 8467200 s, grace 3600 s
        uptime-kuma: no heartbeat interval is as long as this schedule needs
        better-stack: period 8467200 s, grace 3600 s
        cronitor: period 8467200 s, grace 3600 s
        dead-mans-snitch: no interval is as long as this schedule needs
        sentry: period 8467200 s, grace 3600 s
        gatus: heartbeat.interval 8470800 s
        honeybadger: period 8467200 s, grace 3600 s
        oh-dear: period 8467200 s, grace 3600 s
        incident-io: period 8467200 s, grace 3600 s, or 8470800 s where there is one length
        opsgenie: period 8467200 s, grace 3600 s, or 8470800 s where there is one length
        checkly: period 8467200 s, grace 3600 s
        online-or-not: period 8467200 s, grace 3600 s
        ");
    }
}
