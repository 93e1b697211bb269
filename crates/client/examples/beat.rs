//! Sends one beat to its own receiver, which is not well at first.
//!
//! `cargo run -p downbeat-client --example beat`

use downbeat_client::{Client, ClientOptions, Monitor, Request, RetryPolicy, Signal, Target};
use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = receiver(["503 Service Unavailable", "200 OK", "404 Not Found", "200 OK"])?;
    let client = Client::new(ClientOptions::default())?;
    // Shorter pauses than by default, so that the example is soon over.
    let policy = RetryPolicy::default().with_pauses(Duration::from_millis(50), Duration::from_millis(100));
    let deadline = Duration::from_secs(10);

    // A URL is a secret: displayed, it has no path.
    let target = Target::parse(&format!("{url}/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f"))?;
    let request = Request::new(target);

    // The first answer is 503, which passes: there is a second attempt.
    let outcome = client.send(&request, &policy, deadline).await;
    for failure in outcome.failures() {
        println!("attempt failed: {}", failure.error);
    }
    println!("delivered: {}, attempts: {}", outcome.is_delivered(), outcome.attempts());

    // 404 does not: the beat is lost at once.
    let outcome = client.send(&request, &policy, deadline).await;
    if let Err(error) = outcome.result() {
        println!("lost: {error}, step: {}, attempts: {}", error.step(), outcome.attempts());
    }

    // The monitor is told that the service is ill, in the form that it takes.
    let signal = Signal::Ill("disk full".into());
    if let Some(ill) = Monitor::Healthchecks.request(&request, signal)? {
        let outcome = client.send(&ill, &policy, deadline).await;
        println!("told with a {}: {}", ill.method(), outcome.is_delivered());
    }
    Ok(())
}

/// Gives these answers, one a connection, and returns its URL.
fn receiver(answers: [&'static str; 4]) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || -> std::io::Result<()> {
        for answer in answers {
            let (mut connection, _) = listener.accept()?;
            // The requests of this example come in one piece.
            let _ = connection.read(&mut [0; 4096])?;
            let text = answer.split_once(' ').map_or("", |(_, text)| text);
            let length = text.len();
            write!(
                connection,
                "HTTP/1.1 {answer}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
            )?;
        }
        Ok(())
    });
    Ok(url)
}
