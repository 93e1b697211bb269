//! Owns [`Run`]: one run of a command put together, with its time-out, its orders and its tries.

use super::encoding::Encoding;
use super::onward::Onward;
use super::output::Kept;
use super::process::{Child, Command, Exit, Group, Signal, Start as Process, User, spawn};
use super::pump::{Pump, Rest};
use super::report::{BothTold, Start, Teller, Told};
use downbeat_client::{RunEnd, RunId, span};
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How long a command has to end when it is told to, by default.
const GRACE: Duration = Duration::from_secs(10);

/// How much of an output is kept where no monitor says what it takes, in bytes.
const KEPT: usize = 10_000;

/// A longer time-out counts as this, so that no addition to a clock can overflow.
const MAX_SPAN: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// What is to be done with the output of a command.
#[derive(Debug)]
#[non_exhaustive]
pub enum Output {
    /// The command has the output of this program, the terminal if that is one. Nothing of it is kept.
    Inherited,
    /// It is read as it comes: `limit` bytes of its beginning and its end are kept, 1 MiB at most, and all of it goes on.
    Captured {
        /// How much is kept, in bytes.
        limit: usize,
        /// Where all of it goes.
        onward: Onward,
    },
}

/// What a run is told while it is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// To pass a signal on, which ends nothing.
    Pass(Signal),
    /// To end: the signal is passed on, and what has not ended after the [grace](Run::grace) is killed.
    Stop {
        /// What the command is told.
        signal: Signal,
        /// Who says so, for the report: `SIGTERM`, `the stop of the daemon`.
        by: String,
    },
    /// To end at once: the command and all that it has started are killed.
    Kill {
        /// Who says so, for the report.
        by: String,
    },
}

/// Why a run was ended before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cut {
    /// It took longer than this.
    TimedOut(Duration),
    /// It was [told to stop](Order::Stop), by this.
    Stopped(String),
}

/// A run that is to be done. [`Run::new`] has the defaults.
#[non_exhaustive]
pub struct Run {
    /// What is run.
    pub command: Command,
    /// All of its environment; `None` for that of this program.
    pub variables: Option<Vec<(OsString, OsString)>>,
    /// The folder that it starts in; `None` for that of this program.
    pub directory: Option<PathBuf>,
    /// As whom it runs; `None` for the user of this program.
    pub user: Option<User>,
    /// Why it is known already that the command cannot be started, if it is. Then the run fails as one of a command that cannot be
    /// executed.
    pub refused: Option<String>,
    /// Which processes a signal reaches.
    pub group: Group,
    /// Whether it reads what this program would read; else it reads nothing.
    pub has_stdin: bool,
    /// What is done with its output.
    pub output: Output,
    /// How that is written. What is kept of it, and its lines, are UTF-8 in any case.
    pub encoding: Encoding,
    /// How much of what was kept of its output the monitor is sent, in bytes; `None` for as much as the monitor takes.
    pub send: Option<usize>,
    /// How long a try may take; `None` for any time.
    pub timeout: Option<Duration>,
    /// How long it has to end when it is told to, before it is killed. 10 s by default.
    pub grace: Duration,
    /// How often a command that fails is run again.
    pub retries: u32,
    /// How long is waited before that.
    pub retry_pause: Duration,
    /// Who tells its monitor; `None` if it has none.
    pub teller: Option<Teller>,
    /// Is told the number of each process of the command when it has started.
    pub on_start: Option<Box<dyn FnMut(u32) + Send>>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("command", &self.command)
            .field("group", &self.group)
            .field("output", &self.output)
            .field("timeout", &self.timeout)
            .field("grace", &self.grace)
            .field("retries", &self.retries)
            .field("teller", &self.teller)
            .finish_non_exhaustive()
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The number of the run at its monitor.
    pub id: RunId,
    /// How the command ended; of several tries, the last.
    pub exit: Exit,
    /// Why it was ended before its time, if it was.
    pub cut: Option<Cut>,
    /// How long it took, all tries and pauses together.
    pub took: Duration,
    /// How often the command was tried.
    pub tries: u32,
    /// What it has written; of several tries, the last.
    pub output: Kept,
}

impl Outcome {
    /// Whether the command ended by itself with exit code 0.
    pub fn is_success(&self) -> bool {
        self.cut.is_none() && self.exit == Exit::Code(0)
    }

    /// What the exit code alone does not say: `timed out after 10 m`, `stopped by SIGTERM`, `killed by SIGSEGV`.
    pub fn reason(&self) -> Option<String> {
        match &self.cut {
            Some(Cut::TimedOut(limit)) => Some(format!("timed out after {}", span(*limit))),
            Some(Cut::Stopped(by)) => Some(format!("stopped by {by}")),
            None => self.exit.reason(),
        }
    }

    /// How it ended, in a few words: the reason, or `exit code 3`.
    pub fn summary(&self) -> String {
        self.reason().unwrap_or_else(|| format!("exit code {}", self.exit.code()))
    }

    /// What its monitor is told, with this much of the output.
    fn end(&self, limit: usize) -> RunEnd {
        let end = RunEnd::new(Some(self.exit.code()), self.took);
        let reason = self.reason();
        // The line before the output is in words for a code that no URL can end with, too.
        let before = if self.is_success() { 0 } else { self.summary().len() + 1 };
        let room = limit.saturating_sub(before);
        let end = reason.into_iter().fold(end, RunEnd::because);
        end.with_output(self.output.text(room))
    }
}

/// A run whose command has ended, and whose monitor is still to be told.
#[must_use = "the monitor is told by `told`"]
pub struct Ended {
    /// How it ended.
    pub outcome: Outcome,
    /// The command's output, if it was captured, goes on as before: for the next run.
    pub onward: Onward,
    start: Option<Start>,
    teller: Option<Teller>,
    send: Option<usize>,
    rest: Rest,
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ended").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

impl Ended {
    /// Tells the monitor of the end, within the teller's budget, and waits until the last of the output is written where it
    /// goes to. Dropping the future gives both up.
    pub async fn told(self) -> Told {
        let Self { outcome, start, teller, send, rest, .. } = self;
        let told = async {
            let Some(teller) = teller else { return Told::Nothing };
            let limit = send.unwrap_or_else(|| teller.output_limit());
            let BothTold { start, end } = teller.end(outcome.id, start, outcome.end(limit)).await;
            match (start, end) {
                (Told::Lost(why), Told::Delivered { .. }) => Told::EndAlone(why),
                (start @ Told::Lost(_), Told::Nothing) => start,
                (_, end) => end,
            }
        };
        let written = async {
            for copy in rest {
                copy.finish().await;
            }
        };
        tokio::join!(told, written).0
    }
}

/// How one try of a command ended.
struct Try {
    exit: Exit,
    cut: Option<Cut>,
    output: Kept,
    rest: Rest,
}

impl Run {
    /// A run of a command with the environment of this program, without input, a time-out, a monitor or further tries; 10,000
    /// bytes of its output are kept.
    pub fn new(command: Command) -> Self {
        Self {
            command,
            variables: None,
            directory: None,
            user: None,
            refused: None,
            group: Group::Own,
            has_stdin: false,
            output: Output::Captured { limit: KEPT, onward: Onward::Nowhere },
            encoding: Encoding::default(),
            send: None,
            timeout: None,
            grace: GRACE,
            retries: 0,
            retry_pause: Duration::ZERO,
            teller: None,
            on_start: None,
        }
    }

    /// Runs the command until it has ended, and tells of its start beside. The end is told by [`Ended::told`].
    ///
    /// Dropping the future kills the command and all that it has started, unless that is a [shared](Group::Shared) group.
    pub async fn run(mut self, orders: &mut mpsc::Receiver<Order>) -> Ended {
        let id = RunId::random();
        let began = Instant::now();
        let (is_captured, limit, mut onward) = match self.output {
            Output::Inherited => (false, 0, Onward::Nowhere),
            Output::Captured { limit, onward } => (true, limit, onward),
        };
        let process = Process {
            command: self.command,
            variables: self.variables,
            directory: self.directory,
            user: self.user,
            group: self.group,
            has_stdin: self.has_stdin,
            is_captured,
        };
        let mut start: Option<Option<Start>> = None;
        let mut rests = Rest::new();
        let mut tries = 0;
        // At most one try more than the retries.
        loop {
            tries += 1;
            let spawned = match &self.refused {
                Some(why) => Err(Exit::NotExecutable(why.clone())),
                None => spawn(&process).await,
            };
            // After the command: nothing of it may be late for its monitor's sake.
            if start.is_none() {
                start = Some(self.teller.as_ref().and_then(|teller| teller.begin(id)));
            }
            let Try { exit, mut cut, output, rest } = match spawned {
                Ok(child) => {
                    if let Some(on_start) = &mut self.on_start {
                        on_start(child.pid());
                    }
                    let course = Course { orders, timeout: self.timeout, grace: self.grace, cut: None };
                    let (tried, back) = course.run(child, limit, self.encoding, onward).await;
                    onward = back;
                    tried
                }
                Err(exit) => Try { exit, cut: None, output: Kept::default(), rest: Rest::new() },
            };
            rests.extend(rest);
            let is_done = exit == Exit::Code(0) && cut.is_none();
            let is_stopped = matches!(cut, Some(Cut::Stopped(_)));
            if !is_done && !is_stopped && tries <= self.retries {
                match pause(self.retry_pause, orders).await {
                    None => continue,
                    stopped => cut = stopped,
                }
            }
            let outcome = Outcome { id, exit, cut, took: began.elapsed(), tries, output };
            let (start, teller) = (start.flatten(), self.teller);
            return Ended { outcome, onward, start, teller, send: self.send, rest: rests };
        }
    }
}

/// Waits before a further try. Returns what ends the run instead, if anything does.
async fn pause(length: Duration, orders: &mut mpsc::Receiver<Order>) -> Option<Cut> {
    let until = Instant::now() + length.min(MAX_SPAN);
    loop {
        match timeout_at(until, orders.recv()).await {
            Err(_) => return None,
            Ok(Some(Order::Stop { by, .. } | Order::Kill { by })) => return Some(Cut::Stopped(by)),
            Ok(Some(Order::Pass(_))) => {}
            // Nobody is left to order anything.
            Ok(None) => {
                sleep_until(until).await;
                return None;
            }
        }
    }
}

/// One try under way.
struct Course<'a> {
    orders: &'a mut mpsc::Receiver<Order>,
    timeout: Option<Duration>,
    grace: Duration,
    cut: Option<Cut>,
}

impl Course<'_> {
    async fn run(
        mut self,
        mut child: Child,
        limit: usize,
        encoding: Encoding,
        onward: Onward,
    ) -> (Try, Onward) {
        let pump = Pump::start(child.take_output(), limit, encoding, onward);
        let far = Instant::now() + MAX_SPAN;
        let time_out = self.timeout.map_or(far, |limit| Instant::now() + limit.min(MAX_SPAN));
        let mut kill_at = None;
        let mut is_listening = true;
        let exit = loop {
            tokio::select! {
                biased;
                exit = child.wait() => break exit,
                order = self.orders.recv(), if is_listening => match order {
                    Some(Order::Pass(signal)) => child.signal(signal),
                    Some(Order::Stop { signal, by }) => {
                        child.signal(signal);
                        kill_at.get_or_insert_with(|| Instant::now() + self.grace.min(MAX_SPAN));
                        self.cut.get_or_insert(Cut::Stopped(by));
                    }
                    Some(Order::Kill { by }) => {
                        child.kill();
                        kill_at = Some(far);
                        self.cut.get_or_insert(Cut::Stopped(by));
                    }
                    None => is_listening = false,
                },
                () = sleep_until(time_out), if self.cut.is_none() => {
                    child.signal(Signal::Terminate);
                    kill_at = Some(Instant::now() + self.grace.min(MAX_SPAN));
                    self.cut = self.timeout.map(Cut::TimedOut);
                }
                () = sleep_until(kill_at.unwrap_or(far)), if kill_at.is_some_and(|at| at < far) => {
                    child.kill();
                    kill_at = Some(far);
                }
            }
        };
        if let Some(kill_at) = kill_at {
            // What it has started has the same time, which is over where it was killed.
            if kill_at < far {
                let _ = timeout_at(kill_at.min(Instant::now() + self.grace), child.group_is_gone()).await;
            }
            child.kill();
        }
        // Only a defect of the system leaves a child that cannot be waited for.
        let exit = exit.unwrap_or_else(|error| Exit::NotExecutable(format!("cannot be waited for: {error}")));
        let (output, onward, rest) = pump.finish().await;
        (Try { exit, cut: self.cut, output, rest }, onward)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
