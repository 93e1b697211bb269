//! Forms of numbers, days and times that the language writes otherwise: they are not read, and the help writes the text anew. Each
//! is found at the place of a fault, and gives what may stand there; which of that can be read, the front door finds out.

use super::places::{Reworded, is_one_of, with_lead, words_of};
use super::spelt::Ordinal;
use super::words;
use std::borrow::Cow;
use std::ops::Range;

/// What one of the forms that is found at a fault, a byte of the text, may mean.
pub(super) fn found(text: &str, fault: usize) -> Option<Reworded> {
    const FORMS: [fn(&str, usize) -> Option<Reworded>; 15] = [
        initials,
        apart,
        sign,
        per,
        offset,
        run_together,
        unfinished,
        minutes_at,
        milliseconds,
        spoken,
        past_hour,
        numbers_between,
        time_to_time,
        list_of_hours,
        pair,
    ];
    FORMS.iter().find_map(|form| form(text, fault))
}

/// What may stand in the place of some bytes of the text.
fn written(span: Range<usize>, meant: impl IntoIterator<Item = String>) -> Option<Reworded> {
    let meant: Vec<Cow<'static, str>> = meant.into_iter().map(Cow::Owned).collect();
    (!meant.is_empty()).then_some(Reworded { span, meant, help: "", covers: true })
}

/// The word in which a byte stands, between white space.
fn chunk(text: &str, at: usize) -> Option<(Range<usize>, &str)> {
    let start = text.get(..at)?.rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let word = text.get(start..)?.split(char::is_whitespace).next()?;
    let word = word.trim_end_matches([',', '.', ':', ';']);
    Some((start..start + word.len(), word))
}

/// The number that digits alone are, if it is not greater than this.
fn number(digits: &str, most: i64) -> Option<i64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| is_number && *number <= most)
}

/// The words of a text around a fault.
struct Around<'a> {
    text: &'a str,
    places: Vec<Range<usize>>,
    /// The number of the word at the fault, or before it.
    here: usize,
}

impl<'a> Around<'a> {
    fn of(text: &'a str, fault: usize) -> Option<Self> {
        let places = words_of(text);
        let here = places.iter().rposition(|word| word.start <= fault)?;
        Some(Self { text, places, here })
    }

    fn place(&self, at: usize) -> Range<usize> {
        self.places.get(at).cloned().unwrap_or(self.text.len()..self.text.len())
    }

    fn word(&self, at: usize) -> &'a str {
        self.text.get(self.place(at)).unwrap_or_default()
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        is_one_of(self.word(at), words)
    }
}

/// A macro's `@` before a word of a sentence: `@weekly on monday`, `every @daily`.
fn sign(text: &str, fault: usize) -> Option<Reworded> {
    let (span, word) = chunk(text, fault)?;
    let is_word = word.strip_prefix('@')?.starts_with(|c: char| c.is_ascii_alphabetic());
    let before = text.get(..span.start)?.trim_end();
    let start = words::EVERY.iter().find_map(|every| {
        let at = before.len().checked_sub(every.len())?;
        before.get(at..).filter(|word| word.eq_ignore_ascii_case(every)).map(|_| at)
    });
    is_word.then(|| written(start.unwrap_or(span.start)..span.start + 1, [String::new()])).flatten()
}

/// How often in a unit: `3x/day`, `1/day`, `5/hour`.
fn per(text: &str, fault: usize) -> Option<Reworded> {
    const UNITS: [&str; 6] = ["minute", "hour", "day", "week", "month", "year"];
    let (span, word) = chunk(text, fault)?;
    let (count, unit) = word.split_once('/')?;
    let often = match number(count.trim_end_matches(['x', 'X']), 1000)? {
        1 => "once".to_owned(),
        times => format!("{times} times"),
    };
    is_one_of(unit, &UNITS).then(|| written(span, [format!("{often} per {unit}")])).flatten()
}

/// Where a step begins: `every 30 minutes, offset by 5 minutes`, `every 30 minutes offset 5`.
fn offset(text: &str, fault: usize) -> Option<Reworded> {
    const UNITS: [&[&str]; 3] =
        [&["second", "seconds", "sec", "secs"], &["minute", "minutes", "min", "mins"], &["hour", "hours"]];
    let words = Around::of(text, fault)?;
    let mut at = words.here;
    if !words.is(at, &["offset"]) {
        return None;
    }
    at += 1;
    at += usize::from(words.is(at, &["by", "of", "at"]));
    let first = number(words.word(at), 59)?;
    let unit = |at| UNITS.iter().find(|unit| words.is(at, unit));
    let end = at + usize::from(unit(at + 1).is_some());
    let before = words.here.checked_sub(1)?;
    let name = unit(before)?.first()?;
    written(
        words.place(before).end..words.place(end).end,
        [format!(" starting on the {} {name}", Ordinal(first))],
    )
}

/// A word and a number without a blank between: `every20minutes`, `at9:00`.
fn run_together(text: &str, fault: usize) -> Option<Reworded> {
    let leads =
        [words::EVERY, words::AT, words::ON, words::FROM, words::AFTER, words::BEFORE, words::BETWEEN];
    let (span, word) = chunk(text, fault)?;
    let digit = word.bytes().position(|byte| byte.is_ascii_digit())?;
    let is_lead = leads.iter().any(|lead| word.get(..digit).is_some_and(|start| is_one_of(start, lead)));
    is_lead.then(|| written(span.start + digit..span.start + digit, [" ".to_owned()])).flatten()
}

/// A length or a time that lacks a sign or has one too many: `2h30`, `at 930`, `0800-1800`, `9:00:00.000`.
fn unfinished(text: &str, fault: usize) -> Option<Reworded> {
    let (span, word) = chunk(text, fault)?;
    let clock = |digits: &str| {
        let time = number(digits, 2359).filter(|time| time % 100 < 60 && matches!(digits.len(), 3 | 4))?;
        Some(format!("{}:{:02}", time / 100, time % 100))
    };
    if let Some((hours, minutes)) = word.split_once(['h', 'H'])
        && minutes.len() == 2
        && let (Some(_), Some(_)) = (number(hours, 1000), number(minutes, 59))
    {
        return written(span, [format!("{word}m")]);
    }
    if let Some((one, other)) = word.split_once('-') {
        let (from, to) = (clock(one).filter(|_| one.len() == 4)?, clock(other)?);
        return written(with_lead(text, span, &["from"]), [format!("from {from} to {to}")]);
    }
    if let Some((time, fraction)) = word.rsplit_once('.')
        && time.matches(':').count() == 2
        && number(fraction, 0).is_some()
    {
        return written(span, [time.to_owned()]);
    }
    let words = Around::of(text, fault)?;
    let is_at = words.here > 0 && words.is(words.here - 1, words::AT);
    written(span, clock(word).filter(|_| is_at))
}

/// Minutes where a time is expected: `every hour at 15 minutes`.
fn minutes_at(text: &str, fault: usize) -> Option<Reworded> {
    let words = Around::of(text, fault)?;
    let here = words.here;
    let minute = number(words.word(here), 59)?;
    let is_so = here > 0 && words.is(here - 1, words::AT) && words.is(here + 1, words::MINUTES);
    is_so
        .then(|| {
            written(words.place(here - 1).start..words.place(here + 1).end, [format!("at minute {minute}")])
        })
        .flatten()
}

/// A number and `milliseconds`, of which the language has the sign.
fn milliseconds(text: &str, fault: usize) -> Option<Reworded> {
    let words = Around::of(text, fault)?;
    let before = words.here.checked_sub(1)?;
    let count = number(words.word(before), 86_400_000)?;
    let is_so = words.is(words.here, &["ms", "msec", "millis", "milliseconds"]);
    is_so
        .then(|| written(words.place(before).start..words.place(words.here).end, [format!("{count}ms")]))
        .flatten()
}

/// A time in words without `at`, or minutes without the hour: `half past nine`, `every hour, 15 minutes past`.
fn past_hour(text: &str, fault: usize) -> Option<Reworded> {
    let words = Around::of(text, fault)?;
    if words.is(words.here, words::PAST) {
        let end = words.place(words.here).end;
        return written(end..end, [" the hour".to_owned()]);
    }
    let first = words.here.checked_sub(2)?;
    let is_past = words.is(first, words::PART_OF_HOUR)
        && (words.is(first + 1, words::PAST) || words.is(first + 1, words::TO))
        && !(first > 0 && words.is(first - 1, words::AT));
    let at = words.place(first).start;
    is_past.then(|| written(at..at, ["at ".to_owned()])).flatten()
}

/// A time in words: `nine am`, `at nine thirty`.
fn spoken(text: &str, fault: usize) -> Option<Reworded> {
    let words = Around::of(text, fault)?;
    let value = |at: usize| words::number(words.word(at).to_ascii_lowercase().as_bytes());
    let mut first = words.here;
    // Each turn goes back a word.
    while first > 0 && value(first - 1).is_some() {
        first -= 1;
    }
    let hour = value(first).filter(|hour| (1..=12).contains(hour))?;
    let mut end = first + 1;
    let mut minute = None;
    if let Some(tens) = value(end).filter(|tens| (10..60).contains(tens)) {
        let unit = value(end + 1).filter(|unit| tens >= 20 && tens % 10 == 0 && *unit < 10);
        end += 1 + usize::from(unit.is_some());
        minute = Some(tens + unit.unwrap_or(0));
    }
    let meridiem = words.is(end, words::MERIDIEM).then(|| words.word(end));
    if minute.is_none() && meridiem.is_none() {
        return None;
    }
    let span = words.place(first).start..words.place(end - usize::from(meridiem.is_none())).end;
    let time = |hour: i64| format!("at {hour}:{:02}", minute.unwrap_or(0));
    let meant = match meridiem {
        Some(half) => vec![format!("{} {half}", time(hour))],
        None => vec![time(hour), time((hour + 12) % 24)],
    };
    written(with_lead(text, span, &["at"]), meant)
}

/// Numbers where times or days are meant: `between 8 and 18`, `between the 10th and the 20th`.
fn numbers_between(text: &str, fault: usize) -> Option<Reworded> {
    let words = Around::of(text, fault)?;
    let between = (words.here.saturating_sub(2)..words.here).rfind(|at| words.is(*at, words::BETWEEN))?;
    let the = |at: usize| at + usize::from(words.is(at, words::THE));
    let first = the(between + 1);
    let second = the(first + 2);
    let day = |at: usize| number(words.word(at).get(..words.word(at).len().checked_sub(2)?)?, 31);
    let hour = |at: usize| number(words.word(at), 24);
    let span = words.place(between).start..words.place(second).end;
    if !words.is(first + 1, words::AND) {
        return None;
    }
    if let (Some(first), Some(last)) = (day(first), day(second)) {
        return written(span, [format!("from the {} to the {}", Ordinal(first), Ordinal(last))]);
    }
    let (from, to) = (hour(first)?, hour(second)?);
    let window = |from: i64, to: i64| format!("between {from}:00 and {to}:00");
    let meant = match (from, to) {
        (1..=12, 1..=12) if from < to => vec![window(from, to), window(from % 12 + 12, to % 12 + 12)],
        (1..=12, 1..=12) => vec![window(from, to + 12)],
        _ => vec![window(from, to)],
    };
    written(span, meant)
}

/// A window that begins with `at`: `at 9am to 5pm`, `at 9:00 - 17:00`.
fn time_to_time(text: &str, fault: usize) -> Option<Reworded> {
    let behind = text.get(fault..)?;
    let joint = behind.split(char::is_whitespace).next()?;
    let is_joint = is_one_of(joint, words::UNTIL) || matches!(joint, "-" | "\u{2013}");
    let before = words_of(text.get(..fault)?);
    let at = before
        .iter()
        .rev()
        .take(3)
        .find(|place| text.get((*place).clone()).is_some_and(|word| is_one_of(word, words::AT)))?;
    is_joint.then(|| written(at.clone(), ["from".to_owned()])).flatten()
}

/// Hours in a list that begins a text or a clause: `9, 12 and 15`.
fn list_of_hours(text: &str, fault: usize) -> Option<Reworded> {
    let behind = text.get(fault..)?;
    let is_joint = behind.starts_with(',')
        || behind.split(char::is_whitespace).next().is_some_and(|word| is_one_of(word, words::JOINTS));
    let before = text.get(..fault)?.trim_end();
    let start = before.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let is_hour = number(before.get(start..)?, 23).is_some();
    (is_joint && is_hour).then(|| written(start..start, ["at ".to_owned()])).flatten()
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
