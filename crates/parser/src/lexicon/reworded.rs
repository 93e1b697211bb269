//! Phrases for which the language has other words: they are not read, and the help writes the text anew. Of those that leave
//! something open, each thing that they may mean is written, or what there is to say is said.

use super::words;
use std::borrow::Cow;
use std::ops::Range;

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
    row("in first week of month", &["on the first week of the month", "on the first 7 days of the month"]),
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
    row("first weekday of week | first working day of week | first business day of week", &["on Monday"]),
    row("last weekday of week | last working day of week | last business day of week", &["on Friday"]),
    row("patch tuesday", &["on the second Tuesday of the month"]),
    row("q1 | first quarter", &["in January through March"]),
    row("q2 | second quarter", &["in April through June"]),
    row("q3 | third quarter", &["in July through September"]),
    row("q4 | fourth quarter", &["in October through December"]),
    open("fiscal", "write the months, as in `in January, April, July and October`"),
    // Seasons, of the north and of the south.
    row("winter", &["in December through February", "in June through August"]),
    row("spring", &["in March through May", "in September through November"]),
    row("summer", &["in June through August", "in December through February"]),
    row("autumn | fall", &["in September through November", "in March through May"]),
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
        "tomorrow | today | tonight | next | ago | now | immediately | in # seconds | in # minutes | in # hours | in # days | in # weeks",
        ONCE,
    ),
];

/// Words before a phrase that what is written in its place has already.
const LEADS: &[&[&str]] = &[words::EVERY, words::AT, words::ON, words::IN, words::DURING, words::FROM];

/// No phrase has more words, with an article in front of each.
const LONGEST: usize = 8;

/// A phrase in a text, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reworded {
    /// Where it stands, with what leads to it.
    pub(crate) span: Range<usize>,
    /// What may be written there.
    pub(crate) meant: Vec<Cow<'static, str>>,
    /// What to say where that cannot be read; may be empty.
    pub(crate) help: &'static str,
    /// Whether the fault is in the phrase, and not after it.
    pub(crate) covers: bool,
}

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
        for row in ROWS {
            for phrase in row.phrases.split(" | ") {
                let Some(end) = end_of(text, &places, first, phrase) else { continue };
                let covers = end > here;
                let is_better = found
                    .as_ref()
                    .is_none_or(|(covered, place, _)| (covers, end - first) > (*covered, place.len()));
                if is_better && (covers || (end == here && !row.meant.is_empty())) {
                    found = Some((covers, first..end, row));
                }
            }
        }
    }
    let Some((covers, place, row)) = found else {
        return initials(text, at).or_else(|| apart(text, at)).or_else(|| pair(text, at));
    };
    let span = places.get(place.start)?.start..places.get(place.end - 1)?.end;
    let meant = row.meant.iter().map(|words| Cow::Borrowed(*words)).collect::<Vec<_>>();
    Some(Reworded { span: with_lead(text, span, row.meant), meant, help: row.help, covers })
}

/// The letters with which the days begin, 1 for Sunday; the longer ones first, and none that two days begin with.
const INITIALS: [(&str, i64); 11] = [
    ("mo", 2),
    ("tu", 3),
    ("we", 4),
    ("th", 5),
    ("fr", 6),
    ("sa", 7),
    ("su", 1),
    ("m", 2),
    ("t", 3),
    ("w", 4),
    ("f", 6),
];

/// Several days by their first letters: `M-F`, `Mo-Fr`, `T/Th`, `m,w,f`.
fn initials(text: &str, at: usize) -> Option<Reworded> {
    let start = text.get(..at)?.rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let behind = text.get(start..)?;
    let chunk = behind.split(char::is_whitespace).next()?.trim_end_matches([',', '.', ':']);
    let (mut rest, mut days) = (chunk, "on ".to_owned());
    // Each turn takes a letter.
    loop {
        let starts = |letters: &str| {
            rest.get(..letters.len()).is_some_and(|found| found.eq_ignore_ascii_case(letters))
        };
        let (letters, day) = INITIALS.iter().find(|(letters, _)| starts(letters))?;
        days.push_str(words::day_name(*day));
        rest = rest.get(letters.len()..)?;
        let mut behind = rest.chars();
        days.push_str(match behind.next() {
            None => break,
            Some('-' | '\u{2013}') => " through ",
            Some('/' | ',') => ", ",
            _ => return None,
        });
        rest = behind.as_str();
    }
    let several = chunk.contains(|c: char| !c.is_ascii_alphabetic());
    let span = with_lead(text, start..start + chunk.len(), &["on"]);
    several.then(|| Reworded { span, meant: vec![Cow::Owned(days)], help: "", covers: true })
}

/// A time that is written with another sign than a colon: `at 9-30`, `at 9_30`, `at 9,30`, `at 9 30`.
fn apart(text: &str, fault: usize) -> Option<Reworded> {
    let lead = words_of(text).into_iter().rfind(|word| {
        word.start < fault && text.get(word.clone()).is_some_and(|word| is_one_of(word, words::AT))
    })?;
    let said = text.get(lead.end..)?.trim_start();
    let (hour, behind) = said.split_at(said.bytes().position(|byte| !byte.is_ascii_digit())?);
    let rest = behind.strip_prefix(['-', '\u{2013}', '_', ',', ';', ' '])?.trim_start();
    let (minute, rest) = rest.split_at_checked(2)?;
    let number = |digits: &str, end: u8| {
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|number: &u8| is_number && *number < end)
    };
    let end = text.len() - rest.len();
    let ends =
        fault <= end && !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-'));
    let hour = number(hour, 24).filter(|_| ends && number(minute, 60).is_some())?;
    let mut meant = vec![Cow::Owned(format!("at {hour}:{minute}"))];
    if behind.starts_with(['-', '\u{2013}']) && number(minute, 25).is_some_and(|other| other > 0) {
        meant.push(Cow::Owned(format!("from {hour} to {minute}")));
    }
    Some(Reworded { span: lead.start..end, meant, help: "", covers: true })
}

/// Two numbers in one word before the fault or at it: `4/5` is a day and a month in either order, `9-17` hours.
fn pair(text: &str, fault: usize) -> Option<Reworded> {
    let behind = text.get(fault..)?;
    // The fault may be within the word: `-17`.
    let within = behind.find(char::is_whitespace).unwrap_or(behind.len());
    let is_in_word = behind.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '/'));
    let end = fault + if is_in_word { within } else { 0 };
    let before = text.get(..end)?.trim_end().trim_end_matches(',');
    let written = before.rsplit(char::is_whitespace).next()?;
    let number = |digits: &str| digits.parse().ok().filter(|number| (0..=31i64).contains(number));
    let (sign, lead) = if written.contains('/') { ('/', "on") } else { ('-', "from") };
    let (one, other) = written.split_once(sign)?;
    let (first, last) = (number(one)?, number(other)?);
    let is_pair = |word: &str| {
        word.split_once(sign).is_some_and(|(one, other)| number(one).and(number(other)).is_some())
    };
    // Of several one alone would be mended, and the others read as lists of numbers.
    if text.split([' ', ',']).filter(|word| is_pair(word)).count() > 1 {
        return None;
    }
    let mut meant: Vec<Cow<'static, str>> = match sign {
        '-' => vec![Cow::Owned(format!("from {one} to {other}"))],
        _ => {
            let orders = [(first, last), (last, first)].into_iter();
            let orders = orders.filter(|(month, day)| (1..=12).contains(month) && *day > 0);
            orders.map(|(month, day)| Cow::Owned(format!("on {} {day}", words::month_name(month)))).collect()
        }
    };
    meant.dedup();
    let span = with_lead(text, before.len() - written.len()..before.len(), &[lead]);
    Some(Reworded { span, meant, help: "", covers: true })
}

/// Whether a word is one of these phrases.
pub(super) fn is_phrase(word: &str) -> bool {
    let is_word = |phrase: &str| end_of(word, &words_of(word), 0, phrase).is_some();
    ROWS.iter().flat_map(|row| row.phrases.split(" | ")).any(is_word)
}

/// Where the words of a text stand: white space, commas, hyphens and full stops are between them.
fn words_of(text: &str) -> Vec<Range<usize>> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | '-' | '\u{feff}');
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_between(c), start) {
            (true, Some(first)) => {
                words.push(first..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words
}

/// The number of the word after a phrase that begins with the word of this number; articles within it do not count.
fn end_of(text: &str, words: &[Range<usize>], first: usize, phrase: &str) -> Option<usize> {
    let word = |at: usize| text.get(words.get(at)?.clone());
    let mut at = first;
    for wanted in phrase.split(' ') {
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

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// Whether a word is another, but for case and apostrophes.
fn is_same(word: &str, wanted: &str) -> bool {
    if wanted == "#" {
        return word.bytes().all(|byte| byte.is_ascii_digit());
    }
    let letters = word.chars().filter(|c| !matches!(c, '\'' | '\u{2019}'));
    letters.map(|c| c.to_ascii_lowercase()).eq(wanted.chars())
}

/// The place of a phrase, with an article before it, and with the word that what is written in its place begins with another
/// of.
fn with_lead(text: &str, span: Range<usize>, meant: &[&str]) -> Range<usize> {
    let first_is_lead = |words: &&str| {
        let first = words.split(' ').next().unwrap_or_default();
        LEADS.iter().any(|lead| is_one_of(first, lead))
    };
    let mut start = span.start;
    if meant == [""] {
        let before = text.get(..start).unwrap_or_default().trim_end();
        return before.strip_suffix(',').unwrap_or(before).len()..span.end;
    }
    let mut may_lead = !meant.is_empty() && meant.iter().all(first_is_lead);
    // Each turn takes a word.
    loop {
        let before = text.get(..start).unwrap_or_default().trim_end();
        let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let is_lead = may_lead && LEADS.iter().any(|lead| is_one_of(word, lead));
        if word.is_empty() || !(is_lead || (start == span.start && is_one_of(word, words::ARTICLES))) {
            return start..span.end;
        }
        may_lead &= !is_lead;
        start = before.len() - word.len();
    }
}

#[cfg(test)]
mod tests;
