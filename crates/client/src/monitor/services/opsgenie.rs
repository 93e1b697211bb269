//! Opsgenie: its heartbeats.

use url::Url;

use crate::monitor::parts::{Address, Given, Part, PartError};
use crate::monitor::service::{Place, Service, UrlFault};

const HOSTS: &[&str] = &["api.opsgenie.com", "api.eu.opsgenie.com"];

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "opsgenie",
    name: "Opsgenie",
    about: "a heartbeat of Opsgenie",
    form: "https://api.opsgenie.com/v2/heartbeats/NAME/ping",
    hosts: HOSTS,
    page_hosts: &["app.opsgenie.com", "app.eu.opsgenie.com"],
    parts: &[
        Part::optional(
            "base",
            "The address of the API in the region of the account.",
            "https://api.eu.opsgenie.com",
        ),
        Part::needed("name", "The name of the heartbeat.", "nightly-backup"),
        Part::needed("key", "A key of the API.", "${OPSGENIE_KEY}").secret(),
    ],
    make,
    ends: Some("Opsgenie takes no more beats from 5 April 2027, when its API is switched off"),
    owns: |place| {
        HOSTS.contains(&place.host) && matches!(place.segments.as_slice(), ["v2", "heartbeats", ..])
    },
    check: |place: &Place<'_>| match place.segments.as_slice() {
        [.., "v2", "heartbeats", _, "ping"] => Ok(()),
        _ => Err(UrlFault::Form),
    },
    meaning,
    ..Service::USUAL
};

fn make(given: &Given<'_>) -> Result<Address, PartError> {
    let base = given.base("base", Some("https://api.opsgenie.com"))?;
    let url = format!("{base}/v2/heartbeats/{}/ping", given.segment("name")?);
    Ok(Address { url, authorization: Some(format!("GenieKey {}", given.text("key")?)) })
}

fn meaning(_: &Url, status: u16) -> &'static str {
    match status {
        401 | 403 => "; Opsgenie wants a key of its API in the header `Authorization: GenieKey KEY`",
        _ => "",
    }
}
