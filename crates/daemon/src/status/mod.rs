//! What operators see: the state of all heartbeats, as a page, as JSON, as metrics, and whether the daemon itself is well.
//!
//! [`Board`] is told what happens and knows the state. [`serve`] shows it over HTTP and changes nothing: each route only
//! reads. What may be slow or large is bounded on both sides: the board keeps a few bytes for each of the last beats, the
//! server answers in pages and to so many clients at once.
//!
//! | path | answer |
//! | --- | --- |
//! | `/` | the page: one document, with all that it needs within |
//! | `/api/heartbeats` | the state, as JSON |
//! | `/api/heartbeats/{name}/calendar` | how often a heartbeat fires on each day of a year |
//! | `/events` | the state whenever it changes, as server-sent events |
//! | `/metrics` | for Prometheus |
//! | `/healthz`, `/readyz` | whether the scheduling loop is alive, and whether all heartbeats are taken up |

mod board;
mod metrics;
mod page;
mod server;

#[cfg(test)]
mod fixture;

pub use board::{
    Board, Configuration, Configured, Count, Counts, Health, Heart, LastBeat, LastError, LastMissed, Note,
    Notes, Outcome, Query, Recent, Row, State, View,
};

pub use server::{serve, serve_probes};
