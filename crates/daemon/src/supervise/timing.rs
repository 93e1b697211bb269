//! Decides when one job is due. Uses no clock and no I/O.
//!
//! A run is not harmless, so jobs differ from beats when the wall clock is set. After a step back of less than three hours an
//! occurrence that has run is not run again, unless the job is periodic there: then it goes on at once, by the new time. After a
//! longer step the new time counts for all jobs. Occurrences that are noticed too late are missed, or run once, late, if the job
//! catches up.

use chrono::{DateTime, TimeDelta, Utc};
use downbeat_heartbeat::supervisor::{LATE, MAX_MISSED, Timing};
use downbeat_scheduler::{WithPolicy, Zone};

/// A step back by this much is a correction, after which the new time counts. Debian's cron has the same rule.
pub const CORRECTION: TimeDelta = TimeDelta::hours(3);

/// The result of a look at the time.
#[derive(Debug)]
pub(super) enum Looked {
    Nothing,
    Due(Due),
    /// A search has to be done first, which may take long.
    Search(Search),
}

/// Occurrences that were due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    /// The occurrence to run.
    pub(super) occurrence: Option<DateTime<Utc>>,
    pub(super) missed: Option<Missed>,
}

/// The missed occurrences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Their number, counted to [`MAX_MISSED`].
    pub count: usize,
    /// The first of them.
    pub first: DateTime<Utc>,
    /// The last of them.
    pub last: DateTime<Utc>,
}

/// The coming occurrences of one job.
#[derive(Debug)]
pub(super) struct Upcoming {
    timing: Timing,
    /// Occurrences up to here were run or missed, or came before the job was taken up.
    past: DateTime<Utc>,
    next: Next,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Known(Option<DateTime<Utc>>),
    /// The number of the search that is under way.
    Sought(u64),
}

/// A search for occurrences, which may take long.
#[derive(Debug)]
pub(super) struct Search {
    number: u64,
    schedule: WithPolicy<Zone>,
    past: DateTime<Utc>,
    /// Occurrences up to here are due.
    until: DateTime<Utc>,
}

/// The result of a search.
#[derive(Debug)]
pub(super) struct Found {
    number: u64,
    until: DateTime<Utc>,
    /// The occurrences that are due.
    due: Option<Missed>,
    following: Option<DateTime<Utc>>,
}

impl Search {
    /// Does the search, which may take long.
    pub(super) fn run(self) -> Found {
        let Self { number, schedule, past, until } = self;
        let utc = |at: Option<DateTime<Zone>>| at.map(|at| at.to_utc());
        let count = schedule.after(&past).take(MAX_MISSED).take_while(|at| *at <= until).count();
        let first = utc(schedule.next(&past));
        let last = utc(schedule.at_or_before(&until));
        let due = first.zip(last).filter(|_| count > 0).map(|(first, last)| Missed { count, first, last });
        Found { number, until, due, following: utc(schedule.next(&until.max(past))) }
    }
}

impl Upcoming {
    /// Occurrences up to `now` do not count, except for one whose run is still to come because of the offset.
    pub(super) fn new(timing: Timing, now: DateTime<Utc>) -> Self {
        let past = now - timing.offset;
        let next = Self::first(&timing, past);
        Self { timing, past, next }
    }

    /// Takes over a job that others had: what was not claimed since a moment counts.
    pub(super) fn taken_over(
        timing: Timing,
        claimed: Option<DateTime<Utc>>,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Self {
        let since = since - timing.offset;
        // What is claimed far ahead is told by the next claim.
        let past = claimed.filter(|claimed| *claimed <= now).map_or(since, |claimed| claimed.max(since));
        let next = Self::first(&timing, past);
        Self { timing, past, next }
    }

    /// Leaves out what another process has claimed by now, and what was due before that: the other process has told of it.
    pub(super) fn pass_over(&mut self, claimed: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        if let Some(claimed) = claimed.filter(|claimed| *claimed <= now && *claimed > self.past) {
            (self.past, self.next) = (claimed, Self::first(&self.timing, claimed));
        }
    }

    /// All that was due by a moment and was neither run nor missed. May take long if the schedule takes long to search.
    pub(super) fn unsettled(&self, by: DateTime<Utc>) -> Option<Missed> {
        let (schedule, until) = (self.timing.schedule.clone(), by - self.timing.offset);
        Search { number: 0, schedule, past: self.past, until }.run().due
    }

    /// Gives an occurrence back that could not be run, so that the next look finds it again. `false` when a later one was due
    /// already.
    pub(super) fn give_back(&mut self, at: DateTime<Utc>) -> bool {
        let schedule = &self.timing.schedule;
        // A search that may take long is not worth it.
        if !schedule.schedule().is_quick() || schedule.next(&at).is_some_and(|next| next <= self.past) {
            return false;
        }
        (self.past, self.next) = (at - TimeDelta::milliseconds(1), Next::Known(Some(at)));
        true
    }

    /// Takes over from earlier settings: occurrences that have run with those are not run again if the clock was set back since.
    pub(super) fn after(mut self, before: Option<&Self>) -> Self {
        if let Some(before) = before.filter(|before| before.past > self.past) {
            self.past = before.past;
            self.next = Self::first(&self.timing, self.past);
        }
        self
    }

    fn first(timing: &Timing, past: DateTime<Utc>) -> Next {
        match timing.schedule.schedule().is_quick() {
            true => Next::Known(timing.schedule.next(&past).map(|at| at.to_utc())),
            // The first look begins the search.
            false => Next::Known(Some(past)),
        }
    }

    /// When the next run is due; `None` if there is none, or it is not known yet.
    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        match self.next {
            Next::Known(Some(at)) if at > self.past => Some(at + self.timing.offset),
            _ => None,
        }
    }

    /// The occurrence before `now` whose run is still to come because of the offset.
    pub(super) fn waiting(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.next {
            Next::Known(next) => next.filter(|at| *at > self.past && *at <= now),
            Next::Sought(_) => None,
        }
    }

    /// When to look again; `None` if no look is needed.
    pub(super) fn look_at(&self) -> Option<DateTime<Utc>> {
        match self.next {
            Next::Known(at) => at.map(|at| at + self.timing.offset),
            Next::Sought(_) => None,
        }
    }

    /// Whether the schedule has no more occurrences.
    pub(super) fn has_ended(&self) -> bool {
        self.next == Next::Known(None)
    }

    /// What is due at `now`.
    pub(super) fn look(&mut self, now: DateTime<Utc>) -> Looked {
        let until = now - self.timing.offset;
        self.follow_back(until);
        let Next::Known(Some(next)) = self.next else { return Looked::Nothing };
        if next > until && next > self.past {
            return Looked::Nothing;
        }
        let number = u64::try_from(until.timestamp_micros()).unwrap_or_default();
        let is_quick = self.timing.schedule.schedule().is_quick();
        let search = |past, until| Search { number, schedule: self.timing.schedule.clone(), past, until };
        if is_quick {
            let found = search(self.past, until).run();
            return self.taken(&found).map_or(Looked::Nothing, Looked::Due);
        }
        if next > self.past && until - next <= LATE {
            // The run does not wait for the search of the next occurrence, which the next look begins.
            self.past = next;
            return Looked::Due(Due { occurrence: Some(next), missed: None });
        }
        let search = search(self.past, until.max(self.past));
        self.next = Next::Sought(number);
        Looked::Search(search)
    }

    /// Takes the result of a search; `None` if nothing was due, or the search is out of date.
    pub(super) fn found(&mut self, found: &Found) -> Option<Due> {
        if self.next != Next::Sought(found.number) {
            return None;
        }
        self.taken(found)
    }

    fn taken(&mut self, found: &Found) -> Option<Due> {
        self.past = self.past.max(found.until);
        self.next = Next::Known(found.following);
        let due = found.due?;
        let is_run = self.timing.catch_up || found.until - due.last <= LATE;
        if !is_run {
            return Some(Due { occurrence: None, missed: Some(due) });
        }
        let before = || self.timing.schedule.previous(&due.last).map(|at| at.to_utc());
        let missed = (due.count > 1).then(before).flatten();
        let missed = missed.map(|last| Missed { count: due.count - 1, first: due.first, last });
        Some(Due { occurrence: Some(due.last), missed })
    }

    /// Decides, after the wall clock was set back, whether occurrences that have run are run again.
    fn follow_back(&mut self, until: DateTime<Utc>) {
        let by = self.past - until;
        if by <= TimeDelta::zero() {
            return;
        }
        if by >= CORRECTION || self.is_periodic(until, by) {
            self.past = until;
            self.next = Self::first(&self.timing, until);
        }
    }

    /// Whether no gap after the last occurrence up to `from` is longer than the step back.
    fn is_periodic(&self, from: DateTime<Utc>, by: TimeDelta) -> bool {
        let schedule = &self.timing.schedule;
        if !schedule.schedule().is_quick() {
            return false;
        }
        let Some(mut last) = schedule.at_or_before(&from).map(|at| at.to_utc()) else { return false };
        // A denser schedule is periodic within three hours in any case.
        for at in schedule.after(&from).take(MAX_MISSED).map(|at| at.to_utc()) {
            if at - last > by {
                return false;
            }
            if at > self.past {
                return true;
            }
            last = at;
        }
        last > self.past || schedule.next(&last).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use downbeat_scheduler::{Expression, Policy, Schedule};

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    /// A job that is taken up at `now`.
    fn upcoming(text: &str, catch_up: bool, now: &str) -> Upcoming {
        let schedule = Schedule::new(Expression::parse(text).unwrap()).unwrap();
        let timing =
            Timing { schedule: schedule.with_policy(Policy::default()), offset: TimeDelta::zero(), catch_up };
        Upcoming::new(timing, at(now))
    }

    /// The runs and missed occurrences at a time, in short.
    fn seen(upcoming: &mut Upcoming, now: &str) -> String {
        let clock = |at: DateTime<Utc>| at.format("%H:%M").to_string();
        let due = match upcoming.look(at(now)) {
            Looked::Nothing => return "nothing".to_owned(),
            Looked::Due(due) => Some(due),
            Looked::Search(search) => upcoming.found(&search.run()),
        };
        let Some(due) = due else { return "nothing".to_owned() };
        let run = due.occurrence.map(|at| format!("runs {}", clock(at)));
        let missed =
            due.missed.map(|m| format!("missed {} from {} to {}", m.count, clock(m.first), clock(m.last)));
        run.into_iter().chain(missed).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_job_runs_at_its_occurrence_and_not_again() {
        let mut upcoming = upcoming("at 2:30", false, "2027-01-01T00:00:00Z");
        assert_eq!(upcoming.next(), Some(at("2027-01-01T02:30:00Z")));
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:29:59Z"), "nothing");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "runs 02:30");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "nothing");
        assert_eq!(upcoming.next(), Some(at("2027-01-02T02:30:00Z")));
    }

    #[test]
    fn what_came_due_while_nobody_looked_is_missed_unless_the_job_catches_up() {
        let mut strict = upcoming("every 1 hour", false, "2027-01-01T00:30:00Z");
        assert_eq!(seen(&mut strict, "2027-01-01T04:10:00Z"), "missed 4 from 01:00 to 04:00");
        assert_eq!(seen(&mut strict, "2027-01-01T05:00:00Z"), "runs 05:00");
        let mut catching = upcoming("every 1 hour", true, "2027-01-01T00:30:00Z");
        assert_eq!(seen(&mut catching, "2027-01-01T04:10:00Z"), "runs 04:00, missed 3 from 01:00 to 03:00");
        // The newest is in time, so it is run in any case.
        let mut in_time = upcoming("every 1 hour", false, "2027-01-01T00:30:00Z");
        assert_eq!(seen(&mut in_time, "2027-01-01T04:00:01Z"), "runs 04:00, missed 3 from 01:00 to 03:00");
    }

    #[test]
    fn after_a_step_back_of_less_than_three_hours_what_has_run_is_not_run_again() {
        let mut upcoming = upcoming("at 2:30", false, "2027-01-01T00:00:00Z");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "runs 02:30");
        assert_eq!(seen(&mut upcoming, "2027-01-01T01:00:00Z"), "nothing");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "nothing");
        assert_eq!(seen(&mut upcoming, "2027-01-02T02:30:00Z"), "runs 02:30");
    }

    #[test]
    fn after_a_step_back_of_three_hours_the_new_time_counts() {
        let mut upcoming = upcoming("at 2:30", false, "2027-01-01T00:00:00Z");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "runs 02:30");
        assert_eq!(seen(&mut upcoming, "2026-12-31T23:30:00Z"), "nothing");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "runs 02:30");
    }

    #[test]
    fn small_steps_back_add_up_to_one() {
        let mut upcoming = upcoming("at 2:30", false, "2027-01-01T00:00:00Z");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "runs 02:30");
        for now in ["2027-01-01T01:00:00Z", "2027-01-01T00:00:00Z"] {
            assert_eq!(seen(&mut upcoming, now), "nothing", "{now}");
        }
        assert_eq!(seen(&mut upcoming, "2026-12-31T23:00:00Z"), "nothing");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "runs 02:30");
    }

    #[test]
    fn a_periodic_job_goes_on_at_once_after_a_step_back() {
        let mut periodic = upcoming("every 5 minutes", false, "2027-01-01T02:01:00Z");
        assert_eq!(seen(&mut periodic, "2027-01-01T02:30:00Z"), "runs 02:30, missed 5 from 02:05 to 02:25");
        assert_eq!(seen(&mut periodic, "2027-01-01T02:02:00Z"), "nothing");
        assert_eq!(seen(&mut periodic, "2027-01-01T02:05:00Z"), "runs 02:05");
    }

    #[test]
    fn whether_a_job_is_periodic_is_decided_by_its_occurrences_around_the_step() {
        // Half an hour apart, but twice a day.
        let mut twice = upcoming("at 2:00 and 2:30", false, "2027-01-01T01:00:00Z");
        assert_eq!(seen(&mut twice, "2027-01-01T02:00:00Z"), "runs 02:00");
        assert_eq!(seen(&mut twice, "2027-01-01T02:30:00Z"), "runs 02:30");
        assert_eq!(seen(&mut twice, "2027-01-01T01:50:00Z"), "nothing");
        assert_eq!(seen(&mut twice, "2027-01-01T02:00:00Z"), "nothing");
        // The step is shorter than the gap: one occurrence is not run twice.
        let mut hourly = upcoming("every 1 hour", false, "2027-01-01T01:30:00Z");
        assert_eq!(seen(&mut hourly, "2027-01-01T02:00:00Z"), "runs 02:00");
        assert_eq!(seen(&mut hourly, "2027-01-01T01:40:00Z"), "nothing");
        assert_eq!(seen(&mut hourly, "2027-01-01T02:00:00Z"), "nothing");
        assert_eq!(seen(&mut hourly, "2027-01-01T03:00:00Z"), "runs 03:00");
    }

    #[test]
    fn a_run_that_is_only_waiting_for_its_jitter_when_the_program_starts_still_comes() {
        let mut upcoming = upcoming("at 2:30", false, "2027-01-01T00:00:00Z");
        upcoming.timing.offset = TimeDelta::minutes(5);
        let mut upcoming = Upcoming::new(upcoming.timing, at("2027-01-01T02:33:00Z"));
        assert_eq!(upcoming.next(), Some(at("2027-01-01T02:35:00Z")));
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:34:59Z"), "nothing");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:35:00Z"), "runs 02:30");
    }

    #[test]
    fn a_schedule_that_has_ended_is_due_no_more() {
        let mut upcoming = upcoming("at 2:30 on 2027-01-01", false, "2027-01-01T00:00:00Z");
        assert_eq!(seen(&mut upcoming, "2027-01-01T02:30:00Z"), "runs 02:30");
        assert!(upcoming.has_ended());
        assert_eq!(upcoming.look_at(), None);
    }
}
