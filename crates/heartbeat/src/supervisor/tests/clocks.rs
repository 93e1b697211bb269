//! The wall clock is set while beats are due, wait and are under way.

use super::*;

#[tokio::test(start_paused = true)]
async fn after_a_leap_forward_the_newest_occurrence_is_sent_at_once() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let running = Running::start(&wall, 10, vec![job("a", "every 10 minutes", &after(SOON))]).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    wall.set_forward(TimeDelta::hours(2));
    let told = running.after(Duration::from_secs(2)).await;
    assert_eq!(told[..3], ["a start at 01 12:00:30", "stepped by 7200 s", "a missed 11"]);
    assert!(told[3].starts_with("a 01 14:00:00 at 01 14:00:3"), "{told:?}");
    assert_eq!(told.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn after_a_leap_back_beats_follow_the_new_time_and_it_is_told() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let running = Running::start(&wall, 10, vec![job("a", "every 10 minutes", &after(SOON))]).await;
    tokio::time::sleep(Duration::from_secs(30 * 60)).await;
    wall.set_forward(TimeDelta::minutes(-15));
    let told = running.after(Duration::from_secs(26 * 60)).await;
    let due: Vec<&str> = told.iter().map(|line| line.split(" at ").next().unwrap()).collect();
    let expected = [
        "a start",
        "a 01 12:10:00",
        "a 01 12:20:00",
        "a 01 12:30:00",
        "stepped by -900 s",
        "a 01 12:20:00",
        "a 01 12:30:00",
        "a 01 12:40:00",
    ];
    assert_eq!(due, expected, "{told:?}");
}

/// When beats began, by the clock that is not set, for a heartbeat whose wall clock is set after this long.
async fn began(expression: &str, takes: Duration, wait: Duration, by: TimeDelta) -> Vec<Duration> {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let deliver = after(takes);
    let running = Running::start(&wall, 10, vec![job("a", expression, &deliver)]).await;
    tokio::time::sleep(wait).await;
    wall.set_forward(by);
    running.after(Duration::from_secs(3 * 3600)).await;
    let began = deliver.began.lock().unwrap().clone();
    began.iter().map(|at| *at - wall.started).collect()
}

#[tokio::test(start_paused = true)]
async fn a_step_of_the_clock_in_a_request_silences_nothing() {
    // The beat of 12:01 is under way when the clock is set.
    for step in [1, -1, -30, -600, 7_200, -7_200, -14_400, 315_360_000, -315_360_000] {
        for (expression, gap) in [("every 1 minute", 60), ("@every 60s", 60), ("every 15 minutes", 900)] {
            let (takes, wait) = (Duration::from_secs(8), Duration::from_secs(33));
            let began = began(expression, takes, wait, TimeDelta::seconds(step)).await;
            let most = began.windows(2).map(|two| two[1] - two[0]).max().unwrap();
            // A beat that comes due within another waits for it.
            assert!(most <= Duration::from_secs(gap + 10), "{expression} {step}: {most:?}");
            assert!(began.len() >= 3 * 3600 / gap as usize, "{expression} {step}: {}", began.len());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_put_right_after_the_start_silences_nothing_and_a_reload_then_neither() {
    for reload in [false, true] {
        let wall = Wall::at("2036-12-29T12:00:30Z");
        let deliver = after(SOON);
        let jobs = || {
            ["every 1 minute", "@every 90s", "at 12:02"]
                .map(|expression| Job { start: false, ..job(expression, expression, &deliver) })
                .into_iter()
                .collect::<Vec<_>>()
        };
        let running = Running::start(&wall, 10, jobs()).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        wall.set_forward(TimeDelta::days(-3652));
        if reload {
            running.commands.send(Command::Replace(jobs())).await.unwrap();
        }
        let told = running.after(Duration::from_secs(100)).await;
        for name in ["every 1 minute", "@every 90s", "at 12:02"] {
            assert!(told.iter().any(|line| line.starts_with(name)), "{name}: {told:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn how_long_a_beat_took_does_not_hang_on_the_wall_clock() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let took = Arc::<Mutex<Vec<(Duration, Duration)>>>::default();
    let log = took.clone();
    let on_event = move |event: Event<'_, After>| {
        if let Event::Beat { late, took, .. } = event {
            log.lock().unwrap().push((late, took));
        }
    };
    let (commands, receiver) = mpsc::channel(4);
    tokio::spawn(run(Limits::new(10), wall.clone(), receiver, on_event, || {}));
    let jobs = vec![job("a", "every 1 minute", &after(Duration::from_secs(5)))];
    commands.send(Command::Replace(jobs)).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    wall.set_forward(TimeDelta::hours(-4));
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(*took.lock().unwrap(), [(Duration::ZERO, Duration::from_secs(5))]);
}

#[tokio::test(start_paused = true)]
async fn while_a_beat_is_under_way_the_next_is_never_past() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let state = Arc::new(Mutex::new((0, None::<DateTime<Utc>>)));
    let log = state.clone();
    let on_event = move |event: Event<'_, After>| {
        let mut state = log.lock().unwrap();
        match event {
            Event::Sending { next, .. } => *state = (1, next),
            Event::Beat { next, .. } => *state = (0, next),
            Event::Next { next, .. } | Event::Changed { next, .. } => state.1 = next,
            _ => {}
        }
    };
    let (commands, receiver) = mpsc::channel(4);
    tokio::spawn(run(Limits::new(10), wall.clone(), receiver, on_event, || {}));
    let slow = after(Duration::from_secs(8));
    let every = |expression| vec![Job { start: false, ..job("a", expression, &slow) }];
    commands.send(Command::Replace(every("every 3 seconds"))).await.unwrap();
    let mut under_way = 0;
    for half_second in 0..400 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        match half_second {
            100 => wall.set_forward(TimeDelta::minutes(-10)),
            200 => wall.set_forward(TimeDelta::minutes(30)),
            300 => commands.send(Command::Replace(every("every 7 seconds"))).await.unwrap(),
            _ => {}
        }
        // A step is seen at the next look.
        if half_second % 100 > 4 {
            let (sending, next) = *state.lock().unwrap();
            under_way += sending;
            assert!(sending == 0 || next.unwrap() >= wall.now(), "{half_second}: {next:?} {}", wall.now());
        }
    }
    assert!(under_way > 100, "{under_way}");
}

#[tokio::test(start_paused = true)]
async fn a_beat_whose_next_is_not_found_yet_does_not_take_a_minute() {
    let wall = Wall::at("2027-01-01T12:00:05Z");
    let jobs = vec![Job {
        start: false,
        ..job("a", "every 10 seconds except on the 30 second", &after(Duration::from_secs(100)))
    }];
    let running = Running::start(&wall, 10, jobs).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    wall.set_forward(TimeDelta::hours(1));
    let told = running.after(Duration::from_secs(8)).await;
    assert_eq!(told, ["stepped by 3600 s", "a missed 299", "a 01 12:00:10 at 01 13:00:07 time-out after 5s"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_missed_is_told_with_its_reason_and_its_first_and_last() {
    // The clock leaps over eleven occurrences, of which the newest is sent.
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let running = Running::start(&wall, 10, vec![job("a", "every 10 minutes", &after(SOON))]).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    wall.set_forward(TimeDelta::hours(2));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(running.passed.lock().unwrap()[..], ["a 11 Leap 01 12:10:00 to 01 13:50:00"]);
    // Without the newest, where it is too late.
    let late = Job { catch_up: false, ..job("b", "every 10 minutes", &after(SOON)) };
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let running = Running::start(&wall, 10, vec![late]).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    wall.set_forward(TimeDelta::hours(2));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(running.passed.lock().unwrap()[..], ["b 12 Leap 01 12:10:00 to 01 14:00:00"]);
    // An earlier beat is under way.
    let wall = Wall::at("2027-01-01T12:00:00.5Z");
    let slow = Arc::new(After { stubborn: true, takes: Duration::from_secs(10), ..After::default() });
    let running = Running::start(&wall, 10, vec![job("c", "every 1 second", &slow)]).await;
    tokio::time::sleep(Duration::from_millis(2_800)).await;
    let told = running.passed.lock().unwrap().clone();
    assert!(told.contains(&"c 1 Busy 01 12:00:01 to 01 12:00:01".to_owned()), "{told:?}");
    // The heartbeat is given up.
    running.commands.send(Command::Replace(Vec::new())).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let told = running.passed.lock().unwrap().clone();
    assert!(told.iter().any(|told| told.starts_with("c 1 Removed ")), "{told:?}");
}
