//! The keys of a file of our own, of a heartbeat, and of what is in it.

use super::check::CHECK;
use super::key::{Choice, Default, Key, Kind, Section};
use super::request::{METHODS, TLS_KEYS};
use std::time::Duration;

/// The list of heartbeats.
pub(crate) const HEARTBEATS: &str = "heartbeats";
/// What holds for all heartbeats of a file.
pub(crate) const DEFAULTS: &str = "defaults";
/// The status page.
pub(crate) const STATUS: &str = "status";

/// The names of the keys of the root.
pub(crate) const ROOT: [&str; 3] = [HEARTBEATS, DEFAULTS, STATUS];

/// The longest `jitter` of a heartbeat.
pub const MAX_JITTER: Duration = Duration::from_secs(3600);

/// A heartbeat.
pub(crate) static HEARTBEAT: Section = Section {
    name: "a heartbeat",
    keys: &[
        &NAME, &URL, &SCHEDULE, &TIMEZONE, &MONITOR, &CHECK, &METHOD, &HEADERS, &BODY, &TIMEOUT, &DEADLINE,
        &RETRIES, &JITTER, &START, &CATCH_UP, &GAP, &FOLD, &TLS, &PROXY, &IP,
    ],
};

/// What may be said for all heartbeats of a file.
pub(crate) static FOR_ALL: Section = Section {
    name: "`defaults`",
    keys: &[
        &SCHEDULE, &TIMEZONE, &MONITOR, &CHECK, &METHOD, &HEADERS, &BODY, &TIMEOUT, &DEADLINE, &RETRIES,
        &JITTER, &START, &CATCH_UP, &GAP, &FOLD, &TLS, &PROXY, &IP,
    ],
};

pub(crate) static NAME: Key = Key {
    name: "name",
    kind: Kind::Name { longest: 100 },
    default: Default::Required,
    doc: "What people call it, in the log, on the status page and in metrics. No two heartbeats share one.",
    example: "nightly backup",
    other_names: &["id", "title", "label"],
};

pub(crate) static URL: Key = Key {
    name: "url",
    kind: Kind::Url,
    default: Default::Required,
    doc: "The address that the monitoring tool gives for the check. It is a secret and never shown.",
    example: "https://hc-ping.com/${HC_UUID}",
    other_names: &["remoteURL", "uri", "address", "endpoint", "target", "ping_url"],
};

pub(crate) static SCHEDULE: Key = Key {
    name: "schedule",
    kind: Kind::Schedule,
    default: Default::Required,
    doc: "When it beats: words, a line of cron, an elapsed time, a number of milliseconds ([the language](language.md)), or \
          later's structured form as a mapping with `schedules`, `exceptions` and `timezone`.",
    example: "every 5 minutes on Mon-Fri",
    other_names: &["frequency", "cron", "interval", "every", "when", "period"],
};

pub(crate) static TIMEZONE: Key = Key {
    name: "timezone",
    kind: Kind::Zone,
    default: Default::Value("UTC"),
    doc: "The zone in which the schedule is read, unless it names one itself: an IANA name, an offset such as `UTC+2`, or the name that Windows has for it.",
    example: "Europe/Stockholm",
    other_names: &["time_zone", "tz", "zone"],
};

pub(crate) static MONITOR: Key = Key {
    name: "monitor",
    kind: Kind::Choice(&[
        Choice { word: "plain", doc: "anything that takes a request: a status of 2xx is a success" },
        Choice { word: "healthchecks", doc: "Healthchecks, hosted or one's own" },
        Choice { word: "uptime-kuma", doc: "a push monitor of Uptime Kuma" },
        Choice { word: "better-stack", doc: "a heartbeat of Better Stack" },
        Choice { word: "cronitor", doc: "a heartbeat or job of Cronitor" },
        Choice { word: "dead-mans-snitch", doc: "Dead Man's Snitch" },
    ]),
    default: Default::Words("what the URL tells, else `plain`"),
    doc: "What receives the beats. It decides the form of the URL, which is checked, what an answer means, and how a failed \
          check is signalled. Without it the URL may tell; `plain` turns that off.",
    example: "healthchecks",
    other_names: &["service", "provider", "kind", "type"],
};

pub(crate) static METHOD: Key = Key {
    name: "method",
    kind: Kind::Choice(METHODS),
    default: Default::Words("`GET`; `POST` with a `body`"),
    doc: "The method of the request.",
    example: "POST",
    other_names: &["verb"],
};

pub(crate) static HEADERS: Key = Key {
    name: "headers",
    kind: Kind::Headers,
    default: Default::Words("none"),
    doc: "Headers that are sent along, by name. Those of a heartbeat are added to those of the defaults; of the same name \
          (whatever its case) the heartbeat's own is sent.",
    example: "{ Authorization: { file: /run/secrets/token } }",
    other_names: &["header"],
};

pub(crate) static BODY: Key = Key {
    name: "body",
    kind: Kind::Secret,
    default: Default::Words("none"),
    doc: "What is sent in the request, 1 MiB at most.",
    example: "alive",
    other_names: &["data", "payload"],
};

pub(crate) static TIMEOUT: Key = Key {
    name: "timeout",
    kind: Kind::Span { least: Duration::from_millis(100), most: Duration::from_secs(60) },
    default: Default::Value("10s"),
    doc: "How long one attempt may take, from the connection to the answer.",
    example: "10s",
    other_names: &["attempt_timeout", "request_timeout"],
};

pub(crate) static DEADLINE: Key = Key {
    name: "deadline",
    kind: Kind::Span { least: Duration::from_secs(1), most: downbeat_heartbeat::supervisor::MAX_DEADLINE },
    default: Default::Words("half the time to the next beat, `1h` at most"),
    doc: "For how long a beat is tried, its checks included; a newer beat ends it. The attempts of its first minute (or half the \
          time to the next beat, if that is less) are those of `retries`. Then it counts as failing, and goes on with one attempt \
          each few minutes, which asks the checks anew.",
    example: "30m",
    other_names: &["max_time", "total_timeout"],
};

pub(crate) static RETRIES: Key = Key {
    name: "retries",
    kind: Kind::Count { least: 0, most: 20 },
    default: Default::Value("5"),
    doc: "How many attempts may follow one that failed within the first minute of a beat, where another try makes sense. With `0` \
          there is exactly one attempt, also after the first minute.",
    example: "5",
    other_names: &["retry", "attempts", "max_retries"],
};

pub(crate) static JITTER: Key = Key {
    name: "jitter",
    kind: Kind::Span { least: Duration::ZERO, most: MAX_JITTER },
    default: Default::Value("0s"),
    doc: "Spreads the beats of many hosts: each is so late at most, by a part that stays the same for one host and name. \
          Shorter than the shortest gap of the schedule.",
    example: "30s",
    other_names: &["spread", "splay", "random_delay"],
};

pub(crate) static START: Key = Key {
    name: "start",
    kind: Kind::Switch,
    default: Default::Value("true"),
    doc: "Whether there is a beat at start, beside those of the schedule.",
    example: "false",
    other_names: &["at_start", "beat_at_start", "initial"],
};

pub(crate) static CATCH_UP: Key = Key {
    name: "catch_up",
    kind: Kind::Switch,
    default: Default::Value("true"),
    doc: "Whether the newest of the beats that came due while the machine slept is sent late, at once.",
    example: "false",
    other_names: &["persistent"],
};

pub(crate) static GAP: Key = Key {
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

pub(crate) static FOLD: Key = Key {
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

pub(crate) static TLS: Key = Key {
    name: "tls",
    kind: Kind::Section(&TLS_KEYS),
    default: Default::Words("the system's authorities are trusted"),
    doc: "Whom to trust over https, and as whom to appear. A heartbeat's own `tls` takes the place of that of the defaults \
          whole. Files are read when the configuration is, relative to its folder.",
    example: "{ ca_file: /etc/ssl/corp-ca.pem }",
    other_names: &["ssl", "https"],
};

pub(crate) static PROXY: Key = Key {
    name: "proxy",
    kind: Kind::Proxy(&[
        Choice {
            word: "environment",
            doc: "what `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say",
        },
        Choice { word: "none", doc: "no proxy, whatever the environment says" },
    ]),
    default: Default::Value("environment"),
    doc: "The proxy for the beats: `http://`, `https://` or `socks5://`, user name and password if it wants them, host and \
          port.",
    example: "http://proxy.corp:3128",
    other_names: &["http_proxy", "https_proxy"],
};

pub(crate) static IP: Key = Key {
    name: "ip",
    kind: Kind::Choice(&[
        Choice { word: "any", doc: "both families" },
        Choice { word: "4", doc: "IPv4 alone" },
        Choice { word: "6", doc: "IPv6 alone" },
    ]),
    default: Default::Value("any"),
    doc: "Which addresses of the monitor are used.",
    example: "4",
    other_names: &["ip_version", "address_family", "family"],
};
