//! Owns [`Pass`]: the right to one run, and the keys in etcd that stand for it while it lasts.

use super::desk::Desk;
use crate::config::Overlap;
use downbeat_fleet::claim::{Claim, State, UNSTARTED, ran, run, run_again, runner};
use downbeat_fleet::now::Now;
use downbeat_fleet::request::{Answer, Failure, Lease, Request};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// How often the keys of a run are looked after.
const LOOK: Duration = Duration::from_secs(1);

/// The pause before a request that failed is made again.
const PAUSE: Duration = Duration::from_millis(500);

/// How often the end of a run is told to etcd, where it fails: a lease that is not renewed ends by itself.
const TRIES: u32 = 10;

/// The right to one run. When it is dropped, its keys go, and a run that was claimed and did not start is marked as skipped.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(super) desk: Arc<Desk>,
    pub(super) job: Arc<str>,
    pub(super) serial: u64,
    overlap: Overlap,
    /// Won, for an occurrence.
    claim: Option<Claim>,
    /// The key of a run that is no occurrence, and when it was claimed.
    asked: Option<(String, Now)>,
    /// The lease of the key that keeps others away, once that was asked for.
    lease: Option<Lease>,
    has_begun: bool,
    /// Whether the member that runs the job was asked to end the run.
    has_asked: bool,
    /// Another member waits for the end of the run.
    wanted: Arc<Notify>,
    keeper: Option<JoinHandle<()>>,
}

/// Who runs a job at present.
pub(super) enum Holds {
    Mine,
    Another,
    Failed(Failure),
}

impl Pass {
    pub(super) fn new(desk: Arc<Desk>, job: Arc<str>, overlap: Overlap) -> Self {
        let serial = desk.serial();
        Self {
            desk,
            job,
            serial,
            overlap,
            claim: None,
            asked: None,
            lease: None,
            has_begun: false,
            has_asked: false,
            wanted: Arc::default(),
            keeper: None,
        }
    }

    pub(super) fn won(&mut self, claim: Claim) {
        self.claim = Some(claim);
    }

    pub(super) fn asked(&mut self, key: String) {
        self.asked = Some((key, self.desk.now()));
    }

    /// Takes the key that keeps runs on other members away.
    pub(super) async fn hold(&mut self) -> Holds {
        let Some(lease) = self.desk.lease() else { return Holds::Failed(Failure::LeaseLost) };
        // Before the answer: it may be lost.
        self.lease = Some(lease);
        let holds = hold(&self.desk, &self.job, self.serial, lease).await;
        match holds {
            Holds::Another => self.lease = None,
            Holds::Mine if self.has_asked => {
                self.has_asked = self.desk.ask(&self.unasked()).await.is_err();
            }
            _ => {}
        }
        holds
    }

    /// Takes back that a run is to be ended: it would end the next one.
    fn unasked(&self) -> Request {
        let Desk { keys, claimant, .. } = &*self.desk;
        Request::Delete { key: keys.ending(&self.job), value: claimant.instance.clone() }
    }

    /// Asks the member that runs the job to end the run, if that is the rule.
    pub(super) async fn ask_to_end(&mut self) {
        if self.overlap == Overlap::Kill {
            self.has_asked = true;
            let (key, value) = (self.desk.keys.ending(&self.job), self.desk.claimant.instance.clone());
            let _ = self.desk.ask(&Request::Put { key, value, lease: self.desk.lease() }).await;
        }
    }

    /// Whether the run may start now. To be asked just before: a process can be stopped at any place and for any time.
    pub(in crate::operate) fn may_start(&self) -> bool {
        let now = self.desk.now();
        match (&self.claim, &self.asked) {
            (Some(claim), _) => claim.may_start(now),
            (None, Some((_, at))) => now.is_within(self.desk.ttl, *at),
            (None, None) => false,
        }
    }

    /// The run starts: says so in etcd, and looks after its keys, without a wait. Gives what tells that another member waits for
    /// its end.
    pub(in crate::operate) fn begin(&mut self) -> Arc<Notify> {
        self.has_begun = true;
        if let Some(claim) = &self.claim {
            let (desk, request) = (self.desk.clone(), claim.mark(State::Started));
            let until = desk.now().mono + UNSTARTED;
            tokio::spawn(async move {
                while desk.ask(&request).await.is_err() && desk.now().mono < until {
                    sleep(PAUSE).await;
                }
            });
        }
        let (desk, job, serial) = (self.desk.clone(), self.job.clone(), self.serial);
        let (lease, wanted) = (self.lease, self.wanted.clone());
        let may_be_ended = self.overlap == Overlap::Kill;
        self.keeper = Some(tokio::spawn(keep(desk, job, serial, lease, may_be_ended.then_some(wanted))));
        self.wanted.clone()
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            keeper.abort();
        }
        let mut last = Vec::new();
        if let Some(claim) = self.claim.take().filter(|_| !self.has_begun) {
            last.push(claim.mark(State::Skipped));
        }
        let Desk { keys, claimant, .. } = &*self.desk;
        if self.lease.is_some() {
            last.push(ran(keys, &self.job, claimant, self.serial));
        }
        if self.has_asked {
            last.push(self.unasked());
        }
        if let Some((key, _)) = self.asked.take() {
            let request = downbeat_fleet::claim::run_now(keys, "", claimant, self.serial, 0);
            if let Request::Create { value, .. } = request {
                last.push(Request::Delete { key, value });
            }
        }
        let desk = self.desk.clone();
        // Outside of a runtime the program ends, and the lease with it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            for request in last {
                for _ in 0..TRIES {
                    if desk.ask(&request).await.is_ok() {
                        break;
                    }
                    sleep(PAUSE).await;
                }
            }
        });
    }
}

/// Takes the key that stands for a run. A key that is left of an earlier run of this process is taken over: that run has ended.
async fn hold(desk: &Desk, job: &str, serial: u64, lease: Lease) -> Holds {
    let Desk { keys, claimant, .. } = desk;
    let stored = match desk.ask(&run(keys, job, claimant, serial, lease)).await {
        Ok(Answer::Claimed { is_mine: true, .. }) => return Holds::Mine,
        Ok(Answer::Claimed { stored, .. }) => stored,
        Ok(_) => return Holds::Failed(Failure::NotUnderstood),
        Err(failure) => return Holds::Failed(failure),
    };
    if stored.and_then(|entry| runner(&entry.value)).is_none_or(|runner| runner != *claimant) {
        return Holds::Another;
    }
    match desk.ask(&run_again(keys, job, claimant, serial, lease)).await {
        Ok(_) => Holds::Mine,
        Err(failure) => Holds::Failed(failure),
    }
}

/// Keeps the key of a run there although the lease is another one after a time without etcd, and sees whether another member asks
/// for the end of the run.
async fn keep(
    desk: Arc<Desk>,
    job: Arc<str>,
    serial: u64,
    mut lease: Option<Lease>,
    wanted: Option<Arc<Notify>>,
) {
    loop {
        sleep(LOOK).await;
        let now = desk.lease();
        if let Some(new) = now.filter(|_| now != lease)
            && matches!(hold(&desk, &job, serial, new).await, Holds::Mine)
        {
            lease = now;
        }
        let Some(wanted) = &wanted else { continue };
        let key = desk.keys.ending(&job);
        if let Ok(Answer::Entries(entries)) = desk.ask(&Request::Read { key: key.clone() }).await
            && let Some(entry) = entries.into_iter().find(|entry| entry.value != desk.claimant.instance)
        {
            let _ = desk.ask(&Request::Delete { key, value: entry.value }).await;
            wanted.notify_one();
        }
    }
}
