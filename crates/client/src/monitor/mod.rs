//! The peculiarities of the services that receive beats. No I/O, no clock.
//!
//! The kinds are in [`kind`], the forms of their URLs in [`form`], their hosts in [`hosts`] and pages for people in
//! [`page`], parts of paths in [`segment`], what a URL tells of its monitor in [`infer`], what answers mean in [`verdict`];
//! the facts are from their documentation, their sources, and from running them.

mod form;
mod hosts;
mod infer;
mod kind;
mod page;
mod segment;
mod verdict;

pub use form::MonitorError;
pub use infer::Inference;
pub use kind::Monitor;
pub use verdict::Verdict;
pub(crate) use verdict::meaning;

#[cfg(test)]
mod tests;
