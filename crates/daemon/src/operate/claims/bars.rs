//! The reasons why nothing can be claimed, in words.

use crate::supervise::Bar;
use downbeat_fleet::member::NoClaim;
use downbeat_fleet::request::Failure;

/// This process is no member that the others know of.
pub(super) const OUTSIDE: Bar = Bar {
    word: "no-lease",
    text: "this member has no valid lease in etcd, so it can claim nothing",
    keeps: false,
};

/// The key of the job has an occurrence that nobody can have reached.
pub(super) const AHEAD: Bar = Bar {
    word: "ahead",
    text: "its key in etcd has an occurrence in the future, which a member with a wrong clock has claimed: delete the key",
    keeps: true,
};

/// The key of the job has something else.
pub(super) const STRANGE: Bar = Bar {
    word: "strange",
    text: "its key in etcd has something that is no claim: delete the key",
    keeps: true,
};

/// Why nothing can be claimed from a member that stands like this.
pub(super) fn barred(by: NoClaim) -> Bar {
    // Its lease is looked at first: here it is valid.
    let of_clock = |text| Bar { word: "clock", text, keeps: true };
    match by {
        NoClaim::Clock(_) => of_clock("the clock of this machine is more than 5 s from that of etcd"),
        NoClaim::ClockUnknown => of_clock("etcd has not told what time it is"),
        _ => OUTSIDE,
    }
}

/// Why nothing can be claimed when etcd answers like this.
pub(super) fn failed(failure: Failure) -> Bar {
    Bar { word: failure.as_str(), text: failure.in_words(), keeps: false }
}
