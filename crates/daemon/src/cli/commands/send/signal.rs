//! What a monitor is told by hand.

use crate::cli::support::Wrong;
use clap::ValueEnum;
use downbeat_client::{Monitor, Request, RunEnd, RunId, Signal};
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub(crate) struct Said {
    /// What the monitor is told: that the watched service is well (a beat) or ill, that a run starts (no beat) or has ended, or
    /// a line for its log, which changes nothing
    #[arg(long, value_name = "SIGNAL", default_value = "well")]
    signal: Word,

    /// Why the watched service is ill, the line for the log, or what a run has written
    #[arg(long, value_name = "TEXT", default_value = "sent by hand")]
    reason: String,

    /// With what exit status the run has ended: 0 is a success  [default: 0]
    #[arg(long, value_name = "STATUS")]
    exit_status: Option<u8>,

    /// Which run starts or has ended: a UUID, the same at both ends
    #[arg(long, value_name = "UUID")]
    rid: Option<RunId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Word {
    Well,
    Ill,
    // Not a beat.
    Start,
    End,
    Log,
}

impl Said {
    /// The request of the signal to a monitor. The error says that this kind of monitor does not take it, or that options do not
    /// go with it.
    pub(super) fn request(&self, monitor: Monitor, request: &Request) -> Result<Request, Wrong> {
        let wrong = |why: &str| Wrong(format!("error: {why}"));
        if self.exit_status.is_some() && self.signal != Word::End {
            return Err(wrong("`--exit-status` is of a run that has ended: add `--signal end`"));
        }
        if self.rid.is_some() && !matches!(self.signal, Word::Start | Word::End) {
            return Err(wrong("`--rid` is of a run: add `--signal start` or `--signal end`"));
        }
        let signal = match (self.signal, self.rid) {
            (Word::Well, _) => Signal::Well,
            (Word::Ill, _) => Signal::Ill(self.reason.clone()),
            (Word::Start, None) => Signal::Start,
            (Word::Start, Some(id)) => Signal::RunStart(id),
            (Word::End, id) => {
                let code = u32::from(self.exit_status.unwrap_or_default());
                let end = RunEnd::new(Some(code), Duration::ZERO).with_output(self.reason.clone());
                Signal::RunEnd(id.unwrap_or_else(RunId::random), end)
            }
            (Word::Log, _) => Signal::Note(self.reason.clone()),
        };
        let made = monitor.request(request, signal).map_err(|error| wrong(&error.to_string()))?;
        made.ok_or_else(|| {
            let told = self.signal.to_possible_value();
            let told = told.as_ref().map(|value| value.get_name()).unwrap_or_default();
            let why = format!("a monitor of the kind `{monitor}` has no signal `{told}`");
            wrong(&format!("{why}: name its kind with `--monitor`, or in the configuration"))
        })
    }
}
