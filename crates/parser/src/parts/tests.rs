use super::*;

/// A line a part.
fn read(text: &str) -> String {
    let line = |part: &Part| {
        format!("{} [{}] {}", text.get(part.span()).unwrap(), part.role().as_str(), part.meaning())
    };
    parts(text).unwrap().iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_clause_of_a_sentence_says_what_it_was_read_as() {
    insta::assert_snapshot!(
        read("every 5 mins on Mon-Fri after 9:00 before 17:00 also at 10:15 on the first monday of the month except in december in Europe/Stockholm"),
        @"
        every 5 mins [clause] during minutes 0, 5, 10 … 55 of each hour
        on Mon-Fri [clause] from Monday to Friday
        after 9:00 [clause] from 9:00 on
        before 17:00 [clause] before 17:00
        also [connective] and when all of the following holds
        at 10:15 [clause] at exactly 10:15
        on the first monday of the month [clause] on the first Monday of the month
        except [connective] but not when all of the following holds
        in december [clause] in December
        in Europe/Stockholm [zone] all of it is read in the time zone Europe/Stockholm
        "
    );
    insta::assert_snapshot!(read("every 2 hours on the 20th minute, on december 24, dec 25"), @"
    every 2 hours [clause] during the hours 0, 2, 4 … 22 of the day
    on the 20th minute [clause] during minute 20 of each hour
    , [separator] says nothing more
    on december 24, dec 25 [clause] on 24 December and 25 December
    ");
    insta::assert_snapshot!(read("every minute on the last weekday of the month also every other day"), @"
    every minute [clause] during minutes 0 to 59 of each hour
    on the last weekday of the month [clause] on the last weekday of the month
    also [connective] and when all of the following holds
    every other day [clause] every 2 days, on days 1, 3, 5 … 31 of each month
    ");
}

#[test]
fn each_field_of_a_line_says_what_it_was_read_as() {
    insta::assert_snapshot!(read("CRON_TZ=Europe/Stockholm */15 9-17 13 * FRI"), @"
    CRON_TZ=Europe/Stockholm [zone] all of it is read in the time zone Europe/Stockholm
    */15 [field] during minutes 0, 15, 30 and 45 of each hour
    9-17 [field] from 9:00 until just before 18:00
    13 [field] on the 13th of the month
    * [field] every month
    FRI [field] or, either being enough, on Friday
    ");
    insta::assert_snapshot!(read("30 0 12 L-3,15W JAN-MAR MON#2 2027/2"), @"
    30 [field] during second 30 of each minute
    0 [field] during minute 0 of each hour
    12 [field] from 12:00 until just before 13:00
    L-3,15W [field] three days before the last day of the month or on the weekday nearest the 15th of the month
    JAN-MAR [field] from January to March
    MON#2 [field] or, either being enough, on the second Monday of the month
    2027/2 [field] in 2027, 2029, 2031 … 9999
    ");
    insta::assert_snapshot!(read("0 9 */31,2-7 * 1"), @"
    0 [field] during minute 0 of each hour
    9 [field] from 9:00 until just before 10:00
    */31,2-7 [field] on the 1st to 7th of the month
    * [field] every month
    1 [field] and, both being needed, on Monday
    ");
    // The mark of a byte order belongs to no field.
    insta::assert_snapshot!(read("\u{feff}*/15 9-17 * * * UTC"), @"
    */15 [field] during minutes 0, 15, 30 and 45 of each hour
    9-17 [field] from 9:00 until just before 18:00
    * [field] every day of the month
    * [field] every month
    * [field] every day of the week
    UTC [zone] all of it is read in the time zone UTC
    ");
    insta::assert_snapshot!(read(" @daily Asia/Tokyo "), @"
    @daily [macro] the line `0 0 * * *`
    Asia/Tokyo [zone] all of it is read in the time zone Asia/Tokyo
    ");
}

#[test]
fn the_other_forms_are_one_part() {
    insta::assert_snapshot!(read("@every 1h30m"), @"@every 1h30m [interval] 1 hour 30 minutes, whatever the calendar says");
    insta::assert_snapshot!(read(" PT0.5S "), @"PT0.5S [interval] 500 milliseconds, whatever the calendar says");
    insta::assert_snapshot!(read("90061001"), @"90061001 [interval] 1 day 1 hour 1 minute 1 second 1 millisecond, whatever the calendar says");
    insta::assert_snapshot!(read("@every  90m  in  Europe/Stockholm"), @"
    @every  90m [interval] 1 hour 30 minutes, whatever the calendar says
    in  Europe/Stockholm [zone] the time zone Europe/Stockholm, which changes nothing for an elapsed time
    ");
    #[cfg(feature = "json")]
    insta::assert_snapshot!(read(r#"{"schedules":[{"m":[0]}]}"#), @r#"{"schedules":[{"m":[0]}]} [structured] 1 schedule, 0 exceptions"#);
}

#[test]
fn what_cannot_be_read_has_no_parts() {
    assert_eq!(parts("every 5 minuts").unwrap_err().span(), 8..14);
}

proptest::proptest! {
    /// Parts are parts of the text, in order, apart, and everything but white space is in one.
    #[test]
    fn the_parts_make_up_the_text(words in proptest::collection::vec(proptest::prop_oneof![
        proptest::strategy::Just("every 5 minutes"), proptest::strategy::Just("at 9:00 and 17:00"),
        proptest::strategy::Just("on Mon-Fri"), proptest::strategy::Just("also"), proptest::strategy::Just("except"),
        proptest::strategy::Just("of the month"), proptest::strategy::Just(","), proptest::strategy::Just("in UTC"),
        proptest::strategy::Just("*/5"), proptest::strategy::Just("*"), proptest::strategy::Just("1"),
        proptest::strategy::Just("@daily"), proptest::strategy::Just("UTC"), proptest::strategy::Just("TZ=UTC"),
        proptest::strategy::Just("@every 5m"), proptest::strategy::Just("5000"),
    ], 1..8)) {
        let text = words.join("  ");
        if let Ok(parts) = parts(&text) {
            let mut end = 0;
            for part in &parts {
                proptest::prop_assert_eq!(text.get(end..part.span().start).map(str::trim), Some(""), "{}", text);
                end = part.span().end;
            }
            proptest::prop_assert_eq!(text.get(end..).map(str::trim), Some(""), "{}", text);
        }
    }
}
