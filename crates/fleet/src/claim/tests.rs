use super::*;
use crate::memory::Engine;
use crate::request::Entry;
use proptest::prelude::*;

fn keys() -> Keys {
    Keys::new("/downbeat")
}

fn at(seconds: f64) -> Now {
    Now {
        mono: Duration::from_secs_f64(100.0 + seconds),
        civil: DateTime::from_timestamp(1_800_000_000, 0).unwrap()
            + TimeDelta::milliseconds((seconds * 1_000.0) as i64),
    }
}

fn claimant(member: &str) -> Claimant {
    Claimant { member: member.to_owned(), instance: format!("instance of {member}") }
}

/// The occurrence that is this many seconds after the first one.
fn claim(member: &str, occurrence: i64, serial: u64) -> Claim {
    let occurrence = at(0.0).civil + TimeDelta::seconds(occurrence);
    Claim::new(&keys(), "backup", occurrence, claimant(member), serial, Duration::from_secs(10), at(0.0))
        .unwrap()
}

/// Asks as long as the engine answers, at one moment.
fn run(claim: &mut Claim, engine: &mut Engine, now: Now) -> ToDo {
    loop {
        match claim.next(now) {
            ToDo::Ask(request) => claim.on_answer(now, engine.ask(now.mono, &request)),
            step => return step,
        }
    }
}

fn is_won(step: &ToDo) -> bool {
    *step == ToDo::Over(Outcome::Won)
}

proptest! {
    #[test]
    fn values_are_in_the_order_of_their_occurrences_and_read_as_they_were_written(
        times in prop::array::uniform2(-62_135_596_800_000..253_402_300_799_999_i64),
        members in prop::array::uniform2(".{0,20}"),
        serial in any::<u64>(),
    ) {
        let stored: Vec<Stored> = times.iter().zip(&members).map(|(time, member)| Stored {
            occurrence: DateTime::from_timestamp_millis(*time).unwrap(),
            claimant: claimant(member),
            serial,
            state: State::Claimed,
        }).collect();
        let values: Vec<String> = stored.iter().map(|stored| stored.write().unwrap()).collect();
        prop_assert_eq!(Stored::read(&values[0]), Some(stored[0].clone()));
        if times[0] != times[1] {
            prop_assert_eq!(times[0] < times[1], values[0] < values[1]);
        }
        // What is claimed is older than its own occurrence in no form, and than each later one.
        let bound = text_of(stored[1].occurrence).unwrap();
        prop_assert_eq!(values[0] < bound, times[0] < times[1]);
        // The states of one claim replace one another in one direction.
        let started = Stored { state: State::Started, ..stored[0].clone() }.write().unwrap();
        let skipped = Stored { state: State::Skipped, ..stored[0].clone() }.write().unwrap();
        prop_assert!(values[0] < skipped && skipped < started);
    }

    #[test]
    fn no_text_is_a_claim_that_would_be_written_in_another_way(value in ".{0,80}") {
        prop_assert_eq!(Stored::read(&value).and_then(|stored| stored.write()).is_some_and(|written| written != value), false);
    }
}

#[test]
fn of_two_members_that_claim_one_occurrence_one_wins_whatever_they_are_called() {
    for (first, second) in [("a", "b"), ("b", "a")] {
        let mut engine = Engine::new();
        assert!(is_won(&run(&mut claim(first, 0, 1), &mut engine, at(0.0))));
        let step = run(&mut claim(second, 0, 1), &mut engine, at(0.0));
        assert!(matches!(step, ToDo::Over(Outcome::Lost(stored)) if stored.claimant == claimant(first)));
    }
}

#[test]
fn an_older_occurrence_is_not_won_and_a_newer_one_is() {
    let mut engine = Engine::new();
    assert!(is_won(&run(&mut claim("a", 0, 1), &mut engine, at(0.0))));
    assert!(matches!(run(&mut claim("b", -60, 1), &mut engine, at(0.0)), ToDo::Over(Outcome::Lost(_))));
    assert!(is_won(&run(&mut claim("b", 1, 2), &mut engine, at(1.0))));
}

#[test]
fn a_member_that_claims_an_occurrence_again_does_not_win_it_again() {
    let mut engine = Engine::new();
    assert!(is_won(&run(&mut claim("a", 0, 1), &mut engine, at(0.0))));
    assert!(matches!(run(&mut claim("a", 0, 2), &mut engine, at(0.0)), ToDo::Over(Outcome::Lost(_))));
}

#[test]
fn a_claim_whose_answer_was_lost_is_resolved_by_reading_the_key() {
    let mut engine = Engine::new();
    let mut mine = claim("a", 0, 1);
    let ToDo::Ask(request) = mine.next(at(0.0)) else { panic!() };
    engine.ask(at(0.0).mono, &request).unwrap();
    mine.on_answer(at(2.0), Err(Failure::Away));
    assert_eq!(mine.next(at(2.0)), ToDo::Wait(at(2.5).mono));
    assert_eq!(mine.next(at(2.5)), ToDo::Ask(Request::Read { key: "/downbeat/jobs/backup".into() }));
    assert!(is_won(&run(&mut mine, &mut engine, at(2.5))));
    assert!(mine.may_start(at(7.9)));
    assert!(!mine.may_start(at(8.0)), "the first sending counts");
}

#[test]
fn a_claim_that_never_arrived_is_sent_again_and_cannot_be_won_twice() {
    let mut engine = Engine::new();
    let mut mine = claim("a", 0, 1);
    let ToDo::Ask(on_its_way) = mine.next(at(0.0)) else { panic!() };
    mine.on_answer(at(2.0), Err(Failure::NoQuorum));
    assert!(is_won(&run(&mut mine, &mut engine, at(2.5))));
    // The first arrives after all, and is the same.
    assert_eq!(engine.ask(at(3.0).mono, &on_its_way), Ok(Answer::Claimed { is_mine: true, stored: None }));
    assert!(matches!(run(&mut claim("b", 0, 1), &mut engine, at(3.0)), ToDo::Over(Outcome::Lost(_))));
}

#[test]
fn a_claim_without_an_answer_that_finds_a_newer_one_is_not_run() {
    let mut engine = Engine::new();
    let mut mine = claim("a", 0, 1);
    mine.next(at(0.0));
    mine.on_answer(at(2.0), Err(Failure::Away));
    assert!(is_won(&run(&mut claim("b", 1, 1), &mut engine, at(2.0))));
    assert!(matches!(run(&mut mine, &mut engine, at(2.5)), ToDo::Over(Outcome::Overtaken(_))));
}

#[test]
fn a_claim_without_an_answer_is_over_after_its_time() {
    let mut mine = claim("a", 0, 1);
    let mut seconds = 0.0;
    let step = loop {
        match mine.next(at(seconds)) {
            ToDo::Ask(_) => {
                seconds += 2.0;
                mine.on_answer(at(seconds), Err(Failure::Away));
            }
            ToDo::Wait(_) => seconds += 0.5,
            ToDo::Over(outcome) => break outcome,
        }
    };
    assert_eq!((step, seconds), (Outcome::Late(Failure::Away), 9.5));
}

#[test]
fn a_process_that_was_stopped_after_its_claim_does_not_start() {
    let mut engine = Engine::new();
    let mut mine = claim("a", 0, 1);
    assert!(!mine.may_start(at(0.0)), "it is not won");
    assert!(is_won(&run(&mut mine, &mut engine, at(0.0))));
    assert!(mine.may_start(at(7.9)) && !mine.may_start(at(8.1)));
    // Each of the clocks may have stood still.
    assert!(!mine.may_start(Now { mono: at(1.0).mono, ..at(60.0) }));
    assert!(!mine.may_start(Now { mono: at(60.0).mono, ..at(1.0) }));
}

#[test]
fn what_the_engine_refuses_is_over_at_once() {
    let mut engine = Engine::new();
    engine.set_full(true);
    assert_eq!(run(&mut claim("a", 0, 1), &mut engine, at(0.0)), ToDo::Over(Outcome::Refused(Failure::Full)));
}

#[test]
fn the_key_says_what_became_of_a_claim_and_never_goes_back() {
    let mut engine = Engine::new();
    let state = |engine: &Engine| Stored::read(engine.entries().next().unwrap().1).unwrap().state;
    let mut mine = claim("a", 0, 1);
    assert!(is_won(&run(&mut mine, &mut engine, at(0.0))));
    assert_eq!(state(&engine), State::Claimed);
    engine.ask(at(0.0).mono, &mine.mark(State::Started)).unwrap();
    assert_eq!(state(&engine), State::Started);
    assert!(is_won(&run(&mut claim("b", 1, 1), &mut engine, at(1.0))));
    // The mark was on its way for long: the newer claim stays.
    engine.ask(at(0.0).mono, &mine.mark(State::Started)).unwrap();
    assert_eq!(state(&engine), State::Claimed);
}

#[test]
fn an_occurrence_far_ahead_is_not_claimed_and_one_that_was_is_told() {
    let ahead = |seconds| {
        let occurrence = at(0.0).civil + TimeDelta::seconds(seconds);
        Claim::new(&keys(), "backup", occurrence, claimant("a"), 1, Duration::from_secs(10), at(0.0))
    };
    assert!(ahead(5).is_some() && ahead(6).is_none());
    // A member whose clock was at 2036 claimed it, with another version.
    let mut engine = Engine::new();
    let far = Stored { occurrence: at(3e8).civil, claimant: claimant("b"), serial: 1, state: State::Started };
    let put = |value: String| Request::Put { key: keys().job("backup"), value, lease: None };
    engine.ask(at(0.0).mono, &put(far.write().unwrap())).unwrap();
    assert_eq!(run(&mut claim("a", 0, 1), &mut engine, at(0.0)), ToDo::Over(Outcome::Blocked(far)));
    engine.ask(at(0.0).mono, &put("something else".to_owned())).unwrap();
    assert_eq!(run(&mut claim("a", 0, 1), &mut engine, at(0.0)), ToDo::Over(Outcome::Strange));
}

#[test]
fn claims_of_others_that_are_not_marked_are_told_once_after_ten_seconds() {
    let entry =
        |stored: &Stored| Entry { key: keys().job("backup"), value: stored.write().unwrap(), lease: None };
    let stored =
        Stored { occurrence: at(0.0).civil, claimant: claimant("a"), serial: 1, state: State::Claimed };
    let seconds = Duration::from_secs;
    let mut watch = crate::unstarted::Unstarted::new(keys(), "instance of b");
    assert!(watch.see(seconds(0), &[entry(&stored)]).is_empty());
    assert!(watch.see(seconds(9), &[entry(&stored)]).is_empty());
    assert_eq!(watch.see(seconds(10), &[entry(&stored)]), [("backup".to_owned(), stored.clone())]);
    // Once, however often it is read.
    assert!(watch.see(seconds(20), &[entry(&stored)]).is_empty());
    assert!(watch.see(seconds(30), &[entry(&stored)]).is_empty());
    assert_eq!(watch.due(), None);
    // One that is marked in time is not lost, nor one of its own.
    let stored = Stored { serial: 2, ..stored };
    assert!(watch.see(seconds(31), &[entry(&stored)]).is_empty());
    let started = Stored { state: State::Started, ..stored.clone() };
    assert!(watch.see(seconds(40), &[entry(&started)]).is_empty());
    assert_eq!(watch.due(), None);
    let mut own = crate::unstarted::Unstarted::new(keys(), "instance of a");
    own.see(seconds(0), &[entry(&stored)]);
    assert_eq!(own.due(), None);
}

#[test]
fn a_claim_that_is_not_marked_until_a_later_one_replaces_it_is_told_and_one_whose_key_is_gone_forgotten() {
    let entry =
        |stored: &Stored| Entry { key: keys().job("backup"), value: stored.write().unwrap(), lease: None };
    let of = |member: &str, second: f64| Stored {
        occurrence: at(second).civil,
        claimant: claimant(member),
        serial: 1,
        state: State::Claimed,
    };
    let seconds = Duration::from_secs;
    let mut watch = crate::unstarted::Unstarted::new(keys(), "instance of b");
    assert!(watch.see(seconds(0), &[entry(&of("a", 0.0))]).is_empty());
    assert_eq!(watch.due(), Some(seconds(1)));
    // Its own claim is no longer watched; the one before it is lost.
    assert_eq!(watch.see(seconds(1), &[entry(&of("b", 1.0))]), [("backup".to_owned(), of("a", 0.0))]);
    assert_eq!(watch.due(), None);
    // Without a key there is nothing to wait for: etcd is not asked over and over.
    assert!(watch.see(seconds(2), &[entry(&of("a", 2.0))]).is_empty());
    assert!(watch.see(seconds(13), &[]).is_empty());
    assert_eq!(watch.due(), None);
}

#[test]
fn one_run_at_a_time_holds_the_key_of_a_job_that_may_not_overlap() {
    let mut engine = Engine::new();
    let now = at(0.0).mono;
    let Ok(Answer::Granted { lease, .. }) = engine.ask(now, &Request::Grant { ttl: Duration::from_secs(10) })
    else {
        panic!()
    };
    let take = |engine: &mut Engine, member: &str| {
        let Ok(Answer::Claimed { is_mine, .. }) =
            engine.ask(now, &super::run(&keys(), "backup", &claimant(member), 1, lease))
        else {
            panic!()
        };
        is_mine
    };
    assert!(take(&mut engine, "a") && !take(&mut engine, "b"));
    // Another's end does not end it.
    engine.ask(now, &ran(&keys(), "backup", &claimant("b"), 1)).unwrap();
    assert!(!take(&mut engine, "b"));
    engine.ask(now, &ran(&keys(), "backup", &claimant("a"), 1)).unwrap();
    assert!(take(&mut engine, "b"));
    engine.ask(now, &run_now(&keys(), "an id", &claimant("a"), 2, lease)).unwrap();
    let other = engine.ask(now, &run_now(&keys(), "an id", &claimant("b"), 2, lease)).unwrap();
    assert!(matches!(other, Answer::Claimed { is_mine: false, .. }));
}
