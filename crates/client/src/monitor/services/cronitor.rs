//! Cronitor: its telemetry API.

use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Part};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::texts::Texts;
use crate::monitor::window::Window;
use crate::signal::{MAX_ENCODED, MAX_IN_URL, MAX_MESSAGE, RunEnd, RunId, Signal, on_one_line};

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "cronitor",
    name: "Cronitor",
    about: "a heartbeat or job of Cronitor",
    form: "https://cronitor.link/p/KEY/MONITOR",
    hosts: &["cronitor.link"],
    page_hosts: &["cronitor.io"],
    parts: &[
        Part::needed("key", "The key of the account, with the permission for telemetry.", "${CRONITOR_KEY}")
            .secret(),
        Part::needed("monitor", "The key of the monitor.", "imports"),
    ],
    make: |given| {
        Address::of(format!(
            "https://cronitor.link/p/{}/{}",
            given.segment("key")?,
            given.segment("monitor")?
        ))
    },
    failure: Some("`state=fail`, with the reason"),
    texts: Texts::Query("message"),
    window: Window::Schedule,
    owns: |place| match place.host {
        "cronitor.link" => true,
        "cronitor.io" => place.segments.first() == Some(&"p"),
        _ => false,
    },
    check,
    output_limit: |_| MAX_ENCODED,
    tell,
    ..Service::USUAL
};

fn check(place: &Place<'_>) -> Result<(), UrlFault> {
    match place.segments.as_slice() {
        ["p" | "ping", _, _] if place.value("state").is_some() => Err(UrlFault::Action),
        ["p" | "ping", _, _] => Ok(()),
        _ => Err(UrlFault::Form),
    }
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        Signal::Well => draft.add_message("message"),
        Signal::Ill(reason) => {
            let message = draft.text(on_one_line(&reason, MAX_IN_URL));
            draft.set_query(&[("state", "fail"), ("message", &message)]);
        }
        Signal::Start => draft.set_query(&[("state", "run")]),
        Signal::RunStart(id) => draft.set_query(&[("state", "run"), ("series", &id.to_string())]),
        Signal::RunEnd(id, end) => ended(draft, id, &end),
        Signal::Note(_) => return false,
    }
    true
}

fn ended(draft: &mut Draft, id: RunId, end: &RunEnd) {
    let state = if end.is_success() { "complete" } else { "fail" };
    let (id, message) = (id.to_string(), draft.text(end.message(MAX_MESSAGE, MAX_ENCODED)));
    let took = format!("duration:{:.3}", end.took().as_secs_f64());
    let code = end.true_code().map(|code| code.to_string());
    let mut pairs = vec![("state", state), ("series", &*id), ("metric", &*took)];
    pairs.extend(code.as_deref().map(|code| ("status_code", code)));
    pairs.extend(Some(("message", &*message)).filter(|_| !message.is_empty()));
    draft.set_query(&pairs);
}
