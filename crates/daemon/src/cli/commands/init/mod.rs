//! `downbeat init`: a first configuration, with comments, for an address. It asks for nothing, and changes no file that is there.
//!
//! `draft` owns the text.

mod draft;

use crate::cli::support::expression::WrongSchedule;
use crate::cli::support::{Wrong, configured, input, terminal, to_set};
use anyhow::Context as _;
use chrono::Utc;
use downbeat::config::{Config, Heartbeat, Secret};
use downbeat::operate::{Daemon, Source, Unusable};
use downbeat_inspect::MonitorSettings;
use downbeat_parser::{Expression, MAX_INPUT_LEN};
use draft::{Address, Draft};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat init https://hc-ping.com/your-uuid --output first.yaml
  downbeat init file:url.txt --schedule \"every 5 minutes\" --name shop --output shop.yaml
  downbeat init https://hc-ping.com/your-uuid    # exit code 2

The last one: downbeat.yaml is there already, and stays as it is.

Without a URL, and without DOWNBEAT_URL, the file has a placeholder in its place, and a line that says so.
`file:PATH` and `env:NAME` stay out of the file: it names them.

Exit codes:
  0  the file is written; what is probably not meant is shown on standard error
  2  the command line is wrong, or the file is there already: nothing was written
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The address that the monitoring tool shows for the check; `-` reads it from standard input, `file:PATH` from a file,
    /// `env:NAME` from a variable  [default: the value of DOWNBEAT_URL, or a placeholder]
    #[arg(value_name = "URL", value_parser = configured::secret)]
    address: Option<Secret>,

    /// The same, as an option
    #[arg(long, value_name = "URL", value_parser = configured::secret, conflicts_with = "address")]
    url: Option<Secret>,

    /// When it beats
    #[arg(long, value_name = "EXPR", default_value = "every 1 minute")]
    schedule: String,

    /// What people call it
    #[arg(long, value_name = "NAME", default_value = "my service")]
    name: String,

    /// The file to write, which must not be there yet
    #[arg(short = 'o', long, value_name = "FILE", default_value = configured::HERE)]
    output: PathBuf,
}

/// Writes the file, and says what it has and what to do next.
pub(crate) fn init(arguments: &Arguments) -> anyhow::Result<()> {
    let given = arguments.address.as_ref().or(arguments.url.as_ref());
    let address = address(given.map(Secret::reveal))?;
    let schedule = input::text(&arguments.schedule, MAX_INPUT_LEN)?;
    Expression::parse(&schedule).map_err(|error| WrongSchedule::of(&schedule, &error))?;
    let file = arguments.output.as_path();
    let draft = Draft { file, name: &arguments.name, address: &address, schedule: &schedule };
    // First without the notes, which say what follows from it.
    let heartbeat = only(load(file, draft.bare())?)?;
    let set = MonitorSettings::of(&heartbeat.schedule, Duration::ZERO, Utc::now())
        .and_then(|settings| to_set(heartbeat.monitor, &settings).ok());
    let text = draft.text(&heartbeat, set.as_deref());
    let config = load(file, text.clone())?;
    write(file, &text)?;
    tell(file, &address, &heartbeat, set.as_deref())?;
    let heartbeats = config.heartbeats.iter().map(|heartbeat| heartbeat.warnings(Utc::now()));
    for warnings in heartbeats.chain(config.warnings.iter().cloned()) {
        if !warnings.problems().is_empty() {
            terminal::say(&warnings.render(terminal::stderr_has_color()));
        }
    }
    Ok(())
}

/// The address of the command line, else that of the variable, else none.
fn address(given: Option<&str>) -> anyhow::Result<Address> {
    let Some(given) = given else {
        return match std::env::var(configured::URL) {
            Ok(url) if !url.is_empty() => written(&url),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Wrong(format!("error: the variable `{}` is not text in UTF-8", configured::URL)).into())
            }
            _ => Ok(Address::Placeholder),
        };
    };
    // It is read in any case: one that cannot be used should be known now.
    let url = input::text(given, configured::MAX_URL)?;
    let url = written(&url)?;
    Ok(match input::elsewhere(given) {
        Some(input::Elsewhere::File(path)) => {
            let path = std::path::absolute(path).with_context(|| format!("{path} has no absolute path"))?;
            Address::File(path)
        }
        Some(input::Elsewhere::Variable(name)) => Address::Variable(name.to_owned()),
        None => url,
    })
}

fn written(url: &str) -> anyhow::Result<Address> {
    configured::target(url.trim())?;
    Ok(Address::Written(url.trim().to_owned()))
}

fn load(file: &Path, text: String) -> Result<Config, Unusable> {
    let daemon = Daemon::load(Source::Text(file.display().to_string(), text.into()))?;
    Ok(daemon.config().clone())
}

fn only(config: Config) -> anyhow::Result<Heartbeat> {
    config.heartbeats.into_iter().next().context("the configuration has no heartbeat")
}

/// Writes a new file, for its owner alone where the system has such rights. What was there stays.
fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = match options.open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            wrong!(
                "error: {} is there already, and stays as it is\nhelp: name another file with `--output FILE`, or remove it first",
                file.display()
            );
        }
        opened => opened.with_context(|| format!("{} cannot be written", file.display()))?,
    };
    out.write_all(text.as_bytes())
        .inspect_err(|_| drop(fs::remove_file(file)))
        .with_context(|| format!("{} cannot be written as a whole, and is removed again", file.display()))
}

/// Says what the file has, and what to do next.
fn tell(file: &Path, address: &Address, heartbeat: &Heartbeat, set: Option<&str>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let name = file.display().to_string();
    let alone = if cfg!(unix) && address.is_secret() {
        ": only you may read it, for the address is a secret"
    } else {
        ""
    };
    writeln!(out, "{name} is written{alone}")?;
    if matches!(address, Address::Placeholder) {
        writeln!(out, "change   `url`: {} is a placeholder", heartbeat.request.target())?;
    }
    let kind =
        heartbeat.monitor_in_words().unwrap_or_else(|| "plain: each answer of 2xx is a success".to_owned());
    writeln!(out, "monitor  {kind}")?;
    if let Some(set) = set {
        writeln!(out, "set      in the monitor: {set}")?;
    }
    let quoted = if name.contains(' ') { format!("\"{name}\"") } else { name };
    for (at, command) in ["check", "send", "run"].iter().enumerate() {
        writeln!(out, "{}  downbeat {command} -c {quoted}", if at == 0 { "then   " } else { "       " })?;
    }
    Ok(())
}
