//! Runs of a daemon in a console of Windows.

use super::{check, healthchecks, jobs, told};
use downbeat_tests::program::{LIMIT, Signal};
use std::time::Duration;

/// A shell that says `begun`, and `through` seconds later.
const LONG: &str = "echo begun& ping -n SECONDS 127.0.0.1 >nul& echo through";

#[test]
fn ctrl_c_for_the_daemon_leaves_a_run_its_time() {
    let server = healthchecks();
    let shell = LONG.replace("SECONDS", "4");
    let config =
        jobs(&[&format!("{{ name: long, on_start: true, shell: '{shell}', url: {} }}", check(&server))]);
    let program = config.run().start();
    program.wait_for_log("long: begun");
    let log = program.signal(Signal::Interrupt).stderr;
    assert!(log.contains("waiting for 1 run under way"), "{log}");
    assert!(log.contains("long: run at start done, after "), "{log}");
    assert_eq!(told(&server.requests()).last().unwrap(), "/ begun\r\nthrough");
}

#[test]
fn no_run_outlives_a_daemon_that_is_killed() {
    let shell = LONG.replace("SECONDS", "4").replace("through", "through>file");
    let config =
        jobs(&[&format!("{{ name: long, on_start: true, shell: '{shell}', working_directory: . }}")]);
    let program = config.run().start();
    program.wait_for_log("long: begun");
    program.signal(Signal::Kill);
    std::thread::sleep(Duration::from_secs(5));
    assert!(!config.folder().join("file").exists());
}

#[test]
fn a_second_ctrl_c_has_a_run_end_at_once_and_its_monitor_hears_why() {
    let server = healthchecks();
    let shell = LONG.replace("SECONDS", "60");
    let config =
        jobs(&[&format!("{{ name: long, on_start: true, shell: '{shell}', url: {} }}", check(&server))]);
    let program = config.run().start();
    program.wait_for_log("long: begun");
    program.send(Signal::Interrupt);
    program.wait_for_log("waiting for 1 run under way");
    let ended = program.signal(Signal::Interrupt);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let told = told(&server.wait_for_requests(2, LIMIT)).pop().unwrap();
    assert!(told.contains("stopped by the stop of the daemon\nbegun"), "{told}");
    assert!(!told.contains("through"), "{told}");
}
