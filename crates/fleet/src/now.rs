//! Owns [`Now`]: what both clocks of a machine show at one moment.

use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// What both clocks show at one moment. Nothing in this crate reads a clock.
///
/// Each of the two can be wrong about how long ago something was: the wall clock may be set, and the other may stand still while
/// the machine sleeps. Where it matters, both have to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_structs)]
pub struct Now {
    /// The time since an origin that does not change, by a clock that is never set.
    pub mono: Duration,
    /// The time of the wall clock.
    pub civil: DateTime<Utc>,
}

impl Now {
    /// Whether an earlier moment is less than `limit` ago by both clocks. A wall clock that was set back by less than that is no
    /// reason to doubt.
    pub fn is_within(self, limit: Duration, earlier: Self) -> bool {
        self.mono.checked_sub(earlier.mono).is_some_and(|passed| passed < limit)
            && (self.civil - earlier.civil).abs().to_std().is_ok_and(|passed| passed < limit)
    }

    /// By how much the wall clock was set forward since an earlier moment.
    pub fn set_since(self, earlier: Self) -> TimeDelta {
        let passed = TimeDelta::from_std(self.mono.saturating_sub(earlier.mono)).unwrap_or(TimeDelta::MAX);
        let shown = self.civil - earlier.civil;
        shown.checked_sub(&passed).unwrap_or(TimeDelta::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(mono: u64, civil: i64) -> Now {
        Now {
            mono: Duration::from_secs(mono),
            civil: DateTime::from_timestamp(1_800_000_000 + civil, 0).unwrap(),
        }
    }

    #[test]
    fn both_clocks_must_say_that_something_was_a_short_time_ago() {
        let ten = Duration::from_secs(10);
        for (mono, civil, within) in [
            (9, 9, true),
            (10, 9, false),
            // The machine slept, and the clock that is never set stood still.
            (1, 10, false),
            // The wall clock was set back: by little, and by much.
            (9, -1, true),
            (9, -10, false),
        ] {
            assert_eq!(at(mono, civil).is_within(ten, at(0, 0)), within, "{mono} {civil}");
        }
        // From another origin: nothing follows.
        assert!(!at(0, 0).is_within(ten, at(1, 0)));
    }

    #[test]
    fn how_far_a_clock_was_set_is_what_it_shows_less_what_has_passed() {
        assert_eq!(at(10, 12).set_since(at(0, 0)), TimeDelta::seconds(2));
        assert_eq!(at(10, 3).set_since(at(0, 0)), TimeDelta::seconds(-7));
    }
}
