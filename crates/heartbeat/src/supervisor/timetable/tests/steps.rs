//! The wall clock is set, and no heartbeat is silent for longer than its own gap by the clock that is not.

use super::*;
use crate::clock::Steps;
use proptest::prelude::*;

/// Two clocks, one of which can be set, and a timetable that is looked at once a second.
struct Clocks {
    now: Reading,
    steps: Steps,
    table: Timetable,
}

impl Clocks {
    fn at(start: &str) -> Self {
        let now = at(start);
        Self { now, steps: Steps::new(now), table: Timetable::default() }
    }

    fn insert(&mut self, expression: &str) -> Id {
        self.insert_with(expression, 0)
    }

    fn insert_with(&mut self, expression: &str, offset: i64) -> Id {
        let offset = TimeDelta::seconds(offset);
        self.table.insert(Timing { offset, ..timing(expression, Tz::UTC) }, None, self.now)
    }

    fn set(&mut self, by: TimeDelta) {
        self.now.wall += by;
    }

    /// Searches that take long are answered at once.
    fn search(&mut self) {
        while let Some(search) = self.table.search() {
            self.table.found(&search.run(), self.now);
        }
    }

    /// Lets this much time pass without looking for anything.
    fn pass_unsought(&mut self, millis: u64) {
        self.now.monotonic += Duration::from_millis(millis);
        self.now.wall += TimeDelta::milliseconds(millis as i64);
    }

    /// What comes due within this time, each with the moment, by the clock that is not set, at which it is taken out.
    fn pass(&mut self, millis: u64) -> Vec<(Duration, Due)> {
        let end = self.now.monotonic + Duration::from_millis(millis);
        let mut all = Vec::new();
        loop {
            if let Some(by) = self.steps.look(self.now) {
                self.table.step(by, self.now);
            }
            self.search();
            while let Some(due) = self.table.pop_due(self.now) {
                all.push((self.now.monotonic, due));
                self.search();
            }
            let left = end.saturating_sub(self.now.monotonic);
            if left.is_zero() {
                return all;
            }
            let sleep = self.table.until_first(self.now).unwrap_or(Duration::MAX);
            let sleep = sleep.min(Duration::from_secs(1)).min(left);
            self.now.monotonic += sleep;
            self.now.wall += TimeDelta::from_std(sleep).unwrap();
        }
    }

    /// The occurrences of those, in hours, minutes and seconds.
    fn told(&mut self, seconds: u64) -> Vec<String> {
        let told = |due: &Due| due.occurrence.map_or("start".to_owned(), |at| at.format("%T").to_string());
        self.pass(seconds * 1000).iter().map(|(_, due)| told(due)).collect()
    }
}

const SHIFTS: [i64; 5] = [-30, -600, -7_200, -14_400, -315_360_000];

#[test]
fn after_a_step_back_the_beat_that_was_next_still_comes_and_the_timetable_follows() {
    let mut clocks = Clocks::at("2027-01-01T12:00:30Z");
    clocks.insert("every 10 minutes");
    assert_eq!(clocks.told(9 * 60), Vec::<String>::new());
    clocks.set(TimeDelta::minutes(-15));
    // At 11:54:30, half a minute before the beat for 12:10, and then each ten minutes of the new time.
    assert_eq!(clocks.told(26 * 60), ["12:10:00", "12:00:00", "12:10:00", "12:20:00"]);
}

#[test]
fn after_a_step_back_a_beat_at_a_time_of_day_comes_when_it_would_have_and_again_at_its_time() {
    for back in [30, 600, 7_200, 14_400] {
        let mut clocks = Clocks::at("2027-01-01T08:00:00Z");
        clocks.insert("at 9:00");
        clocks.pass(3_590_000);
        clocks.set(TimeDelta::seconds(-back));
        let all = clocks.pass(86_400_000);
        let after: Vec<u64> = all.iter().map(|(at, _)| (*at - all[0].0).as_secs()).collect();
        assert_eq!(after, [0, back as u64], "{back}");
        assert_eq!(all[0].0.as_secs(), at("2027-01-01T09:00:00Z").monotonic.as_secs(), "{back}");
    }
}

#[test]
fn a_clock_that_was_ten_years_ahead_at_start_and_is_put_right_silences_nothing() {
    for expression in ["every 1 minute", "at 9:00", "@every 90s"] {
        for offset in [0, 20] {
            let mut clocks = Clocks::at("2036-12-29T08:59:50Z");
            clocks.insert_with(expression, offset);
            clocks.pass(3_000);
            clocks.set(TimeDelta::seconds(-315_360_000));
            let all = clocks.pass(91_000);
            assert!(!all.is_empty(), "{expression}");
        }
    }
}

#[test]
fn a_glitch_of_two_seconds_repeats_a_beat_and_silences_nothing() {
    let mut clocks = Clocks::at("2027-01-01T12:00:30Z");
    clocks.insert("every 1 minute");
    clocks.pass(28_500);
    clocks.set(TimeDelta::seconds(2));
    assert_eq!(clocks.told(2), ["12:01:00"]);
    clocks.set(TimeDelta::seconds(-2));
    // The next one by the clock that was not set, and by the one that was.
    assert_eq!(clocks.told(100), ["12:02:00", "12:02:00"]);
    clocks.pass(20_000);
    // Set forward past an occurrence and back within one second.
    clocks.set(TimeDelta::days(3650));
    assert_eq!(clocks.told(1).len(), 1);
    clocks.set(TimeDelta::days(-3650));
    let all = clocks.pass(130_000);
    assert_eq!(all.len(), 2, "{all:?}");
}

#[test]
fn an_interval_keeps_its_rhythm_when_the_clock_is_set_back() {
    for by in SHIFTS {
        let mut clocks = Clocks::at("2027-01-01T12:00:00Z");
        let id = clocks.insert("@every 90s");
        assert_eq!(clocks.told(100), ["12:01:30"]);
        clocks.set(TimeDelta::seconds(by));
        let all = clocks.pass(260_000);
        let at: Vec<u64> =
            all.iter().map(|(at, _)| (*at - super::at("2027-01-01T12:00:00Z").monotonic).as_secs()).collect();
        assert_eq!(at, [180, 270, 360], "{by}");
        // What is told of it is told in the time of the wall.
        let shown = utc("2027-01-01T12:07:30Z") + TimeDelta::seconds(by);
        assert_eq!(clocks.table.next(id, clocks.now), Some(shown));
        assert_eq!(all[2].1.occurrence, Some(shown - TimeDelta::seconds(90)));
    }
}

#[test]
fn an_interval_beats_at_once_after_a_leap_forward_past_its_end_and_keeps_its_rhythm() {
    let mut clocks = Clocks::at("2027-01-01T12:00:00Z");
    clocks.insert("@every 90s");
    clocks.pass(100_000);
    clocks.set(TimeDelta::minutes(10));
    let all = clocks.pass(180_000);
    let at: Vec<u64> =
        all.iter().map(|(at, _)| (*at - super::at("2027-01-01T12:00:00Z").monotonic).as_secs()).collect();
    assert_eq!(at, [100, 180, 270]);
    assert_eq!(all.iter().map(|(_, due)| due.missed).sum::<usize>(), 5, "12:04:30 to 12:10:30 of the wall");
}

#[test]
fn an_interval_whose_end_a_leap_brings_nearer_beats_then_and_keeps_its_rhythm() {
    let mut clocks = Clocks::at("2027-01-01T12:00:00Z");
    clocks.insert("@every 90s");
    clocks.set(TimeDelta::seconds(40));
    let all = clocks.pass(181_000);
    let at: Vec<u64> =
        all.iter().map(|(at, _)| (*at - super::at("2027-01-01T12:00:00Z").monotonic).as_secs()).collect();
    assert_eq!(at, [50, 90, 180]);
}

#[test]
fn a_beat_within_its_offset_stays_due_when_the_clock_is_set_back() {
    for by in SHIFTS {
        let mut clocks = Clocks::at("2027-01-01T12:00:30Z");
        clocks.insert_with("every 1 hour", 60);
        assert_eq!(clocks.told(40), ["12:00:00"]);
        // The occurrence of 13:00 has passed, and its beat is due at 13:01.
        assert!(clocks.pass(3_550_000).is_empty());
        clocks.set(TimeDelta::seconds(by));
        let all = clocks.pass(41_000);
        assert_eq!(all.len(), 1, "{by}");
        assert!(all[0].1.occurrence.unwrap().to_string().contains(":00:00"), "{by}: {all:?}");
    }
}

#[test]
fn a_beat_within_its_offset_is_still_due_after_a_start() {
    for (expression, offset) in [("every 1 hour", 120), ("at 12:00", 3_000), ("@every 1h", 120)] {
        let mut clocks = Clocks::at("2027-01-01T12:00:30Z");
        clocks.insert_with(expression, offset);
        let all = clocks.pass(offset as u64 * 1000);
        assert_eq!(all.len(), 1, "{expression}");
        assert_eq!(all[0].1.at, utc("2027-01-01T12:00:00Z") + TimeDelta::seconds(offset));
    }
}

#[test]
fn what_had_ended_goes_on_when_the_clock_is_put_right() {
    let mut clocks = Clocks::at("2036-06-01T12:00:00Z");
    let id = clocks.insert("every 1 minute in 2027");
    assert!(clocks.table.has_ended(id));
    clocks.set(utc("2027-06-01T12:00:00Z") - clocks.now.wall);
    assert_eq!(clocks.told(61), ["12:01:00"]);
}

#[test]
fn small_steps_back_add_up() {
    let mut clocks = Clocks::at("2027-01-01T12:00:30Z");
    clocks.insert("every 1 hour");
    let mut last = clocks.now.monotonic;
    for _ in 0..4 * 3600 {
        clocks.set(TimeDelta::milliseconds(-300));
        for (at, _) in clocks.pass(1000) {
            assert!(at - last <= Duration::from_secs(3602), "{:?}", at - last);
            last = at;
        }
    }
}

#[test]
fn a_heartbeat_that_does_not_catch_up_misses_what_a_leap_makes_too_late() {
    for expression in ["every 1 hour", "@every 1h"] {
        let mut clocks = Clocks::at("2027-01-01T12:30:00Z");
        let without = Timing { catch_up: false, ..timing(expression, Tz::UTC) };
        clocks.table.insert(without, None, clocks.now);
        clocks.set(TimeDelta::hours(3));
        let all = clocks.pass(1_000);
        assert_eq!(all.len(), 1, "{expression}");
        assert!(all[0].1.too_late && all[0].1.missed == 2, "{expression} {all:?}");
    }
}

#[test]
fn what_is_dear_to_find_comes_as_what_is_not() {
    let dear = "every 10 seconds except on the 30 second";
    assert!(!timing(dear, Tz::UTC).schedule.schedule().is_quick());
    let mut clocks = Clocks::at("2027-01-01T12:00:05Z");
    clocks.insert_with(dear, 3);
    let all = clocks.pass(3_600_000);
    let schedule = timing(dear, Tz::UTC).schedule;
    let expected: Vec<_> =
        schedule.after(&at("2027-01-01T12:00:02Z").wall).take(all.len()).map(|at| at.to_utc()).collect();
    assert_eq!(all.iter().filter_map(|(_, due)| due.occurrence).collect::<Vec<_>>(), expected);
    assert!(all.len() > 280 && all.iter().all(|(_, due)| due.next.is_some()), "{}", all.len());
    // After a leap one is sent, and the others are counted by the search.
    clocks.set(TimeDelta::hours(1));
    let due = clocks.table.pop_due(clocks.now).unwrap();
    assert_eq!((due.missed, due.next), (0, None));
    assert!(!clocks.table.has_ended(due.id));
    let search = clocks.table.search().unwrap();
    let (_, missed) = clocks.table.found(&search.run(), clocks.now).unwrap();
    assert_eq!(
        missed,
        schedule
            .after(&due.occurrence.unwrap())
            .take_while(|at| *at <= clocks.now.wall - TimeDelta::seconds(3))
            .count()
    );
    assert!(clocks.table.next(due.id, clocks.now).unwrap() > clocks.now.wall);
}

#[test]
fn a_beat_that_is_sent_while_the_next_is_looked_for_is_not_found_again() {
    let dear = "every 10 seconds except on the 30 second";
    // Within its offset, and before its occurrence.
    for (changed, sent, then) in [("41", "40", "50"), ("49", "50", "00")] {
        let mut clocks = Clocks::at("2027-01-01T12:00:15Z");
        let id = clocks.insert_with(dear, 3);
        clocks.pass(1000 * (changed.parse::<u64>().unwrap() - 15));
        let timing = Timing { offset: TimeDelta::seconds(3), ..timing(dear, Tz::UTC) };
        clocks.table.change(id, timing, None, clocks.now);
        let question = clocks.table.search().unwrap();
        clocks.pass_unsought(4_000);
        let due = clocks.table.pop_due(clocks.now).unwrap();
        assert_eq!(due.occurrence.unwrap().format("%S").to_string(), sent);
        let missed = clocks.table.found(&question.run(), clocks.now).map_or(0, |(_, missed)| missed);
        assert_eq!(missed, 0);
        clocks.search();
        let all = clocks.pass(13_000);
        let occurrences: Vec<String> =
            all.iter().filter_map(|(_, due)| Some(due.occurrence?.format("%S").to_string())).collect();
        assert_eq!(occurrences, [then], "changed at {changed}");
    }
}

#[test]
fn a_change_while_the_next_is_looked_for_loses_nothing() {
    let mut clocks = Clocks::at("2027-01-01T12:00:08Z");
    let id = clocks.insert_with("every 10 seconds except on the 30 second", 3);
    // That of 12:00:10 occurs, is not found yet, and is due at 12:00:13.
    clocks.pass_unsought(4_000);
    clocks.table.change(id, timing("every 1 hour", Tz::UTC), None, clocks.now);
    assert_eq!(clocks.pass(10_000).len(), 1);
}

/// A time at which something happens to the clock, in milliseconds, and by how many milliseconds it is set.
fn steps() -> impl Strategy<Value = Vec<(u64, i64)>> {
    let by = prop_oneof![
        -3_000i64..3_000,
        -600_000i64..600_000,
        -14_400_000i64..14_400_000,
        Just(315_360_000_000),
        Just(-315_360_000_000),
    ];
    proptest::collection::vec((1u64..900_000, by), 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However the clock is set: by the clock that is not, no two beats are further apart than two occurrences can be.
    #[test]
    fn nothing_is_silent_for_longer_than_its_own_gap(steps in steps(), offset in 0i64..50) {
        let all = ["every 7 minutes", "every 1 minute", "at 9:00, 12:30 and 12:40", "@every 90s", "PT7M", "every 1 hour", "every 2 minutes except on the 30 second"];
        for expression in all {
            let mut clocks = Clocks::at("2027-01-01T12:00:30Z");
            let (start, schedule) = (clocks.now, timing(expression, Tz::UTC).schedule);
            clocks.insert_with(expression, offset);
            let mut taken = vec![start.monotonic];
            for (after, by) in &steps {
                taken.extend(clocks.pass(*after).iter().map(|(at, _)| *at));
                // Schedules begin in 1970.
                if clocks.now.wall + TimeDelta::milliseconds(*by) > utc("1980-01-01T00:00:00Z") {
                    clocks.set(TimeDelta::milliseconds(*by));
                }
            }
            taken.extend(clocks.pass(900_000).iter().map(|(at, _)| *at));
            taken.push(clocks.now.monotonic);
            // All gaps there are come within two days.
            let near: Vec<_> = schedule.after(&start.wall).take_while(|at| at.to_utc() - start.wall < TimeDelta::days(2)).collect();
            let gap = near.windows(2).map(|two| two[1] - two[0]).max().unwrap().to_std().unwrap();
            // Less than a second is no step, and a look takes a second to come.
            let most = gap + gap / 1000 + Duration::from_secs(2);
            for two in taken.windows(2) {
                prop_assert!(two[1] - two[0] <= most, "{expression}: {:?} of {:?}", two[1] - two[0], most);
            }
        }
    }

    /// Without steps each occurrence comes once, also when the clocks differ a little.
    #[test]
    fn without_a_step_no_occurrence_comes_twice(drift in -100i64..100, offset in 0i64..50) {
        let mut clocks = Clocks::at("2027-01-01T12:00:30Z");
        clocks.insert_with("every 7 minutes", offset);
        let mut seen = Vec::new();
        for _ in 0..3_000 {
            seen.extend(clocks.pass(1_000).iter().filter_map(|(_, due)| due.occurrence));
            clocks.set(TimeDelta::microseconds(drift));
        }
        prop_assert!(seen.windows(2).all(|two| two[1] - two[0] == TimeDelta::minutes(7) || two[1].to_string().contains(":00:00")), "{seen:?}");
        prop_assert!(seen.is_sorted() && seen.len() >= 6);
    }
}
