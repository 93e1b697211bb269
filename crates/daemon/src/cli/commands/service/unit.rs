//! The unit of systemd, from that of the packages.

use super::new::New;
use anyhow::{Context as _, bail};
use std::fmt::Write as _;
use std::path::Path;

/// The unit of the packages: for the system, without the rights that a beat does not need.
const SYSTEM: &str = include_str!("../../../../systemd/downbeat.service");

/// The same for one user.
const USER: &str = include_str!("../../../../systemd/user/downbeat.service");

/// The first line of the unit, by which it is recognised.
pub(super) const MARK: &str = "# Written by `downbeat service install`, which writes it anew.\n";

/// How a service without jobs is stopped.
const KILL_ALL: &str = "KillMode=control-group";

/// How a service with jobs is stopped: only the daemon gets the signal, and it gives its runs time to end.
const KILL_ONE: &str = "KillMode=mixed\nTimeoutStopSec=90\n";

/// The same with a folder for the files of runs. For a user there is one anyway.
const KILL_ONE_AND_KEEP: &str = "KillMode=mixed\nTimeoutStopSec=90\nRuntimeDirectory=%N\nRuntimeDirectoryMode=0700\nRuntimeDirectoryPreserve=yes\n";

/// The unit for a service.
pub(super) fn text(new: &New) -> anyhow::Result<String> {
    let mut command = program(&new.program)?;
    let arguments = new.run_arguments();
    for argument in std::iter::once("run".as_ref()).chain(arguments.iter().map(|one| one.as_os_str())) {
        command.push(' ');
        command.push_str(&quoted(utf8(argument.as_ref())?, true)?);
    }
    let mut text = MARK.to_owned();
    for line in if new.user { USER } else { SYSTEM }.lines() {
        match line {
            _ if line.starts_with("ExecStart=") => writeln!(text, "ExecStart={command}")?,
            KILL_ALL if new.has_jobs => text.push_str(if new.user { KILL_ONE } else { KILL_ONE_AND_KEEP }),
            _ => writeln!(text, "{line}")?,
        }
    }
    Ok(text)
}

fn program(path: &Path) -> anyhow::Result<String> {
    quoted(utf8(path)?, false)
}

fn utf8(path: &Path) -> anyhow::Result<&str> {
    path.to_str()
        .with_context(|| format!("{} is not in UTF-8, which a unit of systemd has to be", path.display()))
}

/// A word of a command as systemd reads it (`systemd.service(5)`, "Command lines"). systemd replaces variables in all words but
/// the first.
fn quoted(word: &str, has_variables: bool) -> anyhow::Result<String> {
    if word.contains(|character: char| character.is_control()) {
        bail!("`{}` has a line break or another control character in it", word.escape_debug());
    }
    let is_plain = |character: char| character.is_alphanumeric() || "/._-+:@=%$,~".contains(character);
    let needs_quotes = word.is_empty() || !word.chars().all(is_plain);
    let mut text = word.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%");
    if has_variables {
        text = text.replace('$', "$$");
    }
    Ok(if needs_quotes { format!("\"{text}\"") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_systemd_reads_as_them() {
        for (word, expected) in [
            ("/etc/downbeat/ä.yaml", "/etc/downbeat/ä.yaml"),
            ("/srv/Qlik Sense/butler.yaml", "\"/srv/Qlik Sense/butler.yaml\""),
            ("/a/100%/$HOME", "/a/100%%/$$HOME"),
            (r#"/a\b"c;d"#, r#""/a\\b\"c;d""#),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(word, true).unwrap(), expected);
        }
        assert_eq!(quoted("/opt/$x/downbeat", false).unwrap(), "/opt/$x/downbeat");
        assert!(quoted("a\nExecStart=/bin/sh", true).is_err());
    }

    #[test]
    fn with_jobs_the_daemon_alone_is_told_to_stop_and_keeps_the_files_of_its_runs() {
        use crate::cli::support::logging;
        use clap::Parser as _;

        #[derive(clap::Parser)]
        struct Log {
            #[command(flatten)]
            log: logging::Options,
        }
        let unit = |user: bool, has_jobs: bool| {
            let Log { log } = Log::parse_from(["downbeat"]);
            let program = "/usr/bin/downbeat".into();
            text(&New { name: "beats".into(), user, program, config: Vec::new(), has_jobs, log }).unwrap()
        };
        for user in [false, true] {
            let (without, with) = (unit(user, false), unit(user, true));
            assert!(without.contains("\nKillMode=control-group\n") && !without.contains("RuntimeDirectory="));
            assert!(with.contains("\nKillMode=mixed\nTimeoutStopSec=90\n"), "{with}");
            assert_eq!(with.contains("\nRuntimeDirectory=%N\n"), !user, "{with}");
        }
    }

    #[test]
    fn both_units_say_what_is_started_once() {
        for unit in [SYSTEM, USER] {
            assert_eq!(unit.lines().filter(|line| line.starts_with("ExecStart=")).count(), 1);
        }
    }
}
