//! A daemon that is killed in a run: what the next one does and says.

use super::{check, healthchecks, jobs, told};
use downbeat_tests::program::{LIMIT, Program, Signal};
use nix::sys::signal;
use nix::unistd::Pid;

#[test]
fn the_next_daemon_does_not_start_a_job_beside_the_run_that_a_killed_one_left() {
    let server = healthchecks();
    let config = jobs(&[&format!(
        "{{ name: long, schedule: every 1 second, shell: 'echo $$ >> pids; exec sleep 300', url: {} }}",
        check(&server)
    )]);
    let pids = || std::fs::read_to_string(config.folder().join("pids")).unwrap();
    let runtime = tempfile::tempdir().unwrap();
    let start = || config.run().env("RUNTIME_DIRECTORY", runtime.path()).start();
    let first = start();
    // By then the run has begun.
    first.wait_for_log("skipped: the one before it is under way");
    first.signal(Signal::Kill);
    let left = pids();
    let count = server.requests().len();

    let next = start();
    let pid: i32 = left.trim().parse().unwrap();
    let why = format!("process {pid}, which an earlier daemon has started for it, still runs");
    next.wait_for_log(&format!(" skipped: {why}"));
    let requests = server.wait_for_requests(count + 1, LIMIT);
    assert!(
        told(&requests).iter().any(|line| line.starts_with("/log run for ") && line.ends_with(&why)),
        "{:?}",
        told(&requests)
    );
    assert_eq!(pids(), left);
    // Who asks for a run hears the same.
    let asked = Program::new(["run-now", "long", "--pid", &next.id().to_string()]).run();
    assert_eq!((asked.code, &*asked.stderr), (Some(3), &*format!("long: skipped: {why}\n")));

    // When it has ended, the job runs again.
    signal::kill(Pid::from_raw(pid), signal::Signal::SIGKILL).unwrap();
    next.wait_for_log("skipped: the one before it is under way");
    assert_eq!(pids().lines().count(), 2);
    next.send(Signal::Terminate);
    next.wait_for_log("waiting for 1 run under way");
    next.signal(Signal::Terminate);
    // Nothing is left behind by a daemon that was stopped.
    assert_eq!(std::fs::read_dir(runtime.path()).unwrap().count(), 0);
}

#[test]
fn that_runs_cannot_be_noted_is_said_once_at_the_start() {
    let job = |name: &str| format!("{{ name: {name}, on_start: true, shell: echo {name} }}");
    let config = jobs(&[&job("one"), &job("two")]);
    let program = config.run().env("RUNTIME_DIRECTORY", "/dev/null/nowhere").start();
    program.wait_for_log_until(|log| log.matches("run at start done").count() == 2);
    let log = program.stop().stderr;
    assert_eq!(log.matches("WARN runs cannot be noted: /dev/null/nowhere: ").count(), 1, "{log}");
}

#[test]
fn the_files_of_runs_that_a_killed_daemon_left_and_that_have_ended_go_at_the_next_start() {
    let runtime = tempfile::tempdir().unwrap();
    std::fs::write(runtime.path().join("0123456789abcdef.run"), "1 999999999999\n").unwrap();
    let config = jobs(&["{ name: other, on_start: true, shell: echo other }"]);
    let program = config.run().env("RUNTIME_DIRECTORY", runtime.path()).start();
    program.wait_for_log("run at start done");
    program.stop();
    assert_eq!(std::fs::read_dir(runtime.path()).unwrap().count(), 0);
}
