//! A lint: what it says, and what would do.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Something that is legal and probably not meant.
///
/// ```
/// use downbeat_parser::lint;
///
/// let [lint] = &lint::lints("every 90 minutes")?[..] else { unreachable!() };
/// assert_eq!(lint.code(), "step-beyond-cycle");
/// assert_eq!(
///     lint.message(),
///     "`every 90 minutes` counts within the hour, which has 60 minutes: only minute 0 of it is left"
/// );
/// assert_eq!(lint.suggestion(), Some("@every 90m"));
/// assert_eq!(lint.span(), Some(0..16));
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lint {
    pub(super) code: &'static str,
    message: String,
    help: Option<Cow<'static, str>>,
    /// The words that lead to the suggestion, and the suggestion.
    pub(super) suggestion: Option<(&'static str, String)>,
    pub(super) span: Option<Range<usize>>,
}

/// So many lints of a text are found at most: each tries its suggestion, which is one more text to read.
pub(super) const MAX_LINTS: usize = 20;

impl Lint {
    /// A lint of this code, in one sentence: for crates that know more of a schedule than its words.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, suggestion: None, span: None }
    }

    /// With what would do, in words, where no text can be suggested.
    #[must_use]
    pub fn with_help(self, help: impl Into<Cow<'static, str>>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// With a whole text that says what was probably meant, and the words that lead to it: `for even gaps write`.
    #[must_use]
    pub fn with_suggestion(self, lead: &'static str, suggestion: impl Into<String>) -> Self {
        Self { suggestion: Some((lead, suggestion.into())), ..self }
    }

    /// Without a text: where it would be read otherwise than meant.
    pub(super) fn without_suggestion(self) -> Self {
        Self { suggestion: None, ..self }
    }

    /// With the bytes of the text that it is about.
    #[must_use]
    pub fn with_span(self, span: Range<usize>) -> Self {
        Self { span: Some(span), ..self }
    }

    /// Its name, which does not change from one version to the next: `uneven-step`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// One sentence, with the actual gaps, values or dates.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What would do, in a sentence.
    pub fn help(&self) -> Option<String> {
        match &self.suggestion {
            Some((lead, suggestion)) => Some(format!("{lead} `{suggestion}`")),
            None => self.help.as_ref().map(ToString::to_string),
        }
    }

    /// A text that says what was probably meant. It is a whole one, and does not have this lint.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_ref().map(|(_, suggestion)| suggestion.as_str())
    }

    /// The bytes of the text that it is about; `None` when it is about all of it, or was found without a text.
    pub fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }
}

impl fmt::Display for Lint {
    /// One line: the message, what would do, and the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(help) = self.help() {
            write!(f, " ({help})")?;
        }
        write!(f, " [{}]", self.code)
    }
}
