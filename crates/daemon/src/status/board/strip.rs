//! The last beats of a heartbeat, in a few bytes each.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// How many beats are remembered.
pub(super) const LENGTH: usize = 100;

downbeat_parser::named! {
    /// The outcome of a beat.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
    #[serde(rename_all = "kebab-case")]
    #[non_exhaustive]
    pub enum Outcome {
        /// It arrived at the first attempt.
        Sent = "sent",
        /// It arrived after failed attempts.
        Retried = "retried",
        /// All attempts failed.
        Failed = "failed",
        /// The watched service was ill: the monitor was told so, or got nothing.
        Ill = "ill",
        /// It was missed.
        Missed = "missed",
    }
}

impl Outcome {
    const fn letter(self) -> char {
        match self {
            Self::Sent => 's',
            Self::Retried => 'r',
            Self::Failed => 'f',
            Self::Ill => 'i',
            Self::Missed => 'm',
        }
    }
}

/// A beat: when it was sent, how long it took, and its outcome. Eight bytes.
#[derive(Clone, Copy, Debug)]
struct Pip {
    /// Seconds since the strip's epoch.
    at: u32,
    /// In hundredths of a second; ten minutes at most.
    took: u16,
    outcome: Outcome,
}

/// The last [`LENGTH`] beats.
#[derive(Clone, Debug, Default)]
pub(super) struct Strip {
    /// A ring when it is full. It grows with the beats: a heartbeat that beats once a day needs little.
    pips: Vec<Pip>,
    /// The index of the oldest.
    first: usize,
}

impl Strip {
    /// Adds a beat. `epoch` is the same for all beats of a strip, and not later than any of them.
    pub(super) fn push(
        &mut self,
        epoch: DateTime<Utc>,
        at: DateTime<Utc>,
        took: std::time::Duration,
        outcome: Outcome,
    ) {
        let at = (at.timestamp() - epoch.timestamp()).clamp(0, i64::from(u32::MAX)) as u32;
        let took = (took.as_millis() / 10).min(u128::from(u16::MAX)) as u16;
        let pip = Pip { at, took, outcome };
        if self.pips.len() < LENGTH {
            if self.pips.len() == self.pips.capacity() {
                self.pips.reserve_exact((self.pips.len().max(4)).min(LENGTH - self.pips.len()));
            }
            self.pips.push(pip);
        } else if let Some(oldest) = self.pips.get_mut(self.first) {
            *oldest = pip;
            self.first = (self.first + 1) % LENGTH;
        }
    }

    /// The form that is shown, the oldest first.
    pub(super) fn shown(&self, epoch: DateTime<Utc>) -> Recent {
        let (newer, older) = self.pips.split_at_checked(self.first).unwrap_or((&self.pips, &[]));
        let pips = || older.iter().chain(newer);
        Recent {
            outcomes: pips().map(|pip| pip.outcome.letter()).collect(),
            at: pips().map(|pip| epoch.timestamp() + i64::from(pip.at)).collect(),
            seconds: pips().map(|pip| f32::from(pip.took) / 100.0).collect(),
        }
    }
}

/// The last beats, the oldest first: three lists of the same length.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Recent {
    /// One letter each: `s`ent, `r`etried, `f`ailed, `i`ll, `m`issed.
    pub outcomes: String,
    /// When each was sent, in seconds since 1970.
    pub at: Vec<i64>,
    /// How long each took with checks and all attempts, in seconds.
    pub seconds: Vec<f32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_last_hundred_are_kept_in_order() {
        let epoch = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut strip = Strip::default();
        for second in 0..250 {
            let outcome = if second % 2 == 0 { Outcome::Sent } else { Outcome::Failed };
            strip.push(
                epoch,
                epoch + chrono::TimeDelta::seconds(second),
                Duration::from_millis(120),
                outcome,
            );
        }
        let shown = strip.shown(epoch);
        assert_eq!(shown.outcomes, "sf".repeat(50));
        assert_eq!(shown.at, (150..250).map(|second| 1_800_000_000 + second).collect::<Vec<_>>());
        assert_eq!(shown.seconds, [0.12; 100]);
        assert_eq!(strip.pips.capacity(), LENGTH);
    }

    #[test]
    fn a_beat_takes_eight_bytes() {
        assert_eq!(size_of::<Pip>(), 8);
    }

    #[test]
    fn a_clock_that_was_set_back_before_the_start_breaks_nothing() {
        let epoch = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut strip = Strip::default();
        strip.push(epoch, DateTime::UNIX_EPOCH, Duration::MAX, Outcome::Missed);
        assert_eq!(strip.shown(epoch).at, [1_800_000_000]);
        assert_eq!(strip.shown(epoch).seconds, [655.35]);
    }
}
