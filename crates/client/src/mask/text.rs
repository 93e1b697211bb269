//! Owns [`Text`]: characters as they are compared, each with its place in the original text. Percent, HTML and
//! backslash escapes can be decoded, so that a secret is recognised however a server writes it.

use std::ops::Range;

/// The shortest whole part of a request that is masked, in characters. Shorter ones are words like `up` and `OK`.
pub(super) const SHORTEST_PART: usize = 4;

/// The shortest run that is masked wherever it is, in characters. A whole part of this length is such a run, so that
/// only the lengths between the two are looked for as parts.
pub(super) const SHORTEST_RUN: usize = 6;

/// A few characters as one number: 21 bits each. None of them is zero, so that the number tells the length too.
pub(super) type Window = u128;

/// How often escapes are taken away from an answer: JSON in JSON, quoted in HTML. At most 39 forms come of it.
const MAX_LEVELS: usize = 3;

/// The longest name or number between `&` and `;`, in characters.
const MAX_ENTITY: usize = 8;

/// A character, and where it was written: a range of the characters of the original.
#[derive(Clone, Copy)]
struct Unit {
    c: char,
    from: usize,
    to: usize,
}

impl Unit {
    fn as_byte(self, digits: u32) -> Option<u8> {
        self.c.to_digit(digits).and_then(|digit| u8::try_from(digit).ok())
    }
}

pub(super) struct Text(Vec<Unit>);

impl Text {
    pub(super) fn new(chars: &[char]) -> Self {
        Self(chars.iter().enumerate().map(|(at, c)| Unit { c: *c, from: at, to: at + 1 }).collect())
    }

    pub(super) fn of(text: &str) -> Self {
        Self(text.chars().enumerate().map(|(at, c)| Unit { c, from: at, to: at + 1 }).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// An answer as it is written, and with its escapes taken away, kind by kind, in any order, as long as there are any.
    pub(super) fn all_forms(self) -> Vec<Self> {
        let mut forms = vec![self];
        let mut from = 0;
        for _ in 0..MAX_LEVELS {
            let last = forms.get(from..).unwrap_or_default();
            let next: Vec<Self> = last
                .iter()
                .flat_map(|form| Escape::ALL.iter().filter_map(|kind| form.without(*kind)))
                .collect();
            from = forms.len();
            forms.extend(next);
        }
        forms
    }

    /// A part of a request as it is written, and as it may be meant.
    pub(super) fn forms(self) -> Vec<Self> {
        let mut forms: Vec<Self> = Escape::ALL.iter().filter_map(|kind| self.without(*kind)).collect();
        // What was encoded twice.
        forms.extend(forms.first().and_then(|once| once.without(Escape::Percent)));
        forms.push(self);
        forms
    }

    /// Every run of `length` characters, at most six, as a number; and where it was written.
    pub(super) fn windows(&self, length: usize) -> impl Iterator<Item = (Window, Range<usize>)> {
        self.0.windows(length.max(1)).filter_map(|units| {
            let window = units.iter().fold(0, |window: Window, unit| (window << 21) | folded(unit.c));
            Some((window, units.first()?.from..units.last()?.to))
        })
    }

    /// The same text with the escapes of one kind decoded; `None` if it has no such escape.
    fn without(&self, kind: Escape) -> Option<Self> {
        let (sign, read) = kind.reader();
        let mut rest = self.0.as_slice();
        rest.iter().position(|unit| unit.c == sign)?;
        let mut out = Vec::with_capacity(rest.len());
        let mut changed = false;
        // Every turn takes at least one character.
        while let Some((first, others)) = rest.split_first() {
            let taken = if first.c == sign { read(rest, &mut out) } else { 0 };
            if taken == 0 {
                out.push(*first);
                rest = others;
            } else {
                changed = true;
                rest = rest.get(taken..).unwrap_or_default();
            }
        }
        changed.then_some(Self(out))
    }
}

/// Reads the escape at the beginning of some characters and adds what it means; returns how many characters it
/// took, 0 for no escape.
type Reader = fn(&[Unit], &mut Vec<Unit>) -> usize;

/// A way to write a character as something else.
#[derive(Clone, Copy)]
enum Escape {
    Percent,
    Entity,
    Backslash,
}

impl Escape {
    const ALL: [Self; 3] = [Self::Percent, Self::Entity, Self::Backslash];

    /// The character that it begins with, and what reads it.
    fn reader(self) -> (char, Reader) {
        match self {
            Self::Percent => ('%', percent),
            Self::Entity => ('&', entity),
            Self::Backslash => ('\\', backslash),
        }
    }
}

/// How a character is compared: without case, a plus sign and any white space like a space.
fn folded(c: char) -> Window {
    let c = if c == '+' || c.is_whitespace() || c.is_control() { ' ' } else { c.to_ascii_lowercase() };
    Window::from(u32::from(c))
}

/// Reads all percent signs with their digits that follow one another here; returns how many characters these were.
fn percent(units: &[Unit], out: &mut Vec<Unit>) -> usize {
    let mut bytes = Vec::new();
    let mut places = Vec::new();
    for triple in units.chunks_exact(3) {
        let [sign, high, low] = triple else { break };
        let (true, Some(high), Some(digit)) = (sign.c == '%', high.as_byte(16), low.as_byte(16)) else {
            break;
        };
        bytes.push((high << 4) | digit);
        places.push((sign.from, low.to));
    }
    let mut at = 0;
    let mut push = |c: char, length: usize| {
        let place = places.get(at).zip(places.get((at + length).saturating_sub(1)));
        if let Some((first, last)) = place {
            out.push(Unit { c, from: first.0, to: last.1 });
        }
        at += length;
    };
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|c| push(c, c.len_utf8()));
        chunk.invalid().iter().for_each(|_| push(char::REPLACEMENT_CHARACTER, 1));
    }
    bytes.len() * 3
}

/// Reads `&amp;`, `&#39;`, `&#x27;` and such; how many characters that were.
fn entity(units: &[Unit], out: &mut Vec<Unit>) -> usize {
    let Some(end) = units.iter().take(MAX_ENTITY + 2).position(|unit| unit.c == ';') else { return 0 };
    let name: String = units.get(1..end).unwrap_or_default().iter().map(|unit| unit.c).collect();
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    let named = match name.as_str() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => number.and_then(char::from_u32),
    };
    put(named, units, end + 1, out)
}

/// Reads `\"`, `\n`, `\/`, `\u00fc` and such; how many characters that were.
fn backslash(units: &[Unit], out: &mut Vec<Unit>) -> usize {
    let Some(next) = units.get(1) else { return 0 };
    let digits = match next.c {
        'u' => 4,
        'x' => 2,
        'n' | 'r' | 't' | 'f' | 'b' => return put(Some(' '), units, 2, out),
        c if c.is_ascii_punctuation() => return put(Some(c), units, 2, out),
        _ => return 0,
    };
    let hex: Option<String> = units
        .get(2..2 + digits)
        .filter(|units| units.iter().all(|unit| unit.c.is_ascii_hexdigit()))
        .map(|units| units.iter().map(|unit| unit.c).collect());
    let number = hex.and_then(|hex| u32::from_str_radix(&hex, 16).ok());
    // Half of a surrogate pair of UTF-16 is no character by itself.
    put(
        number.map(|number| char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)),
        units,
        2 + digits,
        out,
    )
}

/// Adds one character in the place of `length` others.
fn put(c: Option<char>, units: &[Unit], length: usize, out: &mut Vec<Unit>) -> usize {
    let place = units.first().zip(units.get(length.saturating_sub(1)));
    let Some((c, (first, last))) = c.zip(place) else { return 0 };
    out.push(Unit { c, from: first.from, to: last.to });
    length
}
