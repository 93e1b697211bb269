//! Runs of real processes; what a monitor hears of them is tested with `downbeat exec`.

use super::super::onward::Stream;
use super::*;
use std::sync::{Arc, Mutex};
use std::time::Instant as Clock;

const LONG: Duration = Duration::from_secs(20);

fn shell(script: &str) -> Run {
    Run::new(Command::shell(script))
}

/// Runs without orders.
async fn done(run: Run) -> Outcome {
    let (_orders, mut receiver) = mpsc::channel(1);
    let ended = run.run(&mut receiver).await;
    let outcome = ended.outcome.clone();
    assert!(matches!(ended.told().await, Told::Nothing));
    outcome
}

fn is_running(pid: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    status.is_ok_and(|status| !status.contains(") Z "))
}

async fn is_gone_soon(pid: &str) -> bool {
    let began = Clock::now();
    while is_running(pid) && began.elapsed() < LONG {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    !is_running(pid)
}

#[tokio::test]
async fn a_command_that_fails_is_tried_again_in_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tries");
    let script = format!("echo x >>'{0}'; n=$(wc -l <'{0}'); echo try $n; test $n -eq 3", file.display());
    let mut run = shell(&script);
    run.retries = 5;
    run.retry_pause = Duration::from_millis(10);
    let outcome = done(run).await;
    assert!(outcome.is_success());
    assert_eq!((outcome.tries, &*outcome.output.text(100)), (3, "try 3\n"));
}

#[tokio::test]
async fn a_command_that_always_fails_is_tried_as_often_as_said() {
    let mut run = shell("exit 9");
    run.retries = 2;
    let outcome = done(run).await;
    assert_eq!((outcome.tries, outcome.exit.code(), &*outcome.summary()), (3, 9, "exit code 9"));
}

#[tokio::test]
async fn the_time_out_is_for_each_try() {
    let mut run = shell("sleep 600");
    run.retries = 1;
    run.timeout = Some(Duration::from_millis(100));
    let outcome = done(run).await;
    assert_eq!((outcome.tries, &*outcome.summary()), (2, "timed out after 100 ms"));
    assert_eq!(outcome.exit, Exit::Signal(15));
}

#[tokio::test]
async fn a_stop_in_the_pause_ends_the_run_without_another_try() {
    let (orders, mut receiver) = mpsc::channel(1);
    let mut run = shell("exit 9");
    run.retries = 5;
    run.retry_pause = LONG;
    let stop = Order::Stop { signal: Signal::Terminate, by: "the stop of the daemon".to_owned() };
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let _ = orders.send(stop).await;
    });
    let began = Clock::now();
    let outcome = run.run(&mut receiver).await.outcome;
    assert!(began.elapsed() < LONG);
    assert_eq!((outcome.tries, &*outcome.summary()), (1, "stopped by the stop of the daemon"));
}

#[tokio::test]
async fn what_does_not_end_within_its_grace_is_killed() {
    let (orders, mut receiver) = mpsc::channel(1);
    let mut run = shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    run.grace = Duration::from_millis(300);
    let mut orders = Some(orders);
    let onward = Onward::Lines(Box::new(move |_, line| {
        assert_eq!(line, "ready");
        let stop = Order::Stop { signal: Signal::Terminate, by: "SIGTERM".to_owned() };
        orders.take().unwrap().try_send(stop).unwrap();
    }));
    run.output = Output::Captured { limit: 100, onward };
    let outcome = run.run(&mut receiver).await.outcome;
    assert_eq!((outcome.exit, outcome.cut), (Exit::Signal(9), Some(Cut::Stopped("SIGTERM".to_owned()))));
    assert!(outcome.took >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_signal_that_ends_nothing_is_passed_on() {
    let (orders, mut receiver) = mpsc::channel(1);
    let mut run = shell("trap 'echo got it; exit 0' USR1; echo ready; sleep 600 & wait");
    let mut orders = Some(orders);
    let onward = Onward::Lines(Box::new(move |_, _| {
        if let Some(orders) = orders.take() {
            orders.try_send(Order::Pass(Signal::User1)).unwrap();
        }
    }));
    run.output = Output::Captured { limit: 100, onward };
    let outcome = run.run(&mut receiver).await.outcome;
    assert!(outcome.is_success(), "{outcome:?}");
    assert_eq!(outcome.output.text(100), "ready\ngot it\n");
}

#[tokio::test]
async fn a_run_that_is_given_up_is_killed_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let run = shell(&format!("sleep 600 & echo $! >'{}'; wait", file.display()));
    let given_up = tokio::time::timeout(Duration::from_millis(500), done(run)).await;
    assert!(given_up.is_err());
    assert!(is_gone_soon(&std::fs::read_to_string(&file).unwrap()).await);
}

#[tokio::test]
async fn the_lines_of_both_outputs_are_passed_on() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let hears = seen.clone();
    let onward = Onward::Lines(Box::new(move |stream, line| {
        hears.lock().unwrap().push((stream, line.to_owned()));
    }));
    let mut run = shell("echo one; sleep 0.1; echo two >&2; sleep 0.1; printf three");
    run.output = Output::Captured { limit: 0, onward };
    let outcome = done(run).await;
    assert_eq!((outcome.output.total(), &*outcome.output.text(100)), (13, ""));
    let expected = [(Stream::Stdout, "one"), (Stream::Stderr, "two"), (Stream::Stdout, "three")];
    assert_eq!(*seen.lock().unwrap(), expected.map(|(stream, line)| (stream, line.to_owned())));
}

#[tokio::test]
async fn a_run_has_the_environment_and_the_folder_that_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(Command::program("/bin/sh", ["-c", "pwd; echo $ONE; env | grep -c ."]));
    run.variables = Some(vec![("ONE".into(), "1".into())]);
    run.directory = Some(folder.path().canonicalize().unwrap());
    let text = done(run).await.output.text(1000);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], [&*folder.path().canonicalize().unwrap().to_string_lossy(), "1"]);
    // A shell adds at most three of its own.
    assert!(lines[2].parse::<u32>().unwrap() <= 4, "{text}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let mut run = shell("exit 0");
    run.directory = Some("/no/such/folder".into());
    let outcome = done(run).await;
    assert_eq!(outcome.exit.code(), 126);
    assert_eq!(outcome.summary(), "sh: there is no folder /no/such/folder");
}

#[tokio::test]
async fn each_process_is_told_by_its_number() {
    let numbers = Arc::new(Mutex::new(Vec::new()));
    let hears = numbers.clone();
    let mut run = shell("echo $$; exit 1");
    run.retries = 1;
    run.on_start = Some(Box::new(move |pid| hears.lock().unwrap().push(pid)));
    let outcome = done(run).await;
    let numbers = numbers.lock().unwrap();
    assert_eq!(numbers.len(), 2);
    assert_eq!(outcome.output.text(100).trim(), numbers[1].to_string());
}

/// The way to the monitor is made when the first signal is to be sent. This one is not there before the command has ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_command_starts_and_ends_before_there_is_any_way_to_its_monitor() {
    use downbeat_client::{Client, ClientOptions, Monitor, Request, RetryPolicy, RouteOptions, Target};
    use std::sync::mpsc as blocking;
    let request =
        Request::new(Target::parse("http://127.0.0.1:9/ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f").unwrap());
    let (release, released) = blocking::channel();
    let (asked, is_asked) = blocking::channel();
    let gate = Mutex::new((released, asked));
    let client = move || {
        let (released, asked) = &*gate.lock().unwrap();
        asked.send(()).unwrap();
        let _ = released.recv_timeout(LONG);
        Client::new(ClientOptions::default())
    };
    let teller = Teller::with_client(
        request,
        Monitor::Healthchecks,
        RetryPolicy::once(),
        RouteOptions::default(),
        client,
    );
    let mut run = shell("echo done");
    run.teller = Some(teller.unwrap().with_budget(Duration::from_millis(200)));
    let started = Arc::new(Mutex::new(false));
    let hears = started.clone();
    run.on_start = Some(Box::new(move |_| *hears.lock().unwrap() = true));
    let (_orders, mut receiver) = mpsc::channel(1);
    let ended =
        tokio::time::timeout(LONG, run.run(&mut receiver)).await.expect("the run waits for its monitor");
    assert!(*started.lock().unwrap() && ended.outcome.is_success());
    // Nothing could be sent meanwhile: the monitor's way was still to be made, or was not asked for.
    let told = ended.told().await;
    assert!(told.lost().is_some(), "{told:?}");
    is_asked.recv_timeout(LONG).unwrap();
    release.send(()).unwrap();
}

#[tokio::test]
async fn an_output_in_a_code_page_is_kept_as_utf_8() {
    let mut run = shell(r"printf 'gr\224\341er'");
    run.encoding = Encoding::from_name("850").unwrap();
    assert_eq!(done(run).await.output.text(100), "größer");
}

#[tokio::test]
async fn no_form_of_a_run_shows_what_may_be_secret() {
    let mut run = Run::new(Command::program("sh", ["-c", "echo s3cr3t"]));
    run.variables =
        Some(vec![("PATH".into(), std::env::var_os("PATH").unwrap()), ("KEY".into(), "s3cr3t".into())]);
    assert!(!format!("{run:?}").contains("s3cr3t"));
    let (_orders, mut receiver) = mpsc::channel(1);
    let ended = run.run(&mut receiver).await;
    assert_eq!(ended.outcome.output.text(100), "s3cr3t\n");
    assert!(!format!("{ended:?} {:?}", ended.outcome).contains("s3cr3t"));
}
