//! What becomes of the output of a job.

use super::fields::Fields;
use super::node::Node;
use super::reading::Reading;
use super::section::{Says, Setting};
use crate::config::job::Output;
use crate::config::keys::{Choice, Default, Key, Kind, Section};

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
        kind: Kind::Choice(&[
            Choice { word: "utf-8", doc: "what most programs write" },
            Choice { word: "utf-16", doc: "little-endian, as some programs of Windows write it" },
            Choice { word: "437", doc: "the code page of consoles in the United States" },
            Choice { word: "737", doc: "the code page of consoles in Greece" },
            Choice { word: "850", doc: "the code page of consoles in Western Europe" },
            Choice { word: "852", doc: "the code page of consoles in Central Europe" },
            Choice { word: "855", doc: "the code page of older Cyrillic consoles" },
            Choice { word: "857", doc: "the code page of consoles in Turkey" },
            Choice { word: "860", doc: "the code page of older consoles in Portugal" },
            Choice { word: "861", doc: "the code page of older consoles in Iceland" },
            Choice { word: "862", doc: "the code page of consoles in Israel" },
            Choice { word: "863", doc: "the code page of older consoles in Quebec" },
            Choice { word: "864", doc: "the code page of older Arabic consoles" },
            Choice { word: "865", doc: "the code page of older consoles in the Nordic countries" },
            Choice { word: "866", doc: "the code page of Cyrillic consoles" },
            Choice { word: "869", doc: "the code page of older consoles in Greece" },
            Choice { word: "874", doc: "the code page of Windows for Thai" },
            Choice { word: "932", doc: "the code page of Windows for Japanese" },
            Choice { word: "936", doc: "the code page of Windows for simplified Chinese" },
            Choice { word: "949", doc: "the code page of Windows for Korean" },
            Choice { word: "950", doc: "the code page of Windows for traditional Chinese" },
            Choice { word: "1250", doc: "the code page of Windows for Central European" },
            Choice { word: "1251", doc: "the code page of Windows for Cyrillic" },
            Choice { word: "1252", doc: "the code page of Windows for Western European" },
            Choice { word: "1253", doc: "the code page of Windows for Greek" },
            Choice { word: "1254", doc: "the code page of Windows for Turkish" },
            Choice { word: "1255", doc: "the code page of Windows for Hebrew" },
            Choice { word: "1256", doc: "the code page of Windows for Arabic" },
            Choice { word: "1257", doc: "the code page of Windows for Baltic" },
            Choice { word: "1258", doc: "the code page of Windows for Vietnamese" },
        ]),
        default: Default::Value("utf-8"),
        doc: "How the command writes it. The log, the status page and the monitor get UTF-8. In a console of Windows `chcp` \
              tells the number.",
        example: "850",
        other_names: &["charset", "code_page", "codepage", "chcp"];
}

/// Reads `output:`.
pub(super) fn output(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Output> {
    let said = Said::whole(reading, node)?;
    Some(Output {
        log: *said.log.value()?,
        keep: *said.keep.value()? as usize * 1024,
        send: *said.send.value()?,
        encoding: said.encoding.value()?,
    })
}
