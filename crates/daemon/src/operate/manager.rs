//! Notifies the service manager: systemd by `sd_notify(3)`; others get nothing.
//!
//! Nothing is sent if `NOTIFY_SOCKET` is not set, and a failed notification has no other effect.

use std::time::Duration;

/// A state of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Now {
    /// The configuration is read and beats are sent.
    Ready,
    /// The configuration is read again.
    Reloading,
    /// No more beats are sent.
    Stopping,
}

/// Notifies of a state, with a status text.
pub(super) fn tell(now: Now, status: &str) {
    platform::tell(now, status);
}

/// Notifies that the loop which sends the beats is alive, at the first tick after each interval.
#[derive(Debug)]
pub(super) struct Watchdog {
    /// A third of the time that the service manager waits; `None` if it does not wait.
    period: Option<Duration>,
    last: Option<tokio::time::Instant>,
}

impl Watchdog {
    /// Reads how long the service manager waits.
    pub(super) fn new() -> Self {
        Self { period: platform::watchdog().map(|wait| wait / 3), last: None }
    }

    /// Called by the loop in each round.
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
