//! Makes sentences of the later.js text language, word by word, out of choices.
//!
//! The source of the choices is left open: a seeded random number generator makes them to compare two parsers, a
//! fuzzer makes them from its bytes. This module knows the grammar a second time, on purpose: it does not use
//! what the parser under test knows.

mod spoil;

pub(crate) use spoil::{join, mutate};

/// A source of decisions.
pub(crate) trait Choices {
    /// A number below `bound`, which is at least 1. A source that has run dry answers 0.
    fn below(&mut self, bound: usize) -> usize;

    /// True about once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }
}

/// How much sense a sentence makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Every word stands where it may and every value exists: a parser must read it.
    Meaningful,
    /// Now and then a value that does not exist, a window that is empty, a connective that joins nothing.
    Loose,
}

/// A sentence in words: what white space, or nothing beside `,` and `-`, may stand between.
pub(crate) type Words = Vec<String>;

/// A kind of period: its spellings and its values.
struct Unit {
    spellings: &'static [&'static str],
    first: usize,
    last: usize,
    /// Where `every` ends.
    end: usize,
}

const fn unit(spellings: &'static [&'static str], first: usize, last: usize) -> Unit {
    Unit { spellings, first, last, end: last }
}

const YEAR: Unit = Unit { spellings: &["year", "years"], first: 1970, last: 9999, end: 2450 };

const UNITS: [Unit; 11] = [
    unit(&["minutes", "minute", "mins", "min", "m"], 0, 59),
    unit(&["seconds", "second", "secs", "sec", "s"], 0, 59),
    unit(&["hours", "hour", "h"], 0, 23),
    unit(&["day", "days", "day of the month", "days of the month"], 1, 31),
    unit(&["day of the week", "days of the week"], 1, 7),
    unit(&["day instance"], 1, 5),
    unit(&["day of the year", "days of the year"], 1, 366),
    Unit { spellings: &["week of the month", "weeks of the month"], first: 1, last: 6, end: 5 },
    unit(&["week", "weeks", "week of the year", "weeks of the year"], 1, 53),
    unit(&["month", "months"], 1, 12),
    YEAR,
];

const DAYS: &str = "mon monday tue tues tuesday tueday wed wednes wedday wednesday thu thur thurs thuday thurday \
    thursday fri friday sat satur satday saturday sun sunday";

const MONTHS: &str = "jan january feb february mar march apr april may june july aug august sept september oct october nov \
    november dec december";

/// One of the words of `from`.
fn pick_word(choices: &mut impl Choices, from: &'static str) -> &'static str {
    let count = from.split_whitespace().count();
    from.split_whitespace().nth(choices.below(count)).unwrap_or_default()
}

fn pick<T: Copy>(choices: &mut impl Choices, from: &[T], otherwise: T) -> T {
    from.get(choices.below(from.len())).copied().unwrap_or(otherwise)
}

fn push(words: &mut Words, phrase: &str) {
    words.extend(phrase.split_whitespace().map(str::to_owned));
}

/// A sentence: schedules, and exceptions now and then.
pub(crate) fn sentence(choices: &mut impl Choices, style: Style) -> Words {
    let loose = style == Style::Loose;
    let mut words = Words::new();
    if choices.once_in(12) {
        push(&mut words, pick(choices, &["also", ",", "and"], ","));
    }
    conjunction(choices, style, &mut words);
    while words.len() < 60 && choices.once_in(5) {
        push(&mut words, "also");
        conjunction(choices, style, &mut words);
    }
    if choices.once_in(4) || (loose && choices.once_in(8)) {
        push(&mut words, "except");
        conjunction(choices, style, &mut words);
        while words.len() < 60 && choices.once_in(4) {
            push(&mut words, "also");
            conjunction(choices, style, &mut words);
        }
    }
    if loose && choices.once_in(20) {
        push(&mut words, pick(choices, &["also", "except", ",", "and"], ","));
    }
    words
}

/// The clauses of one schedule or exception.
fn conjunction(choices: &mut impl Choices, style: Style, words: &mut Words) {
    if style == Style::Loose && choices.once_in(25) {
        return;
    }
    let mut windowed = false;
    for turn in 0.. {
        let kind = choices.below(8);
        match kind {
            0 | 1 => every(choices, style, words),
            2 => at(choices, style, words),
            3 => on_the(choices, style, words),
            4 => named(choices, style, words, "on", DAYS),
            5 => named(choices, style, words, "of", MONTHS),
            6 => years(choices, style, words),
            // Several windows can leave nothing between them.
            _ if windowed && style == Style::Meaningful => every(choices, style, words),
            _ => {
                windowed = true;
                window(choices, style, words);
            }
        }
        if turn == 3 || choices.below(5) < 2 {
            return;
        }
        // Behind a list of times or names, what joins must join a further item.
        let open = matches!(kind, 2 | 4 | 5 | 6);
        if choices.once_in(8) && (!open || style == Style::Loose) {
            push(words, pick(choices, &["and", ",", ", and"], ","));
        }
    }
}

/// A value of the unit; in a loose sentence now and then none.
fn value(choices: &mut impl Choices, style: Style, unit: &Unit) -> usize {
    if style == Style::Loose {
        match choices.below(40) {
            39 => return unit.last + 1 + choices.below(3),
            38 => return choices.below(100),
            37 => {
                let far = choices.once_in(50);
                return choices.below(if far { 10_000 } else { 3 });
            }
            _ => {}
        }
    }
    // Years near today, mostly: a list of thousands of years takes later.js long.
    if unit.first == YEAR.first {
        let far = choices.once_in(100);
        return if far {
            unit.first + choices.below(unit.last - unit.first + 1)
        } else {
            2020 + choices.below(30)
        };
    }
    unit.first + choices.below(unit.last - unit.first + 1)
}

fn rank(choices: &mut impl Choices, value: usize) -> String {
    let suffix = match choices.below(8) {
        0..4 => "",
        4 => match value % 10 {
            1 => "st",
            2 => "nd",
            3 => "rd",
            _ => "th",
        },
        5 => "th",
        6 => "st",
        _ => "rd",
    };
    format!("{value}{suffix}")
}

fn a_unit(choices: &mut impl Choices) -> &'static Unit {
    UNITS.get(choices.below(UNITS.len())).unwrap_or(&YEAR)
}

fn spell(choices: &mut impl Choices, unit: &Unit, words: &mut Words) {
    push(words, pick(choices, unit.spellings, "day"));
}

fn every(choices: &mut impl Choices, style: Style, words: &mut Words) {
    push(words, "every");
    match choices.below(12) {
        10 => return push(words, "weekday"),
        11 => return push(words, "weekend"),
        _ => {}
    }
    let unit = a_unit(choices);
    let step = match choices.below(10) {
        0..7 => 1 + choices.below(20),
        7 => 1 + choices.below(unit.last + 20),
        8 => pick(choices, &[5, 15, 30, 90], 5),
        _ if style == Style::Loose => choices.below(3),
        _ => 1,
    };
    let step = rank(choices, step);
    push(words, &step);
    spell(choices, unit, words);
    match choices.below(6) {
        4 => {
            push(words, pick(choices, &["starting", "start"], "start"));
            push(words, pick(choices, &["", "at", "on", "on the", "the", "at the"], ""));
            let mut first = value(choices, style, unit);
            if style == Style::Meaningful {
                first = first.min(unit.end);
            }
            let first = rank(choices, first);
            push(words, &first);
            let other = style == Style::Loose && choices.once_in(20);
            let again = if other { a_unit(choices) } else { unit };
            spell(choices, again, words);
        }
        5 => {
            push(words, "between");
            push(words, pick(choices, &["", "the"], ""));
            let (first, last) = bounds(choices, style, unit);
            let (first, last) = (rank(choices, first), rank(choices, last));
            push(words, &first);
            if style == Style::Loose && choices.once_in(12) {
                return;
            }
            push(words, pick(choices, &["and", "and", ",", "and the"], "and"));
            push(words, &last);
        }
        _ => {}
    }
}

/// Two values, in order mostly, and always where the unit cannot wrap.
fn bounds(choices: &mut impl Choices, style: Style, unit: &Unit) -> (usize, usize) {
    let (a, b) = (value(choices, style, unit), value(choices, style, unit));
    let years = unit.first == YEAR.first;
    let wrap = if years { style == Style::Loose && choices.once_in(20) } else { choices.once_in(6) };
    if (a <= b) != wrap { (a, b) } else { (b, a) }
}

fn time(choices: &mut impl Choices, style: Style) -> String {
    if style == Style::Loose && choices.once_in(40) {
        return pick(choices, &["24:00", "9:60", "13:00 pm", "0:30 am", "9:5", "9", "9.00", "009:00"], "9")
            .to_owned();
    }
    let minute = if choices.once_in(2) { choices.below(60) } else { 0 };
    let hour = choices.below(24);
    let half = 1 + hour % 12;
    match choices.below(6) {
        0 | 1 => format!("{hour}:{minute:02}"),
        2 => format!("{hour:02}:{minute:02}"),
        3 => format!("{half}:{minute:02}am"),
        4 => format!("{half}:{minute:02} pm"),
        _ => format!("{half:02}:{minute:02}pm"),
    }
}

fn at(choices: &mut impl Choices, style: Style, words: &mut Words) {
    let first = time(choices, style);
    if choices.once_in(4) {
        push(words, &format!("@{first}"));
    } else {
        push(words, "at");
        push(words, &first);
    }
    while words.len() < 60 && choices.once_in(3) {
        push(words, pick(choices, &["and", ","], ","));
        let next = time(choices, style);
        push(words, &next);
    }
}

fn on_the(choices: &mut impl Choices, style: Style, words: &mut Words) {
    push(words, "on the");
    let unit = a_unit(choices);
    match choices.below(6) {
        4 => push(words, "first"),
        5 => push(words, "last"),
        _ => {
            list(choices, words, |choices, range| {
                let (first, last) = match (range, unit.first) {
                    (true, _) => bounds(choices, style, unit),
                    // Where a period begins at 1, 0 is its last.
                    (false, 1) if choices.once_in(15) => (0, 0),
                    (false, _) => (value(choices, style, unit), 0),
                };
                (rank(choices, first), rank(choices, last))
            });
        }
    }
    spell(choices, unit, words);
}

fn named(choices: &mut impl Choices, style: Style, words: &mut Words, word: &str, names: &'static str) {
    push(words, word);
    list(choices, words, |choices, _| {
        if style == Style::Loose && choices.once_in(60) {
            return ("ma".to_owned(), "ma".to_owned());
        }
        (pick_word(choices, names).to_owned(), pick_word(choices, names).to_owned())
    });
}

fn years(choices: &mut impl Choices, style: Style, words: &mut Words) {
    push(words, "in");
    list(choices, words, |choices, _| {
        let (first, last) = bounds(choices, style, &YEAR);
        (format!("{first:04}"), format!("{last:04}"))
    });
}

/// A list of items and ranges of them: `item` is told which, and gives both ends.
fn list<C: Choices>(
    choices: &mut C,
    words: &mut Words,
    mut item: impl FnMut(&mut C, bool) -> (String, String),
) {
    for turn in 0..5 {
        if turn > 0 {
            push(words, pick(choices, &[",", "and"], ","));
        }
        let range = choices.once_in(4);
        let (first, last) = item(choices, range);
        push(words, &first);
        if range {
            push(words, pick(choices, &["-", "to", "through"], "-"));
            push(words, &last);
        }
        if choices.below(3) < 2 {
            return;
        }
    }
}

/// `after`, `before`, or both.
fn window(choices: &mut impl Choices, style: Style, words: &mut Words) {
    let clock = choices.once_in(2);
    let unit = a_unit(choices);
    let which = choices.below(3);
    let (a, b) = (value(choices, style, unit), value(choices, style, unit));
    let years = unit.first == YEAR.first;
    let (from, until) = match style {
        // Years cannot wrap, and two equal ends leave nothing.
        Style::Meaningful if years => (a.min(b), a.max(b).max(a.min(b) + 1)),
        Style::Meaningful if a == b => (unit.first, unit.last),
        _ => (a, b),
    };
    let (early, late) = if clock { (time(choices, style), time(choices, style)) } else { Default::default() };
    // Two spellings of one time are still one: the plain way around it.
    let late = if clock && which == 2 && style == Style::Meaningful { "23:59".to_owned() } else { late };
    let early = if late == "23:59" && early.contains("59") { "0:00".to_owned() } else { early };
    for (word, wanted, value, time) in [("after", 0, from, early), ("before", 1, until, late)] {
        if which != wanted && which != 2 {
            continue;
        }
        push(words, word);
        if clock {
            push(words, &time);
        } else {
            let rank = rank(choices, value);
            push(words, &rank);
            spell(choices, unit, words);
        }
    }
}
