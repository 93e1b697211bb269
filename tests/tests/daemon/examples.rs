//! Runs each example that the help of each command has.
//!
//! An example is a line of the help that begins with two spaces and has `downbeat` as a command in it. Its exit code is 0,
//! or what a comment after it says (`# exit code 1`). It runs in a folder with the files that examples name, and beats
//! a server in place of hc-ping.com.

use downbeat_tests::management::FULL_KEY;
use downbeat_tests::program::{LIMIT, Program, Running};
use downbeat_tests::server::{Answer, Server};
use std::path::Path;

/// Commands that run until they are stopped.
const ENDLESS: [&str; 2] = ["run", "demo"];

/// Where the examples' URLs lead.
const URL: &str = "https://hc-ping.com/your-uuid";

fn help(command: &str) -> String {
    let ended = Program::new([command, "--help"]).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

/// The commands that the help of the program lists.
fn commands() -> Vec<String> {
    let help = Program::new(["--help"]).run().stdout;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let name = |line: &str| {
        line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()).map(str::to_owned)
    };
    list.lines().filter_map(name).filter(|name| name != "help").collect()
}

/// A line of shell and its exit code.
fn parsed(line: &str) -> (String, i32) {
    match line.split_once("    # exit code ") {
        Some((line, code)) => (line.trim_end().to_owned(), code.trim().parse().unwrap()),
        None => (line.to_owned(), 0),
    }
}

/// The examples of a command.
fn examples(help: &str) -> Vec<(String, i32)> {
    let is_example = |line: &&str| line.split(['|', ' ']).any(|word| word == "downbeat");
    help.lines().filter_map(|line| line.strip_prefix("  ")).filter(is_example).map(parsed).collect()
}

/// Files that examples name.
fn prepare(folder: &Path, url: &str) {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let butler = format!(
        "Butler:\n  heartbeat:\n    enable: true\n    remoteURL: {url}\n    frequency: every 1 minute\n"
    );
    write("butler.yaml", &butler);
    let own = format!("heartbeats:\n- {{ name: shop, url: '{url}', schedule: every 1 minute }}\n");
    write("downbeat.yaml", &own);
    std::fs::create_dir(folder.join("conf.d")).unwrap();
    write("conf.d/shop.yaml", &own);
    write("crontab", "MAILTO=\"\"\nCRON_TZ=Europe/Stockholm\n*/7 * * * * backup\n0 9 * * MON-FRI report\n");
    write("backup.timer", "[Timer]\nOnCalendar=daily\n");
    write("backup.service", "[Service]\nType=oneshot\nExecStart=/usr/local/bin/backup --all\n");
    write("schedules.txt", "# two\nevery 5 minutes\nevery 90 minutes\n");
    let command = if cfg!(windows) { "[cmd, /C, exit]" } else { "['true']" };
    write("jobs.yaml", &format!("jobs: [{{ name: backup, command: {command}, overlap: wait }}]\n"));
    write("holidays.txt", "2027-01-01 New Year's Day\n");
    write("url.txt", url);
    let check = url.replace("/0f9e", "/ping/0f9e");
    write(
        "checks.yaml",
        &format!("heartbeats: [{{ name: shop, url: '{check}', schedule: every 1 minute }}]\n"),
    );
    // A port at which nothing listens.
    write("fleet.yaml", &format!("fleet: {{ etcd: 'http://127.0.0.1:1' }}\n{own}"));
    write("hc-key", FULL_KEY);
}

/// The program for a line, which a shell reads where one is needed; `None` where there is no shell, or no `echo`.
fn program(line: &str) -> Option<Program> {
    if cfg!(windows) && line.contains(" -- echo ") {
        return None;
    }
    let is_plain = line.starts_with("downbeat ") && !line.contains(['|', '>', '$']);
    match line.strip_prefix("downbeat ") {
        Some(rest) if is_plain => Some(Program::new(words(rest))),
        #[cfg(unix)]
        _ => Some(Program::shell(line)),
        #[cfg(not(unix))]
        _ => None,
    }
}

/// The words of a line of shell that quotes with `"` and `'`.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for character in line.trim().chars() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ') => words.push(String::new()),
            (Some(open), _) if open == character => quote = None,
            _ => words.last_mut().unwrap().push(character),
        }
    }
    words
}

/// What the examples of `reload` and `run-now` tell something.
fn daemon(folder: &Path) -> Running {
    let daemon = Program::new([
        "run",
        "--config",
        "butler.yaml",
        "--config",
        "jobs.yaml",
        "--pid-file",
        "downbeat.pid",
    ]);
    let daemon = daemon.within(folder).start();
    daemon.wait_for_log("beating ");
    daemon
}

#[test]
fn the_examples_of_each_command_end_as_they_say() {
    let checks = r#"{"checks":[{"name":"shop","uuid":"0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f","timeout":60,"grace":60}]}"#;
    let server = Server::start(move |request| match request.target.starts_with("/api/") {
        true => Answer::text(200, checks),
        false => Answer::text(200, "OK"),
    });
    // A path of Healthchecks' form.
    let url = server.url("/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f");
    let mut wrong = Vec::new();
    for command in commands() {
        // What one of them writes is not there for the others.
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path(), &url);
        let examples = examples(&help(&command));
        assert!(examples.len() > 1, "{command} has {} examples", examples.len());
        let _daemon = ["reload", "run-now"].contains(&&*command).then(|| daemon(folder.path()));
        for (line, expected) in examples {
            let here = line.replace(URL, &url);
            let Some(program) = program(&here) else { continue };
            let running = program.within(folder.path()).start();
            let is_endless = ENDLESS.contains(&&*command) && !here.contains(" -n ");
            if is_endless {
                match &*command {
                    "run" => running.first_of_log(1),
                    _ => running.first_of_output(1),
                };
                running.stop();
                continue;
            }
            let ended = running.wait();
            assert!(ended.took < LIMIT);
            let failed_with_a_reason = expected != 0 && !ended.stderr.is_empty();
            let says_something = here.contains('>')
                || here.contains("--dir")
                || !ended.stdout.is_empty()
                || failed_with_a_reason;
            if ended.code != Some(expected) || !says_something {
                wrong.push(format!("{line}: {ended:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
