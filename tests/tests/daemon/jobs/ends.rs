//! How a run ends, and what its monitor hears of that.

use super::{check, healthchecks, jobs, rid, told};
use downbeat_tests::program::{LIMIT, takes_ctrl_break};

/// Runs a command once, at start, and waits until its monitor has heard of the end: what it has heard, and the log.
fn once(more: &str) -> (Vec<String>, String) {
    let server = healthchecks();
    let config = jobs(&[&format!("{{ name: job, on_start: true, url: {}, {more} }}", check(&server))]);
    let program = config.run().start();
    program.wait_for_log_until(|log| log.contains("job: run at start "));
    let log = program.stop().stderr;
    let requests = server.requests();
    let end = requests.last().unwrap();
    assert!(requests.iter().all(|request| rid(request) == rid(end)), "{requests:#?}");
    // The start is dropped if it was not sent when the command had ended.
    let mut told = told(&requests);
    told.retain(|line| line != "/start");
    (told, log)
}

/// A text for the shell of either system.
fn shell<'t>(unix: &'t str, windows: &'t str) -> &'t str {
    if cfg!(windows) { windows } else { unix }
}

#[test]
fn an_exit_code_reaches_the_monitor_with_the_output() {
    let (told, log) = once(shell("shell: echo bad; exit 3", "shell: echo bad& exit 3"));
    assert_eq!(told, ["/3 bad"]);
    assert!(log.contains("WARN job: run at start failed: exit code 3, after "), "{log}");
}

#[cfg(windows)]
#[test]
fn an_exit_code_above_255_is_told_as_a_failure_with_the_number() {
    let (told, log) = once("shell: exit 300");
    assert_eq!(told, ["/fail exit code 300"]);
    assert!(log.contains("WARN job: run at start failed: exit code 300, after "), "{log}");
}

#[test]
fn an_output_in_a_code_page_is_logged_and_told_as_utf_8() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("text"), b"gr\x94\xe1er").unwrap();
    let (told, log) = once(&format!(
        "shell: {}, working_directory: '{}', output: {{ encoding: 850 }}",
        shell("cat text", "type text"),
        folder.path().display()
    ));
    assert_eq!(told, ["/ größer"]);
    assert!(log.contains("INFO job: größer"), "{log}");
}

#[cfg(unix)]
#[test]
fn arguments_are_given_as_they_are() {
    let (told, log) = once("command: [echo, a, b c]");
    assert_eq!(told, ["/ a b c"]);
    assert!(log.contains("INFO job: run at start done, after "), "{log}");
}

#[cfg(unix)]
#[test]
fn a_signal_reaches_the_monitor_as_its_code_and_in_words() {
    let (told, log) = once("shell: kill -SEGV $$");
    assert_eq!(told, ["/139 killed by SIGSEGV"]);
    assert!(log.contains("job: run at start failed: killed by SIGSEGV, after "), "{log}");
}

#[test]
fn a_command_that_is_not_there_is_told() {
    let (told, log) = once("command: [no-such-command-here]");
    assert_eq!(told, ["/127 no-such-command-here: command not found"]);
    assert!(log.contains("failed: no-such-command-here: command not found (exit code 127), after"), "{log}");
}

#[test]
fn what_takes_too_long_is_ended_with_all_that_it_started_and_told() {
    let script = shell("echo begun; sleep 60 | cat", "echo begun& ping -n 60 127.0.0.1 >nul");
    let (told, log) = once(&format!("shell: '{script}', timeout: 1s"));
    let code = shell("/143", "/1");
    // What a shell gives after Ctrl-Break is its own.
    let code = if takes_ctrl_break() { "" } else { code };
    assert!(told.len() == 1 && told[0].starts_with(code), "{told:?}");
    assert!(told[0].contains(" timed out after 1 s\nbegun"), "{told:?}");
    assert!(log.contains("failed: timed out after 1 s"), "{log}");
}

#[cfg(unix)]
#[test]
fn what_is_tried_again_is_one_run_to_the_monitor() {
    let script = "echo x >> tries; test $(wc -l < tries) -ge 3";
    let (told, log) = once(&format!("shell: '{script}', working_directory: ., retries: 3, retry_pause: 0s"));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with('/') && !told[0].starts_with("/1"), "{told:?}");
    assert!(log.contains("run at start done at try 3, after "), "{log}");
}

#[test]
fn a_start_is_told_before_its_end() {
    let server = healthchecks();
    let script = shell("sleep 1; echo done", "ping -n 2 127.0.0.1 >nul& echo done");
    let config =
        jobs(&[&format!("{{ name: job, on_start: true, shell: '{script}', url: {} }}", check(&server))]);
    let program = config.run().start();
    let requests = server.wait_for_requests(2, LIMIT);
    assert_eq!(told(&requests), ["/start", "/ done"]);
    assert_eq!(rid(&requests[0]), rid(&requests[1]));
    program.stop();
}
