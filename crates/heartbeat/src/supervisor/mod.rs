//! Many heartbeats in one loop: each beat that is due is sent by a task of its own, and its outcome is reported to the caller.
//!
//! [`Timetable`] knows which beat is due. The loop waits for it, for ends of beats and for commands. A [`Deliver`] sends a beat. One
//! beat of a heartbeat is under way at a time: a beat that comes due meanwhile waits, and a newer one replaces it. The number of
//! attempts under way is bounded, in total and for each host, so that a silent host does not delay others. A beat that has failed in
//! its first minute is tried again after long pauses: see `late.rs`.

mod event;
mod heartbeats;
mod late;
mod limits;
mod timetable;

pub use event::{BrokenOff, Command, Deliver, Event, Job, Passed, Settings, Tries};
pub use heartbeats::allowance_within;
pub use heartbeats::{MAX_ALLOWANCE, MIN_ALLOWANCE};
pub use late::{MAX_DEADLINE, MAX_LATE};
pub use limits::{Crowded, Gate, Limits, Permit};
pub use timetable::{Due, Id, LATE, MAX_MISSED, Timetable, Timing};

use crate::clock::{Clock, Reading, Steps};
use heartbeats::{Heartbeats, Work};
use tokio::sync::mpsc;

/// What the loop has waited for.
enum Happened<D: Deliver> {
    Told(Command<D>),
    Done(Work<D>),
}

/// Sends beats until a command stops it, or the future is dropped. Without a sender of commands it goes on.
///
/// The loop reads the clocks at least once in each [`look`](Clock::look), and calls `pulse` each time: when `pulse` is not called
/// any more, the loop hangs.
pub async fn run<D: Deliver, C: Clock>(
    limits: Limits,
    clock: C,
    mut commands: mpsc::Receiver<Command<D>>,
    mut on_event: impl FnMut(Event<'_, D>),
    mut pulse: impl FnMut(),
) {
    let mut all = Heartbeats::new(limits);
    let mut steps = Steps::new(clock.reading());
    // A step is handled before anything else is done by the new time.
    let mut look = |all: &mut Heartbeats<D>, on_event: &mut dyn FnMut(Event<'_, D>)| -> Reading {
        let now = clock.reading();
        if let Some(by) = steps.look(now) {
            all.step(by, now, on_event);
        }
        now
    };
    loop {
        pulse();
        let now = look(&mut all, &mut on_event);
        all.take_due(now, &mut on_event);
        let left = all.until_next(clock.reading());
        let sleep = clock.until_look(left);
        let happened = tokio::select! {
            biased;
            Some(command) = commands.recv() => Happened::Told(command),
            Some(work) = all.done() => Happened::Done(work),
            () = sleep => continue,
        };
        let now = look(&mut all, &mut on_event);
        match happened {
            Happened::Told(Command::Replace(jobs)) => all.replace(jobs, now, &mut on_event),
            Happened::Told(Command::Change { gone, came }) => all.exchange(&gone, came, now, &mut on_event),
            Happened::Told(Command::Prompt) => all.prompt(now),
            Happened::Told(Command::Stop(grace)) => {
                return all.stop(grace, &clock, &mut commands, &mut on_event).await;
            }
            Happened::Done(work) => all.take_up(work, now, &mut on_event),
        }
    }
}

#[cfg(test)]
mod tests;
