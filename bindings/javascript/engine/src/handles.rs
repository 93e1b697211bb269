//! The schedules that are kept, each by a number that is never given twice in a row: a released handle stays without effect until its
//! place has been used 65,535 times more.
#![forbid(unsafe_code)]

use downbeat_parser::Dialect;
use downbeat_scheduler::{Schedule, WithPolicy, Zone};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many schedules are kept at once.
pub const MAX_SCHEDULES: usize = 1 << 16;

/// A schedule that was parsed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// As it was written.
    pub text: String,
    /// The notation that was asked for.
    pub dialect: Dialect,
    /// What it says.
    pub schedule: Schedule<Zone>,
    /// The same as timers keep it.
    pub timed: WithPolicy<Zone>,
}

struct Slab {
    places: Vec<Place>,
    /// The numbers of places without a schedule.
    free: Vec<u16>,
}

struct Place {
    /// How often it was used before, from 1 on: 0 is no handle.
    round: u16,
    kept: Option<Box<Kept>>,
}

static SLAB: Mutex<Slab> = Mutex::new(Slab { places: Vec::new(), free: Vec::new() });

fn slab() -> MutexGuard<'static, Slab> {
    SLAB.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps a schedule. `None` where too many are kept.
pub fn keep(kept: Kept) -> Option<u32> {
    let mut slab = slab();
    let at = match slab.free.pop() {
        Some(at) => at,
        None => {
            let at = u16::try_from(slab.places.len()).ok()?;
            slab.places.push(Place { round: 1, kept: None });
            at
        }
    };
    let place = slab.places.get_mut(usize::from(at))?;
    place.kept = Some(Box::new(kept));
    Some(u32::from(place.round) << 16 | u32::from(at))
}

/// Forgets a schedule. A number that is no handle has no effect.
pub fn release(handle: u32) {
    let mut slab = slab();
    let at = (handle & 0xffff) as u16;
    let Some(place) = slab.places.get_mut(usize::from(at)) else { return };
    if u32::from(place.round) != handle >> 16 || place.kept.take().is_none() {
        return;
    }
    place.round = place.round.checked_add(1).unwrap_or(1);
    slab.free.push(at);
}

/// Calls `ask` with the schedule of a handle; `None` if the handle has no schedule.
#[inline]
pub fn with<T>(handle: u32, ask: impl FnOnce(&Kept) -> T) -> Option<T> {
    let slab = slab();
    let place = slab.places.get((handle & 0xffff) as usize)?;
    if u32::from(place.round) != handle >> 16 {
        return None;
    }
    place.kept.as_deref().map(ask)
}
