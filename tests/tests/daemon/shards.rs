//! Several processes with one configuration share its heartbeats and jobs: each beats and runs in one of them.

use std::collections::BTreeMap;
use std::time::Duration;

use downbeat::config::Shard;
use downbeat_tests::program::{Ended, LIMIT};
use downbeat_tests::server::{Answer, Server};

use crate::jobs_shown::Served;
use crate::{Config, FAR};

/// Heartbeats with these names, which beat at their start and never again.
fn beating_once(server: &Server, names: &[String]) -> String {
    let url = server.url("");
    let one =
        |name: &String| format!("  - {{ name: {name}, url: '{url}{}', schedule: {FAR} }}\n", path_of(name));
    format!("heartbeats:\n{}", names.iter().map(one).collect::<String>())
}

/// Where a heartbeat beats: a secret, which no log may show as it shows the name.
fn path_of(name: &str) -> String {
    format!("/{}", name.replace("service-", "hidden"))
}

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("service-{number}")).collect()
}

/// Of two shards, each has some of these.
const JOBS: [&str; 6] = ["d", "e", "f", "g", "h", "i"];

/// A configuration that says which shard it is, with heartbeats and jobs.
fn some_of_each(shard: &str) -> Config {
    let url = "https://monitor.example.com";
    let mut text = format!("shard: {shard}\nheartbeats:\n");
    for name in ["a", "b", "c"] {
        text += &format!("  - {{ name: {name}, url: '{url}/hidden', schedule: {FAR}, start: false }}\n");
    }
    text += "jobs:\n";
    for name in JOBS {
        text += &format!("  - {{ name: {name}, shell: echo {name}, schedule: {FAR} }}\n");
    }
    Config::of(text)
}

#[test]
fn three_processes_together_beat_each_heartbeat_once() {
    let server = Server::always(Answer::Status(200));
    let names = names(30);
    let config = Config::of(beating_once(&server, &names));
    let shards = ["1/3", "2/3", "3/3"].map(|shard| config.run_with(&["--shard", shard]).start());
    server.wait_for_requests(names.len(), LIMIT);
    // A heartbeat that another process had too would beat at its start as well.
    std::thread::sleep(Duration::from_millis(300));
    let logs = shards.map(|program| program.stop().stderr);
    let mut beats: BTreeMap<String, usize> = BTreeMap::new();
    for request in server.requests() {
        *beats.entry(request.target).or_default() += 1;
    }
    let once: BTreeMap<String, usize> = names.iter().map(|name| (path_of(name), 1)).collect();
    assert_eq!(beats, once);
    for (number, log) in (1..).zip(logs) {
        assert!(log.contains(&format!("this process takes shard {number}/3: ")), "{log}");
    }
}

#[test]
fn a_reload_with_another_number_of_shards_gives_up_what_is_of_another_and_takes_up_the_rest() {
    let server = Server::always(Answer::Status(200));
    let names = names(12);
    let heartbeats = beating_once(&server, &names);
    let config = Config::of(format!("shard: 1/2\n{heartbeats}"));
    let program = config.run().start();
    let of = |shard: &str| {
        let shard = Shard::read(shard, "").unwrap();
        names.iter().filter(|name| shard.has(name)).count()
    };
    server.wait_for_requests(of("1/2"), LIMIT);
    config.rewrite(format!("shard: 1/3\n{heartbeats}"));
    program.wait_for_log(&format!("this process takes shard 1/3: {} of 12 heartbeats", of("1/3")));
    config.rewrite(heartbeats.clone());
    // Those that it did not have beat at once.
    server.wait_for_requests(of("1/2") + 12 - of("1/3"), LIMIT);
    program.stop();
}

#[test]
fn check_shows_the_share_in_words_and_as_json() {
    let config = some_of_each("2/3");
    let told = config.check().run();
    assert_eq!(told.code, Some(0), "{told:#?}");
    let (_, end) = told.stdout.rsplit_once("\n\n").unwrap();
    insta::assert_snapshot!(end, @"
    shard 2/3: 1 of 3 heartbeats, 4 of 6 jobs
    1 heartbeat and 4 jobs, all in order, but for 1 warning
    ");
    let json: serde_json::Value = serde_json::from_str(&config.check_with(&["--json"]).run().stdout).unwrap();
    insta::assert_snapshot!(json["share"], @r#"{"other_heartbeats":2,"other_jobs":2,"shard":2,"shards":3}"#);
    let all = config.check_with(&["--shard", "1/1", "--json"]).run();
    let json: serde_json::Value = serde_json::from_str(&all.stdout).unwrap();
    assert_eq!(json["heartbeats"].as_array().unwrap().len(), 3);
    assert_eq!(json["jobs"].as_array().unwrap().len(), JOBS.len());
}

#[test]
fn a_job_of_another_shard_is_not_run_and_the_answer_says_which_has_it() {
    let config = some_of_each("1/2");
    let program = config.run_with(&["--pid-file", "a.pid"]).start();
    program.wait_for_log("this process takes ");
    let until = std::time::Instant::now() + LIMIT;
    while !config.folder().join("a.pid").exists() {
        assert!(std::time::Instant::now() < until, "the number of the process does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
    let first = Shard::read("1/2", "").unwrap();
    let ask = |job: &str| {
        let program = downbeat_tests::program::Program::new(["run-now", job, "--pid-file", "a.pid"]);
        program.within(config.folder()).run()
    };
    let mut here = 0;
    for job in JOBS {
        let Ended { code, stdout, stderr, .. } = ask(job);
        if first.has(job) {
            assert_eq!((code, &*stdout), (Some(0), &*format!("{job}: started\n")));
            here += 1;
        } else {
            assert_eq!(code, Some(2), "{stderr}");
            let expected = format!("does not run `{job}`: shard 2/2 has this job, and here is shard 1/2");
            assert!(stderr.contains(&expected), "{stderr}");
        }
    }
    assert!((1..JOBS.len()).contains(&here), "the test needs a job of each");
    program.stop();
}

#[test]
fn the_metrics_and_the_state_say_which_shard_it_is() {
    let server = Server::always(Answer::Status(200));
    let text =
        format!("status: {{ listen: '127.0.0.1:0' }}\nshard: 2/3\n{}", beating_once(&server, &names(9)));
    let config = Config::of(text);
    let served = Served::start(&config);
    served.program.wait_for_log("this process takes shard 2/3: ");
    let metrics = served.get("/metrics");
    assert!(
        metrics.contains("\ndownbeat_shard 2\n") && metrics.contains("\ndownbeat_shards 3\n"),
        "{metrics}"
    );
    let state: serde_json::Value = serde_json::from_str(&served.get("/api/heartbeats")).unwrap();
    let share = &state["configuration"]["share"];
    assert_eq!((share["shard"].as_u64(), share["shards"].as_u64()), (Some(2), Some(3)), "{state}");
    let here = state["total"].as_u64().unwrap();
    assert_eq!(share["other_heartbeats"].as_u64(), Some(9 - here), "{state}");
    served.program.stop();
}

#[test]
fn a_text_that_is_no_shard_is_refused_before_anything_is_sent() {
    let config = some_of_each("0/3");
    let told = config.check().run();
    assert_eq!(told.code, Some(2));
    insta::assert_snapshot!(told.stderr, @"
    error: there is no shard 0 of 3
     --> butler.yaml:1:8
      |
    1 | shard: 0/3
      |        ^^^ shard
      |
      = help: they are counted from 1: write `1/3` to `3/3`
    ");
    let told = some_of_each("1/3").check_with(&["--shard", "4/3"]).run();
    assert_eq!(told.code, Some(2));
    insta::assert_snapshot!(told.stderr, @"
    error: invalid value '4/3' for '--shard <I/N>': there is no shard 4 of 3: they are counted from 1: write `1/3` to `3/3`

    For more information, try '--help'.
    ");
}
