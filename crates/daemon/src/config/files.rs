//! Which files a configuration is made of, and their bytes.

use super::environment::Environment;
use super::report::{ConfigError, Problem};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes: fifty times the largest of the tools' own templates.
pub const MAX_FILE_LEN: usize = 4 * 1024 * 1024;

/// The greatest number of files in one folder of a configuration.
const MAX_FILES: usize = 10_000;

/// The most bytes that all files may have together: twice the size of ten thousand heartbeats.
const MAX_TOTAL: usize = 64 * 1024 * 1024;

/// What was found at the paths of a configuration.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The files in order, each once, with their bytes.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    /// The folders and files, including those that could not be read.
    pub(super) looked_at: Vec<PathBuf>,
    pub(super) errors: Vec<ConfigError>,
    known: HashSet<PathBuf>,
    /// The bytes of all files.
    total: usize,
}

impl Files {
    /// Reads files and folders. A folder stands for those of its files that end in `.yaml` or `.yml` and do not begin
    /// with a dot, sorted by name.
    pub(super) fn read<P: AsRef<Path>>(paths: &[P], environment: &dyn Environment) -> Self {
        let mut found = Self::default();
        for path in paths {
            let path = path.as_ref();
            if environment.is_folder(path) {
                found.folder(path, environment);
            } else {
                found.file(path, environment);
            }
        }
        found
    }

    fn folder(&mut self, folder: &Path, environment: &dyn Environment) {
        if !self.known.insert(folder.to_owned()) {
            return;
        }
        self.looked_at.push(folder.to_owned());
        let mut refuse =
            |problem| self.errors.push(ConfigError::only(&folder.display().to_string(), problem));
        let mut files = match environment.list(folder) {
            Ok(files) => files,
            Err(error) => return refuse(unreadable(&error)),
        };
        files.retain(|path| is_configuration(path) && !environment.is_folder(path));
        files.sort();
        match files.len() {
            0 => refuse(
                Problem::new("no file in this folder ends in `.yaml` or `.yml`")
                    .with_help("folders in it and files that begin with a dot are not looked at"),
            ),
            1..=MAX_FILES => files.iter().for_each(|file| self.file(file, environment)),
            _ => refuse(Problem::new(format!("this folder has more than {MAX_FILES} files"))),
        }
    }

    fn file(&mut self, path: &Path, environment: &dyn Environment) {
        if !self.known.insert(path.to_owned()) {
            return;
        }
        self.looked_at.push(path.to_owned());
        let mut refuse = |problem| self.errors.push(ConfigError::only(&path.display().to_string(), problem));
        let bytes = match environment.read(path, MAX_FILE_LEN + 1) {
            Ok(bytes) => bytes,
            Err(error) => return refuse(unreadable(&error)),
        };
        if bytes.len() > MAX_FILE_LEN {
            let message = format!("this file is larger than the {} MiB that are read", MAX_FILE_LEN >> 20);
            return refuse(Problem::new(message).with_help("is it the configuration?"));
        }
        self.total += bytes.len();
        if self.total > MAX_TOTAL {
            let message = format!(
                "this file and those before it are larger than the {} MiB that are read",
                MAX_TOTAL >> 20
            );
            return refuse(Problem::new(message));
        }
        self.files.push((path.to_owned(), bytes));
    }
}

fn is_configuration(path: &Path) -> bool {
    let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    let is_yaml = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
    is_yaml && !hidden
}

/// Why a file cannot be read.
pub(super) fn unreadable(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => Problem::new("there is no such file"),
        io::ErrorKind::PermissionDenied => Problem::new("this file may not be read")
            .with_help("give the user that runs downbeat the permission to read it"),
        _ => Problem::new(format!("this file cannot be read: {error}")),
    }
}
