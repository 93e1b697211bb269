//! A unit of systemd: its file, and the calls of `systemctl`.

use super::places::Places;
use super::state::{ABSENT, RUNNING, State};
use super::{Name, New, unit};
use crate::cli::support::terminal;
use anyhow::{Context as _, bail};
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The folders that the unit hides from the service by its setting `ProtectHome`.
const HOMES: [&str; 3] = ["/home", "/root", "/run/user"];

/// Emptied by the system, and hidden from its services by `PrivateTmp`.
const TEMPORARY: [&str; 3] = ["/tmp", "/var/tmp", "/dev/shm"];

/// The user of the system's unit.
const USER: &str = "downbeat";

/// Whether the user of the service may read a file, or look into a folder, by its mode.
fn may_read(path: &Path) -> bool {
    let Ok(file) = fs::metadata(path) else { return true };
    let needed = if file.is_dir() { 0o5 } else { 0o4 };
    let is_its = |list: &str, number: u32| {
        let list = fs::read_to_string(list).unwrap_or_default();
        // `name:password:number:…` in both.
        list.lines().any(|line| {
            let mut parts = line.split(':');
            parts.next() == Some(USER) && parts.nth(1).and_then(|part| part.parse().ok()) == Some(number)
        })
    };
    let may = |shift: u32| (file.mode() >> shift) & needed == needed;
    may(0) || (may(3) && is_its("/etc/group", file.gid())) || (may(6) && is_its("/etc/passwd", file.uid()))
}

/// One step of the installation.
enum Change {
    Write {
        path: PathBuf,
        text: String,
    },
    Remove(PathBuf),
    /// Arguments of `systemctl`.
    Tell(Vec<String>),
}

pub(super) fn install(new: &New, dry_run: bool) -> anyhow::Result<()> {
    if !new.user && new.log.log_file.is_some() {
        bail!(
            "the journal keeps the log of a service of the system, which may write no files: leave `--log-file` out"
        );
    }
    let path = path(&new.name, new.user)?;
    let text = unit::text(new)?;
    if fs::read_to_string(&path).is_ok_and(|there| !there.starts_with(unit::MARK)) {
        bail!("{} is there already, and not from here: remove it, or take another `--name`", path.display());
    }
    if !dry_run {
        needs_systemd(new.user)?;
    }
    places(new.user).warnings(new).iter().for_each(|warning| terminal::say(warning));
    if new.has_jobs && !new.user {
        terminal::say(
            "warning: the configuration has jobs, and this unit lets commands do little: they run as a user without rights, \
             who writes to no folder and sees no home directory (DynamicUser, ProtectSystem, ProtectHome): \
             downbeat-jobs.service is the unit for jobs",
        );
    }
    for path in new.config.iter().filter(|path| !new.user && !may_read(path)) {
        let path = path.display();
        terminal::say(&format!(
            "warning: the user of the service, `{USER}`, may not read {path}: make that user \
             (`useradd --system --user-group {USER}`), then `chgrp {USER} {path}` and `chmod 0640 {path}` \
             (a folder 0750); secrets alone can come by `LoadCredential=`, as the unit says"
        ));
    }
    let unit = unit_name(&new.name);
    // Restarted rather than started: it may still run with an older installation.
    let steps = [
        Change::Write { path, text },
        tell(new.user, ["daemon-reload"]),
        tell(new.user, ["enable", &unit]),
        tell(new.user, ["restart", &unit]),
    ];
    perform(new.user, dry_run, steps)?;
    if new.user && !dry_run {
        terminal::say(
            "It runs while you are logged in. `loginctl enable-linger` has it run from the start of the system on.",
        );
    }
    Ok(())
}

pub(super) fn uninstall(which: &Name, dry_run: bool) -> anyhow::Result<()> {
    let path = path(&which.name, which.user)?;
    if !dry_run {
        match fs::read_to_string(&path) {
            Ok(there) if there.starts_with(unit::MARK) => {}
            Ok(_) => bail!("{} is not from here: it stays", path.display()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                bail!("there is no service `{}`: {} is not there", which.name, path.display())
            }
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }
    let steps = [
        tell(which.user, ["disable", "--now", &unit_name(&which.name)]),
        Change::Remove(path),
        tell(which.user, ["daemon-reload"]),
    ];
    perform(which.user, dry_run, steps)
}

pub(super) fn start(which: &Name, dry_run: bool) -> anyhow::Result<()> {
    perform(which.user, dry_run, [tell(which.user, ["start", &unit_name(&which.name)])])
}

pub(super) fn stop(which: &Name, dry_run: bool) -> anyhow::Result<()> {
    perform(which.user, dry_run, [tell(which.user, ["stop", &unit_name(&which.name)])])
}

/// For a command whose options could have named the daemon.
fn needs_service(which: &Name) -> anyhow::Result<()> {
    needs_systemd(which.user)
        .context("which daemon? `--pid-file` or `--pid` tells, as there is no service here")
}

pub(super) fn process(which: &Name) -> anyhow::Result<u32> {
    needs_service(which)?;
    properties(which)?.process.with_context(|| format!("{} does not run", unit_name(&which.name)))
}

pub(super) fn state(which: &Name) -> anyhow::Result<State> {
    needs_systemd(which.user)?;
    properties(which)
}

/// The state by the properties of the unit, which systemd has in the same words in every language.
fn properties(which: &Name) -> anyhow::Result<State> {
    let unit = unit_name(&which.name);
    let shown = Command::new("systemctl")
        .args(which.user.then_some("--user"))
        .args(["show", "--property=LoadState,ActiveState,MainPID", &unit])
        .output()
        .context("`systemctl` cannot be run")?;
    if !shown.status.success() {
        bail!("`systemctl show {unit}` failed: {}", String::from_utf8_lossy(&shown.stderr).trim());
    }
    let text = String::from_utf8_lossy(&shown.stdout);
    let property = |name: &str| {
        let mut all = text.lines().filter_map(|line| line.split_once('='));
        all.find_map(|(key, value)| (key == name).then_some(value)).unwrap_or_default()
    };
    let state = match (property("LoadState"), property("ActiveState")) {
        ("not-found", _) => ABSENT,
        (_, "active" | "reloading") => RUNNING,
        (_, "activating") => "starting",
        (_, "deactivating") => "stopping",
        (_, "failed") => "failed",
        _ => "stopped",
    };
    let process = property("MainPID").parse().ok().filter(|process| *process > 0);
    Ok(State { service: which.name.clone(), state, process })
}

pub(super) fn reload(which: &Name) -> anyhow::Result<()> {
    needs_service(which)?;
    perform(which.user, false, [tell(which.user, ["reload", &unit_name(&which.name)])])
}

/// The exit code is that of `systemctl`, which other service managers have too.
pub(super) fn status(which: &Name) -> anyhow::Result<ExitCode> {
    needs_systemd(which.user)?;
    let Change::Tell(arguments) = tell(which.user, ["--no-pager", "status", &unit_name(&which.name)]) else {
        return Ok(ExitCode::FAILURE);
    };
    let code = systemctl(&arguments)?;
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn unit_name(name: &str) -> String {
    format!("{name}.service")
}

/// Where the unit is.
fn path(name: &str, user: bool) -> anyhow::Result<PathBuf> {
    let folder = if user {
        let own =
            |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        let config = own("XDG_CONFIG_HOME").or_else(|| Some(own("HOME")?.join(".config")));
        config.context("neither XDG_CONFIG_HOME nor HOME says where your units are")?.join("systemd/user")
    } else {
        "/etc/systemd/system".into()
    };
    Ok(folder.join(unit_name(name)))
}

/// Where the files of a service should lie.
fn places(user: bool) -> Places {
    let homes = HOMES.iter().map(|home| (home.into(), "ProtectHome"));
    let (programs, configurations) = match user {
        true => ("~/.local/bin", "~/.config/downbeat"),
        false => ("/usr/local/bin", "/etc/downbeat"),
    };
    Places {
        temporary: TEMPORARY.iter().map(PathBuf::from).collect(),
        hidden: homes.filter(|_| !user).collect(),
        programs: programs.into(),
        configurations: configurations.into(),
        or: ", or take `--user`",
    }
}

fn tell<const N: usize>(user: bool, arguments: [&str; N]) -> Change {
    Change::Tell(user.then_some("--user").into_iter().chain(arguments).map(str::to_owned).collect())
}

fn needs_systemd(user: bool) -> anyhow::Result<()> {
    if !user && !Path::new("/run/systemd/system").is_dir() {
        bail!("this system was not started by systemd");
    }
    let folder = std::env::var_os("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("systemd"));
    if user && !folder.is_some_and(|folder| folder.is_dir()) {
        bail!("XDG_RUNTIME_DIR leads to no systemd of yours: log in to the system itself, not by `su`");
    }
    Ok(())
}

/// Does the steps one after the other, or shows them.
fn perform(user: bool, dry_run: bool, steps: impl IntoIterator<Item = Change>) -> anyhow::Result<()> {
    if dry_run {
        return show(steps);
    }
    needs_systemd(user)?;
    for step in steps {
        match step {
            Change::Write { path, text } => {
                write(&path, &text).map_err(|error| denied(error, &path, "written"))?
            }
            Change::Remove(path) => {
                fs::remove_file(&path).map_err(|error| denied(error, &path, "removed"))?
            }
            Change::Tell(arguments) => match systemctl(&arguments)? {
                Some(0) => {}
                // `systemctl` has printed the reason.
                _ => bail!("`systemctl {}` failed", arguments.join(" ")),
            },
        }
    }
    Ok(())
}

fn show(steps: impl IntoIterator<Item = Change>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    for step in steps {
        match step {
            Change::Write { path, text } => writeln!(out, "write {}:\n\n{text}", path.display())?,
            Change::Remove(path) => writeln!(out, "remove {}", path.display())?,
            Change::Tell(arguments) => writeln!(out, "systemctl {}", arguments.join(" "))?,
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

fn denied(error: io::Error, path: &Path, done: &str) -> anyhow::Error {
    let help = if error.kind() == io::ErrorKind::PermissionDenied {
        " (this takes root; `--user` makes a service of your own)"
    } else {
        ""
    };
    anyhow::anyhow!("{} cannot be {done}: {error}{help}", path.display())
}

/// The exit code, if no signal has ended it.
fn systemctl(arguments: &[String]) -> anyhow::Result<Option<u8>> {
    let status = Command::new("systemctl").args(arguments).status().context("`systemctl` cannot be run")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()))
}
