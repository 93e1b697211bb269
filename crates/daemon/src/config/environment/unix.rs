//! Who may read or execute a file, by its mode; and which users exist.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// The bit by which everyone may read.
const OTHERS_READ: u32 = 0o004;

pub(super) fn is_for_everyone(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & OTHERS_READ != 0)
}

/// The bits by which somebody may execute.
const EXECUTE: u32 = 0o111;

pub(super) fn is_program(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & EXECUTE != 0)
}

/// An account that cannot be looked up may exist.
pub(super) fn lacks_user(name: &str) -> bool {
    matches!(nix::unistd::User::from_name(name), Ok(None))
}
