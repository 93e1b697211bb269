//! Refuses what takes the library quadratic time, before it is read.
//!
//! The library keeps what could be a key for each flow collection that is open, and looks at all of them for each token;
//! it compares each `%TAG` with all before it. So both are counted here, by one walk over the bytes that knows no more of
//! YAML than where a bracket is one and where it is text: comments, quotes, blocks, and how far the lines are indented.
//! The walk goes on where the library would find a mistake, so that it is the library that tells of it.

/// What to say of a file that is nested too deep.
pub(crate) const TOO_DEEP: &str = "this file is nested deeper than a configuration is";

/// Deeper than this no configuration is nested, nor the file of any tool.
const MAX_DEPTH: usize = 64;

/// More `%TAG` directives than this no file has.
const MAX_TAGS: usize = 64;

/// A key is this long at most, in characters, and on one line; what is longer is none for the library.
const MAX_KEY: usize = 1024;

/// Why reading would take too long, if it would. Linear in the length of the text.
pub(super) fn refusal(text: &str) -> Option<&'static str> {
    let mut scan = Scan::new(text);
    scan.run();
    if scan.deepest > MAX_DEPTH {
        return Some(TOO_DEEP);
    }
    (scan.tags > MAX_TAGS).then_some("this file has more `%TAG` lines than anything needs")
}

/// The walk. Columns, lines and characters are counted from 0.
struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    column: isize,
    line: usize,
    characters: usize,
    /// How many flow collections are open.
    flow: usize,
    /// The column of the block collection around, and of those around that; -1 outside of all.
    indent: isize,
    indents: Vec<isize>,
    /// Whether a key could begin here; and the one that a block's `:` would make of what was read last.
    key_may_begin: bool,
    key: Option<Key>,
    deepest: usize,
    tags: usize,
    /// How often anything was done: in tests the proof that the walk is linear.
    steps: usize,
}

struct Key {
    column: isize,
    line: usize,
    character: usize,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            column: 0,
            line: 0,
            characters: 0,
            flow: 0,
            indent: -1,
            indents: Vec::new(),
            key_may_begin: true,
            key: None,
            deepest: 0,
            tags: 0,
            steps: 0,
        }
    }

    fn is_too_deep(&self) -> bool {
        self.deepest > MAX_DEPTH || self.tags > MAX_TAGS
    }

    /// Walks to the end, or to where it is too deep. Each turn takes a token, of one byte at least.
    fn run(&mut self) {
        while !self.is_too_deep() {
            self.steps += 1;
            self.skip_to_token();
            let is_stale = |key: &Key| key.line < self.line || key.character + MAX_KEY < self.characters;
            if self.key.as_ref().is_some_and(is_stale) {
                self.key = None;
            }
            self.unroll(self.column);
            let Some(byte) = self.byte(0) else { return };
            self.token(byte);
        }
    }

    fn token(&mut self, byte: u8) {
        let in_block = self.flow == 0;
        let ends = self.is_blank_or_end(1);
        match byte {
            b'%' if self.column == 0 => {
                self.tags +=
                    usize::from(self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(b"%TAG")));
                self.skip_to_end_of_line();
                self.end_of_document();
            }
            b'-' | b'.' if self.is_document_mark() => {
                self.end_of_document();
                self.skip_bytes(3);
            }
            b'[' | b'{' => {
                self.save_key();
                self.flow += 1;
                self.note_depth();
                self.key_may_begin = true;
                self.skip();
            }
            b']' | b'}' => {
                self.forget_key();
                self.flow = self.flow.saturating_sub(1);
                self.key_may_begin = false;
                self.skip();
            }
            b',' => {
                self.forget_key();
                self.key_may_begin = true;
                self.skip();
            }
            b'-' if ends => self.begin_entry(true),
            b'?' if !in_block || ends => self.begin_entry(in_block),
            b':' if !in_block => self.begin_entry(false),
            b':' if ends => match self.key.take() {
                Some(key) => {
                    self.roll(key.column);
                    self.key_may_begin = false;
                    self.skip();
                }
                None => self.begin_entry(true),
            },
            b'*' | b'&' => {
                self.begin_node();
                self.skip();
                self.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
            }
            b'!' => {
                self.begin_node();
                self.tag();
            }
            b'|' | b'>' if in_block => self.block(),
            b'\'' | b'"' => {
                self.begin_node();
                self.quoted(byte);
            }
            b'-' | b'?' | b':' => self.plain(),
            b'#' | b'%' | b'@' | b'`' | b'|' | b'>' | b'\t' => self.skip(),
            _ => self.plain(),
        }
    }

    /// Goes over white space and comments.
    fn skip_to_token(&mut self) {
        loop {
            while self.byte(0) == Some(b' ')
                || self.byte(0) == Some(b'\t') && (self.flow > 0 || !self.key_may_begin)
            {
                self.skip();
            }
            if self.byte(0) == Some(b'#') {
                self.skip_to_end_of_line();
            }
            if !self.skip_break() {
                return;
            }
            self.key_may_begin |= self.flow == 0;
        }
    }

    /// An item, key or value of a block, or those marks in a flow collection.
    fn begin_entry(&mut self, key_may_begin: bool) {
        self.roll(self.column);
        self.forget_key();
        self.key_may_begin = key_may_begin;
        self.skip();
    }

    fn begin_node(&mut self) {
        self.save_key();
        self.key_may_begin = false;
    }

    /// `!x`, `!!x`, `!a!x`, `!<x>`.
    fn tag(&mut self) {
        let is_verbatim = self.byte(1) == Some(b'<');
        self.skip_bytes(if is_verbatim { 2 } else { 1 });
        self.skip_while(|byte| {
            byte.is_ascii_alphanumeric()
                || b"_-;/?:@&=+$.%!~*'()".contains(&byte)
                || is_verbatim && b",[]".contains(&byte)
        });
        if is_verbatim && self.byte(0) == Some(b'>') {
            self.skip();
        }
    }

    fn quoted(&mut self, quote: u8) {
        self.skip();
        while let Some(byte) = self.byte(0) {
            match byte {
                b'\\' if quote == b'"' => {
                    self.skip();
                    self.skip_any();
                }
                // `''` within single quotes is one of them.
                b'\'' if quote == b'\'' && self.byte(1) == Some(b'\'') => self.skip_bytes(2),
                _ if byte == quote => return self.skip(),
                _ => self.skip_any(),
            }
        }
    }

    /// A text without quotes, perhaps over several lines.
    fn plain(&mut self) {
        self.begin_node();
        let start = self.at;
        let least = self.indent + 1;
        loop {
            if self.byte(0) == Some(b'#') && self.at > start || self.is_document_mark() {
                return;
            }
            while let Some(byte) = self.byte(0).filter(|_| !self.is_blank_or_end(0)) {
                let ends = match byte {
                    b':' => self.is_blank_or_end(1),
                    b',' | b'[' | b']' | b'{' | b'}' => self.flow > 0,
                    _ => false,
                };
                if ends && self.at > start {
                    return;
                }
                self.key_may_begin = false;
                self.skip();
            }
            let line = self.line;
            while self.is_blank_or_end(0) && self.byte(0).is_some() {
                self.skip_any();
            }
            self.key_may_begin |= self.line > line;
            if self.byte(0).is_none() || self.flow == 0 && self.line > line && self.column < least {
                return;
            }
        }
    }

    /// `|` and `>` with the lines that belong to it.
    fn block(&mut self) {
        self.forget_key();
        self.key_may_begin = true;
        self.skip();
        let mut more = 0;
        for _ in 0..2 {
            match self.byte(0) {
                Some(b'+' | b'-') => self.skip(),
                Some(digit @ b'1'..=b'9') if more == 0 => {
                    more = isize::from(i8::try_from(digit - b'0').unwrap_or(0));
                    self.skip();
                }
                _ => {}
            }
        }
        self.skip_to_end_of_line();
        self.skip_break();
        let around = self.indent.max(0);
        let mut least = if more > 0 { around + more } else { 0 };
        let mut deepest = 0;
        while self.byte(0).is_some() {
            // The indentation of a line; without a number that of the first that holds anything.
            while self.byte(0) == Some(b' ') && (least == 0 || self.column < least) {
                self.skip();
            }
            deepest = self.column.max(deepest);
            if self.skip_break() {
                continue;
            }
            if least == 0 {
                least = deepest.max(self.indent + 1).max(1);
            }
            if self.column < least {
                return;
            }
            self.skip_to_end_of_line();
            self.skip_break();
        }
    }

    fn is_document_mark(&self) -> bool {
        let marks = || {
            self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(b"---") || rest.starts_with(b"..."))
        };
        self.column == 0 && marks() && self.is_blank_or_end(3)
    }

    fn end_of_document(&mut self) {
        self.unroll(-1);
        self.forget_key();
        self.key_may_begin = false;
    }

    /// What is read next may turn out to be a key of a block.
    fn save_key(&mut self) {
        if self.key_may_begin && self.flow == 0 {
            self.key = Some(Key { column: self.column, line: self.line, character: self.characters });
        }
    }

    fn forget_key(&mut self) {
        if self.flow == 0 {
            self.key = None;
        }
    }

    /// Begins a block collection at a column, unless one is there.
    fn roll(&mut self, column: isize) {
        if self.flow == 0 && self.indent < column {
            self.indents.push(self.indent);
            self.indent = column;
            self.note_depth();
        }
    }

    /// Ends the block collections that are further to the right.
    fn unroll(&mut self, column: isize) {
        while self.flow == 0 && self.indent > column {
            self.steps += 1;
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn note_depth(&mut self) {
        self.deepest = self.deepest.max(self.flow + self.indents.len());
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// The length of the line break that stands there: also those of Unicode, which the library knows.
    fn length_of_break(&self, ahead: usize) -> usize {
        match self.bytes.get(self.at + ahead..).unwrap_or_default() {
            [b'\r', b'\n', ..] | [0xc2, 0x85, ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
            _ => 0,
        }
    }

    fn is_blank_or_end(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), None | Some(b' ' | b'\t')) || self.length_of_break(ahead) > 0
    }

    /// Goes over a character that is no line break.
    fn skip(&mut self) {
        self.steps += 1;
        self.at += 1;
        while self.byte(0).is_some_and(|byte| byte & 0xc0 == 0x80) {
            self.at += 1;
        }
        self.column += 1;
        self.characters += 1;
    }

    fn skip_bytes(&mut self, count: usize) {
        (0..count).for_each(|_| self.skip());
    }

    fn skip_while(&mut self, is_part: impl Fn(u8) -> bool) {
        while self.byte(0).is_some_and(&is_part) {
            self.skip();
        }
    }

    fn skip_break(&mut self) -> bool {
        let length = self.length_of_break(0);
        self.steps += 1;
        self.at += length;
        if length > 0 {
            self.column = 0;
            self.line += 1;
            self.characters += 1;
        }
        length > 0
    }

    fn skip_any(&mut self) {
        if !self.skip_break() {
            self.skip();
        }
    }

    fn skip_to_end_of_line(&mut self) {
        while self.byte(0).is_some() && self.length_of_break(0) == 0 {
            self.skip();
        }
    }
}

#[cfg(test)]
mod tests;
