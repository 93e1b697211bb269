//! What the status page gets of a run that has ended.

use super::launcher::Ending;
use crate::job::{Cut, Exit};
use crate::status::{Finished, RunOutcome};

/// How a run ended.
pub(crate) fn finished(ending: &Ending) -> Finished {
    let Ending { outcome: ended, shown } = ending;
    let outcome = match (&ended.cut, &ended.exit) {
        (Some(Cut::TimedOut(_)), _) => RunOutcome::TimedOut,
        (Some(Cut::Stopped(_)), _) => RunOutcome::Stopped,
        (None, Exit::Code(0)) => RunOutcome::Ok,
        (None, Exit::Code(_)) => RunOutcome::Failed,
        (None, Exit::Signal(_)) => RunOutcome::Signal,
        (None, Exit::NotFound(_) | Exit::NotExecutable(_)) => RunOutcome::NotStarted,
    };
    let (exit_code, reason) = (Some(ended.exit.code()), ended.reason());
    Finished { outcome, exit_code, reason, tries: ended.tries, output: shown.clone() }
}
