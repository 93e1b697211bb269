//! Runs commands as another user. This program is started once more, as root and without the environment of the command. That
//! process changes its groups and its user, goes to the command's folder, and only then looks for the command and executes it.
//! So no code that the environment of the job names (`PATH`, `LD_PRELOAD`) runs as root.
//!
//! The command's variables are handed over under names that begin with [`PREFIX`], which no other user can read. Errors come back
//! through standard input, a socket that the command never gets.

use super::exit::Exit;
use super::platform::{Child, begun, found};
use super::start::{Command, SHELL, Start, User};
use nix::errno::Errno;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::net::UnixStream as Socket;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::UnixStream;
use tokio::time::timeout;

/// The first argument of the process until it executes the command.
const NAME: &str = "downbeat-as-user";

/// The prefix of the command's variables until then.
const PREFIX: &str = "DOWNBEAT_FOR_";

/// How long the change of user may take. The folder may be on a slow file system.
const LIMIT: Duration = Duration::from_secs(30);

/// The longest reason, in bytes.
const MAX_REASON: u64 = 16 * 1024;

/// Whether the program has called [`serve_users`].
static IS_SERVED: AtomicBool = AtomicBool::new(false);

/// Lets this program run commands as other users. `main` calls it first, because the program is started once more for each such
/// command. In such a process it returns only if the command could not be started, with the exit code for `main`.
#[must_use]
pub fn serve_users() -> Option<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_none_or(|name| name != NAME) {
        IS_SERVED.store(true, Ordering::Relaxed);
        return None;
    }
    // Standard input is replaced before the command is looked for. This copy of it closes when the command is executed.
    let socket = io::stdin().as_fd().try_clone_to_owned();
    let failed = match Asked::read(arguments) {
        Some(asked) => asked.become_it(),
        None => Exit::NotExecutable(format!("{NAME} is for downbeat itself")),
    };
    let code = u8::try_from(failed.code()).unwrap_or(u8::MAX);
    let line = format!("{code} {}", failed.reason().unwrap_or_default());
    if let Ok(socket) = socket {
        // An error means that the daemon does not listen any more.
        let _ = File::from(socket).write_all(line.as_bytes());
    }
    Some(ExitCode::from(code))
}

/// Starts a command as this user. Its standard input is empty.
pub(super) async fn spawn(start: &Start, user: &User) -> Result<Child, Exit> {
    let failed = |error: io::Error| Exit::of(&start.command, None, &error);
    if !IS_SERVED.load(Ordering::Relaxed) {
        return Err(failed(io::Error::other("this program runs no commands as other users")));
    }
    let (ours, theirs) = Socket::pair().map_err(failed)?;
    ours.set_nonblocking(true).map_err(failed)?;
    let mut ours = UnixStream::from_std(ours).map_err(failed)?;
    let mut command = tokio::process::Command::new(this_program().map_err(failed)?);
    command.arg(NAME).args(asked(start, user)).env_clear();
    for (name, value) in start.variables.clone().unwrap_or_else(|| env::vars_os().collect()) {
        let mut prefixed = OsString::from(PREFIX);
        prefixed.push(name);
        command.env(prefixed, value);
    }
    command.stdin(Stdio::from(OwnedFd::from(theirs)));
    // Drops this program's copies of the descriptors that the process has.
    let child = begun(command, start).map_err(failed)?;
    let mut reason = Vec::new();
    // The socket closes when the process has executed the command, or has ended.
    match timeout(LIMIT, (&mut ours).take(MAX_REASON).read_to_end(&mut reason)).await {
        Ok(Ok(0)) => Ok(child),
        Ok(Ok(_)) => Err(told(&String::from_utf8_lossy(&reason))),
        Ok(Err(error)) => Err(failed(error)),
        Err(_) => Err(failed(io::Error::other(format!("it did not begin within {} s", LIMIT.as_secs())))),
    }
}

/// The program of this process, even if its file has been replaced meanwhile.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { env::current_exe() }
}

/// The arguments of the process, in the order in which [`Asked::read`] takes them.
fn asked(start: &Start, user: &User) -> Vec<OsString> {
    let groups: Vec<String> = user.groups.iter().map(u32::to_string).collect();
    let directory = start.directory.clone().unwrap_or_default();
    let mut asked = vec![
        user.uid.to_string().into(),
        user.gid.to_string().into(),
        groups.join(",").into(),
        directory.into(),
    ];
    match &start.command {
        Command::Program { program, arguments } => {
            asked.push(program.clone());
            asked.extend(arguments.iter().cloned());
        }
        Command::Shell(line) => asked.extend([SHELL.into(), "-c".into(), line.into()]),
    }
    asked
}

/// The failure that the process has reported: an exit code and the reason.
fn told(line: &str) -> Exit {
    match line.split_once(' ') {
        Some(("127", why)) => Exit::NotFound(why.to_owned()),
        Some((_, why)) => Exit::NotExecutable(why.to_owned()),
        None => Exit::NotExecutable(line.to_owned()),
    }
}

/// The command that this process will execute.
struct Asked {
    user: User,
    directory: PathBuf,
    program: OsString,
    arguments: Vec<OsString>,
}

impl Asked {
    fn read(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let mut next = || arguments.next();
        let uid = next()?.to_str()?.parse().ok()?;
        let gid = next()?.to_str()?.parse().ok()?;
        let groups = next()?;
        let groups = groups.to_str()?.split(',').filter(|group| !group.is_empty());
        let groups = groups.map(|group| group.parse().ok()).collect::<Option<_>>()?;
        let (directory, program) = (next()?.into(), next()?);
        Some(Self { user: User { uid, gid, groups }, directory, program, arguments: arguments.collect() })
    }

    /// Executes the command; returns only on failure.
    fn become_it(self) -> Exit {
        let Self { user, directory, program, arguments } = self;
        let command = Command::program(&program, &arguments);
        if let Err(error) = changed(&user) {
            let why = format!("this process cannot become user {}: {error}", user.uid);
            return Exit::of(&command, None, &io::Error::other(why));
        }
        if !directory.as_os_str().is_empty()
            && let Err(error) = env::set_current_dir(&directory)
        {
            return Exit::of(&command, Some(&directory), &error);
        }
        let prefixed = env::vars_os();
        let given = prefixed.filter_map(|(name, value)| {
            Some((OsString::from_vec(name.as_bytes().strip_prefix(PREFIX.as_bytes())?.to_vec()), value))
        });
        let given: Vec<(OsString, OsString)> = given.collect();
        let become_this = |program: &OsStr, before: &[&OsStr]| {
            let mut command = std::process::Command::new(program);
            command.args(before).args(&arguments).env_clear();
            command.envs(given.iter().map(|(name, value)| (name, value))).stdin(Stdio::null()).exec()
        };
        let mut error = become_this(&program, &[]);
        if error.raw_os_error() == Some(Errno::ENOEXEC as i32) {
            error = become_this(SHELL.as_ref(), &[found(&program, Some(&given)).as_os_str()]);
        }
        Exit::of(&command, None, &error)
    }
}

/// The groups come first: after the change of user the process may not change them.
#[cfg(not(target_vendor = "apple"))]
fn changed(user: &User) -> io::Result<()> {
    use nix::unistd::{Gid, Uid, setgid, setgroups, setuid};
    let groups: Vec<Gid> = user.groups.iter().copied().map(Gid::from_raw).collect();
    setgroups(&groups)?;
    setgid(Gid::from_raw(user.gid))?;
    Ok(setuid(Uid::from_raw(user.uid))?)
}

/// Apple's systems look up groups in a directory. Commands of another user are not supported there.
#[cfg(target_vendor = "apple")]
fn changed(_: &User) -> io::Result<()> {
    Err(io::Error::other("a command runs as the user of the daemon on this system"))
}
