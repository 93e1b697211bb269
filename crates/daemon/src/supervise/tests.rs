//! The loop in virtual time: tokio's clock is paused and leaps from sleep to sleep, and the tests can set the wall clock.

use super::*;
use crate::config::Overlap;
use chrono::TimeDelta;
use downbeat_heartbeat::supervisor::Timing;
use downbeat_scheduler::{Expression, Policy, Schedule};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

/// A wall clock that runs with tokio's and can be set.
#[derive(Clone)]
struct Wall {
    started: Instant,
    at_start: DateTime<Utc>,
    /// Seconds by which it has been set forward.
    step: Arc<AtomicI64>,
}

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        let run = TimeDelta::from_std(self.started.elapsed()).unwrap();
        self.at_start + run + TimeDelta::seconds(self.step.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(1_000_000) + self.started.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        sleep(duration).await;
    }
}

/// A run that takes so long, and how long it takes to end when it is asked to.
#[derive(Debug, Clone, Copy)]
struct Takes(Duration, Duration);

/// Why nothing can be claimed, which claims are refused, and what was claimed last by anybody.
#[derive(Debug, Clone, Default)]
struct Sleeper(
    Arc<Mutex<Option<Bar>>>,
    Arc<Mutex<BTreeMap<String, Refusal>>>,
    Arc<Mutex<Option<DateTime<Utc>>>>,
);

impl Launch for Sleeper {
    type Spec = Takes;
    type Ended = &'static str;
    type Pass = ();

    fn run(
        &self,
        spec: Arc<Takes>,
        _: Cause,
        end: watch::Receiver<End>,
        _: Option<()>,
    ) -> impl Future<Output = &'static str> + Send + 'static {
        slept(spec, end)
    }

    /// One that takes no time is hindered.
    fn hindrance(&self, spec: &Takes) -> Option<Reason> {
        spec.0.is_zero().then_some(Reason::Earlier(4711))
    }

    fn bar(&self, _: &Takes) -> Option<Bar> {
        *self.0.lock().unwrap()
    }

    fn newest(
        &self,
        _: Arc<Takes>,
    ) -> impl Future<Output = Result<Option<DateTime<Utc>>, Bar>> + Send + 'static {
        let newest = *self.2.lock().unwrap();
        async move {
            sleep(Duration::from_millis(100)).await;
            Ok(newest)
        }
    }

    fn claim(
        &self,
        _: Arc<Takes>,
        cause: Cause,
        _: watch::Receiver<End>,
    ) -> impl Future<Output = Result<(), Refusal>> + Send + 'static {
        let answer = self.1.lock().unwrap().remove(&format!("{cause:?}")).map_or(Ok(()), Err);
        async move {
            sleep(Duration::from_millis(100)).await;
            answer
        }
    }
}

async fn slept(spec: Arc<Takes>, mut end: watch::Receiver<End>) -> &'static str {
    let asked = async {
        if end.wait_for(|end| *end != End::No).await.is_ok() {
            let now = end.wait_for(|end| *end == End::Now);
            tokio::select! { _ = now => return "killed", () = sleep(spec.1) => return "ended early" }
        }
        std::future::pending().await
    };
    tokio::select! { how = asked => how, () = sleep(spec.0) => "done" }
}

fn job(name: &str, schedule: &str, takes: u64) -> Planned<Takes> {
    let schedule = Schedule::new(Expression::parse(schedule).unwrap()).unwrap();
    Planned {
        name: name.into(),
        settings: Arc::new(1),
        timing: Some(Timing {
            schedule: schedule.with_policy(Policy::default()),
            offset: TimeDelta::zero(),
            catch_up: false,
        }),
        overlap: Overlap::Skip,
        on_start: false,
        is_claimed: false,
        spec: Arc::new(Takes(Duration::from_secs(takes), Duration::from_secs(2))),
    }
}

/// A loop that runs, what it has told, and its clock.
struct World {
    commands: mpsc::Sender<Command<Takes>>,
    told: Arc<Mutex<Vec<String>>>,
    wall: Wall,
    launch: Sleeper,
    task: tokio::task::JoinHandle<()>,
}

impl World {
    async fn begin(start: &str, jobs: Vec<Planned<Takes>>, most: usize) -> Self {
        let at_start = DateTime::parse_from_rfc3339(start).unwrap().to_utc();
        let wall = Wall { started: Instant::now(), at_start, step: Arc::default() };
        let (commands, receiver) = mpsc::channel(4);
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let (tell, clock) = (told.clone(), wall.clone());
        let launch = Sleeper::default();
        let launches = launch.clone();
        let task = tokio::spawn(async move {
            let mut names: BTreeMap<Id, String> = BTreeMap::new();
            let time = clock.clone();
            run(launches, clock, receiver, move |event| {
                let name = |id: &Id| names.get(id).cloned().unwrap_or_default();
                let line = match &event {
                    Event::Begun(id, Cause::Due(at)) => {
                        format!("{} for {} begun", name(id), at.format("%H:%M:%S"))
                    }
                    Event::Begun(id, cause) => format!("{} for {cause:?} begun", name(id)),
                    Event::Ended(id, _, how, took) => {
                        format!("{} {how} after {} s", name(id), took.as_secs())
                    }
                    Event::Skipped(id, _, reason) => format!("{} skipped: {reason:?}", name(id)),
                    Event::Waits(id, _, reason) => format!("{} waits: {reason:?}", name(id)),
                    Event::Missed(id, missed, Gap::Unseen) => format!("{} missed {}", name(id), missed.count),
                    Event::Missed(id, missed, Gap::Barred(bar)) => {
                        format!("{} missed {}: {}", name(id), missed.count, bar.text)
                    }
                    Event::Missed(id, missed, gap) => {
                        format!("{} missed {}: {gap:?}", name(id), missed.count)
                    }
                    Event::Dropped(id, _) => format!("{} dropped", name(id)),
                    Event::Removed(id) => format!("{} removed", name(id)),
                    Event::Over(id) => format!("{} over", name(id)),
                    Event::Stopping(count, grace) => format!("stopping {count} within {} s", grace.as_secs()),
                    Event::Ending(count) => format!("ending {count}"),
                    Event::Killed(count) => format!("killing {count}"),
                    Event::Left(id, _) => format!("{} left", name(id)),
                    Event::Added(id, planned, _) => {
                        names.insert(*id, planned.name.to_string());
                        return;
                    }
                    _ => return,
                };
                tell.lock().unwrap().push(format!("{} {line}", time.now().format("%H:%M:%S")));
            })
            .await;
        });
        let world = Self { commands, told, wall, launch, task };
        world.tell(Command::Replace(jobs, most)).await;
        world
    }

    fn lines(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    async fn tell(&self, command: Command<Takes>) {
        self.commands.send(command).await.unwrap();
        // It is heard before anything else happens.
        sleep(Duration::from_millis(1)).await;
    }

    async fn asked(&self, name: &str) -> Answer {
        let (tell, told) = oneshot::channel();
        self.tell(Command::Run(name.to_owned(), tell)).await;
        told.await.unwrap()
    }

    /// What was told since the last call, a line each.
    fn told(&self) -> String {
        std::mem::take(&mut *self.told.lock().unwrap()).join("\n")
    }
}

const START: &str = "2027-01-01T00:00:30Z";

#[tokio::test(start_paused = true)]
async fn a_run_that_is_due_while_the_one_before_it_is_under_way_is_skipped_and_told() {
    let world = World::begin(START, vec![job("a", "every 1 minute", 90)], 10).await;
    sleep(Duration::from_secs(200)).await;
    assert_eq!(
        world.told(),
        "00:01:00 a for 00:01:00 begun\n00:02:00 a skipped: Running\n00:02:30 a done after 90 s\n00:03:00 a for 00:03:00 begun"
    );
}

#[tokio::test(start_paused = true)]
async fn one_run_waits_for_the_one_before_it() {
    let waiting = Planned { overlap: Overlap::Wait, ..job("a", "every 1 minute", 150) };
    let world = World::begin(START, vec![waiting], 10).await;
    sleep(Duration::from_secs(200)).await;
    assert_eq!(
        world.told(),
        "00:01:00 a for 00:01:00 begun\n00:02:00 a waits: Running\n00:03:00 a skipped: Waiting\n\
         00:03:30 a done after 150 s\n00:03:30 a for 00:02:00 begun"
    );
}

#[tokio::test(start_paused = true)]
async fn the_run_before_is_ended_first_where_that_is_the_rule() {
    let killing = Planned { overlap: Overlap::Kill, ..job("a", "every 1 minute", 90) };
    let world = World::begin(START, vec![killing], 10).await;
    sleep(Duration::from_secs(100)).await;
    assert_eq!(
        world.told(),
        "00:01:00 a for 00:01:00 begun\n00:02:02 a ended early after 62 s\n00:02:02 a for 00:02:00 begun"
    );
}

#[tokio::test(start_paused = true)]
async fn of_many_jobs_that_are_due_so_many_run_at_once() {
    let jobs = ["a", "b", "c"].map(|name| job(name, "every 1 hour", 10)).into();
    let world = World::begin("2027-01-01T00:59:00Z", jobs, 2).await;
    sleep(Duration::from_secs(90)).await;
    assert_eq!(
        world.told(),
        "01:00:00 a for 01:00:00 begun\n01:00:00 b for 01:00:00 begun\n01:00:00 c waits: NoPlace\n\
         01:00:10 a done after 10 s\n01:00:10 c for 01:00:00 begun\n01:00:10 b done after 10 s\n01:00:20 c done after 10 s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_start_runs_what_is_to_run_at_start_and_a_reload_runs_nothing() {
    let at_start = || Planned { on_start: true, ..job("a", "every 1 hour", 1) };
    let world = World::begin(START, vec![at_start(), job("b", "every 1 hour", 1)], 10).await;
    assert_eq!(world.told(), "00:00:30 a for Start begun");
    sleep(Duration::from_secs(5)).await;
    world.told();
    let changed = Planned { settings: Arc::new(2), ..at_start() };
    let new = Planned { on_start: true, ..job("c", "every 1 hour", 1) };
    world.tell(Command::Replace(vec![changed, new], 10)).await;
    sleep(Duration::from_secs(5)).await;
    assert_eq!(world.told(), "00:00:35 b removed");
}

#[tokio::test(start_paused = true)]
async fn a_reload_leaves_a_run_under_way_alone_also_that_of_a_job_that_is_gone() {
    let world =
        World::begin(START, vec![job("a", "every 1 minute", 60), job("b", "every 1 minute", 45)], 10).await;
    sleep(Duration::from_secs(40)).await;
    world
        .tell(Command::Replace(vec![Planned { settings: Arc::new(2), ..job("a", "every 1 hour", 60) }], 10))
        .await;
    sleep(Duration::from_secs(120)).await;
    assert_eq!(
        world.told(),
        "00:01:00 a for 00:01:00 begun\n00:01:00 b for 00:01:00 begun\n\
         00:01:45 b done after 45 s\n00:01:45 b removed\n00:02:00 a done after 60 s"
    );
}

#[tokio::test(start_paused = true)]
async fn one_asks_for_a_run_beside_the_schedule_and_hears_what_becomes_of_it() {
    let world = World::begin(START, vec![job("a", "every 1 hour", 10)], 10).await;
    assert_eq!(world.asked("a").await, Answer::Begun);
    assert_eq!(world.asked("a").await, Answer::Skipped(Reason::Running));
    assert_eq!(world.asked("b").await, Answer::Unknown(None));
    sleep(Duration::from_secs(20)).await;
    assert_eq!(
        world.told(),
        "00:00:30 a for Asked begun\n00:00:30 a skipped: Running\n00:00:40 a done after 10 s"
    );
}

#[tokio::test(start_paused = true)]
async fn what_came_due_while_the_clock_leapt_is_missed_and_what_has_run_is_not_run_again_after_a_step_back() {
    let world = World::begin("2027-01-01T02:29:00Z", vec![job("a", "at 2:30 and 4:30", 1)], 10).await;
    sleep(Duration::from_secs(90)).await;
    assert_eq!(world.told(), "02:30:00 a for 02:30:00 begun\n02:30:01 a done after 1 s");
    world.wall.step.fetch_sub(3600, Ordering::SeqCst);
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(world.told(), "");
    world.wall.step.fetch_add(3 * 3600, Ordering::SeqCst);
    sleep(Duration::from_secs(5)).await;
    assert!(world.told().ends_with("a missed 1"));
}

#[tokio::test(start_paused = true)]
async fn a_stop_lets_runs_end_then_asks_them_to_and_starts_nothing_more() {
    let slow = Planned {
        spec: Arc::new(Takes(Duration::from_secs(1000), Duration::from_secs(2))),
        ..job("a", "every 1 minute", 1)
    };
    let waiting = Planned { overlap: Overlap::Wait, ..job("b", "every 1 minute", 70) };
    let world = World::begin(START, vec![slow, waiting], 10).await;
    sleep(Duration::from_secs(95)).await;
    world.told();
    world.tell(Command::Stop(Duration::from_secs(30))).await;
    world.task.await.unwrap();
    let told = std::mem::take(&mut *world.told.lock().unwrap()).join("\n");
    assert_eq!(
        told,
        "00:02:05 b dropped\n00:02:05 stopping 2 within 30 s\n00:02:10 b done after 70 s\n00:02:35 ending 1\n00:02:37 a ended early after 97 s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_stop_does_not_wait() {
    let stubborn = Planned {
        spec: Arc::new(Takes(Duration::from_secs(1000), Duration::from_secs(999))),
        ..job("a", "every 1 minute", 1)
    };
    let world = World::begin(START, vec![stubborn], 10).await;
    sleep(Duration::from_secs(40)).await;
    world.told();
    world.tell(Command::Stop(Duration::from_secs(300))).await;
    world.tell(Command::Stop(Duration::ZERO)).await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!(
        world.told(),
        "00:01:10 stopping 1 within 300 s\n00:01:10 ending 1\n00:01:10 killing 1\n00:01:10 a killed after 10 s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_hindered_is_skipped_for_whoever_asks_and_gives_its_place_to_the_next() {
    let jobs = vec![
        job("long", "every 1 hour", 100),
        job("hindered", "every 1 hour", 0),
        job("other", "every 1 hour", 10),
    ];
    let world = World::begin(START, jobs, 1).await;
    assert_eq!(world.asked("long").await, Answer::Begun);
    assert_eq!(world.asked("hindered").await, Answer::Waits(Reason::NoPlace));
    assert_eq!(world.asked("other").await, Answer::Waits(Reason::NoPlace));
    sleep(Duration::from_secs(150)).await;
    assert_eq!(
        world.told(),
        "00:00:30 long for Asked begun\n00:00:30 hindered waits: NoPlace\n00:00:30 other waits: NoPlace\n\
         00:02:10 long done after 100 s\n00:02:10 hindered skipped: Earlier(4711)\n00:02:10 other for Asked begun\n\
         00:02:20 other done after 10 s"
    );
    assert_eq!(world.asked("hindered").await, Answer::Skipped(Reason::Earlier(4711)));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_waits_to_replace_another_is_not_replaced_itself() {
    let killing = Planned { overlap: Overlap::Kill, ..job("a", "every 1 hour", 100) };
    let world = World::begin(START, vec![killing], 10).await;
    assert_eq!(world.asked("a").await, Answer::Begun);
    assert_eq!(world.asked("a").await, Answer::Kills);
    assert_eq!(world.asked("a").await, Answer::Skipped(Reason::Waiting));
    sleep(Duration::from_secs(5)).await;
    assert_eq!(
        world.told(),
        "00:00:30 a for Asked begun\n00:00:30 a skipped: Waiting\n00:00:32 a ended early after 2 s\n00:00:32 a for Asked begun"
    );
}

/// A job whose runs are due so many minutes after their occurrences.
fn late(name: &str, schedule: &str, minutes: i64) -> Planned<Takes> {
    let job = job(name, schedule, 1);
    let timing = job.timing.map(|timing| Timing { offset: TimeDelta::minutes(minutes), ..timing });
    Planned { timing, ..job }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_still_to_come_because_of_its_jitter_is_not_taken_back_without_a_word() {
    let jobs = ["gone", "changed", "same", "stopped"].map(|name| late(name, "at 1:00", 10)).into();
    let world = World::begin("2027-01-01T00:59:00Z", jobs, 10).await;
    sleep(Duration::from_secs(120)).await;
    assert_eq!(world.told(), "");
    let changed = Planned { settings: Arc::new(2), ..late("changed", "at 5:00", 10) };
    // Its run comes all the same, a little later.
    let same = Planned { settings: Arc::new(2), ..late("same", "at 1:00", 12) };
    let jobs = vec![changed, same, late("stopped", "at 1:00", 10), late("idle", "at 7:00", 10)];
    world.tell(Command::Replace(jobs, 10)).await;
    assert_eq!(world.told(), "01:01:00 changed dropped\n01:01:00 gone dropped\n01:01:00 gone removed");
    world.tell(Command::Stop(Duration::ZERO)).await;
    let World { task, told, .. } = world;
    task.await.unwrap();
    assert_eq!(told.lock().unwrap().join("\n"), "01:01:00 same dropped\n01:01:00 stopped dropped");
}

/// Why nothing can be claimed, in the tests.
const BAR: Bar = Bar { word: "away", text: "etcd does not answer", keeps: false };

fn claimed(name: &str, schedule: &str, takes: u64) -> Planned<Takes> {
    Planned { is_claimed: true, ..job(name, schedule, takes) }
}

/// The turn of this process, with the newest claim and the moment since when something may have been missed.
fn ours(name: &str, claimed: Option<&str>, since: &str) -> (Arc<str>, Turn) {
    let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    (name.into(), Turn::Ours { claimed: claimed.map(at), since: at(since), is_start: false })
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_claimed_runs_while_it_is_this_processs_turn() {
    let world = World::begin("2027-01-01T02:00:00Z", vec![claimed("a", "every 1 minute", 5)], 10).await;
    sleep(Duration::from_secs(150)).await;
    assert_eq!(world.told(), "");
    let turn = ours("a", None, "2027-01-01T02:02:30Z");
    world.tell(Command::Turn(vec![turn])).await;
    sleep(Duration::from_secs(60)).await;
    let turn = Turn::Others { since: world.wall.now() };
    world.tell(Command::Turn(vec![("a".into(), turn)])).await;
    sleep(Duration::from_secs(120)).await;
    assert_eq!(world.lines(), ["02:03:00 a for 02:03:00 begun", "02:03:05 a done after 5 s"]);
}

#[tokio::test(start_paused = true)]
async fn who_takes_a_job_over_runs_or_tells_what_nobody_has_claimed() {
    let mut catching = claimed("b", "every 1 minute", 1);
    if let Some(timing) = &mut catching.timing {
        timing.catch_up = true;
    }
    let jobs = vec![claimed("a", "every 1 minute", 1), catching, claimed("c", "every 1 minute", 1)];
    let world = World::begin("2027-01-01T02:05:30Z", jobs, 10).await;
    let claim = Some("2027-01-01T02:02:00Z");
    world
        .tell(Command::Turn(vec![
            ours("a", claim, "2027-01-01T02:00:30Z"),
            ours("b", claim, "2027-01-01T02:00:30Z"),
            // What was claimed long before this was missed by others, who have told it.
            ours("c", claim, "2027-01-01T02:04:30Z"),
        ]))
        .await;
    sleep(Duration::from_secs(10)).await;
    assert_eq!(
        world.lines(),
        [
            "02:05:30 a missed 3",
            "02:05:30 b missed 2",
            "02:05:30 c missed 1",
            "02:05:30 b for 02:05:00 begun",
            "02:05:31 b done after 1 s"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_claimed_waits_and_is_told_with_the_reason_and_its_number() {
    let world = World::begin("2027-01-01T02:00:30Z", vec![claimed("a", "every 1 minute", 5)], 10).await;
    world.tell(Command::Turn(vec![ours("a", None, "2027-01-01T02:00:30Z")])).await;
    *world.launch.0.lock().unwrap() = Some(BAR);
    sleep(Duration::from_secs(200)).await;
    assert_eq!(world.asked("a").await, Answer::Skipped(Reason::Barred(BAR)));
    assert_eq!(world.told(), "");
    *world.launch.0.lock().unwrap() = None;
    sleep(Duration::from_secs(55)).await;
    *world.launch.0.lock().unwrap() = Some(BAR);
    sleep(Duration::from_secs(120)).await;
    world.tell(Command::Stop(Duration::ZERO)).await;
    assert_eq!(
        world.lines(),
        [
            "02:03:51 a missed 3: etcd does not answer",
            "02:04:00 a for 02:04:00 begun",
            "02:04:05 a done after 5 s",
            "02:06:45 a missed 2: etcd does not answer"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_others_have_claimed_while_nothing_could_be_claimed_here_is_not_told_as_missed() {
    for (claimed_last, told) in [
        ("2027-01-01T02:00:00Z", "02:03:50 a missed 3: etcd does not answer"),
        ("2027-01-01T02:02:00Z", "02:03:50 a missed 1: etcd does not answer"),
        ("2027-01-01T02:03:00Z", ""),
    ] {
        let world = World::begin("2027-01-01T02:00:30Z", vec![claimed("a", "every 1 minute", 5)], 10).await;
        world.tell(Command::Turn(vec![ours("a", None, "2027-01-01T02:00:30Z")])).await;
        *world.launch.0.lock().unwrap() = Some(BAR);
        sleep(Duration::from_millis(199_500)).await;
        *world.launch.0.lock().unwrap() = None;
        *world.launch.2.lock().unwrap() = Some(DateTime::parse_from_rfc3339(claimed_last).unwrap().to_utc());
        sleep(Duration::from_secs(5)).await;
        assert_eq!(world.told(), told, "{claimed_last}");
        sleep(Duration::from_secs(15)).await;
        assert_eq!(
            world.told(),
            "02:04:00 a for 02:04:00 begun\n02:04:05 a done after 5 s",
            "{claimed_last}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_claimed_is_told_when_a_job_goes_to_another_process() {
    let others = Command::Turn(vec![(
        "a".into(),
        Turn::Others { since: DateTime::parse_from_rfc3339("2027-01-01T02:03:30Z").unwrap().to_utc() },
    )]);
    let world = World::begin("2027-01-01T02:00:30Z", vec![claimed("a", "every 1 minute", 5)], 10).await;
    world.tell(Command::Turn(vec![ours("a", None, "2027-01-01T02:00:30Z")])).await;
    *world.launch.0.lock().unwrap() = Some(BAR);
    // The one of 02:04 is found by the other process, which had claimed that of 02:01 before.
    *world.launch.2.lock().unwrap() = Some("2027-01-01T02:01:00Z".parse().unwrap());
    sleep(Duration::from_secs(220)).await;
    assert_eq!(world.told(), "");
    world.tell(others).await;
    sleep(Duration::from_secs(300)).await;
    assert_eq!(world.told(), "02:04:10 a missed 2: etcd does not answer");
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_claimed_for_a_clock_is_told_also_where_the_next_process_has_claimed_by_then() {
    for (keeps, told) in [(true, "02:04:10 a missed 3: etcd does not answer"), (false, "")] {
        let world = World::begin("2027-01-01T02:00:30Z", vec![claimed("a", "every 1 minute", 5)], 10).await;
        world.tell(Command::Turn(vec![ours("a", None, "2027-01-01T02:00:30Z")])).await;
        *world.launch.0.lock().unwrap() = Some(Bar { keeps, ..BAR });
        sleep(Duration::from_secs(220)).await;
        *world.launch.2.lock().unwrap() = Some("2027-01-01T02:04:00Z".parse().unwrap());
        let since = "2027-01-01T02:03:30Z".parse().unwrap();
        world.tell(Command::Turn(vec![("a".into(), Turn::Others { since })])).await;
        sleep(Duration::from_secs(300)).await;
        assert_eq!(world.told(), told);
    }
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_claimed_is_told_when_a_job_changes_or_goes() {
    let jobs = vec![claimed("a", "every 1 minute", 5), claimed("b", "every 1 minute", 5)];
    let world = World::begin("2027-01-01T02:00:30Z", jobs, 10).await;
    let all = ["a", "b"].map(|job| ours(job, None, "2027-01-01T02:00:30Z"));
    world.tell(Command::Turn(all.into())).await;
    *world.launch.0.lock().unwrap() = Some(BAR);
    sleep(Duration::from_secs(200)).await;
    let changed = Planned { settings: Arc::new(2), ..claimed("a", "every 1 hour", 5) };
    world.tell(Command::Replace(vec![changed], 10)).await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!(
        world.told(),
        "02:03:50 b missed 3: etcd does not answer\n02:03:50 b removed\n02:03:50 a missed 3: etcd does not answer"
    );
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_is_refused_is_made_again_and_one_that_is_lost_is_not() {
    let world = World::begin("2027-01-01T02:00:30Z", vec![claimed("a", "every 1 minute", 5)], 10).await;
    world.tell(Command::Turn(vec![ours("a", None, "2027-01-01T02:00:30Z")])).await;
    let refuse = |at: &str, refusal| {
        let at = DateTime::parse_from_rfc3339(at).unwrap().to_utc();
        world.launch.1.lock().unwrap().insert(format!("{:?}", Cause::Due(at)), refusal);
    };
    refuse("2027-01-01T02:01:00Z", Refusal::Barred(BAR));
    refuse("2027-01-01T02:02:00Z", Refusal::Lost);
    refuse("2027-01-01T02:03:00Z", Refusal::Gone(Gap::Overtaken));
    refuse("2027-01-01T02:04:00Z", Refusal::Skipped(Reason::Elsewhere));
    sleep(Duration::from_secs(250)).await;
    assert_eq!(
        world.lines(),
        [
            "02:01:00 a for 02:01:00 begun",
            "02:01:05 a done after 5 s",
            "02:03:00 a missed 1: Overtaken",
            "02:04:00 a skipped: Elsewhere"
        ]
    );
}
