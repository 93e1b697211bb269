//! Owns [`Run`]: one run of a command, with its time-out, its orders and its tries.

use super::onward::Onward;
use super::output::Kept;
use super::process::{Child, Command, Exit, Group, Signal, Start as Process, User, spawn};
use super::pump::{Pump, Rest};
use super::report::{BothTold, Start, Teller, Told};
use crate::encoding::Encoding;
use downbeat_client::{RunEnd, RunId, span};
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How long a command has to end after it was told to, by default.
const GRACE: Duration = Duration::from_secs(10);

/// How much of an output is kept if no monitor has a limit, in bytes.
const KEPT: usize = 10_000;

/// The longest time-out. Longer ones are cut to this, so that no addition to a clock can overflow.
const MAX_SPAN: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// What is done with the output of a command.
#[derive(Debug)]
#[non_exhaustive]
pub enum Output {
    /// The command has the same output as this program, for example the terminal. Nothing of it is kept.
    Inherited,
    /// It is read: `limit` bytes of its beginning and its end are kept, 1 MiB at most, and all of it is passed on.
    Captured {
        /// How many bytes are kept.
        limit: usize,
        /// The destination of the whole output.
        onward: Onward,
    },
}

/// An order to a run that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// To pass a signal on that does not end the command.
    Pass(Signal),
    /// To end: the signal is passed on, and the processes that have not ended after the [grace](Run::grace) are killed.
    Stop {
        /// The signal for the command.
        signal: Signal,
        /// The cause, for the report: `SIGTERM`, `the stop of the daemon`.
        by: String,
    },
    /// To end at once: the command and all processes that it has started are killed.
    Kill {
        /// The cause, for the report.
        by: String,
    },
}

/// Why a run was ended before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cut {
    /// The run took longer than this.
    TimedOut(Duration),
    /// It was [told to stop](Order::Stop). Holds the cause.
    Stopped(String),
}

/// A run to be done. [`Run::new`] has the defaults.
#[non_exhaustive]
pub struct Run {
    /// The command.
    pub command: Command,
    /// Its whole environment; `None` for that of this program.
    pub variables: Option<Vec<(OsString, OsString)>>,
    /// The folder that it starts in; `None` for that of this program.
    pub directory: Option<PathBuf>,
    /// The user that it runs as; `None` for that of this program.
    pub user: Option<User>,
    /// Why the command cannot be started, if that is known already. The run then fails like that of a command that cannot be executed.
    pub refused: Option<String>,
    /// Which processes a signal reaches.
    pub group: Group,
    /// Whether it gets the standard input of this program, or an empty one.
    pub has_stdin: bool,
    /// Whether nothing that it has started outlives this program, however that ends, nor the command itself. On Windows alone: on
    /// Linux a control group can do the first.
    pub ends_with_program: bool,
    /// What is done with its output.
    pub output: Output,
    /// The encoding of its output. The kept output and the lines are UTF-8 in any case.
    pub encoding: Encoding,
    /// How many bytes of the kept output are sent to the monitor; `None` for as many as the monitor accepts.
    pub send: Option<usize>,
    /// How long a try may take; `None` for no limit.
    pub timeout: Option<Duration>,
    /// How long it has to end after it was told to, before it is killed. 10 s by default.
    pub grace: Duration,
    /// How often a failed command is tried again.
    pub retries: u32,
    /// The pause before each further try.
    pub retry_pause: Duration,
    /// Reports to its monitor; `None` without one.
    pub teller: Option<Teller>,
    /// Gets the process number of the command at each start.
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
    /// The id of the run for its monitor.
    pub id: RunId,
    /// How the command ended in the last try.
    pub exit: Exit,
    /// Why it was ended before its time, if it was.
    pub cut: Option<Cut>,
    /// How long it took, with all tries and pauses.
    pub took: Duration,
    /// How often the command was tried.
    pub tries: u32,
    /// The output of the last try.
    pub output: Kept,
}

impl Outcome {
    /// Whether the command ended by itself with exit code 0.
    pub fn is_success(&self) -> bool {
        self.cut.is_none() && self.exit == Exit::Code(0)
    }

    /// The reason, if the exit code alone does not tell it: `timed out after 10 m`, `stopped by SIGTERM`, `killed by SIGSEGV`.
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

    /// The end of the run for the monitor, with so many bytes of the output.
    fn end(&self, limit: usize) -> RunEnd {
        let end = RunEnd::new(Some(self.exit.code()), self.took);
        let reason = self.reason();
        // A code that no URL can end with is in the line before the output too.
        let before = if self.is_success() { 0 } else { self.summary().len() + 1 };
        let room = limit.saturating_sub(before);
        let end = reason.into_iter().fold(end, RunEnd::because);
        end.with_output(self.output.text(room))
    }
}

/// A run whose command has ended, and whose end is not reported yet.
#[must_use = "the monitor is told by `told`"]
pub struct Ended {
    /// How it ended.
    pub outcome: Outcome,
    /// The destination of the captured output, for the next run.
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
    /// Reports the end to the monitor, within the budget of the teller, and waits until the output is written to its destination.
    /// Dropping the future gives both up.
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
    /// A run of a command with the environment of this program, without input, time-out, monitor or further tries, of whose output
    /// 10,000 bytes are kept.
    pub fn new(command: Command) -> Self {
        Self {
            command,
            variables: None,
            directory: None,
            user: None,
            refused: None,
            group: Group::Own,
            has_stdin: false,
            ends_with_program: false,
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

    /// Runs the command until it has ended, and reports its start meanwhile. [`Ended::told`] reports the end.
    ///
    /// Dropping the future kills the command and all processes that it has started, unless the group is [shared](Group::Shared).
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
            ends_with_program: self.ends_with_program,
            is_captured,
        };
        let mut start: Option<Option<Start>> = None;
        let mut rests = Rest::new();
        let mut tries = 0;
        // Bound: one try more than the retries.
        loop {
            tries += 1;
            let spawned = match &self.refused {
                Some(why) => Err(Exit::NotExecutable(why.clone())),
                None => spawn(&process).await,
            };
            // After the start of the command, so that the report does not delay it.
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

/// Waits before a further try. Returns the cause if an order ends the run instead.
async fn pause(length: Duration, orders: &mut mpsc::Receiver<Order>) -> Option<Cut> {
    let until = Instant::now() + length.min(MAX_SPAN);
    loop {
        match timeout_at(until, orders.recv()).await {
            Err(_) => return None,
            Ok(Some(Order::Stop { by, .. } | Order::Kill { by })) => return Some(Cut::Stopped(by)),
            Ok(Some(Order::Pass(_))) => {}
            // No more orders can come.
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
            // The processes that it has started get the same time, which is over if it was killed.
            if kill_at < far {
                let _ = timeout_at(kill_at.min(Instant::now() + self.grace), child.group_is_gone()).await;
            }
            child.kill();
        }
        // A child that cannot be waited for is a defect of the system.
        let exit = exit.unwrap_or_else(|error| Exit::NotExecutable(format!("cannot be waited for: {error}")));
        let (output, onward, rest) = pump.finish().await;
        (Try { exit, cut: self.cut, output, rest }, onward)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
