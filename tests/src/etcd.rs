//! Owns [`Etcd`]: a real etcd on ports of 127.0.0.1, with its data in a folder that goes with it; and [`Cluster`], which has three, there or
//! each on a [`Host`] of its own.
//!
//! Where the program `etcd` is not installed (Debian's package `etcd-server` has it), there is none, and a test says so and tests
//! nothing, unless `DOWNBEAT_ETCD=required`, as the checks have it.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

#[cfg(target_os = "linux")]
use crate::program::{Signal, send};

/// How long an etcd may take to answer after its start, and to a request.
const LIMIT: Duration = Duration::from_secs(20);

/// How often another port is tried where the first was taken meanwhile.
const STARTS: usize = 5;

/// Where a node of etcd runs.
#[derive(Debug, Clone)]
#[allow(clippy::exhaustive_structs)]
pub struct Host {
    /// The address at which clients ask it.
    pub clients: Ipv4Addr,
    /// That at which the other nodes do.
    pub peers: Ipv4Addr,
    /// The command that starts it there, which gets the program as its last arguments; empty for this machine.
    pub starter: Vec<String>,
}

/// This machine.
impl Default for Host {
    fn default() -> Self {
        Self { clients: Ipv4Addr::LOCALHOST, peers: Ipv4Addr::LOCALHOST, starter: Vec::new() }
    }
}

/// A real etcd. It is killed when dropped.
#[derive(Debug)]
pub struct Etcd {
    child: Child,
    folder: tempfile::TempDir,
    host: Host,
    ports: (u16, u16),
    options: Vec<String>,
}

/// Three of them that are one. They are killed when dropped.
#[derive(Debug)]
pub struct Cluster {
    nodes: Vec<Etcd>,
}

impl Cluster {
    /// Starts one on this machine; `None` where etcd is not installed, which is said.
    ///
    /// # Panics
    ///
    /// As [`Etcd::start`] does.
    pub fn start() -> Option<Self> {
        Self::start_on(&Default::default())
    }

    /// The same with each node on a host of its own.
    ///
    /// # Panics
    ///
    /// As [`Etcd::start`] does.
    pub fn start_on(hosts: &[Host; 3]) -> Option<Self> {
        if !is_here() {
            return None;
        }
        for _ in 0..STARTS {
            let ports: Vec<(u16, u16)> = (0..3).map(|_| (free_port(), free_port())).collect();
            let all = ports
                .iter()
                .zip(hosts)
                .map(|((_, peer), host)| format!("{peer}=http://{}:{peer}", host.peers));
            let all = all.collect::<Vec<_>>().join(",");
            let options = ["--initial-cluster", &all];
            let nodes = ports.iter().zip(hosts).map(|(ports, host)| Etcd::spawn(host, *ports, &options));
            let mut nodes: Vec<Etcd> = nodes.collect();
            if nodes.iter_mut().all(Etcd::answers) {
                return Some(Self { nodes });
            }
        }
        panic!("three of etcd do not start");
    }

    /// Their addresses.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(Etcd::url).collect()
    }

    /// The place of the one that leads, which is waited for.
    ///
    /// # Panics
    ///
    /// When none does.
    pub fn leader(&self) -> usize {
        self.leader_beside(self.nodes.len())
    }

    /// The same without the one at this place, which is not asked.
    ///
    /// # Panics
    ///
    /// When none does.
    pub fn leader_beside(&self, place: usize) -> usize {
        let began = Instant::now();
        loop {
            let mut nodes = self.nodes.iter().enumerate();
            if let Some((leader, _)) = nodes.find(|(at, node)| *at != place && node.leads()) {
                return leader;
            }
            assert!(began.elapsed() < LIMIT, "no node of etcd leads");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills the one that leads.
    ///
    /// # Panics
    ///
    /// When none does.
    pub fn kill_leader(&mut self) {
        let place = self.leader();
        self.nodes.remove(place).kill();
    }

    /// Waits until the one at this place has read what is agreed upon; `false` when it does not come to that.
    pub fn agrees(&mut self, place: usize) -> bool {
        self.nodes.get_mut(place).is_some_and(Etcd::answers)
    }
}

impl Etcd {
    /// Starts one, with further options of its command line; `None` where etcd is not installed, which is said.
    ///
    /// # Panics
    ///
    /// When it does not answer, and when it is not installed although it is required.
    pub fn start(options: &[&str]) -> Option<Self> {
        if !is_here() {
            return None;
        }
        for _ in 0..STARTS {
            let mut etcd = Self::spawn(&Host::default(), (free_port(), free_port()), options);
            if etcd.answers() {
                return Some(etcd);
            }
        }
        panic!("etcd does not start");
    }

    fn spawn(host: &Host, ports: (u16, u16), options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        let child = spawn(&folder, host, ports, &options);
        Self { child, folder, host: host.clone(), ports, options }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    fn address(&self) -> SocketAddrV4 {
        SocketAddrV4::new(self.host.clients, self.ports.0)
    }

    /// Whether it leads, as far as it knows.
    fn leads(&self) -> bool {
        let (_, status) = self.post("/v3/maintenance/status", &json!({}));
        status.pointer("/header/member_id") == status.get("leader")
    }

    /// The port of its address.
    pub fn port(&self) -> u16 {
        self.ports.0
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Stops it from running, and waits until no thread of it does.
    #[cfg(target_os = "linux")]
    pub fn suspend(&self) {
        let file = format!("/proc/{}/stat", self.id());
        send(Signal::Suspend, self.id());
        let is_stopped = |stat: &str| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'));
        while !std::fs::read_to_string(&file).is_ok_and(|stat| is_stopped(&stat)) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Has it run on.
    #[cfg(target_os = "linux")]
    pub fn resume(&self) {
        send(Signal::Continue, self.id());
    }

    /// Kills it. Its data stays.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again, with its data.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn start_again(&mut self) {
        self.child = spawn(&self.folder, &self.host, self.ports, &self.options);
        assert!(self.answers(), "etcd does not start again");
    }

    /// Asks its gateway, and gives the status and the answer.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        post(self.address(), path, body, "").unwrap_or_else(|| panic!("etcd does not answer at {path}"))
    }

    /// The same as the user `root` with this password.
    ///
    /// # Panics
    ///
    /// When it does not answer, or does not accept the password.
    pub fn post_as_root(&self, password: &str, path: &str, body: &Value) -> (u16, Value) {
        let (_, login) = self.post("/v3/auth/authenticate", &json!({ "name": "root", "password": password }));
        let token = login.get("token").and_then(Value::as_str).expect("a token");
        post(self.address(), path, body, token).unwrap_or_else(|| panic!("etcd does not answer at {path}"))
    }

    /// Has it ask for users: `root`, and one that may read and write below a prefix, both with this password.
    ///
    /// # Panics
    ///
    /// When it refuses.
    pub fn with_users(&self, user: &str, password: &str, prefix: &str) {
        let end = {
            let mut end = prefix.as_bytes().to_vec();
            *end.last_mut().unwrap() += 1;
            end
        };
        let below = json!({ "permType": "READWRITE", "key": STANDARD.encode(prefix), "range_end": STANDARD.encode(end) });
        for (path, body) in [
            ("/v3/auth/user/add", json!({ "name": "root", "password": password })),
            ("/v3/auth/user/add", json!({ "name": user, "password": password })),
            ("/v3/auth/role/add", json!({ "name": "root" })),
            ("/v3/auth/role/add", json!({ "name": "member" })),
            ("/v3/auth/role/grant", json!({ "name": "member", "perm": below })),
            ("/v3/auth/user/grant", json!({ "user": "root", "role": "root" })),
            ("/v3/auth/user/grant", json!({ "user": user, "role": "member" })),
            ("/v3/auth/enable", json!({})),
        ] {
            let (status, answer) = self.post(path, &body);
            assert_eq!(status, 200, "{path}: {answer}");
        }
    }

    /// The keys below a prefix, and what they have.
    pub fn keys(&self, prefix: &str) -> Vec<(String, String)> {
        let mut end = prefix.as_bytes().to_vec();
        *end.last_mut().unwrap() += 1;
        let range = json!({ "key": STANDARD.encode(prefix), "range_end": STANDARD.encode(end) });
        let (_, answer) = self.post("/v3/kv/range", &range);
        let text = |of: &Value| String::from_utf8(STANDARD.decode(of.as_str().unwrap()).unwrap()).unwrap();
        let keys = answer.get("kvs").and_then(Value::as_array).cloned().unwrap_or_default();
        keys.iter().map(|entry| (text(&entry["key"]), text(&entry["value"]))).collect()
    }

    /// Waits until it answers; `false` when it has ended, as its port was taken.
    fn answers(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            let range = json!({ "key": STANDARD.encode("a") });
            if post(self.address(), "/v3/kv/range", &range, "").is_some_and(|(status, _)| status != 503) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for Etcd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether etcd is installed.
fn is_here() -> bool {
    let Err(error) = Command::new("etcd").arg("--version").stdout(Stdio::null()).status() else {
        return true;
    };
    let required = std::env::var_os("DOWNBEAT_ETCD").is_some_and(|value| value == "required");
    assert!(!required, "etcd is not here: {error}");
    eprintln!(
        "SKIPPED: etcd is not here ({error}): nothing was tried with it (Debian's package `etcd-server` has it)"
    );
    false
}

fn spawn(folder: &tempfile::TempDir, host: &Host, (port, peers): (u16, u16), options: &[String]) -> Child {
    let [url, peer] =
        [(host.clients, port), (host.peers, peers)].map(|(host, port)| format!("http://{host}:{port}"));
    let mut command = match host.starter.split_first() {
        Some((program, before)) => {
            let mut command = Command::new(program);
            command.args(before).arg("etcd");
            command
        }
        None => Command::new("etcd"),
    };
    command
        .args(["--name", &peers.to_string(), "--data-dir"])
        .arg(folder.path().join("data"))
        .args(["--listen-client-urls", &url, "--advertise-client-urls", &url])
        .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
        .args(["--initial-cluster", &format!("{peers}={peer}"), "--logger", "zap", "--log-level", "error"])
        .args(options)
        // Nothing of the machine changes what it does.
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// One request of HTTP/1.0, so that the answer ends with the connection.
fn post(address: SocketAddrV4, path: &str, body: &Value, token: &str) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let body = body.to_string();
    let token = if token.is_empty() { String::new() } else { format!("Authorization: {token}\r\n") };
    let head = format!("POST {path} HTTP/1.0\r\nHost: etcd\r\n{token}Content-Length: {}\r\n\r\n", body.len());
    stream.write_all((head + &body).as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).unwrap_or_default()))
}
