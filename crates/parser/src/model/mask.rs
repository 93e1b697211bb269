//! Values below 64 as the bits of a word, and the runs of bits of words.

/// The greatest value that a mask holds.
pub(super) const MASK_MAX: i64 = 63;

/// The bits `first` to `last`; both 0–63.
pub(super) fn mask_of(first: i64, last: i64) -> u64 {
    (u64::MAX >> (MASK_MAX - last)) & (u64::MAX << first)
}

/// For each step below 64 the bits 0, step, 2 × step and so on.
const STEPS: [u64; 64] = {
    let mut steps = [1; 64];
    let mut step = 1;
    while step < 64 {
        let mut bit = 0;
        while bit < 64 {
            // In a constant there is no iterator and no `get_mut`; the index is below 64.
            #[expect(clippy::indexing_slicing, reason = "worked out when compiling")]
            {
                steps[step] |= 1 << bit;
            }
            bit += step;
        }
        step += 1;
    }
    steps
};

/// The bits 0, step, 2 × step and so on of a word; `step` is 1 or more.
pub(super) fn steps_of(step: i64) -> u64 {
    usize::try_from(step).ok().and_then(|step| STEPS.get(step)).copied().unwrap_or(1)
}

/// The bits of each `step`th value (1 or more) of `first..=last`; both 0–63, and not the other way round.
pub(crate) fn mask_of_steps(first: i64, last: i64, step: i64) -> u64 {
    (steps_of(step) << first) & mask_of(first, last)
}

/// The runs of set bits, lowest first, as inclusive ranges.
pub(super) struct WordRanges<'a> {
    /// What is left of the word at hand; the number of the word after it, and the words from there on.
    word: u64,
    next_word: i64,
    words: &'a [u64],
}

impl<'a> WordRanges<'a> {
    /// Of `words`, the first of which has this number.
    pub(super) fn new(first: u32, words: &'a [u64]) -> Self {
        Self { word: 0, next_word: i64::from(first), words }
    }

    /// Of one word: the values 0–63.
    pub(super) fn of_mask(mask: u64) -> Self {
        Self { word: mask, next_word: 1, words: &[] }
    }

    fn go_on(&mut self) -> Option<()> {
        let (&word, behind) = self.words.split_first()?;
        (self.word, self.words) = (word, behind);
        self.next_word += 1;
        Some(())
    }
}

impl Iterator for WordRanges<'_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        // Each turn uses up a word.
        while self.word == 0 {
            self.go_on()?;
        }
        let start = (self.next_word - 1) * 64;
        let first = i64::from(self.word.trailing_zeros());
        let mut last = first + i64::from((self.word >> first).trailing_ones()) - 1;
        self.word &= !mask_of(first, last);
        let mut end = start + last;
        // A run that reaches the end of its word may go on in the next: each turn uses up a word.
        while last == MASK_MAX && self.words.first().is_some_and(|word| word & 1 == 1) {
            self.go_on()?;
            last = i64::from(self.word.trailing_ones()) - 1;
            self.word &= !mask_of(0, last);
            end = (self.next_word - 1) * 64 + last;
        }
        Some((start + first, end))
    }
}
