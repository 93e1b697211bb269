//! Descriptions, read by a person when they change.

use crate::{Conjunction, Constraint, Expression, Model, Modifier, Period};
use proptest::prelude::*;

/// Texts, each with its description.
fn table(texts: &str) -> String {
    let row = |text: &str| {
        let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        format!("{text}\n    {}\n", expression.describe())
    };
    texts.lines().map(str::trim).filter(|text| !text.is_empty()).map(row).collect()
}

#[test]
fn how_often() {
    insta::assert_snapshot!(table(
        "every second
        every 10 seconds
        every 7 seconds
        on the 5th second
        every minute
        every 5 minutes
        every 7 minutes
        every 90 minutes
        every 15 minutes starting on the 5th minute
        every 5 minutes between 10 and 20
        on the 1,5,9,11,20,22,24,30,33,35,40,50,52,55th minute
        every 10 seconds on the 5th minute
        every 5 minutes on the 9th-17th hour
        every 5 minutes on the 9th and 12th hour
        every hour
        every 2 hours
        every 5 hours
        on the 3rd-5th hour
        on the 9th, 12th and 13th hour
        at 9:00, 17:30 and midnight
        at 9:00 of june in 2030
        every 1 hour at 9:00
        after 9:00 before 17:00"
    ), @"
    every second
        Every second.
    every 10 seconds
        Every 10 seconds.
    every 7 seconds
        Every 7 seconds, at seconds 0, 7, 14 … 56 of each minute.
    on the 5th second
        At second 5 of each minute.
    every minute
        Every minute.
    every 5 minutes
        Every 5 minutes.
    every 7 minutes
        Every 7 minutes, at minutes 0, 7, 14 … 56 of each hour.
    every 90 minutes
        At minute 0 of each hour.
    every 15 minutes starting on the 5th minute
        Every 15 minutes, at minutes 5, 20, 35 and 50 of each hour.
    every 5 minutes between 10 and 20
        At minutes 10, 15 and 20 of each hour.
    on the 1,5,9,11,20,22,24,30,33,35,40,50,52,55th minute
        At minutes 1, 5, 9 … 55 (14 in all) of each hour.
    every 10 seconds on the 5th minute
        Every 10 seconds during minute 5 of each hour.
    every 5 minutes on the 9th-17th hour
        Every 5 minutes from 9:00 until just before 18:00.
    every 5 minutes on the 9th and 12th hour
        Every 5 minutes during the hours 9 and 12 of the day.
    every hour
        Every hour, on the hour.
    every 2 hours
        Every 2 hours, at 00:00, 2:00, 4:00 … 22:00 of each day.
    every 5 hours
        Every 5 hours, at 00:00, 5:00, 10:00, 15:00 and 20:00 of each day.
    on the 3rd-5th hour
        Every hour from 3:00 to 5:00, both included.
    on the 9th, 12th and 13th hour
        At 9:00, 12:00 and 13:00, every day.
    at 9:00, 17:30 and midnight
        At 00:00, 9:00 and 17:30, every day.
    at 9:00 of june in 2030
        At 9:00 every day in June in 2030.
    every 1 hour at 9:00
        At 9:00 from 00:00 to the end of the day every day.
    after 9:00 before 17:00
        Every second from 9:00 until just before 17:00.
    ");
}

#[test]
fn days_weeks_months_and_years() {
    insta::assert_snapshot!(table(
        "every day
        every 2 days
        every 2 days at 9:00
        on the 1st and last day
        on the last day of february
        on the 1st, 2nd, 3rd, 5th, 7th, 9th, 10th, 12th, 14th, 15th, 17th, 19th, 20th, 22nd, 24th, 26th, 29th day
        on mon
        on weekends
        on fri-mon at 9:00
        on the 0 and 3rd day of the week
        every day of the week
        on the first and last friday of the month at 17:00
        on mon, tue on the 1st day instance
        on the 2nd day instance
        on the last day instance
        first weekday of the month
        last weekday of the month at 9:00
        on the 2nd week of the month
        on the last week of the month on mon
        every week
        every 20 weeks
        on the last week in 2030
        on the 100th day of the year
        every 100 days of the year
        on the last day of the year
        every month
        every 3 months
        on the 0 month
        of nov-feb at 9:00
        on january 1, 2027
        on the 15th of january and july
        on dec 31 and jan 1 at noon
        every year
        in 2030
        in 2030-2035 at 9:00 on weekdays
        every 4 years"
    ), @"
    every day
        Every day at 00:00.
    every 2 days
        Every 2 days, on days 1, 3, 5 … 31 of each month, at 00:00.
    every 2 days at 9:00
        At 9:00 every 2 days, on days 1, 3, 5 … 31 of each month.
    on the 1st and last day
        On the 1st and last day of the month at 00:00.
    on the last day of february
        On the last day of February at 00:00.
    on the 1st, 2nd, 3rd, 5th, 7th, 9th, 10th, 12th, 14th, 15th, 17th, 19th, 20th, 22nd, 24th, 26th, 29th day
        On the 1st to 3rd, 5th, 7th … 29th (17 in all) of the month, at 00:00.
    on mon
        On Monday at 00:00.
    on weekends
        On Saturday and Sunday at 00:00.
    on fri-mon at 9:00
        At 9:00 from Friday to Monday.
    on the 0 and 3rd day of the week
        On Tuesday and Saturday at 00:00.
    every day of the week
        On every day of the week at 00:00.
    on the first and last friday of the month at 17:00
        At 17:00 on the first and last Friday of the month.
    on mon, tue on the 1st day instance
        On Monday and Tuesday in the first seven days of the month at 00:00.
    on the 2nd day instance
        In the second seven days of the month at 00:00 on the first of them.
    on the last day instance
        In the last seven days of the month, each time at the first second of days 1–7, 8–14, 15–21, 22–28 or 29–31 that fits.
    first weekday of the month
        On the first weekday of the month at 00:00.
    last weekday of the month at 9:00
        At 9:00 on the last weekday of the month.
    on the 2nd week of the month
        In week 2 of the month (from Sunday to Saturday) at 00:00 on its first day.
    on the last week of the month on mon
        On Monday in the last week of the month (from Sunday to Saturday) at 00:00.
    every week
        Every week on Monday at 00:00.
    every 20 weeks
        Every 20 weeks, in ISO weeks 1, 21 and 41 of each year, on Monday at 00:00.
    on the last week in 2030
        In the last ISO week of the year in 2030, each time at the first second of the week that fits.
    on the 100th day of the year
        On day 100 of the year at 00:00.
    every 100 days of the year
        Every 100 days, on days 1, 101, 201 and 301 of each year, at 00:00.
    on the last day of the year
        On the last day of the year at 00:00.
    every month
        Every month on the 1st at 00:00.
    every 3 months
        Every 3 months, in January, April, July and October, on the 1st at 00:00.
    on the 0 month
        In December on the 1st at 00:00.
    of nov-feb at 9:00
        At 9:00 every day from November to February.
    on january 1, 2027
        On 1 January 2027 at 00:00.
    on the 15th of january and july
        On the 15th of January and July at 00:00.
    on dec 31 and jan 1 at noon
        At 12:00 on 31 December and 1 January.
    every year
        In each year from 1970 to 2450 on 1 January at 00:00.
    in 2030
        In 2030 on 1 January at 00:00.
    in 2030-2035 at 9:00 on weekdays
        At 9:00 from Monday to Friday in each year from 2030 to 2035.
    every 4 years
        Every 4 years, in 1970, 1974, 1978 … 2450, on 1 January at 00:00.
    ");
}

#[test]
fn windows() {
    insta::assert_snapshot!(table(
        r#"every 15 minutes from 9:00 to 17:00
        every 15 minutes from 22:00 to 24:00
        every 30 minutes after 22:00 before 5:00
        on monday after 22:00 before 5:00
        on monday after 9:00
        on monday before 9:00
        on monday after 9th hour before 17th hour
        on monday after 30th minute
        every hour after 9:00
        every hour after 9:30
        every hour after 22:30 before 5:00
        every hour after 30th minute
        every minute after 30th second
        every 30 minutes before 12th hour
        every 30 minutes after 22 hour before 4 hour
        after 9:00 after 10:00
        after 2nd day of the week
        at 9:00 after 2nd day of the week before 5th day of the week
        at 9:00 after 11th month before 3rd month
        at 9:00 after 5th day before 20th day
        after 0 day
        before 0 day
        at 9:00 after 5th day after 0 day
        after 10th week before 20th week
        after 2 day instance
        before 4th week of the month on mon
        every month after 10th day of the month
        at 12:00 after 2030 year before 2032 year
        at 12:00 before 10000 year
        {"schedules":[{"h_a":[22],"h_b":[5]}]}"#
    ), @r#"
    every 15 minutes from 9:00 to 17:00
        Every 15 minutes from 9:00 until just before 17:00.
    every 15 minutes from 22:00 to 24:00
        Every 15 minutes from 22:00 to the end of the day.
    every 30 minutes after 22:00 before 5:00
        Every 30 minutes before 5:00 or from 22:00 on.
    on monday after 22:00 before 5:00
        On Monday at 00:00, and on Monday at 22:00.
    on monday after 9:00
        On Monday at 9:00.
    on monday before 9:00
        On Monday at 00:00.
    on monday after 9th hour before 17th hour
        On Monday at 9:00.
    on monday after 30th minute
        On Monday from minute 30 of each hour on, each time at the first second of the day that fits.
    every hour after 9:00
        Every hour, on the hour, from 9:00 on.
    every hour after 9:30
        Every hour from 9:30 on, each time at the first second of the hour that fits.
    every hour after 22:30 before 5:00
        Every hour, on the hour, before 5:00, and every hour from 22:30 on, each time at the first second of the hour that fits.
    every hour after 30th minute
        Every hour from minute 30 of each hour on, each time at the first second of the hour that fits.
    every minute after 30th second
        Every minute from second 30 of each minute on, each time at the first second of the minute that fits.
    every 30 minutes before 12th hour
        Every 30 minutes before 12:00.
    every 30 minutes after 22 hour before 4 hour
        Every 30 minutes before 4:00 or from 22:00 on.
    after 9:00 after 10:00
        Every second from 9:00 on.
    after 2nd day of the week
        Every day at 00:00 from Monday to Saturday.
    at 9:00 after 2nd day of the week before 5th day of the week
        At 9:00 every day from Monday to Wednesday.
    at 9:00 after 11th month before 3rd month
        At 9:00 every day from November to February.
    at 9:00 after 5th day before 20th day
        At 9:00 every day from the 5th of the month to the 19th of the month.
    after 0 day
        Every day at 00:00 on the last day of the month.
    before 0 day
        Every day at 00:00 before the last day of the month.
    at 9:00 after 5th day after 0 day
        At 9:00 every day from the 5th of the month on or on the last day of the month.
    after 10th week before 20th week
        Every week on Monday at 00:00 from ISO week 10 of the year to ISO week 19 of the year.
    after 2 day instance
        Once in each of the days 1–7, 8–14, 15–21, 22–28 and 29–31, at 00:00 on the first of them from the second seven days of the month on.
    before 4th week of the month on mon
        On Monday at 00:00 before week 4 of the month (from Sunday to Saturday).
    every month after 10th day of the month
        Every month from the 10th of the month on, each time at the first second of the month that fits.
    at 12:00 after 2030 year before 2032 year
        At 12:00 every day from 2030 to 2031.
    at 12:00 before 10000 year
        At 12:00 every day to the end of the year 9999.
    {"schedules":[{"h_a":[22],"h_b":[5]}]}
        Every hour, on the hour, from 22:00 on and before 5:00.
    "#);
}

#[test]
fn several_schedules_exceptions_zones_and_other_notations() {
    insta::assert_snapshot!(table(
        r#"every 5 mins on Mon-Fri after 9:00 before 17:00 also at 17:30 on the last day of the month except on dec 24
        every 1 hour except before 9:30
        on monday except at 0:00
        every 5 minutes except on the 12th hour also on the 0 minute on sunday
        at 9:00 on weekends except at 9:00 on sunday
        at 9:00 except on the 1st week of the year in Europe/Stockholm
        also every 30 minutes except after 22:00 before 5:00
        */5 9-17 * * 1-5
        30 9 1,15 * *
        15 9-17 * * *
        0 */2 * * *
        @daily
        0 0 1 1 *
        60000
        @every 36h
        @every 1ms
        {"schedules":[{"fd":[1798761600000]}]}
        {"schedules":[{"fd":[0,1000,2500]}],"exceptions":[{"fd_a":[86400000]}]}
        {"schedules":[{"m":[0,30],"fd_a":[1798761600000],"fd_b":[1798761600001]}]}"#
    ), @r#"
    every 5 mins on Mon-Fri after 9:00 before 17:00 also at 17:30 on the last day of the month except on dec 24
        Every 5 minutes from Monday to Friday from 9:00 until just before 17:00, and at 17:30 on the last day of the month, except on 24 December.
    every 1 hour except before 9:30
        Every hour, on the hour, except before 9:30. Where an exception covers only the beginning of an hour, the occurrence comes at the first second after it.
    on monday except at 0:00
        On Monday at 00:00, except at exactly 00:00. Where an exception covers only the beginning of a day, the occurrence comes at the first second after it.
    every 5 minutes except on the 12th hour also on the 0 minute on sunday
        Every 5 minutes, except from 12:00 until just before 13:00, and except during minute 0 of each hour on Sunday.
    at 9:00 on weekends except at 9:00 on sunday
        At 9:00 on Saturday and Sunday, except at exactly 9:00 on Sunday.
    at 9:00 except on the 1st week of the year in Europe/Stockholm
        At 9:00 every day, except in ISO week 1 of the year, in the time zone Europe/Stockholm.
    also every 30 minutes except after 22:00 before 5:00
        Every 30 minutes, except before 5:00 or from 22:00 on.
    */5 9-17 * * 1-5
        Every 5 minutes from 9:00 until just before 18:00 from Monday to Friday.
    30 9 1,15 * *
        At 9:30 on the 1st and 15th of the month.
    15 9-17 * * *
        At minute 15 of each hour from 9:00 until just before 18:00.
    0 */2 * * *
        At 00:00, 2:00, 4:00 … 22:00, every day.
    @daily
        At 00:00 every day.
    0 0 1 1 *
        At 00:00 on 1 January.
    60000
        Every 1 minute, counted from 1970-01-01 00:00 UTC.
    @every 36h
        Every 1 day 12 hours, counted from 1970-01-01 00:00 UTC.
    @every 1ms
        Every 1 millisecond, counted from 1970-01-01 00:00 UTC.
    {"schedules":[{"fd":[1798761600000]}]}
        At 00:00 on 1 January 2027 UTC.
    {"schedules":[{"fd":[0,1000,2500]}],"exceptions":[{"fd_a":[86400000]}]}
        At 00:00 on 1 January 1970 UTC, 00:00:01 on 1 January 1970 UTC and 00:00:02 on 1 January 1970 UTC, except from 00:00 on 2 January 1970 UTC on.
    {"schedules":[{"m":[0,30],"fd_a":[1798761600000],"fd_b":[1798761600001]}]}
        Every 30 minutes from 00:00 on 1 January 2027 UTC until just before 00:00:01 on 1 January 2027 UTC, each time at the first second of the minute that fits.
    "#);
}

#[test]
fn many_schedules_are_counted() {
    let text = vec!["on the 5th minute on the 3rd hour"; 30].join(" also ");
    let text = Expression::parse(&text).unwrap().describe();
    assert!(text.ends_with(", and … (30 in all)."), "{text}");
}

fn constraint() -> impl Strategy<Value = Constraint> {
    let modifier = prop_oneof![Just(None), Just(Some(Modifier::After)), Just(Some(Modifier::Before))];
    (proptest::sample::select(&Period::ALL), modifier).prop_flat_map(|(period, modifier)| {
        let value = if period.zero_is_last() { 0..=*period.range().end() } else { period.range() };
        proptest::collection::vec(value, 1..40)
            .prop_map(move |values| Constraint::new(period, modifier, values).unwrap())
    })
}

proptest! {
    #[test]
    fn a_description_is_short_and_the_same_every_time(
        schedules in proptest::collection::vec(proptest::collection::vec(constraint(), 1..8), 1..20),
        exceptions in proptest::collection::vec(proptest::collection::vec(constraint(), 1..4), 0..20),
    ) {
        let all = |list: Vec<Vec<Constraint>>| list.into_iter().map(|one| Conjunction::new(one).unwrap()).collect::<Vec<_>>();
        let model = Model::new(all(schedules), all(exceptions)).unwrap();
        let text = model.describe();
        prop_assert!(text.len() < 30_000, "{}", text.len());
        prop_assert!(text.ends_with('.') && !text.contains("  ") && !text.contains(",,") && !text.contains(" ,"), "{}", text);
        prop_assert_eq!(text, model.describe());
    }
}
