//! What can be wrong with a line of cron, and what would do.

use crate::Period;
use crate::lexicon;
use std::fmt;

/// A fault of a line. The word that it is about stands beside it, in the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Fewer than five fields: so many.
    TooFew(usize),
    /// More than seven.
    TooMany,
    /// What crontab should run.
    Command,
    /// A number or a word that the field does not have.
    NotAValue(Period),
    /// A number or a word that is no weekday where 1 is Sunday.
    NotFromSunday,
    /// A year where the day of the week stands.
    YearForWeekday,
    /// A list or a range without one of its values.
    Missing(Period),
    /// Words in place, with something after them that continues nothing.
    Unexpected,
    /// `*/0`.
    ZeroStep,
    /// `*/x`.
    NotAStep,
    /// A range of years that ends before it begins.
    Backwards,
    /// `?` in another field than those of the days.
    QuestionElsewhere,
    /// `?` in a list.
    QuestionInList,
    /// `L` where it means nothing.
    Last,
    /// `L` alone among the weekdays.
    LastOfWhich,
    /// `W` where it means nothing.
    Nearest,
    /// `#` where it means nothing.
    Instance,
    /// `MON#6`.
    NotAnInstance,
    /// `L-40`.
    NotAnOffset,
    /// A range or step of what is one day a month.
    OneDay,
    /// `H`.
    Jenkins,
    /// `0~30`.
    Random,
    /// An unknown macro.
    Macro,
    /// `@reboot`.
    Reboot,
    /// More than a zone after a macro.
    AfterMacro,
    /// What cannot be the name of a zone.
    Zone,
    /// A zone in front and one at the end.
    TwoZones,
    /// Days that the months, years or days of the week never have.
    Never,
}

/// The fields of the usual line, as a message names them.
const FIELDS: [&str; 5] = ["minute", "hour", "day of the month", "month", "day of the week"];

impl Fault {
    /// The message, `found` being what the error is about.
    pub(crate) fn write(self, found: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew(0) => f.write_str("expected a line of cron, found the end"),
            Self::TooFew(count) => {
                let (last, others) = FIELDS.get(..count).and_then(<[_]>::split_last).unwrap_or((&"", &[]));
                write!(f, "found {count} of the five fields: {}", others.join(", "))?;
                write!(f, "{}{last}", if others.is_empty() { "" } else { " and " })
            }
            Self::TooMany => f.write_str("a line of cron has seven fields at most"),
            Self::Command => f.write_str("a schedule holds no command"),
            Self::NotAValue(period) => {
                write!(f, "{} is not {}: {}", Quoted(found), Indefinite(period), values_of(period))
            }
            Self::NotFromSunday => {
                write!(f, "{} is not a day of the week: 1–7 or SUN–SAT", Quoted(found))
            }
            Self::YearForWeekday => write!(f, "{found} is not a day of the week"),
            Self::Missing(period) => write!(f, "{} is missing here", Indefinite(period)),
            Self::Unexpected => write!(f, "`{found}` cannot stand here"),
            Self::ZeroStep => f.write_str("a step of 0 never comes round"),
            Self::NotAStep if found.is_empty() => f.write_str("a step is missing here"),
            Self::NotAStep => write!(f, "`{found}` is not a step"),
            Self::Backwards => f.write_str("this range of years ends before it begins"),
            Self::QuestionElsewhere => f.write_str("`?` stands for the day of the month or of the week only"),
            Self::QuestionInList => f.write_str("`?` stands alone in its field"),
            Self::Last => f.write_str("`L` cannot stand here"),
            Self::LastOfWhich => f.write_str("`L` alone names no day of the week"),
            Self::Nearest => f.write_str("`W` cannot stand here"),
            Self::Instance => f.write_str("`#` cannot stand here"),
            Self::NotAnInstance if found.is_empty() => f.write_str("a number is missing after `#`"),
            Self::NotAnInstance => {
                write!(f, "{} does not count the weekdays of a month: 1–5", Quoted(found))
            }
            Self::NotAnOffset if found.is_empty() => f.write_str("a number of days is missing after `L-`"),
            Self::NotAnOffset => write!(f, "{} is not a number of days before the last: 1–30", Quoted(found)),
            Self::OneDay => write!(f, "`{found}` is one day of a month: it has no range and no steps"),
            Self::Jenkins => f.write_str("`H` has a meaning in Jenkins only"),
            Self::Random => f.write_str("`~`, a random value, has a meaning in cronie only"),
            Self::Macro => write!(f, "`{found}` is not the name of a schedule"),
            Self::Reboot => f.write_str("`@reboot` is an event, not a time"),
            Self::AfterMacro => f.write_str("only a time zone can stand after the name of a schedule"),
            Self::Zone if found.is_empty() => f.write_str("the name of a time zone is missing here"),
            Self::Zone => write!(f, "`{found}` cannot be the name of a time zone"),
            Self::TwoZones => f.write_str("the time zone is already named in front"),
            Self::Never => f.write_str("no such day ever comes"),
        }
    }

    /// What would do.
    pub(crate) fn help(self, found: &str) -> Option<String> {
        Some(match self {
            Self::TooFew(_) => "write minute, hour, day of the month, month and day of the week, as in `*/5 * * * *` or \
                                `0 9 * * MON-FRI`"
                .into(),
            Self::TooMany => "seven fields are second, minute, hour, day of the month, month, day of the week and year; \
                              the members of a list are joined by `,` alone"
                .into(),
            Self::Command => "leave out what crontab should run".into(),
            Self::NotAValue(Period::Hour) if found == "24" => "midnight is 0".into(),
            Self::NotAValue(Period::DayOfWeek) if found.starts_with(|c: char| c.is_ascii_digit()) => {
                "0 and 7 are Sunday, 6 is Saturday".into()
            }
            Self::NotFromSunday if found.starts_with(|c: char| c.is_ascii_digit()) => {
                "1 is Sunday, 7 is Saturday".into()
            }
            Self::YearForWeekday => {
                "the year is the last of seven fields, of which the first is the second, as in `0 0 9 * * * 2030`".into()
            }
            Self::Missing(_) => "a list is `1,15` without white space, a range `1-5`, a step `*/5` or `10-50/5`".into(),
            Self::Unexpected => "a list is `1,15`, a range `1-5`, a step `*/5` or `10-50/5`".into(),
            Self::NotAStep => "a step is a number, as in `*/5`".into(),
            Self::QuestionElsewhere => "write `*` for every value".into(),
            Self::QuestionInList => "`?` leaves the day to the other of the two day fields".into(),
            Self::Last => "`L` is the last day of the month (`L`, `L-3`, `LW`) or, after a day of the week, the last of \
                           the month (`FRIL`)"
                .into(),
            Self::LastOfWhich => "`FRIL` is the last Friday of the month; every Saturday is `SAT`".into(),
            Self::Nearest => {
                "`W` stands after one day of the month, as in `15W`, or after `L`, as in `LW`".into()
            }
            Self::Instance => {
                "`#` stands after a day of the week, as in `MON#2`, the second Monday of the month".into()
            }
            Self::NotAnInstance => "the second Monday of the month is `MON#2`, the last one `MONL`".into(),
            Self::NotAnOffset => "`L-3` is the third day before the last of the month".into(),
            Self::Jenkins => "write a value of your own choice, as in `17` for `H` and `*/15` for `H/15`; the setting \
                              `jitter` spreads the beats of many hosts"
                .into(),
            Self::Random => {
                "write one value of your own choice; the setting `jitter` spreads the beats of many hosts".into()
            }
            Self::Macro => {
                let names: Vec<_> = lexicon::macros().map(|name| format!("@{name}")).collect();
                format!("the names are {}", names.join(", "))
            }
            Self::Reboot => "whatever should happen at a start belongs where the program is started".into(),
            Self::Zone => "names look like `Europe/Stockholm`".into(),
            Self::TwoZones => "leave out one of the two".into(),
            _ => return None,
        })
    }

    /// What was probably meant.
    pub(crate) fn suggestions(self, found: &str) -> Vec<String> {
        match self {
            Self::NotFromSunday => Self::NotAValue(Period::DayOfWeek).suggestions(found),
            Self::NotAValue(period) => {
                let names = lexicon::names_of(period).flatten();
                lexicon::meant(found, names).into_iter().map(str::to_ascii_uppercase).collect()
            }
            Self::Macro => {
                let found = found.strip_prefix('@').unwrap_or(found);
                lexicon::meant(found, lexicon::macros()).into_iter().map(|name| format!("@{name}")).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The values of a field, as a message lists them.
fn values_of(period: Period) -> &'static str {
    match period {
        Period::Second | Period::Minute => "0–59",
        Period::Hour => "0–23",
        Period::Month => "1–12 or JAN–DEC",
        Period::DayOfWeek => "0–7 or SUN–SAT",
        Period::Year => "1970–9999",
        _ => "1–31",
    }
}

/// A number as it is, a word in quotes.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.bytes().all(|byte| byte.is_ascii_digit());
        if number { f.write_str(self.0) } else { write!(f, "`{}`", self.0) }
    }
}

/// A period with its article.
struct Indefinite(Period);

impl fmt::Display for Indefinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.0 == Period::Hour { "an" } else { "a" }, self.0)
    }
}
