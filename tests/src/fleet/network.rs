//! Owns [`Network`]: a network namespace of Linux, with one line to the monitor and one to etcd, which can be cut by itself; and [`Peers`],
//! three of them for the nodes of an etcd.

use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};

use crate::etcd::Host;

/// A namespace with two lines. It goes when dropped.
#[derive(Debug)]
pub struct Network {
    name: String,
    /// The ends of the lines in here, and their addresses.
    lines: [(String, Ipv4Addr); 2],
}

impl Network {
    /// Makes one; `None` where that is not allowed, or there is no `ip` (Debian's package `iproute2` has it).
    pub fn new() -> Option<Self> {
        static COUNT: AtomicU8 = AtomicU8::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let name = format!("downbeat{process}x{count}");
        // Of 10.213.0.0/16, which few networks have.
        let [_, _, high, low] = process.to_be_bytes();
        let third = low ^ high.rotate_left(3);
        let lines = [0, 1].map(|line: u8| {
            let base = count.wrapping_mul(8) + line * 4;
            (format!("db{process}x{count}{line}"), Ipv4Addr::new(10, 213, third, base + 1))
        });
        if !ip(&["netns", "add", &name]) {
            return None;
        }
        let network = Self { name, lines };
        let is_made = network.lines.iter().enumerate().all(|(line, (end, address))| {
            let (far, inside) = (far(line), inside(*address));
            let space = network.name.as_str();
            ip(&["link", "add", end, "type", "veth", "peer", "name", &far, "netns", space])
                && ip(&["address", "add", &format!("{address}/30"), "dev", end])
                && ip(&["link", "set", end, "up"])
                && ip(&["-n", space, "address", "add", &format!("{inside}/30"), "dev", &far])
                && ip(&["-n", space, "link", "set", &far, "up"])
        });
        is_made.then_some(network)
    }

    /// The address of this machine at which a process in the namespace finds the monitor.
    pub fn monitor(&self) -> Ipv4Addr {
        self.lines[0].1
    }

    /// That at which it finds etcd.
    pub fn etcd(&self) -> Ipv4Addr {
        self.lines[1].1
    }

    /// What starts a process in it.
    pub fn starter(&self) -> Vec<String> {
        ["ip", "netns", "exec", &self.name].map(str::to_owned).to_vec()
    }

    /// Its address at the bridge of [`Peers`]. No other one has a way there, so each bridge has the same net.
    fn at_bridge(&self) -> Ipv4Addr {
        let [_, _, _, last] = self.monitor().octets();
        Ipv4Addr::new(10, 214, 0, last)
    }

    /// Cuts the line to etcd: what is sent is lost, and nobody is told.
    pub fn cut(&self) {
        assert!(ip(&["link", "set", &self.lines[1].0, "down"]));
    }

    /// Mends it.
    pub fn mend(&self) {
        assert!(ip(&["link", "set", &self.lines[1].0, "up"]));
    }

    /// Cuts or mends the other one. Its end in the namespace is taken down: without that of this machine there would be no way to it,
    /// and whoever asks would be told.
    fn set_other(&self, state: &str) {
        assert!(ip(&["-n", &self.name, "link", "set", &far(0), state]));
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for (end, _) in &self.lines {
            ip(&["link", "delete", end]);
        }
        ip(&["netns", "delete", &self.name]);
    }
}

/// A namespace for each of three nodes of an etcd: one line is for its clients on this machine, and the other one goes to a bridge, by
/// which they reach each other. They go when dropped.
#[derive(Debug)]
pub struct Peers {
    bridge: String,
    networks: [Network; 3],
}

impl Peers {
    /// Makes them; `None` where that is not allowed.
    pub fn new() -> Option<Self> {
        let networks = [Network::new()?, Network::new()?, Network::new()?];
        // Of at most 15 letters, as the name of a line.
        let peers = Self { bridge: format!("{}b", networks[0].lines[1].0), networks };
        let bridge = peers.bridge.as_str();
        let is_made = ip(&["link", "add", bridge, "type", "bridge"])
            && ip(&["link", "set", bridge, "up"])
            && peers.networks.iter().all(|network| {
                let address = format!("{}/24", network.at_bridge());
                // A node also asks itself at its own address.
                ip(&["-n", &network.name, "link", "set", "lo", "up"])
                    && ip(&["link", "set", &network.lines[1].0, "master", bridge])
                    && ip(&["-n", &network.name, "address", "add", &address, "dev", &far(1)])
            });
        is_made.then_some(peers)
    }

    /// Where the nodes run.
    pub fn hosts(&self) -> [Host; 3] {
        self.networks.each_ref().map(|network| {
            let (clients, peers) = (inside(network.monitor()), network.at_bridge());
            Host { clients, peers, starter: network.starter() }
        })
    }

    fn of(&self, place: usize) -> &Network {
        self.networks.get(place).expect("one of three")
    }

    /// Cuts one off from the other two, or from its clients as well: what is sent is lost, and nobody is told.
    pub fn cut(&self, place: usize, is_from_all: bool) {
        self.of(place).cut();
        if is_from_all {
            self.of(place).set_other("down");
        }
    }

    /// Mends that.
    pub fn mend(&self, place: usize) {
        self.of(place).mend();
        self.of(place).set_other("up");
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        ip(&["link", "delete", &self.bridge]);
    }
}

/// The end of a line in the namespace.
fn far(line: usize) -> String {
    format!("line{line}")
}

/// Its address, where the end on this machine has that one.
fn inside(address: Ipv4Addr) -> Ipv4Addr {
    Ipv4Addr::from_bits(address.to_bits() + 1)
}

fn ip(arguments: &[&str]) -> bool {
    let quiet = Command::new("ip").args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}
