//! iCalendar (RFC 5545): the events of whole days in a file.

use super::content::{Line, Lines};
use super::error::{DaysError, Slip};
use super::gathered::{Gathered, named};
use super::rule;
use chrono::{Days, NaiveDate};
use downbeat_scheduler::CalendarDays;
use std::collections::HashSet;

/// The meaning of a component for the days of a calendar.
enum Role {
    Event,
    /// It has no days.
    Beside,
    /// It has something else than days.
    Other,
}

impl Role {
    /// The meaning of a component within a calendar.
    fn of(name: &str) -> Self {
        match name {
            "VEVENT" => Self::Event,
            "VTIMEZONE" => Self::Beside,
            _ if name.starts_with("X-") => Self::Beside,
            _ => Self::Other,
        }
    }
}

pub(super) fn read(file: &[u8]) -> Result<CalendarDays, DaysError> {
    let mut found = Gathered::default();
    // The open components, with the lines on which they began.
    let mut within: Vec<(String, usize)> = Vec::new();
    let mut event = Event::default();
    let mut last = 1;
    for line in Lines::of(file) {
        let line = line?;
        last = line.number;
        let depth = within.len();
        match (line.name.as_str(), depth) {
            ("BEGIN", _) => {
                let name = line.value.to_ascii_uppercase();
                match (depth, Role::of(&name)) {
                    (0, _) if name != "VCALENDAR" => {
                        let message = "expected `BEGIN:VCALENDAR`, found the beginning of something else";
                        return Err(line.slip(message, "export the calendar whole"));
                    }
                    (1, Role::Event) => event = Event { line: line.number, ..Event::default() },
                    (1, Role::Other) => {
                        let message = "a calendar has events here, and this is something else";
                        return Err(line.slip(message, "leave out what is no `VEVENT`"));
                    }
                    _ => {}
                }
                within.push((name, line.number));
            }
            ("END", _) => match within.pop() {
                Some((name, _)) if name.eq_ignore_ascii_case(&line.value) => {
                    if depth == 2 && name == "VEVENT" {
                        event.add_to(&mut found)?;
                    }
                }
                Some((name, began)) => {
                    let message = format!("expected the end of {}, found another", began_in(&name, began));
                    return Err(line.slip(message, "is the file whole, and as it was exported?"));
                }
                None => {
                    return Err(line.slip(
                        "nothing has begun that this could end",
                        "is the file whole, and as it was exported?",
                    ));
                }
            },
            (_, 0) => {
                let message = "expected `BEGIN:VCALENDAR`, found another line";
                return Err(line.slip(message, "is the file whole, and as it was exported?"));
            }
            ("METHOD", 1) if line.value.eq_ignore_ascii_case("CANCEL") => {
                let help = "take the calendar itself, not the message that cancels its events";
                return Err(line.slip("this file takes events back", help));
            }
            (_, 2) if within.last().is_some_and(|(name, _)| name == "VEVENT") => event.property(line)?,
            _ => {}
        }
    }
    match within.pop() {
        None => Ok(found.days),
        Some((name, began)) => {
            let message = format!("the file ends within {}", began_in(&name, began));
            Err(Slip::new(message, "it was cut off: export or download it again").at(last))
        }
    }
}

/// A component, by its name if that is one that the format has.
fn began_in(name: &str, line: usize) -> String {
    match name {
        "VCALENDAR" | "VEVENT" | "VTIMEZONE" => format!("the `{name}` that begins in line {line}"),
        _ => format!("what begins in line {line}"),
    }
}

/// The properties of an event.
#[derive(Default)]
struct Event {
    /// The line on which it begins.
    line: usize,
    start: Option<Line>,
    end: Option<Line>,
    duration: Option<Line>,
    rule: Option<Line>,
    summary: Option<Line>,
    status: Option<Line>,
    more: Vec<Line>,
    less: Vec<Line>,
    /// Whether a property says that it takes whole days, which Outlook and Exchange write in addition to times.
    is_all_day: bool,
}

/// The form of an event of whole days, for messages.
const WHOLE_DAYS: &str = "a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file";

impl Event {
    fn property(&mut self, line: Line) -> Result<(), DaysError> {
        let place = match line.name.as_str() {
            "DTSTART" => &mut self.start,
            "DTEND" => &mut self.end,
            "DURATION" => &mut self.duration,
            "RRULE" => &mut self.rule,
            "SUMMARY" => &mut self.summary,
            "STATUS" => &mut self.status,
            "RDATE" => {
                self.more.push(line);
                return Ok(());
            }
            "EXDATE" => {
                self.less.push(line);
                return Ok(());
            }
            "EXRULE" => {
                let help = "give the dates that are left out, as in `EXDATE;VALUE=DATE:20271224`";
                return Err(line.slip("a rule that takes days out of others is not read", help));
            }
            "RECURRENCE-ID" => {
                let message = "this event stands for one of those of a rule";
                let help =
                    "take that day out of the rule with `EXDATE`, and let this event be one of its own";
                return Err(line.slip(message, help));
            }
            "X-MICROSOFT-CDO-ALLDAYEVENT" | "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT" => {
                self.is_all_day |= line.value.eq_ignore_ascii_case("TRUE");
                return Ok(());
            }
            _ => return Ok(()),
        };
        match place {
            None => *place = Some(line),
            Some(first) => {
                let message =
                    format!("this event has a second `{}`; the first is in line {}", line.name, first.number);
                return Err(line.slip(message, "keep one of them"));
            }
        }
        Ok(())
    }

    fn add_to(&self, found: &mut Gathered) -> Result<(), DaysError> {
        if self.status.as_ref().is_some_and(|status| status.value.eq_ignore_ascii_case("CANCELLED")) {
            return Ok(());
        }
        let Some(start) = &self.start else {
            let message = "this event has no `DTSTART`";
            return Err(Slip::new(message, WHOLE_DAYS).at(self.line));
        };
        let first = self.date(start, &start.value)?;
        let days = self.days(first)?;
        let mut starts = match &self.rule {
            None => vec![first],
            Some(line) => rule::starts(&line.value, first).map_err(|slip| slip.at(line.number))?,
        };
        starts.extend(self.dates(&self.more)?);
        let less: HashSet<NaiveDate> = self.dates(&self.less)?.into_iter().collect();
        starts.retain(|start| !less.contains(start));
        let name = named(&self.summary.as_ref().map_or_else(String::new, |line| unescaped(&line.value)));
        for first in starts {
            let last = first.checked_add_days(Days::new(days - 1)).unwrap_or(NaiveDate::MAX);
            found.add(first, last, &name).map_err(|slip| slip.at(self.line))?;
        }
        Ok(())
    }

    /// How many days it takes, 1 at least.
    fn days(&self, first: NaiveDate) -> Result<u64, DaysError> {
        match (&self.end, &self.duration) {
            (None, None) => Ok(1),
            (Some(_), Some(line)) => {
                Err(line.slip("this event has an end and a length", "keep `DTEND`, or `DURATION`"))
            }
            (None, Some(line)) => length(&line.value)
                .ok_or_else(|| line.slip("its `DURATION` is no number of days, as in `P2D`", WHOLE_DAYS)),
            (Some(line), None) => {
                let end = self.date(line, &line.value)?;
                if end < first {
                    let message = format!("this event ends on {end}, before it begins on {first}");
                    return Err(line.slip(message, "`DTEND` is the first day after the event"));
                }
                // Some programs write an event of one day with that day as its end. All programs that show calendars show it on that day.
                Ok((end - first).num_days().max(1).unsigned_abs())
            }
        }
    }

    fn dates(&self, lines: &[Line]) -> Result<Vec<NaiveDate>, DaysError> {
        let each =
            |line: &'_ Line| line.value.split(',').map(|date| self.date(line, date)).collect::<Vec<_>>();
        lines.iter().flat_map(each).collect()
    }

    /// The date of a value. If the event says that it takes whole days, the midnight at which a day begins is a date too.
    fn date(&self, line: &Line, value: &str) -> Result<NaiveDate, DaysError> {
        let value = value.trim();
        let (day, time) = value.split_once(['T', 't']).map_or((value, None), |(day, time)| (day, Some(time)));
        let is_date = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
        match time {
            None => {}
            Some("000000") if self.is_all_day => {}
            Some(_) => {
                let message = format!("this event has a time of day in its `{}`", line.name);
                return Err(line.slip(message, WHOLE_DAYS));
            }
        }
        let date = NaiveDate::parse_from_str(day, "%Y%m%d").ok().filter(|_| is_date);
        date.ok_or_else(|| line.slip(format!("its `{}` is no date", line.name), WHOLE_DAYS))
    }
}

/// The days of a length such as `P3D` or `P1W`; `None` for another.
fn length(text: &str) -> Option<u64> {
    let text = text.strip_prefix('+').unwrap_or(text).to_ascii_uppercase();
    let (number, days) = text.strip_prefix('P')?.split_at_checked(text.len().checked_sub(2)?)?;
    let days = match days {
        "D" => 1,
        "W" => 7,
        _ => return None,
    };
    let number: u64 = number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))?;
    number.checked_mul(days).filter(|days| (1..=10_000_000).contains(days))
}

/// A text with the escapes of iCalendar decoded (RFC 5545, 3.3.11).
fn unescaped(text: &str) -> String {
    let mut chars = text.chars();
    let mut plain = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next().map(|c| if matches!(c, 'n' | 'N') { ' ' } else { c })),
            c => plain.push(c),
        }
    }
    plain
}
