//! A row for each heartbeat and job. Rows are printed as they are known: the first of ten thousand does not wait for the last.

use super::shown::Shown;
use crate::cli::support::terminal;
use downbeat::history::Condition;
use std::io::{self, Write as _};

/// The widest column of names; longer names are cut.
const WIDEST: usize = 40;

pub(super) fn print(shown: &Shown) -> anyhow::Result<()> {
    let color = terminal::stdout_has_color();
    let longest = shown.entries.iter().map(|entry| entry.who.name.chars().count()).max().unwrap_or_default();
    let width = longest.clamp("NAME".len(), WIDEST);
    let mut out = io::stdout().lock();
    let head = format!(
        "{:width$}  {:8}  {:>9}  {:>9}  {:>9}  {:>7}  {:>7}  {:>9}  {:>9}",
        "NAME", "STATE", "DELIVERY", "UPTIME", "DUE", "LOST", "MISSED", "MEAN", "INCIDENTS"
    );
    writeln!(out, "{}", terminal::bold(&head, color))?;
    for entry in &shown.entries {
        let whole = shown.whole(entry)?;
        let incidents = shown.look.count_of_incidents(entry.id, shown.from)?;
        let mean = whole.mean_seconds.map(duration).unwrap_or_else(none);
        let state = format!("{:8}", entry.condition.as_str());
        let state = match entry.condition {
            Condition::Well => terminal::green(&state, color),
            Condition::Failing | Condition::Ill => terminal::yellow(&state, color),
            _ => state,
        };
        writeln!(
            out,
            "{:width$}  {state}  {:>9}  {:>9}  {:>9}  {:>7}  {:>7}  {mean:>9}  {incidents:>9}",
            cut(&entry.who.name),
            percent(whole.delivery),
            percent(whole.uptime),
            whole.due,
            whole.lost,
            whole.missed,
        )?;
        out.flush()?;
    }
    Ok(())
}

fn none() -> String {
    "–".to_owned()
}

fn duration(seconds: f64) -> String {
    downbeat_client::span(std::time::Duration::from_secs_f64(seconds.max(0.0)))
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(WIDEST) {
        Some(_) => name.chars().take(WIDEST - 1).chain(['…']).collect(),
        None => name.to_owned(),
    }
}

/// Rounded down, so that 100 % means all.
fn percent(part: Option<f64>) -> String {
    match part {
        Some(part) => {
            let hundredths = (part * 10_000.0 + 1e-6).floor();
            match hundredths {
                10_000.0.. => "100 %".to_owned(),
                _ => format!("{:.2} %", hundredths / 100.0),
            }
        }
        None => none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_is_all() {
        let shown: Vec<String> =
            [Some(1.0), Some(0.999_99), Some(0.5), Some(0.0), None].map(percent).to_vec();
        assert_eq!(shown, ["100 %", "99.99 %", "50.00 %", "0.00 %", "–"]);
    }
}
