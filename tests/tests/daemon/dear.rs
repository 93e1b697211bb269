//! A schedule of a kilobyte and a half can take minutes to look at. What it takes is cut, and what is missing is said, in the text
//! and in the JSON of each command; beats go on.

use std::fmt::Write as _;
use std::time::Duration;

use downbeat_tests::program::{Ended, Program};
use serde_json::Value;

use crate::Config;

/// Every second, and seconds of their own on days of the week and of the month, so that few days are alike: an occurrence a
/// second, each of which dozens of parts are asked for.
pub(crate) fn schedule() -> String {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut text = "every 1 second".to_owned();
    let steps = (2..56).filter(|step| 60 % step != 0 || *step < 5);
    for (at, step) in steps.enumerate() {
        let days = match at % 2 {
            0 => format!("{}-{}", DAYS[at / 2 % 7], DAYS[(at / 2 + 4) % 7]),
            _ => format!("the {}-31 day of the month", 4 + at % 17),
        };
        write!(text, " also every {step} seconds on {days}").unwrap();
    }
    // Where all gaps are alike a day is not counted but divided.
    text + " except at 12:00"
}

/// What a command may take, and what a busy machine may add.
const LIMIT: Duration = Duration::from_secs(18);

fn run(arguments: &[&str]) -> Ended {
    let ended = Program::new(arguments.iter().copied()).run();
    assert!(ended.took < LIMIT, "{arguments:?}: {:?}", ended.took);
    ended
}

#[test]
fn what_a_dear_schedule_takes_is_cut_and_said() {
    let text = schedule();
    assert!(text.len() < 2_048, "{}", text.len());

    let year = run(&["next", &text, "--calendar", "year", "--from", "2027-01-01"]);
    assert_eq!(year.code, Some(0), "{}", year.stderr);
    let last = year.stdout.lines().last().unwrap();
    assert!(
        last.starts_with("! cut after 10 s: days from 2027-") && last.ends_with(" on are not counted"),
        "{last}"
    );
    assert!(year.stdout.contains("\nDec     ") && year.stdout.contains(" ? ?"), "{}", year.stdout);

    let year = run(&["next", &text, "--calendar", "year", "--from", "2027-01-01", "--json"]);
    assert!(year.stderr.contains("cut after 10 s: days from 2027-"), "{}", year.stderr);
    let days: Vec<Value> = year.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(days.len(), 365);
    assert_eq!((&days[0]["count"], &days[364]["count"]), (&Value::from(86_399), &Value::Null));

    // What is not dear is told as ever.
    let next = run(&["next", &text, "--from", "2027-01-01", "-n", "2"]);
    assert_eq!(next.stdout, "2027-01-01T00:00:01Z\n2027-01-01T00:00:02Z\n");
    let explained: Value = serde_json::from_str(&run(&["explain", &text, "--json"]).stdout).unwrap();
    assert_eq!(explained["next"].as_array().map(Vec::len), Some(5));
}

/// Seconds and days that differ from year to year: to compare two of them takes seconds.
fn of_many_years(last: &str) -> String {
    let parts: Vec<String> =
        (0..24).map(|at| format!("every {} seconds in {}-{}", 7 + at, 1970 + at * 13, 9990 - at)).collect();
    let exceptions: Vec<String> = (1..50)
        .map(|at| {
            let (hour, minute, day) = (at % 24, at, at * 5 + 1);
            format!("at {hour}:{minute:02} on the {day} day of the year in {}-{}", 2000 + at, 9900 - at)
        })
        .collect();
    format!("{} except {}{last}", parts.join(" also "), exceptions.join(" also "))
}

#[test]
fn two_dear_schedules_are_compared_in_bounded_time_or_said_to_be_too_dear() {
    let (one, other) = (of_many_years(""), of_many_years(" also at 4:00 in 9998"));
    let ended = Program::new(["diff", &one, &other]).start();
    let ended = ended.wait_within(LIMIT + LIMIT);
    match ended.code {
        Some(0 | 1) => assert!(
            ended.stdout.contains("A and B have") || ended.stdout.starts_with("different"),
            "{ended:?}"
        ),
        code => {
            assert_eq!(code, Some(2), "{}", ended.stderr);
            assert_eq!(
                ended.stderr,
                "error: no difference was found, and none could be ruled out: cut after 10 s: the comparison takes too \
                 long\n"
            );
        }
    }
}

#[test]
fn a_configuration_with_a_dear_schedule_is_checked_in_bounded_time() {
    let config = Config::of(format!(
        "heartbeats: [{{ name: a, url: 'http://127.0.0.1:9/', schedule: {} }}]",
        schedule()
    ));
    let ended = config.check().run();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.took < LIMIT, "{:?}", ended.took);
    assert!(ended.stdout.contains("\nnext  "), "{}", ended.stdout);
}
