//! Decides which run may begin: one of a job at a time, and a limited number of all jobs. Uses no clock and no I/O.

use super::event::{Id, Reason};
use crate::config::Overlap;
use std::collections::{HashMap, HashSet, VecDeque};

/// The decision about a run that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It begins.
    Begin,
    /// It begins later.
    Wait(Reason),
    /// It is skipped.
    Skip(Reason),
    /// The previous run is ended, and then it begins.
    Kill,
    /// Another run waits already, so that this one is skipped. The previous run is ended all the same.
    KillForOther,
}

/// The runs under way and those that wait, each with its cause.
#[derive(Debug)]
pub(super) struct Places<C> {
    /// How many may run at once.
    pub(super) most: usize,
    running: HashSet<Id>,
    /// The runs that begin when the previous run of their job has ended.
    after: HashMap<Id, C>,
    /// The runs that wait for a place, in order.
    queue: VecDeque<(Id, C)>,
}

impl<C: Copy> Places<C> {
    pub(super) fn new(most: usize) -> Self {
        Self { most, running: HashSet::new(), after: HashMap::new(), queue: VecDeque::new() }
    }

    /// Decides about a run that is due.
    pub(super) fn due(&mut self, id: Id, overlap: Overlap, cause: C) -> Verdict {
        if self.running.contains(&id) {
            return match overlap {
                Overlap::Skip => Verdict::Skip(Reason::Running),
                Overlap::Wait if self.after.contains_key(&id) => Verdict::Skip(Reason::Waiting),
                Overlap::Wait => {
                    self.after.insert(id, cause);
                    Verdict::Wait(Reason::Running)
                }
                Overlap::Kill if self.after.contains_key(&id) => Verdict::KillForOther,
                Overlap::Kill => {
                    self.after.insert(id, cause);
                    Verdict::Kill
                }
            };
        }
        if self.queue.iter().any(|(other, _)| *other == id) {
            return Verdict::Skip(Reason::NoPlace);
        }
        if self.running.len() >= self.most {
            self.queue.push_back((id, cause));
            return Verdict::Wait(Reason::NoPlace);
        }
        self.running.insert(id);
        Verdict::Begin
    }

    /// A run has ended. Returns the waiting runs that now begin.
    pub(super) fn ended(&mut self, id: Id) -> Vec<(Id, C)> {
        self.running.remove(&id);
        if let Some(cause) = self.after.remove(&id) {
            self.queue.push_back((id, cause));
        }
        self.begin()
    }

    /// Sets how many may run at once. Returns the waiting runs that now begin.
    pub(super) fn set_most(&mut self, most: usize) -> Vec<(Id, C)> {
        self.most = most;
        self.begin()
    }

    fn begin(&mut self) -> Vec<(Id, C)> {
        let mut begun = Vec::new();
        while self.running.len() < self.most
            && let Some((id, cause)) = self.queue.pop_front()
        {
            self.running.insert(id);
            begun.push((id, cause));
        }
        begun
    }

    /// Cancels the waiting runs of a job, and returns them.
    pub(super) fn forget(&mut self, id: Id) -> Vec<C> {
        let queued = self.queue.iter().filter(|(other, _)| *other == id).map(|(_, cause)| *cause);
        let forgotten = queued.chain(self.after.get(&id).copied()).collect();
        self.queue.retain(|(other, _)| *other != id);
        self.after.remove(&id);
        forgotten
    }

    /// Cancels all waiting runs, and returns them.
    pub(super) fn clear(&mut self) -> Vec<(Id, C)> {
        self.queue.drain(..).chain(self.after.drain()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Id = Id(1);
    const B: Id = Id(2);
    const C: Id = Id(3);

    #[test]
    fn a_run_that_is_due_while_the_one_before_it_is_under_way_is_skipped_waits_or_ends_it() {
        let mut places = Places::new(10);
        assert_eq!(places.due(A, Overlap::Skip, 1), Verdict::Begin);
        assert_eq!(places.due(A, Overlap::Skip, 2), Verdict::Skip(Reason::Running));
        assert_eq!(places.due(A, Overlap::Wait, 3), Verdict::Wait(Reason::Running));
        assert_eq!(places.due(A, Overlap::Wait, 4), Verdict::Skip(Reason::Waiting));
        // A run that waits keeps its promise.
        assert_eq!(places.due(A, Overlap::Kill, 5), Verdict::KillForOther);
        assert_eq!(places.ended(A), [(A, 3)]);
        assert_eq!(places.due(A, Overlap::Kill, 6), Verdict::Kill);
        assert_eq!(places.due(A, Overlap::Kill, 7), Verdict::KillForOther);
        assert_eq!(places.ended(A), [(A, 6)]);
        assert_eq!(places.ended(A), []);
        assert_eq!(places.due(A, Overlap::Skip, 6), Verdict::Begin);
    }

    #[test]
    fn no_more_run_than_may_and_the_others_follow_in_order() {
        let mut places = Places::new(1);
        assert_eq!(places.due(A, Overlap::Skip, 1), Verdict::Begin);
        assert_eq!(places.due(B, Overlap::Skip, 2), Verdict::Wait(Reason::NoPlace));
        assert_eq!(places.due(B, Overlap::Wait, 3), Verdict::Skip(Reason::NoPlace));
        assert_eq!(places.due(C, Overlap::Skip, 4), Verdict::Wait(Reason::NoPlace));
        assert_eq!(places.due(A, Overlap::Wait, 5), Verdict::Wait(Reason::Running));
        assert_eq!(places.ended(A), [(B, 2)]);
        assert_eq!(places.set_most(3), [(C, 4), (A, 5)]);
    }

    #[test]
    fn what_waits_of_a_job_can_be_taken_back() {
        let mut places = Places::new(1);
        assert_eq!(places.due(A, Overlap::Wait, 1), Verdict::Begin);
        assert_eq!(places.due(A, Overlap::Wait, 2), Verdict::Wait(Reason::Running));
        assert_eq!(places.due(B, Overlap::Wait, 3), Verdict::Wait(Reason::NoPlace));
        assert_eq!((places.forget(A), places.forget(B)), (vec![2], vec![3]));
        assert_eq!(places.ended(A), []);
    }
}
