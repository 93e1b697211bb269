//! Owns [`Draft`]: the request of a beat while it is made the request of a signal.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::definition::Definition;

use crate::signal::RunEnd;

/// What a signal changes of the request that the user has written.
pub(crate) struct Draft {
    url: Url,
    /// Whether the kind of monitor was only inferred: what receives the beat may be another program.
    pub(super) is_inferred: bool,
    post: Option<Post>,
    /// The message of the user's own, filled in.
    message: Option<String>,
    /// How long the checks took.
    took: Option<Duration>,
    /// What the monitor is to expect.
    definition: Option<Arc<Definition>>,
}

/// What is posted.
pub(crate) enum Post {
    /// What the user has written, or nothing.
    Own,
    /// The reason of a failure, without which the signal still says what it says.
    Reason(String),
    /// A text that is the signal, and its media type.
    Message(String, &'static str),
}

impl Draft {
    pub(crate) fn new(url: Url, is_inferred: bool) -> Self {
        Self { url, is_inferred, post: None, message: None, took: None, definition: None }
    }

    /// Adds a message of the user's own, and how long the checks took.
    pub(crate) fn with_facts(self, message: Option<String>, took: Option<Duration>) -> Self {
        Self { message, took, ..self }
    }

    /// Adds what the monitor is to expect.
    pub(crate) fn with_definition(self, definition: Option<Arc<Definition>>) -> Self {
        Self { definition, ..self }
    }

    /// What the monitor is to expect, if a beat is to tell it.
    pub(super) fn definition(&self) -> Option<Arc<Definition>> {
        self.definition.clone()
    }

    /// The value of a key of the query.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        self.url.query_pairs().find(|(found, _)| found == key).map(|(_, value)| value.into_owned())
    }

    /// The message of the user's own.
    pub(super) fn message(&self) -> Option<String> {
        self.message.clone()
    }

    /// The same, or else this text.
    pub(super) fn text(&self, usual: String) -> String {
        self.message().unwrap_or(usual)
    }

    /// Adds the message of the user's own to a beat, if there is one.
    pub(super) fn add_message(&mut self, key: &str) {
        if let Some(message) = self.message() {
            self.set_query(&[(key, &message)]);
        }
    }

    /// How long the checks took.
    pub(super) fn took(&self) -> Option<Duration> {
        self.took
    }

    /// The URL, and what is posted to it; nothing for a request by the user's own method.
    pub(crate) fn into_parts(self) -> (Url, Option<Post>) {
        (self.url, self.post)
    }

    /// Adds a part to the path.
    pub(super) fn add_segment(&mut self, segment: &str) {
        // Fails only for a URL that cannot have a path, which no target is.
        if let Ok(mut segments) = self.url.path_segments_mut() {
            segments.pop_if_empty().push(segment);
        }
    }

    /// Whether the query has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.url.query_pairs().any(|(found, _)| found == key)
    }

    /// Whether the query has a key with a value.
    pub(super) fn says(&self, key: &str) -> bool {
        self.url.query_pairs().any(|(found, value)| found == key && !value.is_empty())
    }

    /// Sets these keys of the query and keeps the others.
    pub(super) fn set_query(&mut self, pairs: &[(&str, &str)]) {
        let kept: Vec<(String, String)> = self
            .url
            .query_pairs()
            .filter(|(key, _)| !pairs.iter().any(|(set, _)| key == set))
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        self.url.query_pairs_mut().clear().extend_pairs(pairs).extend_pairs(kept);
    }

    /// Posts what the user has written, or nothing, where the service takes no GET.
    pub(super) fn by_post(&mut self) {
        self.post = Some(Post::Own);
    }

    /// Posts the reason of a failure, or the output of a run.
    pub(super) fn post(&mut self, text: String) {
        self.post = Some(Post::Reason(text));
    }

    /// Posts a text that is the signal, of this media type.
    pub(super) fn post_as(&mut self, media: &'static str, text: String) {
        self.post = Some(Post::Message(text, media));
    }

    /// Tells of the end of a run as the last part of the path, as Healthchecks has brought it into use: nothing for a success,
    /// an exit code, or `fail`; and posts the output.
    pub(super) fn end_with_code(&mut self, end: RunEnd) {
        let is_success = end.is_success();
        if !is_success {
            self.add_segment(&end.code_in_url().unwrap_or_else(|| "fail".to_owned()));
        }
        let body = end.body();
        if !is_success || !body.is_empty() {
            self.post(body);
        }
    }
}
