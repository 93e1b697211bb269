//! The keys of the root of a file of our own.

use super::fleet::FLEET;
use super::job::JOB;
use super::settings::{DEFAULTS, HEARTBEAT};
use super::state::STATE;
use super::status::STATUS;
use crate::config::keys::{self, Default, Key, Kind, Section};

/// The beginning of a key of the root that only holds anchors, as in files of other tools.
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
            name: keys::JOBS,
            kind: Kind::Several(&JOB),
            default: Default::Words("none"),
            doc: "The jobs: commands that run on a schedule.",
            example: "[{ name: a, command: [/usr/local/bin/backup], schedule: 'at 2:30' }]",
            other_names: &["cron", "commands", "tasks"],
        },
        Key {
            name: keys::MAX_RUNNING,
            kind: Kind::Count { least: 1, most: 10_000 },
            default: Default::Words("as many as are due"),
            doc: "How many jobs run at once. Further ones wait for a place.",
            example: "4",
            other_names: &["max_concurrency", "concurrency", "parallelism"],
        },
        Key {
            name: keys::SHARD,
            kind: Kind::Shard,
            default: Default::Words("all of them"),
            doc: "The share of the heartbeats and jobs of all files that this process takes, when several processes have the same \
                  configuration: `2/3` is the second of three. `auto/3` takes the number from the end of the host's name, plus one.",
            example: "2/3",
            other_names: &["shards", "share"],
        },
        Key {
            name: keys::FLEET,
            kind: Kind::Section(&FLEET),
            default: Default::Words("none: this process does all of it"),
            doc: "The members that share the heartbeats of all files, by way of etcd.",
            example: "{ etcd: ['http://127.0.0.1:2379'] }",
            other_names: &["cluster", "ha", "members"],
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
            name: keys::CALENDARS,
            kind: Kind::Calendars,
            default: Default::Words("none"),
            doc: "Files of days that follow no rule, by the names that schedules of this file say: `except on holidays` means the \
                  calendar `holidays`. A file has a date a line, or is an `.ics` file; a relative path begins at the folder of the \
                  configuration.",
            example: "{ holidays: /etc/downbeat/holidays.ics }",
            other_names: &["calendar", "holidays", "days"],
        },
        Key {
            name: keys::STATUS,
            kind: Kind::Section(&STATUS),
            default: Default::Words("none"),
            doc: "The status page.",
            example: "{ listen: 127.0.0.1:12398 }",
            other_names: &[],
        },
        Key {
            name: keys::STATE,
            kind: Kind::Section(&STATE),
            default: Default::Words("as its keys have it"),
            doc: "What is remembered over a restart.",
            example: "{ directory: /var/lib/downbeat }",
            other_names: &["history", "storage"],
        },
    ],
    elsewhere: |_| None,
    note: "; one that only holds anchors begins with `x-`",
};
