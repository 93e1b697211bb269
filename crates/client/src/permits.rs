//! Owns [`Permits`], by which a caller bounds the attempts under way.

use std::future::Future;

/// Gives permits for attempts.
///
/// A beat may have many attempts with long pauses between them. A program with thousands of beats bounds how many
/// attempts are under way, not how many beats: [`Route::send_by`](crate::Route::send_by) asks for a permit before each
/// attempt and gives it back after it, so that none is held in a pause. `()` permits everything.
pub trait Permits: Sync {
    /// The permission for one attempt. Dropping it gives it back as well: so does a beat that is cancelled.
    type Permit: Send;

    /// Waits until an attempt may begin. The wait is part of the beat's time, and is given up when that is over.
    fn permit(&self) -> impl Future<Output = Self::Permit> + Send;

    /// Gives a permission back after its attempt, and says whether the attempt has ended by itself, with whatever
    /// result: one that did not was cut off by a time-out, and the next one to that host may be as well.
    fn done(&self, permit: Self::Permit, ended: bool);

    /// Called when a request of an attempt is being written to a connection: from here on it may arrive. Does nothing by default.
    fn sending(&self) {}
}

/// No bound.
impl Permits for () {
    type Permit = ();

    async fn permit(&self) {}

    fn done(&self, (): (), _: bool) {}
}
