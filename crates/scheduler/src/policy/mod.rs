//! What happens to occurrences on the two days of the year on which clocks are set: named policies on top of a
//! schedule.
//!
//! The schedule itself answers by membership: a civil time that is skipped has no instant; one that is repeated
//! has two. A policy adds an occurrence at the end of a gap and removes occurrences from the second pass of a
//! fold, and changes nothing else. Which policy is right depends on whether the schedule has a rhythm around the
//! shift: [`shift`] decides that. The searches are in [`schedule`](self::schedule).

mod iterators;
mod rules;
mod schedule;
mod shift;

pub use iterators::{PolicyAfter, PolicyBefore, PolicyBetween};
pub use rules::{FoldPolicy, GapPolicy, Policy};
pub use schedule::WithPolicy;
