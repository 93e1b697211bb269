//! Time zones, and the only way from a name to a zone.

mod find;
mod names;
mod unknown;
mod with_chrono;

pub use find::Zone;
pub use unknown::UnknownZone;
pub use with_chrono::ZoneOffset;

#[cfg(test)]
mod tests;
