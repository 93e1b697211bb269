//! Better Stack.

use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Part};
use crate::monitor::segment::is_action;
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::texts::Texts;
use crate::monitor::window::Window;
use crate::signal::{MAX_IN_BODY, Signal, first_bytes};

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "better-stack",
    name: "Better Stack",
    about: "a heartbeat of Better Stack",
    form: "https://uptime.betterstack.com/api/v1/heartbeat/TOKEN",
    hosts: &["uptime.betterstack.com"],
    page_hosts: &["uptime.betterstack.com", "betterstack.com", "betteruptime.com"],
    parts: &[Part::needed("token", "The token of the heartbeat.", "${BETTER_STACK_TOKEN}").secret()],
    make: |given| {
        Address::of(format!("https://uptime.betterstack.com/api/v1/heartbeat/{}", given.segment("token")?))
    },
    failure: Some("`/fail`, with the reason"),
    texts: Texts::Body,
    window: Window::Period,
    owns: |place| {
        place.host == "uptime.betterstack.com"
            && matches!(place.segments.as_slice(), ["api", "v1", "heartbeat", ..])
    },
    check,
    output_limit: |_| MAX_IN_BODY,
    tell,
    ..Service::USUAL
};

fn check(place: &Place<'_>) -> Result<(), UrlFault> {
    match place.segments.as_slice() {
        [.., "api", "v1", "heartbeat", _] => Ok(()),
        [.., "api", "v1", "heartbeat", _, last] if is_action(last) => Err(UrlFault::Action),
        _ => Err(UrlFault::Form),
    }
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        Signal::Well => {}
        Signal::Ill(reason) => {
            draft.add_segment("fail");
            draft.post(first_bytes(reason, MAX_IN_BODY));
        }
        Signal::RunEnd(_, end) => draft.end_with_code(end),
        Signal::Start | Signal::RunStart(_) | Signal::Note(_) => return false,
    }
    true
}
