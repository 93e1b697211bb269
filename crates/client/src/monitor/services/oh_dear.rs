//! Oh Dear: a monitor of scheduled tasks.

use url::form_urlencoded::Serializer;

use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Part};
use crate::monitor::segment::is_uuid;
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::texts::Texts;
use crate::monitor::window::Window;
use crate::signal::{MAX_IN_URL, RunEnd, Signal, on_one_line};

/// The longest message of a failed run, in characters, and in bytes when it stands in a form.
const MAX_MESSAGE: (usize, usize) = (2_000, 6_000);

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "oh-dear",
    name: "Oh Dear",
    about: "a scheduled task of Oh Dear",
    form: "https://ping.ohdear.app/UUID",
    hosts: &["ping.ohdear.app"],
    page_hosts: &["ohdear.app"],
    parts: &[Part::needed("uuid", "The UUID of the task, the last part of its ping URL.", "${OH_DEAR_UUID}")
        .secret()],
    make: |given| Address::of(format!("https://ping.ohdear.app/{}", given.segment("uuid")?)),
    failure: Some("`exit_code=1`, with the reason"),
    texts: Texts::Field("failure_message"),
    window: Window::Schedule,
    owns: |place| place.host == "ping.ohdear.app",
    check: |place: &Place<'_>| match place.segments.as_slice() {
        [id] if is_uuid(id) => Ok(()),
        _ => Err(UrlFault::Form),
    },
    output_limit: |_| MAX_MESSAGE.1,
    tell,
    ..Service::USUAL
};

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        Signal::Well if draft.is_inferred => {}
        // A cache may answer a GET.
        Signal::Well => draft.by_post(),
        Signal::Ill(reason) => {
            let reason = draft.text(on_one_line(&reason, MAX_IN_URL));
            report(draft, &[("exit_code", "1"), ("failure_message", &reason)]);
        }
        Signal::RunEnd(_, end) => ended(draft, &end),
        Signal::Start | Signal::RunStart(_) | Signal::Note(_) => return false,
    }
    true
}

fn report(draft: &mut Draft, pairs: &[(&str, &str)]) {
    let form = Serializer::new(String::new()).extend_pairs(pairs).finish();
    draft.post_as("application/x-www-form-urlencoded", form);
}

fn ended(draft: &mut Draft, end: &RunEnd) {
    let took = format!("{:.3}", end.took().as_secs_f64());
    let code = if end.is_success() { 0 } else { end.true_code().unwrap_or(1) }.to_string();
    let (limit, encoded) = MAX_MESSAGE;
    let message = draft.text(end.message(limit, encoded));
    let mut pairs = vec![("runtime", &*took), ("exit_code", &*code)];
    pairs.extend(Some(("failure_message", &*message)).filter(|_| !end.is_success()));
    report(draft, &pairs);
}
