//! What can befall the members of a fleet, done to real ones with a short time to live. The program `fleet-faults` does the same with the
//! usual one, and prints the table of `docs/fleet.md`.

use std::time::Duration;

use downbeat_tests::fleet::{Fault, Row};

const TTL: Duration = Duration::from_secs(5);

const HEARTBEATS: usize = 15;

/// What a busy machine may add.
const SLACK: Duration = Duration::from_secs(3);

/// What befalls the members, and what they must say of it: one of each of these.
const FAULTS: [(Fault, &[&[&str]]); 8] = [
    (Fault::Restart, &[]),
    (Fault::CutOff, &[&["the fleet cannot be asked"], &["member `b` is out of the fleet"]]),
    (Fault::DeathAndLeader, &[]),
    (Fault::LeaderCutOff, &[]),
    (Fault::Full, &[&["the space of etcd is used up"]]),
    (Fault::Password, &[&["etcd does not accept the user and the password"]]),
    (Fault::Slow, &[]),
    (
        Fault::Clock,
        &[&[
            "the clock of this machine is 10 s ahead of that of etcd",
            "the clock of this machine is 9 s ahead of that of etcd",
        ]],
    ),
];

/// Each with members and an etcd of its own. All at once: they do little but wait.
#[test]
fn whatever_befalls_a_fleet_nothing_is_silent_for_longer_than_promised_and_no_run_is_done_twice_or_missed_without_a_word()
 {
    let keeps_its_promise = |fault: Fault, said: &[&[&str]]| {
        let Some(Row { what, account, promised, runs, warnings }) = fault.run(TTL, HEARTBEATS) else {
            return;
        };
        assert!(account.silence <= promised + SLACK, "{what}: {account:?} {warnings:#?}");
        assert!(account.beats > 0, "{what}");
        let wrong = (runs.twice, runs.untold, runs.denied);
        assert_eq!(wrong, (0, 0, 0), "{what}: {runs:?} {warnings:#?}");
        let is_said = |text: &&str| warnings.iter().any(|warning| warning.contains(text));
        assert!(said.iter().all(|one| one.iter().any(is_said)), "{what}: {warnings:#?}");
    };
    std::thread::scope(|scope| {
        for (fault, said) in FAULTS {
            scope.spawn(move || keeps_its_promise(fault, said));
        }
    });
}
