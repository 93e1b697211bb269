//! Owns [`Page`]: a page of the project's documentation, and what a test can compare with the program.
//!
//! The pages are the Markdown files at the top of the repository and below `docs/`. In them
//!
//! - a block of `yaml` is a configuration, unless it belongs to another program;
//! - a block of `console` has commands after `$`, and below each what it prints, on both streams;
//! - a block of `sh` has commands; the `downbeat` commands among them are run;
//! - a comment `# exit code 1` after a command says how it ends, if not with 0;
//! - a block is a file, for the commands of its page, if its name comes before it as `` `name`: `` on a line of
//!   its own, or in its first line as a comment.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The keys of the configurations of Kubernetes, Compose and Prometheus.
const OTHERS: [&str; 4] = ["apiVersion:", "services:", "scrape_configs:", "groups:"];

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it is in the repository, with slashes: `docs/cli.md`.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// A block of code.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// The word after the fence: `yaml`.
    pub language: &'a str,
    /// The name of the file that it is, if it is one.
    pub name: Option<&'a str>,
    /// The line of its fence, counted from 1.
    pub line: usize,
    /// The text between the fences.
    pub text: &'a str,
}

/// A command of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its line, counted from 1.
    pub line: usize,
    /// What a shell is to read.
    pub text: String,
    /// What the page says that it prints; `None` when it says nothing of that.
    pub printed: Option<String>,
    /// The exit code that the page says.
    pub code: i32,
}

/// A link of a page to a place in the repository or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'a> {
    /// Its line, counted from 1.
    pub line: usize,
    /// Where it leads: `cli.md#next`.
    pub to: &'a str,
}

/// The top of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// All pages, sorted by path.
///
/// # Panics
///
/// When one cannot be read.
pub fn all() -> Vec<Page> {
    let mut files = Vec::new();
    markdown(root(), false, &mut files);
    markdown(&root().join("docs"), true, &mut files);
    let page = |file: PathBuf| {
        let names: Vec<_> =
            file.strip_prefix(root()).unwrap().iter().map(|name| name.to_string_lossy()).collect();
        Page { path: names.join("/"), text: std::fs::read_to_string(&file).unwrap().replace("\r\n", "\n") }
    };
    let mut pages: Vec<Page> = files.into_iter().map(page).collect();
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    pages
}

/// The Markdown files in a folder, and in those below it.
fn markdown(folder: &Path, below: bool, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && below {
            markdown(&path, below, files);
        } else if path.extension().is_some_and(|kind| kind == "md") {
            files.push(path);
        }
    }
}

impl Page {
    /// The blocks of code, in order.
    pub fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut open: Option<(&str, usize, usize)> = None;
        let (mut start, mut before) = (0, "");
        for (at, line) in self.text.split_inclusive('\n').enumerate() {
            let end = start + line.len();
            match (line.trim_end().strip_prefix("```"), open) {
                (Some(language), None) => open = Some((language, at + 1, end)),
                (Some(_), Some((language, line, from))) => {
                    let text = self.text.get(from..start).unwrap_or_default();
                    blocks.push(Block { language, name: named(before, text), line, text });
                    open = None;
                    before = "";
                }
                (None, None) if !line.trim().is_empty() => before = line.trim(),
                (None, _) => {}
            }
            start = end;
        }
        blocks
    }

    /// The configurations.
    pub fn configurations(&self) -> Vec<Block<'_>> {
        let of_others = |text: &str| text.lines().any(|line| OTHERS.iter().any(|key| line.starts_with(key)));
        self.blocks().into_iter().filter(|block| block.language == "yaml" && !of_others(block.text)).collect()
    }

    /// The commands that begin with `downbeat` in blocks of `sh`, and all of those in blocks of `console`.
    pub fn commands(&self) -> Vec<Command> {
        let mut all = Vec::new();
        for block in self.blocks() {
            let lines = block.text.lines().enumerate().map(|(at, line)| (block.line + at + 1, line));
            match block.language {
                "sh" => all.extend(
                    lines
                        .filter(|(_, line)| line.starts_with("downbeat "))
                        .map(|(at, line)| command(at, line)),
                ),
                "console" => {
                    for (at, line) in lines {
                        if let Some(line) = line.strip_prefix("$ ") {
                            all.push(Command { printed: Some(String::new()), ..command(at, line) });
                        } else if let Some(printed) = all.last_mut().and_then(|last| last.printed.as_mut()) {
                            printed.push_str(line);
                            printed.push('\n');
                        }
                    }
                }
                _ => {}
            }
        }
        all
    }

    /// The links, without those in code.
    pub fn links(&self) -> Vec<Link<'_>> {
        let mut links = Vec::new();
        let mut is_code = false;
        for (at, line) in self.text.lines().enumerate() {
            is_code ^= line.starts_with("```");
            if is_code {
                continue;
            }
            for part in line.split("](").skip(1) {
                let to = part.split([')', ' ']).next().unwrap_or_default();
                links.push(Link { line: at + 1, to });
            }
        }
        links
    }

    /// What a link to a part of this page may name: its headings, as GitHub has them.
    pub fn anchors(&self) -> BTreeSet<String> {
        let mut is_code = false;
        let headings = self.text.lines().filter_map(|line| {
            is_code ^= line.starts_with("```");
            line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#') && !is_code)
        });
        headings.map(anchor).collect()
    }

    /// The part below the first heading of this text, down to the next one of the same level.
    ///
    /// # Panics
    ///
    /// When there is no such heading.
    pub fn section(&self, heading: &str) -> &str {
        let behind = self.text.split_once(&format!("\n## {heading}\n"));
        let behind = behind.unwrap_or_else(|| panic!("{} has no section {heading:?}", self.path)).1;
        behind.split("\n## ").next().unwrap_or_default()
    }
}

/// The name of the file that a block is: it comes before the block, or is in its first line.
fn named<'a>(before: &'a str, text: &'a str) -> Option<&'a str> {
    let before = before.strip_prefix('`').and_then(|rest| rest.strip_suffix("`:"));
    let within = || text.lines().next()?.strip_prefix("# ").filter(|name| name.ends_with(".yaml"));
    before.or_else(within).filter(|name| !name.contains([' ', '`']))
}

/// A line of shell, followed by its exit code.
fn command(line: usize, text: &str) -> Command {
    let (text, code) = text.split_once("# exit code ").unwrap_or((text, "0"));
    let code: String = code.chars().take_while(char::is_ascii_digit).collect();
    Command { line, text: text.trim_end().to_owned(), printed: None, code: code.parse().unwrap() }
}

/// The anchor of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# A page, with `code`\n\nSee [this](cli.md#next) and [that](https://a.test/).\n\n`a.yaml`:\n\n```yaml\nx: 1\n```\n\n```yaml\n# b.yaml\napiVersion: v1\n```\n\n```console\n$ downbeat next x  # exit code 2\nerror: [x](y)\n$ echo | downbeat\n```\n\n```sh\nls\ndownbeat check -c a.yaml      # reads it\n```\n\n## Part\ntext\n## Rest\n";

    fn page() -> Page {
        Page { path: "docs/a.md".into(), text: TEXT.into() }
    }

    #[test]
    fn blocks_have_their_language_name_and_line() {
        let page = page();
        let blocks: Vec<_> = page.blocks().iter().map(|b| (b.language, b.name, b.line)).collect();
        let expected = [
            ("yaml", Some("a.yaml"), 7),
            ("yaml", Some("b.yaml"), 11),
            ("console", None, 16),
            ("sh", None, 22),
        ];
        assert_eq!(blocks, expected);
        assert_eq!(page.configurations().len(), 1);
    }

    #[test]
    fn commands_have_what_they_print_and_how_they_end() {
        let command = |line, text: &str, printed: Option<&str>, code| Command {
            line,
            text: text.into(),
            printed: printed.map(str::to_owned),
            code,
        };
        let expected = [
            command(17, "downbeat next x", Some("error: [x](y)\n"), 2),
            command(19, "echo | downbeat", Some(""), 0),
            command(24, "downbeat check -c a.yaml      # reads it", None, 0),
        ];
        assert_eq!(page().commands(), expected);
    }

    #[test]
    fn links_and_anchors_are_those_outside_of_code() {
        let page = page();
        let links: Vec<_> = page.links().iter().map(|link| (link.line, link.to)).collect();
        assert_eq!(links, [(3, "cli.md#next"), (3, "https://a.test/")]);
        assert_eq!(page.anchors().into_iter().collect::<Vec<_>>(), ["a-page-with-code", "part", "rest"]);
        assert_eq!(page.section("Part"), "text");
    }
}
