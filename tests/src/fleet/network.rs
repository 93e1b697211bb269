//! Owns [`Network`]: a network namespace of Linux, with one line to the monitor and one to etcd, which can be cut by itself.

use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};

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
            let [a, b, c, d] = address.octets();
            let (far, inside) = (format!("line{line}"), Ipv4Addr::new(a, b, c, d + 1));
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

    /// Cuts the line to etcd: what is sent is lost, and nobody is told.
    pub fn cut(&self) {
        assert!(ip(&["link", "set", &self.lines[1].0, "down"]));
    }

    /// Mends it.
    pub fn mend(&self) {
        assert!(ip(&["link", "set", &self.lines[1].0, "up"]));
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

fn ip(arguments: &[&str]) -> bool {
    let quiet = Command::new("ip").args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}
