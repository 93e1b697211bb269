//! Texts, each with its canonical form.

use super::canonical;

/// Texts, each with what is written back.
fn table(texts: &str) -> String {
    let row = |text: &str| format!("{text}\n    {}\n", canonical(text));
    texts.lines().map(str::trim).filter(|text| !text.is_empty()).map(row).collect()
}

#[test]
fn steps_lists_and_ranges() {
    insta::assert_snapshot!(table(
        "every second
        every 1 minute
        each hour
        every day
        every week
        every month
        every year
        every 30 s
        every 12 h
        every 7 minutes
        every 90 minutes
        every 10 days
        every 2 weeks of the month
        every 3 days of the week
        every 2 day instance
        every 100 days of the year
        every 20 weeks
        every 3 months
        every 6 months
        every 200 years
        every 4 years between 2028 and 2048
        every 20 minutes starting on the 10th minute
        every 5 minutes between the 10th and 20th
        every 2 hours between 22 and 4
        every 5 minutes every 7 minutes
        on the 15 and 45 minute
        on the 1st, 5th and 10-12th day of the month
        on the 1st and last day
        on the first hour
        on the last minute
        on the last week
        on the last month
        on the 0 month
        on the 0 and 3rd day of the week
        on the 1-3 week of the month
        in 2030, 2032-2034
        in 1970-9999"
    ), @"
    every second
        every second
    every 1 minute
        every minute
    each hour
        every hour
    every day
        every day
    every week
        every week
    every month
        every month
    every year
        every year
    every 30 s
        every 30 seconds
    every 12 h
        every 12 hours
    every 7 minutes
        every 7 minutes
    every 90 minutes
        on the 0th minute
    every 10 days
        every 10 days
    every 2 weeks of the month
        every 2 weeks of the month
    every 3 days of the week
        on Sunday, Wednesday and Saturday
    every 2 day instance
        every 2 day instance
    every 100 days of the year
        every 100 days of the year
    every 20 weeks
        every 20 weeks
    every 3 months
        every 3 months
    every 6 months
        in January and July
    every 200 years
        every 200 years
    every 4 years between 2028 and 2048
        every 4 years between 2028 and 2048
    every 20 minutes starting on the 10th minute
        every 20 minutes starting on the 10th minute
    every 5 minutes between the 10th and 20th
        every 5 minutes between the 10th and 20th
    every 2 hours between 22 and 4
        on the 0th, 2nd, 4th and 22nd hour
    every 5 minutes every 7 minutes
        every 5 minutes every 7 minutes
    on the 15 and 45 minute
        on the 15th and 45th minute
    on the 1st, 5th and 10-12th day of the month
        on the 1st, 5th and 10th through 12th day of the month
    on the 1st and last day
        on the 1st and last day of the month
    on the first hour
        on the 0th hour
    on the last minute
        on the 59th minute
    on the last week
        on the last week of the year
    on the last month
        in December
    on the 0 month
        on the 0th month
    on the 0 and 3rd day of the week
        on the 0th and 3rd day of the week
    on the 1-3 week of the month
        on the 1st through 3rd week of the month
    in 2030, 2032-2034
        in 2030 and 2032 through 2034
    in 1970-9999
        in 1970 through 9999
    ");
}

#[test]
fn days_months_and_dates() {
    insta::assert_snapshot!(table(
        "on mon
        every weekday
        every weekend
        on mon-thu, sat
        on fri-mon
        on sun, tues
        every 1 day of the week
        of jan, june to aug
        of nov-feb
        on the 2nd day instance on monday
        on the first and last friday of the month
        on the 1st day instance on mon and tue
        on the 1st monday of january
        on the last monday on the 24th of december
        first weekday of the month
        at 9:00 on the last weekday of the month
        on dec 24 at 18:00
        on dec 24-26 and 31
        on january 1, 2027
        on january 1, 2 in 2027-2029
        on the 24th of june and december
        on the last day of february
        every 2 days of december
        on dec 31 and jan 1 at noon
        on the 100th day of the year in 2030"
    ), @"
    on mon
        on Monday
    every weekday
        on weekdays
    every weekend
        on weekends
    on mon-thu, sat
        on Monday through Thursday and Saturday
    on fri-mon
        on Friday through Monday
    on sun, tues
        on Sunday and Tuesday
    every 1 day of the week
        every day of the week
    of jan, june to aug
        in January and June through August
    of nov-feb
        in November through February
    on the 2nd day instance on monday
        on the second Monday of the month
    on the first and last friday of the month
        on the first and last Friday of the month
    on the 1st day instance on mon and tue
        on Monday and Tuesday on the 1st day instance
    on the 1st monday of january
        on the first Monday of January
    on the last monday on the 24th of december
        on the last Monday of the month on December 24
    first weekday of the month
        on the first weekday of the month
    at 9:00 on the last weekday of the month
        at 9:00 on the last weekday of the month
    on dec 24 at 18:00
        at 18:00 on December 24
    on dec 24-26 and 31
        on December 24 through 26 and 31
    on january 1, 2027
        on January 1, 2027
    on january 1, 2 in 2027-2029
        on January 1 and 2 in 2027 through 2029
    on the 24th of june and december
        on the 24th of June and December
    on the last day of february
        on the last day of February
    every 2 days of december
        every 2 days in December
    on dec 31 and jan 1 at noon
        at 12:00 on December 31 and January 1
    on the 100th day of the year in 2030
        on the 100th day of the year in 2030
    ");
}

#[test]
fn times_windows_and_several_schedules() {
    insta::assert_snapshot!(table(
        "at 5:30 pm, 9:00
        @12:00am, noon, 10:15:30
        daily at 17:00
        hourly on mondays
        every 1 hour at 9:00
        monthly on the 15th at noon
        weekly on friday
        every 15 mins on Mon-Fri after 9:00 before 17:00
        every half hour between 9:00 and 17:00
        every 30 minutes from 10pm to midnight
        every 30 minutes before 12th hour
        after 9:00 after 10:00
        at 12:00 after 2030 year before 2032 year
        after 2 day instance before 0 day
        before 60 minutes
        every 30 minutes after 22:00 before 5:00
        on mon after 22:00 before 5:00 after 11th month before 3rd month
        at 9:00 also at 17:00 on fri
        at 9:00 and 17:00 on weekdays except in december
        every 12 hours also of may except on sun also in 2027
        every 1 hour except after 22:00 before 5:00
        on the first monday on the last friday at 9:00
        at 9:00 on weekdays in Europe/Stockholm
        every hour except on sat in utc"
    ), @"
    at 5:30 pm, 9:00
        at 9:00 and 17:30
    @12:00am, noon, 10:15:30
        at 0:00, 10:15:30 and 12:00
    daily at 17:00
        every day at 17:00
    hourly on mondays
        every hour on Monday
    every 1 hour at 9:00
        at 9:00 on the 0th through 23rd hour
    monthly on the 15th at noon
        every month at 12:00 on the 15th day of the month
    weekly on friday
        every week on Friday
    every 15 mins on Mon-Fri after 9:00 before 17:00
        every 15 minutes after 9:00 before 17:00 on weekdays
    every half hour between 9:00 and 17:00
        every 30 minutes after 9:00 before 17:00
    every 30 minutes from 10pm to midnight
        every 30 minutes after 22:00 before 24:00
    every 30 minutes before 12th hour
        every 30 minutes before 12th hour
    after 9:00 after 10:00
        after 9:00 after 10:00
    at 12:00 after 2030 year before 2032 year
        at 12:00 after 2030 year before 2032 year
    after 2 day instance before 0 day
        after 2nd day instance before 0th day of the month
    before 60 minutes
        before 60th minute
    every 30 minutes after 22:00 before 5:00
        every 30 minutes after 22:00 before 5:00
    on mon after 22:00 before 5:00 after 11th month before 3rd month
        after 22:00 before 5:00 on Monday after 11th month before 3rd month
    at 9:00 also at 17:00 on fri
        at 9:00 also at 17:00 on Friday
    at 9:00 and 17:00 on weekdays except in december
        at 9:00 and 17:00 on weekdays except in December
    every 12 hours also of may except on sun also in 2027
        every 12 hours also in May except on Sunday also in 2027
    every 1 hour except after 22:00 before 5:00
        every hour except after 22:00 before 5:00
    on the first monday on the last friday at 9:00
        at 9:00 on the first Monday of the month also at 9:00 on the last Friday of the month
    at 9:00 on weekdays in Europe/Stockholm
        at 9:00 on weekdays in Europe/Stockholm
    every hour except on sat in utc
        every hour except on Saturday in utc
    ");
}

#[test]
fn what_is_no_sentence() {
    insta::assert_snapshot!(table(
        r#"60000
        1001
        86400000
        PT1H30M
        @every 36h 250ms
        @every 90m in Europe/Stockholm
        @every 90 minutes IN CET
        30 9 * * 1-5
        */15 * * * *
        0 9 L * * Europe/Stockholm
        { "schedules": [{ "minute": [0, 30] }] }
        {"schedules":[{"fd":[0]}]}
        {"schedules":[{"t_a":[79200],"t_b":[18000]}],"error":-1}
        {"schedules":[{"m":[0]}],"timezone":"Europe/Stockholm"}
        {"schedules":[{"m":[0]}],"exceptions":[{"fd_a":[0]}],"timezone":"CET"}"#
    ), @r#"
    60000
        @every 1m
    1001
        @every 1s1ms
    86400000
        @every 1d
    PT1H30M
        @every 1h30m
    @every 36h 250ms
        @every 1d12h250ms
    @every 90m in Europe/Stockholm
        @every 1h30m in Europe/Stockholm
    @every 90 minutes IN CET
        @every 1h30m in CET
    30 9 * * 1-5
        on the 0th second on the 30th minute on the 9th hour on weekdays
    */15 * * * *
        every 15 minutes on the 0th second
    0 9 L * * Europe/Stockholm
        on the 0th second on the 0th minute on the 9th hour on the last day of the month in Europe/Stockholm
    { "schedules": [{ "minute": [0, 30] }] }
        every 30 minutes
    {"schedules":[{"fd":[0]}]}
        {"schedules":[{"fd":[0]}],"exceptions":[]}
    {"schedules":[{"t_a":[79200],"t_b":[18000]}],"error":-1}
        {"schedules":[{"t_a":[79200],"t_b":[18000]}],"exceptions":[]}
    {"schedules":[{"m":[0]}],"timezone":"Europe/Stockholm"}
        on the 0th minute in Europe/Stockholm
    {"schedules":[{"m":[0]}],"exceptions":[{"fd_a":[0]}],"timezone":"CET"}
        {"schedules":[{"m":[0]}],"exceptions":[{"fd_a":[0]}],"timezone":"CET"}
    "#);
}
