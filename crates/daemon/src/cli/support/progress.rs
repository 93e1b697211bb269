//! A bar on a terminal while something takes longer than a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// What takes less is not worth a bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on standard error, or none: where that is no terminal, and as long as nobody had to wait.
pub(crate) struct Progress {
    bar: ProgressBar,
    began: Instant,
    is_shown: bool,
}

impl Progress {
    /// For so many steps.
    pub(crate) fn of(steps: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        // Without colours. The template is a constant that is right.
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, began: Instant::now(), is_shown: false }
    }

    /// For something that says nothing of how far it is.
    pub(crate) fn waiting(what: &'static str) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{spinner} {msg}, {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_message(what);
        bar
    }

    /// A step is done.
    pub(crate) fn step(&mut self) {
        if !self.is_shown && self.began.elapsed() > PATIENCE {
            self.is_shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
