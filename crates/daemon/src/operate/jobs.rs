//! Makes the supervisor's jobs of the configured heartbeats.

use super::told;
use crate::config::Heartbeat;
use crate::hash::hash;
use downbeat_client::Client;
use downbeat_heartbeat::beat::{Authority, Beat, BeatFault, Parts};
use downbeat_heartbeat::supervisor::Job;
use std::sync::Arc;
use std::time::Duration;
use tracing::error;

/// Makes the jobs of heartbeats on this machine.
#[derive(Clone, Debug)]
pub(super) struct Maker {
    pub(super) client: Client,
    /// The name of the machine.
    pub(super) machine: Arc<str>,
    /// By it those that members of a fleet share tell of failures.
    pub(super) lease: Arc<dyn Authority>,
}

impl Maker {
    /// The job of a heartbeat, alone or in a fleet.
    pub(super) fn job(&self, heartbeat: &Heartbeat, is_fleet: bool) -> Result<Job<Beat>, BeatFault> {
        let lease = (is_fleet && heartbeat.share).then(|| self.lease.clone());
        job(heartbeat, &self.client, &self.machine, lease)
    }

    /// The job of a heartbeat in a fleet, of which one was made before without a fault.
    pub(super) fn made(&self, heartbeat: &Heartbeat) -> Option<Job<Beat>> {
        let made = self.job(heartbeat, true);
        made.inspect_err(|fault| error!(heartbeat = &*heartbeat.name, "it is not beaten: {fault}")).ok()
    }
}

/// The supervisor's job of a heartbeat, on the machine with this name. One that members of a fleet share tells of failures by this
/// authority, and its jitter goes by its name alone, so that it is the same on all of them.
fn job(
    heartbeat: &Heartbeat,
    client: &Client,
    machine: &str,
    authority: Option<Arc<dyn Authority>>,
) -> Result<Job<Beat>, BeatFault> {
    let spread = if authority.is_some() { "" } else { machine };
    let request = heartbeat.request_on(machine);
    let parts = Parts { request: &request, ..(&*heartbeat.settings).into() };
    let beat = Beat::new(parts, client)?;
    let beat = match told::of(heartbeat) {
        Some((definition, told)) => beat.defining(&request.with_definition(definition), told)?,
        None => beat,
    };
    let beat = match authority {
        Some(authority) => beat.telling_failures_by(authority),
        None => beat,
    };
    Ok(Job {
        name: heartbeat.name.clone(),
        settings: heartbeat.settings.clone(),
        schedule: heartbeat.schedule.with_policy(heartbeat.policy),
        offset: offset(heartbeat.jitter, spread, &heartbeat.name),
        start: heartbeat.start,
        catch_up: heartbeat.catch_up,
        deadline: heartbeat.deadline,
        late: heartbeat.retry.retries > 0,
        host: heartbeat.request.target().to_string().into(),
        deliver: Arc::new(beat),
    })
}

/// How long after its occurrences a heartbeat of this name beats on the machine of this [name](super::machine): a part of
/// its jitter that is always the same for both, and as good as random among several.
///
/// ```
/// use downbeat::operate::offset;
/// use std::time::Duration;
///
/// let minute = Duration::from_secs(60);
/// assert_eq!(offset(minute, "host", "backup").as_millis(), 52_841);
/// assert_ne!(offset(minute, "host", "backup"), offset(minute, "host", "mail"));
/// ```
pub fn offset(jitter: Duration, machine: &str, name: &str) -> Duration {
    // In 2⁻³² of the jitter: no product of the two overflows, as a jitter is hours at most.
    let part = u128::from(hash(machine, name) >> 32);
    let nanos = (jitter.as_nanos() * part) >> 32;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)).min(jitter)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn jitter_is_the_same_for_the_same_machine_and_name() {
        assert_eq!(offset(MINUTE, "host", "backup").as_millis(), 52_841);
        assert_eq!(offset(MINUTE, "host", "backup"), offset(MINUTE, "host", "backup"));
        assert_ne!(offset(MINUTE, "host", "backup"), offset(MINUTE, "host", "backup2"));
        assert_ne!(offset(MINUTE, "host1", "backup"), offset(MINUTE, "host2", "backup"));
        assert_ne!(offset(MINUTE, "a", "bc"), offset(MINUTE, "ab", "c"));
        assert_eq!(offset(Duration::ZERO, "host", "backup"), Duration::ZERO);
    }

    #[test]
    fn jitter_spreads_names_evenly() {
        let mut tenths = [0; 10];
        for at in 0..10_000 {
            let offset = offset(MINUTE, "host", &format!("service {at}"));
            assert!(offset < MINUTE);
            tenths[offset.as_secs() as usize / 6] += 1;
        }
        assert!(tenths.iter().all(|count| (900..1100).contains(count)), "{tenths:?}");
    }
}
