//! What all checks have.

use crate::config::keys::{Default, Key, Kind};
use downbeat_heartbeat::check::Check;
use std::time::Duration;

/// A check, and about how much memory it takes, in bytes.
pub(in crate::config::own) type Weighed = (Check, usize);

pub(super) const TIMEOUT: Key = Key {
    name: "timeout",
    kind: Kind::Span { least: Duration::from_millis(100), most: Duration::from_secs(60) },
    default: Default::Value("5s"),
    doc: "How long the check may take.",
    example: "2s",
    other_names: &["deadline"],
};
