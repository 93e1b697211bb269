//! The variables that a job sets for its command.

use super::node::Node;
use super::reading::Reading;
use crate::config::Secret;
use crate::config::report::{Problem, Show};
use downbeat_client::is_invisible;

/// The most variables of one job.
const MAX_VARIABLES: usize = 1000;

/// Variables by name.
pub(super) fn variables(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Vec<(String, Secret)>> {
    if !node.is_mapping() {
        return reading.unexpected(
            node,
            "names of variables with their values",
            "write `NAME: value` below it, indented",
        );
    }
    let entries = node.entries();
    if entries.len() > MAX_VARIABLES {
        return reading
            .refuse_key(node, Problem::new(format!("there are more than {MAX_VARIABLES} variables")));
    }
    let mut variables = Vec::new();
    let mut whole = true;
    for (at, (name, entry)) in entries.iter().enumerate() {
        if let Some((_, first)) = entries.iter().take(at).find(|(other, _)| other == name) {
            reading.given_twice(first, entry);
            whole = false;
            continue;
        }
        if name.is_empty() || name.chars().any(|c| c == '=' || c.is_control() || is_invisible(c)) {
            // A text that cannot be a name may be a secret value in the wrong place.
            let problem = Problem::new("this cannot be the name of a variable").about(node.key());
            reading.findings.push(problem.with_help("write `NAME: value`"), entry.path, Show::Secret);
            whole = false;
            continue;
        }
        match reading.secret(entry, "the value of a variable", "write its value, or `{ file: /path }`") {
            Some(value) if value.contains('\0') => {
                reading.report(
                    entry,
                    Show::Secret,
                    Problem::new("the value of a variable cannot hold U+0000"),
                );
                whole = false;
            }
            Some(value) => {
                reading.hide_named(name, &value);
                variables.push(((*name).to_owned(), Secret::new(value)));
            }
            None => whole = false,
        }
    }
    whole.then_some(variables)
}
