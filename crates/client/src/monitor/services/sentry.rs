//! Sentry Crons.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::monitor::definition::{Definition, Rhythm};
use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Given, Part, PartError, segment};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::window::Window;
use crate::signal::{RunId, Signal};

/// The longest slug of a monitor, in characters: of a longer one Sentry takes the beginning, which may be that of others.
const MAX_SLUG: usize = 50;

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "sentry",
    name: "Sentry",
    about: "a cron monitor of Sentry",
    form: "https://INGEST-HOST/api/PROJECT/cron/SLUG/PUBLIC-KEY/",
    page_hosts: &["sentry.io"],
    parts: &[
        Part::needed("dsn", "The DSN of the project: *Client Keys* in its settings.", "${SENTRY_DSN}")
            .secret(),
        Part::needed("slug", "The slug of the monitor.", "nightly-backup"),
    ],
    make,
    failure: Some("`status=error`, without the reason"),
    define: Some(define),
    window: Window::Schedule,
    owns: |place| matches!(place.segments.as_slice(), [.., "api", project, "cron", _, _] if is_number(project)),
    check,
    tell,
    ..Service::USUAL
};

/// A DSN is `https://PUBLIC-KEY@HOST/PROJECT`; older ones have a secret key too, which is of no use here.
fn make(given: &Given<'_>) -> Result<Address, PartError> {
    let wrong = || PartError::Wrong("dsn", "is not one of Sentry, which looks like https://KEY@HOST/PROJECT");
    let (scheme, rest) = given.text("dsn")?.split_once("://").ok_or_else(wrong)?;
    let (key, place) = rest.split_once('@').ok_or_else(wrong)?;
    let key = key.split(':').next().unwrap_or_default();
    let (host, project) = place.trim_end_matches('/').rsplit_once('/').ok_or_else(wrong)?;
    if key.is_empty() || host.is_empty() || project.is_empty() || !is_number(project) {
        return Err(wrong());
    }
    let (slug, key) = (given.segment("slug")?, segment(key));
    Address::of(format!("{scheme}://{host}/api/{project}/cron/{slug}/{key}/"))
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn check(place: &Place<'_>) -> Result<(), UrlFault> {
    let [.., "api", project, "cron", slug, _] = place.segments.as_slice() else { return Err(UrlFault::Form) };
    if !is_number(project) {
        return Err(UrlFault::Form);
    }
    if !place.has_slash {
        return Err(UrlFault::Wrong(
            "the URL has no slash at its end, without which Sentry does not know it: add it",
        ));
    }
    if slug.len() > MAX_SLUG {
        return Err(UrlFault::Wrong(
            "the slug in the URL is longer than 50 characters, of which Sentry takes the first 50: give the monitor a shorter one",
        ));
    }
    match place.value("status") {
        Some(status) if status != "ok" => Err(UrlFault::Action),
        _ => Ok(()),
    }
}

/// How many minutes a unit of an interval has, the longest first.
const UNITS: [(&str, u64); 3] = [("day", 1_440), ("hour", 60), ("minute", 1)];

/// The `monitor_config` of a check-in.
fn define(definition: &Definition) -> Value {
    let mut config = Map::new();
    config.insert("checkin_margin".to_owned(), definition.margin.into());
    let schedule = match &definition.rhythm {
        Rhythm::Cron { line, zone } => {
            config.insert("timezone".to_owned(), zone.as_str().into());
            json!({ "type": "crontab", "value": line })
        }
        Rhythm::Every(minutes) => {
            let is_whole = |(_, length): &&(&str, u64)| minutes.is_multiple_of(*length);
            let (unit, length) = UNITS.iter().find(is_whole).copied().unwrap_or(("minute", 1));
            json!({ "type": "interval", "value": minutes / length, "unit": unit })
        }
    };
    config.insert("schedule".to_owned(), schedule);
    config.extend(definition.longest_run.map(|minutes| ("max_runtime".to_owned(), minutes.into())));
    config.into()
}

/// A check-in with this status, of a run of a command that took so long if it has ended. It stands in the query, and also in a body
/// where the monitor is told what to expect.
fn check_in(draft: &mut Draft, status: &str, run: Option<RunId>, took: Option<Duration>) {
    let (id, took) = (run.map(|id| id.to_string()), took.map(|took| took.as_secs_f64()));
    let duration = took.map(|seconds| format!("{seconds:.3}"));
    let more = [("check_in_id", &id), ("duration", &duration)];
    let more = more.iter().filter_map(|(key, value)| Some((*key, value.as_deref()?)));
    draft.set_query(&[("status", status)].into_iter().chain(more).collect::<Vec<_>>());
    let Some(definition) = draft.definition() else { return };
    // Of a check-in in JSON the query is not looked at.
    let told: [(&str, Option<Value>); 5] = [
        ("monitor_config", Some(define(&definition))),
        ("status", Some(status.into())),
        ("environment", draft.value("environment").map(Value::from)),
        ("check_in_id", id.map(Value::from)),
        ("duration", took.map(Value::from)),
    ];
    let told = told.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    draft.post_as("application/json", Value::from(told.collect::<Map<_, _>>()).to_string());
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        // What was only inferred may be another program: the beat stays as it was written.
        Signal::Well if draft.is_inferred => {}
        Signal::Well => check_in(draft, "ok", None, None),
        Signal::Ill(_) => check_in(draft, "error", None, None),
        Signal::Start => check_in(draft, "in_progress", None, None),
        Signal::RunStart(id) => check_in(draft, "in_progress", Some(id), None),
        Signal::RunEnd(id, end) => {
            let status = if end.is_success() { "ok" } else { "error" };
            check_in(draft, status, Some(id), Some(end.took()));
        }
        Signal::Note(_) => return false,
    }
    true
}
