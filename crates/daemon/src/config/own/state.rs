//! What is remembered: where, and how much.

use super::fields::Fields;
use super::node::Node;
use super::reading::Reading;
use super::section::{Says, Setting};
use crate::config::contents::State;
use crate::config::keys::{Default, Key, Kind, Section};
use crate::config::report::{Problem, looks_like_url};
use std::path::PathBuf;

/// The least room that holds the history of a few heartbeats, with what the database needs besides.
const LEAST: u64 = 16 << 20;

const MOST: u64 = 1 << 40;

section! {
    /// What `state` says.
    Values by STATE = "`state`";

    enabled: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "`false` remembers nothing.",
        example: "false",
        other_names: &["enable", "on"];

    directory: PathBuf = |reading, node, _| directory(reading, node);
        kind: Kind::Folder,
        default: Default::Words("the folder that systemd gives, or that of the Windows service; elsewhere nothing is remembered"),
        doc: "The folder for the history. It is made if it does not exist, and belongs to one running downbeat. A relative path \
              begins at the folder of the configuration.",
        example: "/var/lib/downbeat",
        other_names: &["folder", "path", "dir"];

    max_size: u64 = |reading, node, key| reading.size(node, key);
        kind: Kind::Size { least: LEAST, most: MOST },
        default: Default::Value("1 GiB"),
        doc: "How large its files become. When there is no more room, the oldest day makes some.",
        example: "200 MiB",
        other_names: &["size", "limit"];
}

/// Reads `state:`.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<State> {
    let said = Values::whole(reading, node)?;
    let (enabled, directory) = (*said.enabled.value()?, said.directory.optional()?);
    Some(State { enabled, directory, max_size: *said.max_size.value()? })
}

fn directory(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<PathBuf> {
    const HELP: &str = "write the path of a folder, such as `/var/lib/downbeat`";
    let text = reading.text(node, "the path of a folder", HELP)?;
    if text.trim().is_empty() || looks_like_url(text) {
        return reading
            .refuse(node, Problem::new("expected the path of a folder, found another text").with_help(HELP));
    }
    Some(reading.path(text))
}
