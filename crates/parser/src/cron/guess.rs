//! Tells a line of cron, right or wrong, from a sentence.

use super::line::{Word, Words};
use super::names::{MACROS, nearest};

/// Whether a text is meant as cron, also when it is wrong.
///
/// No sentence has a `*`, or three numbers in a row with nothing but space between; it begins with a word, a number with
/// its period, a time, `,`, or `@` before a time. So a text is cron when
///
/// - it begins with `CRON_TZ=` or `TZ=`; or
/// - it begins with `@` and the name of a macro, or a slip of one, with no more than one word behind it; or
/// - its first word begins with `*` or `?`, or two of its words do, or one does where the first two words are like
///   fields; or
/// - it has four words or more of which the first three are like fields.
///
/// A word is like a field when it has digits, `*`, `?`, `,`, `-`, `/`, `#` and the letters `H`, `L` and `W` only, does not
/// end in a comma, and is no bare punctuation.
pub(crate) fn looks_like_cron(text: &str) -> bool {
    let text = text.trim_start();
    match text.bytes().next() {
        Some(b'@') => return is_macro(text),
        // Most sentences, without a further look.
        Some(first) if first.is_ascii_alphabetic() && !b"HhLl".contains(&first) => {
            let zone = ["CRON_TZ=", "TZ="]
                .iter()
                .any(|key| text.get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(key)));
            if zone || !text.contains(['*', '?']) {
                return zone;
            }
        }
        _ => {}
    }
    let mut words = Words::default();
    words.read(text, 0);
    let words = words.as_slice();
    let is_open = |word: &Word<'_>| word.text.starts_with(['*', '?']);
    let open = words.iter().filter(|word| is_open(word)).count();
    let alike = words.iter().take_while(|word| is_like_a_field(word.text)).count();
    words.first().is_some_and(is_open)
        || open > 1
        || (open == 1 && alike > 1)
        || (words.len() > 3 && alike > 2)
}

fn is_like_a_field(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_digit() || b"*?,-/#HhLlWw".contains(&byte);
    let says_something = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'*' || byte == b'?';
    word.bytes().all(fits) && word.bytes().any(says_something) && !word.ends_with(',')
}

fn is_macro(text: &str) -> bool {
    let mut words = Words::default();
    words.read(text, 0);
    let ([first] | [first, _]) = words.as_slice() else { return false };
    // `@every 90m` is an interval, `@noon` a time.
    let is_other = ["@every", "@noon"].iter().any(|other| other.eq_ignore_ascii_case(first.text));
    let names = MACROS.iter().map(|(name, _)| *name).chain(["@reboot"]);
    !is_other && nearest(&first.text.to_uppercase(), names).is_some()
}
