//! The kinds of monitors, a file each: which URLs they have, how they are told something, and what their answers mean. The
//! facts are from their documentation, their sources, and from running them; `docs/monitors` says which.

pub(super) mod better_stack;
pub(super) mod checkly;
pub(super) mod cronitor;
pub(super) mod dead_mans_snitch;
pub(super) mod gatus;
pub(super) mod healthchecks;
pub(super) mod honeybadger;
pub(super) mod incident_io;
pub(super) mod oh_dear;
pub(super) mod online_or_not;
pub(super) mod opsgenie;
pub(super) mod plain;
pub(super) mod sentry;
pub(super) mod uptime_kuma;
