//! What is asked before a beat: whether the watched service is well.
//!
//! A daemon beside a service must not say "alive" for a dead one. A [`Check`] looks at the service; a beat follows only
//! when it finds nothing wrong. A check ends within its time-out, whatever it looks at, and never panics.

mod command;
mod tcp;

pub use command::Command;
pub use tcp::Tcp;

use std::fmt;

/// Looks whether the watched service is well.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// Something listens on a port.
    Tcp(Tcp),
    /// A command ends with success.
    Command(Command),
}

/// Why a service is not well, in a few words. Fit to be logged and to be sent to the monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ill(String);

impl Ill {
    /// A reason is cut here, in characters.
    pub const MAX_LEN: usize = 300;

    /// The reason as one line without control characters.
    pub(crate) fn new(reason: &str) -> Self {
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

impl Check {
    /// Looks.
    ///
    /// # Errors
    ///
    /// [`Ill`] when the service is not well, or does not show that it is within the check's time-out.
    pub async fn run(&self) -> Result<(), Ill> {
        match self {
            Self::Tcp(tcp) => tcp.run().await,
            Self::Command(command) => command.run().await,
        }
    }
}

/// Looks at one after the other, up to the first that finds something wrong.
///
/// # Errors
///
/// [`Ill`] of the first check that finds something wrong.
pub async fn all(checks: &[Check]) -> Result<(), Ill> {
    for check in checks {
        check.run().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
