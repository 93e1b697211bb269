//! How many heartbeats and jobs have each tag, and how many of these need attention.

use super::state::State;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tag {
    /// The tag.
    pub tag: String,
    /// How many have it.
    pub count: usize,
    /// How many of them are failing, ill or not started.
    pub unwell: usize,
}

/// All tags, while they are counted.
#[derive(Default)]
pub(super) struct Tags<'a>(HashMap<&'a str, (usize, usize)>);

impl<'a> Tags<'a> {
    /// Counts a heartbeat or a job.
    pub(super) fn add(&mut self, tags: &'a [String], state: State) {
        for tag in tags {
            let (count, unwell) = self.0.entry(tag).or_default();
            *count += 1;
            *unwell += usize::from(state.is_unwell());
        }
    }

    /// The tags by name, `most` of them at most: then those that the most have, and how many others there are.
    pub(super) fn told(self, most: usize) -> (Vec<Tag>, usize) {
        let mut all: Vec<Tag> = self
            .0
            .into_iter()
            .map(|(tag, (count, unwell))| Tag { tag: tag.to_owned(), count, unwell })
            .collect();
        let omitted = all.len().saturating_sub(most);
        if omitted > 0 {
            all.sort_unstable_by(|one, other| {
                (Reverse(one.count), &one.tag).cmp(&(Reverse(other.count), &other.tag))
            });
            all.truncate(most);
        }
        all.sort_unstable_by(|one, other| one.tag.cmp(&other.tag));
        (all, omitted)
    }
}
