//! `downbeat diff`: whether two schedules are the same, and which occurrences only one of them has.

use crate::cli::support::{CalendarFiles, When, Wrong, budget, expression, moment, terminal};
use chrono::{DateTime, Utc};
use downbeat_inspect::{Comparison, Relation};
use downbeat_parser::Dialect;
use downbeat_scheduler::Zone;
use std::io::{self, Write as _};
use std::process::ExitCode;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat diff \"every 15 minutes\" \"*/15 * * * *\"
  downbeat diff \"at 9:00 on weekdays\" \"0 9 * * *\" --from 2027-01-01    # exit code 1
  downbeat diff \"every 1 hour\" \"every 2 hours\" --json    # exit code 1

Lines begin with `<` when only A has the occurrence, and with `>` when only B has it.

Exit codes:
  0  the same
  1  different
  2  the command line or a schedule is wrong, or they cannot be compared";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A schedule, as `next` reads it
    #[arg(value_name = "A")]
    one: String,

    /// Another
    #[arg(value_name = "B")]
    other: String,

    /// The notation of the schedules, where its form does not tell it or another is meant
    #[arg(long, value_name = "TYPE", default_value = "auto", value_parser = expression::dialects())]
    dialect: Dialect,

    /// How many occurrences of each side are shown
    #[arg(short = 'n', value_name = "N", default_value_t = 5)]
    count: usize,

    #[command(flatten)]
    when: When,

    #[command(flatten)]
    calendars: CalendarFiles,

    /// Print one JSON object: `relation`, `only_in_a` and `only_in_b`
    #[arg(long)]
    json: bool,
}

fn sentence(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "the same: A and B have the same occurrences",
        Relation::Superset => "different: A has every occurrence of B, and more",
        Relation::Subset => "different: B has every occurrence of A, and more",
        Relation::Disjoint => "different: A and B have no occurrence in common",
        Relation::Overlapping => "different: each has occurrences that the other lacks",
        _ => "different",
    }
}

/// Compares, prints, and gives the exit code.
pub(crate) fn diff(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.one == "-" && arguments.other == "-" {
        wrong!("error: standard input can be one of the two only");
    }
    let [one, other] = [&arguments.one, &arguments.other]
        .map(|text| expression::read(text, arguments.dialect, arguments.when.tz, &arguments.calendars));
    let (one, other) = (one?, other?);
    let from = arguments.when.from(*one.schedule.zone(), Utc::now)?;
    let pair = [(&one.expression, &one.schedule), (&other.expression, &other.schedule)];
    let compared = Comparison::new(pair, from, arguments.count, budget::LIMIT)
        .map_err(|undecided| Wrong(format!("error: {undecided}")))?;
    let printed = print(&compared, arguments.json).map_err(anyhow::Error::from);
    terminal::read_enough(printed).map_err(|error| Wrong(format!("error: {error}")))?;
    Ok(ExitCode::from(u8::from(compared.relation != Relation::Same)))
}

fn print(compared: &Comparison, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        return writeln!(out, "{}", serde_json::to_string(compared)?);
    }
    writeln!(out, "{}", sentence(compared.relation))?;
    let [ones, others] = &compared.instants;
    let marked = |mark: &'static str, list: &[DateTime<Zone>], has_more: bool| -> Vec<_> {
        let told = list.iter().map(|at| (at.to_utc(), format!("{mark} {}", moment::short(at))));
        let rest = list.last().filter(|_| has_more).map(|last| (last.to_utc(), format!("{mark} …")));
        told.chain(rest).collect()
    };
    let [more_ones, more_others] = compared.has_more;
    let mut lines = [marked("<", ones, more_ones), marked(">", others, more_others)].concat();
    // Sorted by time. The sort is stable: the `…` of a side has the time of its last occurrence and stays after it.
    lines.sort_by_key(|(at, _)| *at);
    let lines_are_empty = lines.is_empty();
    for (_, line) in lines {
        writeln!(out, "{line}")?;
    }
    if compared.relation != Relation::Same && lines_are_empty && compared.has_more == [false; 2] {
        terminal::say("only at times that the zone skips");
    }
    Ok(())
}
