//! Compares the builder with the `recur()` of later.js 4.2.0 on its recorded answers: `tests/later-js/recur.mjs` wrote
//! them.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use downbeat_parser::build::BuildError;
use downbeat_parser::{Expression, Model, Timing, recur};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ANSWERS: &str = include_str!("../later-js/recur.jsonl");

/// The chains of later.js, and ours.
fn chains() -> Vec<(&'static str, Result<Expression, BuildError>)> {
    vec![
        ("every(5).minute()", recur().every(5).minutes().build()),
        ("every(30).second()", recur().every(30).seconds().build()),
        ("every(2).hour()", recur().every(2).hours().build()),
        ("every(10).dayOfMonth()", recur().every(10).days().build()),
        ("every(2).dayOfWeek()", recur().every(2).days_of_week().build()),
        ("every(2).dayOfWeekCount()", recur().every(2).day_instances().build()),
        ("every(100).dayOfYear()", recur().every(100).days_of_year().build()),
        ("every(2).weekOfMonth()", recur().every(2).weeks_of_month().build()),
        ("every(13).weekOfYear()", recur().every(13).weeks().build()),
        ("every(3).month()", recur().every(3).months().build()),
        ("every(200).year()", recur().every(200).years().build()),
        ("every(90).minute()", recur().every(90).minutes().build()),
        ("every(20).minute().startingOn(10)", recur().every(20).minutes().starting_on(10).build()),
        ("every(5).minute().between(10, 20)", recur().every(5).minutes().between(10, 20).build()),
        ("onWeekday()", recur().on_weekdays().build()),
        ("onWeekend()", recur().on_weekends().build()),
        ("on(1, 5, 10).dayOfMonth()", recur().on([1, 5, 10]).day().build()),
        ("on([15, 1]).dayOfMonth()", recur().on([15, 1]).day().build()),
        (
            "on(2).dayOfWeekCount().on(2).dayOfWeek()",
            recur().on([2]).day_instance().on([2]).day_of_week().build(),
        ),
        ("on(3).weekOfMonth()", recur().on([3]).week_of_month().build()),
        ("on(26, 52).weekOfYear()", recur().on([26, 52]).week().build()),
        ("on(366).dayOfYear()", recur().on([366]).day_of_year().build()),
        ("on(1, 6).month()", recur().on([1, 6]).month().build()),
        ("on(2030, 2031).year()", recur().on([2030, 2031]).year().build()),
        ("on(15).second().on(30).minute()", recur().on([15]).second().on([30]).minute().build()),
        ("first().second()", recur().first().second().build()),
        ("first().hour()", recur().first().hour().build()),
        ("first().dayOfMonth()", recur().first().day().build()),
        ("first().dayOfWeek()", recur().first().day_of_week().build()),
        ("first().dayOfWeekCount()", recur().first().day_instance().build()),
        ("first().dayOfYear()", recur().first().day_of_year().build()),
        ("first().weekOfMonth()", recur().first().week_of_month().build()),
        ("first().weekOfYear()", recur().first().week().build()),
        ("first().month()", recur().first().month().build()),
        ("first().year()", recur().first().year().build()),
        ("last().second()", recur().last().second().build()),
        ("last().minute()", recur().last().minute().build()),
        ("last().hour()", recur().last().hour().build()),
        ("last().dayOfMonth()", recur().last().day().build()),
        ("last().dayOfWeek()", recur().last().day_of_week().build()),
        ("last().dayOfWeekCount()", recur().last().day_instance().build()),
        ("last().dayOfYear()", recur().last().day_of_year().build()),
        ("last().weekOfMonth()", recur().last().week_of_month().build()),
        ("last().weekOfYear()", recur().last().week().build()),
        ("last().month()", recur().last().month().build()),
        ("last().year()", recur().last().year().build()),
        ("on('9:00').time().on('17:30').time()", recur().at((9, 0)).at((17, 30)).build()),
        ("on('10:15:30').time()", recur().at((10, 15, 30)).build()),
        (
            "after('9:00').time().before('17:00').time()",
            recur().after_time((9, 0)).before_time((17, 0)).build(),
        ),
        (
            "every(30).minute().after(9).hour().before(12).hour()",
            recur().every(30).minutes().after(9).hour().before(12).hour().build(),
        ),
        ("on(new Date(1900000000000)).fullDate()", recur().on([1_900_000_000_000]).full_date().build()),
        ("after(new Date(1900000000000)).fullDate()", recur().after(1_900_000_000_000).full_date().build()),
        (
            "on('9:00').time().and().on('17:00').time().on(6).dayOfWeek()",
            recur().at((9, 0)).also().at((17, 0)).on([6]).day_of_week().build(),
        ),
        (
            "every(12).hour().except().on(1).dayOfWeek()",
            recur().every(12).hours().except().on([1]).day_of_week().build(),
        ),
        (
            "on('9:00').time().except().on(7).dayOfWeek().and().on(12).month()",
            recur().at((9, 0)).except().on([7]).day_of_week().also().on([12]).month().build(),
        ),
        (
            "every(20).minute().onWeekday().and().on('17:00').time().except().last().dayOfMonth()",
            recur().every(20).minutes().on_weekdays().also().at((17, 0)).except().last().day().build(),
        ),
        (
            "every(10).minute().every(2).hour().and().every(15).minute()",
            recur().every(10).minutes().every(2).hours().also().every(15).minutes().build(),
        ),
    ]
}

#[test]
fn a_chain_gives_the_model_that_recur_gave() {
    let answers: Vec<Value> = ANSWERS.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said = |answer: &Value| answer["said"].as_str().unwrap().to_owned();
    let asked: BTreeSet<String> = answers.iter().map(said).collect();
    let chains = chains();
    let ours: BTreeSet<String> = chains.iter().map(|(chain, _)| (*chain).to_owned()).collect();
    assert_eq!(asked, ours);
    for (chain, built) in chains {
        let answer = answers.iter().find(|answer| said(answer) == chain).unwrap();
        let recorded = json!({"schedules": answer["schedules"], "exceptions": answer["exceptions"]});
        let recorded: Model = serde_json::from_value(recorded).unwrap();
        assert_eq!(built.unwrap().timing(), &Timing::Calendar(recorded), "{chain}");
    }
}
