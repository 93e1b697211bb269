//! Beats that have failed in their first minute and are tried again later.

use super::*;

/// Down for this long, with these words.
fn down(time: Duration, says: &'static str) -> Arc<After> {
    let down_until = Mutex::new(Some(Instant::now() + time));
    Arc::new(After { takes: SOON, down_until, says, ..After::default() })
}

const MINUTE: Duration = Duration::from_secs(60);

/// When the attempts began, in seconds after the first.
fn attempts(deliver: &After) -> Vec<u64> {
    let began = deliver.began.lock().unwrap();
    began.iter().map(|at| (*at - began[0]).as_secs()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_yearly_beat_survives_an_outage_of_half_an_hour() {
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let deliver = down(MINUTE * 30, "down");
    let running = Running::start(&wall, 10, vec![job("a", "on the first day of the year", &deliver)]).await;
    let told = running.after(MINUTE * 90).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], "a failing until 01 13:00:00: down");
    assert!(told[1].starts_with("a start at 01 12:00:00 ended 01 12:3"), "{told:?}");
    // The pauses grow from under a minute to five minutes.
    let attempts = attempts(&deliver);
    let pauses: Vec<u64> = attempts.windows(2).map(|two| two[1] - two[0]).collect();
    assert!((29..=41).contains(&pauses[0]), "{pauses:?}");
    assert!(pauses.iter().all(|pause| *pause <= 301) && pauses.last() >= Some(&224), "{pauses:?}");
    assert!((8..=14).contains(&attempts.len()), "{attempts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_beat_that_stays_without_success_is_lost_once_when_its_deadline_is_over() {
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let deliver = down(MINUTE * 10_000, "down");
    let told = Running::start(&wall, 10, vec![job("a", "at 0:00", &deliver)]).await.after(MINUTE * 300).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], "a failing until 01 13:00:00: down");
    assert!(told[1].ends_with("down") && told[1].contains(" late "), "{told:?}");
    let last = *attempts(&deliver).last().unwrap();
    assert!((3_200..=3_600).contains(&last), "{last}");
}

#[tokio::test(start_paused = true)]
async fn a_newer_beat_takes_the_place_of_a_late_one_whose_loss_is_told_once() {
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let deliver = down(MINUTE * 12, "down");
    let long = Job { deadline: Some(MINUTE * 1440), ..job("a", "every 10 minutes", &deliver) };
    let told = Running::start(&wall, 10, vec![long]).await.after(MINUTE * 15).await;
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(told[0], "a failing until 01 12:10:00: down", "the next beat ends it");
    assert!(told[1].starts_with("a start at 01 12:00:00 ended 01 12:"), "{told:?}");
    assert!(told[1].ends_with(" down"), "{told:?}");
    assert_eq!(told[2], "a failing until 01 12:20:00: down");
    assert!(told[3].starts_with("a 01 12:10:00 at 01 12:10:00 ended 01 12:1"), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn what_another_time_cannot_mend_is_lost_at_once() {
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let deliver = down(MINUTE, "404");
    let told = Running::start(&wall, 10, vec![job("a", "at 0:00", &deliver)]).await.after(MINUTE * 90).await;
    assert_eq!(told, ["a start at 01 12:00:00 404"]);
    // Without retries there is exactly one attempt.
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let deliver = down(MINUTE, "down");
    let once = Job { late: false, ..job("a", "at 0:00", &deliver) };
    let told = Running::start(&wall, 10, vec![once]).await.after(MINUTE * 90).await;
    assert_eq!((told, attempts(&deliver)), (vec!["a start at 01 12:00:00 down".to_owned()], vec![0]));
}

#[tokio::test(start_paused = true)]
async fn what_the_answer_asks_for_lengthens_the_pause_and_ends_the_beat_beyond_its_deadline() {
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let deliver = down(MINUTE, "down 600");
    let told = Running::start(&wall, 10, vec![job("a", "at 0:00", &deliver)]).await.after(MINUTE * 90).await;
    assert_eq!(attempts(&deliver), [0, 600], "{told:?}");
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let deliver = down(MINUTE, "down 4000");
    let told = Running::start(&wall, 10, vec![job("a", "at 0:00", &deliver)]).await.after(MINUTE * 90).await;
    assert_eq!(told, ["a start at 01 12:00:00 down 4000"]);
}

#[tokio::test(start_paused = true)]
async fn a_beat_that_waits_for_a_late_attempt_is_told_as_lost_by_a_stop_and_by_a_removal() {
    for stops in [true, false] {
        let wall = Wall::at("2027-01-01T12:00:00Z");
        let deliver = down(MINUTE * 600, "down");
        let running = Running::start(&wall, 10, vec![job("a", "at 0:00", &deliver)]).await;
        tokio::time::sleep(MINUTE / 4).await;
        let command =
            if stops { Command::Stop(Duration::from_secs(5)) } else { Command::Replace(Vec::new()) };
        running.commands.send(command).await.unwrap();
        let told = running.after(MINUTE).await;
        let lost = told.iter().filter(|line| *line == "a start at 01 12:00:00 down").count();
        assert_eq!(lost, 1, "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_changed_heartbeat_keeps_its_late_beat() {
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let deliver = down(MINUTE * 5, "down");
    let running = Running::start(&wall, 10, vec![job("a", "at 0:00", &deliver)]).await;
    tokio::time::sleep(MINUTE / 4).await;
    running.commands.send(Command::Replace(vec![job("a", "at 1:00", &deliver)])).await.unwrap();
    let told = running.after(MINUTE * 30).await;
    assert_eq!(told[..2], ["a failing until 01 13:00:00: down", "a changed"], "{told:?}");
    assert!(told[2].starts_with("a start at 01 12:00:00 ended 01 12:0"), "{told:?}");
    assert_eq!(told.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_beat_at_start_shortly_before_an_occurrence_has_time_enough() {
    let wall = Wall::at("2027-01-01T11:59:59Z");
    let slow = after(Duration::from_secs(3));
    let told =
        Running::start(&wall, 10, vec![job("a", "every 1 minute", &slow)]).await.after(MINUTE / 2).await;
    assert_eq!(told, ["a start at 01 11:59:59", "a 01 12:00:00 at 01 12:00:02"]);
}
