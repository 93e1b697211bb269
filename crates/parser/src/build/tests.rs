//! The builder against the text language, and what it refuses.

use crate::build::{BuildError, recur};
use crate::{Expression, Period};

/// Each chain beside the sentence that says the same.
#[test]
fn a_chain_gives_the_model_of_the_sentence_that_says_the_same() {
    let pairs = [
        (recur().every(5).minutes().build(), "every 5 minutes"),
        (recur().every(30).seconds().build(), "every 30 seconds"),
        (recur().every(90).minutes().build(), "every 90 minutes"),
        (recur().every(2).hours().build(), "every 2 hours"),
        (recur().every(10).days().build(), "every 10 days"),
        (recur().every(2).days_of_week().build(), "every 2 days of the week"),
        (recur().every(2).day_instances().build(), "every 2 day instance"),
        (recur().every(100).days_of_year().build(), "every 100 days of the year"),
        (recur().every(2).weeks_of_month().build(), "every 2 weeks of the month"),
        (recur().every(13).weeks().build(), "every 13 weeks"),
        (recur().every(3).months().build(), "every 3 months"),
        (recur().every(200).years().build(), "every 200 years"),
        (recur().every(20).minutes().starting_on(10).build(), "every 20 minutes starting on the 10th minute"),
        (recur().every(5).minutes().between(10, 20).build(), "every 5 minutes between the 10th and 20th"),
        (recur().every(2).hours().between(22, 4).build(), "every 2 hours between 22 and 4"),
        (recur().every(7).days().starting_on(3).build(), "every 7 days starting on the 3rd day"),
        (recur().on_weekdays().build(), "every weekday"),
        (recur().on_weekends().build(), "every weekend"),
        (recur().on([1, 5, 10, 11, 12]).day().build(), "on the 1st, 5th and 10-12th day of the month"),
        (recur().on(10..=12).day().build(), "on the 10-12th day of the month"),
        (recur().on([0]).day().build(), "on the last day of the month"),
        (recur().on([2]).day_instance().on([2]).day_of_week().build(), "on the 2nd day instance on monday"),
        (recur().on([2]).day_of_week().last().day_instance().build(), "on the last day instance on monday"),
        (recur().on([7]).week_of_month().build(), "on the 7th week of the month"),
        (recur().on([3]).week_of_month().build(), "on the 3rd week of the month"),
        (recur().on([26, 52]).week().build(), "on the 26th and 52nd week"),
        (recur().on([366]).day_of_year().build(), "on the 366th day of the year"),
        (recur().on([6, 1]).month().build(), "of june and jan"),
        (recur().on([2030, 2031]).year().build(), "in 2030-2031"),
        (recur().on([15]).second().on([30]).minute().build(), "on the 15th second on the 30th minute"),
        (recur().first().hour().build(), "on the first hour"),
        (recur().first().day().build(), "on the first day"),
        (recur().first().year().build(), "on the first year"),
        (recur().last().second().build(), "on the last second"),
        (recur().last().hour().build(), "on the last hour"),
        (recur().last().day().build(), "on the last day"),
        (recur().last().day_of_week().build(), "on the last day of the week"),
        (recur().last().day_of_year().build(), "on the last day of the year"),
        (recur().last().week_of_month().build(), "on the last week of the month"),
        (recur().last().week().build(), "on the last week"),
        (recur().last().month().build(), "on the last month"),
        (recur().last().year().build(), "on the last year"),
        (recur().at((9, 0)).at((17, 30)).build(), "at 9:00 and 5:30 pm"),
        (recur().at((10, 15, 30)).build(), "at 10:15:30"),
        (recur().on([36_900]).time().build(), "at 10:15"),
        (recur().after_time((9, 0)).build(), "after 9:00"),
        (recur().every(1).hours().before_time((24, 0)).build(), "every 1 hour before 24:00"),
        (recur().every(30).minutes().before(12).hour().build(), "every 30 minutes before 12th hour"),
        (
            recur().at((12, 0)).after(2030).year().before(2032).year().build(),
            "at 12:00 after 2030 year before 2032 year",
        ),
        (
            recur().every(30).minutes().after_time((22, 0)).before_time((5, 0)).build(),
            "every 30 minutes after 22:00 before 5:00",
        ),
        (
            recur().every(30).minutes().between_times((9, 0), (17, 0)).build(),
            "every 30 minutes between 9:00 and 17:00",
        ),
        (recur().at((9, 0)).also().at((17, 0)).on([6]).day_of_week().build(), "at 9:00 also at 17:00 on fri"),
        (recur().every(12).hours().except().on([1]).day_of_week().build(), "every 12 hours except on sun"),
        (
            recur().at((9, 0)).except().on([7]).day_of_week().also().on([12]).month().build(),
            "at 9:00 except on sat also of dec",
        ),
        (
            recur()
                .every(20)
                .minutes()
                .on(2..=6)
                .day_of_week()
                .also()
                .at((17, 0))
                .except()
                .last()
                .day()
                .build(),
            "every 20 mins on mon-fri also at 17:00 except on the last day of the month",
        ),
        (
            recur().every(10).minutes().every(2).hours().also().every(15).minutes().build(),
            "every 10 minutes every 2 hours also every 15 minutes",
        ),
        (
            recur().at((9, 0)).on_weekdays().in_zone("Europe/Stockholm").build(),
            "at 9:00 on weekdays in Europe/Stockholm",
        ),
    ];
    for (built, text) in pairs {
        match Expression::parse(text) {
            Ok(read) => {
                let built = built.expect(text);
                assert_eq!(built.timing(), read.timing(), "{text}");
                assert_eq!(built.zone(), read.zone(), "{text}");
            }
            Err(error) => assert_eq!(built.expect_err(text).to_string(), error.to_string(), "{text}"),
        }
    }
}

#[test]
fn an_instant_is_its_milliseconds() {
    let built = recur().on([1_900_000_000_000]).full_date().build().unwrap();
    let crate::Timing::Calendar(model) = built.timing() else { panic!("{built:?}") };
    assert_eq!(model.schedules()[0].get(Period::FullDate, None).unwrap().values().min(), 1_900_000_000_000);
}

#[test]
fn what_is_wrong_is_said_at_the_end_and_the_first_counts() {
    let wrong = |built: Result<Expression, BuildError>| built.unwrap_err().to_string();
    let cases = [
        wrong(recur().on([32]).day().on([13]).month().build()),
        wrong(recur().on([]).hour().build()),
        wrong(recur().every(0).minutes().build()),
        wrong(recur().every(5).minutes().between(10, 61).build()),
        wrong(recur().every(2).weeks_of_month().starting_on(6).build()),
        wrong(recur().every(2).years().between(2030, 2027).build()),
        wrong(recur().at((24, 0)).build()),
        wrong(recur().at((9, 0, 60)).build()),
        wrong(recur().after_time((9, 0)).before_time((9, 0)).build()),
        wrong(recur().at((9, 0)).except().between_times((9, 0), (9, 0)).build()),
        wrong(recur().after_time((8, 0)).between_times((9, 0), (12, 0)).build()),
        wrong(recur().between_times((9, 0), (12, 0)).after_time((8, 0)).build()),
        wrong(recur().at((9, 0)).in_zone("UTC").in_zone("UTC").build()),
        wrong(
            recur()
                .after(9)
                .second()
                .before(8)
                .second()
                .after(9)
                .minute()
                .before(8)
                .minute()
                .after(9)
                .hour()
                .before(8)
                .hour()
                .after(9)
                .day()
                .before(8)
                .day()
                .build(),
        ),
    ];
    insta::assert_snapshot!(cases.join("\n"), @"
    32 is not a day of the month: 1–31, or 0 for the last
    a constraint on the hour needs at least one value
    a step of 0 never comes round
    61 is not a minute: 0–59
    nothing comes after this start: `every` ends at week of the month 5
    this range of years ends before it begins
    24 is not an hour: 0–23
    60 is not a second: 0–59
    `after` and `before` leave nothing between them
    `after` and `before` leave nothing between them
    a schedule can have one such window
    a schedule can have one such window
    a schedule has one time zone
    too many windows that end before they begin
    ");
}
