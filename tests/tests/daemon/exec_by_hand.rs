//! `downbeat exec` as people use it: at a terminal, with scripts of their own, and when they have waited long enough.

use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use downbeat_tests::port::SilentPort;
use downbeat_tests::program::{Ended, Program, Running};
use downbeat_tests::server::{Answer, Server};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A signal is sent again after so long: one that comes at once after the command's end is taken for the one that has ended it.
const AGAIN: Duration = Duration::from_millis(500);

/// Shorter than what the program would wait otherwise.
const SOON: Duration = Duration::from_secs(20);

const PATH: &str = "/ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

fn healthchecks() -> Server {
    Server::always(Answer::text(200, "OK"))
}

/// Whether these tests, and with them what they start, ignore a signal, as far as the system tells.
fn is_ignored(signal: Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask & (1 << (signal as i32 - 1)) != 0
}

/// How a program has ended that gets a signal again and again.
fn ended_by(signal: Signal, program: Running) -> Ended {
    let (process, has_ended) = (Pid::from_raw(program.id().try_into().unwrap()), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            // Bound: the wait below is over by then.
            for _ in 0..SOON.div_duration_f32(AGAIN) as u32 {
                thread::sleep(AGAIN);
                if has_ended.load(Ordering::SeqCst) {
                    return;
                }
                // It may have ended a moment ago.
                let _ = kill(process, signal);
            }
        });
        let ended = program.wait_within(SOON);
        has_ended.store(true, Ordering::SeqCst);
        ended
    })
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_may_ask_at_the_terminal_also_when_its_input_comes_from_elsewhere() {
    let (server, terminal) = (healthchecks(), nix::pty::openpty(None, None).unwrap());
    File::from(terminal.master.try_clone().unwrap()).write_all(b"secret\n").unwrap();
    let starter = ["setsid", "--ctty", "--wait", "sh", "-c", "echo data | \"$0\" \"$@\""].map(str::to_owned);
    let asks = "read word </dev/tty; echo \"got $word\"; cat";
    for options in [&[][..], &["--no-output"]] {
        let url = server.url(PATH);
        let arguments = [&["exec", "--url", &url], options, &["--", "sh", "-c", asks]].concat();
        let slave = terminal.slave.try_clone().unwrap();
        let ended = Program::started_by(&starter, arguments).stdin(slave).start().wait_within(SOON);
        assert_eq!((ended.code, &*ended.stdout), (Some(0), "got secret\ndata\n"), "{ended:#?}");
        File::from(terminal.master.try_clone().unwrap()).write_all(b"secret\n").unwrap();
    }
}

#[test]
fn a_script_without_a_first_line_is_one_for_the_shell() {
    let server = healthchecks();
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("own-script");
    fs::write(&script, "echo \"$# $1\"\nexit 3\n").unwrap();
    fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    for name in ["./own-script", script.to_str().unwrap(), "own-script"] {
        let arguments = ["exec", "--url", &server.url(PATH), "--", name, "a b"];
        let ended = Program::new(arguments).within(folder.path()).env("PATH", &path).run();
        assert_eq!((ended.code, &*ended.stdout, &*ended.stderr), (Some(3), "1 a b\n", ""), "{ended:#?}");
    }
}

#[test]
fn a_command_that_is_stopped_hears_that_it_is_to_end() {
    let server = healthchecks();
    let script = "trap 'exit 4' TERM; echo ready; kill -STOP $$; sleep 60";
    let program = Program::new(["exec", "--url", &server.url(PATH), "--", "sh", "-c", script]).start();
    assert_eq!(program.first_of_output(1), "ready\n");
    let ended = program.signal(downbeat_tests::program::Signal::Terminate);
    assert_eq!(ended.code, Some(4), "{ended:#?}");
}

#[test]
fn who_has_waited_long_enough_for_the_report_ends_it_with_a_signal() {
    let silent = SilentPort::open();
    let url = format!("http://127.0.0.1:{}{PATH}", silent.port());
    let arguments = ["exec", "--url", &url, "--report-timeout", "5m", "--", "echo", "ready"];
    for (signal, name) in [(Signal::SIGTERM, "SIGTERM"), (Signal::SIGINT, "SIGINT")] {
        // A shell has what it starts with `&` ignore SIGINT; then so does the program.
        if is_ignored(signal) {
            continue;
        }
        let program = Program::new(arguments).start();
        assert_eq!(program.first_of_output(1), "ready\n");
        let ended = ended_by(signal, program);
        let said = format!("downbeat: the monitor may not know: {name} came while it was being told\n");
        assert_eq!((ended.code, ended.stderr), (Some(0), said));
    }
}

#[test]
fn so_does_who_sees_that_nobody_reads_the_output() {
    let server = healthchecks();
    let (reader, writer) = std::io::pipe().unwrap();
    let url = server.url(PATH);
    let arguments = ["exec", "--url", &url, "--timeout", "300ms", "--", "sh", "-c", "yes"];
    let program = Program::new(arguments).stdout(writer).start();
    // The start, and the end.
    server.wait_for_requests(2, SOON);
    let ended = ended_by(Signal::SIGTERM, program);
    assert!(ended.code.is_some(), "{ended:#?}");
    drop(reader);
}
