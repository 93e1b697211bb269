//! What it costs to take up a configuration: at the start, and when it is read again.

use std::path::Path;
use std::time::Duration;

use downbeat_tests::process::Usage;
use downbeat_tests::program::{Running, Signal};
use downbeat_tests::receiver::Receiver;

use crate::case::{WARM_UP, config, mib, started, wait_for_all};

/// A common schedule that is not due at once, and one that is not due for a hundred years.
const USUAL: &str = "'at 3:17 on Mon-Fri'";
const RARE: &str = "'@every 876600h'";

/// How long a process must have done nothing to be at rest.
const REST: Duration = Duration::from_millis(700);

/// How often the configuration is read again without a change.
const RELOADS: usize = 3;

/// The processor time that a start takes until all heartbeats wait for their time. None of them beats.
pub(crate) fn start(receiver: &Receiver, targets: usize) -> anyhow::Result<()> {
    println!("\n{targets} heartbeats, none due, from the start until all are taken up");
    let folder = tempfile::tempdir()?;
    let running = started(&folder, &config(receiver, 0..targets, USUAL, Duration::ZERO, false), "warn")?;
    let used = at_rest(running.id())?;
    println!(
        "  {:.2} s of processor time; resident {:.1} MiB, at most {:.1} MiB",
        used.processor.as_secs_f64(),
        mib(used.resident),
        mib(used.peak)
    );
    running.stop();
    Ok(())
}

/// The configuration read again, without a change and with one: processor time, and how much more memory is taken then.
pub(crate) fn reload(receiver: &Receiver, targets: usize) -> anyhow::Result<()> {
    println!("\n{targets} heartbeats, read again {RELOADS} times, and once more with one changed");
    let folder = tempfile::tempdir()?;
    let text = config(receiver, 0..targets, RARE, Duration::ZERO, true);
    let running = started(&folder, &text, "info")?;
    wait_for_all(receiver, targets);
    std::thread::sleep(WARM_UP);
    let first = Usage::of(running.id())?;
    println!("  resident {:.1} MiB, at most {:.1} MiB", mib(first.resident), mib(first.peak));
    for reload in 1..=RELOADS {
        let before = Usage::of(running.id())?;
        running.send(Signal::HangUp);
        say("without a change", &running, reload, &first, &before)?;
    }
    let before = Usage::of(running.id())?;
    change_one(&folder.path().join("downbeat.yaml"))?;
    say("one changed", &running, RELOADS + 1, &first, &before)?;
    running.stop();
    Ok(())
}

/// Waits until the configuration has been read again `reload` times in all, and prints what the program has used since `before`.
fn say(what: &str, running: &Running, reload: usize, first: &Usage, before: &Usage) -> anyhow::Result<()> {
    running.wait_for_log_until(|log| log.matches("the configuration was read again").count() == reload);
    let after = at_rest(running.id())?;
    println!(
        "  {what}: {:.2} s of processor time; resident {:.1} MiB ({:+.0} %), at most {:.1} MiB",
        (after.processor - before.processor).as_secs_f64(),
        mib(after.resident),
        after.resident as f64 / first.resident as f64 * 100.0 - 100.0,
        mib(after.peak)
    );
    Ok(())
}

/// Gives the first heartbeat a path of its own.
fn change_one(file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file)?;
    let changed = text.replacen("/0'", "/0?changed'", 1);
    anyhow::ensure!(changed != text, "the first heartbeat is not where it was");
    // As editors do it: the file is never half written.
    let beside = file.with_extension("new");
    std::fs::write(&beside, changed)?;
    std::fs::rename(beside, file)?;
    Ok(())
}

/// What a process has used when it has come to rest.
fn at_rest(process: u32) -> anyhow::Result<Usage> {
    let mut last = Usage::of(process)?;
    loop {
        std::thread::sleep(REST);
        let now = Usage::of(process)?;
        if now.processor == last.processor && !now.processor.is_zero() {
            return Ok(now);
        }
        last = now;
    }
}
