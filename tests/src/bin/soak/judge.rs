//! Holds the record against the schedules: what was due, what arrived, what the log says of the rest.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};

use crate::drive::{Record, Run};
use crate::journal::{Entry, What};
use crate::monitor::Seen;
use crate::plan::Beating;
use crate::span::{Moment, Span};

/// Between the log's line that the configuration was read and the taking up of its heartbeats: an occurrence in it may be one
/// of the old heartbeat's, of the new one's, or nobody's.
const TAKING_UP: TimeDelta = TimeDelta::milliseconds(500);

/// A beat that is under way when all ends, or that waits for it, was due no longer ago: each has half the gap to the next
/// beat, 3.5 s, or a second.
const UNDER_WAY: TimeDelta = TimeDelta::seconds(8);

/// The server may read a request a little later than the client gives it up.
const AFTERMATH: TimeDelta = TimeDelta::milliseconds(250);

/// All beats, sorted by what became of them, and what cannot be accounted for.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    runs: usize,
    reloads: usize,
    garbage: usize,
    suspends: usize,
    stalls: usize,
    stalled: TimeDelta,
    requests: usize,
    /// Occurrences while the program was running.
    due: usize,
    delivered: usize,
    lost: usize,
    missed: usize,
    /// Under way when the program was killed, or the heartbeat changed.
    under_way: usize,
    /// Beats that were counted more than once, and may be.
    twice: usize,
    /// How late beats arrived at monitors that are well.
    late: Vec<TimeDelta>,
    pub(crate) faults: Vec<String>,
}

/// A heartbeat from when it was taken up to its end.
struct Life<'a> {
    beating: &'a Beating,
    offset: TimeDelta,
    span: Span,
    /// What the log says of it.
    log: Vec<&'a Entry>,
}

/// A beat of which the log tells, or that was under way in the end.
struct Beat<'a> {
    beating: &'a Beating,
    due: Moment,
    /// From when it can be sent to when its end is told.
    span: Span,
    /// `None` where the log does not tell.
    delivered: Option<bool>,
    is_start: bool,
}

pub(crate) fn judge(record: &Record, late: Duration) -> Verdict {
    let stalled = record.stalls.iter().map(|stall| stall.to - stall.from);
    let mut verdict = Verdict {
        runs: record.runs.len(),
        reloads: record.reloads,
        garbage: record.garbage,
        suspends: record.suspended.len(),
        stalls: record.stalls.len(),
        stalled: stalled.sum(),
        requests: record.seen.len(),
        ..Verdict::default()
    };
    let machine = downbeat::operate::machine();
    let late = TimeDelta::from_std(late).unwrap_or(TimeDelta::MAX);
    let excused: Vec<Span> = record.suspended.iter().chain(&record.stalls).copied().collect();
    // One life ends where the next begins: which of them a request is of can only be told beside both.
    let mut all: BTreeMap<usize, Vec<Beat<'_>>> = BTreeMap::new();
    for run in &record.runs {
        for life in lives(run, &machine) {
            all.entry(life.beating.number).or_default().extend(account(&life, &excused, &mut verdict));
        }
    }
    let mut seen: BTreeMap<usize, Vec<&Seen>> = BTreeMap::new();
    for request in &record.seen {
        seen.entry(request.number).or_default().push(request);
    }
    for (number, seen) in seen {
        receive(number, &all.remove(&number).unwrap_or_default(), &seen, &excused, late, &mut verdict);
    }
    for (number, beats) in all {
        receive(number, &beats, &[], &excused, late, &mut verdict);
    }
    verdict.late.sort_unstable();
    verdict
}

/// Cuts a run into lives: a heartbeat whose settings change begins another.
fn lives<'a>(run: &'a Run, machine: &str) -> Vec<Life<'a>> {
    let read: Vec<Moment> =
        run.log.iter().filter(|entry| entry.what == What::Read).map(|entry| entry.at).collect();
    let mut lives = Vec::new();
    for beating in run.configurations.first().into_iter().flatten() {
        let name = beating.name();
        let log: Vec<&Entry> = run.log.iter().filter(|entry| entry.name == name).collect();
        let mut log = log.as_slice();
        let mut from = read.first().copied().unwrap_or(run.ended);
        let mut now = beating;
        for (configuration, read) in run.configurations.iter().zip(&read).skip(1) {
            let next = &configuration[beating.number];
            if next.is(now) {
                continue;
            }
            // A beat of the old life can end between that line and its own end. The new one begins with its beat at start.
            let is_over = |entry: &&Entry| {
                let is_start = matches!(entry.what, What::Beat { occurrence: None, .. });
                entry.at > *read && (is_start || entry.at > *read + TAKING_UP)
            };
            let (old, new) = log.split_at(log.iter().position(is_over).unwrap_or(log.len()));
            lives.push(Life::new(now, machine, Span::new(from, *read), old));
            (now, from, log) = (next, *read, new);
        }
        lives.push(Life::new(now, machine, Span::new(from, run.ended), log));
    }
    lives
}

impl<'a> Life<'a> {
    fn new(beating: &'a Beating, machine: &str, span: Span, log: &[&'a Entry]) -> Self {
        let offset = TimeDelta::from_std(beating.offset(machine)).unwrap_or_default();
        Self { beating, offset, span, log: log.to_vec() }
    }
}

/// Finds for each occurrence what the log says of it.
fn account<'a>(life: &Life<'a>, excused: &[Span], verdict: &mut Verdict) -> Vec<Beat<'a>> {
    let name = life.beating.name();
    let mut fault = |what: String| verdict.faults.push(format!("{name}: {what}"));
    let schedule = match life.beating.schedule() {
        Ok(schedule) => schedule,
        Err(error) => {
            fault(error.to_string());
            return Vec::new();
        }
    };
    let Span { from, to } = life.span;
    // What has not come to its end in the log.
    let mut open: Vec<Moment> = schedule
        .after(&from)
        .map(|at| at.to_utc())
        .take_while(|at| *at + life.offset <= to + TAKING_UP)
        .collect();
    let surely = |at: &Moment| *at > from + TAKING_UP && *at + life.offset <= to;
    verdict.due += open.iter().filter(|at| surely(at)).count();

    let beating = life.beating;
    let mut beats = Vec::new();
    let mut told = Vec::new();
    let mut free = from;
    for entry in &life.log {
        match &entry.what {
            What::Beat { occurrence, delivered } => {
                let due = occurrence.map_or(from, |at| at + life.offset);
                if let Some(at) = occurrence {
                    match open.iter().position(|open| open == at) {
                        Some(place) => drop(open.remove(place)),
                        None => fault(format!("a second beat, or one that was not due, for {}", shown(*at))),
                    }
                    match delivered {
                        true => verdict.delivered += 1,
                        false => verdict.lost += 1,
                    }
                }
                let span = Span::new(due.max(free), entry.at);
                let is_start = occurrence.is_none();
                beats.push(Beat { beating, due, span, delivered: Some(*delivered), is_start });
                free = entry.at;
            }
            What::Missed(count) => {
                told.push((entry.at, *count));
                verdict.missed += count;
                let was_stopped = excused.iter().any(|span| span.has(entry.at));
                if life.beating.trouble.is_well() && !was_stopped {
                    fault(format!("{count} missed at {} although its monitor is well", shown(entry.at)));
                }
            }
            _ => {}
        }
    }
    for (at, count) in told {
        for _ in 0..count {
            let passed = |open: &Moment| *open + life.offset <= at;
            let place = open.iter().position(|at| surely(at) && passed(at)).or(open.iter().position(passed));
            match place {
                Some(place) => drop(open.remove(place)),
                None => fault(format!("at {} more is told missed than passed", shown(at))),
            }
        }
    }
    // A beat that is under way, and one that waits for it.
    let last = open.iter().filter(|at| **at + life.offset <= to).count().saturating_sub(2);
    for (place, at) in open.iter().enumerate() {
        let due = *at + life.offset;
        if place >= last && due >= to - UNDER_WAY {
            verdict.under_way += usize::from(surely(at));
            beats.push(Beat {
                beating,
                due,
                span: Span::new(due.max(free), to + TAKING_UP),
                delivered: None,
                is_start: false,
            });
        } else if surely(at) {
            fault(format!("the beat for {} is in no line of the log", shown(*at)));
        }
    }
    // The one at start gives way to the first occurrence, or was under way in the end.
    if !beats.iter().any(|beat| beat.is_start) && to - from < UNDER_WAY {
        let span = life.span.and(TAKING_UP);
        beats.push(Beat { beating, due: from, span, delivered: None, is_start: true });
    }
    beats
}

/// Finds for each beat of a heartbeat, through all its lives, what has arrived of it.
fn receive(
    number: usize,
    beats: &[Beat<'_>],
    seen: &[&Seen],
    excused: &[Span],
    late: TimeDelta,
    verdict: &mut Verdict,
) {
    let mut counted: Vec<Vec<Moment>> = beats.iter().map(|_| Vec::new()).collect();
    for Seen { at, counts, .. } in seen {
        // Each request is of a beat in whose time it came; failing that, of one that had just been given up. Where that
        // is several, as where a life ends and the next begins: of one of which none has counted yet, and rather of one
        // that the log tells of.
        let aftermath = |beat: &Beat<'_>| beat.span.and(AFTERMATH + stall_after(beat.span.to, excused));
        let owner = |is_of: &dyn Fn(&Beat<'_>) -> bool| {
            let candidates = beats.iter().enumerate().filter(|(_, beat)| is_of(beat)).map(|(place, _)| place);
            candidates.min_by_key(|place| (!counted[*place].is_empty(), beats[*place].delivered.is_none()))
        };
        match owner(&|beat| beat.span.has(*at)).or_else(|| owner(&|beat| aftermath(beat).has(*at))) {
            Some(owner) if *counts => counted[owner].push(*at),
            Some(_) => {}
            None => {
                verdict
                    .faults
                    .push(format!("heartbeat {number}: a request at {} that was not due", shown(*at)));
            }
        }
    }
    for (beat, counted) in beats.iter().zip(&counted) {
        let Beat { beating, .. } = beat;
        let name = beating.name();
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
        if beating.trouble.is_well() && !beat.is_start {
            match counted.first() {
                Some(at) => {
                    let behind = *at - beat.due;
                    if !is_excused {
                        verdict.late.push(behind);
                        if behind > late {
                            let behind = behind.num_milliseconds();
                            verdict.faults.push(format!("{name}: {behind} ms late at {}", shown(*at)));
                        }
                    }
                }
                None if beat.delivered == Some(false) && !is_excused => {
                    fault("is lost although its monitor is well")
                }
                None => {}
            }
        }
    }
}

/// How long the machine did nothing, from about this moment on.
fn stall_after(at: Moment, excused: &[Span]) -> TimeDelta {
    let around = Span::new(at, at).and(AFTERMATH);
    excused.iter().find(|span| span.meets(&around)).map_or(TimeDelta::zero(), |span| span.to - at)
}

fn shown(at: Moment) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// So many faults are printed.
const SHOWN: usize = 50;

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { runs, reloads, garbage, suspends, stalls, .. } = self;
        writeln!(
            f,
            "{runs} runs, {} of them ended by SIGKILL; {reloads} reloads, {garbage} times garbage, {suspends} suspends",
            runs - 1
        )?;
        let late = |part: usize| {
            let at = (self.late.len() * part).div_ceil(100).saturating_sub(1);
            self.late.get(at).map_or(0, TimeDelta::num_milliseconds)
        };
        writeln!(
            f,
            "{} beats due: {} delivered, {} lost and {} missed as the log says, {} under way in an end",
            self.due, self.delivered, self.lost, self.missed, self.under_way
        )?;
        writeln!(f, "{} requests; {} beats counted twice, all of which may be", self.requests, self.twice)?;
        writeln!(
            f,
            "late, at monitors that are well: p50 {} ms, p99 {} ms, at most {} ms of {} beats",
            late(50),
            late(99),
            late(100),
            self.late.len()
        )?;
        if *stalls > 0 {
            writeln!(
                f,
                "the machine stalled {stalls} times, for {} ms in all",
                self.stalled.num_milliseconds()
            )?;
        }
        for fault in self.faults.iter().take(SHOWN) {
            writeln!(f, "FAULT {fault}")?;
        }
        match self.faults.len() {
            0 => f.write_str("every beat is accounted for"),
            count => write!(f, "{count} faults"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::Trouble;

    fn moment(millis: i64) -> Moment {
        Moment::from_timestamp_millis(1_800_000_000_000 + millis).unwrap()
    }

    /// A heartbeat each 2 s for 20 s, of which all beats arrive.
    fn record() -> Record {
        let beating = Beating::fixed(0, "PT2S");
        let entry = |at, name: String, what| Entry { at, name, what };
        let beat = |occurrence, at| entry(at, beating.name(), What::Beat { occurrence, delivered: true });
        let mut log = vec![entry(moment(500), String::new(), What::Read), beat(None, moment(520))];
        let mut seen = vec![Seen { number: 0, at: moment(510), counts: true }];
        for number in 1..10 {
            let due = moment(number * 2000);
            log.push(beat(Some(due), due + TimeDelta::milliseconds(9)));
            seen.push(Seen { number: 0, at: due + TimeDelta::milliseconds(3), counts: true });
        }
        let run = Run { log, configurations: vec![vec![beating]], ended: moment(19_900) };
        Record { runs: vec![run], seen, suspended: Vec::new(), stalls: Vec::new(), reloads: 0, garbage: 0 }
    }

    /// What is found after a change to the record.
    fn faults(change: impl FnOnce(&mut Record)) -> Vec<String> {
        let mut record = record();
        change(&mut record);
        judge(&record, Duration::from_secs(1)).faults
    }

    #[test]
    fn a_record_in_which_all_beats_arrive_has_no_fault() {
        assert_eq!(faults(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_fault_is_found() {
        let well = record().runs[0].log[2].name.clone();
        let found = |change: fn(&mut Record), what: &str| {
            let faults = faults(change);
            assert!(faults.iter().any(|fault| fault.contains(what)), "{what}: {faults:#?}");
        };
        assert_eq!(well, "well 0");
        found(|record| _ = record.runs[0].log.remove(4), "is in no line of the log");
        found(|record| _ = record.seen.remove(4), "is logged as delivered and has not arrived");
        found(|record| record.seen.push(record.seen[4]), "has arrived twice");
        let twice = |record: &mut Record| {
            let again = record.runs[0].log[4].clone();
            record.runs[0].log.insert(5, again);
        };
        found(twice, "a second beat");
        found(|record| record.seen[4].at -= TimeDelta::milliseconds(100), "that was not due");
        found(
            |record| {
                record.seen[4].at += TimeDelta::milliseconds(1500);
                record.runs[0].log[5].at += TimeDelta::milliseconds(1600);
            },
            "1503 ms late",
        );
        found(
            |record| {
                let What::Beat { delivered, .. } = &mut record.runs[0].log[4].what else { panic!() };
                *delivered = false;
            },
            "has arrived and is logged as lost",
        );
        found(|record| record.runs[0].log[4].what = What::Missed(1), "although its monitor is well");
        found(|record| record.runs[0].log[4].what = What::Missed(2), "more is told missed than passed");
    }

    #[test]
    fn a_beat_under_way_at_a_reload_has_not_arrived_twice_because_the_next_life_begins_with_a_beat() {
        let change = |record: &mut Record| {
            let run = &mut record.runs[0];
            // From 8 s on the schedule is another. The beat for 8 s is under way then, and the log says no more of it.
            let again = Beating::fixed(0, "PT3S");
            let name = again.name();
            let entry = |at, what| Entry { at, name: name.clone(), what };
            let beat = |occurrence, at| entry(at, What::Beat { occurrence, delivered: true });
            let read = Entry { name: String::new(), ..entry(moment(8050), What::Read) };
            run.log.truncate(5);
            run.log.extend([read, beat(None, moment(8070)), beat(Some(moment(9000)), moment(9010))]);
            run.configurations.push(vec![again]);
            run.ended = moment(9500);
            record.seen.truncate(5);
            let at = |at| Seen { number: 0, at, counts: true };
            record.seen.extend([at(moment(8060)), at(moment(9003))]);
        };
        assert_eq!(faults(change), Vec::<String>::new());
        // Nor is it hidden when that beat arrives twice.
        let twice = |record: &mut Record| {
            change(record);
            record.seen.insert(5, Seen { at: moment(8061), ..record.seen[5] });
        };
        assert_eq!(faults(twice).len(), 1);
    }

    #[test]
    fn what_a_monitor_counts_twice_is_its_own() {
        let change = |record: &mut Record| {
            record.runs[0].configurations[0][0].trouble = Trouble::Reset;
            record.runs[0].configurations[0][0].kind = crate::plan::Kind::UptimeKuma;
            let name = record.runs[0].configurations[0][0].name();
            record.runs[0].log.iter_mut().skip(1).for_each(|entry| entry.name.clone_from(&name));
            record.seen.push(record.seen[4]);
        };
        assert_eq!(faults(change), Vec::<String>::new());
    }
}
