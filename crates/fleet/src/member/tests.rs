use super::*;
use crate::keys::Keys;
use crate::memory::Engine;
use crate::request::Answer;
use chrono::DateTime;

fn at(seconds: f64) -> Now {
    let passed = Duration::from_secs_f64(seconds);
    Now {
        mono: Duration::from_secs(100) + passed,
        civil: DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::from_std(passed).unwrap(),
    }
}

fn names() -> Arc<Names> {
    let names: Vec<String> = (0..20).map(|at| format!("service {at}")).collect();
    Arc::new(Names::new(names.iter().map(String::as_str)))
}

fn member(name: &str, instance: &str, now: Now) -> Member {
    Member::new(MemberOptions::new(Keys::new("/downbeat"), name, instance), names(), now)
}

/// Answers all that a member asks at one moment.
fn settle(member: &mut Member, engine: &mut Engine, now: Now) -> Vec<Request> {
    let mut asked = Vec::new();
    while let Some((token, request)) = member.next(now) {
        let result = engine.ask(now.mono, &request);
        member.on_answer(token, now, Answered { result, date: Some(now.civil) });
        asked.push(request);
        assert!(asked.len() < 20, "{asked:?}");
    }
    asked
}

/// Answers nothing at all.
fn fail(member: &mut Member, now: Now, failure: Failure) {
    let mut left = 20;
    while let Some((token, _)) = member.next(now) {
        member.on_answer(token, now, Answered { result: Err(failure), date: None });
        left -= 1;
        assert!(left > 0, "it asks without end");
    }
}

/// Lets members run from one second to another, with a step of a quarter of a second.
fn pass(members: &mut [&mut Member], engine: &mut Engine, from: u32, to: u32) {
    for quarter in from * 4..=to * 4 {
        for member in members.iter_mut() {
            settle(member, engine, at(f64::from(quarter) / 4.0));
        }
    }
}

fn shares(changes: Vec<Change>) -> Vec<(usize, usize, Option<Duration>)> {
    let share = |change| match change {
        Change::Share { gained, lost, missed_since } => Some((gained.len(), lost.len(), missed_since)),
        _ => None,
    };
    changes.into_iter().filter_map(share).collect()
}

#[test]
fn a_member_looks_then_joins_then_looks_again_and_renews_after_three_seconds() {
    let (mut engine, mut one) = (Engine::new(), member("one", "1", at(0.0)));
    let asked = settle(&mut one, &mut engine, at(0.0));
    let kinds: Vec<String> =
        asked.iter().map(|request| format!("{request:?}").split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["Range", "Grant", "Create", "Range"]);
    let (key, value) = engine.entries().next().unwrap();
    assert_eq!(key, "/downbeat/members/one");
    assert!(value.starts_with(r#"{"instance":"1","names":""#), "{value}");
    assert_eq!(one.wake(), Some(at(3.0).mono));
    assert!(settle(&mut one, &mut engine, at(2.9)).is_empty());
    assert!(matches!(
        settle(&mut one, &mut engine, at(3.0))[..],
        [Request::KeepAlive { .. }, Request::Range { .. }]
    ));
}

#[test]
fn without_an_answer_within_a_second_a_member_beats_everything() {
    let mut one = member("one", "1", at(0.0));
    assert!(one.next(at(0.0)).is_some());
    assert_eq!((one.next(at(0.9)), one.mine().count()), (None, 0));
    assert_eq!(one.wake(), Some(at(1.0).mono));
    assert_eq!(one.next(at(1.0)), None);
    assert_eq!(shares(one.changes()), [(20, 0, None)]);
}

#[test]
fn a_failure_at_the_start_is_not_waited_for() {
    for failure in [Failure::Away, Failure::Full, Failure::Password, Failure::Forbidden] {
        let mut one = member("one", "1", at(0.0));
        fail(&mut one, at(0.1), failure);
        assert_eq!(one.mine().count(), 20);
        assert_eq!(one.trouble(), Some(failure));
    }
}

#[test]
fn two_members_share_and_a_death_is_taken_over_with_what_was_missed() {
    let (mut engine, mut one, mut two) =
        (Engine::new(), member("one", "1", at(0.0)), member("two", "2", at(1.0)));
    settle(&mut one, &mut engine, at(0.0));
    settle(&mut two, &mut engine, at(1.0));
    let share = two.mine().count();
    assert!(share > 0 && share < 20);
    // Who had it may have died, and what is past here may lie ahead by the clock of the first.
    assert_eq!(shares(two.changes()), [(share, 0, Some(at(1.0).mono - Duration::from_secs(24)))]);
    // Until the first has looked again both beat these.
    assert_eq!(one.mine().count(), 20);
    pass(&mut [&mut one, &mut two], &mut engine, 1, 4);
    assert_eq!(one.mine().count() + share, 20);
    one.changes();
    // The second dies right after it was renewed.
    pass(&mut [&mut one], &mut engine, 4, 13);
    assert_eq!(shares(one.changes()), []);
    pass(&mut [&mut one], &mut engine, 14, 18);
    let changes = shares(one.changes());
    let [(gained, 0, Some(since))] = changes[..] else { panic!("{changes:?}") };
    assert_eq!(gained, share);
    assert!(since <= at(4.0).mono.checked_sub(Duration::from_secs(10)).unwrap(), "{since:?}");
}

#[test]
fn a_stop_revokes_the_lease_and_is_taken_over_at_the_next_look() {
    let (mut engine, mut one, mut two) =
        (Engine::new(), member("one", "1", at(0.0)), member("two", "2", at(0.0)));
    pass(&mut [&mut one, &mut two], &mut engine, 0, 4);
    two.stop();
    assert!(matches!(settle(&mut two, &mut engine, at(4.0))[..], [Request::Revoke { .. }]));
    assert_eq!((two.standing(), two.wake(), two.mine().count()), (Standing::Over, None, 0));
    pass(&mut [&mut one], &mut engine, 4, 7);
    assert_eq!(one.mine().count(), 20);
}

#[test]
fn a_stop_while_a_request_is_under_way_still_gives_the_lease_back() {
    let (mut engine, mut one) = (Engine::new(), member("one", "1", at(0.0)));
    let (look, request) = one.next(at(0.0)).unwrap();
    let result = engine.ask(at(0.0).mono, &request);
    one.on_answer(look, at(0.0), Answered { result, date: None });
    let (grant, request) = one.next(at(0.0)).unwrap();
    one.stop();
    let result = engine.ask(at(0.0).mono, &request);
    one.on_answer(grant, at(0.0), Answered { result, date: None });
    assert!(matches!(settle(&mut one, &mut engine, at(0.0))[..], [Request::Revoke { .. }]));
    assert_eq!(one.standing(), Standing::Over);
    // Nor does it go on asking when there is nothing to give back.
    let mut two = member("two", "2", at(0.0));
    let (token, _) = two.next(at(0.0)).unwrap();
    two.stop();
    two.on_answer(token, at(0.0), Answered { result: Err(Failure::Away), date: None });
    assert_eq!((two.standing(), two.next(at(9.0)), two.wake()), (Standing::Over, None, None));
}

#[test]
fn while_the_engine_is_away_a_member_holds_what_it_had_and_is_not_valid() {
    let (mut engine, mut one, mut two) =
        (Engine::new(), member("one", "1", at(0.0)), member("two", "2", at(0.0)));
    pass(&mut [&mut one, &mut two], &mut engine, 0, 4);
    let share = one.mine().count();
    one.changes();
    for second in 5..60 {
        fail(&mut one, at(f64::from(second)), Failure::Away);
    }
    assert_eq!((one.mine().count(), shares(one.changes())), (share, vec![]));
    assert!(!one.is_valid(at(60.0)));
    assert_eq!(one.may_claim(at(60.0)), Err(NoClaim::Away));
    // It joins again with a new lease.
    pass(&mut [&mut one], &mut engine, 60, 62);
    assert!(one.is_valid(at(62.0)) && one.trouble().is_none());
    assert_eq!(one.mine().count(), 20);
}

#[test]
fn a_lease_counts_from_the_sending_and_by_both_clocks() {
    let (mut engine, mut one) = (Engine::new(), member("one", "1", at(0.0)));
    settle(&mut one, &mut engine, at(0.0));
    assert!(one.is_valid(at(9.9)) && !one.is_valid(at(10.0)));
    assert!(!one.is_valid(Now { mono: at(1.0).mono, ..at(60.0) }));
    assert!(!one.is_valid(Now { civil: at(60.0).civil, ..at(1.0) }));
}

#[test]
fn a_name_that_is_still_leased_is_waited_for_while_the_member_beats() {
    let (mut engine, mut killed) = (Engine::new(), member("one", "1", at(0.0)));
    settle(&mut killed, &mut engine, at(0.0));
    let mut again = member("one", "2", at(1.0));
    settle(&mut again, &mut engine, at(1.0));
    assert_eq!(again.standing(), Standing::Waiting);
    // What the killed one had may have been missed for long.
    assert!(matches!(shares(again.changes())[..], [(20, 0, Some(_))]));
    assert!(again.may_claim(at(1.0)).is_ok() && !again.is_valid(at(1.0)));
    pass(&mut [&mut again], &mut engine, 1, 11);
    assert_eq!(again.standing(), Standing::In);
}

#[test]
fn a_name_that_somebody_keeps_ends_the_member() {
    let (mut engine, mut one) = (Engine::new(), member("one", "1", at(0.0)));
    let mut other = member("one", "2", at(1.0));
    pass(&mut [&mut one, &mut other], &mut engine, 0, 11);
    assert_eq!(other.standing(), Standing::Waiting);
    pass(&mut [&mut one, &mut other], &mut engine, 12, 13);
    assert_eq!((other.standing(), other.next(at(20.0)), other.wake()), (Standing::Taken, None, None));
    assert!(one.is_valid(at(13.0)));
}

#[test]
fn a_failure_while_a_name_is_waited_for_begins_the_waiting_anew() {
    // A new leader has renewed the lease of the killed one.
    let (mut engine, mut killed) = (Engine::new(), member("one", "1", at(0.0)));
    settle(&mut killed, &mut engine, at(0.0));
    let mut again = member("one", "2", at(0.5));
    pass(&mut [&mut again], &mut engine, 1, 8);
    engine.new_leader(at(9.0).mono);
    fail(&mut again, at(9.0), Failure::NoQuorum);
    pass(&mut [&mut again], &mut engine, 10, 18);
    assert_eq!(again.standing(), Standing::Waiting);
    pass(&mut [&mut again], &mut engine, 19, 21);
    assert_eq!(again.standing(), Standing::In);
}

#[test]
fn members_with_other_names_are_seen_and_share_nothing() {
    let (mut engine, mut one, mut two) =
        (Engine::new(), member("one", "1", at(0.0)), member("two", "2", at(0.0)));
    pass(&mut [&mut one, &mut two], &mut engine, 0, 4);
    let more = Arc::new(Names::new(names().iter().chain(["one more"])));
    two.set_names(at(4.0), more.clone(), 7);
    assert_eq!((two.mine().count(), shares(two.changes())), (21, vec![]));
    pass(&mut [&mut one, &mut two], &mut engine, 4, 8);
    assert_eq!((one.mine().count(), two.mine().count()), (20, 21));
    let seen: Vec<Seen> = one.members().collect();
    let said: Vec<_> = seen
        .iter()
        .map(|seen| (&*seen.name, seen.is_me, seen.has_same_names, seen.has_same_settings, seen.share))
        .collect();
    assert_eq!(said, [("one", true, true, true, Some(20)), ("two", false, false, false, None)]);
    // The other one follows.
    one.set_names(at(8.0), more, 7);
    pass(&mut [&mut one, &mut two], &mut engine, 8, 12);
    assert_eq!(one.mine().count() + two.mine().count(), 21);
    assert!(one.members().all(|seen| seen.has_same_names && seen.has_same_settings));
}

#[test]
fn a_full_engine_keeps_those_that_are_in_and_a_new_one_beats_what_would_be_its_own() {
    let (mut engine, mut one) = (Engine::new(), member("one", "1", at(0.0)));
    pass(&mut [&mut one], &mut engine, 0, 4);
    engine.set_full(true);
    let mut two = member("two", "2", at(5.0));
    pass(&mut [&mut one, &mut two], &mut engine, 5, 30);
    assert!(one.is_valid(at(30.0)) && one.trouble().is_none());
    assert_eq!((two.standing(), two.trouble()), (Standing::Out, Some(Failure::Full)));
    assert_eq!(one.mine().count(), 20);
    assert!((1..20).contains(&two.mine().count()));
    engine.set_full(false);
    pass(&mut [&mut one, &mut two], &mut engine, 31, 36);
    assert_eq!(one.mine().count() + two.mine().count(), 20);
}

#[test]
fn a_key_that_somebody_removed_or_changed_is_written_again() {
    let (mut engine, mut one) = (Engine::new(), member("one", "1", at(0.0)));
    settle(&mut one, &mut engine, at(0.0));
    let (key, value) =
        engine.entries().map(|(key, value)| (key.to_owned(), value.to_owned())).next().unwrap();
    engine.ask(at(1.0).mono, &Request::Delete { key: key.clone(), value: value.clone() }).unwrap();
    pass(&mut [&mut one], &mut engine, 1, 4);
    assert_eq!(engine.entries().collect::<Vec<_>>(), [(&*key, &*value)]);
    // On no lease it would stay for ever.
    engine.ask(at(4.0).mono, &Request::Put { key: key.clone(), value, lease: None }).unwrap();
    pass(&mut [&mut one], &mut engine, 5, 8);
    assert_eq!(one.standing(), Standing::In);
    pass(&mut [], &mut engine, 9, 9);
    assert_eq!(engine.ask(at(30.0).mono, &Request::Read { key }), Ok(Answer::Entries(vec![])));
}

#[test]
fn a_clock_that_is_far_off_claims_nothing_and_one_that_is_set_is_noticed_at_once() {
    let far = |seconds: i64, way: f64| {
        let mut one = member("one", "1", at(0.0));
        let mut engine = Engine::new();
        let mut now = at(0.0);
        for _ in 0..6 {
            let Some((token, request)) = one.next(now) else { break };
            let result = engine.ask(now.mono, &request);
            now = Now {
                mono: now.mono + Duration::from_secs_f64(way),
                civil: now.civil + TimeDelta::milliseconds((way * 1e3) as i64),
            };
            let theirs =
                now.civil - TimeDelta::milliseconds((way * 500.0) as i64) - TimeDelta::seconds(seconds);
            one.on_answer(token, now, Answered { result, date: Some(theirs) });
        }
        (one, now)
    };
    for (seconds, may) in [(0, true), (4, true), (-4, true), (7, false), (-7, false), (300_000_000, false)] {
        let (one, now) = far(seconds, 0.1);
        assert_eq!(one.may_claim(now).is_ok(), may, "{seconds}");
        if !may {
            let Err(NoClaim::Clock(distance)) = one.may_claim(now) else { panic!() };
            assert!((distance - TimeDelta::seconds(seconds)).abs() < TimeDelta::seconds(1), "{distance}");
        }
    }
    let (one, now) = far(0, 0.1);
    assert!(matches!(
        one.may_claim(Now { civil: now.civil + TimeDelta::seconds(8), ..now }),
        Err(NoClaim::Clock(_))
    ));
    // Nothing follows from an answer that was on its way for long.
    let (one, now) = far(0, 2.5);
    assert_eq!(one.may_claim(now), Err(NoClaim::ClockUnknown));
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing_and_one_that_never_comes_is_given_up() {
    let mut one = member("one", "1", at(0.0));
    let (token, _) = one.next(at(0.0)).unwrap();
    assert!(one.next(at(29.0)).is_none());
    let (again, _) = one.next(at(31.0)).unwrap_or_else(|| one.next(at(33.0)).unwrap());
    assert_ne!(token, again);
    one.on_answer(token, at(34.0), Answered { result: Ok(Answer::Entries(vec![])), date: None });
    assert!(one.next(at(34.0)).is_none(), "the second is still under way");
}

#[test]
fn what_is_no_member_is_passed_over() {
    let mut engine = Engine::new();
    let ttl = Duration::from_secs(1_000);
    let Ok(Answer::Granted { lease, .. }) = engine.ask(at(0.0).mono, &Request::Grant { ttl }) else {
        panic!()
    };
    let long = "x".repeat(5_000);
    for (key, value) in
        [("members/new", "of a later version"), ("members/", "{}"), ("members/long", long.as_str())]
    {
        let put =
            Request::Put { key: format!("/downbeat/{key}"), value: value.to_owned(), lease: Some(lease) };
        engine.ask(at(0.0).mono, &put).unwrap();
    }
    let mut one = member("one", "1", at(0.0));
    settle(&mut one, &mut engine, at(0.0));
    assert_eq!(one.mine().count(), 20);
    let names: Vec<String> = one.members().map(|seen| seen.name).collect();
    assert_eq!(names, ["long", "new", "one"]);
}

#[test]
fn a_lease_that_has_ended_is_told_by_the_standing_and_is_no_trouble_of_the_engine() {
    let (mut one, mut engine) = (member("one", "1", at(0.0)), Engine::new());
    settle(&mut one, &mut engine, at(0.0));
    one.set_names(at(1.0), names(), 7);
    let (token, request) = one.next(at(1.0)).unwrap();
    assert!(matches!(request, Request::Put { .. }), "{request:?}");
    one.on_answer(token, at(1.0), Answered { result: Err(Failure::LeaseLost), date: None });
    assert_eq!((one.standing(), one.trouble(), one.validity()), (Standing::Out, None, None));
}
