//! A daemon that is killed in a run: what the next one does and says.

use super::{check, healthchecks, jobs, told};
use downbeat_tests::program::{LIMIT, Signal};
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
    next.wait_for_log(&format!(" not started: {why}"));
    let requests = server.wait_for_requests(count + 1, LIMIT);
    assert!(
        told(&requests).contains(&format!("/log a run did not come about: {why}")),
        "{:?}",
        told(&requests)
    );
    assert_eq!(pids(), left);

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
