//! Tells the program the commit and the target that it is built from and for, which `--version` shows.
//!
//! The commit is what `git archive` has put into `COMMIT`, else what git says of this checkout, else unknown: a build needs
//! no git. The same sources give the same answer, so that builds are reproducible.

use std::path::Path;
use std::process::Command;

/// So much of the commit is shown: as many digits as git itself needs in the largest of repositories.
const DIGITS: usize = 12;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=COMMIT");
    let commit = archived().or_else(checked_out).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo::rustc-env=DOWNBEAT_COMMIT={}", commit.chars().take(DIGITS).collect::<String>());
    println!("cargo::rustc-env=DOWNBEAT_TARGET={}", std::env::var("TARGET").unwrap_or_default());
}

/// What `git archive` wrote in place of the format.
fn archived() -> Option<String> {
    let commit = std::fs::read_to_string("COMMIT").ok()?;
    let commit = commit.trim();
    commit.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| commit.to_owned())
}

/// The commit of the repository that this crate is in, and not of one that has only been laid around it.
fn checked_out() -> Option<String> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let here = Path::new("../..").canonicalize().ok()?;
    if Path::new(&top).canonicalize().ok()? != here {
        return None;
    }
    // Written whenever another commit is checked out or made.
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|log| Path::new(log).exists());
    if let Some(log) = log {
        println!("cargo::rerun-if-changed={log}");
    }
    git(&["rev-parse", "HEAD"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
