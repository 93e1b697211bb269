//! Warnings about a job that do not concern its schedule: a program, a folder or a user that this machine does not have, and a
//! URL that its monitor takes for another signal.

use super::check::look_for;
use super::node::Node;
use super::reading::Reading;
use crate::config::Secret;
use crate::config::report::Problem;
use std::path::Path;

/// What a missing program means.
const NO_PROGRAM: &str =
    "each run then fails with exit code 127; in order if the file is for another machine";

/// What a missing folder means.
const NO_FOLDER: &str =
    "each run then fails with exit code 126; in order if it is there by then, or on another machine";

/// What a missing user means.
const NO_USER: &str = "no run comes about then; in order if the file is for another machine";

/// Looks for the program that a job runs, with its own variables and in its own folder.
pub(super) fn of_program(
    reading: &mut Reading<'_>,
    (program, at): (&str, &Node<'_>),
    env: &[(String, Secret)],
    folder: Option<&Path>,
) {
    let path = env.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.reveal());
    look_for(reading, at, program, (path, folder), NO_PROGRAM);
}

pub(super) fn of_folder(reading: &mut Reading<'_>, folder: &Path, at: &Node<'_>) {
    if reading.environment.lacks_folder(folder) {
        let problem = Problem::new("this machine has no such folder").with_help(NO_FOLDER);
        reading.lint(at, problem.with_code("no-folder"));
    }
}

/// A number need not have an account.
pub(super) fn of_user(reading: &mut Reading<'_>, user: &str, at: &Node<'_>) {
    if !is_number(user) && reading.environment.lacks_user(user) {
        let problem = Problem::new("this machine has no such user").with_help(NO_USER);
        reading.lint(at, problem.with_code("no-user"));
    }
}

pub(super) fn is_number(user: &str) -> bool {
    user.bytes().all(|byte| byte.is_ascii_digit())
}
