//! What is asked before a beat.

use super::node::{Fields, Node};
use super::reading::Reading;
use super::request::Header;
use super::route;
use crate::config::keys::{self, Key};
use crate::config::report::{Problem, Show};
use crate::config::yaml::Value;
use downbeat_client::{Request, RouteOptions, Target, TlsOptions, is_invisible};
use downbeat_heartbeat::check::{Check, Command, Expected, Http, Tcp};
use std::time::Duration;

/// The most checks of one heartbeat.
const MAX_CHECKS: usize = 20;

/// How long a check may take that does not say.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The most parts of a command.
const MAX_ARGV: usize = 1000;

/// A check, and about how much it takes, in bytes.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) check: Check,
    pub(super) size: usize,
}

const HELP: &str = "write `http: URL`, `tcp: host:port` or `command: [program, argument]`";

/// One check, or a list.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Vec<Said>> {
    let Value::List(items) = node.value else { return Some(vec![one(reading, node)?]) };
    if items.is_empty() || items.len() > MAX_CHECKS {
        let problem =
            Problem::new(format!("expected 1 to {MAX_CHECKS} checks, found {}", items.len())).with_help(HELP);
        reading.report(node, node.at_key(), problem);
        return None;
    }
    let checks: Vec<Option<Said>> = node.items().iter().map(|item| one(reading, item)).collect();
    checks.into_iter().collect()
}

fn one(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Said> {
    if !node.is_mapping() {
        reading.unexpected(node, "a check", HELP);
        return None;
    }
    let fields = Fields::read(reading, node, &keys::CHECK_KINDS)?;
    match fields.found() {
        [(name, node)] if *name == keys::HTTP.name => http(reading, node),
        [(name, node)] if *name == keys::TCP.name => tcp(reading, node),
        [(_, node)] => command(reading, node),
        [] => {
            if fields.nothing_meant() {
                reading.missing(node, Problem::new("a check is `http`, `tcp` or `command`").with_help(HELP));
            }
            None
        }
        [_, (_, second), ..] => {
            let problem = Problem::new("a check is one of `http`, `tcp` and `command`")
                .with_help("for several write a list: `check: [{ http: … }, { tcp: … }]`");
            reading.report(second, second.at_key(), problem);
            None
        }
    }
}

fn timeout(reading: &mut Reading<'_>, fields: &Fields<'_>) -> Option<Duration> {
    match fields.get(&keys::CHECK_TIMEOUT) {
        Some(node) => reading.span(node, &keys::CHECK_TIMEOUT),
        None => Some(TIMEOUT),
    }
}

fn http(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Said> {
    const URL_HELP: &str = "write what is to be asked, such as `http://localhost:8080/health`";
    // The file of a URL is a mapping too.
    let is_file = matches!(node.entries().as_slice(), [("file", _)]);
    if !node.is_mapping() || is_file {
        let (target, size) = reading.url(node, URL_HELP)?;
        let (expected, tls) = (Expected::default(), TlsOptions::default());
        return Some(asked(Request::new(target), size, &[], expected, TIMEOUT, tls));
    }
    let fields = Fields::read(reading, node, &keys::HTTP_CHECK)?;
    let target = fields
        .require(reading, &keys::CHECK_URL, node)
        .cloned()
        .and_then(|node| reading.url(&node, URL_HELP));
    let expected = match fields.get(&keys::EXPECTED) {
        Some(node) => expected(reading, node),
        None => Some(Expected::default()),
    };
    let method = match fields.get(&keys::CHECK_METHOD) {
        Some(node) => reading.choice(node, &keys::CHECK_METHOD).map(Some),
        None => Some(None),
    };
    let headers = match fields.get(&keys::CHECK_HEADERS) {
        Some(node) => reading.headers(node),
        None => Some(Vec::new()),
    };
    let timeout = timeout(reading, &fields);
    let tls = match fields.get(&keys::CHECK_TLS) {
        Some(node) => route::tls(reading, node),
        None => Some(TlsOptions::default()),
    };
    let (target, size) = target?;
    let mut request = Request::new(target);
    if let Some(method) = method?.and_then(|word| word.parse().ok()) {
        // Without a body any method is right.
        request = request.with_method(method).ok()?;
    }
    Some(asked(request, size, &headers?, expected?, timeout?, tls?))
}

fn asked(
    request: Request,
    mut size: usize,
    headers: &[Header],
    expected: Expected,
    timeout: Duration,
    tls: TlsOptions,
) -> Said {
    let mut request = request;
    for Header { name, value } in headers {
        size += name.len() + value.len();
        // Each was tried when it was read.
        request = request.clone().with_header(name, value).unwrap_or(request);
    }
    let route = RouteOptions::default().with_tls(tls);
    Said { check: Check::Http(Box::new(Http { request, expected, timeout, route })), size }
}

/// `200`, `2xx`, or a list of such.
fn expected(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Expected> {
    const HELP: &str = "write `200`, `2xx`, `200-299`, or a list of such";
    let part = |node: &Node<'_>| match node.value {
        Value::Integer(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    let nodes = if let Value::List(_) = node.value { node.items() } else { vec![node.clone()] };
    let mut parts = Vec::new();
    for item in &nodes {
        match part(item) {
            Some(text) if text.parse::<Expected>().is_ok() => parts.push(text),
            Some(_) => {
                let problem = Problem::new("this is no status of HTTP").with_help(HELP);
                reading.report(item, Show::Word, problem);
                return None;
            }
            None => {
                reading.unexpected(item, "a status", HELP);
                return None;
            }
        }
    }
    match parts.join(",").parse() {
        Ok(expected) => Some(expected),
        Err(_) => {
            let problem = Problem::new("expected 1 to 100 statuses").with_help(HELP);
            reading.report(node, node.at_key(), problem);
            None
        }
    }
}

fn tcp(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Said> {
    if !node.is_mapping() {
        let (host, port) = address(reading, node)?;
        return Some(reached(host, port, TIMEOUT));
    }
    let fields = Fields::read(reading, node, &keys::TCP_CHECK)?;
    let timeout = timeout(reading, &fields);
    let node = fields.require(reading, &keys::ADDRESS, node)?.clone();
    let (host, port) = address(reading, &node)?;
    Some(reached(host, port, timeout?))
}

fn reached(host: String, port: u16, timeout: Duration) -> Said {
    Said { size: host.len(), check: Check::Tcp(Tcp { host, port, timeout }) }
}

/// `host:port`.
fn address(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<(String, u16)> {
    const HELP: &str =
        "write `localhost:5432`: a host (IPv6 in brackets), a colon and a port from 1 to 65535";
    let Value::Text(text) = node.value else {
        reading.unexpected(node, "a host and a port", HELP);
        return None;
    };
    let split = || {
        let (host, port) = text.rsplit_once(':')?;
        let host = match host.strip_prefix('[') {
            Some(host) => host.strip_suffix(']').filter(|host| host.parse::<std::net::Ipv6Addr>().is_ok())?,
            None => Some(host).filter(|host| !host.contains([':', '/', '@', '[', ']']))?,
        };
        let port = port.parse::<u16>().ok()?;
        // The host must be one that a URL could have.
        let bracketed = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        Target::parse(&format!("http://{bracketed}:{port}/")).ok()?;
        Some((host.to_owned(), port))
    };
    let found = split();
    if found.is_none() {
        let problem = match text.chars().find(|c| is_invisible(*c)) {
            Some(c) => {
                Problem::new(format!("the address has an invisible character, {}", c.escape_unicode()))
            }
            None => Problem::new("expected a host and a port, found another text"),
        };
        reading.report(node, Show::Secret, problem.with_help(HELP));
    }
    found
}

fn command(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Said> {
    if !node.is_mapping() {
        let (program, arguments) = argv(reading, node, &keys::COMMAND)?;
        return Some(run(program, arguments, TIMEOUT));
    }
    let fields = Fields::read(reading, node, &keys::COMMAND_CHECK)?;
    let timeout = timeout(reading, &fields);
    let node = fields.require(reading, &keys::ARGV, node)?.clone();
    let (program, arguments) = argv(reading, &node, &keys::ARGV)?;
    Some(run(program, arguments, timeout?))
}

fn run(program: String, arguments: Vec<String>, timeout: Duration) -> Said {
    let size = program.len() + arguments.iter().map(String::len).sum::<usize>();
    Said { check: Check::Command(Command { program, arguments, timeout }), size }
}

/// A program and its arguments.
fn argv(reading: &mut Reading<'_>, node: &Node<'_>, key: &Key) -> Option<(String, Vec<String>)> {
    let help = format!(
        "write a list, `{}: [program, argument]`: there is no shell in between; for one write `[sh, -c, '…']`",
        key.name
    );
    let Value::List(items) = node.value else {
        reading.unexpected(node, "a program and its arguments as a list", &help);
        return None;
    };
    if items.is_empty() || items.len() > MAX_ARGV {
        let message =
            format!("expected a program and its arguments, {MAX_ARGV} parts at most, found {}", items.len());
        reading.report(node, node.at_key(), Problem::new(message).with_help(help));
        return None;
    }
    let mut parts = Vec::new();
    for item in node.items() {
        match item.value {
            Value::Text(text) if text.contains('\0') => {
                reading.report(&item, Show::Secret, Problem::new("a part of a command cannot hold U+0000"));
                return None;
            }
            Value::Text(text) => parts.push(text.clone()),
            Value::Integer(number) => parts.push(number.to_string()),
            _ => {
                reading.unexpected_secret(&item, "a text", "put it in quotes to make a text of it");
                return None;
            }
        }
    }
    let program = parts.remove(0);
    if program.trim().is_empty() {
        let problem = Problem::new("the program has no name").with_help(help);
        reading.report(node, node.at_key(), problem);
        return None;
    }
    if !reading.environment.has_program(&program) {
        let message = match program.contains(['/', '\\']) {
            true => format!("there is no program `{program}` on this machine, or nobody may execute it"),
            false => format!("no folder of PATH has a program `{program}`"),
        };
        let help =
            "this check then finds the service ill each time; in order if the file is for another machine";
        reading.lint(node, Problem::new(message).with_help(help).with_code("no-program"));
    }
    Some((program, parts))
}
