//! A process of a command and all that it starts: [`start`] has what it is started with, [`exit`] how it ended. How it is
//! started, signalled and ended has a twin for each platform.

mod exit;
mod start;

#[cfg(unix)]
#[path = "unix.rs"]
mod platform;
#[cfg(windows)]
#[path = "windows.rs"]
mod platform;

pub use exit::Exit;
pub(super) use platform::{Child, spawn};
pub(super) use start::Start;
pub use start::{Command, Group, Signal, User};
