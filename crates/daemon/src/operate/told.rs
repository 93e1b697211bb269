//! Owns [`Told`]: whether a monitor was told already what to expect. A file on disk holds a hash of what it was told, because to tell it again
//! would overwrite what people have set there by hand.
//!
//! Where that cannot be known or noted, nothing is told: the beats go on all the same.

use crate::config::Heartbeat;
use crate::hash::hash;
use downbeat_client::Definition;
use downbeat_heartbeat::beat::Memory;
use downbeat_inspect::Purse;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{env, fs, io};
use tracing::{info, warn};

/// How long the search for the rhythm of a schedule may take.
const LIMIT: Duration = Duration::from_secs(2);

/// The name of the folder within the folder of all programs.
const FOLDER: &str = "downbeat";

/// What one monitor was told.
#[derive(Debug)]
struct Told {
    name: Arc<str>,
    file: Option<PathBuf>,
    /// What it is to be told.
    hash: String,
    /// What the file said, looked at once.
    was_due: OnceLock<bool>,
    is_done: AtomicBool,
}

/// What the monitor of a heartbeat is to be told, and whether it was; `None` where it is not to be told.
pub(super) fn of(heartbeat: &Heartbeat) -> Option<(Definition, Arc<dyn Memory>)> {
    let (definition, _) = heartbeat.expected(&mut Purse::new(LIMIT, LIMIT))?;
    let config = fs::canonicalize(&*heartbeat.file).unwrap_or_else(|_| (&*heartbeat.file).into());
    let stem = hash(&config.to_string_lossy(), &heartbeat.name);
    let told = Told {
        name: heartbeat.name.clone(),
        file: folder().map(|folder| folder.join(format!("{stem:016x}.told"))),
        hash: heartbeat
            .request
            .clone()
            .with_definition(definition.clone())
            .definition_digest(heartbeat.monitor)?,
        was_due: OnceLock::new(),
        is_done: AtomicBool::new(false),
    };
    Some((definition, Arc::new(told)))
}

impl Told {
    /// Whether the file says something else, and can be written.
    fn look(&self) -> bool {
        let name = &*self.name;
        let Some(file) = &self.file else {
            warn!(
                heartbeat = name,
                "the monitor is not told what to expect: there is no folder to note it in: set STATE_DIRECTORY"
            );
            return false;
        };
        let said = match fs::read_to_string(file) {
            Ok(said) => said,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                warn!(
                    heartbeat = name,
                    "the monitor is not told what to expect: {}: {error}",
                    file.display()
                );
                return false;
            }
        };
        let said = said.trim();
        if said == self.hash {
            return false;
        }
        if !said.is_empty() && !is_hash(said) {
            warn!(
                heartbeat = name,
                "the monitor is not told what to expect: {} is broken: remove it to tell it again",
                file.display()
            );
            return false;
        }
        // What was told before stays until the monitor has heard of the new.
        if let Err(error) = write(file, said) {
            warn!(heartbeat = name, "the monitor is not told what to expect: {}: {error}", file.display());
            return false;
        }
        true
    }
}

impl Memory for Told {
    fn is_due(&self) -> bool {
        !self.is_done.load(Ordering::Acquire) && *self.was_due.get_or_init(|| self.look())
    }

    fn done(&self) {
        if self.is_done.swap(true, Ordering::AcqRel) {
            return;
        }
        let Some(file) = &self.file else { return };
        let name = &*self.name;
        match write(file, &self.hash) {
            Ok(()) => info!(heartbeat = name, "the monitor was told what to expect"),
            Err(error) => {
                warn!(
                    heartbeat = name,
                    "the monitor was told what to expect, and will be told again after a restart: {}: {error}",
                    file.display()
                );
            }
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Writes a line into a file, whose folder only this user may enter. What a crash leaves is the old file or the new one.
fn write(file: &Path, line: &str) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = file.with_extension("new");
    fs::write(&draft, format!("{line}\n"))?;
    fs::rename(&draft, file)
}

/// The folder from the service manager.
pub(super) fn of_manager() -> Option<PathBuf> {
    let folders = env::var_os("STATE_DIRECTORY").filter(|value| !value.is_empty())?;
    env::split_paths(&folders).next()
}

/// The folder from the service manager, or the one for what programs of this user keep.
fn folder() -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = of_manager() {
        return Some(folder);
    }
    if cfg!(windows) {
        return Some(named("ProgramData")?.join(FOLDER));
    }
    #[cfg(unix)]
    if nix::unistd::geteuid().is_root() {
        return Some(Path::new("/var/lib").join(FOLDER));
    }
    let state = named("XDG_STATE_HOME").or_else(|| Some(named("HOME")?.join(".local/state")))?;
    Some(state.join(FOLDER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(file: PathBuf, hash: &str) -> Told {
        Told {
            name: "a".into(),
            file: Some(file),
            hash: hash.to_owned(),
            was_due: OnceLock::new(),
            is_done: AtomicBool::new(false),
        }
    }

    const OLD: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const NEW: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde0";

    #[test]
    fn it_is_due_until_it_was_told_and_again_when_it_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("below/x.told");
        let first = told(file.clone(), OLD);
        assert!(first.is_due());
        first.done();
        assert!(!first.is_due());
        assert!(!told(file.clone(), OLD).is_due());
        assert!(told(file.clone(), NEW).is_due());
        // Nobody has heard of it yet.
        assert!(!told(file, OLD).is_due());
    }

    #[test]
    fn what_cannot_be_known_or_noted_is_not_told() {
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("broken.told");
        fs::write(&broken, "half of a li").unwrap();
        assert!(!told(broken, NEW).is_due());
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(!told(folder.path().join("file/x.told"), NEW).is_due());
        let no_folder = Told { file: None, ..told("x".into(), NEW) };
        assert!(!no_folder.is_due());
    }
}
