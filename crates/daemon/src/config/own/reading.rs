//! The state of the reading of one file: its surroundings, and the problems that were found.

use super::node::Node;
use crate::config::environment::Environment;
use crate::config::keys::described;
use crate::config::report::{Findings, Problem, Show};
use crate::config::slips;
use crate::config::yaml::{Path, Value};
use downbeat_client::{Proxies, ProxyError, TlsOptions};
use downbeat_parser::{CalendarName, Dialect};
use downbeat_scheduler::{Calendars, Schedule, Zone};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

/// The largest file of a secret or certificate, in bytes.
pub(super) const MAX_SECRET: usize = 1024 * 1024;

/// The greatest size of all bodies and headers of a file together, in bytes. They are often the same for all heartbeats, but each
/// heartbeat has its own copy.
const MAX_SENT: usize = 64 * 1024 * 1024;

/// The bytes of a file, or the reason why it cannot be read.
pub(super) type Contents = Result<Vec<u8>, Problem>;

/// A schedule in its zone.
pub(super) struct Compiled {
    pub(super) schedule: Schedule<Zone>,
    /// The schedule as it is shown.
    pub(super) shown: String,
    /// The shortest time between two occurrences, if there are two.
    pub(super) shortest_gap: Option<Duration>,
}

/// The reading of one file.
pub(super) struct Reading<'e> {
    pub(super) environment: &'e dyn Environment,
    /// The proxies that variables of the environment name.
    pub(super) proxies: &'e Result<Proxies, ProxyError>,
    /// The folder at which relative paths begin.
    folder: PathBuf,
    pub(super) findings: Findings,
    /// The warnings.
    pub(super) lints: Findings,
    /// The places of variables, whose values are not shown.
    pub(super) expanded: HashSet<Path>,
    /// The places of variables that could not be replaced, which was reported.
    pub(super) broken: HashSet<Path>,
    /// Variables that a secret names.
    pub(super) withheld: BTreeSet<String>,
    /// Secret texts, which are masked in the output of commands.
    pub(super) hidden: BTreeSet<String>,
    /// The other files that were read.
    pub(super) read: Vec<PathBuf>,
    /// Files by their paths, and how many bytes of each may be read.
    files: HashMap<(PathBuf, usize), Rc<Contents>>,
    /// The days that schedules may name.
    pub(super) calendars: Calendars,
    /// The names of the calendars that cannot be used, which was reported.
    pub(super) wrong_calendars: HashSet<CalendarName>,
    /// The notation of schedules in the current mapping.
    pub(super) dialect: Dialect,
    /// Compiled schedules by text, notation and zone. Many heartbeats may have the same schedule.
    pub(super) schedules: HashMap<(Rc<str>, Dialect, Zone), Rc<Compiled>>,
    /// The options of each `tls` section, by its switch and its files.
    pub(super) tls: HashMap<(bool, [Option<*const Contents>; 3]), TlsOptions>,
    /// Whether the text was put together.
    pub(super) is_made: bool,
    /// The name of the key of a URL.
    pub(super) url_key: &'static str,
    sent: usize,
}

impl<'e> Reading<'e> {
    pub(super) fn new(
        environment: &'e dyn Environment,
        proxies: &'e Result<Proxies, ProxyError>,
        folder: PathBuf,
    ) -> Self {
        Self {
            environment,
            proxies,
            folder,
            findings: Findings::default(),
            lints: Findings::default(),
            expanded: HashSet::new(),
            broken: HashSet::new(),
            withheld: BTreeSet::new(),
            hidden: BTreeSet::new(),
            read: Vec::new(),
            files: HashMap::new(),
            calendars: Calendars::default(),
            wrong_calendars: HashSet::new(),
            dialect: Dialect::Auto,
            schedules: HashMap::new(),
            tls: HashMap::new(),
            is_made: false,
            url_key: "url",
            sent: 0,
        }
    }

    /// Reports a problem of a value.
    pub(super) fn report(&mut self, node: &Node<'_>, show: Show, problem: Problem) {
        if self.broken.contains(node.path) {
            return;
        }
        let show = match show {
            Show::Text(..) | Show::Word if self.expanded.contains(node.path) => Show::Secret,
            show => show,
        };
        // Within a text such a character may be intended.
        let ends =
            |text: &str| text.chars().next().into_iter().chain(text.chars().last()).collect::<String>();
        let mend = if let Value::Text(text) = node.value { slips::mend(&ends(text)) } else { None };
        let problem = mend.into_iter().fold(problem, Problem::with_help);
        self.findings.push(problem.about(node.key()), node.path, show);
    }

    /// Reports a value that cannot be used, which may be a secret.
    pub(super) fn refuse<T>(&mut self, node: &Node<'_>, problem: Problem) -> Option<T> {
        self.refuse_with(node, Show::Secret, problem)
    }

    /// The same at its key.
    pub(super) fn refuse_key<T>(&mut self, node: &Node<'_>, problem: Problem) -> Option<T> {
        self.refuse_with(node, node.at_key(), problem)
    }

    /// The same where this is shown of it.
    pub(super) fn refuse_with<T>(&mut self, node: &Node<'_>, show: Show, problem: Problem) -> Option<T> {
        self.report(node, show, problem);
        None
    }

    /// Adds a warning.
    pub(super) fn lint(&mut self, node: &Node<'_>, lint: Problem) {
        self.lints.push(lint.about(node.key()), node.path, Show::Secret);
    }

    /// Reports a value of a wrong type.
    pub(super) fn unexpected<T>(&mut self, node: &Node<'_>, expected: &str, help: &str) -> Option<T> {
        let show = match node.value {
            Value::Bool(_) | Value::Integer(_) | Value::Float => Show::Word,
            Value::Text(_) | Value::Tagged => Show::Secret,
            Value::Null | Value::List(_) | Value::Mapping(_) => node.at_key(),
        };
        self.report_type(node, show, expected, help);
        None
    }

    /// Reports a value of a wrong type that may be secret, and is not shown.
    pub(super) fn unexpected_secret<T>(&mut self, node: &Node<'_>, expected: &str, help: &str) -> Option<T> {
        let show = match node.value {
            Value::Null | Value::List(_) | Value::Mapping(_) => node.at_key(),
            _ => Show::Secret,
        };
        self.report_type(node, show, expected, help);
        None
    }

    /// A text; another value is reported.
    pub(super) fn text<'a>(&mut self, node: &Node<'a>, expected: &str, help: &str) -> Option<&'a str> {
        if let Value::Text(text) = node.value { Some(text) } else { self.unexpected(node, expected, help) }
    }

    fn report_type(&mut self, node: &Node<'_>, show: Show, expected: &str, help: &str) {
        let problem = Problem::new(format!("expected {expected}, found {}", described(node.value)));
        let mend = if let Value::Text(text) = node.value { slips::mend(text) } else { None };
        let problem = problem.with_help(mend.as_deref().unwrap_or(help));
        match node.value {
            Value::Null if !self.broken.contains(node.path) => {
                self.findings.push_nothing(problem.about(node.key()), node.path, show);
            }
            _ => self.report(node, show, problem),
        }
    }

    /// One value, or a list of up to `most`, which are called `what`.
    pub(super) fn one_or_more<T>(
        &mut self,
        node: &Node<'_>,
        (most, what, help): (usize, &str, &str),
        one: fn(&mut Self, &Node<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::List(items) = node.value else { return Some(vec![one(self, node)?]) };
        if items.is_empty() || items.len() > most {
            let problem = Problem::new(format!("expected 1 to {most} {what}, found {}", items.len()));
            return self.refuse_key(node, problem.with_help(help));
        }
        // All are read, so that each problem is reported.
        let all: Vec<Option<T>> = node.items().iter().map(|item| one(self, item)).collect();
        all.into_iter().collect()
    }

    /// Reports a key that another one must stand beside.
    pub(super) fn lonely<T>(&mut self, node: &Node<'_>, name: &str, other: &str) -> Option<T> {
        let problem = Problem::new(format!("`{name}` is given without `{other}`"));
        self.refuse_key(node, problem.with_help(format!("add `{other}:`, or remove `{name}`")))
    }

    /// Reports what is missing in a mapping, at the key of the mapping or at the first key in it.
    pub(super) fn missing(&mut self, node: &Node<'_>, problem: Problem) {
        match (node.at_key(), node.value) {
            (Show::Secret, Value::Mapping(entries)) if !entries.is_empty() => {
                let first = entries.first().map(|entry| (&entry.path, Show::Key(entry.key.clone())));
                if let Some((path, show)) = first {
                    self.findings.push(problem.about(node.key()), path, show);
                }
            }
            (show, _) => self.report(node, show, problem),
        }
    }

    pub(super) fn given_twice(&mut self, first: &Node<'_>, second: &Node<'_>) {
        self.twice(Problem::new("this key is given twice"), first, second);
    }

    /// Reports two keys that exclude each other.
    pub(super) fn twice(&mut self, problem: Problem, first: &Node<'_>, second: &Node<'_>) {
        let problem = problem.about(second.key()).with_help("keep one of them");
        self.findings.push_pair(
            problem,
            (second.path, second.at_key()),
            (first.path, first.at_key()),
            "given here first",
        );
    }

    /// The path of a file that is named in the configuration.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// The bytes of a file that is named in the configuration, `most` at most.
    pub(super) fn file(&mut self, path: &str, most: usize) -> Rc<Contents> {
        let key = (self.path(path), most);
        if let Some(known) = self.files.get(&key) {
            return known.clone();
        }
        let path = key.0.clone();
        let bytes = match self.environment.read(&path, most + 1) {
            Ok(bytes) if bytes.len() > most => {
                Err(Problem::new(format!("this file is larger than the {} MiB that are read", most >> 20)))
            }
            Ok(bytes) => Ok(bytes),
            Err(error) => Err(crate::config::files::unreadable(&error)),
        };
        self.read.push(path);
        let bytes = Rc::new(bytes);
        self.files.insert(key, bytes.clone());
        bytes
    }

    /// Whether the heartbeats together send too much, which was reported.
    pub(super) fn is_too_much(&self) -> bool {
        self.sent > MAX_SENT
    }

    /// Adds the size of what a heartbeat sends; reports when the sum is too large.
    pub(super) fn weigh(&mut self, node: &Node<'_>, bytes: usize) {
        let before = self.sent;
        self.sent = before.saturating_add(bytes);
        if self.sent > MAX_SENT && before <= MAX_SENT {
            let message = format!(
                "the headers, bodies, checks and variables of this file's heartbeats and jobs are larger than {} MiB together",
                MAX_SENT >> 20
            );
            self.report(node, node.at_key(), Problem::new(message));
        }
    }
}
