//! One run of a command: its process, its environment, its output, and what its monitor hears of it. `downbeat exec` does one,
//! and the daemon does one for each occurrence of a job.
//!
//! The command never depends on the monitor: it starts at once and is not delayed by the reports, which are sent concurrently.
//!
//! ```
//! use downbeat::job::{Command, Run, Exit};
//! use tokio::sync::mpsc;
//!
//! # #[cfg(unix)]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (_orders, mut receiver) = mpsc::channel(1);
//! let ended = Run::new(Command::shell("echo hello; exit 3")).run(&mut receiver).await;
//! assert_eq!(ended.outcome.exit, Exit::Code(3));
//! assert_eq!(ended.outcome.output.text(100), "hello\n");
//! ended.told().await;
//! # }
//! # #[cfg(not(unix))]
//! # fn main() {}
//! ```

mod environment;
mod expected;
mod onward;
mod output;
mod process;
mod pump;
mod report;
mod run;

pub use crate::encoding::Encoding;
pub use environment::{for_daemon, for_exec};
pub use expected::Expected;
pub use onward::{EachLine, Onward, Stream};
pub use output::Kept;
#[cfg(unix)]
pub use process::serve_users;
pub use process::{Command, Exit, Group, Signal, User};
pub use report::{Teller, Told};
pub use run::{Cut, Ended, Order, Outcome, Output, Run};
