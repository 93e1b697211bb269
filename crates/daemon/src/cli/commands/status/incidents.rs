//! The incidents of all, the newest first.

use super::shown::Shown;
use downbeat::history::Incident;
use downbeat::words::span;
use std::io::{self, Write as _};

pub(super) fn print(shown: &Shown) -> anyhow::Result<()> {
    let mut all: Vec<(Incident, &str)> = Vec::new();
    for entry in &shown.entries {
        let incidents = shown.incidents(entry)?;
        all.extend(incidents.into_iter().map(|incident| (incident, &*entry.who.name)));
    }
    all.sort_by_key(|(incident, _)| std::cmp::Reverse(incident.began));
    let mut out = io::stdout().lock();
    if all.is_empty() {
        writeln!(out, "no incidents since {}", shown.from.format("%F"))?;
    }
    for (incident, name) in all {
        let lasted = match incident.ended {
            Some(ended) => span(ended - incident.began),
            None => format!("{} now", span(shown.now - incident.began)),
        };
        let what = if incident.is_ill { "ill" } else { "failing" };
        let began = incident.began.format("%F %T UTC");
        writeln!(out, "{began}  {name}: {what} for {lasted}: {}", incident.reason)?;
    }
    Ok(())
}
