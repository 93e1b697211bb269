//! What could stand at a place, as a set that costs nothing to make: most failures are of alternatives that were tried
//! and are never seen by anyone.

use crate::lexicon;

/// A set of things that could stand somewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected(u64);

/// One thing: its bit, how a message names it (unless it is too seldom meant to be named), and its words.
type Thing = (Expected, &'static str, Words);

/// Words by what they mean.
type Words = &'static [&'static [&'static str]];

/// Declares the things in the order in which a message lists them, each with its bit, and whether it begins a clause.
macro_rules! things {
    ($($thing:ident = $bit:literal $($begins:ident)?, $name:literal, $words:expr;)+) => {
        impl Expected {
            pub(crate) const NOTHING: Self = Self(0);
            $(pub(crate) const $thing: Self = Self(1 << $bit);)+

            /// All that can begin a clause.
            pub(crate) const CLAUSE: Self = Self(0 $($(| Self::$thing.$begins())?)+);

            const THINGS: &[Thing] = &[$((Self::$thing, $name, $words)),+];
        }
    };
}

things! {
    NUMBER = 11 begins, "a number", &[];
    CARDINAL = 33 begins, "a number", lexicon::NUMBERS;
    ORDINAL = 34 begins, "a number", lexicon::ORDINALS;
    OTHER = 35, "a number", &[lexicon::OTHER];
    PART_OF_HOUR = 36, "a number", &[lexicon::PART_OF_HOUR];
    TIME = 12 begins, "a time such as `9:00` or `5:30 pm`", lexicon::CLOCK_WORDS;
    PERIOD = 13, "a time period such as `minutes` or `day of the year`", lexicon::UNITS;
    SAME_PERIOD = 27, "the same time period again", &[];
    MONTH_WEEK_YEAR = 25, "`month`, `week` or `year`", &[lexicon::A_MONTH, lexicon::A_WEEK, lexicon::A_YEAR];
    MONTH_YEAR = 26, "`month` or `year`", &[lexicon::A_MONTH, lexicon::A_YEAR];
    DAY_NAME = 14 begins, "the name of a day", lexicon::DAYS;
    MONTH_NAME = 15 begins, "the name of a month", lexicon::MONTHS;
    YEAR = 16, "a year of four digits", &[];
    HOLIDAYS = 52, "", &[lexicon::HOLIDAYS];
    CALENDAR = 53, "the name of a calendar, which is no word of the language", &[];
    DATE = 51, "a date such as `2026-12-25`", &[];
    THE = 28, "`the`", &[lexicon::THE];
    WEEKDAY = 17 begins, "`weekday`", &[lexicon::WEEKDAY];
    WEEKEND = 18 begins, "`weekend`", &[lexicon::WEEKEND];
    FIRST = 22, "`first`", &[];
    LAST = 23 begins, "`last`", &[lexicon::LAST];
    INSTANCE = 37, "", &[lexicon::INSTANCE];
    NEAREST = 50, "", &[lexicon::NEAREST];
    STARTING = 19, "`starting`", &[lexicon::STARTING];
    BETWEEN = 20 begins, "`between`", &[lexicon::BETWEEN];
    MERIDIEM = 24, "`am` or `pm`", &[lexicon::MERIDIEM];
    THROUGH = 21, "`-`", &[lexicon::THROUGH];
    UNTIL = 31, "`to` or `until`", &[lexicon::UNTIL];
    ZONE = 32 begins, "a time zone such as `Europe/Stockholm`", &[];
    EVERY = 0 begins, "`every`", &[lexicon::EVERY];
    ADVERB = 29 begins, "`daily`", lexicon::ADVERBS;
    AT = 1 begins, "`at`", &[lexicon::AT];
    ON = 2 begins, "`on`", &[lexicon::ON];
    ON_THE = 3, "`on the`", &[];
    OF = 4 begins, "`of`", &[lexicon::OF];
    IN = 5 begins, "`in`", &[lexicon::IN, lexicon::DURING];
    AFTER = 6 begins, "`after`", &[lexicon::AFTER];
    BEFORE = 7 begins, "`before`", &[lexicon::BEFORE];
    FROM = 30 begins, "`from`", &[lexicon::FROM];
    AND = 8 begins, "`and`", &[lexicon::AND];
    ALSO = 9 begins, "`also`", &[lexicon::ALSO];
    EXCEPT = 10 begins, "`except`", &[lexicon::EXCEPT];
}

impl Expected {
    const fn begins(self) -> u64 {
        self.0
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn things(self) -> impl Iterator<Item = &'static Thing> {
        Self::THINGS.iter().filter(move |thing| self.contains(thing.0))
    }

    /// The things as a message names them. A clause has so many beginnings that it is named by examples.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        let clause = self.contains(Self::CLAUSE);
        let others = if clause { Self(self.0 & !Self::CLAUSE.0) } else { self };
        // Things that a message calls alike stand side by side.
        let mut before = "";
        let names = others.things().map(|thing| thing.1);
        let names =
            names.filter(move |&name| !name.is_empty() && std::mem::replace(&mut before, name) != name);
        names.chain(clause.then_some(A_CLAUSE))
    }

    /// The words that could stand here.
    pub(crate) fn words(self) -> impl Iterator<Item = &'static str> {
        self.things().flat_map(|thing| thing.2).flat_map(|forms| forms.iter()).copied()
    }
}

const A_CLAUSE: &str = "a clause such as `every 5 minutes`, `at 9:00` or `on Monday`";
