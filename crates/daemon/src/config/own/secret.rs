//! Texts that may be secret: they hold variables of the environment, or come from a file.

use super::node::Node;
use super::reading::{Contents, MAX_SECRET, Reading};
use crate::config::keys::{nearest, short};
use crate::config::report::{Problem, Show};
use crate::config::variables;
use crate::config::yaml::Value;
use std::rc::Rc;

/// The key of a mapping that stands for the text in a file.
const FILE: &str = "file";

/// Whether what is expected may be any text, and not an address, which begins with neither a brace nor a tag.
fn is_any(expected: &str) -> bool {
    expected == "a text" || expected.starts_with("the value ")
}

/// The text that was meant by a mapping of keys alone, as in `message: {reason}`, empty where it is not that of a placeholder; `None` for another
/// mapping.
fn in_braces(node: &Node<'_>) -> Option<String> {
    let entries = node.entries();
    let is_alone = |entry: &Node<'_>| matches!(entry.value, Value::Null);
    if entries.is_empty() || !entries.iter().all(|(name, entry)| is_alone(entry) && *name != FILE) {
        return None;
    }
    let is_word = |word: &str| word.chars().all(|c| c.is_ascii_lowercase()) && short(word) == word;
    Some(match entries.as_slice() {
        [(word, _)] if is_word(word) => format!("{{{word}}}"),
        _ => String::new(),
    })
}

impl Reading<'_> {
    /// A text with its variables replaced, or the text of a file. `expected` names the value in messages.
    pub(super) fn secret(&mut self, node: &Node<'_>, expected: &str, help: &str) -> Option<String> {
        match node.value {
            Value::Text(text) => {
                let names = variables::names(text);
                let values =
                    names.iter().filter_map(|name| self.environment.variable(name)?.into_string().ok());
                values.collect::<Vec<_>>().iter().for_each(|value| self.hide(value));
                self.withheld.extend(names);
                self.expanded(node, text)
            }
            Value::Mapping(_) => match in_braces(node).filter(|_| is_any(expected)) {
                Some(text) => {
                    let text = if text.is_empty() { text } else { format!(", `'{text}'`") };
                    let help = format!("in YAML braces begin a mapping: for a text put it in quotes{text}");
                    self.unexpected_secret(node, expected, &help)
                }
                None => self.in_a_file(node, expected),
            },
            Value::Bool(_) | Value::Integer(_) | Value::Float => {
                self.unexpected_secret(node, expected, "put it in quotes to make a text of it")
            }
            Value::Tagged if is_any(expected) => {
                let help = format!("{help}; put one that begins with `!` in quotes");
                self.unexpected_secret(node, expected, &help)
            }
            _ => self.unexpected_secret(node, expected, help),
        }
    }

    /// The text of `{ file: … }`, without the line breaks at its end.
    fn in_a_file(&mut self, node: &Node<'_>, expected: &str) -> Option<String> {
        let mut path = None;
        let mut whole = true;
        for (name, entry) in node.entries() {
            if name == FILE && path.is_none() {
                path = Some(entry);
                continue;
            }
            let help = match nearest(name, &[FILE]) {
                Some(_) => "did you mean `file`?".to_owned(),
                None => format!("write {expected}, or `{{ file: /path }}` for the one in a file"),
            };
            whole = false;
            self.report(
                &entry,
                entry.at_key(),
                Problem::new(format!("unknown key `{}`", short(name))).with_help(help),
            );
        }
        let Some(path) = path else {
            if whole {
                let problem = Problem::new("the key `file` is missing");
                self.missing(node, problem.with_help("add `file:` with the path of a file"));
            }
            return None;
        };
        let bytes = self.named_file(&path, MAX_SECRET)?;
        let bytes = match &*bytes {
            Ok(bytes) => bytes,
            Err(_) => return None,
        };
        let text = match std::str::from_utf8(bytes) {
            // Editors of Windows begin a file with a byte order mark.
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).trim_end_matches(['\n', '\r']),
            Err(_) => {
                return self.refuse(&path, Problem::new("the file is not text in UTF-8"));
            }
        };
        if text.is_empty() {
            return self.refuse(&path, Problem::new("the file is empty"));
        }
        self.look_at_permissions(&path);
        self.hide(text);
        whole.then(|| text.to_owned())
    }

    /// Warns when every user may read a file that holds a secret. The value at the node is its path.
    pub(super) fn look_at_permissions(&mut self, node: &Node<'_>) {
        /// The engine puts secrets of a container here, where only that container sees them, whatever the mode.
        const OF_CONTAINERS: [&str; 2] = ["/run/secrets", "/var/run/secrets"];
        let Value::Text(written) = node.value else { return };
        let Ok(path) = variables::expand(written, self.environment) else { return };
        let path = self.path(&path);
        if OF_CONTAINERS.iter().any(|folder| path.starts_with(folder))
            || !self.environment.is_for_everyone(&path)
        {
            return;
        }
        let problem = Problem::new("every user of this machine may read this file of a secret");
        self.lint(
            node,
            problem.with_help("take that right away: `chmod o-r FILE`").with_code("readable-secret"),
        );
    }

    /// The bytes of the file whose path is a value, `most` at most; reports when it cannot be read.
    pub(super) fn named_file(&mut self, node: &Node<'_>, most: usize) -> Option<Rc<Contents>> {
        let help = "write the path of a file; a relative one begins at the folder of this configuration";
        let written = self.text(node, "the path of a file", help)?;
        let path = self.expanded(node, written)?;
        if path.contains(|c: char| c.is_control() && c != '\0') {
            let problem = Problem::new("this path has a tab, a line break or another control character");
            let help =
                "within double quotes a backslash begins an escape: put a path of Windows in single quotes";
            return self.refuse(node, problem.with_help(help));
        }
        if path.is_empty() || path.contains('\0') {
            return self.refuse(node, Problem::new("this is no path").with_help(help));
        }
        let bytes = self.file(&path, most);
        if let Err(problem) = &*bytes {
            // A path is no secret. The value of a variable may be one, and so may a URL that was put in the wrong place.
            let mut problem = match written {
                _ if written.contains("://") => problem.clone(),
                _ if variables::are_in(written) => {
                    problem.saying(format!("`{written}`: {}", problem.message()))
                }
                _ => problem.saying(format!("`{}`: {}", self.path(&path).display(), problem.message())),
            };
            if problem.help().is_none() && !std::path::Path::new(&path).has_root() {
                let folder =
                    if self.is_made { "the current folder" } else { "the folder of this configuration" };
                problem = problem.with_help(format!("a relative path begins at {folder}"));
            }
            return self.refuse(node, problem);
        }
        Some(bytes)
    }

    /// A text with its variables replaced; reports what is wrong with them.
    pub(super) fn expanded(&mut self, node: &Node<'_>, text: &str) -> Option<String> {
        match variables::expand(text, self.environment) {
            Ok(text) => Some(text),
            Err(problems) => {
                for problem in problems {
                    self.report(node, Show::Secret, problem);
                }
                None
            }
        }
    }
}
