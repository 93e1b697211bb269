//! Masks the secrets of the configuration in the output of commands, which may print what they were given.

use crate::config::Secret;
use aho_corasick::{AhoCorasick, MatchKind};
use std::borrow::Cow;

/// The text in place of a secret.
const SHOWN: &str = "…";

/// Masks secrets in texts.
#[derive(Clone, Default)]
pub(crate) struct Mask {
    /// `None` where there are no secrets.
    found: Option<AhoCorasick>,
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mask")
    }
}

impl Mask {
    /// For the secrets of a configuration. Their number and length are bounded by the size of its files.
    pub(super) fn of(secrets: &[Secret]) -> Self {
        let texts = secrets.iter().map(Secret::reveal).filter(|text| !text.is_empty());
        let found = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(texts);
        // Files of some megabytes cannot hold more secrets than the tables of the library.
        Self { found: found.ok().filter(|found| found.patterns_len() > 0) }
    }

    /// A text with `…` in place of each secret.
    pub(crate) fn applied<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(found) = &self.found else { return Cow::Borrowed(text) };
        if !found.is_match(text) {
            return Cow::Borrowed(text);
        }
        let mut shown = String::with_capacity(text.len());
        found.replace_all_with(text, &mut shown, |_, _, shown| {
            if !shown.ends_with(SHOWN) {
                shown.push_str(SHOWN);
            }
            true
        });
        Cow::Owned(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_is_replaced_the_longest_first() {
        let mask = Mask::of(&["hunter2", "hunter2-and-more", "0f9e54a6"].map(Secret::new));
        for (text, expected) in [
            ("nothing", "nothing"),
            ("PGPASSWORD=hunter2 psql", "PGPASSWORD=… psql"),
            ("hunter2-and-more", "…"),
            ("hunter2hunter2", "…"),
            ("https://hc-ping.com/0f9e54a6/start", "https://hc-ping.com/…/start"),
        ] {
            assert_eq!(mask.applied(text), expected);
        }
        assert_eq!(Mask::of(&[]).applied("hunter2"), "hunter2");
    }
}
