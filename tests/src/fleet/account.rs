//! Owns [`Account`]: how long a heartbeat was silent at the most, and what came twice.

use std::time::{Duration, SystemTime};

/// A beat that has arrived.
#[derive(Debug, Clone)]
pub struct Beat {
    /// The number of its heartbeat.
    pub heartbeat: usize,
    /// Who sent it.
    pub member: String,
    /// When.
    pub at: SystemTime,
}

/// What came of some time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    /// The longest time without a beat of any heartbeat, less its own gap.
    pub silence: Duration,
    /// The beats.
    pub beats: usize,
    /// Those of them that came less than half a gap after the one before: the occurrence had been beaten.
    pub doubles: usize,
}

impl Account {
    /// Adds up the beats between two moments of heartbeats with these gaps. A silence counts that began before the first moment, and one
    /// that has not ended by the last.
    pub(super) fn of(beats: &[Beat], gaps: &[Duration], from: SystemTime, to: SystemTime) -> Self {
        let mut account = Self::default();
        for (heartbeat, gap) in gaps.iter().enumerate() {
            let of_it = beats.iter().filter(|beat| beat.heartbeat == heartbeat && beat.at <= to);
            let mut moments: Vec<SystemTime> = of_it.map(|beat| beat.at).collect();
            moments.sort_unstable();
            let first = moments.partition_point(|at| *at < from);
            let mut last = first.checked_sub(1).and_then(|place| moments.get(place)).copied().unwrap_or(from);
            let during = moments.get(first..).unwrap_or_default();
            for at in during.iter().chain([&to]) {
                let passed = at.duration_since(last).unwrap_or_default();
                account.silence = account.silence.max(passed.saturating_sub(*gap));
                account.doubles += usize::from(*at != to && passed < *gap / 2);
                last = *at;
            }
            account.beats += during.len();
        }
        account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silences_and_doubles_are_those_of_each_heartbeat_by_its_own_gap() {
        let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let beat = |heartbeat, seconds| Beat { heartbeat, member: "a".into(), at: at(seconds) };
        let gaps = [Duration::from_secs(2), Duration::from_secs(10)];
        // The first is silent from 4 on, and the second from before the beginning until 15; at 16 that comes again.
        let beats = [beat(0, 2), beat(0, 4), beat(1, 1), beat(0, 9), beat(1, 15), beat(1, 16)];
        let account = Account::of(&beats, &gaps, at(3), at(12));
        assert_eq!(account, Account { silence: Duration::from_secs(3), beats: 2, doubles: 0 });
        let account = Account::of(&beats, &gaps, at(8), at(20));
        assert_eq!(account, Account { silence: Duration::from_secs(9), beats: 3, doubles: 1 });
    }
}
