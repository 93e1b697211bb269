//! Random lines of cron, all of them valid, and times to start from.

use super::naive::{DAY, HOUR, Kind, MINUTE, MONTH, SECOND, WEEKDAY, YEAR, value};
use chrono::{DateTime, TimeZone, Utc};
use fastrand::Rng;

fn one(random: &mut Rng, kind: Kind) -> String {
    // Years of the time that is looked at.
    let value = if kind.0 == YEAR.0 { random.u32(1990..2040) } else { random.u32(kind.0..=kind.1) };
    let name = kind.2.get((value - kind.0) as usize).filter(|_| random.bool());
    name.map_or(
        value.to_string(),
        |name| if random.bool() { (*name).to_owned() } else { name.to_lowercase() },
    )
}

fn item(random: &mut Rng, kind: Kind) -> String {
    let step = random.u32(1..=if kind.1 > 40 { 40 } else { kind.1.min(13) });
    let mut range = || {
        let (first, last) = (one(random, kind), one(random, kind));
        // Years do not wrap.
        let in_order = value(&first, kind) <= value(&last, kind);
        if in_order || (kind.0 != YEAR.0 && random.u8(..4) == 0) {
            format!("{first}-{last}")
        } else {
            format!("{last}-{first}")
        }
    };
    let range = range();
    match random.u8(..12) {
        0..5 => one(random, kind),
        5..8 => range,
        8 => format!("{range}/{step}"),
        9 => format!("{}/{step}", one(random, kind)),
        10 => format!("*/{step}"),
        _ if random.u8(..4) == 0 => "*".to_owned(),
        _ => format!("*/{step}"),
    }
}

fn day_item(random: &mut Rng) -> String {
    match random.u8(..12) {
        0 => "L".to_owned(),
        1 => format!("L-{}", random.u32(1..=30)),
        2 => "LW".to_owned(),
        3 | 4 => format!("{}W", random.u32(1..=31)),
        _ => item(random, DAY),
    }
}

fn weekday_item(random: &mut Rng) -> String {
    match random.u8(..10) {
        0 | 1 => format!("{}L", one(random, WEEKDAY).to_uppercase()),
        2 | 3 => format!("{}#{}", one(random, WEEKDAY), random.u32(1..=5)),
        _ => item(random, WEEKDAY),
    }
}

fn field(random: &mut Rng, open: u8, item: impl Fn(&mut Rng) -> String) -> String {
    if random.u8(..10) < open {
        return "*".to_owned();
    }
    let len = *random.choice(&[1, 1, 1, 2, 3]).unwrap();
    (0..len).map(|_| item(random)).collect::<Vec<_>>().join(",")
}

/// A line of five to seven fields.
pub fn line(random: &mut Rng) -> String {
    let mut fields = vec![
        field(random, 2, |random| item(random, MINUTE)),
        field(random, 4, |random| item(random, HOUR)),
        field(random, 4, day_item),
        field(random, 6, |random| item(random, MONTH)),
        field(random, 4, weekday_item),
    ];
    for day in [2, 4] {
        if fields[day] == "*" && random.u8(..4) == 0 {
            fields[day] = "?".to_owned();
        }
    }
    let extra = random.u8(..10);
    if extra < 3 {
        fields.insert(0, field(random, 2, |random| item(random, SECOND)));
    }
    if extra == 0 {
        fields.push(field(random, 2, |random| item(random, YEAR)));
    }
    fields.join(" ")
}

/// A time to start from.
pub fn start(random: &mut Rng) -> DateTime<Utc> {
    let of_line = Utc.timestamp_opt(random.i64(0..4_000_000_000), 0).unwrap();
    match random.u8(..4) {
        // Where months, years and leap years change.
        0 => Utc.with_ymd_and_hms(random.i32(1970..2110), 2, 28, 23, 59, 59).unwrap(),
        1 => Utc.with_ymd_and_hms(random.i32(1970..2110), 12, 31, 23, 59, 59).unwrap(),
        _ => of_line,
    }
}
