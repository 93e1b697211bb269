//! Which beats of a heartbeat are due in a run of the program: by its settings, which change, and by a clock that
//! is set.

use chrono::TimeDelta;

use crate::clock::Offsets;
use crate::drive::Run;
use crate::journal::What;
use crate::plan::Beating;
use crate::span::{Moment, Span};

/// Between the log's line that the configuration was read and the change of the heartbeats: a beat that is due
/// meanwhile may follow either.
const TAKING_UP: TimeDelta = TimeDelta::milliseconds(500);

/// How late the program sees that its clock was set, and a little: what is due meanwhile may be so by either time.
const NOTICE: TimeDelta = TimeDelta::milliseconds(1500);

/// A beat that comes due this shortly before the clock is set may be taken for the one after.
const SAME: TimeDelta = TimeDelta::milliseconds(200);

/// An occurrence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    /// When its beat is due, its offset included.
    pub(crate) at: Moment,
    /// What the log calls it: as the program's clock is then.
    pub(crate) label: Moment,
    /// Whether it certainly is: not around a change or a step.
    pub(crate) is_sure: bool,
}

/// What the settings are for a while.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life<'a> {
    pub(crate) beating: &'a Beating,
    pub(crate) span: Span,
    /// What an interval is counted by: how much the program's clock showed too much when it was taken up.
    anchor: TimeDelta,
}

/// All that is due in a run.
#[derive(Debug)]
pub(crate) struct Timeline<'a> {
    pub(crate) lives: Vec<Life<'a>>,
    pub(crate) dues: Vec<Due>,
    /// When the settings changed or the clock was set: the beat that was due next before may come in addition.
    pub(crate) boundaries: Vec<Moment>,
    /// When the clock was set forward: the occurrences passed over are reported as missed.
    pub(crate) leaps: Vec<Moment>,
    /// From when the first configuration was read to when the program was told to end.
    pub(crate) span: Span,
    /// When it had ended.
    pub(crate) ended: Moment,
}

/// Cuts a run where the settings of a heartbeat change.
fn lives<'a>(run: &'a Run, number: usize, machine: &str, offsets: &Offsets) -> Vec<Life<'a>> {
    let read = run.log.iter().filter(|entry| entry.what == What::Read).map(|entry| entry.at);
    let mut lives: Vec<Life<'a>> = Vec::new();
    for (configuration, read) in run.configurations.iter().zip(read) {
        let beating = &configuration[number];
        let mut anchor = offsets.at(read);
        if let Some(last) = lives.last_mut() {
            if last.beating.is(beating) {
                continue;
            }
            last.span.to = read;
            if last.beating.goes_on_as(beating, read + last.anchor, machine) {
                anchor = last.anchor;
            }
        }
        lives.push(Life { beating, span: Span::new(read, run.told), anchor });
    }
    lives
}

/// What is due of a heartbeat in a run.
pub(crate) fn timeline<'a>(
    run: &'a Run,
    number: usize,
    machine: &str,
    offsets: &Offsets,
) -> anyhow::Result<Timeline<'a>> {
    let lives = lives(run, number, machine, offsets);
    let from = lives.first().map_or(run.told, |life| life.span.from);
    let span = Span::new(from, run.told);
    let (mut dues, mut leaps) = (Vec::new(), Vec::new());
    let mut boundaries: Vec<Moment> = lives.iter().skip(1).map(|life| life.span.from).collect();
    for (at, offset) in offsets.steps() {
        if span.has(*at) {
            boundaries.push(*at);
            if offsets.at(*at - TimeDelta::microseconds(1)) < *offset {
                leaps.push(*at);
            }
        }
    }
    for (place, life) in lives.iter().enumerate() {
        let is_last = place + 1 == lives.len();
        // Up to the change or the end, and a little beyond.
        let beyond = if is_last { run.ended - run.told } else { TAKING_UP };
        let whole = life.span.and(beyond);
        let mut cuts: Vec<Moment> = offsets
            .steps()
            .iter()
            .map(|(at, _)| *at)
            .filter(|at| whole.from < *at && *at < whole.to)
            .collect();
        cuts.extend([whole.from, whole.to]);
        cuts.sort_unstable();
        for pair in cuts.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let sure_from = from + if from == life.span.from { TAKING_UP } else { NOTICE };
            let sure_to = if to == whole.to { life.span.to } else { to - SAME };
            let is_sure = |at: Moment| sure_from < at && at <= sure_to;
            let shown = offsets.at(from);
            // An interval is counted in a time of its own.
            let own = if life.beating.is_interval() { life.anchor } else { shown };
            let late = TimeDelta::from_std(life.beating.offset(machine))?;
            let schedule = life.beating.schedule()?;
            for occurrence in schedule.after(&(from + own - late)) {
                let occurrence = occurrence.to_utc() - own;
                let at = occurrence + late;
                if at > to {
                    break;
                }
                dues.push(Due { at, label: occurrence + shown, is_sure: is_sure(at) });
            }
        }
    }
    dues.sort_unstable_by_key(|due| due.at);
    Ok(Timeline { lives, dues, boundaries, leaps, span, ended: run.ended })
}

impl Timeline<'_> {
    /// The longest gap of the settings that are in force within this span.
    pub(crate) fn gap(&self, within: Span) -> TimeDelta {
        let lives = self.lives.iter().filter(|life| life.span.and(TAKING_UP).meets(&within));
        lives.map(|life| life.beating.gap()).max().unwrap_or_default()
    }
}
