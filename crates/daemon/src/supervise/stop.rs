//! The end of the loop: no run is started any more, and runs under way get time to end, are asked to end, and are killed.

use super::{Answer, Cause, Command, End, Event, Id, Jobs, Launch, TO_END, Why};
use downbeat_heartbeat::clock::Clock;
use std::time::Duration;
use tokio::sync::mpsc;

/// The time for each step after a second stop: asking, killing, waiting.
const IN_HASTE: Duration = Duration::from_millis(250);

impl<L: Launch, F: FnMut(Event<'_, L>)> Jobs<L, F> {
    /// Starts no more runs, and waits for those under way: at most `grace`, then [`TO_END`] after each order; after a second stop
    /// [`IN_HASTE`].
    pub(super) async fn stop<C: Clock>(
        mut self,
        grace: Duration,
        clock: &C,
        commands: &mut mpsc::Receiver<Command<L::Spec>>,
    ) {
        for (id, cause) in self.places.clear() {
            (self.on_event)(Event::Dropped(id, cause));
        }
        self.is_stopping = true;
        let now = clock.reading();
        self.tell_barred(now.wall);
        for (id, entry) in &self.entries {
            if let Some(at) = entry.upcoming.as_ref().and_then(|upcoming| upcoming.waiting(now.wall)) {
                (self.on_event)(Event::Dropped(*id, Cause::Due(at)));
            }
        }
        let count = self.runs.len();
        if count == 0 {
            return;
        }
        (self.on_event)(Event::Stopping(count, grace));
        let (mut until, mut asked, mut is_heard) = (now.monotonic + grace, End::No, true);
        let mut to_end = TO_END;
        while !self.runs.is_empty() {
            let now = clock.monotonic();
            if now >= until {
                let count = self.runs.len();
                let next = match asked {
                    End::No => {
                        (self.on_event)(Event::Ending(count));
                        End::Soon(Why::Stopping)
                    }
                    End::Soon(_) => {
                        (self.on_event)(Event::Killed(count));
                        End::Now
                    }
                    End::Now => break,
                };
                let ids: Vec<Id> = self.entries.keys().copied().collect();
                ids.into_iter().for_each(|id| self.end(id, next));
                (asked, until) = (next, now + to_end);
                continue;
            }
            tokio::select! {
                biased;
                command = commands.recv(), if is_heard => match command {
                    Some(Command::Stop(grace)) => {
                        to_end = IN_HASTE;
                        until = until.min(now + if asked == End::No { grace } else { to_end });
                    }
                    Some(Command::Run(_, tell)) => { let _ = tell.send(Answer::Stopping); }
                    Some(Command::Replace(..) | Command::Turn(_) | Command::Lost(..)) => {}
                    None => is_heard = false,
                },
                Some(Ok((id, done))) = self.runs.join_next() => self.done(id, done, clock.monotonic()),
                () = clock.sleep(until - now) => {}
            }
        }
        for (id, entry) in &self.entries {
            if let Some((_, cause, _)) = entry.running {
                (self.on_event)(Event::Left(*id, cause));
            }
        }
    }
}
