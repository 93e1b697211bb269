//! Every message, with a caret under what it is about.

use crate::{Expression, MAX_INPUT_LEN};

/// The text, the carets, the message, and the help.
fn shown(text: &str) -> String {
    Expression::parse(text).expect_err(text).render(text).to_string()
}

/// What is wrong, and a text with it. The messages stand in `snapshots/`, to be read as a person would read them.
const CASES: &[(&str, &str)] = &[
    ("an empty text", ""),
    ("a text of separators", "and and"),
    ("a word that begins no clause", "evry 5 minutes"),
    ("a bare period", "minutes"),
    ("a misspelt period", "every 5 minuts"),
    ("a number without a period", "every 5"),
    ("nothing after every", "every"),
    ("a step of zero", "every 0 minutes"),
    ("a word after a whole clause", "every 5 minutes foo"),
    ("a misspelt continuation", "every 5 minutes startin at 5 minute"),
    ("starting at another period", "every 5 minutes starting at the 5th hour"),
    ("starting out of range", "every 5 minutes starting at the 70th minute"),
    ("starting after the last", "every 2 weeks of the month starting on the 6th week of the month"),
    ("between without an end", "every 5 minutes between 10"),
    ("between out of range", "every 5 minutes between 10 and 61"),
    ("a misspelt weekday", "every wekday"),
    ("a day that no month has", "on the 32nd day"),
    ("a range beyond the period", "on the 1-200000 minute"),
    ("an hour that no day has as a number", "after 24 hours"),
    ("a number beyond any", "on the 99999999999999999999999 day"),
    ("a sixth day instance", "on the 6th day instance"),
    ("a list without its last item", "on the 1st and day"),
    ("a range without its end", "on the 1st through day"),
    ("a period of an unknown whole", "on the 1st day of the decade"),
    ("a misspelt whole", "on the 1st week of the yaer"),
    ("a misspelt day", "at 10:15 on Mnday"),
    ("a misspelt the", "on hte first day"),
    ("nothing after on", "on"),
    ("a misspelt month", "of janury"),
    ("the month ma", "of ma"),
    ("a year of two digits", "in 26"),
    ("a year before 1970", "in 1969"),
    ("years that run backwards", "in 2030-2027"),
    ("an hour that no day has", "at 25:00"),
    ("the end of a day", "every day at 24:00"),
    ("a minute that no hour has", "at 10:60"),
    ("an afternoon hour with pm", "at 13:00 pm"),
    ("an hour alone", "at 5"),
    ("a list of times that goes on with days", "at 5:00 and on mon"),
    ("an at sign without a time", "@ noonish"),
    ("nothing after that word", "after"),
    ("after a number alone", "after 5"),
    ("after what no hour has", "after 60 minutes"),
    ("before what no hour has", "before 61 minutes"),
    ("a window that is empty", "after 9:00 before 9:00"),
    ("years that end before they begin", "after 2030 year before 2027 year"),
    (
        "too many wrapped windows",
        "after 9 s before 8 s after 9 m before 8 m after 9 h before 8 h after 9 day before 8 day",
    ),
    ("also after also", "at 5:00 also also at 6:00"),
    ("two also at the start", "also also at 9:00"),
    ("also at the end", "at 5:00 also"),
    ("except at the end", "at 5:00 except"),
    ("except at the start", "except on sat"),
    ("except twice", "at 5:00 except on sat except on sun"),
    ("a foreign word", "every 5 minutes åtta"),
    ("a line of cron with a minute that no hour has", "61 * * * *"),
    ("an interval of zero", "0"),
    ("an interval of centuries", "99999999999999999999999"),
    ("every other named day", "every other monday"),
    ("an ordinal named day", "every second friday"),
    ("a week and a time without a day", "every week at 9:00"),
    ("a month and a time without a day", "every month at 9:00"),
    ("a year and a time without a date", "yearly at 9:00"),
    ("an hour and a time", "every hour at 9:00"),
    ("a weekday that some months lack", "on the 21st weekday of the month"),
    ("the first and third hour", "on the first and third hour"),
    ("two windows", "every 5 minutes between 9:00 and 12:00 between 13:00 and 17:00"),
    ("two zones", "at 9:00 in Europe/Stockholm in UTC"),
    ("a choice beside a day", "on the first monday on tuesday"),
    ("a date beside a month", "on dec 24 of march"),
    (
        "too many choices",
        "on the 1st sun on the 1st mon on the 1st tue on the 1st wed on the 1st thu on the 1st fri on the 1st sat \
         on the 2nd sun on jan 1, feb 1, mar 1, apr 1, may 1, jun 1, jul 1, aug 1, sep 1",
    ),
    ("a third ordinal named day", "every third weekday"),
    (
        "a window of times twice from and between",
        "every 5 minutes from 9:00 to 12:00 between 13:00 and 17:00",
    ),
    ("an hour without minutes in a window", "every 5 minutes between 9 and 17:00"),
    ("a quarter of a day", "every quarter day"),
    ("a day of the year that no year has", "on the 367th day of the year"),
    ("a week that no year has", "on the 54th week of the year"),
    ("a month that no year has", "on the 13th month"),
    ("a zone of the exceptions beside another", "at 9:00 in UTC except on sat in GMT"),
    ("a year of five digits", "in 20300"),
    ("a minute as an ordinal in words that no hour has", "on the first and sixty-first minute"),
    ("the last of what", "on the last"),
    ("an hour without a half", "at 9"),
    ("a window without its end", "from 9:00"),
    ("a window that ends with words", "from 9:00 to five"),
    ("a misspelt adverb", "dialy at 9:00"),
    ("a place that is no zone", "at 9:00 in Stockholm"),
    ("the sixth monday", "on the sixth monday of the month"),
    ("a misspelt ordinal", "on the fith day"),
    ("milliseconds with a unit", "60000ms"),
    ("a number below a second", " 5 "),
    ("a number of zero", "000"),
    ("a day of a month that has none", "on january"),
    ("an elapsed time without a number", "@every minute"),
    ("an elapsed time without a unit", "@every 5"),
    ("an elapsed time with a foreign unit", "@every 5 fortnights"),
    ("an elapsed time out of order", "@every 5m1h"),
    ("an elapsed time below a millisecond", "@every 0.0005s"),
    ("an elapsed time of zero", "@every 0s"),
    ("a duration of months", "P1M"),
    ("a duration without a unit", "PT15"),
    ("a duration with a foreign unit", "PT15X"),
    ("a duration out of order", "PT5M1H"),
    ("a duration with an early fraction", "PT1.5H30M"),
    ("a duration of nothing", "PT"),
    ("a duration without its T", "P15H"),
];

#[test]
fn every_message_points_at_what_is_wrong_and_says_what_would_do() {
    let all: Vec<String> = CASES.iter().map(|(name, text)| format!("# {name}\n{}\n", shown(text))).collect();
    insta::assert_snapshot!("messages", all.join("\n"));
}

#[test]
fn a_text_that_is_too_long_is_refused_unread() {
    let error = Expression::parse(&" ".repeat(MAX_INPUT_LEN + 1)).unwrap_err();
    insta::assert_snapshot!(
        format!("{error}: {}", error.help().unwrap()),
        @"the text is too long for a schedule: 4096 bytes are read at most"
    );
}

#[test]
fn what_was_found_is_quoted_up_to_forty_characters() {
    let error = Expression::parse(&"x".repeat(1000)).unwrap_err();
    assert_eq!(error.found().len(), 40);
    assert_eq!(error.span(), 0..1000);
}

#[test]
fn the_carets_stand_below_the_place_in_its_own_line_and_in_a_long_one() {
    let place = |text: &str| {
        let lines = shown(text);
        let mut lines = lines.lines().map(|line| line.chars().collect::<Vec<_>>());
        let (line, carets) = (lines.next().unwrap(), lines.next().unwrap());
        let (start, end) = (
            carets.iter().position(|c| *c == '^').unwrap(),
            carets.iter().take_while(|c| matches!(c, ' ' | '^')).count(),
        );
        line[start..end.min(line.len())].iter().collect::<String>().trim_end().to_owned()
    };
    let long = format!("{}foo also at 9:00{}", "at 9:00 also ".repeat(20), " also at 10:00".repeat(20));
    for text in ["at 9:00 foo", "at 9:00\nfoo bar", "at\t9:00 \tfoo", "å at 9:00", &long, "\u{feff}foo"] {
        let found = Expression::parse(text).unwrap_err().found().to_owned();
        assert_eq!(place(text), found, "{text}");
        assert!(shown(text).lines().next().unwrap().chars().count() <= 100, "{text}");
    }
    assert_eq!(place("every 5"), "");
}

#[test]
fn what_is_said_of_a_time_that_no_day_has_can_be_written() {
    for (wrong, right) in [("at 24:00", "`at 0:00`"), ("at 25:00", "`23:59:59`"), ("at 24:30", "`0:00`")] {
        let error = crate::Expression::parse(wrong).unwrap_err();
        assert!(error.help().is_some_and(|help| help.contains(right)), "{wrong}");
        assert!(
            crate::Expression::parse(&format!("at {}", right.trim_matches('`').trim_start_matches("at ")))
                .is_ok(),
            "{right}"
        );
    }
    let help = crate::Expression::parse("at 9:60").unwrap_err().help();
    assert!(help.is_some_and(|help| help.contains("minutes 0 to 59")));
    assert!(crate::Expression::parse("at 9:59").is_ok());
}
