//! `downbeat exec`: real processes, and receivers that keep the monitors' rules.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::Program;
use downbeat_tests::server::{Answer, Request, Server};

const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

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

/// A URL has no place for such a code: the text has it.
#[cfg(windows)]
#[test]
fn an_exit_code_above_255_is_told_as_a_failure_with_the_number() {
    let server = any_size();
    let ended = exec(&check(&server), &[], &["cmd", "/d", "/c", "exit 300"]).run();
    assert_eq!(ended.code, Some(300), "{ended:#?}");
    assert_eq!(told(&server.requests()).last().map(String::as_str), Some("/fail exit code 300"));
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
    // Long enough for the certificates of a Windows, which are read before the first attempt.
    let ended = run(&["--report-timeout", "2s"], Some(&url));
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
    let off =
        "tool: { heartbeat: { enable: false, remoteURL: 'http://a.example/', frequency: every 1 hour } }\n";
    std::fs::write(folder.path().join("off.yaml"), off).unwrap();
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
        (
            &["-c", "downbeat.yaml", "--name", "Shpo"],
            "the configuration has no heartbeat or job `Shpo`: did you mean `shop`?\n",
        ),
        (&["-c", "off.yaml", "--name", "tool"], "the heartbeat `tool` is switched off at off.yaml:1\n"),
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
