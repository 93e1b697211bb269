//! Owns [`Kept`]: the beginning and the end of a command's output, in the order in which it was read, and the number of bytes
//! between them.

use std::collections::VecDeque;
use std::fmt;

/// The beginning gets this part of the room.
const HEAD_PART: usize = 4;

/// The most that is kept, in bytes: no monitor takes more than this.
pub(super) const MAX_KEPT: usize = 1024 * 1024;

/// Room for the line that says how much was left out, in bytes.
const MARK: usize = 48;

/// With less room than this, in bytes, only the end is kept, without that line.
const LEAST: usize = 2 * MARK;

/// The beginning and the end of an output, within a limit.
///
/// [`Debug`](fmt::Debug) shows sizes only: an output may be secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Kept {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    head_limit: usize,
    tail_limit: usize,
    total: u64,
}

impl Kept {
    /// Keeps `limit` bytes, 1 MiB at most.
    pub fn within(limit: usize) -> Self {
        let limit = limit.min(MAX_KEPT);
        let head_limit = if limit < LEAST { 0 } else { limit / HEAD_PART };
        Self { head_limit, tail_limit: limit - head_limit, ..Self::default() }
    }

    /// Adds a piece of the output.
    pub fn push(&mut self, mut bytes: &[u8]) {
        self.total = self.total.saturating_add(bytes.len() as u64);
        let room = self.head_limit.saturating_sub(self.head.len()).min(bytes.len());
        if let Some((first, rest)) = bytes.split_at_checked(room) {
            self.head.extend_from_slice(first);
            bytes = rest;
        }
        let last = bytes.get(bytes.len().saturating_sub(self.tail_limit)..).unwrap_or_default();
        let excess = (self.tail.len() + last.len()).saturating_sub(self.tail_limit);
        self.tail.drain(..excess);
        self.tail.extend(last);
    }

    /// The size of the whole output, in bytes.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The output as a text of `limit` bytes at most: all of it if it fits, else whole lines of its beginning and of its end, with a
    /// line between them that says how many bytes were left out. With a limit below 96 bytes it is only the end. Bytes that are no
    /// UTF-8 become U+FFFD.
    pub fn text(&self, limit: usize) -> String {
        if self.head_limit + self.tail_limit == 0 {
            return String::new();
        }
        let (before, after) = self.tail.as_slices();
        let tail = [before, after].concat();
        if self.total == (self.head.len() + tail.len()) as u64 {
            let whole = [&*self.head, &*tail].concat();
            let text = String::from_utf8_lossy(&whole);
            if text.len() <= limit {
                return text.into_owned();
            }
        }
        let whole = [&*self.head, &*tail].concat();
        // There may be a gap between the two parts, which no line crosses.
        let is_joined = self.total == whole.len() as u64;
        if limit < LEAST {
            let last = if is_joined { &*whole } else { &*tail };
            let taken = ending(last, limit, !is_joined);
            return String::from_utf8_lossy(last.get(last.len() - taken..).unwrap_or_default()).into_owned();
        }
        let room = limit - MARK;
        let head_limit = (room / HEAD_PART).min(self.head.len());
        let head = beginning(&self.head, head_limit);
        let (last, is_cut) =
            if is_joined { (whole.get(head..).unwrap_or_default(), false) } else { (&*tail, true) };
        let first = self.head.get(..head).unwrap_or_default();
        let shown = String::from_utf8_lossy(first);
        let tail = ending(last, room - shown.len(), is_cut);
        let last = last.get(last.len() - tail..).unwrap_or_default();
        let omitted = self.total - (first.len() + last.len()) as u64;
        let gap = if shown.is_empty() || shown.ends_with('\n') { "" } else { "\n" };
        format!("{shown}{gap}[{omitted} bytes left out]\n{}", String::from_utf8_lossy(last))
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.head.len() + self.tail.len();
        f.debug_struct("Kept").field("total", &self.total).field("kept", &kept).finish()
    }
}

/// A piece of an output: its length, its length as text, and whether it ends a line.
struct Piece {
    bytes: usize,
    text: usize,
    ends_line: bool,
}

/// The characters of an output. Each run of bytes that is no UTF-8 is one piece.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = Piece> + '_ {
    bytes.utf8_chunks().flat_map(|chunk| {
        let character = |c: char| Piece { bytes: c.len_utf8(), text: c.len_utf8(), ends_line: c == '\n' };
        let wrong = chunk.invalid().len();
        let wrong = (wrong > 0).then_some(Piece {
            bytes: wrong,
            text: char::REPLACEMENT_CHARACTER.len_utf8(),
            ends_line: false,
        });
        chunk.valid().chars().map(character).chain(wrong)
    })
}

/// How many of the first bytes fit into `limit` bytes of text: whole lines, or whole characters if no line fits.
fn beginning(bytes: &[u8], limit: usize) -> usize {
    let (mut taken, mut text, mut line) = (0, 0, None);
    for piece in pieces(bytes) {
        text += piece.text;
        if text > limit {
            return line.unwrap_or(taken);
        }
        taken += piece.bytes;
        if piece.ends_line {
            line = Some(taken);
        }
    }
    line.unwrap_or(taken)
}

/// The same for the last bytes. `is_cut` says that they do not begin at the start of a line.
fn ending(bytes: &[u8], limit: usize, is_cut: bool) -> usize {
    let all: Vec<Piece> = pieces(bytes).collect();
    let (mut taken, mut text, mut line) = (0, 0, None);
    for piece in all.iter().rev() {
        // A line begins after the end of the previous one.
        if piece.ends_line && taken > 0 {
            line = Some(taken);
        }
        text += piece.text;
        if text > limit {
            return line.unwrap_or(taken);
        }
        taken += piece.bytes;
    }
    if is_cut { line.unwrap_or(taken) } else { taken }
}

#[cfg(test)]
mod tests;
