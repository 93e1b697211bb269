//! The periods of civil time, as later.js has them as objects.
#![forbid(unsafe_code)]

use crate::search::instant;
use chrono::NaiveDateTime;
use downbeat_scheduler::{Period, period};

/// The answer of a period to one question about a civil time. `which` is the period's place in [`Period::ALL`]. Times are milliseconds
/// since 1970, as if the civil time were in UTC. NaN stands for no answer.
pub fn ask(which: u32, what: u32, ms: f64, value: f64) -> f64 {
    let asked = || {
        let which = *Period::ALL.get(which as usize)?;
        let at = instant(ms.floor())?.naive_utc();
        let millis = |at: NaiveDateTime| at.and_utc().timestamp_millis() as f64;
        let value = || (value.fract() == 0.0).then_some(value as i64);
        match what {
            0 => period::value(which, at).map(|value| value as f64),
            1 => period::extent(which, at).map(|extent| *extent.start() as f64),
            2 => period::extent(which, at).map(|extent| *extent.end() as f64),
            3 => period::start(which, at).map(millis),
            4 => period::end(which, at).map(millis),
            5 => period::next(which, at, value()?).map(millis),
            6 => period::previous(which, at, value()?).map(millis),
            _ => None,
        }
    };
    asked().unwrap_or(f64::NAN)
}
