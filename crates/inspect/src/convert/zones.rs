//! Zones by the names that the targets know.

use super::error::Reason;
use downbeat_parser::zone;

/// The name by which the target finds a zone: one of the database, or at least of their form, so that nothing can hide in it.
pub(super) fn zone_for_target(name: &str) -> Result<String, Reason> {
    let found = zone::database_name(name).ok_or_else(|| Reason::Offset(name.to_owned()))?;
    if zone::is_name(&found) { Ok(found.into_owned()) } else { Err(Reason::Zone) }
}
