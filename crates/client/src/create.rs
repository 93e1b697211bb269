//! Owns the care with which a beat makes its own check, by `create=1` in a URL of Healthchecks. The server's creating is not
//! atomic: two requests at once make two checks, and from then on each beat to their slug is refused. So `create=1` is sent only after
//! a 404 without it, and by one beat of the process at a time; and an attempt that follows one whose answer was lost begins without it.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

use crate::course;
use crate::error::BeatError;
use crate::monitor::Monitor;
use crate::outcome::Delivery;
use crate::request::Request;
use crate::shared::Shared;

/// Held by the beat that makes a check.
static MAKING: Mutex<()> = Mutex::const_new(());

/// Tries once to deliver a beat, within `limit`. `sending` hears of each request that has a connection.
pub(crate) async fn attempt(
    shared: &Shared,
    request: &Request,
    limit: Duration,
    sending: &(dyn Fn() + Sync),
) -> Result<Delivery, BeatError> {
    let Some(bare) = without_create(request) else {
        return course::attempt(shared, request, limit, sending).await;
    };
    let deadline = Instant::now() + limit;
    let left = || deadline.saturating_duration_since(Instant::now());
    let is_missing = |outcome: &Result<Delivery, BeatError>| {
        outcome.as_ref().err().and_then(BeatError::status) == Some(404)
    };
    let outcome = course::attempt(shared, &bare, limit, sending).await;
    if !is_missing(&outcome) {
        return outcome;
    }
    let _making = match MAKING.try_lock() {
        Ok(making) => making,
        Err(_) => {
            let Ok(making) = timeout_at(deadline, MAKING.lock()).await else { return outcome };
            // The beat before this one may have made the check.
            let outcome = course::attempt(shared, &bare, left(), sending).await;
            if !is_missing(&outcome) {
                return outcome;
            }
            making
        }
    };
    course::attempt(shared, request, left(), sending).await
}

/// The same request without `create=1`; `None` if it does not have that.
fn without_create(request: &Request) -> Option<Request> {
    let url = request.target().address().url();
    if request.judge() != Monitor::Healthchecks || !request.is_creating() {
        return None;
    }
    let kept: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(key, _)| key != "create").collect();
    let mut bare = url.clone();
    bare.set_query(None);
    if !kept.is_empty() {
        bare.query_pairs_mut().extend_pairs(kept);
    }
    let target = request.target().with_url(bare).ok()?;
    Some(request.clone().for_monitor(Monitor::Healthchecks, target))
}
