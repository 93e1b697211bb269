//! What becomes of occurrences on the two days of the year on which clocks are set: named policies on top of a schedule.
//!
//! The schedule itself answers by membership: a civil time that is skipped has no instant, one that is repeated has two. A
//! policy adds an occurrence where a gap ends and takes occurrences out of the second pass of a fold, and changes nothing
//! else. Which is right depends on whether the schedule has a rhythm around the shift: [`shift`] decides that, the
//! searches are in [`schedule`](self::schedule).

mod iterators;
mod rules;
mod schedule;
mod shift;

pub use iterators::{PolicyAfter, PolicyBefore, PolicyBetween};
pub use rules::{FoldPolicy, GapPolicy, Policy};
pub use schedule::WithPolicy;
