//! A port that something listens on.

use super::common::{TIMEOUT, Weighed};
use crate::config::keys::{Default, Key, Kind, Section};
use crate::config::own::fields::Fields;
use crate::config::own::node::Node;
use crate::config::own::reading::Reading;
use crate::config::own::section::{Says, Setting};
use crate::config::report::{Problem, Show};
use downbeat_client::{Target, is_invisible};
use downbeat_heartbeat::check::{Check, Tcp};
use std::time::Duration;

section! {
    /// What `tcp` says.
    Values by TCP = "`tcp`";

    address: (String, u16) = |reading, node, _| address(reading, node);
        kind: Kind::HostPort,
        default: Default::Required,
        doc: "The host and the port, IPv6 addresses in brackets.",
        example: "localhost:5432",
        other_names: &["host", "port"];

    timeout: Duration = Reading::span; => TIMEOUT;
}

pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Weighed> {
    let said = Values::whole_or_short(reading, node, !node.is_mapping())?;
    let (host, port) = said.address.value()?.clone();
    let size = host.len();
    Some((Check::Tcp(Tcp { host, port, timeout: *said.timeout.value()? }), size))
}

/// `host:port`.
fn address(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<(String, u16)> {
    const HELP: &str =
        "write `localhost:5432`: a host (IPv6 in brackets), a colon and a port from 1 to 65535";
    let text = reading.text(node, "a host and a port", HELP)?;
    let split = || {
        let (host, port) = text.rsplit_once(':')?;
        let host = match host.strip_prefix('[') {
            Some(host) => host.strip_suffix(']').filter(|host| host.parse::<std::net::Ipv6Addr>().is_ok())?,
            None => Some(host).filter(|host| !host.contains([':', '/', '@', '[', ']']))?,
        };
        let port = port.parse::<u16>().ok()?;
        // Only a host that a URL could have is accepted.
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
