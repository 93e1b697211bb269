//! Makes the request of a signal from the request that the user wrote, in the form of the kind of monitor.

use crate::monitor::{Draft, Monitor, MonitorError, PartError, Post};
use crate::request::Request;
use crate::signal::Signal;
use crate::target::Target;

impl Monitor {
    /// The request of a signal. `beat` is the request of the user: the plain URL, and perhaps a method, headers and a body, which a
    /// beat keeps. `None` if the monitor has no such signal.
    ///
    /// # Errors
    ///
    /// When the URL is no URL of this kind of monitor; the error says what such a URL looks like. When it
    /// [does not show](Self::check_request) the texts of the request.
    pub fn request(self, beat: &Request, signal: Signal) -> Result<Option<Request>, MonitorError> {
        self.check_request(beat)?;
        let says_reason = beat.wording().says_reason();
        let (beat, message, took) = {
            let (told, took) = signal.told();
            let took = took.or(beat.wording().took());
            (beat.filled(&told, took), beat.wording().filled_message(&told, took), took)
        };
        let signal = match signal {
            // The body says it in words of the user's own.
            Signal::Ill(_) if self.shows_body() && says_reason => {
                Signal::Ill(String::from_utf8_lossy(beat.body()).into_owned())
            }
            signal => signal,
        };
        let draft = Draft::new(beat.target().address().url().clone(), beat.is_inferred());
        let mut draft = draft.with_facts(message, took).with_definition(beat.definition());
        if !self.tell(&mut draft, signal) {
            return Ok(None);
        }
        let (url, post) = draft.into_parts();
        let request = beat.clone().for_monitor(self, beat.target().with_url(url)?);
        Ok(Some(match post {
            Some(Post::Own) => request.by_post(),
            Some(Post::Reason(text)) => request.posting(text),
            Some(Post::Message(text, media)) => request.posting_as(media, text),
            None => request,
        }))
    }

    /// Checks that a request is one of this kind of monitor: its URL, and its [message](Request::with_message) and the placeholders
    /// in its [body](Request::with_body_template), if it has any.
    ///
    /// ```
    /// use downbeat_client::{Monitor, Request, Target};
    ///
    /// let request = Request::new(Target::parse("https://kuma.test/api/push/s3cr3t")?);
    /// let by_body = request.clone().with_body_template("{name} is well")?;
    /// assert_eq!(
    ///     Monitor::UptimeKuma.check_request(&by_body).unwrap_err().to_string(),
    ///     "Uptime Kuma does not show the body, so placeholders in it have no use: give the text as the message, which becomes `msg`"
    /// );
    /// assert!(Monitor::UptimeKuma.check_request(&request.with_message("{name} is well")?).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it is not. The error says what would do.
    pub fn check_request(self, request: &Request) -> Result<(), MonitorError> {
        self.check(request.target())?;
        self.check_texts(request.target(), request.is_inferred(), request.wording().has())
    }

    /// The beat to the monitor that these parts describe, each with its name. A name that is not among
    /// [the parts of this kind](Self::parts) is ignored.
    ///
    /// ```
    /// use downbeat_client::Monitor;
    ///
    /// let parts = [("base", "https://status.test"), ("group", "Core"), ("name", "backup"), ("token", "s3cr3t")];
    /// let beat = Monitor::Gatus.request_of(&parts)?; // POST …/api/v1/endpoints/core_backup/external, with the token
    /// assert_eq!(beat.target().to_string(), "https://status.test/…");
    /// assert_eq!(
    ///     Monitor::Gatus.request_of(&parts[..3]).unwrap_err().to_string(),
    ///     "the key `token` is missing"
    /// );
    /// # Ok::<(), downbeat_client::PartError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a part is missing, or not what it should be. The error quotes nothing of the parts.
    pub fn request_of(self, parts: &[(&str, &str)]) -> Result<Request, PartError> {
        fn made(error: impl std::error::Error) -> PartError {
            PartError::Made(error.to_string())
        }
        let (url, authorization) = self.address_of(parts)?;
        let request = Request::new(Target::parse(&url).map_err(made)?);
        let request = match authorization {
            Some(value) => request.with_header("authorization", &value).map_err(made)?,
            None => request,
        };
        self.check(request.target()).map_err(made)?;
        Ok(request)
    }

    /// How many bytes of a command's output the monitor at this URL accepts with the end of a run. It would cut a longer text, or
    /// refuse it.
    pub fn output_limit(self, target: &Target) -> usize {
        self.output_limit_at(target.address().url())
    }
}

#[cfg(test)]
mod tests;
