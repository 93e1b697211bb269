//! Jobs of a configuration: real processes on the clock of the wall, and a receiver that keeps the rules of Healthchecks.

use crate::Config;
use downbeat_tests::server::{Answer, Request, Server};

mod ends;
#[cfg(unix)]
mod environment;
#[cfg(target_os = "linux")]
mod killed;
#[cfg(unix)]
mod overlap;
#[cfg(unix)]
mod schedule;
#[cfg(unix)]
mod stop;
#[cfg(windows)]
mod windows;

const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

/// A configuration with these jobs, a YAML mapping each.
fn jobs(jobs: &[&str]) -> Config {
    Config::of(text(jobs))
}

fn text(jobs: &[&str]) -> String {
    let items: Vec<String> = jobs.iter().map(|job| format!("  - {job}\n")).collect();
    format!("jobs:\n{}", items.concat())
}

/// Healthchecks: it knows one check, and what can be told of it.
fn healthchecks() -> Server {
    Server::start(|request| match action(request).as_deref() {
        Some("" | "start" | "fail" | "log") => Answer::text(200, "OK"),
        Some(code) if code.parse::<u8>().is_ok() => Answer::text(200, "OK"),
        _ => Answer::text(404, "not found"),
    })
}

/// The address of the check.
fn check(server: &Server) -> String {
    server.url(&format!("/ping/{UUID}"))
}

/// What stands after the address of the check: `start`, `3`, nothing for a success.
fn action(request: &Request) -> Option<String> {
    let path = request.target.split('?').next()?;
    path.strip_prefix(&format!("/ping/{UUID}")).map(|rest| rest.trim_start_matches('/').to_owned())
}

/// What was told, a line each: the action and the body.
fn told(requests: &[Request]) -> Vec<String> {
    let line = |request: &Request| {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        format!("/{} {body}", action(request).unwrap_or_else(|| request.target.clone())).trim_end().to_owned()
    };
    requests.iter().map(line).collect()
}

/// The number of the run that a request is about.
fn rid(request: &Request) -> &str {
    request.target.split("rid=").nth(1).unwrap().split('&').next().unwrap()
}
