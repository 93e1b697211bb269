//! Hosts that take connections and never answer, together with a receiver that does answer: do they hold up its
//! beats?

use std::fmt::Write as _;
use std::time::Duration;

use downbeat::operate::{machine, offset};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpSocket;

use crate::case::{LEFT, SECOND, WARM_UP, name, now, start};
use crate::lateness::Lateness;
use downbeat_tests::process::Usage;
use downbeat_tests::receiver::Receiver;

/// How many hosts never answer; none is the control.
const HOSTS: [usize; 5] = [0, 1, 2, 10, 100];

/// How many heartbeats each of them has, each every ten seconds.
const HEARTBEATS: usize = 300;

/// How many they have together at most: one file may have 20,000.
const MOST: usize = 19_000;

/// How many heartbeats are well, each every second.
const WELL: usize = 60;

/// How much later the 99th percentile may be than that of the control.
const MARGIN: Duration = Duration::from_millis(50);

/// Measures each number of hosts, and fails if beats to the receiver are lost or come later than without such hosts.
pub(crate) fn measure(receiver: &Receiver, length: Duration) -> anyhow::Result<()> {
    let port = swallow()?;
    let mut control = None;
    let mut held_up = Vec::new();
    for hosts in HOSTS {
        println!(
            "\n{WELL} heartbeats beside {hosts} hosts that never answer, with {} heartbeats each",
            each(hosts)
        );
        let lateness = beside(receiver, hosts, port, length)?;
        let p99 = lateness.per_mille(990);
        let limit = *control.get_or_insert(p99) + MARGIN;
        if p99 > limit || lateness.lost > 0 {
            held_up.push(hosts);
        }
    }
    anyhow::ensure!(
        held_up.is_empty(),
        "beats were held up or lost beside so many silent hosts: {held_up:?}"
    );
    Ok(())
}

/// How many heartbeats each of this many hosts has.
fn each(hosts: usize) -> usize {
    HEARTBEATS.min(MOST / hosts.max(1))
}

fn beside(receiver: &Receiver, hosts: usize, port: u16, length: Duration) -> anyhow::Result<Lateness> {
    let folder = tempfile::tempdir()?;
    let mut text = String::from("defaults: { start: false }\nheartbeats:\n");
    for target in 0..WELL {
        let (name, address) = (name(target), receiver.address());
        let _ = writeln!(
            text,
            "  - {{ name: {name}, url: 'http://{address}/{target}', schedule: PT1S, jitter: {}ms }}",
            SECOND.as_millis()
        );
    }
    for host in 0..hosts {
        for heartbeat in 0..each(hosts) {
            let _ = writeln!(
                text,
                "  - {{ name: mute {host} {heartbeat}, url: 'http://127.1.{}.{}:{port}/', schedule: PT10S, jitter: 9999ms }}",
                host / 250,
                1 + host % 250
            );
        }
    }
    let running = start(&folder, &text)?;
    let machine = machine();
    let offsets: Vec<Duration> = (0..WELL).map(|target| offset(SECOND, &machine, &name(target))).collect();
    // The silent hosts are at their worst when attempts have been cut off for a while.
    std::thread::sleep(WARM_UP * 4);
    receiver.take();
    let before = Usage::of(running.id())?;
    let from = now()?;
    std::thread::sleep(length);
    let until = now()?;
    std::thread::sleep(LEFT);
    let (arrivals, _) = receiver.take();
    let lateness = Lateness::new(&arrivals, &offsets, Duration::from_secs(1), (from, until));
    let after = Usage::of(running.id())?;
    let millis = |part| lateness.per_mille(part).as_secs_f64() * 1e3;
    println!(
        "  late: p50 {:.1} ms, p99 {:.1} ms, at most {:.1} ms; {} beats due, {} lost",
        millis(500),
        millis(990),
        millis(1000),
        lateness.due,
        lateness.lost
    );
    println!(
        "  {:.3} of a processor, {:.1} MiB resident, {} threads, {} open files",
        (after.processor - before.processor).as_secs_f64() / (length + LEFT).as_secs_f64(),
        after.resident as f64 / 1024.0,
        after.threads,
        after.files
    );
    running.stop();
    Ok(lateness)
}

/// Takes connections at all addresses of this machine, reads, and never answers. Returns the port.
pub(crate) fn swallow() -> anyhow::Result<u16> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime.block_on(async {
        let socket = TcpSocket::new_v4()?;
        socket.bind(([0, 0, 0, 0], 0).into())?;
        socket.listen(4096)
    })?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || {
        runtime.block_on(async move {
            // An error is a lack of file descriptors, which leaves the client as silent a host.
            loop {
                if let Ok((mut stream, _)) = listener.accept().await {
                    tokio::spawn(async move {
                        let mut heard = [0; 1024];
                        while stream.read(&mut heard).await.is_ok_and(|count| count > 0) {}
                    });
                }
            }
        });
    });
    Ok(port)
}
