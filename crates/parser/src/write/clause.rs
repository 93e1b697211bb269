//! The clauses of one piece, in the order in which a person says them: how often, at what times, within which window, on
//! which days, in which months and years.

use super::set::{self, Progression};
use super::words::{self, Clock, Ordinal};
use super::{Choice, Piece};
use crate::model::{From, Until};
use crate::{CivilTime, Conjunction, Constraint, Modifier, Period, StepUnit, Values, lexicon};

/// The periods within a day, and those that days are said by before the day of the month.
const CLOCK: [Period; 4] = [Period::Second, Period::Minute, Period::Hour, Period::Time];
const DAYS: [Period; 6] = [
    Period::DayOfWeek,
    Period::DayOfWeekCount,
    Period::DayOfYear,
    Period::WeekOfMonth,
    Period::WeekOfYear,
    Period::Day,
];

/// Whether what a piece says of dates can be said so that it reads back; `excepted`: as an exception.
///
/// The reader counts steps of days and more from the beginning, and takes the day that it needs from there.
pub(super) fn can_be_dated(piece: &Piece<'_>, excepted: bool) -> bool {
    let common = &piece.common;
    let instant = |modifier| common.get(Period::FullDate, Some(modifier)).is_some();
    let (since, up_to) = (instant(Modifier::After), instant(Modifier::Before));
    let (bounds, step) = (common.bounds(), common.step());
    let said = Sayings::of(piece);
    let is_bare = common.constraints().iter().all(|one| one.period() == Period::FullDate)
        && step.is_none()
        && common.calendars().is_empty()
        && piece.choice.is_none();
    if common.is_of_later() && !since && !up_to {
        return true;
    }
    let from = bounds.from();
    // Bounds alone do not say how often.
    let twice = (since && (from.is_some() || step.is_some())) || (up_to && bounds.until().is_some());
    if twice || (step.is_some() && from.is_some()) || (is_bare && !excepted) {
        return false;
    }
    // What the reader would count from the beginning.
    let begins = from.is_some() || step.is_some() || since;
    let periods = [Period::Day, Period::WeekOfYear, Period::Month, Period::Year];
    let clauses =
        periods.iter().flat_map(|&period| said.stepped(period).into_iter().chain(said.listed(period)));
    let counted = |clause: &String| {
        let limited = clause.contains(" between ") || clause.contains(" starting ");
        clause.starts_with("every ") && !limited && (step.is_some() || clause != "every day")
    };
    if begins && clauses.into_iter().any(|clause| counted(&clause)) {
        return false;
    }
    let has = |periods: &[Period]| periods.iter().any(|&period| said.values(period).is_some());
    let has_day = piece.choice.is_some()
        || !common.calendars().is_empty()
        || has(&[
            Period::Day,
            Period::DayOfWeek,
            Period::DayOfYear,
            Period::WeekOfMonth,
            Period::DayOfWeekCount,
        ]);
    let says_time = has(&[Period::Second, Period::Minute, Period::Hour, Period::Time]);
    let of_choice = |is_dates: bool| match &piece.choice {
        Some(Choice::Dates(_)) => is_dates,
        Some(Choice::MonthDay(_)) => !is_dates,
        None => false,
    };
    match step {
        None => {
            // The reader takes the time of days from where they begin.
            let of_days = piece.choice.is_some()
                || !common.calendars().is_empty()
                || has(&[Period::Day, Period::DayOfWeek, Period::DayOfYear]);
            let begins_at_midnight = from.is_none_or(|from| from == CivilTime::first_of(from.date()));
            excepted || !of_days || says_time || begins_at_midnight
        }
        Some(step) => {
            // What the reader takes for too seldom or too often.
            let day_of_month = has(&[Period::Day, Period::DayOfYear, Period::WeekOfMonth])
                || (has(&[Period::DayOfWeek]) && has(&[Period::DayOfWeekCount]))
                || of_choice(false);
            let goes_with_unit = match step.unit() {
                StepUnit::Day => true,
                StepUnit::Week => {
                    piece.choice.is_none()
                        && !has(&[Period::Day, Period::DayOfYear, Period::DayOfWeekCount])
                        && (has(&[Period::DayOfWeek]) || !says_time)
                }
                StepUnit::Month => day_of_month && !of_choice(true),
            };
            if !goes_with_unit {
                return false;
            }
            let in_its_week = said.values(Period::DayOfWeek).is_none_or(|days| {
                let of_week = |day: i64| (day + 5) % 7;
                let anchor = of_week(step.anchor().weekday());
                days.iter().any(|day| of_week(if day == 0 { 7 } else { day }) >= anchor)
            });
            let needs_day = step.unit() != StepUnit::Day;
            // The reader takes each number of a step's unit for one of the step's.
            let own = match step.unit() {
                StepUnit::Day => Period::Day,
                StepUnit::Week => Period::WeekOfYear,
                StepUnit::Month => Period::Month,
            };
            let ends_before = bounds.until().is_some_and(|until| until.date() < step.anchor());
            if ends_before || said.values(own).is_some() {
                return false;
            }
            step.every() > 1 && (has_day || !needs_day) && (step.unit() != StepUnit::Week || in_its_week)
        }
    }
}

/// Writes a piece that [can be said](Piece::can_be_said).
/// Bounds of an exception come first: after what it says they could be meant of the whole.
pub(super) fn write(piece: &Piece<'_>, excepted: bool, text: &mut String) {
    let mut clauses = Clauses::of(piece);
    if let Some(dated) = Sayings::of(piece).dated() {
        let first = excepted && piece.common.step().is_none();
        clauses.0.insert(if first { 0 } else { clauses.0.len() }, dated);
    }
    text.push_str(&clauses.0.join(" "));
}

struct Clauses(Vec<String>);

impl Clauses {
    fn of(piece: &Piece<'_>) -> Self {
        let common = &piece.common;
        let said = Sayings::of(piece);
        let mut clauses = Self(Vec::new());
        for period in CLOCK {
            clauses.0.extend(said.stepped(period));
        }
        // What says when within the day stands together: apart it would read as a further schedule.
        let days_first = clauses.0.is_empty();
        let counted = common.step().map(|step| format!("every {} {}", step.every(), step.unit().plural()));
        if days_first {
            clauses.0.extend(counted.clone());
            clauses.steps_of_days(&said);
        }
        clauses.0.extend(said.listed(Period::Time));
        for period in CLOCK {
            if period != Period::Time {
                clauses.0.extend(said.listed(period));
            }
        }
        if !days_first {
            clauses.0.extend(counted);
            clauses.steps_of_days(&said);
        }
        CLOCK.iter().for_each(|&period| clauses.windows(common, period));
        for period in DAYS {
            if period != Period::Day && !(period == Period::DayOfWeekCount && said.nth) {
                clauses.0.extend(said.listed(period));
            }
        }
        DAYS.iter().for_each(|&period| clauses.windows(common, period));
        clauses.dates(piece, &said);
        clauses.windows(common, Period::Month);
        clauses.0.extend(said.listed(Period::Year));
        clauses.windows(common, Period::Year);
        if !common.calendars().is_empty() {
            let names: Vec<String> = common.calendars().iter().map(lexicon::calendar_phrase).collect();
            clauses.0.push(format!("on {}", words::join(&names)));
        }
        clauses
    }

    /// Steps through days, weeks, months and years.
    fn steps_of_days(&mut self, said: &Sayings<'_>) {
        let periods = Period::ALL.into_iter().filter(|period| !CLOCK.contains(period));
        self.0.extend(periods.flat_map(|period| said.stepped(period)));
    }

    /// `after` and `before`. Of several values each is said: the language reads them as one constraint again.
    fn windows(&mut self, common: &Conjunction, period: Period) {
        for (modifier, word) in [(Modifier::After, "after"), (Modifier::Before, "before")] {
            let Some(constraint) = common.get(period, Some(modifier)) else { continue };
            self.0.extend(constraint.values().iter().map(|value| match period {
                Period::Time => format!("{word} {}", Clock(value)),
                Period::Year => format!("{word} {value} year"),
                _ => format!("{word} {} {period}", Ordinal(value)),
            }));
        }
    }

    /// Which one of its weekday, the day of the month, and the month: `on December 24`, `on the first Monday of January`.
    fn dates(&mut self, piece: &Piece<'_>, said: &Sayings<'_>) {
        let day = said.list_of(Period::Day);
        let month = said.list_of(Period::Month).filter(|month| !month.contains(0));
        let date = match (day, month) {
            (Some(day), Some(month)) if day.min() > 0 => Some((day, month)),
            _ => None,
        };
        if let Some(nth) = said.nth() {
            // The month may be said with it, unless it goes with the day of the month.
            match month.filter(|_| day.is_none()) {
                Some(month) => {
                    self.0.push(format!("{nth} of {}", words::join(&set::items(Period::Month, month))))
                }
                None => self.0.push(format!("{nth} of the month")),
            }
        }
        match (&piece.choice, date) {
            (Some(Choice::MonthDay(day)), _) => {
                let day = words::on_month_day(*day);
                self.0.push(match month {
                    Some(month) => {
                        let months = words::join(&set::items(Period::Month, month));
                        day.replace("the month", &months)
                    }
                    None => day,
                });
            }
            (Some(Choice::Dates(dates)), _) => {
                let dates: Vec<String> = dates.iter().map(|(month, days)| of_month(*month, days)).collect();
                self.0.push(format!("on {}", words::join(&dates)));
            }
            (None, Some((days, months))) if months.len() == 1 => {
                let year = said.list_of(Period::Year).filter(|_| said.year_with_date());
                let year = year.map_or(String::new(), |year| format!(", {}", year.min()));
                self.0.push(format!("on {}{year}", of_month(months.min(), days)));
            }
            (None, Some((days, months))) => {
                let (days, months) = (set::items(Period::Day, days), set::items(Period::Month, months));
                self.0.push(format!("on the {} of {}", words::join(&days), words::join(&months)));
            }
            (None, None) => match (day, month) {
                (Some(day), Some(month)) => {
                    let (days, months) = (set::items(Period::Day, day), set::items(Period::Month, month));
                    self.0.push(format!("on the {} day of {}", words::join(&days), words::join(&months)));
                }
                _ => self.0.extend(said.listed(Period::Day)),
            },
        }
        let with_month_day = matches!(piece.choice, Some(Choice::MonthDay(_)));
        let month_is_said =
            date.is_some() || (month.is_some() && (said.nth || day.is_some() || with_month_day));
        if !month_is_said {
            self.0.extend(said.listed(Period::Month));
        }
    }
}

/// `December 24 and 25`.
fn of_month(month: i64, days: &Values) -> String {
    let runs = set::ranges(&days.ranges().collect::<Vec<_>>(), set::THROUGH, |day| day.to_string());
    format!("{} {}", lexicon::month_name(month), words::join(&runs))
}

/// The unmodified constraints of a piece, and in which form each is said.
struct Sayings<'a> {
    common: &'a Conjunction,
    choice: Option<&'a Choice>,
    /// A weekday and which one of it in the month are said together.
    nth: bool,
}

impl<'a> Sayings<'a> {
    fn of(piece: &'a Piece<'_>) -> Self {
        let weekday = piece.common.get(Period::DayOfWeek, None).map(|one| one.values());
        let counted = piece.common.get(Period::DayOfWeekCount, None).is_some();
        let nth = counted && weekday.is_some_and(|days| days.len() == 1 && days.min() > 0);
        Self { common: &piece.common, choice: piece.choice.as_ref(), nth }
    }

    fn values(&self, period: Period) -> Option<&'a Values> {
        self.common.get(period, None).map(|constraint| constraint.values())
    }

    /// `every …`, if that is how the period is said.
    fn stepped(&self, period: Period) -> Option<String> {
        if self.nth && matches!(period, Period::DayOfWeek | Period::DayOfWeekCount) {
            return None;
        }
        let values = self.values(period).filter(|_| !self.says_time(period))?;
        let steps = Progression::of(values)?;
        set::every(period, steps, !self.would_be_refused(period))
    }

    /// Whether it is a time, which has no steps, or stands beside one: there a step within the day is refused, as it would not make
    /// it more often.
    fn says_time(&self, period: Period) -> bool {
        CLOCK.contains(&period) && self.values(Period::Time).is_some()
    }

    /// Where it begins and ends.
    fn dated(&self) -> Option<String> {
        let instant = |modifier| {
            let values = self.common.get(Period::FullDate, Some(modifier))?.values();
            CivilTime::from_seconds(values.min() / 1000 - i64::from(modifier == Modifier::Before))
        };
        let bounds = self.common.bounds();
        let step = self.common.step().map(|step| step.anchor().to_string());
        let from = step.or(bounds.from().map(|from| From(from).to_string()));
        let from = from.or(instant(Modifier::After).map(|from| format!("{from}Z")));
        let until = bounds.until().map(|until| Until(until).to_string());
        let until = until.or(instant(Modifier::Before).map(|until| format!("{until}Z")));
        match (from, until) {
            (Some(from), Some(until)) if self.common.step().is_none() => {
                Some(format!("from {from} to {until}"))
            }
            (Some(from), Some(until)) => Some(format!("starting {from} until {until}")),
            (Some(from), None) => Some(format!("starting {from}")),
            (None, until) => until.map(|until| format!("until {until}")),
        }
    }

    /// The values that are said as a list.
    fn list_of(&self, period: Period) -> Option<&'a Values> {
        self.values(period).filter(|_| self.stepped(period).is_none())
    }

    /// The clauses of a list.
    fn listed(&self, period: Period) -> Vec<String> {
        if (self.nth && matches!(period, Period::DayOfWeek | Period::DayOfWeekCount))
            || (period == Period::Year && self.year_with_date())
        {
            return Vec::new();
        }
        match self.list_of(period) {
            // Steps are none that may stand beside a time.
            Some(values) if self.says_time(period) => vec![set::list(period, values)],
            Some(values) => set::clauses(period, values),
            None => Vec::new(),
        }
    }

    /// `on the first and last Monday`.
    fn nth(&self) -> Option<String> {
        let (day, which) = (self.values(Period::DayOfWeek)?, self.values(Period::DayOfWeekCount)?);
        self.nth.then(|| format!("on the {} {}", set::instances(which), lexicon::day_name(day.min())))
    }

    /// Whether the year stands after a date: `on January 1, 2027`.
    fn year_with_date(&self) -> bool {
        let one = |period| self.list_of(period).is_some_and(|values| values.len() == 1 && values.min() > 0);
        one(Period::Year)
            && one(Period::Month)
            && self.list_of(Period::Day).is_some_and(|days| days.min() > 0)
    }

    /// Whether the parser takes `every` without a number for a contradiction: what else is said would make it another.
    fn would_be_refused(&self, period: Period) -> bool {
        let chosen = match self.choice {
            None => Vec::new(),
            Some(Choice::MonthDay(day)) => {
                let parts = day.conjunctions(None, None);
                parts.iter().flat_map(|part| part.constraints()).map(Constraint::period).collect()
            }
            Some(Choice::Dates(_)) => vec![Period::Day, Period::Month],
        };
        let has = |all: &[Period]| {
            all.iter().any(|period| self.values(*period).is_some() || chosen.contains(period))
        };
        let has_time = has(&CLOCK);
        let weekday = has(&[Period::DayOfWeek]);
        let of_month =
            has(&[Period::Day, Period::WeekOfMonth]) || (weekday && has(&[Period::DayOfWeekCount]));
        let of_year = has(&[Period::DayOfYear]) || (weekday && has(&[Period::WeekOfYear]));
        match period {
            Period::WeekOfYear => {
                let of_months = has(&[Period::DayOfWeekCount, Period::Day, Period::DayOfYear]);
                of_months || self.choice.is_some() || (has_time && !weekday)
            }
            Period::Month => (has_time || weekday) && !of_month && !of_year,
            Period::Year => {
                (has_time || weekday || of_month) && !of_year && !(of_month && has(&[Period::Month]))
            }
            _ => false,
        }
    }
}
