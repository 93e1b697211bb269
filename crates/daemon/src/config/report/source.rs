//! The text of the file: its decoding, the line and column of a byte, and the part of a line that may be shown.
//!
//! A line of a configuration can hold secrets: the remote URL, a password after a `#`, all on one line with the rest
//! when the file is written as JSON. So a report never quotes a line. It shows one that is built from parts that were
//! found harmless (a key, a schedule), at the columns that they have in the file, and `…` for all the rest.

use std::cell::OnceCell;
use std::ops::Range;

use super::errors::ConfigError;
use super::problem::{Place, Problem};
use crate::config::yaml::{Path, Places, Side};

/// A longer key than this, in bytes, is not shown.
const MAX_KEY: usize = 40;

/// A longer word or number than this, in bytes, is not shown where `true` or `false` should stand.
const MAX_WORD: usize = 16;

/// Farther to the right than this a line is not drawn.
const MAX_COLUMN: usize = 1000;

/// The text for a part of a line that is not shown.
const ELIDED: &str = "…";

/// The part of a line that is looked at, in bytes: more than the longest schedule.
const MAX_LINE: usize = 16 * 1024;

/// The text of a file, without a byte order mark.
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    /// Where its lines begin.
    starts: Vec<usize>,
    places: OnceCell<Places>,
    /// Whether nobody has these lines, for the text was put together: reports point at none of them.
    pub(super) is_made: bool,
}

impl<'a> Source<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let ends =
            |index: usize, byte: u8| byte == b'\n' || (byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'));
        let behind =
            bytes.iter().enumerate().filter(|&(index, &byte)| ends(index, byte)).map(|(index, _)| index + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(behind).collect(),
            places: OnceCell::new(),
            is_made: false,
        }
    }

    /// The same as a text that was put together, if it `is` that.
    pub(crate) fn made(self, is: bool) -> Self {
        Self { is_made: is, ..self }
    }

    /// Where its nodes stand.
    pub(crate) fn places(&self) -> &Places {
        self.places.get_or_init(|| Places::of(self.text))
    }

    /// The byte at which a part of the entry with this path begins.
    pub(crate) fn locate(&self, path: &Path, part: Side) -> Option<usize> {
        self.places().locate(self.text, &[(path, part)]).into_iter().next().flatten()
    }

    /// Checks the bytes of a file for UTF-8 and for characters that YAML allows.
    pub(crate) fn decode(file: &str, bytes: &'a [u8]) -> Result<Self, ConfigError> {
        let refused = |problem| Err(ConfigError::only(file, problem));
        if is_utf_16_or_32(bytes) {
            return refused(Problem::new("this file is in UTF-16 or UTF-32").with_help(
                "save it as UTF-8; PowerShell 5 does so with `Set-Content -Encoding UTF8`, and its `>` does not",
            ));
        }
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            let before = bytes.get(..at).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            let message = format!("this file is binary, not text: line {line} has a NUL byte");
            return refused(
                Problem::new(message).with_help("name the YAML file; if this is it, save it anew as UTF-8"),
            );
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let before = Source::new(std::str::from_utf8(valid).unwrap_or_default());
                let place = before.position(before.text.len());
                return refused(
                    Problem::new("this byte is not UTF-8").at(place).with_help("save the file as UTF-8"),
                );
            }
        };
        let source = Source::new(text);
        match text.char_indices().find(|&(_, c)| !is_printable(c)) {
            None => Ok(source),
            Some((offset, c)) => {
                let message = format!("the character U+{:04X} cannot stand in a YAML file", u32::from(c));
                refused(Problem::new(message).at(source.position(offset)).with_help("remove it"))
            }
        }
    }

    /// Line and column of a byte, without the line.
    pub(crate) fn position(&self, offset: usize) -> Place {
        let (line, line_start) = self.line_of(offset);
        let column = self.slice(line_start..offset).chars().count() + 1;
        Place { line, column, shown: None }
    }

    /// The key at a byte, and that a value follows. `name` is the key as it was read.
    pub(crate) fn key(&self, offset: usize, name: &str) -> Place {
        let rest = self.rest_of_line(offset);
        let length =
            quoted(rest).map(|(whole, _)| whole).or_else(|| rest.starts_with(name).then_some(name.len()));
        let key = length.and_then(|length| rest.get(..length));
        // A colon or an equals sign in a key: a value was typed with it.
        let harmless =
            |key: &&str| key.len() <= MAX_KEY && !looks_like_url(key) && !key.contains([':', '=', ' ', '\t']);
        let Some(key) = key.filter(harmless) else {
            return self.place(offset, ELIDED, "");
        };
        match rest.get(key.len()..).unwrap_or_default().trim_start().strip_prefix(':') {
            // The value after the key belongs to the line, not to what the report is about.
            Some(behind) => self.place(offset, key, &format!(":{}", elided(behind))),
            None => self.place(offset, key, ""),
        }
    }

    /// The value at a byte, kept out of sight.
    pub(crate) fn secret(&self, offset: usize) -> Place {
        self.place(self.behind_properties(offset), ELIDED, "")
    }

    /// The value at a byte when it is a short word or number; otherwise it is kept out of sight.
    pub(crate) fn word(&self, offset: usize) -> Place {
        let offset = self.behind_properties(offset);
        let rest = self.rest_of_line(offset);
        let length = match quoted(rest) {
            Some((whole, _)) => whole,
            None => rest.find([' ', '\t', ',', ']', '}']).unwrap_or(rest.len()),
        };
        let (word, behind) = rest.split_at_checked(length).unwrap_or_default();
        let harmless =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '"' | '\'' | '.' | '+' | '-' | '~' | '_');
        if word.is_empty() || word.len() > MAX_WORD || !word.chars().all(harmless) {
            return self.place(offset, ELIDED, "");
        }
        self.place(offset, word, &elided(behind))
    }

    /// The text `value` at a byte, which must be fit to be shown. Says as well where in the shown line the value
    /// begins, when it stands there word for word: it does not when it is folded, escaped or a block.
    pub(crate) fn text(&self, offset: usize, value: &str) -> (Place, Option<usize>) {
        let offset = self.behind_properties(offset);
        let rest = self.rest_of_line(offset);
        let (length, verbatim) = match (rest.chars().next(), quoted(rest)) {
            (_, Some((whole, content))) => (whole, (content == value).then_some(1)),
            // The header of a block.
            (Some('|' | '>'), None) => (rest.find([' ', '\t']).unwrap_or(rest.len()), None),
            // Quoted over several lines.
            (Some('\'' | '"'), None) => (1 + common(rest.get(1..).unwrap_or_default(), value), None),
            _ if rest.starts_with(value) => (value.len(), Some(0)),
            _ => (common(rest, value), None),
        };
        let (token, behind) = rest.split_at_checked(length).unwrap_or_default();
        if token.trim().is_empty() {
            return (self.place(offset, ELIDED, ""), None);
        }
        let place = self.place(offset, token, &elided(behind));
        let start = place.shown.as_ref().map(|(_, span)| span.start);
        (place, verbatim.and_then(|lead: usize| Some(start? + lead)))
    }

    /// A place whose line shows `token` at its column, `behind` after it, and before it only a key.
    fn place(&self, offset: usize, token: &str, behind: &str) -> Place {
        let place = self.position(offset);
        if place.column > MAX_COLUMN {
            return place;
        }
        let (_, line_start) = self.line_of(offset);
        let before = self.slice(line_start..offset);
        let before = if is_key(before) {
            before.to_owned()
        } else {
            format!("{ELIDED}{}", " ".repeat(place.column.saturating_sub(2)))
        };
        let span = before.len()..before.len() + token.len();
        Place { shown: Some((format!("{before}{token}{behind}"), span)), ..place }
    }

    /// The number of the line that a byte stands in, and where that line begins.
    fn line_of(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.starts.get(index));
        (line.max(1), start.copied().unwrap_or(0))
    }

    /// The text from a byte to the end of its line, or of the part that is looked at.
    fn rest_of_line(&self, offset: usize) -> &'a str {
        let (line, _) = self.line_of(offset);
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let far = offset.saturating_add(MAX_LINE);
        let cut = (far.saturating_sub(3)..=far).rev().find(|at| self.text.is_char_boundary(*at));
        self.slice(offset..end.min(cut.unwrap_or(end))).trim_end()
    }

    /// The byte after anchors and tags, which come before a node and are taken for its beginning.
    fn behind_properties(&self, offset: usize) -> usize {
        let mut rest = self.slice(offset..self.text.len());
        while rest.starts_with(['&', '!']) {
            rest = rest.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
        }
        self.text.len() - rest.len()
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }
}

/// Whether a text may be the remote URL at the wrong place, with or without its scheme.
pub(crate) fn looks_like_url(text: &str) -> bool {
    let host_and_path =
        |word: &str| word.split_once('/').is_some_and(|(host, _)| host.contains(['.', ':', '@']));
    text.contains("://") || text.split_whitespace().any(host_and_path)
}

/// What is shown for the rest of a line: a sign that a comment or something else follows, or nothing.
fn elided(behind: &str) -> String {
    match behind.trim_start() {
        "" => String::new(),
        comment if comment.starts_with('#') => format!(" # {ELIDED}"),
        _ => format!(" {ELIDED}"),
    }
}

/// Whether what stands before a value or key on its line is no more than white space, indicators and a key. (A second value
/// would need a comma or a bracket, a URL a slash. A secret that begins with `!` or `&` and stands without quotes is a tag or
/// an anchor.)
fn is_key(before: &str) -> bool {
    let harmless = |c: char| c.is_ascii_alphanumeric() || " \t'\"_-?:".contains(c);
    let key = before.trim_matches(|c: char| c.is_whitespace() || "'\"-?:".contains(c));
    // With a second colon or a space the key is a name and a value in one.
    before.chars().all(harmless) && before.matches(':').count() <= 1 && !key.contains(char::is_whitespace)
}

/// The length in bytes of the quoted scalar that a line begins with, and what it holds, as it is written; `None` when
/// it does not end on this line.
fn quoted(line: &str) -> Option<(usize, &str)> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut chars = line.char_indices().skip(1).peekable();
    while let Some((index, c)) = chars.next() {
        let escapes = match quote {
            '"' => c == '\\',
            _ => c == quote && chars.peek().is_some_and(|&(_, next)| next == quote),
        };
        if escapes {
            chars.next();
        } else if c == quote {
            return Some((index + 1, line.get(1..index)?));
        }
    }
    None
}

/// The number of bytes that two texts begin with in common, whole characters.
fn common(this: &str, that: &str) -> usize {
    this.chars().zip(that.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

/// Whether the bytes begin as UTF-16 or UTF-32 does: with its byte order mark, or an ASCII character and its zeros.
fn is_utf_16_or_32(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 0, 0xfe, 0xff, ..] => true,
        [0, c, 0, ..] | [c, 0, _, 0, ..] | [c, 0] | [0, c] => c.is_ascii() && *c != 0,
        _ => false,
    }
}

/// The characters of YAML 1.2, production 1. A byte order mark is none of them within a text.
fn is_printable(c: char) -> bool {
    let allowed =
        matches!(c, '\t' | '\n' | '\r' | '\u{85}' | ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    allowed && c != '\u{feff}'
}
