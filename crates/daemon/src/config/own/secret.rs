//! Texts that may be secret: with variables of the environment, or from a file.

use super::node::Node;
use super::reading::Reading;
use crate::config::keys::{nearest, short};
use crate::config::report::{Problem, Show};
use crate::config::yaml::Value;

/// The key of a mapping that stands for the text in a file.
const FILE: &str = "file";

/// The longest name of a variable that is quoted.
const MAX_NAME: usize = 64;

impl Reading<'_> {
    /// A text, with its variables replaced, or that of a file. `expected` is what it is, for messages.
    pub(super) fn secret(&mut self, node: &Node<'_>, expected: &str, help: &str) -> Option<String> {
        match node.value {
            Value::Text(text) => self.expanded(node, text),
            Value::Mapping(_) => self.in_a_file(node, expected),
            Value::Bool(_) | Value::Integer(_) | Value::Float => {
                self.unexpected(node, expected, "put it in quotes to make a text of it");
                None
            }
            _ => {
                self.unexpected(node, expected, help);
                None
            }
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
        let bytes = self.named_file(&path)?;
        let bytes = match &*bytes {
            Ok(bytes) => bytes,
            Err(_) => return None,
        };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_end_matches(['\n', '\r']),
            Err(_) => {
                self.report(&path, Show::Secret, Problem::new("the file is not text in UTF-8"));
                return None;
            }
        };
        if text.is_empty() {
            self.report(&path, Show::Secret, Problem::new("the file is empty"));
            return None;
        }
        whole.then(|| text.to_owned())
    }

    /// The bytes of the file whose path is a value; reports when it cannot be read.
    pub(super) fn named_file(&mut self, node: &Node<'_>) -> Option<std::rc::Rc<Result<Vec<u8>, Problem>>> {
        let help = "write the path of a file; a relative one begins at the folder of this configuration";
        let path = match node.value {
            Value::Text(path) => self.expanded(node, path)?,
            _ => {
                self.unexpected(node, "the path of a file", help);
                return None;
            }
        };
        if path.is_empty() || path.contains('\0') {
            self.report(node, Show::Secret, Problem::new("this is no path").with_help(help));
            return None;
        }
        let bytes = self.file(&path);
        if let Err(problem) = &*bytes {
            let mut problem = problem.clone();
            if problem.help().is_none() {
                problem = problem.with_help("a relative path begins at the folder of this configuration");
            }
            self.report(node, Show::Secret, problem);
            return None;
        }
        Some(bytes)
    }

    /// A text with its `${NAME}` replaced. `$${` stands for `${`.
    pub(super) fn expanded(&mut self, node: &Node<'_>, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut whole = true;
        while let Some(at) = rest.find("${") {
            let (before, found) = rest.split_at_checked(at).unwrap_or_default();
            if let Some(before) = before.strip_suffix('$') {
                out.push_str(before);
                out.push_str("${");
                rest = found.get(2..).unwrap_or_default();
                continue;
            }
            out.push_str(before);
            match variable(found) {
                Some((name, behind)) => {
                    match self.variable(node, name) {
                        Some(value) => out.push_str(&value),
                        None => whole = false,
                    }
                    rest = behind;
                }
                None => {
                    let problem = Problem::new("`${` begins the name of a variable, and none follows")
                        .with_help(
                            "write `${NAME}` with letters, digits and `_`, or `$${` for the two characters",
                        );
                    self.report(node, Show::Secret, problem);
                    return None;
                }
            }
        }
        out.push_str(rest);
        whole.then_some(out)
    }

    fn variable(&mut self, node: &Node<'_>, name: &str) -> Option<String> {
        let shown = if name.len() > MAX_NAME { "…" } else { name };
        let problem = match self.environment.variable(name).map(std::ffi::OsString::into_string) {
            Some(Ok(value)) => return Some(value),
            Some(Err(_)) => Problem::new(format!("the environment variable `{shown}` is not text in UTF-8")),
            None => Problem::new(format!("the environment variable `{shown}` is not set"))
                .with_help("set it where downbeat is started, or write `$${` for the characters `${`"),
        };
        self.report(node, Show::Secret, problem);
        None
    }
}

/// The name in a text that begins with `${`, and what stands behind its bracket.
fn variable(text: &str) -> Option<(&str, &str)> {
    let (name, behind) = text.strip_prefix("${")?.split_once('}')?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (begins && name.chars().all(is_word)).then_some((name, behind))
}
