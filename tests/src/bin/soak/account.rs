//! Compares the log of a run with what was due in it: each beat is reported once.

use chrono::TimeDelta;

use crate::journal::{Entry, What};
use crate::plan::Beating;
use crate::span::{Moment, Span};
use crate::timeline::{Due, Timeline};
use crate::verdict::{Verdict, shown};

/// What a label may differ by: two clocks cannot be read at once.
const LABEL: TimeDelta = TimeDelta::milliseconds(5);

/// A beat that is reported as missed was due no longer ago than this, unless it waited for a beat under way.
const RECENT: TimeDelta = TimeDelta::seconds(20);

/// How long after a leap of the clock the occurrences that it passed over are reported as missed at the latest.
const LEAP_IS_TOLD: TimeDelta = TimeDelta::seconds(3);

/// How many beats may come in addition to the timetable for each change of the settings or of the clock: the one
/// that was due next, and the newest of those that were passed over.
const BESIDES: usize = 2;

/// How long the beats at start of many heartbeats are spread over.
const STARTS: TimeDelta = TimeDelta::seconds(3);

/// A beat that is in the log, or that was under way at the end.
#[derive(Debug)]
pub(crate) struct Beat {
    pub(crate) due: Moment,
    /// From when it can be sent to when its end is logged.
    pub(crate) span: Span,
    /// `None` where the log does not tell.
    pub(crate) delivered: Option<bool>,
    /// Whether it is known to the moment when it was due.
    pub(crate) is_exact: bool,
}

/// Finds for each occurrence what the log says of it. `log` has the lines of this heartbeat.
pub(crate) fn account(
    beating: &Beating,
    timeline: &Timeline<'_>,
    log: &[&Entry],
    excused: &[Span],
    verdict: &mut Verdict,
) -> Vec<Beat> {
    let name = beating.name();
    let Timeline { span, .. } = timeline;
    verdict.due += timeline.dues.iter().filter(|due| due.is_sure).count();
    let mut fault = |what: String| verdict.faults.push(format!("{name}: {what}"));
    // What has not come to its end in the log.
    let mut open: Vec<Due> = timeline.dues.clone();
    let mut besides: Vec<Moment> = timeline.boundaries.iter().flat_map(|at| [*at; BESIDES]).collect();
    // Longer ago, nothing that is under way can have been due.
    let under_way = timeline.gap(*span) + TimeDelta::seconds(2);
    let is_beside = |at: Moment, told: Moment| at <= told && told <= at + timeline.gap(*span) + under_way;
    let mut beats: Vec<Beat> = Vec::new();
    let mut has_start = false;
    let mut free = span.from;
    for entry in log {
        let What::Beat { occurrence, delivered, took } = &entry.what else { continue };
        let (due, is_exact) = match occurrence {
            None => {
                if std::mem::replace(&mut has_start, true) {
                    fault(format!("a second beat at start, at {}", shown(entry.at)));
                }
                (span.from, false)
            }
            Some(label) => {
                match delivered {
                    Some(true) => verdict.delivered += 1,
                    Some(false) => verdict.lost += 1,
                    None => verdict.broken_off += 1,
                }
                // Of several of a label, as where the clock was set back by little, the first that surely was due.
                let began = entry.at - *took;
                let is_recent = |due: &Due| due.at <= began + LABEL && due.at > began - under_way * 2;
                let is_it = |due: &Due| (due.label - *label).abs() <= LABEL && is_recent(due);
                let place =
                    open.iter().position(|due| due.is_sure && is_it(due)).or(open.iter().position(is_it));
                if let Some(place) = place {
                    let due = open.remove(place);
                    (due.at, due.is_sure)
                } else if let Some(place) = besides.iter().position(|at| is_beside(*at, entry.at)) {
                    (besides.remove(place), false)
                } else {
                    fault(format!(
                        "a second beat, or one that was not due, for {}, at {}",
                        shown(*label),
                        shown(entry.at)
                    ));
                    (entry.at, false)
                }
            }
        };
        beats.push(Beat { due, span: Span::new(due.max(free), entry.at), delivered: *delivered, is_exact });
        free = entry.at;
    }
    for entry in log {
        let What::Missed(count) = &entry.what else { continue };
        let was_stopped = excused.iter().any(|span| span.has(entry.at));
        let has_leapt = timeline.leaps.iter().any(|at| Span::new(*at, *at + LEAP_IS_TOLD).has(entry.at));
        if beating.trouble.is_well() && !was_stopped && !has_leapt {
            fault(format!("{count} missed at {} although its monitor is well", shown(entry.at)));
        }
        // Of a leap the log tells up to ten thousand, of which none was due.
        verdict.missed += if has_leapt { 0 } else { *count };
        for _ in 0..*count {
            let passed = |due: &Due| due.at <= entry.at && due.at > entry.at - RECENT - under_way;
            let place =
                open.iter().position(|due| due.is_sure && passed(due)).or(open.iter().position(passed));
            match place {
                Some(place) => drop(open.remove(place)),
                None if has_leapt => break,
                None => {
                    // One besides may have waited for another.
                    if let Some(place) = besides.iter().position(|at| is_beside(*at, entry.at)) {
                        besides.remove(place);
                        continue;
                    }
                    fault(format!("at {} more is told missed than passed", shown(entry.at)));
                    break;
                }
            }
        }
    }
    // A beat that is under way, and one that waits for it.
    let ended = timeline.ended;
    let last = open.iter().filter(|due| due.at <= span.to).count().saturating_sub(2);
    for (place, due) in open.iter().enumerate() {
        if place >= last && due.at >= span.to - under_way {
            verdict.under_way += usize::from(due.is_sure);
            let span = Span::new(due.at.max(free), ended);
            beats.push(Beat { due: due.at, span, delivered: None, is_exact: due.is_sure });
        } else if due.is_sure {
            fault(format!(
                "the beat for {}, due at {}, is in no line of the log",
                shown(due.label),
                shown(due.at)
            ));
        }
    }
    // Which of those since the last one is under way is not known: what was told as missed may be any of them.
    let first = timeline.dues.iter().map(|due| due.at).find(|at| *at > free && *at <= span.to);
    if let Some(first) = first.filter(|first| open.iter().all(|due| due.at > *first)) {
        beats.push(Beat { due: first, span: Span::new(first, ended), delivered: None, is_exact: false });
    }
    // The one at start gives way to the first occurrence, or was under way in the end; and so was one besides.
    if !has_start && span.to - span.from < under_way + STARTS {
        beats.push(Beat {
            due: span.from,
            span: Span::new(span.from, ended),
            delivered: None,
            is_exact: false,
        });
    }
    for at in besides.into_iter().filter(|at| *at >= span.to - under_way) {
        beats.push(Beat { due: at, span: Span::new(at.max(free), ended), delivered: None, is_exact: false });
    }
    beats
}
