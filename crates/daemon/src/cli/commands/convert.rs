//! `downbeat convert`: a schedule in another language, exactly, or the reason why not.

use crate::cli::support::expression::{self, WrongSchedule};
use crate::cli::support::{Wrong, input, terminal};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use downbeat_inspect::{Conversion, Language, in_one_line, notation};
use downbeat_parser::{Dialect, Expression, MAX_INPUT_LEN};
use downbeat_scheduler::Zone;
use std::io::{self, Write as _};

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat convert \"every weekday at 9:00\" --to cron
  downbeat convert \"0 9 * * MON-FRI\" --to text
  downbeat convert \"last friday of the month at 17:00\" --to extended-cron
  downbeat convert \"at 9:00 in Europe/Stockholm\" --to oncalendar
  downbeat convert \"*/5 * * * *\" --from cron --to json
  downbeat convert \"Mon..Fri *-*-* 09:00 UTC\" --to text
  downbeat convert \"cron(0 9 ? * MON-FRI *)\" --to cron
  downbeat convert \"every 30 seconds\" --to cron    # exit code 2

Types:
  text           a sentence
  cron           a line of cron; written, lines of five fields, as crontab reads them
  extended-cron  lines of cron, with seconds, years, `L`, `W` and `#` where they are needed
  later-cron     a line of cron, as later.js reads it
  quartz         a line of Quartz; written, with names of weekdays and `?`: `0 0 9 ? * MON-FRI`
  ocps           a pattern of the Open Cron Pattern Specification 1.4
  oncalendar     the lines of a systemd timer
  eventbridge    an expression of Amazon EventBridge: `cron(0 9 ? * MON-FRI *)`, `rate(5 minutes)`
  iso8601        a repeating interval of ISO 8601, or a duration: `R/2027-01-04T09:00:00Z/P2W`
  rrule          a recurrence rule of iCalendar with its start: `DTSTART:…` and `RRULE:FREQ=…`
  json           later.js's structured form
  interval       an elapsed time: `@every 90m`, `PT90M`, milliseconds; written by `text`

`--from auto` tells these apart by their form; a text that is a sentence and something else is read as the
sentence.

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
    #[arg(long, visible_alias = "dialect", value_name = "TYPE", default_value = "auto", value_parser = expression::dialects())]
    from: Dialect,

    /// What to write it in
    #[arg(long, value_name = "TYPE", value_parser = languages())]
    to: Language,

    /// Print one JSON object: `from`, `to`, `lines` and `zone`
    #[arg(long)]
    json: bool,
}

/// The name of a language.
fn languages() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::as_str))
        .try_map(|name| Language::from_name(&name).ok_or("there is no such language"))
}

/// Converts, or says why not.
pub(crate) fn convert(arguments: &Arguments) -> anyhow::Result<()> {
    let text = input::text(&arguments.expression, MAX_INPUT_LEN)?;
    let expression = read(&text, arguments.from)?;
    let (expression, _) = expression::zoned(&text, expression, Zone::UTC)?;
    let conversion = Conversion::new(&expression, arguments.to).map_err(|reason| {
        let (line, to) = (in_one_line(&text), arguments.to.as_str());
        Wrong(format!("error: `{line}` cannot be converted to {to}: {reason}"))
    })?;
    match arguments.json {
        true => terminal::json(&conversion),
        false => Ok(writeln!(io::stdout().lock(), "{}", conversion)?),
    }
}

/// Reads the schedule in the given notation.
fn read(text: &str, from: Dialect) -> anyhow::Result<Expression> {
    Expression::parse_as(text, from).map_err(|error| match (from, Expression::parse(text)) {
        // Errors of other notations would help less.
        (Dialect::Text | Dialect::Json | Dialect::Interval, Ok(other)) => {
            let (line, from, found) = (in_one_line(text), from.as_str(), notation(&other));
            Wrong(format!(
                "error: `{line}` is not {from}: it reads as {found}; leave out `--from {from}`, or change it"
            ))
            .into()
        }
        _ => WrongSchedule::of(text, &error).into(),
    })
}
