//! OnlineOrNot: a heartbeat.

use crate::monitor::parts::{Address, Part};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::window::Window;

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "online-or-not",
    name: "OnlineOrNot",
    about: "a heartbeat of OnlineOrNot",
    form: "https://oonchk.com/ID",
    hosts: &["oonchk.com"],
    page_hosts: &["onlineornot.com"],
    parts: &[Part::needed("id", "The ID of the heartbeat, the last part of its URL.", "${ONLINE_OR_NOT_ID}")
        .secret()],
    make: |given| Address::of(format!("https://oonchk.com/{}", given.segment("id")?)),
    window: Window::Schedule,
    owns: |place| place.host == "oonchk.com",
    check: |place: &Place<'_>| match place.segments.as_slice() {
        [_] => Ok(()),
        _ => Err(UrlFault::Form),
    },
    ..Service::USUAL
};
