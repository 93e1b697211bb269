//! What is wrong with a configuration, and how it is shown: the way rustc does, with the line and a caret.
//!
//! A [`Problem`] holds only what may be shown. Nothing of a value that could be a secret is ever put into it, so that
//! no way of printing it, `Debug` included, can leak one; control characters are made visible when it is made.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Snippet, normalize_untrusted_str};

/// One thing that is wrong with a configuration.
///
/// [`Display`](fmt::Display) gives one line without the position: the key, the message and what would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(
    // Behind one pointer: errors are passed on by value.
    Box<Told>,
);

/// What a problem says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    message: String,
    key: Option<String>,
    place: Option<Place>,
    related: Vec<Related>,
    quote: Option<(String, Range<usize>)>,
    help: Option<String>,
    /// The code of a warning; without one it is an error.
    code: Option<&'static str>,
}

/// Another place that has to do with a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Related {
    place: Place,
    label: String,
    /// Where that is another file.
    file: Option<String>,
}

/// A place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    /// As much of the line as may be shown, and the bytes of it that are meant. They begin at the column.
    pub(crate) shown: Option<(String, Range<usize>)>,
}

impl Place {
    /// The place of some bytes of the shown line.
    pub(crate) fn narrowed(self, span: Range<usize>) -> Self {
        let Some((line, whole)) = self.shown else { return self };
        let skipped = line.get(whole.start..span.start).unwrap_or_default().chars().count();
        Self { column: self.column + skipped, shown: Some((line, span)), ..self }
    }
}

impl Problem {
    pub(crate) fn new(message: impl AsRef<str>) -> Self {
        let message = visible(message.as_ref());
        Self(Box::new(Told {
            message,
            key: None,
            place: None,
            related: Vec::new(),
            quote: None,
            help: None,
            code: None,
        }))
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.0.place = Some(place);
        self
    }

    /// The key that it is about, with the keys above it.
    pub(crate) fn about(mut self, key: impl AsRef<str>) -> Self {
        self.0.key = Some(visible(key.as_ref()));
        self
    }

    /// Another place that has to do with it, and what that place is.
    pub(crate) fn with_related(mut self, place: Place, label: impl AsRef<str>) -> Self {
        self.0.related.push(Related { place, label: visible(label.as_ref()), file: None });
        self
    }

    /// The same in another file.
    pub(crate) fn with_related_in(mut self, file: &str, place: Place, label: impl AsRef<str>) -> Self {
        self.0.related.push(Related { place, label: visible(label.as_ref()), file: Some(visible(file)) });
        self
    }

    /// The value itself, where the file's line does not show it word for word, and the bytes of it that are meant.
    pub(crate) fn with_quote(mut self, text: &str, span: &Range<usize>) -> Self {
        let before = visible(text.get(..span.start).unwrap_or_default());
        let within = visible(text.get(span.clone()).unwrap_or_default());
        let behind = visible(text.get(span.end..).unwrap_or_default().trim_end());
        let span = before.len()..before.len() + within.len();
        self.0.quote = Some((format!("{before}{within}{behind}"), span));
        self
    }

    pub(crate) fn with_help(mut self, help: impl AsRef<str>) -> Self {
        self.0.help = Some(visible(help.as_ref()));
        self
    }

    /// Makes a warning of it, with this code.
    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        self.0.code = Some(code);
        self
    }

    /// The code of a warning, such as `uneven-step`; `None` for an error.
    pub fn code(&self) -> Option<&'static str> {
        self.0.code
    }

    /// What was found and what was expected.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The key that it is about with the keys above it, such as `Butler.heartbeat.frequency`.
    pub fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// The line in the file, counted from 1; `None` when it is about the file as a whole.
    pub fn line(&self) -> Option<usize> {
        self.0.place.as_ref().map(|place| place.line)
    }

    /// The column in that line, in characters, counted from 1.
    pub fn column(&self) -> Option<usize> {
        self.0.place.as_ref().map(|place| place.column)
    }

    /// What would do.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The key, the message and what would do, in one line: all but the code.
    pub fn sentence(&self) -> String {
        let key = self.0.key.as_ref().map(|key| format!("{key}: ")).unwrap_or_default();
        let help = self.0.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{key}{}{help}", self.0.message)
    }

    /// The whole of it in one line, after the file, the line and the column.
    pub(crate) fn in_file(&self, file: &str) -> String {
        format!("{}: {self}", self.place_in(file))
    }

    /// The file, and the line and column where they are known: `butler.yaml:6:16`.
    pub(crate) fn place_in(&self, file: &str) -> String {
        match self.line().zip(self.column()) {
            Some((line, column)) => format!("{file}:{line}:{column}"),
            None => file.to_owned(),
        }
    }

    /// Another place that has to do with it: that of a problem of this file.
    pub(crate) fn with_related_to(self, other: &Self, file: &str, label: impl AsRef<str>) -> Self {
        match &other.0.place {
            Some(place) => self.with_related_in(file, place.clone(), label),
            None => self,
        }
    }

    /// Another message about the same place.
    pub(crate) fn saying(&self, message: impl AsRef<str>) -> Self {
        Self(Box::new(Told { message: visible(message.as_ref()), ..(*self.0).clone() }))
    }

    /// The report that is drawn.
    pub(crate) fn report<'a>(&'a self, file: &'a str) -> Group<'a> {
        let title = match self.0.code {
            Some(code) => Level::WARNING.primary_title(&self.0.message).id(code),
            None => Level::ERROR.primary_title(&self.0.message),
        };
        let mut report = Group::with_title(title);
        match &self.0.place {
            Some(place) => report = show(report, file, place, AnnotationKind::Primary, self.0.key.as_deref()),
            None => report = report.element(Origin::path(file)),
        }
        for Related { place, label, file: other } in &self.0.related {
            let file = other.as_deref().unwrap_or(file);
            report = show(report, file, place, AnnotationKind::Context, Some(label));
        }
        if let Some((text, span)) = &self.0.quote {
            let before = text.get(..span.start).unwrap_or_default().chars().count();
            let within = text.get(span.clone()).unwrap_or_default().chars().count().max(1);
            let carets = format!("{text}\n{}{}", " ".repeat(before), "^".repeat(within));
            report = report.element(Level::NOTE.with_name("text").message(carets));
        }
        if let Some(help) = &self.0.help {
            report = report.element(Level::HELP.message(help));
        }
        report
    }
}

/// Adds a place to a report.
fn show<'a>(
    report: Group<'a>,
    file: &'a str,
    place: &'a Place,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Group<'a> {
    match &place.shown {
        Some((line, span)) => report.element(
            Snippet::source(line)
                .path(file)
                .line_start(place.line)
                .annotation(kind.span(span.clone()).label(label)),
        ),
        None => report.element(Origin::path(file).line(place.line).char_column(place.column)),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())?;
        if let Some(code) = self.0.code {
            write!(f, " [{code}]")?;
        }
        Ok(())
    }
}

/// A text on one line that no terminal takes for more than text.
pub(super) fn visible(text: &str) -> String {
    normalize_untrusted_str(&text.replace(['\n', '\r', '\t'], " "))
}
