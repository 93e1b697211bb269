use super::*;
use chrono::TimeZone as _;

fn settings(text: &str, run: Option<u64>) -> (MonitorSettings, Schedule<Zone>) {
    let schedule = Schedule::new(Expression::parse(text).unwrap()).unwrap();
    let wanted = MonitorSettings::of(&schedule, Duration::ZERO, from()).unwrap();
    (run.map_or(wanted.clone(), |run| wanted.for_runs(Duration::from_secs(run))), schedule)
}

fn from() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap()
}

fn period(period_s: u64, grace_s: Option<u64>) -> Found {
    Found { period_s: Some(period_s), grace_s, takes_schedules: true, channels: Some(1), ..Found::default() }
}

fn scheduled(text: &str, zone: &str, grace_s: u64) -> Found {
    Found { schedule: Some(text.into()), zone: Some(zone.into()), period_s: None, ..period(0, Some(grace_s)) }
}

/// What differs, and what follows.
fn told(text: &str, run: Option<u64>, found: &Found) -> String {
    let (wanted, schedule) = settings(text, run);
    let all = differences(&wanted, &schedule, found, from(), Duration::from_secs(10));
    all.iter().map(|one| format!("{} {}", one.what, one.effect)).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_window_that_is_shorter_than_the_longest_gap_alarms_falsely_and_a_much_longer_one_hides_a_death() {
    let hourly = |period_s, grace_s| told("every 1 hour", None, &period(period_s, Some(grace_s)));
    assert_eq!(hourly(3_600, 60), "");
    assert_eq!(hourly(3_660, 0), "");
    assert_eq!(hourly(3_600, 59), "grace alarms-falsely");
    assert_eq!(hourly(3_599, 60), "period alarms-falsely");
    // The grace makes up for it.
    assert_eq!(hourly(3_000, 3_600), "");
    assert_eq!(hourly(86_400, 3_600), "period hides-a-death");
    // No grace of its own: fixed steps.
    assert_eq!(told("every 1 hour", None, &period(3_600, None)), "");
    assert_eq!(told("every 1 hour", None, &period(1_800, None)), "period alarms-falsely");
    assert_eq!(told("every 1 hour", None, &period(86_400, None)), "period hides-a-death");
}

#[test]
fn a_period_of_uneven_beats_hides_a_death_only_where_a_schedule_could_be_set() {
    let weekdays = "at 9:00 on weekdays";
    assert_eq!(told(weekdays, None, &period(3 * 86_400, Some(3_600))), "period hides-a-death");
    let without = Found { takes_schedules: false, ..period(3 * 86_400, Some(3_600)) };
    assert_eq!(told(weekdays, None, &without), "");
}

#[test]
fn schedules_are_compared_by_their_occurrences() {
    let weekdays = |text: &str, zone: &str, grace: u64| {
        told("at 9:00 on weekdays in Europe/Stockholm", None, &scheduled(text, zone, grace))
    };
    assert_eq!(weekdays("0 9 * * 1-5", "Europe/Stockholm", 60), "");
    assert_eq!(weekdays("0 9 * * MON-FRI", "Europe/Stockholm", 60), "");
    assert_eq!(weekdays("Mon..Fri *-*-* 09:00:00", "Europe/Stockholm", 60), "");
    assert_eq!(weekdays("0 9 * * *", "Europe/Stockholm", 60), "schedule alarms-falsely");
    assert_eq!(weekdays("0 9 * * 1-4", "Europe/Stockholm", 60), "schedule hides-a-death");
    assert_eq!(weekdays("0 9 * * 1-5", "UTC", 60), "zone alarms-falsely");
    assert_eq!(weekdays("0 9 * * nonsense", "UTC", 60), "schedule undecided");
    assert_eq!(weekdays("0 9 * * 1-5", "Europe/Stockholm", 59), "grace alarms-falsely");
    assert_eq!(weekdays("0 9 * * 1-5", "Europe/Stockholm", 17_340), "");
    assert_eq!(weekdays("0 9 * * 1-5", "Europe/Stockholm", 17_341), "grace hides-a-death");
}

#[test]
fn the_grace_of_a_job_is_no_shorter_than_its_run() {
    let nightly = |grace| told("at 2:00", Some(3_600), &scheduled("0 2 * * *", "UTC", grace));
    assert_eq!(nightly(3_660), "");
    assert_eq!(nightly(3_659), "grace alarms-falsely");
    // A long period does not help: from the start on the grace counts.
    assert_eq!(told("every 1 hour", Some(600), &period(86_400, Some(599))), "grace alarms-falsely");
}

#[test]
fn a_check_that_is_paused_has_no_channel_or_ignores_the_beats_is_told() {
    let found = Found {
        is_paused: true,
        channels: Some(0),
        ignored_method: Some("GET".to_owned()),
        ..period(3_600, Some(720))
    };
    assert_eq!(
        told("every 1 hour", None, &found),
        "paused alarms-nobody, channels alarms-nobody, method alarms-falsely"
    );
    assert_eq!(told("every 1 hour", None, &Found { channels: None, ..period(3_600, Some(720)) }), "");
}

#[test]
fn the_form_for_healthchecks_is_the_exact_one_that_it_takes_with_the_reason() {
    let form = |text: &str| {
        let (settings, _) = settings(text, None);
        let form = settings
            .schedule
            .map(|exact| format!("{} {} in {}", exact.notation, exact.text.replace('\n', " + "), exact.zone));
        format!("{}: {}", form.unwrap_or_else(|| "period".to_owned()), settings.why)
    };
    let texts = [
        "every 5 minutes",
        "at 9:00 on weekdays in Europe/Stockholm",
        "at 10:15 on Monday also at 17:00 on Friday",
        "at 17:00 on the last friday of the month",
        "at 3:17 and 4:19 and 5:23 and 6:29 and 7:31 and 8:37 on weekdays",
        "@every 7m",
    ];
    let said: Vec<String> = texts.map(form).into();
    insta::assert_snapshot!(said.join("\n"), @"
    period: all gaps are alike: a schedule would say no more than a period
    cron 0 9 * * 1-5 in Europe/Stockholm: one line of cron says it exactly
    oncalendar Mon *-*-* 10:15:00 + Fri *-*-* 17:00:00 in UTC: no single line of cron says it exactly, and 2 lines of OnCalendar do
    oncalendar Fri *-*~01..07 17:00:00 in UTC: no single line of cron says it exactly, and one line of OnCalendar does
    period: neither one line of cron nor OnCalendar says it within 100 characters: that takes 6 lines of 143 characters together
    period: neither one line of cron nor OnCalendar says it within 100 characters: the interval neither divides a day nor is a day or a week, so its times of the clock move from day to day; OnCalendar has the same ones each day
    ");
}
