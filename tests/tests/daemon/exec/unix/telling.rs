//! Monitors that are slow, silent or refuse, and what each kind of them hears.

use super::*;

/// When a command says that it was started, in milliseconds from when this program was.
fn delay(url: &str) -> (u128, Ended, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("at");
    let script = format!("date +%s%3N >'{}'", file.display());
    let began = std::time::SystemTime::now();
    let at = Instant::now();
    let ended = shell(url, &["--report-timeout", "3s"], &script).run();
    let took = at.elapsed();
    let since_1970 = began.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let started: u128 = line_of(&file).parse().unwrap();
    (started.saturating_sub(since_1970), ended, took)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_silent_monitor_delays_neither_the_start_nor_the_end() {
    let silent = SilentPort::open();
    let hole = downbeat_tests::port::BlackHole::open().await;
    for port in [silent.port(), hole.port()] {
        let url = format!("http://127.0.0.1:{port}/ping/{UUID}");
        // The best of a few: the machine may be busy.
        let mut best = u128::MAX;
        for _ in 0..3 {
            let (delay, ended, took) = delay(&url);
            best = best.min(delay);
            assert_eq!(ended.code, Some(0), "{ended:#?}");
            assert!(ended.stderr.starts_with("downbeat: the monitor was not told: time-out: "), "{ended:#?}");
            assert!(took < Duration::from_secs(3) + AT_ONCE, "{took:?}");
        }
        // Of which the program's own start is a part.
        assert!(best <= 100, "the command was started {best} ms late");
    }
}

#[test]
fn the_end_does_not_overtake_a_start_that_is_slow() {
    let server = Server::start(|request| match request.target.contains("/start") {
        true => Answer::After(Duration::from_millis(700), Box::new(Answer::text(200, "OK"))),
        false => Answer::text(200, "OK"),
    });
    let ended = shell(&check(&server), &[], "sleep 0.3").run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    let requests = server.requests();
    assert_eq!(told(&requests), ["/start", "/"]);
    let between = requests[1].at.duration_since(requests[0].at).unwrap();
    assert!(between >= Duration::from_millis(690), "{between:?}");
}

#[test]
fn a_start_that_is_never_answered_is_given_up_with_its_connection() {
    let server = Server::start(|request| match request.target.contains("/start") {
        true => Answer::Never,
        false => Answer::text(200, "OK"),
    });
    let ended = shell(&check(&server), &[], "sleep 0.3").run();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(
        ended.stderr,
        "downbeat: the monitor was not told of the start, only of the end: it was not answered until the run had ended\n"
    );
    let requests = server.requests();
    assert_eq!(told(&requests), ["/start", "/"]);
    let between = requests[1].at.duration_since(requests[0].at).unwrap();
    assert!(between >= Duration::from_secs(2) && between < Duration::from_secs(2) + AT_ONCE, "{between:?}");
    assert_ne!(requests[0].connection, requests[1].connection);
}

#[test]
fn an_end_that_is_refused_for_a_while_is_tried_again() {
    let mut refusals = 2;
    let server = Server::start(move |request| match request.target.contains("/start") {
        false if refusals > 0 => {
            refusals -= 1;
            Answer::Status(503)
        }
        _ => Answer::text(200, "OK"),
    });
    let ended = exec(&check(&server), &[], &["true"]).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
}

#[test]
fn the_command_gets_no_variable_that_is_secret() {
    let server = any_size();
    let url = check(&server);
    // The test harness searches the output for the URL as well.
    let program = Program::new(["exec", "--", "env"]).env("DOWNBEAT_URL", &url).env("OTHER", "kept");
    let ended = program.run();
    assert!(ended.stdout.contains("OTHER=kept") && !ended.stdout.contains("DOWNBEAT_"), "{ended:#?}");
    assert_eq!(ended.code, Some(0));
    assert!(!server.requests().is_empty());
    let program = Program::new(["exec", "--url", "env:HC", "--", "env"]).env("HC", &url);
    assert!(!program.run().stdout.contains("HC="));
    let folder = tempfile::tempdir().unwrap();
    let text = "heartbeats: [{ name: a, url: 'http://127.0.0.1:1/ping/${HC}', schedule: every 1 hour }]\n";
    std::fs::write(folder.path().join("a.yaml"), text).unwrap();
    let options = ["exec", "-c", "a.yaml", "--report-timeout", "10ms", "--", "env"];
    let ended = Program::new(options).within(folder.path()).env("HC", SECRET).env("OTHER", "kept").run();
    assert!(ended.stdout.contains("OTHER=kept") && !ended.stdout.contains("HC="), "{ended:#?}");
}

#[test]
fn a_variable_is_kept_secret_where_no_monitor_can_be_told_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = "heartbeats: [{ name: a, url: 'http://127.0.0.1:1/ping/${HC}', schedule: every 1 hour }]\n";
    std::fs::write(folder.path().join("a.yaml"), text).unwrap();
    std::fs::write(folder.path().join("broken.yaml"), "heartbeats: [{ name: b }]\n").unwrap();
    for options in [
        &["-c", "a.yaml", "--name", "nosuch"][..],
        &["-c", "a.yaml", "-c", "broken.yaml", "--name", "a"],
        &["--url", "env:HC"],
    ] {
        let options = [&["exec"], options, &["--", "env"]].concat();
        let program = Program::new(options).within(folder.path()).env("HC", SECRET).env("OTHER", "kept");
        let ended = program.run();
        assert!(ended.stderr.starts_with("downbeat: no monitor is told of this run: "), "{ended:#?}");
        assert!(ended.stdout.contains("OTHER=kept") && !ended.stdout.contains("HC="), "{ended:#?}");
    }
}

#[test]
fn a_url_that_is_nearly_right_is_said_in_a_line() {
    let server = any_size();
    for action in ["fail", "start", ""] {
        let ended = exec(&format!("{}/{action}", check(&server)), &[], &["false"]).run();
        let lines: Vec<&str> = ended.stderr.lines().collect();
        let is_told = |line: &str| {
            line.starts_with("downbeat: the URL ends with ")
                && line.ends_with(" (as it is, it is called after a success, and nothing else is told)")
        };
        assert!(matches!(&*lines, [line] if is_told(line)), "{ended:#?}");
    }
}

#[test]
fn what_a_monitor_notes_beside_a_success_is_said() {
    let server = Server::start(|_| Answer::text(200, "OK (rate-limited)"));
    let ended = exec(&check(&server), &[], &["true"]).run();
    assert_eq!(ended.code, Some(0));
    let said = "downbeat: the monitor was told, and answered with a note: rate-limited";
    assert!(ended.stderr.starts_with(said) && ended.stderr.lines().count() == 1, "{ended:#?}");
}

#[test]
fn each_kind_of_monitor_hears_of_a_failure_in_its_own_way() {
    let told = |path: &str, text: &'static str| {
        let server = Server::always(Answer::text(200, text));
        let ended = shell(&server.url(path), &[], "sleep 0.3; echo disk full; exit 3").run();
        assert_eq!((ended.code, &*ended.stderr), (Some(3), ""), "{ended:#?}");
        server.requests().iter().map(|request| request.target.clone()).collect::<Vec<_>>()
    };
    let kuma = told("/api/push/t0ken", r#"{"ok":true}"#);
    assert_eq!(kuma.len(), 1);
    let start = "/api/push/t0ken?status=down&msg=exit+code+3%3A+disk+full&ping=";
    let took: u64 = kuma[0].strip_prefix(start).unwrap_or_else(|| panic!("{kuma:?}")).parse().unwrap();
    assert!((300..20_000).contains(&took), "{took}");
    // A plain one hears of successes alone.
    assert_eq!(told("/beat", "OK"), [""; 0]);
}
