//! The exports. Each is unsafe by its name alone, as another module may not have the same; no pointer is read in here.
#![expect(unsafe_code, reason = "exported by their names")]

use crate::search::{self, Which};
use crate::{exchange, handles, later, model, period, read, zone};

macro_rules! exports {
    ($($(#[$about:meta])* fn $name:ident($($argument:ident: $type:ty),*) $(-> $answer:ty)? $body:block)+) => {
        $(
            $(#[$about])*
            #[unsafe(no_mangle)]
            pub extern "C" fn $name($($argument: $type),*) $(-> $answer)? $body
        )+
    };
}

exports! {
    /// Makes room for a question of `len` bytes, and returns its place; null if the question is too long.
    fn question(len: usize) -> *mut u8 { exchange::room(len) }
    /// The place of the last answer.
    fn answer() -> *const u8 { exchange::place() }
    /// Reads a text as a schedule, and keeps it.
    fn parse() -> usize { exchange::say(exchange::question().and_then(read::parse)) }
    /// Forgets a schedule.
    fn release(handle: u32) { handles::release(handle) }
    /// The first occurrence after an instant.
    fn next(handle: u32, ms: f64) -> f64 { search::find(handle, ms, Which::Next) }
    /// The last occurrence before an instant.
    fn previous(handle: u32, ms: f64) -> f64 { search::find(handle, ms, Which::Previous) }
    /// The first occurrence at or after an instant.
    fn at_or_after(handle: u32, ms: f64) -> f64 { search::find(handle, ms, Which::AtOrAfter) }
    /// The last occurrence at or before an instant.
    fn at_or_before(handle: u32, ms: f64) -> f64 { search::find(handle, ms, Which::AtOrBefore) }
    /// The first occurrence after an instant, as timers keep it.
    fn due(handle: u32, ms: f64) -> f64 { search::find(handle, ms, Which::Due) }
    /// Whether the schedule is valid at an instant.
    fn is_valid(handle: u32, ms: f64) -> u32 { search::is_valid(handle, ms).into() }
    /// Whether it occurs at an instant.
    fn is_occurrence(handle: u32, ms: f64) -> u32 { search::is_occurrence(handle, ms).into() }
    /// The first occurrence there is.
    fn starts_at(handle: u32) -> f64 { search::edge(handle, false) }
    /// The last occurrence there is.
    fn ends_at(handle: u32) -> f64 { search::edge(handle, true) }
    /// The occurrences of a span of time.
    fn occurrences(handle: u32, from: f64, until: f64, count: u32, backward: u32) -> usize {
        search::occurrences(handle, from, until, count, backward != 0)
    }
    /// The ranges of validity that touch a span of time.
    fn ranges(handle: u32, from: f64, until: f64, count: u32, backward: u32) -> usize {
        search::ranges(handle, from, until, count, backward != 0)
    }
    /// Searches by the conventions of later.js.
    fn later(handle: u32, what: u32, start: f64, end: f64, count: u32) -> usize {
        later::search(handle, what, start, end, count)
    }
    /// What a text says in later.js's structured form.
    fn model() -> usize { exchange::say(exchange::question().and_then(|asked| model::of(&asked))) }
    /// What a period says of a civil time.
    fn period(period: u32, what: u32, ms: f64, value: f64) -> f64 { period::ask(period, what, ms, value) }
    /// Keeps a zone that the host tells.
    fn add_zone() -> usize { exchange::say(exchange::question().and_then(zone::add)) }
}

#[cfg(feature = "whole")]
mod whole {
    use crate::{exchange, say};

    exports! {
        /// How a schedule was read, what it means, and what follows.
        fn explain(handle: u32, from: f64, jitter_ms: f64) -> usize {
            exchange::say(say::explain(handle, from, jitter_ms))
        }
        /// What is probably not meant.
        fn lint(handle: u32, from: f64) -> usize { exchange::say(say::lint(handle, from)) }
        /// What each part of a text was taken for.
        fn parts() -> usize { exchange::say(exchange::question().and_then(|asked| say::parts(&asked))) }
        /// A schedule in another language.
        fn convert(handle: u32) -> usize {
            exchange::say(exchange::question().and_then(|to| say::convert(handle, to)))
        }
        /// Where two schedules differ.
        fn diff(handle: u32, other: u32, from: f64, count: u32) -> usize {
            exchange::say(say::diff(handle, other, from, count))
        }
        /// How far apart occurrences are.
        fn pace(handle: u32) -> usize { exchange::say(say::pace(handle)) }
        /// How often it occurs on each day of a year.
        fn calendar(handle: u32, year: i32) -> usize { exchange::say(say::calendar(handle, year)) }
    }
}
