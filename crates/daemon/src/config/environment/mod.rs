//! The variables and files that a configuration refers to. They are injected, so that the caller decides which there are.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "other.rs")]
mod permissions;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Where variables and files come from. [`System`] is the real one. By default there are none.
pub trait Environment {
    /// The value of an environment variable; `None` when it is not set.
    fn variable(&self, _name: &str) -> Option<OsString> {
        None
    }

    /// The first bytes of a file, up to `limit`.
    ///
    /// # Errors
    ///
    /// As `std::fs` has them.
    fn read(&self, _path: &Path, _limit: usize) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    /// Whether the text at this path is one heartbeat that was put together of what was said elsewhere: nobody has its lines.
    fn is_made(&self, _path: &Path) -> bool {
        false
    }

    /// Whether there is a folder at this path.
    fn is_folder(&self, _path: &Path) -> bool {
        false
    }

    /// The names in a folder, in any order.
    ///
    /// # Errors
    ///
    /// As `std::fs` has them.
    fn list(&self, _folder: &Path) -> io::Result<Vec<PathBuf>> {
        Err(io::ErrorKind::NotFound.into())
    }

    /// Whether every user of the machine may read a file; `false` where that is not known.
    fn is_for_everyone(&self, _path: &Path) -> bool {
        false
    }

    /// Whether there is a program of this name in a folder of PATH, or at this path if the name is a path; `true` where that
    /// cannot be known.
    fn has_program(&self, _program: &str) -> bool {
        true
    }

    /// Whether it is known that there is no folder at this path.
    fn lacks_folder(&self, _path: &Path) -> bool {
        false
    }

    /// Whether it is known that no user of the machine has this name.
    fn lacks_user(&self, _name: &str) -> bool {
        false
    }
}

/// The variables of this process and the files of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Environment for System {
    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
    }

    fn is_for_everyone(&self, path: &Path) -> bool {
        permissions::is_for_everyone(path)
    }

    fn has_program(&self, program: &str) -> bool {
        let path = Path::new(program);
        if path.components().count() > 1 || path.has_root() {
            return permissions::is_program(path);
        }
        let Some(folders) = std::env::var_os("PATH") else { return true };
        std::env::split_paths(&folders).any(|folder| permissions::is_program(&folder.join(path)))
    }

    fn lacks_folder(&self, path: &Path) -> bool {
        match fs::metadata(path) {
            Ok(found) => !found.is_dir(),
            // A program that this user may not see may be there.
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }

    fn lacks_user(&self, name: &str) -> bool {
        permissions::lacks_user(name)
    }
}

/// An environment without variables and files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

impl Environment for Nothing {}
