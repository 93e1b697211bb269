//! The two directions of a search.

use crate::civil::DAY;

/// The way of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Forward,
    Backward,
}

impl Way {
    /// The second of a day at which a search that comes from another day enters it.
    pub(crate) fn entry(self) -> u32 {
        match self {
            Self::Forward => 0,
            Self::Backward => DAY as u32 - 1,
        }
    }
}
