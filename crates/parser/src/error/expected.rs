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

impl Expected {
    pub(crate) const NOTHING: Self = Self(0);
    pub(crate) const EVERY: Self = Self(1);
    pub(crate) const AT: Self = Self(1 << 1);
    pub(crate) const ON: Self = Self(1 << 2);
    pub(crate) const ON_THE: Self = Self(1 << 3);
    pub(crate) const OF: Self = Self(1 << 4);
    pub(crate) const IN: Self = Self(1 << 5);
    pub(crate) const AFTER: Self = Self(1 << 6);
    pub(crate) const BEFORE: Self = Self(1 << 7);
    pub(crate) const AND: Self = Self(1 << 8);
    pub(crate) const ALSO: Self = Self(1 << 9);
    pub(crate) const EXCEPT: Self = Self(1 << 10);
    pub(crate) const NUMBER: Self = Self(1 << 11);
    pub(crate) const TIME: Self = Self(1 << 12);
    pub(crate) const PERIOD: Self = Self(1 << 13);
    pub(crate) const DAY_NAME: Self = Self(1 << 14);
    pub(crate) const MONTH_NAME: Self = Self(1 << 15);
    pub(crate) const YEAR: Self = Self(1 << 16);
    pub(crate) const WEEKDAY: Self = Self(1 << 17);
    pub(crate) const WEEKEND: Self = Self(1 << 18);
    pub(crate) const STARTING: Self = Self(1 << 19);
    pub(crate) const BETWEEN: Self = Self(1 << 20);
    pub(crate) const THROUGH: Self = Self(1 << 21);
    pub(crate) const FIRST: Self = Self(1 << 22);
    pub(crate) const LAST: Self = Self(1 << 23);
    pub(crate) const MERIDIEM: Self = Self(1 << 24);
    pub(crate) const MONTH_WEEK_YEAR: Self = Self(1 << 25);
    pub(crate) const MONTH_YEAR: Self = Self(1 << 26);
    pub(crate) const SAME_PERIOD: Self = Self(1 << 27);
    pub(crate) const THE: Self = Self(1 << 28);
    pub(crate) const ADVERB: Self = Self(1 << 29);
    pub(crate) const FROM: Self = Self(1 << 30);
    pub(crate) const UNTIL: Self = Self(1 << 31);
    pub(crate) const ZONE: Self = Self(1 << 32);
    pub(crate) const CARDINAL: Self = Self(1 << 33);
    pub(crate) const ORDINAL: Self = Self(1 << 34);
    pub(crate) const OTHER: Self = Self(1 << 35);
    pub(crate) const PART_OF_HOUR: Self = Self(1 << 36);
    pub(crate) const INSTANCE: Self = Self(1 << 37);
    pub(crate) const NEAREST: Self = Self(1 << 50);
    pub(crate) const DATE: Self = Self(1 << 51);
    pub(crate) const HOLIDAYS: Self = Self(1 << 52);
    pub(crate) const CALENDAR: Self = Self(1 << 53);

    /// All that can begin a clause.
    pub(crate) const CLAUSE: Self = Self::EVERY
        .or(Self::AT)
        .or(Self::ON)
        .or(Self::OF)
        .or(Self::IN)
        .or(Self::AFTER)
        .or(Self::BEFORE)
        .or(Self::AND)
        .or(Self::ALSO)
        .or(Self::EXCEPT)
        .or(Self::NUMBER)
        .or(Self::CARDINAL)
        .or(Self::ORDINAL)
        .or(Self::LAST)
        .or(Self::TIME)
        .or(Self::DAY_NAME)
        .or(Self::MONTH_NAME)
        .or(Self::WEEKDAY)
        .or(Self::WEEKEND)
        .or(Self::BETWEEN)
        .or(Self::ADVERB)
        .or(Self::FROM)
        .or(Self::ZONE);

    /// In the order in which a message lists them.
    const THINGS: [Thing; 42] = [
        (Self::NUMBER, "a number", &[]),
        (Self::CARDINAL, "a number", lexicon::NUMBERS),
        (Self::ORDINAL, "a number", lexicon::ORDINALS),
        (Self::OTHER, "a number", &[lexicon::OTHER]),
        (Self::PART_OF_HOUR, "a number", &[lexicon::PART_OF_HOUR]),
        (Self::TIME, "a time such as `9:00` or `5:30 pm`", lexicon::CLOCK_WORDS),
        (Self::PERIOD, "a time period such as `minutes` or `day of the year`", lexicon::UNITS),
        (Self::SAME_PERIOD, "the same time period again", &[]),
        (
            Self::MONTH_WEEK_YEAR,
            "`month`, `week` or `year`",
            &[lexicon::A_MONTH, lexicon::A_WEEK, lexicon::A_YEAR],
        ),
        (Self::MONTH_YEAR, "`month` or `year`", &[lexicon::A_MONTH, lexicon::A_YEAR]),
        (Self::DAY_NAME, "the name of a day", lexicon::DAYS),
        (Self::MONTH_NAME, "the name of a month", lexicon::MONTHS),
        (Self::YEAR, "a year of four digits", &[]),
        (Self::HOLIDAYS, "", &[lexicon::HOLIDAYS]),
        (Self::CALENDAR, "the name of a calendar, which is no word of the language", &[]),
        (Self::DATE, "a date such as `2026-12-25`", &[]),
        (Self::THE, "`the`", &[lexicon::THE]),
        (Self::WEEKDAY, "`weekday`", &[lexicon::WEEKDAY]),
        (Self::WEEKEND, "`weekend`", &[lexicon::WEEKEND]),
        (Self::FIRST, "`first`", &[]),
        (Self::LAST, "`last`", &[lexicon::LAST]),
        (Self::INSTANCE, "", &[lexicon::INSTANCE]),
        (Self::NEAREST, "", &[lexicon::NEAREST]),
        (Self::STARTING, "`starting`", &[lexicon::STARTING]),
        (Self::BETWEEN, "`between`", &[lexicon::BETWEEN]),
        (Self::MERIDIEM, "`am` or `pm`", &[lexicon::MERIDIEM]),
        (Self::THROUGH, "`-`", &[lexicon::THROUGH]),
        (Self::UNTIL, "`to` or `until`", &[lexicon::UNTIL]),
        (Self::ZONE, "a time zone such as `Europe/Stockholm`", &[]),
        (Self::EVERY, "`every`", &[lexicon::EVERY]),
        (Self::ADVERB, "`daily`", lexicon::ADVERBS),
        (Self::AT, "`at`", &[lexicon::AT]),
        (Self::ON, "`on`", &[lexicon::ON]),
        (Self::ON_THE, "`on the`", &[]),
        (Self::OF, "`of`", &[lexicon::OF]),
        (Self::IN, "`in`", &[lexicon::IN, lexicon::DURING]),
        (Self::AFTER, "`after`", &[lexicon::AFTER]),
        (Self::BEFORE, "`before`", &[lexicon::BEFORE]),
        (Self::FROM, "`from`", &[lexicon::FROM]),
        (Self::AND, "`and`", &[lexicon::AND]),
        (Self::ALSO, "`also`", &[lexicon::ALSO]),
        (Self::EXCEPT, "`except`", &[lexicon::EXCEPT]),
    ];

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
