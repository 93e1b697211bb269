//! `downbeat health`, with a status page and without one.

use crate::{Config, FAR, FILE};
use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::{Ended, Program, Running};
use downbeat_tests::server::{Answer, Server};

const VARIABLE: &str = "DOWNBEAT_HEALTH";

fn asked(address: &str, arguments: &[&str]) -> Ended {
    Program::new([&["health"], arguments].concat()).env(VARIABLE, address).run()
}

/// A daemon without a status page, whose probes are answered at this address.
fn started(config: &Config, address: &str) -> Running {
    let program = Program::new(["run", "--config", FILE]).within(config.folder()).env(VARIABLE, address);
    let running = program.start();
    running.wait_for_log("first beat delivered");
    running
}

#[test]
fn a_container_is_healthy_without_a_status_page_and_not_without_the_daemon() {
    let server = Server::always(Answer::Status(200));
    let port = ClosedPort::take();
    let address = format!("127.0.0.1:{}", port.port());
    let config = Config::beating(&server, FAR);
    let unhealthy = asked(&address, &[]);
    assert_eq!((unhealthy.code, &*unhealthy.stdout), (Some(1), ""), "{unhealthy:#?}");
    assert_eq!(
        unhealthy.stderr,
        format!("error: nobody answers at {address}: is downbeat running, and does it listen there?\n")
    );
    drop(port);
    let running = started(&config, &address);
    let healthy = asked(&address, &[]);
    assert_eq!((healthy.code, &*healthy.stdout, &*healthy.stderr), (Some(0), "ok\n", ""));
    let ready = asked("", &["--url", &format!("http://{address}/readyz")]);
    assert_eq!((ready.code, &*ready.stdout), (Some(0), "ok\n"), "{ready:#?}");
    // There is nothing else to be seen.
    let page = asked("", &["--url", &format!("http://{address}/metrics")]);
    assert_eq!((page.code, &*page.stdout), (Some(1), ""), "{page:#?}");
    running.stop();
    assert_eq!(asked(&address, &[]).code, Some(1));
}

#[test]
fn the_answer_as_json_says_who_was_asked_and_why_it_is_not_well() {
    let port = ClosedPort::take();
    let address = format!("127.0.0.1:{}", port.port());
    let asked_for_json = || {
        let ended = asked(&address, &["--json"]);
        assert_eq!(ended.stderr, "", "{ended:#?}");
        let answer: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        (ended.code, answer)
    };
    let reason = format!("nobody answers at {address}: is downbeat running, and does it listen there?");
    let ill = serde_json::json!({ "well": false, "asked": address, "reason": reason });
    assert_eq!(asked_for_json(), (Some(1), ill));
    drop(port);
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let running = started(&config, &address);
    let well = serde_json::json!({ "well": true, "asked": address, "reason": null });
    assert_eq!(asked_for_json(), (Some(0), well));
    running.stop();
}

#[test]
fn a_status_page_at_the_same_address_answers_the_health_check() {
    let server = Server::always(Answer::Status(200));
    let port = ClosedPort::take();
    let address = format!("127.0.0.1:{}", port.port());
    drop(port);
    let beats = format!("heartbeats: [{{ name: a, url: '{}', schedule: {FAR} }}]\n", server.url("/"));
    let config = Config::of(&beats);
    let running = started(&config, &address);
    config.rewrite(format!("status: {{ listen: '{address}' }}\n{beats}"));
    running.wait_for_log("status page at http://");
    assert_eq!(asked(&address, &[]).code, Some(0));
    config.rewrite(&beats);
    running.wait_for_log_until(|log| log.matches("health checks are answered at ").count() == 2);
    assert_eq!(asked(&address, &[]).code, Some(0));
    let log = running.stop().stderr;
    // Wine does not let an address be taken while a connection that was closed lingers there; it is taken ten seconds later then.
    if cfg!(unix) {
        assert!(!log.contains("cannot be"), "{log}");
    }
}

#[test]
fn an_address_for_health_checks_that_is_none_is_refused() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    for address in ["12398", "localhost", "127.0.0.1:0", "127.0.0.1:70000"] {
        let run =
            Program::new(["run", "--config", FILE]).within(config.folder()).env(VARIABLE, address).run();
        let health = asked(address, &[]);
        let said = "error: DOWNBEAT_HEALTH: this is no address to listen at: write an IP address and a port, such as `127.0.0.1:12398`\n";
        assert_eq!((run.code, &*run.stderr), (Some(2), said));
        assert_eq!((health.code, &*health.stderr), (Some(2), said));
    }
}
