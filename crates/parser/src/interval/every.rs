//! `@every` and a length of time: `@every 1h30m`.

use super::fault::{Fault, Refusal};
use super::fixed::Interval;
use super::length;

/// `None` when the text does not begin with `@every`. Spans are bytes of `text`.
pub(crate) fn parse(text: &str) -> Option<Result<Interval, Refusal>> {
    let word = text.get(..6).filter(|word| word.eq_ignore_ascii_case("@every"))?;
    let rest = text.get(word.len()..)?;
    // `@everyday` is another word.
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| {
        let written = rest.trim();
        let start = text.len() - rest.trim_start().len();
        let moved = |(fault, at): Refusal| (fault, start + at.start..start + at.end);
        let interval = |millis| {
            Interval::from_millis(millis).map_err(|error| (Fault::Interval(error), 0..written.len()))
        };
        length::millis(written).and_then(interval).map_err(moved)
    })
}
