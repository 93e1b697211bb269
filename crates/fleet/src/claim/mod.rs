//! A claim: how a member gets the right to run an occurrence of a job, at most once in the whole fleet.
//!
//! A job has one key, which lives on no lease, and it holds the newest occurrence that was claimed. A claim replaces what is
//! older than its occurrence and nothing else, so the occurrences in the key only ever rise, and each belongs to one attempt of
//! one claimant for good. Whatever dies, waits or is lost after that costs a run, and never makes a second one:
//!
//! - If the answer of the engine is lost, the key is read. If the claim is not there, it may still be on its way, so the same
//!   claim is sent again: it cannot be won twice, as the second finds the first.
//! - If a newer occurrence stands there instead, the claim may have been won before that. It is not run.
//! - Between the claim and the start the process may have been stopped for an hour. So the start asks [`Claim::may_start`].

mod stored;
#[cfg(test)]
mod tests;

pub use stored::{Claimant, State, Stored};

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::keys::Keys;
use crate::now::Now;
use crate::request::{Answer, Failure, Request};
use stored::text_of;

/// A claim that is not marked as started after so long counts as lost.
pub const UNSTARTED: Duration = Duration::from_secs(10);

/// How long the request that marks a start may take: so much earlier than [`UNSTARTED`] a start must be.
const MARKING: Duration = Duration::from_secs(2);

/// The pause after an attempt without an answer.
const PAUSE: Duration = Duration::from_millis(500);

/// How far the clock of a member that claims may be from the engine's; and how far ahead of that clock an occurrence may be.
pub const MAX_DISTANCE: TimeDelta = TimeDelta::seconds(5);

/// What to do next for a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)]
pub enum ToDo {
    /// Ask the engine this, and hand on what it answers.
    Ask(Request),
    /// Ask again at this moment of the clock that is never set.
    Wait(Duration),
    /// Nothing: it is decided.
    Over(Outcome),
}

/// How a claim ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// This member may run it, if [`Claim::may_start`] says so at the start.
    Won,
    /// Another has claimed it, or a newer occurrence.
    Lost(Stored),
    /// No answer came to this claim, and then a newer occurrence was found. It may have been won before that: nobody runs it.
    Overtaken(Stored),
    /// The key has an occurrence so far ahead that a member with a wrong clock must have claimed it. Until then nobody can
    /// claim this job, unless the key is deleted.
    Blocked(Stored),
    /// The key has something that is no claim. Nobody can claim this job until the key is deleted.
    Strange,
    /// The engine refuses.
    Refused(Failure),
    /// No answer came in time. It may have been won: nobody runs it.
    Late(Failure),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Stage {
    /// The claim is to be sent, or was sent and is to be answered.
    Claim,
    /// An answer is missing: the key is to be read.
    Read,
    Over(Outcome),
}

/// A claim of one occurrence of one job.
///
/// ```
/// use downbeat_fleet::claim::{Claim, Claimant, Outcome, State, ToDo};
/// use downbeat_fleet::keys::Keys;
/// use downbeat_fleet::memory::Engine;
/// use downbeat_fleet::now::Now;
/// use std::time::Duration;
///
/// let keys = Keys::new("/downbeat");
/// let now = Now { mono: Duration::from_secs(7), civil: "2027-01-01T02:30:00Z".parse()? };
/// let mut engine = Engine::new();
/// let mut claim = |member: &str, serial| -> Result<Outcome, Box<dyn std::error::Error>> {
///     let claimant = Claimant { member: member.into(), instance: "a random text".into() };
///     let mut claim = Claim::new(&keys, "backup", now.civil, claimant, serial, Duration::from_secs(10), now)
///         .ok_or("it is far ahead")?;
///     loop {
///         match claim.next(now) {
///             ToDo::Ask(request) => claim.on_answer(now, engine.ask(now.mono, &request)),
///             ToDo::Wait(_) => return Err("the engine has answered".into()),
///             ToDo::Over(Outcome::Won) => {
///                 assert!(claim.may_start(now));
///                 engine.ask(now.mono, &claim.mark(State::Started)).map_err(|failure| failure.to_string())?;
///                 return Ok(Outcome::Won);
///             }
///             ToDo::Over(outcome) => return Ok(outcome),
///         }
///     }
/// };
/// assert_eq!(claim("web1", 1)?, Outcome::Won);
/// assert!(matches!(claim("web2", 1)?, Outcome::Lost(stored) if stored.claimant.member == "web1"));
/// // Nor does the winner get it twice.
/// assert!(matches!(claim("web1", 2)?, Outcome::Lost(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    key: String,
    /// What is stored when it is won.
    mine: Stored,
    /// The occurrence as text: what is less may be replaced.
    older_than: String,
    /// How long after the first sending a run may start.
    limit: Duration,
    stage: Stage,
    /// When the claim was sent for the first time: it may be that one which is won.
    sent: Option<Now>,
    /// Why the last answer is missing.
    missing: Option<Failure>,
    /// When to ask again.
    due: Duration,
}

impl Claim {
    /// A claim of this occurrence. `serial` is another number for each claim of this instance. A run may start less than `ttl`
    /// after the claim was sent, and a little before others tell it as lost.
    ///
    /// `None` for an occurrence that is more than 5 s ahead of the clock: it would block the job until then.
    pub fn new(
        keys: &Keys,
        job: &str,
        occurrence: DateTime<Utc>,
        claimant: Claimant,
        serial: u64,
        ttl: Duration,
        now: Now,
    ) -> Option<Self> {
        if occurrence - now.civil > MAX_DISTANCE {
            return None;
        }
        Some(Self {
            key: keys.job(job),
            older_than: text_of(occurrence)?,
            mine: Stored { occurrence, claimant, serial, state: State::Claimed },
            limit: ttl.min(UNSTARTED.saturating_sub(MARKING)),
            stage: Stage::Claim,
            sent: None,
            missing: None,
            due: Duration::ZERO,
        })
    }

    /// Which occurrence.
    pub fn occurrence(&self) -> DateTime<Utc> {
        self.mine.occurrence
    }

    /// What to do now. Asked again before the answer came, it says the same request again, which does no harm.
    pub fn next(&mut self, now: Now) -> ToDo {
        if let Stage::Over(outcome) = &self.stage {
            return ToDo::Over(outcome.clone());
        }
        // Bound: after the limit it is over, whatever is answered.
        if let Some(failure) = self.missing
            && !self.is_in_time(now)
        {
            return self.end(Outcome::Late(failure));
        }
        if now.mono < self.due {
            return ToDo::Wait(self.due);
        }
        if self.stage == Stage::Read {
            return ToDo::Ask(Request::Read { key: self.key.clone() });
        }
        self.sent.get_or_insert(now);
        ToDo::Ask(self.put(State::Claimed, self.older_than.clone()))
    }

    /// Takes what the engine answered.
    pub fn on_answer(&mut self, now: Now, answer: Result<Answer, Failure>) {
        let stored = match (&self.stage, answer) {
            (Stage::Over(_), _) => return,
            (Stage::Claim, Ok(Answer::Claimed { is_mine: true, .. })) => {
                self.stage = Stage::Over(Outcome::Won);
                return;
            }
            (Stage::Claim, Ok(Answer::Claimed { is_mine: false, stored: Some(stored) })) => Some(stored),
            (Stage::Read, Ok(Answer::Entries(entries))) => {
                entries.into_iter().find(|entry| entry.key == self.key)
            }
            // The engine did not do it, and has said so.
            (
                _,
                Err(failure @ (Failure::Full | Failure::Password | Failure::Forbidden | Failure::LeaseLost)),
            ) => {
                self.stage = Stage::Over(Outcome::Refused(failure));
                return;
            }
            (_, answer) => {
                self.missing = Some(answer.err().unwrap_or(Failure::NotUnderstood));
                self.stage = Stage::Read;
                self.due = now.mono + PAUSE;
                return;
            }
        };
        self.stage = match stored.map(|entry| Stored::read(&entry.value)) {
            Some(None) => Stage::Over(Outcome::Strange),
            Some(Some(stored)) if stored == self.mine => Stage::Over(Outcome::Won),
            Some(Some(stored)) if stored.occurrence - now.civil > MAX_DISTANCE => {
                Stage::Over(Outcome::Blocked(stored))
            }
            Some(Some(stored)) if stored.occurrence == self.mine.occurrence => {
                Stage::Over(Outcome::Lost(stored))
            }
            Some(Some(stored)) if stored.occurrence > self.mine.occurrence => match self.missing {
                Some(_) => Stage::Over(Outcome::Overtaken(stored)),
                None => Stage::Over(Outcome::Lost(stored)),
            },
            // The claim is not there. It may still be on its way: only the same claim again is sure not to be a second one.
            _ => Stage::Claim,
        };
    }

    /// Whether the run may start now. To be asked just before: a process can be stopped at any place and for any time.
    pub fn may_start(&self, now: Now) -> bool {
        self.stage == Stage::Over(Outcome::Won) && self.is_in_time(now)
    }

    /// The request that says in the key what became of a claim that was won. It replaces nothing else than this claim.
    pub fn mark(&self, state: State) -> Request {
        self.put(state, Stored { state, ..self.mine.clone() }.write().unwrap_or_default())
    }

    fn put(&self, state: State, older_than: String) -> Request {
        // Never fails: the occurrence was written before.
        let value = Stored { state, ..self.mine.clone() }.write().unwrap_or_default();
        Request::Claim { key: self.key.clone(), value, older_than }
    }

    fn is_in_time(&self, now: Now) -> bool {
        self.sent.is_some_and(|sent| now.is_within(self.limit, sent))
    }

    fn end(&mut self, outcome: Outcome) -> ToDo {
        self.stage = Stage::Over(outcome.clone());
        ToDo::Over(outcome)
    }
}

/// The request for a key that keeps other runs of a job away while one runs. Answered by [`Answer::Claimed`].
pub fn run(keys: &Keys, job: &str, claimant: &Claimant, serial: u64, lease: i64) -> Request {
    Request::Create { key: keys.running(job), value: run_of(claimant, serial), lease: Some(lease) }
}

/// The request after the end of that run.
pub fn ran(keys: &Keys, job: &str, claimant: &Claimant, serial: u64) -> Request {
    Request::Delete { key: keys.running(job), value: run_of(claimant, serial) }
}

/// The request for a run that somebody asked for, with an id of its own: of several with the same id one is run. Answered by
/// [`Answer::Claimed`].
pub fn run_now(keys: &Keys, id: &str, claimant: &Claimant, serial: u64, lease: i64) -> Request {
    Request::Create { key: keys.run_now(id), value: run_of(claimant, serial), lease: Some(lease) }
}

/// The request that takes over a key of [`run`] that this instance has left behind.
pub fn run_again(keys: &Keys, job: &str, claimant: &Claimant, serial: u64, lease: i64) -> Request {
    Request::Put { key: keys.running(job), value: run_of(claimant, serial), lease: Some(lease) }
}

/// Who runs, as the key of a run has it; `None` for something else.
///
/// ```
/// use downbeat_fleet::claim::{Claimant, run, runner};
/// use downbeat_fleet::{keys::Keys, request::Request};
///
/// let claimant = Claimant { member: "web1".into(), instance: "a random text".into() };
/// let Request::Create { value, .. } = run(&Keys::new("/downbeat"), "backup", &claimant, 1, 7) else { panic!() };
/// assert_eq!(runner(&value), Some(claimant));
/// ```
pub fn runner(value: &str) -> Option<Claimant> {
    (value.len() <= stored::MAX_VALUE).then(|| serde_json::from_str(value).ok()).flatten()
}

/// What the key of a run has.
fn run_of(claimant: &Claimant, serial: u64) -> String {
    let Claimant { member, instance } = claimant;
    serde_json::json!({ "member": member, "instance": instance, "serial": serial }).to_string()
}
