//! Checkly: a heartbeat check.

use crate::monitor::parts::{Address, Part};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::window::Window;

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "checkly",
    name: "Checkly",
    about: "a heartbeat check of Checkly",
    form: "https://ping.checklyhq.com/ID",
    hosts: &["ping.checklyhq.com", "api.checklyhq.com"],
    page_hosts: &["app.checklyhq.com"],
    parts: &[
        Part::needed("id", "The ID of the check, the last part of its ping URL.", "${CHECKLY_ID}").secret()
    ],
    make: |given| Address::of(format!("https://ping.checklyhq.com/{}", given.segment("id")?)),
    window: Window::Period,
    owns: |place| match place.host {
        "ping.checklyhq.com" => true,
        // The older form.
        "api.checklyhq.com" => place.segments.first() == Some(&"heartbeats"),
        _ => false,
    },
    check: |place: &Place<'_>| match place.segments.as_slice() {
        [_] | ["heartbeats", "ping", _] => Ok(()),
        _ => Err(UrlFault::Form),
    },
    ..Service::USUAL
};
