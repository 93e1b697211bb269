//! Owns the questions about an answer, which the file of the kind decides.

use url::Url;

use super::kind::Monitor;
use super::owner::owner;
use super::service::Place;
use super::verdict::{Answer, Verdict};

impl Monitor {
    /// What an answer means: its status, and its text if it has one (the answer to a HEAD has none).
    pub fn judge(self, status: u16, text: Option<&str>) -> Verdict {
        (self.service().judge)(&Answer { status, text, is_inferred: false })
    }

    /// The same if the kind was only inferred from the URL: what a monitor of this kind refuses is refused, and
    /// any other 2xx answer is a success, with a note if no such monitor gives that answer.
    pub fn judge_inferred(self, status: u16, text: Option<&str>) -> Verdict {
        (self.service().judge)(&Answer { status, text, is_inferred: true })
    }

    /// What an answer means whose text was broken off after this.
    pub(crate) fn judge_unfinished(self, status: u16, text: Option<&str>) -> Verdict {
        match self.service().says_in_text && (200..300).contains(&status) {
            true => Verdict::Unfinished,
            false => self.judge(status, text),
        }
    }
}

/// What the status of a refusal means at the monitor of a URL, beyond its name; continues a sentence. `judge` is
/// the kind that was named or inferred: a URL that is wrong fits no kind, although its host or path shows which
/// was meant.
pub(crate) fn meaning(judge: Monitor, url: &Url, status: u16) -> &'static str {
    let monitor = match judge {
        Monitor::Plain => owner(&Place::of(url, false)).unwrap_or_default(),
        named => named,
    };
    (monitor.service().meaning)(url, status)
}
