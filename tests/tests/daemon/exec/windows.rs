//! How a command of Windows is told to end. The command is the program itself, which says what it was stopped by.

use super::*;
use crate::{Config, FILE};
use downbeat_tests::program::{Ended, Signal, path, takes_ctrl_break};
use std::time::Duration;

/// The time to end that a command has after it was told to.
const GRACE: Duration = Duration::from_secs(10);

/// Sends Ctrl-C to the console of a program that waits for a stop and of the `downbeat exec` that has started it.
fn interrupted(server: &Server) -> Ended {
    let config = Config::of("heartbeat: {enable: false, remoteURL: , frequency: }");
    let command = [path().to_str().unwrap(), "run", "--config", FILE];
    let program = exec(&check(server), &[], &command).within(config.folder()).start();
    program.wait_for_log("disabled");
    program.signal(Signal::Interrupt)
}

#[test]
fn ctrl_c_is_passed_on_as_ctrl_break_or_else_ends_the_command_at_once() {
    let server = any_size();
    let ended = interrupted(&server);
    let is_told = ended.stderr.contains("INFO stopped by Ctrl-Break");
    // The console has not sent it to the command itself.
    assert!(!ended.stderr.contains("stopped by Ctrl-C"), "{ended:#?}");
    assert!(ended.took < GRACE, "{ended:#?}");
    let (code, action) = if takes_ctrl_break() { (0, "/fail") } else { (1, "/1") };
    assert_eq!((is_told, ended.code), (takes_ctrl_break(), Some(code)), "{ended:#?}");
    let told = told(&server.requests()).pop().unwrap();
    assert!(told.starts_with(&format!("{action} stopped by Ctrl-C\n")), "{told}");
}

/// `ping` answers Ctrl-Break with its numbers so far, and goes on.
#[test]
fn what_goes_on_after_ctrl_break_has_its_grace_and_without_one_is_ended_at_once() {
    let server = any_size();
    let ended = exec(&check(&server), &["--timeout", "1s"], &["ping", "-n", "60", "127.0.0.1"]).run();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.took >= GRACE, takes_ctrl_break(), "{ended:#?}");
    let told = told(&server.requests()).pop().unwrap();
    assert!(told.starts_with("/1 timed out after 1 s"), "{told}");
}
