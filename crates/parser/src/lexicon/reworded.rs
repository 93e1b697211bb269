//! Phrases for which the language has other words: they are not read, and the help writes the text anew. Of those that leave
//! something open, each thing that they may mean is written, or what there is to say is said.

use super::places::{Reworded, is_one_of, with_lead, words_of};
use super::{forms, words};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// Phrases that mean the same, and what to do about them.
struct Row {
    /// Joined by ` | `. A word in brackets may be missing, and `#` is a number; articles, `every` within the phrase and apostrophes do
    /// not matter, and a hyphen is a blank.
    phrases: &'static str,
    /// What they may mean, in words of the language.
    meant: &'static [&'static str],
    /// What to say where nothing can be written.
    help: &'static str,
}

const fn row(phrases: &'static str, meant: &'static [&'static str]) -> Row {
    Row { phrases, meant, help: "" }
}

const fn open(phrases: &'static str, help: &'static str) -> Row {
    Row { phrases, meant: &[], help }
}

const ONCE: &str = "a schedule repeats: name the date, as in `on December 24, 2027`";
const CLOCK: &str = "a schedule knows only the clock: say the time, as in `at 17:00`";
const OTHERS: &str = "such days stand in a calendar, as in `on days of calendar school`";
const NONE: &str = "a schedule says when: where nothing is to be done, switch off what has it";
const MACHINE: &str = "a schedule knows only the clock, and not when a machine or a program starts";
const HOW_MANY: &str = "say how many, as in `every 5 minutes`";

const ROWS: &[Row] = &[
    // Even and odd numbers.
    row(
        "even [numbered] day | even [numbered] days | even [numbered] dates",
        &["every 2 days starting on the 2nd day"],
    ),
    row(
        "odd [numbered] day | odd [numbered] days | odd [numbered] dates",
        &["every 2 days starting on the 1st day"],
    ),
    row("even [numbered] week | even [numbered] weeks", &["every 2 weeks starting on the 2nd week"]),
    row("odd [numbered] week | odd [numbered] weeks", &["every 2 weeks starting on the 1st week"]),
    row("even [numbered] month | even [numbered] months", &["every 2 months starting on the 2nd month"]),
    row("odd [numbered] month | odd [numbered] months", &["every 2 months starting on the 1st month"]),
    row("even [numbered] hour | even [numbered] hours", &["every 2 hours"]),
    row("odd [numbered] hour | odd [numbered] hours", &["every 2 hours starting on the 1st hour"]),
    row("even [numbered] minute | even [numbered] minutes", &["every 2 minutes"]),
    row("odd [numbered] minute | odd [numbered] minutes", &["every 2 minutes starting on the 1st minute"]),
    open("even", "write the step, as in `every 2 days starting on the 2nd day`"),
    open("odd", "write the step, as in `every 2 days starting on the 1st day`"),
    // Where something begins and ends.
    row("beginning of week | start of week | week start", &["on Monday", "on Sunday"]),
    row("end of week", &["on Friday", "on Sunday"]),
    row("week end | week ends", &["on weekends"]),
    row("midweek | mid week", &["on Wednesday"]),
    row("month end | months end | monthend | eom", &["on the last day of the month"]),
    row("month start | month beginning | bom", &["on the first day of the month"]),
    row("middle of month | mid month", &["on the 15th of the month"]),
    row("end of quarter | quarter end | quarters end | eoq", &["on the last day of the quarter"]),
    row("beginning of quarter | start of quarter | quarter start", &["on the first day of the quarter"]),
    row("end of year | year end | years end | eoy", &["on December 31"]),
    row("beginning of year | start of year | year start", &["on January 1"]),
    open(
        "end of day | eod | end of business | close of business | cob | start of day | beginning of day | start of business",
        CLOCK,
    ),
    row("penultimate | next to last | last but one", &["second to last"]),
    row("final | ultimate", &["last"]),
    row("before month end | before end of month", &["before the last day of the month"]),
    row(
        "in first week of month | of first week of month",
        &["on the first week of the month", "on the first 7 days of the month"],
    ),
    row("first half of month", &["on the 1st through 15th"]),
    row("second half of month | last half of month | latter half of month", &["on the 16th through 31st"]),
    row("first half of year", &["in January through June"]),
    row("second half of year | last half of year | latter half of year", &["in July through December"]),
    row("top of hour", &["on the hour"]),
    row("bottom of hour | at half hour", &["on the half hour"]),
    row("every noon | each noon", &["every day at noon"]),
    row("every midnight | each midnight", &["every day at midnight"]),
    row("half day | half days", &["every 12 hours"]),
    row("half minute", &["every 30 seconds"]),
    row("half year", &["every 6 months"]),
    open("three quarters of hour | 3/4 hour", "write the minutes, as in `@every 45m`"),
    row("quarter hour | quarter hours", &["every 15 minutes"]),
    row("hour and half hour", &["every 30 minutes"]),
    row("half hourly | 1/2 hour", &["every 30 minutes"]),
    row("bihourly | bi hourly", &["every 2 hours"]),
    row("beginning | commencing | effective [from] | as of | as from | with effect from", &["starting"]),
    row("ending [on] | ends [on] | up to [and] [including]", &["until"]),
    // Quarters of the year.
    row("every end of month | each end of month", &["on the last day of the month"]),
    row(
        "first weekday of year | first working day of year | first business day of year",
        &["on the first weekday of January"],
    ),
    row(
        "last weekday of year | last working day of year | last business day of year",
        &["on the last weekday of December"],
    ),
    row(
        "first weekday of week | first workday of week | first working day of week | first business day of week",
        &["on Monday"],
    ),
    row(
        "last weekday of week | last workday of week | last working day of week | last business day of week",
        &["on Friday"],
    ),
    row("patch tuesday", &["on the second Tuesday of the month"]),
    row("q1 | first quarter", &["in January through March"]),
    row("q2 | second quarter", &["in April through June"]),
    row("q3 | third quarter", &["in July through September"]),
    row("q4 | fourth quarter", &["in October through December"]),
    open("fiscal", "write the months, as in `in January, April, July and October`"),
    // Seasons, of the north and of the south.
    row("winter | winters | winter months", &["in December through February", "in June through August"]),
    row("spring | spring months", &["in March through May", "in September through November"]),
    row("summer | summers | summer months", &["in June through August", "in December through February"]),
    row(
        "autumn | fall | autumn months | fall months",
        &["in September through November", "in March through May"],
    ),
    // Days of the week by their first letters, without anything between them.
    row("mwf", &["on Monday, Wednesday and Friday"]),
    row("tth | tuth | t th", &["on Tuesday and Thursday"]),
    row("mtwthf | mtwrf", &["on weekdays"]),
    row("weeknight | weeknights | week night | week nights", &["on weekdays", "on Sunday through Thursday"]),
    row("week day | week days | during week", &["on weekdays"]),
    row("all days | any day | each and every day", &["every day"]),
    row("each and every", &["every"]),
    // What holds anyway.
    Row {
        phrases: "24/7 | 24x7 | around clock | round clock | day and night | [at] all times | all [of] time | all day [long] \
                  | throughout day | always | continuously | constantly",
        meant: &[""],
        help: "say how often, as in `every minute`",
    },
    row("of every day | of day | single | instance of | occurrence of | uhr | hours | hrs", &[""]),
    row("around | about | approximately | approx | roughly", &[""]),
    row("alternate | alternating", &["every other"]),
    row("+ | plus", &["and"]),
    row("½ hour | ½ an hour | 0.5 hours", &["every 30 minutes"]),
    // Limits in other words.
    row("in between", &["between"]),
    row("within", &["from"]),
    open(
        "no later than | not later than | not after",
        "a window ends just before its time: name the times, or write a later one after `before`",
    ),
    row("no earlier than | no sooner than | not earlier than | not before", &["after"]),
    row("but only | but just", &["only"]),
    row("excl | exc | ex | not", &["except"]),
    row(
        "unless holiday | if not holiday | if not on holiday | unless it is holiday",
        &["except on holidays"],
    ),
    row("until further notice", &[""]),
    open(
        "overnight | daytime | during day | during night | by day | by night",
        "say from when until when, as in `from 22:00 to 6:00`",
    ),
    open("otherwise", "say when else as a schedule of its own, joined with `also`"),
    // How often in all.
    row("thrice", &["3 times"]),
    row("one time", &["once"]),
    row("once per weekday | once weekday", &["every weekday"]),
    row("other night | other morning | other evening | other afternoon", &["other day"]),
    // Days of the year.
    row("christmas [day] | xmas [day]", &["on December 25"]),
    row("christmas eve | xmas eve", &["on December 24"]),
    row("boxing day", &["on December 26"]),
    row("new years day | new year | new years", &["on January 1"]),
    row("new years eve", &["on December 31"]),
    row("valentines [day]", &["on February 14"]),
    row("halloween", &["on October 31"]),
    row("leap day | leap days", &["on February 29"]),
    row("thanksgiving [day]", &["on the fourth Thursday of November"]),
    open(
        "easter | easter sunday | easter monday | good friday | ramadan | passover | diwali",
        "days that follow no rule stand in a calendar, as in `on days of calendar easter`",
    ),
    open(
        "school day | school days | trading day | trading days | market day | market days | bank day | bank days",
        OTHERS,
    ),
    open("birthday | my birthday | anniversary", "say the day, as in `on May 17`"),
    // What no calendar says.
    open("startup | start up | boot | reboot | restart | login | logon | shutdown", MACHINE),
    open("never | manually | on demand | disabled | off | none | null", NONE),
    // Time zones by other names.
    row("eastern [standard] [daylight] [time] | us eastern [time]", &["in America/New_York"]),
    row("us central [time] | central [standard] [daylight] [time]", &["in America/Chicago"]),
    row("mountain [standard] [daylight] [time] | us mountain [time]", &["in America/Denver"]),
    row("pacific [standard] [daylight] [time] | us pacific [time]", &["in America/Los_Angeles"]),
    row("uk [time] | british [summer] time", &["in Europe/London"]),
    row(
        "cet | central european [standard] [summer] [time]",
        &["in Europe/Berlin", "in Europe/Paris", "in Europe/Stockholm"],
    ),
    row(
        "eet | eastern european [standard] [summer] [time]",
        &["in Europe/Helsinki", "in Europe/Athens", "in Africa/Cairo"],
    ),
    row("wet | western european [standard] [summer] [time]", &["in Europe/Lisbon", "in Atlantic/Canary"]),
    row("est", &["in America/New_York", "in UTC-5"]),
    row("mst", &["in America/Denver", "in America/Phoenix"]),
    row("hst", &["in Pacific/Honolulu"]),
    row("zulu [time]", &["in UTC"]),
    row("timezone | time zone | tz", &["in"]),
    open(
        "local time | server time | system time",
        "leave it out: a text without a zone is read in the one that its reader is given",
    ),
    row("time", &[""]),
    // What leaves open how often.
    Row {
        phrases: "bimonthly | bi monthly",
        meant: &["twice a month", "every 2 months starting 2024-01-01", "every 2 months starting 2024-02-01"],
        help: "write `every 2 months on the 1st`, or `on the 1st and 15th`",
    },
    Row {
        phrases: "semimonthly | semi monthly",
        meant: &["twice a month"],
        help: "name both days, as in `on the 1st and 15th`",
    },
    Row {
        phrases: "semiweekly | semi weekly",
        meant: &["twice a week"],
        help: "name both days, as in `on Monday and Thursday`",
    },
    Row {
        phrases: "semiannually | biannually | semi annually | bi annually | half yearly",
        meant: &["twice a year"],
        help: "name both days, as in `on January 1 and July 1`",
    },
    row("bi weekly", &["biweekly"]),
    row("couple of | couple", &["2"]),
    open("few | several | so often", HOW_MANY),
    open("noonish", "write `at noon`"),
    open("sunrise | sunset | dawn | dusk | lunch | lunchtime | breakfast | dinner", CLOCK),
    open(
        "business hours | office hours | working hours | work hours",
        "say which, as in `from 9:00 to 17:00 on weekdays`",
    ),
    // What happens once.
    open(
        "tomorrow | yesterday | today | tonight | next | coming | upcoming | ago | now | right now | asap | immediately | # minutes later | # hours later | in # seconds | in # minutes | in # hours | in # days | in # weeks",
        ONCE,
    ),
];

/// A phrase in words, and its row.
struct Phrase {
    words: Vec<&'static str>,
    row: &'static Row,
}

/// All phrases, taken apart once: a fault asks for each of them at each word before it.
static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let phrases = |row: &'static Row| {
        let words = move |phrase: &'static str| Phrase { words: phrase.split(' ').collect(), row };
        row.phrases.split(" | ").map(words)
    };
    ROWS.iter().flat_map(phrases).collect()
});

/// No phrase has more words, with an article in front of each.
const LONGEST: usize = 8;

/// The longest of the phrases at the place of a fault, a byte of the text; one that ends before it, only to be written anew.
pub(crate) fn reworded(text: &str, at: usize) -> Option<Reworded> {
    let places = words_of(text);
    let mut here = places.iter().rposition(|word| word.start <= at)?;
    // The article before a phrase.
    while here + 1 < places.len() && is_one_of(text.get(places.get(here)?.clone())?, words::ARTICLES) {
        here += 1;
    }
    let earliest = (here + 1).saturating_sub(LONGEST);
    let mut found: Option<(bool, Range<usize>, &Row)> = None;
    for first in earliest..=here {
        for Phrase { words, row } in PHRASES.iter() {
            let Some(end) = end_of(text, &places, first, words) else { continue };
            let covers = end > here;
            let is_better = found
                .as_ref()
                .is_none_or(|(covered, place, _)| (covers, end - first) > (*covered, place.len()));
            if is_better && (covers || (end == here && !row.meant.is_empty())) {
                found = Some((covers, first..end, row));
            }
        }
    }
    let Some((covers, place, row)) = found else {
        return forms::found(text, at);
    };
    let end = places.get(place.end - 1)?.end;
    // The full stop of an abbreviation goes with it.
    let stop = usize::from(text.get(end..).is_some_and(|behind| behind.starts_with(". ")));
    let span = places.get(place.start)?.start..end + stop;
    let meant = row.meant.iter().map(|words| Cow::Borrowed(*words)).collect::<Vec<_>>();
    Some(Reworded { span: with_lead(text, span, row.meant), meant, help: row.help, covers })
}

/// Whether a word is one of these phrases.
pub(super) fn is_phrase(word: &str) -> bool {
    let places = words_of(word);
    PHRASES.iter().any(|phrase| end_of(word, &places, 0, &phrase.words).is_some())
}

/// The number of the word after a phrase that begins with the word of this number; articles within it do not count.
fn end_of(text: &str, words: &[Range<usize>], first: usize, phrase: &[&str]) -> Option<usize> {
    let word = |at: usize| text.get(words.get(at)?.clone());
    let mut at = first;
    for &wanted in phrase {
        let optional = wanted.strip_prefix('[').and_then(|word| word.strip_suffix(']'));
        let mut next = at;
        let is_passed_over = |word: &str| {
            !is_same(word, wanted) && (is_one_of(word, words::ARTICLES) || is_one_of(word, words::EVERY))
        };
        while at > first && word(next).is_some_and(is_passed_over) {
            next += 1;
        }
        match word(next).is_some_and(|word| is_same(word, optional.unwrap_or(wanted))) {
            true => at = next + 1,
            false if optional.is_some() => {}
            false => return None,
        }
    }
    (at > first).then_some(at)
}

/// Whether a word is another, but for case and apostrophes.
fn is_same(word: &str, wanted: &str) -> bool {
    if wanted == "#" {
        return word.bytes().all(|byte| byte.is_ascii_digit());
    }
    let letters = word.chars().filter(|c| !matches!(c, '\'' | '\u{2019}'));
    letters.map(|c| c.to_ascii_lowercase()).eq(wanted.chars())
}

#[cfg(test)]
mod tests;
