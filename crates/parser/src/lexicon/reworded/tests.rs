use super::{ROWS, Row};
use crate::{Dialect, Expression};

fn phrases() -> impl Iterator<Item = (&'static Row, String)> {
    let plain = |phrase: &str| {
        let words = phrase.split(' ').filter(|word| !word.starts_with('['));
        words.collect::<Vec<_>>().join(" ").replace('#', "5")
    };
    ROWS.iter().flat_map(move |row| row.phrases.split(" | ").map(move |phrase| (row, plain(phrase))))
}

#[test]
fn each_phrase_is_refused_with_the_words_that_the_language_has_for_it() {
    for (row, phrase) in phrases() {
        // Some are systemd's names of calendar expressions.
        let error = match Expression::parse_as(&phrase, Dialect::Text) {
            Err(error) => error,
            Ok(read) => panic!("{phrase} is read as {read}"),
        };
        // What says nothing, or how something begins, cannot stand alone.
        if row.meant.iter().all(|meant| Expression::parse(meant).is_ok()) && !row.meant.is_empty() {
            assert_eq!(error.proposals().collect::<Vec<_>>(), row.meant, "{phrase}");
        } else if error.proposal().is_none() && !row.help.is_empty() {
            assert_eq!(error.help().as_deref(), Some(row.help), "{phrase}");
        }
    }
}

#[test]
fn the_place_of_a_phrase_takes_what_leads_to_it_and_nothing_else() {
    let proposed = |text: &str| {
        let error = Expression::parse(text).unwrap_err();
        error.proposals().map(str::to_owned).collect::<Vec<_>>()
    };
    for (text, meant) in [
        ("except at 9:00, on the week-end", ""),
        ("every hour except at the month's end", "every hour except on the last day of the month"),
        ("every hour in the first quarter", "every hour in January through March"),
        ("every hour of the first quarter", ""),
        ("every Christmas Eve, 9am", "on December 24, 9am"),
        (
            "at 9:00 on Mo-Th, at 8:00 on Fr/Sa",
            "at 9:00 on Monday through Thursday, at 8:00 on Friday, Saturday",
        ),
        ("at 9:00 on M-X", ""),
        ("every 12 hours except 1/2 and 1/3", ""),
        ("on the second occurrence of friday", "on the second friday"),
        ("every couple of hours on weekdays", "every 2 hours on weekdays"),
        ("alternate days at 9:00", "every other days at 9:00"),
        ("at about 9:00", "at 9:00"),
        ("semi-monthly on the 5th and 20th at 9:00", "twice a month on the 5th and 20th at 9:00"),
        ("half-yearly at 9:00", "on January 1 and July 1 at 9:00"),
        ("every hour 24/7, on weekdays", "every hour, on weekdays"),
    ] {
        let all = if meant.is_empty() { Vec::new() } else { vec![meant.to_owned()] };
        assert_eq!(proposed(text), all, "{text}");
    }
}
