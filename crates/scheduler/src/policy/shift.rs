//! One change of a zone's offset, and whether a plan has a rhythm around it.

use crate::offsets::{Fold, Gap};
use crate::plan::Plan;
use crate::way::Way;

/// A gap or a fold, in civil seconds and instants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    /// The instant of the change.
    at: i64,
    /// The civil seconds that are skipped or repeated, half open.
    start: i64,
    end: i64,
    is_gap: bool,
}

impl From<Gap> for Shift {
    fn from(gap: Gap) -> Self {
        Self { at: gap.at, start: gap.start, end: gap.end, is_gap: true }
    }
}

impl From<Fold> for Shift {
    fn from(fold: Fold) -> Self {
        Self { at: fold.at, start: fold.start, end: fold.end, is_gap: false }
    }
}

impl Shift {
    /// Whether `plan` is periodic here: from its last occurrence before the civil seconds that are skipped or
    /// repeated to its first after them, no two neighbours are further apart than these seconds are long.
    ///
    /// Goes from an occurrence to the last one within that length, which misses no gap that is too long. Bound:
    /// two such steps cover more than the length, and the whole way is three lengths, so six steps.
    pub(super) fn is_periodic(self, plan: &Plan) -> bool {
        let length = self.end - self.start;
        let Some(mut at) = self.last_before(plan, self.start, self.start - length) else { return false };
        while at < self.end {
            match self.last_before(plan, at + length + 1, at + 1) {
                Some(further) => at = further,
                None => return false,
            }
        }
        true
    }

    /// Whether an occurrence is in the gap. An occurrence that depends on the instant is checked at the gap's
    /// end, where it would occur.
    pub(super) fn takes_any(self, plan: &Plan) -> bool {
        self.last_before(plan, self.end, self.start).is_some()
    }

    /// The last occurrence before the civil second `before` that is not before `floor`.
    ///
    /// Bound: the seconds from `floor` on, and only where constraints on instants refuse them.
    fn last_before(self, plan: &Plan, mut before: i64, floor: i64) -> Option<i64> {
        loop {
            let found = plan.nearest_past(Way::Backward, before).filter(|&found| found >= floor)?;
            if !plan.has_instants() || self.allows(plan, found) {
                return Some(found);
            }
            before = found;
        }
    }

    /// Whether constraints on instants allow an occurrence at a civil second; in a fold, in either pass.
    fn allows(self, plan: &Plan, second: i64) -> bool {
        // The offsets before and after: at the change, civil time leaps from `start` to `end` or from `end` to `start`.
        let (from, to) = if self.is_gap { (self.start, self.end) } else { (self.end, self.start) };
        let (before, after) = (second - (from - self.at), second - (to - self.at));
        if second < self.start {
            plan.holds_at(before, second)
        } else if second >= self.end {
            plan.holds_at(after, second)
        } else if self.is_gap {
            plan.holds_at(self.at, second)
        } else {
            plan.holds_at(before, second) || plan.holds_at(after, second)
        }
    }
}
