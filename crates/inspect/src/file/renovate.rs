//! The configuration of Renovate: `schedule` and `automergeSchedule`, which are windows of time in which it may work.

use super::look::{Complaint, Look, Place};
use super::report::{FileSchedule, Finding};
use super::rewritten::{LAST_DAY, is_over_midnight, long_hours, rewritten};
use super::tree::{self, Node, Scalar};
use downbeat_parser::parts::{self, Role};
use downbeat_parser::{Dialect, Expression, Modifier, Notation, Period, Timing, later_reads};
use downbeat_scheduler::Zone;

/// The keys that hold schedules.
const KEYS: [&str; 2] = [MIGRATED, "automergeSchedule"];

/// The key whose texts are rewritten before they are read.
const MIGRATED: &str = "schedule";

/// The lints that matter for a window; those about occurrences do not.
const OF_WINDOWS: [&str; 6] =
    ["never-fires", "has-ended", "several-windows", "empty-window", "idle-window", "between-numbers"];

pub(super) fn read(look: &mut Look<'_>, text: &str) {
    let plain = tree::without_comments(text);
    let documents = look.documents(&plain, text);
    let mut zone = look.reading.zone;
    let mut all: Vec<(&str, Vec<Scalar>)> = Vec::new();
    for document in &documents {
        // `package.json` has a part for Renovate.
        let root = document.get("renovate").unwrap_or(document);
        zone = look.zone_of(text, root.scalar("timezone"), |help, span| {
            let message = "there is no such time zone: Renovate refuses the configuration".to_owned();
            Complaint::refused(message, help, span)
        });
        root.each_mapping(&mut |mapping| {
            for key in KEYS {
                let items = mapping.get(key).map_or(&[][..], Node::items);
                let scalars = items.iter().filter_map(|item| match item {
                    Node::Scalar(scalar) => Some(scalar.clone()),
                    _ => None,
                });
                all.push((key, scalars.collect()));
            }
        });
    }
    for (key, windows) in all {
        let is_open = windows.first().is_some_and(|first| first.value == ANY_TIME);
        for one in windows {
            let place = one.place(text);
            match is_open {
                true => look.report.add(said(
                    &place,
                    &one.value,
                    zone,
                    "At any time, as the first of its list says.",
                )),
                false => window(look, &place, &one.value, zone, key == MIGRATED),
            }
        }
    }
}

/// No limit, where it is the first of a list.
const ANY_TIME: &str = "at any time";

fn said(place: &Place<'_>, text: &str, zone: Zone, meaning: &str) -> Finding {
    Finding::Schedule(FileSchedule {
        line: Some(place.line),
        text: text.to_owned(),
        zone: zone.to_string(),
        meaning: Some(meaning.to_owned()),
    })
}

/// A schedule, which is a window.
fn window(look: &mut Look<'_>, place: &Place<'_>, text: &str, zone: Zone, is_migrated: bool) {
    if text == ANY_TIME {
        look.report.add(said(place, text, zone, "Cannot be read."));
        let message = "`at any time` is no limit only as the first of its list".to_owned();
        return look
            .complain(place, Complaint::refused(message, "leave out the others, or this", 0..text.len()));
    }
    let all = if is_migrated { rewritten(text) } else { vec![text.to_owned()] };
    for (at, rewritten) in all.iter().enumerate() {
        let meant = match &**rewritten {
            // The texts that Renovate reads in its place.
            "monthly" | "every month" => "before 5am on the first day of the month",
            text => text,
        };
        let long = long_hours(meant);
        // later.js does not read `5am`, so its reading of the rest may differ from ours.
        let meant = if Expression::parse(meant).is_err() && later_reads(&long) { &long } else { meant };
        let place = if meant == text {
            *place
        } else {
            Place { other: Some(place.other.unwrap_or(text.len())), ..*place }
        };
        let describe = |expression: &Expression| in_words(meant, expression);
        let is_meant = |code: &str| OF_WINDOWS.contains(&code);
        let read = look.schedule_said(&place, meant, (text, &describe), dialect(meant), zone, is_meant);
        let Some((expression, _)) = read else { return };
        if let Some(complaint) = refused(meant, &expression) {
            return look.complain(&place, complaint);
        }
        if is_over_midnight(meant) {
            let message = "later.js holds this window to one day, where it never is: it begins after it ends"
                .to_owned();
            let help = "write two windows, as in `after 10pm` and `before 5am`";
            look.complain(&place, Complaint::differs("never-fires", message, help, 0..meant.len()));
        }
        if at == 0 && is_migrated && text.contains(LAST_DAY) {
            let message = "Renovate puts the first day of the month in place of the last".to_owned();
            let help = "write a line of cron: `* 0-4 L * *` is before 5:00 on the last day";
            look.complain(&place, Complaint::differs("runner-rewrites", message, help, 0..text.len()));
        }
    }
}

/// All five fields must hold, including both fields of days.
fn dialect(text: &str) -> Dialect {
    let is_line = text.split_whitespace().count() == 5 && Expression::parse_as(text, Dialect::Cron).is_ok();
    if is_line { Dialect::LaterCron } else { Dialect::Auto }
}

/// When a window is open: the times at which its clauses hold, not those at which it begins.
fn in_words(text: &str, expression: &Expression) -> String {
    if expression.notation() != Notation::Text {
        return expression.describe();
    }
    let parts = parts::parts(text).unwrap_or_default();
    let said = parts.iter().filter(|part| matches!(part.role(), Role::Clause | Role::Connective));
    let held: Vec<String> = said.map(|part| part.meaning()).collect();
    format!("When this holds: {}.", held.join(", "))
}

/// The remedy for a sentence that later.js does not read.
fn as_later(expression: &Expression) -> String {
    let known = expression.to_string();
    let is_same = |read: Expression| read.timing() == expression.timing();
    match later_reads(&known) && Expression::parse(&known).is_ok_and(is_same) {
        true => format!("write `{known}`"),
        false => "write it as in `before 5am on Monday`, or as a line of cron: `* 0-4 1-7 * 1` is before 5:00 on the first Monday of the month".to_owned(),
    }
}

/// The parts of a valid schedule that Renovate refuses.
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
            if !is_window {
                return refused(
                    "of a month, a day, a weekday and a window of times it wants one",
                    "write when it may work, as in `before 5am on Monday`",
                );
            }
            if later_reads(&long_hours(text)) {
                return None;
            }
            refused(
                "later.js, which reads its sentences, does not know all of these words",
                &as_later(expression),
            )
        }
        _ => refused("it reads sentences and lines of cron", "write when it may work, as in `before 5am`"),
    }
}
