//! What comes each week, month or year where something is to begin or end: `until june`, `after friday`, `from the 15th`. Nothing
//! begins or ends with it for good, and whether an end is part of it is often open: each stretch that may be meant is proposed.

use super::list::{joint, through};
use crate::error::{Edit, Kind, Slip};
use crate::lexicon::{self, Clock, Ordinal};
use crate::text::failure::Failure;
use crate::text::name::{day_name, month_name, period, weekday};
use crate::text::number::{numeric_ordinal, ordinal_word, rank};
use crate::text::word::{maybe, space};
use nom::Parser;
use nom::branch::alt;

/// Which side of it is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Whether it is part of the stretch is open.
    Until,
    Before,
    Through,
    After,
    From,
    /// A beginning for good, after `starting`.
    Starting,
}

impl Side {
    /// Whether it is said of an end alone: `before` and `after` may belong to a day, as in `the first monday after the 10th`.
    fn is_an_end(self) -> bool {
        matches!(self, Self::Until | Self::Through)
    }

    /// The stretches from `least` to `most` that it may leave. All of them and none are no answer.
    fn stretches(self, value: i64, least: i64, most: i64) -> impl Iterator<Item = (i64, i64)> {
        let with = (least, value);
        let without = (least, value - 1);
        let found = match self {
            Self::Until => [Some(with), Some(without)],
            Self::Before => [Some(without), None],
            Self::Through => [Some(with), None],
            Self::After => [Some((value + 1, most)), None],
            Self::From => [Some((value, most)), None],
            Self::Starting => [None, None],
        };
        found.into_iter().flatten().filter(move |(from, to)| from <= to && (*from, *to) != (least, most))
    }
}

/// A stretch in words: `on Monday through Friday`.
fn written(lead: &str, name: impl Fn(i64) -> String, (from, to): (i64, i64)) -> String {
    let (first, last) = (name(from), name(to));
    if from == to { format!("{lead} {first}") } else { format!("{lead} {first} through {last}") }
}

/// Refuses the name of a month or a day, a day of the month or an hour without minutes at `at`, where no date begins; not a list
/// or a range of them after `from`. The clause begins at `input`.
#[cold]
pub(super) fn refuse(input: &str, at: &str, side: Side) -> Result<(), nom::Err<Failure>> {
    let (input, start) = (space(input), space(at));
    let goes_on = |rest| through(rest).is_ok() || joint(rest).is_ok();
    let word = input.get(..input.len() - start.len()).unwrap_or_default().trim_end();
    let (rest, message, lead, help, texts) = if let Ok((rest, month)) = month_name(at) {
        let month_of = |month| lexicon::month_name(month).to_owned();
        let texts: Vec<String> =
            side.stretches(month, 1, 12).map(|found| written("in", month_of, found)).collect();
        let name = lexicon::month_name(month);
        let message = format!("{name} comes each year: which one is meant?");
        (rest, message, "for each year write", format!("name the year, as in `{word} {name} 2027`"), texts)
    } else if let Ok((rest, day)) = day_name(at) {
        // Weeks begin on Monday here: a week's end is what people count to.
        let of_week = (day + 5) % 7;
        let day_of = |day: i64| lexicon::day_name(day % 7 + 2).to_owned();
        let day_of = |day: i64| if day == 6 { lexicon::day_name(1).to_owned() } else { day_of(day) };
        let stretches = side.stretches(of_week, 0, 6).filter(|_| side.is_an_end());
        let texts = stretches.map(|found| written("on", day_of, found)).collect();
        let name = lexicon::day_name(day);
        let message = format!("{name} comes each week: which one is meant?");
        (rest, message, "for each week write", "name the date, as in `2027-12-31`".to_owned(), texts)
    } else {
        let (number, the) = maybe(lexicon::THE)(at)?;
        if let Ok((rest, day)) = alt((numeric_ordinal, ordinal_word)).parse(number)
            && period(rest).is_err()
            && day_name(rest).is_err()
            && weekday(rest).is_err()
            && (1..=31).contains(&day)
        {
            let day_of = |day| format!("the {}", Ordinal(day));
            let said = |(from, to)| written("on", day_of, (from, to)).replace("through the", "through");
            let mut texts: Vec<String> = side.stretches(day, 1, 31).map(said).collect();
            let mut help = "name the date, as in `2027-12-31`".to_owned();
            if !side.is_an_end() && side != Side::From {
                help =
                    texts.pop().map_or(help, |text| format!("write the days of each month, as in `{text}`"));
            }
            let message = format!("the {} comes each month: which one is meant?", Ordinal(day));
            (rest, message, "for each month write", help, texts)
        } else if let Ok((rest, hour)) = rank(at)
            && !the
            && hour < 24
            && side != Side::Starting
            && period(rest).is_err()
            && !rest.starts_with([':', '.', '-', '/', '~'])
        {
            let hours = [hour, hour + 12];
            // Beyond twelve there is one reading.
            let hours = hours.into_iter().take(if (1..12).contains(&hour) { 2 } else { 1 });
            let message = format!(
                "`{}` may be a time: its minutes are missing",
                start.get(..start.len() - rest.len()).unwrap_or_default()
            );
            let texts = hours.map(|hour| format!("{word} {}", Clock(hour * 3600))).collect();
            (rest, message, "write", "write a time such as `17:00`".to_owned(), texts)
        } else {
            return Ok(());
        }
    };
    if goes_on(rest) && side == Side::From {
        return Ok(());
    }
    let slip = Slip::new(message).led_by(lead).with_help(help).up_to(rest);
    let slip = texts.into_iter().fold(slip, |slip, words| slip.or([Edit::between(input, rest, words)]));
    Err(Failure::because(start, Kind::Slip(slip)))
}
