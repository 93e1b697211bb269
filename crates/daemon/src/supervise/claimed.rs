//! Jobs whose runs are claimed, because several processes have them: whose turn it is, what waits while nothing can be claimed, and
//! what becomes of a claim.

use super::event::{Bar, Gap, Refusal, Turn};
use super::timing::{Missed, Upcoming};
use super::{Cause, Entry, Event, Id, Jobs, Launch, Newest};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

impl<L: Launch, F: FnMut(Event<'_, L>)> Jobs<L, F> {
    /// Takes up what is this process's turn, and gives up what is not.
    pub(super) fn turns(&mut self, turns: Vec<(Arc<str>, Turn)>, now: DateTime<Utc>, monotonic: Duration) {
        let known: BTreeMap<Arc<str>, Id> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.planned.is_claimed && !entry.is_gone)
            .map(|(id, entry)| (entry.planned.name.clone(), *id))
            .collect();
        for (name, turn) in turns {
            let Some(&id) = known.get(&name) else { continue };
            let Some(entry) = self.entries.get_mut(&id) else { continue };
            match turn {
                Turn::Ours { claimed, since, .. } if !entry.has_turn => {
                    entry.has_turn = true;
                    let timing = entry.planned.timing.clone();
                    entry.upcoming = timing.map(|timing| Upcoming::taken_over(timing, claimed, since, now));
                }
                Turn::Ours { .. } => {}
                // What else was due and not claimed is found by the process whose turn it is.
                Turn::Others { since } => {
                    entry.has_turn = false;
                    entry.leave(since);
                }
            }
            (self.on_event)(Event::Next(id, entry.upcoming.as_ref().and_then(Upcoming::next)));
            if entry.planned.on_start && matches!(turn, Turn::Ours { is_start: true, .. }) {
                self.wanted(id, Cause::Start, monotonic);
            }
            self.ask_newest(id);
        }
    }

    /// Whether what is due of a job waits, because nothing of it can be claimed, or could be a moment ago: others may have claimed some
    /// of it since.
    pub(super) fn is_barred(&mut self, id: Id, now: DateTime<Utc>) -> bool {
        let Self { entries, launch, .. } = self;
        let Some(entry) = entries.get_mut(&id).filter(|entry| entry.planned.is_claimed) else { return false };
        let due = entry.upcoming.as_ref().and_then(Upcoming::look_at).is_some_and(|at| at <= now);
        let bar = if due { launch.bar(&entry.planned.spec) } else { None };
        match bar {
            Some(bar) => entry.barred = Some(bar),
            None if !due => entry.barred = None,
            None => {}
        }
        let waits = entry.barred.is_some();
        if waits && bar.is_none() {
            self.ask_newest(id);
        }
        waits
    }

    /// Asks what others have claimed of a job, where that decides what is told.
    pub(super) fn ask_newest(&mut self, id: Id) {
        let Self { entries, launch, newest, .. } = self;
        let Some(entry) = entries.get_mut(&id) else { return };
        let is_wanted = entry.barred.is_some() || !entry.left.is_empty();
        if is_wanted && !std::mem::replace(&mut entry.is_asking, true) {
            let asked = launch.newest(entry.planned.spec.clone());
            newest.spawn(async move { (id, asked.await) });
        }
    }

    /// It is known what others have claimed of a job, or that this cannot be found out.
    pub(super) fn newest_is(&mut self, id: Id, newest: Newest, now: DateTime<Utc>, monotonic: Duration) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        entry.is_asking = false;
        let claimed = newest.ok().flatten();
        for (missed, gap) in entry.told(claimed, now) {
            (self.on_event)(Event::Missed(id, missed, gap));
        }
        let is_open = newest.is_ok() && self.launch.bar(&entry.planned.spec).is_none();
        if let (Some(upcoming), true, true) = (&mut entry.upcoming, is_open, entry.barred.is_some()) {
            upcoming.pass_over(claimed, now);
            if upcoming.look_at().is_none_or(|at| at > now) {
                entry.barred = None;
                (self.on_event)(Event::Next(id, upcoming.next()));
            }
            // What is due is told with the reason for which it waited.
            self.look(id, now, monotonic);
        }
    }

    /// A run was claimed: it starts.
    pub(super) fn won(&mut self, id: Id, pass: L::Pass, now: Duration) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let Some((end, cause, since)) = &mut entry.running else { return };
        let (cause, ends) = (*cause, end.subscribe());
        *since = now;
        if self.is_stopping || entry.is_gone {
            drop(pass);
            return self.refused(id, Refusal::Ended, now);
        }
        let spec = entry.planned.spec.clone();
        self.start(id, spec, cause, (ends, Some(pass)));
    }

    /// A run was not claimed: it does not start.
    pub(super) fn refused(&mut self, id: Id, refusal: Refusal, now: Duration) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let Some((_, cause, _)) = entry.running.take() else { return };
        let event = match refusal {
            Refusal::Lost => None,
            Refusal::Skipped(reason) => Some(Event::Skipped(id, cause, reason)),
            Refusal::Barred(bar) => entry.wait_for(id, cause, bar),
            Refusal::Gone(gap) => match cause {
                Cause::Due(at) => Some(Event::Missed(id, once(at), gap)),
                _ => Some(Event::Dropped(id, cause)),
            },
            Refusal::Ended => Some(Event::Dropped(id, cause)),
        };
        event.into_iter().for_each(&mut self.on_event);
        self.is_free(id, now);
    }

    /// Nobody runs an occurrence that another process has claimed.
    pub(super) fn lost(&mut self, name: &str, at: DateTime<Utc>, gap: Gap) {
        let found = self.entries.iter().find(|(_, entry)| &*entry.planned.name == name);
        if let Some((&id, _)) = found {
            (self.on_event)(Event::Missed(id, once(at), gap));
        }
    }

    /// Tells what could not be claimed before the end.
    pub(super) fn tell_barred(&mut self, now: DateTime<Utc>) {
        for (id, entry) in &mut self.entries {
            if entry.barred.is_some() {
                entry.leave(now);
            }
            for (missed, gap) in entry.told(None, now) {
                (self.on_event)(Event::Missed(*id, missed, gap));
            }
        }
    }
}

impl<L: Launch> Entry<L> {
    /// Nothing is due here any more. What waited to be claimed is kept to be told, as far as it was due by a moment; else gives when it
    /// was due.
    pub(super) fn leave(&mut self, by: DateTime<Utc>) -> Option<Upcoming> {
        let upcoming = self.upcoming.take()?;
        let Some(bar) = self.barred.take() else { return Some(upcoming) };
        self.left.push((upcoming, bar, by));
        None
    }

    /// What was left, without what others have claimed, to be told.
    pub(super) fn told(&mut self, claimed: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Vec<(Missed, Gap)> {
        let left = std::mem::take(&mut self.left).into_iter();
        left.filter_map(|(mut upcoming, bar, by)| {
            // Where the job stayed here, others began to claim when it went to them, and looked back no farther than to that moment.
            if !bar.keeps {
                upcoming.pass_over(claimed, now);
            }
            Some((upcoming.unsettled(by)?, Gap::Barred(bar)))
        })
        .collect()
    }

    /// Has an occurrence wait that could not be claimed. What cannot wait is told.
    fn wait_for<'a>(&mut self, id: Id, cause: Cause, bar: Bar) -> Option<Event<'a, L>> {
        let Cause::Due(at) = cause else {
            return Some(Event::Skipped(id, cause, super::Reason::Barred(bar)));
        };
        // Where it is not this process's turn any more, the one whose turn it is finds it.
        let upcoming = self.upcoming.as_mut()?;
        if upcoming.give_back(at) {
            self.barred = Some(bar);
            return Some(Event::Next(id, upcoming.next()));
        }
        Some(Event::Missed(id, once(at), Gap::Barred(bar)))
    }
}

fn once(at: DateTime<Utc>) -> Missed {
    Missed { count: 1, first: at, last: at }
}
