//! Counts attempts, so that a beat that Ctrl-C breaks off can be reported.

use downbeat_client::{Permits, span};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Counts the attempts of one beat.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

impl Permits for Attempts {
    type Permit = ();

    async fn permit(&self) {
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    fn done(&self, (): (), _: bool) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }
}

impl Attempts {
    /// The message when the beat is broken off after this time.
    pub(super) fn broken_off(&self, after: Duration) -> String {
        let (begun, ended) = (self.begun.load(Ordering::Relaxed), self.ended.load(Ordering::Relaxed));
        let known = match begun {
            0 => "before the first attempt: nothing was sent".to_owned(),
            _ if begun > ended => {
                format!("during attempt {begun}: the beat may have arrived, or may not")
            }
            _ => format!("before attempt {}: the attempts before it have failed", begun + 1),
        };
        format!("interrupted after {}, {known}", span(after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_known_depends_on_the_attempts() {
        let attempts = Attempts::default();
        let told = || attempts.broken_off(Duration::from_millis(1500));
        insta::assert_snapshot!(told(), @"interrupted after 1.5 s, before the first attempt: nothing was sent");
        attempts.permit().await;
        insta::assert_snapshot!(told(), @"interrupted after 1.5 s, during attempt 1: the beat may have arrived, or may not");
        attempts.done((), true);
        insta::assert_snapshot!(told(), @"interrupted after 1.5 s, before attempt 2: the attempts before it have failed");
    }
}
