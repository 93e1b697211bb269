//! Owns [`Service`]: what is to be known of the API of one service.

use serde_json::Value;
use url::Url;

use super::check::{Check, Id};

/// What is to be known of an API. Each service states it in one file of [`services`](super::services).
pub(super) struct Service {
    /// Where the API is, without a slash at its end; of a service that people run themselves, where its URL of beats says.
    pub(super) site: fn(&Url) -> Option<String>,
    /// The path of the list of all checks.
    pub(super) list: &'static str,
    /// The header that shows a key: its name and its value.
    pub(super) shown: fn(&str) -> (&'static str, String),
    /// What a URL of beats says of its check.
    pub(super) ids: fn(&Url) -> Vec<Id>,
    /// Reads an answer; `None` if it is not of the form that is documented.
    pub(super) read: fn(&Value) -> Option<Page>,
}

/// A page of a list.
pub(super) struct Page {
    pub(super) checks: Vec<Check>,
    /// Where the next one is: an address of the same site, or a path of it.
    pub(super) next: Option<String>,
}

/// A text of an object.
pub(super) fn text(object: &Value, key: &str) -> String {
    object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A text of an object, unless it is empty.
pub(super) fn some_text(object: &Value, key: &str) -> Option<String> {
    Some(text(object, key)).filter(|text| !text.is_empty())
}

/// A number of an object.
pub(super) fn number(object: &Value, key: &str) -> Option<u64> {
    object.get(key)?.as_u64()
}

/// The parts of a path that are not empty.
pub(super) fn segments(url: &Url) -> Vec<&str> {
    url.path().split('/').filter(|segment| !segment.is_empty()).collect()
}

/// The value of `Basic` authentication with a key and no password.
pub(super) fn basic(key: &str) -> (&'static str, String) {
    use base64::Engine as _;
    (
        "Authorization",
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{key}:"))),
    )
}
