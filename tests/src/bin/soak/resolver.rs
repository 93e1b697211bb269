//! The soak's own resolver, which only the program asks: it resolves every name to this machine, is silent about
//! names that begin with `hang`, and falls silent about all names when it is told to.
//!
//! The program runs in a mount namespace in which `/etc/resolv.conf` names it. That needs root, as port 53 does.

use std::net::{Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

/// The port that `/etc/resolv.conf` cannot name another than.
const PORT: u16 = 53;

/// An address that another soak has is not taken: so often another one is tried.
const TRIES: usize = 20;

/// The length of a DNS message's head, in bytes, and of a question's type and class.
const HEAD: usize = 12;
const TYPE_AND_CLASS: usize = 4;

/// Answers until the soak ends.
pub(crate) struct Resolver {
    config: PathBuf,
    is_silent: Arc<AtomicBool>,
}

impl Resolver {
    /// Starts it, at an address of 127.0.0.0/8 that nothing else uses.
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        let socket = (0..TRIES)
            .find_map(|_| UdpSocket::bind((free_address(), PORT)).ok())
            .context("no port 53 for a resolver: run it as root, or with --no-resolver")?;
        let config = folder.join("resolv.conf");
        std::fs::write(&config, format!("nameserver {}\n", socket.local_addr()?.ip()))?;
        let is_silent = Arc::<AtomicBool>::default();
        let resolver = Self { config, is_silent: is_silent.clone() };
        let [wrapper @ .., _] = resolver.wrapper("true");
        let status = Command::new(&wrapper[0]).args(&wrapper[1..]).arg("true").status()?;
        anyhow::ensure!(status.success(), "no mount namespace: run it as root, or with --no-resolver");
        std::thread::spawn(move || {
            let mut question = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut question) {
                let answer = question.get(..length).and_then(answer);
                if let Some(answer) = answer.filter(|_| !is_silent.load(Ordering::Relaxed)) {
                    // Whoever asked may be gone.
                    let _ = socket.send_to(&answer, from);
                }
            }
        });
        Ok(resolver)
    }

    /// A command line that runs another one, with `prefix` before it, where this resolver is the one to ask.
    pub(crate) fn wrapper(&self, prefix: &str) -> [String; 6] {
        let line = format!(
            "mount --bind '{}' /etc/resolv.conf && exec {prefix} \"$0\" \"$@\"",
            self.config.display()
        );
        ["unshare", "--mount", "--", "sh", "-c", &line].map(str::to_owned)
    }

    /// Whether it answers nothing at all.
    pub(crate) fn set_silent(&self, is_silent: bool) {
        self.is_silent.store(is_silent, Ordering::Relaxed);
    }
}

/// One of the sixteen million, whatever the seed is: several soaks with the same seed can run at the same time.
fn free_address() -> Ipv4Addr {
    let mut chance = fastrand::Rng::new();
    Ipv4Addr::new(127, chance.u8(1..255), chance.u8(..), chance.u8(1..255))
}

/// The answer to a question: this machine if it asks for an IPv4 address, otherwise nothing. `None` for a name
/// that must hang.
fn answer(question: &[u8]) -> Option<Vec<u8>> {
    let name = question.get(HEAD..)?;
    let length = name.iter().position(|byte| *byte == 0)? + 1;
    if name.get(1..)?.starts_with(b"hang") {
        return None;
    }
    let asked = question.get(..HEAD + length + TYPE_AND_CLASS)?;
    let is_v4 = name.get(length..)?.starts_with(&[0, 1]);
    // The same number; an answer to a question, and no error; one question, one answer or none.
    let mut answer = [asked.get(..2)?, &[0x81, 0x80, 0, 1, 0, u8::from(is_v4), 0, 0, 0, 0]].concat();
    answer.extend(asked.get(HEAD..)?);
    if is_v4 {
        // The name as in the question, type A of the Internet, not to be kept, four bytes.
        answer.extend([0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
        answer.extend(Ipv4Addr::LOCALHOST.octets());
    }
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str, kind: u8) -> Vec<u8> {
        let mut question = vec![7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            question.push(label.len().try_into().unwrap());
            question.extend(label.bytes());
        }
        question.extend([0, 0, kind, 0, 1]);
        question
    }

    #[test]
    fn names_are_this_machine_and_some_hang() {
        let found = answer(&question("well.soak.test", 1)).unwrap();
        assert!(found.starts_with(&[7, 9, 0x81]) && found.ends_with(&[127, 0, 0, 1]));
        let none = answer(&question("well.soak.test", 28)).unwrap();
        assert_eq!(none.get(7), Some(&0));
        assert_eq!(answer(&question("hang1.soak.test", 1)), None);
        assert_eq!(answer(b"no question"), None);
    }
}
