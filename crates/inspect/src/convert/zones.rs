//! The names of zones for the targets.

use super::error::Reason;
use downbeat_parser::zone;

/// The name of a zone for the target. It is a name of the database, or at least has its form, so that it cannot contain other text.
pub(super) fn zone_for_target(name: &str) -> Result<String, Reason> {
    let found = zone::database_name(name).ok_or_else(|| Reason::Offset(name.to_owned()))?;
    if zone::is_name(&found) { Ok(found.into_owned()) } else { Err(Reason::Zone) }
}
