//! What happened is remembered over a restart, however the program ended.

use downbeat::history::{Condition, Figures, Look};
use downbeat_tests::program::{LIMIT, Program, Signal};
use downbeat_tests::server::{Answer, Server};
use std::path::Path;
use std::time::Instant;

use crate::{Config, FAR, FILE};

/// What the history of a heartbeat says once that is true; it is written twice a second at most.
fn until(folder: &Path, is_so: impl Fn(&Look, i64, &Figures) -> bool) -> (Look, i64, Figures) {
    let begun = Instant::now();
    loop {
        if let Ok(look) = Look::open(folder)
            && let Some(entry) = look.entries().unwrap().first()
        {
            let figures = Figures::of(&look.hours(entry.id, 0).unwrap());
            if is_so(&look, entry.id, &figures) {
                return (look, entry.id, figures);
            }
            assert!(begun.elapsed() < LIMIT, "{figures:?}");
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn beats_incidents_and_an_absence_are_remembered_after_a_kill() {
    let server = Server::start(|request| match &*request.target {
        "/beat-s3cr3t" => Answer::Status(200),
        _ => Answer::text(503, "s3cr3t"),
    });
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().join("below");
    let text = |path: &str| {
        format!(
            "state: {{ directory: '{}' }}\nheartbeats:\n  - {{ name: a, url: '{}', schedule: every 1 second, retries: 0 }}\n",
            folder.display(),
            server.url(path)
        )
    };
    let config = Config::of(text("/beat-s3cr3t"));
    let program = config.run().start();
    program.wait_for_log(&format!("what happens is remembered in {}", folder.display()));
    until(&folder, |_, _, figures| figures.whole.sent >= 3);
    program.signal(Signal::Kill);
    let before = until(&folder, |_, _, _| true).2.whole;

    config.rewrite(text("/other-s3cr3t"));
    // What is missed is known to be so: two seconds at least.
    std::thread::sleep(std::time::Duration::from_millis(2_200));
    let program = config.run().start();
    let (look, entry, figures) = until(&folder, |_, _, figures| figures.whole.lost >= 2);
    assert!(figures.whole.sent >= before.sent && figures.whole.missed >= 1, "{figures:?}");
    let incident = &look.incidents(entry).unwrap()[0];
    assert!(incident.reason.contains("503") && incident.ended.is_none(), "{incident:?}");
    assert_eq!(look.entries().unwrap()[0].condition, Condition::Failing);
    assert_eq!(look.down().unwrap().len(), 1);
    let numbers: Vec<i64> = look.beats(entry).unwrap().iter().map(|beat| beat.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).rev().collect::<Vec<_>>());
    program.stop();
    for file in std::fs::read_dir(&folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|piece| piece == b"s3cr3t"), "a secret is in the history");
    }
}

#[cfg(unix)]
#[test]
fn what_a_check_has_written_is_not_remembered() {
    let server = Server::always(Answer::Status(200));
    let folder = tempfile::tempdir().unwrap();
    let config = Config::of(format!(
        "heartbeats:\n  - {{ name: a, url: '{}', schedule: every 1 second, check: {{ command: [sh, -c, 'echo words-of-a-command; exit 3'] }} }}\n",
        server.url("/beat")
    ));
    let program = config.run().env("STATE_DIRECTORY", folder.path()).start();
    let (look, entry, _) = until(folder.path(), |_, _, figures| figures.whole.ill >= 1);
    assert_eq!(look.incidents(entry).unwrap()[0].reason, "sh: exit status 3");
    program.stop();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(8).any(|piece| piece == b"words-of"), "an output is in the history");
    }
}

#[test]
fn a_second_program_in_the_same_folder_beats_and_remembers_nothing() {
    let server = Server::always(Answer::Status(200));
    let folder = tempfile::tempdir().unwrap();
    let config = |name: &str| {
        Config::of(format!(
            "heartbeats:\n  - {{ name: {name}, url: '{}', schedule: every 1 second }}\n",
            server.url(&format!("/{name}"))
        ))
    };
    let (first, second) = (config("first"), config("second"));
    let one = first.run().env("STATE_DIRECTORY", folder.path()).start();
    one.wait_for_log("what happens is remembered in");
    let two = second.run().env("STATE_DIRECTORY", folder.path()).start();
    two.wait_for_log("another downbeat that runs has this folder; beats and runs go on");
    let begun = Instant::now();
    while server.requests().iter().filter(|request| request.target == "/second").count() < 2 {
        assert!(begun.elapsed() < LIMIT);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let log = two.stop().stderr;
    assert_eq!(log.matches("another downbeat that runs").count(), 1, "{log}");
    one.stop();
    let look = Look::open(folder.path()).unwrap();
    let names: Vec<String> = look.entries().unwrap().iter().map(|entry| entry.who.name.to_string()).collect();
    assert_eq!(names, ["first"]);
}

#[test]
fn status_shows_what_is_remembered_while_no_program_runs() {
    let server = Server::start(|request| match &*request.target {
        "/well-s3cr3t" => Answer::Status(200),
        _ => Answer::Status(503),
    });
    let state = tempfile::tempdir().unwrap();
    let one = |name: &str, path: &str| {
        let url = server.url(path);
        format!("  - {{ name: {name}, url: '{url}', schedule: {FAR}, retries: 0, tags: [{name} one] }}\n")
    };
    let config = Config::of(format!(
        "state: {{ directory: '{}' }}\nheartbeats:\n{}{}",
        state.path().display(),
        one("fine", "/well-s3cr3t"),
        one("poor", "/ill-s3cr3t")
    ));
    let program = config.run().start();
    program.wait_for_log("beats to ");
    program.wait_for_log("first beat delivered");
    program.stop();

    let ask = |more: &[&str]| {
        let ended =
            Program::new([&["status", "--config", FILE], more].concat()).within(config.folder()).run();
        assert!(!ended.stdout.contains("s3cr3t") && !ended.stderr.contains("s3cr3t"), "{ended:#?}");
        ended
    };
    let table = ask(&[]);
    assert_eq!((table.code, &*table.stderr), (Some(0), ""));
    let rows: Vec<Vec<&str>> = table.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    let row =
        |name: &str| rows.iter().find(|row| row.first() == Some(&name)).unwrap_or_else(|| panic!("{rows:?}"));
    assert_eq!(row("NAME")[1..4], ["STATE", "DELIVERY", "UPTIME"]);
    assert_eq!(row("fine")[1..5], ["well", "100", "%", "–"]);
    assert_eq!(row("poor")[1..5], ["failing", "0.00", "%", "–"]);
    let incidents = ask(&["--incidents"]);
    assert!(incidents.stdout.contains("  poor: failing for "), "{}", incidents.stdout);
    assert!(incidents.stdout.contains("503"), "{}", incidents.stdout);
    let json: serde_json::Value = serde_json::from_str(&ask(&["--json", "fine"]).stdout).unwrap();
    let [entry] = &json["entries"].as_array().unwrap()[..] else { panic!("{json}") };
    assert_eq!((&entry["name"], &entry["whole"]["delivery"]), (&"fine".into(), &1.0.into()));
    let tagged = ask(&["--tag", "poor one"]);
    assert!(tagged.stdout.contains("poor ") && !tagged.stdout.contains("fine "), "{}", tagged.stdout);
    assert!(ask(&["--tag", "poor one", "--tag", "fine one"]).stdout.contains("fine "));
    let no_tag = ask(&["--tag", "poor"]);
    assert_eq!(
        (no_tag.code, &*no_tag.stderr),
        (Some(2), "error: no heartbeat and no job has the tag `poor`\n")
    );
    let unknown = ask(&["nobody"]);
    assert_eq!(
        (unknown.code, &*unknown.stderr),
        (Some(2), "error: the history has no heartbeat or job `nobody`\n")
    );
}

#[test]
fn status_says_what_would_show_something_where_nothing_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Program::new(["status", "--state", "nowhere"]).within(folder.path()).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""));
    insta::assert_snapshot!(ended.stderr, @"
    error: there is nothing to show: nowhere: there is no history yet
    help: name the configuration with `--config FILE`, or the folder of the history with `--state FOLDER`; outside of a service one is kept with `state: { directory: … }`
    ");
}
