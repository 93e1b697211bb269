//! The parts of a line: a zone in front, fields or a macro, a zone at the end.

use crate::error::CronFault as Fault;
use crate::lexicon;
use std::ops::Range;

/// What is wrong, and the bytes that it is about.
pub(super) type Refusal = (Fault, Range<usize>);

/// A run of characters without white space, and where it begins in the text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
}

impl Word<'_> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.at..self.end()
    }

    fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// A zone in front, seven fields, a zone at the end, and one more to know that it is too many.
const MAX_WORDS: usize = 10;

/// The first words of a text.
#[derive(Debug, Default)]
pub(crate) struct Words<'a> {
    words: [Word<'a>; MAX_WORDS],
    count: usize,
}

impl<'a> Words<'a> {
    /// The first words of a text.
    pub(crate) fn of(text: &'a str) -> Self {
        let mut words = Self::default();
        words.read(text, 0);
        words
    }

    pub(super) fn as_slice(&self) -> &[Word<'a>] {
        self.words.get(..self.count).unwrap_or_default()
    }

    /// The first words of `text` from a place on, instead of what there was.
    pub(super) fn read(&mut self, text: &'a str, from: usize) {
        let mut rest = text.get(from..).unwrap_or_default();
        self.count = 0;
        for word in &mut self.words {
            // The usual line has nothing but printable ASCII and single spaces: a few times faster than by characters.
            let usual = rest.strip_prefix(' ').unwrap_or(rest);
            let is_other = |byte: u8| !byte.is_ascii_graphic();
            let length = usual.bytes().position(is_other).unwrap_or(usual.len());
            let (found, behind) = match usual.split_at_checked(length) {
                Some((found, behind)) if length > 0 && matches!(behind.as_bytes(), [] | [b' ', ..]) => {
                    (found, behind)
                }
                _ => unusual_word(rest),
            };
            if found.is_empty() {
                break;
            }
            *word = Word { text: found, at: text.len() - behind.len() - found.len() };
            #[cfg(test)]
            crate::effort::spent(rest.len() - behind.len());
            rest = behind;
            self.count += 1;
        }
    }
}

/// The next word and what is after it, by characters.
fn unusual_word(text: &str) -> (&str, &str) {
    let rest = text.trim_start();
    rest.split_at_checked(rest.find(char::is_whitespace).unwrap_or(rest.len())).unwrap_or_default()
}

/// What a line has beside its fields.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Frame<'a> {
    /// The name of the time zone, as written, and the word that has it: `UTC`, `CRON_TZ=UTC`.
    pub(crate) zone: Option<(&'a str, Word<'a>)>,
    /// A macro, and the fields that it stands for.
    pub(crate) shorthand: Option<(Word<'a>, &'static str)>,
}

/// Separates the parts of a line: `fields`, which are the first words of the text, become the five to seven fields, or those
/// that a macro stands for.
pub(super) fn read<'a>(text: &'a str, fields: &mut Words<'a>) -> Result<Frame<'a>, Refusal> {
    let mut zone = None;
    if let Some((first, name)) =
        fields.as_slice().first().and_then(|word| Some((*word, zone_in_front(word)?)))
    {
        zone = Some((zone_name(name)?, first));
        fields.read(text, name.end());
    }
    let from = |word: Option<&Word<'_>>| word.map_or(text.len(), |word| word.at)..text.trim_end().len();
    let words = fields.as_slice();
    if let Some(first) = words.first().filter(|first| first.text.starts_with('@')) {
        let meant = macro_fields(first)?;
        match words.get(1..).unwrap_or_default() {
            [] => {}
            [word] if starts_with_letter(word.text) => zone = Some(zone_behind(zone, *word)?),
            behind => return Err((Fault::AfterMacro, from(behind.first()))),
        }
        let shorthand = Some((*first, meant));
        fields.read(meant, 0);
        return Ok(Frame { zone, shorthand });
    }
    let mut count = words.len();
    if let Some(last) = words.last().filter(|last| is_zone_behind(last.text, count)) {
        zone = Some(zone_behind(zone, *last)?);
        count -= 1;
    }
    if let Some(command) = words.get(5).filter(|word| word.text.starts_with(['/', '.', '~'])) {
        return Err((Fault::Command, from(Some(command))));
    }
    match count {
        5..=7 => {
            fields.count = count;
            Ok(Frame { zone, shorthand: None })
        }
        0..=4 => Err((Fault::TooFew(count), from(words.first()))),
        _ => Err((Fault::TooMany, from(words.get(7)))),
    }
}

/// The name after `CRON_TZ=` or `TZ=`.
fn zone_in_front<'a>(word: &Word<'a>) -> Option<Word<'a>> {
    if !starts_with_letter(word.text) {
        return None;
    }
    let (key, name) = word.text.split_at_checked(word.text.find('=')? + 1)?;
    let is_zone = key.eq_ignore_ascii_case("CRON_TZ=") || key.eq_ignore_ascii_case("TZ=");
    is_zone.then_some(Word { text: name, at: word.at + key.len() })
}

/// Whether a word at the end names a zone and is no field. What has a letter after a slash is no field of any kind
/// (`FRI/2` is one). Any other word can only be a zone where five fields stand before it, unless it reads as weekdays or
/// is one slip from the name of a weekday.
fn is_zone_behind(word: &str, count: usize) -> bool {
    if !starts_with_letter(word) {
        return false;
    }
    let mut behind_slash = word.bytes().skip_while(|byte| *byte != b'/').skip(1);
    if behind_slash.next().is_some_and(|byte| byte.is_ascii_alphabetic()) {
        return true;
    }
    match count {
        0..=5 => false,
        6 => !lexicon::is_like_weekday(word),
        _ => true,
    }
}

fn zone_behind<'a>(zone: Option<(&str, Word<'_>)>, word: Word<'a>) -> Result<(&'a str, Word<'a>), Refusal> {
    if zone.is_some() { Err((Fault::TwoZones, word.span())) } else { Ok((zone_name(word)?, word)) }
}

/// The form of a name, of which the zone database has none that breaks it.
fn zone_name(word: Word<'_>) -> Result<&str, Refusal> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte);
    if starts_with_letter(word.text) && word.text.bytes().all(fits) {
        Ok(word.text)
    } else {
        Err((Fault::Zone, word.span()))
    }
}

fn macro_fields(word: &Word<'_>) -> Result<&'static str, Refusal> {
    match lexicon::macro_fields(word.text) {
        Some(fields) => Ok(fields),
        None if word.text.eq_ignore_ascii_case("@reboot") => Err((Fault::Reboot, word.span())),
        None => Err((Fault::Macro, word.span())),
    }
}

fn starts_with_letter(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
}
