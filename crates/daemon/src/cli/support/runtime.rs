//! Owns the runtime that commands wait on.

use anyhow::Context as _;

/// Runs `work` on a runtime, which ends with `work`, whatever else is under way.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // One thread for the beats, and one for work that must not wait for them: a process beside a service should be small.
        .worker_threads(2)
        .enable_all()
        .build()
        .context("no asynchronous runtime could be started")?;
    let outcome = runtime.block_on(work);
    // A name look-up that still runs must not delay the end of the program.
    runtime.shutdown_background();
    outcome
}
