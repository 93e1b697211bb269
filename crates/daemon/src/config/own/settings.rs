//! The keys of a heartbeat.

use super::check::{self, Weighed};
use super::common::{DIALECT, FOLD, GAP, MONITOR, TAGS, TIMEZONE, UPSERT, fold, gap};
use super::fields::Fields;
use super::parts::{KINDS, with_kinds};
use super::reading::Reading;
use super::request::{Header, METHODS, Url};
use super::route::{self, Proxy, TLS};
use super::schedule::Unzoned;
use super::section::{Says, Setting, word};
use super::tags::{self, Tags};
use crate::config::keys::{Choice, Default, Key, Kind, Section, gone};
use downbeat_client::{IpPreference, Method, Monitor, TlsOptions};
use downbeat_parser::Dialect;
use downbeat_scheduler::{FoldPolicy, GapPolicy, Zone};
use std::time::Duration;

/// The longest `jitter` of a heartbeat.
pub const MAX_JITTER: Duration = Duration::from_secs(3600);

/// The keys that may be given for all heartbeats of a file: all but the first two, the name and the URL.
pub(in crate::config) static DEFAULTS: Section = Section {
    name: "`defaults`",
    keys: HEARTBEAT.keys.split_at(HEARTBEAT.keys.len() - KINDS).0.split_at(2).1,
    elsewhere: |name| match name {
        "name" | "url" => Some("write it in each heartbeat: no two share it"),
        name if HEARTBEAT.key(name).is_some_and(|key| matches!(key.kind, Kind::Parts(_))) => {
            Some("write it in each heartbeat: no two share a URL")
        }
        _ => gone(name),
    },
    note: "",
};

section! {
    /// The settings of a heartbeat as a mapping gives them: its own, or the defaults.
    Settings by HEARTBEAT = "a heartbeat", with KINDS other keys by with_kinds;

    name: String = Reading::name;
        kind: Kind::Name { longest: 100 },
        default: Default::Required,
        doc: "What people call it, in the log, on the status page and in metrics. No two heartbeats share one.",
        example: "nightly backup",
        other_names: &["id", "title", "label"];

    url: Url = |reading, node, _| reading.beat(node);
        kind: Kind::Url,
        default: Default::Words("must be given, unless its [parts](#the-parts-of-a-url) are"),
        doc: "The address that the monitoring tool gives for the check. It is a secret and never shown.",
        example: "https://hc-ping.com/${HC_UUID}",
        other_names: &["remoteURL", "uri", "address", "endpoint", "target", "ping_url"];

    schedule: Unzoned = |reading, node, _| Unzoned::read(reading, node);
        kind: Kind::Schedule,
        default: Default::Inherited,
        doc: "When it beats: words, a line of cron, an elapsed time, a number of milliseconds ([the language](language.md)), or \
              later's structured form as a mapping with `schedules`, `exceptions` and `timezone`.",
        example: "every 5 minutes on Mon-Fri",
        other_names: &["frequency", "cron", "interval", "every", "when", "period"];

    timezone: Zone = |reading, node, _| reading.zone(node); => TIMEZONE;

    dialect: Dialect = |reading, node, key| Dialect::from_name(reading.choice(node, key)?);
        doc: "In which notation the text of the `schedule` is. A schedule that stands in `defaults` is read by the dialect there, \
              and a heartbeat's own by the heartbeat's, or else by that of the defaults." => DIALECT;

    monitor: Monitor = word;
        doc: "What receives the beats. It decides the form of the URL, which is checked, what an answer means, and how a failed \
              check is signalled. Without it the URL may tell; `plain` turns that off." => MONITOR;

    check: Vec<Weighed> = |reading, node, _| check::read(reading, node);
        kind: Kind::Several(&check::KINDS),
        default: Default::Words("nothing is asked"),
        doc: "What is asked before each beat: whether the watched service is well. One check, or a list that is gone through in \
              order, up to the first that finds something wrong. Then the monitor is told of the failure if it takes such a signal, \
              or no beat is sent.",
        example: "{ http: http://localhost:8080/health }",
        other_names: &["checks", "precheck", "healthcheck", "probe"];

    method: Method = word;
        kind: Kind::Choice(METHODS),
        default: Default::Words("`GET`; `POST` with a `body`"),
        doc: "The method of the request.",
        example: "POST",
        other_names: &["verb"];

    headers: Vec<Header> = |reading, node, _| reading.headers(node), joined by |own, defaults| Header::joined(own, defaults);
        kind: Kind::Headers,
        default: Default::Words("none"),
        doc: "Headers that are sent along, by name. Those of a heartbeat are added to those of the defaults; of the same name \
              (whatever its case) the heartbeat's own is sent.",
        example: "{ Authorization: { file: /run/secrets/token } }",
        other_names: &["header"];

    body: String = |reading, node, _| reading.secret(node, "a text", "write a text, or `{ file: /path }`");
        kind: Kind::Secret,
        default: Default::Words("none"),
        doc: "What is sent in the request, 1 MiB at most. [Placeholders](#placeholders) in it are filled in.",
        example: "alive",
        other_names: &["data", "payload"];

    message: String = |reading, node, _| reading.secret(node, "a text", "write a text, or `{ file: /path }`");
        kind: Kind::Secret,
        default: Default::Words("`OK` at Uptime Kuma, else none; of a failed check its reason"),
        doc: "The text that the monitor shows beside a beat or a failure, where it takes one apart from the body: `msg` at Uptime \
              Kuma, `message` at Cronitor, `m` at Dead Man's Snitch; of a failure alone `error` at Gatus, `stderr` at Honeybadger, \
              `failure_message` at Oh Dear. [Placeholders](#placeholders) in it are filled in. The first 2,000 characters are sent, \
              or as many as fit into a URL.",
        example: "'reports on {host}: {reason}'",
        other_names: &["msg", "text", "description"];

    upsert: bool = |reading, node, _| reading.switch(node); => UPSERT;

    timeout: Duration = Reading::span;
        kind: Kind::Span { least: Duration::from_millis(100), most: Duration::from_secs(60) },
        default: Default::Value("10s"),
        doc: "How long one attempt may take, from the connection to the answer.",
        example: "10s",
        other_names: &["attempt_timeout", "request_timeout"];

    deadline: Duration = Reading::span;
        kind: Kind::Span { least: Duration::from_secs(1), most: downbeat_heartbeat::supervisor::MAX_DEADLINE },
        default: Default::Words("half the time to the next beat, `1h` at most"),
        doc: "For how long a beat is tried, its checks included; a newer beat ends it. The attempts of its first minute (or half the \
              time to the next beat, if that is less) are those of `retries`. Then it counts as failing, and goes on with one attempt \
              each few minutes, which asks the checks anew.",
        example: "30m",
        other_names: &["max_time", "total_timeout"];

    retries: u32 = Reading::count;
        kind: Kind::Count { least: 0, most: 20 },
        default: Default::Value("5"),
        doc: "How many attempts may follow one that failed within the first minute of a beat, where another try makes sense. With `0` \
              there is exactly one attempt, also after the first minute.",
        example: "5",
        other_names: &["retry", "attempts", "max_retries"];

    jitter: Duration = Reading::span;
        kind: Kind::Span { least: Duration::ZERO, most: MAX_JITTER },
        default: Default::Value("0s"),
        doc: "Spreads the beats of many hosts: each is so late at most, by a part that stays the same for one host and name. \
              Shorter than the shortest gap of the schedule.",
        example: "30s",
        other_names: &["spread", "splay", "random_delay"];

    start: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "Whether there is a beat at start, beside those of the schedule.",
        example: "false",
        other_names: &["at_start", "beat_at_start", "initial"];

    catch_up: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "Whether the newest of the beats that came due while the machine slept is sent late, at once.",
        example: "false",
        other_names: &["persistent"];

    share: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("true"),
        doc: "Whether one member of a [fleet](fleet.md#a-fleet) beats it. With `false` each member does, as for a check of its own \
              machine. Without `fleet:` and in shards it makes no difference.",
        example: "false",
        other_names: &["shared"];

    gap: GapPolicy = gap; => GAP;

    fold: FoldPolicy = fold; => FOLD;

    tls: TlsOptions = |reading, node, _| route::tls(reading, node);
        kind: Kind::Section(&TLS),
        default: Default::Words("the system's authorities are trusted"),
        doc: "Whom to trust over https, and as whom to appear. A heartbeat's own `tls` takes the place of that of the defaults \
              whole. Files are read when the configuration is, relative to its folder.",
        example: "{ ca_file: /etc/ssl/corp-ca.pem }",
        other_names: &["ssl", "https"];

    proxy: Proxy = |reading, node, _| Proxy::read(reading, node);
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
        other_names: &["http_proxy", "https_proxy"];

    ip: IpPreference = word;
        kind: Kind::Choice(&[
            Choice { word: "any", doc: "both families" },
            Choice { word: "4", doc: "IPv4 alone" },
            Choice { word: "6", doc: "IPv6 alone" },
        ]),
        default: Default::Value("any"),
        doc: "Which addresses of the monitor are used.",
        example: "4",
        other_names: &["ip_version", "address_family", "family"];

    tags: Tags = |reading, node, _| tags::read(reading, node), joined by tags::joined;
        doc: "Words of your own by which the status page and `downbeat status` choose and count: a place, a team, a customer. \
              A heartbeat has those of the defaults too." => TAGS;
}
