//! `downbeat run-now` starts one run of a job in a running daemon, beside its schedule and by its rules, and nothing else does.

use std::fs;
use std::path::Path;

use downbeat_tests::program::{Ended, Program, Running};

use crate::{Config, FAR};

/// A daemon with these jobs that has written its number.
fn running(jobs: &str) -> (Config, Running) {
    let config = Config::of(jobs);
    let program = config.run_with(&["--pid-file", "a.pid"]).start();
    program.wait_for_log("running ");
    wait_for(&config.folder().join("a.pid"));
    (config, program)
}

fn wait_for(path: &Path) {
    let until = std::time::Instant::now() + downbeat_tests::program::LIMIT;
    while !path.exists() {
        assert!(std::time::Instant::now() < until, "{} does not come", path.display());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

fn ask(config: &Config, arguments: &[&str]) -> Ended {
    Program::new([&["run-now"], arguments].concat()).within(config.folder()).run()
}

/// The exit code, and what is printed to both.
fn asked(config: &Config, job: &str) -> (Option<i32>, String, String) {
    let Ended { code, stdout, stderr, .. } = ask(config, &[job, "--pid-file", "a.pid"]);
    (code, stdout, stderr)
}

/// A job that waits until a file is there, if it takes long.
fn waits(name: &str, more: &str) -> String {
    #[cfg(unix)]
    let shell = format!("echo {name} >> runs; while [ ! -e go ]; do sleep 0.05; done");
    #[cfg(windows)]
    let shell =
        format!("echo {name}>> runs& for /L %i in (1,1,600) do @if not exist go ping -n 2 127.0.0.1 >nul");
    format!("  - {{ name: {name}, shell: '{shell}', working_directory: FOLDER{more} }}\n")
}

fn with_folder(jobs: String) -> (Config, Running) {
    let config = Config::of("");
    config.rewrite(jobs.replace("FOLDER", &format!("'{}'", config.folder().display())));
    let program = config.run_with(&["--pid-file", "a.pid"]).start();
    program.wait_for_log("running ");
    wait_for(&config.folder().join("a.pid"));
    (config, program)
}

#[test]
fn a_run_starts_beside_the_schedule_and_its_end_is_in_the_log() {
    let jobs = format!("jobs:\n  - {{ name: hello, command: [echo, 'hello world'], schedule: {FAR} }}\n");
    #[cfg(windows)]
    let jobs = jobs.replace("[echo, 'hello world']", "[cmd, /C, 'echo hello world']");
    let (config, program) = running(&jobs);
    assert_eq!(asked(&config, "hello"), (Some(0), "hello: started\n".into(), String::new()));
    let log = program.wait_for_log("run that was asked for done");
    assert!(log.contains("hello world"), "{log}");
    // By the number of the process, too.
    let by_number = ask(&config, &["hello", "--pid", &program.id().to_string()]);
    assert_eq!((by_number.code, &*by_number.stdout), (Some(0), "hello: started\n"), "{by_number:#?}");
    program.wait_for_log_until(|log| log.matches("run that was asked for done").count() == 2);
    program.stop();
}

#[test]
fn overlap_and_max_running_hold_for_what_is_asked_for() {
    let jobs = [waits("skips", ""), waits("waits", ", overlap: wait"), waits("third", "")].concat();
    let (config, program) = with_folder(format!("max_running: 2\njobs:\n{jobs}"));
    assert_eq!(asked(&config, "skips").0, Some(0));
    wait_for(&config.folder().join("runs"));
    let skipped = "skips: skipped: the one before it is under way\n";
    assert_eq!(asked(&config, "skips"), (Some(3), String::new(), skipped.into()));
    assert_eq!(asked(&config, "waits").1, "waits: started\n");
    let later = "waits: waits, and starts as soon as it may: the one before it is under way\n";
    assert_eq!(asked(&config, "waits"), (Some(0), later.into(), String::new()));
    let skipped = "waits: skipped: another one waits already\n";
    assert_eq!(asked(&config, "waits"), (Some(3), String::new(), skipped.into()));
    let later = "third: waits, and starts as soon as it may: as many jobs run as `max_running` allows\n";
    assert_eq!(asked(&config, "third"), (Some(0), later.into(), String::new()));
    let skipped = "third: skipped: as many jobs run as `max_running` allows\n";
    assert_eq!(asked(&config, "third"), (Some(3), String::new(), skipped.into()));
    fs::write(config.folder().join("go"), "").unwrap();
    program.wait_for_log_until(|log| log.matches("run that was asked for done").count() == 4);
    program.stop();
    let mut runs: Vec<String> = fs::read_to_string(config.folder().join("runs"))
        .unwrap()
        .lines()
        .map(|line| line.trim().to_owned())
        .collect();
    runs.sort_unstable();
    assert_eq!(runs, ["skips", "third", "waits", "waits"]);
}

#[cfg(unix)]
#[test]
fn a_job_that_kills_ends_the_run_under_way_for_the_one_that_is_asked_for() {
    let (config, program) = with_folder(format!("jobs:\n{}", waits("kills", ", overlap: kill")));
    assert_eq!(asked(&config, "kills").1, "kills: started\n");
    wait_for(&config.folder().join("runs"));
    let told = "kills: the run under way is asked to end, and this one starts then\n";
    assert_eq!(asked(&config, "kills"), (Some(0), told.into(), String::new()));
    program.wait_for_log("run that was asked for failed: stopped by the next run");
    fs::write(config.folder().join("go"), "").unwrap();
    program.wait_for_log("run that was asked for done");
    program.stop();
}

#[test]
fn a_name_that_is_none_is_answered_with_the_one_that_was_meant_and_nothing_is_run() {
    let (config, program) = running(
        "jobs:\n  - { name: backup, command: [nothing-like-it] }\n  - { name: mail, command: [x] }\n",
    );
    let number = program.id();
    let said = |job: &str| {
        let (code, stdout, stderr) = asked(&config, job);
        assert_eq!((code, &*stdout), (Some(2), ""), "{stderr}");
        stderr.replace(&number.to_string(), "N")
    };
    assert_eq!(said("bakcup"), "error: process N has no job `bakcup`: did you mean `backup`?\n");
    assert_eq!(said("something else"), "error: process N has no job `something else`\n");
    assert_eq!(ask(&config, &["--pid-file", "a.pid"]).code, Some(2));
    let log = program.stop().stderr;
    assert!(!log.contains("asked for"), "{log}");
}

#[test]
fn without_a_daemon_that_listens_there_is_an_error() {
    let (config, program) = running("jobs: [{ name: a, command: [x] }]\n");
    program.stop();
    let (code, stdout, stderr) = asked(&config, "a");
    let expected = "error: a.pid: there is no such file: no downbeat runs with `--pid-file a.pid`\n";
    assert_eq!((code, &*stdout, &*stderr), (Some(1), "", expected));
    let gone = ask(&config, &["a", "--pid", "2147483647"]);
    let what = if cfg!(windows) { " that is a running downbeat" } else { "" };
    assert_eq!((gone.code, gone.stderr), (Some(1), format!("error: there is no process 2147483647{what}\n")));
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_daemon_is_not_asked() {
    let config = Config::of("");
    let mut other = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let said = ask(&config, &["a", "--pid", &other.id().to_string()]);
    other.kill().unwrap();
    other.wait().unwrap();
    let expected =
        format!("error: process {0} is no downbeat, it is `sleep`: it was not told anything\n", other.id());
    assert_eq!((said.code, said.stderr), (Some(1), expected));
}

// Wine hands the Ctrl-C that stops the daemon on to the run, and then there is nothing to wait for.
#[cfg(unix)]
#[test]
fn a_daemon_that_stops_starts_no_run() {
    let (config, program) = with_folder(format!("jobs:\n{}{}", waits("long", ""), waits("other", "")));
    assert_eq!(asked(&config, "long").0, Some(0));
    wait_for(&config.folder().join("runs"));
    program.send(downbeat_tests::program::Signal::Terminate);
    program.wait_for_log("waiting for 1 run under way");
    let number = program.id();
    let expected = format!("error: process {number} is stopping: no run starts any more\n");
    assert_eq!(asked(&config, "other"), (Some(1), String::new(), expected));
    fs::write(config.folder().join("go"), "").unwrap();
    assert_eq!(program.wait().code, Some(0));
    assert_eq!(fs::read_to_string(config.folder().join("runs")).unwrap().trim(), "long");
}

/// Another user of the machine reaches the socket, and is refused.
#[cfg(target_os = "linux")]
#[test]
fn another_user_is_refused() {
    // Only root can be another user.
    if !nix_is_root() {
        return;
    }
    let (config, program) = running("jobs: [{ name: a, command: [echo, ran] }]\n");
    let number = program.id().to_string();
    let copy = Path::new("/tmp").join(format!("downbeat-test-{number}"));
    fs::create_dir(&copy).unwrap();
    let binary = copy.join("downbeat");
    fs::copy(downbeat_tests::program::path(), &binary).unwrap();
    let set = |path: &Path| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    set(&copy);
    set(&binary);
    let ended = std::process::Command::new(&binary)
        .args(["run-now", "a", "--pid", &number])
        .current_dir("/")
        .env_clear()
        .uid_of_nobody()
        .output();
    fs::remove_dir_all(&copy).unwrap();
    let ended = ended.unwrap();
    let expected = format!(
        "error: process {number} is not told: it is another user's: only that user and root may tell it\n"
    );
    assert_eq!(
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned()),
        (Some(1), expected)
    );
    let log = program.wait_for_log("a process of the user 65534 asked for something, and may not");
    assert!(!log.contains("ran"), "{log}");
    drop(config);
    program.stop();
}

#[cfg(target_os = "linux")]
fn nix_is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").unwrap().uid() == 0
}

#[cfg(target_os = "linux")]
trait AsNobody {
    fn uid_of_nobody(&mut self) -> &mut Self;
}

#[cfg(target_os = "linux")]
impl AsNobody for std::process::Command {
    fn uid_of_nobody(&mut self) -> &mut Self {
        use std::os::unix::process::CommandExt as _;
        self.uid(65534).gid(65534)
    }
}

/// The page has no way to start anything, whatever is sent to it.
#[test]
fn nothing_that_is_sent_to_the_status_page_starts_a_run() {
    use std::io::{Read as _, Write as _};
    let (config, program) =
        running("status: { listen: '127.0.0.1:0' }\njobs: [{ name: a, command: [echo, ran] }]\n");
    let log = program.wait_for_log_until(|log| log.contains("status page at http://") && log.ends_with('\n'));
    let at = log.split_once("status page at http://").unwrap().1.split('/').next().unwrap();
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        for path in ["/api/jobs", "/api/jobs/a", "/api/jobs/a/run", "/api/jobs/a/runs", "/run-now/a"] {
            let mut stream = std::net::TcpStream::connect(at).unwrap();
            let ask = format!(
                "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
            );
            stream.write_all(ask.as_bytes()).unwrap();
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            assert!(answer.starts_with("HTTP/1.1 405 "), "{method} {path}: {answer}");
        }
    }
    let log = program.stop().stderr;
    assert!(!log.contains("asked for"), "{log}");
    drop(config);
}
