//! Jobs on the board, as the real loop tells of them, in tokio's paused time.

use super::super::super::metrics::{Format, render};
use super::super::{Board, Finished, Health, JobRow, Kind, Query, RunOutcome, SkipReason, State};
use crate::config::{self, Config};
use crate::supervise::{self, Answer, Cause, Command, End, Launch, Planned};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_heartbeat::clock::Clock;
use downbeat_heartbeat::supervisor::Timing;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep};

/// A wall clock that runs with tokio's.
#[derive(Clone)]
struct Wall(Instant);

fn start() -> DateTime<Utc> {
    "2027-01-04T12:00:00Z".parse().unwrap()
}

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        start() + TimeDelta::from_std(self.0.elapsed()).unwrap()
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        sleep(duration).await;
    }
}

/// Takes so long, and then ends with this exit code; panics at 20.
#[derive(Debug)]
struct Takes(Duration, u32);

#[derive(Debug)]
struct Fake;

impl Launch for Fake {
    type Spec = Takes;
    type Ended = Finished;
    type Pass = ();

    fn run(
        &self,
        spec: Arc<Takes>,
        _: Cause,
        end: watch::Receiver<End>,
        _: Option<()>,
    ) -> impl Future<Output = Finished> + Send + 'static {
        slept(spec, end)
    }

    fn hindrance(&self, _: &Takes) -> Option<supervise::Reason> {
        None
    }

    fn bar(&self, _: &Takes) -> Option<supervise::Bar> {
        None
    }

    fn newest(
        &self,
        _: Arc<Takes>,
    ) -> impl Future<Output = Result<Option<DateTime<Utc>>, supervise::Bar>> + Send + 'static {
        std::future::ready(Ok(None))
    }

    fn claim(
        &self,
        _: Arc<Takes>,
        _: Cause,
        _: watch::Receiver<End>,
    ) -> impl Future<Output = Result<(), supervise::Refusal>> + Send + 'static {
        std::future::ready(Ok(()))
    }
}

async fn slept(spec: Arc<Takes>, mut end: watch::Receiver<End>) -> Finished {
    let asked = end.wait_for(|end| *end != End::No);
    let (outcome, exit_code, reason) = tokio::select! {
        Ok(_) = asked => (RunOutcome::Stopped, 143, Some("stopped".to_owned())),
        () = sleep(spec.0) => match spec.1 {
            0 => (RunOutcome::Ok, 0, None),
            20 => panic!("a defect, for a test"),
            code => (RunOutcome::Failed, code, None),
        },
    };
    let output = Some("printed\n".into());
    Finished { outcome, exit_code: Some(exit_code), reason, tries: 1, output }
}

/// A daemon's jobs, each of which takes as many seconds as its `timeout`, and ends with the exit code that is its `retries`.
struct World {
    board: Board,
    commands: mpsc::Sender<Command<Takes>>,
    task: tokio::task::JoinHandle<()>,
}

impl World {
    async fn begin(jobs: &str) -> Self {
        let clock = Wall(Instant::now());
        let board = Board::new(clock.clone());
        let (commands, receiver) = mpsc::channel(4);
        let shown = board.clone();
        let task = tokio::spawn(supervise::run(Fake, clock, receiver, move |event| {
            shown.on_run(&event, Finished::clone);
        }));
        let world = Self { board, commands, task };
        world.reload(jobs).await;
        world
    }

    async fn reload(&self, jobs: &str) {
        let config = config(jobs);
        self.board.configure(&config);
        let planned = config.jobs.iter().map(|job| Planned {
            name: job.name.clone(),
            settings: job.settings.clone(),
            timing: job.schedule.as_ref().map(|schedule| Timing {
                schedule: schedule.with_policy(job.policy),
                offset: TimeDelta::zero(),
                catch_up: false,
            }),
            overlap: job.overlap,
            on_start: job.on_start,
            is_claimed: false,
            spec: Arc::new(Takes(job.timeout.unwrap(), job.retries)),
        });
        let most = config.max_running.map_or(usize::MAX, |most| most as usize);
        self.commands.send(Command::Replace(planned.collect(), most)).await.unwrap();
        sleep(Duration::from_millis(1)).await;
    }

    async fn ask(&self, name: &str) -> Answer {
        let (tell, told) = oneshot::channel();
        self.commands.send(Command::Run(name.to_owned(), tell)).await.unwrap();
        told.await.unwrap()
    }

    async fn pass(&self, seconds: u64) {
        sleep(Duration::from_secs(seconds)).await;
        self.board.pulse();
    }

    fn rows(&self) -> Vec<JobRow> {
        self.board.view(&Query { kind: Some(Kind::Job), ..Query::default() }).jobs
    }

    fn row(&self, name: &str) -> JobRow {
        self.rows().into_iter().find(|row| &*row.name == name).unwrap()
    }

    /// The lines of the metrics about this job.
    fn metrics(&self, name: &str) -> Vec<String> {
        let label = format!("job_name=\"{name}\"");
        let text = render(&self.board, Format::Prometheus);
        text.lines().filter(|line| line.contains(&label)).map(str::to_owned).collect()
    }
}

fn config(jobs: &str) -> Config {
    config::parse("jobs.yaml", format!("jobs:\n{jobs}").as_bytes()).unwrap()
}

/// A job whose runs take `takes` seconds and end with the exit code `code`, which the fake launcher takes from `timeout` and `retries`.
fn job(name: &str, schedule: &str, takes: u64, code: u32, more: &str) -> String {
    format!(
        "- {{ name: {name}, command: [/bin/x, s3cr3t], schedule: {schedule}, timeout: {takes} s, retries: {code}{more} }}\n"
    )
}

#[tokio::test(start_paused = true)]
async fn a_job_waits_runs_is_well_and_fails_with_its_last_runs() {
    let world = World::begin(&job("backup", "every 1 minute", 10, 0, "")).await;
    let row = world.row("backup");
    assert_eq!((row.state, row.running, &row.last_run), (State::Waiting, None, &None));
    assert_eq!(row.next, Some(start() + TimeDelta::minutes(1)));
    assert_eq!((&*row.runs, row.overlap, row.timeout_seconds), ("/bin/x …", "skip", Some(10.0)));
    world.pass(62).await;
    let row = world.row("backup");
    let running = row.running.unwrap();
    assert_eq!(running.since, start() + TimeDelta::minutes(1));
    assert_eq!((running.what.cause, running.what.occurrence), ("schedule", Some(running.since)));
    assert_eq!((running.stopping, row.next), (None, Some(start() + TimeDelta::minutes(2))));
    world.pass(10).await;
    let row = world.row("backup");
    let last = row.last_run.clone().unwrap();
    assert_eq!((row.state, row.running, row.failed), (State::Well, None, 0));
    assert_eq!((last.outcome, last.exit_code, last.duration_seconds), (RunOutcome::Ok, Some(0), 10.0));
    assert_eq!(row.last_success, Some(start() + TimeDelta::seconds(70)));

    world.reload(&job("backup", "every 1 minute", 10, 3, "")).await;
    world.pass(120).await;
    let row = world.row("backup");
    assert_eq!((row.state, row.failed, &*row.recent.recent.outcomes), (State::Failing, 2, "off"));
    assert_eq!(row.recent.exit_codes, [Some(0), Some(3), Some(3)]);
    assert_eq!(row.recent.recent.seconds, [10.0; 3]);
    assert_eq!(row.last_success, Some(start() + TimeDelta::seconds(70)));
    let counts: Vec<u64> = row.counts.each().map(|(_, count)| count).collect();
    assert_eq!(counts, [1, 2, 0, 0, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_come_about_is_counted_by_its_reason_and_what_waits_says_for_what() {
    let jobs = [
        job("skips", "every 1 minute", 150, 0, ""),
        job("waits", "every 1 minute", 150, 0, ", overlap: wait"),
        job("kills", "every 1 minute", 70, 0, ", overlap: kill"),
    ];
    let world = World::begin(&jobs.concat()).await;
    world.pass(119).await;
    world.pass(65).await;
    let row = world.row("skips");
    assert_eq!(row.skips.each().find(|(_, count)| *count > 0), Some((SkipReason::Running, 2)));
    let last = row.last_skip.unwrap();
    assert_eq!((last.reason, last.what.cause), (SkipReason::Running, "schedule"));
    assert_eq!(last.what.occurrence, Some(start() + TimeDelta::minutes(3)));
    assert_eq!(&*row.recent.recent.outcomes, "s");
    let row = world.row("waits");
    let waiting = row.waiting.unwrap();
    assert_eq!((waiting.reason, waiting.what.occurrence), ("running", Some(start() + TimeDelta::minutes(2))));
    assert_eq!(row.skips.each().find(|(_, count)| *count > 0), Some((SkipReason::Waiting, 1)));
    let row = world.row("kills");
    assert_eq!((&*row.recent.recent.outcomes, row.waiting), ("xx", None));
    assert_eq!(row.last_run.unwrap().reason.as_deref(), Some("stopped"));
    // A reload takes back what waits.
    world.reload(&job("skips", "every 1 minute", 150, 0, "")).await;
    let row = world.row("waits");
    assert_eq!((row.configured, row.waiting), (false, None));
    assert!(row.skips.each().any(|skipped| skipped == (SkipReason::Dropped, 1)));
}

#[tokio::test(start_paused = true)]
async fn as_many_run_as_max_running_says_and_the_others_wait_for_a_place() {
    let jobs = [job("first", "every 1 hour", 600, 0, ""), job("second", "every 1 hour", 5, 0, "")];
    let text = format!("{}max_running: 1\n", jobs.concat());
    let world = World::begin(&text).await;
    assert_eq!(world.ask("first").await, Answer::Begun);
    assert_eq!(world.ask("second").await, Answer::Waits(supervise::Reason::NoPlace));
    let waiting = world.row("second").waiting.unwrap();
    assert_eq!((waiting.reason, waiting.what.cause), ("max-running", "asked"));
    assert_eq!(world.ask("second").await, Answer::Skipped(supervise::Reason::NoPlace));
    let skips: Vec<_> = world.row("second").skips.each().filter(|(_, count)| *count > 0).collect();
    assert_eq!(skips, [(SkipReason::MaxRunning, 1)]);
    world.pass(601).await;
    let row = world.row("second");
    assert_eq!((row.waiting, row.running.unwrap().what.cause), (None, "asked"));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_removed_is_shown_and_counted_until_its_run_has_ended() {
    let both = [job("old", "every 1 minute", 50, 0, ""), job("other", "every 1 hour", 1, 0, "")].concat();
    let world = World::begin(&both).await;
    world.pass(70).await;
    let renamed = both.replace("old", "new");
    world.reload(&renamed).await;
    let row = world.row("old");
    assert_eq!((row.configured, row.next, row.running.is_some()), (false, row.next, true));
    assert!(world.metrics("old").contains(&"downbeat_job_running{job_name=\"old\"} 1".to_owned()));
    assert_eq!((world.row("new").state, world.row("new").configured), (State::Waiting, true));
    assert_eq!(world.board.readiness(), Health::Well);
    world.pass(45).await;
    assert_eq!(world.rows().iter().map(|row| &*row.name).collect::<Vec<_>>(), ["new", "other"]);
    assert_eq!(world.metrics("old"), Vec::<String>::new());
    // One that comes back while its run is under way goes on with what it had.
    world.pass(60).await;
    assert_eq!(&*world.row("new").recent.recent.outcomes, "o");
    world.pass(10).await;
    world.reload(&both).await;
    world.reload(&renamed).await;
    world.pass(50).await;
    let row = world.row("new");
    assert_eq!((row.configured, &*row.recent.recent.outcomes), (true, "oo"));
    // A reload without a change of a job leaves its history alone.
    world.reload(&renamed).await;
    assert_eq!(&*world.row("new").recent.recent.outcomes, "oo");
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_task_breaks_is_counted_as_lost() {
    let world = World::begin(&job("broken", "every 1 minute", 1, 20, "")).await;
    world.pass(65).await;
    let row = world.row("broken");
    assert_eq!((row.state, row.running), (State::Failing, None));
    let last = row.last_run.clone().unwrap();
    assert_eq!((last.outcome, last.exit_code), (RunOutcome::Lost, None));
    world.pass(60).await;
    assert_eq!(&*world.row("broken").recent.recent.outcomes, "ll");
}

#[tokio::test(start_paused = true)]
async fn a_stop_says_so_of_what_runs_and_nothing_is_next() {
    let world = World::begin(&job("slow", "every 1 minute", 1_000, 0, "")).await;
    world.pass(70).await;
    world.commands.send(Command::Stop(Duration::from_secs(30))).await.unwrap();
    world.pass(1).await;
    let row = world.row("slow");
    assert_eq!((row.next, row.running.unwrap().stopping), (None, None));
    assert_eq!(world.board.health(), Health::Well);
    world.task.await.unwrap();
    let row = world.board.view(&Query::default()).jobs.remove(0);
    assert_eq!((row.running, &*row.recent.recent.outcomes), (None, "x"));
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_does_not_start_what_is_due_is_unwell() {
    let world = World::begin(&job("a", "every 1 minute", 1, 0, "")).await;
    assert_eq!(world.board.health(), Health::Well);
    world.task.abort();
    sleep(Duration::from_secs(65)).await;
    world.board.pulse();
    assert_eq!(world.board.health(), Health::Well);
    world.pass(10).await;
    assert_eq!(world.board.health(), Health::Unwell("1 of 1 jobs overdue".to_owned()));
    // One that nobody takes up is not ready.
    world.board.configure(&config(&job("b", "every 1 minute", 1, 0, "")));
    let expected = Health::Unwell("1 of 1 jobs are not taken up".to_owned());
    assert_eq!(world.board.readiness(), expected);
}

#[tokio::test(start_paused = true)]
async fn the_metrics_of_a_job_hold_its_name_and_no_more_of_it() {
    let world = World::begin(&job("'a \"b\"'", "every 1 minute", 10, 3, "")).await;
    world.pass(65).await;
    let running = render(&world.board, Format::Prometheus);
    assert!(running.contains("downbeat_job_running{job_name=\"a \\\"b\\\"\"} 1\n"), "{running}");
    assert!(
        running
            .contains("downbeat_job_running_since_timestamp_seconds{job_name=\"a \\\"b\\\"\"} 1799064060\n")
    );
    assert!(!running.contains("downbeat_job_last_exit_code{"));
    world.pass(10).await;
    let text = render(&world.board, Format::OpenMetrics);
    assert!(!text.contains("s3cr3t") && !text.contains("/bin/x"), "{text}");
    let jobs = text
        .split_once("# HELP downbeat_jobs")
        .map(|(_, jobs)| format!("# HELP downbeat_jobs{jobs}"))
        .unwrap();
    insta::assert_snapshot!(jobs);
}

#[tokio::test(start_paused = true)]
async fn the_output_of_the_last_run_is_kept_only_while_there_is_a_token() {
    let with_token =
        |jobs: &str| format!("{jobs}status: {{ listen: '127.0.0.1:1', token: long-enough-for-one }}\n");
    let jobs = job("a", "every 1 minute", 1, 0, "");
    let world = World::begin(&with_token(&jobs)).await;
    world.pass(65).await;
    assert!(world.row("a").has_output);
    let output = serde_json::to_string(&world.board.output("a")).unwrap();
    assert!(output.contains(r#""text":"printed\n""#), "{output}");
    // It is in no row, no event and no metric.
    let view = serde_json::to_string(&world.board.view(&Query::default())).unwrap();
    assert!(!view.contains("printed") && !render(&world.board, Format::Prometheus).contains("printed"));
    world.reload(&jobs).await;
    assert!(world.board.output("a").is_none());
    world.pass(60).await;
    assert_eq!(&*world.row("a").recent.recent.outcomes, "oo");
    assert!(!world.row("a").has_output && world.board.output("a").is_none());
    world.reload(&with_token(&jobs)).await;
    assert!(world.board.output("a").is_none());
    world.pass(60).await;
    assert!(world.board.output("a").is_some());
}
