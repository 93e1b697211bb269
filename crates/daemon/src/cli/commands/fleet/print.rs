//! Draws a fleet in a terminal.

use super::view::{Job, Member, View};
use downbeat::words::counted;
use downbeat_fleet::claim::{MAX_DISTANCE, State};
use std::io::{self, Write as _};

/// How many heartbeats and jobs are shown unless all are asked for.
const SHOWN: usize = 20;

/// Prints it.
pub(super) fn print(view: &View, all: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let View { prefix, clock_seconds, members, heartbeats, jobs } = view;
    writeln!(
        out,
        "fleet {prefix}: {}, {} and {} shared",
        counted(members.len(), "member"),
        counted(heartbeats.len(), "heartbeat"),
        counted(jobs.len(), "job")
    )?;
    match clock_seconds {
        Some(seconds) if seconds.abs() > MAX_DISTANCE.num_seconds() => writeln!(
            out,
            "the clock of this machine is {} s {} that of etcd",
            seconds.abs(),
            if *seconds > 0 { "ahead of" } else { "behind" }
        )?,
        Some(_) => writeln!(out, "the clock of this machine is that of etcd")?,
        None => writeln!(out, "etcd has not told what time it is")?,
    }
    if members.is_empty() {
        writeln!(out, "no member has a lease: none runs, or none reaches etcd")?;
    } else {
        let rows = members.iter().map(member);
        table(&mut out, ["MEMBER", "CONFIGURATION", "HEARTBEATS", "JOBS", "LEASE"], rows, members.len())?;
    }
    let most = if all { usize::MAX } else { SHOWN };
    if !heartbeats.is_empty() {
        let rows = heartbeats.iter().map(|one| [one.name.to_string(), or_none(one.member.as_deref())]);
        table(&mut out, ["HEARTBEAT", "MEMBER"], rows, most)?;
    }
    if !jobs.is_empty() {
        table(&mut out, ["JOB", "MEMBER", "CLAIMED LAST", "BY", "STATE"], jobs.iter().map(job), most)?;
    }
    Ok(())
}

fn member(member: &Member) -> [String; 5] {
    let configuration = match (&member.instance, member.has_same_names, member.has_same_settings) {
        (None, ..) => "of another version",
        (_, false, _) => "other names",
        (_, true, false) => "other settings",
        (_, true, true) => "this one",
    };
    let lease = match (member.ttl_seconds, member.left_seconds) {
        (Some(ttl), Some(left)) => format!("{left} s left of {ttl} s"),
        _ => "-".to_owned(),
    };
    let number = |number: Option<usize>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let (heartbeats, jobs) = (number(member.heartbeats), number(member.jobs));
    [member.name.clone(), configuration.to_owned(), heartbeats, jobs, lease]
}

fn job(job: &Job) -> [String; 5] {
    let (at, by, state) = match &job.claim {
        None => ("never".to_owned(), or_none(None), String::new()),
        Some(claim) => (
            claim.occurrence.format("%F %T UTC").to_string(),
            claim.member.clone(),
            match claim.state {
                State::Claimed => "not started",
                State::Skipped => "skipped",
                _ => "started",
            }
            .to_owned(),
        ),
    };
    let state = match &job.running {
        Some(member) => format!("runs on {member}"),
        None => state,
    };
    [job.name.to_string(), or_none(job.member.as_deref()), at, by, state]
}

fn or_none(text: Option<&str>) -> String {
    text.unwrap_or("-").to_owned()
}

/// A table after an empty line, and how many rows it leaves out.
fn table<const N: usize>(
    out: &mut impl io::Write,
    head: [&str; N],
    rows: impl ExactSizeIterator<Item = [String; N]>,
    most: usize,
) -> io::Result<()> {
    let omitted = rows.len().saturating_sub(most);
    let rows: Vec<[String; N]> = rows.take(most).collect();
    let head = head.map(str::to_owned);
    let mut widths = [0; N];
    for row in std::iter::once(&head).chain(&rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    writeln!(out)?;
    for row in std::iter::once(&head).chain(&rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    if omitted > 0 {
        writeln!(out, "and {omitted} more: `--all` shows them")?;
    }
    Ok(())
}
