//! What a fleet does not go with, and what of a heartbeat is probably not meant in one.

use super::contents::Config;
use super::heartbeat::Heartbeat;
use super::report::Problem;
use crate::words::named;
use downbeat_client::Monitor;
use downbeat_heartbeat::check::Check;

/// How many heartbeats a message names.
const MAX_NAMED: usize = 5;

/// What is wrong with a configuration that has a fleet.
pub(super) fn refusals(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    if config.shard.is_some() {
        problems.push(
            Problem::new("shards and a fleet exclude each other")
                .with_help("take `shard:` out: the members share by themselves"),
        );
    }
    let making: Vec<&str> = config
        .heartbeats
        .iter()
        .filter(|heartbeat| {
            heartbeat.share && heartbeat.monitor == Monitor::Healthchecks && heartbeat.request.is_creating()
        })
        .map(|heartbeat| &*heartbeat.name)
        .collect();
    if !making.is_empty() {
        let problem = Problem::new(format!(
            "`create=1` in the URL of {}: two members at once would make two checks",
            named(making.into_iter(), MAX_NAMED)
        ));
        problems.push(
            problem.with_help("take `create=1` out, and make the checks with `downbeat monitors apply`"),
        );
    }
    problems
}

/// Warns of a heartbeat that members share although its check looks at the member's own machine.
pub(super) fn doubt(heartbeat: &mut Heartbeat) {
    if heartbeat.share && heartbeat.checks.iter().any(is_local) {
        let problem =
            heartbeat.written.at_url().saying("its check looks at whichever machine has it at the time");
        let problem = problem.with_help("write `share: false`, and each member checks and beats by itself");
        heartbeat.written.known.push(problem.with_code("fleet-local-check"));
    }
}

/// Whether a check is about the machine that does it.
fn is_local(check: &Check) -> bool {
    let host = match check {
        Check::Http(http) => {
            let host = http.request.target().host();
            host.rsplit_once(':').map_or(host.clone(), |(host, _)| host.to_owned())
        }
        Check::Tcp(tcp) => tcp.host.clone(),
        _ => return true,
    };
    let host = host.trim_matches(['[', ']']);
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}
