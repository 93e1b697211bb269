//! Owns [`Program`]: the real `downbeat` as a process, and what it writes.
//!
//! The program is built once for all tests, by cargo, as `cargo run` builds it. Each process starts
//! with an empty environment and without input. Threads read what it writes, nothing waits for it longer than
//! [`LIMIT`], and it ends with the [`Running`] that represents it. However it ends, everything that it has shown
//! is searched for the secrets that the test has [planted](crate::planted): its output, the files that it has
//! written and, before it is told to end, its status page.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant, SystemTime};

pub use crate::planted::{ENCODED_SECRET, SECRET};
use crate::traces::Traces;

/// Far more than anything takes that does not wait for a schedule.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Path and query of [`with_secrets`].
pub const SECRET_PATH: &str = "/s3cr3t/Ping%2Fa?token=s3cr3t&b=%20c";

/// More than any test has a process write, in bytes.
const MAX_WRITTEN: usize = 16 * 1024 * 1024;

/// How often a process is asked whether it has ended.
const POLL: Duration = Duration::from_millis(2);

/// The variables that a process gets from the test's environment: to be found, to start and to log on Windows, and to measure
/// coverage.
const KEPT: [&str; 4] = ["PATH", "SystemRoot", "ProgramData", "LLVM_PROFILE_FILE"];

/// A URL at `origin` (`http://127.0.0.1:8080`) with secrets in each part that may hold them.
pub fn with_secrets(origin: &str) -> String {
    let (scheme, host) = origin.split_once("://").unwrap();
    format!("{scheme}://{SECRET}:{SECRET}@{host}{SECRET_PATH}")
}

/// The file of the program: the one that the variable `DOWNBEAT_PROGRAM` names, else the first call builds it.
///
/// # Panics
///
/// When it cannot be built.
pub fn path() -> &'static Path {
    static PATH: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let path = PATH.get_or_init(|| {
        if let Some(path) = std::env::var_os("DOWNBEAT_PROGRAM") {
            return Ok(path.into());
        }
        let build = escargot::CargoBuild::new()
            .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
            .package("downbeat")
            .bin("downbeat")
            .current_release();
        build.run().map(|build| build.path().to_owned()).map_err(|error| error.to_string())
    });
    path.as_ref().unwrap_or_else(|error| panic!("{error}"))
}

/// A process that is not yet started.
#[derive(Debug)]
pub struct Program {
    command: Command,
    stdin: Option<Stdio>,
    stdout: Option<Stdio>,
    stderr: Option<Stdio>,
}

impl Program {
    /// `downbeat` with these arguments.
    pub fn new<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let mut command = Command::new(path());
        command.args(arguments);
        Self::of(command)
    }

    /// `downbeat` with these arguments, started by a line of shell with this redirection at its end: `2>&-`.
    #[cfg(unix)]
    pub fn redirected<A: AsRef<OsStr>>(redirection: &str, arguments: impl IntoIterator<Item = A>) -> Self {
        Self::redirected_after(":", redirection, arguments)
    }

    /// The same, by a shell that has run this command before.
    #[cfg(unix)]
    pub fn redirected_after<A: AsRef<OsStr>>(
        before: &str,
        redirection: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let mut command = Command::new("sh");
        let line = format!("{before} && exec \"$0\" \"$@\" {redirection}");
        command.arg("-c").arg(line).arg(path()).args(arguments);
        Self::of(command)
    }

    /// `downbeat` with these arguments, started by this command, which gets them and the path before them as its last ones.
    #[cfg(unix)]
    pub fn started_by<A: AsRef<OsStr>>(starter: &[String], arguments: impl IntoIterator<Item = A>) -> Self {
        let (program, before) = starter.split_first().unwrap();
        let mut command = Command::new(program);
        command.args(before).arg(path()).args(arguments);
        Self::of(command)
    }

    /// A line of shell in which `downbeat` is the program.
    #[cfg(unix)]
    pub fn shell(line: &str) -> Self {
        let mut command = Command::new("sh");
        command.arg("-c").arg(line);
        let folder = path().parent().map(Path::to_owned).into_iter();
        let known = std::env::var_os("PATH").unwrap_or_default();
        let all = std::env::join_paths(folder.chain(std::env::split_paths(&known))).unwrap();
        Self::of(command).env("PATH", all)
    }

    fn of(mut command: Command) -> Self {
        command.env_clear();
        command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        platform::prepare(&mut command);
        Self { command, stdin: None, stdout: None, stderr: None }
    }

    /// Starts in this folder.
    #[must_use]
    pub fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Gives it standard input to read; without this there is none.
    #[must_use]
    pub fn stdin(mut self, from: impl Into<Stdio>) -> Self {
        self.stdin = Some(from.into());
        self
    }

    /// Has standard output go elsewhere than to the test.
    #[must_use]
    pub fn stdout(mut self, to: impl Into<Stdio>) -> Self {
        self.stdout = Some(to.into());
        self
    }

    /// Has standard error go elsewhere than to the test.
    #[must_use]
    pub fn stderr(mut self, to: impl Into<Stdio>) -> Self {
        self.stderr = Some(to.into());
        self
    }

    /// Starts it.
    pub fn start(self) -> Running {
        let Self { mut command, stdin, stdout, stderr } = self;
        command
            .stdin(stdin.unwrap_or_else(Stdio::null))
            .stdout(stdout.unwrap_or_else(Stdio::piped))
            .stderr(stderr.unwrap_or_else(Stdio::piped));
        let traces = Traces::of(&command);
        let started = SystemTime::now();
        let mut child = command.spawn().unwrap();
        // Else the writing end of a test's own pipe stays open in here.
        drop(command);
        let stdout = child.stdout.take().map_or_else(Written::nothing, Written::read);
        let stderr = child.stderr.take().map_or_else(Written::nothing, Written::read);
        Running { child, started, stdout, stderr, traces }
    }

    /// Starts it and waits until it ends by itself.
    pub fn run(self) -> Ended {
        self.start().wait()
    }
}

/// What a process can be sent. On Windows the first two are Ctrl-C: of the events of a console, Wine sends no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, as Ctrl-C sends it.
    Interrupt,
    /// SIGTERM, as service managers send it.
    Terminate,
    /// SIGHUP, which asks a daemon to read its configuration again.
    HangUp,
    /// SIGKILL, which a process does not get to see; on Windows by `taskkill`.
    Kill,
    /// SIGSTOP: it stops running, as on a machine that sleeps, until it is told to [continue](Self::Continue).
    Suspend,
    /// SIGCONT.
    Continue,
}

impl Signal {
    /// As `downbeat` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::HangUp => "SIGHUP",
            Self::Kill => "SIGKILL",
            Self::Suspend => "SIGSTOP",
            Self::Continue => "SIGCONT",
            _ if cfg!(windows) => "Ctrl-C",
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
        }
    }
}

/// Sends a signal to another process than a [`Program`].
///
/// # Panics
///
/// When there is no such process.
pub fn send(signal: Signal, process: u32) {
    platform::send(signal, process);
}

/// Whether Ctrl-Break can be sent to a process group. Of Windows alone; Wine refuses to, for which `.ci/windows` sets the variable
/// `DOWNBEAT_NO_CTRL_BREAK`.
pub fn takes_ctrl_break() -> bool {
    cfg!(windows) && std::env::var_os("DOWNBEAT_NO_CTRL_BREAK").is_none()
}

/// A process that was started. It is killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    started: SystemTime,
    stdout: Written,
    stderr: Written,
    traces: Traces,
}

/// The outcome of a process.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; `None` when a signal killed it.
    pub code: Option<i32>,
    /// All of its standard output.
    pub stdout: String,
    /// All of its standard error.
    pub stderr: String,
    /// How long it took to end, from when the test began to wait for that.
    pub took: Duration,
}

impl Running {
    /// A time just before it was started.
    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// Waits until standard error holds `text`, and returns what there is.
    ///
    /// # Panics
    ///
    /// When it does not within [`LIMIT`].
    pub fn wait_for_log(&self, text: &str) -> String {
        self.wait_for_log_until(|written| written.contains(text))
    }

    /// Waits until `done` of what standard error holds, and returns that.
    ///
    /// # Panics
    ///
    /// When it is not within [`LIMIT`].
    pub fn wait_for_log_until(&self, done: impl Fn(&str) -> bool) -> String {
        self.stderr.wait(done)
    }

    /// What standard error holds now.
    pub fn log(&self) -> String {
        self.stderr.wait(|_| true)
    }

    /// Waits until standard error holds `text`, for something that takes longer than others.
    ///
    /// # Panics
    ///
    /// When it does not within `limit`.
    pub fn wait_for_log_within(&self, text: &str, limit: Duration) -> String {
        self.stderr.wait_within(limit, |written| written.contains(text))
    }

    /// Waits until standard error has `count` lines, and returns these, without any later ones.
    ///
    /// # Panics
    ///
    /// When it has not within [`LIMIT`].
    pub fn first_of_log(&self, count: usize) -> String {
        first_lines(&self.stderr, count)
    }

    /// Waits until standard output has `count` lines, and returns these, without any later ones.
    ///
    /// # Panics
    ///
    /// When it has not within [`LIMIT`].
    pub fn first_of_output(&self, count: usize) -> String {
        first_lines(&self.stdout, count)
    }

    /// Sends a signal.
    ///
    /// # Panics
    ///
    /// When the signal is to end it, and a secret is on its status page.
    pub fn send(&self, signal: Signal) {
        if matches!(signal, Signal::Interrupt | Signal::Terminate | Signal::Kill) {
            self.traces.search_page(&self.stderr.so_far());
        }
        platform::send(signal, self.child.id());
    }

    /// Sends a signal and waits for the end.
    ///
    /// # Panics
    ///
    /// When it does not end within [`LIMIT`].
    pub fn signal(self, signal: Signal) -> Ended {
        self.send(signal);
        self.wait()
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Stops it by SIGTERM or, on Windows, Ctrl-C, which it must obey with exit code 0.
    pub fn stop(self) -> Ended {
        let ended = self.signal(Signal::Terminate);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        ended
    }

    /// Waits until it ends by itself.
    ///
    /// # Panics
    ///
    /// When it does not within [`LIMIT`].
    pub fn wait(self) -> Ended {
        self.wait_within(LIMIT)
    }

    /// Waits until it ends by itself, for something that takes longer than others.
    ///
    /// # Panics
    ///
    /// When it does not within `limit`.
    pub fn wait_within(mut self, limit: Duration) -> Ended {
        let began = Instant::now();
        let status = self.end(began + limit);
        let took = began.elapsed();
        let (stdout, stderr) = (self.stdout.whole(), self.stderr.whole());
        let Some(status) = status else {
            panic!("still running after {limit:?}; output:\n{stdout}\nerrors:\n{stderr}")
        };
        Ended { code: status.code(), stdout, stderr, took }
    }

    /// Waits until it ends; kills it when it has not by then.
    fn end(&mut self, deadline: Instant) -> Option<ExitStatus> {
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            std::thread::sleep(POLL);
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        None
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !std::thread::panicking() && matches!(self.child.try_wait(), Ok(None)) {
            self.traces.search_page(&self.stderr.so_far());
        }
        // Both fail when it has ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            return;
        }
        self.traces.search(&self.stdout.whole(), &self.stderr.whole());
    }
}

fn first_lines(written: &Written, count: usize) -> String {
    let text = written.wait(|text| text.matches('\n').count() >= count);
    text.split_inclusive('\n').take(count).collect()
}

/// What a process has written to one of its streams.
#[derive(Debug, Clone)]
struct Written {
    shared: Arc<(Mutex<Bytes>, Condvar)>,
}

#[derive(Debug, Default)]
struct Bytes {
    bytes: Vec<u8>,
    ended: bool,
}

impl Bytes {
    fn text(&self) -> String {
        assert!(self.bytes.len() <= MAX_WRITTEN, "more than {MAX_WRITTEN} bytes were written");
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Written {
    /// For a stream that goes elsewhere.
    fn nothing() -> Self {
        Self::read(io::empty())
    }

    /// Reads to the end, on a thread. What is beyond [`MAX_WRITTEN`] is counted by a byte at most.
    fn read(mut stream: impl Read + Send + 'static) -> Self {
        let written = Self { shared: Arc::default() };
        let writer = written.clone();
        std::thread::spawn(move || {
            let mut chunk = [0; 8 * 1024];
            loop {
                // An error means the end as well: there is nothing more to come.
                let count = stream.read(&mut chunk).unwrap_or(0);
                let mut state = writer.lock();
                let room = (MAX_WRITTEN + 1).saturating_sub(state.bytes.len());
                state.bytes.extend(chunk.iter().take(count.min(room)));
                state.ended = count == 0;
                drop(state);
                writer.shared.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        written
    }

    /// Waits until `done` of what there is, and returns it.
    fn wait(&self, done: impl Fn(&str) -> bool) -> String {
        self.wait_within(LIMIT, done)
    }

    fn wait_within(&self, limit: Duration, done: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + limit;
        let mut state = self.lock();
        loop {
            let text = state.text();
            if done(&text) {
                return text;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !state.ended, "this is all that was written:\n{text}");
            state = self.shared.1.wait_timeout(state, left).unwrap().0;
        }
    }

    fn so_far(&self) -> String {
        self.lock().text()
    }

    /// All of it, once the process has ended.
    fn whole(&self) -> String {
        let deadline = Instant::now() + LIMIT;
        let mut state = self.lock();
        while !state.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "another process holds the stream open");
            state = self.shared.1.wait_timeout(state, left).unwrap().0;
        }
        state.text()
    }

    fn lock(&self) -> MutexGuard<'_, Bytes> {
        self.shared.0.lock().unwrap()
    }
}

#[cfg(unix)]
mod platform {
    use super::Signal;
    use nix::sys::signal::{Signal as System, kill};
    use std::process::Command;

    pub(super) fn prepare(_: &mut Command) {}

    pub(super) fn send(signal: Signal, process: u32) {
        let signal = match signal {
            Signal::Interrupt => System::SIGINT,
            Signal::Terminate => System::SIGTERM,
            Signal::HangUp => System::SIGHUP,
            Signal::Kill => System::SIGKILL,
            Signal::Suspend => System::SIGSTOP,
            Signal::Continue => System::SIGCONT,
        };
        kill(nix::unistd::Pid::from_raw(process.try_into().unwrap()), signal).unwrap();
    }
}

/// Ctrl-C goes to all processes of a console. So each program gets a console of its own, and the program of
/// `tests/windows/ctrl-c.c`, which the variable `DOWNBEAT_CTRL_C` names, speaks to that.
#[cfg(windows)]
mod platform {
    use super::Signal;
    use std::os::windows::process::CommandExt as _;
    use std::process::Command;

    const CREATE_NO_WINDOW: u32 = 0x0800_0000;

    pub(super) fn prepare(command: &mut Command) {
        command.creation_flags(CREATE_NO_WINDOW);
    }

    pub(super) fn send(signal: Signal, process: u32) {
        if signal == Signal::Kill {
            let process = process.to_string();
            let output = Command::new("taskkill").args(["/F", "/PID", &process]).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            return;
        }
        assert!(matches!(signal, Signal::Interrupt | Signal::Terminate), "Windows has no {signal:?}");
        let sender = std::env::var_os("DOWNBEAT_CTRL_C").expect("DOWNBEAT_CTRL_C names no program");
        let mut command = Command::new(sender);
        command.arg(process.to_string()).creation_flags(CREATE_NO_WINDOW);
        let status = command.status().unwrap();
        assert!(status.success(), "{status}");
    }
}
