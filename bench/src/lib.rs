//! What the benchmarks share: the inputs, the peers, and the proof that all of them give the same answers.

pub mod engines;
pub mod later;
pub mod parse;
pub mod proof;
pub mod schedule;
