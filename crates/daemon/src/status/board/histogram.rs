//! Histograms of times.

use std::time::Duration;

/// Counts of times, by upper bounds in seconds.
#[derive(Clone, Debug)]
pub(in crate::status) struct Histogram {
    bounds: &'static [f64],
    /// One more than there are bounds: the last is for greater times.
    counts: Box<[u64]>,
    sum: f64,
}

impl Histogram {
    /// Lateness: milliseconds for a punctual beat, up to hours after a suspend.
    pub(super) const LATENESS: &'static [f64] =
        &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];

    /// Duration: a beat takes a minute at most.
    pub(super) const DURATION: &'static [f64] =
        &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

    /// Runs of jobs: from a short script to a backup of a day.
    pub(super) const RUNS: &'static [f64] = &[
        0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 43_200.0, 86_400.0,
    ];

    /// `bounds` must be in rising order.
    pub(super) fn new(bounds: &'static [f64]) -> Self {
        Self { bounds, counts: vec![0; bounds.len() + 1].into(), sum: 0.0 }
    }

    pub(super) fn observe(&mut self, time: Duration) {
        let seconds = time.as_secs_f64();
        let at = self.bounds.partition_point(|bound| *bound < seconds);
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
        }
        self.sum += seconds;
    }

    /// The bounds, each with the number of times that are not above it. The last bound is infinite.
    pub(in crate::status) fn cumulative(&self) -> impl Iterator<Item = (f64, u64)> {
        let bounds = self.bounds.iter().copied().chain([f64::INFINITY]);
        let counts = self.counts.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        bounds.zip(counts)
    }

    /// The sum of all times, in seconds.
    pub(in crate::status) fn sum(&self) -> f64 {
        self.sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_counts_in_each_bucket_that_is_not_below_it() {
        let mut histogram = Histogram::new(&[0.1, 1.0]);
        for millis in [100, 101, 5_000] {
            histogram.observe(Duration::from_millis(millis));
        }
        let buckets: Vec<_> = histogram.cumulative().collect();
        assert_eq!(buckets, [(0.1, 1), (1.0, 2), (f64::INFINITY, 3)]);
        assert!((histogram.sum() - 5.201).abs() < 1e-9);
    }
}
