//! What can befall the members of a fleet, done to real ones with a short time to live. The program `fleet-faults` does the same with the
//! usual one, and prints the table of `docs/fleet.md`.

use std::time::Duration;

use downbeat_tests::fleet::{Fault, Row};

const TTL: Duration = Duration::from_secs(5);

const HEARTBEATS: usize = 15;

/// What a busy machine may add.
const SLACK: Duration = Duration::from_secs(3);

/// Does it, and gives what the members warned of.
fn keeps_its_promise(fault: Fault) -> Option<String> {
    let Row { what, account, promised, runs, warnings } = fault.run(TTL, HEARTBEATS)?;
    assert!(account.silence <= promised + SLACK, "{what}: {account:?} {warnings:#?}");
    assert!(account.beats > 0, "{what}");
    assert_eq!((runs.twice, runs.untold), (0, 0), "{what}: {runs:?} {warnings:#?}");
    Some(warnings.join("\n"))
}

#[test]
fn one_that_is_killed_and_started_again_by_the_rules_of_the_unit_leaves_nothing_silent() {
    keeps_its_promise(Fault::Restart);
}

#[test]
fn one_that_is_cut_off_from_etcd_and_not_from_the_monitor_beats_on_and_says_so() {
    let Some(warnings) = keeps_its_promise(Fault::CutOff) else { return };
    assert!(warnings.contains("the fleet cannot be asked"), "{warnings}");
    assert!(warnings.contains("member `b` is out of the fleet"), "{warnings}");
}

#[test]
fn when_one_dies_and_then_the_leader_of_etcd_nothing_is_silent_for_longer_than_two_leases_live() {
    keeps_its_promise(Fault::DeathAndLeader);
}

#[test]
fn with_the_space_of_etcd_used_up_one_that_is_started_again_beats_and_says_so() {
    let Some(warnings) = keeps_its_promise(Fault::Full) else { return };
    assert!(warnings.contains("the space of etcd is used up"), "{warnings}");
}

#[test]
fn with_a_password_that_is_changed_in_etcd_beats_go_on_until_it_is_changed_back() {
    let Some(warnings) = keeps_its_promise(Fault::Password) else { return };
    assert!(warnings.contains("etcd does not accept the user and the password"), "{warnings}");
}

#[test]
fn with_a_slow_etcd_one_that_is_killed_is_replaced_in_time() {
    keeps_its_promise(Fault::Slow);
}

#[test]
fn with_a_clock_that_is_ahead_one_that_is_killed_is_replaced_in_time_and_the_clock_is_told() {
    let Some(warnings) = keeps_its_promise(Fault::Clock) else { return };
    assert!(
        warnings.contains("the clock of this machine is 10 s ahead of that of etcd")
            || warnings.contains("9 s ahead"),
        "{warnings}"
    );
}
