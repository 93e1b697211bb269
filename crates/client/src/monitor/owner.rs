//! Owns which service a URL belongs to, by its host or its path, whether or not the rest is right.

use super::kind::Monitor;
use super::service::Place;

/// The service's own host for beats that a URL has, with or without `www.`.
pub(super) fn own_host(place: &Place<'_>) -> Option<(&'static str, Monitor)> {
    Monitor::ALL.iter().find_map(|monitor| {
        let hosts = monitor.service().hosts;
        hosts.iter().find(|host| **host == place.host).map(|host| (*host, *monitor))
    })
}

/// The service whose page for people a URL is; `None` if it is not a known page. People copy the address of a page instead of
/// that for beats; many answer 200 to anyone, so that each beat would seem to arrive.
pub(super) fn page(place: &Place<'_>) -> Option<Monitor> {
    // These are for programs.
    if let Some(&("api" | "p" | "ping")) = place.segments.first() {
        return None;
    }
    let is_host = |monitor: &&Monitor| monitor.service().page_hosts.contains(&place.host);
    let is_path = |monitor: &&Monitor| (monitor.service().is_page)(place);
    Monitor::ALL.iter().find(is_host).or_else(|| Monitor::ALL.iter().find(is_path)).copied()
}

/// The service that a URL belongs to. A service's own host says more than a path, which may stand on any host.
pub(super) fn owner(place: &Place<'_>) -> Option<Monitor> {
    let owns = |monitor: &Monitor| (monitor.service().owns)(place);
    let by_host = own_host(place).map(|(_, monitor)| monitor).filter(owns);
    by_host.or_else(|| Monitor::ALL.iter().copied().find(owns)).or_else(|| page(place))
}
