//! Readers for the parts of a request: URLs and headers.

use super::node::Node;
use super::reading::Reading;
use crate::config::keys::Choice;
use crate::config::report::{Problem, Show};
use crate::config::url;
use crate::config::yaml::Value;
use downbeat_client::{Request, RequestError, Target};

/// What a URL is, for messages.
pub(super) const URL_HELP: &str = "write the address that the monitoring tool gives for the check";

/// The request to a URL, and the length of the URL in bytes.
pub(super) type Url = (Request, usize);

/// The most headers of a request; the limit is the client's.
const MAX_HEADERS: usize = 64;

/// The methods of a beat and of a check.
pub(super) const METHODS: &[Choice] = &[
    Choice { word: "GET", doc: "the usual one" },
    Choice { word: "HEAD", doc: "an answer without text" },
    Choice { word: "POST", doc: "with the body, if there is one" },
];

/// A header that can be sent.
#[derive(Clone)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
}

impl Header {
    /// The heartbeat's own headers, and those of the defaults with other names.
    pub(super) fn joined(own: &[Self], defaults: &[Self]) -> Vec<Self> {
        let is_own = |header: &&Self| own.iter().any(|own| own.name.eq_ignore_ascii_case(&header.name));
        defaults.iter().filter(|header| !is_own(header)).chain(own).cloned().collect()
    }
}

impl Reading<'_> {
    /// The request to a URL, and the length of the URL in bytes.
    pub(super) fn beat(&mut self, node: &Node<'_>) -> Option<Url> {
        let (target, size) = self.url(node, URL_HELP)?;
        Some((Request::new(target), size))
    }

    /// A URL, and its length in bytes.
    pub(super) fn url(&mut self, node: &Node<'_>, help: &str) -> Option<(Target, usize)> {
        if let Value::Bool(_) | Value::Integer(_) | Value::Float = node.value {
            return self.unexpected_secret(node, "a URL", help);
        }
        let text = self.secret(node, "a URL", help)?;
        self.hide_url(&text);
        match Target::parse(&text) {
            Ok(target) => {
                if let Value::Text(written) = node.value
                    && let Some(lint) = url::lint(written)
                {
                    self.lint(node, lint);
                }
                Some((target, text.len()))
            }
            Err(error) => {
                let problem = Problem::new(error.to_string());
                self.refuse(node, error.help().into_iter().fold(problem, Problem::with_help))
            }
        }
    }

    /// Headers by name.
    pub(super) fn headers(&mut self, node: &Node<'_>) -> Option<Vec<Header>> {
        let help = "write `name: value` below it, indented";
        if !matches!(node.value, Value::Mapping(_)) {
            return self.unexpected(node, "names of headers with their values", help);
        }
        if node.entries().len() > MAX_HEADERS {
            let message = format!("there are more than {MAX_HEADERS} headers");
            return self.refuse_key(node, Problem::new(message));
        }
        // Each header is tried alone, in a request that is not sent.
        let probe = Request::new(Target::parse("http://probe.invalid/").ok()?);
        let mut headers: Vec<Header> = Vec::new();
        let mut whole = true;
        let entries = node.entries();
        for (at, (name, entry)) in entries.iter().enumerate() {
            if let Some((_, first)) =
                entries.iter().take(at).find(|(other, _)| other.eq_ignore_ascii_case(name))
            {
                self.given_twice(first, entry);
                whole = false;
                continue;
            }
            let Some(value) =
                self.secret(entry, "the value of a header", "write its value, or `{ file: /path }`")
            else {
                whole = false;
                continue;
            };
            self.hide_named(name, &value);
            match probe.clone().with_header(name, &value) {
                Ok(_) => headers.push(Header { name: (*name).to_owned(), value }),
                Err(error) => {
                    let problem = Problem::new(error.to_string());
                    match error {
                        RequestError::Reserved(_) => self.report(entry, entry.at_key(), problem),
                        // A text that cannot be a name may be a secret value in the wrong place.
                        RequestError::HeaderName => {
                            self.findings.push(problem.about(node.key()), entry.path, Show::Secret);
                        }
                        _ => self.report(entry, Show::Secret, problem),
                    }
                    whole = false;
                }
            }
        }
        let all = headers
            .iter()
            .try_fold(probe, |request, header| request.with_header(&header.name, &header.value));
        if let Err(error) = all {
            self.report(node, node.at_key(), Problem::new(error.to_string()));
            whole = false;
        }
        whole.then_some(headers)
    }
}
