//! A file for each run under way, with its process. Where no control group ends them, the runs of a daemon that is killed
//! go on; the next daemon finds them here, and does not start a job while such a run of it goes on.
//!
//! The files lie where nothing outlives a boot, in memory, so that to write one holds up no run. Linux alone tells when a process
//! has started, without which a number may be that of another process by now.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, fs};

/// The folder below that of all programs.
const FOLDER: &str = "downbeat";

/// The file of a job's run. When dropped it is removed, if it was written.
#[derive(Debug)]
pub(super) struct RunFile {
    path: PathBuf,
    is_written: AtomicBool,
}

impl RunFile {
    /// That of a job with this name in this configuration; `None` where such files have no place.
    pub(super) fn of(name: &str, config: &str) -> Option<Self> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        let config = fs::canonicalize(config).unwrap_or_else(|_| config.into());
        let mut hasher = DefaultHasher::new();
        (name, config).hash(&mut hasher);
        let path = folder()?.join(format!("{:016x}.run", hasher.finish()));
        Some(Self { path, is_written: AtomicBool::new(false) })
    }

    /// The process that the file names, if it still runs.
    pub(super) fn alive(&self) -> Option<u32> {
        let text = fs::read_to_string(&self.path).ok()?;
        let (pid, started) = text.trim().split_once(' ')?;
        let pid = pid.parse().ok()?;
        (started_at(pid)? == started.parse::<u64>().ok()?).then_some(pid)
    }

    /// Notes the process of the run. Without a file the run goes on all the same.
    pub(super) fn write(&self, pid: u32) {
        let Some(started) = started_at(pid) else { return };
        if let Some(folder) = self.path.parent() {
            made(folder);
        }
        self.is_written.store(true, Ordering::Relaxed);
        let _ = fs::write(&self.path, format!("{pid} {started}\n"));
    }
}

impl Drop for RunFile {
    fn drop(&mut self) {
        if self.is_written.load(Ordering::Relaxed) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Makes a folder that is for nobody else.
fn made(folder: &Path) {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let _ = builder.create(folder);
}

/// The folder that the service manager made, or the one for programs of this user.
fn folder() -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    if let Some(folders) = named("RUNTIME_DIRECTORY") {
        return env::split_paths(&folders).next();
    }
    #[cfg(unix)]
    if nix::unistd::geteuid().is_root() {
        return Some(Path::new("/run").join(FOLDER));
    }
    Some(Path::new(&named("XDG_RUNTIME_DIR")?).join(FOLDER))
}

/// When a process started, in ticks since the boot; `None` for one that has ended.
fn started_at(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before the last bracket may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    // The third is the state and the 22nd the time. One that nobody has reaped runs no more.
    (!state.starts_with(['Z', 'X'])).then(|| fields.nth(18)?.parse().ok()).flatten()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_by_its_number_and_its_start() {
        let path = env::temp_dir().join(format!("downbeat-{}.run", std::process::id()));
        let file = RunFile { path: path.clone(), is_written: AtomicBool::new(false) };
        assert_eq!(file.alive(), None);
        let me = std::process::id();
        file.write(me);
        assert_eq!(file.alive(), Some(me));
        // Another process that has the number now.
        fs::write(&path, format!("{me} 1\n")).unwrap();
        assert_eq!(file.alive(), None);
        for other in ["", "x", "1", "0 0", "999999999 5"] {
            fs::write(&path, other).unwrap();
            assert_eq!(file.alive(), None, "{other}");
        }
        drop(file);
        assert!(!path.exists());
    }

    #[test]
    fn the_file_of_a_job_is_that_of_its_name_and_its_configuration() {
        let path = |name, config| RunFile::of(name, config).map(|file| file.path.clone());
        let one = path("a", "/x/a.yaml");
        assert_eq!(one, path("a", "/x/a.yaml"));
        if one.is_some() {
            assert_ne!(one, path("b", "/x/a.yaml"));
            assert_ne!(one, path("a", "/x/b.yaml"));
        }
    }
}
