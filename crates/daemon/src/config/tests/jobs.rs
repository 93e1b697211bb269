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

#[test]
fn a_short_token_in_a_url_is_searched_for_in_output_and_a_word_is_not() {
    let hidden = |url: &str| -> Vec<String> {
        let config = config(&format!("jobs: [{{ name: a, command: [x], url: '{url}' }}]"));
        config.hidden.iter().map(|secret| secret.reveal().to_owned()).collect()
    };
    for (url, token) in [
        ("https://kuma.example/api/push/Jk3bW9xQ2z", "Jk3bW9xQ2z"),
        ("https://kuma.example/api/push/Jk3bW9xQ2z?status=up&msg=", "Jk3bW9xQ2z"),
        ("https://cronitor.link/p/9f8e7d6c5b/a1b2c3", "a1b2c3"),
        ("https://a.example/beat?key=4711aa", "4711aa"),
        ("https://a.example/AbCdEf/now", "AbCdEf"),
    ] {
        let hidden = hidden(url);
        assert!(hidden.iter().any(|text| text == token), "{url}: {hidden:?}");
    }
    for (url, word) in [
        ("https://a.example/backup/4711aa", "backup"),
        ("https://a.example/beat?status=nightly", "nightly"),
        ("https://a.example/Backup/4711aa", "Backup"),
        ("https://a.example/my-backup/4711aa", "my-backup"),
    ] {
        let hidden = hidden(url);
        assert!(!hidden.iter().any(|text| text == word), "{url}: {hidden:?}");
    }
}

/// A machine with these files, of which each is a program, and the user `backup`.
struct Machine(Surroundings);

impl Environment for Machine {
    fn variable(&self, name: &str) -> Option<std::ffi::OsString> {
        self.0.variable(name)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        self.0.read(path, limit)
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.0.is_folder(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.0.list(folder)
    }

    fn is_for_everyone(&self, path: &Path) -> bool {
        self.0.is_for_everyone(path)
    }

    fn has_program(&self, program: &str) -> bool {
        let path =
            if program.contains('/') { PathBuf::from(program) } else { Path::new("/bin").join(program) };
        self.0.read(&path, 1).is_ok()
    }

    fn lacks_folder(&self, path: &Path) -> bool {
        !self.0.is_folder(path)
    }

    fn lacks_user(&self, name: &str) -> bool {
        name != "backup"
    }
}

/// The codes and the texts of the warnings about the jobs of a file.
fn warnings(text: &str) -> Vec<String> {
    let machine = around().with_file("a.yaml", text);
    let machine =
        machine.with_file("/bin/x", "").with_file("/opt/x/bin/tool", "").with_file("/srv/run.sh", "");
    let config = load(&["a.yaml"], &Machine(machine)).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let limit = std::time::Duration::from_secs(10);
    let mut purse = downbeat_inspect::Purse::new(limit, limit);
    let now = "2027-01-01T00:00:00Z".parse().unwrap();
    let of_jobs = config.jobs.iter().map(|job| job.warnings_within(now, &mut purse));
    let all: Vec<Warnings> = of_jobs.chain(config.warnings.iter().cloned()).collect();
    all.iter().flat_map(Warnings::problems).map(ToString::to_string).collect()
}

#[cfg(unix)]
#[test]
fn a_program_is_looked_for_in_the_path_and_the_folder_of_its_job() {
    let job = |more: &str| warnings(&format!("jobs: [{{ name: a, {more} }}]"));
    for there in [
        "command: [x]",
        "command: [tool], env: { PATH: '/usr/bin:/opt/x/bin' }",
        "command: [./run.sh], working_directory: /srv",
        "command: [/opt/x/bin/tool], working_directory: /srv",
        "command: [tool], env: { PATH: bin }, working_directory: /opt/x",
    ] {
        assert_eq!(job(there), [""; 0], "{there}");
    }
    for missing in [
        "command: [tool]",
        "command: [x], env: { PATH: /opt/x/bin }",
        "command: [./run.sh]",
        "command: [./run.sh], working_directory: /opt/x",
    ] {
        let warnings = job(missing);
        assert!(matches!(&*warnings, [one] if one.ends_with("[no-program]")), "{missing}: {warnings:?}");
    }
}

#[test]
fn a_program_that_is_written_with_its_arguments_is_taken_apart() {
    let warnings = warnings("jobs: [{ name: a, command: ['backup --all'] }]").join("\n");
    insta::assert_snapshot!(warnings, @"jobs[0].command: no folder of PATH has a program `backup --all` (each argument is an item of its own: `[program, argument]`) [no-program]");
}

#[test]
fn a_misspelt_list_of_jobs_is_known() {
    let error = refused("job: [{ name: a, shell: x }]");
    assert!(error.contains("help: did you mean `jobs`?"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_folder_or_a_user_that_is_not_there_has_a_warning() {
    let job = |more: &str| warnings(&format!("jobs: [{{ name: a, shell: x, {more} }}]")).join("\n");
    insta::assert_snapshot!(job("working_directory: /nowhere"), @"jobs[0].working_directory: this machine has no such folder (each run then fails with exit code 126; in order if it is there by then, or on another machine) [no-folder]");
    insta::assert_snapshot!(job("user: bakcup"), @"jobs[0].user: this machine has no such user (no run comes about then; in order if the file is for another machine) [no-user]");
    assert_eq!(job("user: backup, working_directory: /srv"), "");
    assert_eq!(job("user: '4711'"), "");
}

#[cfg(windows)]
#[test]
fn a_text_of_several_lines_is_refused_because_the_shell_would_run_the_first_alone() {
    let error = refused("jobs:\n  - name: a\n    shell: |\n      one\n      two\n");
    assert!(error.contains("on Windows the shell would run the first of these lines alone"), "{error}");
    let config = parse("a.yaml", b"jobs:\n  - name: a\n    shell: |\n      one & two\n\n").unwrap();
    assert_eq!(config.jobs[0].runs, Runs::Shell("one & two".into()));
}

#[cfg(unix)]
#[test]
fn the_number_of_a_user_needs_no_quotes() {
    let user = |user: &str| {
        let text = format!("jobs: [{{ name: a, shell: x, user: {user} }}]");
        parse("a.yaml", text.as_bytes()).unwrap().jobs[0].user.clone()
    };
    assert_eq!(user("4711"), user("'4711'"));
    assert_eq!(user("4711").as_deref(), Some("4711"));
    for wrong in ["99999999999", "'99999999999'", "4294967295", "-1"] {
        let error = refused(&format!("jobs: [{{ name: a, shell: x, user: {wrong} }}]"));
        assert!(error.contains("no user has this number"), "{error}");
        assert!(error.contains("write a name, or a number up to 4294967294"), "{error}");
    }
}

#[test]
fn a_url_that_is_nearly_right_has_a_warning_in_a_job_too() {
    const UUID: &str = "0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11";
    let job = |url: &str, more: &str| {
        warnings(&format!("jobs: [{{ name: a, shell: x, url: '{url}'{more} }}]")).join("\n")
    };
    insta::assert_snapshot!(job(&format!("https://hc-ping.com/{UUID}/fail"), ""), @"jobs[0].url: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks (as it is, it is not treated as one of Healthchecks: it is called after a success, and nothing else is told; if it is meant, write `monitor: plain`) [url-action]");
    assert!(job(&format!("https://hc-ping.com/{UUID}/start"), "").ends_with("[url-action]"));
    assert!(job(&format!("https://hc-ping.com/{UUID}/"), "").ends_with("[url-form]"));
    assert!(job("https://healthchecks.io/checks/x/details/", "").ends_with("[url-page]"));
    assert!(job(&format!("http://hc-ping.com/{UUID}"), "").ends_with("[url-http]"));
    assert_eq!(job(&format!("https://hc-ping.com/{UUID}/fail"), ", monitor: plain"), "");
    assert_eq!(job(&format!("https://hc-ping.com/{UUID}"), ""), "");
}

#[test]
fn more_runs_a_minute_than_the_monitor_keeps_signals_of_have_a_warning() {
    let job = |schedule: &str, url: &str| {
        warnings(&format!("jobs: [{{ name: a, shell: x, url: 'https://{url}', schedule: {schedule} }}]"))
            .join("\n")
    };
    insta::assert_snapshot!(job("every 20 seconds", "hc-ping.com/0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11"), @"jobs[0].schedule: Healthchecks keeps 5 signals a minute of one check, a run sends two signals, and the runs come oftener: it may not count them all (`every 30 seconds` is the most that makes sense) [monitor-rate]");
    assert_eq!(job("every 30 seconds", "hc-ping.com/0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11"), "");
    assert_eq!(job("every 5 seconds", "monitor.example/alive"), "");
}

#[test]
fn a_time_zone_of_the_defaults_does_not_reach_jobs_which_is_said() {
    let file = |defaults: &str, jobs: &str| {
        let beat = "heartbeats: [{ name: b, url: 'https://a.example/', schedule: every 1 hour }]";
        warnings(&format!("defaults: {{ {defaults} }}\n{beat}\njobs: [{jobs}]\n")).join("\n")
    };
    let berlin = "timezone: Europe/Berlin";
    insta::assert_snapshot!(file(berlin, "{ name: a, shell: x, schedule: at 9:00 }"), @"defaults.timezone: `defaults` hold for heartbeats alone: one job runs in UTC (write `timezone:` in each job; if UTC is meant, `timezone: UTC`) [defaults-timezone]");
    for (defaults, job) in [
        ("retries: 1", "{ name: a, shell: x, schedule: at 9:00 }"),
        (berlin, "{ name: a, shell: x }"),
        (berlin, "{ name: a, shell: x, schedule: at 9:00, timezone: UTC }"),
        (berlin, "{ name: a, shell: x, schedule: 'at 9:00 Europe/Paris' }"),
    ] {
        assert_eq!(file(defaults, job), "", "{defaults} {job}");
    }
}

#[test]
fn the_word_of_cron_for_a_boot_leads_to_the_switch_for_it() {
    insta::assert_snapshot!(refused("jobs: [{ name: a, shell: x, schedule: '@reboot' }]"), @"
    error: `@reboot` is no time of a schedule
     --> a.yaml:1:39
      |
    1 | …                                     …
      |                                       ^ jobs[0].schedule
      |
      = help: write `on_boot: true` in place of `schedule`
    ");
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
    let settings = |text: &str| config(text).jobs[0].settings.clone();
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

#[test]
fn a_job_that_tells_the_check_of_another_or_of_a_heartbeat_has_a_warning() {
    let text = "heartbeats: [{ name: h, url: 'https://m.test/a', schedule: every 1 hour }]\njobs:\n  - { name: j, shell: x, url: 'https://m.test/a' }\n  - { name: k, shell: x, url: 'https://m.test/b' }\n  - { name: l, shell: x, schedule: every 1 day, url: 'https://m.test/b' }\n  - { name: m, shell: x, url: 'https://m.test/c' }\n";
    let config = parse("a.yaml", text.as_bytes()).unwrap();
    let told = |problem: &Problem| Warnings::new("a.yaml", vec![problem.clone()]).render(false);
    let known = config.jobs.iter().flat_map(|job| &job.written.known);
    let told: Vec<String> = known.filter(|problem| problem.code() == Some("same-beat")).map(told).collect();
    assert_eq!(told.len(), 2);
    insta::assert_snapshot!(told[0], @"
    warning[same-beat]: `h` and `j` report to the same URL: the monitor cannot tell them apart, and while one of them beats it does not miss another
     --> a.yaml:3:31
      |
    3 | …                             …
      |                               ^ jobs[0].url
      |
     ::: a.yaml:1:30
      |
    1 | …                            …
      |                              - the first of them
      |
      = help: give each a check of its own at the monitor
    ");
    insta::assert_snapshot!(told[1].lines().next().unwrap(), @"warning[same-beat]: `k` and `l` report to the same URL: the monitor cannot tell them apart, and while one of them beats it does not miss another");
}
