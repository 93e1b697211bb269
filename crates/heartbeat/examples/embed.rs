//! A service with a heartbeat of its own, which finds a fault in itself and mends it. The example brings its own
//! receiver as the monitor.
//!
//! `cargo run -p downbeat-heartbeat --example embed`

use downbeat_client::Monitor;
use downbeat_heartbeat::{Handle, Heartbeat, Phase};
use std::error::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (url, mut received) = monitor().await?;
    let url = format!("{url}/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f");

    let mut heartbeat =
        Heartbeat::new(&url)?.monitor(Monitor::Healthchecks).schedule("every 1 hour")?.spawn()?;
    // One beat at start; the next one in an hour at most.
    println!("received: {}", received.recv().await.unwrap_or_default());
    until(&mut heartbeat, |phase| *phase == Phase::Well).await;
    println!("well, beats delivered: {}", heartbeat.state().delivered);

    heartbeat.fail("the database is gone");
    println!("received: {}", received.recv().await.unwrap_or_default());
    if let Phase::Ill { reason, .. } = until(&mut heartbeat, |phase| matches!(phase, Phase::Ill { .. })).await
    {
        println!("ill: {reason}");
    }

    heartbeat.recover();
    println!("received: {}", received.recv().await.unwrap_or_default());
    until(&mut heartbeat, |phase| *phase == Phase::Well).await;
    println!("well again");

    heartbeat.stop().await;
    Ok(())
}

/// Waits until the heartbeat is in such a phase.
async fn until(heartbeat: &mut Handle, is_it: impl Fn(&Phase) -> bool) -> Phase {
    let mut phase = heartbeat.state().phase;
    while !is_it(&phase) {
        phase = heartbeat.changed().await.phase;
    }
    phase
}

/// A monitor on this machine: its URL, and what it receives, without the path.
async fn monitor() -> std::io::Result<(String, mpsc::Receiver<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let (seen, received) = mpsc::channel(8);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            // The requests of this example come in one piece.
            let mut buffer = [0; 4096];
            let length = connection.read(&mut buffer).await.unwrap_or(0);
            let text = String::from_utf8_lossy(buffer.get(..length).unwrap_or_default()).into_owned();
            let method = text.split(' ').next().unwrap_or_default();
            let is_failure = text.lines().next().unwrap_or_default().contains("/fail ");
            let body = text.split("\r\n\r\n").nth(1).unwrap_or_default();
            let what = if is_failure { format!("{method} /fail: {body}") } else { method.to_owned() };
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK";
            let _ = connection.write_all(answer).await;
            if seen.send(what).await.is_err() {
                break;
            }
        }
    });
    Ok((url, received))
}
