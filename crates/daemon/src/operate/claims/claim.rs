//! Claims one run, by the rules that `downbeat_fleet` has for claims and for runs at the same time.
//!
//! With `overlap: skip` a run is claimed first, so that one that is skipped is skipped by one member. With `wait` and `kill` the run
//! before it has to end first, however long that takes, and a claim is too old to start from after some seconds.

use super::bars::{OUTSIDE, barred, failed};
use super::desk::Desk;
use super::pass::{Holds, Pass};
use crate::config::Overlap;
use crate::supervise::{Bar, Cause, End, Gap, Reason, Refusal};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_fleet::claim::{Claim, Outcome, Stored, ToDo, run_now};
use downbeat_fleet::member::NoClaim;
use downbeat_fleet::request::{Answer, Failure, Request};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;
use tracing::{debug, info};

/// How often it is looked whether the run before has ended.
const LOOK: Duration = Duration::from_secs(1);

/// Claims a run of a job. An order to end is followed at once.
pub(in crate::operate) async fn claim(
    desk: Option<Arc<Desk>>,
    job: Arc<str>,
    overlap: Overlap,
    cause: Cause,
    mut end: watch::Receiver<End>,
) -> Result<Pass, Refusal> {
    let Some(desk) = desk else { return Err(Refusal::Barred(OUTSIDE)) };
    let ended = async {
        if end.wait_for(|end| *end != End::No).await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let result = tokio::select! {
        biased;
        () = ended => Err(Refusal::Ended),
        claimed = claimed(&desk, job, overlap, cause) => claimed,
    };
    if let Err(Refusal::Barred(bar) | Refusal::Gone(Gap::Unsure(bar))) = &result {
        desk.refused(bar.word);
    }
    result
}

/// The newest occurrence of a job that anybody has claimed.
pub(in crate::operate) async fn newest(
    desk: Option<Arc<Desk>>,
    job: Arc<str>,
) -> Result<Option<DateTime<Utc>>, Bar> {
    let desk = desk.ok_or(OUTSIDE)?;
    let answer = desk.ask(&Request::Read { key: desk.keys.job(&job) }).await.map_err(failed)?;
    // What else the key may have, the next claim tells.
    let Answer::Entries(entries) = answer else { return Ok(None) };
    Ok(entries.first().and_then(|entry| Stored::read(&entry.value)).map(|stored| stored.occurrence))
}

async fn claimed(desk: &Arc<Desk>, job: Arc<str>, overlap: Overlap, cause: Cause) -> Result<Pass, Refusal> {
    if let Some(bar) = desk.bar(&job) {
        return Err(Refusal::Barred(bar));
    }
    let mut pass = Pass::new(desk.clone(), job, overlap);
    if overlap != Overlap::Skip {
        free(&mut pass).await?;
    }
    match cause {
        Cause::Due(at) => occurrence(&mut pass, at).await?,
        _ => asked(&mut pass).await?,
    }
    if overlap == Overlap::Skip {
        match pass.hold().await {
            Holds::Mine => {}
            Holds::Another => return Err(Refusal::Skipped(Reason::Elsewhere)),
            // It was claimed, and nobody runs it.
            Holds::Failed(failure) => {
                desk.refused(failure.as_str());
                return Err(Refusal::Gone(Gap::Barred(failed(failure))));
            }
        }
    }
    Ok(pass)
}

/// Waits until no other member runs the job. Ends when etcd fails, or with an order to end.
async fn free(pass: &mut Pass) -> Result<(), Refusal> {
    let mut is_told = false;
    loop {
        match pass.hold().await {
            Holds::Mine => return Ok(()),
            Holds::Another => pass.ask_to_end().await,
            Holds::Failed(failure) => return Err(Refusal::Barred(failed(failure))),
        }
        if !std::mem::replace(&mut is_told, true) {
            info!(job = &*pass.job, "run waits: {}", Reason::Elsewhere);
        }
        sleep(LOOK).await;
    }
}

/// Claims an occurrence.
async fn occurrence(pass: &mut Pass, at: DateTime<Utc>) -> Result<(), Refusal> {
    let desk = pass.desk.clone();
    let ahead = || Refusal::Barred(barred(NoClaim::Clock(TimeDelta::zero())));
    let mut claim =
        Claim::new(&desk.keys, &pass.job, at, desk.claimant.clone(), pass.serial, desk.ttl, desk.now())
            .ok_or_else(ahead)?;
    let outcome = loop {
        match claim.next(desk.now()) {
            ToDo::Ask(request) => {
                let answer = desk.ask(&request).await;
                claim.on_answer(desk.now(), answer);
            }
            ToDo::Wait(until) => sleep(until.saturating_sub(desk.now().mono)).await,
            ToDo::Over(outcome) => break outcome,
        }
    };
    match outcome {
        Outcome::Won => {
            desk.won(&pass.job);
            pass.won(claim);
            Ok(())
        }
        Outcome::Lost(stored) => {
            desk.lost();
            debug!(job = &*pass.job, "claimed by member `{}`", stored.claimant.member);
            Err(Refusal::Lost)
        }
        Outcome::Overtaken(_) => {
            desk.refused("overtaken");
            Err(Refusal::Gone(Gap::Overtaken))
        }
        Outcome::Blocked(_) => Err(Refusal::Barred(desk.block(&pass.job, true))),
        Outcome::Strange => Err(Refusal::Barred(desk.block(&pass.job, false))),
        Outcome::Refused(failure) => Err(Refusal::Barred(failed(failure))),
        Outcome::Late(failure) => Err(Refusal::Gone(Gap::Unsure(failed(failure)))),
        _ => Err(Refusal::Barred(failed(Failure::NotUnderstood))),
    }
}

/// Claims a run that is no occurrence, under an id of its own: it proves that etcd answers, and shows the run to the others.
async fn asked(pass: &mut Pass) -> Result<(), Refusal> {
    let desk = pass.desk.clone();
    let bar = |bar: Bar| Refusal::Barred(bar);
    let lease = desk.lease().ok_or_else(|| bar(OUTSIDE))?;
    let id = format!("{} {}", desk.claimant.instance, pass.serial);
    match desk.ask(&run_now(&desk.keys, &id, &desk.claimant, pass.serial, lease)).await {
        Ok(Answer::Claimed { is_mine: true, .. }) => {
            desk.won(&pass.job);
            pass.asked(desk.keys.run_now(&id));
            Ok(())
        }
        Ok(_) => Err(bar(failed(Failure::NotUnderstood))),
        Err(failure) => Err(bar(failed(failure))),
    }
}
