//! Searches for occurrences that take long, on threads for which nothing waits.

use crate::clock::Reading;
use crate::supervisor::timetable::{Found, Id, Timetable};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use tokio::task::JoinSet;

/// How many threads may search at once, so that the rest of the machine stays free.
const AT_ONCE: usize = 2;

/// How long after a fault of this program a search is repeated.
const PUT_OFF: Duration = Duration::from_secs(60);

/// The search for the next occurrence of this heartbeat has panicked.
pub(in crate::supervisor) struct Failed(pub(in crate::supervisor) Id);

#[derive(Default)]
pub(super) struct Searches {
    under_way: JoinSet<Result<Found, Failed>>,
    /// The searches that have failed, and when they begin again.
    put_off: Vec<(Duration, Id)>,
}

impl Searches {
    /// Begins the searches that the timetable asks for.
    pub(super) fn begin(&mut self, table: &mut Timetable, now: Reading) {
        self.put_off.retain(|(at, id)| {
            let waits = *at > now.monotonic;
            if !waits {
                table.ask_again(*id);
            }
            waits
        });
        while self.under_way.len() < AT_ONCE
            && let Some(search) = table.search()
        {
            self.under_way.spawn_blocking(move || {
                let id = search.id();
                catch_unwind(AssertUnwindSafe(|| search.run())).map_err(|_| Failed(id))
            });
        }
    }

    /// The result of the next search that ends; `None` when none is under way.
    pub(super) async fn found(&mut self) -> Option<Result<Found, Failed>> {
        // No search is cancelled, and panics are caught.
        self.under_way.join_next().await?.ok()
    }

    /// A search has failed; it begins again later.
    pub(super) fn put_off(&mut self, id: Id, now: Reading) {
        self.put_off.push((now.monotonic + PUT_OFF, id));
    }
}
