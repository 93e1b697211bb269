//! The thirteen time periods of later.js and its two modifiers: names, ranges, and what 0 means.

use std::fmt;
use std::ops::RangeInclusive;

/// Declares the periods, each with later.js's short name and its long one, its name in plain words, and its values.
macro_rules! periods {
    ($(#[$about:meta])* pub enum Period {
        $($(#[$of:meta])* $period:ident = $short:literal, $long:literal, $plain:literal, $range:expr;)+
    }) => {
        $(#[$about])*
        pub enum Period {
            $($(#[$of])* $period,)+
        }

        impl Period {
            /// All periods, in order.
            pub const ALL: [Self; [$($short),+].len()] = [$(Self::$period),+];

            /// later.js's short name, the key in its structured form.
            pub const fn short_name(self) -> &'static str {
                match self {
                    $(Self::$period => $short,)+
                }
            }

            /// later.js's long name, which its structured form also takes.
            pub const fn long_name(self) -> &'static str {
                match self {
                    $(Self::$period => $long,)+
                }
            }

            /// The values that the period has, without the 0 that means "last".
            pub const fn range(self) -> RangeInclusive<i64> {
                match self {
                    $(Self::$period => $range,)+
                }
            }
        }

        impl fmt::Display for Period {
            /// The period in plain words, in the singular: `day of the year`.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$period => $plain,)+
                })
            }
        }
    };
}

periods! {
    /// A time period: what a value counts.
    ///
    /// The order is that of later.js's documentation and of the keys that a model writes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Period {
        /// Second of the minute, 0–59.
        Second = "s", "second", "second", 0..=59;
        /// Minute of the hour, 0–59.
        Minute = "m", "minute", "minute", 0..=59;
        /// Hour of the day, 0–23.
        Hour = "h", "hour", "hour", 0..=23;
        /// Second of the day, 0–86399.
        Time = "t", "time", "time", 0..=86_399;
        /// Day of the month, 1–31; 0 is the last.
        Day = "D", "day", "day of the month", 1..=31;
        /// Day of the week, 1–7 from Sunday; 0 is 7.
        DayOfWeek = "d", "dayOfWeek", "day of the week", 1..=7;
        /// Which one of its weekday in the month, 1–5; 0 is the last seven days of the month.
        DayOfWeekCount = "dc", "dayOfWeekCount", "day instance", 1..=5;
        /// Day of the year, 1–366; 0 is the last.
        DayOfYear = "dy", "dayOfYear", "day of the year", 1..=366;
        /// Week of the month, 1–6; 0 is the last. Weeks begin on Sunday, so the first may be short.
        WeekOfMonth = "wm", "weekOfMonth", "week of the month", 1..=6;
        /// ISO 8601 week, 1–53; 0 is the last of its year. It begins on Monday and belongs to the year of its Thursday.
        WeekOfYear = "wy", "weekOfYear", "week of the year", 1..=53;
        /// Month, 1–12; 0 is 12.
        Month = "M", "month", "month", 1..=12;
        /// Year, 1970–9999.
        Year = "Y", "year", "year", 1970..=9999;
        /// An instant, in milliseconds since 1970-01-01T00:00:00Z, to the end of the year 9999. The engine counts whole
        /// seconds: the second that contains the instant is meant.
        FullDate = "fd", "fullDate", "full date", 0..=253_402_300_799_999;
    }
}

impl Period {
    /// The period of this short or long name (`dw` is read for `d`, as in later.js).
    ///
    /// ```
    /// use downbeat_parser::Period;
    /// assert_eq!(Period::from_name("dw"), Some(Period::DayOfWeek));
    /// assert_eq!(Period::from_name("weekOfYear"), Some(Period::WeekOfYear));
    /// assert_eq!(Period::from_name("fortnight"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "dw" {
            return Some(Self::DayOfWeek);
        }
        Self::ALL.into_iter().find(|period| period.short_name() == name || period.long_name() == name)
    }

    /// The values that `every` counts through, as in later.js: not the whole period for weeks of the month and for years.
    pub(crate) const fn every_range(self) -> (i64, i64) {
        match self {
            Self::WeekOfMonth => (1, 5),
            Self::Year => (1970, 2450),
            _ => (*self.range().start(), *self.range().end()),
        }
    }

    /// How many seconds one of it has, where all have as many: a second, a minute, an hour, a day or a week.
    pub(crate) const fn seconds(self) -> Option<i64> {
        match self {
            Self::Second => Some(1),
            Self::Minute => Some(60),
            Self::Hour => Some(3_600),
            Self::Day => Some(86_400),
            Self::WeekOfYear => Some(604_800),
            _ => None,
        }
    }

    /// Whether the value 0 means "the last one".
    pub const fn zero_is_last(self) -> bool {
        *self.range().start() == 1
    }

    /// Whether a constraint of this period may hold `value`. Beside the [range](Self::range): 0 where it means "last",
    /// and one past the end after `before`, which excludes it ("before 24:00").
    pub const fn admits(self, modifier: Option<Modifier>, value: i64) -> bool {
        let range = self.range();
        let end = *range.end() + matches!(modifier, Some(Modifier::Before)) as i64;
        (*range.start() <= value && value <= end) || (value == 0 && self.zero_is_last())
    }
}

/// What turns a constraint into a window.
///
/// Of several values the widest window counts, as in later.js with its sorted lists: the least of `after`, the greatest
/// of `before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modifier {
    /// At or after the value (inclusive); later.js's suffix `_a`.
    After,
    /// Before the value (exclusive); later.js's suffix `_b`.
    Before,
}

impl Modifier {
    /// later.js's letter, which stands after an underscore in a key.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::After => "a",
            Self::Before => "b",
        }
    }
}
