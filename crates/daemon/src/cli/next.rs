//! `downbeat next`: when a schedule occurs.

use super::{Wrong, check, terminal};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use downbeat_parser::{Expression, ParseError};
use downbeat_scheduler::Schedule;
use std::io::{self, Write as _};

pub(super) const EXAMPLES: &str = "\
Examples:
  downbeat next \"every 5 minutes\"
  downbeat next \"at 10:15 on Monday\" -n 3 --tz Europe/Stockholm
  downbeat next \"on the last day of the month\" --from 2027-01-01

Exit codes:
  0  done
  2  the command line or the schedule is wrong, or the schedule never occurs
  1  anything else";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The schedule: a sentence, a line of cron, an elapsed time such as `@every 90m`, or milliseconds
    #[arg(value_name = "EXPR")]
    expression: String,

    /// How many occurrences
    #[arg(short = 'n', value_name = "N", default_value_t = 5)]
    count: usize,

    /// After when: a date, a date and a time, or RFC 3339; without an offset it is read in the zone  [default: now]
    #[arg(long, value_name = "T")]
    from: Option<String>,

    /// The time zone in which the schedule is read: an IANA name such as Europe/Stockholm
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = zone)]
    tz: Tz,
}

/// Prints occurrences, a line each.
pub(super) fn next(arguments: &Arguments) -> anyhow::Result<()> {
    let text = &arguments.expression;
    let expression = Expression::parse(text).map_err(|error| Wrong(render(text, &error)))?;
    let schedule =
        Schedule::in_its_zone(&expression, arguments.tz).map_err(|error| Wrong(format!("error: {error}")))?;
    let from = match &arguments.from {
        Some(from) => instant(from, arguments.tz)?,
        None => Utc::now(),
    };
    if schedule.never() {
        return Err(Wrong(format!("error: `{text}` never occurs")).into());
    }
    super::warnings::warn(text, &expression, arguments.tz, from);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut shown = 0;
    for at in schedule.after(&from).take(arguments.count) {
        writeln!(out, "{}", check::said(&at))?;
        shown += 1;
    }
    out.flush()?;
    if shown < arguments.count {
        terminal::say("the schedule has no more occurrences");
    }
    Ok(())
}

/// The zone of a name, or the name that was probably meant.
fn zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| {
        let distance = |known: &Tz| strsim::osa_distance(&known.name().to_lowercase(), &name.to_lowercase());
        let nearest = chrono_tz::TZ_VARIANTS.iter().min_by_key(|known| distance(known));
        match nearest.filter(|nearest| distance(nearest) <= name.chars().count() / 3) {
            Some(nearest) => format!("no such time zone; did you mean {nearest}?"),
            None => "no such time zone: names look like Europe/Stockholm".to_owned(),
        }
    })
}

/// The instant of a date, a date and a time, or RFC 3339.
fn instant(text: &str, zone: Tz) -> Result<DateTime<Utc>, Wrong> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    let with_time = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let local = with_time.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local =
        local.or_else(|| Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN)));
    let Some(local) = local else {
        return Err(Wrong(format!(
            "error: `{text}` is not a time: write `2027-01-31`, `2027-01-31 10:15` or `2027-01-31T10:15:00+01:00`"
        )));
    };
    match zone.from_local_datetime(&local).earliest() {
        Some(instant) => Ok(instant.to_utc()),
        None => Err(Wrong(format!("error: {zone} skips `{text}`: its clocks are set forward there"))),
    }
}

/// The expression with a caret under what is wrong with it.
pub(super) fn render(text: &str, error: &ParseError) -> String {
    let renderer = if terminal::stderr_has_color() { Renderer::styled() } else { Renderer::plain() };
    let message = error.to_string();
    let title = Level::ERROR.primary_title(&message);
    let span = AnnotationKind::Primary.span(error.span());
    let mut group = title.element(Snippet::source(text).annotation(span));
    let help = error.help();
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}
