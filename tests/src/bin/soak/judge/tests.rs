//! Records made by hand, in which the judge must find what is wrong, and nothing else.

use super::*;
use crate::drive::Run;
use crate::journal::What;
use crate::monitor::Trouble;
use crate::plan::Kind;
use crate::span::Moment;

fn moment(millis: i64) -> Moment {
    Moment::from_timestamp_millis(1_800_000_000_000 + millis).unwrap()
}

/// What the log says of the heartbeat's beat.
fn beat(occurrence: Option<Moment>, at: Moment) -> Entry {
    entry(at, "well 0", What::Beat { occurrence, delivered: Some(true), took: TimeDelta::zero() })
}

fn entry(at: Moment, name: &str, what: What) -> Entry {
    Entry { at, read: at, name: name.to_owned(), what }
}

fn request(at: Moment) -> Seen {
    Seen { number: 0, at, counts: true }
}

/// A heartbeat that beats every 2 s for 20 s, and whose beats all arrive.
fn record_of(schedule: &str) -> Record {
    let mut log = vec![entry(moment(500), "", What::Read), beat(None, moment(520))];
    let mut seen = vec![request(moment(510))];
    for number in 1..10 {
        let due = moment(number * 2000);
        log.push(beat(Some(due), due + TimeDelta::milliseconds(9)));
        seen.push(request(due + TimeDelta::milliseconds(3)));
    }
    let (told, ended) = (moment(19_900), moment(19_950));
    let run = Run { log, configurations: vec![vec![Beating::fixed(0, schedule)]], told, ended };
    Record { runs: vec![run], seen, ..Record::default() }
}

/// What is found after a change to the record.
fn faults_of(schedule: &str, change: impl FnOnce(&mut Record)) -> Vec<String> {
    let mut record = record_of(schedule);
    change(&mut record);
    judge(&record, Duration::from_secs(1)).faults
}

fn faults(change: impl FnOnce(&mut Record)) -> Vec<String> {
    faults_of("PT2S", change)
}

#[test]
fn a_record_in_which_all_beats_arrive_has_no_fault() {
    assert_eq!(faults(|_| {}), Vec::<String>::new());
    assert_eq!(faults_of("*/2 * * * * *", |_| {}), Vec::<String>::new());
}

#[test]
fn each_kind_of_fault_is_found() {
    let found = |change: fn(&mut Record), what: &str| {
        let faults = faults(change);
        assert!(faults.iter().any(|fault| fault.contains(what)), "{what}: {faults:#?}");
    };
    found(|record| _ = record.runs[0].log.remove(4), "is in no line of the log");
    found(|record| _ = record.seen.remove(4), "is logged as delivered and has not arrived");
    found(|record| record.seen.push(record.seen[4]), "has arrived twice");
    let twice = |record: &mut Record| {
        let again = record.runs[0].log[4].clone();
        record.runs[0].log.insert(5, again);
    };
    found(twice, "a second beat");
    found(|record| record.runs[0].log.push(beat(None, moment(19_000))), "a second beat at start");
    found(|record| record.seen[4].at -= TimeDelta::milliseconds(100), "that was not due");
    found(
        |record| {
            record.seen[4].at += TimeDelta::milliseconds(1500);
            record.runs[0].log[5].at += TimeDelta::milliseconds(1600);
        },
        "1503 ms late",
    );
    found(
        |record| {
            let What::Beat { delivered, .. } = &mut record.runs[0].log[4].what else { panic!() };
            *delivered = Some(false);
        },
        "has arrived and is logged as lost",
    );
    found(|record| record.runs[0].log[4].what = What::Missed(1), "although its monitor is well");
    found(|record| record.runs[0].log[4].what = What::Missed(2), "more is told missed than passed");
}

#[test]
fn silence_is_found_whatever_the_log_says() {
    let silent = |record: &mut Record| _ = record.seen.drain(4..6);
    let faults = faults(silent);
    assert!(faults.iter().any(|fault| fault.contains("silent for 6000 ms")), "{faults:#?}");
}

#[test]
fn silence_while_the_program_was_stopped_is_nobody_s_fault() {
    let stopped = |record: &mut Record| {
        record.seen.drain(4..6);
        record.runs[0].log.drain(5..7);
        record.runs[0].log.insert(5, entry(moment(11_000), "well 0", What::Missed(2)));
        record.suspended.push(Span::new(moment(7_500), moment(11_500)));
    };
    assert_eq!(faults(stopped), Vec::<String>::new());
}

#[test]
fn a_beat_under_way_at_a_kill_has_not_arrived_twice_because_the_next_run_begins_with_a_beat() {
    let change = |record: &mut Record| {
        // The beat for 8 s is under way at the kill.
        let run = &mut record.runs[0];
        run.log.truncate(5);
        (run.told, run.ended) = (moment(8040), moment(8050));
        let log = vec![entry(moment(8060), "", What::Read), beat(None, moment(8070))];
        let configurations = run.configurations.clone();
        record.runs.push(Run { log, configurations, told: moment(9500), ended: moment(9550) });
        record.seen.truncate(5);
        record.seen.push(request(moment(8065)));
    };
    assert_eq!(faults(change), Vec::<String>::new());
    // Nor is it hidden when that beat arrives twice.
    let twice = |record: &mut Record| {
        change(record);
        record.seen.push(request(moment(8041)));
    };
    assert_eq!(faults(twice).len(), 1);
}

#[test]
fn what_a_change_leaves_due_comes_besides_once() {
    // Two schedules of which the first is next due a little earlier.
    let change = |record: &mut Record| {
        let run = &mut record.runs[0];
        run.log.truncate(6);
        record.seen.truncate(5);
        run.log.push(entry(moment(9100), "", What::Read));
        for (due, at) in [(moment(10_000), moment(10_009)), (moment(12_000), moment(12_009))] {
            run.log.push(beat(Some(due), at));
            record.seen.push(request(at - TimeDelta::milliseconds(4)));
        }
        run.configurations.push(vec![Beating::fixed(0, "*/6 * * * * *")]);
        (run.told, run.ended) = (moment(15_000), moment(15_001));
    };
    assert_eq!(faults_of("*/2 * * * * *", change), Vec::<String>::new());
    let again = |record: &mut Record| {
        change(record);
        for at in [10_500, 11_000] {
            record.runs[0].log.insert(8, beat(Some(moment(at)), moment(at + 9)));
        }
    };
    assert!(faults_of("*/2 * * * * *", again).iter().any(|fault| fault.contains("a second beat, or one")));
}

/// From 9.3 s on the program's clock shows two hours too little, and so do its labels.
fn set_back(record: &mut Record) {
    let by = TimeDelta::hours(-2);
    record.offsets.set(moment(9300), by);
    for entry in record.runs[0].log.iter_mut().filter(|entry| entry.at > moment(9300)) {
        if let What::Beat { occurrence: Some(occurrence), .. } = &mut entry.what {
            *occurrence += by;
        }
    }
}

#[test]
fn a_clock_that_is_set_back_silences_nothing() {
    for schedule in ["PT2S", "*/2 * * * * *"] {
        assert_eq!(faults_of(schedule, set_back), Vec::<String>::new());
        let silenced = |record: &mut Record| {
            set_back(record);
            record.seen.truncate(6);
            record.runs[0].log.truncate(7);
        };
        let faults = faults_of(schedule, silenced);
        assert!(faults.iter().any(|fault| fault.contains("is in no line of the log")), "{faults:#?}");
        assert!(faults.iter().any(|fault| fault.contains("silent for ")), "{faults:#?}");
    }
}

#[test]
fn a_label_that_comes_twice_is_that_of_two_beats() {
    // Back by two seconds, while the beat for 8 s is under way: what is due at 10 s has the same label.
    let change = |record: &mut Record| {
        let by = TimeDelta::seconds(-2);
        record.offsets.set(moment(8500), by);
        let run = &mut record.runs[0];
        run.log.truncate(5);
        record.seen.truncate(5);
        run.log.push(beat(Some(moment(8000)), moment(10_002)));
        for due in [10_000, 12_000] {
            run.log.push(beat(Some(moment(due) + by), moment(due + 9)));
            record.seen.push(request(moment(due + 3)));
        }
        (run.told, run.ended) = (moment(13_500), moment(13_501));
    };
    assert_eq!(faults_of("*/2 * * * * *", change), Vec::<String>::new());
}

#[test]
fn a_beat_that_began_before_one_was_due_is_another() {
    // For a moment the clock is ahead by two seconds, so that the beat for 12 s comes at 10.3 s, and again at 12 s.
    let change = |record: &mut Record| {
        record.offsets.set(moment(10_200), TimeDelta::seconds(2));
        record.offsets.set(moment(11_500), TimeDelta::zero());
        let run = &mut record.runs[0];
        run.log.truncate(7);
        record.seen.truncate(6);
        let mut early = beat(Some(moment(12_000)), moment(12_100));
        let What::Beat { took, .. } = &mut early.what else { panic!() };
        *took = TimeDelta::milliseconds(1700);
        run.log.extend([early, beat(Some(moment(12_000)), moment(12_110))]);
        record.seen.extend([request(moment(10_305)), request(moment(12_105))]);
        (run.told, run.ended) = (moment(13_500), moment(13_501));
    };
    assert_eq!(faults_of("*/2 * * * * *", change), Vec::<String>::new());
}

#[test]
fn what_a_clock_passes_over_is_told_as_missed_and_the_newest_comes() {
    let set = |record: &mut Record| {
        let by = TimeDelta::seconds(61);
        record.offsets.set(moment(9300), by);
        let run = &mut record.runs[0];
        run.log.truncate(6);
        record.seen.truncate(5);
        // Even seconds of the program's clock are odd ones from now on.
        run.log.push(beat(Some(moment(70_000)), moment(9310)));
        run.log.push(entry(moment(9311), "well 0", What::Missed(30)));
        record.seen.push(request(moment(9305)));
        for due in [11_000, 13_000] {
            run.log.push(beat(Some(moment(due) + by), moment(due + 9)));
            record.seen.push(request(moment(due + 3)));
        }
        (run.told, run.ended) = (moment(14_500), moment(14_501));
    };
    assert_eq!(faults_of("*/2 * * * * *", set), Vec::<String>::new());
}

#[test]
fn what_a_monitor_counts_twice_is_its_own() {
    let change = |record: &mut Record| {
        let beating = &mut record.runs[0].configurations[0][0];
        (beating.trouble, beating.kind) = (Trouble::Reset, Kind::UptimeKuma);
        let name = beating.name();
        record.runs[0].log.iter_mut().skip(1).for_each(|entry| entry.name.clone_from(&name));
        record.seen.push(record.seen[4]);
    };
    assert_eq!(faults(change), Vec::<String>::new());
}

#[test]
fn a_beat_under_way_in_the_end_may_be_one_before_what_is_told_as_missed() {
    let change = |sent: i64| {
        move |record: &mut Record| {
            let run = &mut record.runs[0];
            run.log.truncate(6);
            record.seen.truncate(5);
            // That of 10 s is sent late, and that of 12 s waits for it until that of 14 s takes its place.
            record.seen.push(request(moment(sent)));
            run.log.push(entry(moment(14_001), "well 0", What::Missed(1)));
            (run.told, run.ended) = (moment(15_500), moment(15_501));
            run.configurations[0][0].trouble = Trouble::Silent;
            for entry in run.log.iter_mut().filter(|entry| !entry.name.is_empty()) {
                entry.name = "silent 0".to_owned();
            }
        }
    };
    assert_eq!(faults(change(10_900)), Vec::<String>::new());
    assert_ne!(faults(change(9_500)), Vec::<String>::new());
}
