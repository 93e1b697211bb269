//! What becomes of the output of a job.

use super::fields::Fields;
use super::node::Node;
use super::reading::Reading;
use super::section::{Says, Setting};
use crate::config::job::Output;
use crate::config::keys::{Default, Key, Kind, Section};

section! {
    /// What `output` says.
    Said by OUTPUT = "`output`";

    log: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "Whether each line goes to the log of the daemon, with the name of the job.",
        example: "false",
        other_names: &["logged", "to_log"];

    keep: u32 = Reading::count;
        kind: Kind::Count { least: 0, most: 1024 },
        default: Default::Value("64"),
        doc: "How many KiB of it are kept in memory for the monitor: the beginning and the end.",
        example: "256",
        other_names: &["limit", "max", "tail"];

    send: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "Whether the monitor gets its beginning and its end with the end of the run, as much as it takes.",
        example: "false",
        other_names: &["report", "attach"];
}

/// Reads `output:`.
pub(super) fn output(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Output> {
    let said = Said::whole(reading, node)?;
    Some(Output {
        log: *said.log.value()?,
        keep: *said.keep.value()? as usize * 1024,
        send: *said.send.value()?,
    })
}
