//! What a record changes. It is counted here first; [`Batch::put`] writes it.

use super::absence::occurrences;
use super::entry::{Entries, Entry, instant, millis};
use super::record::{Condition, Outcome, Record, Who};
use super::rows::Rows;
use super::sums::{DAYS, HOUR, Sums};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_scheduler::{WithPolicy, Zone};
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

/// A write under way.
pub(super) struct Batch<'t> {
    transaction: &'t Transaction<'t>,
    rows: Rows<'t>,
    entries: &'t HashMap<Who, Entry>,
    touched: HashMap<Who, Entry>,
    sums: BTreeMap<(i64, i64), Sums>,
    began: DateTime<Utc>,
    last_alive: Option<DateTime<Utc>>,
    alive: Option<DateTime<Utc>>,
}

impl<'t> Batch<'t> {
    pub(super) fn new(
        transaction: &'t Transaction<'t>,
        entries: &'t HashMap<Who, Entry>,
        began: DateTime<Utc>,
        last_alive: Option<DateTime<Utc>>,
    ) -> Self {
        Self {
            transaction,
            rows: Rows(transaction),
            entries,
            touched: HashMap::new(),
            sums: BTreeMap::new(),
            began,
            last_alive,
            alive: None,
        }
    }

    /// Writes what was counted. Returns the entries that have changed, and when the program was alive last.
    pub(super) fn put(self) -> rusqlite::Result<(Entries, Option<DateTime<Utc>>)> {
        self.rows.sums(self.sums)?;
        self.rows.entries(self.touched.values())?;
        Ok((self.touched, self.alive))
    }

    pub(super) fn record(&mut self, record: &Record) -> rusqlite::Result<()> {
        match record {
            Record::Added { who, at, checked, schedule } => self.added(who, *at, *checked, schedule.as_ref()),
            Record::Beat { who, due, at, took, outcome, reason } => {
                self.change(who, |batch, entry| {
                    entry.known = entry.known.max(millis(*due));
                    batch.count(entry, *at, *took, *outcome);
                    batch.rows.beat(entry, *at, *took, *outcome)?;
                    batch.pass(entry, millis(*at));
                    let condition = match outcome {
                        Outcome::Sent | Outcome::Late => Condition::Well,
                        Outcome::Lost => Condition::Failing,
                        Outcome::Ill => Condition::Ill,
                    };
                    batch.rows.turn(entry, condition, *at, reason)?;
                    // The checks come before the beat, so that one that was lost says too how the service is.
                    entry.counted = entry.checked.then_some(millis(*at));
                    Ok(())
                })
            }
            Record::Failing { who, at, is_ill, reason } => self.change(who, |batch, entry| {
                batch.pass(entry, millis(*at));
                let condition = if *is_ill { Condition::Ill } else { Condition::Failing };
                entry.counted = entry.checked.then_some(millis(*at));
                batch.rows.turn(entry, condition, *at, reason)
            }),
            Record::Run { who, due, at, took, outcome, is_well, exit_code } => {
                self.change(who, |batch, entry| {
                    entry.known = entry.known.max(due.map_or(0, millis));
                    let counted = if *is_well { Outcome::Sent } else { Outcome::Lost };
                    batch.count(entry, *at, *took, counted);
                    batch.rows.run(entry, *at, *took, outcome, *exit_code)?;
                    let condition = if *is_well { Condition::Well } else { Condition::Failing };
                    let reason = exit_code.filter(|_| !*is_well).map(|code| format!("exit code {code}"));
                    batch.rows.turn(entry, condition, *at, reason.as_deref().unwrap_or(outcome))
                })
            }
            Record::Missed { who, at, count, span } => self.change(who, |batch, entry| {
                batch.missed(entry, *at, *count, *span);
                Ok(())
            }),
            Record::Gone { who, at } => self.change(who, |batch, entry| {
                batch.pass(entry, millis(*at));
                batch.rows.turn(entry, Condition::Gone, *at, "")?;
                (entry.is_expected, entry.counted) = (false, None);
                Ok(())
            }),
            Record::Only(those) => {
                let at = self.last_alive.unwrap_or(self.began);
                let those: HashSet<&Who> = those.iter().collect();
                let gone = |(who, entry): &(&Who, &Entry)| entry.is_expected && !those.contains(who);
                let gone: Vec<Who> = self.entries.iter().filter(gone).map(|(who, _)| who.clone()).collect();
                gone.into_iter().try_for_each(|who| self.record(&Record::Gone { who, at }))
            }
            Record::Alive(at) => {
                self.alive = Some(self.alive.map_or(*at, |known| known.max(*at)));
                // A service that is checked once a day is well or ill in between.
                self.each(
                    |entry| entry.counted.is_some_and(|counted| millis(*at) - counted >= HOUR),
                    *at,
                    *at,
                );
                Ok(())
            }
            Record::Gap(from, to) => {
                self.each(|entry| entry.counted.is_some(), *from, *to);
                Ok(())
            }
        }
    }

    /// Changes an entry. A record of one that was never taken up is of no use.
    fn change(
        &mut self,
        who: &Who,
        change: impl FnOnce(&mut Self, &mut Entry) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let Some(mut entry) = self.touched.remove(who).or_else(|| self.entries.get(who).cloned()) else {
            return Ok(());
        };
        change(self, &mut entry)?;
        self.touched.insert(who.clone(), entry);
        Ok(())
    }

    /// Counts the time until an instant for all entries of which this is true, and goes on at another instant.
    fn each(&mut self, is_wanted: impl Fn(&Entry) -> bool, until: DateTime<Utc>, from: DateTime<Utc>) {
        let known = self.entries.iter().filter(|(who, _)| !self.touched.contains_key(*who));
        let all = known.chain(&self.touched).filter(|(_, entry)| is_wanted(entry));
        let wanted: Vec<(Who, Entry)> = all.map(|(who, entry)| (who.clone(), entry.clone())).collect();
        for (who, mut entry) in wanted {
            self.pass(&mut entry, millis(until));
            entry.counted = Some(millis(from));
            self.touched.insert(who, entry);
        }
    }

    fn added(
        &mut self,
        who: &Who,
        at: DateTime<Utc>,
        checked: bool,
        schedule: Option<&WithPolicy<Zone>>,
    ) -> rusqlite::Result<()> {
        let known = self.touched.remove(who).or_else(|| self.entries.get(who).cloned());
        let mut entry = match known {
            Some(entry) => entry,
            None => {
                self.transaction.execute(
                    "INSERT INTO entry (is_job, name, is_expected, condition, known, seen) VALUES (?, ?, 1, 0, ?, ?)",
                    params![who.is_job, &*who.name, millis(at), millis(at)],
                )?;
                Entry {
                    id: self.transaction.last_insert_rowid(),
                    is_expected: false,
                    checked,
                    schedule: None,
                    condition: Condition::Waiting,
                    known: millis(at),
                    counted: None,
                    numbers: [0; 4],
                }
            }
        };
        // What no program of this process has known is from the one before.
        let is_from_before = entry.is_expected && entry.schedule.is_none();
        if let (true, Some(alive)) = (is_from_before, self.last_alive) {
            self.pass(&mut entry, millis(alive));
        }
        if let (true, Some(schedule)) = (is_from_before, schedule) {
            for (hour, count) in occurrences(schedule, instant(entry.known), self.began) {
                self.sums.entry((entry.id, hour)).or_default().missed += count;
            }
        }
        if !entry.is_expected || is_from_before {
            entry.counted = None;
            entry.known = entry.known.max(millis(at));
        }
        if !entry.is_expected {
            self.rows.turn(&mut entry, Condition::Waiting, at, "")?;
        }
        (entry.is_expected, entry.checked, entry.schedule) = (true, checked, schedule.cloned());
        entry.counted = entry.counted.filter(|_| checked);
        self.touched.insert(who.clone(), entry);
        Ok(())
    }

    /// Counts a beat or a run.
    fn count(&mut self, entry: &Entry, at: DateTime<Utc>, took: Duration, outcome: Outcome) {
        let mut one = Sums::default();
        one.took(took);
        match outcome {
            Outcome::Sent => one.sent = 1,
            Outcome::Late => one.late = 1,
            Outcome::Lost => one.lost = 1,
            Outcome::Ill => one.ill = 1,
        }
        self.sums.entry((entry.id, millis(at).div_euclid(HOUR))).or_default().add(&one);
    }

    /// Counts occurrences that have passed, in the hours in which they would have been.
    fn missed(
        &mut self,
        entry: &mut Entry,
        at: DateTime<Utc>,
        count: u64,
        span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    ) {
        let (first, last) = span.unwrap_or((at, at));
        let between = TimeDelta::milliseconds(1);
        let hours = match (&entry.schedule, millis(first).div_euclid(HOUR) == millis(last).div_euclid(HOUR)) {
            (Some(schedule), false) => occurrences(schedule, first - between, last + between),
            _ => Vec::new(),
        };
        if hours.is_empty() {
            self.sums.entry((entry.id, millis(first).div_euclid(HOUR))).or_default().missed += count;
        }
        for (hour, count) in hours {
            self.sums.entry((entry.id, hour)).or_default().missed += count;
        }
        entry.known = entry.known.max(millis(last));
    }

    /// Counts the time until an instant for which a check says how the service is.
    fn pass(&mut self, entry: &mut Entry, until: i64) {
        let Some(mut from) = entry.counted else { return };
        from = from.max(until - DAYS * 24 * HOUR);
        // An hour a turn, of the days that are remembered.
        while from < until {
            let end = ((from.div_euclid(HOUR) + 1) * HOUR).min(until);
            let sums = self.sums.entry((entry.id, from.div_euclid(HOUR))).or_default();
            let passed = (end - from) as u64;
            sums.checked += passed;
            sums.was_ill += if entry.condition == Condition::Ill { passed } else { 0 };
            from = end;
        }
        entry.counted = Some(until);
    }
}
