//! A sentence made of the grammar's words: the laws of any text, and one that makes sense is read.

use super::sentence_maker::{self, Choices, Style};
use super::{Steered, text};
use arbitrary::{Arbitrary, Unstructured};
use downbeat_parser::ParseError;

/// The laws of a text, and one that makes sense is read, or refused with a text that does, but for times that do not fit.
pub fn sentence(sentence: &Sentence) {
    let parsed = text::check(&sentence.text);
    let told = &sentence.text;
    // What joins clauses may leave open whether both must hold, or either is enough; that is refused.
    let left_open = |error: &ParseError| {
        let joint = error.found().trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | ','));
        ["", "and", "or"].iter().any(|known| joint.eq_ignore_ascii_case(known)) && !error.found().is_empty()
    };
    // A refusal with a text is of what reads in two ways; that the text is a good one, the laws of a text prove.
    let is_proposed = |error: &ParseError| error.proposal().is_some();
    // The maker puts times beside steps and among exceptions, where they would do little or nothing, and hours that may be in
    // the afternoon; and it says twice when and on which days.
    const TIMES: [&str; 7] = [
        "contradict each other",
        "excepts one second only",
        "is a part of the exception here",
        "leaves open which of them is in the afternoon",
        "leaves the hour after midnight alone",
        "which of them belong together?",
        "some of this list may belong to",
    ];
    let is_of_times = |error: &ParseError| TIMES.iter().any(|told| error.to_string().contains(told));
    let read = parsed
        .as_ref()
        .map_or_else(|error| left_open(error) || is_proposed(error) || is_of_times(error), |_| true);
    assert!(!sentence.meaningful || read, "{told:?} makes sense: {parsed:?}");
}

/// The sentence with dates, at its end or before what joins its first schedule with others.
fn dated(choices: &mut impl Choices, text: &str) -> String {
    let (one, other) = (date(choices), date(choices));
    let said = match choices.below(6) {
        0 | 1 => format!("starting {one}"),
        2 => format!("until {one}"),
        3 => format!("from {one} to {other}"),
        4 => format!("every {} weeks starting {one}", 1 + choices.below(4)),
        _ => format!("every other friday starting {one}"),
    };
    let lower = text.to_ascii_lowercase();
    let joints = [" also ", " except "].iter().filter_map(|joint| lower.find(joint));
    let at = joints.min().filter(|_| choices.below(2) == 0).unwrap_or(text.len());
    let (before, behind) = text.split_at(at);
    format!("{before} {said}{behind}")
}

/// A date, now and then with a time.
fn date(choices: &mut impl Choices) -> String {
    let (year, month, day) = (2026 + choices.below(4), 1 + choices.below(12), 1 + choices.below(28));
    let time = if choices.once_in(4) { format!("T{:02}:30", choices.below(24)) } else { String::new() };
    format!("{year}-{month:02}-{day:02}{time}")
}

/// A sentence, and whether nothing is wrong with it.
#[derive(Debug)]
pub struct Sentence {
    text: String,
    meaningful: bool,
}

impl<'a> Arbitrary<'a> for Sentence {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut choices = Steered(bytes);
        let style = if choices.below(2) == 0 { Style::Meaningful } else { Style::Loose };
        let meaningful = style == Style::Meaningful;
        let mut words = sentence_maker::sentence(&mut choices, style);
        if !meaningful && choices.below(2) == 0 {
            sentence_maker::mutate(&mut choices, &mut words);
        }
        let plain = choices.below(2) == 0;
        let text = sentence_maker::join(&mut choices, &words, plain);
        // Last, so that the bytes of a sentence without dates say the same as before.
        Ok(match choices.once_in(4) {
            true => Self { text: dated(&mut choices, &text), meaningful: false },
            false => Self { text, meaningful },
        })
    }
}
