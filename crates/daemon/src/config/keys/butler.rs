//! The keys of the `heartbeat` section of a Butler tool.

use super::key::{Default, Key, Kind, Section};

/// The section.
pub(crate) static BUTLER: Section =
    Section { name: "the `heartbeat` section", keys: &[&ENABLE, &ENABLED, &REMOTE_URL, &FREQUENCY] };

pub(crate) static ENABLE: Key = Key {
    name: "enable",
    kind: Kind::Switch,
    default: Default::Required,
    doc: "Whether beats are sent. While it is `false` the values of the others are not looked at.",
    example: "true",
    other_names: &[],
};

pub(crate) static ENABLED: Key = Key {
    name: "enabled",
    kind: Kind::Switch,
    default: Default::Words("`enable` is given"),
    doc: "The name of `enable` in older versions of the tools.",
    example: "true",
    other_names: &[],
};

pub(crate) static REMOTE_URL: Key = Key {
    name: "remoteURL",
    kind: Kind::Url,
    default: Default::Required,
    doc: "The address that the monitoring tool gives for the check.",
    example: "http://my.monitoring.server/some/path/",
    other_names: &["url"],
};

pub(crate) static FREQUENCY: Key = Key {
    name: "frequency",
    kind: Kind::Schedule,
    default: Default::Required,
    doc: "When it beats: words, a line of cron, an elapsed time, or a number of milliseconds.",
    example: "every 1 minute",
    other_names: &["schedule"],
};
