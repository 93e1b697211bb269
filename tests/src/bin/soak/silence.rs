//! The law that all the others serve: no monitor that is well goes without a beat for longer than the schedule's
//! own gap, whatever is done to the program's clock and its configuration. It is checked only against what
//! arrived, by a clock that is never set.

use chrono::TimeDelta;

use crate::monitor::Seen;
use crate::plan::Beating;
use crate::span::{Moment, Span};
use crate::timeline::Timeline;
use crate::verdict::{Verdict, shown};

/// Looks for silence at a monitor that is well, within a run of the program.
pub(crate) fn silence(
    beating: &Beating,
    timeline: &Timeline<'_>,
    seen: &[&Seen],
    excused: &[Span],
    late: TimeDelta,
    verdict: &mut Verdict,
) {
    let Span { from, to } = timeline.span;
    let mut heard: Vec<Moment> =
        seen.iter().filter(|seen| seen.counts && timeline.span.has(seen.at)).map(|seen| seen.at).collect();
    heard.extend([from, to]);
    heard.sort_unstable();
    for pair in heard.windows(2) {
        let silent = Span::new(pair[0], pair[1]);
        let gap = timeline.gap(silent);
        let beyond = silent.to - silent.from - covered(silent, excused) - gap;
        verdict.silent = verdict.silent.max(beyond);
        if beyond > late {
            verdict.faults.push(format!(
                "{}: silent for {} ms from {}, with {} ms at most between two beats",
                beating.name(),
                (gap + beyond).num_milliseconds(),
                shown(silent.from),
                gap.num_milliseconds()
            ));
        }
    }
}

/// How much of a span these cover, which may overlap.
fn covered(span: Span, by: &[Span]) -> TimeDelta {
    let mut by: Vec<&Span> = by.iter().filter(|other| other.meets(&span)).collect();
    by.sort_unstable_by_key(|other| other.from);
    let (mut covered, mut until) = (TimeDelta::zero(), span.from);
    for Span { from, to } in by {
        let (from, to) = ((*from).max(until), (*to).min(span.to));
        covered += (to - from).max(TimeDelta::zero());
        until = until.max(to);
    }
    covered
}
