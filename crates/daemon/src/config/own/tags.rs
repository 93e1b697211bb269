//! The tags of a heartbeat or a job: words of people's own, by which they choose and count.

use super::node::Node;
use super::reading::Reading;
use super::values::one_line;
use crate::config::report::Problem;
use crate::config::yaml::Value;
use std::sync::Arc;

/// The tags, each once, in the order in which they are given.
pub(super) type Tags = Arc<[String]>;

/// The most tags that a list may have.
pub(in crate::config) const MAX_TAGS: usize = 16;

/// The longest tag, in characters.
pub(in crate::config) const LONGEST_TAG: usize = 32;

const HELP: &str = "write a list, `tags: [shop, stockholm]`";

/// Reads a list of tags.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Tags> {
    let Value::List(items) = node.value else {
        return reading.unexpected(node, "a list of tags", HELP);
    };
    if items.len() > MAX_TAGS {
        let message = format!("expected {MAX_TAGS} tags at most, found {}", items.len());
        return reading.refuse_key(node, Problem::new(message).with_help("leave some out"));
    }
    let mut tags = Vec::new();
    for item in node.items() {
        let Value::Text(text) = item.value else {
            return reading.unexpected(&item, "a tag", "put it in quotes to make a text of it");
        };
        match one_line("tag", text, LONGEST_TAG) {
            Ok(tag) => tags.push(tag.to_owned()),
            Err(problem) => {
                return reading.refuse(&item, problem);
            }
        }
    }
    Some(each_once(tags))
}

/// Those of the defaults, and a heartbeat's own.
pub(super) fn joined(own: &Tags, defaults: &Tags) -> Tags {
    match own.is_empty() {
        true => defaults.clone(),
        false => each_once(defaults.iter().chain(own.iter()).cloned().collect()),
    }
}

/// Lists are short: each tag is compared with all before it.
fn each_once(tags: Vec<String>) -> Tags {
    let mut once: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        if !once.contains(&tag) {
            once.push(tag);
        }
    }
    once.into()
}
