//! Owns [`Signal`]: what a monitor can be told, and the request that tells it. Runs of commands are in [`run`], texts that
//! are cut to what a monitor takes in [`text`], URLs are changed in [`address`].

mod address;
mod run;
mod text;

pub use run::{RunEnd, RunId};

use address::{add_segment, set_query};
use text::{MAX_IN_BODY, MAX_IN_URL, first_bytes, on_one_line};

use crate::monitor::{Monitor, MonitorError};
use crate::request::Request;

/// What a monitor is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// The watched service is alive: a beat.
    Well,
    /// The watched service is ill. Holds the reason in words, cut to what the monitor accepts.
    Ill(String),
    /// Something begins. Not a beat: a monitor that hears nothing more raises an alarm.
    Start,
    /// A run of a command begins. Not a beat, like [`Start`](Self::Start).
    RunStart(RunId),
    /// A run of a command has ended.
    RunEnd(RunId, RunEnd),
    /// A line for the log of the check, which changes nothing of its state.
    Note(String),
}

impl Monitor {
    /// The request that tells a monitor something. `beat` has what the user has written: the plain URL, and perhaps a
    /// method, headers and a body, which a beat keeps. `None` if the monitor has no such signal.
    ///
    /// # Errors
    ///
    /// When the URL is not one of this kind of monitor. The error says what such a URL looks like.
    pub fn request(self, beat: &Request, signal: Signal) -> Result<Option<Request>, MonitorError> {
        let mut url = beat.target().address().url().clone();
        self.check(beat.target())?;
        let mut post = None;
        match (self, signal) {
            (Monitor::Healthchecks, Signal::Note(line)) => {
                add_segment(&mut url, "log");
                post = Some(first_bytes(line, MAX_IN_BODY));
            }
            (_, Signal::Note(_)) => return Ok(None),
            (_, Signal::RunStart(id)) => match self.start_of_run(&mut url, id) {
                true => {}
                false => return Ok(None),
            },
            (_, Signal::RunEnd(id, end)) => match self.end_of_run(&mut url, id, end) {
                Some(text) => post = text,
                None => return Ok(None),
            },
            (Monitor::Plain, Signal::Well) => {}
            (Monitor::Plain, _) => return Ok(None),
            (Monitor::UptimeKuma | Monitor::BetterStack | Monitor::DeadMansSnitch, Signal::Start) => {
                return Ok(None);
            }

            (
                Monitor::Healthchecks | Monitor::BetterStack | Monitor::Cronitor | Monitor::DeadMansSnitch,
                Signal::Well,
            ) => {}
            (Monitor::Healthchecks, Signal::Start) => add_segment(&mut url, "start"),
            (Monitor::Healthchecks | Monitor::BetterStack, Signal::Ill(reason)) => {
                add_segment(&mut url, "fail");
                post = Some(first_bytes(reason, MAX_IN_BODY));
            }
            // What was only inferred may be another program: the beat stays as it was written.
            (Monitor::UptimeKuma, Signal::Well) if beat.is_inferred() => {}
            (Monitor::UptimeKuma, Signal::Well) => set_query(&mut url, &[("status", "up"), ("msg", "OK")]),
            (Monitor::UptimeKuma, Signal::Ill(reason)) => {
                set_query(&mut url, &[("status", "down"), ("msg", &on_one_line(&reason, MAX_IN_URL))]);
            }
            (Monitor::Cronitor, Signal::Start) => set_query(&mut url, &[("state", "run")]),
            (Monitor::Cronitor, Signal::Ill(reason)) => {
                set_query(&mut url, &[("state", "fail"), ("message", &on_one_line(&reason, MAX_IN_URL))]);
            }
            (Monitor::DeadMansSnitch, Signal::Ill(reason)) => {
                set_query(&mut url, &[("s", "1"), ("m", &on_one_line(&reason, MAX_IN_URL))]);
            }
        }
        let target = beat.target().with_url(url)?;
        let request = beat.clone().for_monitor(self, target);
        Ok(Some(match post {
            Some(text) => request.posting(text),
            None => request,
        }))
    }
}

#[cfg(test)]
mod tests;
