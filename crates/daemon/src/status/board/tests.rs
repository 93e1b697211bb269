use super::super::fixture::{SECRET, Stage, arrived, config, ill, start};
use super::beats::Beats;
use super::entry::Entry;
use super::shared::MAX_ERRORS_LEN;
use super::*;
use chrono::TimeDelta;
use downbeat_heartbeat::beat::Lost;
use downbeat_heartbeat::clock::Clock as _;
use downbeat_heartbeat::supervisor::{Crowded, Event, Passed};
use downbeat_parser::{CalendarName, Date, Expression};
use downbeat_scheduler::{Calendars, Schedule};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

impl Deref for Row {
    type Target = Common;

    fn deref(&self) -> &Common {
        &self.common
    }
}

impl Deref for JobRow {
    type Target = Common;

    fn deref(&self) -> &Common {
        &self.common
    }
}

fn counts(counts: Counts) -> [u64; 5] {
    Outcome::ALL.map(|outcome| counts.each().find(|(of, _)| *of == outcome).unwrap().1)
}

fn row(stage: &Stage, name: &str) -> Row {
    let view = stage.board.view(&Query::default());
    view.heartbeats.into_iter().find(|row| &*row.name == name).unwrap()
}

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[tokio::test]
async fn a_heartbeat_waits_is_well_fails_and_is_well_again() {
    let stage = Stage::with(&[("Butler", "every 1 minute")]);
    let waiting = row(&stage, "Butler");
    assert_eq!((waiting.state, waiting.last_beat), (State::Waiting, None));
    assert_eq!(waiting.next, Some(start() + TimeDelta::minutes(1)));

    stage.beat("Butler", arrived(1));
    let well = row(&stage, "Butler");
    let last = well.last_beat.unwrap();
    assert_eq!((well.state, well.since), (State::Well, start() + TimeDelta::milliseconds(120)));
    assert_eq!((last.outcome, last.attempts), (Outcome::Sent, 1));
    assert_eq!((last.lateness_seconds, last.duration_seconds), (0.02, 0.1));
    assert_eq!((well.last_success, well.last_error), (Some(start() + TimeDelta::milliseconds(120)), None));

    stage.pass(seconds(60));
    stage.beat("Butler", Err(Lost::Crowded(Crowded::Full)));
    let failed = stage.hand.now();
    stage.pass(seconds(60));
    stage.beat("Butler", Err(Lost::Crowded(Crowded::Full)));
    let failing = row(&stage, "Butler");
    assert_eq!((failing.state, failing.since, failing.lost), (State::Failing, failed, 2));
    let error = failing.last_error.unwrap();
    assert_eq!((error.kind, &*error.text), ("crowded", "not sent: too many other beats were under way"));

    stage.beat("Butler", arrived(3));
    let well = row(&stage, "Butler");
    assert_eq!((well.state, well.lost, &*well.recent.outcomes), (State::Well, 0, "sffr"));
    assert_eq!(counts(well.counts), [1, 1, 2, 0, 0]);
    assert!(well.last_error.is_some(), "the last error stays to be read");
}

#[tokio::test]
async fn a_beat_that_goes_on_is_failing_and_not_lost_and_counts_as_retried_when_it_arrives_late() {
    let stage = Stage::with(&[("Butler", "every 1 day")]);
    let (at, error) = (stage.hand.now(), Lost::Crowded(Crowded::Full));
    let (until, took) = (at + TimeDelta::hours(1), seconds(60));
    let id = stage.id("Butler");
    let failing = Event::Failing { id, occurrence: Some(at), sent: at, took, at, until, error: &error };
    stage.board.on(&failing);
    let failing = row(&stage, "Butler");
    assert_eq!((failing.state, failing.lost, counts(failing.counts)), (State::Failing, 0, [0; 5]));
    let until = until.format("%F %T UTC");
    let text = format!("not sent: too many other beats were under way; it goes on until {until}");
    assert_eq!(failing.last_error.unwrap().text, text);
    let (late, took, late_attempts, next) = (seconds(0), seconds(600), 2, None);
    let (occurrence, outcome) = (Some(at), arrived(1));
    let (due, sent, ended) = (at, at, at + TimeDelta::minutes(10));
    stage.board.on(&Event::Beat {
        id,
        occurrence,
        due,
        sent,
        ended,
        late,
        took,
        late_attempts,
        next,
        outcome,
    });
    let well = row(&stage, "Butler");
    assert_eq!((well.state, counts(well.counts)), (State::Well, [0, 1, 0, 0, 0]));
    assert_eq!(well.last_beat.unwrap().attempts, 2);
}

#[tokio::test]
async fn an_ill_service_is_told_from_a_monitor_that_is_not_reached() {
    let stage = Stage::with(&[("Butler", "every 1 minute")]);
    stage.beat("Butler", ill("nothing listens on port 4242"));
    let row = row(&stage, "Butler");
    assert_eq!((row.state, &*row.recent.outcomes, counts(row.counts)), (State::Ill, "i", [0, 0, 0, 1, 0]));
    let error = row.last_error.unwrap();
    assert_eq!(error.kind, "check");
    assert_eq!(error.text, "the watched service is ill: nothing listens on port 4242; the monitor was told");
}

#[tokio::test]
async fn missed_beats_fill_the_strip_and_no_more() {
    let stage = Stage::with(&[("Butler", "every 1 second")]);
    stage.board.on(&Event::Missed {
        id: stage.id("Butler"),
        count: 10_000,
        why: Passed::Unseen,
        span: Some((start(), start() + TimeDelta::days(9))),
    });
    let row = row(&stage, "Butler");
    assert_eq!((counts(row.counts)[4], &*row.recent.outcomes), (10_000, &*"m".repeat(100)));
    let missed = row.last_missed.unwrap();
    assert_eq!((missed.at, missed.count), (stage.hand.now(), 10_000));
    assert_eq!((missed.first, missed.last), (Some(start()), Some(start() + TimeDelta::days(9))));
    assert!(missed.reason.unwrap().starts_with("the program did not run then"));
    assert_eq!(row.state, State::Waiting);
}

#[tokio::test]
async fn an_ended_schedule_stays_ended_after_its_last_beat() {
    let stage = Stage::with(&[("Butler", "every 1 minute")]);
    stage.board.on(&Event::Ended(stage.id("Butler")));
    stage.beat_with_next("Butler", arrived(1), None);
    assert_eq!(row(&stage, "Butler").state, State::Ended);
}

#[tokio::test]
async fn an_ended_schedule_that_goes_on_is_as_its_last_beat_was() {
    let stage = Stage::with(&[("Butler", "every 1 minute"), ("new", "every 1 minute")]);
    stage.beat("Butler", Err(Lost::Crowded(Crowded::Full)));
    for (name, state) in [("Butler", State::Failing), ("new", State::Waiting)] {
        let id = stage.id(name);
        stage.board.on(&Event::Ended(id));
        assert_eq!(row(&stage, name).state, State::Ended);
        let next = Some(stage.hand.now());
        stage.board.on(&Event::Next { id, next });
        assert_eq!((row(&stage, name).state, row(&stage, name).next), (state, next));
    }
}

#[tokio::test]
async fn what_is_next_is_told_when_a_beat_begins_and_not_when_it_ends() {
    let stage = Stage::with(&[("Butler", "every 1 minute")]);
    let next = Some(start() + TimeDelta::minutes(2));
    stage.pass(seconds(60));
    stage.board.on(&Event::Sending { id: stage.id("Butler"), next });
    assert_eq!((row(&stage, "Butler").next, stage.board.samples()[0].next), (next, next));
}

#[tokio::test]
async fn what_is_not_taken_up_is_seen_and_what_is_switched_off_too() {
    let stage = Stage::new();
    stage.board.configure(&config(&[("Butler", "every 1 minute"), ("ButlerAuth", "off")]));
    let view = stage.board.view(&Query::default());
    let states: Vec<_> = view.heartbeats.iter().map(|row| (&*row.name, row.state)).collect();
    assert_eq!(states, [("Butler", State::NotStarted), ("ButlerAuth", State::Disabled)]);
    assert_eq!(stage.board.readiness(), Health::Unwell("1 of 1 heartbeats are not taken up".to_owned()));
}

#[tokio::test]
async fn a_changed_heartbeat_keeps_its_counts_and_one_that_is_gone_goes() {
    let stage = Stage::with(&[("Butler", "every 1 minute"), ("old", "every 1 minute")]);
    stage.beat("Butler", Err(Lost::Crowded(Crowded::Full)));
    let (changed, gone) = (stage.id("Butler"), stage.id("old"));
    let newer = config(&[("Butler", "every 5 minutes"), ("new", "every 1 hour")]);
    stage.board.configure(&newer);
    // Still beating until the supervisor has given it up.
    assert_eq!(stage.board.view(&Query::default()).total, 3);
    stage.board.on(&Event::Removed(changed));
    stage.board.on(&Event::Removed(gone));
    stage.take_up(&newer);
    let view = stage.board.view(&Query::default());
    let rows: Vec<_> =
        view.heartbeats.iter().map(|row| (&*row.name, row.state, counts(row.counts)[2])).collect();
    assert_eq!(rows, [("Butler", State::Waiting, 1), ("new", State::Waiting, 0)]);
    assert_eq!(view.heartbeats[0].schedule.as_deref(), Some("every 5 minutes"));
    assert_eq!(stage.board.readiness(), Health::Well);
    // A beat of one that is gone is no news.
    stage.board.on(&Event::Sending { id: gone, next: None });
}

#[tokio::test]
async fn what_is_noted_of_a_configuration_is_lost_when_another_has_come_since() {
    let stage = Stage::new();
    let count = || stage.board.view(&Query::default()).configuration.unwrap().notes.len();
    let older = config(&[("Butler", "every 7 minutes")]);
    let notes = Notes::of(&older, stage.hand.now());
    let configured = stage.board.configure(&older);
    stage.board.note(configured, notes.clone());
    assert_eq!(count(), 1);
    let newer = stage.board.configure(&config(&[("Butler", "every 5 minutes")]));
    assert_eq!(count(), 0);
    stage.board.note(configured, notes.clone());
    assert_eq!(count(), 0);
    stage.board.note(newer, notes);
    assert_eq!(count(), 1);
}

#[test]
fn fifty_notes_are_kept_and_the_others_counted() {
    let names: Vec<String> = (0..70).map(|at| format!("h{at}")).collect();
    let of = |at: usize| if at.is_multiple_of(7) { "every 5 minutes" } else { "every 7 minutes" };
    let heartbeats: Vec<(&str, &str)> =
        names.iter().enumerate().map(|(at, name)| (&**name, of(at))).collect();
    let notes = Notes::of(&config(&heartbeats), start());
    assert_eq!((notes.notes.len(), notes.omitted), (50, 10));
    assert_eq!(notes.notes[0].heartbeat, Some("h1".into()));
    assert!(!notes.has("h0") && notes.has("h1") && notes.has("h69"), "{notes:?}");
}

#[test]
fn what_is_said_of_urls_and_files_is_noted_of_each_heartbeat_with_its_place() {
    let text = "\
defaults: { check: { http: 'http://watched.test/$KEY' } }
heartbeats:
- { name: a, url: 'https://monitor.test/', schedule: every 5 minutes }
- { name: b, url: 'https://nosnch.in/s3cr3t?s=1', schedule: every 5 minutes }
- { name: c, url: 'https://monitor.test/%KEY%', schedule: every 5 minutes }
";
    let notes = Notes::of(&crate::config::parse("conf.yaml", text.as_bytes()).unwrap(), start());
    let told: Vec<_> = notes.notes.iter().map(|note| (note.heartbeat.as_deref(), note.code)).collect();
    assert_eq!(
        told,
        [
            (Some("b"), Some("url-action")),
            (Some("c"), Some("foreign-variable")),
            (None, Some("foreign-variable"))
        ]
    );
    assert!(notes.notes[0].text.starts_with("conf.yaml:4:19: heartbeats[1].url: "), "{notes:?}");
    assert!(notes.notes[2].text.starts_with("conf.yaml:1:28: defaults.check.http: "), "{notes:?}");
    assert!(!notes.has("a") && notes.has("b") && notes.has("c"));
}

#[tokio::test]
async fn what_is_wrong_with_a_new_configuration_is_shown_until_it_is_mended() {
    let stage = Stage::with(&[("Butler", "every 7 minutes")]);
    let configuration = || stage.board.view(&Query::default()).configuration.unwrap();
    assert_eq!(configuration().notes.len(), 1);
    let note = configuration().notes[0].clone();
    assert_eq!(note.code, Some("uneven-step"));
    assert!(!note.text.contains("uneven-step"), "the code is beside the text: {}", note.text);
    stage.pass(seconds(60));
    stage.board.reloaded(Err(vec!["error: no".to_owned(), "x".repeat(MAX_ERRORS_LEN)]));
    assert_eq!(configuration().failed, Some(start() + TimeDelta::minutes(1)));
    assert_eq!(configuration().errors, ["error: no"], "what is too long is left out");
    assert_eq!(configuration().loaded, Some(start()));
    stage.board.reloaded(Ok(()));
    assert_eq!((configuration().failed, configuration().errors), (None, Vec::new()));
}

#[tokio::test]
async fn trouble_comes_first_and_pages_and_searches_find_the_rest() {
    let names: Vec<String> = (0..250).map(|n| format!("service {n:03}")).collect();
    let all: Vec<_> = names.iter().map(|name| (name.as_str(), "every 1 minute")).collect();
    let stage = Stage::with(&all);
    stage.beat("service 200", Err(Lost::Crowded(Crowded::Full)));
    let view = |query: Query| stage.board.view(&query);
    let first = view(Query { limit: 3, ..Query::default() });
    let names: Vec<_> = first.names.iter().map(|name| &**name).collect();
    assert_eq!(names, ["service 200", "service 000", "service 001"]);
    assert_eq!((first.total, first.matching, first.heartbeats.len()), (250, 250, 3));
    let last = view(Query { offset: 249, ..Query::default() });
    assert_eq!(&*last.names[0], "service 249");
    assert_eq!(view(Query { offset: usize::MAX, limit: usize::MAX, ..Query::default() }).names.len(), 0);
    let found = view(Query { search: "ICE 01".to_owned(), ..Query::default() });
    assert_eq!(found.matching, 10);
    let failing = view(Query { state: Some(State::Failing), ..Query::default() });
    assert_eq!((failing.matching, failing.counts[0].count), (1, 1));
}

#[tokio::test]
async fn whoever_has_seen_the_state_gets_what_is_new_alone() {
    let stage = Stage::with(&[("a", "every 7 minutes"), ("b", "every 1 minute")]);
    let (query, mut seen) = (Query::default(), Seen::default());
    let mut news = || {
        let view = stage.board.view_since(&query, &mut seen);
        let names: Vec<String> = view.heartbeats.iter().map(|row| row.name.to_string()).collect();
        (names, view.configuration.is_some())
    };
    assert_eq!(news(), (vec!["a".to_owned(), "b".to_owned()], true));
    assert_eq!(news(), (vec![], false));
    stage.beat("b", arrived(1));
    assert_eq!(news(), (vec!["b".to_owned()], false));
    stage.board.reloaded(Ok(()));
    assert_eq!(news(), (vec![], true));
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_is_silent_for_more_than_ten_seconds_is_not_well() {
    let stage = Stage::with(&[("Butler", "every 1 minute")]);
    assert_eq!((stage.board.health(), stage.board.readiness()), (Health::Well, Health::Well));
    tokio::time::advance(seconds(10)).await;
    assert_eq!(stage.board.health(), Health::Well);
    tokio::time::advance(seconds(2)).await;
    let unwell = Health::Unwell("the scheduling loop has not been heard of for 12 s".to_owned());
    assert_eq!((stage.board.health(), stage.board.readiness()), (unwell.clone(), unwell));
    assert!(!stage.board.view(&Query::default()).heart.alive);
    stage.board.pulse();
    assert_eq!(stage.board.health(), Health::Well);
}

#[tokio::test]
async fn a_beat_that_was_due_and_has_not_begun_is_not_well() {
    let stage = Stage::with(&[("Butler", "every 1 minute")]);
    stage.pass(seconds(70));
    assert_eq!(stage.board.health(), Health::Well);
    stage.pass(seconds(1));
    let unwell = Health::Unwell("1 of 1 heartbeats overdue".to_owned());
    assert_eq!((stage.board.health(), stage.board.readiness()), (unwell.clone(), unwell));
    let next = Some(start() + TimeDelta::minutes(1));
    stage.board.on(&Event::Sending { id: stage.id("Butler"), next });
    assert_eq!(stage.board.health(), Health::Well, "it is under way");
}

#[tokio::test]
async fn nothing_secret_is_on_the_board() {
    let stage = Stage::with(&[("Butler", "every 1 minute")]);
    stage.beat("Butler", arrived(1));
    let view = stage.board.view(&Query::default());
    assert_eq!(view.heartbeats[0].target.as_deref(), Some("http://monitor.test/…"));
    assert!(!format!("{view:?}{:?}", stage.board).contains(SECRET));
}

#[tokio::test]
async fn ten_thousand_heartbeats_take_some_tens_of_megabytes_at_most() {
    // What each takes on the board beside its texts, with a full strip; a schedule is shared with the supervisor.
    let strip = 8 * strip::LENGTH;
    assert!((size_of::<Entry<Beats>>() + strip) * 10_000 < 20_000_000, "{}", size_of::<Entry<Beats>>());
}

#[tokio::test]
async fn a_plan_that_is_the_same_is_kept_and_another_one_is_taken() {
    let stage = Stage::with(&[("same", "every 1 minute"), ("other", "every 1 minute")]);
    let generation = |name: &str| stage.board.schedule(Kind::Heartbeat, name).unwrap().1;
    let before = ["same", "other"].map(generation);
    stage.board.configure(&config(&[("same", "every 1 minute"), ("other", "every 2 minutes")]));
    assert_eq!(generation("same"), before[0]);
    assert_ne!(generation("other"), before[1]);
}

#[tokio::test]
async fn other_days_of_its_calendar_make_another_schedule() {
    let stage = Stage::new();
    let mut config = config(&[("Butler", "every 1 day")]);
    let mut configured = |month| {
        let days = Date::new(2027, month, 1).into_iter().collect();
        let calendars = Calendars::default().with(CalendarName::new("holidays").unwrap(), days);
        let expression = Expression::parse("at 9:00 on holidays").unwrap();
        let settings = Arc::make_mut(&mut config.heartbeats[0].settings);
        settings.schedule = Schedule::with_calendars(expression, &calendars).unwrap();
        stage.board.configure(&config);
        let (schedule, generation) = stage.board.schedule(Kind::Heartbeat, "Butler").unwrap();
        (schedule.schedule().starts_at().unwrap().to_rfc3339(), generation)
    };
    let (may, june) = (configured(5), configured(6));
    assert_eq!((&*may.0, &*june.0), ("2027-05-01T09:00:00+00:00", "2027-06-01T09:00:00+00:00"));
    assert!(may.1 < june.1);
    assert_eq!(configured(6), june);
}
