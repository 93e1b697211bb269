//! How far a word is from those that could have been meant. Fuzzing makes errors by the million, so the exact distance, which
//! allocates, is only worked out where a count of letters cannot rule it out.

/// Words of this many letters and more are known by one slip in three letters; shorter ones only with two letters exchanged,
/// because any other slip of them is near to too much.
const LONG: usize = 5;

/// No word of the languages is longer than 10 bytes, so a slip of one is not longer than 14: the distance of a text of
/// kilobytes is never asked for.
const LONGEST: usize = 14;

/// A word that may be a slip of another, in small letters.
struct Slip {
    text: String,
    letters: u32,
    /// How many slips of a long word it may have.
    allowed: usize,
}

impl Slip {
    /// `None` when it is too short or too long to be a slip of any.
    fn new(found: &str) -> Option<Self> {
        let len = found.chars().take(LONGEST + 1).count();
        let possible = (2..=LONGEST).contains(&len);
        possible.then(|| Self { letters: letters(found), allowed: len / 3, text: found.to_ascii_lowercase() })
    }

    /// The number of slips between the two, or `None` when there are more than the limit.
    fn distance(&self, word: &str, allowed: usize) -> Option<usize> {
        // A longer difference in length is a longer distance.
        if allowed == 0 || word.len().abs_diff(self.text.len()) > allowed {
            return None;
        }
        // A slip makes one letter of the alphabet come, one go, or both: never more.
        if (letters(word) ^ self.letters).count_ones() as usize > 2 * allowed {
            return None;
        }
        let distance = strsim::osa_distance(&self.text, &word.to_ascii_lowercase());
        (distance <= allowed).then_some(distance)
    }

    /// Whether it is the word with two letters beside each other exchanged.
    fn is_exchanged(&self, word: &str) -> bool {
        word.len() == self.text.len()
            && letters(word) == self.letters
            && strsim::levenshtein(&self.text, &word.to_ascii_lowercase()) == 2
            && strsim::osa_distance(&self.text, &word.to_ascii_lowercase()) == 1
    }
}

/// The words of which `found` may be a slip: those that take the fewest slips, in their order, each once.
pub(crate) fn meant(found: &str, words: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut nearest: Vec<&'static str> = Vec::new();
    let Some(slip) = Slip::new(found) else { return nearest };
    let mut least = usize::MAX;
    for word in words {
        let distance = match word.len() {
            LONG.. => slip.distance(word, slip.allowed.min(least)),
            _ => slip.is_exchanged(word).then_some(1),
        };
        let Some(distance) = distance.filter(|distance| *distance <= least) else { continue };
        if distance < least {
            nearest.clear();
            least = distance;
        }
        if !nearest.contains(&word) {
            nearest.push(word);
        }
    }
    nearest
}

/// Whether `found` has no more than one slip in three letters of one of these words, short ones too: for telling what a text
/// is, where nothing else is near.
pub(crate) fn is_near(found: &str, mut words: impl Iterator<Item = &'static str>) -> bool {
    Slip::new(found).is_some_and(|slip| words.any(|word| slip.distance(word, slip.allowed).is_some()))
}

/// The letters of a word, whatever their case; other bytes share the bits.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31))
}

#[cfg(test)]
mod tests {
    use super::{Slip, meant};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_ruled_out_that_is_near_enough(found in "[a-e]{2,9}", word in "[a-e]{1,9}", within in 0..9usize) {
            let slip = Slip::new(&found).unwrap();
            let allowed = within.min(slip.allowed);
            let exact = Some(strsim::osa_distance(&found, &word)).filter(|distance| *distance <= allowed && allowed > 0);
            prop_assert_eq!(slip.distance(&word, allowed), exact);
        }

        #[test]
        fn of_a_short_word_two_letters_are_exchanged(found in "[a-d]{2,4}", word in "[a-d]{2,4}") {
            let letters: Vec<char> = word.chars().collect();
            let exchanged = (1..letters.len()).any(|at| {
                let mut letters = letters.clone();
                letters.swap(at - 1, at);
                letters.iter().collect::<String>() == found && found != word
            });
            prop_assert_eq!(Slip::new(&found).unwrap().is_exchanged(&word), exchanged);
        }
    }

    #[test]
    fn a_letter_and_a_text_of_kilobytes_are_no_slips() {
        assert!(Slip::new("m").is_none());
        assert!(Slip::new(&"m".repeat(4096)).is_none());
    }

    #[test]
    fn of_several_that_are_equally_near_all_are_meant() {
        let words = || ["june", "months", "month", "minute"].into_iter();
        assert_eq!(meant("monthz", words()), ["months", "month"]);
        assert_eq!(meant("jnue", words()), ["june"]);
        assert_eq!(meant("juno", words()), [""; 0]);
    }
}
