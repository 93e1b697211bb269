//! Compares two schedules: whether they are the same, and which occurrences only one of them has.
//!
//! Two calendar schedules in one zone are compared exactly, over all years, in civil time: daylight saving is no property of a
//! schedule. With two zones, or with an interval that no calendar schedule equals, instants are compared within a limit, and only a
//! difference that was found is reported.

use crate::budget::Budget;
use crate::moment::Moment;
use chrono::{DateTime, Utc};
use downbeat_parser::{Expression, Timing};
use downbeat_scheduler::{Schedule, SetOperation, UnevenInterval, Zone};
use serde::Serialize;
use std::time::Duration;

/// The relation of two sets of occurrences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Relation {
    /// They have the same occurrences.
    Same,
    /// A holds all of B, and more.
    Superset,
    /// B holds all of A, and more.
    Subset,
    /// They have no occurrence in common.
    Disjoint,
    /// They have occurrences in common, and each has some that the other lacks.
    Overlapping,
    /// They differ; more is not known, as not all occurrences were compared.
    Different,
}

/// The result for two schedules, A and B.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The relation.
    pub relation: Relation,
    /// The first occurrences that only A has.
    pub only_in_a: Vec<Moment>,
    /// The first occurrences that only B has.
    pub only_in_b: Vec<Moment>,
    /// The same lists as instants.
    #[serde(skip)]
    pub instants: [Vec<DateTime<Zone>>; 2],
    /// Whether each side has more of them.
    #[serde(skip)]
    pub has_more: [bool; 2],
}

/// No difference was found, and equality could not be proved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Undecided {
    /// They are in two zones.
    #[error("{NONE_FOUND}: A is read in {0} and B in {1}")]
    Zones(Zone, Zone),
    /// One is an interval that no calendar schedule equals.
    #[error("{NONE_FOUND}: an interval that does not divide a day has no place in a calendar")]
    Interval,
    /// It took too long. Holds the message.
    #[error("{NONE_FOUND}: {0}")]
    Cut(String),
}

const NONE_FOUND: &str = "no difference was found, and none could be ruled out";

/// Occurrences of either that are looked at before the comparison is given up: about a second's work.
const PATIENCE: usize = 1_000_000;

/// The result of an exact comparison.
enum Exact {
    Found(Comparison),
    /// An exact comparison is impossible.
    None,
    /// It took too long.
    Cut,
}

impl Comparison {
    /// Compares A and B, each an expression with its schedule, and lists `count` occurrences of each side after `from`, or earlier ones
    /// if they differ only in the past. An exact comparison and one by instants may take `limit` each.
    ///
    /// ```
    /// use chrono::{TimeZone as _, Utc};
    /// use downbeat_inspect::{Comparison, Relation};
    /// use downbeat_scheduler::{Expression, Schedule};
    /// use std::time::Duration;
    ///
    /// let [a, b] = ["at 9:00 on weekdays", "0 9 * * *"].map(|text| Expression::parse(text).unwrap());
    /// let [in_a, in_b] = [Schedule::new(&a)?, Schedule::new(&b)?];
    /// let from = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
    /// let limit = Duration::from_secs(60);
    /// let compared = Comparison::new([(&a, &in_a), (&b, &in_b)], from, 1, limit)?;
    /// assert_eq!(compared.relation, Relation::Subset);
    /// assert_eq!(compared.only_in_b[0].local, "2027-01-02T09:00:00Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Undecided`] when they cannot be compared exactly, and no difference was found.
    pub fn new(
        pair: [(&Expression, &Schedule); 2],
        from: DateTime<Utc>,
        count: usize,
        limit: Duration,
    ) -> Result<Self, Undecided> {
        let [(one, _), (other, _)] = pair;
        // An interval is the same in every zone, and two intervals need no calendar.
        if matches!(one.timing(), Timing::Interval(_)) && one.timing() == other.timing() {
            return Ok(Self::found(Relation::Same, [Vec::new(), Vec::new()], 0));
        }
        let pair = pair.map(|(_, schedule)| schedule.clone());
        let zones = pair.each_ref().map(|schedule| *schedule.zone());
        let asked = pair.clone();
        let exact = match zones[0] == zones[1] {
            true => Budget::of(limit)
                .run(move || exactly(asked.each_ref(), from, count).map_or(Exact::None, Exact::Found))
                .unwrap_or(Exact::Cut),
            false => Exact::None,
        };
        if let Exact::Found(found) = exact {
            return Ok(found);
        }
        let budget = Budget::of(limit);
        let found = budget.run(move || by_instants(pair.each_ref(), from, count));
        let is_cut = matches!(exact, Exact::Cut) || found.is_none();
        found.flatten().ok_or_else(|| match zones {
            _ if is_cut => Undecided::Cut(budget.cut("the comparison takes too long")),
            [one, other] if one != other => Undecided::Zones(one, other),
            _ => Undecided::Interval,
        })
    }

    /// Lists `count` occurrences of each side; one more is searched to tell whether there are more.
    fn found(relation: Relation, mut instants: [Vec<DateTime<Zone>>; 2], count: usize) -> Self {
        let has_more = instants.each_ref().map(|list| list.len() > count);
        instants.iter_mut().for_each(|list| list.truncate(count));
        let [only_in_a, only_in_b] = instants.each_ref().map(|list| list.iter().map(Moment::from).collect());
        Self { relation, only_in_a, only_in_b, instants, has_more }
    }
}

/// `None` when an interval cannot be compared with a calendar.
fn exactly(pair: [&Schedule; 2], from: DateTime<Utc>, count: usize) -> Option<Comparison> {
    let compare = || -> Result<Comparison, UnevenInterval> {
        let [one, other] = pair;
        let relation = match (one.is_subset(other)?, other.is_subset(one)?) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Subset,
            (false, true) => Relation::Superset,
            (false, false) if one.first_overlap(other)?.is_none() => Relation::Disjoint,
            (false, false) => Relation::Overlapping,
        };
        let only =
            [one.combined(other, SetOperation::Difference)?, other.combined(one, SetOperation::Difference)?];
        let mut instants =
            only.each_ref().map(|only| only.after(&from).take(count.saturating_add(1)).collect::<Vec<_>>());
        if instants.iter().all(Vec::is_empty) {
            // They differ in the past only.
            let start = DateTime::<Utc>::MIN_UTC;
            instants = only.each_ref().map(|only| only.after(&start).take(count.saturating_add(1)).collect());
        }
        Ok(Comparison::found(relation, instants, count))
    };
    compare().ok()
}

/// Goes through both in parallel. `None` if no difference was found.
fn by_instants(pair: [&Schedule; 2], from: DateTime<Utc>, count: usize) -> Option<Comparison> {
    let mut instants = [Vec::new(), Vec::new()];
    let [mut ones, mut others] = pair.map(|schedule| schedule.after(&from).peekable());
    // Bound: each turn looks at one occurrence at least.
    for _ in 0..PATIENCE {
        let side = match (ones.peek(), others.peek()) {
            (None, None) => break,
            (Some(one), Some(other)) if one == other => {
                ones.next();
                others.next();
                continue;
            }
            (Some(one), Some(other)) => usize::from(one > other),
            (one, _) => usize::from(one.is_none()),
        };
        let found = if side == 0 { ones.next() } else { others.next() };
        if let Some(list) = instants.get_mut(side).filter(|list| list.len() <= count) {
            list.extend(found);
        }
        if instants.iter().all(|list| list.len() > count) {
            break;
        }
    }
    let differ = instants.iter().any(|list| !list.is_empty());
    differ.then(|| Comparison::found(Relation::Different, instants, count))
}
