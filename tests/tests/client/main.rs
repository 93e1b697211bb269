//! The client against real sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use downbeat_client::{
    BeatError, Client, ClientOptions, Delivery, Outcome, Request, RetryPolicy, Route, RouteOptions, Target,
};

mod creating;
mod delivery;
// Other systems may forget what they have received when a reset follows.
#[cfg(target_os = "linux")]
mod early;
mod failures;
mod http2;
mod https;
mod identity;
mod limits;
mod monitors;
mod proxies;
mod redirects;
mod reliability;
mod requests;
mod retries;
mod secrets;
mod spans;

/// Far more than a beat within one machine takes: for tests in which no time-out should run down.
const AMPLE: Duration = Duration::from_secs(10);

/// For tests in which one should.
const SHORT: Duration = Duration::from_millis(200);

fn client() -> Client {
    Client::new(ClientOptions::default()).unwrap()
}

fn target(url: &str) -> Target {
    Target::parse(url).unwrap()
}

/// One beat from a new client.
async fn beat(url: &str) -> Result<Delivery, BeatError> {
    client().beat(&target(url), AMPLE).await
}

/// A GET.
fn request(url: &str) -> Request {
    Request::new(target(url))
}

/// The route with these options, of a new client.
fn route(options: &RouteOptions) -> Route {
    client().route(options).unwrap()
}

/// Attempts without pauses to speak of.
fn quick() -> RetryPolicy {
    let pause = Duration::from_millis(5);
    RetryPolicy::default().with_pauses(pause, pause)
}

/// The steps of the failed attempts, and how the beat ended.
fn story(outcome: &Outcome) -> String {
    let failures: Vec<String> = outcome.failures().iter().map(|failure| text(&failure.error)).collect();
    format!(
        "{}
{:?} after {}",
        failures.join(
            "
"
        ),
        outcome.end(),
        outcome.attempts()
    )
    .trim()
    .to_owned()
}

/// The text of a failure, with `PORT` in place of port numbers.
fn text(error: &BeatError) -> String {
    let error = error.to_string();
    let mut parts = error.split(':');
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        text.push(':');
        text.push_str(if rest.len() < part.len() { "PORT" } else { "" });
        text.push_str(rest);
    }
    text
}

/// The text of the failure that a beat to `url` ends in.
async fn failure(url: &str) -> String {
    text(&beat(url).await.unwrap_err())
}
