//! incident.io: a heartbeat of its alert sources.

use url::Url;

use crate::monitor::parts::{Address, Given, Part, PartError};
use crate::monitor::service::{Place, Service, UrlFault};

const HOST: &str = "api.incident.io";

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "incident-io",
    name: "incident.io",
    about: "a heartbeat of incident.io",
    form: "https://api.incident.io/v2/heartbeat/ID/ping",
    hosts: &[HOST],
    page_hosts: &["app.incident.io"],
    parts: &[
        Part::needed("id", "The ID of the heartbeat.", "01HXYZ").secret(),
        Part::needed("token", "The token of the heartbeat.", "${INCIDENT_IO_TOKEN}").secret(),
    ],
    make,
    owns: |place| place.host == HOST && matches!(place.segments.as_slice(), ["v2", "heartbeat", ..]),
    check: |place: &Place<'_>| match place.segments.as_slice() {
        [.., "v2", "heartbeat", _, "ping"] => Ok(()),
        _ => Err(UrlFault::Form),
    },
    meaning,
    ..Service::USUAL
};

fn make(given: &Given<'_>) -> Result<Address, PartError> {
    let url = format!("https://{HOST}/v2/heartbeat/{}/ping", given.segment("id")?);
    Ok(Address { url, authorization: Some(format!("Bearer {}", given.text("token")?)) })
}

fn meaning(_: &Url, status: u16) -> &'static str {
    match status {
        401 => "; incident.io wants its token in the header `Authorization: Bearer TOKEN`, or as `?token=`",
        _ => "",
    }
}
