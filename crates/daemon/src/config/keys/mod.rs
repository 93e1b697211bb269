//! What a key of a configuration is. The keys themselves stand with their readers, in `own`: each is described once, and from
//! that come what the reader accepts, its suggestions, the [JSON Schema](super::schema()) and the
//! [reference](super::reference()).

mod key;
mod size;
mod words;

pub(crate) use key::{Choice, Default, Key, Kind, Section, gone};
pub(crate) use size::Size;
/// The list of heartbeats.
pub(crate) const HEARTBEATS: &str = "heartbeats";
/// The list of jobs.
pub(crate) const JOBS: &str = "jobs";
/// How many of them run at once.
pub(crate) const MAX_RUNNING: &str = "max_running";
/// The share of the heartbeats and jobs that this process takes.
pub(crate) const SHARD: &str = "shard";
/// The members that share the heartbeats.
pub(crate) const FLEET: &str = "fleet";
/// What holds for all heartbeats of a file.
pub(crate) const DEFAULTS: &str = "defaults";
/// The days that schedules name.
pub(crate) const CALENDARS: &str = "calendars";
/// The status page.
pub(crate) const STATUS: &str = "status";
/// What is remembered.
pub(crate) const STATE: &str = "state";
/// The URL in the section of a tool.
pub(crate) const REMOTE_URL: &str = "remoteURL";

pub(crate) use words::{case_note, described, nearest, short, short_root};
