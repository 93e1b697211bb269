//! Uptime Kuma: a monitor of the type *Push*.

use std::time::Duration;

use crate::error::Retry;
use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Part};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::texts::Texts;
use crate::monitor::verdict::{Answer, Verdict, first_line};
use crate::monitor::window::Window;
use crate::signal::{MAX_IN_URL, Signal, on_one_line};

/// The longest response time that Kuma takes, in milliseconds: it answers 404 to a longer one.
const MAX_PING: u128 = 100_000_000_000;

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "uptime-kuma",
    name: "Uptime Kuma",
    about: "a push monitor of Uptime Kuma",
    form: "https://HOST/api/push/TOKEN",
    parts: &[
        Part::needed("base", "The address of the server.", "https://kuma.example.com"),
        Part::needed("token", "The token of the push monitor.", "${KUMA_TOKEN}").secret(),
    ],
    make: |given| Address::of(format!("{}/api/push/{}", given.base("base", None)?, given.segment("token")?)),
    failure: Some("`status=down`, with the reason"),
    texts: Texts::Query("msg"),
    says_in_text: true,
    window: Window::Interval { word: "heartbeat interval", least: 20, most: 24 * 86_400 },
    owns: |place| matches!(place.segments.as_slice(), [.., "api", "push", _]),
    is_page: |place| {
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        matches!(place.segments.as_slice(), [.., "dashboard", id] if is_number(id))
    },
    check,
    output_limit: |_| MAX_IN_URL,
    tell,
    judge,
    ..Service::USUAL
};

fn check(place: &Place<'_>) -> Result<(), UrlFault> {
    // Anything but exactly this is down. Where the kind is named, the beat says it.
    let is_down = !place.is_named && place.value("status").is_some_and(|status| status != "up");
    match place.segments.as_slice() {
        [.., "api", "push", _] if is_down => Err(UrlFault::Action),
        [.., "api", "push", _] => Ok(()),
        _ => Err(UrlFault::Form),
    }
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        // What was only inferred may be another program: the beat stays as it was written.
        Signal::Well if draft.is_inferred => {}
        Signal::Well => well(draft),
        Signal::Ill(reason) => {
            let message = draft.text(on_one_line(&reason, MAX_IN_URL));
            draft.set_query(&[("status", "down"), ("msg", &message)]);
        }
        Signal::RunEnd(_, end) => {
            let status = if end.is_success() { "up" } else { "down" };
            let (message, took) = (draft.text(end.line()), ping(end.took()));
            draft.set_query(&[("status", status), ("msg", &message), ("ping", &took)]);
        }
        Signal::Start | Signal::RunStart(_) | Signal::Note(_) => return false,
    }
    true
}

/// What the URL says already stays.
fn well(draft: &mut Draft) {
    let message = draft.message();
    let message = message.or_else(|| Some("OK".to_owned()).filter(|_| !draft.has("msg")));
    // As Kuma shows the URL, it is empty.
    let ping = draft.took().map(ping).filter(|_| !draft.says("ping"));
    let mut pairs = vec![("status", "up")];
    pairs.extend(message.as_deref().map(|message| ("msg", message)));
    pairs.extend(ping.as_deref().map(|ping| ("ping", ping)));
    draft.set_query(&pairs);
}

/// A response time in milliseconds. Kuma draws none for 0.
fn ping(took: Duration) -> String {
    took.as_micros().div_ceil(1_000).clamp(1, MAX_PING).to_string()
}

/// It answers 200 `{"ok":true}`, or 404 `{"ok":false,"msg":…}` to everything else, faults of its own included.
fn judge(answer: &Answer<'_>) -> Verdict {
    let is_success = answer.is_success();
    let Some(text) = answer.text else {
        return if answer.status == 404 { Verdict::quoting(None, Retry::AFew) } else { answer.by_status() };
    };
    // Depth is bounded by serde_json, length by the reader of the answer.
    let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let ok = json.as_ref().and_then(|json| json.get("ok")?.as_bool());
    let message = json.as_ref().and_then(|json| first_line(json.get("msg")?.as_str()?));
    match (ok, is_success) {
        (Some(true), true) => Verdict::DELIVERED,
        (Some(_), _) => {
            // Also a deleted monitor, but also a database that is locked for a moment.
            let retry = if is_success || answer.status == 404 { Retry::AFew } else { answer.retry() };
            match message {
                None => Verdict::refused("Kuma does not say why", retry),
                quoted => Verdict::quoting(quoted, retry),
            }
        }
        (None, true) if answer.is_inferred => Verdict::noted(
            "the URL looks like one of Uptime Kuma, and the answer does not: it counts as a success, and may come from \
             something else",
        ),
        (None, true) => Verdict::refused(
            "the answer is not from Uptime Kuma, which says `ok`: is something else at this address?",
            Retry::Never,
        ),
        // A proxy before it, or another program.
        (None, false) => {
            let is_locked = answer.status == 404 && !answer.is_inferred;
            Verdict::quoting(first_line(text), if is_locked { Retry::AFew } else { answer.retry() })
        }
    }
}
