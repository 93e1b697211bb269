//! Owns [`Told`]: whether a monitor was told already what to expect. A file on disk holds a hash of what it was told, because to tell it again
//! would overwrite what people have set there by hand.
//!
//! Where that cannot be known or noted, nothing is told: the beats go on all the same.

use crate::config::{HasBasics, Heartbeat, Item, Job, Sends};
use crate::hash::hash;
use crate::job::Expected;
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
    say: Say,
}

/// Tells what became of it: of the heartbeat or job with this name, whether it is a trouble, and a text.
pub type Say = fn(&str, bool, &str);

/// What the monitor of a heartbeat is to be told, and whether it was; `None` where it is not to be told.
pub(super) fn of(heartbeat: &Heartbeat) -> Option<(Definition, Arc<dyn Memory>)> {
    let say: Say = |name, is_trouble, text| match is_trouble {
        true => warn!(heartbeat = name, "{text}"),
        false => info!(heartbeat = name, "{text}"),
    };
    made(heartbeat, say)
}

/// What the monitor of a job is to be told by its runs; `None` where it is not to be told.
pub(super) fn by_runs(job: &Job) -> Option<Expected> {
    to_expect(job, |name, is_trouble, text| match is_trouble {
        true => warn!(job = name, "{text}"),
        false => info!(job = name, "{text}"),
    })
}

/// What the reports of a run under the name of this heartbeat or job tell the monitor to expect; `None` where they do not. What becomes
/// of it is said.
pub fn to_expect<S: HasBasics>(item: &Item<S>, say: Say) -> Option<Expected> {
    item.upserts()?;
    let item = item.clone();
    Some(Expected::new(move || made(&item, say)))
}

fn made<S: HasBasics>(item: &Item<S>, say: Say) -> Option<(Definition, Arc<dyn Memory>)> {
    let (definition, _) = item.expected(&mut Purse::new(LIMIT, LIMIT))?;
    let (Sends { request, monitor, .. }, name) = (item.upserts()?, item.settings.basics().name);
    let file = &*item.file;
    let config = fs::canonicalize(file).unwrap_or_else(|_| file.into());
    let stem = hash(&config.to_string_lossy(), name);
    let told = Told {
        name: name.clone(),
        file: folder().map(|folder| folder.join(format!("{stem:016x}.told"))),
        hash: request.clone().with_definition(definition.clone()).definition_digest(monitor)?,
        was_due: OnceLock::new(),
        is_done: AtomicBool::new(false),
        say,
    };
    Some((definition, Arc::new(told)))
}

impl Told {
    /// Whether the file says something else, and can be written.
    fn look(&self) -> bool {
        let is_new = self.is_new();
        if let Err(why) = &is_new {
            (self.say)(&self.name, true, &format!("the monitor is not told what to expect: {why}"));
        }
        is_new.unwrap_or(false)
    }

    fn is_new(&self) -> Result<bool, String> {
        let Some(file) = &self.file else {
            return Err("there is no folder to note it in: set STATE_DIRECTORY".to_owned());
        };
        let failed = |error: io::Error| format!("{}: {error}", file.display());
        let said = match fs::read_to_string(file) {
            Ok(said) => said,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(error)),
        };
        let said = said.trim();
        if said == self.hash {
            return Ok(false);
        }
        if !said.is_empty() && !is_hash(said) {
            return Err(format!("{} is broken: remove it to tell it again", file.display()));
        }
        // What was told before stays until the monitor has heard of the new.
        write(file, said).map_err(failed)?;
        Ok(true)
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
        match write(file, &self.hash) {
            Ok(()) => (self.say)(&self.name, false, "the monitor was told what to expect"),
            Err(error) => {
                let why = format!("{}: {error}", file.display());
                let told = format!(
                    "the monitor was told what to expect, and will be told again after a restart: {why}"
                );
                (self.say)(&self.name, true, &told);
            }
        }
    }

    fn refused(&self) {
        if !self.is_done.swap(true, Ordering::AcqRel) {
            let refused =
                "the monitor does not take what it is told to expect, and is not told again before a restart";
            (self.say)(&self.name, true, refused);
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
            say: |_, _, _| {},
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
