//! Compares what arrived at the monitors with the beats in the log: each has arrived once, and on time.

use chrono::TimeDelta;

use crate::account::Beat;
use crate::monitor::Seen;
use crate::plan::Beating;
use crate::span::{Moment, Span};
use crate::verdict::{Verdict, shown};

/// How long after a step of the clock attempts may belong to beats that the step has brought, each with several
/// attempts.
const AFTER_STEP: TimeDelta = TimeDelta::seconds(2);

/// The server may read a request a little later than the client gives it up.
const AFTERMATH: TimeDelta = TimeDelta::milliseconds(250);

/// Finds for each beat of a heartbeat, in all runs, what has arrived of it.
pub(crate) fn receive(
    beating: &Beating,
    beats: &[Beat],
    seen: &[&Seen],
    excused: &[Span],
    steps: &[Moment],
    late: TimeDelta,
    verdict: &mut Verdict,
) {
    let name = beating.name();
    let mut counted: Vec<Vec<Moment>> = beats.iter().map(|_| Vec::new()).collect();
    for Seen { at, counts, .. } in seen {
        // Each request is of a beat in whose time it came; failing that, of one that had just been given up. Where that
        // is several, as where a run ends and the next begins: of one of which none has counted yet, and rather of one
        // that the log tells of.
        let aftermath = |beat: &Beat| beat.span.and(AFTERMATH + stall_after(beat.span.to, excused));
        let owner = |is_of: &dyn Fn(&Beat) -> bool| {
            let candidates = beats.iter().enumerate().filter(|(_, beat)| is_of(beat)).map(|(place, _)| place);
            candidates.min_by_key(|place| (!counted[*place].is_empty(), beats[*place].delivered.is_none()))
        };
        match owner(&|beat| beat.span.has(*at)).or_else(|| owner(&|beat| aftermath(beat).has(*at))) {
            Some(owner) if *counts => counted[owner].push(*at),
            Some(_) => {}
            None if steps.iter().any(|step| Span::new(*step, *step).and(AFTER_STEP).has(*at)) => {}
            None => verdict.faults.push(format!("{name}: a request at {} that was not due", shown(*at))),
        }
    }
    for (beat, counted) in beats.iter().zip(&counted) {
        let mut fault = |what: &str| {
            verdict.faults.push(format!("{name}: the beat that was due at {} {what}", shown(beat.due)));
        };
        let is_excused = excused.iter().any(|span| span.meets(&beat.span));
        let may_repeat = beating.trouble.counts_twice(beating.kind) || is_excused;
        match (beat.delivered, counted.as_slice()) {
            (Some(true), []) => fault("is logged as delivered and has not arrived"),
            (Some(false), [_, ..]) if !may_repeat => fault("has arrived and is logged as lost"),
            (_, [_, _, ..]) if !may_repeat => fault("has arrived twice"),
            _ => {}
        }
        verdict.twice += usize::from(counted.len() > 1);
        if !beating.trouble.is_well() || is_excused {
            continue;
        }
        match counted.first() {
            Some(at) if beat.is_exact => {
                let behind = *at - beat.due;
                verdict.late.push(behind);
                if behind > late {
                    let behind = behind.num_milliseconds();
                    verdict.faults.push(format!("{name}: {behind} ms late at {}", shown(*at)));
                }
            }
            None if beat.delivered == Some(false) => fault("is lost although its monitor is well"),
            _ => {}
        }
    }
}

/// How long the machine did nothing, from about this moment on.
fn stall_after(at: Moment, excused: &[Span]) -> TimeDelta {
    let around = Span::new(at, at).and(AFTERMATH);
    excused.iter().find(|span| span.meets(&around)).map_or(TimeDelta::zero(), |span| span.to - at)
}
