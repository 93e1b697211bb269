//! `downbeat send`: sends one beat now, and shows its result attempt by attempt.

mod attempts;
mod configured;
mod report;
mod signal;

use crate::cli::support::configured::{URL, secret, target_in_a_line};
use crate::cli::support::length::length;
use crate::cli::support::progress::Progress;
use crate::cli::support::{Wrong, block_on, input, terminal};
use anyhow::Context as _;
use attempts::Attempts;
use downbeat::config::{Secret, remedy_key};
use downbeat::operate::machine;
use downbeat_client::{
    Client, ClientError, ClientOptions, Inference, IpPreference, Method, Monitor, MonitorError, Outcome,
    Proxies, Remedy, Request, RetryPolicy, Route, RouteOptions, Target, TlsOptions,
};
use downbeat_heartbeat::supervisor::MAX_DEADLINE;
use report::Report;
use signal::Said;
use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat send https://hc-ping.com/your-uuid
  downbeat send https://hc-ping.com/your-uuid --monitor healthchecks --signal ill
  downbeat send https://hc-ping.com/your-uuid --monitor healthchecks --signal end --exit-status 3
  downbeat send https://hc-ping.com/your-uuid --monitor healthchecks --signal log --reason \"half done\"
  downbeat send https://hc-ping.com/your-uuid --body \"all well\" --json
  downbeat send --config butler.yaml
  cat url.txt | downbeat send - --retries 0 --timeout 5s
  DOWNBEAT_URL=https://hc-ping.com/your-uuid downbeat send
  TOKEN=\"Bearer your-token\" downbeat send file:url.txt --header \"Authorization: env:TOKEN\"

Every user of the machine can read a URL on the command line, in the list of processes. One on
standard input (`-`), in a file (`file:PATH`) or in a variable (`env:NAME`, or DOWNBEAT_URL) stays
between you and the monitor; so do a header, a body and a proxy. It is never printed: of a URL only scheme, host and port are shown.

Exit codes:
  0  delivered
  1  lost
  2  the command line is wrong: nothing was sent
  130  interrupted by Ctrl-C: what is known of the beat is said on standard error";

/// The longest URL or list of headers, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// How long all attempts may take by default.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The options that a configuration gives itself.
const HOW: [&str; 11] = [
    "url",
    "method",
    "header",
    "body",
    "monitor",
    "proxy",
    "ip",
    "ca_file",
    "client_cert",
    "client_key",
    "insecure",
];

/// The exit code after Ctrl-C, the same as that of shells: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;

/// The time after which a message says that the beat is under way.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The URL; `-` reads it from standard input, `file:PATH` from a file, `env:NAME` from a variable  [default: env:DOWNBEAT_URL]
    #[arg(value_name = "URL", value_parser = secret)]
    url: Option<Secret>,

    /// Send the beat of a heartbeat of this configuration, as `run` would but for its checks
    #[arg(short, long, value_name = "FILE", conflicts_with_all = HOW)]
    config: Vec<PathBuf>,

    /// Which heartbeat of the configuration, where it has several
    #[arg(long, value_name = "NAME", requires = "config")]
    name: Option<String>,

    /// GET, HEAD or POST  [default: GET; POST with a body]
    #[arg(long, value_name = "METHOD")]
    method: Option<Method>,

    /// A header, as `Name: value`; the value may be `file:PATH` or `env:NAME`. `file:PATH` or `env:NAME` alone has one a line.
    /// May be given several times
    #[arg(long, value_name = "HEADER", value_parser = secret)]
    header: Vec<Secret>,

    /// A body; `-` reads it from standard input, `file:PATH` from a file, `env:NAME` from a variable
    #[arg(long, value_name = "TEXT", value_parser = secret)]
    body: Option<Secret>,

    /// The kind of monitor: it decides what the answer means, and how a signal is sent  [default: what the URL tells]
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    monitor: Option<String>,

    #[command(flatten)]
    signal: Said,

    /// How long all attempts and the pauses between them may take: a length of time such as `90s`, `1h30m` or `1.5h`
    /// [default: 1m, or what the configuration says]
    #[arg(long, value_name = "TIME", value_parser = timeout)]
    timeout: Option<Duration>,

    /// How many further attempts there are when one fails  [default: 5, or what the configuration says]
    #[arg(long, value_name = "N")]
    retries: Option<u32>,

    /// The address of a proxy, such as `http://proxy.corp:3128`, or `file:PATH` or `env:NAME` with it; `none` for no proxy;
    /// `environment` takes what HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY say, as `run` does  [default: environment]
    #[arg(long, value_name = "PROXY", value_parser = secret)]
    proxy: Option<Secret>,

    /// Which IP addresses are used: `4`, `6` or `any`
    #[arg(long, value_name = "FAMILY", default_value_t = IpPreference::Any)]
    ip: IpPreference,

    /// Trust the certificates in this PEM file, besides the system's authorities
    #[arg(long, value_name = "FILE")]
    ca_file: Vec<PathBuf>,

    /// Show the certificate in this PEM file to a server that asks for one
    #[arg(long, value_name = "FILE", requires = "client_key")]
    client_cert: Option<PathBuf>,

    /// The key of `--client-cert`, a PEM file, unencrypted
    #[arg(long, value_name = "FILE", requires = "client_cert")]
    client_key: Option<PathBuf>,

    /// Accept any certificate: for tests
    #[arg(long)]
    insecure: bool,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

fn kinds() -> clap::builder::PossibleValuesParser {
    Monitor::ALL.iter().map(|monitor| monitor.as_str()).collect::<Vec<_>>().into()
}

/// How long a beat may take, attempts and pauses together.
fn timeout(text: &str) -> Result<Duration, String> {
    length(text, Duration::from_millis(1)..=MAX_DEADLINE)
}

/// A beat, the route to its monitor, its attempts, and the time for all of them.
struct Beat {
    request: Request,
    route: RouteOptions,
    policy: RetryPolicy,
    limit: Duration,
}

/// Sends a beat, prints the result, and returns the exit code.
pub(crate) fn send(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Beat { request, route, policy, limit } = match arguments.config.as_slice() {
        [] => arguments.beat()?,
        paths => arguments.configured(paths)?,
    };
    let limit = arguments.timeout.unwrap_or(limit);
    let policy = policy.with_retries(arguments.retries.unwrap_or(policy.retries));
    let policy = policy.with_attempt_timeout(policy.attempt_timeout.min(limit));
    let names = if arguments.config.is_empty() { remedy_flag } else { remedy_key };
    let options = ClientOptions::default().with_remedy_names(names);
    let client = Client::new(options).context("no HTTP client could be made")?;
    let route = client.route(&route).map_err(|error| arguments.unusable(error))?;
    let (began, attempts) = (Instant::now(), Attempts::default());
    let outcome = block_on(async {
        Ok(tokio::select! {
            biased;
            Ok(()) = tokio::signal::ctrl_c() => None,
            outcome = delivered(&route, &request, &policy, limit, &attempts) => Some(outcome),
        })
    })?;
    let Some(outcome) = outcome else {
        terminal::say(&attempts.broken_off(began.elapsed()));
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let report = Report::new(&request, &outcome);
    let printed = if arguments.json { terminal::json(&report) } else { Ok(report.print()?) };
    terminal::read_enough(printed)?;
    Ok(ExitCode::from(u8::from(!outcome.is_delivered())))
}

/// The flag that sets an option which would help after a failure.
fn remedy_flag(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Trust => "`--ca-file`",
        Remedy::Identity => "`--client-cert` and `--client-key`",
        Remedy::Proxy => "`--proxy`",
        Remedy::Addresses => "`--ip`",
        Remedy::Url => "the URL",
        other => other.method(),
    }
}

/// Sends the beat. On a terminal a message says so if that takes long.
async fn delivered(
    route: &Route,
    request: &Request,
    policy: &RetryPolicy,
    limit: Duration,
    attempts: &Attempts,
) -> Outcome {
    let mut sending = std::pin::pin!(route.send_by(request, policy, limit, attempts));
    if let Ok(outcome) = tokio::time::timeout(PATIENCE, &mut sending).await {
        return outcome;
    }
    let waiting = Progress::waiting("sending");
    waiting.enable_steady_tick(Duration::from_millis(100));
    let outcome = sending.await;
    waiting.finish_and_clear();
    outcome
}

impl Arguments {
    /// The beat that the command line describes.
    fn beat(&self) -> anyhow::Result<Beat> {
        let texts = [&self.url, &self.body, &self.proxy].into_iter().flatten().chain(&self.header);
        if texts.filter(|text| text.reveal() == "-").count() > 1 {
            wrong!("error: standard input can be one of the URL, the body, a header and the proxy");
        }
        let usual = if self.body.is_some() { Method::Post } else { Method::Get };
        let method = self.method.unwrap_or(usual);
        let mut request = Request::new(self.target()?).with_method(method).map_err(wrong)?;
        for header in &self.header {
            let lines = input::text(header.reveal(), MAX_TEXT)?;
            for line in lines.lines().filter(|line| !line.trim().is_empty()) {
                let Some((name, value)) = line.split_once(':') else {
                    wrong!("error: a header has no colon: write `Name: value`");
                };
                let value = match value.trim() {
                    named if input::is_elsewhere(named) => input::text(named, MAX_TEXT)?,
                    value => value.to_owned(),
                };
                request = request.with_header(name.trim(), &value).map_err(wrong)?;
            }
        }
        if let Some(body) = &self.body {
            request = request.with_body(input::bytes(body.reveal(), MAX_TEXT)?).map_err(wrong)?;
        }
        let monitor = match &self.monitor {
            Some(named) => named.parse().map_err(wrong)?,
            None => {
                request = request.infer_monitor();
                request.judge()
            }
        };
        let doubt = match request.inference() {
            // When it is sent by hand, that may be intended.
            Some(Inference::Altered(_, MonitorError::Action { .. })) => None,
            Some(Inference::Altered(_, why)) => Some(why.clone()),
            _ => Monitor::doubt(request.target()),
        };
        if let Some(doubt) = doubt {
            terminal::say(&format!("warning: {doubt}"));
        }
        let request = self.signal.request(monitor, &request)?;
        Ok(Beat { request, route: self.route()?, policy: RetryPolicy::default(), limit: TIMEOUT })
    }

    /// The beat of a heartbeat of a configuration.
    fn configured(&self, paths: &[PathBuf]) -> anyhow::Result<Beat> {
        let heartbeat = configured::heartbeat(paths, self.name.as_deref())?;
        Ok(Beat {
            request: self.signal.request(heartbeat.monitor, &heartbeat.request_on(&machine()))?,
            route: heartbeat.route.clone(),
            policy: heartbeat.retry,
            limit: heartbeat.deadline.map_or(TIMEOUT, |deadline| deadline.min(TIMEOUT)),
        })
    }

    fn target(&self) -> anyhow::Result<Target> {
        let text = match &self.url {
            Some(url) => input::text(url.reveal(), MAX_TEXT)?,
            None => std::env::var(URL).map_err(|_| {
                Wrong(format!(
                    "error: there is no URL: give it as an argument, `-`, `file:PATH`, or in {URL}"
                ))
            })?,
        };
        Ok(target_in_a_line(&text)?)
    }

    /// The error for certificates or a key that cannot be used. It names the file.
    fn unusable(&self, error: ClientError) -> Wrong {
        match error {
            ClientError::ExtraRoots { number, reason } => {
                let file = self.ca_file.get(number.saturating_sub(1));
                let file = file.map(|path| format!(" {}", path.display())).unwrap_or_default();
                Wrong(format!("error: --ca-file{file}: this file {reason}"))
            }
            other => wrong(other),
        }
    }

    fn route(&self) -> anyhow::Result<RouteOptions> {
        let proxies = match self.proxy.as_ref().map(Secret::reveal) {
            Some("none") => Proxies::none(),
            None | Some("environment" | "env") => {
                Proxies::from_variables(|name| std::env::var(name).ok()).map_err(wrong)?
            }
            Some(proxy) => Proxies::all(&input::text(proxy, MAX_TEXT)?).map_err(wrong)?,
        };
        let mut tls = TlsOptions::default().with_insecure(self.insecure);
        for path in &self.ca_file {
            tls = tls.with_ca_pem(input::file(path, MAX_TEXT)?);
        }
        if let (Some(cert), Some(key)) = (&self.client_cert, &self.client_key) {
            tls = tls.with_client_identity(input::file(cert, MAX_TEXT)?, input::file(key, MAX_TEXT)?);
        }
        Ok(RouteOptions::default().with_ip(self.ip).with_proxies(proxies).with_tls(tls))
    }
}

/// The error for an option that the client refuses, without secrets.
fn wrong(error: impl fmt::Display) -> Wrong {
    Wrong(format!("error: {error}"))
}
