//! Dead Man's Snitch.

use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Part};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::texts::Texts;
use crate::monitor::window::Window;
use crate::signal::{MAX_IN_URL, Signal, on_one_line};

/// The intervals by the names that the API has for them, in seconds; a month is the longest.
const INTERVALS: [(&str, u64); 6] = [
    ("15_minute", 900),
    ("30_minute", 1_800),
    ("hourly", 3_600),
    ("daily", 86_400),
    ("weekly", 604_800),
    ("monthly", 31 * 86_400),
];

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "dead-mans-snitch",
    name: "Dead Man's Snitch",
    about: "Dead Man's Snitch",
    form: "https://nosnch.in/TOKEN",
    hosts: &["nosnch.in"],
    page_hosts: &["deadmanssnitch.com"],
    parts: &[Part::needed("token", "The token of the snitch.", "${SNITCH_TOKEN}").secret()],
    make: |given| Address::of(format!("https://nosnch.in/{}", given.segment("token")?)),
    failure: Some("`s=1`, with the reason"),
    texts: Texts::Query("m"),
    window: Window::Intervals(&INTERVALS),
    owns: |place| place.host == "nosnch.in",
    check,
    output_limit: |_| MAX_IN_URL,
    tell,
    ..Service::USUAL
};

fn check(place: &Place<'_>) -> Result<(), UrlFault> {
    match place.segments.as_slice() {
        [_] if place.value("s").is_some() => Err(UrlFault::Action),
        [_] => Ok(()),
        _ => Err(UrlFault::Form),
    }
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        Signal::Well => draft.add_message("m"),
        Signal::Ill(reason) => {
            let message = draft.text(on_one_line(&reason, MAX_IN_URL));
            draft.set_query(&[("s", "1"), ("m", &message)]);
        }
        Signal::RunEnd(_, end) => {
            let code = if end.is_success() { 0 } else { end.true_code().unwrap_or(1) };
            draft.set_query(&[("s", &code.to_string()), ("m", &draft.text(end.line()))]);
        }
        Signal::Start | Signal::RunStart(_) | Signal::Note(_) => return false,
    }
    true
}
