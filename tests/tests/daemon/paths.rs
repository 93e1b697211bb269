//! Files as other systems and people have them: names with spaces and other letters, line ends and marks of Windows.

use std::fs;

use downbeat_tests::program::{LIMIT, Program};
use downbeat_tests::server::{Answer, Server};

use crate::FAR;

#[test]
fn a_configuration_is_read_and_followed_whatever_its_path_and_line_ends_are() {
    let server = Server::always(Answer::Status(200));
    let folder = tempfile::tempdir().unwrap();
    let within = folder.path().join("Qlik Sense – Överblick/日本 (1)");
    fs::create_dir_all(&within).unwrap();
    let path = within.join("Butler für alle.yaml");
    // As Notepad saves it.
    let text = |path: &str| {
        let url = server.url(path);
        let text =
            format!("Butler:\n  heartbeat:\n    enable: true\n    remoteURL: {url}\n    frequency: {FAR}\n");
        format!("\u{feff}{}", text.replace('\n', "\r\n"))
    };
    fs::write(&path, text("/one")).unwrap();
    let given = path.to_str().unwrap();

    let check = Program::new(["check", "--config", given]).run();
    assert_eq!((check.code, &*check.stderr), (Some(0), ""), "{check:#?}");
    assert!(check.stdout.starts_with(given), "{check:#?}");

    let program = Program::new(["run", "--config", given]).start();
    server.wait_for_requests(1, LIMIT);
    fs::write(&path, text("/two")).unwrap();
    server.wait_for_requests(2, LIMIT);
    program.wait_for_log("the configuration was read again");
    program.stop();
    let paths: Vec<String> = server.requests().iter().map(|request| request.target.clone()).collect();
    assert_eq!(paths, ["/one", "/two"]);
}

#[test]
fn a_mistake_in_it_is_shown_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("ein Fehler.yaml"),
        "\u{feff}heartbeat:\r\n  enable: true\r\n  remoteURL: http://127.0.0.1:9/\r\n  frequency: every 5 minuts\r\n",
    )
    .unwrap();
    let ended = Program::new(["check", "--config", "ein Fehler.yaml"]).within(folder.path()).run();
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    insta::assert_snapshot!(ended.stderr, @"
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
     --> ein Fehler.yaml:4:22
      |
    4 |   frequency: every 5 minuts
      |                      ^^^^^^ heartbeat.frequency
      |
      = help: did you mean `minutes` or `minute`?
    ");
}
