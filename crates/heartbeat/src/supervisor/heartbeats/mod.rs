//! The supervised heartbeats, their beats under way, and the beats that are tried again later.

mod replace;
mod searches;

use super::late::{self, Late};
use super::timetable::{Due, Found, Id, MAX_MISSED, Timetable};
use super::{BrokenOff, Command, Deliver, Event, Job, Limits, Passed, Tries};
use crate::clock::{Clock, Reading};
use chrono::{DateTime, TimeDelta, Utc};
pub(super) use searches::Failed;
use searches::Searches;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinError, JoinSet};

/// The first attempts of a beat end within this, however far the next beat is. Later attempts are called late.
pub const MAX_ALLOWANCE: Duration = Duration::from_secs(60);

/// A beat has at least this long, even if the next one is due earlier; that one then waits.
pub const MIN_ALLOWANCE: Duration = Duration::from_secs(1);

/// How long a beat without an occurrence has at least, even if the next one is due earlier, as at a start shortly before an
/// occurrence. A beat has the same time if the next occurrence is not known yet: it may be soon, and if not, late attempts
/// follow.
const START_ALLOWANCE: Duration = Duration::from_secs(5);

/// How long aborted tasks have to clean up at a stop. They need milliseconds.
const CLEAN_UP: Duration = Duration::from_millis(500);

/// The listener to events.
type Tell<'a, D> = &'a mut dyn FnMut(Event<'_, D>);

/// The id of a heartbeat and the outcome of its beat.
type Ended<D> = (Id, Result<<D as Deliver>::Delivered, <D as Deliver>::Error>);

/// A task that has ended.
pub(super) type Joined<D> = Result<Ended<D>, JoinError>;

/// The result of a task.
pub(super) enum Work<D: Deliver> {
    /// A beat has ended.
    Beat(Joined<D>),
    /// A search for an occurrence has ended.
    Found(Result<Found, Failed>),
}

/// A supervised heartbeat.
struct Running<D: Deliver> {
    job: Job<D>,
    flight: Option<Flight>,
    /// A beat that is tried again after its first minute.
    late: Option<Box<Late<D::Error>>>,
    /// Set if its settings have changed since the beat under way began, which is reported after the beat: whether its target has
    /// changed.
    untold: Option<bool>,
    /// Set if it is given up after the beat under way: the latest moment for that, by the clock that is never set.
    leaves: Option<Duration>,
}

/// A beat under way.
struct Flight {
    due: Due,
    sent: Reading,
    abort: AbortHandle,
    /// The newest beat that came due meanwhile.
    waiting: Option<Due>,
}

pub(super) struct Heartbeats<D: Deliver> {
    table: Timetable,
    /// Boxed, as a map has room for twice as many entries as are in it.
    running: HashMap<Id, Box<Running<D>>>,
    /// All heartbeats, including those that are given up as soon as their beats have ended.
    by_name: HashMap<Arc<str>, Id>,
    /// The number of the latter.
    leaving: usize,
    is_stopping: bool,
    beats: JoinSet<Ended<D>>,
    /// The moments of late attempts.
    late: late::Queue,
    searches: Searches,
    limits: Arc<Limits>,
    /// The times of the wall clock that the last step skipped.
    leap: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl<D: Deliver> Heartbeats<D> {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            table: Timetable::default(),
            running: HashMap::new(),
            by_name: HashMap::new(),
            leaving: 0,
            is_stopping: false,
            beats: JoinSet::new(),
            late: late::Queue::default(),
            searches: Searches::default(),
            limits: Arc::new(limits),
            leap: None,
        }
    }

    /// The time until there is something to do.
    pub(super) fn until_next(&mut self, now: Reading) -> Option<Duration> {
        let late = self.late.first().map(|at| at.saturating_sub(now.monotonic));
        self.table.until_first(now).into_iter().chain(late).min()
    }

    /// The next task that ends; `None` when none is under way.
    pub(super) async fn done(&mut self) -> Option<Work<D>> {
        tokio::select! {
            Some(joined) = self.beats.join_next() => Some(Work::Beat(joined)),
            Some(found) = self.searches.found() => Some(Work::Found(found)),
            else => None,
        }
    }

    /// Handles a task that has ended.
    pub(super) fn take_up(&mut self, work: Work<D>, now: Reading, tell: Tell<'_, D>) {
        match work {
            Work::Beat(joined) => self.end(joined, now, tell),
            Work::Found(Err(Failed(id))) => {
                self.searches.put_off(id, now);
                let due = Due::besides(id, now);
                tell(Self::told(due, now, 0, now, None, Err(BrokenOff::Panicked.into())));
            }
            Work::Found(Ok(found)) => {
                let Some((id, missed)) = self.table.found(&found, now) else { return };
                tell(Event::Next { id, next: self.table.next(id, now) });
                if missed > 0 {
                    tell(Event::Missed { id, count: missed, why: Passed::Sought, span: None });
                }
                if self.table.has_ended(id) {
                    tell(Event::Ended(id));
                }
            }
        }
    }

    /// Sends all beats that are due.
    pub(super) fn take_due(&mut self, now: Reading, tell: Tell<'_, D>) {
        while let Some(due) = self.table.pop_due(now) {
            self.take(due, now, tell);
        }
        while let Some((at, id)) = self.late.pop(now) {
            self.try_again(id, at, now, tell);
        }
        self.searches.begin(&mut self.table, now);
        if self.leaving > 0 {
            for running in self.running.values() {
                if let (Some(until), Some(flight)) = (running.leaves, &running.flight)
                    && until <= now.monotonic
                {
                    flight.abort.abort();
                }
            }
        }
    }

    /// The wall clock was set by this much.
    pub(super) fn step(&mut self, by: TimeDelta, now: Reading, tell: Tell<'_, D>) {
        tell(Event::Stepped(by));
        // Occurrences that have passed by now were not missed because of the step.
        let from = now.wall.checked_sub_signed(by.abs()).unwrap_or(now.wall);
        self.leap = Some((from, now.wall));
        self.table.step(by, now);
        for id in self.running.keys() {
            tell(Event::Next { id: *id, next: self.table.next(*id, now) });
        }
    }

    /// Sends a beat that is due, or lets it wait for the beat under way.
    fn take(&mut self, due: Due, now: Reading, tell: Tell<'_, D>) {
        let Some(running) = self.running.get_mut(&due.id) else { return };
        let missed = due.missed + usize::from(due.too_late);
        let mut replaced = None;
        if running.flight.is_none() && !due.too_late {
            // The newer beat replaces it.
            self.give_up(due.id, now, tell);
        }
        let Some(running) = self.running.get_mut(&due.id) else { return };
        match &mut running.flight {
            _ if due.too_late => tell(Event::Next { id: due.id, next: due.next }),
            Some(flight) => {
                replaced = flight.waiting.replace(due);
                tell(Event::Next { id: due.id, next: due.next });
            }
            None => self.launch(due, now, tell),
        }
        if missed > 0 {
            let has_leapt = self.leap.is_some_and(|(from, to)| {
                due.passed.map_or(due.at, |(first, _)| first) <= to && due.at >= from
            });
            let why = if has_leapt { Passed::Leap } else { Passed::Unseen };
            tell(Event::Missed { id: due.id, count: missed.min(MAX_MISSED), why, span: due.passed });
        }
        if let Some(replaced) = replaced {
            tell(Self::missed(replaced, Passed::Busy));
        }
        // If the schedule had ended before the beat at start, that was reported when it was taken up.
        if due.occurrence.is_some() && self.table.has_ended(due.id) {
            tell(Event::Ended(due.id));
        }
    }

    /// A beat that waited is not sent.
    fn missed(waiting: Due, why: Passed) -> Event<'static, D> {
        let span = waiting.occurrence.map(|at| (at, at));
        Event::Missed { id: waiting.id, count: 1, why, span }
    }

    fn launch(&mut self, due: Due, now: Reading, tell: Tell<'_, D>) {
        let Some(running) = self.running.get_mut(&due.id) else { return };
        let next = self.table.next(due.id, now);
        tell(Event::Sending { id: due.id, next });
        let mut allowance = match next {
            None if !self.table.has_ended(due.id) => START_ALLOWANCE,
            next => allowance(next, now.wall),
        };
        if due.occurrence.is_none() && allowance < START_ALLOWANCE {
            let after = self.table.next_after(due.id, now);
            allowance = allowance.max(self::allowance(after, now.wall).min(START_ALLOWANCE));
        }
        let tries = Tries::First(running.job.deadline.map_or(allowance, |deadline| deadline.min(allowance)));
        let abort = Self::spawn(&mut self.beats, &self.limits, due.id, &running.job, tries);
        running.flight = Some(Flight { due, sent: now, abort, waiting: None });
    }

    fn spawn(
        beats: &mut JoinSet<Ended<D>>,
        limits: &Arc<Limits>,
        id: Id,
        job: &Job<D>,
        tries: Tries,
    ) -> AbortHandle {
        let (deliver, gate) = (job.deliver.clone(), limits.gate(job.host.clone()));
        beats.spawn(async move { (id, deliver.deliver(tries, &gate).await) })
    }

    /// Begins a late attempt, if its time still counts.
    fn try_again(&mut self, id: Id, at: Duration, now: Reading, tell: Tell<'_, D>) {
        let next = self.table.next(id, now);
        let Some(running) = self.running.get_mut(&id) else { return };
        let Some(late) = running.late.as_mut().filter(|late| late.at == Some(at)) else { return };
        late.at = None;
        late.attempts += 1;
        tell(Event::Sending { id, next });
        let tries = Tries::Late(late.until.saturating_sub(now.monotonic).min(MAX_ALLOWANCE));
        let abort = Self::spawn(&mut self.beats, &self.limits, id, &running.job, tries);
        running.flight = Some(Flight { due: late.due, sent: late.sent, abort, waiting: None });
    }

    /// Gives up a beat that waits for a late attempt, which is lost then.
    fn give_up(&mut self, id: Id, now: Reading, tell: Tell<'_, D>) {
        let next = self.table.next(id, now);
        let Some(late) = self.running.get_mut(&id).and_then(|running| running.late.take()) else { return };
        let Late { due, sent, error, attempts, .. } = *late;
        tell(Self::told(due, sent, attempts, now, next, Err(error)));
    }

    /// The event for a beat that has ended.
    fn told(
        due: Due,
        sent: Reading,
        late_attempts: u32,
        now: Reading,
        next: Option<DateTime<Utc>>,
        outcome: Result<D::Delivered, D::Error>,
    ) -> Event<'static, D> {
        Event::Beat {
            id: due.id,
            occurrence: due.occurrence,
            due: due.at,
            sent: sent.wall,
            ended: now.wall,
            late: sent.monotonic.saturating_sub(due.monotonic),
            took: now.monotonic.saturating_sub(sent.monotonic),
            late_attempts,
            next,
            outcome,
        }
    }

    /// Handles the end of a task.
    fn end(&mut self, joined: Joined<D>, now: Reading, tell: Tell<'_, D>) {
        let (id, outcome) = match joined {
            Ok(ended) => ended,
            Err(error) => {
                let is_it = |running: &Running<D>| {
                    running.flight.as_ref().is_some_and(|flight| flight.abort.id() == error.id())
                };
                let Some((id, running)) = self.running.iter().find(|(_, running)| is_it(running)) else {
                    return;
                };
                let removed = error.is_cancelled() && running.leaves.is_some();
                let why = if removed { BrokenOff::Removed } else { BrokenOff::Panicked };
                (*id, Err(why.into()))
            }
        };
        self.land(id, outcome, now, tell);
    }

    /// Handles the end of a beat.
    fn land(&mut self, id: Id, outcome: Result<D::Delivered, D::Error>, now: Reading, tell: Tell<'_, D>) {
        let next = self.table.next(id, now);
        let Some(running) = self.running.get_mut(&id) else { return };
        let Some(Flight { due, sent, waiting, .. }) = running.flight.take() else { return };
        let before = running.late.take();
        let attempts = before.as_ref().map_or(0, |late| late.attempts);
        let is_last = waiting.is_some() || running.leaves.is_some() || self.is_stopping;
        let asked = outcome.as_ref().err().filter(|_| !is_last && running.job.late).and_then(D::again);
        let outcome = match (outcome, asked) {
            (Err(error), Some(asked)) => {
                let until = before
                    .as_ref()
                    .map_or_else(|| late::until(running.job.deadline, sent, next, now), |late| late.until);
                let mut late = Late { due, sent, error, until, attempts, at: None };
                if late.set(now, asked, fastrand::f64()) {
                    let at = late.at.unwrap_or(until);
                    tell(Event::Failing {
                        id,
                        occurrence: due.occurrence,
                        sent: sent.wall,
                        took: now.monotonic.saturating_sub(sent.monotonic),
                        at: now.wall,
                        until: now.wall_at(until),
                        error: &late.error,
                    });
                    running.late = Some(Box::new(late));
                    self.late.push(at, id);
                    if let Some(moved) = running.untold.take() {
                        tell(Event::Changed { id, job: &running.job, next, moved });
                    }
                    return;
                }
                Err(late.error)
            }
            (outcome, _) => outcome,
        };
        tell(Self::told(due, sent, attempts, now, next, outcome));
        if let Some(moved) = running.untold.take() {
            tell(Event::Changed { id, job: &running.job, next, moved });
        }
        if running.leaves.is_some() {
            self.forget(id, tell);
        } else if let Some(waiting) = waiting {
            self.launch(waiting, now, tell);
        }
    }

    /// Makes all heartbeats beat now.
    pub(super) fn prompt(&mut self, now: Reading) {
        for id in self.running.keys() {
            self.table.prompt(*id, now.monotonic);
        }
    }

    /// Waits for the beats under way, and reports all beats that were due and are not sent.
    pub(super) async fn stop(
        mut self,
        grace: Duration,
        clock: &impl Clock,
        commands: &mut mpsc::Receiver<Command<D>>,
        tell: &mut impl FnMut(Event<'_, D>),
    ) {
        self.is_stopping = true;
        let within_offset = self.table.within_offset(clock.reading());
        let late: Vec<Id> = self
            .running
            .iter()
            .filter(|(_, running)| running.flight.is_none() && running.late.is_some())
            .map(|(id, _)| *id)
            .collect();
        for id in late {
            self.give_up(id, clock.reading(), tell);
        }
        for running in self.running.values_mut() {
            if let Some(waiting) = running.flight.as_mut().and_then(|flight| flight.waiting.take()) {
                tell(Self::missed(waiting, Passed::Stopped));
            }
        }
        tell(Event::Stopping { under_way: self.beats.len(), within_offset: &within_offset });
        let mut over = tokio::time::Instant::now() + grace;
        while !self.beats.is_empty() {
            tokio::select! {
                biased;
                Some(joined) = self.beats.join_next() => self.end(joined, clock.reading(), tell),
                Some(command) = commands.recv() => {
                    if let Command::Stop(grace) = command {
                        over = tokio::time::Instant::now() + grace;
                    }
                }
                () = tokio::time::sleep_until(over) => break,
            }
        }
        let left: Vec<Id> =
            self.running.iter().filter(|(_, running)| running.flight.is_some()).map(|(id, _)| *id).collect();
        for id in left {
            self.land(id, Err(BrokenOff::Stopped.into()), clock.reading(), tell);
        }
        // An aborted task kills the processes of its check. That happens on the runtime, so the program waits for it.
        let _ = tokio::time::timeout(CLEAN_UP, self.beats.shutdown()).await;
    }
}

/// How long a beat that begins `now` may take: half the time to the next beat, so that the attempts of one are over long
/// before the next begins.
fn allowance(next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Duration {
    allowance_within(next.map(|next| (next - now).to_std().unwrap_or_default()))
}

/// How long the first attempts of a beat may take when the next one comes after `gap`; `None` for never.
pub fn allowance_within(gap: Option<Duration>) -> Duration {
    gap.map_or(MAX_ALLOWANCE, |gap| gap / 2).clamp(MIN_ALLOWANCE, MAX_ALLOWANCE)
}
