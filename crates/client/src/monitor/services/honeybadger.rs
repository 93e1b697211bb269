//! Honeybadger: its check-ins.

use serde_json::{Map, Value, json};

use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Given, Part, PartError};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::texts::Texts;
use crate::monitor::window::Window;
use crate::signal::{MAX_IN_URL, RunEnd, Signal, first_in_json, on_one_line};

/// How much of an output is sent, in bytes of JSON: the whole body is to stay below 20 kB.
const MAX_OUTPUT: usize = 18_000;

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "honeybadger",
    name: "Honeybadger",
    about: "a check-in of Honeybadger",
    form: "https://api.honeybadger.io/v1/check_in/ID or https://api.honeybadger.io/v1/check_in/API-KEY/SLUG",
    hosts: &["api.honeybadger.io"],
    page_hosts: &["app.honeybadger.io", "honeybadger.io"],
    parts: &[
        Part::optional("id", "The ID of the check-in, the last part of its URL.", "XyZZy1").secret(),
        Part::optional(
            "api_key",
            "The API key of the project, with a `slug` in place of the ID.",
            "${HONEYBADGER_API_KEY}",
        )
        .secret(),
        Part::optional("slug", "The slug of the check-in.", "nightly-backup"),
    ],
    make,
    failure: Some("the status `error`, with the reason"),
    texts: Texts::Field("stderr"),
    window: Window::Schedule,
    owns: |place| {
        place.host == "api.honeybadger.io" && matches!(place.segments.as_slice(), ["v1", "check_in", ..])
    },
    check,
    output_limit: |_| MAX_OUTPUT,
    tell,
    ..Service::USUAL
};

fn make(given: &Given<'_>) -> Result<Address, PartError> {
    const BASE: &str = "https://api.honeybadger.io/v1/check_in";
    Address::of(match given.is_by(["api_key", "slug"], "id")? {
        false => format!("{BASE}/{}", given.segment("id")?),
        true => format!("{BASE}/{}/{}", given.segment("api_key")?, given.segment("slug")?),
    })
}

fn check(place: &Place<'_>) -> Result<(), UrlFault> {
    match place.segments.as_slice() {
        [.., "v1", "check_in", _] | [.., "v1", "check_in", _, _] => Ok(()),
        _ => Err(UrlFault::Form),
    }
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        Signal::Well => {}
        Signal::Ill(reason) => {
            let reason = draft.text(first_in_json(&reason, MAX_OUTPUT));
            report(draft, json!({ "status": "error", "stderr": reason }));
        }
        Signal::RunEnd(_, end) => {
            let ended = ended(draft, &end);
            report(draft, ended);
        }
        Signal::Start | Signal::RunStart(_) | Signal::Note(_) => return false,
    }
    true
}

fn report(draft: &mut Draft, check_in: Value) {
    draft.post_as("application/json", json!({ "check_in": check_in }).to_string());
}

fn ended(draft: &Draft, end: &RunEnd) -> Value {
    let mut told = Map::new();
    let status = if end.is_success() { "success" } else { "error" };
    told.insert("status".to_owned(), status.into());
    told.insert("duration".to_owned(), u64::try_from(end.took().as_millis()).unwrap_or(u64::MAX).into());
    if !end.output().is_empty() {
        told.insert("stdout".to_owned(), first_in_json(end.output(), MAX_OUTPUT).into());
    }
    if !end.is_success() {
        told.insert("stderr".to_owned(), draft.text(on_one_line(&end.summary(), MAX_IN_URL)).into());
    }
    if let Some(code) = end.true_code() {
        told.insert("exit_code".to_owned(), code.into());
    }
    Value::Object(told)
}
