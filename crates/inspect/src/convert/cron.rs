//! Writes slices as lines of cron.
//!
//! Crontab joins its two day fields by OR when neither begins with `*`, and by AND when one does. With OR two rules fit into one
//! line. AND is only possible if a field can begin with `*` and still mean a part: `*/31,2-7` is the days 1–7, so it works for every
//! set of days with the 1st; `*/7,1` is Sunday and Monday, so it works for every set of weekdays with Sunday.

use super::calendar::Day;
use super::error::Reason;
use super::event_bridge;
use super::language::{CronFlavour, MAX_LINES};
use super::meaning::Slice;
use super::pattern::{EVERY_DAY, EVERY_MONTH, EVERY_WEEKDAY, Pattern, Rule, kinds, length};
use super::spell::{Spelling, field, list, weekday_name, weekday_runs};
use super::times::SIXTY;
use super::years::{is_every_year, until};

/// A line before it is known whether seconds and years are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    second: String,
    minute: String,
    hour: String,
    day: String,
    month: String,
    weekday: String,
    year: String,
}

/// The lines of some slices.
pub(super) fn lines(
    slices: &[Slice],
    flavour: CronFlavour,
    shapes: &[Vec<Day>],
) -> Result<Vec<Line>, Reason> {
    let mut lines = Vec::new();
    for slice in slices {
        if matches!(flavour, CronFlavour::Crontab | CronFlavour::EventBridge)
            && let Some(at) = slice.times.first_within_a_minute()
        {
            return Err(Reason::Seconds { at });
        }
        if flavour == CronFlavour::Crontab
            && let (false, Some(&(first, _)), Some(&(_, last))) =
                (is_every_year(&slice.years), slice.years.first(), slice.years.last())
        {
            return Err(Reason::Years { first, last });
        }
        let pattern = Pattern::of(&slice.days, shapes).ok_or(Reason::Dates)?;
        let cover = |months| cover(&pattern, months, flavour);
        let groups = pattern.grouped(cover).ok_or_else(|| {
            // A date by its number alone can only be wrong in a February of another length.
            if pattern.ignores_weekdays() { Reason::LastDay } else { Reason::DayAndWeekday }
        })?;
        let days: Vec<[String; 3]> =
            groups.iter().flat_map(|(months, rules)| day_fields(rules, *months, flavour)).collect();
        let last = if flavour == CronFlavour::EventBridge { event_bridge::LAST_YEAR } else { i64::MAX };
        let known = until(&slice.years, last);
        let year = match known.as_slice() {
            [] => continue,
            _ if is_every_year(&slice.years) => "*".to_owned(),
            known => list(known, Spelling::Cron),
        };
        let products = slice.times.products();
        if lines.len() + products.len() * days.len() > MAX_LINES {
            return Err(Reason::TooManyLines);
        }
        for [day, month, weekday] in &days {
            for product in &products {
                let line = Line {
                    second: if product.seconds == SIXTY { "*".to_owned() } else { sixty(product.seconds) },
                    minute: sixty(product.minutes),
                    hour: field(product.hours, 0, 23, Spelling::Cron),
                    day: day.clone(),
                    month: month.clone(),
                    weekday: weekday.clone(),
                    year: year.clone(),
                };
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
    }
    Ok(lines)
}

fn sixty(mask: u64) -> String {
    field(mask, 0, 59, Spelling::Cron)
}

/// The lines as texts, all with as many fields as one of them needs.
pub(super) fn text(lines: &[Line], flavour: CronFlavour) -> Vec<String> {
    if flavour == CronFlavour::EventBridge {
        let write = |line: &Line| {
            let Line { minute, hour, day, month, weekday, year, .. } = line;
            format!("cron({minute} {hour} {day} {month} {weekday} {year})")
        };
        return lines.iter().map(write).collect();
    }
    let years = lines.iter().any(|line| line.year != "*");
    let seconds = years || flavour == CronFlavour::Quartz || lines.iter().any(|line| line.second != "0");
    let write = |line: &Line| {
        let mut text = String::new();
        if seconds {
            text.push_str(&line.second);
            text.push(' ');
        }
        text.push_str(&[&*line.minute, &line.hour, &line.day, &line.month, &line.weekday].join(" "));
        if years {
            text.push(' ');
            text.push_str(&line.year);
        }
        text
    };
    lines.iter().map(write).collect()
}

/// The kinds of rules that a line can have.
const TIERS: usize = 6;

/// Rules that choose exactly the wanted days of these months, in the fewest and shortest fields; `None` if there are none.
fn cover(pattern: &Pattern, months: u16, flavour: CronFlavour) -> Option<Vec<Rule>> {
    let tiers = tiers(pattern, months, flavour);
    // Every combination of kinds that are there: 63 at most.
    let covers = (1u32..1 << TIERS).filter_map(|combination| {
        let chosen = tiers.iter().enumerate().filter(|(tier, _)| combination >> tier & 1 == 1);
        if chosen.clone().any(|(_, rules)| rules.is_empty()) {
            return None;
        }
        let rules: Vec<Rule> = chosen.flat_map(|(_, rules)| rules.iter().copied()).collect();
        pattern.is_union(&rules, months).then(|| {
            let mut rules = Pattern::needed(rules, months);
            drop_days(pattern, &mut rules, months);
            rules
        })
    });
    covers.min_by_key(|rules| {
        let fields = day_fields(rules, months, flavour);
        // A date by its number rather than by a letter: `31`, not `L` in the months of 31 days.
        let is_plain = |rule: &Rule| matches!(rule, Rule::FromStart(..));
        (fields.len(), !rules.iter().all(is_plain), fields.iter().flatten().map(String::len).sum::<usize>())
    })
}

/// Removes dates from a list that other rules choose too: 31 in addition to `L`.
fn drop_days(pattern: &Pattern, rules: &mut [Rule], months: u16) {
    if rules.len() == 1 {
        return;
    }
    for place in 0..rules.len() {
        let Some(&Rule::FromStart(mut days, EVERY_WEEKDAY)) = rules.get(place) else { continue };
        for day in (1..=31).filter(|day| days >> day & 1 == 1).collect::<Vec<u32>>() {
            let fewer = Rule::FromStart(days & !(1 << day), EVERY_WEEKDAY);
            let before = rules.get_mut(place).map(|rule| std::mem::replace(rule, fewer));
            if pattern.is_union(rules, months) {
                days &= !(1 << day);
            } else {
                rules.get_mut(place).into_iter().zip(before).for_each(|(rule, before)| *rule = before);
            }
        }
    }
}

/// All rules that choose no unwanted day, by kind.
fn tiers(pattern: &Pattern, months: u16, flavour: CronFlavour) -> [Vec<Rule>; TIERS] {
    let admitted = |rules: &mut dyn Iterator<Item = Rule>| -> Vec<Rule> {
        let chooses = |rule: Rule| kinds(months).any(|kind| rule.rows(kind).iter().any(|row| *row != 0));
        rules.filter(|rule| chooses(*rule) && pattern.admits(*rule, months)).collect()
    };
    let weekdays = (0..7u8).filter(|day| pattern.admits(Rule::FromStart(EVERY_DAY, 1 << day), months));
    let weekdays = weekdays.fold(0u8, |mask, day| mask | 1 << day);
    let rectangles = pattern.rectangles(months, false);
    let days = rectangles.iter().find(|rule| matches!(rule, Rule::FromStart(_, EVERY_WEEKDAY))).copied();
    // In Quartz and EventBridge the two fields cannot both hold.
    let exclusive = matches!(flavour, CronFlavour::Quartz | CronFlavour::EventBridge);
    let both = rectangles.into_iter().filter(|rule| has_star(*rule) && !exclusive);
    let mut all = [
        days.into_iter().collect(),
        if weekdays == 0 { Vec::new() } else { vec![Rule::FromStart(EVERY_DAY, weekdays)] },
        Vec::new(),
        Vec::new(),
        both.collect(),
        Vec::new(),
    ];
    if flavour != CronFlavour::Crontab {
        let [_, _, instances, ends, _, nearest] = &mut all;
        let other = (0..7u8).filter(|day| weekdays >> day & 1 == 0);
        *instances = admitted(&mut other.flat_map(|day| {
            let instance = move |instance: u32| Rule::FromStart(instance_days(instance), 1 << day);
            (1..=5).map(instance).chain([Rule::FromEnd(0b1111_1110, 1 << day)])
        }));
        *ends = admitted(&mut (1..=31u32).map(|back| Rule::FromEnd(1 << back, EVERY_WEEKDAY)));
        *nearest = admitted(&mut [Rule::LastWeekday].into_iter().chain((1..=31).map(Rule::Nearest)));
        // `31W` is not used if only some of the months have that day.
        let shortest = kinds(months).map(length).min().unwrap_or(0);
        nearest.retain(|rule| !matches!(rule, Rule::Nearest(day) if *day > shortest));
        if flavour == CronFlavour::EventBridge {
            ends.retain(|rule| event_bridge::is_known(*rule));
            nearest.retain(|rule| event_bridge::is_known(*rule));
        }
    }
    all
}

/// The days of the month that are the first, second … of their weekday.
fn instance_days(instance: u32) -> u32 {
    (0b1111_1110u32 << (7 * (instance - 1))) & EVERY_DAY
}

/// Whether both day fields must hold for these, and one can begin with `*`.
fn has_star(rule: Rule) -> bool {
    match rule {
        Rule::FromStart(days, weekdays) => {
            days != EVERY_DAY && weekdays != EVERY_WEEKDAY && (days >> 1 & 1 == 1 || weekdays & 1 == 1)
        }
        _ => false,
    }
}

/// The fields of day, month and weekday that say these rules in these months.
fn day_fields(rules: &[Rule], months: u16, flavour: CronFlavour) -> Vec<[String; 3]> {
    let month = field(u64::from(months & EVERY_MONTH), 1, 12, Spelling::Cron);
    if matches!(flavour, CronFlavour::Quartz | CronFlavour::EventBridge) {
        return rules.iter().map(|rule| alone(*rule, &month, flavour)).collect();
    }
    let (mut of_month, mut of_week, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for rule in rules {
        match *rule {
            Rule::FromStart(EVERY_DAY, EVERY_WEEKDAY) => {
                return vec![["*".to_owned(), month, "*".to_owned()]];
            }
            Rule::FromStart(days, EVERY_WEEKDAY) => of_month.push(day_list(days)),
            Rule::FromStart(EVERY_DAY, weekdays) => of_week.push(weekday_list(weekdays)),
            Rule::FromStart(days, weekdays) => match is_instance(days) {
                Some(instance) if flavour == CronFlavour::Extended && weekdays.is_power_of_two() => {
                    of_week.push(format!("{}#{instance}", weekdays.trailing_zeros()));
                }
                _ => {
                    let [day, weekday] = starred(days, weekdays);
                    all.push([day, month.clone(), weekday]);
                }
            },
            Rule::FromEnd(days, EVERY_WEEKDAY) if days == 1 << 1 => of_month.push("L".to_owned()),
            Rule::FromEnd(days, EVERY_WEEKDAY) => {
                of_month.push(format!("L-{}", days.trailing_zeros().saturating_sub(1)));
            }
            Rule::FromEnd(_, weekdays) => of_week.push(format!("{}L", weekdays.trailing_zeros())),
            Rule::Nearest(day) => of_month.push(format!("{day}W")),
            Rule::LastWeekday => of_month.push("LW".to_owned()),
        }
    }
    if !of_month.is_empty() || !of_week.is_empty() {
        let both = !of_month.is_empty() && !of_week.is_empty();
        let join = |list: Vec<String>| if list.is_empty() { "*".to_owned() } else { list.join(",") };
        let mut day = join(of_month);
        // With a star at the beginning both would have to hold.
        if both && let Some(rest) = day.strip_prefix('*') {
            day = format!("1-31{rest}");
        }
        all.insert(0, [day, month, join(of_week)]);
    }
    all
}

/// The fields of one rule where one of the day fields is `?`, with names of weekdays. Before `L` and `#` the documentation of
/// EventBridge has numbers, which are 1 for Sunday.
fn alone(rule: Rule, month: &str, flavour: CronFlavour) -> [String; 3] {
    let of_month = |day: String| [day, month.to_owned(), "?".to_owned()];
    let of_week = |mask: u8, behind: &str| {
        let day = if behind.is_empty() || flavour == CronFlavour::Quartz {
            weekday_runs(mask, FROM_SUNDAY, "-", |day| weekday_name(day).to_ascii_uppercase())
        } else {
            (mask.trailing_zeros() + 1).to_string()
        };
        ["?".to_owned(), month.to_owned(), format!("{day}{behind}")]
    };
    match rule {
        Rule::FromStart(EVERY_DAY, EVERY_WEEKDAY) => of_month("*".to_owned()),
        Rule::FromStart(days, EVERY_WEEKDAY) => of_month(day_list(days)),
        Rule::FromStart(EVERY_DAY, weekdays) => of_week(weekdays, ""),
        Rule::FromStart(days, weekdays) => {
            let instance = is_instance(days).map(|instance| format!("#{instance}"));
            of_week(weekdays, &instance.unwrap_or_default())
        }
        Rule::FromEnd(days, EVERY_WEEKDAY) if days == 1 << 1 => of_month("L".to_owned()),
        Rule::FromEnd(days, EVERY_WEEKDAY) => {
            of_month(format!("L-{}", days.trailing_zeros().saturating_sub(1)))
        }
        Rule::FromEnd(_, weekdays) => of_week(weekdays, "L"),
        Rule::Nearest(day) => of_month(format!("{day}W")),
        Rule::LastWeekday => of_month("LW".to_owned()),
    }
}

/// The day fields that say that both must hold, as [`has_star`] found possible: the shorter ones.
fn starred(days: u32, weekdays: u8) -> [String; 2] {
    let behind =
        |star: &str, rest: String| if rest.is_empty() { star.to_owned() } else { format!("{star},{rest}") };
    let (day, weekday) = (day_list(days), weekday_list(weekdays));
    let of_month = (days >> 1 & 1 == 1).then(|| {
        let starred = if day.starts_with('*') { day.clone() } else { behind("*/31", day_list(days & !0b10)) };
        [starred, weekday.clone()]
    });
    let of_week = (weekdays & 1 == 1).then(|| [day.clone(), behind("*/7", weekday_list(weekdays & !1))]);
    let shorter = of_month
        .into_iter()
        .chain(of_week)
        .min_by_key(|fields| fields.iter().map(String::len).sum::<usize>());
    shorter.unwrap_or([day, weekday])
}

/// The number of these days among their weekday in the month.
fn is_instance(days: u32) -> Option<u32> {
    (1..=5).find(|&instance| instance_days(instance) == days)
}

fn day_list(days: u32) -> String {
    if days & EVERY_DAY == 0 { String::new() } else { field(u64::from(days), 1, 31, Spelling::Cron) }
}

const FROM_SUNDAY: [u8; 7] = [0, 1, 2, 3, 4, 5, 6];

/// Weekdays in a list of their own: without steps, which would begin with a star.
fn weekday_list(mask: u8) -> String {
    weekday_runs(mask, FROM_SUNDAY, "-", |day| day.to_string())
}
