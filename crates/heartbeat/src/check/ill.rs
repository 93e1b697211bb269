//! Owns [`Ill`]: why a service is not well.

use std::fmt;

/// Why a service is not well, in a few words. It may be logged and sent to the monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ill {
    text: String,
    /// How many bytes of the text are no output of a command.
    own: usize,
}

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
        Self { own: text.len(), text }
    }

    /// The reason, and after a colon what the command has written.
    #[cfg(feature = "command")]
    pub(crate) fn quoting(reason: &str, output: &str) -> Self {
        let (own, all) = (Self::new(reason), Self::new(&format!("{reason}: {output}")));
        Self { own: if all.text.starts_with(&own.text) { own.own } else { 0 }, text: all.text }
    }

    /// The reason without anything that a command has written, to be kept for long.
    ///
    /// ```
    /// use downbeat_heartbeat::check::Ill;
    ///
    /// assert_eq!(Ill::new("127.0.0.1:1: refused").without_output(), "127.0.0.1:1: refused");
    /// ```
    pub fn without_output(&self) -> &str {
        self.text.get(..self.own).unwrap_or_default()
    }
}

impl fmt::Display for Ill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(all(test, feature = "command"))]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_has_written_is_told_and_can_be_left_out() {
        let ill = Ill::quoting("./check: exit status 1", "token\nabc");
        assert_eq!(ill.to_string(), "./check: exit status 1: token abc");
        assert_eq!(ill.without_output(), "./check: exit status 1");
        let long = Ill::quoting(&"x".repeat(400), "secret");
        assert!(!long.without_output().contains("secret"));
    }
}
