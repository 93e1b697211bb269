//! The faults of later.js's search, each with the condition under which it can show.

use crate::judge::Call;
use serde_json::Value;
use std::fmt;

/// A class of wrong answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    NoAnswer,
    Throws,
    GaveUp,
    UnsortedList,
    MixedZero,
    ZeroWindow,
    FullDate,
    WindowTick,
    WindowInside,
    WeekTick,
    ExceptionEndless,
    ExceptionInside,
    Century,
    Year2099,
    Before1970,
    StartRepeated,
    BackwardOr,
    OrRange,
    BackwardLength,
    NoBeginning,
    BackwardWindow,
    LastRangeCut,
    ThousandRanges,
    LastInstance,
    RunOver,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAnswer => "no answer within 4,000 probes",
            Self::Throws => "throws",
            Self::GaveUp => "1000 attempts, then the last probe is the answer",
            Self::UnsortedList => "a list that is not in order, or repeats a value",
            Self::MixedZero => "0 for the last among other values",
            Self::ZeroWindow => "`after` or `before` 0 for the last",
            Self::FullDate => "a full date",
            Self::WindowTick => "`after` or `before` becomes the tick",
            Self::WindowInside => "a window that is finer than the tick",
            Self::WeekTick => "a tick of a week reaches beyond",
            Self::ExceptionEndless => "an exception without an end is ignored",
            Self::ExceptionInside => "an exception that is finer than a tick",
            Self::Century => "2100, 2200 and 2300 count as leap years",
            Self::Year2099 => "years end in 2099",
            Self::Before1970 => "before 1970",
            Self::StartRepeated => "the start, once for each schedule",
            Self::BackwardOr => "backward, ticks of different length are in order of their ends",
            Self::OrRange => "ranges of schedules that overlap are not joined",
            Self::BackwardLength => "backward, a month or year has the length of the one after it",
            Self::BackwardWindow => "backward, a window of a clock that begins at 0",
            Self::LastRangeCut => "the last range asked for ends where one schedule, or a part of it, does",
            Self::ThousandRanges => "1000 steps at most",
            Self::LastInstance => "the last seven days of a month, which are no tick",
            Self::RunOver => "a run of values over the end of a short month or year",
            Self::NoBeginning => "a range without a beginning",
        })
    }
}

const DAY_MS: i64 = 86_400_000;

struct List {
    period: String,
    modifier: String,
    values: Vec<i64>,
}

struct Conjunction {
    lists: Vec<List>,
}

/// What can be seen from a definition itself.
pub(crate) struct Facts {
    schedules: Vec<Conjunction>,
    exceptions: Vec<Conjunction>,
}

/// How fine a period is: the tick is the finest.
fn rank(period: &str) -> u8 {
    match period {
        "s" | "t" | "fd" => 0,
        "m" => 1,
        "h" => 2,
        "D" | "d" | "dy" => 3,
        "wy" => 4,
        "wm" => 5,
        "dc" => 6,
        "M" => 7,
        _ => 8,
    }
}

/// later.js's: the length of a period in seconds, and the last value on 2027-01-04.
fn extent(period: &str) -> (i64, i64) {
    match period {
        "s" => (1, 59),
        "t" => (1, 86_399),
        "fd" => (1, 32_503_680_000_000),
        "m" => (60, 59),
        "h" => (3600, 23),
        "D" => (86_400, 31),
        "d" => (86_400, 7),
        "dy" => (86_400, 365),
        "wy" => (604_800, 52),
        "wm" => (604_800, 6),
        "dc" => (604_800, 5),
        "M" => (2_629_740, 12),
        _ => (31_556_900, 2099),
    }
}

impl List {
    fn zero_is_last(&self) -> bool {
        !matches!(self.period.as_str(), "s" | "m" | "h" | "t" | "Y" | "fd")
    }

    fn is_ordered(&self) -> bool {
        // A 0 that is the last comes after the others.
        let last = |value: i64| if value == 0 && self.zero_is_last() { i64::MAX } else { value };
        self.values.windows(2).all(|pair| matches!(pair, [one, two] if last(*one) < last(*two)))
    }

    fn range(&self) -> i64 {
        let (length, last) = extent(&self.period);
        match (self.modifier.as_str(), self.values.first(), self.values.last()) {
            ("a", Some(first), _) => (last - first) * length,
            ("b", _, Some(last)) => length * (last - 1),
            _ => length,
        }
    }
}

impl Conjunction {
    fn of(json: &Value) -> Self {
        let list = |(key, values): (&String, &Value)| {
            let (period, modifier) = key.split_once('_').unwrap_or((key, ""));
            List {
                period: period.to_owned(),
                modifier: modifier.to_owned(),
                values: values.as_array().into_iter().flatten().filter_map(Value::as_i64).collect(),
            }
        };
        Self { lists: json.as_object().into_iter().flatten().map(list).collect() }
    }

    fn has(&self, test: impl Fn(&List) -> bool) -> bool {
        self.lists.iter().any(test)
    }

    fn tick(&self) -> &str {
        let plain =
            self.lists.iter().filter(|list| list.modifier.is_empty()).min_by_key(|list| rank(&list.period));
        plain.or(self.lists.iter().min_by_key(|list| rank(&list.period))).map_or("s", |list| &list.period)
    }

    /// The last of those with the least range, as later.js sorts them.
    fn later_tick(&self) -> &List {
        const NONE: &List = &List { period: String::new(), modifier: String::new(), values: Vec::new() };
        self.lists.iter().rev().min_by_key(|list| list.range()).unwrap_or(NONE)
    }
}

impl Facts {
    pub(crate) fn of(definition: &Value) -> Self {
        let all = |key: &str| {
            let list = definition.get(key).and_then(Value::as_array);
            list.into_iter().flatten().map(Conjunction::of).collect()
        };
        Self { schedules: all("schedules"), exceptions: all("exceptions") }
    }

    fn all(&self) -> impl Iterator<Item = &Conjunction> {
        self.schedules.iter().chain(&self.exceptions)
    }
}

/// Whether the values of a period change within a tick of a week of some kind.
fn cuts_week(tick: &str, period: &str) -> bool {
    let is_week = |period| matches!(period, "wy" | "wm" | "dc");
    match tick {
        "wy" => period != "wy",
        "wm" | "dc" => period != tick && is_week(period),
        _ => false,
    }
}

/// The last value that every month or year has.
fn shortest(period: &str) -> i64 {
    match period {
        "D" => 28,
        "dy" => 365,
        "wm" | "dc" => 4,
        "wy" => 52,
        _ => i64::MAX,
    }
}

/// The instants of an answer.
fn instants(answer: &Value) -> Vec<i64> {
    match answer {
        Value::Number(number) => number.as_i64().filter(|&number| number != 0).into_iter().collect(),
        Value::Array(all) => all.iter().flat_map(instants).collect(),
        _ => Vec::new(),
    }
}

/// The same with the beginning of the calendar where a range has none.
fn without_beginning(answer: &Value) -> Value {
    match answer {
        Value::Array(pair) => match &pair[..] {
            [Value::Null, until] => Value::Array(vec![0.into(), until.clone()]),
            all => Value::Array(all.iter().map(without_beginning).collect()),
        },
        other => other.clone(),
    }
}

/// Whether all ranges are right but the last, which begins where it should (backward: ends) and is too short.
fn is_last_cut(call: Call, theirs: &Value, ours: &Value) -> bool {
    let (Some(theirs), Some(ours)) = (theirs.as_array(), ours.as_array()) else { return false };
    let (Some((last, before)), Some((whole, all))) = (theirs.split_last(), ours.split_last()) else {
        return false;
    };
    let side = |range: &Value, at: usize| range.get(at).and_then(Value::as_i64);
    let right = theirs.len() == ours.len() && before == all;
    right
        && if call == Call::NextRange {
            side(last, 0) == side(whole, 0) && side(last, 1) < Some(side(whole, 1).unwrap_or(i64::MAX))
        } else {
            side(last, 1) == side(whole, 1) && side(last, 0) > side(whole, 0)
        }
}

/// The first instant of a year, in milliseconds.
fn year(year: i32) -> i64 {
    chrono::NaiveDate::from_ymd_opt(year, 1, 1)
        .map_or(0, |date| date.signed_duration_since(chrono::NaiveDate::default()).num_days() * DAY_MS)
}

/// The fault that can explain why later.js answers `theirs`, when it is not `ours`.
pub(crate) fn of(facts: &Facts, call: Call, start: i64, theirs: &Value, ours: &Value) -> Option<Class> {
    let told = |key: &str| theirs.get(key).is_some();
    let any = |test: &dyn Fn(&List) -> bool| facts.all().any(|one| one.has(test));
    if told("stopped") || told("silent") {
        return Some(Class::NoAnswer);
    }
    if any(&|list| list.values.len() > 1 && list.zero_is_last() && list.values.contains(&0)) {
        return Some(Class::MixedZero);
    }
    if any(&|list| !list.is_ordered()) {
        return Some(Class::UnsortedList);
    }
    if any(&|list| !list.modifier.is_empty() && list.zero_is_last() && list.values.contains(&0)) {
        return Some(Class::ZeroWindow);
    }
    if any(&|list| list.period == "fd") {
        return Some(Class::FullDate);
    }
    if told("threw") {
        // later.js looks for the Thursday of the year before.
        let weeks_of_1970 = start * 1000 < year(1972) && any(&|list| list.period == "wy");
        return (call.is_backward() || weeks_of_1970).then_some(Class::Throws);
    }
    if told("gaveUp") {
        return Some(Class::GaveUp);
    }
    let other_tick = |one: &Conjunction| {
        !one.later_tick().modifier.is_empty() && rank(&one.later_tick().period) != rank(one.tick())
    };
    if facts.all().any(other_tick) {
        return Some(Class::WindowTick);
    }
    if facts.all().any(|one| one.has(|list| rank(&list.period) < rank(one.tick()))) {
        return Some(Class::WindowInside);
    }
    if facts.all().any(|one| one.has(|list| cuts_week(one.tick(), &list.period))) {
        return Some(Class::WeekTick);
    }
    if told("endless") {
        return Some(Class::ExceptionEndless);
    }
    let finer = |exception: &Conjunction| {
        facts.schedules.iter().any(|schedule| {
            exception.has(|list| {
                rank(&list.period) < rank(schedule.tick()) || cuts_week(schedule.tick(), &list.period)
            })
        })
    };
    if facts.exceptions.iter().any(finer) {
        return Some(Class::ExceptionInside);
    }
    if told("manyStarts") {
        return Some(Class::ThousandRanges);
    }
    if call.is_range() && is_last_cut(call, theirs.get("answer")?, ours) {
        return Some(Class::LastRangeCut);
    }
    if call == Call::PrevRange && without_beginning(theirs.get("answer")?) == *ours {
        return Some(Class::NoBeginning);
    }
    let looks_at_ends = call.is_range() || !facts.exceptions.is_empty();
    let last_instance = |list: &List| list.period == "dc" && list.values.contains(&0);
    let ticks_so = |one: &Conjunction| one.tick() == "dc" && one.has(last_instance);
    if facts.all().any(ticks_so) || (looks_at_ends && any(&last_instance)) {
        return Some(Class::LastInstance);
    }
    let from_zero =
        |list: &List| !list.modifier.is_empty() && matches!(list.period.as_str(), "s" | "m" | "h" | "t");
    if call.is_backward() && looks_at_ends && any(&from_zero) {
        return Some(Class::BackwardWindow);
    }
    let runs_over = |list: &List| {
        list.modifier.is_empty()
            && list.values.contains(&1)
            && list.values.last().is_some_and(|last| *last >= shortest(&list.period))
    };
    if looks_at_ends && !call.is_backward() && any(&runs_over) {
        return Some(Class::RunOver);
    }
    let mut reached = instants(theirs.get("answer")?);
    reached.extend(instants(ours));
    reached.push(start * 1000);
    let (first, last) = (*reached.iter().min()?, *reached.iter().max()?);
    if call.is_backward() && first <= 0 {
        return Some(Class::Before1970);
    }
    if any(&|list| list.period == "Y" && list.values.iter().any(|value| *value >= 2099)) && last >= year(2099)
    {
        return Some(Class::Year2099);
    }
    if any(&|list| rank(&list.period) >= 3 && !matches!(list.period.as_str(), "d"))
        && [2100, 2200, 2300, 2500].into_iter().any(|leap| first < year(leap + 1) && last >= year(leap))
    {
        return Some(Class::Century);
    }
    if facts.schedules.len() > 1
        && call == Call::Next
        && reached.iter().filter(|at| **at == start * 1000).count() > 2
    {
        return Some(Class::StartRepeated);
    }
    let ticks = || facts.schedules.iter().map(|one| rank(one.tick()));
    if call == Call::Prev && ticks().min() != ticks().max() {
        return Some(Class::BackwardOr);
    }
    if call.is_range() && facts.schedules.len() > 1 {
        return Some(Class::OrRange);
    }
    if call.is_backward()
        && any(&|list| {
            (list.modifier == "a" || call.is_range() || !facts.exceptions.is_empty())
                && matches!(list.period.as_str(), "D" | "dy" | "dc" | "wm" | "wy")
        })
    {
        return Some(Class::BackwardLength);
    }
    None
}
