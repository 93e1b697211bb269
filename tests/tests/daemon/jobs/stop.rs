//! A stop and a reload while commands run.

use super::{check, healthchecks, jobs, text, told};
use crate::FAR;
use downbeat_tests::program::{LIMIT, Signal};
use std::time::Duration;

#[test]
fn a_reload_harms_no_run_and_starts_none_that_is_not_due() {
    let long = format!(
        "{{ name: long, on_start: true, shell: 'echo begun; until test -e go; do sleep 0.1; done; echo through', schedule: {FAR} }}"
    );
    let other = format!("{{ name: other, on_start: true, shell: echo other, schedule: {FAR} }}");
    let config = jobs(&[&long, &other]);
    let program = config.run().start();
    program.wait_for_log("long: begun");
    program.wait_for_log("other: run at start done");
    // The one under way is gone, one has changed, and one is new.
    let changed = other.replace("echo other", "echo changed");
    let new = other.replace("name: other", "name: new");
    config.rewrite(text(&[&changed, &new]));
    let log = program.wait_for_log("the configuration was read again: ");
    assert!(!log.contains("long: through"), "{log}");
    std::fs::write(config.folder().join("go"), "").unwrap();
    program.wait_for_log("long: run at start done");
    // Back again, and touched by nothing.
    config.rewrite(text(&[&long, &other]));
    program.wait_for_log_until(|log| log.matches("the configuration was read again: ").count() == 2);
    let log = program.stop().stderr;
    assert_eq!(log.matches("long: begun").count(), 1, "{log}");
    assert_eq!(log.matches("run at start").count(), 2, "{log}");
    assert!(log.contains("long: through") && !log.contains("changed\n"), "{log}");
}

#[test]
fn a_stop_waits_for_runs_and_says_so_and_their_ends_are_told() {
    let server = healthchecks();
    let config = jobs(&[&format!(
        "{{ name: long, on_start: true, shell: 'echo begun; sleep 2; echo through', url: {} }}",
        check(&server)
    )]);
    let program = config.run().start();
    program.wait_for_log("long: begun");
    let log = program.stop().stderr;
    assert!(
        log.contains("waiting for 1 run under way, 30 s at most; a second signal ends it at once"),
        "{log}"
    );
    assert!(log.contains("long: run at start done, after "), "{log}");
    assert!(log.trim_end().ends_with("stopped by SIGTERM"), "{log}");
    assert_eq!(told(&server.requests()).last().unwrap(), "/ begun\nthrough");
}

#[test]
fn a_second_signal_has_runs_end_at_once_and_their_monitor_hears_why() {
    let server = healthchecks();
    let config = jobs(&[&format!(
        "{{ name: long, on_start: true, shell: 'echo begun; exec sleep 300', url: {} }}",
        check(&server)
    )]);
    let program = config.run().start();
    program.wait_for_log("long: begun");
    program.send(Signal::Terminate);
    program.wait_for_log("waiting for 1 run under way");
    let ended = program.signal(Signal::Terminate);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.took < Duration::from_secs(9), "{ended:#?}");
    let told = told(&server.wait_for_requests(2, LIMIT));
    assert_eq!(told.last().unwrap(), "/143 stopped by the stop of the daemon\nbegun");
}

#[cfg(unix)]
#[test]
fn a_second_signal_leaves_no_run_alive_that_ignores_it_and_names_it_and_its_monitor_hears_of_it() {
    let server = healthchecks();
    let stubborn = "trap \"\" TERM; echo begun $$; while :; do sleep 1; done";
    let config = jobs(&[&format!(
        "{{ name: stubborn, on_start: true, shell: '{stubborn}', url: {} }}",
        check(&server)
    )]);
    let program = config.run().start();
    let log = program.wait_for_log("stubborn: begun ");
    let pid = log.split("stubborn: begun ").nth(1).unwrap().lines().next().unwrap().trim().to_owned();
    program.send(Signal::Terminate);
    program.wait_for_log("waiting for 1 run under way");
    let ended = program.signal(Signal::Terminate);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.took < Duration::from_secs(3), "{ended:#?}");
    let log = &ended.stderr;
    assert!(log.contains("the time is up: 1 run killed"), "{log}");
    assert!(
        log.contains("stubborn: run at start failed: stopped by the stop of the daemon, after "),
        "{log}"
    );
    let pid = nix::unistd::Pid::from_raw(pid.parse().unwrap());
    assert_eq!(nix::sys::signal::kill(pid, None), Err(nix::errno::Errno::ESRCH));
    let told = told(&server.wait_for_requests(2, LIMIT));
    assert!(told.last().unwrap().starts_with("/137 stopped by the stop of the daemon\nbegun"), "{told:?}");
}

#[test]
fn a_reload_says_which_jobs_it_gives_up_how_many_may_run_and_starts_nothing() {
    let job = |name: &str, text: &str| format!("{{ name: {name}, on_start: true, shell: echo {text} }}");
    let config = jobs(&[&job("gone", "gone"), &job("kept", "before")]);
    let program = config.run().start();
    program.wait_for_log_until(|log| log.matches("run at start done").count() == 2);
    config.rewrite(text(&[&job("kept", "after")]));
    let log = program.wait_for_log("kept: running a text for a shell at the next start (jobs[0])");
    assert!(log.contains("the configuration was read again: 1 job changed, 1 job given up"), "{log}");
    assert!(log.contains("INFO gone: it is given up"), "{log}");
    config.rewrite(format!("{}max_running: 3\n", text(&[&job("kept", "after")])));
    program.wait_for_log("the configuration was read again: 1 job as before, `max_running` is 3 now");
    let log = program.stop().stderr;
    assert!(!log.contains("kept: after"), "{log}");
}
