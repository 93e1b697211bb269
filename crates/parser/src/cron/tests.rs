//! One case a test. What a line means date by date is checked against other readings of cron in the package of tests.

use super::guess::looks_like_cron;
use super::{Dialect, parse};
use crate::effort::assert_linear;
use crate::{MAX_INPUT_LEN, Model, Timing};
use proptest::prelude::*;

fn model(text: &str, dialect: Dialect) -> Model {
    let expression =
        parse(text, dialect).unwrap_or_else(|error| panic!("{text}: {error} at {:?}", error.span()));
    match expression.timing() {
        Timing::Calendar(model) => model.clone(),
        Timing::Interval(_) => panic!("{text} is an interval"),
    }
}

/// `name: dialect, text => schedules, exceptions;` both in later's JSON without the outer brackets.
macro_rules! reads {
    ($($name:ident: $dialect:ident, $text:expr => $schedules:literal, $exceptions:literal;)*) => {$(
        #[test]
        fn $name() {
            let json = format!(r#"{{"schedules":[{}],"exceptions":[{}]}}"#, $schedules, $exceptions);
            let expected: Model = serde_json::from_str(&json).unwrap();
            let found = model($text, Dialect::$dialect);
            assert_eq!(found, expected, "{}: {}", $text, serde_json::to_string(&found).unwrap());
        }
    )*};
}

reads! {
    five_fields_happen_at_second_zero: Cron, "30 9 * * *" => r#"{"s":[0],"m":[30],"h":[9]}"#, "";
    open_fields_say_nothing: Cron, "* * * * *" => r#"{"s":[0]}"#, "";
    a_field_of_all_values_says_nothing: Cron, "0-59 */1 1-31 1-12 0-7" => r#"{"s":[0]}"#, "";
    six_fields_begin_with_the_second: Cron, "15 30 9 * * *" => r#"{"s":[15],"m":[30],"h":[9]}"#, "";
    open_seconds_are_each_second: Cron, "* 59 23 * * *"
        => r#"{"s":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59],"m":[59],"h":[23]}"#, "";
    seven_fields_end_with_the_year: Cron, "0 0 9 * * * 2027,2030-2032"
        => r#"{"s":[0],"m":[0],"h":[9],"Y":[2027,2030,2031,2032]}"#, "";
    years_have_steps: Cron, "0 0 9 * * * 2030-2050/7" => r#"{"s":[0],"m":[0],"h":[9],"Y":[2030,2037,2044]}"#, "";
    a_step_counts_through_the_field: Cron, "*/20 */10 * * *" => r#"{"s":[0],"m":[0,20,40],"h":[0,10,20]}"#, "";
    a_step_from_a_value_counts_to_the_end: Cron, "5/15 * * * *" => r#"{"s":[0],"m":[5,20,35,50]}"#, "";
    a_step_of_a_range_counts_within_it: Cron, "10-50/20 * * * *" => r#"{"s":[0],"m":[10,30,50]}"#, "";
    a_step_above_the_field_leaves_its_first_value: Cron, "*/90 * * * *" => r#"{"s":[0],"m":[0]}"#, "";
    steps_of_days_count_from_one: Cron, "0 0 */10 * *" => r#"{"s":[0],"m":[0],"h":[0],"D":[1,11,21,31]}"#, "";
    lists_join_what_they_hold: Cron, "5,1-3,*/30 * * * *" => r#"{"s":[0],"m":[0,1,2,3,5,30]}"#, "";
    a_number_may_have_leading_zeros: Cron, "05 007 * * *" => r#"{"s":[0],"m":[5],"h":[7]}"#, "";
    a_range_of_hours_over_midnight_goes_on_at_zero: Cron, "0 22-2 * * *" => r#"{"s":[0],"m":[0],"h":[22,23,0,1,2]}"#, "";
    a_wrapped_range_keeps_its_step: Cron, "0 22-4/3 * * *" => r#"{"s":[0],"m":[0],"h":[22,1,4]}"#, "";
    a_range_of_days_over_the_end_goes_on_at_one: Cron, "0 0 30-2 * *" => r#"{"s":[0],"m":[0],"h":[0],"D":[30,31,1,2]}"#, "";
    a_range_of_months_over_the_new_year_goes_on_in_january: Cron, "0 0 * NOV-FEB *"
        => r#"{"s":[0],"m":[0],"h":[0],"M":[11,12,1,2]}"#, "";
    a_range_of_weekdays_over_the_weekend_goes_on: Cron, "0 0 * * FRI-MON"
        => r#"{"s":[0],"m":[0],"h":[0],"d":[6,7,1,2]}"#, "";
    a_wrapped_range_of_weekdays_keeps_its_step: Cron, "0 0 * * 5-1/2" => r#"{"s":[0],"m":[0],"h":[0],"d":[6,1]}"#, "";
    weekday_zero_is_sunday: Cron, "0 0 * * 0" => r#"{"s":[0],"m":[0],"h":[0],"d":[1]}"#, "";
    weekday_seven_is_sunday: Cron, "0 0 * * 7" => r#"{"s":[0],"m":[0],"h":[0],"d":[1]}"#, "";
    a_range_may_end_at_weekday_seven: Cron, "0 0 * * 5-7" => r#"{"s":[0],"m":[0],"h":[0],"d":[6,7,1]}"#, "";
    a_range_may_begin_at_weekday_seven: Cron, "0 0 * * 7-2" => r#"{"s":[0],"m":[0],"h":[0],"d":[1,2,3]}"#, "";
    sunday_to_sunday_is_sunday: Cron, "0 0 * * 7-0" => r#"{"s":[0],"m":[0],"h":[0],"d":[1]}"#, "";
    a_step_from_a_weekday_counts_to_seven: Cron, "0 0 * * 5/2" => r#"{"s":[0],"m":[0],"h":[0],"d":[6,1]}"#, "";
    names_of_months_have_any_case_and_may_be_full: Cron, "0 0 * jan,Feb,MARCH-may *"
        => r#"{"s":[0],"m":[0],"h":[0],"M":[1,2,3,4,5]}"#, "";
    april_ends_in_no_last: Cron, "0 0 * April *" => r#"{"s":[0],"m":[0],"h":[0],"M":[4]}"#, "";
    names_of_weekdays_have_any_case_and_may_be_full: Cron, "0 0 * * mon,Wednesday-FRI"
        => r#"{"s":[0],"m":[0],"h":[0],"d":[2,4,5,6]}"#, "";
    a_question_mark_leaves_the_day_open: Cron, "0 0 ? * MON" => r#"{"s":[0],"m":[0],"h":[0],"d":[2]}"#, "";

    both_day_fields_restricted_are_either: Cron, "0 0 13 * FRI"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[13]},{"s":[0],"m":[0],"h":[0],"d":[6]}"#, "";
    days_that_begin_with_a_star_and_weekdays_are_both: Cron, "0 0 */2 * MON"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31],"d":[2]}"#, "";
    days_and_weekdays_that_begin_with_a_star_are_both: Cron, "0 0 13 * */5"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[13],"d":[1,6]}"#, "";
    a_star_further_back_is_no_star: Cron, "0 0 13,* * FRI" => r#"{"s":[0],"m":[0],"h":[0]}"#, "";
    all_days_or_a_weekday_is_every_day: Cron, "0 0 1-31 * FRI" => r#"{"s":[0],"m":[0],"h":[0]}"#, "";

    l_is_the_last_day: Cron, "0 0 L * *" => r#"{"s":[0],"m":[0],"h":[0],"D":[0]}"#, "";
    l_may_stand_in_a_list: Cron, "0 0 15,L * *" => r#"{"s":[0],"m":[0],"h":[0],"D":[0,15]}"#, "";
    l_less_days_depends_on_the_month: Cron, "0 0 0 L-3 * ? 2023-2025"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[28],"M":[1,3,5,7,8,10,12],"Y":[2023,2024,2025]},
              {"s":[0],"m":[0],"h":[0],"D":[27],"M":[4,6,9,11],"Y":[2023,2024,2025]},
              {"s":[0],"m":[0],"h":[0],"D":[26],"M":[2],"Y":[2024]},
              {"s":[0],"m":[0],"h":[0],"D":[25],"M":[2],"Y":[2023,2025]}"#, "";
    l_less_days_in_named_months: Cron, "0 0 L-3 APR *" => r#"{"s":[0],"m":[0],"h":[0],"D":[27],"M":[4]}"#, "";
    lw_is_the_last_from_monday_to_friday: Cron, "0 0 LW JAN *"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[0],"d":[2,3,4,5,6],"M":[1]},
              {"s":[0],"m":[0],"h":[0],"D":[29,30,31],"d":[6],"M":[1]}"#, "";
    the_weekday_nearest_to_a_day: Cron, "0 0 15W * *"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[15],"d":[2,3,4,5,6]},{"s":[0],"m":[0],"h":[0],"D":[14],"d":[6]},
              {"s":[0],"m":[0],"h":[0],"D":[16],"d":[2]}"#, "";
    the_weekday_nearest_to_the_first_does_not_leave_the_month: Cron, "0 0 1W * *"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[1],"d":[2,3,4,5,6]},{"s":[0],"m":[0],"h":[0],"D":[2,3],"d":[2]}"#, "";
    the_weekday_nearest_to_the_31st_does_not_leave_the_month: Cron, "0 0 31W * *"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[31],"d":[2,3,4,5,6]},
              {"s":[0],"m":[0],"h":[0],"D":[29,30],"d":[6],"M":[1,3,5,7,8,10,12]}"#, "";
    the_nearest_weekday_may_stand_in_a_list: Cron, "0 0 10,15w * *"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[10]},{"s":[0],"m":[0],"h":[0],"D":[15],"d":[2,3,4,5,6]},
              {"s":[0],"m":[0],"h":[0],"D":[14],"d":[6]},{"s":[0],"m":[0],"h":[0],"D":[16],"d":[2]}"#, "";
    the_last_friday: Cron, "0 0 * * 5L" => r#"{"s":[0],"m":[0],"h":[0],"d":[6],"dc":[0]}"#, "";
    the_last_friday_by_name: Cron, "0 0 * * fril" => r#"{"s":[0],"m":[0],"h":[0],"d":[6],"dc":[0]}"#, "";
    the_last_sunday_is_7l: Cron, "0 0 * * 7L" => r#"{"s":[0],"m":[0],"h":[0],"d":[1],"dc":[0]}"#, "";
    the_second_monday: Cron, "0 0 * * MON#2" => r#"{"s":[0],"m":[0],"h":[0],"d":[2],"dc":[2]}"#, "";
    instances_of_weekdays_in_a_list: Cron, "0 0 * * MON#2,1#4,SAT,TUE#2"
        => r#"{"s":[0],"m":[0],"h":[0],"d":[7]},{"s":[0],"m":[0],"h":[0],"d":[2,3],"dc":[2]},
              {"s":[0],"m":[0],"h":[0],"d":[2],"dc":[4]}"#, "";
    special_days_and_special_weekdays_are_either: Cron, "0 0 0 LW FEB 5L 2023"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[0],"d":[2,3,4,5,6],"M":[2],"Y":[2023]},
              {"s":[0],"m":[0],"h":[0],"D":[29,30,31],"d":[6],"M":[2],"Y":[2023]},
              {"s":[0],"m":[0],"h":[0],"D":[27,28],"d":[6],"M":[2],"Y":[2023]},
              {"s":[0],"m":[0],"h":[0],"D":[26],"d":[6],"M":[2],"Y":[2023]},
              {"s":[0],"m":[0],"h":[0],"d":[6],"dc":[0],"M":[2],"Y":[2023]}"#, "";

    yearly: Cron, "@yearly" => r#"{"s":[0],"m":[0],"h":[0],"D":[1],"M":[1]}"#, "";
    annually: Cron, "@Annually" => r#"{"s":[0],"m":[0],"h":[0],"D":[1],"M":[1]}"#, "";
    monthly: Cron, "@monthly" => r#"{"s":[0],"m":[0],"h":[0],"D":[1]}"#, "";
    weekly: Cron, "@weekly" => r#"{"s":[0],"m":[0],"h":[0],"d":[1]}"#, "";
    daily: Cron, " @DAILY " => r#"{"s":[0],"m":[0],"h":[0]}"#, "";
    midnight: Cron, "@midnight" => r#"{"s":[0],"m":[0],"h":[0]}"#, "";
    hourly: Cron, "@hourly" => r#"{"s":[0],"m":[0]}"#, "";

    white_space_repeats_and_surrounds: Cron, "\t 0  9\u{a0}*\u{3000}\t* * \n" => r#"{"s":[0],"m":[0],"h":[9]}"#, "";

    both_day_fields_of_later_are_both: Later, "0 0 13 * FRI" => r#"{"s":[0],"m":[0],"h":[0],"D":[13],"d":[6]}"#, "";
    a_list_of_all_values_stays_one_of_later: Later, "0 */1 * * *"
        => r#"{"s":[0],"m":[0],"h":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]}"#, "";
    open_seconds_of_later_say_nothing: Later, "* 5 * * * *" => r#"{"m":[5]}"#, "";
    six_open_fields_of_later_are_each_second: Later, "* * * * * *"
        => r#"{"s":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59]}"#, "";
    a_question_mark_of_later_is_a_star: Later, "? 5 * * *" => r#"{"s":[0],"h":[5]}"#, "";
    a_step_from_zero_of_later_is_one_of_a_star: Later, "0 0 0/10 0/5 *"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[1,11,21,31],"M":[1,6,11]}"#, "";
    a_step_from_a_weekday_of_later_counts_to_saturday: Later, "0 0 * * 5/2" => r#"{"s":[0],"m":[0],"h":[0],"d":[6]}"#, "";
    steps_of_years_of_later_end_in_2099: Later, "0 0 0 * * * 2090/5" => r#"{"s":[0],"m":[0],"h":[0],"Y":[2090,2095]}"#, "";
    the_nearest_weekday_of_later_has_exceptions: Later, "0 0 15W * *"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[14,15,16],"d":[2,3,4,5,6]}"#,
           r#"{"D":[14],"d":[2,3,4,5]},{"D":[16],"d":[3,4,5,6]}"#;
    the_weekday_of_later_nearest_to_the_first: Later, "0 0 1W * *"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[1,2,3],"d":[2,3,4,5,6]}"#,
           r#"{"D":[2],"d":[3,4,5,6]},{"D":[3],"d":[3,4,5,6]}"#;
    the_nearest_weekday_of_later_that_must_be_a_monday: Later, "0 0 15W * MON"
        => r#"{"s":[0],"m":[0],"h":[0],"D":[15],"d":[2]},{"s":[0],"m":[0],"h":[0],"D":[16],"d":[2]}"#, "";
    weekday_seven_of_later_is_sunday: Later, "0 0 * * 7" => r#"{"s":[0],"m":[0],"h":[0],"d":[1]}"#, "";
    instances_of_later_are_schedules_of_their_own: Later, "0 0 * JAN 3,MON#2,TUE#2,5L"
        => r#"{"s":[0],"m":[0],"h":[0],"d":[4],"M":[1]},{"s":[0],"m":[0],"h":[0],"d":[2,3],"dc":[2],"M":[1]},
              {"s":[0],"m":[0],"h":[0],"d":[6],"dc":[0],"M":[1]}"#, "";
    daily_of_later_is_daily: Later, "@daily" => r#"{"s":[0],"m":[0],"h":[0]}"#, "";
}

/// Each place that a zone has, and its name as written.
#[test]
fn a_zone_stands_in_front_or_behind() {
    for (text, zone) in [
        ("CRON_TZ=Europe/Stockholm 0 9 * * *", Some("Europe/Stockholm")),
        ("TZ=utc 0 9 * * *", Some("utc")),
        (" tz=Etc/GMT+5 @daily", Some("Etc/GMT+5")),
        ("0 9 * * * Europe/Stockholm", Some("Europe/Stockholm")),
        ("0 9 * * * America/Port-au-Prince", Some("America/Port-au-Prince")),
        ("0 9 * * * UTC", Some("UTC")),
        ("0 9 * * * wet", Some("wet")),
        ("0 9 * * * EST5EDT", Some("EST5EDT")),
        ("0 0 9 * * MON UTC", Some("UTC")),
        ("0 0 9 * * * 2030 UTC", Some("UTC")),
        ("@hourly Asia/Tokyo", Some("Asia/Tokyo")),
        ("0 0 9 * * FRI", None),
        ("0 0 9 * * friday", None),
        ("0 0 9 * * fril", None),
        ("0 0 9 * * MON-FRI/2", None),
        ("0 0 9 * * MON#2,TUE", None),
    ] {
        let expression = parse(text, Dialect::Cron).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(expression.zone(), zone, "{text}");
    }
}

/// The text, the caret line, the message, and the help.
fn shown(text: &str, dialect: Dialect) -> String {
    let error = parse(text, dialect).expect_err(text);
    let span = error.span();
    let (before, within) = (text[..span.start].chars().count(), text[span].chars().count());
    let caret = format!("{}{}", " ".repeat(before), "^".repeat(within.max(1)));
    let help = error.help().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("{text}\n{caret} {error}{help}")
}

/// What is wrong, and a line with it.
const FAULTS: &[(&str, &str)] = &[
    ("nothing", ""),
    ("nothing after a zone", "CRON_TZ=UTC"),
    ("one field", "*/5"),
    ("four fields", "*/5 * * *"),
    ("four fields and a zone", "0 9 * * Europe/Stockholm"),
    ("eight fields", "0 0 9 * * * 2030 5"),
    ("a list with spaces", "0 9 1, 15 * * * * *"),
    ("a command", "*/5 * * * * /usr/bin/backup --all"),
    ("a minute that no hour has", "60 * * * *"),
    ("an hour that no day has", "0 24 * * *"),
    ("a day that no month has", "0 0 32 * *"),
    ("day zero", "0 0 0 * *"),
    ("a month that no year has", "0 0 1 13 *"),
    ("a weekday that no week has", "0 0 * * 8"),
    ("a year of six fields", "0 9 * * * 2030"),
    ("a second that no minute has", "75 0 0 * * *"),
    ("a year before 1970", "0 0 0 * * * 1969"),
    ("a number beyond any", "99999999999999999999999 * * * *"),
    ("a range that ends beyond the field", "5-60 * * * *"),
    ("a word for a minute", "foo * * * *"),
    ("a time for a minute", "9:00 * * * *"),
    ("a misspelt weekday", "* * * * MOON"),
    ("a misspelt weekday of six fields", "0 * * * * Mondy"),
    ("a misspelt month", "0 0 * JUNI *"),
    ("a weekday for a month", "0 0 * MON *"),
    ("an ordinal", "0 0 1st * *"),
    ("an empty member", "1,,2 * * * *"),
    ("an empty member at the end", "0 1, * * *"),
    ("a range without its end", "0 9- * * *"),
    ("a range without its start", "0 -5 * * *"),
    ("a negative second value", "0 9--5 * * *"),
    ("a step of nothing", "/5 * * * *"),
    ("two ranges in one", "1-3-5 * * * *"),
    ("two steps in one", "*/5/2 * * * *"),
    ("a star after a number", "5* * * * *"),
    ("a number after a star", "*5 * * * *"),
    ("a foreign word", "åtta * * * *"),
    ("a foreign sign", "0 9 * * 5§"),
    ("a step of zero", "*/0 * * * *"),
    ("a step that is no number", "*/x * * * *"),
    ("a step that is negative", "*/-5 * * * *"),
    ("a step without its number", "*/ * * * *"),
    ("years that run backwards", "0 0 0 * * * 2030-2027"),
    ("a question mark for a minute", "? * * * *"),
    ("a question mark in a list", "0 0 1,? * *"),
    ("a question mark with a step", "0 0 ?/2 * *"),
    ("l for a minute", "L * * * *"),
    ("l for a month", "0 0 1 L *"),
    ("l alone for a weekday", "0 0 * * L"),
    ("l after a day of the month", "0 0 15L * *"),
    ("l in a range", "0 0 15-L * *"),
    ("l-0", "0 0 L-0 * *"),
    ("l less too much", "0 0 L-31 * *"),
    ("l less nothing", "0 0 L- * *"),
    ("l less, and w", "0 0 L-3W * *"),
    ("a step of l", "0 0 L/2 * *"),
    ("w for an hour", "0 5W * * *"),
    ("w for a weekday", "0 0 * * 5W"),
    ("w in front", "0 0 W15 * *"),
    ("w alone", "0 0 W * *"),
    ("w after a range", "0 0 10-15W * *"),
    ("a range after w", "0 0 15W-20 * *"),
    ("w beyond the month", "0 0 32W * *"),
    ("lw for a weekday", "0 0 * * LW"),
    ("a hash for a day", "0 0 5#2 * *"),
    ("a hash alone", "0 0 * * #2"),
    ("a sixth monday", "0 0 * * MON#6"),
    ("the zeroth monday", "0 0 * * MON#0"),
    ("a hash and l", "0 0 * * MON#L"),
    ("a hash and nothing", "0 0 * * MON#"),
    ("a range of instances", "0 0 * * MON#1-FRI#1"),
    ("a range of last days", "0 0 * * MONL-FRI"),
    ("an instance of a weekday that is none", "0 0 * * 8#2"),
    ("the hash of jenkins", "H 9 * * *"),
    ("the hash of jenkins with a step", "H/15 * * * *"),
    ("the hash of jenkins with bounds", "0 H(0-7) * * *"),
    ("a random value of cronie", "0~30 9 * * *"),
    ("an open random value of cronie", "~ 9 * * *"),
    ("six fields of eventbridge", "0 10 * * ? *"),
    ("six fields of eventbridge with a weekday", "0/5 8-17 ? * MON-FRI *"),
    ("a range to l", "0 0 25-L * *"),
    ("l after a number of a day", "0 0 1L * *"),
    ("a quoted zone", "CRON_TZ=\"Europe/Stockholm\" 0 9 * * *"),
    ("a misspelt macro", "@dayly"),
    ("an unknown macro", "@sometimes"),
    ("reboot", "@reboot"),
    ("words after a macro", "@daily at noon"),
    ("a field after a macro", "@daily 5"),
    ("a zone that is none", "CRON_TZ=Europe/Stock:holm 0 9 * * *"),
    ("a zone at the end that is none", "0 9 * * * Europe/Stock!holm"),
    ("no zone after its key", "TZ= 0 9 * * *"),
    ("two zones", "CRON_TZ=UTC 0 9 * * * Europe/Stockholm"),
    ("two zones of a macro", "CRON_TZ=UTC @daily Europe/Stockholm"),
    ("days that the month never has", "0 0 L-29 FEB *"),
];

#[test]
fn every_message_points_at_what_is_wrong_and_says_what_would_do() {
    let all: Vec<String> =
        FAULTS.iter().map(|(name, text)| format!("# {name}\n{}\n", shown(text, Dialect::Cron))).collect();
    insta::assert_snapshot!("messages", all.join("\n"));
}

#[test]
fn what_later_misreads_is_an_error_of_its_dialect_too() {
    for text in ["foo * * * *", "60 * * * *", "* * * * L", "* * * L *", "0 0 * * MON#0", "? * * * 1,?"] {
        assert!(parse(text, Dialect::Later).is_err(), "{text}");
    }
}

#[test]
fn a_line_that_is_too_long_is_refused_unread() {
    let error = parse(&"*".repeat(MAX_INPUT_LEN + 1), Dialect::Cron).unwrap_err();
    assert_eq!(error.to_string(), "the text is too long for a schedule");
}

#[test]
fn a_line_of_twice_the_length_takes_twice_the_effort_whatever_it_says() {
    for (before, item, behind) in [
        ("", "*/1,", "0 * * * *"),
        ("0 0 ", "L-3,", "1 * *"),
        ("0 0 ", "15W,LW,", "1 * *"),
        ("0 0 * * ", "1#1,2#2,", "1"),
        ("0 0 0 * * * ", "*/2,", "2030"),
        ("0 0 0 * * * ", "*,", "2030"),
        ("", "0", " * * * *"),
        ("0 0 * * ", "A", ""),
        ("@", "a", ""),
        ("", "* ", ""),
    ] {
        let text = |len: usize| before.to_owned() + &item.repeat((len - 20) / item.len()) + behind;
        for dialect in [Dialect::Cron, Dialect::Later] {
            assert_linear(10, text, |text| {
                let _ = parse(text, dialect);
            });
        }
        assert_linear(10, text, |text| {
            let _ = looks_like_cron(text);
        });
    }
}

/// Lines of cron, also wrong ones.
const LINES: &[&str] = &[
    "* * * * *",
    "61 * * * *",
    "*/5 * * *",
    "*/5",
    "? * * *",
    "* * * * MOON",
    "foo * * * *",
    "5 4 * * sun",
    "0 22 * * 1-5",
    "23 0-20/2 * * *",
    "0 0,12 1 */2 *",
    "0 4 8-14 * *",
    "0 0 1,15 * 3",
    "5 0 * 8 *",
    "15 14 1 * *",
    "0 0 12 1 1 FRI 2030",
    "0 0 L DEC 5L",
    "0 0 1 1 1",
    "30 4 1 1",
    "0 9 LW JAN MON",
    "0 9 15W JAN MON",
    "H H * * *",
    "H/15 * * * *",
    "0 9 1,15 * ?",
    "  0 9 * * *  ",
    "0\t9\t*\t*\t*",
    "CRON_TZ=Europe/Stockholm 0 9 * * *",
    "cron_tz=UTC",
    "TZ=UTC 0 9 * * *",
    "0 9 * * * Europe/Stockholm",
    "*/5 * * * * /usr/bin/backup",
    "1, 15 * * * *",
    "@daily",
    "@dayly",
    "@HOURLY",
    "@reboot",
    "@weekly Europe/Stockholm",
    "@midnight",
];

/// What is no line of cron, be it a sentence or not.
const SENTENCES: &[&str] = &[
    "",
    " ",
    "every 5 minutes",
    "every 5 mins on Mon-Fri also at 17:00 except on the last day of the month",
    "at 10:15 on Monday",
    "at 9:00, 10:00, 11:00 and 12:00",
    "@5:00",
    "@5:00, 6:00 on mon",
    "@ 5:00",
    "@every 90m",
    "@every 1h30m",
    "@noon",
    "@midnight on monday",
    "@daily except on sunday",
    ", and every 5 hours",
    "on the 1st, 2, 3 and 4-6 day",
    "in 2026, 2027, 2028",
    "5 minutes",
    "5 minutes between 10 and 20",
    "30s",
    "60000",
    "9:00",
    "9:00 10:00 11:00 12:00",
    "5pm",
    "24 dec at 18:00",
    "1st of the month",
    "1, 2, 3 and 4 minutes",
    "10 15 minutes past",
    "last friday of the month",
    "hourly",
    "weekly on monday",
    "daily at 10:00",
    "l",
    "PT15M",
    "evry 5 minutes?",
    "every * minutes",
];

#[test]
fn a_line_of_cron_is_known_right_or_wrong() {
    for text in LINES {
        assert!(looks_like_cron(text), "{text}");
    }
}

#[test]
fn a_sentence_is_not_taken_for_cron() {
    for text in SENTENCES {
        assert!(!looks_like_cron(text), "{text}");
    }
}

/// A field of any kind, seldom right for its place.
fn field() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            Just("*"),
            Just("?"),
            Just("L"),
            Just("W"),
            Just("#"),
            Just("-"),
            Just("/"),
            Just(","),
            Just("0"),
            Just("5"),
            Just("7"),
            Just("15"),
            Just("31"),
            Just("60"),
            Just("2030"),
            Just("MON"),
            Just("friday"),
            Just("Jan"),
            Just("H"),
            Just("x"),
            Just("å"),
        ],
        1..6,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    /// Whatever is given, nothing panics, and the error points into the text.
    #[test]
    fn a_span_is_always_a_part_of_the_text(text in "\\PC{0,40}") {
        if let Err(error) = parse(&text, Dialect::Cron) {
            prop_assert!(text.get(error.span()).is_some());
        }
        looks_like_cron(&text);
    }

    /// The same law, deeper in the fields, and the case of letters says nothing.
    #[test]
    fn a_span_is_always_a_part_of_the_line(fields in proptest::collection::vec(field(), 1..9)) {
        let text = fields.join(" ");
        for dialect in [Dialect::Cron, Dialect::Later] {
            match (parse(&text, dialect), parse(&text.to_ascii_lowercase(), dialect)) {
                (Err(error), Err(lower)) => {
                    prop_assert!(text.get(error.span()).is_some(), "{text}: {:?}", error.span());
                    prop_assert_eq!(error.span(), lower.span());
                }
                (read, lower) => prop_assert_eq!(read.unwrap().timing().clone(), lower.unwrap().timing().clone()),
            }
        }
    }

    /// A field that is right in its place, in a line of others that are open.
    #[test]
    fn a_line_of_five_fields_is_known(place in 0..5usize, field in field()) {
        let mut fields = ["*"; 5];
        fields[place] = &field;
        prop_assert!(looks_like_cron(&fields.join(" ")));
    }
}

/// What Quartz reads, and the same as crontab has it.
#[test]
fn a_line_of_quartz_means_its_days_by_its_own_numbers() {
    for (quartz, crontab) in [
        ("0 0 11 ? * 4", "0 0 11 * * WED"),
        ("0 0 9 ? * 2-6", "0 0 9 * * MON-FRI"),
        ("0 15 10 ? * 6L", "0 15 10 * * FRIL"),
        ("0 15 10 ? * 6#3", "0 15 10 * * FRI#3"),
        ("0 0 9 ? * L", "0 0 9 * * SAT"),
        ("0 0 9 ? * 2/2", "0 0 9 * * MON,WED,FRI"),
        ("0 0 9 ? * */2", "0 0 9 * * SUN,TUE,THU,SAT"),
        ("0 0 9 ? * FRI-MON", "0 0 9 * * FRI-MON"),
        ("0 0 9 ? * 6-2", "0 0 9 * * FRI-MON"),
        ("0 0 9 ? * MON,4", "0 0 9 * * MON,WED"),
        ("0 0/5 14 * * ?", "0 0/5 14 * * *"),
        ("0 /5 14 * * ?", "0 */5 14 * * *"),
        ("0 0 12 1/5 * ?", "0 0 12 1/5 * *"),
        ("0 0 12 LW * ? 2027-2030", "0 0 12 LW * * 2027-2030"),
    ] {
        assert_eq!(model(quartz, Dialect::Quartz), model(crontab, Dialect::Cron), "{quartz}");
    }
    for text in [
        "0 9 * * MON",
        "0 0 9 * * *",
        "0 0 9 ? * ?",
        "0 0 9 1 * MON",
        "0 0 9 ? * 0",
        "0 0 9 ? * 8",
        "@daily",
        "0 0 9 ? * MON UTC x",
        "",
    ] {
        assert!(parse(text, Dialect::Quartz).is_err(), "{text}");
    }
}

#[test]
fn a_pattern_of_the_open_specification_is_read_strictly() {
    for (pattern, crontab) in [
        ("0 12 1 * +MON", "0 0 12 1 * MON"),
        ("0 0 */2 * MON", "0 0 0 1-31/2 * MON"),
        ("0 0 * * FRI-SUN", "0 0 0 * * FRI,SAT,SUN"),
        ("0 0 * * FRI#L", "0 0 0 * * FRIL"),
        ("0 0 ? * MON", "0 0 0 * * MON"),
        ("@daily", "0 0 0 * * *"),
    ] {
        let found = model(pattern, Dialect::Ocps);
        match pattern.contains('+') {
            true => assert_eq!(found.schedules().len(), 1, "{pattern}"),
            false => assert_eq!(found, model(crontab, Dialect::Cron), "{pattern}"),
        }
    }
    for text in [
        "0/15 * * * *",
        "0 0 l * *",
        "0 0 1,15W * *",
        "0 0 LW * *",
        "0 0 * * FRI-MON",
        "@Daily",
        "0 9 * * * UTC",
    ] {
        assert!(parse(text, Dialect::Ocps).is_err() && parse(text, Dialect::Cron).is_ok(), "{text}");
    }
    let never = model("@reboot", Dialect::Ocps);
    assert_eq!(never, model("0 0 30 2 *", Dialect::Ocps));
}

#[test]
fn six_fields_are_told_to_be_event_bridge_only_where_it_reads_them() {
    let shown = |text: &str| parse(text, Dialect::Cron).unwrap_err().to_string();
    for text in ["0 9 ? * MON-FRI *", "0/5 8-17 ? * 7 2027", "0 9 L * ? *"] {
        assert!(shown(text).contains("Amazon EventBridge"), "{text}: {}", shown(text));
    }
    // Its weekdays are 1 to 7, its minutes 0 to 59, and one day field is open.
    for text in ["0 9 ? * 8 *", "99 9 ? * 1 *", "0 9 ? * 0 *", "0 24 1 * ? *"] {
        assert!(!shown(text).contains("Amazon EventBridge"), "{text}: {}", shown(text));
    }
}

#[test]
fn a_weekday_and_a_year_are_not_told_to_be_a_user_and_a_command() {
    let said = |text: &str| parse(text, Dialect::Cron).unwrap_err().to_string();
    assert_eq!(said("0 9 * * * root /usr/bin/backup"), "a schedule holds neither a user nor a command");
    for text in ["0 61 9 * * MON-FRI 2027", "0 61 9 * * 0 *", "0 61 9 * * FRIL 2027"] {
        assert_eq!(said(text), "61 is not a minute: 0–59", "{text}");
    }
}
