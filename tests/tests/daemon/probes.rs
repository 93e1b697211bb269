//! A probe of the status page gets through, whatever other clients do: those that say nothing, those that say it slowly, those
//! that do not read, those that take events, and those that ask for what is dear and hang up.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use downbeat_tests::program::{LIMIT, Program, Running};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FAR};

/// More connections than are held at a time.
const MANY: usize = 200;

/// A daemon with a status page, and where that is.
struct Served {
    program: Running,
    at: SocketAddr,
    _config: Config,
}

impl Served {
    fn start(heartbeats: &str) -> Self {
        let config = Config::of(format!("status: {{ listen: '127.0.0.1:0' }}\nheartbeats:\n{heartbeats}\n"));
        let program = config.run().start();
        let log =
            program.wait_for_log_until(|log| log.contains("status page at http://") && log.ends_with('\n'));
        let (_, after) = log.split_once("status page at http://").unwrap();
        let at = after.split('/').next().unwrap().parse().unwrap();
        Self { program, at, _config: config }
    }

    /// So many clients that have connected and sent this.
    fn clients(&self, count: usize, sent: &str) -> Vec<TcpStream> {
        (0..count)
            .map(|_| {
                let mut stream = TcpStream::connect(self.at).unwrap();
                stream.set_write_timeout(Some(LIMIT)).unwrap();
                stream.write_all(sent.as_bytes()).unwrap();
                stream
            })
            .collect()
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.at).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// All that probes ask for is answered well, and soon.
    fn assert_is_well(&self, beside: &str) {
        for path in ["/healthz", "/readyz", "/metrics"] {
            let began = Instant::now();
            let answer = self.get(path);
            assert!(answer.starts_with("HTTP/1.1 200 "), "{path} beside {beside}: {answer}");
            // Kubernetes waits for a second; a machine whose processors are all busy may take longer.
            assert!(
                began.elapsed() < Duration::from_secs(4),
                "{path} beside {beside}: {:?}",
                began.elapsed()
            );
        }
        let url = format!("http://{}/healthz", self.at);
        let ended = Program::new(["health", "--url", &url]).run();
        assert_eq!((ended.code, &*ended.stdout), (Some(0), "ok\n"), "beside {beside}: {}", ended.stderr);
    }

    fn threads(&self) -> usize {
        fs::read_dir(format!("/proc/{}/task", self.program.id())).unwrap().count()
    }
}

#[test]
fn probes_get_through_beside_clients_that_say_nothing_say_it_slowly_or_do_not_read() {
    let server = Server::always(Answer::Status(200));
    let served = Served::start(&format!("- {{ name: a, url: '{}', schedule: {FAR} }}", server.url("/")));
    served.program.wait_for_log("first beat delivered");
    let page = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let events = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (beside, sent) in [
        ("silent clients", String::new()),
        ("clients that are slow", "GET /healthz HTTP/1.1\r\nHost: loc".to_owned()),
        ("clients that keep their connection", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()),
        ("clients that do not read", page.repeat(50)),
        ("clients that take events", events.to_owned()),
    ] {
        let clients = served.clients(MANY, &sent);
        served.assert_is_well(beside);
        drop(clients);
    }
    // All kinds at once, the others after them.
    let clients = [events.to_owned(), page.repeat(10), String::new()].map(|sent| served.clients(MANY, &sent));
    served.assert_is_well("all of them");
    drop(clients);
    served.program.stop();
}

#[test]
fn a_dear_calendar_is_cut_and_one_is_counted_at_a_time_also_when_clients_hang_up() {
    let server = Server::always(Answer::Status(200));
    let schedule = crate::dear::schedule();
    let served = Served::start(&format!(
        "- {{ name: a, url: '{0}', schedule: every 1 second }}\n- {{ name: dear, url: '{0}', start: false, schedule: {schedule} }}",
        server.url("/")
    ));
    served.program.wait_for_log("first beat delivered");
    let before = served.threads();
    let mut most = 0;
    for year in 2030..2030 + MANY {
        let ask =
            format!("GET /api/heartbeats/dear/calendar?year={year} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        drop(served.clients(1, &ask));
        most = most.max(served.threads());
    }
    assert!(most <= before + 20, "{before} threads, and then {most}");
    served.assert_is_well("clients that hang up");
    let count = server.requests().len();
    let began = Instant::now();
    let answer = served.get("/api/heartbeats/dear/calendar?year=2028");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains(r#""cut":{"after_s":2.0,"from":"2028-"#), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    server.wait_for_requests(count + 2, LIMIT);
    served.program.stop();
}
