//! The process of a command, with all processes that it starts: [`start`] has the parameters, [`exit`] the result. Starting,
//! signalling and ending it is implemented for each platform; [`as_user`] runs commands of other users.

#[cfg(unix)]
mod as_user;
mod exit;
mod start;

#[cfg(unix)]
#[path = "unix.rs"]
mod platform;
#[cfg(windows)]
#[path = "windows.rs"]
mod platform;

#[cfg(unix)]
pub use as_user::serve_users;
pub use exit::Exit;
pub(super) use platform::Child;
pub(super) use start::Start;
pub use start::{Command, Group, Signal, User};

/// Starts a command.
pub(super) async fn spawn(start: &Start) -> Result<Child, Exit> {
    #[cfg(unix)]
    if let Some(user) = &start.user {
        return as_user::spawn(start, user).await;
    }
    platform::spawn(start)
}
