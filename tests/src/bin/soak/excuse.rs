//! When no beat can be on time: while the program is stopped, and while this machine is busy with something else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{TimeDelta, Utc};

use crate::span::Span;

/// How often the watch looks.
const LOOK: Duration = Duration::from_millis(20);

/// The watch itself comes so late: then others do as well.
const STALL: TimeDelta = TimeDelta::milliseconds(250);

/// Sleeps and looks at the clock, and so finds out when the machine does not run what is due. Stops when dropped.
pub(crate) struct StallWatch {
    stop: Arc<AtomicBool>,
    stalls: Arc<Mutex<Vec<Span>>>,
}

impl StallWatch {
    pub(crate) fn start() -> Self {
        let watch = Self { stop: Arc::default(), stalls: Arc::default() };
        let (stop, stalls) = (watch.stop.clone(), watch.stalls.clone());
        std::thread::spawn(move || {
            let mut before = Utc::now();
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(LOOK);
                let now = Utc::now();
                if now - before > STALL {
                    stalls.lock().unwrap().push(Span::new(before, now));
                }
                before = now;
            }
        });
        watch
    }

    /// The times in which nothing ran.
    pub(crate) fn stalls(&self) -> Vec<Span> {
        self.stalls.lock().unwrap().clone()
    }
}

impl Drop for StallWatch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
