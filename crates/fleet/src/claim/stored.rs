//! Owns [`Stored`]: what the key of a job has, as text whose order is that of the occurrences.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The occurrence in fixed width, to the millisecond: texts of it are in the order of time.
const FORM: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

/// How long such a text is.
const WIDTH: usize = 24;

/// The longest value that is read as a claim, in bytes: a name of a member with all else.
pub(super) const MAX_VALUE: usize = 4_096;

/// An occurrence as the key of a job has it; `None` for a year that four digits do not hold.
pub(crate) fn text_of(occurrence: DateTime<Utc>) -> Option<String> {
    let text = occurrence.format(FORM).to_string();
    (text.len() == WIDTH).then_some(text)
}

/// How far a claim has come. The order of the words is the order in which they may replace one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum State {
    /// The claimant may start the run, or has.
    Claimed,
    /// The claimant does not start it, and has told why.
    Skipped,
    /// The run was started.
    Started,
}

/// Who claims: a member, in one life of its process.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(clippy::exhaustive_structs)]
pub struct Claimant {
    /// The name of the member.
    pub member: String,
    /// What no other start of a process has: a random text.
    pub instance: String,
}

/// The newest claim of a job, as its key has it: the occurrence, then who and how far as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_structs)]
pub struct Stored {
    /// Which occurrence.
    pub occurrence: DateTime<Utc>,
    /// Whose claim it is.
    pub claimant: Claimant,
    /// Which of the claimant's attempts: a member that asks for the same occurrence twice must not take the first answer for the
    /// second.
    pub serial: u64,
    /// How far it has come.
    pub state: State,
}

/// The part after the occurrence. The state comes last, so that of two values of one claim the later state is the greater text.
#[derive(Serialize, Deserialize)]
struct Rest {
    member: String,
    instance: String,
    serial: u64,
    state: State,
}

impl Stored {
    /// Reads the value of a key; `None` for what is no claim.
    pub fn read(value: &str) -> Option<Self> {
        if value.len() > MAX_VALUE {
            return None;
        }
        let (occurrence, rest) = value.split_at_checked(WIDTH)?;
        let read = DateTime::parse_from_rfc3339(occurrence).ok()?.to_utc();
        let Rest { member, instance, serial, state } = serde_json::from_str(rest.strip_prefix(' ')?).ok()?;
        let stored = Self { occurrence: read, claimant: Claimant { member, instance }, serial, state };
        // What would be written in another way has another order.
        (stored.write().as_deref() == Some(value)).then_some(stored)
    }

    /// The value for the key; `None` for an occurrence in a year that four digits do not hold.
    pub fn write(&self) -> Option<String> {
        let Claimant { member, instance } = self.claimant.clone();
        let rest = Rest { member, instance, serial: self.serial, state: self.state };
        Some(format!("{} {}", text_of(self.occurrence)?, serde_json::to_string(&rest).ok()?))
    }
}
