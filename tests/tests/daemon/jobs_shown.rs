//! Jobs of a real daemon in the API and the metrics: what runs, what has run, and what a reload and a restart leave of it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use downbeat_tests::program::{LIMIT, Running};
use serde_json::Value;

use crate::Config;

/// A daemon, and where its page is.
pub(crate) struct Served {
    pub(crate) program: Running,
    at: String,
}

impl Served {
    pub(crate) fn start(config: &Config) -> Self {
        let program = config.run().start();
        let log =
            program.wait_for_log_until(|log| log.contains("status page at http://") && log.ends_with('\n'));
        let at = log.split_once("status page at http://").unwrap().1.split('/').next().unwrap().to_owned();
        Self { program, at }
    }

    /// The body of an answer.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.at).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// The job of this name in the API; null if there is none.
    fn job(&self, name: &str) -> Value {
        let answer: Value = serde_json::from_str(&self.get("/api/jobs")).unwrap();
        answer["jobs"].as_array().unwrap().iter().find(|job| job["name"] == name).cloned().unwrap_or_default()
    }

    /// The job as soon as it is so.
    fn job_when(&self, name: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + LIMIT;
        loop {
            let job = self.job(name);
            if is_so(&job) {
                return job;
            }
            assert!(Instant::now() < until, "{name} is not so: {job:#}\n{}", self.get("/metrics"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The value of a series.
    fn metric(&self, series: &str) -> Option<String> {
        let text = self.get("/metrics");
        text.lines().find_map(|line| Some(line.strip_prefix(series)?.strip_prefix(' ')?.to_owned()))
    }
}

/// A job that runs at start.
fn job(name: &str, shell: &str) -> String {
    format!("  - {{ name: {name}, shell: '{shell}', on_start: true }}\n")
}

/// On Windows a run outlives a daemon that is killed, and holds its streams: it ends before the tests give up waiting for that.
const SLEEP: &str = if cfg!(windows) { "ping -n 15 127.0.0.1 >nul" } else { "exec sleep 60" };

fn config_of(jobs: &[String]) -> String {
    format!("status: {{ listen: '127.0.0.1:0' }}\njobs:\n{}", jobs.concat())
}

#[test]
fn what_runs_and_how_it_ended_is_in_the_api_and_in_the_metrics() {
    let config = Config::of(config_of(&[job("fails", "exit 3"), job("well", "exit 0"), job("long", SLEEP)]));
    let served = Served::start(&config);
    let fails = served.job_when("fails", |job| job["state"] == "failing");
    assert_eq!(fails["last_run"]["exit_code"], 3);
    assert_eq!(
        (&fails["last_run"]["outcome"], &fails["last_run"]["cause"]),
        (&"failed".into(), &"start".into())
    );
    assert_eq!(
        (&fails["counts"]["failed"], &fails["next"], &fails["running"]),
        (&1.into(), &Value::Null, &Value::Null)
    );
    assert_eq!(served.job_when("well", |job| job["state"] == "well")["recent"]["outcomes"], "o");
    let long = served.job_when("long", |job| !job["running"].is_null());
    assert_eq!((&long["state"], &long["running"]["cause"]), (&"waiting".into(), &"start".into()));
    assert_eq!(long["runs"], "a text for a shell");

    let one = Some("1".to_owned());
    assert_eq!(served.metric("downbeat_job_last_exit_code{job_name=\"fails\"}").as_deref(), Some("3"));
    assert_eq!(served.metric("downbeat_job_runs_total{job_name=\"fails\",outcome=\"failed\"}"), one);
    assert_eq!(served.metric("downbeat_job_up{job_name=\"fails\"}").as_deref(), Some("0"));
    assert_eq!(served.metric("downbeat_job_up{job_name=\"well\"}"), one);
    assert_eq!(served.metric("downbeat_job_running{job_name=\"long\"}"), one);
    assert_eq!(served.metric("downbeat_job_duration_seconds_count").as_deref(), Some("2"));
    assert_eq!(served.metric("downbeat_jobs{state=\"failing\"}"), one);

    // A second signal does not wait for the run. Wine hands the first one on to the run, too.
    #[cfg(unix)]
    {
        served.program.send(downbeat_tests::program::Signal::Terminate);
        served.program.wait_for_log("waiting for 1 run under way");
        let stopped = served.program.stop();
        assert!(stopped.stderr.contains("stopped by the stop of the daemon"), "{stopped:#?}");
    }
}

#[test]
fn a_job_that_is_renamed_is_another_one_and_a_restart_begins_at_nothing() {
    let kept = job("kept", "exit 3");
    let config = Config::of(config_of(&[kept.clone(), job("old", "exit 0")]));
    let served = Served::start(&config);
    served.job_when("old", |job| job["state"] == "well");
    served.job_when("kept", |job| job["state"] == "failing");
    config.rewrite(config_of(&[kept, job("new", "exit 0")]));
    // What is new runs at the start of the daemon, and not at a reload.
    let new = served.job_when("new", |job| job["state"] == "waiting");
    assert_eq!((&new["configured"], &new["counts"]["ok"]), (&true.into(), &0.into()));
    served.job_when("old", Value::is_null);
    assert_eq!(served.metric("downbeat_job_up{job_name=\"old\"}"), None);
    assert_eq!(served.job("kept")["counts"]["failed"], 1);
    served.program.stop();

    let served = Served::start(&config);
    let new = served.job_when("new", |job| job["state"] == "well");
    assert_eq!((&new["counts"]["ok"], &new["recent"]["outcomes"]), (&1.into(), &"o".into()));
    served.program.stop();
}
