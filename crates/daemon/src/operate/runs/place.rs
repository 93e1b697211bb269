//! Owns [`Place`]: where a job has its files, in memory, so that to write one holds up no run. Each is a line.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The folder below that of all programs.
const FOLDER: &str = "downbeat";

/// The files of a job with this name in this configuration, of which each use has another ending. It was found out when the
/// configuration was read: a run waits for no file system but the one in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    folder: PathBuf,
    stem: String,
}

impl Place {
    /// `None` where such files have no place.
    pub(super) fn of(name: &str, config: &str) -> Option<Self> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        let config = fs::canonicalize(config).unwrap_or_else(|_| config.into());
        let mut hasher = DefaultHasher::new();
        (name, config).hash(&mut hasher);
        Some(Self { folder: folder()?, stem: format!("{:016x}", hasher.finish()) })
    }

    /// The file with this ending.
    pub(super) fn file(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", self.stem))
    }
}

/// The folder, after it was made if need be and written into; or why that cannot be.
pub(super) fn tried() -> Result<PathBuf, String> {
    let folder = folder().ok_or("neither RUNTIME_DIRECTORY nor XDG_RUNTIME_DIR names a folder")?;
    let file = folder.join(format!("{}.try", std::process::id()));
    let written = write(&file, "").and_then(|()| fs::remove_file(&file));
    written.map(|()| folder.clone()).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Writes a line into a file, whose folder is made for nobody else. Without such a file a run goes on all the same.
pub(super) fn write(path: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        #[cfg_attr(not(unix), allow(unused_mut))]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let _ = builder.create(folder);
    }
    fs::write(path, format!("{line}\n"))
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_job_are_those_of_its_name_and_its_configuration() {
        let one = Place::of("a", "/x/a.yaml");
        assert_eq!(one, Place::of("a", "/x/a.yaml"));
        if let Some(one) = &one {
            assert_ne!(Some(one), Place::of("b", "/x/a.yaml").as_ref());
            assert_ne!(Some(one), Place::of("a", "/x/b.yaml").as_ref());
            assert_ne!(one.file("run"), one.file("boot"));
        }
    }
}
