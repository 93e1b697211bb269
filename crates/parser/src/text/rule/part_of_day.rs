//! Parts of the day beside a time: `every morning at 7`, `at 11 at night`, `nightly`.

use super::said::{Said, What};
use crate::error::Expected;
use crate::lexicon;
use crate::text::failure::{Failure, Outcome};
use crate::text::word::{keyword, maybe, space};

/// The name of a part, if it stands here.
pub(super) fn part(input: &str) -> Outcome<'_, Said> {
    let found = lexicon::PARTS_OF_DAY.iter().find_map(|(words, _)| {
        let (rest, _) = keyword(Expected::NOTHING, words)(input).ok()?;
        Some((rest, What::Part(words.first()?).into()))
    });
    found.ok_or_else(|| nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)))
}

/// `in the morning`, after `in`; `at night`, after `at`.
pub(super) fn with_article(input: &str) -> Outcome<'_, Said> {
    let (at, _) = maybe(lexicon::THE)(input)?;
    part(at)
}

/// `nightly`, and a part after a day: `monday morning`.
pub(super) fn alone(input: &str) -> Outcome<'_, Said> {
    match keyword(Expected::NOTHING, lexicon::NIGHTLY)(input) {
        Ok((rest, _)) => Ok((rest, What::Part("night").into())),
        Err(_) => part(input),
    }
}
