//! Which sentences later.js 4.2.0 reads. What it reads keeps the meaning that it has there, even where something else was
//! probably meant, which is then said by a lint; elsewhere such a sentence is refused. Only asked where that is in question.

use super::word::is_space;

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

/// The words that each stand for a period, as they are written there.
const PERIODS: &[&str] = &[
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "m",
    "min",
    "mins",
    "minute",
    "minutes",
    "h",
    "hour",
    "hours",
    "day of the year",
    "days of the year",
    "day of the week",
    "days of the week",
    "day instance",
    "day of the month",
    "days of the month",
    "day",
    "days",
    "month",
    "months",
    "year",
    "years",
    "week of the month",
    "weeks of the month",
    "week of the year",
    "weeks of the year",
    "week",
    "weeks",
];
const DAYS: &[&str] =
    &["sun", "mon", "tue", "tues", "wed", "wednes", "thu", "thur", "thurs", "fri", "sat", "satur"];
const MONTHS: &[&str] = &[
    "jan",
    "january",
    "feb",
    "february",
    "ma",
    "mar",
    "march",
    "may",
    "apr",
    "april",
    "july",
    "june",
    "aug",
    "august",
    "oct",
    "october",
    "sept",
    "september",
    "nov",
    "november",
    "dec",
    "december",
];
const STARTS: &[&str] =
    &["start at", "start on", "start on the", "starting at", "starting on", "starting on the"];

struct Later<'a> {
    rest: &'a str,
}

impl Later<'_> {
    fn clause(&mut self) -> Option<()> {
        if self.word(&["every"]) {
            return self.every();
        }
        if self.word(&["after", "before"]) {
            return if self.time() { Some(()) } else { self.ranked() };
        }
        if self.word(&["on the"]) {
            if !self.word(&["first", "last"]) {
                self.ranges(Self::rank)?;
            }
            return self.period();
        }
        if self.word(&["on"]) {
            return self.ranges(Self::day);
        }
        if self.word(&["of"]) {
            return self.ranges(|later| later.word(MONTHS));
        }
        if self.word(&["in"]) {
            return self.ranges(Self::year);
        }
        if self.word(&["at"]) || self.sign("@") {
            self.time().then_some(())?;
            while self.and() {
                self.time().then_some(())?;
            }
            return Some(());
        }
        (self.and() || self.word(&["except", "also"])).then_some(())
    }

    fn every(&mut self) -> Option<()> {
        if self.word(&["weekend", "weekday"]) {
            return Some(());
        }
        self.ranked()?;
        if self.word(STARTS) || self.sign("starting ") || self.sign("start ") {
            return self.ranked();
        }
        if self.sign("between ") {
            let _ = self.word(&["the"]);
            self.rank().then_some(())?;
            if self.and() {
                return self.rank().then_some(());
            }
        }
        Some(())
    }

    /// A rank and a period.
    fn ranked(&mut self) -> Option<()> {
        self.rank().then_some(())?;
        self.period()
    }

    fn ranges(&mut self, item: impl Fn(&mut Self) -> bool) -> Option<()> {
        loop {
            item(self).then_some(())?;
            if self.sign("-") || self.word(&["to", "through"]) {
                item(self).then_some(())?;
            }
            if !self.and() {
                return Some(());
            }
        }
    }

    fn and(&mut self) -> bool {
        self.sign(",") || self.word(&["and"])
    }

    fn period(&mut self) -> Option<()> {
        self.word(PERIODS).then_some(())
    }

    fn day(&mut self) -> bool {
        let before = self.rest;
        self.space();
        let word = self.rest.bytes().position(|byte| !is_word(byte)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(word).unwrap_or_default();
        let is_day = DAYS.contains(&word.strip_suffix("day").unwrap_or(word));
        self.rest = if is_day { rest } else { before };
        is_day
    }

    fn rank(&mut self) -> bool {
        self.number(|digits, ending| !digits.is_empty() && ["", "st", "nd", "rd", "th"].contains(&ending))
    }

    fn year(&mut self) -> bool {
        self.number(|digits, ending| digits.len() == 4 && ending.is_empty())
    }

    fn number(&mut self, is_meant: impl Fn(&str, &str) -> bool) -> bool {
        let before = self.rest;
        self.space();
        let word = self.rest.bytes().position(|byte| !is_word(byte)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(word).unwrap_or_default();
        let digits = word.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(word.len());
        let (digits, ending) = word.split_at_checked(digits).unwrap_or_default();
        let is_meant = is_meant(digits, ending);
        self.rest = if is_meant { rest } else { before };
        is_meant
    }

    /// `H:MM`, or with `am` or `pm` right behind or after one white space.
    fn time(&mut self) -> bool {
        let before = self.rest;
        self.space();
        let read = || {
            let (hour, behind) = self.rest.split_once(':')?;
            let is_hour = matches!(hour.len(), 1 | 2) && hour.bytes().all(|byte| byte.is_ascii_digit());
            let hour: u8 = hour.parse().ok().filter(|_| is_hour)?;
            let (minute, rest) = behind.split_at_checked(2)?;
            minute.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
            minute.parse::<u8>().ok().filter(|minute| *minute < 60)?;
            let ends = |rest: &str| !rest.bytes().next().is_some_and(is_word);
            let meridiem = rest.strip_prefix(' ').unwrap_or(rest);
            let meridiem = meridiem.strip_prefix("am").or(meridiem.strip_prefix("pm"));
            match meridiem.filter(|rest| ends(rest) && (1..=12).contains(&hour)) {
                Some(rest) => Some(rest),
                None => (hour < 24 && ends(rest)).then_some(rest),
            }
        };
        match read() {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => {
                self.rest = before;
                false
            }
        }
    }

    /// The longest of these words that stands here.
    fn word(&mut self, words: &[&str]) -> bool {
        let start = self.rest.trim_start();
        let stands = |word: &&&str| {
            start.strip_prefix(**word).is_some_and(|rest| !rest.bytes().next().is_some_and(is_word))
        };
        match words.iter().filter(stands).map(|word| word.len()).max() {
            Some(len) => {
                self.rest = start.get(len..).unwrap_or_default();
                true
            }
            None => false,
        }
    }

    /// A sign, which ends where it ends.
    fn sign(&mut self, sign: &str) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start();
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
