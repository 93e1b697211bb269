//! How far a word is from those that could have been meant. Fuzzing makes errors by the million, so the exact distance, which
//! allocates, is only worked out where a count of letters cannot rule it out.

/// A word that may be a slip of another: one slip in three letters is still the word.
pub(crate) struct Slip {
    text: String,
    letters: u32,
    allowed: usize,
}

/// No word of the languages is longer than 9 bytes, so a slip of one is not longer than 13: the distance of a text of
/// kilobytes is never asked for.
const LONGEST: usize = 13;

impl Slip {
    /// A word, in the case of those that it will be compared with. `None` when it is too short or too long to be a slip of
    /// any.
    pub(crate) fn new(text: String) -> Option<Self> {
        // A two-letter word leaves no room for a slip.
        let allowed = text.chars().take(LONGEST + 1).count() / 3;
        let possible = allowed > 0 && text.len() <= 4 * LONGEST;
        possible.then(|| Self { letters: letters(&text), allowed, text })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The number of slips between the two, or `None` when it is more than are allowed, or than `within`.
    pub(crate) fn distance(&self, word: &str, within: usize) -> Option<usize> {
        let allowed = self.allowed.min(within);
        // A longer difference in length is a longer distance.
        if word.len().abs_diff(self.text.len()) > allowed {
            return None;
        }
        // A slip makes one letter of the alphabet come, one go, or both: never more.
        if (letters(word) ^ self.letters).count_ones() as usize > 2 * allowed {
            return None;
        }
        Some(strsim::osa_distance(&self.text, word)).filter(|&distance| distance <= allowed)
    }
}

/// The letters of a word, whatever their case; other bytes share the bits.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31))
}

#[cfg(test)]
mod tests {
    use super::Slip;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_ruled_out_that_is_near_enough(found in "[a-e]{0,9}", word in "[a-e]{1,9}", within in 0..9usize) {
            let allowed = within.min(found.len() / 3);
            let possible = |distance: &usize| *distance <= allowed && found.len() > 2;
            let exact = Some(strsim::osa_distance(&found, &word)).filter(possible);
            prop_assert_eq!(Slip::new(found.clone()).and_then(|found| found.distance(&word, within)), exact);
        }
    }

    #[test]
    fn a_word_of_two_letters_and_a_text_of_kilobytes_are_no_slips() {
        assert!(Slip::new("mn".to_owned()).is_none());
        assert!(Slip::new("m".repeat(4096)).is_none());
    }
}
