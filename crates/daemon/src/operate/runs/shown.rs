//! What the status page is told of a run that has ended.

use super::launcher::{Ending, in_words};
use crate::job::{Cut, Exit};
use crate::status::{Finished, RunOutcome};

/// How a run ended.
pub(crate) fn finished(ending: &Ending) -> Finished {
    let (outcome, exit_code, reason, tries) = match ending {
        Ending::Ended(ended, _) => {
            let outcome = match (&ended.cut, &ended.exit) {
                (Some(Cut::TimedOut(_)), _) => RunOutcome::TimedOut,
                (Some(Cut::Stopped(_)), _) => RunOutcome::Stopped,
                (None, Exit::Code(0)) => RunOutcome::Ok,
                (None, Exit::Code(_)) => RunOutcome::Failed,
                (None, Exit::Signal(_)) => RunOutcome::Signal,
                (None, Exit::NotFound(_) | Exit::NotExecutable(_)) => RunOutcome::NotStarted,
            };
            (outcome, Some(ended.exit.code()), ended.reason(), ended.tries)
        }
        Ending::Killed => (RunOutcome::Stopped, None, Some(in_words(ending)), 1),
        Ending::NotStarted(why) => (RunOutcome::NotStarted, None, Some(why.clone()), 0),
    };
    let output = if let Ending::Ended(_, shown) = ending { shown.clone() } else { None };
    Finished { outcome, exit_code, reason, tries, output }
}
