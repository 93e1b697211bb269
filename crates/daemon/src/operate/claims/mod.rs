//! Claims of runs: how this member of a fleet gets the right to a run of a job that all members have.
//!
//! The [`Gate`] is always there, and closed without a fleet. The fleet opens it with a [`Desk`], where claims are made while its
//! member is at work. Whether one may be made goes by what the member knew last, and by the clocks of this moment.

mod bars;
mod claim;
mod desk;
mod gate;
mod pass;

pub(super) use claim::{claim, newest};
pub(super) use desk::{Claims, Desk};
pub(super) use gate::Gate;
pub(super) use pass::Pass;
