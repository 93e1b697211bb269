//! Timers of systemd: the lines `OnCalendar=` of `[Timer]`, each a calendar expression of its own.

use super::look::{Look, Place};
use super::report::Finding;
use downbeat_parser::Dialect;

pub(super) fn read(look: &mut Look<'_>, text: &str) {
    let mut in_timer = false;
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim();
        if trimmed.starts_with('[') {
            in_timer = trimmed == "[Timer]";
        }
        let Some((key, value)) =
            line.split_once('=').filter(|_| in_timer && !trimmed.starts_with(['#', ';']))
        else {
            continue;
        };
        let text = value.trim();
        if key.trim() != "OnCalendar" {
            continue;
        }
        let note = |said: &str| Finding::Note(format!("line {number}: {said}"));
        if text.is_empty() {
            if look.report.schedules().next().is_some() {
                look.report.add(note("an empty `OnCalendar=` takes back those above it"));
            }
            continue;
        }
        if text.contains('%') {
            look.report.add(note("systemd puts a value in place of `%`, and the line is not looked at"));
            continue;
        }
        let start = line.len() - value.trim_start().len();
        let place = Place { line: number, shown: line.trim_end(), start, other: None };
        let zone = look.reading.zone;
        look.schedule(&place, text, Dialect::OnCalendar, zone, |_| true);
    }
}
