//! `downbeat next`: when a schedule occurs, or is valid, forward and backward.

use super::calendar::{self, Stretch};
use crate::cli::support::budget::{self, Patient};
use crate::cli::support::expression::{Asked, Read};
use crate::cli::support::moment;
use crate::cli::support::{Wrong, terminal, warnings};
use chrono::{DateTime, Utc};
use clap::ValueEnum;
use downbeat_inspect::{Moment, Range};
use downbeat_scheduler::{FoldPolicy, GapPolicy, Policy, ValidRange, Zone};
use serde::Serialize;
use std::io::{self, IsTerminal as _, Write};

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat next \"every 5 minutes\"
  downbeat next \"at 10:15 on Monday\" -n 3 --tz Europe/Stockholm
  downbeat next \"at 9:00 on the last day of the month\" --from 2027-01-01
  downbeat next \"0 9 * * MON-FRI\" --prev --from 2027-01-01
  downbeat next \"at 2:30\" --tz Europe/Stockholm --between 2027-03-27 2027-03-30
  downbeat next \"on weekdays after 9:00 before 17:00\" --ranges --format long
  downbeat next \"at 9:00 on weekdays\" --calendar year --tz Europe/Stockholm
  downbeat next '{\"schedules\":[{\"h\":[9],\"m\":[0]}]}' --json

Where the clocks of the zone are set, occurrences are shown as beats come: what the zone skips
comes at the end of the gap and what it repeats comes once (at-end, first), unless the schedule is
periodic there (skip, both). `--gap skip --fold both` shows the schedule as it is.

Exit codes:
  0  done
  2  the command line or the schedule is wrong, or the schedule never occurs
  1  anything else";

/// How many occurrences are shown by default.
const SHOWN: usize = 5;

/// So many lines are flushed one by one, so that somebody who waits sees progress; then the buffer decides.
const AT_ONCE: usize = 10;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    asked: Asked,

    /// How many  [default: 5; with `--between` all]
    #[arg(short = 'n', value_name = "N")]
    count: Option<usize>,

    /// At or after A and before B, times as for `--from`
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "from")]
    between: Option<Vec<String>>,

    /// Backward: what was before, the latest first
    #[arg(long)]
    prev: bool,

    /// The stretches of time during which the schedule holds, in place of its occurrences
    #[arg(long, conflicts_with_all = ["gap", "fold"])]
    ranges: bool,

    /// Draw the month or the year that `--from` is in, with how often the schedule occurs on each day; for a program an
    /// object a day with `date`, `count` and `clock_change`
    #[arg(long, value_name = "STRETCH", conflicts_with_all = ["count", "between", "prev", "ranges", "format"])]
    calendar: Option<Stretch>,

    /// What becomes of occurrences that the zone skips
    #[arg(long, value_name = "POLICY", default_value = "auto", value_parser = ["auto", "skip", "at-end"])]
    gap: String,

    /// What becomes of occurrences that the zone repeats
    #[arg(long, value_name = "POLICY", default_value = "auto", value_parser = ["auto", "both", "first"])]
    fold: String,

    /// RFC 3339, a line for a person, or a JSON object a line with `local`, `utc` and `unix_ms` (a range has a `start` and
    /// an `end` of these)  [default: long on a terminal, else short]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,

    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// The time that counts as now, for tests.
    #[arg(long, value_name = "T", hide = true)]
    now: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    // RFC 3339.
    Short,
    // The weekday, the local time, UTC, and how far off.
    Long,
    // One object per line: a `Moment`, or a range with a `start` and an `end` of this form.
    Json,
}

impl Arguments {
    fn policy(&self) -> Policy {
        // Any other word is `auto`.
        let (gap, fold) = (GapPolicy::from_name(&self.gap), FoldPolicy::from_name(&self.fold));
        Policy::default().with_gap(gap).with_fold(fold)
    }

    fn format(&self) -> Format {
        let by_reader = if io::stdout().is_terminal() { Format::Long } else { Format::Short };
        if self.json { Format::Json } else { self.format.unwrap_or(by_reader) }
    }

    /// Whether enough has been printed. Between two bounds everything is printed.
    fn count(&self) -> usize {
        self.count.unwrap_or(if self.between.is_some() { usize::MAX } else { SHOWN })
    }
}

/// The span of time that was asked for.
enum Span {
    /// Everything after or before an instant.
    From(DateTime<Utc>),
    /// At or after the first instant and before the second.
    Between(DateTime<Utc>, DateTime<Utc>),
}

impl Span {
    /// Its beginning.
    fn start(&self) -> DateTime<Utc> {
        match self {
            Self::From(from) | Self::Between(from, _) => *from,
        }
    }

    fn read(arguments: &Arguments, zone: Zone, now: DateTime<Utc>) -> Result<Self, Wrong> {
        let Some([from, until]) = arguments.between.as_deref() else {
            return Ok(Self::From(arguments.asked.when.from(zone, || now)?));
        };
        let bounds = (moment::instant(from, zone)?, moment::instant(until, zone)?);
        if bounds.0 >= bounds.1 {
            wrong!("error: there is nothing between `{from}` and `{until}`: the end must be later");
        }
        Ok(Self::Between(bounds.0, bounds.1))
    }
}

/// Prints occurrences or ranges, one per line.
pub(crate) fn next(arguments: &Arguments) -> anyhow::Result<()> {
    let Read { text, line, expression, schedule } = arguments.asked.read()?;
    let zone = *schedule.zone();
    let now = arguments.now.as_deref().map(|now| moment::instant(now, zone)).transpose()?;
    let now = now.unwrap_or_else(Utc::now);
    let span = Span::read(arguments, zone, now)?;
    let kept = schedule.with_policy(arguments.policy());
    let asked = kept.clone();
    // If that is not known in time, the search below says so.
    if budget::whole().run(move || asked.never()) == Some(true) {
        wrong!("error: `{line}` never occurs");
    }
    // Lints are about future occurrences.
    if !arguments.prev && !arguments.ranges {
        warnings::warn((&text, arguments.asked.dialect), &expression, &schedule, span.start());
    }
    if let Some(stretch) = arguments.calendar {
        return calendar::draw(&kept, stretch, span.start(), arguments.json);
    }
    let mut lines = Lines::new(arguments, now);
    // All iterators are lazy: only what is printed is computed.
    match (span, arguments.prev) {
        (Span::From(from), false) if arguments.ranges => lines.ranges(schedule.ranges_after(&from)),
        (Span::From(from), true) if arguments.ranges => lines.ranges(schedule.ranges_before(&from)),
        (Span::Between(from, until), false) if arguments.ranges => {
            lines.ranges(schedule.ranges_after(&from).take_while(move |range| range.start < until))
        }
        (Span::Between(from, until), true) if arguments.ranges => {
            let overlaps = move |range: &ValidRange<Zone>| range.end.is_none_or(|end| end > from);
            lines.ranges(schedule.ranges_before(&until).take_while(overlaps))
        }
        (Span::From(from), false) => lines.occurrences(kept.after(&from)),
        (Span::From(from), true) => lines.occurrences(kept.before(&from)),
        (Span::Between(from, until), false) => lines.occurrences(kept.between(&from, &until)),
        (Span::Between(from, until), true) => lines.occurrences(kept.between(&from, &until).rev()),
    }?;
    lines.finish(arguments)
}

/// How many were printed.
struct Lines {
    out: io::BufWriter<io::StdoutLock<'static>>,
    format: Format,
    now: DateTime<Utc>,
    most: usize,
    shown: usize,
    /// The last range has no end: nothing can come after it.
    is_endless: bool,
    /// The search for the next one takes too long.
    is_cut: bool,
}

impl Lines {
    fn new(arguments: &Arguments, now: DateTime<Utc>) -> Self {
        let out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        Self {
            out,
            format: arguments.format(),
            now,
            most: arguments.count(),
            shown: 0,
            is_endless: false,
            is_cut: false,
        }
    }

    fn occurrences(
        &mut self,
        occurrences: impl Iterator<Item = DateTime<Zone>> + Send + 'static,
    ) -> anyhow::Result<()> {
        let mut occurrences = Patient::of(occurrences.take(self.most))?;
        for at in occurrences.by_ref() {
            match self.format {
                Format::Short => writeln!(self.out, "{}", moment::short(&at))?,
                Format::Long => writeln!(self.out, "{}", moment::long(&at, self.now))?,
                Format::Json => self.json(&Moment::from(&at))?,
            }
            self.count()?;
        }
        self.is_cut = occurrences.is_cut();
        Ok(())
    }

    fn ranges(
        &mut self,
        ranges: impl Iterator<Item = ValidRange<Zone>> + Send + 'static,
    ) -> anyhow::Result<()> {
        let mut ranges = Patient::of(ranges.take(self.most))?;
        for range in ranges.by_ref() {
            let ValidRange { start, end } = range;
            self.is_endless |= end.is_none();
            match (self.format, end) {
                // An interval of ISO 8601-2, where `..` is an open end.
                (Format::Short, None) => writeln!(self.out, "{}/..", moment::short(&start))?,
                (Format::Short, Some(end)) => {
                    writeln!(self.out, "{}/{}", moment::short(&start), moment::short(&end))?
                }
                (Format::Long, None) => writeln!(self.out, "{} for ever", moment::on_the_clock(&start))?,
                (Format::Long, Some(end)) => {
                    let length = moment::span(end.to_utc() - start.to_utc());
                    let (start, end) = (moment::on_the_clock(&start), moment::on_the_clock(&end));
                    writeln!(self.out, "{start} to {end}  {length}")?;
                }
                (Format::Json, _) => self.json(&Range::from(&range))?,
            }
            self.count()?;
        }
        self.is_cut = ranges.is_cut();
        Ok(())
    }

    fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        // Through a string, so that an error of writing stays an I/O error.
        let line = serde_json::to_string(value)?;
        Ok(writeln!(self.out, "{line}")?)
    }

    fn count(&mut self) -> io::Result<()> {
        self.shown += 1;
        if self.shown == AT_ONCE { self.out.flush() } else { Ok(()) }
    }

    fn finish(mut self, arguments: &Arguments) -> anyhow::Result<()> {
        self.out.flush()?;
        if self.is_cut {
            budget::say_cut("what follows is not known");
        } else if self.shown < self.most && (arguments.prev || !self.is_endless) {
            let what = if arguments.ranges { "ranges" } else { "occurrences" };
            match (arguments.between.is_some(), arguments.prev) {
                (true, _) if self.shown > 0 => {}
                (true, _) => terminal::say(&format!("the schedule has no {what} between these times")),
                (false, false) => terminal::say(&format!("the schedule has no more {what}")),
                (false, true) => terminal::say(&format!("the schedule has no earlier {what}")),
            }
        }
        Ok(())
    }
}
