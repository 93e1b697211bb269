//! `downbeat reload` has a running daemon read its configuration again, and tells nothing else anything.

use std::fs;

use downbeat_tests::program::{Ended, Program, Running};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FAR};

/// A server, and a daemon that beats it and has written its number.
fn running(name: &str) -> (Server, Config, Running) {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let program = config.run_with(&["--pid-file", name]).start();
    program.wait_for_log("first beat delivered");
    (server, config, program)
}

fn reload(config: &Config, options: &[&str]) -> Ended {
    Program::new([&["reload"], options].concat()).within(config.folder()).run()
}

/// What is said when nothing is told.
fn refused(config: &Config, options: &[&str]) -> String {
    let ended = reload(config, options);
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""), "{ended:#?}");
    ended.stderr
}

#[test]
fn the_daemon_of_a_file_reads_its_configuration_again() {
    let (server, config, program) = running("a folder – ä.pid");
    let told = format!("process {} reads its configuration again\n", program.id());
    let ended = reload(&config, &["--pid-file", "a folder – ä.pid"]);
    assert_eq!((ended.code, &*ended.stderr, ended.stdout), (Some(0), "", told));
    let log = program.wait_for_log("the configuration was read again: nothing has changed");
    assert!(log.contains(": reading the configuration again"), "{log}");
    program.stop();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_daemon_with_a_number_reads_its_configuration_again() {
    let (_server, config, program) = running("a.pid");
    let ended = reload(&config, &["--pid", &program.id().to_string()]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    program.wait_for_log("the configuration was read again: nothing has changed");
    program.stop();
}

#[test]
fn the_file_has_the_number_while_the_daemon_runs_and_is_gone_then() {
    let (_server, config, program) = running("a.pid");
    let path = config.folder().join("a.pid");
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", program.id()));
    program.stop();
    assert!(!path.exists());
}

#[test]
fn a_second_daemon_with_the_same_file_does_not_start() {
    let (_server, config, program) = running("a.pid");
    let second = config.run_with(&["--pid-file", "a.pid"]).run();
    assert_eq!(second.code, Some(1), "{second:#?}");
    let expected = format!("error: a.pid: downbeat runs already as process {}\n", program.id());
    assert!(second.stderr.ends_with(&expected), "{second:#?}");
    program.stop();
}

#[test]
fn a_daemon_without_a_usable_configuration_writes_no_file() {
    let config = Config::of("heartbeat: {enable: true}");
    assert_eq!(config.run_with(&["--pid-file", "a.pid"]).run().code, Some(2));
    assert!(!config.folder().join("a.pid").exists());
}

#[test]
fn a_file_of_a_daemon_that_was_killed_is_known_for_one_and_taken_over() {
    let (_server, config, program) = running("a.pid");
    let killed = program.id();
    program.send(downbeat_tests::program::Signal::Kill);
    drop(program);
    let said = refused(&config, &["--pid-file", "a.pid"]);
    let expected = format!(
        "error: a.pid: downbeat does not run any more: its process {killed} has left this file behind\n"
    );
    assert_eq!(said, expected);
    // Whatever process has the number now.
    fs::write(config.folder().join("a.pid"), "1\n").unwrap();
    assert!(refused(&config, &["--pid-file", "a.pid"]).contains("its process 1 has left this file behind"));

    let program = config.run_with(&["--pid-file", "a.pid"]).start();
    program.wait_for_log("first beat delivered");
    assert_eq!(reload(&config, &["--pid-file", "a.pid"]).code, Some(0));
    program.stop();
}

#[test]
fn what_is_no_file_of_a_daemon_is_refused() {
    let config = Config::of("");
    fs::write(config.folder().join("text"), "12 monkeys\n").unwrap();
    fs::create_dir(config.folder().join("folder")).unwrap();
    let said: Vec<String> =
        ["none.pid", "text", "folder"].iter().map(|name| refused(&config, &["--pid-file", name])).collect();
    insta::assert_snapshot!(said.concat(), @"
    error: none.pid: there is no such file: no downbeat runs with `--pid-file none.pid`
    error: text: this is no file of `run --pid-file`: the number of a process would be in it
    error: folder: this is no file of `run --pid-file`: the number of a process would be in it
    ");
}

#[test]
fn a_file_that_cannot_be_written_is_told_and_nothing_is_sent() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let ended = config.run_with(&["--pid-file", "no folder/a.pid"]).run();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.stderr.starts_with("error: no folder/a.pid cannot be written: "), "{ended:#?}");
    assert_eq!(server.requests().len(), 0);
}

/// A signal would end it.
#[cfg(unix)]
#[test]
fn a_process_that_is_no_daemon_of_ours_is_not_told() {
    let config = Config::of("");
    let mut other = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    // Waits for its standard input for ever: a downbeat that knows no signals.
    let (reader, _writer) = std::io::pipe().unwrap();
    let next = Program::new(["next", "-"]).stdin(reader).start();
    let said = [other.id(), next.id()]
        .map(|id| refused(&config, &["--pid", &id.to_string()]).replace(&id.to_string(), "N"));
    assert_eq!(other.try_wait().unwrap(), None, "it was told");
    other.kill().unwrap();
    other.wait().unwrap();
    drop(next);
    assert_eq!(said[0], "error: process N is no downbeat, it is `sleep`: it was not told anything\n");
    #[cfg(target_os = "linux")]
    assert_eq!(
        said[1],
        "error: process N is a downbeat that does not listen: it is starting, or it is not `downbeat run`\n"
    );
}

#[test]
fn a_process_that_is_not_there_is_told_of() {
    let said = refused(&Config::of(""), &["--pid", "2147483647"]);
    let what = if cfg!(windows) { " that is a running downbeat" } else { "" };
    assert_eq!(said, format!("error: there is no process 2147483647{what}\n"));
}

#[test]
fn a_number_that_no_process_has_is_refused() {
    for number in ["0", "-1", "4294967296", "x"] {
        let ended = Program::new(["reload", &format!("--pid={number}")]).run();
        assert_eq!(ended.code, Some(2), "{ended:#?}");
    }
    let both = Program::new(["reload", "--pid", "1", "--pid-file", "x"]).run();
    assert_eq!(both.code, Some(2), "{both:#?}");
}

#[test]
fn a_file_that_holds_something_else_is_left_as_it_is() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    for text in ["heartbeats: []\n", "42 and more\n"] {
        let path = config.folder().join("important.txt");
        fs::write(&path, text).unwrap();
        let ended = config.run_with(&["--pid-file", "important.txt"]).run();
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert!(ended.stderr.contains("this is no file of `run --pid-file`"), "{ended:#?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}
