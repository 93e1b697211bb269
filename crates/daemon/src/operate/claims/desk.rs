//! Owns [`Desk`]: how etcd is asked about claims, whether any may be made now, and how many were made.

use super::bars::{AHEAD, STRANGE, barred, failed};
use crate::supervise::Bar;
use downbeat_fleet::claim::{Claimant, ran, run};
use downbeat_fleet::etcd::Etcd;
use downbeat_fleet::keys::Keys;
use downbeat_fleet::member::{NoClaim, Permit};
use downbeat_fleet::now::Now;
use downbeat_fleet::request::{Answer, Failure, Lease, Request};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::time::sleep;

/// How often etcd is tried after it has failed a claim.
const PROBE: Duration = Duration::from_secs(2);

/// How long a job is left alone whose key nobody can claim.
const BLOCKED: Duration = Duration::from_secs(60);

/// What came of the claims of this member since it has joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::operate) struct Claims {
    pub(in crate::operate) won: u64,
    pub(in crate::operate) lost: u64,
    /// By the word of the reason.
    pub(in crate::operate) refused: BTreeMap<&'static str, u64>,
}

/// Where a member claims runs.
pub(in crate::operate) struct Desk {
    etcd: Arc<Etcd>,
    pub(in crate::operate) keys: Keys,
    pub(in crate::operate) claimant: Claimant,
    pub(super) ttl: Duration,
    clock: Box<dyn Fn() -> Now + Send + Sync>,
    serials: AtomicU64,
    state: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    permit: Permit,
    /// Why etcd did not do what the member asked, if it did not.
    out: Option<Failure>,
    /// Why etcd did not do what was asked last, until it does.
    trouble: Option<Failure>,
    /// Jobs whose keys nobody can claim, and until when they are left alone. At most one a job.
    blocked: HashMap<Arc<str>, (Bar, Duration)>,
    claims: Claims,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("claimant", &self.claimant).finish_non_exhaustive()
    }
}

impl Desk {
    /// One at which nothing may be claimed until a permit comes.
    pub(in crate::operate) fn new(
        etcd: Arc<Etcd>,
        keys: Keys,
        claimant: Claimant,
        ttl: Duration,
        clock: impl Fn() -> Now + Send + Sync + 'static,
    ) -> Arc<Self> {
        let (clock, serials, state) = (Box::new(clock), AtomicU64::new(1), Mutex::default());
        let desk = Arc::new(Self { etcd, keys, claimant, ttl, clock, serials, state });
        tokio::spawn(probe(Arc::downgrade(&desk)));
        desk
    }

    pub(in crate::operate) fn now(&self) -> Now {
        (self.clock)()
    }

    /// Takes what the member knows now.
    pub(in crate::operate) fn permit(&self, permit: Permit, out: Option<Failure>) {
        let mut state = self.state();
        (state.permit, state.out) = (permit, out);
    }

    /// The lease for keys of what runs here; `None` when it has ended.
    pub(super) fn lease(&self) -> Option<Lease> {
        let now = self.now();
        let permit = self.state().permit;
        permit.may_claim(now).ok().and_then(|()| permit.lease())
    }

    /// Why nothing can be claimed now, by anybody here.
    pub(in crate::operate) fn bar_of_all(&self) -> Option<Bar> {
        let now = self.now();
        let state = self.state();
        // The cause before its consequence, which is a lease that has ended.
        state.trouble.map(failed).or_else(|| {
            let why = state.permit.may_claim(now).err()?;
            Some(state.out.filter(|_| why == NoClaim::Away).map_or(barred(why), failed))
        })
    }

    /// Why no run of this job can be claimed now.
    pub(in crate::operate) fn bar(&self, job: &str) -> Option<Bar> {
        self.bar_of_all().or_else(|| {
            let now = self.now().mono;
            let state = self.state();
            state.blocked.get(job).filter(|(_, until)| now < *until).map(|(bar, _)| *bar)
        })
    }

    /// Leaves a job alone for some time: `is_ahead` tells a claim in the future from something else.
    pub(super) fn block(&self, job: &Arc<str>, is_ahead: bool) -> Bar {
        let bar = if is_ahead { AHEAD } else { STRANGE };
        let until = self.now().mono + BLOCKED;
        self.state().blocked.insert(job.clone(), (bar, until));
        bar
    }

    pub(super) fn won(&self, job: &str) {
        let mut state = self.state();
        state.blocked.remove(job);
        state.claims.won += 1;
    }

    pub(super) fn lost(&self) {
        self.state().claims.lost += 1;
    }

    pub(super) fn refused(&self, word: &'static str) {
        *self.state().claims.refused.entry(word).or_default() += 1;
    }

    pub(in crate::operate) fn claims(&self) -> Claims {
        self.state().claims.clone()
    }

    /// A number that no other claim of this instance has.
    pub(super) fn serial(&self) -> u64 {
        self.serials.fetch_add(1, Ordering::Relaxed)
    }

    /// Asks etcd. What fails closes the desk, until a request succeeds that needs space: others may, where that is used up.
    pub(in crate::operate) async fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        let result = self.etcd.ask(request).await.result;
        let needs_space =
            matches!(request, Request::Put { .. } | Request::Claim { .. } | Request::Create { .. });
        match &result {
            Ok(_) if needs_space => self.state().trouble = None,
            Ok(_) | Err(Failure::LeaseLost) => {}
            Err(failure) => self.state().trouble = Some(*failure),
        }
        result
    }

    fn has_trouble(&self) -> bool {
        self.state().trouble.is_some()
    }

    /// Never held over a wait. After a panic under it what is known is still whole.
    fn state(&self) -> MutexGuard<'_, Known> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tries etcd while it fails, with a request that may be made at any time: the run of a job without a name. Ends with the desk.
async fn probe(desk: Weak<Desk>) {
    loop {
        sleep(PROBE).await;
        let Some(desk) = desk.upgrade() else { return };
        // Nothing can be claimed without a lease, either.
        if let Some(lease) = desk.lease().filter(|_| desk.has_trouble()) {
            let Desk { keys, claimant, .. } = &*desk;
            let _ = desk.ask(&run(keys, "", claimant, 0, lease)).await;
            let _ = desk.ask(&ran(keys, "", claimant, 0)).await;
        }
    }
}
