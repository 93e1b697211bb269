//! Which sentences later.js 4.2.0 reads. What it reads keeps the meaning that it has there, even where something else was
//! probably meant, which is then said by a lint; elsewhere such a sentence is refused. Only asked where that is in question.

use super::word::is_space;
use crate::lexicon;

/// Whether later.js takes the sentence as one, whatever it makes of it: its words, for white space may not change what they mean.
#[cold]
pub(crate) fn reads(text: &str) -> bool {
    let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    let lower = words.join(" ").to_ascii_lowercase();
    let mut later = Later { rest: &lower };
    while !later.rest.is_empty() {
        // Each turn reads a word at least.
        if later.clause().is_none() {
            return false;
        }
    }
    true
}

/// Its units of one word, its short names of months, and what may stand before `day`; the long names of months are ours.
const UNITS: &[&str] = &[
    "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", "hour", "hours",
    "month", "months", "year", "years",
];
const MONTHS: &[&str] =
    &["jan", "feb", "ma", "mar", "may", "apr", "july", "june", "aug", "oct", "sept", "nov", "dec"];
const DAYS: &[&str] =
    &["sun", "mon", "tue", "tues", "wed", "wednes", "thu", "thur", "thurs", "fri", "sat", "satur"];
const STARTS: &[&str] =
    &["start at", "start on", "start on the", "starting at", "starting on", "starting on the"];

struct Later<'a> {
    rest: &'a str,
}

/// Each of these reads what it is named after, or nothing.
impl Later<'_> {
    fn clause(&mut self) -> Option<()> {
        if self.has(&["every"]) {
            return self.every();
        }
        if self.has(&["after", "before"]) {
            return self.time().or_else(|| self.ranked());
        }
        if self.has(&["on the"]) {
            if !self.has(&["first", "last"]) {
                self.ranges(Self::rank)?;
            }
            return self.period();
        }
        if self.has(&["on"]) {
            return self.ranges(Self::day);
        }
        if self.has(&["of"]) {
            return self.ranges(Self::month);
        }
        if self.has(&["in"]) {
            return self.ranges(Self::year);
        }
        if self.has(&["at"]) || self.sign("@").is_some() {
            self.time()?;
            while self.and().is_some() {
                self.time()?;
            }
            return Some(());
        }
        self.and().or_else(|| self.words(&["except", "also"]))
    }

    fn every(&mut self) -> Option<()> {
        if self.has(&["weekend", "weekday"]) {
            return Some(());
        }
        self.ranked()?;
        let starts = self.words(STARTS).or_else(|| self.sign("starting ")).or_else(|| self.sign("start "));
        if starts.is_some() {
            return self.ranked();
        }
        if self.sign("between ").is_some() {
            self.has(&["the"]);
            self.rank()?;
            if self.and().is_some() {
                return self.rank();
            }
        }
        Some(())
    }

    fn ranked(&mut self) -> Option<()> {
        self.rank()?;
        self.period()
    }

    fn ranges(&mut self, item: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        loop {
            item(self)?;
            if self.sign("-").or_else(|| self.words(&["to", "through"])).is_some() {
                item(self)?;
            }
            if self.and().is_none() {
                return Some(());
            }
        }
    }

    fn and(&mut self) -> Option<()> {
        self.sign(",").or_else(|| self.words(&["and"]))
    }

    fn period(&mut self) -> Option<()> {
        if self.has(&["day instance"]) {
            return Some(());
        }
        if self.has(&["day", "days"]) {
            self.has(&["of the year", "of the week", "of the month"]);
            return Some(());
        }
        if self.has(&["week", "weeks"]) {
            self.has(&["of the year", "of the month"]);
            return Some(());
        }
        self.words(UNITS)
    }

    fn day(&mut self) -> Option<()> {
        self.word(|word| DAYS.contains(&word.strip_suffix("day").unwrap_or(word)))
    }

    fn month(&mut self) -> Option<()> {
        let is_long =
            |word: &str| (1..=12).any(|month| lexicon::month_name(month).eq_ignore_ascii_case(word));
        self.word(|word| MONTHS.contains(&word) || is_long(word))
    }

    fn rank(&mut self) -> Option<()> {
        self.word(|word| {
            let ending = word.trim_start_matches(|c: char| c.is_ascii_digit());
            ending.len() < word.len() && ["", "st", "nd", "rd", "th"].contains(&ending)
        })
    }

    fn year(&mut self) -> Option<()> {
        self.word(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// `H:MM`, or with `am` or `pm` directly after it, or after one white space.
    fn time(&mut self) -> Option<()> {
        let (hour, behind) = self.rest.trim_start().split_once(':')?;
        let (minute, rest) = behind.split_at_checked(2)?;
        let number = |text: &str| {
            let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u8>().ok().filter(|_| is_number)
        };
        let hour = number(hour)?;
        number(minute).filter(|minute| *minute < 60)?;
        let ends = |rest: &str| !rest.bytes().next().is_some_and(is_word);
        let meridiem = rest.strip_prefix(' ').unwrap_or(rest);
        let meridiem = meridiem.strip_prefix("am").or(meridiem.strip_prefix("pm"));
        self.rest = match meridiem.filter(|rest| ends(rest) && (1..=12).contains(&hour)) {
            Some(rest) => rest,
            None => Some(rest).filter(|rest| hour < 24 && ends(rest))?,
        };
        Some(())
    }

    /// The longest of these that stands here.
    fn words(&mut self, words: &[&str]) -> Option<()> {
        let start = self.rest.trim_start();
        let behind = words.iter().filter_map(|word| start.strip_prefix(word));
        let ends = |rest: &&str| !rest.bytes().next().is_some_and(is_word);
        self.rest = behind.filter(ends).min_by_key(|rest| rest.len())?;
        Some(())
    }

    fn has(&mut self, words: &[&str]) -> bool {
        self.words(words).is_some()
    }

    /// The word that stands here, if it is one of those.
    fn word(&mut self, is_meant: impl Fn(&str) -> bool) -> Option<()> {
        let start = self.rest.trim_start();
        let end = start.bytes().position(|byte| !is_word(byte)).unwrap_or(start.len());
        let (word, rest) = start.split_at_checked(end)?;
        is_meant(word).then(|| self.rest = rest)
    }

    /// A sign, which ends where it ends.
    fn sign(&mut self, sign: &str) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(sign)?;
        Some(())
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::reads;

    #[test]
    fn later_js_reads_its_own_words() {
        for text in [
            "every 5 minutes",
            "EVERY 15th min starting on the 5th minute on mon-fri, sunday",
            "at 9:00 and 5:30 pm, 7:00am of jan, july in 2027-2030",
            "at 9:00 on monday at 10:00 on tuesday",
            "every 1 hour and every 30 minutes except on the last day of the month also at 5:00",
            "every 2 hours between the 9th and 17th after 9:00 before 24 hours",
            "every weekday and every weekend",
            "every 30 minutes starting 5 minutes",
            "every  15th day\u{85}of\nthe month ",
        ] {
            assert!(reads(text), "{text}");
        }
    }

    #[test]
    fn later_js_does_not_read_ours() {
        for text in [
            "every hour",
            "every 90m",
            "every 2 hrs",
            "at 9:00 on monday and at 10:00 on tuesday",
            "on the first 3 days",
            "at 9:00 on mondays",
            "at 9am",
            "at 9:00 10:00",
            "of jun",
            "on monday, at 9:00",
            "every 5 minutes between 9:00 and 17:00",
        ] {
            assert!(!reads(text), "{text}");
        }
    }
}
