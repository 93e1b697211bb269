//! Gatus: an external endpoint.

use url::Url;

use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Given, Part, PartError, segment};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::texts::Texts;
use crate::monitor::window::Window;
use crate::signal::{MAX_IN_URL, Signal, on_one_line};

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "gatus",
    name: "Gatus",
    about: "an external endpoint of Gatus",
    form: "https://HOST/api/v1/endpoints/GROUP_NAME/external",
    parts: &[
        Part::needed("base", "The address of the server.", "https://status.example.com"),
        Part::optional("group", "The group of the endpoint, if it has one.", "core"),
        Part::needed("name", "The name of the endpoint.", "backup"),
        Part::needed("token", "The token of the endpoint.", "${GATUS_TOKEN}").secret(),
    ],
    make,
    failure: Some("`success=false`, with the reason"),
    texts: Texts::Query("error"),
    window: Window::Interval { word: "heartbeat.interval", least: 10, most: u64::MAX },
    owns: |place| matches!(place.segments.as_slice(), [.., "api", "v1", "endpoints", _, "external"]),
    check,
    output_limit: |_| MAX_IN_URL,
    tell,
    meaning,
    ..Service::USUAL
};

fn make(given: &Given<'_>) -> Result<Address, PartError> {
    let key = format!("{}_{}", in_key(given.get("group").unwrap_or_default()), in_key(given.text("name")?));
    let url = format!("{}/api/v1/endpoints/{}/external", given.base("base", None)?, segment(&key));
    Ok(Address { url, authorization: Some(format!("Bearer {}", given.text("token")?)) })
}

/// A group or a name as it stands in a key.
fn in_key(text: &str) -> String {
    text.trim().to_lowercase().replace(['/', '_', ',', '.', ' ', '#', '+', '&'], "-")
}

fn check(place: &Place<'_>) -> Result<(), UrlFault> {
    let [.., "api", "v1", "endpoints", key, "external"] = place.segments.as_slice() else {
        return Err(UrlFault::Form);
    };
    if !key.contains('_') {
        return Err(UrlFault::Wrong(
            "the key in the URL has no `_`: Gatus joins the group, which may be empty, and the name of the endpoint by one",
        ));
    }
    if place.has_slash {
        return Err(UrlFault::Wrong(
            "the URL ends with a slash, with which Gatus does not know it: remove it",
        ));
    }
    match place.value("success") {
        Some(success) if success != "true" => Err(UrlFault::Action),
        _ => Ok(()),
    }
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        // What was only inferred may be another program: the beat stays as it was written.
        Signal::Well if draft.is_inferred => return true,
        Signal::Well => draft.set_query(&[("success", "true")]),
        Signal::Ill(reason) => {
            let error = draft.text(on_one_line(&reason, MAX_IN_URL));
            draft.set_query(&[("success", "false"), ("error", &error)]);
        }
        Signal::RunEnd(_, end) => {
            let took = format!("{:.3}s", end.took().as_secs_f64());
            match end.is_success() {
                true => draft.set_query(&[("success", "true"), ("duration", &took)]),
                false => {
                    let error = draft.text(end.line());
                    draft.set_query(&[("success", "false"), ("error", &error), ("duration", &took)]);
                }
            }
        }
        Signal::Start | Signal::RunStart(_) | Signal::Note(_) => return false,
    }
    draft.by_post();
    true
}

fn meaning(_: &Url, status: u16) -> &'static str {
    match status {
        401 => "; Gatus wants the endpoint's token in the header `Authorization: Bearer TOKEN`",
        404 => {
            "; Gatus has no external endpoint of this key, or was not asked by POST: the key is the group, `_` and the name \
             in small letters, with `-` for each of ` /_,.#+&`"
        }
        405 => "; Gatus takes a POST: say `method: POST`, or name the kind",
        _ => "",
    }
}
