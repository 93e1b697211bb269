//! What can happen to the words of a sentence: slips, odd case, odd white space.

use super::{Choices, Words, pick, pick_word};

/// Words to put in the place of others: those of the language, and some that people take for such.
const VOCABULARY: &str = "every at @ on the of in after before also except and , - to through start starting between first \
    last weekday weekend instance am pm s second m min minutes h hour day days week weeks month year 0 1 \
    2nd 5 15th 31 59 60 100 2030 9:00 17:30 5:00pm mon tuesday jan ma december minuts jun noon weekdays \
    5pm or * from : 9 é";

/// White space of every kind that JavaScript's `\s` knows, and one that it does not.
const SPACES: &[&str] = &["  ", "\t", "\n", "\r\n", "\u{a0}", "\u{feff}", "\u{2003}", " \u{3000}", "\u{85}"];

/// The same words with one to three of them swapped, dropped, doubled, replaced or misspelt.
pub(crate) fn mutate(choices: &mut impl Choices, words: &mut Words) {
    for _ in 0..=choices.below(3) {
        if words.is_empty() {
            return;
        }
        let at = choices.below(words.len());
        let other = choices.below(words.len());
        match choices.below(7) {
            0 => words.swap(at, other),
            1 => drop(words.remove(at)),
            2 => {
                let word = words.get(at).cloned().unwrap_or_default();
                words.insert(other, word);
            }
            3 => words.insert(at, pick_word(choices, VOCABULARY).to_owned()),
            4 => {
                if let Some(word) = words.get_mut(at) {
                    *word = pick_word(choices, VOCABULARY).to_owned();
                }
            }
            5 => {
                if let Some(word) = words.get_mut(at) {
                    *word = misspell(choices, word);
                }
            }
            _ => {
                // Two words run together.
                let word = words.remove(at);
                if let Some(next) = words.get_mut(at) {
                    next.insert_str(0, &word);
                }
            }
        }
    }
}

/// The word with a letter lost, doubled, replaced, or changed places with the next, or with a gap in it.
fn misspell(choices: &mut impl Choices, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.is_empty() {
        return String::new();
    }
    let at = choices.below(letters.len());
    let letter = letters.get(at).copied().unwrap_or('s');
    match choices.below(5) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letter),
        2 => letters.insert(at, pick(choices, &['s', 'd', 'y', '1', ':', ' ', '_', '-', ','], 's')),
        3 => {
            letters.remove(at);
            letters.insert(at, pick(choices, &['a', 'e', 'n', 't', '0', '6'], 'a'));
        }
        _ => {
            letters.remove(at);
            let later = (at + 1).min(letters.len());
            letters.insert(later, letter);
        }
    }
    letters.into_iter().collect()
}

/// The words as a text. Plain: one blank between, lower case. Otherwise the case and the white space vary.
pub(crate) fn join(choices: &mut impl Choices, words: &[String], plain: bool) -> String {
    let mut text = String::new();
    if !plain && choices.once_in(20) {
        text.push_str(pick(choices, SPACES, " "));
    }
    let mut before = "";
    for word in words {
        let punctuation = matches!(before, "," | "-") || matches!(word.as_str(), "," | "-");
        let touches = before.is_empty() || (punctuation && choices.once_in(2));
        if !touches {
            let odd = !plain && choices.once_in(20);
            text.push_str(if odd { pick(choices, SPACES, " ") } else { " " });
        }
        text.push_str(word);
        before = word;
    }
    if !plain && choices.once_in(20) {
        text.push_str(pick(choices, SPACES, " "));
    }
    match if plain { 0 } else { choices.below(4) } {
        1 => text.to_ascii_uppercase(),
        2 => text.chars().map(|c| if choices.once_in(2) { c.to_ascii_uppercase() } else { c }).collect(),
        _ => text,
    }
}
