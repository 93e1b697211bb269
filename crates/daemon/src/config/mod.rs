//! The configuration: the `heartbeat` section of a Butler tool's YAML file.
//!
//! The file may be the complete one of Butler, Butler SOS, Butler Auth or Butler CW. The section stands below any one
//! root key, or at the top level; everything else in the file is ignored, whatever it is.
//!
//! ```yaml
//! Butler:
//!   heartbeat:
//!     enable: true                         # or `enabled`
//!     remoteURL: https://hc-ping.com/uuid
//!     frequency: every 1 minute            # or a number of milliseconds
//! ```
//!
//! All three keys must be there. While `enable` is false the values of the others are not looked at.
//!
//! `yaml` reads the file into a small tree, `butler` finds the section in it, `section` knows its rules, `source` finds
//! places in the text and decides what of it may be shown, `problem` is what is wrong and draws it, `warnings` is what is
//! probably not meant.

mod butler;
mod problem;
mod section;
mod source;
mod warnings;
mod yaml;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use downbeat_client::Target;
use downbeat_scheduler::Schedule;

pub use problem::{ConfigError, Problem};
use source::Source;
pub use warnings::Warnings;
use warnings::Written;

/// The largest file that is read, in bytes: fifty times the largest of the tools' own templates.
pub const MAX_FILE_LEN: usize = 4 * 1024 * 1024;

/// What a configuration asks for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Config {
    /// `enable` is false: no beats.
    #[non_exhaustive]
    Disabled {
        /// The key that says so, such as `Butler.heartbeat.enable`.
        key: String,
        /// The line that it stands in, counted from 1.
        line: usize,
    },
    /// Beats are to be sent.
    Enabled(Box<Heartbeat>),
}

/// What is to be sent when.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Heartbeat {
    /// The remote URL. It prints masked.
    pub target: Target,
    /// The schedule, in the zone that it names, or UTC. It occurs at least once.
    pub schedule: Schedule<Tz>,
    /// The schedule as it was written, without white space around it; milliseconds in decimal.
    pub frequency: String,
    /// Where the section stands: `Butler.heartbeat`, or `heartbeat` at the top level.
    pub key: String,
    file: String,
    written: Written,
}

impl Heartbeat {
    /// What of the schedule is legal and probably not meant, seen from `now`.
    ///
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use downbeat::config::{self, Config};
    ///
    /// let text = b"heartbeat: { enable: true, remoteURL: 'https://hc-ping.com/uuid', frequency: every 90 minutes }";
    /// let Config::Enabled(heartbeat) = config::parse("butler-cw.yaml", text)? else { unreachable!() };
    /// let warnings = heartbeat.warnings(Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap());
    /// assert_eq!(warnings.problems()[0].code(), Some("step-beyond-cycle"));
    /// assert_eq!(warnings.problems()[0].help(), Some("for a longer time write `'@every 90m'`"));
    /// # Ok::<(), config::ConfigError>(())
    /// ```
    pub fn warnings(&self, now: DateTime<Utc>) -> Warnings {
        self.written.warnings(&self.file, now)
    }
}

/// Reads a configuration file, of [`MAX_FILE_LEN`] bytes at most.
///
/// ```no_run
/// use downbeat::config::{self, Config};
///
/// match config::load("butler.yaml".as_ref()) {
///     Ok(Config::Enabled(heartbeat)) => println!("{} {}", heartbeat.frequency, heartbeat.target),
///     Ok(_) => println!("heartbeats are disabled"),
///     Err(error) => eprintln!("{}", error.render(false)),
/// }
/// ```
///
/// # Errors
///
/// [`ConfigError`] when the file cannot be read, and as [`parse`] has it.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let name = path.display().to_string();
    let failed = |problem| ConfigError::only(&name, problem);
    let bytes = read(path).map_err(|error| failed(unreadable(path, &error)))?;
    if bytes.len() > MAX_FILE_LEN {
        let message = format!("this file is larger than the {} MiB that are read", MAX_FILE_LEN >> 20);
        return Err(failed(Problem::new(message).with_help("is it the configuration?")));
    }
    parse(&name, &bytes)
}

/// Reads a configuration from the bytes of a file: UTF-8, with or without a byte order mark. `name` is what reports
/// call the file.
///
/// ```
/// use downbeat::config::{self, Config};
///
/// let text = b"heartbeat: { enable: true, remoteURL: 'https://hc-ping.com/uuid', frequency: every 5 minutes }";
/// let Config::Enabled(heartbeat) = config::parse("butler-cw.yaml", text)? else { unreachable!() };
/// assert_eq!(heartbeat.target.to_string(), "https://hc-ping.com/…");
/// assert_eq!(heartbeat.frequency, "every 5 minutes");
/// # Ok::<(), config::ConfigError>(())
/// ```
///
/// # Errors
///
/// [`ConfigError`] with all that is wrong with the section: missing, unknown and repeated keys, values of a wrong type,
/// a URL or a schedule that cannot be read; or with the one reason why there is no section to look at.
pub fn parse(name: &str, text: &[u8]) -> Result<Config, ConfigError> {
    butler::read(name, Source::decode(name, text)?)
}

/// One byte more than is allowed, if there is one.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_LEN as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    // Opening a directory fails on some systems, reading it on others.
    if path.is_dir() {
        return Problem::new("this is a directory").with_help("name the file in it");
    }
    match error.kind() {
        io::ErrorKind::NotFound => Problem::new("there is no such file"),
        io::ErrorKind::PermissionDenied => Problem::new("this file may not be read")
            .with_help("give the user that runs downbeat the permission to read it"),
        _ => Problem::new(format!("this file cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests;
