//! Many jobs in one loop: each run that is due gets a task of its own, if the rules allow it, and the caller gets events.
//!
//! `timing` knows when a job is due and `places` which run may begin; both decide without a clock. The loop waits for the next due
//! time, for ends of runs and for commands. A [`Launch`] does the runs.

mod claimed;
mod event;
mod places;
mod stop;
mod timing;

pub use event::{
    Answer, Bar, Cause, Command, End, Event, Gap, Id, Launch, Planned, Reason, Refusal, Turn, Why,
};
pub use timing::{CORRECTION, Missed};

use crate::config::nearest;
use chrono::{DateTime, Utc};
use downbeat_heartbeat::clock::{Clock, Steps};
use places::{Places, Verdict};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use timing::{Due, Found, Looked, Upcoming};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

/// A run that is asked to end has ended after this at the latest.
pub const TO_END: Duration = Duration::from_secs(12);

/// A job and its state.
struct Entry<L: Launch> {
    planned: Planned<L::Spec>,
    upcoming: Option<Upcoming>,
    /// The sender of orders to the run under way, its cause, and when it began.
    running: Option<(watch::Sender<End>, Cause, Duration)>,
    /// Whether it was given up, and is only kept until its run has ended.
    is_gone: bool,
    /// Whether the end of the schedule was reported.
    is_over: bool,
    /// Whether it is due here: it is not claimed, or it is this process's turn.
    has_turn: bool,
    /// Why what is due waits, for a job that is claimed.
    barred: Option<Bar>,
    /// What waited so, until a moment, and waits here no more: to be told as soon as it is known what others have claimed of it. One for
    /// each turn and change within the time of a request.
    left: Vec<(Upcoming, Bar, DateTime<Utc>)>,
    /// Whether it is being asked what others have claimed.
    is_asking: bool,
}

/// What a task of a run has come to.
enum Done<L: Launch> {
    Claimed(Result<L::Pass, Refusal>),
    Ended(L::Ended),
}

/// What the loop has waited for.
enum Happened<L: Launch> {
    Told(Option<Command<L::Spec>>),
    Done(Id, Option<Done<L>>),
    Found(Id, Found),
    Newest(Id, Newest),
}

/// What anybody has claimed of a job last.
type Newest = Result<Option<DateTime<Utc>>, Bar>;

struct Jobs<L: Launch, F> {
    launch: L,
    entries: BTreeMap<Id, Entry<L>>,
    places: Places<Cause>,
    runs: JoinSet<(Id, Option<Done<L>>)>,
    searches: JoinSet<(Id, Found)>,
    newest: JoinSet<(Id, Newest)>,
    next_id: u64,
    has_begun: bool,
    is_stopping: bool,
    /// Requests that came before the jobs were known.
    early: Vec<(String, oneshot::Sender<Answer>)>,
    on_event: F,
}

/// Runs jobs until it is told to stop, or until no more command can come.
pub async fn run<L: Launch, C: Clock>(
    launch: L,
    clock: C,
    mut commands: mpsc::Receiver<Command<L::Spec>>,
    on_event: impl FnMut(Event<'_, L>),
) {
    let mut jobs = Jobs {
        launch,
        entries: BTreeMap::new(),
        places: Places::new(usize::MAX),
        runs: JoinSet::new(),
        searches: JoinSet::new(),
        newest: JoinSet::new(),
        next_id: 0,
        has_begun: false,
        is_stopping: false,
        early: Vec::new(),
        on_event,
    };
    let mut steps = Steps::new(clock.reading());
    loop {
        let now = clock.reading();
        if let Some(by) = steps.look(now) {
            (jobs.on_event)(Event::Stepped(by));
        }
        jobs.take_due(now.wall, now.monotonic);
        let left = jobs.until_next(now.wall);
        let happened: Happened<L> = tokio::select! {
            biased;
            command = commands.recv() => Happened::Told(command),
            Some(ended) = jobs.runs.join_next() => match ended {
                Ok((id, done)) => Happened::Done(id, done),
                // The task has panicked, which was reported; there is no end to report.
                Err(_) => continue,
            },
            Some(found) = jobs.searches.join_next() => match found {
                Ok((id, found)) => Happened::Found(id, found),
                Err(_) => continue,
            },
            Some(Ok((id, newest))) = jobs.newest.join_next() => Happened::Newest(id, newest),
            () = clock.until_look(left) => continue,
        };
        let now = clock.reading();
        match happened {
            Happened::Told(Some(Command::Replace(planned, most))) => {
                jobs.replace(planned, most, now.wall, now.monotonic)
            }
            Happened::Told(Some(Command::Run(name, tell))) if jobs.has_begun => {
                let _ = tell.send(jobs.asked(&name, now.monotonic));
            }
            Happened::Told(Some(Command::Run(name, tell))) => jobs.early.push((name, tell)),
            Happened::Told(Some(Command::Stop(grace))) => {
                return jobs.stop(grace, &clock, &mut commands).await;
            }
            Happened::Told(None) => return jobs.stop(Duration::ZERO, &clock, &mut commands).await,
            Happened::Told(Some(Command::Turn(turns))) => jobs.turns(turns, now.wall, now.monotonic),
            Happened::Told(Some(Command::Lost(name, at, gap))) => jobs.lost(&name, at, gap),
            Happened::Done(id, done) => jobs.done(id, done, now.monotonic),
            Happened::Found(id, found) => {
                let upcoming = jobs.entries.get_mut(&id).and_then(|entry| entry.upcoming.as_mut());
                let due = upcoming.and_then(|upcoming| upcoming.found(&found));
                jobs.due(id, due, now.monotonic);
            }
            Happened::Newest(id, newest) => jobs.newest_is(id, newest, now.wall, now.monotonic),
        }
    }
}

impl<L: Launch, F: FnMut(Event<'_, L>)> Jobs<L, F> {
    /// The time until something is due, if nothing else happens and the clock is not set.
    fn until_next(&self, now: DateTime<Utc>) -> Option<Duration> {
        // What is barred is looked at whenever anything is, which is once a second at least.
        let open = self.entries.values().filter(|entry| entry.barred.is_none());
        let moments = open.filter_map(|entry| entry.upcoming.as_ref()?.look_at());
        moments.min().map(|at| (at - now).to_std().unwrap_or_default())
    }

    fn take_due(&mut self, now: DateTime<Utc>, monotonic: Duration) {
        let ids: Vec<Id> = self.entries.keys().copied().collect();
        for id in ids {
            if !self.is_barred(id, now) {
                self.look(id, now, monotonic);
            }
        }
    }

    /// Takes what is due of a job.
    fn look(&mut self, id: Id, now: DateTime<Utc>, monotonic: Duration) {
        let upcoming = self.entries.get_mut(&id).and_then(|entry| entry.upcoming.as_mut());
        match upcoming.map(|upcoming| upcoming.look(now)) {
            None | Some(Looked::Nothing) => {}
            Some(Looked::Due(due)) => self.due(id, Some(due), monotonic),
            Some(Looked::Search(search)) => {
                self.searches.spawn_blocking(move || (id, search.run()));
            }
        }
    }

    /// Handles occurrences that were due.
    fn due(&mut self, id: Id, due: Option<Due>, now: Duration) {
        let barred = self.entries.get_mut(&id).and_then(|entry| entry.barred.take());
        if let Some(missed) = due.and_then(|due| due.missed) {
            (self.on_event)(Event::Missed(id, missed, barred.map_or(Gap::Unseen, Gap::Barred)));
        }
        if let Some(at) = due.and_then(|due| due.occurrence) {
            self.wanted(id, Cause::Due(at), now);
        }
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let Some(upcoming) = &entry.upcoming else { return };
        (self.on_event)(Event::Next(id, upcoming.next()));
        if upcoming.has_ended() && !std::mem::replace(&mut entry.is_over, true) {
            (self.on_event)(Event::Over(id));
        }
    }

    /// Begins a run if the rules allow it.
    fn wanted(&mut self, id: Id, cause: Cause, now: Duration) -> Answer {
        let Some(entry) = self.entries.get(&id) else { return Answer::Unknown(None) };
        match self.places.due(id, entry.planned.overlap, cause) {
            Verdict::Begin => self.begin(vec![(id, cause)], now).map_or(Answer::Begun, Answer::Skipped),
            Verdict::Wait(reason) => {
                (self.on_event)(Event::Waits(id, cause, reason));
                Answer::Waits(reason)
            }
            Verdict::Skip(reason) => {
                (self.on_event)(Event::Skipped(id, cause, reason));
                Answer::Skipped(reason)
            }
            Verdict::Kill => {
                (self.on_event)(Event::Killing(id, cause));
                self.end(id, End::Soon(Why::NextDue));
                Answer::Kills
            }
            Verdict::KillForOther => {
                (self.on_event)(Event::Skipped(id, cause, Reason::Waiting));
                self.end(id, End::Soon(Why::NextDue));
                Answer::Skipped(Reason::Waiting)
            }
        }
    }

    /// Begins runs that have a place. A hindered run is skipped, and a run that waited for its place begins instead. Returns why the
    /// first run was skipped, if it was.
    fn begin(&mut self, runs: Vec<(Id, Cause)>, now: Duration) -> Option<Reason> {
        let mut skipped = None;
        let mut runs: VecDeque<(Id, Cause)> = runs.into();
        let mut is_first = true;
        // Bound: further runs come from the queue of places, to which nothing is added here.
        while let Some((id, cause)) = runs.pop_front() {
            let Some(entry) = self.entries.get_mut(&id) else { continue };
            if let Some(reason) = self.launch.hindrance(&entry.planned.spec) {
                (self.on_event)(Event::Skipped(id, cause, reason));
                runs.extend(self.places.ended(id));
                skipped = skipped.or(is_first.then_some(reason));
            } else {
                let (end, ends) = watch::channel(End::No);
                entry.running = Some((end, cause, now));
                let spec = entry.planned.spec.clone();
                if entry.planned.is_claimed {
                    let claim = tokio::spawn(self.launch.claim(spec, cause, ends));
                    self.runs.spawn(async move { (id, claim.await.ok().map(Done::Claimed)) });
                } else {
                    self.start(id, spec, cause, (ends, None));
                }
            }
            is_first = false;
        }
        skipped
    }

    fn start(
        &mut self,
        id: Id,
        spec: Arc<L::Spec>,
        cause: Cause,
        (ends, pass): (watch::Receiver<End>, Option<L::Pass>),
    ) {
        // In a task of its own, so that the id is known even after a panic.
        let run = tokio::spawn(self.launch.run(spec, cause, ends, pass));
        self.runs.spawn(async move { (id, run.await.ok().map(Done::Ended)) });
        (self.on_event)(Event::Begun(id, cause));
    }

    /// Orders the run of a job to end, unless it has a stronger order.
    fn end(&self, id: Id, end: End) {
        if let Some((tell, ..)) = self.entries.get(&id).and_then(|entry| entry.running.as_ref()) {
            tell.send_if_modified(|known| {
                let is_more = end > *known;
                *known = (*known).max(end);
                is_more
            });
        }
    }

    fn done(&mut self, id: Id, done: Option<Done<L>>, now: Duration) {
        match done {
            Some(Done::Claimed(Ok(pass))) => self.won(id, pass, now),
            Some(Done::Claimed(Err(refusal))) => self.refused(id, refusal, now),
            Some(Done::Ended(ended)) => self.ended(id, Some(ended), now),
            None => self.ended(id, None, now),
        }
    }

    fn ended(&mut self, id: Id, ended: Option<L::Ended>, now: Duration) {
        if let Some(entry) = self.entries.get_mut(&id)
            && let Some((_, cause, since)) = entry.running.take()
        {
            let took = now.saturating_sub(since);
            (self.on_event)(match &ended {
                Some(ended) => Event::Ended(id, cause, ended, took),
                None => Event::Lost(id, cause, took),
            });
        }
        self.is_free(id, now);
    }

    /// No run of a job is under way any more.
    fn is_free(&mut self, id: Id, now: Duration) {
        if self.entries.get(&id).is_some_and(|entry| entry.is_gone) {
            self.entries.remove(&id);
            (self.on_event)(Event::Removed(id));
        }
        let next = self.places.ended(id);
        self.begin(next, now);
    }

    fn asked(&mut self, name: &str, now: Duration) -> Answer {
        let there = || self.entries.iter().filter(|(_, entry)| !entry.is_gone);
        if let Some((&id, entry)) = there().find(|(_, entry)| &*entry.planned.name == name) {
            if entry.planned.is_claimed
                && let Some(bar) = self.launch.bar(&entry.planned.spec)
            {
                return Answer::Skipped(Reason::Barred(bar));
            }
            return self.wanted(id, Cause::Asked, now);
        }
        let names: Vec<&str> = there().map(|(_, entry)| &*entry.planned.name).collect();
        Answer::Unknown(nearest(name, &names).map(Arc::from))
    }

    fn replace(
        &mut self,
        planned: Vec<Planned<L::Spec>>,
        most: usize,
        now: DateTime<Utc>,
        monotonic: Duration,
    ) {
        let is_start = !std::mem::replace(&mut self.has_begun, true);
        let mut known: BTreeMap<Arc<str>, Id> =
            self.entries.iter().map(|(id, entry)| (entry.planned.name.clone(), *id)).collect();
        let mut to_start = Vec::new();
        for planned in planned {
            let on_start = planned.on_start && is_start && !planned.is_claimed;
            let id = match known.remove(&planned.name) {
                Some(id) => {
                    self.change(id, planned, now);
                    id
                }
                None => self.add(planned, now),
            };
            to_start.extend(on_start.then_some(id));
        }
        for id in known.into_values() {
            self.remove(id, now);
        }
        for id in to_start {
            self.wanted(id, Cause::Start, monotonic);
        }
        let next = self.places.set_most(most);
        self.begin(next, monotonic);
        for (name, tell) in std::mem::take(&mut self.early) {
            let _ = tell.send(self.asked(&name, monotonic));
        }
    }

    fn add(&mut self, planned: Planned<L::Spec>, now: DateTime<Utc>) -> Id {
        let id = Id(self.next_id);
        self.next_id += 1;
        let has_turn = !planned.is_claimed;
        let timing = planned.timing.clone().filter(|_| has_turn);
        let upcoming = timing.map(|timing| Upcoming::new(timing, now));
        (self.on_event)(Event::Added(id, &planned, upcoming.as_ref().and_then(Upcoming::next)));
        let entry = Entry {
            planned,
            upcoming,
            running: None,
            is_gone: false,
            is_over: false,
            has_turn,
            barred: None,
            left: Vec::new(),
            is_asking: false,
        };
        self.entries.insert(id, entry);
        id
    }

    /// Handles a job with a known name. If its settings have changed, its new schedule counts from now on.
    fn change(&mut self, id: Id, planned: Planned<L::Spec>, now: DateTime<Utc>) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let was_gone = std::mem::replace(&mut entry.is_gone, false);
        let is_alike = entry.planned.is_claimed == planned.is_claimed;
        if entry.planned.settings.equals(&*planned.settings) && !was_gone && is_alike {
            entry.planned = planned;
            return;
        }
        if !is_alike {
            entry.has_turn = !planned.is_claimed;
        }
        let before = entry.leave(now);
        let timing = planned.timing.clone().filter(|_| entry.has_turn);
        let upcoming = timing.map(|timing| Upcoming::new(timing, now));
        entry.upcoming = upcoming.map(|upcoming| upcoming.after(before.as_ref()));
        let waiting =
            |upcoming: &Option<Upcoming>| upcoming.as_ref().and_then(|upcoming| upcoming.waiting(now));
        if let Some(at) = waiting(&before).filter(|at| waiting(&entry.upcoming) != Some(*at)) {
            (self.on_event)(Event::Dropped(id, Cause::Due(at)));
        }
        entry.is_over = false;
        entry.planned = planned;
        (self.on_event)(Event::Changed(id, &entry.planned));
        (self.on_event)(Event::Next(id, entry.upcoming.as_ref().and_then(Upcoming::next)));
        self.ask_newest(id);
    }

    fn remove(&mut self, id: Id, now: DateTime<Utc>) {
        for cause in self.places.forget(id) {
            (self.on_event)(Event::Dropped(id, cause));
        }
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let upcoming = entry.leave(now);
        for (missed, gap) in entry.told(None, now) {
            (self.on_event)(Event::Missed(id, missed, gap));
        }
        if let Some(at) = upcoming.and_then(|upcoming| upcoming.waiting(now)) {
            (self.on_event)(Event::Dropped(id, Cause::Due(at)));
        }
        if entry.running.is_some() {
            entry.is_gone = true;
            return;
        }
        self.entries.remove(&id);
        (self.on_event)(Event::Removed(id));
    }
}

#[cfg(test)]
mod tests;
