//! The `heartbeat` section of a Butler tool: a heartbeat of three keys, read as any other, with a switch.

use super::fields::Fields;
use super::heartbeat::{Common, Read, made};
use super::node::Node;
use super::reading::Reading;
use super::request::URL_HELP;
use super::schedule::Unzoned;
use super::section::Setting;
use super::settings::Settings;
use crate::config::keys::{Default, Key, Kind, REMOTE_URL, Section};
use crate::config::report::Problem;
use crate::config::yaml::Path;

pub(in crate::config) const ENABLE: &str = "enable";
pub(in crate::config) const ENABLED: &str = "enabled";
pub(in crate::config) const FREQUENCY: &str = "frequency";

/// The section. Its values are looked at only while it is switched on.
pub(in crate::config) static BUTLER: Section = Section {
    name: "the `heartbeat` section",
    keys: &[
        Key {
            name: ENABLE,
            kind: Kind::Switch,
            default: Default::Required,
            doc: "Whether beats are sent. While it is `false` the values of the others are not looked at.",
            example: "true",
            other_names: &[],
        },
        Key {
            name: ENABLED,
            kind: Kind::Switch,
            default: Default::Instead("enable"),
            doc: "The name of `enable` in older versions of the tools.",
            example: "true",
            other_names: &[],
        },
        Key {
            name: REMOTE_URL,
            kind: Kind::Url,
            default: Default::Required,
            doc: "The address that the monitoring tool gives for the check.",
            example: "http://my.monitoring.server/some/path/",
            other_names: &["url"],
        },
        Key {
            name: FREQUENCY,
            kind: Kind::Schedule,
            default: Default::Required,
            doc: "When it beats: words, a line of cron, an elapsed time, or a number of milliseconds.",
            example: "every 1 minute",
            other_names: &["schedule"],
        },
    ],
    elsewhere: |_| None,
    note: "",
};

/// The contents of a section.
pub(super) enum Switched<'a> {
    On(Box<Read<'a>>),
    /// The heartbeat is switched off by the key with this name and place.
    Off(&'static str, Path),
}

/// Reads a section; `None` when something is wrong with it, which is reported. `name` is what people call the heartbeat.
pub(super) fn read<'a>(
    reading: &mut Reading<'_>,
    node: &Node<'a>,
    name: &str,
    common: &Common<'a>,
) -> Option<Switched<'a>> {
    let mut fields = Fields::read(reading, node, &BUTLER)?;
    let switch = switch(reading, &mut fields);
    let is_off = switch.as_ref().and_then(|(_, is_on)| is_on.meant) == Some(false);
    for name in [REMOTE_URL, FREQUENCY] {
        fields.require_one(reading, name);
    }
    if is_off {
        return switch.filter(|(_, is_on)| is_on.is_valid).map(|(key, node)| Switched::Off(key, node.path));
    }
    let url = Setting::read(reading, &fields, REMOTE_URL, |reading, node, _| {
        if node.is_mapping() {
            return reading.unexpected_secret(node, "a URL", URL_HELP);
        }
        reading.beat(node)
    });
    let schedule = Setting::read(reading, &fields, FREQUENCY, |reading, node, _| {
        if node.is_mapping() {
            let help = "write it in words, such as `every 1 minute`";
            return reading.unexpected(node, "a schedule or a number of milliseconds", help);
        }
        Unzoned::read(reading, node)
    });
    let name = Setting::given(Some(name.to_owned()), node.clone());
    let read = made(reading, node, &Settings { name, url, schedule, ..Settings::default() }, common);
    read.filter(|_| switch.is_some_and(|(_, is_on)| is_on.is_valid)).map(Box::new).map(Switched::On)
}

/// The value of a switch.
struct IsOn {
    /// The value that was meant, if that can be told.
    meant: Option<bool>,
    is_valid: bool,
    path: Path,
}

/// The switch, which has two names.
fn switch<'a>(reading: &mut Reading<'_>, fields: &mut Fields<'a>) -> Option<(&'static str, IsOn)> {
    let is_switch = |name: &str| [ENABLE, ENABLED].contains(&name);
    let given: Vec<_> = fields.all().iter().filter(|(key, _)| is_switch(key.name)).cloned().collect();
    match given.as_slice() {
        [] => {
            if !fields.is_meant(ENABLED) {
                fields.require_one(reading, ENABLE);
            }
            None
        }
        [(Key { name, .. }, node), others @ ..] => {
            for (Key { name: other, .. }, second) in others {
                let message = format!("both `{name}` and `{other}` are given");
                reading.twice(Problem::new(message), node, second);
            }
            let (meant, is_valid) = reading.switch_as_meant(node);
            fields.says_off = meant == Some(false);
            Some((name, IsOn { meant, is_valid, path: node.path.clone() }))
        }
    }
}
