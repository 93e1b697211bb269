//! Has a program see another wall clock than the machine has, by libfaketime, while the clock that is never set goes on. Without the
//! library nothing is tested, unless `DOWNBEAT_FAKETIME=required`, as the checks have it.

use std::path::{Path, PathBuf};

use crate::program::Program;

/// Where distributions have the library.
const FOLDERS: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime",
    "/usr/lib/aarch64-linux-gnu/faketime",
    "/usr/lib64/faketime",
    "/usr/lib/faketime",
];

/// The library; `None` where it is not installed, which is said.
///
/// # Panics
///
/// When it is not, although it is required.
pub fn library() -> Option<PathBuf> {
    let found =
        FOLDERS.iter().map(|folder| Path::new(folder).join("libfaketime.so.1")).find(|path| path.exists());
    // That one may be static: nothing can be loaded before it.
    if found.is_some() && std::env::var_os("DOWNBEAT_PROGRAM").is_none() {
        return found;
    }
    assert!(
        std::env::var_os("DOWNBEAT_FAKETIME").is_none_or(|value| value != "required"),
        "libfaketime is not here, or DOWNBEAT_PROGRAM names another program"
    );
    eprintln!(
        "SKIPPED: libfaketime is not here, so no clock was set (Debian's package `libfaketime` has it)"
    );
    None
}

/// A program whose wall clock this library sets.
fn with(program: Program, library: &Path) -> Program {
    program
        .env("LD_PRELOAD", library)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("DONT_FAKE_MONOTONIC", "1")
        .env("NO_FAKE_STAT", "1")
}

/// The program, with a clock that is this number of seconds ahead.
pub fn ahead(program: Program, library: &Path, seconds: u64) -> Program {
    with(program, library).env("FAKETIME", format!("+{seconds}"))
}

/// A program whose clock is off as this file says when it is read: `+10`.
pub fn by_file(program: Program, library: &Path, file: &Path) -> Program {
    with(program, library).env("FAKETIME_TIMESTAMP_FILE", file)
}
