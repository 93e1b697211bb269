//! Everything that a run of a job needs.

use super::boot::Boot;
use super::mask::Mask;
use super::place::Place;
use crate::config::Job;
use crate::job::{Teller, Told};
use std::sync::{Arc, Mutex, PoisonError};

/// A job, and the things that its runs share.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(super) job: Job,
    pub(super) teller: Option<Teller>,
    /// Variables that the command does not get.
    pub(super) withheld: Arc<[String]>,
    /// Masks the secrets of the configuration in the output of the command.
    pub(super) mask: Mask,
    /// Whether the status page shows the output, for which it must have a token.
    pub(super) is_shown: bool,
    /// The place of its files; `None` if there is none.
    pub(super) place: Option<Place>,
    /// Its start at boot, if it has one and boots can be told apart.
    pub(super) boot: Option<Boot>,
    pub(super) noted: Noted,
}

/// The note with which the monitor took the last run that it was told of: one that stays the same is logged once.
#[derive(Debug, Default)]
pub(super) struct Noted(Mutex<Option<&'static str>>);

impl Noted {
    /// The note with which the monitor took a run, if it did not take the run before with the same one.
    pub(super) fn news(&self, told: &Told) -> Option<&'static str> {
        let Told::Delivered { note } = told else { return None };
        let before = std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), *note);
        note.filter(|note| before != Some(*note))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_news_until_it_has_been_told_and_again_after_a_run_without_it() {
        let noted = Noted::default();
        let told = |note| Told::Delivered { note };
        let lost = Told::Lost("no answer".to_owned());
        for (told, news) in [
            (told(None), None),
            (told(Some("rate-limited")), Some("rate-limited")),
            (told(Some("rate-limited")), None),
            (lost, None),
            (told(Some("rate-limited")), None),
            (told(Some("created")), Some("created")),
            (told(None), None),
            (told(Some("created")), Some("created")),
        ] {
            assert_eq!(noted.news(&told), news);
        }
    }
}
