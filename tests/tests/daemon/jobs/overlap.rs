//! What becomes of a run that is due while another is under way.

use super::{check, healthchecks, jobs, told};
use downbeat_tests::program::LIMIT;

#[test]
fn a_run_that_is_due_too_soon_is_skipped_and_the_monitor_gets_a_note() {
    let server = healthchecks();
    let config = jobs(&[&format!(
        "{{ name: slow, shell: sleep 2.5, schedule: every 1 second, url: {} }}",
        check(&server)
    )]);
    let program = config.run().start();
    program.wait_for_log("skipped: the one before it is under way");
    server.wait_for_requests(2, LIMIT);
    program.stop();
    let told = told(&server.requests());
    let note = told.iter().find(|line| line.starts_with("/log ")).unwrap_or_else(|| panic!("{told:?}"));
    assert!(note.ends_with(" UTC skipped: the one before it is under way"), "{note}");
    // A skip is no failure.
    assert!(told.iter().all(|line| !line.starts_with("/fail")), "{told:?}");
}

#[test]
fn one_run_waits_at_most_where_the_job_says_so() {
    let config = jobs(&["{ name: slow, shell: sleep 2.5, schedule: every 1 second, overlap: wait }"]);
    let program = config.run().start();
    program.wait_for_log_until(|log| {
        log.matches(" done, after ").count() >= 2
            && log.contains("waits: the one before it is under way")
            && log.contains("skipped: another one waits already")
    });
    program.stop();
}

#[test]
fn the_run_under_way_is_ended_where_the_job_says_so() {
    let config = jobs(&[
        "{ name: old, shell: 'trap \"echo ending; exit 9\" TERM; sleep 30 & wait', schedule: every 2 seconds, overlap: kill }",
    ]);
    let program = config.run().start();
    let log = program.wait_for_log("stopped by the next run");
    assert!(log.contains("old: the next run is due: the one under way is asked to end"), "{log}");
    let log = program.wait_for_log_until(|log| log.matches("stopped by the next run").count() >= 2);
    assert!(log.contains("old: ending"), "{log}");
}

#[test]
fn no_more_jobs_run_at_once_than_the_configuration_allows() {
    let job = |name: &str| {
        format!(
            "  - {{ name: {name}, shell: 'echo begin >> runs; sleep 0.3; echo end >> runs', schedule: every 1 second }}\n"
        )
    };
    let all: String = ["a", "b", "c"].iter().map(|name| job(name)).collect();
    let config = crate::Config::of(format!("max_running: 1\njobs:\n{all}"));
    let program = config.run().start();
    program.wait_for_log_until(|log| {
        log.contains("waits: as many jobs run as `max_running` allows")
            && ["a", "b", "c"].iter().all(|name| log.matches(&format!("{name}: run for")).count() >= 3)
    });
    program.stop();
    let runs = std::fs::read_to_string(config.folder().join("runs")).unwrap();
    let lines: Vec<&str> = runs.lines().collect();
    assert!(lines.len() >= 10, "{runs}");
    assert!(lines.chunks(2).all(|pair| pair == ["begin", "end"]), "{runs}");
}
