//! `downbeat health`: whether a daemon is well, for the health check of a container.

use super::{Wrong, block_on};
use anyhow::{Context as _, bail};
use downbeat_client::{Client, ClientOptions, Request, RetryPolicy, RouteOptions, Target};
use std::io::{self, Write as _};
use std::time::Duration;

/// What `--help` says below the options.
pub(super) const EXAMPLES: &str = r#"Examples:
  downbeat health    # exit code 1
  downbeat health --url http://127.0.0.1:1/readyz    # exit code 1

In a Dockerfile:
  HEALTHCHECK CMD ["downbeat", "health"]

Exit codes:
  0  it is well
  2  the command line is wrong
  1  it is not well, or does not answer"#;

/// Far longer than a daemon that is well takes, and shorter than a container's health check waits.
const TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What is asked: `/healthz` or `/readyz` of its status page
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:12398/healthz")]
    url: String,
}

/// Asks. An error when it is not well.
pub(super) fn health(arguments: &Arguments) -> anyhow::Result<()> {
    let target = Target::parse(&arguments.url).map_err(|error| Wrong(format!("error: --url: {error}")))?;
    block_on(async {
        // No proxy stands between a container and itself.
        let client = Client::new(ClientOptions::default()).context("no HTTP client could be made")?;
        let route = client.route(&RouteOptions::default()).context("no HTTP client could be made")?;
        let outcome = route.send(&Request::new(target), &RetryPolicy::once(), TIMEOUT).await;
        match outcome.into_result() {
            Ok(_) => Ok(()),
            Err(error) => bail!("{error}"),
        }
    })?;
    Ok(writeln!(io::stdout().lock(), "ok")?)
}
