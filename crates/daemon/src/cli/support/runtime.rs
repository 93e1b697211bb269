//! Owns the runtime that commands wait on.

use anyhow::Context as _;

/// Runs `work` on a runtime, which ends with `work`, whatever else is under way.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // Two threads would hand each beat to and fro, which takes as much time as to send it. What takes long has a thread of
        // its own: reading files, searching for rare occurrences, counting a calendar, writing metrics.
        .worker_threads(1)
        .enable_all()
        .build()
        .context("no asynchronous runtime could be started")?;
    let outcome = runtime.block_on(work);
    // A name look-up that still runs must not delay the end of the program.
    runtime.shutdown_background();
    outcome
}
