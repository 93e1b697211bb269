//! `downbeat exec`: runs a command once, and tells a monitor of the run.

mod monitor;
mod signals;

use crate::cli::support::configured::secret;
use crate::cli::support::length::length;
use crate::cli::support::{Wrong, block_on, terminal};
use downbeat::config::Secret;
use downbeat::job::{Command, Cut, Group, Onward, Output, Run, Teller, for_exec};
use downbeat::operate::Say;
use monitor::Told;
use signals::Heard;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat exec --url https://hc-ping.com/your-uuid -- echo saved
  downbeat exec --config downbeat.yaml --name shop --timeout 30m -- echo saved
  DOWNBEAT_URL=https://hc-ping.com/your-uuid downbeat exec -- cat no-such-file    # exit code 1

The command runs whatever the monitor does, and its exit code is that of this program. Healthchecks and
Cronitor hear of its start, all of its end: with the exit code, how long it took, and the beginning and the
end of its output, as far as they take these. A plain URL is called after a success.

Every user of the machine can read a URL on the command line, in the list of processes. One in a file
(`file:PATH`), in a variable (`env:NAME`, or DOWNBEAT_URL) or in a configuration stays between you and the
monitor: the command does not get DOWNBEAT_URL, nor the variables that the configuration takes values from.

Exit codes:
  that of the command; 128 and the number of the signal that killed it
  124  the command succeeded although its time was over
  126  the command cannot be executed
  127  the command was not found
  2  the command line is wrong, or with --strict the configuration: nothing was run";

/// The default of `--report-timeout`: how long attempts to report the end may take.
const REPORT: &str = "10s";

/// The longest such time.
const MAX_REPORT: Duration = Duration::from_secs(600);

/// The longest time that a command may be given.
const MAX_TIMEOUT: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The most output that is sent, in bytes: no monitor takes more.
const MAX_TAIL: u64 = 1024 * 1024;

/// How much of the output is kept when no monitor is told, in bytes: nothing.
const UNTOLD: usize = 0;

/// The exit code for a command that succeeded after its time was over, the same as that of timeout(1).
const TIMED_OUT: u32 = 124;

/// A signal within this time after the end of the command is taken for the one that ended it: a key of the terminal sends its
/// signal to both.
const SAME_SIGNAL: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Tell the monitor of this heartbeat or job of the configuration
    #[arg(long, value_name = "NAME", requires = "config", conflicts_with = "url")]
    name: Option<String>,

    /// The configuration: a file or a folder. May be given several times
    #[arg(short, long, value_name = "FILE", conflicts_with = "url")]
    config: Vec<PathBuf>,

    /// Tell the monitor at this URL; `file:PATH` reads it from a file, `env:NAME` from a variable  [default: env:DOWNBEAT_URL]
    #[arg(long, value_name = "URL", value_parser = secret)]
    url: Option<Secret>,

    /// End the command when it takes longer than this: a length of time such as `90s` or `1h30m`. It is told to end, and killed
    /// with all that it has started when it has not ended 10 s later
    #[arg(long, value_name = "TIME", value_parser = timeout)]
    timeout: Option<Duration>,

    /// How much of the output the monitor is sent, in bytes: most of it from the end. 0 for nothing, 1048576 at most
    /// [default: as much as the monitor takes]
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(..=MAX_TAIL), conflicts_with = "no_output")]
    tail: Option<u64>,

    /// Leave the output to the command: it has the terminal, if there is one, and the monitor gets nothing of it
    #[arg(long)]
    no_output: bool,

    /// How long this program stays for telling the monitor when the command has ended
    #[arg(long, value_name = "TIME", value_parser = report_timeout, default_value = REPORT)]
    report_timeout: Duration,

    /// Run nothing when the monitor to tell is not known: the configuration is wrong, or has no such name, or the URL is wrong
    #[arg(long)]
    strict: bool,

    /// The command and its arguments, after `--`
    #[arg(value_name = "COMMAND", required = true, last = true)]
    command: Vec<OsString>,
}

fn timeout(text: &str) -> Result<Duration, String> {
    length(text, Duration::from_millis(1)..=MAX_TIMEOUT)
}

fn report_timeout(text: &str) -> Result<Duration, String> {
    length(text, Duration::from_millis(1)..=MAX_REPORT)
}

/// Prints a line with a prefix that tells it from the lines of the command.
fn say(line: &str) {
    terminal::say(&format!("downbeat: {line}"));
}

/// Says what of telling the monitor what to expect went wrong; a success needs no words.
const SAY: Say = |_, is_trouble, text| {
    if is_trouble {
        say(text);
    }
};

/// Runs the command, tells its monitor, and gives the command's exit code.
pub(crate) fn exec(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let found = monitor::found(&arguments.config, arguments.name.as_deref(), arguments.url.as_ref(), SAY);
    let teller = match found.teller {
        Ok(Told { teller, doubt }) => {
            doubt.iter().for_each(|doubt| say(doubt));
            Some(teller.with_budget(arguments.report_timeout))
        }
        Err(why) if arguments.strict => return Err(Wrong(format!("error: {why}")).into()),
        Err(why) => {
            say(&format!("no monitor is told of this run: {why}"));
            None
        }
    };
    let run = arguments.run(teller, &found.secrets);
    let code = block_on(async { Ok(done(run).await) })?;
    Ok(exit(code))
}

/// Runs, reports, and gives the exit code.
async fn done(run: Run) -> u32 {
    let is_told = run.teller.is_some();
    // Listens before the command starts: a signal that comes at once is for the command.
    let Heard { mut orders, mut ends } = signals::listen(run.group);
    let ended = run.run(&mut orders).await;
    let over = Instant::now();
    let outcome = ended.outcome.clone();
    if outcome.reason().is_some() && !matches!(outcome.cut, Some(Cut::Stopped(_))) {
        say(&outcome.summary());
    }
    let given_up = async {
        loop {
            match ends.recv().await {
                // A signal that has ended the command is not meant to end the report.
                Some(_) if over.elapsed() < SAME_SIGNAL => {}
                Some(name) => break name,
                None => std::future::pending().await,
            }
        }
    };
    tokio::select! {
        told = ended.told() => {
            if let Some(trouble) = told.trouble().filter(|_| is_told) {
                say(&format!("the monitor was not told{trouble}"));
            }
            if let Some(note) = told.note() {
                say(&format!("the monitor was told, and answered with a note: {note}"));
            }
        }
        name = given_up => say(&format!("the monitor may not know: {name} came while it was being told")),
    }
    match (outcome.exit.code(), outcome.cut) {
        (0, Some(Cut::TimedOut(_))) => TIMED_OUT,
        (code, _) => code,
    }
}

/// Exit codes have one byte on Unix and four on Windows.
fn exit(code: u32) -> ExitCode {
    match u8::try_from(code) {
        Ok(code) => ExitCode::from(code),
        #[cfg(windows)]
        Err(_) => std::process::exit(code.cast_signed()),
        #[cfg(not(windows))]
        Err(_) => ExitCode::FAILURE,
    }
}

impl Arguments {
    fn run(self, teller: Option<Teller>, secrets: &[String]) -> Run {
        let mut command = self.command.into_iter();
        // clap ensures that there is one.
        let program = command.next().unwrap_or_default();
        let mut run = Run::new(Command::program(program, command));
        run.variables = Some(for_exec(std::env::vars_os(), secrets));
        run.has_stdin = true;
        // A command that reads from the terminal must be in the foreground group of it.
        if terminal::is_asked_here() {
            run.group = Group::Shared;
        }
        run.timeout = self.timeout;
        run.send = self.tail.and_then(|tail| usize::try_from(tail).ok());
        let limit = run.send.or_else(|| teller.as_ref().map(Teller::output_limit)).unwrap_or(UNTOLD);
        run.output = match self.no_output {
            true => Output::Inherited,
            // The monitor gets the last part of the output.
            false => Output::Captured { limit, onward: Onward::Own },
        };
        run.teller = teller;
        run
    }
}
