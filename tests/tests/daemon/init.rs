//! `downbeat init`: the file that it writes is one that `check` takes without a warning, and no file that is there is changed.

use downbeat_tests::program::{Ended, Program};
use std::path::Path;

const URL: &str = "https://hc-ping.com/0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11";

fn init(folder: &Path, arguments: &[&str]) -> Ended {
    Program::new([&["init"], arguments].concat()).within(folder).run()
}

/// What `check` says of a file; it has no warning.
fn checked(folder: &Path, file: &str) -> String {
    let ended = Program::new(["check", file]).within(folder).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

#[test]
fn a_file_for_a_url_is_written_and_check_takes_it() {
    let folder = tempfile::tempdir().unwrap();
    let ended = init(folder.path(), &[URL]);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    let (written, rest) = ended.stdout.split_once('\n').unwrap();
    assert!(written.starts_with("downbeat.yaml is written"), "{written}");
    insta::assert_snapshot!(rest, @"
    monitor  healthchecks, inferred from the URL
    set      in the monitor: period 60 s, grace 60 s
    then     downbeat check -c downbeat.yaml
             downbeat send -c downbeat.yaml
             downbeat run -c downbeat.yaml
    ");
    let said = checked(folder.path(), "downbeat.yaml");
    assert!(said.starts_with("downbeat.yaml: my service, heartbeats[0] is in order\n"), "{said}");
}

#[test]
fn a_file_that_is_there_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("downbeat.yaml");
    std::fs::write(&path, "mine").unwrap();
    let ended = init(folder.path(), &["--url", URL]);
    insta::assert_snapshot!(ended.stderr, @"
    error: downbeat.yaml is there already, and stays as it is
    help: name another file with `--output FILE`, or remove it first
    ");
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""));
    assert_eq!(std::fs::read_to_string(path).unwrap(), "mine");
}

#[test]
fn without_a_url_the_file_says_what_to_change() {
    let folder = tempfile::tempdir().unwrap();
    let ended = init(folder.path(), &[]);
    assert!(
        ended.stdout.contains("\nchange   `url`: https://monitor.example.com/… is a placeholder\n"),
        "{ended:#?}"
    );
    let text = std::fs::read_to_string(folder.path().join("downbeat.yaml")).unwrap();
    assert!(text.contains("    # CHANGE THIS: put the address here"), "{text}");
    checked(folder.path(), "downbeat.yaml");
}

#[test]
fn the_variable_of_the_environment_gives_the_url_where_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = Program::new(["init", "-o", "a b.yaml"]).env("DOWNBEAT_URL", URL).within(folder.path()).run();
    assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{run:#?}");
    assert!(run.stdout.contains("downbeat check -c \"a b.yaml\"\n"), "{run:#?}");
    // The file stands for itself: the variable need not be set when it is read.
    assert!(checked(folder.path(), "a b.yaml").contains("https://hc-ping.com/…, healthchecks"));
}

#[test]
fn a_url_that_stands_elsewhere_stays_out_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("url.pem"), format!("{URL}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let only_mine = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(folder.path().join("url.pem"), only_mine).unwrap();
    }
    let ended = init(folder.path(), &["file:url.pem", "-o", "file.yaml", "--schedule", "at 2:30"]);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    assert!(checked(folder.path(), "file.yaml").contains("healthchecks, inferred"));
    let ended =
        Program::new(["init", "env:MINE", "-o", "env.yaml"]).env("MINE", URL).within(folder.path()).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    let text =
        ["file.yaml", "env.yaml"].map(|name| std::fs::read_to_string(folder.path().join(name)).unwrap());
    assert!(text.iter().all(|text| !text.contains("hc-ping.com")), "{text:?}");
    assert!(text[1].contains("\n    url: ${MINE}\n"), "{text:?}");
}

#[test]
fn what_cannot_be_used_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let said: Vec<String> = [
        &["hc-ping.com/a"][..],
        &["env:MINE"],
        &[URL, "--schedule", "every 5 minuts"],
        &[URL, "--name", ""],
        &[URL, "--url", URL],
    ]
    .map(|arguments| {
        let ended = init(folder.path(), arguments);
        assert_eq!(ended.stdout, "", "{ended:#?}");
        format!("{}: {}", ended.code.unwrap(), ended.stderr.lines().next().unwrap())
    })
    .into();
    insta::assert_snapshot!(said.join("\n"), @"
    2: error: the URL cannot be used: the URL does not begin with http:// or https://
    2: error: the variable `MINE` is not set
    2: error: expected a time period such as `minutes` or `day of the year`, found `minuts`
    2: error: the name is empty
    2: error: the argument '[URL]' cannot be used with '--url <URL>'
    ");
    // Each system has words of its own for the reason.
    let ended = init(folder.path(), &[URL, "-o", "nowhere/downbeat.yaml"]);
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""), "{ended:#?}");
    assert!(ended.stderr.starts_with("error: nowhere/downbeat.yaml cannot be written: "), "{ended:#?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_is_probably_not_meant_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let ended = init(folder.path(), &[&format!("{URL}/fail"), "--schedule", "every 90 minutes"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    for code in ["warning[url-action]", "warning[step-beyond-cycle]"] {
        assert!(ended.stderr.contains(code), "{ended:#?}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), &[URL]);
    let mode = std::fs::metadata(folder.path().join("downbeat.yaml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
