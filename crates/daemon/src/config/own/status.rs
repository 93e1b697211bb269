//! The status page.

use super::node::{Fields, Node};
use super::reading::Reading;
use crate::config::keys;
use crate::config::report::{Problem, Show};
use crate::config::yaml::Value;
use crate::config::{Secret, Status};
use std::net::{Ipv4Addr, SocketAddr};

/// The shortest token, in characters.
const MIN_TOKEN: usize = 8;

/// Reads `status:`.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Status> {
    let fields = Fields::read(reading, node, &keys::STATUS_PAGE)?;
    let allow_remote = fields.get(&keys::ALLOW_REMOTE).cloned().map(|node| reading.switch(&node));
    let token = fields.get(&keys::TOKEN).cloned().map(|node| token(reading, &node));
    let listen_node = fields.require(reading, &keys::LISTEN, node)?.clone();
    let listen = listen(reading, &listen_node)?;
    let (allow_remote, token) =
        (allow_remote.unwrap_or(Some(false))?, token.map_or(Some(None), |token| token.map(Some))?);
    if !listen.ip().is_loopback() && token.is_none() && !allow_remote {
        let problem = Problem::new("others can reach this address, and nothing keeps them out").with_help(
            "add `token:` with a secret that they must show, or `allow_remote: true`, or listen at 127.0.0.1",
        );
        reading.report(&listen_node, listen_node.at_key(), problem);
        return None;
    }
    Some(Status { listen, token })
}

fn token(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Secret> {
    let token = reading.secret(node, "a token", "write a long random text, or `{ file: /path }`")?;
    let message = if token.chars().count() < MIN_TOKEN {
        format!("the token is shorter than {MIN_TOKEN} characters")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        "the token holds a blank or a character that is not ASCII, which a browser cannot send".to_owned()
    } else {
        return Some(Secret::new(token));
    };
    reading.report(node, Show::Secret, Problem::new(message).with_help("write a long random text"));
    None
}

fn listen(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<SocketAddr> {
    const HELP: &str = "write `127.0.0.1:12398`: an IP address (IPv6 in brackets) or `localhost`, and a port";
    let Value::Text(text) = node.value else {
        reading.unexpected(node, "an address and a port", HELP);
        return None;
    };
    let local = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    let local = local.map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    match local.or_else(|| text.parse().ok()) {
        Some(address) => Some(address),
        None => {
            let problem = Problem::new("expected an address and a port, found another text").with_help(HELP);
            reading.report(node, Show::Secret, problem);
            None
        }
    }
}
