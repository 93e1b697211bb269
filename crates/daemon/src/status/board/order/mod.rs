//! The orders in which heartbeats and jobs can be shown.

use super::item::Item;
use super::state::Kind;
use std::cmp::Ordering;
use std::sync::Arc;

downbeat_parser::named! {
    /// By what heartbeats and jobs are sorted.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Sort {
        /// By their names, without regard to case.
        Name = "name",
        /// By their states, the worst first.
        State = "state",
        /// By when the next beat or run is due.
        Next = "next",
        /// By when the last beat was sent or the last run began.
        Last = "last",
        /// By the part that arrived of what was due, as the history says.
        Delivery = "delivery",
        /// By the part of the time in which the service was well, as the history says.
        Uptime = "uptime",
    }
}

/// A heartbeat or a job with its place and name.
pub(super) type Placed<'a> = ((u8, Kind, usize), &'a Arc<str>, Item<'a>);

/// Sorts what is in the order of its places. Equals stay in that order.
pub(super) fn sort(all: &mut [Placed<'_>], sort: Sort, is_falling: bool) {
    match sort {
        Sort::Name => {
            all.sort_by_cached_key(|(_, name, _)| name.to_lowercase());
            if is_falling {
                all.reverse();
            }
        }
        Sort::State => by(all, is_falling, |item| Some(item.state())),
        Sort::Next => by(all, is_falling, Item::next),
        Sort::Last => by(all, is_falling, Item::last),
        Sort::Delivery => by(all, is_falling, |item| item.reliability().delivery),
        Sort::Uptime => by(all, is_falling, |item| item.reliability().uptime),
    }
}

fn by<'a, K: PartialOrd>(all: &mut [Placed<'a>], is_falling: bool, key: impl Fn(Item<'a>) -> Option<K>) {
    all.sort_by(|(.., one), (.., other)| match (key(*one), key(*other)) {
        (Some(one), Some(other)) => {
            let order = one.partial_cmp(&other).unwrap_or(Ordering::Equal);
            if is_falling { order.reverse() } else { order }
        }
        // What is not known comes last in both directions.
        (one, other) => one.is_none().cmp(&other.is_none()),
    });
}

#[cfg(test)]
mod tests;
