//! Every command on a page is run by the real program, ends as the page says and prints what the page says.
//!
//! A server takes the place of the monitors: it answers as each of them does, and knows a check whose address ends with
//! `gone` no more. What differs from run to run is compared as such: times, lengths of time, addresses of this machine.

use downbeat_tests::monitors;
use downbeat_tests::pages::{self, Command, Page};
use downbeat_tests::program::Program;
use downbeat_tests::server::Server;
use std::path::Path;
use tempfile::TempDir;

/// The hosts of the pages' addresses.
const HOSTS: &[&str] = &[
    "hc-ping.com",
    "kuma.example.com",
    "uptime.betterstack.com",
    "cronitor.link",
    "nosnch.in",
    "o1.ingest.sentry.io",
    "status.example.com",
    "api.honeybadger.io",
    "ping.ohdear.app",
    "api.incident.io",
    "api.eu.opsgenie.com",
    "ping.checklyhq.com",
    "api.checklyhq.com",
    "oonchk.com",
    "api.datadoghq.com",
    "api.rootly.com",
    "api.ilert.com",
    "kener.example.com",
    "phare.example.com",
    "oncall.example.com",
    "pushgateway.example.com",
    "alertmanager.example.com",
    "monitor.example.com",
    "my.monitoring.server",
];

/// What stands for `your-uuid` and for each variable.
pub(crate) const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

/// Commands that go on until they are stopped.
const ENDLESS: [&str; 2] = ["run", "demo"];

/// Commands whose output depends on when and where they are run.
const FLEETING: [&str; 4] = ["run", "check", "send", "demo"];

/// A text of a page with the server in place of the monitors, a port that is free, and folders that may be written to.
pub(crate) fn here(text: &str, server: &Server) -> String {
    let mut text = text.replace("your-uuid", UUID).replace("127.0.0.1:12398", "127.0.0.1:0");
    text = text
        .replace("/usr/local/share/man/man1", "man1")
        .replace("~/.local/share/bash-completion/completions/", "");
    // The local server tells its kind by the path of one's own Healthchecks, as hc-ping.com does by its name.
    text = text.replace("https://hc-ping.com/", &server.url("/ping/"));
    for host in HOSTS {
        for scheme in ["https", "http"] {
            text = text.replace(&format!("{scheme}://{host}"), &server.url(""));
        }
    }
    text
}

/// A command of a page, with the server in place of the status page too.
fn here_as_command(text: &str, server: &Server) -> String {
    let status = server.address().to_string();
    let (line, comment) = text.split_once(" #").unwrap_or((text, ""));
    let line = line.replace("127.0.0.1:12398", &status);
    let line = match line.trim_end() {
        "downbeat health" => format!("downbeat health --url http://{status}/healthz"),
        // It asks nobody, and goes by the host.
        line if line.starts_with("downbeat explain ") => return text.to_owned(),
        line => line.to_owned(),
    };
    here(&if comment.is_empty() { line } else { format!("{line} #{comment}") }, server)
}

/// What was printed, with the monitors in place of the server.
fn there(text: &str, server: &Server) -> String {
    let address = server.address().to_string();
    alike(&text.replace(&server.url(""), "https://MONITOR").replace(&address, "MONITOR"))
}

/// What a page says, with all monitors alike.
fn alike(text: &str) -> String {
    HOSTS
        .iter()
        .fold(text.to_owned(), |text, host| text.replace(host, "MONITOR"))
        .replace("http://MONITOR", "https://MONITOR")
}

/// Words that stand for what differs from run to run.
fn steady(text: &str) -> Vec<String> {
    text.lines().map(steady_line).collect()
}

fn steady_line(line: &str) -> String {
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let is_day = |word: &str| ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&word);
    let shape =
        |word: &str| -> String { word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect() };
    let mut words: Vec<String> = Vec::new();
    let mut rest = line.split_whitespace().peekable();
    while let Some(word) = rest.next() {
        let bare = word.trim_end_matches([',', ';', ')', ':']);
        let tail = &word[bare.len()..];
        let unit = rest.peek().map(|unit| unit.trim_end_matches([',', ';', ')', ':', '?']));
        let is_span = is_number(word) && unit.is_some_and(|unit| ["ms", "s", "m", "h", "d"].contains(&unit));
        let shown = match &*shape(bare) {
            _ if is_span => {
                rest.next();
                "SPAN".to_owned()
            }
            date if date.starts_with("0000-00-00") => format!("TIME{tail}"),
            time if time.starts_with("00:00") || time.starts_with("+00:00") => format!("TIME{tail}"),
            _ if bare.contains("127.0.0.1:") => format!("LOCAL{tail}"),
            _ if is_day(bare) && unit.is_some_and(|next| shape(next).starts_with("0000-00-00")) => continue,
            _ => word.to_owned(),
        };
        if shown != "SPAN" || words.last() != Some(&shown) {
            words.push(shown);
        }
    }
    words.join(" ")
}

/// A folder with the files that a page has, and those that pages name without showing them.
fn folder(page: &Page, server: &Server) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("url.txt", &here("https://hc-ping.com/your-uuid", server));
    write(
        "butler.yaml",
        &here(
            "Butler:\n  heartbeat:\n    enable: true\n    remoteURL: https://hc-ping.com/your-uuid\n    frequency: every 1 minute\n",
            server,
        ),
    );
    for block in page.blocks() {
        if let Some(name) = block.name.filter(|name| !name.starts_with('/')) {
            write(name, &here(block.text, server));
        }
    }
    folder
}

/// Runs a command, and says what was otherwise than the page has it.
fn run(command: &Command, folder: &Path, server: &Server) -> Result<(), String> {
    let line = here_as_command(&command.text, server);
    let word =
        command.text.split("downbeat ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    let is_endless = ENDLESS.contains(&word) && !line.contains(" -n ") && command.code == 0;
    let variables = ["HC_PING_KEY", "HC_UUID", "KUMA_TOKEN", "STATUS_TOKEN"];
    let program = Program::shell(&if is_endless { format!("exec {line}") } else { line }).within(folder);
    let program = variables.iter().fold(program, |program, name| program.env(name, UUID));
    let running = program.start();
    let (printed, code) = if is_endless {
        let lines = command.printed.as_deref().map_or(1, |printed| printed.lines().count());
        let printed =
            if word == "run" { running.first_of_log(lines) } else { running.first_of_output(lines) };
        (printed, running.stop().code)
    } else {
        let ended = running.wait();
        (ended.stdout + &ended.stderr, ended.code)
    };
    let printed = there(&printed, server);
    let is_same = |said: &str| match word {
        // Of which commit and for which machine is known to a release only.
        "--version" => said.split(' ').next() == printed.split(' ').next(),
        word if FLEETING.contains(&word) => steady(&alike(said)) == steady(&printed),
        _ => alike(said) == printed,
    };
    if code == Some(command.code) && command.printed.as_deref().is_none_or(is_same) {
        return Ok(());
    }
    Err(format!("$ {}\n{printed}exit code {code:?}", command.text))
}

#[test]
fn every_command_on_a_page_does_what_the_page_says() {
    let server = Server::start(monitors::answer);
    let mut count = 0;
    let mut wrong = Vec::new();
    for page in pages::all() {
        let commands = page.commands();
        count += commands.len();
        let folder = folder(&page, &server);
        for command in commands {
            if let Err(otherwise) = run(&command, folder.path(), &server) {
                wrong.push(format!("{}:{}: {otherwise}", page.path, command.line));
            }
        }
    }
    assert!(count > 40, "only {count} commands found");
    assert!(wrong.is_empty(), "the pages say otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn what_differs_from_run_to_run_is_alike() {
    let said = "next   Fri 2027-01-01 02:30:00 +01:00  in 3 d 10 h";
    let printed = "next   Sun 2031-12-07 02:30:00 +01:00  in 12 h";
    assert_eq!(steady(said), steady(printed));
    assert_eq!(steady(said), ["next TIME TIME TIME in SPAN"]);
    assert_eq!(
        steady("at http://127.0.0.1:80/, 7 beats after 3.5 s, on Mon"),
        ["at LOCAL, 7 beats after SPAN on Mon"]
    );
}
