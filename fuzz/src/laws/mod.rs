//! What holds for the parser whatever it is given. Each module holds the body of the fuzz target of its name; a plain test
//! of the workspace replays the corpora through the same functions.
//!
//! That time is bounded is a law too: the fuzzer's time-out proves it. Where a law is about two readings of one input,
//! the input itself chooses one of several variations, so that an execution stays short and a thousand million of them
//! are within reach.

mod clauses;
mod cron;
mod days;
mod expression;
mod front;
mod naive_cron;
mod occurrences;
mod round_trip;
mod sentence;
mod several;
mod structured;
mod text;
mod vectors;

#[path = "../../../tests/src/sentence/mod.rs"]
mod sentence_maker;

pub use cron::cron;
pub use days::days;
pub use front::front;
pub use round_trip::round_trip;
pub use sentence::{Sentence, sentence};
pub use structured::structured;
pub use text::text;
pub use vectors::vectors;

use arbitrary::Unstructured;
use sentence_maker::Choices;

/// Decisions out of a fuzzer's bytes.
struct Steered<'s, 'a>(&'s mut Unstructured<'a>);

impl Choices for Steered<'_, '_> {
    fn below(&mut self, bound: usize) -> usize {
        // Without bytes left, the first choice.
        self.0.choose_index(bound).unwrap_or(0)
    }
}

/// A number below `bound`, the same each time for these bytes.
fn variation(bytes: &[u8], bound: usize) -> usize {
    let sum = bytes.iter().fold(bytes.len(), |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    sum.checked_rem(bound).unwrap_or(0)
}
