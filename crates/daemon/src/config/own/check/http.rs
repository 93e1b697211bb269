//! A URL that answers with a status that is expected.

use super::common::{TIMEOUT, Weighed};
use crate::config::keys::{Default, Key, Kind, Section};
use crate::config::own::fields::Fields;
use crate::config::own::node::Node;
use crate::config::own::reading::Reading;
use crate::config::own::request::{Header, METHODS};
use crate::config::own::route::{self, TLS};
use crate::config::own::section::{Says, Setting, word};
use crate::config::report::{Problem, Show};
use crate::config::yaml::Value;
use downbeat_client::{Method, Request, RouteOptions, Target, TlsOptions};
use downbeat_heartbeat::check::{Check, Expected, Http};
use std::time::Duration;

const URL_HELP: &str = "write what is to be asked, such as `http://localhost:8080/health`";

section! {
    /// What `http` says.
    Values by HTTP = "`http`";

    url: (Target, usize) = |reading, node, _| reading.url(node, URL_HELP);
        kind: Kind::Url,
        default: Default::Required,
        doc: "What is asked.",
        example: "http://localhost:8080/health",
        other_names: &["uri", "address"];

    status: Expected = |reading, node, _| expected(reading, node);
        kind: Kind::Statuses,
        default: Default::Value("2xx"),
        doc: "The statuses of a service that is well: `200`, `2xx`, `200-299`, or a list of such.",
        example: "[200, 401]",
        other_names: &["code", "expect", "expected", "status_code"];

    method: Method = word;
        kind: Kind::Choice(METHODS),
        default: Default::Value("GET"),
        doc: "The method of the request.",
        example: "HEAD",
        other_names: &["verb"];

    headers: Vec<Header> = |reading, node, _| reading.headers(node);
        kind: Kind::Headers,
        default: Default::Words("none"),
        doc: "Headers that are sent along, by name.",
        example: "{ Authorization: 'Bearer ${TOKEN}' }",
        other_names: &["header"];

    timeout: Duration = Reading::span; => TIMEOUT;

    tls: TlsOptions = |reading, node, _| route::tls(reading, node);
        kind: Kind::Section(&TLS),
        default: Default::Words("the system's authorities are trusted"),
        doc: "As the `tls` of a heartbeat, for the check alone.",
        example: "{ ca_file: /etc/ssl/corp-ca.pem }",
        other_names: &["ssl"];
}

pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Weighed> {
    // `{ file: PATH }` for a URL is a mapping too.
    let is_file = matches!(node.entries().as_slice(), [("file", _)]);
    let said = Values::whole_or_short(reading, node, !node.is_mapping() || is_file)?;
    let (target, mut size) = said.url.value()?.clone();
    // Without a body any method is right.
    let mut request = Request::new(target).with_method(*said.method.value()?).ok()?;
    for Header { name, value } in said.headers.value().into_iter().flatten() {
        size += name.len() + value.len();
        // Each header was tried when it was read.
        request = request.clone().with_header(name, value).unwrap_or(request);
    }
    let route = RouteOptions::default().with_tls(said.tls.value().cloned().unwrap_or_default());
    let (expected, timeout) = (said.status.value()?.clone(), *said.timeout.value()?);
    Some((Check::Http(Box::new(Http { request, expected, timeout, route })), size))
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
                return reading.refuse_with(
                    item,
                    Show::Word,
                    Problem::new("this is no status of HTTP").with_help(HELP),
                );
            }
            None => {
                return reading.unexpected(item, "a status", HELP);
            }
        }
    }
    match parts.join(",").parse() {
        Ok(expected) => Some(expected),
        Err(_) => reading.refuse_key(node, Problem::new("expected 1 to 100 statuses").with_help(HELP)),
    }
}
