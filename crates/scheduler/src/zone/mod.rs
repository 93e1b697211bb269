//! Time zones, and the only way from a name to a zone.

mod find;
mod names;
mod table;
#[cfg_attr(feature = "told-zones", path = "told.rs")]
#[cfg_attr(not(feature = "told-zones"), path = "compiled.rs")]
mod tables;
mod unknown;
mod with_chrono;

pub use find::Zone;
#[cfg(feature = "told-zones")]
pub use tables::tell_zone;
pub use unknown::UnknownZone;
pub use with_chrono::ZoneOffset;

#[cfg(all(test, not(feature = "told-zones")))]
mod tests;
