//! Standard error that leads to the journal of systemd: each line begins with its priority.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;

use downbeat_tests::program::{LIMIT, Program};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FAR, FILE};

/// What a program wrote to a file whose device and inode, these many inodes on, it was told to be the journal.
fn written(config: &Config, arguments: &[&str], off: u64, server: Option<&Server>) -> String {
    let path = config.folder().join("stderr");
    let file = File::create(&path).unwrap();
    let stream = file.metadata().unwrap();
    let program = Program::new(arguments)
        .within(config.folder())
        .env("JOURNAL_STREAM", format!("{}:{}", stream.dev(), stream.ino() + off))
        .stderr(file);
    match server {
        Some(server) => {
            let running = program.start();
            server.wait_for_requests(2, LIMIT);
            running.stop();
        }
        None => assert_eq!(program.run().code, Some(2)),
    }
    fs::read_to_string(path).unwrap()
}

const RUN: [&str; 3] = ["run", "--config", FILE];

#[test]
fn each_event_has_the_priority_of_its_level() {
    for (format, after) in [("text", "20"), ("json", "{\"timestamp\"")] {
        let mut answers = [410].into_iter();
        let server = Server::start(move |_| Answer::Status(answers.next().unwrap_or(200)));
        let config = Config::beating(&server, "every 1 second");
        let text = written(&config, &[&RUN[..], &["--log-format", format]].concat(), 0, Some(&server));
        for line in text.lines() {
            let priority = if line.contains(" are failing") { 4 } else { 6 };
            assert!(line.starts_with(&format!("<{priority}>{after}")), "{text}");
        }
        assert!(text.contains("<4>") && text.contains("<6>"), "{text}");
    }
}

#[test]
fn what_stops_the_start_is_an_error_in_each_of_its_lines() {
    let config = Config::at("http://127.0.0.1:9/", "every 5 minuts");
    let text = written(&config, &RUN, 0, None);
    assert!(text.lines().count() > 3, "{text}");
    assert!(text.lines().all(|line| line.starts_with("<3>")), "{text}");
    assert!(text.starts_with("<3>error: expected a time period"), "{text}");
}

#[test]
fn a_stream_that_leads_elsewhere_has_no_priorities() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 second");
    let text = written(&config, &RUN, 1, Some(&server));
    assert!(text.starts_with("20"), "{text}");
    let wrong = Config::at("http://127.0.0.1:9/", FAR.replace("year", "yeer").as_str());
    let text = written(&wrong, &["run", "--config", "absent.yaml"], 1, None);
    assert!(text.starts_with("error: "), "{text}");
}
