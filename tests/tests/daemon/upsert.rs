//! Sentry is told once what to expect, with `upsert: true`.

use downbeat_tests::monitors;
#[cfg(unix)]
use downbeat_tests::program::Program;
use downbeat_tests::program::{Ended, LIMIT};
use downbeat_tests::server::{Answer, Request, Server};
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

#[test]
fn what_the_monitor_refuses_is_told_and_costs_no_beat() {
    let server = Server::start(|request| match request.method.as_str() {
        "POST" => Answer::Status(400),
        _ => monitors::answer(request),
    });
    let state = tempfile::tempdir().unwrap();
    let (requests, ended) = two(&server, &config(&server, ""), state.path());
    assert_eq!(methods(&requests), ["POST", "GET"]);
    assert!(ended.stderr.contains("the monitor does not take what it is told to expect"), "{ended:#?}");
    assert!(!ended.stderr.contains("was told what to expect"), "{ended:#?}");
    // Nothing was noted, so that it is told after a restart.
    assert_eq!(methods(&two(&server, &config(&server, ""), state.path()).0)[0], "POST");
}

#[cfg(unix)]
mod runs {
    use super::*;
    use serde_json::{Value, json};

    /// A job that sleeps a little at start, so that the report of its start arrives, with these keys.
    fn job(server: &Server, command: &str, keys: &str) -> Config {
        let url = server.url(&format!("/{PATH}"));
        Config::of(format!(
            "jobs:\n  - {{ name: a, url: '{url}', monitor: sentry, schedule: at 4:30, timezone: Europe/Stockholm, on_start: true, \
             shell: '{command}', timeout: 2h, upsert: true{keys} }}\n"
        ))
    }

    /// What is told of one run of a daemon that keeps its state in this folder: the start, and the end.
    fn one(server: &Server, config: &Config, state: &Path) -> (Vec<Request>, Ended) {
        let before = server.requests().len();
        let program = config.run().env("STATE_DIRECTORY", state).start();
        let requests = server.wait_for_requests(before + 2, LIMIT);
        let ended = program.stop();
        (requests[before..before + 2].to_vec(), ended)
    }

    fn json(request: &Request) -> Value {
        serde_json::from_slice(&request.body).unwrap()
    }

    /// What Sentry is to expect of the job.
    fn expected() -> Value {
        json!({
            "checkin_margin": 1,
            "max_runtime": 121,
            "schedule": { "type": "crontab", "value": "30 4 * * *" },
            "timezone": "Europe/Stockholm",
        })
    }

    fn is_of(request: &Request, status: &str) -> bool {
        request.target.contains(&format!("status={status}&check_in_id="))
    }

    #[test]
    fn the_start_of_a_run_tells_it_with_the_longest_run_and_after_a_restart_none_does() {
        let server = Server::start(monitors::answer);
        let state = tempfile::tempdir().unwrap();
        let config = job(&server, "sleep 1", "");
        let (requests, ended) = one(&server, &config, state.path());
        assert_eq!(methods(&requests), ["POST", "GET"]);
        assert!(is_of(&requests[0], "in_progress") && is_of(&requests[1], "ok"), "{requests:#?}");
        let told = json(&requests[0]);
        assert_eq!(told["monitor_config"], expected());
        assert_eq!((&told["status"], &told["environment"]), (&json!("in_progress"), &json!("prod")));
        assert!(requests[1].target.contains(told["check_in_id"].as_str().unwrap()));
        assert!(ended.stderr.contains("the monitor was told what to expect"), "{ended:#?}");
        assert_eq!(methods(&one(&server, &config, state.path()).0), ["GET", "GET"]);
        // A longer time-out, a longer run.
        let config_text = std::fs::read_to_string(config.folder().join("butler.yaml")).unwrap();
        config.rewrite(config_text.replace("timeout: 2h", "timeout: 3h"));
        let (requests, _) = one(&server, &config, state.path());
        assert_eq!(json(&requests[0])["monitor_config"]["max_runtime"], 181);
    }

    #[test]
    fn where_the_start_is_lost_the_end_tells_it() {
        let server = Server::start(|request| match request.target.contains("in_progress") {
            true => Answer::Status(503),
            false => monitors::answer(request),
        });
        let state = tempfile::tempdir().unwrap();
        let (requests, _) = one(&server, &job(&server, "sleep 1; exit 3", ""), state.path());
        assert_eq!(methods(&requests), ["POST", "POST"]);
        let told = json(&requests[1]);
        assert_eq!((&told["monitor_config"], &told["status"]), (&expected(), &json!("error")));
        assert!(told["duration"].as_f64().unwrap() >= 1.0 && is_of(&requests[1], "error"));
    }

    #[test]
    fn exec_under_the_name_of_the_job_tells_it_once_too() {
        let server = Server::start(monitors::answer);
        let state = tempfile::tempdir().unwrap();
        let config = job(&server, "true", "");
        let run = || {
            let before = server.requests().len();
            let path = config.folder().join("butler.yaml");
            let arguments = ["exec", "--config", path.to_str().unwrap(), "--name", "a", "--", "sleep", "1"];
            let ended = Program::new(arguments).env("STATE_DIRECTORY", state.path()).run();
            assert_eq!((ended.code, &*ended.stderr), (Some(0), ""));
            server.requests()[before..].to_vec()
        };
        let requests = run();
        assert_eq!(methods(&requests), ["POST", "GET"]);
        assert_eq!(json(&requests[0])["monitor_config"], expected());
        assert_eq!(methods(&run()), ["GET", "GET"]);
    }
}
