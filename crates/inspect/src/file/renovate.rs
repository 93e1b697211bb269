//! The configuration of Renovate: `schedule` and `automergeSchedule`, which are windows in which it may work.

use super::look::{Complaint, Look, Place};
use super::report::{FileSchedule, Finding};
use super::tree::{self, Node};
use downbeat_parser::parts::{self, Role};
use downbeat_parser::{Dialect, Expression, Modifier, Notation, Period, Timing};
use downbeat_scheduler::Zone;

/// The keys that hold schedules.
const KEYS: [&str; 2] = ["schedule", "automergeSchedule"];

/// Lints that say something of a window; those of occurrences do not.
const OF_WINDOWS: [&str; 8] = [
    "never-fires",
    "has-ended",
    "several-windows",
    "empty-window",
    "idle-window",
    "between-numbers",
    "day-or-weekday",
    "day-and-weekday",
];

pub(super) fn read(look: &mut Look<'_>, text: &str) {
    let plain = tree::without_comments(text);
    let documents = look.documents(&plain, text);
    let mut zone = look.reading.zone;
    let mut all = Vec::new();
    for document in &documents {
        // That of a package has a part for Renovate.
        let root = document.get("renovate").unwrap_or(document);
        zone = look.zone_of(text, root.scalar("timezone"), |help, span| {
            let message = "there is no such time zone: Renovate refuses the configuration".to_owned();
            Complaint::refused(message, help, span)
        });
        root.each_mapping(&mut |mapping| {
            for schedule in KEYS.iter().filter_map(|key| mapping.get(key)) {
                all.extend(schedule.items().iter().filter_map(|item| match item {
                    Node::Scalar(scalar) => Some(scalar.clone()),
                    _ => None,
                }));
            }
        });
    }
    for one in all {
        window(look, &one.place(text), &one.value, zone);
    }
}

/// A schedule, which is a window.
fn window(look: &mut Look<'_>, place: &Place<'_>, text: &str, zone: Zone) {
    let said = |meaning: &str| {
        Finding::Schedule(FileSchedule {
            line: Some(place.line),
            text: text.to_owned(),
            zone: zone.to_string(),
            meaning: Some(meaning.to_owned()),
        })
    };
    let meant = match text {
        "at any time" => return look.report.add(said("At any time.")),
        // What Renovate itself puts in its place.
        "monthly" | "every month" => "before 5am on the first day of the month",
        text => text,
    };
    let describe = |expression: &Expression| in_words(meant, expression);
    let is_meant = |code: &str| OF_WINDOWS.contains(&code);
    let read = look.schedule_said(place, meant, (text, &describe), Dialect::Auto, zone, is_meant);
    let Some((expression, _)) = read else { return };
    if let Some(complaint) = refused(text, &expression) {
        look.complain(place, complaint);
    }
}

/// When a window is open: what its clauses hold, and not when it begins.
fn in_words(text: &str, expression: &Expression) -> String {
    if expression.notation() != Notation::Text {
        return expression.describe();
    }
    let parts = parts::parts(text).unwrap_or_default();
    let said = parts.iter().filter(|part| matches!(part.role(), Role::Clause | Role::Connective));
    let held: Vec<&str> = said.map(|part| part.meaning()).collect();
    format!("When this holds: {}.", held.join(", "))
}

/// What Renovate refuses of a schedule that can be read.
fn refused(text: &str, expression: &Expression) -> Option<Complaint> {
    let refused = |message: &str, help: &str| {
        Some(Complaint::refused(format!("Renovate refuses this: {message}"), help, 0..text.len()))
    };
    if expression.zone().is_some() {
        return refused("a time zone stands beside the schedule", "write it as `timezone`");
    }
    let Timing::Calendar(model) = expression.timing() else {
        return refused("an elapsed time is no window", "write when it may work, as in `before 5am`");
    };
    let schedules = model.schedules();
    match expression.notation() {
        Notation::Cron => {
            let open = text.split_whitespace().next() == Some("*");
            let whole_hours = "the minutes of a line of cron have to be `*`, as it works in whole hours";
            if open { None } else { refused(whole_hours, "write `*` for the minute, as in `* 0-4 * * *`") }
        }
        Notation::Text => {
            let has = |period, modifier| schedules.iter().any(|one| one.get(period, modifier).is_some());
            if has(Period::Minute, None) {
                return refused(
                    "it works in whole hours, and takes no minutes",
                    "write a window, as in `after 10pm before 5am`",
                );
            }
            let is_window = has(Period::Month, None)
                || has(Period::Day, None)
                || has(Period::DayOfWeek, None)
                || has(Period::Time, Some(Modifier::After))
                || has(Period::Time, Some(Modifier::Before));
            if is_window {
                None
            } else {
                refused(
                    "of a month, a day, a weekday and a window of times it wants one",
                    "write when it may work, as in `before 5am on Monday`",
                )
            }
        }
        _ => refused("it reads sentences and lines of cron", "write when it may work, as in `before 5am`"),
    }
}
