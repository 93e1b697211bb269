//! A fault of which the reader knows what was meant: what is wrong, and the ways to write it. A way is only a candidate: the
//! front door hands on those that can be read.

use std::borrow::{Borrow, Cow};
use std::ops::Range;

/// A fault, and what would do: small, as it is built step by step and handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slip(Box<Said>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    /// What is wrong, in one line.
    message: Cow<'static, str>,
    /// The words that lead to the texts: `write`.
    lead: &'static str,
    /// What to say where no text can be proposed.
    help: Option<Cow<'static, str>>,
    ways: Vec<Way>,
    /// It is about all up to so many bytes before the end of the text.
    end: Option<usize>,
}

/// Words in place of others, the places apart.
type Way = Vec<Edit>;

/// Words in place of what stands between so many bytes before the end of the text and so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    from: usize,
    to: usize,
    words: String,
}

impl Edit {
    /// Words in place of what stands from the start of one rest of the text to the start of another.
    pub(crate) fn between(from: &str, to: &str, words: impl Into<String>) -> Self {
        Self { from: from.len(), to: to.len(), words: words.into() }
    }

    /// Words in place of these bytes of a text.
    pub(crate) fn at(text: &str, span: &Range<usize>, words: impl Into<String>) -> Self {
        Self::in_text_of(text.len(), span, words)
    }

    /// The same of a text of so many bytes.
    pub(crate) fn in_text_of(len: usize, span: &Range<usize>, words: impl Into<String>) -> Self {
        let before_end = |at: usize| len.saturating_sub(at);
        Self { from: before_end(span.start), to: before_end(span.end), words: words.into() }
    }
}

impl Slip {
    #[cold]
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Self(Box::new(Said { message, lead: "write", help: None, ways: Vec::new(), end: None }))
    }

    /// With what to say where no text can be proposed.
    pub(crate) fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// With the words that lead to the texts.
    pub(crate) fn led_by(mut self, lead: &'static str) -> Self {
        self.0.lead = lead;
        self
    }

    /// About all up to the start of this rest of the text.
    pub(crate) fn up_to(mut self, rest: &str) -> Self {
        self.0.end = Some(rest.len());
        self
    }

    pub(super) fn message(&self) -> &str {
        &self.0.message
    }

    /// How many bytes before the end of the text what it is about ends, if it is more than a word.
    pub(crate) fn end(&self) -> Option<usize> {
        self.0.end
    }

    /// With a further way to write it.
    pub(crate) fn or(mut self, way: impl IntoIterator<Item = Edit>) -> Self {
        self.0.ways.push(way.into_iter().collect());
        self
    }

    /// The texts that were probably meant.
    pub(super) fn candidates(&self, text: &str) -> Vec<String> {
        self.0.ways.iter().map(|way| edited(text, way)).collect()
    }

    /// What would do: these texts, or words.
    pub(super) fn help(&self, proposals: &[String]) -> Option<String> {
        if proposals.is_empty() {
            return self.0.help.as_ref().map(ToString::to_string);
        }
        Some(format!("{} {}", self.0.lead, quoted(proposals)))
    }
}

/// The texts in quotation marks, joined by `or`.
pub(super) fn quoted(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    joined(&quoted)
}

/// The text with other words in some places, each white space a single blank.
pub(crate) fn edited(text: &str, edits: &[Edit]) -> String {
    let place = |before_end: usize| text.len().saturating_sub(before_end);
    let changes = edits.iter().map(|edit| (place(edit.from)..place(edit.to), &*edit.words));
    let changes: Vec<_> = changes.collect();
    replaced(text, &changes).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with words in place of some of its bytes.
pub(crate) fn replaced(text: &str, changes: &[(Range<usize>, &str)]) -> String {
    let mut better = String::with_capacity(text.len() + 32);
    let mut at = 0;
    let mut ordered: Vec<_> = changes.iter().collect();
    in_order(&mut ordered, |(span, _)| span.start);
    for (span, words) in ordered {
        better.push_str(text.get(at..span.start).unwrap_or_default());
        better.push_str(words);
        at = span.end;
    }
    better.push_str(text.get(at..).unwrap_or_default());
    better
}

/// Sorts a short list, and leaves equals as they stand. The sort of the standard library, which is fast for long ones, takes five
/// kilobytes of code for each type.
pub(crate) fn in_order<T, K: PartialOrd>(list: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0
            && let Some([before, here]) = list.get(at - 1..=at)
            && key(here) < key(before)
        {
            list.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn joined<S: Borrow<str>>(names: &[S]) -> String {
    match names {
        [first @ .., before, last] => {
            let first: String = first.iter().map(|name| format!("{}, ", name.borrow())).collect();
            format!("{first}{} or {}", before.borrow(), last.borrow())
        }
        [one] => one.borrow().to_owned(),
        [] => String::new(),
    }
}
