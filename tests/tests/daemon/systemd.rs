//! What the service manager is told, over a socket as systemd's: `sd_notify(3)`.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use downbeat_tests::program::{LIMIT, Signal};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FAR};

/// The socket of a service manager.
struct Manager(UnixDatagram);

impl Manager {
    fn listen(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        Self(socket)
    }

    /// The next notification but for the signs of life.
    fn next(&self) -> String {
        loop {
            let told = self.any();
            if told != "WATCHDOG=1\n" && told != "WATCHDOG=1" {
                return told;
            }
        }
    }

    fn any(&self) -> String {
        let mut buffer = [0; 1024];
        // A signal to another test's process may interrupt this one.
        let length = loop {
            match self.0.recv(&mut buffer) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                told => break told.unwrap(),
            }
        };
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    }
}

#[test]
fn readiness_reloads_and_the_end_are_told() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let socket = config.folder().join("notify");
    let manager = Manager::listen(&socket);
    let program = config.run().env("NOTIFY_SOCKET", &socket).start();
    let ready = manager.next();
    assert!(ready.starts_with("READY=1\nSTATUS=1 heartbeat"), "{ready}");
    program.send(Signal::HangUp);
    let reloading = manager.next();
    assert!(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{reloading}");
    assert!(manager.next().starts_with("READY=1"));
    program.send(Signal::Terminate);
    let stopping = manager.next();
    assert!(stopping.starts_with("STOPPING=1"), "{stopping}");
    assert_eq!(program.wait().code, Some(0));
}

#[test]
fn the_loop_that_sends_beats_gives_signs_of_life_in_time() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let socket = config.folder().join("notify");
    let manager = Manager::listen(&socket);
    let program = config.run().env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "6000000").start();
    let mut signs = 0;
    while signs < 2 {
        // A third of the time, and the second between two looks at the clock.
        manager.0.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        signs += usize::from(manager.any().contains("WATCHDOG=1"));
    }
    program.stop();
}

#[test]
fn a_command_of_a_check_gets_nothing_that_is_for_the_service_alone() {
    let server = Server::always(Answer::Status(200));
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    let url = server.url("/beat");
    let config = Config::of(format!(
        "heartbeats:\n  - name: a\n    url: {url}\n    schedule: {FAR}\n    check: {{ command: [/bin/sh, -c, 'env >{}'] }}\n",
        seen.display()
    ));
    let socket = folder.path().join("notify");
    let manager = Manager::listen(&socket);
    let mut program =
        config.run().env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "60000000").env("KEPT", "1");
    for name in
        ["WATCHDOG_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "MAINPID"]
    {
        program = program.env(name, "0");
    }
    let program = program.start();
    assert!(manager.next().starts_with("READY=1"));
    program.wait_for_log("first beat delivered");
    let seen = std::fs::read_to_string(seen).unwrap();
    assert!(seen.lines().any(|line| line == "KEPT=1"), "{seen}");
    let of_the_service = [
        "NOTIFY_",
        "WATCHDOG_",
        "LISTEN_",
        "JOURNAL_",
        "SYSTEMD_EXEC_PID",
        "MAINPID",
        "FDSTORE",
        "MEMORY_PRESSURE",
    ];
    for line in seen.lines() {
        assert!(!of_the_service.iter().any(|name| line.starts_with(name)), "{line}");
    }
    program.stop();
}

#[test]
fn a_configuration_that_cannot_be_used_is_never_ready() {
    let config = Config::of("heartbeat: {}");
    let socket = config.folder().join("notify");
    let manager = Manager::listen(&socket);
    assert_eq!(config.run().env("NOTIFY_SOCKET", &socket).run().code, Some(2));
    manager.0.set_nonblocking(true).unwrap();
    assert!(manager.0.recv(&mut [0; 16]).is_err());
}
