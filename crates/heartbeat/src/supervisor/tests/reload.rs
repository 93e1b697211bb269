//! Heartbeats are changed, given up and stopped: beats that were due are sent, or reported.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_is_the_same_goes_on_when_others_are_replaced() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let deliver = after(SOON);
    let jobs = |expression| vec![job("a", "every 1 minute", &deliver), job("b", expression, &deliver)];
    let running = Running::start(&wall, 10, jobs("every 1 minute")).await;
    tokio::time::sleep(Duration::from_secs(45)).await;
    running.commands.send(Command::Replace(jobs("every 1 minute on Friday"))).await.unwrap();
    let told = running.after(Duration::from_secs(60)).await;
    assert_eq!(
        told,
        [
            "a start at 01 12:00:30",
            "b start at 01 12:00:30.002",
            "a 01 12:01:00 at 01 12:01:00",
            "b 01 12:01:00 at 01 12:01:00",
            "b changed",
            "a 01 12:02:00 at 01 12:02:00",
            "b 01 12:02:00 at 01 12:02:00"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn those_that_a_change_does_not_name_go_on() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let deliver = after(SOON);
    let minutely = |name| job(name, "every 1 minute", &deliver);
    let running = Running::start(&wall, 10, vec![minutely("a"), minutely("b"), minutely("c")]).await;
    tokio::time::sleep(Duration::from_secs(45)).await;
    let came = vec![job("c", "every 1 minute on Friday", &deliver), minutely("d")];
    let gone = vec!["b".into(), "nobody".into()];
    running.commands.send(Command::Change { gone, came }).await.unwrap();
    let told = running.after(Duration::from_secs(60)).await;
    assert_eq!(
        told,
        [
            "a start at 01 12:00:30",
            "b start at 01 12:00:30.002",
            "c start at 01 12:00:30.004",
            "a 01 12:01:00 at 01 12:01:00",
            "b 01 12:01:00 at 01 12:01:00",
            "c 01 12:01:00 at 01 12:01:00",
            "b removed",
            "c changed",
            "d start at 01 12:01:15",
            "a 01 12:02:00 at 01 12:02:00",
            "c 01 12:02:00 at 01 12:02:00",
            "d 01 12:02:00 at 01 12:02:00"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn of_two_heartbeats_of_a_name_the_last_counts() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let deliver = after(SOON);
    let twice = vec![job("a", "every 1 minute", &deliver), job("a", "every 5 seconds", &deliver)];
    let told = Running::start(&wall, 10, twice).await.after(Duration::from_secs(8)).await;
    assert_eq!(told, ["a start at 01 12:00:30", "a 01 12:00:35 at 01 12:00:35"]);
}

/// One heartbeat, with these settings in addition to its name and schedule.
fn with(settings: &str, expression: &str, deliver: &Arc<After>) -> Job<After> {
    let settings = Arc::new(format!("{settings} {expression}"));
    Job { settings, start: false, ..job("a", expression, deliver) }
}

#[tokio::test(start_paused = true)]
async fn a_changed_heartbeat_keeps_the_beat_under_way_and_the_one_that_waits_for_it() {
    let wall = Wall::at("2027-01-01T12:00:59.5Z");
    let slow = Arc::new(After { stubborn: true, takes: Duration::from_millis(2_500), ..After::default() });
    let quick = after(SOON);
    let running = Running::start(&wall, 10, vec![with("old", "every 1 second", &slow)]).await;
    // That of 12:01:00 is under way, and that of 12:01:01 waits for it.
    tokio::time::sleep(Duration::from_millis(1_700)).await;
    running.commands.send(Command::Replace(vec![with("new", "every 1 hour", &quick)])).await.unwrap();
    let told = running.after(Duration::from_secs(5)).await;
    assert_eq!(
        told,
        [
            // What would have been next takes the place of what waits.
            "a missed 1",
            "a 01 12:01:00 at 01 12:01:00",
            "a changed",
            "a 01 12:01:02 at 01 12:01:02.500",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_changed_heartbeat_keeps_the_beat_that_waits_in_its_jitter() {
    let old = Duration::from_secs(40);
    for new in [Duration::ZERO, Duration::from_secs(10), Duration::from_secs(50)] {
        for expression in ["every 1 hour", "at 13:00", "every 2 hours"] {
            let wall = Wall::at("2027-01-01T12:59:50Z");
            let deliver = after(SOON);
            let job = |name, expression, offset| Job { offset, ..with(name, expression, &deliver) };
            let running = Running::start(&wall, 10, vec![job("old", "every 1 hour", old)]).await;
            tokio::time::sleep(Duration::from_secs(30)).await;
            running.commands.send(Command::Replace(vec![job("new", expression, new)])).await.unwrap();
            let told = running.after(Duration::from_secs(50)).await;
            assert_eq!(told[..2], ["a changed", "a 01 13:00:00 at 01 13:00:40"], "{new:?} {expression}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_does_not_silence_a_heartbeat_for_longer_than_before() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let deliver = after(SOON);
    let running = Running::start(&wall, 10, vec![with("", "every 1 minute", &deliver)]).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    running.commands.send(Command::Replace(vec![with("", "every 1 hour", &deliver)])).await.unwrap();
    let told = running.after(Duration::from_secs(3600)).await;
    assert_eq!(told, ["a changed", "a 01 12:01:00 at 01 12:01:00", "a 01 13:00:00 at 01 13:00:00"]);
}

#[tokio::test(start_paused = true)]
async fn another_key_changes_no_beat() {
    for expression in ["every 1 minute", "@every 60s", "PT1M"] {
        let wall = Wall::at("2027-01-01T12:00:30.25Z");
        let deliver = after(SOON);
        let settings = |settings: i32| vec![with(&settings.to_string(), expression, &deliver)];
        let running = Running::start(&wall, 10, settings(0)).await;
        for change in 1..50 {
            tokio::time::sleep(Duration::from_millis(4_937)).await;
            running.commands.send(Command::Replace(settings(change))).await.unwrap();
        }
        let told = running.told();
        let beats: Vec<_> = told.iter().filter(|line| line.contains(" at ")).collect();
        let expected = [1, 2, 3, 4].map(|minute| format!("a 01 12:0{minute}:00 at 01 12:0{minute}:00"));
        assert_eq!(beats, expected.iter().collect::<Vec<_>>(), "{expression}");
    }
}

#[tokio::test(start_paused = true)]
async fn beats_at_another_address_begin_with_one_at_once() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let deliver = after(Duration::from_secs(2));
    let elsewhere = Arc::new(After { address: "elsewhere", takes: SOON, ..After::default() });
    let job =
        |deliver: &Arc<After>, settings: &str| Job { start: true, ..with(settings, "every 1 hour", deliver) };
    let running = Running::start(&wall, 10, vec![job(&deliver, "old")]).await;
    // The beat at start is under way.
    tokio::time::sleep(Duration::from_secs(1)).await;
    running.commands.send(Command::Replace(vec![job(&elsewhere, "new")])).await.unwrap();
    let told = running.after(Duration::from_secs(10)).await;
    assert_eq!(told, ["a start at 01 12:00:30", "a changed and moved", "a start at 01 12:00:32"]);
    assert_eq!(elsewhere.began.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_is_given_up_ends_its_beat_and_tells_what_waited() {
    let wall = Wall::at("2027-01-01T12:00:59.5Z");
    let slow = Arc::new(After { stubborn: true, takes: Duration::from_millis(2_500), ..After::default() });
    let running = Running::start(&wall, 10, vec![with("", "every 1 second", &slow)]).await;
    tokio::time::sleep(Duration::from_millis(1_700)).await;
    running.commands.send(Command::Replace(Vec::new())).await.unwrap();
    let told = running.after(Duration::from_secs(5)).await;
    assert_eq!(told, ["a missed 1", "a 01 12:01:00 at 01 12:01:00", "a removed"]);
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_is_given_up_in_its_jitter_tells_what_is_missed() {
    let wall = Wall::at("2027-01-01T12:59:50Z");
    let offset = Duration::from_secs(40);
    let jobs = vec![Job { offset, ..with("", "every 1 hour", &after(SOON)) }];
    let running = Running::start(&wall, 10, jobs).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    running.commands.send(Command::Replace(Vec::new())).await.unwrap();
    let told = running.after(Duration::from_secs(60)).await;
    assert_eq!(told, ["a missed 1", "a removed"]);
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_comes_back_while_its_last_beat_is_under_way_is_the_same() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let slow = after(Duration::from_secs(20));
    let jobs = || vec![with("", "every 1 minute", &slow)];
    let running = Running::start(&wall, 10, jobs()).await;
    tokio::time::sleep(Duration::from_secs(32)).await;
    running.commands.send(Command::Replace(Vec::new())).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    running.commands.send(Command::Replace(jobs())).await.unwrap();
    let told = running.after(Duration::from_secs(90)).await;
    assert_eq!(told, ["a 01 12:01:00 at 01 12:01:00", "a changed", "a 01 12:02:00 at 01 12:02:00"]);
    assert_eq!(slow.most.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_last_beat_that_does_not_end_is_broken_off_and_told() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let endless = Arc::new(After { stubborn: true, takes: Duration::from_secs(3600), ..After::default() });
    let running = Running::start(&wall, 10, vec![with("", "every 1 minute", &endless)]).await;
    tokio::time::sleep(Duration::from_secs(32)).await;
    running.commands.send(Command::Replace(Vec::new())).await.unwrap();
    let told = running.after(Duration::from_secs(63)).await;
    let broken = "a 01 12:01:00 at 01 12:01:00 broken off: the heartbeat was given up";
    assert_eq!(told, [broken, "a removed"]);
}

#[tokio::test(start_paused = true)]
async fn a_beat_whose_task_panics_is_told_as_lost_and_the_next_one_comes() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let broken = Arc::new(After { panics: true, ..After::default() });
    let running = Running::start(&wall, 10, vec![with("", "every 1 minute", &broken)]).await;
    let told = running.after(Duration::from_secs(100)).await;
    let lost = |minute| {
        let why = "broken off by a fault of this program, which the lines before tell";
        format!("a 01 12:0{minute}:00 at 01 12:0{minute}:00 {why}")
    };
    assert_eq!(told, [lost(1), lost(2)]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_what_is_under_way() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let slow = after(Duration::from_secs(2));
    let running = Running::start(&wall, 10, vec![job("a", "every 1 minute", &slow)]).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    running.commands.send(Command::Stop(Duration::from_secs(5))).await.unwrap();
    let stopped = Instant::now();
    running.task.await.unwrap();
    assert_eq!(
        running.told.lock().unwrap()[..],
        ["stopping with 1 under way and [] to come", "a start at 01 12:00:30"]
    );
    assert_eq!(stopped.elapsed().as_millis(), 1000);
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_longer_than_it_may() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let stuck = after(Duration::from_secs(3600));
    let running = Running::start(&wall, 10, vec![job("a", "every 1 hour", &stuck)]).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    running.commands.send(Command::Stop(Duration::from_secs(5))).await.unwrap();
    let stopped = Instant::now();
    running.task.await.unwrap();
    assert_eq!(stopped.elapsed().as_millis(), 5000);
    let told = running.told.lock().unwrap().clone();
    assert_eq!(told.last().unwrap(), "a start at 01 12:00:30 broken off: the program was stopped");
}

#[tokio::test(start_paused = true)]
async fn a_stop_tells_what_waits_and_what_is_in_its_jitter_and_a_second_one_ends_it() {
    let wall = Wall::at("2027-01-01T12:00:59.5Z");
    let slow = after(Duration::from_secs(3600));
    let waits = Job { name: "b".into(), offset: Duration::from_secs(30), ..with("", "every 1 hour", &slow) };
    let jobs = vec![
        Job { deadline: Some(Duration::from_secs(60)), ..with("", "every 2 seconds", &slow) },
        Job { schedule: job("b", "every 1 minute", &slow).schedule, ..waits },
    ];
    let running = Running::start(&wall, 10, jobs).await;
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    running.commands.send(Command::Stop(Duration::from_secs(5))).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let stopped = Instant::now();
    running.commands.send(Command::Stop(Duration::ZERO)).await.unwrap();
    running.task.await.unwrap();
    assert_eq!(stopped.elapsed().as_millis(), 0);
    assert_eq!(
        running.told.lock().unwrap()[..],
        [
            "stopping with 1 under way and [b 1] to come",
            "a 01 12:01:00 at 01 12:01:00 broken off: the program was stopped"
        ]
    );
}
