//! `downbeat explain`.

use downbeat_tests::program::{Ended, Program};

/// Seen from the beginning of 2027.
fn explain(arguments: &[&str]) -> Ended {
    Program::new([&["explain", "--from", "2027-01-01"], arguments].concat()).run()
}

fn explained(arguments: &[&str]) -> String {
    let ended = explain(arguments);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

#[test]
fn a_url_tells_which_monitor_it_is() {
    let told = |arguments: &[&str]| {
        let program =
            Program::new([&["explain", "every 10 seconds", "--from", "2027-01-01"], arguments].concat());
        let ended = program.env("BEAT_URL", "https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f").run();
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        ended.stdout.split_once("Monitor").unwrap().1.to_owned()
    };
    let checks = told(&["--url", "env:BEAT_URL"]);
    for line in [
        "https://hc-ping.com/… is healthchecks, inferred from the URL: of an ill service Healthchecks is told by `/fail`, with the reason",
        "Healthchecks keeps five beats a minute of one check: `every 12 seconds` is the most that makes sense",
    ] {
        assert!(checks.contains(line), "{checks}");
    }
    let kuma = told(&["--url", "https://kuma.test/api/push/s3cr3t?status=down"]);
    assert!(
        kuma.contains(
            "https://kuma.test/… is plain: each 2xx is a success, and for an ill service no beat is sent"
        ),
        "{kuma}"
    );
    assert!(kuma.contains("the URL ends with an action of its own") && !kuma.contains("s3cr3t"), "{kuma}");
}

#[test]
fn what_to_enter_is_said_of_the_monitor_that_the_url_tells_alone() {
    let told = |url: &str| {
        let all = explained(&["at 9:00 on weekdays", "--url", url]);
        let (_, told) = all.split_once("Monitor").unwrap();
        told.lines().skip(1).map(str::trim).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(told("https://cronitor.link/p/s3cr3t/nightly"), @"
    period 3 d (259200 s), grace 1 h (3600 s)
    Cronitor: schedule `0 9 * * 1-5` in UTC, grace 60 s
    ");
    insta::assert_snapshot!(told("https://nosnch.in/s3cr3t"), @"
    period 3 d (259200 s), grace 1 h (3600 s)
    Dead Man's Snitch: interval weekly
    ");
    insta::assert_snapshot!(told("https://kuma.test/api/push/s3cr3t"), @"
    period 3 d (259200 s), grace 1 h (3600 s)
    Uptime Kuma: heartbeat interval 262800 s, period and grace together: it calls a monitor down a second after that
    ");
}

#[test]
fn a_sentence_is_explained_clause_by_clause() {
    insta::assert_snapshot!(explained(&["every 5 mins on Mon-Fri also at 17:00 except on the last day of the month"]), @"
    Read as     every 5 mins                  during minutes 0, 5, 10 … 55 of each hour
                on Mon-Fri                    from Monday to Friday
                also                          and when all of the following holds
                at 17:00                      at exactly 17:00
                except                        but not when all of the following holds
                on the last day of the month  on the last day of the month
    Means       Every 5 minutes from Monday to Friday, and at 17:00 every day, except on the last day of the month.
    Canonical   every 5 minutes on weekdays also at 17:00 except on the last day of the month
    Pace        shortest gap 5 m, longest gap 1 d 17 h 5 m
    Next        Fri 2027-01-01 00:05:00 UTC  in 5 m
                Fri 2027-01-01 00:10:00 UTC  in 10 m
                Fri 2027-01-01 00:15:00 UTC  in 15 m
                Fri 2027-01-01 00:20:00 UTC  in 20 m
                Fri 2027-01-01 00:25:00 UTC  in 25 m
    Clocks      UTC does not set them within a year
    cron        none: it depends on where the month ends, which crontab does not know
    OnCalendar  Mon..Fri *-*-01..27 *:00/5:00
                Mon..Fri *-*~02..28 *:00/5:00
                *-*-01..27 17:00:00
                *-*~02..28 17:00:00
    Monitor     period 1 d 17 h 5 m (147900 s), grace 1 h (3600 s)
                Healthchecks: more exact with the schedule `Mon..Fri *-*-01..27 *:00/5:00` and `Mon..Fri *-*~02..28 *:00/5:00` and `*-*-01..27 17:00:00` and `*-*~02..28 17:00:00`, of OnCalendar, in UTC, grace 1 m (60 s): it knows when a beat is due
                Uptime Kuma: heartbeat interval 151500 s, period and grace together: it calls a monitor down a second after that
    ");
}

#[test]
fn a_line_of_cron_is_explained_field_by_field() {
    insta::assert_snapshot!(explained(&["CRON_TZ=Europe/Stockholm */7 9-17 * * MON-FRI"]), @"
    Read as     CRON_TZ=Europe/Stockholm  all of it is read in the time zone Europe/Stockholm
                */7                       during minutes 0, 7, 14 … 56 of each hour
                9-17                      from 9:00 until just before 18:00
                *                         every day of the month
                *                         every month
                MON-FRI                   from Monday to Friday
    Means       Every 7 minutes, at minutes 0, 7, 14 … 56 of each hour, from 9:00 until just before 18:00 from Monday to Friday, in the time zone Europe/Stockholm.
    Canonical   every 7 minutes on the 9th through 17th hour on weekdays in Europe/Stockholm
    Pace        shortest gap 4 m, longest gap 2 d 15 h 4 m
    Next        Fri 2027-01-01 09:00:00 +01:00  2027-01-01 08:00:00 UTC  in 9 h
                Fri 2027-01-01 09:07:00 +01:00  2027-01-01 08:07:00 UTC  in 9 h 7 m
                Fri 2027-01-01 09:14:00 +01:00  2027-01-01 08:14:00 UTC  in 9 h 14 m
                Fri 2027-01-01 09:21:00 +01:00  2027-01-01 08:21:00 UTC  in 9 h 21 m
                Fri 2027-01-01 09:28:00 +01:00  2027-01-01 08:28:00 UTC  in 9 h 28 m
    Clocks      2027-03-28  2:00 to 3:00 does not come: nothing is due then
                2027-10-31  2:00 to 3:00 comes twice: nothing is due then
    cron        CRON_TZ=Europe/Stockholm
                */7 9-17 * * 1-5
    OnCalendar  Mon..Fri *-*-* 09..17:00..56/7:00 Europe/Stockholm
    Monitor     period 2 d 15 h 4 m (227040 s), grace 2 h (7200 s), of which 1 h for the day on which clocks are set back
                Healthchecks: more exact with the schedule `*/7 9-17 * * 1-5` in Europe/Stockholm, grace 1 m (60 s): it knows when a beat is due
                Uptime Kuma: heartbeat interval 234240 s, period and grace together: it calls a monitor down a second after that

    warning[uneven-step]: `*/7` counts within the hour, minutes 0, 7, … 56: on its days the gaps are 7 minutes and 4 minutes
      |
    1 | CRON_TZ=Europe/Stockholm */7 9-17 * * MON-FRI
      |                          ^^^
      |
      = help: for even gaps write `CRON_TZ=Europe/Stockholm */6 9-17 * * MON-FRI`
    ");
}

#[test]
fn the_days_on_which_clocks_are_set_say_what_becomes_of_a_time() {
    let clocks = |schedule: &str, zone: &str| {
        let text = explained(&[schedule, "--tz", zone]);
        let start = text.find("Clocks").unwrap();
        text.get(start..text.find("cron  ").unwrap()).unwrap().to_owned()
    };
    insta::assert_snapshot!(clocks("at 2:30", "Europe/Stockholm"), @"
    Clocks      2027-03-28  2:00 to 3:00 does not come: 2:30 comes at 3:00
                2027-10-31  2:00 to 3:00 comes twice: 2:30 comes the first time only
    ");
    insta::assert_snapshot!(clocks("at 2:00 and 2:30", "America/New_York"), @"
    Clocks      2027-03-14  2:00 to 3:00 does not come: 2 times, 2:00 to 2:30, come at 3:00, once
                2027-11-07  1:00 to 2:00 comes twice: nothing is due then
    ");
    insta::assert_snapshot!(clocks("every 5 minutes", "Europe/Stockholm"), @"
    Clocks      2027-03-28  2:00 to 3:00 does not come: 12 times, 2:00 to 2:55, are left out
                2027-10-31  2:00 to 3:00 comes twice: 12 times, 2:00 to 2:55, come both times
    ");
    insta::assert_snapshot!(clocks("on the 20th minute", "Europe/Stockholm"), @"
    Clocks      2027-03-28  2:00 to 3:00 does not come: 2:20 is left out
                2027-10-31  2:00 to 3:00 comes twice: 2:20 comes both times
    ");
    insta::assert_snapshot!(clocks("at 2:00 and 3:00", "Europe/Stockholm"), @"
    Clocks      2027-03-28  2:00 to 3:00 does not come: 2:00 is left out
                2027-10-31  2:00 to 3:00 comes twice: 2:00 comes the first time only
    ");
    insta::assert_snapshot!(clocks("at 9:00", "Europe/Stockholm"), @"
    Clocks      2027-03-28  2:00 to 3:00 does not come: nothing is due then
                2027-10-31  2:00 to 3:00 comes twice: nothing is due then
    ");
    insta::assert_snapshot!(clocks("at 9:00", "Asia/Tokyo"), @"Clocks      Asia/Tokyo does not set them within a year");
    insta::assert_snapshot!(clocks("@every 90m", "Europe/Stockholm"), @"Clocks      an elapsed time is the same on every day");
}

#[test]
fn days_on_which_clocks_were_set_are_past_and_those_of_the_next_year_count() {
    let clocks = |from: &str| {
        let ended = Program::new(["explain", "at 2:30", "--tz", "Europe/Stockholm", "--from", from]).run();
        let text = ended.stdout;
        let start = text.find("Clocks").unwrap();
        text.get(start..text.find("cron  ").unwrap()).unwrap().to_owned()
    };
    insta::assert_snapshot!(clocks("2027-08-01"), @"
    Clocks      2027-10-31  2:00 to 3:00 comes twice: 2:30 comes the first time only
                2028-03-26  2:00 to 3:00 does not come: 2:30 comes at 3:00
    ");
    // From the instant itself on, and from a second after it.
    insta::assert_snapshot!(clocks("2027-10-31T01:00:00Z"), @"
    Clocks      2027-10-31  2:00 to 3:00 comes twice: 2:30 comes the first time only
                2028-03-26  2:00 to 3:00 does not come: 2:30 comes at 3:00
                2028-10-29  2:00 to 3:00 comes twice: 2:30 comes the first time only
    ");
    insta::assert_snapshot!(clocks("2027-10-31T01:00:01Z"), @"
    Clocks      2028-03-26  2:00 to 3:00 does not come: 2:30 comes at 3:00
                2028-10-29  2:00 to 3:00 comes twice: 2:30 comes the first time only
    ");
}

#[test]
fn what_to_enter_in_the_monitor_follows_from_the_longest_gap() {
    let monitor = |arguments: &[&str]| {
        let text = explained(arguments);
        let end = text.find("\n\n").unwrap_or(text.len());
        text.get(text.find("Monitor").unwrap()..end).unwrap().to_owned()
    };
    insta::assert_snapshot!(monitor(&["every 1 second"]), @"
    Monitor     period 1 m (60 s), grace 1 m (60 s)
                Healthchecks keeps five beats a minute of one check: `every 12 seconds` is the most that makes sense
                Uptime Kuma: heartbeat interval 61 s, period and grace together: it calls a monitor down a second after that
    ");
    insta::assert_snapshot!(monitor(&["every 5 minutes"]), @"
    Monitor     period 5 m (300 s), grace 1 m (60 s)
                Uptime Kuma: heartbeat interval 360 s, period and grace together: it calls a monitor down a second after that
    ");
    insta::assert_snapshot!(monitor(&["at 9:00 on weekdays", "--tz", "Europe/Stockholm"]), @"
    Monitor     period 3 d (259200 s), grace 2 h (7200 s), of which 1 h for the day on which clocks are set back
                Healthchecks: more exact with the schedule `0 9 * * 1-5` in Europe/Stockholm, grace 1 m (60 s): it knows when a beat is due
                Uptime Kuma: heartbeat interval 266400 s, period and grace together: it calls a monitor down a second after that
    ");
    insta::assert_snapshot!(monitor(&["on the first monday of the month at 9:00"]), @"
    Monitor     period 35 d (3024000 s), grace 1 h (3600 s)
                Healthchecks: more exact with the schedule `0 9 */31,2-7 * 1` in UTC, grace 1 m (60 s): it knows when a beat is due
                Uptime Kuma: no heartbeat interval is as long as this schedule needs
    ");
    insta::assert_snapshot!(monitor(&["on february 29 at 9:00"]), @"
    Monitor     period 2921 d (252374400 s), grace 1 h (3600 s)
                Healthchecks takes no period of more than 365 d
                Healthchecks: more exact with the schedule `0 9 29 2 *` in UTC, grace 1 m (60 s): it knows when a beat is due
                Uptime Kuma: no heartbeat interval is as long as this schedule needs
    ");
    insta::assert_snapshot!(monitor(&["at 9:00 on january 5 in 2027"]), @"Monitor     no period: there are no two beats");
}

#[test]
fn the_pace_is_exact() {
    let pace = |schedule: &str| {
        let text = explained(&[schedule]);
        text.lines().find(|line| line.starts_with("Pace")).unwrap().to_owned()
    };
    assert_eq!(pace("1500"), "Pace        every gap is 1 s 500 ms");
    assert_eq!(pace("every 55 minutes"), "Pace        shortest gap 5 m, longest gap 55 m");
    assert_eq!(pace("*/5 9-17 * * 1-5"), "Pace        shortest gap 5 m, longest gap 2 d 15 h 5 m");
    assert_eq!(pace("at 9:00 on january 5 in 2027"), "Pace        none: it occurs once");
    assert_eq!(pace("at 9:00 on january 5 in 2026"), "Pace        none: it never occurs, or never again");
}

#[test]
fn a_program_gets_one_object() {
    let object = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&explained(&[arguments, &["--json"]].concat())).unwrap()
    };
    let nightly = object(&["at 2:30", "--tz", "Europe/Stockholm"]);
    assert_eq!(nightly["parts"][0]["span"], serde_json::json!([0, 7]));
    assert_eq!(nightly["cron"]["lines"], serde_json::json!(["30 2 * * *"]));
    assert_eq!(nightly["clock_changes"][0]["policy"], "at-end");
    assert_eq!(nightly["clock_changes"][1]["policy"], "first");
    assert_eq!(nightly["warnings"][0]["code"], "daylight-gap");
    assert_eq!(nightly["next"].as_array().unwrap().len(), 5);
    let gaps = object(&["every 55 seconds"]);
    assert_eq!(gaps["pace"], serde_json::json!({"shortest_ms": 5000, "longest_ms": 55000}));
    assert!(gaps["cron"]["reason"].as_str().unwrap().starts_with("it occurs at 00:00:55"));
    assert_eq!(gaps["monitor"]["period_s"], 60);
    assert_eq!(gaps["monitor"]["jitter_s"], 0);
    let spread = object(&["every 55 seconds", "--jitter", "1500ms"]);
    assert_eq!(spread["monitor"]["jitter_s"], 2);
    assert_eq!(spread["monitor"]["grace_s"], 62);
}

#[test]
fn the_grace_covers_the_jitter_and_the_day_on_which_clocks_are_set_back() {
    let said = |arguments: &[&str]| -> String {
        let all = explained(&[&["at 2:30", "--tz", "Europe/Stockholm"], arguments].concat());
        all.lines().find_map(|line| line.strip_prefix("Monitor     ")).unwrap().to_owned()
    };
    assert_eq!(
        said(&[]),
        "period 1 d (86400 s), grace 2 h (7200 s), of which 1 h for the day on which clocks are set back"
    );
    assert_eq!(
        said(&["--jitter", "5m"]),
        "period 1 d (86400 s), grace 2 h 5 m (7500 s), of which 5 m for the jitter and 1 h for the day on which clocks are set back"
    );
}

#[test]
fn a_schedule_that_never_occurs_is_explained_too() {
    insta::assert_snapshot!(explained(&["on the 30th day of february"]), @"
    Read as     on the 30th day  on the 30th of the month
                of february      in February
    Means       On 30 February at 00:00.
    Canonical   on February 30
    Pace        none: it never occurs, or never again
    Next        never again
    Clocks      UTC does not set them within a year
    cron        none: it never occurs, and crontab cannot say never
    OnCalendar  none: it never occurs, and OnCalendar cannot say never
    Monitor     no period: there are no two beats

    warning[no-time]: nothing says at what time: it fires at 0:00
      |
    1 | on the 30th day of february
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: if that is meant, write `on the 30th day of february at 0:00`

    warning[never-fires]: it never fires: nothing meets its constraints on the day of the month and the month together
      |
    1 | on the 30th day of february
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ");
}

#[test]
fn a_word_that_is_wrong_is_shown_with_a_caret() {
    let ended = explain(&["every 5 minuts"]);
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""));
    insta::assert_snapshot!(ended.stderr, @"
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
      |
    1 | every 5 minuts
      |         ^^^^^^
      |
      = help: did you mean `minutes` or `minute`?
    ");
}

#[test]
fn for_sentry_it_shows_what_the_monitor_is_told_and_why_that_is_the_nearest_window() {
    let told = |schedule: &str| {
        let url = "https://o1.ingest.sentry.io/api/42/cron/nightly/s3cr3t/";
        let text = explained(&[schedule, "--url", url, "--jitter", "90s"]);
        let line = text.lines().last().unwrap().trim().to_owned();
        let json: serde_json::Value =
            serde_json::from_str(&explained(&[schedule, "--url", url, "--jitter", "90s", "--json"])).unwrap();
        let told = &json["receiver"]["upsert"];
        assert!(line.contains(&told["sent"].to_string()), "{line} {json}");
        assert_eq!(line.contains("nearest window"), !told["nearest"].is_null(), "{line} {json}");
        line
    };
    let all = [
        "at 4:30 in Europe/Stockholm",
        "every 2 hours",
        "at 9:00 on the last friday of the month",
        "@every 150s",
    ];
    insta::assert_snapshot!(all.map(told).join("\n"), @r#"
    Sentry: with `upsert: true` it is told {"checkin_margin":3,"schedule":{"type":"crontab","value":"30 4 * * *"},"timezone":"Europe/Stockholm"}
    Sentry: with `upsert: true` it is told {"checkin_margin":3,"schedule":{"type":"crontab","value":"0 */2 * * *"},"timezone":"UTC"}
    Sentry: with `upsert: true` it is told {"checkin_margin":62,"schedule":{"type":"interval","unit":"day","value":35}}, the nearest window that never alarms falsely: no line of cron says the schedule, and gaps are uneven: the interval is the longest of them
    Sentry: with `upsert: true` it is told {"checkin_margin":3,"schedule":{"type":"interval","unit":"minute","value":3}}, the nearest window that never alarms falsely: beats are 150 s apart, which is no whole number of minutes
    "#);
    let other = explained(&["every 2 hours", "--url", "https://kuma.test/api/push/s3cr3t", "--json"]);
    assert!(!other.contains("upsert"), "{other}");
}
