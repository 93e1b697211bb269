//! Which ones: numbers, and what they count. `the 1st and 15th`, `the first monday of the month`, `the last day of the quarter`.

use super::list::{LIST, add_range, finish, listed, ranges, too_many};
use super::month_day;
use super::said::{Choice, Said, What};
use super::within::{Within, of_quarter, within, within_year};
use crate::error::{Edit, Expected, Kind, Slip};
use crate::model::{Collector, MONDAY_TO_FRIDAY, MonthDay};
use crate::text::failure::{Failure, Outcome};
use crate::text::later;
use crate::text::name::{day_name, longer, month_name, of_every_month, period, weekday, weekend};
use crate::text::number::{count, numeric_ordinal, ordinal_word, rank, year};
use crate::text::word::{expecting, first_byte, keyword, maybe, space};
use crate::{Conjunction, Constraint, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt, value};

/// `first` and `last` among numbers: what they are depends on the period after them.
const FIRST: i64 = -1;
const LAST: i64 = -2;

/// A number, or `first` or `last`.
fn item(input: &str) -> Outcome<'_, i64> {
    let in_words = map(ordinal_word, |value| if value == 1 { FIRST } else { value });
    alt((
        rank,
        expecting(Expected::FIRST.or(Expected::ORDINAL), in_words),
        value(LAST, keyword(Expected::LAST, lexicon::LAST)),
    ))
    .parse(input)
}

/// The value of an item.
fn resolved(item: i64, period: Period) -> i64 {
    match item {
        FIRST => *period.range().start(),
        // later.js takes 0 where it knows it as the last, and the greatest value elsewhere.
        LAST if matches!(period, Period::DayOfWeek | Period::Month) || !period.zero_is_last() => {
            period.every_range().1
        }
        LAST => 0,
        value => value,
    }
}

/// Numbers, and what they count: a period, a weekday of the month, a month's days; the month's days too when nothing is said
/// and `the` or an ending (`15th`) shows that days are meant.
pub(super) fn selection(input: &str, the: bool) -> Outcome<'_, Said> {
    match alt((first_some, month_day::last_some)).parse(input) {
        Err(nom::Err::Error(_)) => {}
        read => return read,
    }
    let mut only = None;
    let mut count = 0;
    let (behind, ()) = ranges(input, item, |_, first, last| {
        count += 1;
        only = (count == 1 && first == last).then_some(first);
        Ok(())
    })?;
    // The second reading is made when it is known what is counted, and with it which values there are and where a range
    // wraps.
    if let (rest, Some(period)) = opt(period).parse(behind)? {
        if count > 1 && !period.zero_is_last() && holds_first(input) {
            return Err(Failure::because(space(input), Kind::CountsFromZero(period)));
        }
        if let Some(read) = day_of_year(input, behind) {
            return read;
        }
        if period == Period::WeekOfYear {
            refuse_week_of_month(input, behind, rest, true)?;
        }
        let values = numbers(input, period)?;
        if period == Period::Day
            && let Ok((rest, months)) = of_quarter(rest, only == Some(LAST))
        {
            return Ok((rest, What::Any(Choice::Date, vec![together([months, values])]).into()));
        }
        return Ok((rest, Said::from(values).followed_by(longer(period))));
    }
    if let (rest, Some(_)) = opt(weekday).parse(behind)? {
        if first_byte(rest) == b'o'
            && let read @ (Ok(_) | Err(nom::Err::Failure(_))) = month_day::nearest_weekday(input)
        {
            return read;
        }
        let day = match only {
            Some(FIRST | 1) => MonthDay::Nearest(1),
            Some(LAST) => MonthDay::LastWeekday,
            // Every month has at least 20 days from Monday to Friday.
            Some(number @ 2..=20) => MonthDay::NthOf(MONDAY_TO_FRIDAY, number as i8),
            _ => return Err(Failure::because(space(input), Kind::WhichWeekday)),
        };
        let (rest, months) = match of_quarter(rest, only == Some(LAST)) {
            Ok((rest, months)) => (rest, Some(months)),
            Err(_) => (opt(of_every_month).parse(rest)?.0, None),
        };
        let months = months.as_ref().map(Constraint::values);
        return Ok((rest, What::Any(Choice::Nth, day.conjunctions(months, None)).into()));
    }
    if let Ok((rest, _)) = weekend(behind) {
        let slip = Slip::new("a weekend may begin in one month and end in the next").up_to(rest);
        let slip = slip.or([Edit::between(space(behind), rest, "Saturday and Sunday")]);
        return Err(Failure::because(space(input), Kind::Slip(slip)));
    }
    if let Ok((rest, days)) = listed(behind, day_name, Period::DayOfWeek) {
        if ends_in_last(input) {
            let slip = Slip::new("which of them comes before the last one depends on the month");
            return Err(Failure::because(space(input), Kind::Slip(slip.up_to(rest))));
        }
        let mut nth = together([days, numbers(input, Period::DayOfWeekCount)?]);
        let rest = match within(rest, only == Some(LAST)) {
            Ok((rest, Within::Months(months))) => {
                nth.add(months);
                let (rest, year) = within_year(rest)?;
                year.into_iter().for_each(|year| nth.add(year));
                rest
            }
            Ok((rest, Within::EachMonth)) => rest,
            _ => rest,
        };
        return Ok((rest, What::Any(Choice::Nth, vec![nth]).into()));
    }
    if only == Some(0) {
        let slip = Slip::new("the days of a month are numbered from 1")
            .with_help("the last one is `on the last day of the month`");
        return Err(Failure::because(space(input), Kind::Slip(slip)));
    }
    if only == Some(LAST)
        && let Ok((rest, _)) = month_name(behind)
    {
        let said = space(input).get(..space(input).len() - rest.len()).unwrap_or_default();
        let slip =
            Slip::new(format!("`{said}` may be a month of the past, or a day of each year")).up_to(rest);
        let slip = slip.or([Edit::between(space(behind), space(behind), "day of ")]);
        return Err(Failure::because(space(input), Kind::Slip(slip)));
    }
    match within(behind, only == Some(LAST)) {
        Ok((rest, Within::Months(months))) => {
            let mut days = together([months, numbers(input, Period::Day)?]);
            let (rest, year) = within_year(rest)?;
            year.into_iter().for_each(|year| days.add(year));
            return Ok((rest, What::Any(Choice::Date, vec![days]).into()));
        }
        Ok((rest, Within::EachYear)) => return Ok((rest, numbers(input, Period::DayOfYear)?.into())),
        Ok((rest, Within::EachMonth)) => {
            return Ok((rest, numbers(input, Period::Day)?.into()));
        }
        _ => {}
    }
    let is_day = (the && only != Some(LAST)) || numeric_ordinal(input).is_ok();
    let follow = Expected::PERIOD.or(Expected::DAY_NAME).or(Expected::MONTH_NAME).or(LIST);
    if !is_day {
        return Err(nom::Err::Failure(Failure::expecting(space(behind), follow)));
    }
    Ok((behind, Said::from(numbers(input, Period::Day)?).followed_by(follow)))
}

/// Refuses the week of a month, `second week of march`, where the weeks of the year would be counted; what later.js reads
/// stays, if `on the` stands before it.
fn refuse_week_of_month<'a>(
    input: &'a str,
    behind: &'a str,
    rest: &'a str,
    may_be_on: bool,
) -> Result<(), nom::Err<Failure>> {
    let Ok((month, _)) = keyword(Expected::NOTHING, lexicon::OF)(rest) else { return Ok(()) };
    let Ok((end, _)) = listed(month, month_name, Period::Month) else { return Ok(()) };
    let (start, week) = (space(input), space(behind));
    let names_year = week.len() - rest.len() > "weeks".len();
    let said = start.get(..start.len() - end.len()).unwrap_or_default();
    if names_year || (may_be_on && later::reads(&format!("on the {said}"))) {
        return Ok(());
    }
    let slip = Slip::new("weeks alone are those of the year").up_to(end);
    let slip = slip.or([Edit::between(rest, month, " of the month in ")]);
    Err(Failure::because(start, Kind::Slip(slip)))
}

/// Refuses the days of a week by number without `on the`, with which later.js reads them: weeks begin on Sunday or on Monday.
/// The clause begins at `start`.
pub(super) fn refuse_day_of_week(start: &str, input: &str) -> Result<(), nom::Err<Failure>> {
    let counted =
        ranges(input, item, |_, _, _| Ok(())).and_then(|(behind, ())| Ok((behind, period(behind)?)));
    // What is wrong is said where it is read.
    let Ok((behind, (rest, counted))) = counted else { return Ok(()) };
    if counted == Period::WeekOfYear {
        return refuse_week_of_month(input, behind, rest, false);
    }
    if counted != Period::DayOfWeek {
        return Ok(());
    }
    let Ok(days) = numbers(input, Period::DayOfWeek) else { return Ok(()) };
    let said = space(input).get(..space(input).len() - rest.len()).unwrap_or_default();
    let slip = Slip::new(format!("`{said}`: a week begins on Sunday or on Monday")).up_to(rest);
    let name = |shift: i64| {
        let names: Vec<&str> =
            days.values().iter().map(|day| lexicon::day_name((day - 1 + shift) % 7 + 1)).collect();
        [Edit::between(space(start), rest, format!("on {}", names.join(", ")))]
    };
    Err(Failure::because(space(input), Kind::Slip(slip.or(name(0)).or(name(1)))))
}

/// `day of 2027` after numbers, and `day in 2027` after those that no month has: the days of that year. Of several years only `of`
/// says that they are the days': later.js reads `in 2027, 2028`.
fn day_of_year<'a>(input: &'a str, behind: &'a str) -> Option<Outcome<'a, Said>> {
    let word = |words| keyword(Expected::NOTHING, words);
    let (at, _) = word(lexicon::A_DAY)(behind).ok()?;
    let (at, of) = alt((value(true, word(lexicon::OF)), value(false, word(lexicon::IN)))).parse(at).ok()?;
    let (rest, years) = listed(at, year, Period::Year).ok()?;
    let days = match numbers(input, Period::DayOfYear) {
        Ok(days) => days,
        Err(error) => return Some(Err(error)),
    };
    if !of && (years.values().len() > 1 || days.values().min() <= *Period::Day.range().end()) {
        return None;
    }
    Some(Ok((rest, What::Any(Choice::Date, vec![together([days, years])]).into())))
}

/// `first 3 days`, `first five minutes of the hour`: those from the least value on.
fn first_some(input: &str) -> Outcome<'_, Said> {
    let (at, which) = ordinal_word(input)?;
    let (behind, many) = count(at)?;
    if which != 1 || many < 1 {
        return Err(nom::Err::Error(Failure::expecting(space(at), Expected::NOTHING)));
    }
    let upto = |period: Period, rest| {
        let (least, greatest) = (*period.range().start(), *period.range().end());
        if many > greatest - least + 1 {
            return Err(too_many(input, rest, greatest - least + 1));
        }
        let mut values = Collector::default();
        add_range(&mut values, at, period, least, least + many - 1)?;
        finish(at, period, None, values)
    };
    if let Ok((rest, days)) = listed(behind, day_name, Period::DayOfWeek) {
        let (rest, _) = opt(of_every_month).parse(rest)?;
        let nth = together([days, upto(Period::DayOfWeekCount, rest)?]);
        return Ok((rest, What::Any(Choice::Nth, vec![nth]).into()));
    }
    // What else may be wrong with the period is said where it stands alone.
    let Ok((rest, period)) = period(behind) else {
        return Err(nom::Err::Error(Failure::expecting(space(behind), Expected::NOTHING)));
    };
    Ok((rest, upto(period, rest)?.into()))
}

/// Days by number without `on`: `1st and 15th`, `last day of the month`, `1,8,15 of month`.
pub(super) fn selected(input: &str) -> Outcome<'_, Said> {
    let (at, the) = maybe(lexicon::THE)(input)?;
    if numeric_ordinal(at).is_ok() {
        refuse_day_of_week(input, at)?;
        return selection(at, true);
    }
    if first_byte(at).is_ascii_digit() {
        // Numbers alone count something else unless their month is said.
        let (behind, ()) = ranges(at, rank, |_, _, _| Ok(()))?;
        within(behind, false)?;
        return selection(at, true);
    }
    alt((value(0, keyword(Expected::LAST, lexicon::LAST)), ordinal_word)).parse(at)?;
    refuse_day_of_week(input, at)?;
    selection(at, the)
}

/// Whether a range ends in `last`.
fn ends_in_last(input: &str) -> bool {
    let mut found = false;
    let _ = ranges(input, item, |_, first, last| {
        found |= last == LAST && first != LAST;
        Ok(())
    });
    found
}

fn holds_first(input: &str) -> bool {
    let mut found = false;
    let _ = ranges(input, item, |_, first, last| {
        found |= first == FIRST || last == FIRST;
        Ok(())
    });
    found
}

/// The numbers at `input` as values of a period.
pub(super) fn numbers(input: &str, period: Period) -> Result<Constraint, nom::Err<Failure>> {
    let mut values = Collector::default();
    ranges(input, item, |at, first, last| {
        add_range(&mut values, at, period, resolved(first, period), resolved(last, period))
    })?;
    finish(input, period, None, values)
}

/// Constraints that belong together.
pub(super) fn together<const N: usize>(constraints: [Constraint; N]) -> Conjunction {
    let mut all = Conjunction::empty();
    constraints.into_iter().for_each(|one| all.add(one));
    all
}
