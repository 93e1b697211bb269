//! Owns [`Fault`]: what can befall the members of a fleet and their etcd, done to real ones.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use super::{Account, Fleet, Network, Peers, Runs};
use crate::etcd::{Cluster, Etcd};
use crate::faketime;
use crate::program::{Program, Running, SECRET, Signal};
use crate::relay::{Relay, Way};

/// How long after the end of a lease its heartbeats are beaten again.
const NOTICE: Duration = Duration::from_secs(4);

/// How long things are left alone before and after a fault.
const CALM: Duration = Duration::from_secs(4);

/// How often it is looked whether all is told.
const LOOK: Duration = Duration::from_millis(500);

/// How late each answer of a slow etcd is, less than the time-out of a request.
const LATE: Duration = Duration::from_secs(1);

/// How long after the end of a row the members may take to tell what was not run: a claim of one that died is told ten seconds after
/// another member has found it.
const TO_TELL: Duration = Duration::from_secs(13);

/// By how much a clock is ahead, in seconds.
const AHEAD: u64 = 10;

/// The space of an etcd, in bytes. An empty etcd needs more than this already, so that a few writes raise its alarm.
const SPACE: &str = "200000";

/// The unit of systemd, by whose rules a member that was killed is started again.
const UNIT: &str = include_str!("../../../crates/daemon/systemd/downbeat.service");

/// What befalls one of three members `a`, `b` and `c`, or their etcd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// `b` is killed, and does not come back.
    Death,
    /// `b` is killed, and started again as the unit of systemd does it.
    Restart,
    /// `b` is stopped for longer than its lease lives, and goes on.
    Stop,
    /// `b` cannot reach etcd for longer than its lease lives, and reaches the monitor all the time.
    CutOff,
    /// Of three nodes of etcd the one that leads is killed.
    Leader,
    /// `b` is killed, and before its lease ends the node of etcd that leads.
    DeathAndLeader,
    /// Of three nodes of etcd the one that leads is cut off from the other two for longer than a lease lives, and not from the members,
    /// which ask it first.
    LeaderCutOff,
    /// It is cut off from the members as well.
    LeaderCutOffFromAll,
    /// `b` is killed, and before its lease ends the leader is cut off from the other two nodes.
    DeathAndLeaderCutOff,
    /// The space of etcd is used up; then `b` is killed, and started again as the unit does it.
    Full,
    /// The password is changed in etcd, and after longer than a lease lives changed back.
    Password,
    /// Each answer of etcd comes a second late; then `b` is killed.
    Slow,
    /// The clock of `c` is ahead by 10 s; then `b` is killed.
    Clock,
}

/// What came of a fault.
#[derive(Debug, Clone)]
pub struct Row {
    /// The fault, in words.
    pub what: String,
    /// The beats from the fault until all had been calm again.
    pub account: Account,
    /// The longest silence beyond the own gap that is promised.
    pub promised: Duration,
    /// The runs of jobs that were due meanwhile.
    pub runs: Runs,
    /// What the members have warned of, each once.
    pub warnings: Vec<String>,
}

/// What runs.
struct Stage {
    fleet: Fleet,
    etcd: Engine,
    network: Option<Network>,
    peers: Option<Peers>,
    relay: Option<Relay>,
    a: Running,
    b: Option<Running>,
    c: Running,
}

enum Engine {
    One(Etcd),
    Three(Cluster),
}

impl Engine {
    /// That of the one that leads is the first.
    fn urls(&self) -> Vec<String> {
        match self {
            Self::One(etcd) => vec![etcd.url()],
            Self::Three(cluster) => {
                let mut urls = cluster.urls();
                urls.rotate_left(cluster.leader());
                urls
            }
        }
    }

    fn one(&self) -> &Etcd {
        match self {
            Self::One(etcd) => etcd,
            Self::Three(_) => panic!("there are three"),
        }
    }

    fn three(&mut self) -> &mut Cluster {
        match self {
            Self::One(_) => panic!("there is one"),
            Self::Three(cluster) => cluster,
        }
    }
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Death,
        Self::Restart,
        Self::Stop,
        Self::CutOff,
        Self::Leader,
        Self::DeathAndLeader,
        Self::LeaderCutOff,
        Self::LeaderCutOffFromAll,
        Self::DeathAndLeaderCutOff,
        Self::Full,
        Self::Password,
        Self::Slow,
        Self::Clock,
    ];

    /// The longest silence beyond the own gap that is promised.
    fn promised(self, ttl: Duration) -> Duration {
        match self {
            Self::DeathAndLeader | Self::DeathAndLeaderCutOff => ttl * 2 + NOTICE,
            _ => ttl + NOTICE,
        }
    }

    /// Whether each of three nodes of etcd needs a namespace of its own.
    fn cuts_leader(self) -> bool {
        matches!(self, Self::LeaderCutOff | Self::LeaderCutOffFromAll | Self::DeathAndLeaderCutOff)
    }

    fn in_words(self, is_network: bool) -> String {
        let pause = restart_pause().as_secs();
        match self {
            Self::Death => "one is killed (`kill -9`)".into(),
            Self::Restart => {
                format!("one is killed and started again after {pause} s, as the unit of systemd does it")
            }
            Self::Stop => "one is stopped for longer than its lease lives (`kill -STOP`), and goes on".into(),
            Self::CutOff if is_network => {
                "one is cut off from etcd, not from the monitor, for longer than its lease lives (a network namespace with two lines)"
                    .into()
            }
            Self::CutOff => {
                "one is cut off from etcd, not from the monitor, for longer than its lease lives (a relay that is silent)"
                    .into()
            }
            Self::Leader => "of three nodes of etcd the leader is killed".into(),
            Self::DeathAndLeader => "one is killed, and before its lease ends the leader of etcd, too".into(),
            Self::LeaderCutOff => {
                "of three nodes of etcd the leader is cut off from the others, not from the members, for longer than a lease lives".into()
            }
            Self::LeaderCutOffFromAll => {
                "of three nodes of etcd the leader is cut off from the others and from the members".into()
            }
            Self::DeathAndLeaderCutOff => {
                "one is killed, and before its lease ends the leader of etcd is cut off from the other nodes, not from the members".into()
            }
            Self::Full => {
                format!("the space of etcd is used up; one is killed and started again after {pause} s")
            }
            Self::Password => "its password is changed in etcd, and later changed back".into(),
            Self::Slow => "each answer of etcd comes a second late; one is killed".into(),
            Self::Clock => format!("the clock of one is {AHEAD} s ahead; another one is killed"),
        }
    }

    /// Brings the fault upon three members, which share this number of heartbeats on leases of this length. Where etcd or the library that
    /// sets a clock is not installed, it prints that and gives `None`; also where a node of etcd needs a namespace that cannot be made.
    ///
    /// # Panics
    ///
    /// When a member does not do what it has to do before and after the fault.
    pub fn run(self, ttl: Duration, heartbeats: usize) -> Option<Row> {
        let mut stage = Stage::new(self, ttl, heartbeats)?;
        let from = SystemTime::now();
        self.strike(&mut stage, ttl);
        let to = SystemTime::now();
        let what = self.in_words(stage.network.is_some());
        let Stage { fleet, a, b, c, .. } = &mut stage;
        let account = fleet.account(from, to);
        if self == Self::Clock {
            // It tells what it could not claim when it ends.
            c.send(Signal::Terminate);
        }
        // Without space nothing was claimed, so no claim is lost; and what could not be claimed is told at the end.
        let end = Instant::now() + if self == Self::Full { Duration::ZERO } else { TO_TELL };
        while Instant::now() < end {
            let members = [Some(&*a), b.as_ref(), Some(&*c)].into_iter().flatten();
            let logs: String = members.map(Running::log).collect();
            if fleet.runs(&logs, from, to).untold == 0 {
                break;
            }
            sleep(LOOK);
        }
        for member in [Some(a), b.as_mut(), Some(c)].into_iter().flatten() {
            member.send(Signal::Terminate);
        }
        let Stage { fleet, a, b, c, .. } = stage;
        for (name, member) in [("a", Some(a)), ("b", b), ("c", Some(c))] {
            if let Some(member) = member {
                fleet.keep(name, &member.wait().stderr);
            }
        }
        let runs = fleet.runs("", from, to);
        Some(Row { what, account, promised: self.promised(ttl), runs, warnings: fleet.warnings() })
    }

    fn strike(self, stage: &mut Stage, ttl: Duration) {
        // After this what was a dead member's is beaten by others, and has been once more.
        let over = ttl + NOTICE + CALM;
        match self {
            Self::Death => {
                stage.kill();
                sleep(over);
            }
            Self::Restart => {
                stage.kill();
                sleep(restart_pause());
                stage.start_again();
                stage.joins(1);
            }
            Self::Stop => {
                stage.b().send(Signal::Suspend);
                sleep(over);
                stage.b().send(Signal::Continue);
                stage.joins(2);
            }
            Self::CutOff => {
                match (&stage.network, &stage.relay) {
                    (Some(network), _) => network.cut(),
                    (None, relay) => relay.as_ref().unwrap().set(Way::Cut),
                }
                sleep(over);
                match (&stage.network, &stage.relay) {
                    (Some(network), _) => network.mend(),
                    (None, relay) => relay.as_ref().unwrap().set(Way::Open),
                }
                stage.joins(2);
            }
            Self::Leader => {
                stage.etcd.three().kill_leader();
                sleep(over);
            }
            Self::DeathAndLeader => {
                stage.kill();
                sleep(ttl * 7 / 10);
                stage.etcd.three().kill_leader();
                sleep(over + ttl * 3 / 10);
            }
            Self::LeaderCutOff | Self::LeaderCutOffFromAll | Self::DeathAndLeaderCutOff => {
                if self == Self::DeathAndLeaderCutOff {
                    stage.kill();
                    sleep(ttl * 7 / 10);
                }
                let (peers, cluster) = (stage.peers.as_ref().unwrap(), stage.etcd.three());
                let leader = cluster.leader();
                peers.cut(leader, self == Self::LeaderCutOffFromAll);
                sleep(over + ttl * 3 / 10);
                // The other nodes choose a new leader only if this one was cut off: else this fails.
                cluster.leader_beside(leader);
                peers.mend(leader);
                assert!(cluster.agrees(leader), "the former leader does not come back");
                sleep(CALM);
            }
            Self::Full => {
                fill(stage.etcd.one());
                stage.kill();
                sleep(restart_pause());
                stage.start_again();
                stage.b().wait_for_log("the space of etcd is used up");
                sleep(over.saturating_sub(restart_pause()));
            }
            Self::Password => {
                set_password(stage.etcd.one(), "an0ther");
                stage.c.wait_for_log("etcd does not accept the user and the password");
                sleep(over);
                set_password(stage.etcd.one(), SECRET);
                stage.c.wait_for_log("the fleet can be asked again");
                sleep(CALM);
            }
            Self::Slow => {
                stage.relay.as_ref().unwrap().set(Way::Slow(LATE / 2));
                sleep(CALM);
                stage.kill();
                sleep(over);
            }
            Self::Clock => {
                stage.kill();
                sleep(over);
            }
        }
    }
}

impl Stage {
    fn new(fault: Fault, ttl: Duration, heartbeats: usize) -> Option<Self> {
        let library = if fault == Fault::Clock { Some(faketime::library()?) } else { None };
        let options: &[&str] =
            if fault == Fault::Full { &["--quota-backend-bytes", SPACE] } else { Default::default() };
        let peers = if fault.cuts_leader() { Peers::new() } else { None };
        let etcd = match (fault, &peers) {
            (_, Some(peers)) => Engine::Three(Cluster::start_on(&peers.hosts())?),
            (fault, None) if fault.cuts_leader() => {
                eprintln!("SKIPPED: {}: network namespaces cannot be made", fault.in_words(false));
                return None;
            }
            (Fault::Leader | Fault::DeathAndLeader, None) => Engine::Three(Cluster::start()?),
            _ => Engine::One(Etcd::start(options)?),
        };
        let network = if fault == Fault::CutOff { Network::new() } else { None };
        let monitor = network.as_ref().map_or(Ipv4Addr::LOCALHOST, Network::monitor);
        let mut fleet = Fleet::new(monitor, heartbeats, ttl);
        if fault == Fault::Password {
            etcd.one().with_users("downbeat", SECRET, "/downbeat/");
            fleet = fleet.with_login("downbeat", SECRET);
        }
        let relay = match (fault, &network) {
            (Fault::CutOff, Some(network)) => Some(Relay::start_at(network.etcd(), etcd.one().port())),
            (Fault::CutOff | Fault::Slow, _) => Some(Relay::start(etcd.one().port())),
            _ => None,
        };
        let behind = relay.as_ref().map(|relay| vec![relay.url()]);
        let of_all = behind.clone().filter(|_| fault == Fault::Slow).unwrap_or_else(|| etcd.urls());
        let starter = network.as_ref().map(Network::starter).unwrap_or_default();
        let a = fleet.member("a", &of_all, &[]).start();
        let b = fleet.member("b", &behind.unwrap_or_else(|| etcd.urls()), &starter).start();
        let c = fleet.member("c", &of_all, &[]);
        let c = match &library {
            Some(library) => faketime::ahead(c, library, AHEAD),
            None => c,
        }
        .start();
        a.wait_for_log("the fleet: a (this one), b, c;");
        b.wait_for_log("the fleet: a, b (this one), c;");
        c.wait_for_log("the fleet: a, b, c (this one);");
        if library.is_some() {
            c.wait_for_log("ahead of that of etcd");
        }
        sleep(CALM);
        Some(Self { fleet, etcd, network, peers, relay, a, b: Some(b), c })
    }

    fn b(&self) -> &Running {
        self.b.as_ref().unwrap()
    }

    fn kill(&mut self) {
        let ended = self.b.take().unwrap().signal(Signal::Kill);
        self.fleet.keep("b", &ended.stderr);
    }

    fn start_again(&mut self) {
        self.b = Some(Program::start(self.fleet.member("b", &self.etcd.urls(), &[])));
    }

    /// Waits until the present process of `b` has joined so often.
    fn joins(&self, times: usize) {
        let joined = "member `b` has joined the fleet";
        self.b().wait_for_log_until(|log| log.matches(joined).count() == times);
        sleep(CALM);
    }
}

/// How long the unit waits before it starts a service again that was killed.
fn restart_pause() -> Duration {
    let seconds = UNIT.lines().find_map(|line| line.strip_prefix("RestartSec=")).unwrap();
    Duration::from_secs(seconds.parse().unwrap())
}

/// Writes until nothing more can be written.
fn fill(etcd: &Etcd) {
    let body = json!({ "key": "eA==", "value": "eHh4".repeat(30_000) });
    // Bound: each takes 90,000 of 200,000 bytes.
    let is_full = (0..20).any(|_| etcd.post("/v3/kv/put", &body).0 == 429);
    assert!(is_full, "the space of etcd is never used up");
}

fn set_password(etcd: &Etcd, password: &str) {
    let body = json!({ "name": "downbeat", "password": password });
    let (status, answer) = etcd.post_as_root(SECRET, "/v3/auth/user/changepw", &body);
    assert_eq!(status, 200, "{answer}");
}

fn sleep(time: Duration) {
    std::thread::sleep(time);
}
