//! What is said of dates: what begins and ends with them, what is counted from them, and the days of each year.

use crate::{Expression, lint};

/// Each phrase and the structured form of what it means.
fn means(cases: &[(&str, &str)]) {
    for (phrase, json) in cases {
        let read = Expression::parse(phrase).unwrap_or_else(|error| panic!("{}", error.render(phrase)));
        let meant = Expression::parse(json).unwrap_or_else(|error| panic!("{}", error.render(json)));
        assert_eq!((read.timing(), read.zone()), (meant.timing(), meant.zone()), "{phrase}: {read}");
        let printed = read.to_string();
        let again = Expression::parse(&printed).unwrap_or_else(|error| panic!("{}", error.render(&printed)));
        assert_eq!(again.timing(), read.timing(), "{phrase} is printed as {printed}");
    }
}

/// Each phrase and the canonical text of what it means.
fn same(cases: &[(&str, &str)]) {
    for (phrase, canonical) in cases {
        let read = Expression::parse(phrase).unwrap_or_else(|error| panic!("{}", error.render(phrase)));
        assert_eq!(read.to_string(), *canonical, "{phrase}");
        assert_eq!(Expression::parse(canonical).unwrap().timing(), read.timing(), "{phrase}");
    }
}

fn refused(text: &str) -> String {
    let error = Expression::parse(text).expect_err(text);
    for proposal in error.proposals() {
        assert!(Expression::parse(proposal).is_ok(), "{proposal}");
    }
    format!("{}\n", error.render(text))
}

#[test]
fn a_month_that_is_said_is_not_joined_by_that_of_the_beginning() {
    means(&[
        (
            "every year in april at 9:00 starting 2027-09-01",
            r#"{"schedules":[{"t":[32400],"D":[1],"M":[4],"from":"2027-09-01"}]}"#,
        ),
        (
            "every year at 9:00 starting 2027-09-01",
            r#"{"schedules":[{"t":[32400],"D":[1],"M":[9],"from":"2027-09-01"}]}"#,
        ),
    ]);
}

#[test]
fn a_date_reads_alike_however_it_is_written() {
    for date in [
        "2026-12-05",
        "5 December 2026",
        "5th of december 2026",
        "the 5th of december, 2026",
        "dec 5 2026",
        "December 5th, 2026",
        "dec. 5, 2026",
        "5 dec 2026",
    ] {
        for (phrase, canonical) in [
            (format!("at 9:00 on {date}"), "at 9:00 on December 5, 2026"),
            (format!("every hour starting {date}"), "every hour starting 2026-12-05"),
            (format!("every hour starting on {date}"), "every hour starting 2026-12-05"),
            (format!("every hour from {date}"), "every hour starting 2026-12-05"),
            (format!("every hour until {date}"), "every hour until 2026-12-05"),
            (format!("every hour from {date} to {date}"), "every hour from 2026-12-05 to 2026-12-05"),
            (format!("every hour between {date} and {date}"), "every hour from 2026-12-05 to 2026-12-05"),
            (format!("every hour before {date}"), "every hour until 2026-12-04"),
            (format!("every hour except on {date}"), "every hour except on December 5, 2026"),
            (format!("every hour except {date}"), "every hour except on December 5, 2026"),
            (format!("every hour except from {date}"), "every hour except starting 2026-12-05"),
        ] {
            same(&[(&phrase, canonical)]);
        }
    }
}

#[test]
fn lists_hold_dates_of_a_year_and_of_each_year() {
    means(&[
        (
            "at 9:00 on 2026-12-24, 2027-01-06 and dec 31",
            r#"{"schedules":[{"t":[32400],"D":[24],"M":[12],"Y":[2026]},{"t":[32400],"D":[6],"M":[1],"Y":[2027]},
               {"t":[32400],"D":[31],"M":[12]}]}"#,
        ),
        (
            "every day at 7:00 except dec 25, 2026-07-04 and jan 1",
            r#"{"schedules":[{"t":[25200],"D":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,
               30,31]}],"exceptions":[{"D":[25],"M":[12]},{"D":[4],"M":[7],"Y":[2026]},{"D":[1],"M":[1]}]}"#,
        ),
    ]);
}

#[test]
fn bounds_are_inclusive_dates_or_times() {
    means(&[
        (
            "at 9:00 from 2026-12-01 to 2026-12-24",
            r#"{"schedules":[{"t":[32400],"from":"2026-12-01","until":"2026-12-24"}]}"#,
        ),
        (
            "at 9:00 until 2026-12-24 starting 2026-12-01",
            r#"{"schedules":[{"t":[32400],"from":"2026-12-01","until":"2026-12-24"}]}"#,
        ),
        (
            "at 9:00 on monday from 2026-12-01 also at 10:00",
            r#"{"schedules":[{"t":[32400],"d":[2],"from":"2026-12-01"},{"t":[36000]}]}"#,
        ),
        ("at 9:00 from 2026-12-01T12:00", r#"{"schedules":[{"t":[32400],"from":"2026-12-01T12:00:00"}]}"#),
        ("at 9:00 before 2026-12-01T12:00", r#"{"schedules":[{"t":[32400],"until":"2026-12-01T11:59:59"}]}"#),
        ("at 9:00 from 2026-12-01T12:00Z", r#"{"schedules":[{"t":[32400],"fd_a":[1796126400000]}]}"#),
        ("at 9:00 until 2026-12-01T13:00+01:00", r#"{"schedules":[{"t":[32400],"fd_b":[1796126401000]}]}"#),
        (
            "at 9:00 except from 2026-07-01 to 2026-08-15",
            r#"{"schedules":[{"t":[32400]}],"exceptions":[{"from":"2026-07-01","until":"2026-08-15"}]}"#,
        ),
        (
            "at 9:00 except on 2026-07-01 to 2026-08-15",
            r#"{"schedules":[{"t":[32400]}],"exceptions":[{"from":"2026-07-01","until":"2026-08-15"}]}"#,
        ),
        (
            "at 9:00 except until 2026-08-15 on monday",
            r#"{"schedules":[{"t":[32400]}],"exceptions":[{"d":[2],"until":"2026-08-15"}]}"#,
        ),
        (
            "from 2026-12-01 to 2026-12-24 at 9:00 in UTC",
            r#"{"schedules":[{"t":[32400],"from":"2026-12-01","until":"2026-12-24"}],"timezone":"UTC"}"#,
        ),
    ]);
}

#[test]
fn a_step_with_a_beginning_is_counted_from_it() {
    means(&[
        (
            "every 2 weeks on monday at 9:00 starting 2027-01-04",
            r#"{"schedules":[{"t":[32400],"d":[2],"every":{"weeks":2,"from":"2027-01-04"}}]}"#,
        ),
        (
            "every other week on monday at 9:00 from 2027-01-04",
            r#"{"schedules":[{"t":[32400],"d":[2],"every":{"weeks":2,"from":"2027-01-04"}}]}"#,
        ),
        (
            "every other friday at 9:00 starting 2027-01-04",
            r#"{"schedules":[{"t":[32400],"d":[6],"every":{"weeks":2,"from":"2027-01-04"}}]}"#,
        ),
        (
            "at 9:00 every other weekend starting 2027-01-04 until 2027-06-30",
            r#"{"schedules":[{"t":[32400],"d":[1,7],"every":{"weeks":2,"from":"2027-01-04"},"until":"2027-06-30"}]}"#,
        ),
        (
            "every 3 days at 9:00 starting 2027-01-04",
            r#"{"schedules":[{"t":[32400],"every":{"days":3,"from":"2027-01-04"}}]}"#,
        ),
        ("every 40 days starting 2027-01-04", r#"{"schedules":[{"every":{"days":40,"from":"2027-01-04"}}]}"#),
        (
            "every 2 weeks at 9:00 starting 2027-01-06",
            r#"{"schedules":[{"t":[32400],"d":[4],"every":{"weeks":2,"from":"2027-01-06"}}]}"#,
        ),
        (
            "every 2 weeks starting 2027-01-06T09:00",
            r#"{"schedules":[{"t":[32400],"d":[4],"every":{"weeks":2,"from":"2027-01-06"}}]}"#,
        ),
        (
            "every 3 months at 9:00 starting 2027-01-31",
            r#"{"schedules":[{"t":[32400],"D":[31],"every":{"months":3,"from":"2027-01-31"}}]}"#,
        ),
        (
            "every 5 months on the first monday at 9:00 starting 2027-01-01",
            r#"{"schedules":[{"t":[32400],"d":[2],"dc":[1],"every":{"months":5,"from":"2027-01-01"}}]}"#,
        ),
        (
            "every week at 9:00 starting 2027-01-06",
            r#"{"schedules":[{"t":[32400],"d":[4],"from":"2027-01-06"}]}"#,
        ),
        (
            "monthly at 9:00 starting 2027-01-31",
            r#"{"schedules":[{"t":[32400],"D":[31],"from":"2027-01-31"}]}"#,
        ),
        (
            "every year at 9:00 starting 2027-03-03",
            r#"{"schedules":[{"t":[32400],"D":[3],"M":[3],"from":"2027-03-03"}]}"#,
        ),
        ("every 15 minutes starting 2027-01-04", r#"{"schedules":[{"m":[0,15,30,45],"from":"2027-01-04"}]}"#),
        (
            "every hour except every other monday starting 2027-01-04",
            r#"{"schedules":[{"h":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]}],"exceptions":[{"d":[2],"every":{"weeks":2,"from":"2027-01-04"}}]}"#,
        ),
    ]);
}

#[test]
fn a_step_without_a_beginning_keeps_what_later_js_makes_of_it() {
    means(&[
        (
            "every 2 days at 9:00",
            r#"{"schedules":[{"t":[32400],"D":[1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31]}]}"#,
        ),
        (
            "every 2 days at 9:00 until 2027-06-30",
            r#"{"schedules":[{"t":[32400],"D":[1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31],"until":"2027-06-30"}]}"#,
        ),
    ]);
    let codes = |text: &str| lint::lints(text).unwrap().iter().map(|lint| lint.code()).collect::<Vec<_>>();
    assert_eq!(codes("every 2 weeks on monday at 9:00"), ["iso-weeks"]);
    assert_eq!(codes("every 2 weeks on monday at 9:00 starting 2027-01-04"), Vec::<&str>::new());
    assert_eq!(codes("every 3 days at 9:00 starting 2027-01-04"), Vec::<&str>::new());
}

#[test]
fn days_of_each_year_are_windows_too() {
    same(&[
        ("at 9:00 from dec 24 to jan 2", "at 9:00 on December 24 through 31 and January 1 and 2"),
        ("every day at 9:00 from dec 24 to jan 2", "at 9:00 on December 24 through 31 and January 1 and 2"),
        ("at 9:00 from 1 march to 15 march", "at 9:00 on March 1 through 15"),
        ("at 9:00 between july 1 and august 15", "at 9:00 on July 1 through 31 and August 1 through 15"),
        ("at 9:00 on the 15th from july 1 to september 30", "at 9:00 on July 15, August 15 and September 15"),
        (
            "every hour except from july 1 to august 15",
            "every hour except on July 1 through 31 and August 1 through 15",
        ),
        ("every day at 9:00 during january", "every day at 9:00 in January"),
        ("every day at 9:00 during jan, march-may", "every day at 9:00 in January and March through May"),
    ]);
    // Nearly a whole year, over its end.
    let read = Expression::parse("at 9:00 from march 2 to march 1").unwrap();
    let crate::Timing::Calendar(model) = read.timing() else { unreachable!() };
    assert_eq!(model.schedules().len(), 13);
}

#[test]
fn what_leaves_a_date_open_is_refused_with_what_would_do() {
    let all = [
        "at 9:00 on 25/12/2026",
        "at 9:00 on 8/1/2100 in UTC",
        "every hour until 8.1.2100",
        "at 9:00 on 2026-02-30",
        "at 9:00 on 2026-13-01",
        "at 9:00 on 2026-1-5",
        "every hour until feb 31, 2027",
        "every hour until dec 31",
        "every hour starting march 3rd",
        "every hour from dec 24 to jan 2 2027",
        "every day at 9:00 until march",
        "every day at 9:00 before january",
        "every hour from 2027-06-30 to 2027-01-01",
        "every hour starting 2027-01-01 starting 2028-01-01",
        "from 2027-01-01 to 2027-02-01",
        "every other friday at 9:00",
        "every other monday at 9:00 starting 2027-01-06",
        "every 1001 days starting 2027-01-06",
        "every 2 weeks at 9:00 starting 2027-01-06T09:00Z",
        "every 2 days every 3 weeks at 9:00 starting 2027-01-06",
        "every 2 days on the 1st at 9:00 starting 2027-01-06",
        "every hour from 2027-01-01T9:00",
        "at 9:00 on the 31st from april 1 to april 30",
        "every weekday at 9:00 except dec 25 until 2026-03-15",
        "every 2 weeks on monday at 9:00 except 2026-03-02 starting 2026-01-05",
        "at 9:00 except 2026-02-08 until 2026-02-10",
        "at 9:00 except on saturday also on sunday from 2026-02-08 to 2026-02-10 in UTC",
        "at 9:00 except on saturday during february",
        "@every 14d starting tuesday",
    ];
    insta::assert_snapshot!(all.map(refused).concat(), @r"
        at 9:00 on 25/12/2026
                   ^^^^^^^^^^ `25/12/2026` could be a day and a month in either order
        help: write `at 9:00 on 2026-12-25`
        at 9:00 on 8/1/2100 in UTC
                   ^^^^^^^^ `8/1/2100` could be a day and a month in either order
        help: write `at 9:00 on 2100-01-08 in UTC` or `at 9:00 on 2100-08-01 in UTC`
        every hour until 8.1.2100
                         ^^^^^^^^ `8.1.2100` could be a day and a month in either order
        help: write `every hour until 2100-01-08` or `every hour until 2100-08-01`
        at 9:00 on 2026-02-30
                   ^^^^^^^^^^ February 2026 has no day 30
        help: the nearest is `at 9:00 on 2026-02-28`
        at 9:00 on 2026-13-01
                   ^^^^^^^^^^ 13 is no month: 1–12
        help: the nearest is `at 9:00 on 2026-01-13`
        at 9:00 on 2026-1-5
                   ^^^^^^^^ a date has a year of four digits, a month and a day of two
        help: write dates as in `2026-01-05`
        every hour until feb 31, 2027
                         ^^^ February 2027 has no day 31
        help: the nearest is `every hour until February 28, 2027`
        every hour until dec 31
                         ^^^ December 31 comes each year: which one is meant?
        help: add the year, as in `December 31, 2027`
        every hour starting march 3rd
                            ^^^^^ March 3 comes each year: which one is meant?
        help: add the year, as in `March 3, 2027`
        every hour from dec 24 to jan 2 2027
                        ^^^ December 24 comes each year: which one is meant?
        help: add the year, as in `December 24, 2027`
        every day at 9:00 until march
                                ^^^^^ March comes each year: which one is meant?
        help: for each year write `every day at 9:00 in January through March` or `every day at 9:00 in January through February`
        every day at 9:00 before january
                                 ^^^^^^^ January comes each year: which one is meant?
        help: name the year, as in `before January 2027`
        every hour from 2027-06-30 to 2027-01-01
                        ^^^^^^^^^^ 2027-01-01 comes before 2027-06-30: nothing lies between them
        every hour starting 2027-01-01 starting 2028-01-01
                                       ^^^^^^^^^^^^^^^^^^^ a schedule has one beginning
        help: say it as a further schedule, joined with `also`
        from 2027-01-01 to 2027-02-01
                                     ^ nothing says when or how often within these dates
        help: add it, as in `every day at 9:00`
        every other friday at 9:00
        ^^^^^^^^^^^^^^^^^^ `every other friday` leaves open from which one to count
        help: say when it begins: `every other friday starting 2024-01-01 at 9:00` or `every other friday starting 2024-01-08 at 9:00`
        every other monday at 9:00 starting 2027-01-06
                                   ^^^^^^^^^^^^^^^^^^^ the week of 2027-01-06 has none of these days from that date on: which week counts?
        help: say the first one: `every other monday at 9:00 starting 2027-01-11` or `every other monday at 9:00 starting 2027-01-18`
        every 1001 days starting 2027-01-06
        ^^^^^^^^^^^^^^^ 1001 is not a number of days, weeks or months to count by: 1–1000
        every 2 weeks at 9:00 starting 2027-01-06T09:00Z
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^ days, weeks and months are counted from a date, which has no offset from UTC
        help: leave out the offset, and name the time zone at the end
        every 2 days every 3 weeks at 9:00 starting 2027-01-06
                     ^^^^^^^^^^^^^ one step is counted from a date, and nothing else may be said of its unit
        help: say them as two schedules, joined with `also`
        every 2 days on the 1st at 9:00 starting 2027-01-06
        ^^^^^^^^^^^^ one step is counted from a date, and nothing else may be said of its unit
        help: say them as two schedules, joined with `also`
        every hour from 2027-01-01T9:00
                                  ^^^^^ expected a time such as `9:00` or `5:30 pm`, found `T9:00`
        at 9:00 on the 31st from april 1 to april 30
                            ^^^^^^^^^^^^^^^^^^^^^^^^ no such day ever comes
        every weekday at 9:00 except dec 25 until 2026-03-15
                                            ^^^^^^^^^^^^^^^^ `until 2026-03-15` could be meant of the exception or of the whole
        help: write `every weekday at 9:00 until 2026-03-15 except dec 25` or `every weekday at 9:00 except until 2026-03-15 on dec 25`
        every 2 weeks on monday at 9:00 except 2026-03-02 starting 2026-01-05
                                                          ^^^^^^^^^^^^^^^^^^^ `starting 2026-01-05` could be meant of the exception or of the whole
        help: write `every 2 weeks on monday at 9:00 starting 2026-01-05 except 2026-03-02` or `every 2 weeks on monday at 9:00 except starting 2026-01-05 on 2026-03-02`
        at 9:00 except 2026-02-08 until 2026-02-10
                                  ^^^^^^^^^^^^^^^^ `until 2026-02-10` could be meant of the exception or of the whole
        help: write `at 9:00 until 2026-02-10 except 2026-02-08` or `at 9:00 except from 2026-02-08 to 2026-02-10`
        at 9:00 except on saturday also on sunday from 2026-02-08 to 2026-02-10 in UTC
                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `from 2026-02-08 to 2026-02-10` could be meant of the exception or of the whole
        help: write `at 9:00 from 2026-02-08 to 2026-02-10 except on saturday also on sunday in UTC` or `at 9:00 except on saturday also from 2026-02-08 to 2026-02-10 on sunday in UTC`
        at 9:00 except on saturday during february
                                   ^^^^^^^^^^^^^^^ `during february` could be meant of the exception or of the whole
        help: write `at 9:00 during february except on saturday` or `at 9:00 except on saturday in february`
        @every 14d starting tuesday
                            ^^^^^^^ expected a date such as `2026-12-25`, found `tuesday`
        ");
}

#[test]
fn an_interval_may_have_a_first_occurrence() {
    same(&[
        ("@every 14d starting 2026-12-01T06:00", "@every 14d starting 2026-12-01T06:00:00"),
        ("@every 14d starting 2026-12-01", "@every 14d starting 2026-12-01T00:00:00"),
        (
            "@every 90m Starting 2026-12-01T06:00:30 in Europe/Stockholm",
            "@every 1h30m starting 2026-12-01T06:00:30 in Europe/Stockholm",
        ),
        ("@every 14d starting 2026-12-01T06:00Z", "@every 14d starting 2026-12-01T06:00:00Z"),
        ("@every 14d starting 2026-12-01T06:00+02:00", "@every 14d starting 2026-12-01T04:00:00Z"),
    ]);
}
