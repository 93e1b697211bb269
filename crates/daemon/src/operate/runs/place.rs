//! Owns [`Place`]: the place of a job's files, which are in memory, so that writing one delays no run. Each file is one line.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The name of the folder within the folder of all programs.
const FOLDER: &str = "downbeat";

/// The path of a job's files without the extension, which differs by use. It is determined when the configuration is read, so that
/// a run waits for no file system but the one in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    folder: PathBuf,
    stem: String,
}

impl Place {
    /// `None` if there is no folder for such files.
    pub(super) fn of(name: &str, config: &str) -> Option<Self> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        let config = fs::canonicalize(config).unwrap_or_else(|_| config.into());
        let mut hasher = DefaultHasher::new();
        (name, config).hash(&mut hasher);
        Some(Self { folder: folder()?, stem: format!("{:016x}", hasher.finish()) })
    }

    /// The file with this extension.
    pub(super) fn file(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", self.stem))
    }
}

/// The folder, which is created if needed and tried by writing; or the error.
pub(super) fn tried() -> Result<PathBuf, String> {
    let folder = folder().ok_or("neither RUNTIME_DIRECTORY nor XDG_RUNTIME_DIR names a folder")?;
    let file = folder.join(format!("{}.try", std::process::id()));
    let written = write(&file, "").and_then(|()| fs::remove_file(&file));
    written.map(|()| folder.clone()).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Writes a line into a file, whose folder only this user may enter. A run goes on without the file too.
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

/// The folder from the service manager, or the one for programs of this user.
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
