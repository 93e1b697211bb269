//! Whole files of the Butler tools, with the remote URL pointed at a server of the test.

use std::path::Path;
use std::time::Duration;

use downbeat_tests::program::{LIMIT, Running, SECRET_PATH, with_secrets};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, assert_rhythm, normalised};

/// The URL that every fixture has.
const FIXTURE_URL: &str = "http://monitor.example/ping/0f9e-secret";

/// What the fixtures hold that nobody may print.
const FIXTURE_SECRET: &str = "0f9e-secret";

/// The fixtures whose heartbeat is enabled.
const ENABLED: [&str; 9] = [
    "aliased-section.yaml",
    "anchors.yaml",
    "block-scalar.yaml",
    "butler-auth.yaml",
    "butler-cw.yaml",
    "butler-sos.yaml",
    "butler.json",
    "butler.yaml",
    "merged-section.yaml",
];

/// The fixtures in the shape of one of the tools, with the frequency that each has and one of a second.
const TOOLS: [(&str, &str, &str); 4] = [
    ("butler.yaml", "frequency: every 30 seconds", "frequency: every 1 second"),
    ("butler-sos.yaml", "frequency: 'every 1 hour'", "frequency: 'every 1 second'"),
    ("butler-auth.yaml", "frequency: 60000 ", "frequency: 1000 "),
    ("butler-cw.yaml", "frequency: every 1 hour on Mon-Fri", "frequency: every 1 second on Mon-Sun"),
];

/// A fixture with the line breaks of Unix, whatever the checkout has made of them.
fn fixture(name: &str) -> String {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/daemon/src/config/tests/fixtures"))
        .join(name);
    std::fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

/// A text with one thing in it replaced, which must be there once.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from} in:\n{text}");
    text.replace(from, to)
}

/// A configuration that runs, and the server that it beats.
struct Case {
    name: String,
    server: Server,
    program: Running,
    /// Read by the program at its start.
    _config: Config,
}

impl Case {
    fn start(name: &str, text: &str, rewrite: impl FnOnce(String) -> String) -> Self {
        let server = Server::always(Answer::Status(200));
        let text = replaced(text, FIXTURE_URL, &with_secrets(&server.url("")));
        let config = Config::of(rewrite(text));
        Self { name: name.to_owned(), server, program: config.run().start(), _config: config }
    }

    /// Stops after so many beats.
    fn end_after(self, count: usize, period: Duration) {
        let mut beats = self.server.wait_for_requests(count, LIMIT);
        // Some fixtures come to an occurrence while others are waited for.
        beats.truncate(count);
        let started = self.program.started();
        let ended = self.program.stop();
        assert!(!ended.stderr.contains(FIXTURE_SECRET), "{}: {}", self.name, ended.stderr);
        assert!(beats.iter().all(|beat| beat.target == SECRET_PATH), "{}: {beats:#?}", self.name);
        assert_rhythm(started, &beats, period);
    }
}

/// Runs every fixture, rewritten.
fn each_beats(rewrite: impl Fn(String) -> String) {
    let cases = ENABLED.map(|name| Case::start(name, &fixture(name), &rewrite));
    // The initial beat: none of them has another within the time of a test.
    for case in cases {
        case.end_after(1, Duration::from_secs(1));
    }
}

#[test]
fn each_fixture_beats() {
    each_beats(|text| text);
}

#[test]
fn each_fixture_beats_with_the_line_breaks_of_windows() {
    each_beats(|text| text.replace('\n', "\r\n"));
}

#[test]
fn each_fixture_beats_with_a_byte_order_mark() {
    each_beats(|text| format!("\u{feff}{text}"));
}

#[test]
fn every_enabled_fixture_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/daemon/src/config/tests/fixtures");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| fixture(name).contains(FIXTURE_URL))
        .collect();
    names.sort_unstable();
    assert_eq!(names, ENABLED);
}

#[test]
fn the_file_of_each_tool_beats_on_its_schedule() {
    let cases =
        TOOLS.map(|(name, from, to)| Case::start(name, &replaced(&fixture(name), from, to), |text| text));
    for case in cases {
        case.end_after(3, Duration::from_secs(1));
    }
}

#[test]
fn the_file_of_each_tool_is_in_order() {
    let shown = TOOLS.map(|(name, ..)| Config::of(fixture(name)).check().run());
    assert!(shown.iter().all(|ended| ended.code == Some(0) && ended.stderr.is_empty()), "{shown:#?}");
    let _normalised = normalised();
    insta::assert_snapshot!(shown.map(|ended| ended.stdout).join("\n"), @"
    butler.yaml: Butler.heartbeat is in order
    beats  http://monitor.example/…
    at     start, and `every 30 seconds`
    next   TIME
           TIME
           TIME

    butler.yaml: Butler-SOS.heartbeat is in order
    beats  http://monitor.example/…
    at     start, and `every 1 hour`
    means  Every hour, on the hour.
    next   TIME
           TIME
           TIME

    butler.yaml: ButlerAuth.heartbeat is in order
    beats  http://monitor.example/…
    at     start, and every 60000 milliseconds
    means  Every 1 minute, counted from 1970-01-01 00:00 UTC.
    next   TIME
           TIME
           TIME

    butler.yaml: Butler CW, heartbeat is in order
    beats  http://monitor.example/…
    at     start, and `every 1 hour on Mon-Fri`
    means  Every hour, on the hour, from Monday to Friday.
    next   TIME
           TIME
           TIME
    ");
}

#[test]
fn a_disabled_heartbeat_sends_nothing_and_says_so_and_stays_up() {
    let server = Server::always(Answer::Status(200));
    let text = replaced(&fixture("disabled.yaml"), "<url>", &with_secrets(&server.url("")));
    let config = Config::of(text);
    let program = config.run_at_debug().start();
    program.wait_for_log("disabled");
    // Longer than from the start to the initial beat.
    std::thread::sleep(Duration::from_secs(1));
    let ended = program.stop();
    assert_eq!(server.opened(), 0);
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: it is disabled (butler.yaml:4: Butler.heartbeat.enable is false)
    TIME  INFO nothing is sent until the configuration changes
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn a_schedule_over_several_lines_is_told_on_one() {
    let case = Case::start("block-scalar.yaml", &fixture("block-scalar.yaml"), |text| text);
    let log = case.program.first_of_log(2);
    case.program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 5 minutes on Mon-Fri also at 17:00 except on the last day of the month` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    ");
}
