//! The services whose settings can be read, a file each. What is known of Healthchecks was tried against it, the rest is from
//! documentation; `docs/monitors` says which.

mod better_stack;
mod cronitor;
mod dead_mans_snitch;
pub(super) mod healthchecks;

use super::service::Service;
use crate::monitor::Monitor;

/// The API of a kind of monitor; `None` if none is known here.
pub(super) fn of(monitor: Monitor) -> Option<&'static Service> {
    match monitor {
        Monitor::Healthchecks => Some(&healthchecks::SERVICE),
        Monitor::Cronitor => Some(&cronitor::SERVICE),
        Monitor::BetterStack => Some(&better_stack::SERVICE),
        Monitor::DeadMansSnitch => Some(&dead_mans_snitch::SERVICE),
        _ => None,
    }
}
