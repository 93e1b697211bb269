//! Sentry is told once what to expect, with `upsert: true`.

use downbeat_tests::monitors;
use downbeat_tests::program::{Ended, LIMIT};
use downbeat_tests::server::{Request, Server};
use std::path::Path;

use crate::Config;

const PATH: &str = "api/42/cron/nightly/k3y/?environment=prod";

/// A configuration that beats each second, with these keys.
fn config(server: &Server, keys: &str) -> Config {
    let url = server.url(&format!("/{PATH}"));
    Config::of(format!(
        "heartbeats:\n  - {{ name: a, url: '{url}', monitor: sentry, schedule: every 1 second, upsert: true{keys} }}\n"
    ))
}

/// The first two requests of a daemon that keeps its state in this folder.
fn two(server: &Server, config: &Config, state: &Path) -> (Vec<Request>, Ended) {
    let before = server.requests().len();
    let program = config.run().env("STATE_DIRECTORY", state).start();
    let requests = server.wait_for_requests(before + 2, LIMIT);
    let ended = program.stop();
    (requests[before..before + 2].to_vec(), ended)
}

fn methods(requests: &[Request]) -> Vec<&str> {
    requests.iter().map(|request| &*request.method).collect()
}

#[test]
fn a_beat_tells_it_and_after_a_restart_no_other_does_until_it_is_another() {
    let server = Server::start(monitors::answer);
    let state = tempfile::tempdir().unwrap();
    let once = config(&server, "");
    let (requests, _) = two(&server, &once, state.path());
    assert_eq!(methods(&requests), ["POST", "GET"]);
    assert!(requests[0].target.contains("environment=prod") && requests[0].target.contains("status=ok"));
    let body = String::from_utf8_lossy(&requests[0].body);
    assert_eq!(
        body,
        r#"{"environment":"prod","monitor_config":{"checkin_margin":1,"schedule":{"type":"interval","unit":"minute","value":1}},"status":"ok"}"#
    );
    assert_eq!(methods(&two(&server, &once, state.path()).0), ["GET", "GET"]);
    // More jitter, a longer margin.
    once.rewrite(config_text(&server, ", jitter: 900ms"));
    let (requests, _) = two(&server, &once, state.path());
    assert_eq!(methods(&requests), ["POST", "GET"]);
}

fn config_text(server: &Server, keys: &str) -> String {
    std::fs::read_to_string(config(server, keys).folder().join("butler.yaml")).unwrap()
}

#[test]
fn a_folder_that_cannot_be_written_and_a_broken_file_are_told_and_stop_no_beat() {
    let server = Server::start(monitors::answer);
    let config = config(&server, "");
    let state = tempfile::tempdir().unwrap();
    std::fs::write(state.path().join("file"), "").unwrap();
    let (requests, ended) = two(&server, &config, &state.path().join("file"));
    assert_eq!(methods(&requests), ["GET", "GET"]);
    assert!(ended.stderr.contains("the monitor is not told what to expect"), "{ended:#?}");

    let (requests, _) = two(&server, &config, state.path());
    assert_eq!(methods(&requests), ["POST", "GET"]);
    for entry in std::fs::read_dir(state.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "told") {
            std::fs::write(path, "half of a li").unwrap();
        }
    }
    let (requests, ended) = two(&server, &config, state.path());
    assert_eq!(methods(&requests), ["GET", "GET"]);
    assert!(ended.stderr.contains("is broken: remove it"), "{ended:#?}");
}
