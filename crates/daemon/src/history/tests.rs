//! A store, over days that pass in milliseconds.

use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_parser::Expression;
use downbeat_scheduler::{Policy, Schedule, WithPolicy, Zone};
use std::path::Path;
use std::time::Duration;

const ROOM: u64 = 1 << 30;

/// A Monday, at midnight.
pub(super) fn monday() -> DateTime<Utc> {
    "2027-01-04T00:00:00Z".parse().unwrap()
}

fn after(span: TimeDelta) -> DateTime<Utc> {
    monday() + span
}

pub(super) fn who(name: &str) -> Who {
    Who { is_job: false, name: name.into() }
}

pub(super) fn schedule(text: &str) -> WithPolicy<Zone> {
    let expression = Expression::parse(text).unwrap();
    Schedule::new(&expression).unwrap().with_policy(Policy::default())
}

fn added(name: &str, text: &str, at: DateTime<Utc>) -> Record {
    Record::Added { who: who(name), at, checked: true, schedule: Some(schedule(text)) }
}

pub(super) fn beat(name: &str, at: DateTime<Utc>, outcome: Outcome, reason: &str) -> Record {
    let took = Duration::from_millis(80);
    Record::Beat { who: who(name), due: at, at, took, outcome, reason: reason.to_owned() }
}

fn hours(look: &Look, name: &str) -> Vec<Hour> {
    look.hours(id(look, name), 0).unwrap()
}

fn id(look: &Look, name: &str) -> i64 {
    look.entries().unwrap().iter().find(|entry| *entry.who.name == *name).unwrap().id
}

fn total(hours: &[Hour]) -> Sums {
    let mut total = Sums::default();
    hours.iter().for_each(|hour| total.add(&hour.sums));
    total
}

/// The size of all files of a folder, in bytes.
fn size(folder: &Path) -> u64 {
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

#[test]
fn what_was_written_reads_back_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    let minute = TimeDelta::minutes;
    store
        .write(&[
            added("web", "every 10 minutes", monday()),
            beat("web", after(minute(10)), Outcome::Sent, ""),
            beat("web", after(minute(20)), Outcome::Ill, "127.0.0.1:1: refused"),
            beat("web", after(minute(30)), Outcome::Ill, "127.0.0.1:1: still refused"),
            beat("web", after(minute(40)), Outcome::Late, ""),
            beat("web", after(minute(70)), Outcome::Lost, "connect: refused"),
        ])
        .unwrap();
    drop(store);
    let look = Look::open(folder.path()).unwrap();
    let known = hours(&look, "web");
    assert_eq!(known.len(), 2);
    let sums = total(&known);
    assert_eq!((sums.sent, sums.late, sums.lost, sums.ill, sums.missed), (1, 1, 1, 2, 0));
    assert_eq!((sums.least, sums.greatest, sums.mean(), sums.delivery()), (80, 80, Some(80.0), Some(0.4)));
    // Well for the first ten minutes and the last thirty, ill for twenty.
    assert_eq!((sums.checked, sums.was_ill), (60 * 60_000, 20 * 60_000));
    let entry = id(&look, "web");
    let incidents = look.incidents(entry).unwrap();
    assert_eq!(incidents.len(), 2);
    assert_eq!((incidents[0].reason.as_str(), incidents[0].ended), ("connect: refused", None));
    let ill = &incidents[1];
    assert_eq!(
        (ill.reason.as_str(), ill.began, ill.ended),
        ("127.0.0.1:1: refused", after(minute(20)), Some(after(minute(40))))
    );
    let turns: Vec<Condition> = look.turns(entry).unwrap().iter().map(|turn| turn.condition).collect();
    assert_eq!(turns, [Condition::Failing, Condition::Well, Condition::Ill, Condition::Well]);
    let beats: Vec<&str> = look.beats(entry).unwrap().iter().map(|beat| beat.outcome).collect();
    assert_eq!(beats, ["lost", "late", "ill", "ill", "sent"]);
}

#[test]
fn while_no_program_runs_occurrences_are_missed_and_no_time_is_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    let at = |minutes| after(TimeDelta::minutes(minutes));
    store
        .write(&[
            added("web", "every 10 minutes", monday()),
            beat("web", at(10), Outcome::Sent, ""),
            Record::Alive(at(15)),
        ])
        .unwrap();
    drop(store);
    // At 1:25: the beats of 0:20 to 1:20 did not come.
    let mut store = Store::open(folder.path(), ROOM, at(85)).unwrap();
    store
        .write(&[
            added("web", "every 10 minutes", at(85)),
            beat("web", at(90), Outcome::Sent, ""),
            beat("web", at(100), Outcome::Sent, ""),
        ])
        .unwrap();
    let look = Look::open(folder.path()).unwrap();
    let hours = hours(&look, "web");
    let missed: Vec<u64> = hours.iter().map(|hour| hour.sums.missed).collect();
    assert_eq!(missed, [4, 3]);
    // Five minutes before the end of the first program, ten in the second one.
    assert_eq!(total(&hours).checked, 15 * 60_000);
    assert_eq!(look.down().unwrap(), [(at(15), at(85))]);
    // A reload counts nothing again.
    store.write(&[added("web", "every 10 minutes", at(101))]).unwrap();
    assert_eq!(total(&self::hours(&look, "web")).missed, 7);
}

#[test]
fn a_heartbeat_that_was_taken_out_of_the_configuration_misses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = |hours| after(TimeDelta::hours(hours));
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    let lost = beat("b", at(1), Outcome::Lost, "connect: refused");
    store
        .write(&[
            added("a", "every 1 hour", monday()),
            added("b", "every 1 hour", monday()),
            lost,
            Record::Gone { who: who("a"), at: at(1) },
            Record::Alive(at(2)),
        ])
        .unwrap();
    drop(store);
    let mut store = Store::open(folder.path(), ROOM, at(10)).unwrap();
    store.write(&[Record::Only(vec![who("a")]), added("a", "every 1 hour", at(10))]).unwrap();
    let look = Look::open(folder.path()).unwrap();
    assert_eq!(hours(&look, "a"), []);
    // `b` went while no program ran: its incident ended with the first one.
    assert_eq!(look.incidents(id(&look, "b")).unwrap()[0].ended, Some(at(2)));
}

#[test]
fn a_service_that_is_looked_at_once_a_day_is_well_in_between() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    let at = |hours| after(TimeDelta::hours(hours));
    store.write(&[added("web", "at 0:00", monday()), beat("web", monday(), Outcome::Sent, "")]).unwrap();
    store.write(&[Record::Alive(at(3))]).unwrap();
    // The machine sleeps for two hours.
    store.write(&[Record::Gap(at(3), at(5)), Record::Alive(at(6))]).unwrap();
    let look = Look::open(folder.path()).unwrap();
    assert_eq!(total(&hours(&look, "web")).checked, 4 * 3_600_000);
}

#[test]
fn missed_occurrences_count_in_the_hours_in_which_they_would_have_been() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    let at = |minutes| after(TimeDelta::minutes(minutes));
    let missed = |count, span| Record::Missed { who: who("web"), at: at(200), count, span };
    store
        .write(&[
            added("web", "every 30 minutes", monday()),
            missed(3, Some((at(30), at(90)))),
            missed(2, None),
        ])
        .unwrap();
    let look = Look::open(folder.path()).unwrap();
    let missed: Vec<(i64, u64)> =
        hours(&look, "web").iter().map(|hour| (hour.hour % 24, hour.sums.missed)).collect();
    assert_eq!(missed, [(0, 1), (1, 2), (3, 2)]);
}

#[test]
fn an_absence_is_counted_whole_however_long_it_was() {
    let day = |days| after(TimeDelta::days(days));
    let all = |text: &str, days| -> u64 {
        absence::occurrences(&schedule(text), monday(), day(days)).iter().map(|(_, count)| count).sum()
    };
    assert_eq!(all("every 1 hour", 2), 47);
    // More than are looked at one by one.
    let seconds = all("every 1 second", 10);
    assert!((863_000..=865_000).contains(&seconds), "{seconds}");
    // Nothing older than what is remembered.
    assert!(all("every 1 hour", 1000) <= 90 * 24);
}

#[test]
fn what_is_older_than_ninety_days_goes() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    store.write(&[added("web", "every 1 day", monday())]).unwrap();
    for day in 0..200 {
        let at = after(TimeDelta::days(day));
        let outcome = if day % 2 == 0 { Outcome::Sent } else { Outcome::Lost };
        store.write(&[beat("web", at, outcome, "connect: refused"), Record::Alive(at)]).unwrap();
    }
    let look = Look::open(folder.path()).unwrap();
    let days = Figures::of(&hours(&look, "web")).days.len();
    assert!((90..=91).contains(&days), "{days}");
    let oldest = look.incidents(id(&look, "web")).unwrap().last().unwrap().began;
    assert!(oldest >= after(TimeDelta::days(108)), "{oldest}");
}

#[test]
fn ninety_days_of_a_heartbeat_take_at_most_150_kb_whatever_its_period() {
    const COUNT: u64 = 4;
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    let names: Vec<String> = (0..COUNT).map(|number| format!("heartbeat {number}")).collect();
    let add = |name: &String| added(name, "every 1 second", monday());
    store.write(&names.iter().map(add).collect::<Vec<_>>()).unwrap();
    let reason = "x".repeat(1000);
    for hour in 0..91 * 24 {
        let at = |second| after(TimeDelta::hours(hour) + TimeDelta::seconds(second));
        let mut records = vec![Record::Alive(at(0))];
        for name in &names {
            // As many as a beat each second would make, of all outcomes.
            let missed = Record::Missed { who: who(name), at: at(1), count: 1500, span: None };
            records.push(missed);
            for second in 0..12 {
                let outcomes = [Outcome::Lost, Outcome::Ill, Outcome::Late, Outcome::Sent];
                records.push(beat(name, at(second * 300), outcomes[second as usize % 4], &reason));
            }
        }
        store.write(&records).unwrap();
    }
    drop(store);
    let each = size(folder.path()) / COUNT;
    assert!(each <= 150_000, "{each} bytes");
    let look = Look::open(folder.path()).unwrap();
    let entry = id(&look, "heartbeat 2");
    assert_eq!(look.beats(entry).unwrap().len() as i64, rows::BEATS);
    assert_eq!(look.incidents(entry).unwrap().len() as i64, rows::INCIDENTS);
    println!("{each} bytes a heartbeat");
}

#[test]
fn when_it_is_full_the_oldest_day_makes_room() {
    const SIZE: u64 = 10 << 20;
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), SIZE, monday()).unwrap();
    let names: Vec<String> = (0..100).map(|number| format!("heartbeat {number}")).collect();
    let add = |name: &String| added(name, "every 1 hour", monday());
    store.write(&names.iter().map(add).collect::<Vec<_>>()).unwrap();
    for hour in 0..60 * 24 {
        let at = after(TimeDelta::hours(hour));
        let beats = names.iter().map(|name| beat(name, at, Outcome::Sent, ""));
        store.write(&beats.chain([Record::Alive(at)]).collect::<Vec<_>>()).unwrap();
        if hour % 100 == 0 {
            assert!(size(folder.path()) <= SIZE, "{} bytes", size(folder.path()));
        }
    }
    let look = Look::open(folder.path()).unwrap();
    for name in &names {
        let hours = hours(&look, name);
        assert_eq!(hours.last().unwrap().hour - monday().timestamp() / 3600, 60 * 24 - 1, "the newest stays");
        assert!(hours.first().unwrap().hour > monday().timestamp() / 3600, "the oldest goes");
    }
    drop(store);
    // A smaller limit holds from the next start on.
    drop(Store::open(folder.path(), SIZE - (1 << 20), after(TimeDelta::days(60))).unwrap());
    assert!(size(folder.path()) <= SIZE - (1 << 20));
}

#[test]
fn readers_keep_no_store_from_being_opened() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                        let _ = Look::open(folder.path());
                    }
                });
            }
            let opened = Store::open(folder.path(), ROOM, monday()).map(drop);
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
            opened.unwrap();
        });
    }
}

#[test]
fn a_folder_belongs_to_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let first = Store::open(folder.path(), ROOM, monday()).unwrap();
    let refused = Store::open(folder.path(), ROOM, monday()).unwrap_err().to_string();
    assert!(refused.ends_with(": another downbeat that runs has this folder"), "{refused}");
    drop(first);
    Store::open(folder.path(), ROOM, monday()).unwrap();
}

#[test]
fn what_a_newer_program_wrote_is_set_aside_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    let newer = rusqlite::Connection::open(&file).unwrap();
    newer.execute_batch("PRAGMA user_version = 7; CREATE TABLE ours (a)").unwrap();
    drop(newer);
    let before = std::fs::read(&file).unwrap();
    let refused = Look::open(folder.path()).unwrap_err().to_string();
    assert!(refused.ends_with(": a newer downbeat wrote it, in form 7 (this one knows form 1)"), "{refused}");
    let store = Store::open(folder.path(), ROOM, monday()).unwrap();
    let (to, why) = store.set_aside().unwrap();
    assert_eq!(
        (to.as_path(), why.as_str()),
        (folder.path().join("history.db.form-7-1").as_path(), "a newer downbeat wrote it, in form 7")
    );
    assert_eq!(std::fs::read(to).unwrap(), before);
    assert_eq!(Look::open(folder.path()).unwrap().entries().unwrap(), []);
}

#[test]
fn a_damaged_file_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), "no database".repeat(1000)).unwrap();
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    assert!(store.set_aside().unwrap().0.ends_with("history.db.broken-1"));
    store.write(&[added("web", "every 1 hour", monday())]).unwrap();
}

#[test]
fn a_clock_that_was_set_back_makes_no_hour_longer() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), ROOM, monday()).unwrap();
    store.write(&[added("web", "every 10 minutes", monday())]).unwrap();
    for minute in [0, 50, 10, 50, 0, 50] {
        let at = after(TimeDelta::minutes(minute));
        store.write(&[beat("web", at, Outcome::Ill, "x"), Record::Alive(at)]).unwrap();
    }
    let look = Look::open(folder.path()).unwrap();
    let sums = total(&hours(&look, "web"));
    assert_eq!((sums.checked, sums.was_ill), (3_600_000, 3_600_000));
}

#[test]
fn a_keeper_goes_on_where_nothing_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let keeper = Keeper::new(Place { folder: file.join("below"), max_size: ROOM }, monday());
    // More than may wait.
    for _ in 0..100_000 {
        keeper.tell(beat("web", monday(), Outcome::Sent, ""));
    }
    drop(keeper);
    assert_eq!(std::fs::read(&file).unwrap(), b"");
}

#[test]
fn a_keeper_writes_what_it_was_told_before_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { folder: folder.path().join("made/for/it"), max_size: ROOM };
    let keeper = Keeper::new(place.clone(), monday());
    keeper.tell(added("web", "every 1 hour", monday()));
    keeper.tell(beat("web", after(TimeDelta::hours(1)), Outcome::Sent, ""));
    drop(keeper);
    let look = Look::open(&place.folder).unwrap();
    assert_eq!(total(&hours(&look, "web")).sent, 1);
}

mod killed {
    //! A process that is killed while it writes.

    use super::*;
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    /// The variable with the folder of the process that is to be killed.
    const FOLDER: &str = "DOWNBEAT_HISTORY_TEST_FOLDER";

    /// Writes beats until it is killed, and says how many are written. Runs as a process of its own alone.
    #[test]
    fn writer() {
        let Some(folder) = std::env::var_os(FOLDER) else { return };
        let mut store = Store::open(Path::new(&folder), ROOM, monday()).unwrap();
        store.write(&[added("web", "every 1 second", monday())]).unwrap();
        let look = Look::open(Path::new(&folder)).unwrap();
        let first = total(&hours(&look, "web")).sent;
        // More than are written before it is killed.
        for number in first..first + 1_000_000 {
            let at = after(TimeDelta::seconds(i64::try_from(number).unwrap()));
            store.write(&[beat("web", at, Outcome::Sent, ""), Record::Alive(at)]).unwrap();
            println!("written {}", number + 1);
        }
    }

    #[test]
    fn a_kill_in_a_write_loses_and_doubles_nothing_a_hundred_times() {
        let folder = tempfile::tempdir().unwrap();
        let mut known = 0;
        for turn in 0..100_u64 {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["history::tests::killed::writer", "--exact", "--nocapture"])
                .env(FOLDER, folder.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            // Killed after another number of writes each time, in the middle of the next one.
            let mut told = known;
            let mut wanted = turn % 7 + 1;
            for line in lines.by_ref() {
                if let Some((_, number)) = line.unwrap().split_once("written ") {
                    told = number.parse().unwrap();
                    wanted -= 1;
                    if wanted == 0 {
                        break;
                    }
                }
            }
            std::thread::sleep(Duration::from_micros(turn * 37 % 900));
            child.kill().unwrap();
            child.wait().unwrap();
            for line in lines {
                if let Some((_, number)) = line.unwrap_or_default().split_once("written ") {
                    told = number.parse().unwrap_or(told).max(told);
                }
            }
            let look = Look::open(folder.path()).unwrap();
            let sent = total(&hours(&look, "web")).sent;
            // All that was told is there, and at most the one write that was under way.
            assert!((told..=told + 1).contains(&sent), "turn {turn}: {told} were told, {sent} are there");
            let numbers: Vec<i64> =
                look.beats(id(&look, "web")).unwrap().iter().map(|beat| beat.number).collect();
            let newest = i64::try_from(sent).unwrap();
            assert_eq!(numbers, (1..=newest).rev().take(100).collect::<Vec<_>>(), "turn {turn}");
            known = sent;
        }
    }
}
