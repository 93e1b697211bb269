//! Other systems, whose service managers are not supported.

use super::name::Name;
use super::new::New;
use super::state::State;
use anyhow::bail;
use std::process::ExitCode;

/// Never succeeds.
fn unknown<T>() -> anyhow::Result<T> {
    bail!(
        "services are known of Linux (systemd) and Windows: have the service manager of this system start `downbeat run`"
    )
}

pub(super) fn install(_: &New, _: bool) -> anyhow::Result<()> {
    unknown()
}

pub(super) fn uninstall(_: &Name, _: bool) -> anyhow::Result<()> {
    unknown()
}

pub(super) fn start(_: &Name, _: bool) -> anyhow::Result<()> {
    unknown()
}

pub(super) fn stop(_: &Name, _: bool) -> anyhow::Result<()> {
    unknown()
}

pub(super) fn status(_: &Name) -> anyhow::Result<ExitCode> {
    unknown()
}

pub(super) fn state(_: &Name) -> anyhow::Result<State> {
    unknown()
}

pub(super) fn reload(_: &Name) -> anyhow::Result<()> {
    which()
}

pub(super) fn process(_: &Name) -> anyhow::Result<u32> {
    which()
}

fn which<T>() -> anyhow::Result<T> {
    bail!("which daemon? `--pid-file` or `--pid` tells; services are known of Linux (systemd) and Windows")
}
