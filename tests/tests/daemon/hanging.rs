//! A file system that does not answer, for which a pipe that nobody writes to stands: a stop is heard, beats go on, and what
//! must read ends with an error that names the file.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use downbeat_tests::program::{LIMIT, Program, Running, Signal};
use downbeat_tests::server::{Answer, Server};
use downbeat_tests::tls::Authority;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use crate::{Config, FAR, FILE, START};

/// Until a file system is said not to answer, and what a busy machine may add.
const GIVEN_UP: std::ops::Range<Duration> = Duration::from_secs(10)..Duration::from_secs(13);

/// Within this a signal is obeyed.
const AT_ONCE: Duration = Duration::from_secs(1);

fn pipe(path: &Path) {
    mkfifo(path, Mode::S_IRWXU).unwrap();
}

/// What a configuration may hang at: a name for it, and the name of the file.
const HANGING: [(&str, &str); 4] =
    [("the file", FILE), ("a folder", "conf.d/b.yaml"), ("a secret", "secret"), ("a certificate", "ca.pem")];

/// Which file or folder is read, so that this hangs.
fn read(what: &str) -> &'static str {
    if what == "a folder" { "conf.d" } else { FILE }
}

/// Makes one of [`HANGING`] hang. A heartbeat at `url` is configured, and in it what hangs.
fn hang(config: &Config, what: &str, url: &str) {
    let folder = config.folder();
    let (name, settings) = match what {
        "a secret" => ("secret", "headers: { X-Key: { file: secret } }"),
        "a certificate" => ("ca.pem", "tls: { ca_file: ca.pem }"),
        "a folder" => ("conf.d/b.yaml", ""),
        _ => (FILE, ""),
    };
    let text = format!("heartbeats: [{{ name: a, url: '{url}', schedule: {FAR}, {settings} }}]");
    let file = if what == "a folder" { "conf.d/a.yaml" } else { FILE };
    if file != name {
        fs::write(folder.join(file), text).unwrap();
    }
    pipe(&folder.join("pipe"));
    fs::rename(folder.join("pipe"), folder.join(name)).unwrap();
}

/// An empty folder, but for what [`hang`] needs.
fn folder() -> Config {
    let config = Config::of("");
    fs::create_dir(config.folder().join("conf.d")).unwrap();
    config
}

fn run(config: &Config, what: &str) -> Program {
    Program::new(["run", "--config", read(what)]).within(config.folder())
}

/// Waits until it listens for signals. It reads nothing before; what is left is opened within the time slept.
fn wait_until_it_listens(program: &Running) {
    let status = format!("/proc/{}/status", program.id());
    let until = Instant::now() + LIMIT;
    let listens = || {
        let status = fs::read_to_string(&status).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
        u64::from_str_radix(caught, 16).unwrap() & (1 << (15 - 1)) != 0
    };
    while !listens() {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(200));
}

/// How many threads of the process read a configuration.
fn readers(program: &Running) -> usize {
    let threads = fs::read_dir(format!("/proc/{}/task", program.id())).unwrap().flatten();
    let names = threads.filter_map(|thread| fs::read_to_string(thread.path().join("comm")).ok());
    names.filter(|name| name.trim() == "reader").count()
}

#[test]
fn a_signal_is_heard_at_start_while_a_configuration_is_read_that_hangs() {
    for signal in [Signal::Terminate, Signal::Interrupt] {
        let programs = HANGING.map(|(what, _)| {
            let config = folder();
            hang(&config, what, "http://127.0.0.1:9/");
            let program = run(&config, what).start();
            (what, config, program)
        });
        for (what, _config, program) in programs {
            wait_until_it_listens(&program);
            assert_eq!(readers(&program), 1, "{what}");
            let ended = program.signal(signal);
            assert_eq!(ended.code, Some(0), "{what}: {ended:#?}");
            assert!(ended.took < AT_ONCE, "{what}: {:?}", ended.took);
            assert_eq!(ended.stderr, format!("stopped by {} before anything was sent\n", signal.name()));
        }
    }
}

/// Brings it to a reading that hangs, with its beat at start delivered.
fn hanging_at_a_reload(what: &str) -> (Server, Config, Running) {
    let server = Server::always(Answer::Status(200));
    let config = folder();
    let text = format!("heartbeats: [{{ name: a, url: '{}', schedule: every 1 second }}]", server.url("/"));
    fs::write(config.folder().join(read(what)).join(if what == "a folder" { "a.yaml" } else { "" }), &text)
        .or_else(|_| fs::write(config.folder().join(FILE), &text))
        .unwrap();
    let program = run(&config, what).start();
    program.wait_for_log("first beat delivered");
    hang(&config, what, &server.url("/"));
    program.send(Signal::HangUp);
    program.wait_for_log("SIGHUP: reading the configuration again");
    let until = Instant::now() + LIMIT;
    while readers(&program) == 0 {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
    (server, config, program)
}

#[test]
fn a_signal_is_heard_at_a_reload_while_a_configuration_is_read_that_hangs() {
    for (what, _) in HANGING {
        let (_server, _config, program) = hanging_at_a_reload(what);
        // Whichever beat is under way ends by itself.
        let ended = program.signal(Signal::Terminate);
        assert_eq!(ended.code, Some(0), "{what}: {ended:#?}");
        assert!(ended.took < AT_ONCE, "{what}: {:?}", ended.took);
        assert!(ended.stderr.ends_with("INFO stopped by SIGTERM\n"), "{what}: {}", ended.stderr);
    }
}

#[test]
fn a_second_signal_is_heard_while_a_beat_and_a_reading_hang() {
    let server = Server::always(Answer::Never);
    let config = Config::beating(&server, FAR);
    let program = config.run().start();
    server.wait_for_requests(1, LIMIT);
    pipe(&config.folder().join("pipe"));
    fs::rename(config.folder().join("pipe"), config.folder().join(FILE)).unwrap();
    program.send(Signal::HangUp);
    program.wait_for_log("SIGHUP: reading the configuration again");
    program.send(Signal::Terminate);
    program.wait_for_log("waiting for 1 beat under way");
    let ended = program.signal(Signal::Terminate);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.took < AT_ONCE, "{:?}", ended.took);
}

#[test]
fn reloads_do_not_queue_behind_one_that_hangs_and_beats_go_on_until_it_is_mended() {
    let (server, config, program) = hanging_at_a_reload("the file");
    for _ in 0..20 {
        program.send(Signal::HangUp);
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(readers(&program), 1);
    }
    let refused = "ERROR butler.yaml: the file system has not answered for 10 s";
    program.wait_for_log(refused);
    // The one that waited follows; no other does.
    let count = server.requests().len();
    program.wait_for_log_until(|log| log.matches(refused).count() == 2);
    assert!(readers(&program) <= 2, "{}", readers(&program));
    assert!(server.requests().len() >= count + 8, "{count} and then {}", server.requests().len());
    let healed = format!("heartbeats: [{{ name: b, url: '{}', schedule: {FAR} }}]", server.url("/healed"));
    fs::write(config.folder().join("new"), healed).unwrap();
    fs::rename(config.folder().join("new"), config.folder().join(FILE)).unwrap();
    program.wait_for_log("b: first beat delivered");
    let log = program.stop().stderr;
    assert_eq!(log.matches(refused).count(), 2, "{log}");
}

#[test]
fn more_readings_than_three_that_hang_are_not_begun() {
    let (_server, _config, program) = hanging_at_a_reload("a secret");
    let refused = "secret: the file system has not answered for 10 s";
    // Each is told of before the next is asked for; the watch has seen a change, so one more may be under way.
    let log = program.wait_for_log_until(|log| log.contains(refused));
    let mut seen = log.matches(refused).count();
    let is_full = |log: &str| log.contains("3 readings of the configuration still wait for a file system");
    for _ in 0..4 {
        program.send(Signal::HangUp);
        let log = program.wait_for_log_until(|log| is_full(log) || log.matches(refused).count() > seen);
        seen = log.matches(refused).count();
        if is_full(&log) {
            break;
        }
    }
    assert!(is_full(&program.wait_for_log_until(is_full)));
    assert_eq!(readers(&program), 3);
    program.stop();
}

#[test]
fn what_reads_files_ends_with_an_error_that_names_the_one_that_hangs() {
    let all: [(&[&str], &str); 7] = [
        (&["run", "--config", FILE], FILE),
        (&["check", "--config", FILE], FILE),
        (&["check", "--config", FILE, "--json"], FILE),
        (&["send", "--config", FILE], FILE),
        (&["service", "install", "--config", FILE, "--dry-run"], FILE),
        (&["next", "file:butler.yaml"], FILE),
        (&["lint", FILE], FILE),
    ];
    let config = folder();
    hang(&config, "the file", "");
    let mut running = Vec::new();
    for (arguments, file) in all {
        let program = Program::new(arguments.iter().copied()).within(config.folder()).start();
        running.push((arguments.join(" "), file, None, program));
    }
    for (what, file) in HANGING {
        let config = folder();
        hang(&config, what, "http://127.0.0.1:9/");
        let program = Program::new(["check", "--config", read(what)]).within(config.folder()).start();
        running.push((format!("check with {what}"), file, Some(config), program));
    }
    let config = folder();
    hang(&config, "a secret", "http://127.0.0.1:9/");
    let program = Program::new(["lint", FILE]).within(config.folder()).start();
    running.push(("lint with a secret".to_owned(), "secret", Some(config), program));
    let began = Instant::now();
    for (what, file, _config, program) in running {
        let ended = program.wait();
        assert_eq!(ended.code, Some(2), "{what}: {ended:#?}");
        let error = format!("{file}: the file system has not answered for 10 s");
        let expected = match what.ends_with("--json") {
            true => format!("{{\"error\":\"{error}\",\"help\":null,\"exit_code\":2}}\n"),
            false => format!("error: {error}\n"),
        };
        assert_eq!(ended.stderr, expected, "{what}");
        assert_eq!(ended.stdout, "", "{what}");
    }
    assert!(began.elapsed() < GIVEN_UP.end + START, "{:?}", began.elapsed());
}

#[test]
fn a_log_file_that_hangs_is_an_error_and_a_signal_is_heard_before() {
    let config = Config::at("http://127.0.0.1:9/", FAR);
    pipe(&config.folder().join("log"));
    let [given_up, stopped] = [(); 2].map(|()| config.run_with(&["--log-file", "log"]).start());
    wait_until_it_listens(&stopped);
    let ended = stopped.signal(Signal::Terminate);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), "stopped by SIGTERM before anything was sent\n"));
    let ended = given_up.wait();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let why = "error: the log file log cannot be opened: the file system has not answered for 10 s\n";
    assert_eq!(ended.stderr, why);
}

#[test]
fn a_certificate_that_hangs_is_given_up_and_one_that_comes_is_used() {
    let authority = Authority::new();
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    let config = folder();
    hang(&config, "a certificate", &server.url("/"));
    let program = run(&config, "a certificate").start();
    wait_until_it_listens(&program);
    // The pipe has a writer at last.
    fs::write(config.folder().join("ca.pem"), authority.pem()).unwrap();
    program.wait_for_log("first beat delivered");
    program.stop();
}
