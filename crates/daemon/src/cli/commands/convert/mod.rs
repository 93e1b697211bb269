//! `downbeat convert`: a schedule in another language, exactly, or the reason why not.

mod simple;

use super::explain::notation;
use crate::cli::support::{Wrong, expression, input, terminal};
use clap::ValueEnum;
use downbeat_parser::convert::CronFlavour;
use downbeat_parser::cron::{self, Dialect};
use downbeat_parser::{Expression, MAX_INPUT_LEN, Model, Timing};
use downbeat_scheduler::Zone;
use serde::Serialize;
use std::io::{self, Write as _};

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat convert \"every weekday at 9:00\" --to cron
  downbeat convert \"0 9 * * MON-FRI\" --to text
  downbeat convert \"last friday of the month at 17:00\" --to extended-cron
  downbeat convert \"at 9:00 in Europe/Stockholm\" --to oncalendar
  downbeat convert \"*/5 * * * *\" --from cron --to json
  downbeat convert \"every 30 seconds\" --to cron    # exit code 2

Types:
  text           a sentence
  cron           a line of cron; written, lines of five fields, as crontab reads them
  extended-cron  lines of cron, with seconds, years, `L`, `W` and `#` where they are needed
  later-cron     a line of cron, as later.js reads it
  oncalendar     the lines of a systemd timer
  json           later.js's structured form
  interval       an elapsed time: `@every 90m`, `PT90M`, milliseconds; written by `text`

What is printed has the same occurrences as the schedule, always, or nothing is printed.

Exit codes:
  0  done
  2  the command line or the schedule is wrong, or it cannot be said exactly
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The schedule; `-` reads it from standard input, `file:PATH` from a file
    #[arg(value_name = "EXPR")]
    expression: String,

    /// What the schedule is written in
    #[arg(long, value_name = "TYPE", default_value = "auto")]
    from: From,

    /// What to write it in
    #[arg(long, value_name = "TYPE")]
    to: To,

    /// Print one JSON object: `from`, `to`, `lines` and `zone`
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum From {
    Auto,
    Text,
    Cron,
    LaterCron,
    Json,
    Interval,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum To {
    Text,
    Cron,
    ExtendedCron,
    Oncalendar,
    Json,
}

/// What was converted.
#[derive(Serialize)]
struct Conversion {
    /// What it was written in.
    from: &'static str,
    to: &'static str,
    /// Together they are the schedule.
    lines: Vec<String>,
    /// The time zone that the schedule names.
    zone: Option<String>,
    /// As it is printed for a person.
    #[serde(skip)]
    shown: String,
}

/// Converts, or says why not.
pub(crate) fn convert(arguments: &Arguments) -> anyhow::Result<()> {
    let text = input::text(&arguments.expression, MAX_INPUT_LEN)?;
    let expression = read(&text, arguments.from)?;
    let (expression, _) = expression::zoned(&text, expression, Zone::UTC)?;
    let conversion = Conversion::new(&expression, arguments.to).map_err(|reason| {
        let (line, to) = (expression::in_one_line(&text), arguments.to.name());
        Wrong(format!("error: `{line}` cannot be converted to {to}: {reason}"))
    })?;
    match arguments.json {
        true => terminal::json(&conversion),
        false => Ok(writeln!(io::stdout().lock(), "{}", conversion.shown)?),
    }
}

/// Reads the schedule as what it is said to be.
fn read(text: &str, from: From) -> Result<Expression, Wrong> {
    let read = match from {
        From::Cron => cron::parse(text, Dialect::Cron),
        From::LaterCron => cron::parse(text, Dialect::Later),
        _ => Expression::parse(text),
    };
    let expression = read.map_err(|error| Wrong(expression::render(text, &error)))?;
    let found = notation(&expression);
    let fits = match from {
        From::Auto | From::Cron | From::LaterCron => true,
        From::Text => found == "text",
        From::Json => found == "json",
        From::Interval => matches!(expression.timing(), Timing::Interval(_)),
    };
    if fits {
        return Ok(expression);
    }
    let name = from.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let line = expression::in_one_line(text);
    Err(Wrong(format!(
        "error: `{line}` is not {name}: it reads as {found}; leave out `--from {name}`, or change it"
    )))
}

/// later.js's structured form, with the zone as the parser reads it.
#[derive(Serialize)]
struct Structured<'a> {
    #[serde(flatten)]
    model: &'a Model,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<&'a str>,
}

impl To {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Cron => "cron",
            Self::ExtendedCron => "extended-cron",
            Self::Oncalendar => "oncalendar",
            Self::Json => "json",
        }
    }
}

impl Conversion {
    fn new(expression: &Expression, to: To) -> Result<Self, String> {
        let zone = expression.zone().map(str::to_owned);
        let (lines, zone, shown) = match to {
            To::Text => {
                let text = simple::simple(expression).to_string();
                if text.starts_with('{') {
                    return Err("no sentence says it: `--to json` does".to_owned());
                }
                (vec![text.clone()], zone, text)
            }
            To::Json => {
                let Timing::Calendar(model) = expression.timing() else {
                    let why = "an elapsed time has no place in later.js's structured form, which knows the calendar only";
                    return Err(why.to_owned());
                };
                let structured = Structured { model, timezone: zone.as_deref() };
                let text = serde_json::to_string(&structured).map_err(|error| error.to_string())?;
                (vec![text.clone()], zone, text)
            }
            To::Cron | To::ExtendedCron => {
                let flavour = if to == To::Cron { CronFlavour::Crontab } else { CronFlavour::Extended };
                let cron = expression.to_cron_in(flavour).map_err(|error| error.to_string())?;
                (cron.lines().to_vec(), cron.zone().map(str::to_owned), cron.to_string())
            }
            To::Oncalendar => {
                let timer = expression.to_oncalendar().map_err(|error| error.to_string())?;
                (timer.expressions().to_vec(), zone, timer.to_string())
            }
        };
        Ok(Self { from: notation(expression), to: to.name(), lines, zone, shown })
    }
}
