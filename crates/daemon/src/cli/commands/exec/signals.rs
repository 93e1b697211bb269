//! Decides which signals are passed on to the command, and which of them end it.

use downbeat::job::{Group, Order};
use tokio::sync::mpsc;

/// How many signals may wait to be passed on.
const WAITING: usize = 16;

/// The signals that have come.
pub(super) struct Heard {
    /// The orders for the command.
    pub(super) orders: mpsc::Receiver<Order>,
    /// The names of all signals that end a program, including those that the command gets directly. If nobody takes them, the
    /// oldest are kept.
    pub(super) ends: mpsc::Receiver<&'static str>,
}

/// Listens from now on.
pub(super) fn listen(group: Group) -> Heard {
    let ((to_pass, orders), (to_end, ends)) = (mpsc::channel(WAITING), mpsc::channel(WAITING));
    platform::listen(group, &to_pass, &to_end);
    Heard { orders, ends }
}

#[cfg(unix)]
mod platform {
    use downbeat::job::{Group, Order, Signal};
    use tokio::signal::unix::{SignalKind, signal};
    use tokio::sync::mpsc;

    /// A signal that is passed on.
    struct Passed {
        kind: SignalKind,
        as_order: Signal,
        /// Its name, if it ends the command.
        ends: Option<&'static str>,
        /// Whether a key of the terminal sends it.
        is_key: bool,
    }

    fn all() -> [Passed; 6] {
        let passed = |kind, as_order, ends, is_key| Passed { kind, as_order, ends, is_key };
        [
            passed(SignalKind::interrupt(), Signal::Interrupt, Some("SIGINT"), true),
            passed(SignalKind::terminate(), Signal::Terminate, Some("SIGTERM"), false),
            passed(SignalKind::hangup(), Signal::HangUp, Some("SIGHUP"), false),
            passed(SignalKind::quit(), Signal::Quit, Some("SIGQUIT"), true),
            passed(SignalKind::user_defined1(), Signal::User1, None, false),
            passed(SignalKind::user_defined2(), Signal::User2, None, false),
        ]
    }

    pub(super) fn listen(group: Group, orders: &mpsc::Sender<Order>, to_end: &mpsc::Sender<&'static str>) {
        let ignored = ignored();
        for Passed { kind, as_order, ends, is_key } in all() {
            // A signal that this program ignores (because of nohup, say) is ignored by the command too. A handler would end that.
            let is_ignored = ignored & (1u64 << (kind.as_raw_value() - 1)) != 0;
            let Some(mut signals) = (!is_ignored).then(|| signal(kind).ok()).flatten() else { continue };
            let (orders, to_end) = (orders.clone(), to_end.clone());
            // The terminal sends the signal of a key to its whole foreground group; this program then waits for the command.
            let is_passed_on = !(is_key && group == Group::Shared);
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    if let Some(name) = ends {
                        let _ = to_end.try_send(name);
                    }
                    let order = match ends {
                        Some(name) => Order::Stop { signal: as_order, by: name.to_owned() },
                        None => Order::Pass(as_order),
                    };
                    // The command may have ended, so that nobody takes signals any more.
                    if is_passed_on {
                        let _ = orders.try_send(order);
                    }
                }
            });
        }
    }

    /// The signals that this program ignores, one bit each; none if the system does not tell.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
    }
}

#[cfg(windows)]
mod platform {
    use crate::cli::support::signals::{Signal as Asked, Signals};
    use downbeat::job::{Group, Order, Signal};
    use tokio::sync::mpsc;

    /// The command is in a process group of its own, which gets no Ctrl-C from the console. Each first event is passed on, as
    /// Ctrl-Break; a second one ends the command with all that it has started.
    pub(super) fn listen(_: Group, orders: &mpsc::Sender<Order>, to_end: &mpsc::Sender<&'static str>) {
        let Ok(mut signals) = Signals::listen() else { return };
        let (orders, to_end) = (orders.clone(), to_end.clone());
        tokio::spawn(async move {
            let mut is_told = false;
            loop {
                if let Asked::Stop(name) = signals.wait().await {
                    let _ = to_end.try_send(name);
                    let by = name.to_owned();
                    let order = match std::mem::replace(&mut is_told, true) {
                        false => Order::Stop { signal: Signal::Terminate, by },
                        true => Order::Kill { by },
                    };
                    let _ = orders.try_send(order);
                }
            }
        });
    }
}
