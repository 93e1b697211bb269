//! The status page of heartbeats that are well, failing, ill, waiting and ended, and of a receiver on this machine that
//! makes them so.
//!
//! ```sh
//! cargo run -p downbeat --example status
//! ```
use chrono::Utc;
use downbeat::beat::Beat;
use downbeat::clock::SystemClock;
use downbeat::config::{self, Config};
use downbeat::status::{Board, serve};
use downbeat::supervisor::{self, Command, Job, Limits};
use downbeat_client::{Client, ClientOptions};
use std::error::Error;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Name, path at the receiver, schedule.
const HEARTBEATS: [(&str, &str, &str); 8] = [
    ("Butler", "ok/0f9e54a6", "every 5 seconds"),
    ("billing database", "ok/a", "every 2 seconds"),
    ("nightly backup", "ok/b", "at 2:30"),
    ("web shop", "down/s3cr3t", "every 7 seconds"),
    ("mail queue", "flaky/x", "every 3 seconds"),
    ("working hours", "ok/c", "every 5 minutes on Mon-Fri after 9:00 before 17:00"),
    ("month end", "ok/d", "at 18:00 on the last day of the month except on Sat,Sun"),
    ("cache", "ok/e", "every 90 minutes"),
];

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let receiver = TcpListener::bind("127.0.0.1:0").await?;
    let at = receiver.local_addr()?;
    tokio::spawn(receive(receiver));

    let mut config = Config::default();
    for (name, path, schedule) in HEARTBEATS {
        let text = format!(
            "'{name}': {{ heartbeat: {{ enable: true, remoteURL: 'http://{at}/{path}', frequency: '{schedule}' }} }}"
        );
        config.heartbeats.extend(config::parse("heartbeats.yaml", text.as_bytes())?.heartbeats);
    }

    let board = Board::new(SystemClock);
    board.configure(&config);
    let client = Client::new(ClientOptions::default())?;
    let jobs = config.heartbeats.iter().map(|heartbeat| {
        Ok(Job {
            name: heartbeat.name.clone(),
            settings: heartbeat.name.clone(),
            schedule: heartbeat.schedule.with_policy(heartbeat.policy),
            offset: heartbeat.jitter,
            start: heartbeat.start,
            catch_up: heartbeat.catch_up,
            deadline: heartbeat.deadline,
            host: Arc::from("receiver"),
            deliver: Arc::new(Beat::new(heartbeat.into(), &client)?),
        })
    });
    let jobs = jobs.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let (commands, to_do) = mpsc::channel(1);
    commands.send(Command::Replace(jobs)).await?;

    let port = std::env::args().nth(1).unwrap_or_else(|| "12398".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}/ at {}", listener.local_addr()?, Utc::now());
    tokio::spawn(serve(listener, board.clone(), None, std::future::pending()));
    let (events, pulses) = (board.clone(), board);
    supervisor::run(Limits::new(256), SystemClock, to_do, |event| events.on(&event), || pulses.pulse()).await;
    Ok(())
}

/// Answers as the path says.
async fn receive(listener: TcpListener) {
    let mut flaky = 0;
    while let Ok((mut stream, _)) = listener.accept().await {
        flaky += 1;
        tokio::spawn(async move {
            let mut head = [0; 2048];
            while let Ok(read) = stream.read(&mut head).await {
                let path = String::from_utf8_lossy(head.get(..read).unwrap_or_default()).into_owned();
                let status = match path {
                    _ if read == 0 => return,
                    path if path.contains("/down/") => "404 Not Found",
                    path if path.contains("/flaky/") && flaky % 3 == 0 => "503 Service Unavailable",
                    _ => "200 OK",
                };
                let close = if status == "200 OK" { "keep-alive" } else { "close" };
                let answer =
                    format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: {close}\r\n\r\nOK");
                if stream.write_all(answer.as_bytes()).await.is_err() || close == "close" {
                    return;
                }
            }
        });
    }
}
