//! Owns [`Ill`]: why a service is not well.

use std::fmt;

/// Why a service is not well, in a few words. It may be logged and sent to the monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ill(String);

impl Ill {
    /// The longest reason, in characters. A longer one is cut.
    pub const MAX_LEN: usize = 300;

    /// The reason as one line without control characters.
    pub fn new(reason: &str) -> Self {
        let line =
            reason.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let mut text = line.collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = text.char_indices().nth(Self::MAX_LEN) {
            text.truncate(end);
            text.push('…');
        }
        Self(text)
    }
}

impl fmt::Display for Ill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
