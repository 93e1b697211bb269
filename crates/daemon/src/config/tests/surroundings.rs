//! What stands around a configuration in tests.

use super::*;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::LazyLock;

/// A certificate and its key, as PEM texts.
pub(super) struct Pair {
    pub(super) certificate: String,
    pub(super) key: String,
}

/// The same pair for all tests.
pub(super) static PAIR: LazyLock<Pair> = LazyLock::new(|| {
    let made = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
    Pair { certificate: made.cert.pem(), key: made.signing_key.serialize_pem() }
});

/// A certificate.
pub(super) fn pem() -> &'static str {
    &PAIR.certificate
}

/// The files of this machine, and no variables.
pub(super) struct Files;

impl Environment for Files {
    fn variable(&self, _: &str) -> Option<OsString> {
        None
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        System.read(path, limit)
    }

    fn is_folder(&self, path: &Path) -> bool {
        System.is_folder(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        System.list(folder)
    }

    fn is_for_everyone(&self, path: &Path) -> bool {
        System.is_for_everyone(path)
    }
}

/// These variables and files, and no others.
#[derive(Clone, Default)]
pub(in crate::config) struct Surroundings {
    variables: BTreeMap<String, OsString>,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Surroundings {
    pub(in crate::config) fn new() -> Self {
        Self::default()
    }

    pub(in crate::config) fn with_variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    pub(in crate::config) fn with_file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), content.into());
        self
    }
}

impl Environment for Surroundings {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.variables.get(name).cloned()
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let content = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(content.iter().copied().take(limit).collect())
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.files.keys().any(|file| file != path && file.starts_with(path))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let below = |file: &PathBuf| {
            let first = file.strip_prefix(folder).ok()?.components().next()?;
            Some(folder.join(first))
        };
        Ok(self.files.keys().filter_map(below).collect())
    }

    fn is_for_everyone(&self, _: &Path) -> bool {
        false
    }
}
