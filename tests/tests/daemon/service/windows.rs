//! `downbeat service` with the service manager of Windows.
//!
//! What changes the services of the machine that the tests run on is ignored, but where that Windows is the tests' own.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use downbeat_tests::program::{Ended, LIMIT, Program};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FAR, FILE, normalised};

/// Between two looks at a log.
const PAUSE: Duration = Duration::from_millis(20);

/// A service that may or may not be installed, and is not when this is dropped.
struct Service {
    name: &'static str,
    config: Config,
}

impl Service {
    fn new(name: &'static str, server: &Server) -> Self {
        Self { name, config: Config::beating(server, FAR) }
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        Program::new([arguments, &["--name", self.name]].concat()).within(self.config.folder()).run()
    }

    fn install(&self) {
        let ended = self.run(&["service", "install", "--config", FILE]);
        assert_eq!((ended.code, &*without_advice(&ended.stderr)), (Some(0), ""), "{ended:#?}");
    }

    /// What it says with this exit code, without the number of the process.
    fn said(&self, arguments: &[&str], code: i32) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, Some(code), "{ended:#?}");
        let said = ended.stdout + &ended.stderr;
        match said.split_once("process ") {
            Some((before, after)) => {
                let after = after.trim_start_matches(|one: char| one.is_ascii_digit());
                format!("{before}process N{after}")
            }
            None => said,
        }
    }

    fn log(&self) -> PathBuf {
        let data = PathBuf::from(std::env::var_os("ProgramData").unwrap());
        data.join("downbeat").join("logs").join(format!("{}.log", self.name))
    }

    /// Waits until its log holds this.
    fn wait_for_log(&self, text: &str) {
        let began = Instant::now();
        loop {
            let log = std::fs::read_to_string(self.log()).unwrap_or_default();
            if log.contains(text) {
                return;
            }
            assert!(began.elapsed() < LIMIT, "this is all that was logged:\n{log}");
            std::thread::sleep(PAUSE);
        }
    }

    /// Whether the event log knows it.
    fn is_source_of_events(&self) -> bool {
        let key = format!(r"HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\{}", self.name);
        let output = std::process::Command::new("reg").args(["query", &key]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).contains("EventCreate.exe")
    }
}

/// What was said, but for where the files should lie: those of the tests are in a temporary folder.
fn without_advice(said: &str) -> String {
    said.split_inclusive('\n').filter(|line| !line.contains(" is in a temporary folder, ")).collect()
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.run(&["service", "uninstall"]);
        let _ = std::fs::remove_file(self.log());
    }
}

#[test]
fn a_dry_run_shows_the_service_and_makes_none() {
    let server = Server::always(Answer::Status(200));
    let service = Service::new("downbeat-dry", &server);
    let ended = service.run(&[
        "service",
        "install",
        "--config",
        FILE,
        "--dry-run",
        "--log-level",
        "debug",
        "--log-file",
        "my log",
    ]);
    assert_eq!((ended.code, &*without_advice(&ended.stderr)), (Some(0), ""), "{ended:#?}");
    // The program is the first that is quoted.
    let program = ended.stdout.split('"').nth(1).unwrap();
    assert!(program.ends_with("downbeat.exe"), "{program}");
    let folder = service.config.folder().to_str().unwrap();
    let shown = ended.stdout.replace(program, "PROGRAM");
    let shown = shown.replace(&folder.replace('\\', r"\\"), "FOLDER").replace(folder, "FOLDER");
    insta::assert_snapshot!(shown, @r#"
    service downbeat-dry would be made: "PROGRAM" "service" "run" "--name" "downbeat-dry" "--config" "FOLDER\\butler.yaml" "--log-level" "debug" "--log-file" "FOLDER\\my log"
    account NT AUTHORITY\LocalService; starts with the system, and again after a crash; log in FOLDER\my log
    "#);
    assert_eq!(service.said(&["service", "status"], 4), "there is no service downbeat-dry\n");
    assert!(!service.is_source_of_events());
}

#[test]
#[ignore = "changes the services of this Windows"]
fn a_service_is_installed_beats_is_told_to_reload_and_is_uninstalled() {
    let server = Server::always(Answer::Status(200));
    let service = Service::new("downbeat-whole", &server);
    service.install();
    server.wait_for_requests(1, LIMIT);
    service.wait_for_log("first beat delivered");
    assert!(service.is_source_of_events());
    assert_eq!(service.said(&["service", "status"], 0), "service downbeat-whole: running (process N)\n");
    assert_eq!(service.said(&["reload"], 0), "process N reads its configuration again\n");
    service.wait_for_log("the configuration was read again");
    assert_eq!(service.said(&["service", "stop"], 0), "service downbeat-whole is stopped\n");
    assert_eq!(service.said(&["service", "status"], 3), "service downbeat-whole: stopped\n");
    assert_eq!(server.requests().len(), 1);
    assert_eq!(service.said(&["service", "start"], 0), "service downbeat-whole is running\n");
    server.wait_for_requests(2, LIMIT);
    assert_eq!(
        service.said(&["service", "uninstall"], 0),
        "service downbeat-whole is stopped\nservice downbeat-whole is removed\n"
    );
    assert_eq!(service.said(&["service", "status"], 4), "there is no service downbeat-whole\n");
    assert!(!service.is_source_of_events());
    let log = std::fs::read_to_string(service.log()).unwrap();
    // The history is opened beside the first beat. Its folder is this Windows' own.
    let (remembered, log): (Vec<&str>, Vec<&str>) =
        log.lines().partition(|line| line.contains("what happens is remembered in "));
    assert!(
        remembered.len() == 2 && remembered[0].ends_with(r"\downbeat\history\downbeat-whole"),
        "{remembered:?}"
    );
    let _normalised = normalised();
    insta::assert_snapshot!(log.join("\n"), @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO downbeat reload: reading the configuration again
    TIME  INFO the configuration was read again: nothing has changed
    TIME  INFO stopped by the service manager
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO stopped by the service manager
    ");
}

#[test]
#[ignore = "changes the services of this Windows"]
fn what_the_service_manager_refuses_is_said_in_words() {
    let server = Server::always(Answer::Status(200));
    let service = Service::new("downbeat-refused", &server);
    let mut said = vec![service.said(&["service", "start"], 1), service.said(&["service", "uninstall"], 1)];
    service.install();
    said.push(service.said(&["service", "start"], 1));
    let again = service.run(&["service", "install", "--config", FILE]);
    assert_eq!(again.code, Some(1), "{again:#?}");
    said.push(without_advice(&again.stderr));
    service.said(&["service", "stop"], 0);
    said.extend([service.said(&["service", "stop"], 1), service.said(&["reload"], 1)]);
    insta::assert_snapshot!(said.concat(), @"
    error: there is no service downbeat-refused: `downbeat service install` makes it
    error: there is no service downbeat-refused: `downbeat service install` makes it
    error: the service downbeat-refused runs already
    error: there is a service downbeat-refused already: `downbeat service uninstall` removes it
    error: the service downbeat-refused does not run
    error: the service downbeat-refused is stopped
    ");
}

#[test]
#[ignore = "changes the services of this Windows"]
fn a_service_whose_configuration_has_become_wrong_does_not_start_and_its_log_says_why() {
    let server = Server::always(Answer::Status(200));
    let service = Service::new("downbeat-wrong", &server);
    service.install();
    service.said(&["service", "stop"], 0);
    service
        .config
        .rewrite("heartbeat: {enable: true, remoteURL: http://127.0.0.1:9/, frequency: every 5 minuts}");
    let said = service.said(&["service", "start"], 1);
    insta::assert_snapshot!(said, @"error: the service downbeat-wrong has stopped again: its log and the event log say why");
    service.wait_for_log("did you mean `minutes` or `minute`?");
    assert_eq!(service.said(&["service", "status"], 3), "service downbeat-wrong: stopped\n");
}

#[test]
fn only_the_service_manager_starts_what_it_starts() {
    let config = Config::at("http://127.0.0.1:9/", FAR);
    let run = ["service", "run", "--name", "downbeat-by-hand", "--config", FILE];
    let ended = Program::new(run).within(config.folder()).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""));
    insta::assert_snapshot!(ended.stderr, @"error: only the service manager starts this: take `downbeat run`, or `downbeat service start`");
}

#[test]
fn a_wrong_configuration_is_not_installed() {
    let config = Config::at("http://127.0.0.1:9/", "every 5 minuts");
    let ended = Program::new(["service", "install", "--config", FILE]).within(config.folder()).run();
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    assert!(ended.stderr.contains("did you mean `minutes` or `minute`?"), "{ended:#?}");
}

#[test]
fn there_are_no_services_of_a_user() {
    let config = Config::at("http://127.0.0.1:9/", FAR);
    let ended =
        Program::new(["service", "install", "--config", FILE, "--user"]).within(config.folder()).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""));
    insta::assert_snapshot!(ended.stderr, @"error: Windows has no services of a user: `--user` is for Linux");
}
