//! The two buffers through which texts and lists pass between the host and the module.
#![forbid(unsafe_code)]

use crate::fault::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The longest question, in bytes: room for some decades of a calendar of holidays.
pub const MAX_QUESTION: usize = 1024 * 1024;

/// The most numbers in one answer.
pub const MAX_NUMBERS: usize = 4096;

static QUESTION: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<Answer> = Mutex::new(Answer { text: String::new(), numbers: Vec::new(), is_text: true });

struct Answer {
    text: String,
    numbers: Vec<f64>,
    /// Whether the last answer was a text.
    is_text: bool,
}

/// There is one thread, and a panic ends the module.
fn lock<T>(buffer: &Mutex<T>) -> MutexGuard<'_, T> {
    buffer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for a question of `len` bytes, and returns its place; null if that is more than [`MAX_QUESTION`].
pub fn room(len: usize) -> *mut u8 {
    if len > MAX_QUESTION {
        return std::ptr::null_mut();
    }
    let mut question = lock(&QUESTION);
    question.clear();
    question.resize(len, 0);
    question.as_mut_ptr()
}

/// The place of the last answer.
pub fn place() -> *const u8 {
    let answer = lock(&ANSWER);
    if answer.is_text { answer.text.as_ptr() } else { answer.numbers.as_ptr().cast() }
}

/// The question, which is forgotten.
pub fn question<T: DeserializeOwned>() -> Result<T, Fault> {
    let question = std::mem::take(&mut *lock(&QUESTION));
    serde_json::from_slice(&question).map_err(|error| Fault::of(format!("no such question: {error}")))
}

/// Keeps an answer in JSON, and returns its length in bytes.
pub fn say<T: Serialize>(said: Result<T, Fault>) -> usize {
    let text = match said {
        Ok(said) => serde_json::to_string(&said),
        Err(fault) => serde_json::to_string(&fault),
    };
    let mut answer = lock(&ANSWER);
    answer.text = text.unwrap_or_else(|_| r#"{"error":{"message":"no answer can be written"}}"#.to_owned());
    answer.is_text = true;
    answer.text.len()
}

/// Keeps numbers, as many as an answer may have, and returns how many.
pub fn list(numbers: impl IntoIterator<Item = f64>) -> usize {
    let mut answer = lock(&ANSWER);
    answer.numbers.clear();
    answer.numbers.extend(numbers.into_iter().take(MAX_NUMBERS));
    answer.is_text = false;
    answer.numbers.len()
}
