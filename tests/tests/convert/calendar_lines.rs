//! Calendar expressions as people write them: in every form that systemd.time(7) has, and some that are slips.

use fastrand::Rng;

/// What stands in timers of distributions and in questions about them.
pub(crate) const REAL: &[&str] = &[
    "daily",
    "weekly",
    "monthly",
    "hourly",
    "quarterly",
    "*-*-* 6,18:00",
    "*-*-* 4:00",
    "Mon *-*-* 00:00:00",
    "*:0/15",
    "*:0/5",
    "*:00/30",
    "Mon..Fri 08:30",
    "Mon..Fri *-*-* 09:00:00",
    "Sat,Sun 10:00",
    "Sun *-*-* 03:10:00",
    "*-*-1 04:00",
    "*-*-01,15 02:30:00",
    "*-*-* *:*:00",
    "*-*-* 00/6:00:00",
    "*-*-* 00:00:00 UTC",
    "Sun *-*-1..7 03:00:00",
    "Mon *-*~07/1 18:00",
    "*-*~1 23:59:59",
    "*-01-01 00:00:00",
    "*-1,4,7,10-1 06:00",
    "2027-03-01 12:00",
    "*-12-24..26 08:00",
    "Fri 17:00",
    "tue,thu 7:45",
    "Mon..Thu,Sun 22:15",
    "*-*-* *:0/2",
    "*-*-* 8..18:0/10",
    "*:*:0/30",
    "23:59",
    "minutely",
    "*-*-2/2 05:00",
    "Mon-Fri 12:00",
    "*-02~1",
    "10..12:30:15",
    "Sat *-*-8..14",
];

fn one_of<'a>(random: &mut Rng, from: &[&'a str]) -> &'a str {
    from[random.usize(..from.len())]
}

fn component(random: &mut Rng, least: u32, greatest: u32) -> String {
    let number = |random: &mut Rng| {
        // Now and then one that is none.
        let value = if random.u32(..60) == 0 { greatest + 1 } else { random.u32(least..=greatest) };
        if random.bool() { format!("{value:02}") } else { value.to_string() }
    };
    let item = |random: &mut Rng| match random.u32(..6) {
        0 => {
            // systemd 252 refuses a range of one second.
            let (a, b) = (random.u32(least..greatest), random.u32(least + 1..=greatest));
            let b = if a == b { b + 1 } else { b }.min(greatest);
            let (a, b) = if random.u32(..20) == 0 { (a.max(b), a.min(b)) } else { (a.min(b), a.max(b)) };
            let step = if random.u32(..3) == 0 {
                format!("/{}", random.u32(1..=greatest / 3 + 1))
            } else {
                String::new()
            };
            format!("{a}..{b}{step}")
        }
        1 => format!("{}/{}", number(random), random.u32(1..=greatest / 2 + 1)),
        _ => number(random),
    };
    match random.u32(..10) {
        0..3 => "*".to_owned(),
        3..8 => item(random),
        _ => (0..random.usize(2..4)).map(|_| item(random)).collect::<Vec<_>>().join(","),
    }
}

fn weekdays(random: &mut Rng) -> String {
    const DAYS: [&str; 9] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "monday", "SUNDAY"];
    let item = |random: &mut Rng| match random.u32(..3) {
        0 => {
            let (a, b) = (random.usize(..7), random.usize(..7));
            let (a, b) = if random.u32(..12) == 0 { (a, b) } else { (a.min(b), a.max(b)) };
            format!("{}{}{}", DAYS[a], one_of(random, &["..", "..", "-"]), DAYS[b])
        }
        _ => one_of(random, &DAYS).to_owned(),
    };
    let list: Vec<String> = (0..random.usize(1..4)).map(|_| item(random)).collect();
    list.join(",") + one_of(random, &["", "", "", "", "", ","])
}

fn date(random: &mut Rng) -> String {
    let separator = one_of(random, &["-", "-", "-", "~"]);
    // Of days counted from the end systemd 252 refuses some lists that its manual has.
    let day = if separator == "~" {
        match random.u32(..4) {
            0 => format!("{}..{}", random.u32(1..15), random.u32(14..30)),
            1 => format!("{}/{}", random.u32(1..30), random.u32(1..9)),
            _ => random.u32(0..30).to_string(),
        }
    } else {
        component(random, 1, 31)
    };
    let date = format!("{}{separator}{day}", component(random, 1, 12));
    let year = match random.u32(..8) {
        0 => return date,
        1 => component(random, 2027, 2060),
        2 => component(random, 0, 99),
        _ => "*".to_owned(),
    };
    format!("{year}-{date}")
}

fn time(random: &mut Rng) -> String {
    let mut time = format!("{}:{}", component(random, 0, 23), component(random, 0, 59));
    if random.bool() {
        time += &format!(":{}", component(random, 0, 59));
    }
    time
}

/// A calendar expression, mostly a right one.
pub(crate) fn line(random: &mut Rng) -> String {
    let mut words = Vec::new();
    let parts = random.u32(1..8);
    if parts & 1 > 0 {
        words.push(weekdays(random));
    }
    if parts & 2 > 0 {
        words.push(date(random));
    }
    if parts & 4 > 0 {
        words.push(time(random));
    }
    if random.u32(..6) == 0 {
        words.push(one_of(random, &["UTC", "UTC", "utc", "Etc/UTC", "no!where"]).to_owned());
    }
    if random.u32(..40) == 0 {
        words.swap_remove(0);
    }
    words.join(" ")
}
