//! Owns [`Peer`]: what the key of a member tells the others.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The longest value that is read, in bytes.
const MAX_VALUE: usize = 4_096;

/// The longest time to live that is believed.
const MAX_TTL: u64 = 3_600;

/// What a member tells the others, as JSON in its key. Nothing in it is secret, and fields of later versions are passed over.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Peer {
    /// What no other start of a process has.
    pub instance: String,
    /// The hash of its sorted names, in hexadecimal: members with the same one share their names among them.
    pub names: String,
    /// The hash of its settings: members with the same one do the same.
    pub settings: String,
    /// How long it lives without a word, in seconds.
    ttl: u64,
}

impl Peer {
    pub(crate) fn new(instance: &str, names: u64, settings: u64, ttl: Duration) -> Self {
        Self { instance: instance.to_owned(), names: hex(names), settings: hex(settings), ttl: ttl.as_secs() }
    }

    /// Whether its names have this hash.
    pub fn has_names(&self, hash: u64) -> bool {
        self.names == hex(hash)
    }

    /// Whether its settings have this hash.
    pub fn has_settings(&self, hash: u64) -> bool {
        self.settings == hex(hash)
    }

    /// Reads the value of a member's key; `None` for something else.
    pub fn read(value: &str) -> Option<Self> {
        (value.len() <= MAX_VALUE).then(|| serde_json::from_str(value).ok()).flatten()
    }

    pub(crate) fn write(&self) -> String {
        // Never fails: texts and a number.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// How long it lives without a word, at most an hour.
    pub fn ttl(&self) -> Duration {
        Duration::from_secs(self.ttl.min(MAX_TTL))
    }
}

fn hex(hash: u64) -> String {
    format!("{hash:016x}")
}
