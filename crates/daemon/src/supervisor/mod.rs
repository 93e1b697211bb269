//! Many heartbeats in one loop: what is due is sent, each on its own task, and what becomes of it is told to the caller.
//!
//! [`Timetable`] knows what is due; the loop here waits for it, for beats that end and for commands, whichever comes first.
//! How a beat is sent is a [`Deliver`]. One beat of a heartbeat is under way at a time: one that comes due meanwhile waits,
//! and a still newer one takes its place. How many beats are under way at all is bounded, and how many of them to one host,
//! so that a host that never answers holds up nobody else.

mod limits;
mod timetable;

pub use limits::Limits;
pub use timetable::{Due, Id, LATE, MAX_MISSED, Timetable, Timing};

use crate::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use downbeat_scheduler::WithPolicy;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinError, JoinSet};

/// Sends one beat.
pub trait Deliver: Send + Sync + 'static {
    /// What is told of a beat that arrived.
    type Delivered: Send + 'static;
    /// Why a beat was lost. What it displays may be logged.
    type Error: fmt::Display + From<Crowded> + Send + 'static;

    /// Sends a beat, with all attempts within `allowance`.
    fn deliver(
        &self,
        allowance: Duration,
    ) -> impl Future<Output = Result<Self::Delivered, Self::Error>> + Send;
}

/// A beat was given up before it began: too many others were under way until its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not sent: too many other beats were under way")]
pub struct Crowded;

/// One heartbeat.
pub struct Job<D> {
    /// What people call it.
    pub name: Arc<str>,
    /// All that it was configured with. A job of equal settings is the same one and goes on when the configuration is
    /// read again. May hold secrets: it is never shown.
    pub settings: Arc<str>,
    /// When it beats.
    pub schedule: WithPolicy<Tz>,
    /// How long behind each occurrence, to spread what would be due at once.
    pub offset: Duration,
    /// Whether it beats when it is taken up.
    pub start: bool,
    /// Whether the newest of occurrences that passed unseen is sent late.
    pub catch_up: bool,
    /// The longest time for all attempts of a beat, beside what the next beat leaves.
    pub deadline: Duration,
    /// Where beats go: those to one host share a limit.
    pub host: Arc<str>,
    /// How beats are sent.
    pub deliver: Arc<D>,
}

impl<D> fmt::Debug for Job<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What happens to heartbeats.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a, D: Deliver> {
    /// A heartbeat was taken up, and when its next beat is due.
    Added(Id, &'a Job<D>, Option<DateTime<Utc>>),
    /// A heartbeat was given up: the configuration has it no more, or another way.
    Removed(Id),
    /// A beat is being sent.
    Sending(Id),
    /// A beat was sent, or lost.
    Beat {
        /// Whose.
        id: Id,
        /// The occurrence that it is for; `None` for the one at start.
        occurrence: Option<DateTime<Utc>>,
        /// When it was to be sent.
        due: DateTime<Utc>,
        /// When sending began.
        sent: DateTime<Utc>,
        /// When its outcome was known.
        ended: DateTime<Utc>,
        /// When the next one is due.
        next: Option<DateTime<Utc>>,
        /// Whether it was delivered.
        outcome: Result<D::Delivered, D::Error>,
    },
    /// Occurrences passed without a beat: the machine slept, the clock was set forward, or an earlier beat was under way.
    Missed {
        /// Whose.
        id: Id,
        /// How many, counted to [`MAX_MISSED`].
        count: usize,
    },
    /// The schedule has no more occurrences. The heartbeat stays, in silence.
    Ended(Id),
    /// No more beats are sent; so many are under way and have a while to end.
    Stopping(usize),
    /// The wall clock was set back by so much: occurrences until then have been sent, and are not sent again.
    SetBack(TimeDelta),
}

/// What the supervisor is told to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum Command<D> {
    /// These are the heartbeats from now on. One that is the same as before goes on undisturbed.
    Replace(Vec<Job<D>>),
    /// All heartbeats beat now, beside their occurrences. One whose beat is under way beats again after it.
    Prompt,
    /// No more beats; those under way have so long to end.
    Stop(Duration),
}

/// All attempts of a beat end within this, however far the next beat is.
pub const MAX_ALLOWANCE: Duration = Duration::from_secs(60);

/// A beat is given this long even if the next one is due earlier, which then waits for it.
pub const MIN_ALLOWANCE: Duration = Duration::from_secs(1);

/// The clock is taken for set back when it shows this much less than it showed before.
const SET_BACK: TimeDelta = TimeDelta::seconds(1);

/// The beats at start of so many heartbeats are spread over a second.
const STARTS_A_SECOND: usize = 500;

/// Beats until it is stopped, by a command or by being dropped. Without a sender of commands it goes on.
///
/// The wall clock is looked at once a [`look`](Clock::look) at least, and `pulse` is called at each look: whoever hears it
/// no more knows that the loop hangs.
pub async fn run<D: Deliver, C: Clock>(
    limits: Limits,
    clock: C,
    mut commands: mpsc::Receiver<Command<D>>,
    mut on_event: impl FnMut(Event<'_, D>),
    mut pulse: impl FnMut(),
) {
    let mut all = Supervisor {
        table: Timetable::default(),
        jobs: HashMap::new(),
        beats: JoinSet::new(),
        limits: Arc::new(limits),
    };
    let mut shown = clock.now();
    loop {
        pulse();
        let now = clock.now();
        if shown - now >= SET_BACK {
            on_event(Event::SetBack(shown - now));
        }
        shown = now;
        while let Some(due) = all.table.pop_due(now) {
            all.take(due, now, &mut on_event);
        }
        let left = all.table.first().map(|first| (first - clock.now()).to_std().unwrap_or_default());
        let sleep = clock.sleep(left.map_or(clock.look(), |left| left.min(clock.look())));
        tokio::select! {
            biased;
            Some(command) = commands.recv() => match command {
                Command::Replace(jobs) => all.replace(jobs, clock.now(), &mut on_event),
                Command::Prompt => all.prompt(clock.now()),
                Command::Stop(grace) => return all.stop(grace, &clock, &mut on_event).await,
            },
            Some(ended) = all.beats.join_next(), if !all.beats.is_empty() => {
                match ended {
                    Ok(ended) => all.end(ended, clock.now(), &mut on_event),
                    Err(error) => all.forget(&error),
                }
            }
            () = sleep => {}
        }
    }
}

/// A heartbeat that is looked after.
struct Running<D> {
    job: Job<D>,
    flight: Option<Flight>,
}

/// A beat under way.
struct Flight {
    due: Due,
    sent: DateTime<Utc>,
    abort: AbortHandle,
    /// The newest one that came due meanwhile.
    waiting: Option<Due>,
}

/// The id of a heartbeat and what became of its beat.
type Ended<D> = (Id, Result<<D as Deliver>::Delivered, <D as Deliver>::Error>);

struct Supervisor<D: Deliver> {
    table: Timetable,
    jobs: HashMap<Id, Running<D>>,
    beats: JoinSet<Ended<D>>,
    limits: Arc<Limits>,
}

impl<D: Deliver> Supervisor<D> {
    /// Sends what is due, or lets it wait for the beat that is under way.
    fn take(&mut self, due: Due, now: DateTime<Utc>, on_event: &mut impl FnMut(Event<'_, D>)) {
        let Some(running) = self.jobs.get_mut(&due.id) else { return };
        let mut missed = due.missed + usize::from(due.too_late);
        match &mut running.flight {
            _ if due.too_late => {}
            Some(flight) => missed += usize::from(flight.waiting.replace(due).is_some()),
            None => self.launch(due, now, on_event),
        }
        if missed > 0 {
            on_event(Event::Missed { id: due.id, count: missed.min(MAX_MISSED) });
        }
        // Of what had ended before the beat at start was told when it was taken up.
        if due.occurrence.is_some() && due.next.is_none() {
            on_event(Event::Ended(due.id));
        }
    }

    fn launch(&mut self, due: Due, now: DateTime<Utc>, on_event: &mut impl FnMut(Event<'_, D>)) {
        let Some(running) = self.jobs.get_mut(&due.id) else { return };
        on_event(Event::Sending(due.id));
        let allowance = allowance(due.next, now, running.job.deadline);
        let (id, deliver, host) = (due.id, running.job.deliver.clone(), running.job.host.clone());
        let limits = self.limits.clone();
        let abort = self.beats.spawn(async move {
            let outcome = match tokio::time::timeout(allowance, limits.permit(&host)).await {
                // What a beat needs is large, and thousands may wait for a permit: it takes its memory when it has one.
                Ok(_permit) => Box::pin(deliver.deliver(allowance)).await,
                Err(_) => Err(Crowded.into()),
            };
            (id, outcome)
        });
        running.flight = Some(Flight { due, sent: now, abort, waiting: None });
    }

    fn end(&mut self, (id, outcome): Ended<D>, now: DateTime<Utc>, on_event: &mut impl FnMut(Event<'_, D>)) {
        let next = self.table.next(id);
        let Some(flight) = self.jobs.get_mut(&id).and_then(|running| running.flight.take()) else { return };
        let Flight { due, sent, waiting, .. } = flight;
        on_event(Event::Beat {
            id,
            occurrence: due.occurrence,
            due: due.at,
            sent,
            ended: now,
            next,
            outcome,
        });
        if let Some(waiting) = waiting {
            self.launch(waiting, now, on_event);
        }
    }

    fn replace(&mut self, jobs: Vec<Job<D>>, now: DateTime<Utc>, on_event: &mut impl FnMut(Event<'_, D>)) {
        // Two of equal settings are one.
        let mut wanted: HashMap<Arc<str>, Option<usize>> =
            jobs.iter().enumerate().map(|(at, job)| (job.settings.clone(), Some(at))).collect();
        let gone: Vec<Id> = self
            .jobs
            .iter()
            .filter(|(_, running)| match wanted.get_mut(&running.job.settings) {
                Some(place) => {
                    *place = None;
                    false
                }
                None => true,
            })
            .map(|(id, _)| *id)
            .collect();
        for id in gone {
            self.table.remove(id);
            if let Some(flight) = self.jobs.remove(&id).and_then(|running| running.flight) {
                flight.abort.abort();
            }
            on_event(Event::Removed(id));
        }
        let mut started: usize = 0;
        for (at, job) in jobs.into_iter().enumerate() {
            if wanted.get(&job.settings) != Some(&Some(at)) {
                continue;
            }
            let start = job.start.then(|| now + spread(started));
            started += usize::from(job.start);
            let timing = Timing {
                schedule: job.schedule.clone(),
                offset: TimeDelta::from_std(job.offset).unwrap_or_default(),
                start,
                catch_up: job.catch_up,
            };
            let id = self.table.insert(timing, now);
            let next = self.table.next(id);
            on_event(Event::Added(id, &job, next));
            if self.table.next_occurrence(id).is_none() {
                on_event(Event::Ended(id));
            }
            self.jobs.insert(id, Running { job, flight: None });
        }
    }

    fn prompt(&mut self, now: DateTime<Utc>) {
        for id in self.jobs.keys() {
            self.table.prompt(*id, now);
        }
    }

    /// A beat ended without an outcome: its task panicked, or was aborted with its heartbeat. The next one must not wait
    /// for it.
    fn forget(&mut self, error: &JoinError) {
        let of_it = |flight: &Flight| flight.abort.id() == error.id();
        if let Some(running) =
            self.jobs.values_mut().find(|running| running.flight.as_ref().is_some_and(of_it))
        {
            running.flight = None;
        }
    }

    /// Waits for what is under way.
    async fn stop(mut self, grace: Duration, clock: &impl Clock, on_event: &mut impl FnMut(Event<'_, D>)) {
        for running in self.jobs.values_mut() {
            if let Some(flight) = &mut running.flight {
                flight.waiting = None;
            }
        }
        on_event(Event::Stopping(self.beats.len()));
        let wait = async {
            while let Some(ended) = self.beats.join_next().await {
                if let Ok(ended) = ended {
                    self.end(ended, clock.now(), on_event);
                }
            }
        };
        let _ = tokio::time::timeout(grace, wait).await;
    }
}

/// How long a beat that begins `now` may take: half the time to the next beat, so that the attempts of one are over long
/// before the next begins.
fn allowance(next: Option<DateTime<Utc>>, now: DateTime<Utc>, deadline: Duration) -> Duration {
    let half = next.map_or(MAX_ALLOWANCE, |next| (next - now).to_std().unwrap_or_default() / 2);
    half.clamp(MIN_ALLOWANCE, MAX_ALLOWANCE).min(deadline)
}

/// How long behind the first the n-th beat at start comes.
fn spread(started: usize) -> TimeDelta {
    TimeDelta::milliseconds((started * 1000 / STARTS_A_SECOND) as i64)
}

#[cfg(test)]
mod tests;
