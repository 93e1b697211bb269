//! Many heartbeats in one loop: each beat that is due is sent on its own task, and its outcome is reported to the
//! caller.
//!
//! [`Timetable`] knows what is due; the loop here waits for it, for beats that end and for commands, whichever
//! comes first. A [`Deliver`] says how a beat is sent. One beat of a heartbeat is under way at a time: a beat
//! that comes due meanwhile waits, and a still newer one takes its place. The number of attempts under way is
//! bounded, both in total and to one host, so that a host that never answers holds up no other. A beat that has
//! failed in its first minute is tried again at long intervals: see `late.rs`.

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

/// Beats until it is stopped, by a command or by being dropped. Without a sender of commands it goes on.
///
/// The clocks are looked at at least once in each [`look`](Clock::look), and `pulse` is called each time: when
/// `pulse` is no longer called, the loop hangs.
pub async fn run<D: Deliver, C: Clock>(
    limits: Limits,
    clock: C,
    mut commands: mpsc::Receiver<Command<D>>,
    mut on_event: impl FnMut(Event<'_, D>),
    mut pulse: impl FnMut(),
) {
    let mut all = Heartbeats::new(limits);
    let mut steps = Steps::new(clock.reading());
    // A step is taken note of before anything else is done by the new time.
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
