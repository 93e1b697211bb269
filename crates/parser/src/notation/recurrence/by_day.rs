//! The days that a rule names: `BYDAY`, `BYSETPOS` and `BYYEARDAY`.

use super::parts::{self, Frequency};
use super::{Rule, refusal};
use crate::cron::Field;
use crate::error::{Edit, Slip};
use crate::model::{Collector, MonthDay};
use crate::{Constraint, ParseError, Period};

impl Rule<'_> {
    /// The fields of `BYDAY`: the days by name, and those by their number in the month.
    pub(super) fn weekdays(
        &self,
        frequency: Frequency,
        in_months: bool,
    ) -> Result<Option<Vec<Field>>, ParseError> {
        let Some(part) = self.part("BYDAY") else { return Ok(None) };
        let (mut plain, mut counted) = (Field::default(), Field::default());
        for item in part.value.split(',') {
            let Some((number, day)) = parts::weekday(item) else {
                let slip = Slip::new(format!("`{item}` is no weekday: `MO` to `SU`, `1MO`, `-1FR`"));
                let slip = match parts::shorter(item) {
                    Some(name) => {
                        let at = part.span.start + part.name.len() + 1 + part.value.find(item).unwrap_or(0);
                        slip.or([Edit::at(self.text, &(at..at + item.len()), name)])
                    }
                    None => slip,
                };
                return Err(refusal(self.text, part.span.clone(), slip));
            };
            match number {
                None => plain.values |= 1 << day,
                Some(_) if frequency == Frequency::Yearly && !in_months => {
                    return Err(self.refuse(
                        part,
                        "of the year no schedule counts weekdays; say a month with `BYMONTH`",
                    ));
                }
                Some(_) if !matches!(frequency, Frequency::Monthly | Frequency::Yearly) => {
                    return Err(self.refuse(part, "weekdays are counted within a month: `FREQ=MONTHLY`"));
                }
                Some(number @ 1..=5) => counted.add_weekday_of_month(number as u8, day),
                Some(-1) => counted.add_weekday_of_month(0, day),
                Some(-5..=-2) => {
                    let message = "weekdays counted from the end of the month have no other days beside them";
                    return Err(self.refuse(part, message));
                }
                Some(_) => return Err(self.refuse(part, "a month has five of a weekday at most")),
            }
        }
        let is_counted = counted.special.is_some();
        let both = [(plain.values != 0).then_some(plain), is_counted.then_some(counted)];
        Ok(Some(both.into_iter().flatten().collect()))
    }

    /// The days of `BYDAY` where some are counted from the end of the month, and not only the last one is: all of them have a
    /// number, and nothing else says days.
    fn counted_from_end(&self, frequency: Frequency) -> Option<Vec<MonthDay>> {
        let in_months = frequency == Frequency::Monthly
            || (frequency == Frequency::Yearly && self.part("BYMONTH").is_some());
        let part = self.part("BYDAY").filter(|_| in_months && self.part("BYMONTHDAY").is_none())?;
        let days: Option<Vec<_>> = part.value.split(',').map(parts::weekday).collect();
        let days = days?;
        let is_beyond_last = |(number, _): &(Option<i64>, i64)| number.is_some_and(|number| number < -1);
        days.iter().any(is_beyond_last).then_some(())?;
        let day = |(number, day): (Option<i64>, i64)| match number? {
            number @ (-5..=-1 | 1..=5) => Some(MonthDay::NthOf(1 << (day + 1), number as i8)),
            _ => None,
        };
        days.into_iter().map(day).collect()
    }

    /// The days of `BYSETPOS`: which ones of the weekdays of a month; and others that are counted from its end.
    pub(super) fn positions(&self, frequency: Frequency) -> Result<Option<Vec<MonthDay>>, ParseError> {
        let Some(set) = self.part("BYSETPOS") else { return Ok(self.counted_from_end(frequency)) };
        let refuse = |message: &'static str| {
            let slip = Slip::new(message).with_help(
                "the last working day of the month is `FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1`",
            );
            Err(refusal(self.text, set.span.clone(), slip))
        };
        let months = self.list("BYMONTH", 12, false)?;
        let is_of_month = frequency == Frequency::Monthly
            || (frequency == Frequency::Yearly && months.is_some_and(|months| months.len() == 1));
        let Some(days) = self.part("BYDAY").filter(|_| is_of_month && self.part("BYMONTHDAY").is_none())
        else {
            return refuse("`BYSETPOS` is read for weekdays of a month: with `BYDAY`, and no other days");
        };
        if ["BYHOUR", "BYMINUTE", "BYSECOND"]
            .iter()
            .any(|name| self.part(name).is_some_and(|part| part.value.contains(',')))
        {
            return refuse("`BYSETPOS` is read where there is one time a day");
        }
        let mut weekdays = 0;
        for item in days.value.split(',') {
            match parts::weekday(item) {
                Some((None, day)) => weekdays |= 1u8 << (day + 1),
                _ => return refuse("`BYSETPOS` counts weekdays without a number of their own"),
            }
        }
        let numbers = self.list("BYSETPOS", 31, true)?.unwrap_or_default();
        let all =
            numbers.iter().filter_map(|number| Some(MonthDay::NthOf(weekdays, i8::try_from(*number).ok()?)));
        Ok(Some(all.collect()))
    }

    /// The days of the year of `BYYEARDAY`.
    pub(super) fn year_days(&self, frequency: Frequency) -> Result<Option<Constraint>, ParseError> {
        let Some(part) = self.part("BYYEARDAY") else { return Ok(None) };
        let others = ["BYDAY", "BYMONTHDAY", "BYSETPOS"];
        if frequency != Frequency::Yearly || others.iter().any(|name| self.part(name).is_some()) {
            return Err(self.refuse(part, "`BYYEARDAY` is read with `FREQ=YEARLY`, and no other days"));
        }
        let mut values = Collector::default();
        for day in self.list("BYYEARDAY", 366, true)?.unwrap_or_default() {
            match day {
                -1 => values.add(0, 0),
                1.. => values.add(day, day),
                _ => {
                    return Err(
                        self.refuse(part, "from the end of the year only the last day is known: `-1`")
                    );
                }
            }
        }
        let days = Constraint::from_collected(Period::DayOfYear, None, values);
        days.map(Some).map_err(|error| self.refuse(part, error.to_string()))
    }
}
