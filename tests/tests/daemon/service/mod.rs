//! `downbeat service` with the service manager of each platform.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;
