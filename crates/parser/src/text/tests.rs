//! One case a test. Every `reads` case that later.js 4.2.0 accepts gives the same model there, up to the order of values.

mod calendars;
mod dates;
mod families;

use crate::effort::assert_linear;
use crate::{Expression, Model, Timing};
use proptest::prelude::*;

fn model(text: &str) -> Model {
    match Expression::parse(text)
        .unwrap_or_else(|error| panic!("{text}: {error} at {:?}", error.span()))
        .timing()
    {
        Timing::Calendar(model) => model.clone(),
        Timing::Interval(_) => panic!("{text} is an interval"),
    }
}

/// `name: text => schedules, exceptions;` both in later's JSON without the outer brackets.
macro_rules! reads {
    ($($name:ident: $text:expr => $schedules:literal, $exceptions:literal;)*) => {$(
        #[test]
        fn $name() {
            let json = format!(r#"{{"schedules":[{}],"exceptions":[{}]}}"#, $schedules, $exceptions);
            let expected: Model = serde_json::from_str(&json).unwrap();
            assert_eq!(model($text), expected, "{}", $text);
        }
    )*};
}

reads! {
    every_rank_period_counts_through_the_period: "every 15 minutes" => r#"{"m":[0,15,30,45]}"#, "";
    every_counts_days_from_one: "every 10 days" => r#"{"D":[1,11,21,31]}"#, "";
    every_counts_seconds: "every 30 s" => r#"{"s":[0,30]}"#, "";
    every_counts_hours: "every 12 h" => r#"{"h":[0,12]}"#, "";
    every_counts_day_instances: "every 2 day instance" => r#"{"dc":[1,3,5]}"#, "";
    every_counts_days_of_the_week: "every 3 days of the week" => r#"{"d":[1,4,7]}"#, "";
    every_counts_days_of_the_year: "every 100 days of the year" => r#"{"dy":[1,101,201,301]}"#, "";
    every_counts_iso_weeks: "every 20 weeks" => r#"{"wy":[1,21,41]}"#, "";
    every_counts_iso_weeks_of_the_year: "every 20 weeks of the year" => r#"{"wy":[1,21,41]}"#, "";
    every_counts_weeks_of_the_month_to_five: "every 1 week of the month" => r#"{"wm":[1,2,3,4,5]}"#, "";
    every_counts_months: "every 5 months" => r#"{"M":[1,6,11]}"#, "";
    every_counts_years_from_1970_to_2450: "every 100 years" => r#"{"Y":[1970,2070,2170,2270,2370]}"#, "";
    a_step_above_the_period_leaves_its_least_value: "every 90 minutes" => r#"{"m":[0]}"#, "";
    a_rank_may_have_any_ending: "every 15th minute" => r#"{"m":[0,15,30,45]}"#, "";
    every_starts_at_a_value: "every 20 minutes starting on the 10th minute" => r#"{"m":[10,30,50]}"#, "";
    start_needs_no_preposition: "every 20 minutes start 10 minute" => r#"{"m":[10,30,50]}"#, "";
    start_at_is_read: "every 20 minutes start at 10 min" => r#"{"m":[10,30,50]}"#, "";
    starting_on_is_read: "every 9 days starting on 5th day" => r#"{"D":[5,14,23]}"#, "";
    every_between_two_values: "every 5 minutes between the 10th and 20th" => r#"{"m":[10,15,20]}"#, "";
    every_between_needs_no_the: "every 5 minutes between 10 and 20" => r#"{"m":[10,15,20]}"#, "";
    a_start_replaces_only_its_own_clause: "on the 7th minute every 30 minutes starting at 10th minute"
        => r#"{"m":[7,10,40]}"#, "";
    every_weekday_is_monday_to_friday: "every weekday" => r#"{"d":[2,3,4,5,6]}"#, "";
    every_weekend_is_saturday_and_sunday: "every weekend" => r#"{"d":[1,7]}"#, "";
    on_the_ranks: "on the 1st, 5th and 10-12th day" => r#"{"D":[1,5,10,11,12]}"#, "";
    on_the_ranks_of_the_week: "on the 2nd through 4th day of the week" => r#"{"d":[2,3,4]}"#, "";
    on_the_ranks_of_a_day_instance: "on the 2nd day instance on mon" => r#"{"dc":[2],"d":[2]}"#, "";
    on_the_sixth_week_of_the_month: "on the 6th week of the month" => r#"{"wm":[6]}"#, "";
    on_the_first_day: "on the first day of the month" => r#"{"D":[1]}"#, "";
    on_the_first_hour: "on the first hour" => r#"{"h":[0]}"#, "";
    on_the_last_second_is_the_greatest: "on the last second" => r#"{"s":[59]}"#, "";
    on_the_last_minute_is_the_greatest: "on the last minute" => r#"{"m":[59]}"#, "";
    on_the_last_hour_is_the_greatest: "on the last hour" => r#"{"h":[23]}"#, "";
    on_the_last_day_is_zero: "on the last day" => r#"{"D":[0]}"#, "";
    on_the_last_day_of_the_week_is_saturday: "on the last day of the week" => r#"{"d":[7]}"#, "";
    on_the_last_day_instance_is_zero: "on the last day instance" => r#"{"dc":[0]}"#, "";
    on_the_last_day_of_the_year_is_zero: "on the last day of the year" => r#"{"dy":[0]}"#, "";
    on_the_last_week_of_the_month_is_zero: "on the last week of the month" => r#"{"wm":[0]}"#, "";
    on_the_last_week_is_zero: "on the last week" => r#"{"wy":[0]}"#, "";
    on_the_last_month_is_december: "on the last month" => r#"{"M":[12]}"#, "";
    on_the_last_year_is_the_last_of_every: "on the last year" => r#"{"Y":[2450]}"#, "";
    on_day_names: "on mon, wednes and satur" => r#"{"d":[2,4,7]}"#, "";
    on_a_range_of_days: "on Tues-Thurs" => r#"{"d":[3,4,5]}"#, "";
    on_a_range_of_days_in_words: "on tuesday to thursday" => r#"{"d":[3,4,5]}"#, "";
    on_unsorted_days_keeps_them_all: "on saturday, monday, sunday" => r#"{"d":[1,2,7]}"#, "";
    of_month_names: "of jan, sept and december" => r#"{"M":[1,9,12]}"#, "";
    of_a_range_of_months: "of feb through apr" => r#"{"M":[2,3,4]}"#, "";
    in_years: "in 2026, 2028-2030" => r#"{"Y":[2026,2028,2029,2030]}"#, "";
    at_times: "at 9:00 and 17:30" => r#"{"t":[32400,63000]}"#, "";
    at_unsorted_times_keeps_them_all: "at 17:00 and 9:00" => r#"{"t":[32400,61200]}"#, "";
    at_a_time_in_the_afternoon: "at 5:30 pm" => r#"{"t":[63000]}"#, "";
    at_noon_and_midnight: "at 12:00am, 12:00 PM" => r#"{"t":[0,43200]}"#, "";
    at_a_time_with_a_leading_zero: "at 05:07" => r#"{"t":[18420]}"#, "";
    the_at_sign_is_at: "@5:00" => r#"{"t":[18000]}"#, "";
    after_a_time: "after 9:00" => r#"{"t_a":[32400]}"#, "";
    before_a_time: "before 5:00 pm" => r#"{"t_b":[61200]}"#, "";
    after_a_rank: "after 15th hour" => r#"{"h_a":[15]}"#, "";
    before_a_rank: "before 3rd month" => r#"{"M_b":[3]}"#, "";
    before_one_past_the_end_admits_all: "before 60 minutes" => r#"{"m_b":[60]}"#, "";
    two_windows_of_a_kind_share_a_key: "after 9:00 after 10:00" => r#"{"t_a":[32400,36000]}"#, "";
    clauses_join_in_any_order: "of jan at 9:00 on mon" => r#"{"M":[1],"t":[32400],"d":[2]}"#, "";
    separators_between_clauses_say_nothing: ", and every 5 hours, of may every weekend and in 2027"
        => r#"{"h":[0,5,10,15,20],"M":[5],"d":[1,7],"Y":[2027]}"#, "";
    clauses_of_one_period_add_up: "on the 5th day on the 6th day" => r#"{"D":[5,6]}"#, "";
    also_begins_a_further_schedule: "at 9:00 also at 10:00 on mon also at 11:00"
        => r#"{"t":[32400]},{"t":[36000],"d":[2]},{"t":[39600]}"#, "";
    also_at_the_start_says_nothing: "also at 9:00" => r#"{"t":[32400]}"#, "";
    also_at_the_start_of_the_exceptions_says_nothing: "every 12 hours except also on sat"
        => r#"{"h":[0,12]}"#, r#"{"d":[7]}"#;
    except_begins_the_exceptions: "every 12 hours except on sun" => r#"{"h":[0,12]}"#, r#"{"d":[1]}"#;
    also_after_except_begins_a_further_exception: "every 12 hours also of may except on sun also in 2027"
        => r#"{"h":[0,12]},{"M":[5]}"#, r#"{"d":[1]},{"Y":[2027]}"#;
    case_folds_and_white_space_repeats: "  EVERY\t15\u{a0} Minutes\n ON   THE  First DAY OF  THE YEAR "
        => r#"{"m":[0,15,30,45],"dy":[1]}"#, "";
    day_of_the_month_may_be_followed_by_a_month: "on the 5th day of march" => r#"{"D":[5],"M":[3]}"#, "";
    a_range_of_months_over_the_new_year_goes_on_in_january: "of nov-feb" => r#"{"M":[1,2,11,12]}"#, "";
    a_range_of_days_over_the_weekend_goes_on_on_sunday: "on fri-mon" => r#"{"d":[1,2,6,7]}"#, "";
    a_range_of_minutes_over_the_hour_goes_on_at_zero: "on the 58-1 minute" => r#"{"m":[0,1,58,59]}"#, "";
    a_range_of_days_over_the_month_goes_on_at_one: "on the 30-2 day" => r#"{"D":[1,2,30,31]}"#, "";
    a_range_to_the_last_day_holds_it: "on the 30-0 day" => r#"{"D":[0,30,31]}"#, "";
    every_between_over_the_hour_keeps_its_step: "every 7 minutes between 50 and 5" => r#"{"m":[4,50,57]}"#, "";
    a_window_over_midnight_is_two: "on mon after 22:00 before 5:00"
        => r#"{"d":[2],"t_a":[79200]},{"d":[2],"t_b":[18000]}"#, "";
    a_window_over_midnight_is_two_exceptions: "every 1 hour except after 22:00 before 5:00"
        => r#"{"h":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]}"#,
           r#"{"t_a":[79200]},{"t_b":[18000]}"#;
    two_wrapped_windows_are_four: "after 22:00 before 5:00 after 11th month before 3rd month"
        => r#"{"t_a":[79200],"M_a":[11]},{"t_b":[18000],"M_a":[11]},{"t_a":[79200],"M_b":[3]},{"t_b":[18000],"M_b":[3]}"#, "";
    the_sentence_of_the_mission: "every 5 mins on Mon-Fri also at 17:00 except on the last day of the month"
        => r#"{"m":[0,5,10,15,20,25,30,35,40,45,50,55],"d":[2,3,4,5,6]},{"t":[61200]}"#, r#"{"D":[0]}"#;
}

reads! {
    every_minute_needs_no_number: "every minute"
        => r#"{"m":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59]}"#, r#""#;
    every_second_alone_is_the_period: "every second"
        => r#"{"s":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59]}"#, r#""#;
    every_hour_needs_no_number: "each hour"
        => r#"{"h":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]}"#, r#""#;
    every_week_is_every_iso_week: "every week"
        => r#"{"wy":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53]}"#, r#""#;
    every_month_needs_no_number: "every month"
        => r#"{"M":[1,2,3,4,5,6,7,8,9,10,11,12]}"#, r#""#;
    every_day_at_a_time: "every day at 17:00"
        => r#"{"D":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31],"t":[61200]}"#, r#""#;
    at_a_time_every_day: "at 2:00am every day"
        => r#"{"D":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31],"t":[7200]}"#, r#""#;
    every_named_day: "every friday"
        => r#"{"d":[6]}"#, r#""#;
    every_named_day_at_an_hour: "every monday at 9am"
        => r#"{"d":[2],"t":[32400]}"#, r#""#;
    a_time_and_then_every_named_day: "at 10:15 every monday"
        => r#"{"d":[2],"t":[36900]}"#, r#""#;
    every_range_of_days: "every mon-fri 9:00 or 17:00"
        => r#"{"d":[2,3,4,5,6],"t":[32400,61200]}"#, r#""#;
    daily_is_every_day: "daily at 10:00"
        => r#"{"D":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31],"t":[36000]}"#, r#""#;
    hourly_is_every_hour: "hourly"
        => r#"{"h":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]}"#, r#""#;
    weekly_on_a_day: "weekly on monday"
        => r#"{"wy":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53],"d":[2]}"#, r#""#;
    monthly_on_a_day: "monthly on the 15th at noon"
        => r#"{"M":[1,2,3,4,5,6,7,8,9,10,11,12],"D":[15],"t":[43200]}"#, r#""#;
    an_hour_with_pm: "at 5pm and 7 a.m."
        => r#"{"t":[61200,25200]}"#, r#""#;
    noon_and_midnight: "at noon or midnight"
        => r#"{"t":[43200,0]}"#, r#""#;
    a_time_with_seconds: "at 10:15:30"
        => r#"{"t":[36930]}"#, r#""#;
    twenty_four_hours_end_the_day: "after 22:00 before 24:00"
        => r#"{"t_a":[79200],"t_b":[86400]}"#, r#""#;
    days_in_the_plural: "on mondays and Thursdays"
        => r#"{"d":[2,5]}"#, r#""#;
    days_with_a_dot: "on Mon., Wed."
        => r#"{"d":[2,4]}"#, r#""#;
    on_weekdays: "on weekdays at 9:00"
        => r#"{"d":[2,3,4,5,6],"t":[32400]}"#, r#""#;
    on_the_weekend: "on the weekend"
        => r#"{"d":[1,7]}"#, r#""#;
    hours_abbreviated: "every 3 hrs"
        => r#"{"h":[0,3,6,9,12,15,18,21]}"#, r#""#;
    months_of_three_letters: "of jun, jul and sep"
        => r#"{"M":[6,7,9]}"#, r#""#;
    a_number_in_words: "every five minutes"
        => r#"{"m":[0,5,10,15,20,25,30,35,40,45,50,55]}"#, r#""#;
    a_number_of_two_words: "every twenty-five minutes"
        => r#"{"m":[0,25,50]}"#, r#""#;
    an_ordinal_in_words: "on the fifth day of the month"
        => r#"{"D":[5]}"#, r#""#;
    an_ordinal_of_two_words: "on the twenty-first day"
        => r#"{"D":[21]}"#, r#""#;
    the_thirty_first: "on the thirty-first"
        => r#"{"D":[31]}"#, r#""#;
    every_second_day: "every second day"
        => r#"{"D":[1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31]}"#, r#""#;
    every_other_day: "every other day"
        => r#"{"D":[1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31]}"#, r#""#;
    every_half_hour: "every half hour"
        => r#"{"m":[0,30]}"#, r#""#;
    every_quarter_of_an_hour: "every quarter of an hour"
        => r#"{"m":[0,15,30,45]}"#, r#""#;
    a_compact_step: "every 30s"
        => r#"{"s":[0,30]}"#, r#""#;
    a_step_without_every: "5 minutes"
        => r#"{"m":[0,5,10,15,20,25,30,35,40,45,50,55]}"#, r#""#;
    a_compact_step_without_every: "30s"
        => r#"{"s":[0,30]}"#, r#""#;
    a_window_between_times: "every 15 minutes between 9:00 and 17:00"
        => r#"{"m":[0,15,30,45],"t_a":[32400],"t_b":[61200]}"#, r#""#;
    a_window_from_to: "every 15 minutes from 8am to 6pm"
        => r#"{"m":[0,15,30,45],"t_a":[28800],"t_b":[64800]}"#, r#""#;
    a_window_until: "every 15 minutes until 18:00"
        => r#"{"m":[0,15,30,45],"t_b":[64800]}"#, r#""#;
    a_window_between_times_over_midnight: "every 2 hours between 22:00 and 5:00"
        => r#"{"h":[0,2,4,22]}"#, r#""#;
    a_window_to_midnight: "hourly from 20:00 to midnight"
        => r#"{"h":[20,21,22,23]}"#, r#""#;
    from_day_to_day: "at 9:00 from monday to friday"
        => r#"{"d":[2,3,4,5,6],"t":[32400]}"#, r#""#;
    the_first_monday: "on the first monday of the month"
        => r#"{"d":[2],"dc":[1]}"#, r#""#;
    the_last_friday: "last friday of the month at 17:00"
        => r#"{"d":[6],"dc":[0],"t":[61200]}"#, r#""#;
    the_first_and_third_monday: "on the first and third monday of every month"
        => r#"{"d":[2],"dc":[1,3]}"#, r#""#;
    two_weekdays_of_the_month_are_alternatives: "on the first monday on the last friday at 9:00"
        => r#"{"d":[2],"dc":[1],"t":[32400]},{"d":[6],"dc":[0],"t":[32400]}"#, r#""#;
    the_first_weekday_of_the_month: "first weekday of the month"
        => r#"{"D":[1],"d":[2,3,4,5,6]},{"D":[2,3],"d":[2]}"#, r#""#;
    the_first_of_the_month: "on the 1st of the month"
        => r#"{"D":[1]}"#, r#""#;
    the_fifteenth: "on the 15th"
        => r#"{"D":[15]}"#, r#""#;
    a_day_by_its_number_alone: "on 15th at 9:00"
        => r#"{"D":[15],"t":[32400]}"#, r#""#;
    the_first_and_the_fifteenth: "on the 1st and 15th"
        => r#"{"D":[1,15]}"#, r#""#;
    the_last_day_of_every_month: "on the last day of every month"
        => r#"{"D":[0]}"#, r#""#;
    a_date: "on january 1st"
        => r#"{"M":[1],"D":[1]}"#, r#""#;
    a_date_the_other_way: "on 24 december"
        => r#"{"M":[12],"D":[24]}"#, r#""#;
    a_date_with_of: "on the 24th of december"
        => r#"{"M":[12],"D":[24]}"#, r#""#;
    a_date_at_a_time: "on dec 24 at 18:00"
        => r#"{"M":[12],"D":[24],"t":[64800]}"#, r#""#;
    a_date_of_one_year: "on january 1, 2027"
        => r#"{"M":[1],"D":[1],"Y":[2027]}"#, r#""#;
    days_of_one_month: "on dec 24, 25 and 31"
        => r#"{"M":[12],"D":[24,25,31]}"#, r#""#;
    a_range_of_days_of_one_month: "on dec 24-26"
        => r#"{"M":[12],"D":[24,25,26]}"#, r#""#;
    dates_of_two_months: "on dec 31 and jan 1 at noon"
        => r#"{"M":[12],"D":[31],"t":[43200]},{"M":[1],"D":[1],"t":[43200]}"#, r#""#;
    dates_in_two_clauses: "on the 15th of january on the 3rd of march"
        => r#"{"M":[1],"D":[15]},{"M":[3],"D":[3]}"#, r#""#;
    in_a_month: "at 9:00 in january"
        => r#"{"t":[32400],"M":[1]}"#, r#""#;
    except_a_day: "every day except sunday"
        => r#"{"D":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31]}"#, r#"{"d":[1]}"#;
    except_in_a_month: "every weekday except in december"
        => r#"{"d":[2,3,4,5,6]}"#, r#"{"M":[12]}"#;
    except_a_date: "hourly except on december 25"
        => r#"{"h":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]}"#, r#"{"M":[12],"D":[25]}"#;
    days_without_on: "mondays at 9:00"
        => r#"{"d":[2],"t":[32400]}"#, r#""#;
    every_month_may_name_its_day_later: "every month at 9:00 on the first monday"
        => r#"{"M":[1,2,3,4,5,6,7,8,9,10,11,12],"t":[32400],"d":[2],"dc":[1]}"#, r#""#;
}

#[test]
fn the_last_weekday_of_the_month_is_a_day_for_each_length_of_month() {
    let model = model("on the last weekday of the month");
    assert_eq!(model.schedules().len(), 5);
}

#[test]
fn a_time_zone_is_kept_as_written() {
    let expression = Expression::parse("at 9:00 on weekdays in Europe/Stockholm").unwrap();
    assert_eq!(expression.zone(), Some("Europe/Stockholm"));
    let trailing = Expression::parse("at 9:00 UTC on weekdays").unwrap();
    assert_eq!(trailing.zone(), Some("UTC"));
    assert_eq!(Expression::parse("at 9:00 on weekdays").unwrap().zone(), None);
}

#[test]
fn a_text_of_twice_the_length_takes_twice_the_effort_whatever_it_says() {
    for clause in [
        "in 1970-9999 ",
        "every 2 years also ",
        "every 1 day of the year ",
        "at 1:00,1:01 ",
        "and ",
        "- ",
        "1 ",
    ] {
        let text = |len: usize| clause.repeat(len / clause.len());
        assert_linear(30, text, |text| {
            let _ = Expression::parse(text);
        });
    }
}

#[test]
fn a_number_is_milliseconds() {
    let Timing::Interval(interval) = Expression::parse(" 60000 ").unwrap().timing().clone() else {
        panic!("not an interval")
    };
    assert_eq!(interval.as_millis(), 60_000);
}

#[test]
fn an_irregular_ordinal_has_no_regular_form() {
    for word in ["oneth", "twoth", "threeth", "fiveth", "eightth", "nineth", "twelveth"] {
        let text = format!("on the {word} month");
        assert!(Expression::parse(&text).is_err(), "{text}");
    }
    for word in ["fourth", "sixth", "seventh", "tenth", "eleventh"] {
        let text = format!("on the {word} month");
        assert!(Expression::parse(&text).is_ok(), "{text}");
    }
}

proptest! {
    /// Whatever is given, the error points into the text.
    #[test]
    fn a_span_is_always_a_part_of_the_text(text in "\\PC{0,40}") {
        if let Err(error) = Expression::parse(&text) {
            prop_assert!(text.get(error.span()).is_some());
        }
    }

    /// Words of the language in any order: the same law, deeper in the grammar.
    #[test]
    fn a_span_is_always_a_part_of_the_sentence(words in proptest::collection::vec(
        prop_oneof![
            Just("every"), Just("at"), Just("on"), Just("the"), Just("of"), Just("in"), Just("after"), Just("before"),
            Just("also"), Just("except"), Just("and"), Just(","), Just("-"), Just("5"), Just("0"), Just("2030"),
            Just("9:00"), Just("pm"), Just("mon"), Just("jan"), Just("day"), Just("week"), Just("month"), Just("minutes"),
            Just("first"), Just("last"), Just("starting"), Just("between"), Just("weekday"), Just("day instance"),
        ], 0..14)) {
        let text = words.join(" ");
        if let Err(error) = Expression::parse(&text) {
            prop_assert!(text.get(error.span()).is_some(), "{text}: {:?}", error.span());
        }
    }
}

#[test]
fn a_zone_is_a_path_utc_or_an_offset_perhaps_in_parentheses() {
    for (text, zone) in [
        ("at 9:00 in Europe/Stockholm", "Europe/Stockholm"),
        ("at 9:00 Europe/Stockholm", "Europe/Stockholm"),
        ("at 9:00 (Europe/Stockholm)", "Europe/Stockholm"),
        ("at 9:00 in (utc)", "utc"),
        ("at 9:00 UTC+2", "UTC+2"),
        ("at 9:00 in gmt-03:30 on Monday", "gmt-03:30"),
        ("at 9:00 in +02:00", "+02:00"),
        ("at 9:00 in -0330", "-0330"),
    ] {
        let read = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.zone(), Some(zone), "{text}");
        let again = Expression::parse(&read.to_string()).unwrap();
        assert_eq!((again.timing(), again.zone()), (read.timing(), read.zone()), "{read}");
    }
    // An offset alone could be the end of a range of times.
    for text in ["at 9:00 -12:00", "at 9:00 +2", "at 9:00 in UTC+15", "at 9:00 in (UTC", "at 9:00 in UTC)"] {
        assert!(Expression::parse(text).is_err(), "{text}");
    }
}

#[test]
fn day_stands_after_a_short_name_of_a_day_and_after_no_whole_one() {
    let read = |text: &str| crate::Expression::parse(text).is_ok();
    for short in ["tue", "thurs", "wednes", "satur"] {
        assert!(
            read(&format!("on {short}day at 9:00")) && read(&format!("on {short}days at 9:00")),
            "{short}"
        );
    }
    for day in ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] {
        for ending in ["day", "days", "sday", "sdays"] {
            assert!(!read(&format!("on {day}{ending} at 9:00")), "{day}{ending}");
        }
    }
}

/// Texts that say a day which depends on the length of the month, and the line of cron for it.
#[test]
fn a_day_that_depends_on_the_month_is_read_in_words() {
    for (text, line) in [
        ("at 9:00 on the last weekday of the month", "LW * *"),
        ("at 9:00 on the last weekday of december", "LW DEC *"),
        ("last weekday of december at 9:00", "LW DEC *"),
        ("every month on the last weekday at 9:00", "LW * *"),
        ("at 9:00 on the first weekday of the month", "1W * *"),
        ("at 9:00 on the weekday nearest the 15th", "15W * *"),
        ("weekday nearest the 15th at 9:00", "15W * *"),
        ("weekday closest to the 15th of the month at 9:00", "15W * *"),
        ("at 9:00 on the nearest weekday to the 15th of every month", "15W * *"),
        ("nearest weekday to the 1st at 9:00", "1W * *"),
        ("at 9:00 on the weekday nearest the 31st of march and april", "31W MAR,APR *"),
        ("at 9:00 on the weekday nearest to the last day of the month", "LW * *"),
        ("at 9:00 on the day before the last day of the month", "L-1 * *"),
        ("at 9:00 three days before the last day of the month", "L-3 * *"),
        ("3 days before the last day of the month at 9:00", "L-3 * *"),
        ("at 9:00 on the three days before the last day", "L-3 * *"),
        ("at 9:00 on 3 days before the last day of the month", "L-3 * *"),
        ("at 9:00 on three days before the last day of the month", "L-3 * *"),
        ("at 9:00 on the second to last day of the month", "L-1 * *"),
        ("at 9:00 on the third-to-last day of february", "L-2 FEB *"),
    ] {
        let of_line = Expression::parse(&format!("0 9 {line}")).unwrap();
        let of_text = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        // A line has the second, and fields for the minute and the hour.
        let (Timing::Calendar(found), Timing::Calendar(wanted)) = (of_text.timing(), of_line.timing()) else {
            panic!("{text}")
        };
        let days = |model: &Model| -> Vec<Vec<crate::Constraint>> {
            let of_days =
                |one: &&crate::Constraint| one.period() >= crate::Period::Day && one.values().len() != 12;
            let all = model.schedules().iter();
            all.map(|one| one.constraints().iter().filter(of_days).cloned().collect()).collect()
        };
        assert_eq!(days(found), days(wanted), "{text}: {found}");
    }
    for text in [
        "at 9:00 on the weekday nearest the 32nd",
        "at 9:00 on the 31 days before the last day",
        "at 9:00 on the last weekday on monday",
    ] {
        assert!(Expression::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_joint_may_end_a_text_after_weekdays_as_in_later_js() {
    assert_eq!(model("every weekday and"), model("every weekday"));
    assert_eq!(model("every weekday ,,"), model("every weekday"));
    assert_eq!(model("every weekend,, and of february"), model("every weekend of february"));
    assert_eq!(model("every weekday and and on the 1st sec"), model("every weekday on the 1st sec"));
    assert_eq!(model("on sunday every weekend ,"), model("on sunday every weekend"));
    assert!(crate::Expression::parse("on monday and").is_err());
}

#[test]
fn an_hour_sign_ends_its_word() {
    assert!(Expression::parse("20:00h").is_ok());
    assert!(Expression::parse("20:00hz").is_err());
}

#[test]
fn hundreds_of_steps_of_days_are_no_more_than_a_few() {
    for when in
        ["at 9:00 on the 5th second on monday", "at 9:00 at 10:00", "every 5 seconds on the 2nd second"]
    {
        let text = format!("{} {when}", "every 2 days ".repeat(300));
        assert!(text.len() <= crate::MAX_INPUT_LEN);
        let _ = Expression::parse(&text);
        let text = format!("{} {when}", "every 2 months ".repeat(200));
        let _ = Expression::parse(&text);
    }
}
