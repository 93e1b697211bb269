//! Owns the parts that the URL of a monitor can be made of: keys and names that people find on the service's pages.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a part of a path needs not have encoded.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A part of which the URL of a monitor is made.
///
/// ```
/// use downbeat_client::Monitor;
///
/// let parts: Vec<&str> = Monitor::Sentry.parts().iter().map(|part| part.name()).collect();
/// assert_eq!(parts, ["dsn", "slug"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    name: &'static str,
    about: &'static str,
    example: &'static str,
    is_needed: bool,
    is_secret: bool,
}

impl Part {
    /// One without which no URL can be made.
    pub(super) const fn needed(name: &'static str, about: &'static str, example: &'static str) -> Self {
        Self { name, about, example, is_needed: true, is_secret: false }
    }

    /// One that may be left out.
    pub(super) const fn optional(name: &'static str, about: &'static str, example: &'static str) -> Self {
        Self { name, about, example, is_needed: false, is_secret: false }
    }

    /// The same, to be kept out of sight.
    pub(super) const fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    /// Its name: `slug`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it is: a sentence.
    pub const fn about(&self) -> &'static str {
        self.about
    }

    /// What it looks like.
    pub const fn example(&self) -> &'static str {
        self.example
    }

    /// Whether this part is a secret: with it anybody can send beats, or use the account at the service.
    pub const fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// Whether no URL can be made without it.
    pub const fn is_needed(&self) -> bool {
        self.is_needed
    }
}

/// Why no URL can be made of parts. Quotes nothing of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartError {
    /// A part is missing. Holds its name.
    #[error("the key `{0}` is missing")]
    Missing(&'static str),
    /// A part is not what it should be. Holds its name, and what is wrong with it.
    #[error("`{0}` {1}")]
    Wrong(&'static str, &'static str),
    /// They are of the right form, and make what is not. Holds what is wrong with that.
    #[error("{0}")]
    Made(String),
}

/// The parts that are given.
pub(super) struct Given<'p>(pub(super) &'p [(&'p str, &'p str)]);

impl Given<'_> {
    /// A part, if it is given.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| *found == name).map(|(_, text)| text.trim())
    }

    /// A part that must be given.
    pub(super) fn text(&self, name: &'static str) -> Result<&str, PartError> {
        match self.get(name) {
            Some("") => Err(PartError::Wrong(name, "is empty")),
            Some(text) => Ok(text),
            None => Err(PartError::Missing(name)),
        }
    }

    /// Whether the second way of naming a check is taken: by `others`, in place of `one`.
    pub(super) fn is_by(&self, others: [&'static str; 2], one: &'static str) -> Result<bool, PartError> {
        let is_by = others.into_iter().any(|other| self.get(other).is_some());
        match is_by && self.get(one).is_some() {
            true => Err(PartError::Wrong(
                one,
                "says which check it is, and so do the keys beside it: keep one way",
            )),
            false => Ok(is_by),
        }
    }

    /// The same as a part of a path.
    pub(super) fn segment(&self, name: &'static str) -> Result<String, PartError> {
        self.text(name).map(segment)
    }

    /// The address that a path follows, without a slash at its end: the one that is given, or `usual`.
    pub(super) fn base(&self, name: &'static str, usual: Option<&str>) -> Result<String, PartError> {
        let base = match (self.get(name), usual) {
            (None, Some(usual)) => usual,
            _ => self.text(name)?,
        };
        let is_url = base.starts_with("https://") || base.starts_with("http://");
        if !is_url || base.contains(['?', '#']) {
            return Err(PartError::Wrong(
                name,
                "is not the address of a server, such as https://status.example.com",
            ));
        }
        Ok(base.trim_end_matches('/').to_owned())
    }
}

/// A text as a part of a path.
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// What the parts make.
pub(super) struct Address {
    pub(super) url: String,
    /// The value of the header `Authorization`, where the service wants one.
    pub(super) authorization: Option<String>,
}

impl Address {
    /// A URL that says all.
    pub(super) fn of(url: String) -> Result<Self, PartError> {
        Ok(Self { url, authorization: None })
    }
}
