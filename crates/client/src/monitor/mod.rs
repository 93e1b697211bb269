//! The peculiarities of the services that receive beats. No I/O, no clock.
//!
//! Each kind is one file of [`services`], which states what a [`Service`](service::Service) is, and one line of the list in
//! [`kind`]. What is common to all is here: faults of URLs in [`form`], whose a URL is in [`owner`], what it tells of its monitor
//! in [`infer`], when a service alarms in [`window`], where texts of the user's own stand in [`texts`], and whether they are shown
//! in [`shown`], what a service can be told to expect in [`definition`], what answers mean in [`verdict`] and [`judge`], the
//! request of a signal in [`draft`], parts of paths in [`segment`].

mod definition;
mod draft;
mod form;
mod infer;
mod judge;
mod kind;
mod owner;
mod parts;
mod segment;
mod service;
mod services;
mod shown;
mod texts;
mod verdict;
mod window;

pub use definition::Definition;
pub(crate) use draft::{Draft, Post};
pub use form::MonitorError;
pub use infer::Inference;
pub(crate) use judge::meaning;
pub use kind::Monitor;
pub use parts::{Part, PartError};
pub(crate) use segment::is_uuid;
pub use verdict::Verdict;
pub use window::Window;

#[cfg(test)]
mod tests;
