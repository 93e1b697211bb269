//! `downbeat diff`: whether two schedules are the same, and what is on one side only.
//!
//! In one zone, two calendars are compared exactly, over the whole calendar, in civil time: daylight saving is no property of
//! a schedule. Two zones, or an interval that no calendar has, are compared instant by instant as far as patience goes, and
//! only a difference that was found is claimed.

use crate::cli::support::moment::{self, Moment};
use crate::cli::support::{Wrong, budget, expression, terminal};
use chrono::{DateTime, Utc};
use downbeat_parser::Timing;
use downbeat_scheduler::{Schedule, SetOperation, UnevenInterval, Zone};
use serde::Serialize;
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

    /// How many occurrences of each side are shown
    #[arg(short = 'n', value_name = "N", default_value_t = 5)]
    count: usize,

    /// After when: a date, a date and a time, or RFC 3339; without an offset it is read in the zone  [default: now]
    #[arg(long, value_name = "T")]
    from: Option<String>,

    /// The time zone in which schedules are read that name none: an IANA name such as Europe/Stockholm
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = moment::zone)]
    tz: Zone,

    /// Print one JSON object: `relation`, `only_in_a` and `only_in_b`
    #[arg(long)]
    json: bool,
}

/// How two sets of occurrences lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Relation {
    Same,
    /// A holds all of B, and more.
    Superset,
    /// B holds all of A, and more.
    Subset,
    Disjoint,
    Overlapping,
    /// Seen to differ; how they lie to each other beyond what was looked at is not known.
    Different,
}

impl Relation {
    fn sentence(self) -> &'static str {
        match self {
            Self::Same => "the same: A and B have the same occurrences",
            Self::Superset => "different: A has every occurrence of B, and more",
            Self::Subset => "different: B has every occurrence of A, and more",
            Self::Disjoint => "different: A and B have no occurrence in common",
            Self::Overlapping => "different: each has occurrences that the other lacks",
            Self::Different => "different",
        }
    }
}

/// What was found.
#[derive(Serialize)]
struct Findings {
    relation: Relation,
    only_in_a: Vec<Moment>,
    only_in_b: Vec<Moment>,
    #[serde(skip)]
    instants: [Vec<DateTime<Zone>>; 2],
    /// Whether a side has more of them.
    #[serde(skip)]
    has_more: [bool; 2],
}

/// Compares, prints, and gives the exit code.
pub(crate) fn diff(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.one == "-" && arguments.other == "-" {
        return Err(Wrong("error: standard input can be one of the two only".to_owned()).into());
    }
    let [one, other] = [&arguments.one, &arguments.other].map(|text| expression::read(text, arguments.tz));
    let (one, other) = (one?, other?);
    // An interval is the same in every zone, and no calendar needs to have it.
    let is_interval = |timing: &Timing| matches!(timing, Timing::Interval(_));
    let same_interval =
        is_interval(one.expression.timing()) && one.expression.timing() == other.expression.timing();
    let (one, other) = (one.schedule, other.schedule);
    let from = arguments.from.as_deref().map(|from| moment::instant(from, *one.zone())).transpose()?;
    let from = from.unwrap_or_else(Utc::now);
    let (pair, count) = ([one, other], arguments.count);
    let asked = pair.clone();
    let is_comparable = asked[0].zone() == asked[1].zone();
    let exact = match same_interval {
        true => Exact::Found(Findings::new(Relation::Same, [Vec::new(), Vec::new()], 0)),
        false if is_comparable => budget::whole()
            .run(move || exactly(asked.each_ref(), from, count).map_or(Exact::None, Exact::Found))
            .unwrap_or(Exact::Cut),
        false => Exact::None,
    };
    let findings = match exact {
        Exact::Found(findings) => findings,
        Exact::None | Exact::Cut => {
            let zones = pair.each_ref().map(|schedule| schedule.zone().to_string());
            let found = budget::whole().run(move || by_instants(pair.each_ref(), from, count));
            let is_cut = matches!(exact, Exact::Cut) || found.is_none();
            found.flatten().ok_or_else(|| undecided(&zones, is_cut))?
        }
    };
    match print(&findings, arguments.json) {
        // Whoever read the output has read enough; the answer stands.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(Wrong(format!("error: {error}")).into());
        }
        _ => {}
    }
    Ok(ExitCode::from(u8::from(findings.relation != Relation::Same)))
}

/// What came of an exact comparison.
enum Exact {
    Found(Findings),
    /// There can be none.
    None,
    /// It took too long.
    Cut,
}

/// `None` when an interval cannot be compared with a calendar.
fn exactly(pair: [&Schedule<Zone>; 2], from: DateTime<Utc>, count: usize) -> Option<Findings> {
    let compare = || -> Result<Findings, UnevenInterval> {
        let [one, other] = pair;
        let relation = match (one.is_subset(other)?, other.is_subset(one)?) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Subset,
            (false, true) => Relation::Superset,
            (false, false) if one.first_overlap(other)?.is_none() => Relation::Disjoint,
            (false, false) => Relation::Overlapping,
        };
        let only =
            [one.combined(other, SetOperation::Difference)?, other.combined(one, SetOperation::Difference)?];
        let mut instants =
            only.each_ref().map(|only| only.after(&from).take(count.saturating_add(1)).collect::<Vec<_>>());
        if instants.iter().all(Vec::is_empty) {
            // They differ in the past only.
            let start = DateTime::<Utc>::MIN_UTC;
            instants = only.each_ref().map(|only| only.after(&start).take(count.saturating_add(1)).collect());
        }
        Ok(Findings::new(relation, instants, count))
    };
    compare().ok()
}

/// Occurrences of either that are looked at before the comparison is given up: about a second's work.
const PATIENCE: usize = 1_000_000;

/// Goes through both side by side. `None` when no difference was found.
fn by_instants(pair: [&Schedule<Zone>; 2], from: DateTime<Utc>, count: usize) -> Option<Findings> {
    let mut instants = [Vec::new(), Vec::new()];
    let [mut ones, mut others] = pair.map(|schedule| schedule.after(&from).peekable());
    // Bound: a turn looks at one occurrence at least.
    for _ in 0..PATIENCE {
        let side = match (ones.peek(), others.peek()) {
            (None, None) => break,
            (Some(one), Some(other)) if one == other => {
                ones.next();
                others.next();
                continue;
            }
            (Some(one), Some(other)) => usize::from(one > other),
            (one, _) => usize::from(one.is_none()),
        };
        let found = if side == 0 { ones.next() } else { others.next() };
        if let Some(list) = instants.get_mut(side).filter(|list| list.len() <= count) {
            list.extend(found);
        }
        if instants.iter().all(|list| list.len() > count) {
            break;
        }
    }
    let differ = instants.iter().any(|list| !list.is_empty());
    differ.then(|| Findings::new(Relation::Different, instants, count))
}

/// Why there is no answer.
fn undecided(zones: &[String; 2], is_cut: bool) -> Wrong {
    let why = match zones {
        _ if is_cut => budget::cut("the comparison takes too long"),
        [one, other] if one != other => format!("A is read in {one} and B in {other}"),
        _ => "an interval that does not divide a day has no place in a calendar".to_owned(),
    };
    Wrong(format!("error: no difference was found, and none could be ruled out: {why}"))
}

impl Findings {
    /// Shows `count` of each side; one more says that there are more.
    fn new(relation: Relation, mut instants: [Vec<DateTime<Zone>>; 2], count: usize) -> Self {
        let has_more = instants.each_ref().map(|list| list.len() > count);
        instants.iter_mut().for_each(|list| list.truncate(count));
        let [only_in_a, only_in_b] = instants.each_ref().map(|list| list.iter().map(Moment::from).collect());
        Self { relation, only_in_a, only_in_b, instants, has_more }
    }
}

fn print(findings: &Findings, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        return writeln!(out, "{}", serde_json::to_string(findings)?);
    }
    writeln!(out, "{}", findings.relation.sentence())?;
    let [ones, others] = &findings.instants;
    let marked = |mark: &'static str, list: &[DateTime<Zone>], has_more: bool| -> Vec<_> {
        let told = list.iter().map(|at| (at.to_utc(), format!("{mark} {}", moment::short(at))));
        let rest = list.last().filter(|_| has_more).map(|last| (last.to_utc(), format!("{mark} …")));
        told.chain(rest).collect()
    };
    let [more_ones, more_others] = findings.has_more;
    let mut lines = [marked("<", ones, more_ones), marked(">", others, more_others)].concat();
    // In order of time; the sort is stable, so that what follows on a side stays behind it.
    lines.sort_by_key(|(at, _)| *at);
    let lines_are_empty = lines.is_empty();
    for (_, line) in lines {
        writeln!(out, "{line}")?;
    }
    if findings.relation != Relation::Same && lines_are_empty && findings.has_more == [false; 2] {
        terminal::say("only at times that the zone skips");
    }
    Ok(())
}
