//! The reasons why nothing can be claimed, in words.

use crate::supervise::Bar;
use downbeat_fleet::member::NoClaim;
use downbeat_fleet::request::Failure;

/// This process is no member that the others know of.
pub(super) const OUTSIDE: Bar =
    Bar { word: "no-lease", text: "this member has no valid lease in etcd, so it can claim nothing" };

/// The key of the job has an occurrence that nobody can have reached.
pub(super) const AHEAD: Bar = Bar {
    word: "ahead",
    text: "its key in etcd has an occurrence in the future, which a member with a wrong clock has claimed: delete the key",
};

/// The key of the job has something else.
pub(super) const STRANGE: Bar =
    Bar { word: "strange", text: "its key in etcd has something that is no claim: delete the key" };

/// Why nothing can be claimed from a member that stands like this.
pub(super) fn barred(by: NoClaim) -> Bar {
    match by {
        NoClaim::Clock(_) => {
            Bar { word: "clock", text: "the clock of this machine is more than 5 s from that of etcd" }
        }
        NoClaim::ClockUnknown => Bar { word: "clock", text: "etcd has not told what time it is" },
        _ => OUTSIDE,
    }
}

/// Why nothing can be claimed when etcd answers like this.
pub(super) fn failed(failure: Failure) -> Bar {
    Bar { word: failure.as_str(), text: failure.in_words() }
}
