//! Owns the check of a text of the user's own: whether the service shows it.

use super::form::MonitorError;
use super::kind::Monitor;
use super::service::Place;
use super::texts::Texts;
use crate::target::Target;

/// What Kuma has as its message in the URL that it shows, before anybody has changed it.
const AS_SHOWN: &str = "OK";

impl Monitor {
    /// Whether the body of a beat is what the service shows of it.
    pub(crate) fn shows_body(self) -> bool {
        self.service().texts == Texts::Body
    }

    /// Whether a beat to this URL may have a message, or placeholders in its body.
    pub(crate) fn check_texts(
        self,
        target: &Target,
        is_inferred: bool,
        (has_message, has_template): (bool, bool),
    ) -> Result<(), MonitorError> {
        let name = self.name();
        match self.service().texts {
            Texts::Body if has_message => Err(MonitorError::MessageInBody { name }),
            Texts::Query(key) | Texts::Field(key) if has_template => {
                Err(MonitorError::BodyNotShown { name, key })
            }
            Texts::Nowhere if has_message || has_template => Err(MonitorError::NoText { name }),
            Texts::Query(_) | Texts::Field(_) if has_message && is_inferred => {
                Err(MonitorError::Unnamed { kind: self })
            }
            Texts::Query(key) if has_message => {
                let value = Place::of(target.address().url(), true).value(key).unwrap_or_default();
                let is_own = !value.is_empty() && value != AS_SHOWN;
                if is_own { Err(MonitorError::MessageTwice { key }) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }
}
