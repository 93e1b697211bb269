//! Requests to the program from outside: signals, which differ between platforms, and requests by other ways.

use std::io;
use tokio::sync::mpsc;

/// A request, and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// To end.
    Stop(&'static str),
    /// To read the configuration again.
    Reload(&'static str),
}

/// Waits for requests. Listens from the moment it is made.
pub(crate) struct Signals {
    signals: platform::Signals,
    /// Requests by other ways. `None` when no more can come.
    others: Option<mpsc::Receiver<Signal>>,
}

impl Signals {
    /// Begins to listen for signals.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { signals: platform::Signals::listen()?, others: None })
    }

    /// Begins to listen for signals, and for requests by other ways.
    pub(crate) fn listen_also(others: mpsc::Receiver<Signal>) -> io::Result<Self> {
        Ok(Self { others: Some(others), ..Self::listen()? })
    }

    /// Waits for the next request.
    pub(crate) async fn wait(&mut self) -> Signal {
        loop {
            let Some(others) = &mut self.others else { return self.signals.wait().await };
            tokio::select! {
                biased;
                signal = self.signals.wait() => return signal,
                other = others.recv() => match other {
                    Some(signal) => return signal,
                    None => self.others = None,
                },
            }
        }
    }

    /// Waits for a request to end.
    pub(crate) async fn wait_for_stop(&mut self) {
        while !matches!(self.wait().await, Signal::Stop(_)) {}
    }
}

#[cfg(unix)]
mod platform {
    use super::Signal as Asked;
    use std::io;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(crate) struct Signals {
        interrupt: Signal,
        terminate: Signal,
        hang_up: Signal,
    }

    impl Signals {
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hang_up: signal(SignalKind::hangup())?,
            })
        }

        pub(crate) async fn wait(&mut self) -> Asked {
            tokio::select! {
                biased;
                _ = self.interrupt.recv() => Asked::Stop("SIGINT"),
                _ = self.terminate.recv() => Asked::Stop("SIGTERM"),
                _ = self.hang_up.recv() => Asked::Reload("SIGHUP"),
            }
        }
    }
}

#[cfg(windows)]
mod platform {
    use super::Signal;
    use std::io;
    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_logoff,
        ctrl_shutdown,
    };

    pub(crate) struct Signals {
        c: CtrlC,
        r#break: CtrlBreak,
        close: CtrlClose,
        logoff: CtrlLogoff,
        shutdown: CtrlShutdown,
    }

    impl Signals {
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self {
                c: ctrl_c()?,
                r#break: ctrl_break()?,
                close: ctrl_close()?,
                logoff: ctrl_logoff()?,
                shutdown: ctrl_shutdown()?,
            })
        }

        pub(crate) async fn wait(&mut self) -> Signal {
            Signal::Stop(tokio::select! {
                _ = self.c.recv() => "Ctrl-C",
                _ = self.r#break.recv() => "Ctrl-Break",
                _ = self.close.recv() => "the closing of the console",
                _ = self.logoff.recv() => "the logoff of the user",
                _ = self.shutdown.recv() => "the shutdown of the system",
            })
        }
    }
}
