//! A command on a terminal, and in a pipe.

use super::*;
use nix::pty::openpty;
use std::fs::File;
use std::io::{Read as _, Write as _};

/// Runs `exec` with a terminal as input and output. Returns it and the terminal's other end.
fn on_a_terminal(options: &[&str], command: &[&str]) -> (Running, File) {
    let pair = openpty(None, None).unwrap();
    let slave = File::from(pair.slave);
    // `setsid -c` makes it the terminal of a session of its own.
    let starter = [unignoring(), ["setsid", "--ctty", "--wait"].map(str::to_owned).to_vec()].concat();
    let arguments = [&["exec"], options, &["--"], command].concat();
    let program = Program::started_by(&starter, arguments)
        .stdin(slave.try_clone().unwrap())
        .stdout(slave.try_clone().unwrap())
        .stderr(slave);
    (program.start(), File::from(pair.master))
}

/// Reads from a terminal until it shows a text.
fn read_until(terminal: &mut File, text: &str) -> String {
    let mut shown = Vec::new();
    let mut piece = [0; 256];
    while !String::from_utf8_lossy(&shown).contains(text) {
        match terminal.read(&mut piece) {
            Ok(length @ 1..) => shown.extend_from_slice(&piece[..length]),
            _ => panic!("it shows {:?} and no {text:?}", String::from_utf8_lossy(&shown)),
        }
    }
    String::from_utf8_lossy(&shown).into_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn with_no_output_the_command_has_the_terminal_and_can_read_from_it() {
    let server = any_size();
    let url = check(&server);
    let script = "test -t 0 && test -t 1 && test -t 2 && read line && echo got $line && exit 6";
    let (running, mut terminal) = on_a_terminal(&["--url", &url, "--no-output"], &["sh", "-c", script]);
    terminal.write_all(b"words\n").unwrap();
    read_until(&mut terminal, "got words");
    assert_eq!(running.wait().code, Some(6));
    assert_eq!(last(&server), "/6");
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_on_a_terminal_reaches_the_command_once_and_its_exit_code_counts() {
    let server = any_size();
    let url = check(&server);
    let script = "trap 'n=$((n+1)); echo caught $n' INT; echo ready; sleep 0.7; sleep 0.7; exit $n";
    let (running, mut terminal) = on_a_terminal(&["--url", &url], &["sh", "-c", script]);
    read_until(&mut terminal, "ready");
    terminal.write_all(b"\x03").unwrap();
    read_until(&mut terminal, "caught 1");
    assert_eq!(running.wait().code, Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_a_time_out_kills_the_command_alone() {
    let server = any_size();
    let url = check(&server);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    // The end of a session is told to those that it leaves, by SIGHUP.
    let script = format!(
        "(trap '' HUP; exec sleep 3) >/dev/null 2>&1 & echo $! >'{}'; exec sleep 600",
        file.display()
    );
    let (running, _terminal) = on_a_terminal(&["--url", &url, "--timeout", "500ms"], &["sh", "-c", &script]);
    assert_eq!(running.wait().code, Some(143));
    assert!(is_running(&line_of(&file)));
}

#[test]
fn a_reader_that_has_gone_is_gone_for_the_command_too() {
    let server = any_size();
    let line = format!("downbeat exec --url '{}' -- yes | head -n 1", check(&server));
    let ended = Program::shell(&line).run();
    assert_eq!(ended.stdout, "y\n");
    server.wait_for_requests(1, LIMIT);
    let began = Instant::now();
    while !last(&server).starts_with("/141 killed by SIGPIPE") {
        assert!(began.elapsed() < LIMIT, "{:?}", told(&server.requests()));
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn what_was_written_is_read_by_a_slow_reader_to_the_end() {
    let server = any_size();
    let line = format!("downbeat exec --url '{}' -- seq 20000 | (sleep 2; cat)", check(&server));
    let ended = Program::shell(&line).run();
    assert_eq!(ended.stdout, (1..=20_000).map(|number| format!("{number}\n")).collect::<String>());
}
