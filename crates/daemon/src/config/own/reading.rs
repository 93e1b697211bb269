//! What the reading of one file has at hand, and what it has found wrong.

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

/// What all heartbeats of a file may send together, in bytes: bodies and headers are often the same for all, and each
/// heartbeat has them for itself.
const MAX_SENT: usize = 64 * 1024 * 1024;

/// The bytes of a file, or why there are none.
pub(super) type Contents = Result<Vec<u8>, Problem>;

/// A schedule in its zone.
pub(super) struct Compiled {
    pub(super) schedule: Schedule<Zone>,
    /// How it is shown.
    pub(super) shown: String,
    /// The shortest time between two occurrences, if there are two.
    pub(super) shortest_gap: Option<Duration>,
}

/// The reading of one file.
pub(super) struct Reading<'e> {
    pub(super) environment: &'e dyn Environment,
    /// What the variables of the environment say of proxies.
    pub(super) proxies: &'e Result<Proxies, ProxyError>,
    /// What relative paths begin at.
    folder: PathBuf,
    pub(super) findings: Findings,
    /// What is legal and probably not meant.
    pub(super) lints: Findings,
    /// Where variables stood: what they stand for is not shown.
    pub(super) expanded: HashSet<Path>,
    /// Where they could not be replaced, which is reported.
    pub(super) broken: HashSet<Path>,
    /// Variables that a secret names.
    pub(super) withheld: BTreeSet<String>,
    /// Texts that the output of a command is searched for.
    pub(super) hidden: BTreeSet<String>,
    /// Files that were read beside it.
    pub(super) read: Vec<PathBuf>,
    /// By their paths, and how much of them may be read.
    files: HashMap<(PathBuf, usize), Rc<Contents>>,
    /// The days that schedules may name.
    pub(super) calendars: Calendars,
    /// The names of those that cannot be used, which is reported.
    pub(super) wrong_calendars: HashSet<CalendarName>,
    /// In which notation the schedules of the mapping at hand are.
    pub(super) dialect: Dialect,
    /// Schedules by their text, how that is read, and zone. Many heartbeats may have the same.
    pub(super) schedules: HashMap<(Rc<str>, Dialect, Zone), Rc<Compiled>>,
    /// What `tls` stands for, by its switch and its files.
    pub(super) tls: HashMap<(bool, [Option<*const Contents>; 3]), TlsOptions>,
    /// What the key of a URL is called.
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
            url_key: "url",
            sent: 0,
        }
    }

    /// Reports what is wrong with a value.
    pub(super) fn report(&mut self, node: &Node<'_>, show: Show, problem: Problem) {
        if self.broken.contains(node.path) {
            return;
        }
        let show = match show {
            Show::Text(..) | Show::Word if self.expanded.contains(node.path) => Show::Secret,
            show => show,
        };
        // Within a text such a character may be meant.
        let ends =
            |text: &str| text.chars().next().into_iter().chain(text.chars().last()).collect::<String>();
        let mend = if let Value::Text(text) = node.value { slips::mend(&ends(text)) } else { None };
        let problem = mend.into_iter().fold(problem, Problem::with_help);
        self.findings.push(problem.about(node.key()), node.path, show);
    }

    /// Notes what is legal and probably not meant.
    pub(super) fn lint(&mut self, node: &Node<'_>, lint: Problem) {
        self.lints.push(lint.about(node.key()), node.path, Show::Secret);
    }

    /// Reports a value of a wrong type.
    pub(super) fn unexpected(&mut self, node: &Node<'_>, expected: &str, help: &str) {
        let show = match node.value {
            Value::Bool(_) | Value::Integer(_) | Value::Float => Show::Word,
            Value::Text(_) | Value::Tagged => Show::Secret,
            Value::Null | Value::List(_) | Value::Mapping(_) => node.at_key(),
        };
        self.report_type(node, show, expected, help);
    }

    /// The same of a value that may be secret, whatever it is.
    pub(super) fn unexpected_secret(&mut self, node: &Node<'_>, expected: &str, help: &str) {
        let show = match node.value {
            Value::Null | Value::List(_) | Value::Mapping(_) => node.at_key(),
            _ => Show::Secret,
        };
        self.report_type(node, show, expected, help);
    }

    fn report_type(&mut self, node: &Node<'_>, show: Show, expected: &str, help: &str) {
        let message = format!("expected {expected}, found {}", described(node.value));
        let mend = if let Value::Text(text) = node.value { slips::mend(text) } else { None };
        self.report(node, show, Problem::new(message).with_help(mend.as_deref().unwrap_or(help)));
    }

    /// Reports what a mapping lacks, at its key, or at the first key in it.
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

    /// Reports two keys of which one is too many.
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

    /// Whether what heartbeats send is too much for all, which is reported.
    pub(super) fn is_too_much(&self) -> bool {
        self.sent > MAX_SENT
    }

    /// Counts what a heartbeat sends; reports when it is too much for all.
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
