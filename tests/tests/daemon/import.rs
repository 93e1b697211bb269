//! `downbeat import`: what a crontab does under cron, its jobs do under downbeat; what would not be the same is refused or told.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};
use downbeat_tests::program::{Ended, Program};
use std::path::Path;

/// The shapes of lines that crontabs have.
const CRONTAB: &str = "\
# m h  dom mon dow   command
SHELL=/bin/bash
PATH=/usr/local/bin:/usr/bin:/bin
HOME=/srv/shop
MAILTO=ops@example.com
GREETING = \"good  morning\"

# Nightly backup
30 2 * * 1-5\t/usr/local/bin/backup --all > /dev/null 2>&1
#0 3 * * * /usr/local/bin/old
*/20 9-17 * * Mon-Fri cd /srv/shop && test -x ./poll && ./poll
0 0 1,15 * 5 nice -n 10 /opt/report/bin/report.sh \"a b\" '${HOME}'
@daily /usr/local/bin/rotate
15 */6 29 2 * /usr/local/bin/leap
CRON_TZ=Europe/Stockholm
# Reminder
45 9 * 1-6/2 sun mail -s \"\\%done\" ops%Dear all,%%all is well.
MAILTO=
0 23 * * 7 /usr/local/bin/backup
@reboot /usr/local/bin/start --now
";

fn import(folder: &Path, arguments: &[&str], crontab: &str) -> Ended {
    std::fs::write(folder.join("crontab"), crontab).unwrap();
    Program::new([&["import", "crontab", "crontab", "--timezone", "America/New_York"], arguments].concat())
        .within(folder)
        .run()
}

#[test]
fn a_crontab_becomes_a_configuration_and_what_differs_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let ended = import(folder.path(), &[], CRONTAB);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    insta::assert_snapshot!(ended.stdout);
    let notes: Vec<&str> = ended.stderr.lines().collect();
    assert!(notes.iter().all(|note| note.starts_with("note: ")), "{notes:#?}");
    // What is told is in the file too.
    assert!(notes.iter().all(|note| ended.stdout.contains(&format!("# {}", &note[6..]))), "{notes:#?}");
    std::fs::write(folder.path().join("jobs.yaml"), &ended.stdout).unwrap();
    let checked = Program::new(["check", "jobs.yaml"]).within(folder.path()).run();
    assert_eq!(checked.code, Some(0), "{checked:#?}");
}

#[test]
fn what_cron_takes_and_never_runs_is_left_out_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let ended = import(folder.path(), &[], "0 0 31 2 * never\n0 5 * * * daily\n");
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stdout.contains("name: daily") && !ended.stdout.contains("name: never"), "{ended:#?}");
    let note = "note: line 1: its schedule never occurs, and cron never runs it: it is left out\n";
    assert!(ended.stderr.contains(note), "{ended:#?}");
    let ended = import(folder.path(), &[], "0 0 31 2 * never\n");
    assert_eq!((ended.code, &*ended.stderr), (Some(2), "error: crontab: this crontab runs nothing\n"));
}

#[test]
fn variables_come_out_as_cron_gives_them() {
    let folder = tempfile::tempdir().unwrap();
    let crontab = "BORG_PASSCOMMAND=\"sh -c 'cat /root/pw'\"\nA.B=c\n'G H'='x y'\n0 5 * * * daily\n";
    let ended = import(folder.path(), &[], crontab);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    for line in ["BORG_PASSCOMMAND: 'sh -c ''cat /root/pw'''\n", "\"A.B\": c\n", "\"G H\": x y\n"] {
        assert!(ended.stdout.contains(line), "{line}: {ended:#?}");
    }
}

#[test]
fn a_copy_of_the_crontab_of_the_system_is_known_by_its_users() {
    let folder = tempfile::tempdir().unwrap();
    let crontab = "17 * * * * root cd / && run-parts --report /etc/cron.hourly\n25 6 * * * root daily\n";
    let note =
        "note: each command begins with the name of a user: a copy of /etc/crontab is read with `--system`\n";
    assert!(import(folder.path(), &[], crontab).stderr.contains(note));
    assert!(!import(folder.path(), &["--system"], crontab).stderr.contains(note));
    assert!(!import(folder.path(), &[], &format!("{crontab}0 5 * * * daily\n")).stderr.contains(note));
}

#[test]
fn a_character_that_is_not_utf_8_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("crontab"), b"# one\n# t\xe4glich\n0 5 * * * daily\n").unwrap();
    let ended = Program::new(["import", "crontab", "crontab"]).within(folder.path()).run();
    assert_eq!(
        (ended.code, &*ended.stderr),
        (Some(2), "error: crontab, line 2: this is not text in UTF-8\n")
    );
}

/// Whether a field of a line holds for a number, in the plainest way that there is. Names are those of `names`, from `first`.
fn holds(field: &str, number: u32, first: u32, last: u32, names: &[&str]) -> bool {
    let value = |text: &str| {
        names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text))
            .map_or_else(|| text.parse().unwrap(), |at| u32::try_from(at).unwrap() + first)
    };
    field.split(',').any(|part| {
        let (range, step) =
            part.split_once('/').map_or((part, 1), |(range, step)| (range, step.parse().unwrap()));
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (first, last),
            Some((from, to)) => (value(from), value(to)),
            None => (value(range), value(range)),
        };
        (from..=to).step_by(step).any(|candidate| candidate == number)
    })
}

/// Whether cron starts a line in a minute of its zone's clock.
fn occurs(line: &str, at: NaiveDateTime) -> bool {
    let line = if line == "@daily" { "0 0 * * *" } else { line };
    let fields: Vec<&str> = line.split_whitespace().collect();
    let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let weekday = at.weekday().num_days_from_sunday();
    let of_month = holds(fields[2], at.day(), 1, 31, &[]);
    let of_week =
        holds(fields[4], weekday, 0, 7, &days) || (weekday == 0 && holds(fields[4], 7, 0, 7, &days));
    // Two restricted days are an "or".
    let day = match (fields[2].starts_with('*'), fields[4].starts_with('*')) {
        (false, false) => of_month || of_week,
        _ => of_month && of_week,
    };
    day && holds(fields[0], at.minute(), 0, 59, &[])
        && holds(fields[1], at.hour(), 0, 23, &[])
        && holds(fields[3], at.month(), 1, 12, &[])
}

#[test]
fn each_job_runs_when_cron_would_have_started_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "30 2 * * 1-5",
        "*/20 9-17 * * Mon-Fri",
        "0 0 1,15 * 5",
        "@daily",
        "0 23 * * 7",
        "45 9 * 1-11/2 sun",
        "7-59/13 * */2 * *",
        "59 23 31 12 *",
        "0 12 13 * 5",
    ];
    // A zone whose clocks nobody sets, so that the naive clock is right.
    let crontab: String =
        lines.iter().map(|line| format!("CRON_TZ=Asia/Tokyo\n{line} /bin/true\n")).collect();
    let made = import(folder.path(), &[], &crontab);
    assert_eq!(made.code, Some(0), "{made:#?}");
    std::fs::write(folder.path().join("jobs.yaml"), &made.stdout).unwrap();
    let checked = Program::new(["check", "jobs.yaml", "--json"]).within(folder.path()).run();
    let shown: serde_json::Value = serde_json::from_str(&checked.stdout).unwrap();
    let jobs = shown["jobs"].as_array().unwrap();
    assert_eq!(jobs.len(), lines.len());
    for (line, job) in lines.iter().zip(jobs) {
        assert_eq!(job["zone"], "Asia/Tokyo");
        let next: Vec<NaiveDateTime> = job["next"]
            .as_array()
            .unwrap()
            .iter()
            .map(|next| DateTime::parse_from_rfc3339(next["local"].as_str().unwrap()).unwrap().naive_local())
            .collect();
        assert_eq!(next.len(), 3, "{line}");
        // From the first to the third no other minute is one, and those three are.
        let minutes = (next[2] - next[0]).num_minutes();
        let found: Vec<NaiveDateTime> =
            (0..=minutes).map(|n| next[0] + TimeDelta::minutes(n)).filter(|at| occurs(line, *at)).collect();
        assert_eq!(found, next, "{line}");
        // And none is left out before the first. The clock of the check is a little older than this one.
        let now = (Utc::now() + TimeDelta::hours(9))
            .naive_utc()
            .with_second(0)
            .unwrap()
            .with_nanosecond(0)
            .unwrap();
        let until = (next[0] - now).num_minutes();
        assert!((1..until).all(|n| !occurs(line, now + TimeDelta::minutes(n))), "{line}: {next:?}");
    }
}

/// What a command reads and writes is the same.
#[cfg(unix)]
#[test]
fn a_percent_sign_a_variable_and_a_shell_mean_what_they_mean_to_cron() {
    let folder = tempfile::tempdir().unwrap();
    let crontab = "\
SHELL=/bin/sh
GREETING = \"good  morning\"
HOME=HERE
@reboot cat > read%one%two \\% three
@reboot echo \"$GREETING\" '${GREETING}' > said; date +\\%Y > year
@reboot pwd > where
";
    let here = folder.path().canonicalize().unwrap();
    let made = import(folder.path(), &[], &crontab.replace("HERE", here.to_str().unwrap()));
    assert_eq!(made.code, Some(0), "{made:#?}");
    std::fs::write(folder.path().join("jobs.yaml"), &made.stdout).unwrap();
    let program = Program::new(["run", "-c", "jobs.yaml"])
        .within(folder.path())
        .env("RUNTIME_DIRECTORY", folder.path())
        .start();
    program.wait_for_log_until(|log| log.matches("run at start done").count() == 3);
    program.stop();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("read"), "one\ntwo % three\n");
    assert_eq!(read("said"), "good  morning ${GREETING}\n");
    assert_eq!(read("where").trim_end(), here.to_str().unwrap());
    assert!(read("year").trim_end().parse::<u32>().is_ok_and(|year| year > 2020), "{}", read("year"));
}

#[test]
fn the_users_of_a_system_crontab_are_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let ended = import(
        folder.path(),
        &["--system"],
        "17 *\t* * *\troot\tcd / && run-parts /etc/cron.hourly\n@reboot 4711 x\n",
    );
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    if cfg!(windows) {
        let note = "jobs run as the user of the service on Windows: the users are left out";
        assert!(ended.stdout.contains(note) && !ended.stdout.contains("user: "), "{}", ended.stdout);
        return;
    }
    for line in ["    user: root\n", "    user: '4711'\n", "  - name: run-parts\n", "    shell: x\n"] {
        assert!(ended.stdout.contains(line), "{line}: {}", ended.stdout);
    }
    let ended = import(folder.path(), &["--user", "shop"], "17 * * * * x\n");
    assert!(ended.stdout.contains("    user: shop\n"), "{ended:#?}");
}

#[test]
fn a_crontab_that_cannot_be_taken_over_as_a_whole_gives_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str], crontab: &str| {
        let ended = import(folder.path(), arguments, crontab);
        assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
        ended.stderr
    };
    let all = [
        refused(&[], "0 9 * * * a\n61 9 * * * b\n"),
        refused(&[], "CRON_TZ=Europe/Stokholm\n0 9 * * * a\n"),
        refused(&[], "0 9 * * *\n"),
        refused(&["--system"], "0 9 * * * /usr/bin/a\n"),
        refused(&[], "# nothing\n"),
    ];
    insta::assert_snapshot!(all.join("\n"));
}
