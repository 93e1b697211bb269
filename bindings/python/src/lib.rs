//! The engine as a module of Python, `downbeat_schedule._engine`. It knows no rule of the language: it hands questions to the crates, and
//! answers as Python has them. What users see is said in `python/downbeat_schedule/_engine.pyi`.
//!
//! # Bounds
//!
//! A text is cut off at the parser's length, and every search ends, as the scheduler's documentation proves. Questions about a whole
//! calendar end after [`LIMIT`](say::LIMIT). A search that may take more than microseconds lets other threads of Python go on.

mod instant;
mod iterators;
mod methods;
mod read;
mod refused;
mod say;
mod schedule;

use pyo3::prelude::*;

#[pymodule]
mod _engine {
    #[pymodule_export]
    use crate::iterators::{Between, Occurrences, Ranges};
    #[pymodule_export]
    use crate::read::parse;
    #[pymodule_export]
    use crate::schedule::Schedule;
}
