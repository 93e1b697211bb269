//! The seam between the rules of a fleet and the engine that its members talk by: what is asked, and what is answered, as plain data.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// A lease of etcd. Keys on it vanish when it ends.
pub type Lease = i64;

/// What a member asks of the engine. Each may be sent twice without harm, as the answer to the first may be lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Request {
    /// A new lease of this length, in whole seconds. Answered by [`Answer::Granted`].
    Grant {
        /// How long it lives when nobody renews it.
        ttl: Duration,
    },
    /// Renews a lease. Answered by [`Answer::Alive`].
    KeepAlive {
        /// Which one.
        lease: Lease,
    },
    /// Ends a lease, and with it its keys. Done, too, when it has ended already.
    Revoke {
        /// Which one.
        lease: Lease,
    },
    /// How long a lease still lives. Answered by [`Answer::Left`].
    TimeToLive {
        /// Which one.
        lease: Lease,
    },
    /// Writes a key, whatever it had.
    Put {
        /// The whole key.
        key: String,
        /// What it has from now on.
        value: String,
        /// The lease that it lives on; without one it stays.
        lease: Option<Lease>,
    },
    /// All keys that begin with this. Answered by [`Answer::Entries`], sorted by key.
    Range {
        /// What they begin with. Not empty.
        prefix: String,
    },
    /// One key. Answered by [`Answer::Entries`], of which there is one or none.
    Read {
        /// The whole key.
        key: String,
    },
    /// Writes a key if what it has is less than a bound, byte by byte, or if it is not there. Answered by [`Answer::Claimed`].
    Claim {
        /// The whole key.
        key: String,
        /// What is claimed. Two claimants never send the same.
        value: String,
        /// The bound. Not the value itself: of two values of one occurrence the greater one would replace the other.
        older_than: String,
    },
    /// Writes a key if it is not there. Answered by [`Answer::Claimed`].
    Create {
        /// The whole key.
        key: String,
        /// What it has from now on. Two creators never send the same.
        value: String,
        /// The lease that it lives on; without one it stays.
        lease: Option<Lease>,
    },
    /// Removes a key if it has this value.
    Delete {
        /// The whole key.
        key: String,
        /// What it must have.
        value: String,
    },
}

/// A key of the engine, and what it has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_structs)]
pub struct Entry {
    /// The whole key.
    pub key: String,
    /// What it has.
    pub value: String,
    /// The lease that it lives on, if it lives on one.
    pub lease: Option<Lease>,
}

/// What the engine answers when it does what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// A lease was made.
    Granted {
        /// Which one.
        lease: Lease,
        /// How long it lives, which may be more than was asked for.
        ttl: Duration,
    },
    /// A lease was renewed.
    Alive {
        /// How long it lives; `None` if it had ended.
        ttl: Option<Duration>,
    },
    /// How long a lease lives.
    Left {
        /// From one renewal on.
        ttl: Duration,
        /// From now on; `None` if it has ended.
        left: Option<Duration>,
    },
    /// It was done.
    Done,
    /// The keys that were asked for.
    Entries(Vec<Entry>),
    /// Whose a key is now.
    Claimed {
        /// Whether it has the value that was sent, by this request or by one before it.
        is_mine: bool,
        /// What it has, where that is something else.
        stored: Option<Entry>,
    },
}

/// Why the engine did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// No answer came. What was asked may have been done.
    Away,
    /// An answer came, and the engine has no leader, or is too busy. What was asked may have been done.
    NoQuorum,
    /// Its space is used up.
    Full,
    /// The user or the password is wrong, or one is needed.
    Password,
    /// The user may not do that to this key.
    Forbidden,
    /// The lease of a key has ended.
    LeaseLost,
    /// Something else came than etcd answers.
    NotUnderstood,
}

impl Failure {
    /// A stable word, fit to be the label of a metric.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::NoQuorum => "no-quorum",
            Self::Full => "full",
            Self::Password => "password",
            Self::Forbidden => "forbidden",
            Self::LeaseLost => "lease-lost",
            Self::NotUnderstood => "not-understood",
        }
    }

    /// The reason in words, without a place.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Away => "etcd does not answer",
            Self::NoQuorum => "etcd has no leader, or is overloaded",
            Self::Full => "the space of etcd is used up",
            Self::Password => "etcd does not accept the user and the password",
            Self::Forbidden => "the user may not read and write under the prefix",
            Self::LeaseLost => "the lease has ended",
            Self::NotUnderstood => "the answer is not one of etcd",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.in_words())
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_structs)]
pub struct Answered {
    /// The answer of the engine, or the reason why no answer came.
    pub result: Result<Answer, Failure>,
    /// What the engine's clock showed when it answered, to the second.
    pub date: Option<DateTime<Utc>>,
}
