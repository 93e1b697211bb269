//! Sentry Crons.

use serde_json::{Map, Value, json};

use crate::monitor::definition::{Definition, Rhythm};
use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Given, Part, PartError, segment};
use crate::monitor::service::{Fault, Place, Service};
use crate::monitor::window::Window;
use crate::signal::Signal;

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

fn check(place: &Place<'_>) -> Result<(), Fault> {
    let [.., "api", project, "cron", slug, _] = place.segments.as_slice() else { return Err(Fault::Form) };
    if !is_number(project) {
        return Err(Fault::Form);
    }
    if !place.has_slash {
        return Err(Fault::Wrong(
            "the URL has no slash at its end, without which Sentry does not know it: add it",
        ));
    }
    if slug.len() > MAX_SLUG {
        return Err(Fault::Wrong(
            "the slug in the URL is longer than 50 characters, of which Sentry takes the first 50: give the monitor a shorter one",
        ));
    }
    match place.value("status") {
        Some(status) if status != "ok" => Err(Fault::Action),
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
    config.into()
}

fn well(draft: &mut Draft) {
    let Some(definition) = draft.definition() else { return draft.set_query(&[("status", "ok")]) };
    let mut check_in = Map::new();
    check_in.insert("monitor_config".to_owned(), define(&definition));
    check_in.insert("status".to_owned(), "ok".into());
    // Of a check-in in JSON the query may not be looked at.
    check_in.extend(draft.value("environment").map(|name| ("environment".to_owned(), name.into())));
    draft.set_query(&[("status", "ok")]);
    draft.post_as("application/json", Value::from(check_in).to_string());
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        // What was only inferred may be another program: the beat stays as it was written.
        Signal::Well if draft.is_inferred => {}
        Signal::Well => well(draft),
        Signal::Ill(_) => draft.set_query(&[("status", "error")]),
        Signal::Start => draft.set_query(&[("status", "in_progress")]),
        Signal::RunStart(id) => {
            draft.set_query(&[("status", "in_progress"), ("check_in_id", &id.to_string())]);
        }
        Signal::RunEnd(id, end) => {
            let status = if end.is_success() { "ok" } else { "error" };
            draft.set_query(&[
                ("status", status),
                ("check_in_id", &id.to_string()),
                ("duration", &format!("{:.3}", end.took().as_secs_f64())),
            ]);
        }
        Signal::Note(_) => return false,
    }
    true
}
