//! What a service manager is told: systemd by its notifications (`sd_notify(3)`), others nothing.
//!
//! Nothing is sent where `NOTIFY_SOCKET` is not set, and a notification that fails costs nothing but itself.

use std::time::Duration;

/// What happens to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Now {
    /// The configuration is read and beats are sent.
    Ready,
    /// The configuration is read again.
    Reloading,
    /// No more beats are sent.
    Stopping,
}

/// Tells what happens, and in words what there is.
pub(super) fn tell(now: Now, status: &str) {
    platform::tell(now, status);
}

/// Tells that the loop which sends the beats is alive. The first tick of a [`Watchdog`] whose time has come does.
#[derive(Debug)]
pub(super) struct Watchdog {
    /// A third of what the service manager waits; `None` when it does not.
    period: Option<Duration>,
    last: Option<tokio::time::Instant>,
}

impl Watchdog {
    /// Asks the service manager how long it waits.
    pub(super) fn new() -> Self {
        Self { period: platform::watchdog().map(|wait| wait / 3), last: None }
    }

    /// Called by the loop at each round.
    pub(super) fn tick(&mut self) {
        let Some(period) = self.period else { return };
        let now = tokio::time::Instant::now();
        if self.last.is_none_or(|last| now.duration_since(last) >= period) {
            self.last = Some(now);
            platform::alive();
        }
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use super::Now;
    use sd_notify::NotifyState;
    use std::time::Duration;

    pub(super) fn tell(now: Now, status: &str) {
        let status = NotifyState::Status(status);
        let _ = match now {
            Now::Ready => sd_notify::notify(&[NotifyState::Ready, status]),
            Now::Reloading => match NotifyState::monotonic_usec_now() {
                Ok(since_boot) => sd_notify::notify(&[NotifyState::Reloading, since_boot, status]),
                Err(_) => sd_notify::notify(&[NotifyState::Reloading, status]),
            },
            Now::Stopping => sd_notify::notify(&[NotifyState::Stopping, status]),
        };
    }

    pub(super) fn watchdog() -> Option<Duration> {
        sd_notify::watchdog_enabled()
    }

    pub(super) fn alive() {
        let _ = sd_notify::notify(&[NotifyState::Watchdog]);
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use super::Now;
    use std::time::Duration;

    pub(super) fn tell(_: Now, _: &str) {}

    pub(super) fn watchdog() -> Option<Duration> {
        None
    }

    pub(super) fn alive() {}
}
