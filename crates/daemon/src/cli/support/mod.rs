//! What commands share: the sources of texts, the output, and the exit codes.

#[macro_use]
mod wrong;
pub(crate) mod budget;
pub(crate) mod calendar_files;
pub(crate) mod channel;
mod config_file;
pub(crate) mod configured;
pub(crate) mod expression;
mod failure;
pub(crate) mod finding;
pub(crate) mod first_process;
pub(crate) mod input;
mod journal;
pub(crate) mod length;
mod log_file;
pub(crate) mod logging;
pub(crate) mod moment;
pub(crate) mod pid_file;
mod problem;
pub(crate) mod progress;
mod runtime;
pub(crate) mod signals;
pub(crate) mod terminal;
mod to_set;
pub(crate) mod warnings;
mod when;
mod which;

pub(crate) use calendar_files::CalendarFiles;
pub(crate) use config_file::ConfigFile;
pub(crate) use configured::{Configured, Sharded};
pub(crate) use failure::{Failure, asks_for_json};
pub(crate) use problem::ProblemShape;
pub(crate) use runtime::block_on;
pub(crate) use to_set::to_set;
pub(crate) use when::When;
pub(crate) use which::Which;
pub(crate) use wrong::Wrong;
