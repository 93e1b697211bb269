//! What becomes of the output of a job.

use super::fields::Fields;
use super::node::Node;
use super::reading::Reading;
use super::section::{Says, Setting};
use crate::config::job::Output;
use crate::config::keys::{Choice, Default, Key, Kind, Section};
use crate::encoding::Encoding;

/// The encodings that can be read.
#[expect(clippy::indexing_slicing, reason = "an index out of bounds does not compile in a constant")]
const ENCODINGS: [Choice; Encoding::ALL.len()] = {
    let mut choices = [Choice { word: "", doc: "" }; Encoding::ALL.len()];
    let mut at = 0;
    while at < choices.len() {
        let (word, doc, _) = Encoding::ALL[at];
        choices[at] = Choice { word, doc };
        at += 1;
    }
    choices
};

section! {
    /// What `output` says.
    Values by OUTPUT = "`output`";

    log: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "Whether each line goes to the log of the daemon, with the name of the job.",
        example: "false",
        other_names: &["logged", "to_log"];

    keep: u32 = Reading::count;
        kind: Kind::Count { least: 0, most: 1024 },
        default: Default::Value("64"),
        doc: "How many KiB of it are kept in memory for the monitor, and for the [status page](status.md#jobs) where that has a \
              `token`: the beginning and the end.",
        example: "256",
        other_names: &["limit", "max", "tail"];

    send: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "Whether the monitor gets its beginning and its end with the end of the run, as much as it takes.",
        example: "false",
        other_names: &["report", "attach"];

    encoding: &'static str = Reading::choice;
        kind: Kind::Choice(&ENCODINGS),
        default: Default::Value("utf-8"),
        doc: "How the command writes it. The log, the status page and the monitor get UTF-8. In a console of Windows `chcp` \
              tells the number.",
        example: "850",
        other_names: &["charset", "code_page", "codepage", "chcp"];
}

/// Reads `output:`.
pub(super) fn output(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Output> {
    let said = Values::whole(reading, node)?;
    Some(Output {
        log: *said.log.value()?,
        keep: *said.keep.value()? as usize * 1024,
        send: *said.send.value()?,
        encoding: said.encoding.value()?,
    })
}
