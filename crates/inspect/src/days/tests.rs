use super::*;
use chrono::{Datelike as _, NaiveDate, Weekday};
use downbeat_parser::Date;
use proptest::prelude::*;

/// The first days of a file, with their names, and how many there are.
fn days(file: &[u8]) -> String {
    let days = read(file).unwrap();
    let line = |(date, name): (Date, Option<&str>)| format!("{date} {}\n", name.unwrap_or("-"));
    let listed: String = days.iter().take(8).map(line).collect();
    format!("{listed}{} to {}", days.len(), days.last().map_or("-".into(), |last| last.to_string()))
}

fn refused(file: &str) -> String {
    let error = read(file.as_bytes()).unwrap_err();
    format!("{error}\n  help: {}", error.help)
}

/// What is wrong with an event of these lines, which begin with the third of the file.
fn event(lines: &str) -> String {
    refused(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"))
}

#[test]
fn the_holidays_of_google_are_read() {
    insta::assert_snapshot!(days(include_bytes!("tests/google.ics")), @r"
    2027-01-01 New Year's Day
    2027-06-24 Midsummer, the day before
    2 to 2027-06-24
    ");
}

#[test]
fn two_holidays_on_one_day_are_both_named() {
    insta::assert_snapshot!(days(include_bytes!("tests/office.ics")), @r"
    2027-05-06 Ascension Day, Father's Day
    1 to 2027-05-06
    ");
}

#[test]
fn whole_days_of_outlook_are_read_also_where_they_are_written_as_times_and_what_was_cancelled_is_none() {
    insta::assert_snapshot!(days(include_bytes!("tests/outlook.ics")), @r"
    2027-03-01 Founders' day
    2027-07-12 Summer closing
    2027-07-13 Summer closing
    2027-07-14 Summer closing
    2027-07-15 Summer closing
    2027-07-16 Summer closing
    2029-03-01 Founders' day
    2030-03-01 Founders' day
    8 to 2030-03-01
    ");
}

#[test]
fn yearly_rules_that_began_before_1970_are_read_to_the_end_of_the_calendar() {
    insta::assert_snapshot!(days(include_bytes!("tests/apple.ics")), @r"
    1970-07-04 Independence Day
    1970-11-26 Thanksgiving
    1971-07-04 Independence Day
    1971-11-25 Thanksgiving
    1972-07-04 Independence Day
    1972-11-23 Thanksgiving
    1973-07-04 Independence Day
    1973-11-22 Thanksgiving
    16063 to 9999-11-25
    ");
}

#[test]
fn a_list_has_dates_and_ranges_with_names_and_comments() {
    insta::assert_snapshot!(days(include_bytes!("tests/list.txt")), @r"
    2027-01-01 Nyårsdagen,New Year's Day,SE
    2027-01-06 Trettondedag jul
    2027-05-01 Första maj
    2027-06-25 -
    2027-12-24 Jul
    2027-12-25 Jul
    2027-12-26 Jul
    2028-01-01 -
    9 to 2028-01-02
    ");
    assert!(read(b"# none yet").unwrap().is_empty());
    assert_eq!(days("\u{feff}2027-01-01\r\n".as_bytes()), "2027-01-01 -\n1 to 2027-01-01");
}

#[test]
fn what_is_no_list_of_dates_is_refused_with_its_line() {
    let all = [
        "",
        "date,name\n2027-01-01,New Year",
        "2027-01-01\n12/24/2027",
        "20271224",
        "2027-1-1",
        "2027-02-29",
        "1969-12-31",
        "2027-12-24-2027-12-26",
        "2027-12-24 2027-12-25",
        "2027-12-24 Christmas, 2027-12-25 too",
        "2027-12-24 to 2027-12-23",
        "2027-12-24Christmas",
        "2027-12-24T00:00",
        "<!DOCTYPE html>",
        "[{\"date\":\"2027-01-01\"}]",
    ];
    let all: Vec<String> = all.into_iter().map(refused).collect();
    insta::assert_snapshot!(all.join("\n"), @r"
    this file is empty
      help: write a date a line; a calendar that is to have no day says so in a comment: `# none yet`
    line 1: expected a date, found something else
      help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    line 2: expected a date, found digits in another form
      help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    line 1: expected a date, found a number
      help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    line 1: expected a date, found digits in another form
      help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    line 1: this has the form of a date, and there is no such day
      help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    line 1: 1969-12-31 is before 1970
      help: leave it out: schedules begin with 1970
    line 1: expected a date, found digits in another form
      help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    line 1: this line has another date, 2027-12-25
      help: write each date on a line of its own; days that follow each other as `2027-12-24 to 2027-12-26`
    line 1: this line has another date, 2027-12-25
      help: write each date on a line of its own; days that follow each other as `2027-12-24 to 2027-12-26`
    line 1: the last day, 2027-12-23, is before the first, 2027-12-24
      help: write the earlier one first
    line 1: expected a space after the date, found something else
      help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    line 1: expected a space after the date, found something else
      help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    this is a web page or XML, and no calendar
      help: download the `.ics` file itself
    this is JSON, which is not read
      help: write a date a line, or take an `.ics` file
    ");
    insta::assert_snapshot!(read(b"2027-01-01 Ny\xe5rsdagen").unwrap_err(), @"line 1: this is not text in UTF-8");
    insta::assert_snapshot!(read(b"\xff\xfe2\x000\x00").unwrap_err(), @"this file is not text in UTF-8");
    insta::assert_snapshot!(read(&vec![b'#'; MAX_LEN + 1]).unwrap_err(), @"this file is larger than the 4 MiB that are read");
}

#[test]
fn what_is_no_event_of_whole_days_is_refused_with_its_line() {
    let day = "DTSTART;VALUE=DATE:20271224\n";
    let all = [
        "SUMMARY:Christmas".to_owned(),
        "DTSTART:20271224T090000Z".into(),
        "DTSTART;TZID=Europe/Stockholm:20271224T000000\nDTEND;TZID=Europe/Stockholm:20271225T000000".into(),
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nDTSTART:20271223T230000Z".into(),
        "DTSTART;VALUE=DATE:2027-12-24".into(),
        "DTSTART;VALUE=DATE:20270230".into(),
        format!("{day}DTEND;VALUE=DATE:20271223"),
        format!("{day}DTEND;VALUE=DATE:20271225\nDURATION:P1D"),
        format!("{day}DURATION:PT8H"),
        format!("{day}DTSTART;VALUE=DATE:20271225"),
        format!("{day}RRULE:FREQ=WEEKLY"),
        format!("{day}RRULE:FREQ=YEARLY;COUNT=0"),
        format!("{day}RRULE:FREQ=YEARLY;BYHOUR=9"),
        format!("{day}RRULE:FREQ=YEARLY;BYWEEKNO=52"),
        format!("{day}RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"),
        format!("{day}RRULE:FREQ=YEARLY;UNTIL=20261224"),
        format!("{day}RRULE:FREQ=YEARLY;BYEASTER=-2"),
        format!("{day}RRULE:INTERVAL=2"),
        format!("{day}RDATE;VALUE=PERIOD:20271226T000000Z/P1D"),
        format!("{day}EXRULE:FREQ=YEARLY;INTERVAL=2"),
        format!("{day}RECURRENCE-ID;VALUE=DATE:20271224"),
        format!("{day}SUMMARY"),
        "DTSTART;VALUE=DATE:19001224\nRRULE:FREQ=YEARLY;COUNT=200".into(),
    ];
    let all: Vec<String> = all.iter().map(|lines| event(lines)).collect();
    insta::assert_snapshot!(all.join("\n"), @r"
    line 2: this event has no `DTSTART`
      help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file
    line 3: this event has a time of day in its `DTSTART`
      help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file
    line 3: this event has a time of day in its `DTSTART`
      help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file
    line 4: this event has a time of day in its `DTSTART`
      help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file
    line 3: its `DTSTART` is no date
      help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file
    line 3: its `DTSTART` is no date
      help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file
    line 4: this event ends on 2027-12-23, before it begins on 2027-12-24
      help: `DTEND` is the first day after the event
    line 5: this event has an end and a length
      help: keep `DTEND`, or `DURATION`
    line 4: its `DURATION` is no number of days, as in `P2D`
      help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file
    line 4: this event has a second `DTSTART`; the first is in line 3
      help: keep one of them
    line 4: this event recurs, and not yearly: its rule has `FREQ=WEEKLY`
      help: say what recurs oftener in the schedule, as in `except on fridays`, or give its dates one by one
    line 4: the `COUNT` of its rule is no number from 1 on
      help: write how many times it takes place
    line 4: an event of whole days has no times, and its rule has `BYHOUR`
      help: leave that part out
    line 4: this rule is not read: `BYWEEKNO` is not read; say the month and its days, or the weekdays
      help: give its dates one by one
    line 4: the rule of this event does not have its own first day, 2027-12-24
      help: let `DTSTART` be the first day that the rule has
    line 4: this rule is not read: 2026-12-24 comes before 2027-12-24: nothing lies between them
      help: give its dates one by one
    line 4: this rule is not read: RFC 5545 has no such part or value
      help: a rule is written as in `RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`; is the file as it was exported?
    line 4: this rule is not read: a rule says how often it recurs: `FREQ=DAILY`, `WEEKLY`, `MONTHLY`, `YEARLY`, `HOURLY`, `MINUTELY` or `SECONDLY`
      help: give its dates one by one
    line 4: this event has a time of day in its `RDATE`
      help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file
    line 4: a rule that takes days out of others is not read
      help: give the dates that are left out, as in `EXDATE;VALUE=DATE:20271224`
    line 4: this event stands for one of those of a rule
      help: take that day out of the rule with `EXDATE`, and let this event be one of its own
    line 4: this is no line of iCalendar
      help: a line is a name, a colon and a value; is the file whole, and as it was exported?
    line 4: the event takes place a number of times from 1900-12-24 on, which is before 1970
      help: end it with `UNTIL` instead of `COUNT`
    ");
}

#[test]
fn what_is_no_whole_calendar_is_refused_with_its_line() {
    let all = [
        "BEGIN:VCARD\nEND:VCARD",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20271224\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20271224\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n2027-12-24\n",
        "BEGIN:VCALENDAR\nEND:VCALENDAR\nDTSTART:20271224\n",
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nDUE;VALUE=DATE:20271224\nEND:VTODO\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR\n",
    ];
    let all: Vec<String> = all.into_iter().map(refused).collect();
    insta::assert_snapshot!(all.join("\n"), @r"
    line 1: expected `BEGIN:VCALENDAR`, found the beginning of something else
      help: export the calendar whole
    line 3: the file ends within the `VEVENT` that begins in line 2
      help: it was cut off: export or download it again
    line 4: expected the end of the `VEVENT` that begins in line 2, found another
      help: is the file whole, and as it was exported?
    line 3: nothing has begun that this could end
      help: is the file whole, and as it was exported?
    line 3: this is no line of iCalendar
      help: a line is a name, a colon and a value; is the file whole, and as it was exported?
    line 3: expected `BEGIN:VCALENDAR`, found another line
      help: is the file whole, and as it was exported?
    line 2: a calendar has events here, and this is something else
      help: leave out what is no `VEVENT`
    line 2: this file takes events back
      help: take the calendar itself, not the message that cancels its events
    ");
}

#[test]
fn more_days_than_there_may_be_are_refused() {
    let one = "BEGIN:VEVENT\nDTSTART:19700101\nDTEND:21000101\nRRULE:FREQ=YEARLY\nEND:VEVENT\n";
    let file = format!("BEGIN:VCALENDAR\n{one}END:VCALENDAR\n");
    insta::assert_snapshot!(refused(&file), @r"
    line 2: the days up to here are more than the 1000000 that are read
      help: end its rules with `UNTIL`, or leave out what is not needed
    ");
}

#[test]
fn what_a_terminal_would_obey_is_not_shown() {
    assert_eq!(days(b"2027-01-01 a\x1b[31mb"), "2027-01-01 a [31mb\n1 to 2027-01-01");
    assert!(read(b"2027-01-01 a\0b").is_err());
}

/// What an event says, for a way through all its years that is too simple to be wrong.
#[derive(Clone, Debug)]
struct Said {
    start: NaiveDate,
    length: i64,
    rule: Option<Rule>,
    less: Vec<NaiveDate>,
}

#[derive(Clone, Debug)]
struct Rule {
    interval: i32,
    count: Option<usize>,
    until: Option<NaiveDate>,
    /// The weekday of the start, counted in its month.
    by_day: bool,
}

impl Said {
    fn number(date: NaiveDate) -> u32 {
        (date.day() - 1) / 7 + 1
    }

    fn starts(&self) -> Vec<NaiveDate> {
        let Some(rule) = &self.rule else { return vec![self.start] };
        let mut all = Vec::new();
        let last = NaiveDate::from_ymd_opt(2200, 12, 31).unwrap();
        for day in self.start.iter_days().take_while(|day| *day <= last) {
            let of_year = (day.year() - self.start.year()) % rule.interval == 0;
            let in_month = day.month() == self.start.month();
            let of_day = match rule.by_day {
                true => {
                    day.weekday() == self.start.weekday() && Self::number(day) == Self::number(self.start)
                }
                false => day.day() == self.start.day(),
            };
            let is_over = rule.until.is_some_and(|until| day > until)
                || rule.count.is_some_and(|count| all.len() >= count);
            if of_year && in_month && of_day && !is_over {
                all.push(day);
            }
        }
        all
    }

    fn covers(&self, starts: &[NaiveDate], day: NaiveDate) -> bool {
        let is_within = |start: &&NaiveDate| (0..self.length).contains(&(day - **start).num_days());
        starts.iter().filter(|start| !self.less.contains(start)).any(|start| is_within(&start))
    }

    fn written(&self, with_length: bool) -> String {
        let basic = |date: NaiveDate| date.format("%Y%m%d").to_string();
        let mut text = format!("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{}\r\n", basic(self.start));
        text += &match (with_length, self.length) {
            (_, 1) => String::new(),
            (true, length) => format!("DURATION:P{length}D\r\n"),
            (false, length) => {
                format!("DTEND;VALUE=DATE:{}\r\n", basic(self.start + chrono::Days::new(length as u64)))
            }
        };
        if let Some(rule) = &self.rule {
            text += &format!("RRULE:FREQ=YEARLY;INTERVAL={}", rule.interval);
            if let Some(count) = rule.count {
                text += &format!(";COUNT={count}");
            }
            if let Some(until) = rule.until {
                text += &format!(";UNTIL={}", basic(until));
            }
            if rule.by_day {
                let name = match self.start.weekday() {
                    Weekday::Mon => "MO",
                    Weekday::Tue => "TU",
                    Weekday::Wed => "WE",
                    Weekday::Thu => "TH",
                    Weekday::Fri => "FR",
                    Weekday::Sat => "SA",
                    Weekday::Sun => "SU",
                };
                text += &format!(";BYMONTH={};BYDAY={}{name}", self.start.month(), Self::number(self.start));
            }
            text += "\r\n";
        }
        for day in &self.less {
            text += &format!("EXDATE;VALUE=DATE:{}\r\n", basic(*day));
        }
        text + "SUMMARY:closed\r\nEND:VEVENT\r\n"
    }
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (1850..2100i32, 1..=366u32)
        .prop_filter_map("a day of the year", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

fn said() -> impl Strategy<Value = Said> {
    let rule = (1..5i32, any::<bool>(), proptest::option::of(1..9usize), proptest::option::of(0..30i32));
    (date(), prop_oneof![3 => Just(1i64), 1 => 2..40i64], proptest::option::of(rule), 0..3usize).prop_map(
        |(start, length, rule, less)| {
            let rule = rule.map(|(interval, by_day, count, until)| Rule {
                interval,
                by_day,
                // An event has one of them at most, and a number only from 1970 on.
                count: count.filter(|_| until.is_none() && start.year() >= 1970),
                until: until.and_then(|years| (start + chrono::Days::new(3)).with_year(start.year() + years)),
            });
            let said = Said { start, length, rule, less: Vec::new() };
            let starts = said.starts();
            let step = starts.len() / (less + 1);
            let less = (1..=less).filter_map(|at| starts.get(at * step).copied()).collect();
            Said { less, ..said }
        },
    )
}

/// The lines of a file, each of `width` bytes at most, even where that cuts a character.
fn folded(text: &str, width: usize) -> Vec<u8> {
    let line = |line: &str| {
        let parts: Vec<&[u8]> = line.as_bytes().chunks(width).collect();
        parts.join(&b"\r\n "[..])
    };
    text.split("\r\n").map(line).collect::<Vec<_>>().join(&b"\r\n"[..])
}

proptest! {
    // Each walks through thousands of days.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_days_of_events_are_those_that_a_walk_through_the_years_finds(
        events in proptest::collection::vec((said(), any::<bool>()), 0..4),
        width in 8..80usize,
    ) {
        let written: String = events.iter().map(|(said, with_length)| said.written(*with_length)).collect();
        let file = format!("BEGIN:VCALENDAR\r\nX-WR-CALNAME:Schließtage – års\r\n{written}END:VCALENDAR\r\n");
        let found = read(&folded(&file, width)).unwrap();
        let starts: Vec<Vec<NaiveDate>> = events.iter().map(|(said, _)| said.starts()).collect();
        let first = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        for day in first.iter_days().take_while(|day| day.year() < 2200) {
            // A length that reaches into 1970 from an event of the rule before it is not followed.
            if day.year() == 1970 && day.ordinal() <= 40 {
                continue;
            }
            let expected = events.iter().zip(&starts).any(|((said, _), starts)| said.covers(starts, day));
            prop_assert_eq!(found.contains(gathered::date(day).unwrap()), expected, "{}", day);
        }
        prop_assert!(found.iter().all(|(_, name)| name == Some("closed")));
    }

    #[test]
    fn a_list_has_the_days_that_it_lists(days in proptest::collection::btree_map(0..2_900_000i64, 0..50i64, 0..20)) {
        let date = |days: i64| Date::from_days(days);
        let line = |(first, more): (&i64, &i64)| match date(first + more) {
            Some(last) if *more > 0 => format!("{} to {last} closed\n", date(*first).unwrap()),
            _ => format!("{}\n", date(*first).unwrap()),
        };
        let file: String = days.iter().map(line).collect();
        let expected: std::collections::BTreeSet<i64> = days
            .iter()
            .flat_map(|(first, more)| *first..=*first + if date(first + more).is_some() { *more } else { 0 })
            .collect();
        let found = read(format!("# closed\n{file}").as_bytes()).unwrap();
        prop_assert_eq!(found.iter().map(|(date, _)| date.days()).collect::<std::collections::BTreeSet<_>>(), expected);
    }

    #[test]
    fn no_text_of_a_file_shows_in_what_is_wrong_with_it(
        file in prop_oneof![
            Just("TEXT"),
            Just("API_KEY=TEXT"),
            Just("2027-12-24TEXT"),
            Just("2027-12-24 to TEXT\nTEXT"),
            Just("BEGIN:TEXT"),
            Just("BEGIN:VCALENDAR\nTEXT"),
            Just("BEGIN:VCALENDAR\nBEGIN:TEXT\nEND:VCALENDAR"),
            Just("BEGIN:VCALENDAR\nBEGIN:X-TEXT"),
            Just("BEGIN:VCALENDAR\nEND:TEXT"),
            Just("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:TEXT"),
            Just("BEGIN:VCALENDAR\nEND:VCALENDAR\nTEXT:x"),
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\n(DTSTART:20270101\n)?(DTSTART|DTEND|RDATE|EXDATE|DURATION|EXRULE|RECURRENCE-ID|RRULE|RRULE;TEXT)[:;=]TEXT\nEND:VEVENT\nEND:VCALENDAR".prop_map(|file| &*file.leak()),
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101\nRRULE:(FREQ=YEARLY;)?(FREQ|COUNT|UNTIL|INTERVAL|BYDAY|BYMONTH|BYSETPOS|WKST|X)=TEXT(;TEXT|;TEXT=1)?\nEND:VEVENT\nEND:VCALENDAR".prop_map(|file| &*file.leak()),
        ],
        secret in "(s3cr3t|987654321)(-0f9e|/x@a|)",
    ) {
        if let Err(error) = read(file.replace("TEXT", &secret).as_bytes()) {
            let shown = format!("{error} {} {error:?}", error.help).to_lowercase();
            prop_assert!(!shown.contains("s3cr3t") && !shown.contains("987654321"), "{}", shown);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }
}
