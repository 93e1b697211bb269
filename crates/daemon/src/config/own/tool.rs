//! The `heartbeat` section of a Butler tool: a heartbeat of three keys, read as any other, with a switch.

use super::heartbeat::{Common, Read, made};
use super::node::{Fields, Node};
use super::partial::{Partial, Setting};
use super::reading::Reading;
use super::schedule::Said;
use crate::config::keys::{self, Key};
use crate::config::report::Problem;
use crate::config::yaml::{Path, Value};

/// What a section says.
pub(super) enum Section<'a> {
    On(Box<Read<'a>>),
    /// It is switched off, by the key of this name and place.
    Off(&'static str, Path),
}

/// Reads a section; `None` when something is wrong with it, which is reported. `name` is what people call the heartbeat.
pub(super) fn read<'a>(
    reading: &mut Reading<'_>,
    node: &Node<'a>,
    name: &str,
    common: &Common<'a>,
) -> Option<Section<'a>> {
    let mut fields = Fields::read(reading, node, &keys::BUTLER)?;
    let switch = switch(reading, &mut fields, node);
    let is_off = switch.as_ref().and_then(|(_, is_on)| is_on.meant) == Some(false);
    let url = fields.require(reading, &keys::REMOTE_URL, node).cloned();
    let schedule = fields.require(reading, &keys::FREQUENCY, node).cloned();
    if is_off {
        return switch.filter(|(_, is_on)| is_on.is_valid).map(|(key, node)| Section::Off(key, node.path));
    }
    let target = url.as_ref().and_then(|node| {
        let help = "write the address that the monitoring tool gives for the check";
        if node.is_mapping() {
            reading.unexpected_secret(node, "a URL", help);
            return None;
        }
        reading.url(node, help).map(|(target, _)| target)
    });
    let said = schedule.as_ref().and_then(|node| match node.value {
        Value::Mapping(_) => {
            let help = "write it in words, such as `every 1 minute`";
            reading.unexpected(node, "a schedule or a number of milliseconds", help);
            None
        }
        _ => Said::read(reading, node),
    });
    let schedule = schedule.map_or_else(Setting::default, |node| Setting::given(said, node));
    let own = Partial { schedule, ..Partial::default() };
    let read = made(reading, node, Some((name.to_owned(), node.clone())), url.zip(target), &own, common);
    read.filter(|_| switch.is_some_and(|(_, is_on)| is_on.is_valid)).map(Box::new).map(Section::On)
}

/// What a switch says.
struct IsOn {
    /// What is meant, if that can be told.
    meant: Option<bool>,
    is_valid: bool,
    path: Path,
}

/// The switch, which has two names.
fn switch<'a>(
    reading: &mut Reading<'_>,
    fields: &mut Fields<'a>,
    node: &Node<'a>,
) -> Option<(&'static str, IsOn)> {
    const NAMES: [&Key; 2] = [&keys::ENABLE, &keys::ENABLED];
    let given: Vec<(&'static str, Node<'a>)> = fields
        .found()
        .iter()
        .filter(|(name, _)| NAMES.iter().any(|key| key.name == *name))
        .cloned()
        .collect();
    match given.as_slice() {
        [] => {
            if !fields.is_meant(&keys::ENABLED) {
                fields.require(reading, &keys::ENABLE, node);
            }
            None
        }
        [(name, node), others @ ..] => {
            for (other, second) in others {
                let message = format!("both `{name}` and `{other}` are given");
                reading.twice(Problem::new(message), node, second);
            }
            let (meant, is_valid) = reading.switch_as_meant(node);
            fields.says_off = meant == Some(false);
            Some((name, IsOn { meant, is_valid, path: node.path.clone() }))
        }
    }
}
