//! What a member logs, each once: who is there, what is wrong with etcd or the clock, and why no job can be claimed.

use super::share::Whole;
use crate::supervise::Bar;
use crate::words::counted;
use chrono::TimeDelta;
use downbeat_fleet::claim::MAX_DISTANCE;
use downbeat_fleet::etcd::Etcd;
use downbeat_fleet::member::{Member, Standing};
use downbeat_fleet::now::Now;
use downbeat_fleet::request::Failure;
use std::time::Duration;
use tracing::{info, warn};

/// Why nothing can be claimed is told when it has been so for this time: at a start it is so for a moment.
const LASTING: Duration = Duration::from_secs(2);

/// What was told last, so that only changes are logged.
#[derive(Default)]
pub(super) struct Told {
    trouble: Option<Failure>,
    is_clock_off: bool,
    members: Vec<String>,
    /// Why no job can be claimed, since when, and whether that was told.
    barred: Option<(Bar, Duration, bool)>,
    /// Whether any reason was told since jobs could be claimed last.
    is_barred: bool,
}

impl Told {
    /// Logs what has changed.
    pub(super) fn tell(&mut self, etcd: &Etcd, whole: &Whole, member: &Member, now: Now) {
        let trouble = member.trouble();
        if trouble != self.trouble {
            match trouble {
                Some(failure) => {
                    let why = etcd.trouble().unwrap_or_else(|| failure.to_string());
                    warn!("the fleet cannot be asked: {why}; beats go on with what this member had");
                }
                None => info!("the fleet can be asked again"),
            }
            self.trouble = trouble;
        }
        let distance = member.clock(now);
        let is_clock_off = distance.is_some_and(|distance| distance.abs() > MAX_DISTANCE);
        if is_clock_off != self.is_clock_off {
            match distance.filter(|_| is_clock_off) {
                Some(distance) => warn!(
                    "the clock of this machine is {} s {} that of etcd: schedules of the members differ by as much",
                    distance.num_seconds().abs(),
                    if distance > TimeDelta::zero() { "ahead of" } else { "behind" }
                ),
                None => info!("the clock of this machine is again that of etcd"),
            }
            self.is_clock_off = is_clock_off;
        }
        let members: Vec<String> = member
            .members()
            .map(|seen| match (seen.is_me, seen.has_same_names, seen.has_same_settings) {
                (true, ..) => format!("{} (this one)", seen.name),
                (_, false, _) => format!("{} (with other names: nothing is shared with it)", seen.name),
                (_, _, false) => format!("{} (with other settings)", seen.name),
                _ => seen.name,
            })
            .collect();
        if members != self.members && member.standing() == Standing::In {
            let (beats, runs) = whole.own(member);
            let own = match whole.jobs_shared().count() {
                0 => beats.to_string(),
                all => format!("{runs} of {} and {beats}", counted(all, "job")),
            };
            info!(
                "the fleet: {}; {own} of {} are this member's",
                members.join(", "),
                counted(whole.count(), "heartbeat")
            );
            self.members = members;
        }
    }
}

/// Logs why no job can be claimed, once for each cause that lasts.
pub(super) fn tell_bar(told: &mut Told, bar: Option<Bar>, now: Duration) {
    match (bar, &mut told.barred) {
        (None, before) => {
            *before = None;
            if std::mem::take(&mut told.is_barred) {
                info!("jobs of the fleet can be claimed again");
            }
        }
        (Some(bar), Some((before, since, is_told))) if before.word == bar.word => {
            if !*is_told && now.saturating_sub(*since) >= LASTING {
                *is_told = true;
                told.is_barred = true;
                warn!("no job of the fleet starts here: {}", bar.text);
            }
        }
        (Some(bar), before) => *before = Some((bar, now, false)),
    }
}

pub(super) fn tell_standing(name: &str, standing: Standing) {
    match standing {
        Standing::Waiting => {
            warn!(
                "the name `{name}` is still leased: by this process before it was killed, or by another one. It is waited for, and beats go on"
            );
        }
        Standing::In => info!("member `{name}` has joined the fleet"),
        Standing::Out => warn!("member `{name}` is out of the fleet: its lease has ended"),
        _ => {}
    }
}
