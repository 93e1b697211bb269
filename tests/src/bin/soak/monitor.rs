//! The monitors: servers that count beats, and have troubles.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use downbeat_tests::port::{ClosedPort, SilentPort};
use downbeat_tests::server::{Answer, Request, Server};

use crate::plan::Kind;
use crate::span::Moment;

/// What is wrong with a monitor: with each second of its answers, or with all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Trouble {
    None,
    /// Nothing listens.
    Refused,
    /// Connections are made, and nothing reads from them.
    BlackHole,
    /// Requests are read and not answered.
    Silent,
    /// A head that never ends, a byte now and then.
    SlowHead,
    /// The connection ends before the answer.
    Close,
    /// A reset within the body.
    Reset,
    /// A body without an end.
    Flood,
    /// The same, slowly.
    Trickle,
    /// The answer is elsewhere.
    Redirect,
    /// 429, and when to come again, in seconds.
    TooMany,
    /// The same as a date.
    TooManyUntil,
    /// 500 twice, and then 200.
    FiveHundredTwice,
    /// 404.
    Gone,
    /// The connection is closed after the answer, without a word.
    Hangup,
    /// None, by a name that every machine knows.
    Local,
    /// None, by a name that the resolver knows as long as it answers.
    Named,
    /// The name hangs: the resolver never answers.
    Hanging,
    /// 503 for more than a minute from the first request of a beat on.
    Outage,
    /// One of the hosts that never answer, with hundreds of heartbeats each.
    Mute(u8),
}

/// Longer than the attempts of a beat's first minute.
const OUTAGE: Duration = Duration::from_secs(70);

/// The host of the monitors whose attempts end by a time-out. Fewer attempts are begun there at a time, so the
/// monitors that are well have a different host.
const SLOW_HOST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2 + MUTE_HOSTS);

/// How many hosts never answer.
pub(crate) const MUTE_HOSTS: u8 = 2;

impl Trouble {
    const ALL: [Self; 14] = [
        Self::Refused,
        Self::BlackHole,
        Self::Silent,
        Self::SlowHead,
        Self::Close,
        Self::Reset,
        Self::Flood,
        Self::Trickle,
        Self::Redirect,
        Self::TooMany,
        Self::TooManyUntil,
        Self::FiveHundredTwice,
        Self::Gone,
        Self::Hangup,
    ];

    /// The n-th that a kind of monitors can have.
    pub(crate) fn of(number: usize, kind: Kind) -> Self {
        match Self::ALL[number % Self::ALL.len()] {
            // Where the text decides, a text without end is no beat, and the monitor does not know.
            Self::Flood | Self::Trickle if kind.says_in_text() => Self::Reset,
            trouble => trouble,
        }
    }

    pub(crate) fn word(self) -> String {
        match self {
            Self::None => "well".to_owned(),
            Self::Mute(host) => format!("mute{host}"),
            trouble => format!("{trouble:?}").to_lowercase(),
        }
    }

    /// Whether all beats arrive at the first attempt.
    pub(crate) fn is_well(self) -> bool {
        matches!(self, Self::None | Self::Hangup | Self::Local)
    }

    /// Whether the monitor may count a beat that the client cannot know to have arrived, and sends again.
    pub(crate) fn counts_twice(self, kind: Kind) -> bool {
        self == Self::Reset && kind.says_in_text()
    }
}

/// A request that has arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// Which heartbeat's.
    pub(crate) number: usize,
    pub(crate) at: Moment,
    /// Whether it was answered by a 2xx, and so counts as a beat.
    pub(crate) counts: bool,
}

/// Whether this machine has more addresses than one, and so more hosts.
pub(crate) const HAS_HOSTS: bool = cfg!(target_os = "linux");

/// All monitors.
pub(crate) struct Monitors {
    server: Server,
    slow: Server,
    mute: Vec<Server>,
    closed: ClosedPort,
    silent: SilentPort,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Monitors {
    /// `known` are the heartbeats by their numbers.
    pub(crate) fn start(known: Vec<(Kind, Trouble)>) -> Self {
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let record = seen.clone();
        let mut asked = HashMap::<usize, usize>::new();
        let mut outages = HashMap::<usize, Instant>::new();
        // Answers must not hang on the order in which requests come: chance of its own.
        let mut chance = fastrand::Rng::with_seed(fastrand::u64(..));
        let script = Arc::new(Mutex::new(move |request: &Request| {
            let number = number(request);
            let (kind, trouble) = known[number];
            let times = asked.entry(number).or_default();
            *times += 1;
            let answer = match () {
                () if trouble == Trouble::Outage => {
                    let since = outages.entry(number).or_insert_with(Instant::now).elapsed();
                    if since > OUTAGE {
                        outages.remove(&number);
                    }
                    if since > OUTAGE { well(kind) } else { Answer::Status(503) }
                }
                () if request.target.starts_with("/elsewhere/") => well(kind),
                () => answer(kind, trouble, *times, &mut chance, number),
            };
            let counts = match &answer {
                Answer::Full(status, ..) | Answer::Reset(status) => *status == 200,
                Answer::Raw(_) | Answer::Flood(_) | Answer::Trickle(_) => true,
                _ => false,
            };
            record.lock().unwrap().push(Seen { number, at: request.at.into(), counts });
            answer
        }));
        let serve = |address| {
            let script = script.clone();
            Server::start_at(address, move |request| (script.lock().unwrap())(request))
        };
        let slow_host = if HAS_HOSTS { SLOW_HOST } else { Ipv4Addr::LOCALHOST };
        let mute = |host| {
            let record = seen.clone();
            Server::start_at(Ipv4Addr::new(127, 0, 0, 2 + host), move |request| {
                let seen = Seen { number: number(request), at: request.at.into(), counts: false };
                record.lock().unwrap().push(seen);
                Answer::Never
            })
        };
        let mute = (0..if HAS_HOSTS { MUTE_HOSTS } else { 0 }).map(mute).collect();
        let (server, slow) = (serve(Ipv4Addr::LOCALHOST), serve(slow_host));
        let silent = SilentPort::open_at(slow_host);
        Self { server, slow, mute, closed: ClosedPort::take(), silent, seen }
    }

    /// Scheme, host and port of a heartbeat's monitor with such a trouble.
    pub(crate) fn origin(&self, trouble: Trouble, number: usize) -> String {
        match trouble {
            Trouble::Refused => format!("http://127.0.0.1:{}", self.closed.port()),
            Trouble::BlackHole => {
                format!("http://{}:{}", self.slow.address().ip(), self.silent.port())
            }
            Trouble::Silent | Trouble::SlowHead => self.slow.url(""),
            Trouble::Mute(host) => self.mute[usize::from(host)].url(""),
            Trouble::Local => format!("http://localhost:{}", self.server.address().port()),
            // Several names are several hosts.
            Trouble::Named | Trouble::Hanging => {
                format!("http://{}{number}.soak.test:{}", trouble.word(), self.server.address().port())
            }
            _ => self.server.url(""),
        }
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// Which heartbeat's a request is: its path ends with that.
fn number(request: &Request) -> usize {
    let path = request.target.split('?').next().unwrap_or_default();
    let digits = path.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    path[digits..].parse().unwrap()
}

fn well(kind: Kind) -> Answer {
    Answer::text(200, kind.well())
}

fn answer(kind: Kind, trouble: Trouble, times: usize, chance: &mut fastrand::Rng, number: usize) -> Answer {
    if trouble == Trouble::FiveHundredTwice {
        return if times.is_multiple_of(3) { well(kind) } else { Answer::Status(500) };
    }
    if chance.bool() {
        return well(kind);
    }
    let soon = chance.u64(1..=2);
    let again = |when: String| Answer::Full(429, vec![("Retry-After", when)], String::new());
    match trouble {
        Trouble::None | Trouble::Local | Trouble::Named => well(kind),
        // These do not come here.
        Trouble::Refused | Trouble::BlackHole | Trouble::FiveHundredTwice => well(kind),
        Trouble::Hanging | Trouble::Outage => well(kind),
        Trouble::Silent | Trouble::Mute(_) => Answer::Never,
        Trouble::SlowHead => Answer::SlowHead,
        Trouble::Close => Answer::Close,
        Trouble::Reset => Answer::Reset(200),
        Trouble::Flood => Answer::Flood(200),
        Trouble::Trickle => Answer::Trickle(200),
        Trouble::Redirect => Answer::Redirect(302, format!("/elsewhere/{number}")),
        Trouble::TooMany => again(soon.to_string()),
        Trouble::TooManyUntil => {
            again(httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(soon)))
        }
        Trouble::Gone => Answer::Status(404),
        Trouble::Hangup => {
            let text = kind.well();
            Answer::Raw(
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{text}", text.len()).into_bytes(),
            )
        }
    }
}
