//! The program as process 1 of a container: a name space of processes of its own, which `unshare` makes.

use crate::{Config, FAR};
use downbeat_tests::program::{Program, Running, Signal};
use downbeat_tests::server::{Answer, Server};
use nix::pty::openpty;
use nix::unistd::{Pid, geteuid};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

/// What starts a program as process 1. `None` where neither root nor a name space of users may make one: then nothing is proved
/// here, which is told, and refused where everything has to be.
fn starter() -> Option<Vec<String>> {
    let user: &[&str] = if geteuid().is_root() { &[] } else { &["--user", "--map-root-user"] };
    let words = [&["unshare"], user, &["--pid", "--fork", "--mount-proc", "--kill-child"]].concat();
    let made = Command::new(words[0]).args(&words[1..]).arg("true").stderr(Stdio::null()).status();
    if made.is_ok_and(|status| status.success()) {
        return Some(words.into_iter().map(str::to_owned).collect());
    }
    assert!(std::env::var_os("CI").is_none(), "`{}` does not work here: allow it", words.join(" "));
    eprintln!("not tried: `{}` does not work here", words.join(" "));
    None
}

/// Process 1 of what was started, as it is numbered outside.
fn first(running: &Running) -> Pid {
    let path = format!("/proc/{0}/task/{0}/children", running.id());
    Pid::from_raw(std::fs::read_to_string(path).unwrap().split_whitespace().next().unwrap().parse().unwrap())
}

/// Prints each process: its number, its parent's, its state and its name.
const LIST: &str = r"for stat in /proc/[0-9]*/stat; do sed 's/^\([0-9]*\) (\(.*\)) \(.\) \([0-9]*\) .*/process \1 of \4: \3 \2/' $stat; done 2>/dev/null";

fn container(config: &Config) -> Option<Running> {
    let arguments = ["run", "--config", crate::FILE, "--pid-file", "pid"];
    Some(Program::started_by(&starter()?, arguments).within(config.folder()).start())
}

#[test]
fn process_1_waits_for_what_runs_leave_behind_and_the_daemon_is_its_child() {
    // What the first job leaves has lost its parent, and has ended when the second one looks.
    let config = Config::of(format!(
        "jobs:\n  - {{ name: leaves, on_start: true, shell: '(sleep 0.1; echo ended) & echo left' }}\n  - name: looks\n    schedule: {FAR}\n    shell: |\n      {LIST}\n      echo looked\n"
    ));
    let Some(running) = container(&config) else { return };
    running.wait_for_log("leaves: ended");
    running.wait_for_log("leaves: run at start done");
    // The number in the file is the daemon's, of this name space.
    let ask = "run-now looks --pid 1";
    let ended = inside(&running, ask);
    assert_eq!(ended, (Some(0), "looks: started\n".to_owned()));
    let log = running.wait_for_log("looks: looked");
    let states: Vec<&str> = log.lines().filter_map(|line| Some(line.split_once(": process ")?.1)).collect();
    let is = |before: &str, after: &str| {
        states.iter().any(|state| state.starts_with(before) && state.ends_with(after))
    };
    assert!(is("1 of 0: ", " downbeat-init"), "{states:?}");
    let daemon = std::fs::read_to_string(config.folder().join("pid")).unwrap();
    assert!(is(&format!("{} of 1: ", daemon.trim()), " downbeat"), "{states:?}");
    assert!(!states.iter().any(|state| state.contains(": Z ")), "{states:?}");
    // What has lost its parent has ended, and nothing of it is left.
    assert_eq!(states.iter().filter(|state| state.contains(" of 1: ")).count(), 1, "{states:?}");
    nix::sys::signal::kill(first(&running), nix::sys::signal::Signal::SIGTERM).unwrap();
    let ended = running.wait();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stderr.contains("stopped by SIGTERM"), "{ended:#?}");
}

/// Runs `downbeat` with these arguments beside process 1. Returns its exit code and what it has written.
fn inside(running: &Running, arguments: &str) -> (Option<i32>, String) {
    let of = format!("--target={}", first(running));
    let user: &[&str] = if geteuid().is_root() { &[] } else { &["--user", "--preserve-credentials"] };
    let words = [&["nsenter", &*of, "--pid", "--mount"], user].concat().into_iter().map(str::to_owned);
    let ended = Program::started_by(&words.collect::<Vec<_>>(), arguments.split(' ')).run();
    (ended.code, ended.stdout + &ended.stderr)
}

#[test]
fn a_reload_that_is_asked_of_process_1_is_the_daemons() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let Some(running) = container(&config) else { return };
    running.wait_for_log("first beat delivered");
    let (code, said) = inside(&running, "reload --pid 1");
    assert_eq!(code, Some(0), "{said}");
    running.wait_for_log("the configuration was read again: nothing has changed");
    // As `docker kill --signal HUP` does.
    nix::sys::signal::kill(first(&running), nix::sys::signal::Signal::SIGHUP).unwrap();
    running.wait_for_log_until(|log| log.matches("the configuration was read again").count() == 2);
    nix::sys::signal::kill(first(&running), nix::sys::signal::Signal::SIGINT).unwrap();
    let ended = running.wait();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stderr.contains("stopped by SIGINT"), "{ended:#?}");
}

#[test]
fn the_exit_code_of_process_1_is_the_programs() {
    let Some(starter) = starter() else { return };
    let server = Server::always(Answer::Status(200));
    let url = server.url("/");
    for (script, code) in [
        ("exit 7", 7),
        ("kill -TERM $$", 143),
        // The program itself.
        ("kill -KILL $PPID", 137),
        // What is left ends with the container.
        ("setsid sleep 600 & exit 3", 3),
    ] {
        let arguments = ["exec", "--url", &*url, "--", "sh", "-c", script];
        let ended = Program::started_by(&starter, arguments).run();
        assert_eq!(ended.code, Some(code), "{script}: {ended:#?}");
    }
    let ended = Program::started_by(&starter, ["check", "--config", "/no/such/file"]).run();
    assert_eq!(ended.code, Some(2), "{ended:#?}");
}

#[test]
fn a_daemon_that_is_killed_ends_the_container() {
    let config = Config::of("jobs: [{ name: ends, on_start: true, shell: 'kill -KILL $PPID' }]\n");
    let Some(running) = container(&config) else { return };
    assert_eq!(running.wait().code, Some(137));
}

#[test]
fn the_terminal_of_a_container_is_the_commands_and_a_key_reaches_it_once() {
    let Some(starter) = starter() else { return };
    let server = Server::always(Answer::Status(200));
    let url = server.url("/");
    let script =
        "trap 'n=$((n+1)); echo caught $n' INT; read line; echo got $line; sleep 0.7; sleep 0.7; exit $n";
    let pair = openpty(None, None).unwrap();
    let (slave, mut terminal) = (File::from(pair.slave), File::from(pair.master));
    // `setsid -c` makes it the terminal of a session of its own.
    let before = ["env", "--default-signal=HUP,INT,QUIT,TERM", "setsid", "--ctty", "--wait"];
    let starter: Vec<String> = before.into_iter().map(str::to_owned).chain(starter).collect();
    let arguments = ["exec", "--url", &*url, "--no-output", "--", "sh", "-c", script];
    let program = Program::started_by(&starter, arguments)
        .stdin(slave.try_clone().unwrap())
        .stdout(slave.try_clone().unwrap())
        .stderr(slave);
    let running = program.start();
    let mut shown = Vec::new();
    let mut read_until = |terminal: &mut File, text: &str| {
        let mut piece = [0; 256];
        while !String::from_utf8_lossy(&shown).contains(text) {
            let length = terminal.read(&mut piece).unwrap();
            shown.extend_from_slice(&piece[..length]);
        }
    };
    terminal.write_all(b"words\n").unwrap();
    read_until(&mut terminal, "got words");
    terminal.write_all(b"\x03").unwrap();
    read_until(&mut terminal, "caught 1");
    assert_eq!(running.wait().code, Some(1));
}

#[test]
fn the_program_is_no_such_thing_as_any_other_process() {
    let config = Config::of("jobs: [{ name: looks, on_start: true, shell: 'cat /proc/$PPID/comm' }]\n");
    let running = config.run().start();
    running.wait_for_log("looks: downbeat\n");
    assert_eq!(running.signal(Signal::Terminate).code, Some(0));
}
