//! The wall clock of the real program is set, by libfaketime, while the clock that is never set goes on: nothing is silent for
//! longer than its own gap. Without the library nothing is tested, unless `DOWNBEAT_FAKETIME=required`, as the checks have it.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use downbeat_tests::faketime::{by_file, library};
use downbeat_tests::program::{LIMIT, Program, Running, Signal, path};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FILE};

/// How long a beat may take to be noticed by a look at the clocks, and to arrive from a busy machine.
const SLACK: Duration = Duration::from_secs(4);

/// After its start, and after the last step, the program is watched for so long: more than twice what it may be silent.
const WATCH: Duration = Duration::from_secs(16);

/// How long after the program's start the time of day of its third heartbeat is.
const POINT: Duration = Duration::from_secs(9);

/// A clock that is ahead by so many seconds, from the next reading on.
fn set(folder: &Path, ahead: i64) {
    fs::write(folder.join("new"), format!("{ahead:+}\n")).unwrap();
    fs::rename(folder.join("new"), folder.join("clock")).unwrap();
}

fn start(config: &Config, library: &Path) -> Running {
    let clock = config.folder().join("clock");
    let program = Program::new(["run", "--log-level", "debug", "--config", FILE]).within(config.folder());
    by_file(program, library, &clock).start()
}

/// What is done to the clock: so long after the start it is ahead by so many seconds, and the program may be told to read its
/// configuration again.
struct Course {
    at_start: i64,
    steps: &'static [(u64, i64)],
    hang_up: bool,
}

/// Runs the program and holds what arrives against the gaps of a periodic schedule, an interval and a time of day.
fn silences_nothing(library: &Path, course: &Course) {
    let Course { at_start, steps, hang_up } = course;
    let what = format!("ahead by {at_start} s at start, then {steps:?}, hang up: {hang_up}");
    let server = Server::always(Answer::Status(200));
    // The steps are whole minutes, or the one that is not, half of one, does not meet it: this is a time of day for each.
    let began = SystemTime::now();
    let point: DateTime<Utc> = (began + POINT).into();
    let point = (point + TimeDelta::seconds(*at_start)).format("%T");
    let schedules = ["every 3 seconds".to_owned(), "'@every 4s'".to_owned(), format!("'at {point}'")];
    let heartbeat = |(number, schedule): (usize, &String)| {
        format!(
            "  - {{ name: h{number}, url: '{}', schedule: {schedule}, start: false }}\n",
            server.url(&format!("/{number}"))
        )
    };
    let heartbeats: String = schedules.iter().enumerate().map(heartbeat).collect();
    let config = Config::of(format!("heartbeats:\n{heartbeats}"));
    set(config.folder(), *at_start);
    let program = start(&config, library);
    program.wait_for_log("h2: beating");
    let ready = SystemTime::now();
    for (after, ahead) in *steps {
        std::thread::sleep(
            (ready + Duration::from_secs(*after)).duration_since(SystemTime::now()).unwrap_or_default(),
        );
        set(config.folder(), *ahead);
        program.wait_for_log_until(|log| {
            log.contains("the clock was set back by") || log.contains("the clock has leapt forward by")
        });
        if *hang_up {
            program.send(Signal::HangUp);
        }
    }
    std::thread::sleep((ready + WATCH).duration_since(SystemTime::now()).unwrap_or_default());
    let end = SystemTime::now();
    let log = program.stop().stderr;
    let requests = server.requests();
    let came = |number: usize| {
        let path = format!("/{number}");
        requests.iter().filter(move |request| request.target == path).map(|request| request.at)
    };
    for (number, gap) in [(0, 3), (1, 4)] {
        let moments: Vec<SystemTime> = std::iter::once(ready).chain(came(number)).chain([end]).collect();
        for two in moments.windows(2) {
            let silent = two[1].duration_since(two[0]).unwrap_or_default();
            assert!(silent <= Duration::from_secs(gap) + SLACK, "{what}: h{number} {silent:?}\n{log}");
        }
    }
    let first = came(2).next().unwrap_or_else(|| panic!("{what}: no beat at its time of day\n{log}"));
    assert!(first <= began + POINT + SLACK, "{what}: {:?}\n{log}", first.duration_since(began));
}

#[test]
fn a_clock_that_is_set_silences_no_heartbeat_of_the_real_program() {
    const YEARS: i64 = 3650 * 86_400;
    let Some(library) = library() else { return };
    // Built before times of day are chosen.
    path();
    type Steps = &'static [(u64, i64)];
    let courses: [(i64, Steps, bool); 9] = [
        (0, &[(4, -30)], false),
        (0, &[(4, -600)], false),
        (0, &[(4, -7_200)], false),
        (0, &[(4, -14_400)], false),
        (0, &[(4, YEARS), (6, 0)], false),
        (0, &[(4, 2), (6, 0)], false),
        (YEARS, &[(3, 0)], false),
        (YEARS, &[(3, 0)], true),
        (-14_400, &[(3, 0), (6, -14_400)], false),
    ];
    // Each waits for most of its time.
    std::thread::scope(|scope| {
        for (at_start, steps, hang_up) in courses {
            let library = &library;
            scope.spawn(move || silences_nothing(library, &Course { at_start, steps, hang_up }));
        }
    });
    assert!(WATCH < LIMIT);
}
