//! The engine as a WebAssembly module: what the packages of JavaScript load. It asks nothing of its host, and knows no rule of the
//! language; it hands questions to the crates.
//!
//! # The raw interface
//!
//! Numbers pass as arguments. Texts and lists pass through two buffers of the module:
//!
//! - `question(len) -> place` makes room for `len` bytes ([`MAX_QUESTION`] at most; else 0). The host writes UTF-8 there; the
//!   next call that takes a question reads it.
//! - `answer() -> place` tells where the answer to the last call lies. A call that answers with JSON returns the length in bytes.
//!   A call that answers with numbers returns how many `f64` (little endian, 8 bytes each, aligned) stand there.
//!
//! Memory may grow in any call that takes a question or gives an answer of more than one number: views of it are to be made anew.
//!
//! An instant is a number of milliseconds since 1970; NaN stands for none. Spans are in UTF-16 code units, the first and the one
//! after the last. A **handle** is a number from `parse`, until `release`; no other number has an effect, and what has none answers
//! NaN, 0, or an error. [`MAX_SCHEDULES`](handles::MAX_SCHEDULES) are kept at once. Every answer in JSON that failed is
//! `{"error": {"message": …}}`, of a text with `span`, `found`, `expected` (a list), `suggestion`, `suggestions`, `help`,
//! `proposals` (whole texts). With `untold` a zone is named of which the host has not told when its clocks are set: it does that with
//! `add_zone`, and asks again. `zone` is there with any zone that cannot be taken.
//!
//! | call | question | answer |
//! | --- | --- | --- |
//! | `parse() -> len` | `{"text", "dialect"?, "zone"?, "calendars"?: {name: ["2027-01-01", …]}}`; dialects by the names of [`Dialect`](downbeat_parser::Dialect); `zone` for a text that names none | `{"handle", "notation", "zone", "named_zone": the text's own or null, "never", "interval_ms": number or null}` |
//! | `release(handle)` | | |
//! | `next(handle, ms) -> ms` | | the first occurrence after |
//! | `previous(handle, ms) -> ms` | | the last occurrence before |
//! | `at_or_after(handle, ms) -> ms`, `at_or_before(handle, ms) -> ms` | | the same, with the instant itself |
//! | `due(handle, ms) -> ms` | | the first after, as timers keep it where clocks are set (the default [`Policy`](downbeat_scheduler::Policy)) |
//! | `is_valid(handle, ms) -> 0 or 1`, `is_occurrence(handle, ms) -> 0 or 1` | | |
//! | `starts_at(handle) -> ms`, `ends_at(handle) -> ms` | | the first and the last occurrence there is |
//! | `occurrences(handle, from, until, count, backward) -> n` | | at most `count` (and [`MAX_NUMBERS`]) occurrences with `from` <= at < `until`; `backward` (0 or 1) from the last on; NaN leaves a side open |
//! | `ranges(handle, from, until, count, backward) -> n` | | pairs of the start and the end (Infinity: never) of the ranges of validity that touch `from`..`until`, uncut |
//! | `later(handle, what, start, end, count) -> n` | | later.js's conventions: `what` 0 `next`, 1 `prev` (occurrences), 2 `nextRange`, 3 `prevRange` (pairs); `end` may be NaN |
//! | `model() -> len` | `{"text", "dialect"?}` | `{"schedules", "exceptions"}`: what a text says in later.js's structured form; an error names what that cannot hold |
//! | `period(period, what, ms, value) -> number` | | civil time as if it were UTC: `period` 0 s, 1 m, 2 h, 3 t, 4 D, 5 d, 6 dc, 7 dy, 8 wm, 9 wy, 10 M, 11 Y, 12 fd; `what` 0 value, 1 least and 2 greatest of the extent, 3 start, 4 end, 5 next, 6 previous with `value` |
//! | `add_zone() -> len` | `{"name", "offset": seconds at the beginning, "changes": [[seconds, seconds], …]}` | `{}`: when the clocks of a zone are set |
//!
//! The build named *whole* also has:
//!
//! | call | question | answer |
//! | --- | --- | --- |
//! | `explain(handle, from, jitter_ms) -> len` | | [`Explanation`](downbeat_inspect::Explanation): `text`, `notation`, `zone`, `parts`, `meaning`, `canonical`, `pace`, `next`, `clock_changes`, `cron`, `oncalendar`, `monitor`, `warnings` |
//! | `lint(handle, from) -> len` | | `{"warnings": [{"code", "message", "help", "suggestion", "span"}]}` |
//! | `parts() -> len` | `{"text", "dialect"?}` | `{"parts": [{"text", "span", "role", "meaning"}]}` |
//! | `convert(handle) -> len` | `{"to"}`, by the names of [`Language`](downbeat_inspect::Language) | `{"from", "to", "lines", "zone", "text"}` |
//! | `diff(handle, other, from, count) -> len` | | `{"relation", "only_in_a", "only_in_b"}` |
//! | `pace(handle) -> len` | | `{"shortest_ms", "longest_ms"}`, or `{}` with fewer than two occurrences |
//! | `calendar(handle, year) -> len` | | [`Calendar`](downbeat_inspect::calendar::Calendar): `days`, `total`, `shifts` |
//!
//! # Bounds
//!
//! No question makes the module panic: texts are cut off at the parser's length, lists at the lengths named here. Every search
//! ends, as the scheduler's documentation proves. The questions of *whole* that look at a whole calendar take milliseconds for what
//! people write, and seconds for dozens of schedules and exceptions in one: there is no thread to give them up, so a host that takes
//! texts of strangers asks in a worker. Counts of days are cut after a number of steps, and say so.
#![cfg_attr(not(feature = "whole"), allow(rustdoc::broken_intra_doc_links))]

pub mod border;
pub mod exchange;
pub mod fault;
pub mod handles;
pub mod later;
pub mod model;
pub mod period;
pub mod read;
#[cfg(feature = "whole")]
pub mod say;
pub mod search;
pub mod zone;

pub use exchange::{MAX_NUMBERS, MAX_QUESTION};
