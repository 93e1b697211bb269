//! Owns [`Service`]: all that is to be known of one kind of monitor. Each kind states it in one file of
//! [`services`](super::services); what is common to all of them is elsewhere in this folder.

use serde_json::Value;
use url::Url;

use super::definition::Definition;
use super::draft::Draft;
use super::parts::{Address, Given, Part, PartError};
use super::texts::Texts;
use super::verdict::{Answer, Verdict};
use super::window::Window;
use crate::signal::Signal;

/// What is to be known of one kind of monitor.
pub(crate) struct Service {
    /// What it is called in configurations: `uptime-kuma`.
    pub(super) word: &'static str,
    /// What people call it: `Uptime Kuma`.
    pub(super) name: &'static str,
    /// What of it receives the beats: `a push monitor of Uptime Kuma`.
    pub(super) about: &'static str,
    /// The form that the URLs of beats have.
    pub(super) form: &'static str,
    /// The service's own hosts for beats, which take `https`.
    pub(super) hosts: &'static [&'static str],
    /// The hosts of its pages for people. What is below `api`, `p` or `ping` there is for programs.
    pub(super) page_hosts: &'static [&'static str],
    /// What a URL can be made of.
    pub(super) parts: &'static [Part],
    /// Makes it.
    pub(super) make: fn(&Given<'_>) -> Result<Address, PartError>,
    /// How it is told that the watched service is ill, in words; `None` if it cannot be told.
    pub(super) failure: Option<&'static str>,
    /// Where a text of the user's own may stand.
    pub(super) texts: Texts,
    /// When it ends, and what ends, where that is known: a sentence.
    pub(super) ends: Option<&'static str>,
    /// What it is told to expect, as JSON beside a beat; `None` if it cannot be told.
    pub(super) define: Option<fn(&Definition) -> Value>,
    /// In which form it is told when beats are due.
    pub(super) window: Window,
    /// How many beats a minute it keeps for one check, where a limit is known.
    pub(super) max_per_minute: Option<usize>,
    /// Whether the text of a 2xx answer, and not the status alone, says whether the beat counted.
    pub(super) says_in_text: bool,
    /// Whether a URL is this service's, by its host or a path that no other program is known to have, even if the rest is wrong.
    pub(super) owns: fn(&Place<'_>) -> bool,
    /// Whether a path is that of a page for people on a host of one's own.
    pub(super) is_page: fn(&Place<'_>) -> bool,
    /// What is wrong with a URL, beyond what may be wrong with all of them.
    pub(super) check: fn(&Place<'_>) -> Result<(), UrlFault>,
    /// How much of a command's output it takes with the end of a run, in bytes.
    pub(super) output_limit: fn(&Url) -> usize,
    /// Makes the beat a signal; `false` if the service has no such signal.
    pub(super) tell: fn(&mut Draft, Signal) -> bool,
    /// What an answer means.
    pub(super) judge: fn(&Answer<'_>) -> Verdict,
    /// What the status of a refusal means, beyond its name; continues a sentence.
    pub(super) meaning: fn(&Url, u16) -> &'static str,
}

impl Service {
    /// What most services have in common.
    pub(super) const USUAL: Self = Self {
        word: "",
        name: "",
        about: "",
        form: "",
        hosts: &[],
        page_hosts: &[],
        parts: &[],
        make: |_| Err(PartError::Missing("url")),
        failure: None,
        texts: Texts::Nowhere,
        ends: None,
        define: None,
        window: Window::Unknown,
        max_per_minute: None,
        says_in_text: false,
        owns: |_| false,
        is_page: |_| false,
        check: |_| Ok(()),
        output_limit: |_| 0,
        // Beats alone: a run that has failed is one that does not come.
        tell: |_, signal| match signal {
            Signal::Well => true,
            Signal::RunEnd(_, end) => end.is_success(),
            _ => false,
        },
        judge: |answer| answer.by_status(),
        meaning: |_, _| "",
    };
}

/// A URL, taken apart.
pub(super) struct Place<'u> {
    pub(super) url: &'u Url,
    /// Without `www.`.
    pub(super) host: &'u str,
    /// The parts of the path that are not empty.
    pub(super) segments: Vec<&'u str>,
    /// Whether the path ends with a slash.
    pub(super) has_slash: bool,
    /// Whether the kind of monitor was named. Then the request is made as it needs it.
    pub(super) is_named: bool,
}

impl<'u> Place<'u> {
    pub(super) fn of(url: &'u Url, is_named: bool) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self {
            url,
            host: host.strip_prefix("www.").unwrap_or(host),
            segments: url.path().split('/').filter(|segment| !segment.is_empty()).collect(),
            has_slash: url.path().len() > 1 && url.path().ends_with('/'),
            is_named,
        }
    }

    /// The value of a key of the query.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        self.url.query_pairs().find(|(found, _)| found == key).map(|(_, value)| value.into_owned())
    }
}

/// What is wrong with a URL.
pub(super) enum UrlFault {
    /// It is not of the right form.
    Form,
    /// It already says what it is a signal of.
    Action,
    /// It is wrong in another way: what is wrong, and what would do.
    Wrong(&'static str),
}
