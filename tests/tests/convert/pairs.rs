//! What is read from one notation and written to another is the same schedule, or it is refused: over all pairs.

use crate::{calendar_lines, texts};
use chrono::{DateTime, TimeZone, Utc};
use downbeat_inspect::convert::{CronFlavour, CronLines, to_cron, to_oncalendar, to_repeating, to_rrule};
use downbeat_parser::{Dialect, Expression, MAX_INPUT_LEN, Model, Timing};
use downbeat_scheduler::{Schedule, Zone};
use fastrand::Rng;
use std::collections::BTreeMap;

/// So many expressions of each notation.
const EACH: usize = 150;
/// So many occurrences are compared from each start.
const OCCURRENCES: usize = 40;

fn starts() -> [DateTime<Utc>; 3] {
    // Where the calendars of the targets have begun and not ended.
    [(1970, 1, 5), (2027, 1, 1), (2060, 2, 28)]
        .map(|(y, m, d)| Utc.with_ymd_and_hms(y, m, d, 0, 0, 0).unwrap())
}

fn one_of<'a>(random: &mut Rng, from: &[&'a str]) -> &'a str {
    from[random.usize(..from.len())]
}

/// An expression of EventBridge.
pub(crate) fn event_bridge(random: &mut Rng) -> String {
    if random.u32(..5) == 0 {
        return format!("rate({} {})", random.u32(1..200), one_of(random, &["minutes", "hours", "days"]));
    }
    let minute = one_of(random, &["0", "*/15", "5,35", "10-50/20", "0/7", "*"]);
    let hour = one_of(random, &["9", "8-17", "*", "0/6", "22-2"]);
    let month = one_of(random, &["*", "JAN-MAR", "2", "*/3", "6,12"]);
    let year = one_of(random, &["*", "*", "2027-2060", "2030/10"]);
    let days = match random.bool() {
        true => format!("{} {month} ?", one_of(random, &["1", "L", "15W", "1,15", "*/7", "*", "28-31"])),
        false => format!("? {month} {}", one_of(random, &["MON-FRI", "1,7", "6L", "3#2", "2-6", "*", "TUE"])),
    };
    format!("cron({minute} {hour} {days} {year})")
}

/// A repeating interval.
pub(crate) fn repeating(random: &mut Rng) -> String {
    let start = format!(
        "{}-{:02}-{:02}T{:02}:30:00",
        random.u32(1990..2030),
        random.u32(1..13),
        random.u32(1..29),
        random.u32(..24)
    );
    let length = match random.u32(..4) {
        0 => format!("PT{}{}", random.u32(1..200), one_of(random, &["H", "M"])),
        1 => format!("P{}{}", random.u32(1..40), one_of(random, &["D", "W"])),
        2 => format!("P{}M", random.u32(1..30)),
        _ => format!("P{}Y", random.u32(1..9)),
    };
    format!("R/{start}{}/{length}", one_of(random, &["Z", "", "+01:00"]))
}

/// A recurrence rule that can be said, with its start.
pub(crate) fn recurrence(random: &mut Rng) -> String {
    let (year, month, day) = (random.u32(1995..2030), random.u32(1..13), random.u32(1..32).min(28));
    let start = format!("{year}{month:02}{day:02}T{:02}{:02}00", random.u32(..24), random.u32(..60));
    let mut rule = String::new();
    let interval = |random: &mut Rng, most: u32| match random.u32(..3) {
        0 => String::new(),
        _ => format!(";INTERVAL={}", random.u32(1..most)),
    };
    match random.u32(..7) {
        0 => rule += &format!("FREQ=DAILY{}", interval(random, 40)),
        1 | 2 => {
            rule += &format!("FREQ=WEEKLY{}", interval(random, 6));
            if random.bool() {
                rule += &format!(";BYDAY={}", one_of(random, &["MO", "MO,WE,FR", "SA,SU", "TU,TH", "SU"]));
            }
        }
        3 | 4 => {
            rule += &format!("FREQ=MONTHLY{}", interval(random, 8));
            rule += one_of(
                random,
                &[
                    "",
                    ";BYDAY=1MO",
                    ";BYDAY=-1FR",
                    ";BYDAY=-2FR",
                    ";BYDAY=-3MO,-1TH,1SU",
                    ";BYDAY=2TU,4TU",
                    ";BYMONTHDAY=1,15",
                    ";BYMONTHDAY=-1",
                    ";BYMONTHDAY=31",
                    ";BYDAY=FR;BYMONTHDAY=13",
                    ";BYMONTHDAY=-3",
                    ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                    ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2,-2",
                    ";BYDAY=SA,SU;BYSETPOS=1",
                ],
            );
        }
        5 => {
            rule += &format!("FREQ=YEARLY{}", interval(random, 5));
            rule += one_of(
                random,
                &[
                    "",
                    ";BYMONTH=3",
                    ";BYMONTH=1,7;BYMONTHDAY=1",
                    ";BYMONTH=11;BYDAY=4TH",
                    ";BYMONTHDAY=1",
                    ";BYDAY=MO",
                    ";BYYEARDAY=1,100,-1",
                    ";BYYEARDAY=366",
                    ";BYMONTH=11;BYDAY=SA,SU;BYSETPOS=3",
                ],
            );
        }
        _ => {
            rule += one_of(
                random,
                &["FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=HOURLY;BYMINUTE=0,30", "FREQ=MINUTELY;BYHOUR=9,10"],
            );
            rule += &interval(random, 30);
        }
    }
    if !rule.contains("MINUTELY") && !rule.contains("HOURLY") && random.u32(..4) == 0 {
        rule += one_of(random, &[";BYHOUR=9,17", ";BYHOUR=6;BYMINUTE=0,20,40", ";BYMINUTE=15"]);
    }
    if random.u32(..5) == 0 && !rule.contains("MINUTELY") && !rule.contains("HOURLY") {
        rule += &format!(";UNTIL={}0630T120000Z", year + random.u32(1..12));
    }
    let mut all = format!("DTSTART:{start}Z\nRRULE:{rule}");
    if rule.starts_with("FREQ=DAILY") && !rule.contains(',') && !rule.contains("BYMINUTE") && random.bool() {
        let time = &start[8..];
        let mut days = |count: usize| -> Vec<String> {
            (0..count)
                .map(|_| format!("{year}{month:02}{:02}T{time}Z", day.max(1) + random.u32(..3)))
                .collect()
        };
        all += &format!("\nEXDATE:{}", days(2).join(","));
        all += &format!("\nRDATE:{}0115T100000Z", year + 1);
    }
    all
}

/// The union of what was written, read again.
fn read(written: &[String], dialect: Dialect) -> Result<Expression, String> {
    let each = written.iter().map(|text| {
        Expression::parse_as(text, dialect).map_err(|error| format!("{text} is not read: {error}"))
    });
    let each: Vec<Expression> = each.collect::<Result<_, _>>()?;
    if let [one] = each.as_slice() {
        return Ok(one.clone());
    }
    let mut schedules = Vec::new();
    for one in &each {
        let Timing::Calendar(model) = one.timing() else { return Err("several elapsed times".to_owned()) };
        if !model.exceptions().is_empty() {
            return Err("exceptions".to_owned());
        }
        schedules.extend(model.schedules().to_vec());
    }
    let zone = each[0].zone().map(str::to_owned);
    let joined = Expression::from(Model::new(schedules, []).map_err(|error| error.to_string())?);
    Ok(zone.map_or(joined.clone(), |zone| joined.in_zone(zone)))
}

/// What an expression is in each notation that can say it, and the zone of what has it apart.
fn written(expression: &Expression) -> Vec<(&'static str, Dialect, Vec<String>, Option<String>)> {
    let mut all = Vec::new();
    let text = expression.to_string();
    // A list of thousands of years is no text that anyone reads.
    if text.len() <= MAX_INPUT_LEN {
        all.push(("text", Dialect::Auto, vec![text], None));
    }
    for (name, dialect, flavour) in [
        ("crontab", Dialect::Cron, CronFlavour::Crontab),
        ("extended", Dialect::Cron, CronFlavour::Extended),
        ("eventbridge", Dialect::EventBridge, CronFlavour::EventBridge),
    ] {
        let lines = to_cron(expression, flavour);
        all.extend(
            lines.ok().map(|cron: CronLines| {
                (name, dialect, cron.lines().to_vec(), cron.zone().map(str::to_owned))
            }),
        );
    }
    if let Ok(timer) = to_oncalendar(expression) {
        all.push(("oncalendar", Dialect::OnCalendar, vec![timer.to_string()], None));
    }
    if let Ok(rule) = to_rrule(expression) {
        all.push(("rrule", Dialect::Recurrence, vec![rule.to_string()], None));
    }
    if let Ok(text) = to_repeating(expression) {
        all.push(("iso8601", Dialect::Iso8601, vec![text], None));
    }
    all
}

/// The first occurrences after a start, in the zone that is named.
fn occurrences(expression: &Expression, start: DateTime<Utc>) -> Vec<DateTime<Zone>> {
    let end = Utc.with_ymd_and_hms(2199, 12, 31, 0, 0, 0).unwrap();
    let schedule =
        Schedule::ignoring_named_zone(expression, Zone::of(expression, Zone::UTC).unwrap()).unwrap();
    schedule.after(&start).take(OCCURRENCES).take_while(|at| *at <= end).collect()
}

#[test]
fn what_is_read_from_one_notation_and_written_to_another_is_the_same_schedule() {
    let mut random = Rng::with_seed(23);
    let mut sources: Vec<(&str, Dialect, String)> = Vec::new();
    let step = texts::all().count() / (2 * EACH);
    sources.extend(texts::all().step_by(step).map(|(_, text)| ("text and cron", Dialect::Auto, text)));
    for _ in 0..EACH {
        sources.push(("oncalendar", Dialect::OnCalendar, calendar_lines::line(&mut random)));
        sources.push(("eventbridge", Dialect::EventBridge, event_bridge(&mut random)));
        sources.push(("iso8601", Dialect::Iso8601, repeating(&mut random)));
        sources.push(("rrule", Dialect::Recurrence, recurrence(&mut random)));
    }
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (source, dialect, text) in &sources {
        let Ok(expression) = Expression::parse_as(text, *dialect) else { continue };
        *counts.entry((source, "read")).or_default() += 1;
        // What names calendars has no occurrences until their days are given, and no other notation has them.
        if let Timing::Calendar(model) = expression.timing()
            && model.calendars().next().is_some()
        {
            for (target, dialect, lines, _) in written(&expression) {
                assert_eq!(target, "text", "{text} as {lines:?}");
                let again = read(&lines, dialect).map(|again| again.timing().clone());
                assert_eq!(again.as_ref(), Ok(expression.timing()), "{text}");
            }
            continue;
        }
        let expected = starts().map(|start| occurrences(&expression, start));
        for (target, dialect, lines, zone) in written(&expression) {
            *counts.entry((source, target)).or_default() += 1;
            let again = match read(&lines, dialect) {
                Ok(again) => zone.map_or(again.clone(), |zone| again.in_zone(zone)),
                Err(error) => {
                    wrong.push(format!("{text} as {target} {lines:?}: {error}"));
                    continue;
                }
            };
            let found = starts().map(|start| occurrences(&again, start));
            if found != expected {
                wrong.push(format!("{text} as {target} {lines:?} occurs at other times"));
            }
        }
    }
    for ((source, target), count) in &counts {
        println!("{source:>14} → {target:<12} {count:>5}");
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
    for (source, target) in [
        ("oncalendar", "oncalendar"),
        ("eventbridge", "eventbridge"),
        ("iso8601", "iso8601"),
        ("rrule", "rrule"),
        ("iso8601", "rrule"),
        ("eventbridge", "oncalendar"),
    ] {
        assert!(
            counts.get(&(source, target)).is_some_and(|count| *count >= 30),
            "{source} → {target}: {counts:?}"
        );
    }
}
