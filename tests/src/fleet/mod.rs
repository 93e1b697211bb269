//! Real members of a fleet, and what befalls them: [`Fleet`] starts them with one configuration and a monitor that notes each beat; jobs note
//! their runs in a file.
//! [`Fault`] does something to them and to their etcd, and [`Row`] is what came of it. The tests run these with a short time to live, and
//! the program `fleet-faults` with the usual one, for the table of `docs/fleet.md`.

mod account;
mod faults;
mod network;
mod runs;

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use crate::program::{Program, Running};
use crate::server::{Answer, Request, Server};
pub use account::{Account, Beat};
pub use faults::{Fault, Row};
pub use network::{Network, Peers};
pub use runs::Runs;

/// The gaps of the heartbeats, in seconds: short ones show a silence to the second, and a long one is where clocks differ.
const GAPS: [u64; 3] = [2, 5, 15];

/// A monitor, a folder with what members have in common, and what their logs have warned of.
#[derive(Debug)]
pub struct Fleet {
    monitor: Server,
    folder: tempfile::TempDir,
    ttl: Duration,
    heartbeats: usize,
    /// Further lines below `fleet:`.
    more: String,
    logs: Mutex<BTreeMap<String, String>>,
}

impl Fleet {
    /// With so many heartbeats. The monitor listens at this address of the machine.
    pub fn new(monitor: std::net::Ipv4Addr, heartbeats: usize, ttl: Duration) -> Self {
        let monitor = Server::start_at(monitor, |_| Answer::Status(200));
        let folder = tempfile::tempdir().unwrap();
        Self { monitor, folder, ttl, heartbeats, more: String::new(), logs: Mutex::default() }
    }

    /// With a user and a password of etcd.
    #[must_use]
    pub fn with_login(mut self, user: &str, password: &str) -> Self {
        self.more = format!("  user: {user}\n  password: {password}\n");
        self
    }

    /// The gap of each heartbeat.
    pub fn gaps(&self) -> Vec<Duration> {
        GAPS.iter().cycle().take(self.heartbeats).map(|gap| Duration::from_secs(*gap)).collect()
    }

    /// A member that is not yet started, with these addresses of etcd. A starter is a command that gets the program as its last
    /// arguments.
    pub fn member(&self, name: &str, etcd: &[String], starter: &[String]) -> Program {
        let ttl = self.ttl.as_secs();
        let mut text = format!(
            "fleet:\n  etcd: [{}]\n  ttl: {ttl}s\n  member: {name}\n{}heartbeats:\n",
            etcd.join(", "),
            self.more
        );
        for (number, gap) in self.gaps().iter().enumerate() {
            let url = self.monitor.url(&format!("/{number}?{name}"));
            text += &format!(
                "  - {{ name: h{number}, url: '{url}', schedule: 'every {} seconds' }}\n",
                gap.as_secs()
            );
        }
        let file = format!("{name}.yaml");
        text += "jobs:\n";
        text.extend((0..runs::JOBS).map(runs::job));
        fs::write(self.folder.path().join(&file), text).unwrap();
        // Where it notes the processes of its runs.
        let runtime = self.folder.path().join(format!("run-{name}"));
        fs::create_dir_all(&runtime).unwrap();
        let arguments = ["run", "--config", &file];
        match starter {
            [] => Program::new(arguments),
            starter => Program::started_by(starter, arguments),
        }
        .within(self.folder.path())
        .env("RUNTIME_DIRECTORY", runtime)
    }

    /// Keeps what a member wrote that has ended.
    pub fn keep(&self, name: &str, log: &str) {
        *self.logs.lock().unwrap().entry(name.to_owned()).or_default() += log;
    }

    /// Stops a member, and keeps what it wrote.
    pub fn stop(&self, name: &str, member: Running) {
        self.keep(name, &member.stop().stderr);
    }

    /// The warnings and errors in what was kept, without times and names of members, each once.
    pub fn warnings(&self) -> Vec<String> {
        let logs = self.logs.lock().unwrap();
        let mut all: Vec<String> = Vec::new();
        for line in logs.values().flat_map(|log| log.lines()) {
            let warning = [" WARN ", " ERROR "].iter().find_map(|level| line.split_once(level));
            if let Some((_, text)) = warning
                && !all.iter().any(|known| known == text)
            {
                all.push(text.to_owned());
            }
        }
        all
    }

    /// What has been beaten.
    pub fn beats(&self) -> Vec<Beat> {
        let of = |request: Request| {
            let (heartbeat, member) = request.target.strip_prefix('/')?.split_once('?')?;
            Some(Beat { heartbeat: heartbeat.parse().ok()?, member: member.to_owned(), at: request.at })
        };
        self.monitor.requests().into_iter().filter_map(of).collect()
    }

    /// What became of the runs that were due between two moments, by the logs that were [kept](Self::keep) and by another one.
    pub fn runs(&self, log: &str, from: SystemTime, to: SystemTime) -> Runs {
        let lines = fs::read_to_string(self.folder.path().join(runs::FILE)).unwrap_or_default();
        let logs = self.logs.lock().unwrap();
        Runs::of(&lines, logs.values().map(String::as_str).chain([log]), from, to)
    }

    /// What was beaten between two moments, added up.
    pub fn account(&self, from: SystemTime, to: SystemTime) -> Account {
        Account::of(&self.beats(), &self.gaps(), from, to)
    }
}
