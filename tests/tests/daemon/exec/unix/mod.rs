//! What needs a shell, signals or the permissions of Unix.

mod telling;
mod terminal;

use super::*;
use downbeat_tests::port::SilentPort;
use downbeat_tests::program::{Ended, LIMIT, Running, SECRET, Signal};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long something may take that happens at once, on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Waits until a file has a line.
fn line_of(file: &Path) -> String {
    let began = Instant::now();
    loop {
        match std::fs::read_to_string(file) {
            Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
            _ if began.elapsed() > LIMIT => panic!("{} has no line", file.display()),
            _ => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// Whether the process of this number runs; one that has ended and was not yet waited for does not.
fn is_running(pid: &str) -> bool {
    let shown = std::process::Command::new("ps").args(["-o", "stat=", "-p", pid]).output();
    let state = String::from_utf8(shown.unwrap().stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

fn is_gone_soon(pid: &str) -> bool {
    let began = Instant::now();
    while began.elapsed() < AT_ONCE {
        if !is_running(pid) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

fn last(server: &Server) -> String {
    told(&server.requests()).last().cloned().unwrap_or_default()
}

#[test]
fn the_start_is_told_before_the_end() {
    let server = any_size();
    let ended = shell(&check(&server), &[], "sleep 0.5; exit 3").run();
    assert_eq!(ended.code, Some(3));
    let requests = server.requests();
    assert_eq!(told(&requests), ["/start", "/3"]);
    assert_eq!(rid(&requests[0]), rid(&requests[1]));
    assert!(requests[0].at < requests[1].at);
}

#[test]
fn two_runs_have_two_numbers() {
    let server = any_size();
    let run = || exec(&check(&server), &[], &["true"]).start();
    let both = [run(), run()];
    assert!(both.into_iter().all(|one| one.wait().code == Some(0)));
    let mut ids: Vec<String> = server.requests().iter().map(|request| rid(request).to_owned()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2, "{ids:?}");
}

#[test]
fn each_output_goes_where_it_belongs_and_both_are_told_in_order() {
    let server = any_size();
    let script = "echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three; sleep 0.1; echo four >&2; exit 1";
    let ended = shell(&check(&server), &[], script).run();
    assert_eq!((&*ended.stdout, &*ended.stderr), ("one\nthree\n", "two\nfour\n"));
    assert_eq!(last(&server), "/1 one\ntwo\nthree\nfour");
}

#[test]
fn of_a_long_output_both_ends_are_told_in_whole_lines() {
    let server = any_size();
    let ended = shell(&check(&server), &[], "seq 100000").run();
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.stdout, (1..=100_000).map(|number| format!("{number}\n")).collect::<String>());
    let body = String::from_utf8(server.requests().last().unwrap().body.clone()).unwrap();
    assert!(body.len() <= 10_000 && body.len() > 9_500, "{}", body.len());
    let (first, rest) = body.split_once("\n[").unwrap();
    let (omitted, end) = rest.split_once(" bytes left out]\n").unwrap();
    assert!(first.starts_with("1\n2\n3\n") && end.ends_with("\n99999\n100000\n"), "{body}");
    assert!(first.lines().chain(end.lines()).all(|line| line.parse::<u32>().is_ok()));
    let omitted: usize = omitted.parse().unwrap();
    assert_eq!(first.len() + 1 + omitted + end.len(), ended.stdout.len());
}

#[test]
fn tail_says_how_much_is_told() {
    let server = any_size();
    shell(&check(&server), &["--tail", "200"], "seq 1000").run();
    let body = server.requests().last().unwrap().body.clone();
    assert!(body.len() <= 200 && body.ends_with(b"\n999\n1000\n"), "{body:?}");
    shell(&check(&server), &["--tail", "0"], "seq 1000").run();
    assert_eq!(server.requests().last().unwrap().body.len(), 0);
    shell(&check(&server), &["--tail", "21"], "seq 100").run();
    assert_eq!(server.requests().last().unwrap().body, b"95\n96\n97\n98\n99\n100\n");
    // Not even what the user asks for is above 1 MiB.
    let script = "head -c 3000000 /dev/zero | tr '\\0' x";
    let ended = shell(&check(&server), &["--tail", "1048576"], script).run();
    assert_eq!(ended.stdout.len(), 3_000_000);
    let length = server.requests().last().unwrap().body.len();
    assert!(length <= 1024 * 1024 && length > 1_000_000, "{length}");
}

#[test]
fn a_body_that_is_refused_is_left_out() {
    for (limit, status) in [(100, 400), (100, 413)] {
        let server = Server::start(move |request| match request.body.len() {
            length if length > limit => Answer::Status(status),
            _ => Answer::text(200, "OK"),
        });
        let ended = shell(&check(&server), &[], "seq 1000; exit 4").run();
        assert_eq!((ended.code, &*ended.stderr), (Some(4), ""), "{ended:#?}");
        let ends: Vec<(String, usize)> = server
            .requests()
            .iter()
            .filter(|request| !request.target.contains("/start"))
            .map(|request| (request.method.clone(), request.body.len()))
            .collect();
        assert_eq!(ends, [("POST".to_owned(), 3893), ("POST".to_owned(), 0)]);
        assert_eq!(last(&server), "/4");
    }
}

#[test]
fn binary_output_is_told_as_text() {
    let server = any_size();
    shell(&check(&server), &[], "printf 'a\\377b\\n'").stdout(std::process::Stdio::null()).run();
    assert_eq!(server.requests().last().unwrap().body, "a\u{fffd}b\n".as_bytes());
}

#[test]
fn a_command_that_cannot_be_executed_is_126_and_told() {
    let server = any_size();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plain");
    std::fs::write(&file, "#!/bin/sh\n").unwrap();
    let ended = exec(&check(&server), &[], &[file.to_str().unwrap()]).run();
    assert_eq!(ended.code, Some(126), "{ended:#?}");
    assert_eq!(ended.stderr, format!("downbeat: {}: permission denied\n", file.display()));
    assert_eq!(last(&server), format!("/126 {}: permission denied", file.display()));
    std::fs::write(&file, "#!/no/such/interpreter\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    let ended = exec(&check(&server), &[], &[file.to_str().unwrap()]).run();
    assert_eq!(ended.code, Some(127), "{ended:#?}");
    assert!(ended.stderr.ends_with("the interpreter in its first line was not found\n"), "{ended:#?}");
}

#[test]
fn a_command_that_a_signal_kills_is_128_and_its_number() {
    let server = any_size();
    let ended = shell(&check(&server), &[], "echo last words; kill -SEGV $$").run();
    assert_eq!(ended.code, Some(139), "{ended:#?}");
    assert_eq!(ended.stderr, "downbeat: killed by SIGSEGV\n");
    assert_eq!(last(&server), "/139 killed by SIGSEGV\nlast words");
}

#[test]
fn a_grandchild_that_keeps_the_output_open_is_not_waited_for() {
    let server = any_size();
    let began = Instant::now();
    let ended = shell(&check(&server), &[], "sleep 30 & echo done").run();
    assert_eq!((ended.code, &*ended.stdout), (Some(0), "done\n"), "{ended:#?}");
    assert!(began.elapsed() < Duration::from_secs(1) + AT_ONCE, "{:?}", began.elapsed());
    assert_eq!(last(&server), "/ done");
}

#[test]
fn a_command_is_ended_with_all_that_it_started_when_its_time_is_over() {
    let server = any_size();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let script = format!("sleep 600 & echo $! >'{}'; wait", file.display());
    let ended = shell(&check(&server), &["--timeout", "300ms"], &script).run();
    assert_eq!(ended.code, Some(143), "{ended:#?}");
    assert_eq!(ended.stderr, "downbeat: timed out after 300 ms\n");
    assert_eq!(last(&server), "/143 timed out after 300 ms");
    assert!(is_gone_soon(&line_of(&file)));
}

#[test]
fn a_command_that_succeeds_when_its_time_is_over_has_failed() {
    let server = any_size();
    let script = "trap 'exit 0' TERM; sleep 600 & wait";
    let ended = shell(&check(&server), &["--timeout", "300ms"], script).run();
    assert_eq!(ended.code, Some(124), "{ended:#?}");
    assert_eq!(last(&server), "/fail timed out after 300 ms");
}

/// What starts a program so that it ignores no signal, whatever ignores some here, as `nohup` does.
fn unignoring() -> Vec<String> {
    let words: &[&str] =
        if cfg!(target_os = "linux") { &["env", "--default-signal=HUP,INT,QUIT,TERM"] } else { &["env"] };
    words.iter().copied().map(str::to_owned).collect()
}

fn started(server: &Server, folder: &Path, script: &str) -> Running {
    let file = folder.join("ready");
    let script = script.replace("READY", &file.to_string_lossy());
    let arguments = ["exec", "--url", &check(server), "--", "sh", "-c", &script];
    let running = Program::started_by(&unignoring(), arguments).start();
    assert_eq!(line_of(&file), "ready");
    running
}

#[test]
fn a_signal_is_passed_on_and_the_exit_code_is_the_commands_own() {
    for (signal, name) in [(Signal::Terminate, "TERM"), (Signal::Interrupt, "INT"), (Signal::HangUp, "HUP")] {
        let server = any_size();
        let folder = tempfile::tempdir().unwrap();
        let script = format!("trap 'echo cleaned; exit 5' {name}; echo ready >'READY'; sleep 600 & wait");
        let ended = started(&server, folder.path(), &script).signal(signal);
        assert_eq!((ended.code, &*ended.stdout), (Some(5), "cleaned\n"), "{ended:#?}");
        assert_eq!(last(&server), format!("/5 stopped by SIG{name}\ncleaned"));
    }
}

#[test]
fn a_command_that_sigterm_kills_is_143() {
    let server = any_size();
    let folder = tempfile::tempdir().unwrap();
    let running = started(&server, folder.path(), "echo ready >'READY'; exec sleep 600");
    let ended = running.signal(Signal::Terminate);
    assert_eq!((ended.code, &*ended.stderr), (Some(143), ""), "{ended:#?}");
    assert_eq!(last(&server), "/143 stopped by SIGTERM");
}

#[test]
fn what_a_stopped_command_leaves_is_ended_too() {
    let server = any_size();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let script = format!("sleep 600 & echo $! >'{}'; echo ready >'READY'; wait", file.display());
    started(&server, folder.path(), &script).signal(Signal::Terminate);
    assert!(is_gone_soon(&line_of(&file)));
}

#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let server = any_size();
    let folder = tempfile::tempdir().unwrap();
    let ready = folder.path().join("ready");
    let script = format!("echo ready >'{}'; sleep 1; echo survived", ready.display());
    let url = check(&server);
    let running =
        Program::redirected_after("trap '' HUP", "", ["exec", "--url", &*url, "--", "sh", "-c", &script])
            .start();
    line_of(&ready);
    if cfg!(target_os = "linux") {
        let ended = running.signal(Signal::HangUp);
        assert_eq!((ended.code, &*ended.stdout), (Some(0), "survived\n"), "{ended:#?}");
    }
}
