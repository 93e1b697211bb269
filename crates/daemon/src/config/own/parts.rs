//! The parts of which the URL of a monitor is made, under the key of its kind: `sentry: { dsn: …, slug: … }`. Kinds and parts are
//! the client's, and the keys here follow from them.

use super::fields::Fields;
use super::reading::Reading;
use super::request::Url;
use super::section::Setting;
use crate::config::keys::{Default, Key, Kind, Section};
use crate::config::report::{Problem, Show};
use downbeat_client::{Monitor, PartError};
use std::sync::LazyLock;

/// The kinds that have parts: all but the first, `plain`.
const WITH_PARTS: &[Monitor] = match Monitor::ALL.split_first() {
    Some((_, kinds)) => kinds,
    None => &[],
};

/// How many keys the kinds add to a section.
pub(super) const KINDS: usize = WITH_PARTS.len();

/// The keys of a section, followed by one key for each kind of monitor.
pub(super) const fn with_kinds<const ALL: usize>(own: &[Key]) -> [Key; ALL] {
    let of_kind = Key {
        name: "",
        kind: Kind::Parts(Monitor::Plain),
        default: Default::Words("`url` is given"),
        doc: "What the URL is made of, in place of `url` and `monitor`.",
        example: "{ … }",
        other_names: &[],
    };
    let mut keys = [of_kind; ALL];
    let (mut own, mut kinds) = (own, WITH_PARTS);
    let mut left: &mut [Key] = &mut keys;
    // A constant can neither iterate nor index without a panic.
    while let Some((key, behind)) = left.split_first_mut() {
        if let Some((first, others)) = own.split_first() {
            (*key, own) = (*first, others);
        } else if let Some((kind, others)) = kinds.split_first() {
            (*key, kinds) = (Key { name: kind.as_str(), kind: Kind::Parts(*kind), ..of_kind }, others);
        }
        left = behind;
    }
    keys
}

/// The keys of the parts of a kind.
pub(in crate::config) fn parts_of(monitor: Monitor) -> &'static Section {
    static NONE: Section = Section { name: "", keys: &[], elsewhere: |_| None, note: "" };
    static SECTIONS: LazyLock<Vec<(Monitor, Section)>> =
        LazyLock::new(|| WITH_PARTS.iter().map(|kind| (*kind, section(*kind))).collect());
    SECTIONS.iter().find(|(kind, _)| *kind == monitor).map_or(&NONE, |(_, section)| section)
}

fn section(monitor: Monitor) -> Section {
    let keys = monitor.parts().iter().map(|part| Key {
        name: part.name(),
        kind: Kind::Secret,
        default: if part.is_needed() { Default::Required } else { Default::Words("none") },
        doc: part.about(),
        example: part.example(),
        other_names: &[],
    });
    // Leaked once for each kind, so that the keys are static like those of other sections.
    Section { name: monitor.name(), keys: Vec::leak(keys.collect()), elsewhere: |_| None, note: "" }
}

/// Whether the key of a kind is given under another name.
pub(super) fn are_meant(fields: &Fields<'_>) -> bool {
    WITH_PARTS.iter().any(|kind| fields.is_meant(kind.as_str()))
}

/// The URL that is made of parts, and the kind of monitor.
pub(super) type Made<'a> = (Setting<'a, Url>, Setting<'a, Monitor>);

/// Reads the parts of a monitor among the entries of a heartbeat or job; reports what is wrong with them. `None` where there are
/// none.
pub(super) fn read<'a>(reading: &mut Reading<'_>, fields: &Fields<'a>) -> Option<Made<'a>> {
    let mut kinds = fields.all().iter().filter_map(|(key, node)| match key.kind {
        Kind::Parts(monitor) => Some((monitor, node)),
        _ => None,
    });
    let (monitor, node) = kinds.next()?;
    let others = kinds.map(|(other, node)| (other.as_str(), node));
    let written = ["url", "monitor"].into_iter().filter_map(|name| Some((name, fields.get(name)?)));
    let mut is_alone = true;
    for (other, at) in written.chain(others) {
        reading.twice(Problem::new(format!("both `{monitor}` and `{other}` are given")), node, at);
        is_alone = false;
    }
    let url = Fields::read(reading, node, parts_of(monitor)).and_then(|parts| made(reading, monitor, &parts));
    Some((
        Setting::given(url.filter(|_| is_alone), node.clone()),
        Setting::given(Some(monitor), node.clone()),
    ))
}

/// The URL of the beat to a monitor that these parts describe, and the length of the parts in bytes.
fn made(reading: &mut Reading<'_>, monitor: Monitor, fields: &Fields<'_>) -> Option<Url> {
    fields.require(reading);
    let mut parts = Vec::new();
    for (key, node) in fields.all() {
        let text = reading.secret(node, "a text", "write a text, or `{ file: /path }`")?;
        if monitor.parts().iter().any(|part| part.name() == key.name && part.is_secret()) {
            reading.hide(&text);
        }
        parts.push((key.name, text));
    }
    let given: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let size = parts.iter().map(|(_, text)| text.len()).sum();
    match monitor.request_of(&given) {
        Ok(request) => return Some((request, size)),
        // A missing part that is always needed is reported.
        Err(PartError::Missing(name)) if fields.is_required(name) => {}
        Err(PartError::Missing(name)) => fields.require_one(reading, name),
        Err(error @ PartError::Wrong(name, _)) => {
            let node = fields.get(name).unwrap_or(fields.node());
            reading.report(node, Show::Secret, Problem::new(error.to_string()));
        }
        Err(error) => reading.report(fields.node(), fields.node().at_key(), Problem::new(error.to_string())),
    }
    None
}
