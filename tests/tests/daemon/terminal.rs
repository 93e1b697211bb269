//! What is for eyes only: colours, and the long form of times.

use downbeat_tests::program::Program;
use nix::pty::openpty;
use std::fs::File;
use std::io::Read as _;

/// Standard output of a program that has a terminal there.
fn on_a_terminal(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let pair = openpty(None, None).unwrap();
    let mut program = Program::new(arguments).stdout(pair.slave);
    for (name, value) in variables {
        program = program.env(name, value);
    }
    let running = program.start();
    // Read while it writes: a terminal holds some kilobytes.
    let mut bytes = Vec::new();
    let mut master = File::from(pair.master);
    // Linux gives an error where other systems give the end.
    let _ = master.read_to_end(&mut bytes);
    let ended = running.wait();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

const COMMANDS: [&[&str]; 4] = [
    &["explain", "at 2:30", "--tz", "Europe/Stockholm", "--from", "2027-01-01"],
    &["next", "at 9:00", "--calendar", "month", "--from", "2027-01-01"],
    &["next", "at 9:00", "--calendar", "year", "--from", "2027-01-01"],
    &["next", "at 9:00", "--from", "2027-01-01", "--now", "2027-01-01"],
];

#[test]
fn there_are_colours_on_a_terminal() {
    for arguments in COMMANDS.iter().take(3) {
        let shown = on_a_terminal(arguments, &[]);
        assert!(shown.contains("\u{1b}["), "{shown:?}");
    }
}

#[test]
fn there_are_none_with_no_color_nor_where_there_is_no_terminal() {
    for arguments in COMMANDS {
        let shown = on_a_terminal(arguments, &[("NO_COLOR", "1")]);
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
        let piped = Program::new(arguments).run().stdout;
        assert!(!piped.contains('\u{1b}'), "{piped:?}");
    }
}

#[test]
fn an_empty_no_color_says_nothing() {
    let shown = on_a_terminal(COMMANDS[0], &[("NO_COLOR", "")]);
    assert!(shown.contains("\u{1b}["), "{shown:?}");
}

#[test]
fn next_is_long_on_a_terminal() {
    let shown = on_a_terminal(COMMANDS[3], &[]);
    assert_eq!(shown.lines().next(), Some("Fri 2027-01-01 09:00:00 UTC  in 9 h"));
}
