//! Owns [`Wording`]: the texts of a request that have placeholders, and what these are filled with.

use std::sync::Arc;
use std::time::Duration;

use crate::signal::{MAX_ENCODED, MAX_MESSAGE, first_for_query};
use crate::template::{Notation, Template, TemplateError, Values};

/// The media type of a form.
const FORM: &[u8] = b"application/x-www-form-urlencoded";

/// The texts of a request that have placeholders.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Wording {
    /// The body, where it has placeholders.
    pub(super) body: Option<Arc<Template>>,
    pub(super) message: Option<Message>,
    pub(super) name: Arc<str>,
    pub(super) host: Arc<str>,
    /// How long the checks took.
    pub(super) took: Option<Duration>,
}

/// What a monitor shows of a beat.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Message {
    Text(Arc<str>),
    Template(Arc<Template>),
}

impl Message {
    pub(super) fn read(text: &str) -> Result<Self, TemplateError> {
        Ok(match Template::read(text)? {
            Some(template) => Self::Template(template.into()),
            None => Self::Text(text.into()),
        })
    }
}

impl Wording {
    /// Whether it has a message, and whether the body has placeholders.
    pub(crate) fn has(&self) -> (bool, bool) {
        (self.message.is_some(), self.body.is_some())
    }

    /// How long the checks took.
    pub(crate) fn took(&self) -> Option<Duration> {
        self.took
    }

    /// Whether the body says why the service is ill.
    pub(crate) fn says_reason(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.has_reason())
    }

    /// The message with its placeholders filled in.
    pub(crate) fn filled_message(&self, reason: &str, took: Option<Duration>) -> Option<String> {
        let text = match self.message.as_ref()? {
            Message::Text(text) => text.to_string(),
            Message::Template(template) => template.filled(self.values(reason, took), Notation::Plain),
        };
        Some(first_for_query(&text, MAX_MESSAGE, MAX_ENCODED))
    }

    /// The body with its placeholders filled in, if it has any, for this media type.
    pub(super) fn filled_body(
        &self,
        media: Option<&[u8]>,
        reason: &str,
        took: Option<Duration>,
    ) -> Option<String> {
        let is_form = media.is_some_and(|media| media.to_ascii_lowercase().starts_with(FORM));
        let notation = if is_form { Notation::Form } else { Notation::JsonOrPlain };
        Some(self.body.as_ref()?.filled(self.values(reason, took), notation))
    }

    /// Whether a text says how long the checks took.
    pub(super) fn says_took(&self) -> bool {
        self.templates().any(Template::has_took)
    }

    /// Whether two requests with the same body have the same texts.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let is_alike =
            self.templates().next().is_none() || (&self.name, &self.host) == (&other.name, &other.host);
        is_alike && self.message == other.message && self.body == other.body
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        let message = match &self.message {
            Some(Message::Template(template)) => Some(&**template),
            _ => None,
        };
        self.body.as_deref().into_iter().chain(message)
    }

    fn values<'v>(&'v self, reason: &'v str, took: Option<Duration>) -> Values<'v> {
        Values { name: &self.name, host: &self.host, reason, took: took.unwrap_or_default() }
    }
}
