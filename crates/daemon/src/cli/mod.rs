//! The command line: its commands, and the exit code for each result.

#[macro_use]
mod support;
mod commands;

use clap::{CommandFactory as _, Parser, Subcommand};
use commands::{
    check, completions, convert, demo, diff, exec, explain, fleet, health, import, init, lint, man, monitors,
    next, reload, run, run_now, schema, send, service, status,
};
use std::process::ExitCode;
use support::{Failure, asks_for_json, first_process, terminal};

/// What `--help` says below the options.
const EXIT_CODES: &str = "\
Exit codes:
  0  done, or stopped by a signal
  2  the command line, the configuration or the schedule is wrong: nothing was sent
  1  anything else";

/// What `--version` says: the version, and what it was built from and for.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (commit ",
    env!("DOWNBEAT_COMMIT"),
    ", ",
    env!("DOWNBEAT_TARGET"),
    ")"
);

/// Tells a monitoring tool that a service is alive, on any schedule that a person can write in English.
#[derive(Debug, Parser)]
#[command(name = "downbeat", version = VERSION, after_help = EXIT_CODES, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a first configuration for a URL, with comments
    #[command(after_help = init::EXAMPLES)]
    Init(init::Arguments),

    /// Send beats and run jobs, each on its schedule, until stopped
    #[command(after_help = run::EXAMPLES)]
    Run(run::Arguments),

    /// Read a configuration as `run` does, and show what would be sent and run when
    #[command(after_help = check::EXAMPLES)]
    Check(check::Arguments),

    /// Show when a schedule occurs next
    #[command(after_help = next::EXAMPLES)]
    Next(next::Arguments),

    /// Explain how a schedule was read, what it means, and what follows from it
    #[command(after_help = explain::EXAMPLES)]
    Explain(explain::Arguments),

    /// Write a schedule in another language, exactly or not at all
    #[command(after_help = convert::EXAMPLES)]
    Convert(convert::Arguments),

    /// Show where two schedules differ
    #[command(after_help = diff::EXAMPLES)]
    Diff(diff::Arguments),

    /// Print the JSON Schema of the configuration, with which editors complete and check it
    #[command(after_help = schema::EXAMPLES)]
    Schema(schema::Arguments),

    /// Show what is wrong, or probably not meant, with the schedules in a file
    #[command(after_help = lint::EXAMPLES)]
    Lint(lint::Arguments),

    /// Write the jobs of a crontab as a configuration, or a drop-in for a timer of systemd
    #[command(after_help = import::EXAMPLES)]
    Import(import::Arguments),

    /// Send one beat now, and show what becomes of it
    #[command(after_help = send::EXAMPLES)]
    Send(send::Arguments),

    /// Run a command now, and tell its monitor how it goes
    #[command(after_help = exec::EXAMPLES)]
    Exec(exec::Arguments),

    /// Compare the settings of the monitors with the schedules, and mend them
    #[command(after_help = monitors::EXAMPLES)]
    Monitors(monitors::Arguments),

    /// Ask a running daemon whether it is well
    #[command(after_help = health::EXAMPLES)]
    Health(health::Arguments),

    /// Show what is remembered: delivery, uptime and incidents of up to 90 days
    #[command(after_help = status::EXAMPLES)]
    Status(status::Arguments),

    /// Show what the members of a fleet have told etcd
    #[command(after_help = fleet::EXAMPLES)]
    Fleet(fleet::Arguments),

    /// Watch heartbeats arrive: beats a receiver of its own on this machine, until stopped
    #[command(after_help = demo::EXAMPLES)]
    Demo(demo::Arguments),

    /// Have a running daemon read its configuration again
    #[command(after_help = reload::EXAMPLES)]
    Reload(reload::Arguments),

    /// Have a running daemon run one of its jobs now, beside its schedule
    #[command(after_help = run_now::EXAMPLES)]
    RunNow(run_now::Arguments),

    /// Run it as a service of the system, from its start on
    #[command(after_help = service::EXAMPLES)]
    Service(service::Arguments),

    /// Print a script that completes the command line in a shell
    #[command(after_help = completions::EXAMPLES)]
    Completions(completions::Arguments),

    /// Print a page of the manual, or write all of them
    #[command(after_help = man::EXAMPLES)]
    Man(man::Arguments),
}

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(code) = downbeat::job::serve_users() {
        return code;
    }
    if let Some(code) = first_process::stand_in() {
        return code;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() && asks_for_json() => return Failure::of_usage(&error).tell(),
        // Prints it. The exit code is 2, but 0 of `--help` and `--version`.
        Err(error) => error.exit(),
    };
    let done = |()| ExitCode::SUCCESS;
    let outcome = match arguments.command {
        Command::Init(arguments) => init::init(&arguments).map(done),
        Command::Run(arguments) => run::run(arguments).map(done),
        Command::Check(arguments) => check::check(arguments).map(done),
        Command::Next(arguments) => next::next(&arguments).map(done),
        Command::Explain(arguments) => explain::explain(&arguments).map(done),
        Command::Convert(arguments) => convert::convert(&arguments).map(done),
        Command::Diff(arguments) => diff::diff(&arguments),
        Command::Schema(arguments) => schema::print(&arguments).map(done),
        Command::Lint(arguments) => lint::lint(&arguments),
        Command::Import(arguments) => import::import(&arguments).map(done),
        Command::Send(arguments) => send::send(&arguments),
        Command::Status(arguments) => status::status(&arguments).map(done),
        Command::Exec(arguments) => exec::exec(arguments),
        Command::Monitors(arguments) => monitors::monitors(&arguments),
        Command::Health(arguments) => health::health(&arguments),
        Command::Fleet(arguments) => fleet::fleet(&arguments).map(done),
        Command::Demo(arguments) => demo::demo(&arguments).map(done),
        Command::Reload(arguments) => reload::reload(&arguments).map(done),
        Command::RunNow(arguments) => run_now::run_now(&arguments),
        Command::Service(arguments) => service::service(arguments),
        Command::Completions(arguments) => {
            completions::completions(&arguments, Arguments::command()).map(done)
        }
        Command::Man(arguments) => man::man(&arguments, Arguments::command()).map(done),
    };
    match outcome {
        Ok(code) => code,
        // The reader of the output has closed it.
        Err(error) if terminal::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => Failure::of(error).tell(),
    }
}
