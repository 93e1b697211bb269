//! How long a command may compute, and the message when that did not suffice. Ctrl-C ends it at any time.

use super::terminal;
use downbeat_inspect::{Budget, Purse};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// For the main question of a command. Almost all answers take milliseconds.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// For one heartbeat of a configuration.
const EACH: Duration = Duration::from_secs(2);

/// Items that wait to be printed.
const WAITING: usize = 1024;

/// The budget of a whole command.
pub(crate) fn whole() -> Budget {
    Budget::of(LIMIT)
}

/// For the heartbeats of a configuration, or the schedules of a file.
pub(crate) fn for_each() -> Purse {
    Purse::new(EACH, LIMIT)
}

/// For the lints of one schedule.
pub(crate) fn for_one() -> Purse {
    Purse::new(LIMIT, LIMIT)
}

/// Reports on standard error that a computation was cut, and what is missing.
pub(crate) fn say_cut(missing: &str) {
    terminal::say(&cut(missing));
}

/// The same message as a line of a report.
pub(crate) fn cut(missing: &str) -> String {
    whole().cut(missing)
}

/// The items of an iterator, computed on a thread of its own, until one item takes longer than a whole command may. The time for
/// printing does not count.
pub(crate) struct Patient<T> {
    items: Receiver<T>,
    is_cut: bool,
}

impl<T: Send + 'static> Patient<T> {
    /// Begins.
    pub(crate) fn of(items: impl Iterator<Item = T> + Send + 'static) -> std::io::Result<Self> {
        let (to, from) = sync_channel(WAITING);
        let send_all = move || {
            for item in items {
                if to.send(item).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().spawn(send_all)?;
        Ok(Self { items: from, is_cut: false })
    }

    /// Whether it has ended because an item took too long.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }
}

impl<T> Iterator for Patient<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if self.is_cut {
            return None;
        }
        match self.items.recv_timeout(LIMIT) {
            Ok(item) => Some(item),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                self.is_cut = true;
                None
            }
        }
    }
}
