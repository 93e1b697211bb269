//! The configuration: files of our own and those of Butler tools, several of either.
//!
//! ```yaml
//! heartbeats:
//!   - name: nightly backup
//!     url: https://hc-ping.com/uuid
//!     schedule: every 5 minutes
//! ```
//!
//! The file of Butler, Butler SOS, Butler Auth or Butler CW is read as it is: its `heartbeat` section stands below any one
//! root key, or at the top level; everything else in it is ignored, whatever it is.
//!
//! ```yaml
//! Butler:
//!   heartbeat:
//!     enable: true                         # or `enabled`
//!     remoteURL: https://hc-ping.com/uuid
//!     frequency: every 1 minute            # or a number of milliseconds
//! ```
//!
//! # The rooms
//!
//! `files` finds and reads files, out of an [`Environment`]; `yaml` makes a small tree of a text; `butler` finds a tool's
//! section in it; `own` reads that, and a file of our own, by the `keys`, which are described once for the reader, the
//! [schema](schema()) and the [reference](reference()); `names` joins what all files say. `slips` are what editors and other
//! formats put into YAML. `report` is what is wrong, or
//! probably not meant, with its place and what of a line may be shown.

mod butler;
mod contents;
mod environment;
mod expected;
mod files;
mod fleet;
mod heartbeat;
mod item;
mod job;
mod keys;
mod monitor;
mod names;
mod own;
mod reference;
mod remedy;
mod report;
mod schedule;
mod schema;
mod secret;
mod shard;
mod slips;
mod syntax;
mod url;
mod variables;
mod yaml;

use std::path::{Path, PathBuf};

use downbeat_client::{Proxies, ProxyError};

pub use contents::{Calendar, Config, Fleet, State, Status};
use environment::Nothing;
pub use environment::{Environment, System};
pub use expected::{Expected, expected, nearest_in_words};
pub use files::MAX_FILE_LEN;
pub use heartbeat::{Disabled, Heartbeat, HeartbeatSettings};
pub use item::{Basics, HasBasics, Item, Sends};
pub(crate) use job::TO_END;
pub use job::{Job, JobSettings, Output, Overlap, Runs, Signals};
pub(crate) use keys::nearest;
pub use own::MAX_JITTER;
pub use reference::reference;
pub use remedy::remedy_key;
use report::Source;
pub use report::{ConfigError, ConfigErrors, Problem, Warnings};
pub use schema::schema;
pub use secret::Secret;
pub use shard::{MAX_SHARDS, NoShard, Shard, ShardOf, Share};

/// Reads the configuration in some files and folders, each file of [`MAX_FILE_LEN`] bytes at most. A folder stands for those
/// of its files that end in `.yaml` or `.yml` and do not begin with a dot, sorted by name.
///
/// `environment` gives the variables and files: [`System`], except in tests.
///
/// ```no_run
/// use downbeat::config::{self, System};
///
/// match config::load(&["/etc/downbeat/conf.d", "butler.yaml"], &System) {
///     Ok(config) => {
///         for heartbeat in config.heartbeats {
///             println!("{}: {} {}", heartbeat.name, heartbeat.frequency, heartbeat.request.target());
///         }
///     }
///     Err(errors) => eprintln!("{}", errors.render(false)),
/// }
/// ```
///
/// # Errors
///
/// [`ConfigErrors`] with all that is wrong with all files: one that cannot be read, what [`parse`] refuses, variables and
/// files that are named and not there, certificates that cannot be used, a name that two heartbeats have, two status pages.
pub fn load<P: AsRef<Path>>(paths: &[P], environment: &dyn Environment) -> Result<Config, ConfigErrors> {
    let files = files::Files::read(paths, environment);
    let proxies = proxies(environment);
    let mut errors = files.errors;
    let mut read = files.looked_at;
    let pages: Vec<names::SourceFile> =
        files.files.into_iter().map(|(path, bytes)| names::SourceFile::new(path, bytes)).collect();
    let mut parts = Vec::new();
    for page in &pages {
        let folder = page.path.parent().map(Path::to_path_buf).unwrap_or_default();
        let is_made = environment.is_made(&page.path);
        let around = own::Around { environment, proxies: &proxies, folder, is_made };
        let (result, beside) = one(&page.name, &page.bytes, &around);
        read.extend(beside);
        match result {
            Ok(found) => parts.push((page, found)),
            Err(error) => errors.push(error),
        }
    }
    let (mut config, more) = names::joined(parts);
    errors.extend(more);
    read.sort();
    read.dedup();
    if !errors.is_empty() {
        return Err(ConfigErrors::new(errors, read));
    }
    config.read = read;
    Ok(config)
}

/// Reads a configuration from the bytes of one file: UTF-8, with or without a byte order mark. `name` is what reports
/// call the file. There are no variables and no files for it; [`load`] has them.
///
/// ```
/// use downbeat::config;
///
/// let text = b"heartbeats: [{ name: backup, url: 'https://hc-ping.com/uuid', schedule: every 5 minutes }]";
/// let config = config::parse("downbeat.yaml", text)?;
/// assert_eq!(config.heartbeats[0].request.target().to_string(), "https://hc-ping.com/…");
/// assert_eq!(config.heartbeats[0].frequency, "every 5 minutes");
/// # Ok::<(), config::ConfigError>(())
/// ```
///
/// # Errors
///
/// [`ConfigError`] with all that is wrong: missing, unknown and repeated keys, values of a wrong type or out of bounds, a
/// URL or a schedule that cannot be read, a name that is used twice; or with the one reason why there is nothing to look at.
pub fn parse(name: &str, text: &[u8]) -> Result<Config, ConfigError> {
    let page = names::SourceFile::new(PathBuf::from(name), text.to_owned());
    let proxies = Ok(Proxies::none());
    let around =
        own::Around { environment: &Nothing, proxies: &proxies, folder: PathBuf::new(), is_made: false };
    let found = one(name, text, &around).0?;
    let (config, errors) = names::joined(vec![(&page, found)]);
    errors.into_iter().next().map_or(Ok(config), Err)
}

/// The proxies that the variables name.
fn proxies(environment: &dyn Environment) -> Result<Proxies, ProxyError> {
    Proxies::from_variables(|name| environment.variable(name)?.into_string().ok())
}

/// Reads a file of a Butler tool, a file of our own, or one that is both. Returns the paths of the other files that it names, too.
fn one(file: &str, bytes: &[u8], around: &own::Around<'_>) -> (Result<own::Own, ConfigError>, Vec<PathBuf>) {
    match Source::decode(file, bytes) {
        Ok(source) => own::read(file, &source.made(around.is_made), around),
        Err(error) => (Err(error), Vec::new()),
    }
}

#[cfg(test)]
mod tests;
