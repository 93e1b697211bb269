//! Recurrence rules of iCalendar (RFC 5545, 3.3.10) with the `DTSTART` that they count from:
//! `DTSTART;TZID=Europe/Stockholm:20270104T090000` and `RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO`.
//!
//! A rule is exact or refused. What the rule leaves open is taken from `DTSTART`, and nothing is before it. `DTSTART` is an
//! occurrence when the rule has it, and not otherwise; of a rule that lacks its own start RFC 5545 leaves the meaning open.
//!
//! `parts` has the grammar; `by_day` says which days a rule names; here the parts become the fields of cron, a step, and bounds.

mod by_day;
mod parts;

use super::moment::Moment;
use super::written::{Piece, Read, Says, Written, refusal};
use crate::cron::{Field, Fields, model_of};
use crate::error::Slip;
use crate::model::{MonthDay, Schedules};
use crate::{
    Anchor, AnchoredStep, Bounds, CivilTime, Conjunction, Constraint, Expression, Interval, Model, Modifier,
    Notation, ParseError, Period, StepUnit, Values,
};
pub(super) use parts::is_meant;
use parts::{Frequency, Part, Parts, Single};

/// Reads a rule and its start, in either order.
pub(super) fn read(text: &str) -> Result<Read<'_>, ParseError> {
    let parts = parts::read(text)?;
    let rule = Rule { text, parts: &parts };
    let expression = rule.expression()?;
    let says = Says::all_of(&expression);
    let mut pieces = vec![
        Piece { span: parts.start_at.clone(), says: Says::Start },
        Piece { span: parts.rule_at.clone(), says },
    ];
    for single in &parts.singles {
        let held = vec![once(single.moment, true)];
        let known = pieces.iter_mut().find(|piece| piece.span == single.span);
        match known.map(|piece| &mut piece.says) {
            Some(Says::Held(all) | Says::LeftOut(all)) => all.extend(held),
            _ => {
                let says = if single.is_left_out { Says::LeftOut(held) } else { Says::Held(held) };
                pieces.push(Piece { span: single.span.clone(), says });
            }
        }
    }
    Ok(Read { expression, syntax: Written::Pieces(pieces) })
}

struct Rule<'a> {
    text: &'a str,
    parts: &'a Parts<'a>,
}

impl<'a> Rule<'a> {
    fn refuse(&self, part: &Part<'_>, message: impl Into<std::borrow::Cow<'static, str>>) -> ParseError {
        refusal(self.text, part.span.clone(), Slip::new(message))
    }

    fn start(&self) -> Moment {
        self.parts.start
    }

    fn part(&self, name: &str) -> Option<&Part<'a>> {
        self.parts.all.iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }

    fn zone(&self) -> Option<&'a str> {
        self.parts.zone.or(self.start().offset.map(|_| "UTC"))
    }

    fn expression(&self) -> Result<Expression, ParseError> {
        if let Some(count) = self.part("COUNT") {
            let message = "a schedule goes on: it does not end after a number of occurrences";
            let slip = Slip::new(message).with_help("`UNTIL=20271231T235959Z` ends it at a time");
            return Err(refusal(self.text, count.span.clone(), slip));
        }
        let interval = self.number("INTERVAL", 1..=100_000)?.unwrap_or(1);
        let frequency = self.parts.frequency;
        if let Some(start) = self.part("WKST").filter(|start| !start.value.eq_ignore_ascii_case("MO")) {
            let of_weeks = frequency == Frequency::Weekly && interval > 1;
            if of_weeks || self.part("BYWEEKNO").is_some() {
                return Err(self.refuse(start, "weeks begin on Monday here"));
            }
        }
        if let Some(elapsed) = self.elapsed(frequency, interval)? {
            if let Some(single) = self.parts.singles.first() {
                let message = "beside an elapsed time no single dates are read";
                return Err(refusal(self.text, single.span.clone(), Slip::new(message)));
            }
            let zone = self.zone();
            let expression = Expression::elapsing(elapsed, Notation::Recurrence);
            return Ok(zone.map_or(expression.clone(), |zone| expression.in_zone(zone)));
        }
        let positions = self.positions(frequency)?;
        let year_days = self.year_days(frequency)?;
        let mut schedules = Schedules::new();
        let mut exceptions = Vec::new();
        for mut fields in self.all_fields(frequency, interval, positions.is_some())? {
            exceptions = self.left_out(&fields)?;
            let earliest = earliest(&fields);
            let step = self.step(frequency, interval, &mut fields)?;
            let Some(model) = model_of(&mut fields) else { continue };
            for schedule in model.schedules() {
                let mut schedule = schedule.clone();
                let (bounds, instant) = self.bounds(earliest)?;
                let mut bounds = bounds;
                if step.is_some() && bounds.from() == Some(CivilTime::first_of(self.start().date)) {
                    // Nothing is before the date that a step counts from.
                    bounds = Bounds::new(None, bounds.until()).unwrap_or_default();
                }
                schedule.set_dates(bounds, step);
                if let Some(instant) = instant {
                    schedule.add(instant);
                }
                year_days.iter().for_each(|days| schedule.add(days.clone()));
                match &positions {
                    Some(positions) => schedules.extend(at_positions(&schedule, positions)),
                    None => schedules.push(schedule),
                }
            }
        }
        let added = self.parts.singles.iter().filter(|single| !single.is_left_out);
        schedules.extend(added.map(|single| once(single.moment, true)));
        let Ok(model) = Model::from_lists(schedules, exceptions) else {
            return Err(refusal(self.text, self.parts.rule_at.clone(), Slip::new("no such day ever comes")));
        };
        Ok(Expression::said(model, self.zone(), Notation::Recurrence))
    }

    /// An interval of seconds, minutes or hours that does not go round in its cycle: it elapses.
    fn elapsed(&self, frequency: Frequency, interval: i64) -> Result<Option<Interval>, ParseError> {
        let Some((size, seconds)) = frequency.cycle().filter(|(size, _)| size % interval != 0) else {
            return Ok(None);
        };
        let Some(part) = self.part("INTERVAL") else { return Ok(None) };
        let unit = frequency.name();
        if let Some(by) =
            self.parts.all.iter().find(|part| part.is_by() || part.name.eq_ignore_ascii_case("UNTIL"))
        {
            let message =
                format!("`{unit}` with an interval that does not divide {size} has nothing beside it here");
            return Err(self.refuse(by, message));
        }
        if self.parts.zone.is_some() {
            let message = format!(
                "an interval that does not divide {size} would move when clocks are set; it is read from a `DTSTART` in UTC"
            );
            return Err(self.refuse(part, message));
        }
        let millis = u64::try_from(interval.saturating_mul(seconds * 1000)).unwrap_or(u64::MAX);
        let elapsed = Interval::from_millis(millis).map_err(|error| self.refuse(part, error.to_string()))?;
        let at = self.start().civil();
        Ok(Some(elapsed.starting(if self.start().offset.is_some() {
            Anchor::Utc(at)
        } else {
            Anchor::Civil(at)
        })))
    }

    fn number(&self, name: &str, range: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, ParseError> {
        let Some(part) = self.part(name) else { return Ok(None) };
        match part.value.parse::<i64>() {
            Ok(number) if range.contains(&number) && part.value.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Some(number))
            }
            _ => Err(self.refuse(part, format!("`{name}` is a number from {} on", range.start()))),
        }
    }

    /// The numbers of a list.
    fn list(&self, name: &str, most: i64, negative: bool) -> Result<Option<Vec<i64>>, ParseError> {
        let Some(part) = self.part(name) else { return Ok(None) };
        let least = if matches!(name, "BYHOUR" | "BYMINUTE" | "BYSECOND") { 0 } else { 1 };
        let number = |item: &str| {
            let number: i64 = item.parse().ok()?;
            let digits = item.trim_start_matches(['+', '-']);
            let fits = (least..=most).contains(&number) || (negative && (-most..=-1).contains(&number));
            (fits && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
        };
        let numbers: Option<Vec<i64>> = part.value.split(',').map(number).collect();
        match numbers {
            Some(numbers) => Ok(Some(numbers)),
            None => Err(self.refuse(part, format!("`{name}` is a list of numbers from {least} to {most}"))),
        }
    }

    /// The fields of the rule: several where days of different kinds are joined by OR.
    fn all_fields(
        &self,
        frequency: Frequency,
        interval: i64,
        at_positions: bool,
    ) -> Result<Vec<Fields>, ParseError> {
        let mut fields = self.times(frequency, interval)?;
        let start = self.start().date;
        let months = self.list("BYMONTH", 12, false)?;
        let days = self.list("BYMONTHDAY", 31, true)?;
        if let Some(part) = self.part("BYWEEKNO") {
            let message = format!("`{}` is not read; say the month and its days, or the weekdays", part.name);
            return Err(self.refuse(part, message));
        }
        if self.part("BYYEARDAY").is_some() || at_positions {
            fields.month = months.map_or_else(Field::open, |months| mask(&months));
            return Ok(vec![fields]);
        }
        let weekdays = self.weekdays(frequency, months.is_some())?;
        if let (Some(part), Frequency::Weekly) = (self.part("BYMONTHDAY"), frequency) {
            return Err(self.refuse(part, "a week has no days of the month"));
        }
        fields.month = match (&months, frequency) {
            (Some(months), _) => mask(months),
            (None, Frequency::Yearly) if days.is_none() && weekdays.is_none() => mask(&[start.month()]),
            _ => Field::open(),
        };
        match (&days, frequency) {
            (Some(days), _) => {
                fields.day = Field::default();
                for &day in days {
                    match day {
                        1.. => fields.day.values |= 1 << day,
                        _ => fields.day.add_day_before_last((-day - 1) as u32),
                    }
                }
            }
            (None, Frequency::Yearly | Frequency::Monthly) if weekdays.is_none() => {
                fields.day = mask(&[start.day()])
            }
            _ => {}
        }
        let Some(weekdays) = weekdays else {
            if frequency == Frequency::Weekly {
                fields.weekday = mask(&[start.weekday() - 1]);
            }
            return Ok(vec![fields]);
        };
        // Days by name and days by their number in the month are joined by OR.
        let with = |weekday: Field| Fields { weekday, ..fields.clone() };
        Ok(weekdays.into_iter().map(with).collect())
    }

    /// Seconds, minutes and hours.
    fn times(&self, frequency: Frequency, interval: i64) -> Result<Fields, ParseError> {
        let second_of_day = i64::from(self.start().civil().second());
        let own = [second_of_day % 60, second_of_day / 60 % 60, second_of_day / 3600];
        let units = [Frequency::Secondly, Frequency::Minutely, Frequency::Hourly];
        let names = [("BYSECOND", 59), ("BYMINUTE", 59), ("BYHOUR", 23)];
        let mut read = Vec::with_capacity(3);
        for ((unit, own), (name, most)) in units.into_iter().zip(own).zip(names) {
            let listed = self.list(name, most, false)?.map(|values| mask(&values));
            read.push(if unit < frequency {
                // Finer than what recurs: it is that of the start.
                listed.unwrap_or_else(|| mask(&[own]))
            } else if unit == frequency && interval > 1 {
                let steps: Vec<i64> = (0..=most).filter(|value| (value - own) % interval == 0).collect();
                let steps = mask(&steps);
                let both = listed.map_or(steps.values, |listed| listed.values & steps.values);
                Field { values: both, ..Field::default() }
            } else {
                listed.unwrap_or_else(Field::open)
            });
        }
        let [second, minute, hour] = <[Field; 3]>::try_from(read).unwrap_or_default();
        if [&second, &minute, &hour].iter().any(|field| !field.open && field.values == 0) {
            return Err(refusal(self.text, self.parts.rule_at.clone(), Slip::new("no such time ever comes")));
        }
        Ok(Fields { second, minute, hour, ..Fields::open() })
    }

    /// What `EXDATE` leaves out: whole days, as there is one time a day.
    fn left_out(&self, fields: &Fields) -> Result<Vec<Conjunction>, ParseError> {
        let (out, added): (Vec<&Single>, Vec<&Single>) =
            self.parts.singles.iter().partition(|single| single.is_left_out);
        let Some(first) = out.first() else { return Ok(Vec::new()) };
        let is_single = |field: &Field| !field.open && field.values.count_ones() == 1;
        let refuse = |message: &'static str| Err(refusal(self.text, first.span.clone(), Slip::new(message)));
        if ![&fields.hour, &fields.minute, &fields.second].into_iter().all(is_single) {
            return refuse("`EXDATE` is read where a rule has one time a day");
        }
        let of_rule = out.iter().filter(|single| single.moment.civil().second() == earliest(fields));
        if of_rule.clone().any(|single| added.iter().any(|added| added.moment.date == single.moment.date)) {
            return refuse("`RDATE` adds to a day that `EXDATE` leaves out");
        }
        Ok(of_rule.map(|single| once(single.moment, false)).collect())
    }

    /// Every so many days, weeks or months. Years are months where the rule has the month of the start and no other, and are
    /// listed otherwise.
    fn step(
        &self,
        frequency: Frequency,
        interval: i64,
        fields: &mut Fields,
    ) -> Result<Option<AnchoredStep>, ParseError> {
        let start = self.start().date;
        let (every, unit) = match frequency {
            _ if interval == 1 => return Ok(None),
            Frequency::Daily => (interval, StepUnit::Day),
            Frequency::Weekly => (interval, StepUnit::Week),
            Frequency::Monthly => (interval, StepUnit::Month),
            Frequency::Yearly
                if fields.month.values == 1 << start.month() && interval * 12 <= AnchoredStep::MAX =>
            {
                fields.month = Field::open();
                (interval * 12, StepUnit::Month)
            }
            Frequency::Yearly => {
                fields.year = Field::default();
                fields.year.add_years(start.year(), 9999, interval);
                return Ok(None);
            }
            _ => return Ok(None),
        };
        let step = AnchoredStep::new(every, unit, start);
        let span = self.part("INTERVAL").map_or(self.parts.rule_at.clone(), |part| part.span.clone());
        step.map(Some).map_err(|error| refusal(self.text, span, Slip::new(error.to_string())))
    }

    /// From the start until `UNTIL`, which is an instant where the zone is another than UTC. The date of the start is enough
    /// where no time of the rule is `earlier` than that of the start.
    fn bounds(&self, earliest: u32) -> Result<(Bounds, Option<Constraint>), ParseError> {
        let start = self.start().civil();
        let from = if earliest >= start.second() { CivilTime::first_of(start.date()) } else { start };
        let (mut until, mut instant) = (None, None);
        if let Some(part) = self.part("UNTIL") {
            let Some(moment) = super::moment::read(part.value) else {
                return Err(
                    self.refuse(part, "`UNTIL` is a date or a time, as in `20271231` or `20271231T235959Z`")
                );
            };
            match (moment.second, moment.offset, self.parts.zone) {
                (None, ..) => until = Some(CivilTime::last_of(moment.date)),
                (_, Some(_), Some(_)) => {
                    let behind = moment.in_utc().map_or(0, |at| (at.seconds() + 1) * 1000);
                    let values = Values::one(behind);
                    instant = Some(Constraint::known(Period::FullDate, Some(Modifier::Before), values));
                }
                (_, Some(_), None) if self.start().offset.is_none() => {
                    return Err(self.refuse(part, "`UNTIL` is in UTC, and `DTSTART` in no zone"));
                }
                _ => until = Some(moment.civil()),
            }
        }
        match Bounds::new(Some(from), until) {
            Ok(bounds) => Ok((bounds, instant)),
            Err(error) => Err(refusal(self.text, self.parts.rule_at.clone(), Slip::new(error.to_string()))),
        }
    }
}

/// The date of a moment, and its time where that is asked for.
fn once(moment: Moment, with_time: bool) -> Conjunction {
    let date = moment.date;
    let mut all = Conjunction::empty();
    let mut add = |period, value| all.add(Constraint::known(period, None, Values::one(value)));
    add(Period::Day, date.day());
    add(Period::Month, date.month());
    add(Period::Year, date.year());
    if with_time {
        add(Period::Time, moment.civil().second().into());
    }
    all
}

/// The schedule on these days of its months.
fn at_positions(schedule: &Conjunction, positions: &[MonthDay]) -> Vec<Conjunction> {
    let of = |period| schedule.get(period, None).map(Constraint::values);
    let days = positions.iter().flat_map(|day| day.conjunctions(of(Period::Month), of(Period::Year)));
    let rest = schedule.without(Period::Month, None).without(Period::Year, None);
    days.map(|days| {
        let mut all = rest.clone();
        days.constraints().iter().for_each(|one| all.add(one.clone()));
        all
    })
    .collect()
}

/// A field of these values, which are below 64.
fn mask(values: &[i64]) -> Field {
    Field { values: values.iter().fold(0, |mask, value| mask | 1 << (value & 63)), ..Field::default() }
}

/// The first second of the day that the fields admit.
fn earliest(fields: &Fields) -> u32 {
    let least = |field: &Field| if field.open { 0 } else { field.values.trailing_zeros() };
    least(&fields.hour) * 3600 + least(&fields.minute) * 60 + least(&fields.second)
}
