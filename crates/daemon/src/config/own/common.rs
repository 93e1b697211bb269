//! Keys that heartbeats and jobs share.

use super::node::Node;
use super::reading::Reading;
use crate::config::keys::{Choice, Default, Key, Kind};
use downbeat_client::Monitor;
use downbeat_scheduler::{FoldPolicy, GapPolicy};

pub(super) const TIMEZONE: Key = Key {
    name: "timezone",
    kind: Kind::Zone,
    default: Default::Value("UTC"),
    doc: "The zone in which the schedule is read, unless it names one itself: an IANA name, an offset such as `UTC+2`, or the name that Windows has for it.",
    example: "Europe/Stockholm",
    other_names: &["time_zone", "tz", "zone"],
};

pub(super) const DIALECT: Key = Key {
    name: "dialect",
    kind: Kind::Choice(&[
        Choice { word: "auto", doc: "what its form tells" },
        Choice { word: "text", doc: "a sentence" },
        Choice { word: "cron", doc: "a line of cron, as crontab reads it" },
        Choice { word: "later-cron", doc: "a line of cron, as later.js reads it" },
        Choice { word: "quartz", doc: "a line of Quartz" },
        Choice { word: "ocps", doc: "a pattern of the Open Cron Pattern Specification 1.4" },
        Choice { word: "oncalendar", doc: "calendar expressions of systemd" },
        Choice { word: "eventbridge", doc: "an expression of Amazon EventBridge" },
        Choice { word: "iso8601", doc: "a duration or a repeating interval of ISO 8601" },
        Choice { word: "rrule", doc: "a recurrence rule of iCalendar and its start" },
        Choice { word: "interval", doc: "an elapsed time" },
        Choice { word: "json", doc: "later's structured form" },
    ]),
    default: Default::Value("auto"),
    doc: "In which notation the text of the `schedule` is.",
    example: "quartz",
    other_names: &["notation", "syntax", "schedule_type"],
};

pub(super) const TAGS: Key = Key {
    name: "tags",
    kind: Kind::Tags,
    default: Default::Words("none"),
    doc: "Words of your own by which the status page and `downbeat status` choose and count: a place, a team, a customer.",
    example: "[shop, stockholm]",
    other_names: &["tag", "labels", "group", "groups", "team"],
};

/// The kinds of monitors, as the client has them.
static MONITORS: [Choice; Monitor::ALL.len()] = {
    let mut choices = [Choice { word: "", doc: "" }; Monitor::ALL.len()];
    let (mut kinds, mut left): (_, &mut [Choice]) = (Monitor::ALL, &mut choices);
    // Neither `for` nor `zip` can be used in a constant.
    while let (Some((kind, kinds_behind)), Some((choice, behind))) =
        (kinds.split_first(), left.split_first_mut())
    {
        *choice = Choice { word: kind.as_str(), doc: kind.about() };
        (kinds, left) = (kinds_behind, behind);
    }
    choices
};

pub(super) const MONITOR: Key = Key {
    name: "monitor",
    kind: Kind::Choice(&MONITORS),
    default: Default::Words("what the URL tells, else `plain`"),
    doc: "What is told of the runs. It decides the form of the URL, which is checked, and how a start, an end and a failure are told. Without it the URL may tell; `plain` turns that off.",
    example: "healthchecks",
    other_names: &["service", "provider", "kind", "type"],
};

pub(super) const UPSERT: Key = Key {
    name: "upsert",
    kind: Kind::Switch,
    default: Default::Value("false"),
    doc: "Whether the monitor is made by what it is told, and learns its schedule, its zone, how late a signal may be, and how long a run \
          of a job may take: at Sentry alone ([how](monitors/sentry.md#the-monitor-made-by-a-beat)). It is told once, and again only when \
          the configuration says something else.",
    example: "true",
    other_names: &["monitor_config", "create"],
};

pub(super) const GAP: Key = Key {
    name: "gap",
    kind: Kind::Choice(&[
        Choice { word: "skip", doc: "it does not occur" },
        Choice { word: "at-end", doc: "it occurs once, when the gap ends" },
    ]),
    default: Default::Words("by the schedule: [daylight saving](daylight-saving.md)"),
    doc: "What becomes of a time that is skipped when clocks are set forward.",
    example: "at-end",
    other_names: &[],
};

pub(super) const FOLD: Key = Key {
    name: "fold",
    kind: Kind::Choice(&[
        Choice { word: "both", doc: "it occurs twice" },
        Choice { word: "first", doc: "it occurs the first time" },
    ]),
    default: Default::Words("by the schedule: [daylight saving](daylight-saving.md)"),
    doc: "What becomes of a time that comes twice when clocks are set back.",
    example: "first",
    other_names: &[],
};

pub(super) fn gap(reading: &mut Reading<'_>, node: &Node<'_>, key: &Key) -> Option<GapPolicy> {
    GapPolicy::from_name(reading.choice(node, key)?)
}

pub(super) fn fold(reading: &mut Reading<'_>, node: &Node<'_>, key: &Key) -> Option<FoldPolicy> {
    FoldPolicy::from_name(reading.choice(node, key)?)
}
