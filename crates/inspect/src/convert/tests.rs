//! Lines for what people write, and every message of a refusal. That the lines occur when the expressions do is shown in the
//! workspace's `tests`.

use super::{CronFlavour, Language, Reason, to_cron, to_oncalendar, to_repeating, to_rrule};
use downbeat_parser::{Conjunction, Constraint, Expression, Model, Period};

fn crontab(text: &str) -> String {
    to_cron(&Expression::parse(text).unwrap(), CronFlavour::Crontab).unwrap().lines().join(" | ")
}

fn extended(text: &str) -> String {
    to_cron(&Expression::parse(text).unwrap(), CronFlavour::Extended).unwrap().lines().join(" | ")
}

fn calendar(text: &str) -> String {
    to_oncalendar(&Expression::parse(text).unwrap()).unwrap().expressions().join(" | ")
}

#[test]
fn lines_of_crontab_come_back_as_they_are() {
    for line in [
        "* * * * *",
        "*/5 * * * *",
        "0,30 * * * *",
        "0 9-17/2 * * 1-5",
        "30 4 1,15 * 5",
        "0 9 1-31/2 * 1",
        "0 0 1-7 * */7",
        "0 9 */31,2-7 * 1",
        "0 9 */2 * 1-5",
        "0 0 29 2 *",
        "0 0 31 * *",
        "5-50/15 0 1 */3 *",
    ] {
        assert_eq!(crontab(line), line);
    }
}

#[test]
fn lines_of_extended_cron_come_back_as_they_are() {
    for line in [
        "0 9 L * *",
        "0 9 L-3 * *",
        "0 9 LW * *",
        "0 9 15W * *",
        "0 9 * * 1#2",
        "0 9 * * 5L",
        "0 9 15,L * 1#2,5L",
        "0 9 L-28 2 *",
        "*/10 * * * * *",
        "0 0 9 1 1 * 2030-2040/2",
        "0 0 9 L-3 * * 2030-2040",
    ] {
        assert_eq!(extended(line), line);
    }
}

#[test]
fn the_hours_of_a_window_become_a_range() {
    assert_eq!(crontab("every 15 minutes after 9:00 before 17:30"), "*/15 9-16 * * * | 0,15 17 * * *");
    assert_eq!(crontab("every half hour from 10pm to 5am"), "0,30 0-4,22,23 * * *");
}

#[test]
fn exceptions_are_taken_from_the_fields() {
    assert_eq!(crontab("at 9:00 except in december"), "0 9 * 1-11 *");
    assert_eq!(crontab("at 9:00 except on sunday"), "0 9 * * 1-6");
    assert_eq!(crontab("at 9:00 except dec 24-26"), "0 9 * 1-11 * | 0 9 1-23,27-31 * *");
    assert_eq!(crontab("every 1 hour except after 12:00 before 13:00"), "0 0-11,13-23 * * *");
    assert_eq!(extended("at 9:00 except on the last day of the month"), "0 9 1-27,L-1,L-2,L-3 * *");
}

#[test]
fn an_exception_inside_a_tick_leaves_the_next_second() {
    assert_eq!(calendar("every 1 hour except at 12:00"), "*-*-* 00..11,13..23:00:00 | *-*-* 12:00:01");
}

#[test]
fn the_spelling_does_not_matter() {
    for text in ["every 1 week", "weekly on monday", "on mon", "every 1 hour on mon before 0:01"] {
        assert_eq!(crontab(text), "0 0 * * 1", "{text}");
    }
}

#[test]
fn an_interval_that_divides_a_day_counts_in_utc() {
    let lines =
        to_cron(&Expression::parse("@every 90m").unwrap().in_zone("Asia/Kolkata"), CronFlavour::Crontab)
            .unwrap();
    assert_eq!(lines.to_string(), "CRON_TZ=UTC\n0 */3 * * *\n30 1-22/3 * * *");
    // 1970-01-01 was a Thursday.
    assert_eq!(calendar("@every 7d"), "Thu *-*-* 00:00:00 UTC");
}

#[test]
fn days_from_the_end_stay_within_what_systemd_takes() {
    assert_eq!(calendar("on the last day of the month"), "*-*~01 00:00:00");
    assert_eq!(calendar("0 9 LW * *"), "Fri *-*~01..03 09:00:00 | Mon..Fri *-*~01 09:00:00");
    assert_eq!(calendar("0 0 L-30 * *"), "*-01,03,05,07,08,10,12-01 00:00:00");
    // A second member of the list would have to be 25 at most.
    assert_eq!(calendar("0 0 L,L-25 2,3 *"), "*-02,03~01 00:00:00 | *-02,03~26 00:00:00");
}

#[test]
fn steps_of_systemd_have_an_end_where_they_do_not_meet_the_next_hour() {
    assert_eq!(calendar("every 15 minutes"), "*-*-* *:00/15:00");
    assert_eq!(calendar("every 7 minutes"), "*-*-* *:00..56/7:00");
    assert_eq!(calendar("every 2 days"), "*-*-01..31/2 00:00:00");
}

#[test]
fn years_end_where_systemds_calendar_does() {
    assert_eq!(calendar("every 1 year"), "*-01-01 00:00:00");
    assert_eq!(calendar("at 9:00 on jan 1st after 2190 year"), "2190..2199-01-01 09:00:00");
}

/// A text, and what cannot say it.
fn refusals() -> Vec<(Expression, Language)> {
    let parsed = |text: &str| Expression::parse(text).unwrap();
    let times = |day: &str, step: usize| {
        let times: Vec<String> = (0..24).map(|hour| format!("{hour}:{:02}", hour * step % 60)).collect();
        format!("at {} on {day}", times.join(", "))
    };
    let many_lines = [times("mon", 1), times("tue", 7), times("wed", 11), times("thu", 13)].join(" also ");
    let many_years: Vec<String> = (2000..2040).map(|year| format!("at {}:00 in {year}", year % 24)).collect();
    let instant = Constraint::new(Period::FullDate, None, [0]).unwrap();
    let instant = Model::new([Conjunction::new([instant]).unwrap()], []).unwrap();
    vec![
        (parsed("on the 30th day of the month of feb"), Language::Cron),
        (parsed("every 30 seconds"), Language::Cron),
        (parsed("every 1 hour except at 12:00"), Language::Cron),
        (parsed("at 9:00 in 2030"), Language::Cron),
        (parsed("at 9:00 in 2030, 2032"), Language::Cron),
        (parsed("yearly on dec 24 at 18:00"), Language::Cron),
        (parsed("on january 1st in 2300"), Language::Oncalendar),
        (parsed("on the 10th week of the year"), Language::Cron),
        (parsed("on the 10th week of the year"), Language::Oncalendar),
        (parsed("on the 2nd week of the month on monday"), Language::Cron),
        (parsed("on the 100th day of the year"), Language::Oncalendar),
        (parsed("on the second monday of the month"), Language::Cron),
        (parsed("on the last day of the month"), Language::Cron),
        (parsed("last friday of the month"), Language::Cron),
        (parsed("on the 13th day of the month on friday"), Language::Cron),
        (parsed("on the 13th day of the month on friday"), Language::ExtendedCron),
        (parsed("every 1 year after 60 day of the year"), Language::ExtendedCron),
        (parsed("every 1 year after 29th day of the month except of january"), Language::Oncalendar),
        (instant.into(), Language::Oncalendar),
        (parsed("@every 250ms"), Language::Cron),
        (parsed("@every 36h"), Language::Oncalendar),
        (parsed("at 9:00").in_zone("UTC\n* * * * *"), Language::Cron),
        (parsed(&many_lines), Language::Cron),
        (parsed(&many_years.join(" also ")), Language::ExtendedCron),
    ]
}

fn refused(expression: &Expression, target: Language) -> super::ConversionError {
    match target {
        Language::Cron => to_cron(expression, CronFlavour::Crontab).unwrap_err(),
        Language::ExtendedCron => to_cron(expression, CronFlavour::Extended).unwrap_err(),
        Language::Quartz => to_cron(expression, CronFlavour::Quartz).unwrap_err(),
        Language::Oncalendar => to_oncalendar(expression).unwrap_err(),
        Language::EventBridge => to_cron(expression, CronFlavour::EventBridge).unwrap_err(),
        Language::Rrule => to_rrule(expression).unwrap_err(),
        Language::Iso8601 => to_repeating(expression).unwrap_err(),
        other => panic!("{other} refuses nothing here"),
    }
}

#[test]
fn every_reason_has_its_message() {
    let all: Vec<_> = refusals().iter().map(|(expression, target)| refused(expression, *target)).collect();
    let name = |reason: &Reason| format!("{reason:?}").split(' ').next().map(str::to_owned);
    let reasons: std::collections::BTreeSet<_> = all.iter().map(|error| name(error.reason())).collect();
    // As many as the enumeration has.
    assert_eq!(reasons.len(), 17, "{reasons:?}");
    let messages: Vec<String> = all.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(messages.join("\n"), @"
    it never occurs, and crontab cannot say never
    it occurs at 00:00:30, and crontab's finest step is a minute; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it
    it occurs at 12:00:01, and crontab's finest step is a minute; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it
    it is limited to the year 2030, and crontab has no field for years; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it
    it is limited to years from 2030 to 2032, and crontab has no field for years; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it
    it is limited to years to 2450, where `every year` ends, and crontab has no field for years; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it
    it occurs only after 2199, where systemd's calendar ends
    it depends on the week of the year, for which crontab has no field
    it depends on the week of the year, for which OnCalendar has no field
    it depends on the week of the month, for which crontab has no field
    it depends on the day of the year, for which OnCalendar has no field; say the month and its day where leap years do not matter
    it depends on which one of its weekday in the month a day is, for which crontab has no field; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it
    it depends on where the month ends, which crontab does not know; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it
    it depends on where the month ends, which crontab does not know; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it
    a day of the month and a weekday must both hold, and crontab takes either as enough
    a day of the month and a weekday must both hold, and cron takes either as enough
    it depends on the day of the year, for which cron has no field; say the month and its day where leap years do not matter
    its dates differ from year to year in a way for which OnCalendar has no field
    it names instants, which are other times of the clock in each time zone; OnCalendar knows times of the clock only
    the interval has a fraction of a second, and crontab has none
    the interval neither divides a day nor is a day or a week, so its times of the clock move from day to day; OnCalendar has the same ones each day
    the time zone's name has other characters than letters, digits, `_`, `-`, `+` and `/`, so crontab could misread it
    it would take more than 64 lines of crontab, or too long ones
    it has too many schedules, exceptions or distinct years to be converted to cron
    ");
}

#[test]
fn an_offset_is_written_by_the_name_that_the_target_knows_or_refused() {
    let nine = |zone: &str| Expression::parse("at 9:00").unwrap().in_zone(zone);
    assert_eq!(
        to_cron(&nine("UTC+2"), CronFlavour::Crontab).unwrap().to_string(),
        "CRON_TZ=Etc/GMT-2\n0 9 * * *"
    );
    assert_eq!(to_oncalendar(&nine("-08:00")).unwrap().to_string(), "OnCalendar=*-*-* 09:00:00 Etc/GMT+8");
    assert_eq!(to_cron(&nine("+00:00"), CronFlavour::Crontab).unwrap().zone(), Some("UTC"));
    insta::assert_snapshot!(to_cron(&nine("UTC+5:45"), CronFlavour::Crontab).unwrap_err(), @"its time zone is the offset UTC+5:45, and crontab knows zones by name; offsets of whole hours from 12 west to 14 east have one");
    assert_eq!(to_oncalendar(&nine("UTC-13")).unwrap_err().reason(), &Reason::Offset("UTC-13".into()));
    assert_eq!(to_cron(&nine("Here\n*"), CronFlavour::Crontab).unwrap_err().reason(), &Reason::Zone);
}

/// A schedule, and its lines for Quartz, which Quartz's own reading takes for the same.
#[test]
fn lines_of_quartz_have_names_and_a_question_mark() {
    for (text, lines) in [
        ("at 9:00 on weekdays", &["0 0 9 ? * MON-FRI"][..]),
        ("every 15 minutes", &["0 */15 * * * ?"]),
        ("at 9:00 on the 1st and 15th", &["0 0 9 1,15 * ?"]),
        ("last friday of the month at 17:00", &["0 0 17 ? * FRIL"]),
        ("at 9:00 on the second monday of the month", &["0 0 9 ? * MON#2"]),
        ("0 9 13 * FRI", &["0 0 9 13 * ?", "0 0 9 ? * FRI"]),
        ("0 9 LW,15W * *", &["0 0 9 15W * ?", "0 0 9 LW * ?"]),
        ("at 9:00 on the last day of the month in 2027", &["0 0 9 L * ? 2027"]),
        ("0 0 9 L-3 * *", &["0 0 9 L-3 * ?"]),
        ("every 30 seconds", &["0,30 * * * * ?"]),
    ] {
        let expression = Expression::parse(text).unwrap();
        let found =
            to_cron(&expression, CronFlavour::Quartz).unwrap_or_else(|error| panic!("{text}: {error}"));
        let (mut found, mut lines) = (found.lines().to_vec(), lines.to_vec());
        found.sort();
        lines.sort();
        assert_eq!(found, lines, "{text}");
        for line in &found {
            downbeat_parser::cron::parse(line, downbeat_parser::cron::Dialect::Quartz)
                .unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }
    let both = Expression::parse("on the 13th day of the month on friday").unwrap();
    assert_eq!(to_cron(&both, CronFlavour::Quartz).unwrap_err().target(), Language::Quartz);
}

fn said(text: &str, target: Language) -> String {
    let read = Expression::parse(text).unwrap_or_else(|error| panic!("{}", error.render(text)));
    match target {
        Language::EventBridge => to_cron(&read, CronFlavour::EventBridge).unwrap().to_string(),
        Language::Rrule => to_rrule(&read).unwrap().to_string(),
        _ => to_repeating(&read).unwrap(),
    }
}

#[test]
fn each_rule_of_days_is_an_expression_of_event_bridge_of_its_own() {
    for (text, lines) in [
        ("every 15 minutes", "cron(*/15 * * * ? *)"),
        ("at 9:00 on mon-wed and sat", "cron(0 9 ? * MON-WED,SAT *)"),
        ("0 9 1,15 * 5", "cron(0 9 1,15 * ? *)\ncron(0 9 ? * FRI *)"),
        ("0 9 L * *", "cron(0 9 L * ? *)"),
        ("0 9 15W 2 *", "cron(0 9 15W 2 ? *)"),
        ("0 9 * * 1#2", "cron(0 9 ? * 2#2 *)"),
        ("0 9 * * 5L", "cron(0 9 ? * 6L *)"),
        ("at 9:00 in 2030", "cron(0 9 * * ? 2030)"),
        ("at 9:00 in Europe/Stockholm", "ScheduleExpressionTimezone: Europe/Stockholm\ncron(0 9 * * ? *)"),
        ("@every 1h", "rate(1 hour)"),
        ("@every 36h", "rate(36 hours)"),
        ("@every 2d", "rate(2 days)"),
    ] {
        assert_eq!(said(text, Language::EventBridge), lines, "{text}");
    }
}

#[test]
fn a_schedule_that_begins_within_an_hour_later_than_it_occurs_in_others_is_no_rule() {
    // At 10:30, then on the hour.
    let late = Expression::parse("every hour from 2027-07-01T10:30").unwrap();
    assert_eq!(to_rrule(&late).unwrap_err().reason(), &Reason::OneRule);
}

#[test]
fn a_rule_counts_from_its_first_occurrence() {
    for (text, rule) in [
        ("every 1 hour", "DTSTART:19700101T000000\nRRULE:FREQ=HOURLY"),
        (
            "every 15 minutes on mon in UTC",
            "DTSTART:19700105T000000Z\nRRULE:FREQ=HOURLY;BYDAY=MO;BYMINUTE=0,15,30,45",
        ),
        ("on feb 29 at 9:00", "DTSTART:19720229T090000\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29"),
        ("0 9 * * 1#2", "DTSTART:19700112T090000\nRRULE:FREQ=MONTHLY;BYDAY=2MO"),
        ("0 9 * * 5L", "DTSTART:19700130T090000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR"),
        ("R/2027-01-04T09:00:00/P3D", "DTSTART:20270104T090000\nRRULE:FREQ=DAILY;INTERVAL=3"),
        ("@every 6h", "DTSTART:19700101T000000Z\nRRULE:FREQ=MINUTELY;INTERVAL=360"),
        ("@every 10s", "DTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY;INTERVAL=10"),
        (
            "at 9:00 on friday except from 2027-01-08 to 2027-01-09 in UTC",
            "DTSTART:19700102T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=FR\nEXDATE:20270108T090000Z,20270109T090000Z",
        ),
        // What is left out is no occurrence of the moments beside the rule either.
        (
            "at 9:00 also at 7:00 and 8:00 on 2027-03-03 also at 8:00 on 2027-03-04 \
             except on 2027-03-04 in Europe/Stockholm",
            "DTSTART;TZID=Europe/Stockholm:19700101T090000\nRRULE:FREQ=DAILY\n\
             EXDATE;TZID=Europe/Stockholm:20270304T090000\n\
             RDATE;TZID=Europe/Stockholm:20270303T070000,20270303T080000",
        ),
    ] {
        assert_eq!(said(text, Language::Rrule), rule, "{text}");
    }
    for text in [
        "R/2027-01-31T09:00:00Z/P3M",
        "R/2027-01-04T09:00:00/P14D",
        "R/2027-01-04T09:00:00-03:30/P1M",
        "R/2027-01-04T09:00:00Z/PT1H30M5S",
    ] {
        assert_eq!(said(text, Language::Iso8601), text);
    }
}

#[test]
fn what_the_other_notations_cannot_say_is_refused_with_the_reason() {
    let refusal = |(text, target): &(&str, Language)| {
        format!("{text}: {}", refused(&Expression::parse(text).unwrap(), *target))
    };
    let all = [
        ("every 30 seconds", Language::EventBridge),
        ("on the 13th day of the month on friday", Language::EventBridge),
        ("@every 90s", Language::EventBridge),
        ("R/2027-01-04T09:00:00Z/P2W", Language::EventBridge),
        ("on january 1st in 2300", Language::EventBridge),
        ("at 9:00 also at 10:30 on mon", Language::Rrule),
        ("at 9:00 and 17:30", Language::Rrule),
        ("at 9:00 and 17:00 except on 2027-01-08", Language::Rrule),
        ("at 9:00 except from 2027-01-01 to 2027-12-31", Language::Rrule),
        ("at 9:00 except on dec 24", Language::Rrule),
        ("on the 10th week of the year", Language::Rrule),
        ("at 9:00 in 2030", Language::Rrule),
        ("DTSTART;TZID=Europe/Stockholm:20270104T090000 RRULE:FREQ=DAILY", Language::Iso8601),
        ("at 9:00", Language::Iso8601),
        ("@every 250ms", Language::Iso8601),
    ];
    insta::assert_snapshot!(all.iter().map(refusal).collect::<Vec<_>>().join("\n"));
}
