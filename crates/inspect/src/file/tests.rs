//! Files as people have them, a report each.

use super::{FileFormat, Finding, Reading, read};
use crate::Purse;
use chrono::{TimeZone as _, Utc};
use downbeat_scheduler::{Calendars, Zone};
use std::time::Duration;

/// What is found, a line each, with the words that a problem is about.
fn found(name: &str, text: &str) -> String {
    let mut purse = Purse::new(Duration::from_secs(10), Duration::from_secs(60));
    let reading = Reading {
        zone: Zone::UTC,
        from: Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap(),
        purse: &mut purse,
        find_zone: Zone::find,
        calendars: &Calendars::default(),
        step: &mut || {},
    };
    let format = FileFormat::of(name, text);
    let report = read(name, text, format, reading);
    let lines = report.found().iter().map(|found| match found {
        Finding::Schedule(one) => {
            let meaning = one.meaning.as_deref().unwrap_or("cannot be read");
            format!("{}: `{}` in {}: {meaning}", one.line.unwrap_or_default(), one.text, one.zone)
        }
        Finding::Problem(one) => {
            let excerpt = one.excerpt.as_ref().unwrap();
            let words = excerpt.text.get(excerpt.span.clone()).unwrap();
            let help = one.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!(
                "  {}:{} {} at `{words}`: {}{help}",
                one.line.unwrap(),
                one.column.unwrap(),
                one.code.unwrap_or("error"),
                one.message
            )
        }
        Finding::Note(note) => format!("  note: {note}"),
    });
    format!("{}\n{}", format.as_str(), lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_workflow_is_read_in_utc_with_five_fields_and_five_minutes() {
    let text = "name: ci\non:\n  push:\n  schedule:\n    - cron: '30 5 * * 1-5' # early\n    - cron: \"*/2 * * * *\"\n    - cron: 0 9 L * *\n    - cron: '@daily'\n    - cron: '0 0 9 * * *'\n    - cron: CRON_TZ=Europe/Paris 0 9 * * *\n    - cron: 0 9 * * 7\n    - cron: 61 9 * * *\n    - cron: 0 9 31 * *\n    - cron: '0 */5 * * *'\njobs: {}\n";
    insta::assert_snapshot!(found(".github/workflows/ci.yml", text), @"
    github-actions
    5: `30 5 * * 1-5` in UTC: At 5:30 from Monday to Friday.
    6: `*/2 * * * *` in UTC: Every 2 minutes.
      6:14 runner-floor at `*/2 * * * *`: GitHub Actions runs a schedule every five minutes at most: this schedule has gaps of 2 minutes (choose gaps of 5 minutes or more)
    7: `0 9 L * *` in UTC: At 9:00 on the last day of the month.
      7:17 runner-refuses at `L`: GitHub Actions does not know `L` and `#` (write days that it knows, and leave the rest to the command)
    8: `@daily` in UTC: At 00:00 every day.
      8:14 runner-refuses at `@daily`: GitHub Actions does not know `@daily` (write the five fields)
    9: `0 0 9 * * *` in UTC: At 9:00 every day.
      9:14 runner-refuses at `0 0 9 * * *`: GitHub Actions takes five fields: minute, hour, day of the month, month, day of the week (leave out the second and the year)
    10: `CRON_TZ=Europe/Paris 0 9 * * *` in Europe/Paris: At 9:00 every day, in the time zone Europe/Paris.
      10:13 runner-refuses at `CRON_TZ=Europe/Paris`: GitHub Actions takes no `CRON_TZ=` in a schedule (it reads all schedules in UTC: write the time in UTC)
    11: `0 9 * * 7` in UTC: At 9:00 on Sunday.
      11:21 runner-refuses at `7`: GitHub Actions does not know 7 as Sunday (write `0` or `SUN`)
    12: `61 9 * * *` in UTC: cannot be read
      12:13 error at `61`: 61 is not a minute: 0–59
    13: `0 9 31 * *` in UTC: At 9:00 on the 31st of the month.
      13:13 short-month at `0 9 31 * *`: February, April, June, September and November have no 31st: nothing fires on that day there
    14: `0 */5 * * *` in UTC: At 00:00, 5:00, 10:00, 15:00 and 20:00, every day.
      14:16 uneven-step at `*/5`: `*/5` counts within the day, hours 0, 5, … 20: the gaps are 5 hours and 4 hours
    ");
}

#[test]
fn a_cron_job_is_read_in_its_own_zone() {
    let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: a\nspec:\n  schedule: \"30 2 * * *\"\n  timeZone: Europe/Stockholm\n---\nkind: CronJob\nspec:\n  timeZone: europe/stockholm\n  schedule: CRON_TZ=UTC 0 9 * * FRI-MON\n---\nkind: Deployment\nspec:\n  schedule: nonsense\n---\nkind: List\nitems:\n  - kind: CronJob\n    spec:\n      schedule: '@every 90m'\n  - kind: CronJob\n    spec:\n      schedule: '{{ .Values.cron }}'\n  - kind: CronJob\n    spec:\n      schedule: 0 22-2 * * *\n      timeZone: Europe/Stokholm\n";
    insta::assert_snapshot!(found("job.yaml", text), @"
    kubernetes
    6: `30 2 * * *` in Europe/Stockholm: At 2:30 every day.
      6:14 daylight-gap at `30 2 * * *`: on 2027-03-28 the clocks of Europe/Stockholm skip 2:00 to 3:00 (choose a time that the clocks neither skip nor repeat, or UTC)
      6:14 daylight-fold at `30 2 * * *`: on 2027-10-31 the clocks of Europe/Stockholm repeat 2:00 to 3:00 (choose a time that the clocks neither skip nor repeat, or UTC)
      11:13 runner-refuses at `europe/stockholm`: Kubernetes knows the names of the time zone database alone, in their own case (write `Europe/Stockholm`)
    12: `CRON_TZ=UTC 0 9 * * FRI-MON` in UTC: At 9:00 from Friday to Monday, in the time zone UTC.
      12:13 runner-refuses at `CRON_TZ=UTC`: Kubernetes takes no `CRON_TZ=` in a schedule (write the name of the time zone in `spec.timeZone`)
    22: `@every 90m` in UTC: Every 1 hour 30 minutes, counted from 1970-01-01 00:00 UTC.
      note: line 25: the schedule is made by a template, and is not looked at
      29:17 runner-refuses at `Europe/Stokholm`: there is no such time zone: Kubernetes refuses the job (did you mean `Europe/Stockholm`?)
    28: `0 22-2 * * *` in UTC: At 00:00, 1:00, 2:00, 22:00 and 23:00, every day.
      28:19 runner-refuses at `22-2`: Kubernetes does not know the range `22-2`, which ends before it begins (write two ranges)
    ");
}

#[test]
fn what_a_template_of_helm_puts_in_is_not_looked_at() {
    let text = "{{- if .Values.backup.enabled }}\nkind: CronJob\nmetadata:\n  labels:\n    {{- include \"labels\" . | nindent 4 }}\nspec:\n  schedule: {{ .Values.cron | quote }}\n---\nkind: CronJob\nspec:\n  timeZone: {{ .Values.zone }}\n  schedule: '61 2 * * *'\n{{- end }}\n";
    insta::assert_snapshot!(found("job.yaml", text), @"
    kubernetes
      note: line 7: the schedule is made by a template, and is not looked at
    12: `61 2 * * *` in UTC: cannot be read
      12:14 error at `61`: 61 is not a minute: 0–59
    ");
}

#[test]
fn schedules_of_gitlab_stand_in_policies_and_in_answers_of_its_api() {
    let policy = "scan_execution_policy:\n  - name: nightly\n    rules:\n      - type: schedule\n        cadence: '15 3 * * *'\n        timezone: Europe/Berlin\n      - type: schedule\n        cadence: '*/5 * * * *'\n";
    let api = r#"[{"id": 1, "cron": "0 9 15W * *", "cron_timezone": "Eastern Time (US & Canada)"}, {"cron": "0 4 * * 1", "cron_timezone": "UTC"}]"#;
    insta::assert_snapshot!(found(".gitlab/security-policies/policy.yml", policy), @"
    gitlab
    5: `15 3 * * *` in Europe/Berlin: At 3:15 every day.
    8: `*/5 * * * *` in UTC: Every 5 minutes.
      8:19 runner-floor at `*/5 * * * *`: GitLab looks for due schedules every ten minutes, unless its administrator has set another pace: this schedule has gaps of 5 minutes (choose gaps of 10 minutes or more)
    ");
    let mut purse = Purse::new(Duration::from_secs(10), Duration::from_secs(60));
    let reading = Reading {
        zone: Zone::UTC,
        from: Utc.timestamp_opt(0, 0).unwrap(),
        purse: &mut purse,
        find_zone: Zone::find,
        calendars: &Calendars::default(),
        step: &mut || {},
    };
    let json = serde_json::to_value(read("schedules.json", api, FileFormat::Gitlab, reading)).unwrap();
    assert_eq!(json["schedules"][1]["text"], "0 4 * * 1");
    assert_eq!(json["problems"][0]["code"], "runner-zone");
    assert_eq!(json["problems"][1]["message"], "GitLab does not know `W`");
    assert_eq!(
        (json["problems"][1]["line"].as_u64(), json["problems"][1]["column"].as_u64()),
        (Some(1), Some(25))
    );
}

#[test]
fn the_windows_of_renovate_are_held_against_its_own_rules() {
    let text = "{\n  // when\n  \"timezone\": \"Europe/Stockholm\",\n  schedule: ['before 5am on monday', 'at any time', \"every month\",],\n  \"packageRules\": [\n    {\"schedule\": [\"* 0-4 * * 1\", \"0 3 * * *\", \"every 5 minutes\", \"every hour\"]}, /* more */\n    {\"automergeSchedule\": \"after 10pm before 5am in UTC\"},\n    {\"schedule\": [\"befor 5am\"]}\n  ]\n}\n";
    insta::assert_snapshot!(found("renovate.json5", text), @"
    renovate
    4: `before 5am on monday` in Europe/Stockholm: When this holds: before 5:00, on Monday.
    4: `at any time` in Europe/Stockholm: Cannot be read.
      4:39 runner-refuses at `at any time`: `at any time` is no limit only as the first of its list (leave out the others, or this)
    4: `every month` in Europe/Stockholm: When this holds: before 5:00, on the 1st of the month.
    6: `* 0-4 * * 1` in Europe/Stockholm: Every minute from 00:00 until just before 5:00 on Monday.
    6: `0 3 * * *` in Europe/Stockholm: At 3:00 every day.
      6:35 runner-refuses at `0 3 * * *`: Renovate refuses this: the minutes of a line of cron have to be `*`, as it works in whole hours (write `*` for the minute, as in `* 0-4 * * *`)
    6: `every 5 minutes` in Europe/Stockholm: When this holds: during minutes 0, 5, 10 … 55 of each hour.
      6:48 runner-refuses at `every 5 minutes`: Renovate refuses this: it works in whole hours, and takes no minutes (write a window, as in `after 10pm before 5am`)
    6: `every hour` in Europe/Stockholm: When this holds: from 00:00 to the end of the day.
      6:67 runner-refuses at `every hour`: Renovate refuses this: of a month, a day, a weekday and a window of times it wants one (write when it may work, as in `before 5am on Monday`)
    7: `after 10pm before 5am in UTC` in UTC: When this holds: from 22:00 on, before 5:00.
      7:28 runner-refuses at `after 10pm before 5am in UTC`: Renovate refuses this: a time zone stands beside the schedule (write it as `timezone`)
    8: `befor 5am` in Europe/Stockholm: cannot be read
      8:20 error at `befor`: expected a clause such as `every 5 minutes`, `at 9:00` or `on Monday`, found `befor` (did you mean `before`?)
    ");
    let package = "{\"name\": \"x\", \"renovate\": {\"schedule\": [\"on friday and saturday\"]}}";
    insta::assert_snapshot!(found("package.json", package), @"
    renovate
    1: `on friday and saturday` in UTC: When this holds: on Friday and Saturday.
    ");
}

#[test]
fn sentences_of_renovate_are_read_as_it_rewrites_them_and_by_later_js() {
    let windows = [
        "before 5am every weekday",
        "every weekend",
        "on the first day of the month",
        "after 10pm and before 5am every weekday",
        "after 9am and before 5pm on monday",
        "before 5am on the last day of the month",
        "on the first monday of the month",
        "every monday before 9:00am",
        "before 5 am",
        "* 0-4 1-7 * 1",
        "* * 13 * 5",
    ];
    let lines: String = windows.iter().map(|window| format!("  {window:?},\n")).collect();
    insta::assert_snapshot!(found("renovate.json5", &format!("{{\nautomergeSchedule: ['after 10pm and before 5am'],\nschedule: [\n{lines}]}}")), @"
    renovate
    4: `before 5am every weekday` in UTC: When this holds: before 5:00, from Monday to Friday.
    5: `every weekend` in UTC: When this holds: on Saturday and Sunday.
    6: `on the first day of the month` in UTC: When this holds: on the 1st of the month.
    7: `after 10pm and before 5am every weekday` in UTC: When this holds: from 22:00 on, from Monday to Friday.
    7: `after 10pm and before 5am every weekday` in UTC: When this holds: before 5:00, from Monday to Friday.
    8: `after 9am and before 5pm on monday` in UTC: When this holds: from 9:00 on, before 17:00, on Monday.
    9: `before 5am on the last day of the month` in UTC: When this holds: before 5:00, on the 1st of the month.
      9:4 runner-rewrites at `before 5am on the last day of the month`: Renovate puts the first day of the month in place of the last (write a line of cron: `* 0-4 L * *` is before 5:00 on the last day)
    10: `on the first monday of the month` in UTC: When this holds: on the first Monday of the month.
      10:4 runner-refuses at `on the first monday of the month`: Renovate refuses this: later.js, which reads its sentences, does not know all of these words (write it as in `before 5am on Monday`, or as a line of cron: `* 0-4 1-7 * 1` is before 5:00 on the first Monday of the month)
    11: `every monday before 9:00am` in UTC: When this holds: on Monday, before 9:00.
      11:4 runner-refuses at `every monday before 9:00am`: Renovate refuses this: later.js, which reads its sentences, does not know all of these words (write `before 9:00 on Monday`)
    12: `before 5 am` in UTC: When this holds: before 5:00.
      12:4 runner-refuses at `before 5 am`: Renovate refuses this: later.js, which reads its sentences, does not know all of these words (write `before 5:00`)
    13: `* 0-4 1-7 * 1` in UTC: Every minute from 00:00 until just before 5:00 on Monday on the 1st to 7th of the month.
    14: `* * 13 * 5` in UTC: Every minute on Friday on the 13th of the month.
    2: `after 10pm and before 5am` in UTC: When this holds: from 22:00 on, before 5:00.
      2:22 never-fires at `after 10pm and before 5am`: later.js holds this window to one day, where it never is: it begins after it ends (write two windows, as in `after 10pm` and `before 5am`)
    ");
    let open = "{\"schedule\": [\"at any time\", \"nonsense\"]}";
    insta::assert_snapshot!(found("renovate.json", open), @"
    renovate
    1: `at any time` in UTC: At any time, as the first of its list says.
    1: `nonsense` in UTC: At any time, as the first of its list says.
    ");
}

#[test]
fn each_calendar_line_of_a_timer_is_a_schedule() {
    let text = "[Unit]\nDescription=OnCalendar=daily\n\n[Timer]\n# OnCalendar=weekly\nOnCalendar=Mon..Fri 9:00\nOnCalendar = *-*~1 23:00 Europe/Stockholm\nOnCalendar=\nOnCalendar=Mon 25:00\nOnCalendar=*:0/7\nOnCalendar=*-*-31 %i:00\nOnCalendar=*-*-31 9:00\nPersistent=true\n\n[Install]\nOnCalendar=hourly\n";
    insta::assert_snapshot!(found("backup.timer", text), @"
    systemd
    6: `Mon..Fri 9:00` in UTC: At 9:00 from Monday to Friday.
    7: `*-*~1 23:00 Europe/Stockholm` in Europe/Stockholm: At 23:00 on the last day of the month, in the time zone Europe/Stockholm.
      note: line 8: an empty `OnCalendar=` takes back those above it
    9: `Mon 25:00` in UTC: cannot be read
      9:16 error at `25`: 25 is not an hour: 0–23
    10: `*:0/7` in UTC: Every 7 minutes, at minutes 0, 7, 14 … 56 of each hour.
      10:14 uneven-step at `0/7`: `0/7` counts within the hour, minutes 0, 7, … 56: the gaps are 7 minutes and 4 minutes
      note: line 11: systemd puts a value in place of `%`, and the line is not looked at
    12: `*-*-31 9:00` in UTC: At 9:00 on the 31st of the month.
      12:12 short-month at `*-*-31 9:00`: February, April, June, September and November have no 31st: nothing fires on that day there
    ");
}

#[test]
fn what_is_no_yaml_says_where() {
    insta::assert_snapshot!(found(".github/workflows/ci.yml", "on:\n  schedule: [\n"), @"
    github-actions
      3:1 error at ``: this is not in order as YAML or JSON: while parsing a node, did not find expected node content
    ");
}
