//! Owns how a request becomes the one that tells a monitor something: what the user has written, and what the kind of monitor
//! makes of it.

use crate::monitor::{Draft, Monitor, MonitorError};
use crate::request::Request;
use crate::signal::Signal;
use crate::target::Target;

impl Monitor {
    /// The request that tells a monitor something. `beat` has what the user has written: the plain URL, and perhaps a
    /// method, headers and a body, which a beat keeps. `None` if the monitor has no such signal.
    ///
    /// # Errors
    ///
    /// When the URL is not one of this kind of monitor. The error says what such a URL looks like.
    pub fn request(self, beat: &Request, signal: Signal) -> Result<Option<Request>, MonitorError> {
        self.check(beat.target())?;
        let mut draft = Draft::new(beat.target().address().url().clone(), beat.is_inferred());
        if !self.tell(&mut draft, signal) {
            return Ok(None);
        }
        let (url, post) = draft.into_parts();
        let request = beat.clone().for_monitor(self, beat.target().with_url(url)?);
        Ok(Some(match post {
            Some(text) => request.posting(text),
            None => request,
        }))
    }

    /// How many bytes of a command's output the monitor at this URL takes with the end of a run. Of a longer text it would
    /// keep the beginning, or refuse it.
    pub fn output_limit(self, target: &Target) -> usize {
        self.output_limit_at(target.address().url())
    }
}

#[cfg(test)]
mod tests;
