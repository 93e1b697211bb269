//! The status page.

use super::fields::Fields;
use super::node::Node;
use super::reading::Reading;
use super::section::{Says, Setting};
use crate::config::contents::Status;
use crate::config::keys::{Default, Key, Kind, Section};
use crate::config::report::Problem;
use crate::config::secret::Secret;
use std::net::{Ipv4Addr, SocketAddr};

/// The shortest token, in characters.
const MIN_TOKEN: usize = 8;

section! {
    /// What `status` says.
    Values by STATUS = "`status`";

    listen: SocketAddr = |reading, node, _| listen(reading, node);
        kind: Kind::Listen,
        default: Default::Required,
        doc: "Where the status page is served: an IP address (or `localhost`) and a port. An address that others can reach needs a \
              `token` or `allow_remote: true`.",
        example: "127.0.0.1:12398",
        other_names: &["address", "bind", "host", "port"];

    token: Secret = |reading, node, _| token(reading, node);
        kind: Kind::Secret,
        default: Default::Words("none: whoever reaches it may look"),
        doc: "What a request must show: as `Authorization: Bearer …`, or as the password of Basic authentication. At least 8 \
              characters.",
        example: "{ file: /run/secrets/status-token }",
        other_names: &["password", "secret", "auth"];

    allow_remote: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("false"),
        doc: "Serves the page to whoever reaches the address, without a token.",
        example: "true",
        other_names: &["remote", "public"];
}

/// Reads `status:`.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Status> {
    let said = Values::whole(reading, node)?;
    let (&listen, at) = said.listen.with_place()?;
    let (allow_remote, token) = (*said.allow_remote.value()?, said.token.value().cloned());
    if !listen.ip().is_loopback() && !said.token.is_given() && !allow_remote {
        return reading.refuse_key(at, Problem::new("others can reach this address, and nothing keeps them out").with_help(
            "add `token:` with a secret that they must show, or `allow_remote: true`, or listen at 127.0.0.1",
        ));
    }
    Some(Status { listen, token })
}

fn token(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Secret> {
    let token = reading.secret(node, "a token", "write a long random text, or `{ file: /path }`")?;
    reading.hide(&token);
    let message = if token.chars().count() < MIN_TOKEN {
        format!("the token is shorter than {MIN_TOKEN} characters")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        "the token holds a blank or a character that is not ASCII, which a browser cannot send".to_owned()
    } else {
        return Some(Secret::new(token));
    };
    reading.refuse(node, Problem::new(message).with_help("write a long random text"))
}

fn listen(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<SocketAddr> {
    const HELP: &str = "write `127.0.0.1:12398`: an IP address (IPv6 in brackets) or `localhost`, and a port";
    let text = reading.text(node, "an address and a port", HELP)?;
    let local = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    let local = local.map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    match local.or_else(|| text.parse().ok()) {
        Some(address) => Some(address),
        None => reading
            .refuse(node, Problem::new("expected an address and a port, found another text").with_help(HELP)),
    }
}
