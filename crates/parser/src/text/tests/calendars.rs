//! Days of calendars: what is read as their names, and what stands beside them.

use crate::Expression;

/// The canonical text and what it says.
fn read(text: &str) -> String {
    match Expression::parse(text) {
        Ok(read) => {
            let again = Expression::parse(&read.to_string()).map(|again| again.timing().clone());
            assert_eq!(again.as_ref(), Ok(read.timing()), "{text}: {read}");
            format!("{text}\n    {read}\n    {}\n", read.describe())
        }
        Err(error) => {
            let proposals: Vec<&str> = error.proposals().collect();
            format!("{text}\n    ! {error}\n    -> {}\n", proposals.join("\n    -> "))
        }
    }
}

#[test]
fn days_of_calendars_are_named() {
    let all = [
        "at 9:00 on weekdays except on holidays",
        "every 5 minutes except holidays",
        "at 9:00 on weekdays except on holidays of sweden",
        "at 9:00 except on the Bank Holidays of England",
        "at 9:00 every day except public holidays",
        "at 9:00 not on a holiday",
        "at 9:00 on holidays",
        "on holidays at 9:00",
        "on holidays",
        "every day on holidays",
        "at 9:00 except on days of calendar patching",
        "at 9:00 except on the days of the calendar Patching",
        "at 9:00 except on calendar freeze-2027",
        "at 9:00 except on holidays and holidays of norway",
        "at 9:00 except on holidays of norway, on days of calendar patching or bank holidays",
        "at 9:00 except on weekends and holidays",
        "at 9:00 except on weekends and on holidays",
        "at 9:00 except on weekends, holidays",
        "at 9:00 except on holidays, weekends",
        "at 9:00 except on holidays and december 24",
        "at 9:00 except on sundays, on holidays and on december 24",
        "at 9:00 except on holidays also in july",
        "at 9:00 except in july on holidays",
        "at 9:00 except on holidays of march",
        "at 9:00 except on holidays of the month",
        "at 9:00 except on weekends on holidays",
        "at 9:00 except after 12:00 on holidays",
        "every 5 minutes except before 6:00 on holidays in Europe/Stockholm",
        "at 9:00 on weekdays except on holidays in Europe/Stockholm",
        "at 9:00 on weekdays, except on holidays.",
        "every 2 weeks on holidays starting 2027-01-04",
        "every week on holidays",
        "at 9:00 on holidays until 2027-12-31",
        "at 9:00 except until 2027-12-31 on holidays",
        "at 9:00 on monday on holidays",
        "at 9:00 on december 24 on holidays in 2027",
        "at 9:00 on weekdays and holidays",
        "at 9:00 on weekdays, holidays",
        "at 9:00 and on holidays",
        "at 9:00, on holidays",
        "at 9:00 on weekdays also at 10:00 on holidays",
        "at 9:00 on holidays of monday",
        "at 9:00 on days of calendar monday",
        "at 9:00 on days of calendar",
        "at 9:00 on days of calendar 9to5",
        "at 9:00 except on holdays",
        "at 9:00 except on holidays of new zealand",
        "at 9:00 except on school days",
        "holidays",
        "at 9:00 except on holidays until 2027-12-31",
    ];
    insta::assert_snapshot!(all.map(read).concat(), @r#"
    at 9:00 on weekdays except on holidays
        at 9:00 on weekdays except on holidays
        At 9:00 from Monday to Friday, except on a day of the calendar holidays.
    every 5 minutes except holidays
        every 5 minutes except on holidays
        Every 5 minutes, except on a day of the calendar holidays.
    at 9:00 on weekdays except on holidays of sweden
        at 9:00 on weekdays except on holidays of sweden
        At 9:00 from Monday to Friday, except on a day of the calendar holidays of sweden.
    at 9:00 except on the Bank Holidays of England
        at 9:00 except on bank holidays of england
        At 9:00 every day, except on a day of the calendar bank holidays of england.
    at 9:00 every day except public holidays
        every day at 9:00 except on public holidays
        At 9:00 every day, except on a day of the calendar public holidays.
    at 9:00 not on a holiday
        at 9:00 except on holidays
        At 9:00 every day, except on a day of the calendar holidays.
    at 9:00 on holidays
        at 9:00 on holidays
        At 9:00 on a day of the calendar holidays.
    on holidays at 9:00
        at 9:00 on holidays
        At 9:00 on a day of the calendar holidays.
    on holidays
        on holidays
        Every day on a day of the calendar holidays at 00:00.
    every day on holidays
        every day on holidays
        Every day on a day of the calendar holidays at 00:00.
    at 9:00 except on days of calendar patching
        at 9:00 except on days of calendar patching
        At 9:00 every day, except on a day of the calendar patching.
    at 9:00 except on the days of the calendar Patching
        at 9:00 except on days of calendar patching
        At 9:00 every day, except on a day of the calendar patching.
    at 9:00 except on calendar freeze-2027
        at 9:00 except on days of calendar freeze-2027
        At 9:00 every day, except on a day of the calendar freeze-2027.
    at 9:00 except on holidays and holidays of norway
        at 9:00 except on holidays and holidays of norway
        At 9:00 every day, except on a day of the calendars holidays or holidays of norway.
    at 9:00 except on holidays of norway, on days of calendar patching or bank holidays
        at 9:00 except on bank holidays, holidays of norway and days of calendar patching
        At 9:00 every day, except on a day of the calendars bank holidays or holidays of norway or patching.
    at 9:00 except on weekends and holidays
        at 9:00 except on weekends also on holidays
        At 9:00 every day, except on Saturday and Sunday, and except on a day of the calendar holidays.
    at 9:00 except on weekends and on holidays
        at 9:00 except on weekends also on holidays
        At 9:00 every day, except on Saturday and Sunday, and except on a day of the calendar holidays.
    at 9:00 except on weekends, holidays
        at 9:00 except on weekends also on holidays
        At 9:00 every day, except on Saturday and Sunday, and except on a day of the calendar holidays.
    at 9:00 except on holidays, weekends
        at 9:00 except on holidays also on weekends
        At 9:00 every day, except on a day of the calendar holidays, and except on Saturday and Sunday.
    at 9:00 except on holidays and december 24
        at 9:00 except on holidays also on December 24
        At 9:00 every day, except on a day of the calendar holidays, and except on 24 December.
    at 9:00 except on sundays, on holidays and on december 24
        at 9:00 except on Sunday also on holidays also on December 24
        At 9:00 every day, except on Sunday, and except on a day of the calendar holidays, and except on 24 December.
    at 9:00 except on holidays also in july
        at 9:00 except on holidays also in July
        At 9:00 every day, except on a day of the calendar holidays, and except in July.
    at 9:00 except in july on holidays
        at 9:00 except in July on holidays
        At 9:00 every day, except in July on a day of the calendar holidays.
    at 9:00 except on holidays of march
        at 9:00 except in March on holidays
        At 9:00 every day, except in March on a day of the calendar holidays.
    at 9:00 except on holidays of the month
        at 9:00 except on holidays
        At 9:00 every day, except on a day of the calendar holidays.
    at 9:00 except on weekends on holidays
        at 9:00 except on weekends on holidays
        At 9:00 every day, except on Saturday and Sunday on a day of the calendar holidays.
    at 9:00 except after 12:00 on holidays
        at 9:00 except after 12:00 on holidays
        At 9:00 every day, except on a day of the calendar holidays from 12:00 on.
    every 5 minutes except before 6:00 on holidays in Europe/Stockholm
        every 5 minutes except before 6:00 on holidays in Europe/Stockholm
        Every 5 minutes, except on a day of the calendar holidays before 6:00, in the time zone Europe/Stockholm.
    at 9:00 on weekdays except on holidays in Europe/Stockholm
        at 9:00 on weekdays except on holidays in Europe/Stockholm
        At 9:00 from Monday to Friday, except on a day of the calendar holidays, in the time zone Europe/Stockholm.
    at 9:00 on weekdays, except on holidays.
        at 9:00 on weekdays except on holidays
        At 9:00 from Monday to Friday, except on a day of the calendar holidays.
    every 2 weeks on holidays starting 2027-01-04
        every 2 weeks on holidays starting 2027-01-04
        Every 2 weeks (weeks begin on Monday), counted from 4 January 2027, on a day of the calendar holidays at 00:00.
    every week on holidays
        every week on holidays
        Every week on a day of the calendar holidays at 00:00.
    at 9:00 on holidays until 2027-12-31
        at 9:00 on holidays until 2027-12-31
        At 9:00 on a day of the calendar holidays until the end of 31 December 2027.
    at 9:00 except until 2027-12-31 on holidays
        at 9:00 except until 2027-12-31 on holidays
        At 9:00 every day, except on a day of the calendar holidays until the end of 31 December 2027.
    at 9:00 on monday on holidays
        at 9:00 on Monday on holidays
        At 9:00 on Monday on a day of the calendar holidays.
    at 9:00 on december 24 on holidays in 2027
        at 9:00 on December 24, 2027 on holidays
        At 9:00 on 24 December 2027 on a day of the calendar holidays.
    at 9:00 on weekdays and holidays
        ! `and` leaves open whether both must hold or either is enough
        -> at 9:00 on weekdays also at 9:00 holidays
        -> at 9:00 on weekdays holidays
    at 9:00 on weekdays, holidays
        ! `,` leaves open whether both must hold or either is enough
        -> at 9:00 on weekdays also at 9:00 holidays
        -> at 9:00 on weekdays holidays
    at 9:00 and on holidays
        ! `and` leaves open whether both must hold or either is enough
        -> at 9:00 on holidays
    at 9:00, on holidays
        at 9:00 on holidays
        At 9:00 on a day of the calendar holidays.
    at 9:00 on weekdays also at 10:00 on holidays
        at 9:00 on weekdays also at 10:00 on holidays
        At 9:00 from Monday to Friday, and at 10:00 on a day of the calendar holidays.
    at 9:00 on holidays of monday
        ! expected the name of a month, found `monday`
        -> 
    at 9:00 on days of calendar monday
        ! expected the name of a calendar, which is no word of the language, found `monday`
        -> 
    at 9:00 on days of calendar
        ! expected the name of a calendar, which is no word of the language, found the end
        -> 
    at 9:00 on days of calendar 9to5
        ! expected the name of a calendar, which is no word of the language, found `9to5`
        -> 
    at 9:00 except on holdays
        ! expected a number, the name of a day, the name of a month, `the`, `weekday`, `weekend`, `first` or `last`, found `holdays`
        -> at 9:00 except on holidays
    at 9:00 except on holidays of new zealand
        ! expected `-` or a clause such as `every 5 minutes`, `at 9:00` or `on Monday`, found `zealand`
        -> 
    at 9:00 except on school days
        ! expected a number, the name of a day, the name of a month, `the`, `weekday`, `weekend`, `first` or `last`, found `school`
        -> 
    holidays
        on holidays
        Every day on a day of the calendar holidays at 00:00.
    at 9:00 except on holidays until 2027-12-31
        ! `until 2027-12-31` could be meant of the exception or of the whole
        -> at 9:00 until 2027-12-31 except on holidays
        -> at 9:00 except until 2027-12-31 on holidays
    "#);
}
