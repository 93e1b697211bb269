//! Owns [`Encoding`]: how the output of a command is written, where that is not UTF-8, as with many programs of Windows. The pages
//! of its consoles are yore's, those of its windows and of East Asia encoding_rs's.

use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS, UTF_16LE};
use std::borrow::Cow;
use std::fmt;
use yore::CodePage;
use yore::code_pages as pages;

/// The encoding of an output. UTF-8 by default.
#[derive(Clone, Copy, Default)]
pub struct Encoding(Kind);

#[derive(Clone, Copy, Default)]
enum Kind {
    #[default]
    Utf8,
    /// A byte is a character.
    Table(&'static (dyn CodePage + Sync)),
    /// A character may be several bytes.
    Stream(&'static encoding_rs::Encoding),
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Utf8 => f.write_str("UTF-8"),
            Kind::Table(_) => f.write_str("a code page"),
            Kind::Stream(encoding) => f.write_str(encoding.name()),
        }
    }
}

impl Encoding {
    /// The encoding with this name: `utf-8`, `utf-16` (little-endian, as Windows has it), or the number of a code page of
    /// Windows; `None` for another.
    ///
    /// ```
    /// use downbeat::job::Encoding;
    ///
    /// assert!(Encoding::from_name("850").is_some());
    /// assert!(Encoding::from_name("EBCDIC").is_none());
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        let kind = match name {
            "utf-8" => Kind::Utf8,
            "utf-16" => Kind::Stream(UTF_16LE),
            "437" => Kind::Table(&pages::CP437),
            "737" => Kind::Table(&pages::CP737),
            "850" => Kind::Table(&pages::CP850),
            "852" => Kind::Table(&pages::CP852),
            "855" => Kind::Table(&pages::CP855),
            "857" => Kind::Table(&pages::CP857),
            "860" => Kind::Table(&pages::CP860),
            "861" => Kind::Table(&pages::CP861),
            "862" => Kind::Table(&pages::CP862),
            "863" => Kind::Table(&pages::CP863),
            "864" => Kind::Table(&pages::CP864),
            "865" => Kind::Table(&pages::CP865),
            "866" => Kind::Table(&pages::CP866),
            "869" => Kind::Table(&pages::CP869),
            "874" => Kind::Table(&pages::CP874),
            "932" => Kind::Stream(SHIFT_JIS),
            "936" => Kind::Stream(GBK),
            "949" => Kind::Stream(EUC_KR),
            "950" => Kind::Stream(BIG5),
            "1250" | "1251" | "1252" | "1253" | "1254" | "1255" | "1256" | "1257" | "1258" => {
                Kind::Stream(encoding_rs::Encoding::for_label(format!("windows-{name}").as_bytes())?)
            }
            _ => return None,
        };
        Some(Self(kind))
    }

    /// What turns one output into UTF-8.
    pub(super) fn decoder(self) -> Decoder {
        Decoder(match self.0 {
            Kind::Utf8 => State::Utf8,
            Kind::Table(table) => State::Table(table),
            Kind::Stream(encoding) => State::Stream(Box::new(encoding.new_decoder_with_bom_removal())),
        })
    }
}

/// Turns one output into UTF-8 as it is read: a character may be cut by the end of a piece.
pub(super) struct Decoder(State);

enum State {
    Utf8,
    Table(&'static (dyn CodePage + Sync)),
    Stream(Box<encoding_rs::Decoder>),
}

impl Decoder {
    /// The next piece; what has no meaning in it shows as U+FFFD. Bytes that are to be UTF-8 come back as they are.
    pub(super) fn decoded<'a>(&mut self, piece: &'a [u8]) -> Cow<'a, [u8]> {
        self.next(piece, false)
    }

    /// What the end of the output leaves: U+FFFD where a character was begun.
    pub(super) fn end(&mut self) -> Cow<'static, [u8]> {
        self.next(&[], true)
    }

    fn next<'a>(&mut self, piece: &'a [u8], is_last: bool) -> Cow<'a, [u8]> {
        match &mut self.0 {
            State::Utf8 => Cow::Borrowed(piece),
            State::Table(table) => match table.decode_lossy(piece) {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
            State::Stream(decoder) => {
                // No room is known only for pieces larger than memory.
                let room = decoder.max_utf8_buffer_length(piece.len()).unwrap_or_default();
                let mut text = String::with_capacity(room);
                let _ = decoder.decode_to_string(piece, &mut text, is_last);
                Cow::Owned(text.into_bytes())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(name: &str, pieces: &[&[u8]]) -> String {
        let mut decoder = Encoding::from_name(name).unwrap().decoder();
        let mut all: Vec<u8> = pieces.iter().flat_map(|piece| decoder.decoded(piece).into_owned()).collect();
        all.extend_from_slice(&decoder.end());
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn pages_of_consoles_and_of_windows_are_read() {
        for (name, bytes, text) in [
            ("utf-8", "größer".as_bytes(), "größer"),
            ("437", b"gr\x94\xe1er", "größer"),
            ("850", b"gr\x94\xe1er \x9b", "größer ø"),
            ("852", b"\x9e\xd8", "×ě"),
            ("866", b"\x8f\xe0\xa8", "При"),
            ("1252", b"gr\xf6\xdfer \x80", "größer €"),
            ("1251", b"\xcf\xf0\xe8", "При"),
            ("932", b"\x93\xfa\x96{", "日本"),
            ("936", b"\xd6\xd0\xb9\xfa", "中国"),
            ("949", b"\xc7\xd1\xb1\xdb", "한글"),
            ("950", b"\xa4\xa4\xa4\xe5", "中文"),
            ("utf-16", b"\xff\xfea\0\xf6\0\n\0", "aö\n"),
        ] {
            assert_eq!(decoded(name, &[bytes]), text, "{name}");
            // However it was read.
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            assert_eq!(decoded(name, &single), text, "{name}");
        }
    }

    #[test]
    fn what_has_no_meaning_shows_as_a_replacement_character() {
        assert_eq!(decoded("857", b"a\xe7b".chunks(1).collect::<Vec<_>>().as_slice()), "a\u{fffd}b");
        // Cut within a character.
        assert_eq!(decoded("932", &[b"a\x93"]), "a\u{fffd}");
        assert_eq!(decoded("utf-16", &[b"a\0b"]), "a\u{fffd}");
    }
}
