//! The policies and their names.

downbeat_parser::named! {
    /// What happens to the occurrences whose civil times a zone skips when its clocks are set forward.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum GapPolicy {
        /// They do not occur.
        Skip = "skip",
        /// They occur at the first instant after the gap: once, however many they are, and even if that instant is an
        /// occurrence itself.
        AtEnd = "at-end",
    }
}

downbeat_parser::named! {
    /// What happens to the occurrences whose civil times come twice when the clocks of a zone are set back.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum FoldPolicy {
        /// They occur in both passes.
        Both = "both",
        /// They occur in the first pass.
        First = "first",
    }
}

/// What a schedule does in gaps and in folds.
///
/// The default keeps the promise that a monitor was given. It decides at each shift whether the schedule is *periodic* or
/// *point-like* there:
///
/// - Periodic: from the last occurrence before the hours that are skipped or repeated to the first one after
///   them, no two consecutive occurrences on the clock are further apart than the shift is long. The gap is
///   skipped, and both passes of the fold count: the rhythm goes on.
/// - Point-like otherwise: what the gap skips comes at its end, and in a fold only the first pass counts. Each
///   occurrence comes once.
///
/// So `every 5 minutes` and `every 1 hour` are periodic at a shift of an hour, `at 2:30` and `every 2 hours` are not; at a
/// shift of half an hour `every 1 hour` is point-like; and a zone that skips a whole day does not make `at 2:30` fire twice
/// in a row. Only occurrences decide, never how they were written.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use downbeat_scheduler::{Expression, FoldPolicy, GapPolicy, Policy, Schedule};
///
/// let nightly = Schedule::new(&Expression::parse("at 2:30 in Europe/Stockholm")?)?;
/// // The clocks go from 2:00 to 3:00 on the next morning.
/// let evening = Utc.with_ymd_and_hms(2027, 3, 27, 18, 0, 0).unwrap();
/// assert_eq!(nightly.next(&evening).unwrap().to_rfc3339(), "2027-03-29T02:30:00+02:00");
/// let kept = nightly.with_policy(Policy::default());
/// assert_eq!(kept.next(&evening).unwrap().to_rfc3339(), "2027-03-28T03:00:00+02:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Policy {
    gap: Option<GapPolicy>,
    fold: Option<FoldPolicy>,
}

impl Policy {
    /// What [`Schedule`](crate::Schedule) itself does: gaps are skipped, folds are gone through twice.
    pub const MEMBERSHIP: Self = Self { gap: Some(GapPolicy::Skip), fold: Some(FoldPolicy::Both) };

    /// The same with this policy in every gap; `None` decides at each by the schedule.
    #[must_use]
    pub const fn with_gap(self, gap: Option<GapPolicy>) -> Self {
        Self { gap, ..self }
    }

    /// The same with this policy in every fold; `None` decides at each by the schedule.
    #[must_use]
    pub const fn with_fold(self, fold: Option<FoldPolicy>) -> Self {
        Self { fold, ..self }
    }

    /// What is done in gaps; `None` when the schedule decides.
    pub const fn gap(self) -> Option<GapPolicy> {
        self.gap
    }

    /// What is done in folds; `None` when the schedule decides.
    pub const fn fold(self) -> Option<FoldPolicy> {
        self.fold
    }
}
