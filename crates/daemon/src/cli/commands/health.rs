//! `downbeat health`: whether a daemon is well, for the health check of a container.

use crate::cli::support::{Wrong, block_on, terminal};
use anyhow::{Context as _, bail};
use downbeat_client::{Client, ClientOptions, Request, RetryPolicy, RouteOptions, Step, Target};
use serde::Serialize;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

/// What `--help` says below the options.
pub(crate) const EXAMPLES: &str = r#"Examples:
  downbeat health    # exit code 1
  downbeat health --url http://127.0.0.1:1/readyz    # exit code 1

In a Dockerfile:
  ENV DOWNBEAT_HEALTH=127.0.0.1:12398
  HEALTHCHECK CMD ["downbeat", "health"]

The variable DOWNBEAT_HEALTH has an address and a port at which `run` answers `/healthz` and
`/readyz` also where the configuration has no status page. `health` asks there.

Exit codes:
  0  it is well
  2  the command line is wrong
  1  it is not well, or does not answer"#;

/// Far longer than a healthy daemon takes to answer, and shorter than the time-out of a container's health check.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The variable with the address at which probes are answered.
const VARIABLE: &str = "DOWNBEAT_HEALTH";

/// The usual address of a status page.
const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 12_398);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What is asked: `/healthz` or `/readyz` of its status page  [default: `/healthz` at the address that DOWNBEAT_HEALTH
    /// has, else at 127.0.0.1:12398]
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Print one JSON object: `well`, `asked`, and `reason` where it is not well
    #[arg(long)]
    json: bool,
}

/// The answer as JSON.
#[derive(Serialize)]
struct Shape<'a> {
    well: bool,
    /// The host and port that were asked.
    asked: &'a str,
    reason: Option<&'a str>,
}

/// The address of the probes in the variable.
pub(crate) fn probes() -> Result<Option<SocketAddr>, Wrong> {
    let Some(text) = std::env::var_os(VARIABLE).filter(|text| !text.is_empty()) else { return Ok(None) };
    let address =
        text.to_str().and_then(|text| text.parse().ok()).filter(|address: &SocketAddr| address.port() > 0);
    let help = "write an IP address and a port, such as `127.0.0.1:12398`";
    address
        .map(Some)
        .ok_or_else(|| Wrong(format!("error: {VARIABLE}: this is no address to listen at: {help}")))
}

/// Asks the daemon, and says whether it is well.
pub(crate) fn health(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let url = match &arguments.url {
        Some(url) => url.clone(),
        None => format!("http://{}/healthz", probes()?.unwrap_or(DEFAULT)),
    };
    let target = Target::parse(&url).map_err(|error| Wrong(format!("error: --url: {error}")))?;
    let host = target.to_string();
    let host = host.split_once("://").map_or(&*host, |(_, rest)| rest.trim_end_matches("/…"));
    let reason = block_on(async {
        // A container reaches itself without a proxy.
        let client = Client::new(ClientOptions::default()).context("no HTTP client could be made")?;
        let route = client.route(&RouteOptions::default()).context("no HTTP client could be made")?;
        let outcome = route.send(&Request::new(target), &RetryPolicy::once(), TIMEOUT).await;
        match outcome.into_result() {
            Ok(_) => anyhow::Ok(None),
            Err(error) if error.step() == Step::Connect => {
                Ok(Some(format!("nobody answers at {host}: is downbeat running, and does it listen there?")))
            }
            Err(error) => Ok(Some(error.to_string())),
        }
    })?;
    match (&reason, arguments.json) {
        (reason, true) => {
            terminal::json(&Shape { well: reason.is_none(), asked: host, reason: reason.as_deref() })?;
        }
        (None, false) => writeln!(io::stdout().lock(), "ok")?,
        (Some(reason), false) => bail!("{reason}"),
    }
    Ok(if reason.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
