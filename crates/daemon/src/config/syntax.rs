//! Problems of a text that is not YAML, with their remedies.

use super::report::{Problem, Source};
use super::slips;
use super::yaml;

/// The fault as a problem, with its remedy.
pub(super) fn problem(source: &Source<'_>, fault: yaml::YamlFault) -> Problem {
    let problem = Problem::new(&fault.message);
    let format = slips::mend_format(source.text);
    let Some(offset) = fault.offset else {
        return match &*fault.message {
            _ if format.is_some() => format.into_iter().fold(problem, Problem::with_help),
            message if message.contains("more than one") => problem
                .with_help("keep one: the tools that the file is for read no further than its end either"),
            _ => problem,
        };
    };
    let problem = problem.at(source.position(offset));
    let slip = slips::mend_near(source.text, offset);
    if let Some(help) = format.map(str::to_owned).or(slip) {
        return problem.with_help(help);
    }
    match (source.text.get(offset..).and_then(|rest| rest.chars().next()), &*fault.message) {
        (Some('\t'), _) => problem.with_help("YAML is indented with spaces: replace the tab"),
        (Some('`'), message) if message.contains("cannot start any token") => {
            problem.with_help("put a value that begins with a backtick in quotes")
        }
        (Some(c @ ('@' | '%')), message) if message.contains("cannot start any token") => {
            problem.with_help(format!("put a value that begins with `{c}` in quotes"))
        }
        (_, message) if message.contains("escape character") || message.contains("hexadecimal number") => {
            problem.with_help(
                "within double quotes a backslash begins an escape: put a path of Windows in single quotes",
            )
        }
        (_, message) if message.contains("scanning an alias") => {
            problem.with_help("put a value that begins with `*` in quotes")
        }
        (_, message) if message.contains("mapping values are not allowed") => problem.with_help(
            "put a value that holds `: ` in quotes, and begin the keys of one mapping at one column",
        ),
        (Some('-'), message) if message.contains("expected key") => {
            problem.with_help("begin the dashes of one list at one column")
        }
        (_, message) if message.contains("expected key") => {
            problem.with_help(slips::mend_end(source.text, offset).unwrap_or_else(|| {
                "begin the keys of one mapping at one column, with nothing after a closing quote or bracket"
                    .to_owned()
            }))
        }
        (_, message) if message.contains("expected '-' indicator") => problem.with_help(
            "begin the dashes of one list at one column, and the keys of an item two columns further to the right",
        ),
        (_, message) if message.contains("block sequence entries") => {
            problem.with_help(
                "begin a list on the next line, each item with a dash and a space; put a text that begins with a dash in quotes",
            )
        }
        (_, message) if message.contains("expected ':'") => {
            problem.with_help("write `key: value`, with a space after the colon")
        }
        (_, message) if message.contains("unexpected end of stream") => problem.with_help("close the quotes"),
        (_, message) if message.contains("parsing a flow") => {
            problem.with_help("close the bracket, or put a value that begins with `[` or `{` in quotes")
        }
        (_, message) if message.contains("unknown anchor") => problem.with_help(
            "an alias stands after its anchor `&name`; put a value that begins with `*` in quotes",
        ),
        (_, message) if message.contains("fit its tag") => {
            problem.with_help("remove the tag, or put the value right")
        }
        (_, message) if message.contains("block scalar") => {
            problem.with_help("put a value that begins with `|` or `>` in quotes")
        }
        (_, message) if message.contains("mapping keys are not allowed") => {
            problem.with_help("put a value that begins with `?` in quotes")
        }
        (_, message) if message.contains("undefined tag") || message.contains("scanning a tag") => {
            problem.with_help("put a value that begins with `!` in quotes")
        }
        _ => problem,
    }
}
