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
mod heartbeat;
mod problem;
mod section;
mod source;
mod warnings;
mod yaml;

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub(crate) use heartbeat::Settings;
pub use heartbeat::{Disabled, Heartbeat};
pub use problem::{ConfigError, Problem};
use source::Source;
pub use warnings::Warnings;

/// The largest file that is read, in bytes: fifty times the largest of the tools' own templates.
pub const MAX_FILE_LEN: usize = 4 * 1024 * 1024;

/// What is to be done: all that the configuration files ask for.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// The heartbeats, in the order of the files.
    pub heartbeats: Vec<Heartbeat>,
    /// The heartbeats that are switched off.
    pub disabled: Vec<Disabled>,
    /// What the status page is served as, if it is.
    pub status: Option<Status>,
    /// What was read, and decides anew when it changes: configuration files and folders, files of secrets and certificates.
    pub read: Vec<PathBuf>,
}

/// How the state is shown to operators, over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Where it listens. Not the loopback interface only with a token, or with `allow_remote`.
    pub listen: SocketAddr,
    /// What a request must show as `Authorization: Bearer …`, or as the password of Basic authentication.
    pub token: Option<Secret>,
}

/// A text that is not shown: it prints as `…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text out of sight.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Reads a configuration file, of [`MAX_FILE_LEN`] bytes at most.
///
/// ```no_run
/// match downbeat::config::load("butler.yaml".as_ref()) {
///     Ok(config) => {
///         for heartbeat in config.heartbeats {
///             println!("{}: {} {}", heartbeat.name, heartbeat.frequency, heartbeat.request.target());
///         }
///     }
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
    let mut config = parse(&name, &bytes)?;
    config.read.push(path.to_owned());
    Ok(config)
}

/// Reads a configuration from the bytes of a file: UTF-8, with or without a byte order mark. `name` is what reports
/// call the file.
///
/// ```
/// use downbeat::config;
///
/// let text = b"heartbeat: { enable: true, remoteURL: 'https://hc-ping.com/uuid', frequency: every 5 minutes }";
/// let config = config::parse("butler-cw.yaml", text)?;
/// assert_eq!(config.heartbeats[0].request.target().to_string(), "https://hc-ping.com/…");
/// assert_eq!(config.heartbeats[0].frequency, "every 5 minutes");
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
