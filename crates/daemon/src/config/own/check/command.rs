//! A command that ends with status 0.

use super::common::{TIMEOUT, Weighed};
use crate::config::keys::{Default, Key, Kind, Section};
use crate::config::own::fields::Fields;
use crate::config::own::node::Node;
use crate::config::own::reading::Reading;
use crate::config::own::section::{Says, Setting};
use crate::config::report::Problem;
use crate::config::yaml::Value;
use downbeat_heartbeat::check::{Check, Command};
use std::path::Path;
use std::time::Duration;

/// The most parts of a command.
const MAX_ARGV: usize = 1000;

section! {
    /// What `command` says.
    Values by COMMAND = "`command`";

    argv: (String, Vec<String>) = |reading, node, _| argv(reading, node, false);
        kind: Kind::Argv,
        default: Default::Required,
        doc: "The program, and its arguments as they are: a list.",
        example: "[/usr/local/bin/is-well, --quick]",
        other_names: &["args", "command", "arguments"];

    timeout: Duration = Reading::span; => TIMEOUT;
}

pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Weighed> {
    let said = Values::whole_or_short(reading, node, !node.is_mapping())?;
    let ((program, arguments), at) = said.argv.with_place()?;
    let (program, arguments) = (program.clone(), arguments.clone());
    look_for(reading, at, &program, (None, None), NO_PROGRAM);
    let size = program.len() + arguments.iter().map(String::len).sum::<usize>();
    Some((Check::Command(Command { program, arguments, timeout: *said.timeout.value()? }), size))
}

/// What may be meant by a program with a space in its name.
const ITEMS: &str = "each argument is an item of its own: `[program, argument]`";

/// What a missing program means for a check.
const NO_PROGRAM: &str =
    "this check then finds the service ill each time; in order if the file is for another machine";

/// A program and its arguments; `or_shell`: the section also has a key for a text for a shell.
pub(in crate::config::own) fn argv(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    or_shell: bool,
) -> Option<(String, Vec<String>)> {
    let name = node.name();
    let help = match or_shell {
        false => format!(
            "write a list, `{name}: [program, argument]`: there is no shell in between; for one write `[sh, -c, '…']`"
        ),
        true => format!("write a list, `{name}: [program, argument]`, or `shell:` with a text for a shell"),
    };
    let Value::List(items) = node.value else {
        return reading.unexpected(node, "a program and its arguments as a list", &help);
    };
    if items.is_empty() || items.len() > MAX_ARGV {
        let message =
            format!("expected a program and its arguments, {MAX_ARGV} parts at most, found {}", items.len());
        return reading.refuse_key(node, Problem::new(message).with_help(help));
    }
    let mut parts = Vec::new();
    for item in node.items() {
        match item.value {
            Value::Text(text) if text.contains('\0') => {
                return reading.refuse(&item, Problem::new("a part of a command cannot hold U+0000"));
            }
            Value::Text(text) => parts.push(text.clone()),
            Value::Integer(number) => parts.push(number.to_string()),
            _ => {
                return reading.unexpected_secret(&item, "a text", "put it in quotes to make a text of it");
            }
        }
    }
    let program = parts.remove(0);
    if program.trim().is_empty() {
        return reading.refuse_key(node, Problem::new("the program has no name").with_help(help));
    }
    Some((program, parts))
}

/// Warns of a missing program. `path` is the PATH of the command, and `folder` the folder in which it starts, if they differ from
/// those of this program. `without` says what the lack of it means.
pub(in crate::config::own) fn look_for(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    program: &str,
    (path, folder): (Option<&str>, Option<&Path>),
    without: &str,
) {
    // Windows does not look for programs in the folder in which a command starts.
    let folder = folder.filter(|_| cfg!(unix)).unwrap_or(Path::new("."));
    let is_there = |file: &Path| reading.environment.has_program(&folder.join(file).to_string_lossy());
    let is_path = program.contains(['/', '\\']);
    let is_found = match path {
        _ if is_path => is_there(Path::new(program)),
        Some(path) => std::env::split_paths(path).any(|entry| is_there(&entry.join(program))),
        None => reading.environment.has_program(program),
    };
    if is_found {
        return;
    }
    let message = match is_path {
        true => format!("there is no program `{program}` on this machine, or nobody may execute it"),
        false => format!("no folder of PATH has a program `{program}`"),
    };
    let help = if program.contains(' ') { ITEMS } else { without };
    reading.lint(node, Problem::new(message).with_help(help).with_code("no-program"));
}
