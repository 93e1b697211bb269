//! What stops the program: signals, which every platform has its own of.

use std::io;

/// Waits for what stops the program. Listens from the moment it is made.
pub(super) struct Stop(platform::Stop);

impl Stop {
    /// Begins to listen.
    pub(super) fn listen() -> io::Result<Self> {
        platform::Stop::listen().map(Self)
    }

    /// Waits, and gives the name of what came.
    pub(super) async fn wait(&mut self) -> &'static str {
        self.0.wait().await
    }
}

#[cfg(unix)]
mod platform {
    use std::io;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) struct Stop {
        interrupt: Signal,
        terminate: Signal,
    }

    impl Stop {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        pub(super) async fn wait(&mut self) -> &'static str {
            tokio::select! {
                _ = self.interrupt.recv() => "SIGINT",
                _ = self.terminate.recv() => "SIGTERM",
            }
        }
    }
}

#[cfg(windows)]
mod platform {
    use std::io;
    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
    };

    pub(super) struct Stop {
        c: CtrlC,
        r#break: CtrlBreak,
        close: CtrlClose,
        shutdown: CtrlShutdown,
    }

    impl Stop {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self {
                c: ctrl_c()?,
                r#break: ctrl_break()?,
                close: ctrl_close()?,
                shutdown: ctrl_shutdown()?,
            })
        }

        pub(super) async fn wait(&mut self) -> &'static str {
            tokio::select! {
                _ = self.c.recv() => "Ctrl-C",
                _ = self.r#break.recv() => "Ctrl-Break",
                _ = self.close.recv() => "the closing of the console",
                _ = self.shutdown.recv() => "the shutdown of the system",
            }
        }
    }
}
