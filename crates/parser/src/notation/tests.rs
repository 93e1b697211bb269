//! What calendar expressions and EventBridge's are read as, and every message of a refusal. That systemd agrees is shown in the
//! workspace's `tests`, where the engine is.

use crate::parts::parts_as;
use crate::{Dialect, Expression, Notation, Timing};

fn read(text: &str, dialect: Dialect) -> Expression {
    Expression::parse_as(text, dialect).unwrap_or_else(|error| panic!("{}", error.render(text)))
}

fn timer(text: &str) -> Expression {
    read(text, Dialect::OnCalendar)
}

/// The schedule of a line of cron with seconds, whose days are joined by AND.
fn cron(line: &str) -> Timing {
    read(line, Dialect::Cron).timing().clone()
}

/// The text, the carets, the message and the help, of several texts.
fn refused(texts: &[&str], dialect: Dialect) -> String {
    let one = |text: &&str| Expression::parse_as(text, dialect).expect_err(text).render(text).to_string();
    texts.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn calendar_expressions_are_lines_of_cron_in_other_words() {
    for (text, line) in [
        ("Mon..Fri *-*-* 09:00:00", "0 0 9 * * MON-FRI"),
        ("Sat,Thu,Mon..Wed,Sat..Sun", "0 0 0 * * MON-THU,SAT,SUN"),
        ("Mon,Sun 12-*-* 2,1:23", "0 23 1,2 * * MON,SUN 2012"),
        ("Wed *-1", "0 0 0 */31 * WED"),
        ("Wed..Wed,Wed *-1", "0 0 0 */31 * WED"),
        ("Wed, 17:48", "0 48 17 * * WED"),
        ("*-*-7 0:0:0", "0 0 0 7 * *"),
        ("10-15", "0 0 0 15 10 *"),
        ("monday *-12-* 17:00", "0 0 17 * 12 MON"),
        ("12,14,13,12:20,10,30", "0 10,20,30 12-14 * * *"),
        ("mon,fri *-1/2-2,4 *:30:45", "45 30 * 2,4 */2 *"),
        ("08:05:40", "40 5 8 * * *"),
        ("05:40", "0 40 5 * * *"),
        ("2003-02..04-05", "0 0 0 5 2-4 * 2003"),
        ("2027/2-03-05 05:40", "0 40 5 5 3 * 2027-2199/2"),
        ("70-1-1", "0 0 0 1 1 * 1970"),
        ("69-1-1", "0 0 0 1 1 * 2069"),
        ("*:2/3", "0 2/3 * * * *"),
        ("*:*:*", "* * * * * *"),
        ("*-*~1 12:00", "0 0 12 L * *"),
        ("*-*~4", "0 0 0 L-3 * *"),
        ("*-*~1,3..5", "0 0 0 L,L-2,L-3,L-4 * *"),
        ("*-*~6..10/3", "0 0 0 L-5,L-8 * *"),
        ("*-*~6/2", "0 0 0 L-1,L-3,L-5 * *"),
        ("*-*~*", "0 0 0 * * *"),
        ("Fri,Mon *-*~1..7 17:00", "0 0 17 * * FRIL,MONL"),
        ("10:00:00.000", "0 0 10 * * *"),
        ("*-*-20..28/4,30 010:007", "0 7 10 20,24,28,30 * *"),
        ("minutely", "0 * * * * *"),
        ("quarterly", "0 0 0 1 1,4,7,10 *"),
        ("SemiAnnually", "0 0 0 1 1,7 *"),
        ("bi-annually", "0 0 0 1 1,7 *"),
        ("weekly", "0 0 0 * * MON"),
        ("annually", "0 0 0 1 1 *"),
    ] {
        let expected = match text.starts_with("mon,fri") {
            // Cron has no line of two days and two weekdays that must both hold.
            true => {
                let Timing::Calendar(model) = timer(text).timing().clone() else { panic!("{text}") };
                let days: Vec<_> =
                    model.schedules()[0].constraints().iter().map(|one| one.period()).collect();
                assert!(days.contains(&crate::Period::DayOfWeek) && days.contains(&crate::Period::Day));
                continue;
            }
            false => cron(line),
        };
        assert_eq!(timer(text).timing(), &expected, "{text}");
        assert_eq!(timer(text).notation(), Notation::OnCalendar);
    }
}

#[test]
fn a_calendar_expression_may_name_a_zone() {
    for (text, zone) in [
        ("daily UTC", "UTC"),
        ("9:00 Europe/Stockholm", "Europe/Stockholm"),
        ("OnCalendar=Mon..Fri 9:00 CET", "CET"),
        ("Mon Asia/Tokyo", "Asia/Tokyo"),
    ] {
        assert_eq!(timer(text).zone(), Some(zone), "{text}");
    }
    assert_eq!(timer("Mon, 9:00").zone(), None);
}

#[test]
fn several_calendar_expressions_are_one_schedule() {
    let both =
        timer("OnCalendar=Mon..Fri 9:00 UTC\r\n\n OnCalendar = Sat 10:00 UTC\n".replace(" = ", "=").as_str());
    let Timing::Calendar(model) = both.timing() else { panic!() };
    assert_eq!((model.schedules().len(), both.zone()), (2, Some("UTC")));
    let read = Expression::parse("Mon..Fri *-*-* 09:00\nSat *-*-* 10:00").unwrap();
    assert_eq!((read.timing(), read.notation()), (both.timing(), Notation::OnCalendar));
}

#[test]
fn the_form_tells_a_calendar_expression() {
    for text in [
        "Mon..Fri *-*-* 09:00:00",
        "*-*-* 4:00",
        "*:0/15",
        "Mon..Fri 9:00",
        "*-*~1",
        "0/6:00",
        "*-12-24 18:00 Europe/Stockholm",
        "12..14:10,20,30",
        "*:0",
        "semiannually",
        " OnCalendar=9:00",
        "Sun *-*-* 00..04:00:00",
    ] {
        let read = Expression::parse(text).unwrap_or_else(|error| panic!("{}", error.render(text)));
        assert_eq!(read.notation(), Notation::OnCalendar, "{text}");
        assert_eq!(read.timing(), timer(text).timing(), "{text}");
    }
    // Sentences, lines of cron, and what could be meant in two ways.
    for text in [
        "daily",
        "Mon 9:00",
        "9:00",
        "Mon-Fri 9:00",
        "2027-12-24 18:00:00 UTC",
        "*/5 * * * *",
        "9:00-17:00",
        "10-15",
        "12-5 9:00",
        "0~30",
        "9:00..17:00",
        "weekly xyzzy",
        "2027-12-24 tomorrow",
    ] {
        let read = Expression::parse(text);
        assert!(!read.is_ok_and(|read| read.notation() == Notation::OnCalendar), "{text}");
    }
}

#[test]
fn a_calendar_expression_that_is_wrong_says_where_and_what_would_do() {
    let texts = [
        "Fri..Mon 10:00",
        "Mon, Tue 10:00",
        "Mun..Fri 9:00",
        "Mon.. 9:00",
        "*-*-* 10",
        "*-*-* 9-17:00",
        "*:*/15",
        "*-*/2-01",
        "*-*-32",
        "*-*~29",
        "*-*~0",
        "*-*~3..1",
        "22..5:00",
        "1969-1-1",
        "2300-1-1",
        "24:00",
        "10:60",
        "10:00:60",
        "*:0/0",
        "*:30/45",
        "10:00:00.5",
        "10:00:00/2.5",
        "*-*-1,*",
        "*-*-*~1",
        "10:",
        "10:0:0:0",
        "9:00 UTC+2!",
        "Mon 9:00 daily UTC",
        "9:00 UTC\n10:00",
        "",
        "OnCalendar=",
        "Mon *",
        "biweekly",
    ];
    insta::assert_snapshot!(refused(&texts, Dialect::OnCalendar));
}

#[test]
fn an_expression_of_event_bridge_is_read_by_its_own_numbers() {
    for (text, line) in [
        ("cron(0 9 ? * MON-FRI *)", "0 9 * * MON-FRI"),
        ("cron(0 9 ? * 2-6 *)", "0 9 * * MON-FRI"),
        ("CRON( 0/15 8-17 ? * 7,1 * )", "*/15 8-17 * * SAT,SUN"),
        ("cron(15 10 ? * 6L *)", "15 10 * * FRIL"),
        ("cron(0 8 ? * 3#2 *)", "0 8 * * TUE#2"),
        ("cron(0 8 L * ? *)", "0 8 L * *"),
        ("cron(0 8 3W * ? *)", "0 8 3W * *"),
        ("cron(0 8 1 1,7 ? 2027-2030)", "0 0 8 1 1,7 * 2027-2030"),
        ("cron(0 18 ? JAN-MAR 2/2 *)", "0 18 * 1-3 MON,WED,FRI"),
    ] {
        let found = Expression::parse(text).unwrap_or_else(|error| panic!("{}", error.render(text)));
        assert_eq!(found.timing(), &cron(line), "{text}");
        assert_eq!(found.notation(), Notation::EventBridge);
    }
    assert_eq!(read("0 9 ? * 2-6 *", Dialect::EventBridge).timing(), &cron("0 9 * * 1-5"));
}

#[test]
fn a_rate_is_an_elapsed_time() {
    for (text, every) in
        [("rate(5 minutes)", "@every 5m"), ("Rate( 1  hour )", "@every 1h"), ("rate(7 days)", "@every 7d")]
    {
        let found = Expression::parse(text).unwrap();
        assert_eq!(found.timing(), Expression::parse(every).unwrap().timing(), "{text}");
        assert_eq!(found.notation(), Notation::EventBridge);
    }
}

#[test]
fn an_expression_of_event_bridge_that_is_wrong_says_where_and_what_would_do() {
    let texts = [
        "cron(0 9 * * MON-FRI *)",
        "cron(0 9 * * * *)",
        "cron(0 9 ? * ? *)",
        "cron(0 9 1 * MON *)",
        "cron(0 9 ? * 0 *)",
        "cron(0 9 ? * 8 *)",
        "cron(0 9 ? * MON-FRI)",
        "cron(0 0 9 ? * MON-FRI *)",
        "cron()",
        "cron(0 9 ? * MON *",
        "cron(61 9 ? * MON *)",
        "cron(0 9 ? * MUN *)",
        "cron(0 9 ? * L *)",
        "rate(5 weeks)",
        "rate(0 minutes)",
        "rate(5)",
        "rate(minutes 5)",
        "rate(999999999999 days)",
        "at(2027-01-04T09:00:00)",
    ];
    insta::assert_snapshot!(refused(&texts, Dialect::Auto));
}

#[test]
fn each_part_says_what_it_was_read_as() {
    let shown = |text: &str| {
        let parts = parts_as(text, Dialect::Auto).unwrap();
        let line = |part: &crate::parts::Part| {
            format!("{} [{}] {}", text.get(part.span()).unwrap(), part.role().as_str(), part.meaning())
        };
        parts.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(shown("OnCalendar=Mon..Fri *-12-* 09:0/15:00 Europe/Stockholm"), @"
    OnCalendar= [separator] says nothing more
    Mon..Fri [field] from Monday to Friday
    *-12-* [field] in December
    09:0/15:00 [field] from 9:00 until just before 10:00 during minutes 0, 15, 30 and 45 of each hour, during second 0 of each minute
    Europe/Stockholm [zone] all of it is read in the time zone Europe/Stockholm
    ");
    insta::assert_snapshot!(shown("*-*-* *:*:*\nSat,Sun *-*~1 12:00\nquarterly"), @"
    *-*-* [field] every day
    *:*:* [field] during seconds 0 to 59 of each minute
    Sat,Sun [field] on Saturday and Sunday
    *-*~1 [field] on the last day of the month
    12:00 [field] from 12:00 until just before 13:00 during minute 0 of each hour during second 0 of each minute
    quarterly [macro] the calendar expression `*-01,04,07,10-01 00:00:00`
    ");
    insta::assert_snapshot!(shown("cron(0 9 ? * 2-6 2030)"), @"
    cron( [separator] says nothing more
    0 [field] during minute 0 of each hour
    9 [field] from 9:00 until just before 10:00
    ? [field] every day of the month
    * [field] every month
    2-6 [field] from Monday to Friday
    2030 [field] in 2030
    ) [separator] says nothing more
    ");
    insta::assert_snapshot!(shown(" rate(90 minutes)"), @"rate(90 minutes) [interval] 1 hour 30 minutes, whatever the calendar says");
}

fn auto(text: &str) -> Expression {
    read(text, Dialect::Auto)
}

/// The model in later.js's structured form, with keys of our own.
fn json(expression: &Expression) -> String {
    let Timing::Calendar(model) = expression.timing() else { panic!() };
    serde_json::to_string(model).unwrap()
}

#[test]
fn from_an_instant_days_elapse_and_months_are_those_of_the_calendar() {
    for text in [
        "R/2027-01-04T09:00:00Z/P2W",
        "R/20270104T100000+0100/P14D",
        "r/2027-01-04T09:00Z/PT336H",
        "R-1/2027-01-04T09:00:00Z/P13DT24H",
    ] {
        let read = auto(text);
        let Timing::Interval(interval) = read.timing() else { panic!("{text}") };
        assert_eq!(interval.as_millis(), 14 * 86_400_000, "{text}");
        assert_eq!(interval.anchor().unwrap().to_string(), "2027-01-04T09:00:00Z", "{text}");
        assert_eq!((read.notation(), read.zone()), (Notation::Repeating, None));
    }
    let quarter = auto("R/2027-01-31T09:00:00+05:30/P3M");
    assert_eq!(quarter.zone(), Some("UTC+05:30"));
    insta::assert_snapshot!(json(&quarter), @r#"{"schedules":[{"t":[32400],"D":[31],"every":{"months":3,"from":"2027-01-31"}}],"exceptions":[]}"#);
    assert_eq!(json(&auto("R/2027-01-31T09:00:00/P1Y")), json(&auto("R/2027-01-31T09:00:00/P12M")));
}

#[test]
fn from_a_time_without_an_offset_days_are_those_of_the_calendar() {
    let fortnight = auto("R/2027-01-04T09:00:00/P2W");
    insta::assert_snapshot!(json(&fortnight), @r#"{"schedules":[{"t":[32400],"every":{"days":14,"from":"2027-01-04"}}],"exceptions":[]}"#);
    assert_eq!(fortnight.zone(), None);
    assert_eq!(fortnight.timing(), auto("R/2027-01-04T09:00/P1W7D").timing());
    let hours = auto("R/2027-01-04T09:00/PT36H");
    let Timing::Interval(interval) = hours.timing() else { panic!() };
    assert_eq!(interval.anchor().unwrap().to_string(), "2027-01-04T09:00:00");
}

#[test]
fn a_repeating_interval_that_is_wrong_says_where_and_what_would_do() {
    let texts = [
        "R5/2027-01-04T09:00:00Z/P2W",
        "R/P2W",
        "R/2027-01-04/2027-01-11/P1D",
        "R/2027-02-30T09:00:00Z/P1D",
        "R/2027-01-04T09:00:00Z/P",
        "R/2027-01-04T09:00:00Z/P1M2D",
        "R/2027-01-04T09:00:00/P1DT12H",
        "R/2027-01-04T09:00:00Z/PT0S",
        "R/2027-01-04T09:00:00Z/P90Y",
        "R/2027-01-04T09:00:00.5Z/P1D",
        "R/2027-01-04T09:00:00Z/2W",
        "R--/2027-01-04T09:00:00Z/P2W",
    ];
    insta::assert_snapshot!(refused(&texts, Dialect::Auto));
}

#[test]
fn a_rule_takes_from_its_start_what_it_leaves_open() {
    let shown = |text: &str| format!("{text}\n{}\n", json(&auto(text)));
    let all = [
        "DTSTART:20270104T090000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
        "DTSTART;TZID=Europe/Stockholm:20270104T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2",
        "DTSTART:20270131T090000\nFREQ=MONTHLY;INTERVAL=3",
        "DTSTART:20270104T090000 RRULE:FREQ=DAILY;INTERVAL=3;BYHOUR=7,17;BYMINUTE=30",
        "DTSTART;VALUE=DATE:20270104 RRULE:FREQ=YEARLY",
        "DTSTART:20270104T090000 RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=1;BYMONTHDAY=-1",
        "DTSTART:99700104T090000 RRULE:FREQ=YEARLY;INTERVAL=10;BYMONTH=3,9;BYMONTHDAY=-1",
        "DTSTART:20270104T090000 RRULE:FREQ=MONTHLY;BYDAY=1MO,-1FR,WE",
        "DTSTART:20270104T090000 RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;UNTIL=20301231T235959",
        "DTSTART:20270104T090000 RRULE:FREQ=HOURLY;INTERVAL=6;BYDAY=MO,TU;WKST=SU",
        "RRULE:freq=minutely;byhour=9 DTSTART:20270104T090000Z",
        "DTSTART;TZID=Europe/Stockholm:20270104T090000 RRULE:FREQ=DAILY;UNTIL=20270601T000000Z",
    ];
    insta::assert_snapshot!(all.map(shown).join("\n"));
    assert_eq!(auto(all[0]).zone(), Some("UTC"));
    assert_eq!(auto(all[1]).zone(), Some("Europe/Stockholm"));
    assert_eq!(auto(all[2]).zone(), None);
    let hours = auto("DTSTART:20270104T090000Z RRULE:FREQ=HOURLY;INTERVAL=7");
    assert_eq!(hours.timing(), auto("R/2027-01-04T09:00:00Z/PT7H").timing());
}

#[test]
fn positions_days_of_the_year_and_single_dates_are_read() {
    let start = "DTSTART:20270101T090000Z";
    let same = |rule: &str, text: &str| {
        let rule = Expression::parse(&format!("{start} {rule}")).unwrap();
        let text = Expression::parse(&format!("{text} starting 2027-01-01 in UTC")).unwrap();
        assert_eq!(rule.timing(), text.timing(), "{rule}");
    };
    same(
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3",
        "on the 9th hour on the 0th minute on the 0th second on the third weekday of the month",
    );
    // Of one weekday a position is a number.
    let with_position = auto(&format!("{start} RRULE:FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-2,1"));
    assert_eq!(auto(&format!("{start} RRULE:FREQ=MONTHLY;BYDAY=-2FR,1FR")).timing(), with_position.timing());
    same(
        "RRULE:FREQ=YEARLY;BYYEARDAY=1,100,-1",
        "on the 9th hour on the 0th minute on the 0th second on the 1st, 100th and 0th day of the year",
    );
    let singles =
        format!("{start} RRULE:FREQ=WEEKLY EXDATE:20270108T090000Z,20270108T100000Z RDATE:20270303T120000Z");
    let Timing::Calendar(model) = Expression::parse(&singles).unwrap().timing().clone() else {
        panic!("{singles} is an interval")
    };
    assert_eq!((model.schedules().len(), model.exceptions().len()), (2, 1));
    assert!(
        Expression::parse(&format!("{start} RRULE:FREQ=DAILY;BYHOUR=9,10 EXDATE:20270108T090000Z")).is_err()
    );
    assert!(Expression::parse(&format!("{start} RRULE:FREQ=DAILY EXDATE:20270108")).is_err());
}

#[test]
fn a_rule_that_cannot_be_said_or_is_wrong_says_where_and_what_would_do() {
    let start = "DTSTART:20270104T090000Z ";
    let texts = [
        "FREQ=WEEKLY;COUNT=10",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=-1",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=-2FR,MO",
        "FREQ=MONTHLY;BYDAY=6FR",
        "FREQ=YEARLY;BYYEARDAY=-100",
        "FREQ=FORTNIGHTLY",
        "FREQ=MONTLY",
        "FREQ=DAILY;INTERVL=2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=2000",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYDAY=MX",
        "FREQ=WEEKLY;BYDAY=MON,WED",
        "FREQ=DAILY;UNTIL=2027",
        "FREQ=DAILY;UNTIL=20260101T000000Z",
        "FREQ=HOURLY;INTERVAL=7;BYDAY=MO",
        "FREQ=DAILY;EVERY=2",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=HOURLY;INTERVAL=6;BYHOUR=10",
    ];
    let texts: Vec<String> = texts.iter().map(|rule| format!("{start}{rule}")).collect();
    let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    texts.extend([
        "RRULE:FREQ=WEEKLY;BYDAY=MO",
        "DTSTART:20270104T090000Z",
        "DTSTART;TZID=Europe/Stockholm:20270104T090000Z FREQ=DAILY",
        "DTSTART;TZID=Europe/Stockholm:20270104T090000 FREQ=HOURLY;INTERVAL=7",
        "DTSTART:20270104T090000 FREQ=DAILY;UNTIL=20270601T000000Z",
        "DTSTART:20270104T090000 FREQ=DAILY EXDATE:20270105",
        "DTSTART:20270104T090000 FREQ=DAILY FREQ=WEEKLY",
        "DTSTART:tomorrow FREQ=DAILY",
    ]);
    insta::assert_snapshot!(refused(&texts, Dialect::Auto));
}
