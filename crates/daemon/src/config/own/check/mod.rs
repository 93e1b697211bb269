//! The checks before a beat.

mod command;
mod common;
mod http;
mod tcp;

use super::fields::Fields;
use super::node::Node;
use super::reading::Reading;
use super::section::{Says, Setting};
use crate::config::keys::{Default, Key, Kind, Section};
use crate::config::report::Problem;
pub(in crate::config) use command::COMMAND;
pub(super) use command::{argv, look_for};
pub(super) use common::Weighed;
pub(in crate::config) use http::HTTP;
pub(in crate::config) use tcp::TCP;

/// The most checks of one heartbeat.
const MAX_CHECKS: usize = 20;

const HELP: &str = "write `http: URL`, `tcp: host:port` or `command: [program, argument]`";

section! {
    /// A check of one kind, as a mapping gives it.
    Kinds by KINDS = "a check";

    http: Weighed = |reading, node, _| http::read(reading, node);
        kind: Kind::Short(&HTTP),
        default: Default::Words("none"),
        doc: "A URL answers with a status that is expected. Short: the URL. Redirects are followed; no proxy is used.",
        example: "{ url: http://localhost:8080/health, status: [200, 401] }",
        other_names: &["https", "web"];

    tcp: Weighed = |reading, node, _| tcp::read(reading, node);
        kind: Kind::Short(&TCP),
        default: Default::Words("none"),
        doc: "Something listens on a port. Short: the host and the port.",
        example: "localhost:5432",
        other_names: &["port", "socket"];

    command: Weighed = |reading, node, _| command::read(reading, node);
        kind: Kind::Short(&COMMAND),
        default: Default::Words("none"),
        doc: "A command ends with status 0. It runs without a shell, with all that it starts in a group of its own that is killed \
              at the time-out. Short: the program and its arguments.",
        example: "[systemctl, is-active, --quiet, backup.service]",
        other_names: &["exec", "cmd", "shell", "script", "run"];
}

/// One check, or a list.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Vec<Weighed>> {
    reading.one_or_more(node, (MAX_CHECKS, "checks", HELP), one)
}

fn one(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Weighed> {
    if !node.is_mapping() {
        return reading.unexpected(node, "a check", HELP);
    }
    let fields = Fields::read(reading, node, &KINDS)?;
    match fields.all() {
        [_] => {}
        [] => {
            if fields.nothing_meant() {
                reading.missing(node, Problem::new("a check is `http`, `tcp` or `command`").with_help(HELP));
            }
            return None;
        }
        [_, (_, second), ..] => {
            return reading.refuse_key(
                second,
                Problem::new("a check is one of `http`, `tcp` and `command`")
                    .with_help("for several write a list: `check: [{ http: … }, { tcp: … }]`"),
            );
        }
    }
    let Kinds { http, tcp, command } = Kinds::read(reading, &fields);
    [http, tcp, command].iter().find_map(Setting::value).cloned()
}
