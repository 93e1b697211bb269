//! Each word against its slips, and the suggestions for them against what could stand there.

use super::*;
use crate::{Expression, ParseError, Period};
use std::collections::BTreeSet;

/// Words, and a text in which each of them can stand for `{}`.
fn carriers() -> Vec<(BTreeSet<String>, &'static str)> {
    let lists: [(&[&[&str]], &str); 32] = [
        (DAYS, "at 10:15 on {}"),
        (DAYS, "every minute {}"),
        (MONTHS, "at 10:15 of {}"),
        (MONTHS, "at 10:15 in {}"),
        (UNITS, "every 5 {}"),
        (ADVERBS, "{}"),
        (CLOCK_WORDS, "at {}"),
        (CLOCK_WORDS, "every minute before {}"),
        (NUMBERS, "every {} minutes"),
        (ORDINALS, "on the {} day"),
        (&[EVERY], "{} 5 minutes"),
        (&[AT], "every day {} 9:00"),
        (&[ON], "at 9:00 {} friday"),
        (&[AFTER], "every hour {} 9:00"),
        (&[BEFORE], "every hour {} 9:00"),
        (&[BETWEEN], "every hour {} 9:00 and 17:00"),
        (&[FROM], "every hour {} 9:00 to 17:00"),
        (&[UNTIL], "every hour from 9:00 {} 17:00"),
        (&[THROUGH], "at 9:00 on monday {} friday"),
        (&[STARTING], "every 5 minutes {} at the 5th minute"),
        (&[ALSO], "at 9:00 {} at 10:00"),
        (&[EXCEPT], "every hour {} on monday"),
        (&[LAST], "on the {} day"),
        (&[OTHER], "every {} day"),
        (&[PART_OF_HOUR], "every {} hour"),
        (&[INSTANCE], "on the 2nd day {}"),
        (&[WEEKDAY, WEEKEND], "every {}"),
        (&[WEEKDAY, WEEKEND], "at 9:00 on {}"),
        (&[NEAREST], "at 9:00 on the weekday {} the 15th"),
        (&[HOURS], "every half {}"),
        (&[A_MONTH, A_WEEK, A_YEAR], "on the 2nd day of the {}"),
        (&[A_MONTH, A_YEAR], "on the 2nd week of the {}"),
    ];
    let of_cron = [
        (names_of(Period::Month).flatten().collect::<Vec<_>>(), "0 9 * {} *"),
        (names_of(Period::DayOfWeek).flatten().collect(), "0 9 * * {}"),
        (macros().collect(), "@{}"),
    ];
    let lists = lists.into_iter().map(|(list, text)| (list.concat(), text));
    let small = |words: Vec<&str>| words.into_iter().map(str::to_lowercase).collect();
    lists.chain(of_cron).map(|(words, text)| (small(words), text)).collect()
}

/// Each text that is one letter from a word: one left out, one too many, another one, or two exchanged.
fn slips(word: &str) -> BTreeSet<String> {
    let mut all = exchanged(word);
    for at in 0..=word.len() {
        let (before, after) = word.split_at(at);
        let rest = after.get(1..).unwrap_or_default();
        all.insert(format!("{before}{rest}"));
        for letter in 'a'..='z' {
            all.insert(format!("{before}{letter}{after}"));
            if at < word.len() {
                all.insert(format!("{before}{letter}{rest}"));
            }
        }
    }
    all.remove(word);
    all
}

fn exchanged(word: &str) -> BTreeSet<String> {
    let exchange = |at: usize| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.swap(at - 1, at);
        letters.into_iter().collect::<String>()
    };
    (1..word.len()).map(exchange).filter(|slip| slip != word).collect()
}

/// The error of a carrier with a slip, which is no word itself; in small letters what it suggests.
fn refused(carrier: &str, slip: &str) -> Option<(ParseError, Vec<String>)> {
    let error = Expression::parse(&carrier.replace("{}", slip)).err()?;
    let suggestions = error.suggestions().map(|word| word.trim_start_matches('@').to_lowercase()).collect();
    // Words with an answer of their own are slips of none.
    (!is_word(slip) && !is_stranger(slip)).then_some((error, suggestions))
}

#[test]
fn each_word_of_five_letters_and_more_is_suggested_for_each_of_its_slips_of_one_letter() {
    let mut asked = 0;
    for (words, carrier) in carriers() {
        for word in words.iter().filter(|word| word.len() > 4) {
            assert!(Expression::parse(&carrier.replace("{}", word)).is_ok(), "{carrier} {word}");
            for slip in slips(word) {
                let Some((error, suggestions)) = refused(carrier, &slip) else { continue };
                asked += 1;
                assert!(suggestions.contains(word), "{carrier} {slip}: {suggestions:?}, {error}");
                let help = error.help().unwrap();
                assert!(suggestions.iter().all(|word| help.to_lowercase().contains(word)), "{help}");
            }
        }
    }
    assert!(asked > 40_000, "{asked}");
}

#[test]
fn a_shorter_word_is_suggested_only_where_two_of_its_letters_are_exchanged() {
    for (words, carrier) in carriers() {
        for word in words.iter().filter(|word| (2..5).contains(&word.len())) {
            assert!(Expression::parse(&carrier.replace("{}", word)).is_ok(), "{carrier} {word}");
            let exchanged = exchanged(word);
            for slip in slips(word) {
                let Some((error, suggestions)) = refused(carrier, &slip) else { continue };
                assert_eq!(
                    suggestions.contains(word),
                    exchanged.contains(&slip),
                    "{carrier} {slip}: {error}"
                );
            }
        }
    }
}

#[test]
fn what_is_suggested_is_of_a_kind_that_can_stand_there() {
    for (words, carrier) in carriers() {
        let place = carrier.find("{}").unwrap();
        for slip in words.iter().flat_map(|word| slips(word)) {
            let Some((_, suggestions)) = refused(carrier, &slip) else { continue };
            for word in suggestions {
                if let Err(error) = Expression::parse(&carrier.replace("{}", &word)) {
                    assert!(error.span().start >= place + word.len(), "{carrier} {slip} {word}: {error}");
                }
            }
        }
    }
}

#[test]
fn no_word_has_two_meanings_of_one_kind() {
    for list in [DAYS, MONTHS, UNITS, ADVERBS, CLOCK_WORDS, NUMBERS, ORDINALS] {
        let forms: Vec<&str> = list.concat();
        assert_eq!(forms.iter().collect::<BTreeSet<_>>().len(), forms.len(), "{forms:?}");
    }
}
