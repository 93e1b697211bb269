//! A member of a fleet, as a machine without I/O: it says what to ask of the engine next, takes the answers, and tells what
//! changed. Its driver sends the requests, reads the clocks and beats.
//!
//! What it must never do is leave a name without a beater for longer than it takes to notice a death. Hence:
//!
//! - It beats before it has joined: its share of what it saw, or everything if it saw nothing within a second. Others give
//!   names to a member only when they see its key, and then it beats them already.
//! - It gives a name away only to a member whose key it has seen, on a lease that has not ended.
//! - While the engine does not answer, and after its own lease has ended, it keeps beating what it had.
//! - If several have a name at the same time, it is beaten more than once. That harms nobody.

mod answer;
mod distance;
mod peer;
mod permit;
mod terms;
#[cfg(test)]
mod tests;
mod view;

pub use peer::Peer;
pub use permit::{Permit, Validity};
pub use terms::{Change, MIN_TTL, MemberOptions, NoClaim, Standing, Token};
pub use view::Seen;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use crate::now::Now;
use crate::request::{Answered, Failure, Lease, Request};
use crate::ring::{Moves, Names, Ring};
use distance::Distance;
use permit::Held;
use view::View;

/// How long a member waits for the first answer before it beats everything.
const FIRST: Duration = Duration::from_secs(1);

/// A lease is renewed, and the members are read, as often as this, or each third of the time to live if that is shorter: so that a
/// death is noticed within four seconds of the end of the lease, however long that lives.
const PERIOD: Duration = Duration::from_secs(3);

/// After so long a request counts as failed, whatever becomes of it. The driver has a shorter time-out.
const GIVE_UP: Duration = Duration::from_secs(30);

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Look,
    Grant,
    Join,
    Renew,
    Tell,
    Leave,
}

/// When each kind of request is to be sent, by the clock that is never set.
#[derive(Clone, Copy, Debug, Default)]
struct Due {
    renew: Duration,
    look: Duration,
    write: Duration,
}

/// A member of a fleet.
///
/// ```
/// use downbeat_fleet::keys::Keys;
/// use downbeat_fleet::member::{Change, Member, MemberOptions, Standing};
/// use downbeat_fleet::memory::Engine;
/// use downbeat_fleet::now::Now;
/// use downbeat_fleet::request::Answered;
/// use downbeat_fleet::ring::Names;
/// use std::sync::Arc;
/// use std::time::Duration;
///
/// let now = Now { mono: Duration::from_secs(100), civil: "2027-01-01T02:30:00Z".parse()? };
/// let mut engine = Engine::new();
/// let names = Arc::new(Names::new(["mail", "backup"]));
/// let options = MemberOptions::new(Keys::new("/downbeat"), "web1", "a random text");
/// let mut member = Member::new(options, names, now);
/// while let Some((token, request)) = member.next(now) {
///     let result = engine.ask(now.mono, &request);
///     member.on_answer(token, now, Answered { result, date: Some(now.civil) });
/// }
/// assert_eq!(member.standing(), Standing::In);
/// // Others may have had them, and have died.
/// let missed_since = Some(Duration::from_secs(76));
/// assert!(member.changes().contains(&Change::Share { gained: vec![0, 1], lost: vec![], missed_since }));
/// assert!(member.is_valid(now) && member.may_claim(now).is_ok());
/// // It is asked again when it is time to renew the lease.
/// assert_eq!(member.wake(), Some(Duration::from_secs(103)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Member {
    options: MemberOptions,
    ring: Ring,
    view: View,
    /// Whether it beats its share.
    is_on: bool,
    begun: Duration,
    standing: Standing,
    lease: Option<Held>,
    distance: Distance,
    asked: Option<(Token, Ask, Now)>,
    tokens: u64,
    due: Due,
    /// Whether its key tells something else than what is true.
    is_untold: bool,
    /// Whose lease is waited for: the instance, and since when.
    waiting: Option<(String, Duration)>,
    is_stopping: bool,
    /// Why the last look or renewal failed, and why the last write did.
    trouble: (Option<Failure>, Option<Failure>),
    changes: Vec<Change>,
}

impl Member {
    /// A member that has just started. It beats nothing until [`Self::next`] has been asked and a second has passed, or an answer has come.
    pub fn new(options: MemberOptions, names: Arc<Names>, now: Now) -> Self {
        let ring = Ring::new(names, &options.name);
        let due = Due { renew: now.mono, look: now.mono, write: now.mono };
        let options = MemberOptions { ttl: options.ttl.max(MIN_TTL), ..options };
        Self {
            options,
            ring,
            view: View::default(),
            is_on: false,
            begun: now.mono,
            standing: Standing::Out,
            lease: None,
            distance: Distance::default(),
            asked: None,
            tokens: 0,
            due,
            is_untold: false,
            waiting: None,
            is_stopping: false,
            trouble: (None, None),
            changes: Vec::new(),
        }
    }

    /// What to ask of the engine now, if anything. One request is under way at a time, and each is to be answered, be it by
    /// [`Failure::Away`].
    pub fn next(&mut self, now: Now) -> Option<(Token, Request)> {
        if let Some((token, _, sent)) = self.asked
            && now.mono.saturating_sub(sent.mono) >= GIVE_UP
        {
            self.on_answer(token, now, Answered { result: Err(Failure::Away), date: None });
        }
        if now.mono >= self.begun + FIRST {
            self.begin(None);
        }
        if self.asked.is_some() {
            return None;
        }
        let (ask, request) = self.wanted(now)?;
        self.tokens += 1;
        let token = Token(self.tokens);
        self.asked = Some((token, ask, now));
        Some((token, request))
    }

    /// When [`Self::next`] is to be asked again if no answer comes before, by the clock that is never set; `None` for a member
    /// that has nothing to do any more.
    pub fn wake(&self) -> Option<Duration> {
        let first = (!self.is_on).then(|| self.begun + FIRST);
        let next = match &self.asked {
            Some((_, _, sent)) => Some(sent.mono + GIVE_UP),
            None if matches!(self.standing, Standing::Taken | Standing::Over) => return None,
            None if self.is_stopping => Some(Duration::ZERO),
            None => {
                let renew = self.lease.map(|_| self.due.renew);
                let writes = self.lease.is_none() || self.standing != Standing::In || self.is_untold;
                renew.into_iter().chain([self.due.look]).chain(writes.then_some(self.due.write)).min()
            }
        };
        first.into_iter().chain(next).min()
    }

    fn wanted(&self, now: Now) -> Option<(Ask, Request)> {
        if matches!(self.standing, Standing::Taken | Standing::Over) {
            return None;
        }
        let keys = &self.options.keys;
        let Some(Held { lease, .. }) = self.lease else {
            if now.mono >= self.due.look && !self.is_stopping {
                return Some((Ask::Look, Request::Range { prefix: keys.members() }));
            }
            return (now.mono >= self.due.write && !self.is_stopping)
                .then_some((Ask::Grant, Request::Grant { ttl: self.options.ttl }));
        };
        if self.is_stopping {
            return Some((Ask::Leave, Request::Revoke { lease }));
        }
        if now.mono >= self.due.renew {
            return Some((Ask::Renew, Request::KeepAlive { lease }));
        }
        if now.mono >= self.due.look {
            return Some((Ask::Look, Request::Range { prefix: keys.members() }));
        }
        if now.mono < self.due.write {
            return None;
        }
        let (key, value, lease) = (keys.member(&self.options.name), self.me().write(), Some(lease));
        if self.standing != Standing::In {
            return Some((Ask::Join, Request::Create { key, value, lease }));
        }
        self.is_untold.then_some((Ask::Tell, Request::Put { key, value, lease }))
    }

    /// Begins to beat what it has.
    fn begin(&mut self, missed_since: Option<Duration>) {
        if !self.is_on && !self.is_stopping {
            self.is_on = true;
            let gained: Vec<u32> = self.ring.mine().collect();
            self.moved(Moves { gained, lost: Vec::new() }, missed_since);
        }
    }

    fn set_ring(&mut self) -> Moves {
        let names = self.me().names;
        self.ring.set(self.view.sharing(&names))
    }

    fn moved(&mut self, moves: Moves, missed_since: Option<Duration>) {
        if self.is_on && !moves.is_empty() {
            let Moves { gained, lost } = moves;
            self.changes.push(Change::Share { gained, lost, missed_since });
        }
    }

    fn stand(&mut self, standing: Standing) {
        if self.standing != standing {
            self.standing = standing;
            self.changes.push(Change::Standing(standing));
        }
    }

    fn key(&self) -> String {
        self.options.keys.member(&self.options.name)
    }

    /// What its key tells.
    fn me(&self) -> Peer {
        let MemberOptions { instance, ttl, settings, .. } = &self.options;
        Peer::new(instance, self.ring.names().hash(), *settings, *ttl)
    }

    /// Takes another configuration. What it beats is to be asked anew: the names have new places, and changes of the share that
    /// were not fetched are dropped. While the others have the old names, it beats all of the new ones.
    pub fn set_names(&mut self, now: Now, names: Arc<Names>, settings: u64) {
        self.options.settings = settings;
        self.ring = Ring::new(names, &self.options.name);
        self.set_ring();
        self.changes.retain(|change| !matches!(change, Change::Share { .. }));
        self.is_untold = true;
        self.due.write = now.mono;
    }

    /// Leaves: the next request ends the lease, so that the others take over at their next look. What it beats is to be stopped
    /// before that.
    pub fn stop(&mut self) {
        self.is_stopping = true;
        self.is_on = false;
        if self.lease.is_none() && self.asked.is_none() {
            self.stand(Standing::Over);
        }
    }

    /// What changed since the last call, in order.
    pub fn changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Whether it beats the name at this place.
    pub fn has(&self, at: usize) -> bool {
        self.is_on && self.ring.has(at)
    }

    /// The places of the names that it beats.
    pub fn mine(&self) -> impl Iterator<Item = u32> {
        self.ring.mine().filter(|_| self.is_on)
    }

    /// Who owns which name, as this member sees it.
    pub fn ring(&self) -> &Ring {
        &self.ring
    }

    /// All members, in alphabetical order, this one among them.
    pub fn members(&self) -> impl Iterator<Item = Seen> {
        self.view.seen(&self.options.name, self.me(), &self.ring)
    }

    /// Whether its key is there on a lease that is valid by both clocks: whether it may tell a failure of what it watches. A
    /// member without it may be one that was forgotten.
    pub fn is_valid(&self, now: Now) -> bool {
        self.validity().is_some_and(|validity| validity.is_at(now))
    }

    /// Until when its key is there, as far as is known now; `None` if it is not there.
    pub fn validity(&self) -> Option<Validity> {
        self.lease.filter(|_| self.standing == Standing::In).map(Held::validity)
    }

    /// Whether it may claim a job now.
    ///
    /// # Errors
    ///
    /// [`NoClaim`], with the reason.
    pub fn may_claim(&self, now: Now) -> Result<(), NoClaim> {
        self.permit().may_claim(now)
    }

    /// What it may do with jobs, to be kept by those who do it: it does not change by itself, and goes by the clocks.
    pub fn permit(&self) -> Permit {
        let is_over = self.is_stopping || matches!(self.standing, Standing::Taken | Standing::Over);
        Permit { lease: self.lease.filter(|_| !is_over), distance: self.distance }
    }

    /// How far the wall clock is ahead of the engine's, to a second or so; `None` as long as the engine has not told the time.
    pub fn clock(&self, now: Now) -> Option<TimeDelta> {
        self.distance.at(now)
    }

    /// Its lease, for the keys of what runs here.
    pub fn lease(&self) -> Option<Lease> {
        self.lease.map(|held| held.lease)
    }

    /// Why the engine does not do what it is asked, if it does not.
    pub fn trouble(&self) -> Option<Failure> {
        self.trouble.0.or(self.trouble.1)
    }
}

/// How often a lease of this length is renewed.
fn period(ttl: Duration) -> Duration {
    (ttl / 3).min(PERIOD)
}
