//! The keys of the root of a file of our own.

use super::settings::{DEFAULTS, HEARTBEAT};
use super::status::STATUS;
use crate::config::keys::{self, Default, Key, Kind, Section};

/// What begins a key of the root that is for anchors, as in other tools' files.
pub(super) const FOR_ANCHORS: &str = "x-";

pub(in crate::config) static ROOT: Section = Section {
    name: "the top level",
    keys: &[
        Key {
            name: keys::HEARTBEATS,
            kind: Kind::Several(&HEARTBEAT),
            default: Default::Words("none"),
            doc: "The heartbeats.",
            example: "[{ name: a, url: 'https://hc-ping.com/uuid', schedule: every 1 hour }]",
            other_names: &[],
        },
        Key {
            name: keys::DEFAULTS,
            kind: Kind::Section(&DEFAULTS),
            default: Default::Words("none"),
            doc: "What holds for all heartbeats of this file.",
            example: "{ timezone: Europe/Stockholm }",
            other_names: &[],
        },
        Key {
            name: keys::STATUS,
            kind: Kind::Section(&STATUS),
            default: Default::Words("none"),
            doc: "The status page.",
            example: "{ listen: 127.0.0.1:12398 }",
            other_names: &[],
        },
    ],
    elsewhere: |_| None,
    note: "; one that only holds anchors begins with `x-`",
};
