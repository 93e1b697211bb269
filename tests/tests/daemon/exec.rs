//! `downbeat exec`: real processes, and receivers that keep the monitors' rules.

use std::time::{Duration, Instant};

use downbeat_tests::port::{ClosedPort, SilentPort};
use downbeat_tests::program::{Ended, Program, SECRET};
use downbeat_tests::server::{Answer, Request, Server};

const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

/// How long something may take that happens at once, on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Healthchecks, as far as runs go: it takes the addresses that it has, bodies up to a limit, and no `rid` but a UUID.
fn healthchecks(limit: usize) -> Server {
    Server::start(move |request| {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let action = path.strip_prefix(&format!("/ping/{UUID}")).map(|rest| rest.trim_start_matches('/'));
        let is_known = action.is_some_and(|action| {
            matches!(action, "" | "start" | "fail" | "log") || action.parse::<u8>().is_ok()
        });
        let rid = query.split('&').find_map(|pair| pair.strip_prefix("rid="));
        let is_uuid = |rid: &str| {
            rid.split('-').map(str::len).eq([8, 4, 4, 4, 12])
                && rid.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
        };
        match () {
            () if !is_known => Answer::text(404, "not found"),
            () if rid.is_some_and(|rid| !is_uuid(rid)) => Answer::text(400, "invalid rid"),
            () if request.body.len() > limit => Answer::text(400, ""),
            () => Answer::text(200, "OK"),
        }
    })
}

fn any_size() -> Server {
    healthchecks(usize::MAX)
}

fn check(server: &Server) -> String {
    server.url(&format!("/ping/{UUID}"))
}

fn exec(url: &str, options: &[&str], command: &[&str]) -> Program {
    Program::new([&["exec", "--url", url], options, &["--"], command].concat())
}

#[cfg(unix)]
fn shell(url: &str, options: &[&str], script: &str) -> Program {
    exec(url, options, &["sh", "-c", script])
}

/// What was told, a line each: the action, and the body.
fn told(requests: &[Request]) -> Vec<String> {
    let line = |request: &Request| {
        let (path, _) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let action = path.strip_prefix(&format!("/ping/{UUID}")).unwrap_or(path);
        let action = if action.is_empty() { "/" } else { action };
        format!("{action} {}", String::from_utf8_lossy(&request.body)).trim_end().to_owned()
    };
    requests.iter().map(line).collect()
}

fn rid(request: &Request) -> &str {
    request.target.split("rid=").nth(1).unwrap().split('&').next().unwrap()
}

/// A command that both systems have.
#[test]
fn a_success_is_told_with_its_output_and_one_number() {
    let server = any_size();
    let command: &[&str] =
        if cfg!(windows) { &["cmd", "/d", "/c", "echo saved"] } else { &["echo", "saved"] };
    let ended = exec(&check(&server), &[], command).run();
    assert_eq!((ended.code, ended.stdout.trim_end(), &*ended.stderr), (Some(0), "saved", ""), "{ended:#?}");
    let requests = server.requests();
    // The start is dropped if it was not sent when the command had ended.
    let end = requests.last().unwrap();
    assert_eq!(told(std::slice::from_ref(end)), ["/ saved"]);
    assert!(requests.iter().all(|request| rid(request) == rid(end)), "{requests:#?}");
    assert!(requests.len() <= 2 && told(&requests).iter().rev().skip(1).all(|start| start == "/start"));
}

#[test]
fn a_command_that_is_not_there_is_127_and_told() {
    let server = any_size();
    let ended = exec(&check(&server), &[], &["no-such-command-here"]).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(127), ""), "{ended:#?}");
    assert_eq!(ended.stderr, "downbeat: no-such-command-here: command not found\n");
    assert_eq!(
        told(&server.requests()).last().map(String::as_str),
        Some("/127 no-such-command-here: command not found")
    );
}

#[test]
fn the_command_runs_without_a_monitor_and_a_line_says_so() {
    let run = |arguments: &[&str], url: Option<&str>| {
        let command: &[&str] =
            if cfg!(windows) { &["--", "cmd", "/d", "/c", "exit 7"] } else { &["--", "sh", "-c", "exit 7"] };
        let program = Program::new([&["exec"], arguments, command].concat());
        url.into_iter().fold(program, |program, url| program.env("DOWNBEAT_URL", url)).run()
    };
    let ended = run(&[], None);
    assert_eq!(ended.code, Some(7), "{ended:#?}");
    assert_eq!(
        ended.stderr,
        "downbeat: no monitor is told of this run: there is no `--name`, no `--url` and no DOWNBEAT_URL\n"
    );
    let ended = run(&["--url", "hc-ping.com/x"], None);
    assert_eq!(
        (ended.code, &*ended.stderr),
        (
            Some(7),
            "downbeat: no monitor is told of this run: the URL does not begin with http:// or https://\n"
        )
    );
    let ended = run(&["--strict", "--url", "hc-ping.com/x"], None);
    assert_eq!(
        (ended.code, &*ended.stderr),
        (Some(2), "error: the URL does not begin with http:// or https://\n")
    );
    let closed = ClosedPort::take();
    let url = format!("http://127.0.0.1:{}/ping/{UUID}", closed.port());
    let ended = run(&["--report-timeout", "300ms"], Some(&url));
    assert_eq!(ended.code, Some(7), "{ended:#?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("downbeat: the monitor was not told: connect: "), "{}", ended.stderr);
}

#[test]
fn the_monitor_is_that_of_a_heartbeat_or_a_job_of_the_configuration() {
    let server = any_size();
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "heartbeats:\n- {{ name: shop, url: '{0}', schedule: every 1 hour }}\n- {{ name: other, url: 'http://127.0.0.1:1/', schedule: every 1 hour }}\njobs:\n- {{ name: backup, command: [x], url: '{0}' }}\n- {{ name: quiet, command: [x], schedule: every 1 hour }}\n",
        check(&server)
    );
    std::fs::write(folder.path().join("downbeat.yaml"), text).unwrap();
    std::fs::write(folder.path().join("broken.yaml"), "heartbeats: [{ name: shop }]\n").unwrap();
    let run = |options: &[&str]| {
        let command: &[&str] =
            if cfg!(windows) { &["--", "cmd", "/d", "/c", "exit 3"] } else { &["--", "sh", "-c", "exit 3"] };
        Program::new([&["exec"], options, command].concat()).within(folder.path()).run()
    };
    let ended = run(&["-c", "downbeat.yaml", "--name", "shop"]);
    assert_eq!((ended.code, &*ended.stderr), (Some(3), ""), "{ended:#?}");
    assert_eq!(told(&server.requests()).last().map(String::as_str), Some("/3"));
    // A job has a monitor too.
    let ended = run(&["-c", "downbeat.yaml", "--name", "backup"]);
    assert_eq!((ended.code, &*ended.stderr), (Some(3), ""), "{ended:#?}");
    let both = told(&server.requests());
    assert_eq!(both.iter().filter(|line| *line == "/3").count(), 2, "{both:?}");
    let count = server.requests().len();
    for (options, why) in [
        (&["-c", "downbeat.yaml", "--name", "quiet"], "the job `quiet` has no `url`"),
        (&["-c", "downbeat.yaml", "--name", "shpo"], "the configuration has no heartbeat or job `shpo`"),
        (&["-c", "broken.yaml", "--name", "shop"], "broken.yaml:1:16: heartbeats[0]: "),
        (&["-c", "missing.yaml", "--name", "shop"], "missing.yaml: "),
    ] {
        let ended = run(options);
        let said = format!("downbeat: no monitor is told of this run: {why}");
        assert!(ended.code == Some(3) && ended.stderr.starts_with(&said), "{ended:#?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:#?}");
        let ended = run(&[options, &["--strict"][..]].concat());
        assert!(ended.code == Some(2) && ended.stderr.starts_with(&format!("error: {why}")), "{ended:#?}");
    }
    assert_eq!(server.requests().len(), count);
}

#[test]
fn options_that_cannot_be_are_refused() {
    let refused = |arguments: &[&str]| {
        let ended = Program::new([&["exec"], arguments].concat()).run();
        assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
        ended.stderr
    };
    assert!(refused(&[]).contains("<COMMAND>..."));
    assert!(refused(&["--timeout", "soon", "--", "x"]).contains("--timeout"));
    assert!(refused(&["--tail", "1048577", "--", "x"]).contains("--tail"));
    assert!(refused(&["--no-output", "--tail", "7", "--", "x"]).contains("cannot be used with"));
    assert!(refused(&["--name", "x", "--", "x"]).contains("--config"));
    // What follows is not taken for an option of the command.
    assert!(refused(&["echo", "x"]).contains("unexpected argument"));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use downbeat_tests::program::{LIMIT, Running, Signal};
    use nix::pty::openpty;
    use std::fs::File;
    use std::io::{Read as _, Write as _};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

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
        let script =
            "echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three; sleep 0.1; echo four >&2; exit 1";
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
        for (signal, name) in
            [(Signal::Terminate, "TERM"), (Signal::Interrupt, "INT"), (Signal::HangUp, "HUP")]
        {
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
        let (running, _terminal) =
            on_a_terminal(&["--url", &url, "--timeout", "500ms"], &["sh", "-c", &script]);
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

    /// When a command says that it was started, in milliseconds from when this program was.
    fn delay(url: &str) -> (u128, Ended, Duration) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("at");
        let script = format!("date +%s%3N >'{}'", file.display());
        let began = std::time::SystemTime::now();
        let at = Instant::now();
        let ended = shell(url, &["--report-timeout", "3s"], &script).run();
        let took = at.elapsed();
        let since_1970 = began.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
        let started: u128 = line_of(&file).parse().unwrap();
        (started.saturating_sub(since_1970), ended, took)
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_silent_monitor_delays_neither_the_start_nor_the_end() {
        let silent = SilentPort::open();
        let hole = downbeat_tests::port::BlackHole::open().await;
        for port in [silent.port(), hole.port()] {
            let url = format!("http://127.0.0.1:{port}/ping/{UUID}");
            // The best of a few: the machine may be busy.
            let mut best = u128::MAX;
            for _ in 0..3 {
                let (delay, ended, took) = delay(&url);
                best = best.min(delay);
                assert_eq!(ended.code, Some(0), "{ended:#?}");
                assert!(
                    ended.stderr.starts_with("downbeat: the monitor was not told: time-out: "),
                    "{ended:#?}"
                );
                assert!(took < Duration::from_secs(3) + AT_ONCE, "{took:?}");
            }
            // Of which the program's own start is a part.
            assert!(best <= 100, "the command was started {best} ms late");
        }
    }

    #[test]
    fn the_end_does_not_overtake_a_start_that_is_slow() {
        let server = Server::start(|request| match request.target.contains("/start") {
            true => Answer::After(Duration::from_millis(700), Box::new(Answer::text(200, "OK"))),
            false => Answer::text(200, "OK"),
        });
        let ended = shell(&check(&server), &[], "sleep 0.3").run();
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
        let requests = server.requests();
        assert_eq!(told(&requests), ["/start", "/"]);
        let between = requests[1].at.duration_since(requests[0].at).unwrap();
        assert!(between >= Duration::from_millis(690), "{between:?}");
    }

    #[test]
    fn a_start_that_is_never_answered_is_given_up_with_its_connection() {
        let server = Server::start(|request| match request.target.contains("/start") {
            true => Answer::Never,
            false => Answer::text(200, "OK"),
        });
        let ended = shell(&check(&server), &[], "sleep 0.3").run();
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        assert_eq!(
            ended.stderr,
            "downbeat: the monitor was told of the end, and not of the start: it was not answered until the run had ended\n"
        );
        let requests = server.requests();
        assert_eq!(told(&requests), ["/start", "/"]);
        let between = requests[1].at.duration_since(requests[0].at).unwrap();
        assert!(
            between >= Duration::from_secs(2) && between < Duration::from_secs(2) + AT_ONCE,
            "{between:?}"
        );
        assert_ne!(requests[0].connection, requests[1].connection);
    }

    #[test]
    fn an_end_that_is_refused_for_a_while_is_tried_again() {
        let mut refusals = 2;
        let server = Server::start(move |request| match request.target.contains("/start") {
            false if refusals > 0 => {
                refusals -= 1;
                Answer::Status(503)
            }
            _ => Answer::text(200, "OK"),
        });
        let ended = exec(&check(&server), &[], &["true"]).run();
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    }

    #[test]
    fn the_command_gets_no_variable_that_is_secret() {
        let server = any_size();
        let url = check(&server);
        // The test harness searches the output for the URL as well.
        let program = Program::new(["exec", "--", "env"]).env("DOWNBEAT_URL", &url).env("OTHER", "kept");
        let ended = program.run();
        assert!(ended.stdout.contains("OTHER=kept") && !ended.stdout.contains("DOWNBEAT_"), "{ended:#?}");
        assert_eq!(ended.code, Some(0));
        assert!(!server.requests().is_empty());
        let program = Program::new(["exec", "--url", "env:HC", "--", "env"]).env("HC", &url);
        assert!(!program.run().stdout.contains("HC="));
        let folder = tempfile::tempdir().unwrap();
        let text =
            "heartbeats: [{ name: a, url: 'http://127.0.0.1:1/ping/${HC}', schedule: every 1 hour }]\n";
        std::fs::write(folder.path().join("a.yaml"), text).unwrap();
        let options = ["exec", "-c", "a.yaml", "--report-timeout", "10ms", "--", "env"];
        let ended = Program::new(options).within(folder.path()).env("HC", SECRET).env("OTHER", "kept").run();
        assert!(ended.stdout.contains("OTHER=kept") && !ended.stdout.contains("HC="), "{ended:#?}");
    }

    #[test]
    fn each_kind_of_monitor_hears_of_a_failure_in_its_own_way() {
        let told = |path: &str, text: &'static str| {
            let server = Server::always(Answer::text(200, text));
            let ended = shell(&server.url(path), &[], "sleep 0.3; echo disk full; exit 3").run();
            assert_eq!((ended.code, &*ended.stderr), (Some(3), ""), "{ended:#?}");
            server.requests().iter().map(|request| request.target.clone()).collect::<Vec<_>>()
        };
        let kuma = told("/api/push/t0ken", r#"{"ok":true}"#);
        assert_eq!(kuma.len(), 1);
        let start = "/api/push/t0ken?status=down&msg=exit+code+3%3A+disk+full&ping=";
        let took: u64 = kuma[0].strip_prefix(start).unwrap_or_else(|| panic!("{kuma:?}")).parse().unwrap();
        assert!((300..20_000).contains(&took), "{took}");
        // A plain one hears of successes alone.
        assert_eq!(told("/beat", "OK"), [""; 0]);
    }
}
