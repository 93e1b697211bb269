//! Owns [`Distance`]: how far the wall clock is from that of the engine.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::now::Now;

/// The longest way of an answer from which something follows: the time-out of a request.
const LONGEST: Duration = Duration::from_secs(2);

/// How far the wall clock was from that of the engine at the last answer that told, and when.
///
/// An answer has the engine's time in whole seconds, and was made at an unknown moment between the sending and the receiving. The
/// middle of what is possible is taken: it is right to half a second and half of the way, so to a second and a half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Distance(Option<(Now, TimeDelta)>);

impl Distance {
    /// Takes the date of an answer.
    pub(crate) fn take(&mut self, sent: Now, received: Now, date: DateTime<Utc>) {
        let way = received.mono.saturating_sub(sent.mono);
        if way > LONGEST {
            return;
        }
        // By the clock that is never set: the other one may have been set on the way.
        let back = TimeDelta::from_std(way / 2).unwrap_or_default();
        let theirs = date + TimeDelta::milliseconds(500);
        self.0 = Some((received, received.civil - back - theirs));
    }

    /// How far it is now: a clock that is set in the meantime is noticed at once. `None` before the first answer.
    pub(crate) fn at(self, now: Now) -> Option<TimeDelta> {
        let (at, distance) = self.0?;
        distance.checked_add(&now.set_since(at))
    }
}
