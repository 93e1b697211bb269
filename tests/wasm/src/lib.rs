//! The parser and the scheduler as a WebAssembly module that needs nothing of its host: what a page in a browser would
//! load, and what `test.mjs` loads in Node.js.
//!
//! Texts cross the border in two buffers of this module. The host asks for the place of the question by [`question`],
//! writes UTF-8 there, calls [`parse`] or [`next`], and reads as many bytes as that returned from the place that
//! [`answer`] tells. An answer is JSON: `{"error": …}`, or what the function says.
//!
//! Only the five names below are unsafe, as another module may not have the same; no pointer is read in here.

use chrono::{DateTime, SecondsFormat};
use downbeat_scheduler::{Expression, Schedule, Timing};
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The longest question, in bytes: more than the longest expression that the parser reads.
const MAX_QUESTION: usize = 64 * 1024;

static QUESTION: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Makes room for a question of so many bytes, and returns the place to write it to; null when it is too long.
#[expect(unsafe_code, reason = "exported by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn question(len: usize) -> *mut u8 {
    if len > MAX_QUESTION {
        return std::ptr::null_mut();
    }
    let mut question = lock(&QUESTION);
    question.clear();
    question.resize(len, 0);
    question.as_mut_ptr()
}

/// The place of the answer to the last question.
#[expect(unsafe_code, reason = "exported by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    lock(&ANSWER).as_ptr()
}

/// Reads the question as an expression. The answer is `{"model": …}`, in later.js's structured form, or
/// `{"milliseconds": …}`, with `"zone"` when the text names one. Returns its length in bytes.
#[expect(unsafe_code, reason = "exported by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn parse() -> usize {
    reply(|text| {
        let expression = Expression::parse(text).map_err(|error| error.to_string())?;
        let mut said = match expression.timing() {
            Timing::Calendar(model) => json!({ "model": model }),
            Timing::Interval(interval) => json!({ "milliseconds": interval.as_millis() }),
        };
        if let (Some(zone), Some(said)) = (expression.zone(), said.as_object_mut()) {
            said.insert("zone".to_owned(), zone.into());
        }
        Ok(said)
    })
}

/// Reads the question as an expression and finds its first occurrence after an instant, in milliseconds since 1970, in
/// the zone that the text names or in UTC. The answer is `{"next": …}`: a time with its offset, or null when there is
/// none. Returns its length in bytes.
#[expect(unsafe_code, reason = "exported by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn next(after: f64) -> usize {
    reply(|text| {
        let expression = Expression::parse(text).map_err(|error| error.to_string())?;
        // The numbers of JavaScript; what no date can be is caught below.
        let after = DateTime::from_timestamp_millis(after as i64).ok_or("no such instant")?;
        let schedule = Schedule::new(&expression).map_err(|error| error.to_string())?;
        let next = schedule.next(&after).map(|next| next.to_rfc3339_opts(SecondsFormat::Secs, true));
        Ok(json!({ "next": next }))
    })
}

/// Answers the question, and returns the answer's length.
fn reply(answer: impl FnOnce(&str) -> Result<Value, String>) -> usize {
    let question = lock(&QUESTION);
    let said = std::str::from_utf8(&question)
        .map_err(|error| error.to_string())
        .and_then(answer)
        .unwrap_or_else(|error| json!({ "error": error }));
    let mut answer = lock(&ANSWER);
    *answer = said.to_string().into_bytes();
    answer.len()
}

/// There is one thread, and a panic ends the module.
fn lock(buffer: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    buffer.lock().unwrap_or_else(PoisonError::into_inner)
}
