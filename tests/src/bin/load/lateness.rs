//! Compares arrivals with what was due.

use std::collections::HashMap;
use std::time::Duration;

use downbeat_tests::receiver::Arrival;

/// The beats of all targets that were due within a span of time.
#[derive(Debug, Default)]
pub(crate) struct Lateness {
    /// How late each came, in order.
    late: Vec<Duration>,
    /// How many were due.
    pub(crate) due: usize,
    /// How many of them never came.
    pub(crate) lost: usize,
    /// How many came again.
    pub(crate) again: usize,
}

impl Lateness {
    /// Takes an arrival as the newest beat of its target that was due by then. The beats of a target are due at
    /// multiples of `every` since 1970, plus its offset; beats that are due from `from` on and before `until`
    /// count.
    pub(crate) fn new(
        arrivals: &[Arrival],
        offsets: &[Duration],
        every: Duration,
        (from, until): (Duration, Duration),
    ) -> Self {
        let every = every.as_nanos();
        let mut counts: HashMap<(u32, u128), usize> = HashMap::new();
        let mut result = Self::default();
        let span = |offset: Duration| {
            // The first at or after `from`, and the first at or after `until`.
            let number = |at: Duration| at.saturating_sub(offset).as_nanos().div_ceil(every);
            number(from)..number(until)
        };
        for Arrival { target, at } in arrivals {
            let Some(offset) = offsets.get(*target as usize) else { continue };
            let since = at.saturating_sub(*offset).as_nanos();
            let number = since / every;
            if span(*offset).contains(&number) {
                let count = counts.entry((*target, number)).or_default();
                *count += 1;
                match *count {
                    1 => result.late.push(Duration::from_nanos((since % every) as u64)),
                    _ => result.again += 1,
                }
            }
        }
        result.due = offsets.iter().map(|offset| span(*offset).count()).sum();
        result.lost = result.due - counts.len();
        result.late.sort_unstable();
        result
    }

    /// The lateness that `part` of 1,000 beats did not exceed.
    pub(crate) fn per_mille(&self, part: usize) -> Duration {
        let at = (self.late.len() * part).div_ceil(1000).saturating_sub(1);
        self.late.get(at).copied().unwrap_or_default()
    }
}
