//! Tells a line of cron, right or wrong, from a sentence.

use super::line::{Word, Words};
use crate::lexicon;

/// Whether a text from `from` on, where no white space is, is meant as cron, also when it is wrong; then `words` are its
/// words.
///
/// No sentence has a `*`, or three numbers in a row with nothing but space between; it begins with a word, a number with
/// its period, a time, `,`, or `@` before a time. So a text is cron when
///
/// - it begins with `CRON_TZ=` or `TZ=`; or
/// - it begins with `@` and the name of a macro, or a slip of one, with no more than one word after it; or
/// - its first word begins with `*` or `?`, or two of its words do, or one does where the first two words are like
///   fields; or
/// - it has four words or more of which the first three are like fields.
///
/// A word is like a field when it has digits, `*`, `?`, `,`, `-`, `/`, `#`, `~` and the letters `H`, `L` and `W` only, does not
/// end in a comma, and is no bare punctuation.
#[inline]
pub(crate) fn is_meant<'a>(text: &'a str, from: usize, words: &mut Words<'a>) -> bool {
    let rest = text.get(from..).unwrap_or_default();
    match rest.bytes().next() {
        // Most sentences, without a further look.
        Some(first) if first.is_ascii_alphabetic() && !b"HhLl".contains(&first) => {
            let is_zone =
                |key: &str| rest.get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(key));
            let zone = match first {
                b'C' | b'c' => is_zone("CRON_TZ="),
                b'T' | b't' => is_zone("TZ="),
                _ => false,
            };
            if !zone && memchr::memchr2(b'*', b'?', rest.as_bytes()).is_none() {
                return false;
            }
            words.read(text, from);
            zone || is_line(words.as_slice())
        }
        Some(b'@') => {
            words.read(text, from);
            is_macro(words.as_slice())
        }
        _ => {
            words.read(text, from);
            is_line(words.as_slice())
        }
    }
}

/// Whether a text is meant as cron.
#[cfg(test)]
pub(super) fn looks_like_cron(text: &str) -> bool {
    is_meant(text, text.len() - text.trim_start().len(), &mut Words::default())
}

fn is_line(words: &[Word<'_>]) -> bool {
    let is_open = |word: &Word<'_>| matches!(word.text.as_bytes(), [b'*' | b'?', ..]);
    let Some(first) = words.first() else { return false };
    if is_open(first) {
        return true;
    }
    let open = words.iter().filter(|word| is_open(word)).count();
    let alike = || words.iter().take_while(|word| is_like_a_field(word.text)).count();
    open > 1 || (open == 1 && alike() > 1) || (words.len() > 3 && alike() > 2)
}

pub(super) fn is_like_a_field(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_digit() || b"*?,-/#~HhLlWw".contains(&byte);
    let says_something = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'*' || byte == b'?';
    word.bytes().all(fits) && word.bytes().any(says_something) && !word.ends_with(',')
}

fn is_macro(words: &[Word<'_>]) -> bool {
    let ([first] | [first, _]) = words else { return false };
    if lexicon::macro_fields(first.text).is_some() {
        return true;
    }
    // `@every 90m` is an interval, `@noon` a time.
    let is_other = ["@every", "@noon"].iter().any(|other| other.eq_ignore_ascii_case(first.text));
    let word = first.text.strip_prefix('@').unwrap_or(first.text);
    !is_other && lexicon::is_near(word, lexicon::macros().chain(["reboot"]))
}
