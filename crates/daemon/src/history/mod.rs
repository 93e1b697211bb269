//! What is remembered over a restart: how often each heartbeat and job was due and what became of that, hour by hour; how long
//! its service was well; changes of its state, incidents, and the last single beats and runs. Never a body, an output, or a URL.
//!
//! [`Keeper`] is told what happens and never waits: a thread of its own writes it to a [`Store`], an SQLite database in a folder
//! that belongs to one process. [`Look`] reads it, in this process or another one. A full or broken disk is told in the log once,
//! and changes nothing else.
//!
//! Nothing here reads a clock but [`Keeper`]'s thread, which waits between two writes.

mod absence;
mod batch;
mod entry;
mod figures;
mod keeper;
mod look;
mod open;
mod record;
mod room;
mod rows;
mod store;
mod sums;

pub use figures::{Figure, Figures, Reliability};
pub use keeper::{Keeper, Place};
pub use look::{Absence, Beaten, Entry, Incident, Look, Ran, Turn};
pub use open::{FILE, Refused};
pub use record::{Condition, Outcome, Record, Who};
pub use store::Store;
pub use sums::{DAYS, Hour, Sums};

#[cfg(test)]
mod tests;
