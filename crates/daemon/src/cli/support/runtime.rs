//! Owns the runtime that commands wait on.

use anyhow::Context as _;

/// A runtime for `work`, which ends when `work` does, whatever else is under way.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // One thread for the beats, one for what must not wait for them: a process beside a service is to be small.
        .worker_threads(2)
        .enable_all()
        .build()
        .context("no asynchronous runtime could be started")?;
    let outcome = runtime.block_on(work);
    // A name look-up that the system is busy with must not hold the program up.
    runtime.shutdown_background();
    outcome
}
