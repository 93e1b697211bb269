//! Jobs: what is read of them, and every message about them, drawn as a person sees it.

use super::surroundings::Surroundings;
use super::*;
use std::time::Duration;

fn around() -> Surroundings {
    Surroundings::new()
        .with_variable("HC_UUID", "0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11")
        .with_file("pw", "s3cr3t-0f9e8d7c\n")
}

fn config(text: &str) -> Config {
    load(&["a.yaml"], &around().with_file("a.yaml", text)).unwrap_or_else(|e| panic!("{}", e.render(false)))
}

fn refused(text: &str) -> String {
    let errors = load(&["a.yaml"], &around().with_file("a.yaml", text)).unwrap_err();
    let drawn = errors.render(false);
    assert!(!drawn.contains("s3cr3t") && !format!("{errors:?}").contains("s3cr3t"), "{drawn}");
    drawn
}

#[test]
fn a_job_needs_a_name_and_a_command_and_has_defaults_that_do_no_harm() {
    let config = config("jobs: [{ name: a, command: [backup, --all] }]");
    let job = &config.jobs[0];
    assert_eq!(job.runs, Runs::Command("backup".into(), vec!["--all".into()]));
    assert!(job.schedule.is_none() && job.signals.is_none() && job.timeout.is_none() && job.user.is_none());
    assert_eq!(
        (job.overlap, job.catch_up, job.on_start, job.on_boot, job.retries),
        (Overlap::Skip, false, false, false, 0)
    );
    assert_eq!((job.output.log, job.output.send, job.output.keep), (true, true, 64 * 1024));
    assert_eq!((config.max_running, config.heartbeats.len()), (None, 0));
}

#[test]
fn every_key_of_a_job_is_read() {
    let config = config(
        "max_running: 3\njobs:\n  - name: nightly\n    shell: |\n      cd /srv && ./backup \"${TARGET}\"\n    schedule: 30 2 * * *\n    \
         dialect: cron\n    timezone: Europe/Stockholm\n    url: https://hc-ping.com/${HC_UUID}\n    overlap: kill\n    timeout: 2h\n    \
         catch_up: true\n    jitter: 5m\n    env: { A: x, PW: { file: pw } }\n    working_directory: /srv\n    \
         output: { log: false, keep: 1, send: false, encoding: 850 }\n    retries: 2\n    retry_pause: 1m\n    on_start: true\n    on_boot: true\n    gap: skip\n",
    );
    let job = &config.jobs[0];
    // The shell replaces its variables itself.
    assert_eq!(job.runs, Runs::Shell("cd /srv && ./backup \"${TARGET}\"".into()));
    assert_eq!(job.schedule.as_ref().unwrap().zone().to_string(), "Europe/Stockholm");
    let signals = job.signals.as_ref().unwrap();
    assert_eq!(signals.monitor.as_str(), "healthchecks");
    assert_eq!((job.overlap, job.timeout), (Overlap::Kill, Some(Duration::from_secs(7200))));
    assert_eq!((job.catch_up, job.on_start, job.on_boot, job.retries), (true, true, true, 2));
    assert_eq!((job.jitter, job.retry_pause), (Duration::from_secs(300), Duration::from_secs(60)));
    assert_eq!(job.env[1].1.reveal(), "s3cr3t-0f9e8d7c");
    assert_eq!(job.working_directory.as_deref(), Some(Path::new("/srv")));
    assert_eq!((job.output.log, job.output.send, job.output.keep), (false, false, 1024));
    assert_eq!(job.output.encoding, "850");
    assert_eq!(config.max_running, Some(3));
    assert!(config.withheld.contains("HC_UUID"), "{:?}", config.withheld);
    let shown = format!("{config:?}");
    assert!(!shown.contains("s3cr3t") && !shown.contains("0b6c6b5e"));
}

/// A number is a word here, and a word that the configuration takes is one that the reader of output knows.
#[test]
fn each_encoding_of_an_output_is_one_that_can_be_read() {
    use crate::config::keys::Kind;
    let Kind::Choice(choices) = &crate::config::own::OUTPUT.key("encoding").unwrap().kind else { panic!() };
    for choice in *choices {
        let word = choice.word;
        let config = config(&format!("jobs: [{{ name: a, command: [x], output: {{ encoding: {word} }} }}]"));
        assert_eq!(config.jobs[0].output.encoding, word);
        assert!(crate::job::Encoding::from_name(word).is_some(), "{word}");
    }
}

#[test]
fn a_job_is_known_by_its_settings_wherever_it_stands() {
    let settings = |text: &str| config(text).jobs[0].settings();
    let one = settings("jobs: [{ name: a, command: [x], schedule: every 1 hour }]");
    assert_eq!(
        settings("# moved\njobs:\n  - { schedule: every 1 hour, command: [x], name: a, overlap: skip }"),
        one
    );
    for other in
        ["command: [x, y]", "command: [x], env: { A: b }", "command: [x], on_start: true", "shell: x"]
    {
        assert_ne!(
            settings(&format!("jobs: [{{ name: a, schedule: every 1 hour, {other} }}]")),
            one,
            "{other}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_job_is_shown_with_its_place() {
    let job = |lines: &str| {
        format!("jobs:\n  - name: a\n    command: [x]\n    schedule: every 1 hour\n    {lines}\n")
    };
    let cases = [
        "jobs: []\n".to_owned(),
        "jobs: [{ name: a }]\n".to_owned(),
        "jobs: [{ name: a, command: backup --key=s3cr3t }]\n".to_owned(),
        "jobs: [{ name: a, shell: '' }]\n".to_owned(),
        "jobs: [{ name: a, command: [x], shell: x }]\n".to_owned(),
        job("overlap: skp"),
        job("jitter: 1h"),
        job("monitor: healthchecks"),
        job("url: https://hc-ping.com/0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11/fail\n    monitor: healthchecks"),
        job("env: [A=s3cr3t]"),
        job("env: { PORT: 8080 }"),
        job("output: { log: 5, kep: 1 }"),
        job("timeout: 5"),
        job("grace: 5m"),
        "max_running: 2\n".to_owned(),
        format!("max_running: 0\n{}", job("")),
        "jobs: [{ name: a, command: [x] }, { name: a, command: [y] }]\n".to_owned(),
        "heartbeats: [{ name: a, url: 'http://a.example/', schedule: every 1 hour }]\njobs: [{ name: a, command: [y] }]\n".to_owned(),
    ];
    let all: Vec<String> = cases.iter().map(|text| refused(text)).collect();
    insta::assert_snapshot!("jobs", all.join("\n\n"));
}
