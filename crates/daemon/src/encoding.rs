//! Owns [`Encoding`]: the character encoding of a command's output, which for many programs of Windows is not UTF-8. The code pages
//! of consoles come from yore, those of windows and of East Asia from encoding_rs.

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
    /// One byte per character.
    Table(&'static (dyn CodePage + Sync)),
    /// One or more bytes per character.
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
    /// The known encodings: the name, what uses it, and its decoder.
    pub(crate) const ALL: [(&'static str, &'static str, Self); 30] = [
        ("utf-8", "what most programs write", Self(Kind::Utf8)),
        ("utf-16", "little-endian, as some programs of Windows write it", Self(Kind::Stream(UTF_16LE))),
        ("437", "the code page of consoles in the United States", Self(Kind::Table(&pages::CP437))),
        ("737", "the code page of consoles in Greece", Self(Kind::Table(&pages::CP737))),
        ("850", "the code page of consoles in Western Europe", Self(Kind::Table(&pages::CP850))),
        ("852", "the code page of consoles in Central Europe", Self(Kind::Table(&pages::CP852))),
        ("855", "the code page of older Cyrillic consoles", Self(Kind::Table(&pages::CP855))),
        ("857", "the code page of consoles in Turkey", Self(Kind::Table(&pages::CP857))),
        ("860", "the code page of older consoles in Portugal", Self(Kind::Table(&pages::CP860))),
        ("861", "the code page of older consoles in Iceland", Self(Kind::Table(&pages::CP861))),
        ("862", "the code page of consoles in Israel", Self(Kind::Table(&pages::CP862))),
        ("863", "the code page of older consoles in Quebec", Self(Kind::Table(&pages::CP863))),
        ("864", "the code page of older Arabic consoles", Self(Kind::Table(&pages::CP864))),
        ("865", "the code page of older consoles in the Nordic countries", Self(Kind::Table(&pages::CP865))),
        ("866", "the code page of Cyrillic consoles", Self(Kind::Table(&pages::CP866))),
        ("869", "the code page of older consoles in Greece", Self(Kind::Table(&pages::CP869))),
        ("874", "the code page of Windows for Thai", Self(Kind::Table(&pages::CP874))),
        ("932", "the code page of Windows for Japanese", Self(Kind::Stream(SHIFT_JIS))),
        ("936", "the code page of Windows for simplified Chinese", Self(Kind::Stream(GBK))),
        ("949", "the code page of Windows for Korean", Self(Kind::Stream(EUC_KR))),
        ("950", "the code page of Windows for traditional Chinese", Self(Kind::Stream(BIG5))),
        (
            "1250",
            "the code page of Windows for Central European",
            Self(Kind::Stream(encoding_rs::WINDOWS_1250)),
        ),
        ("1251", "the code page of Windows for Cyrillic", Self(Kind::Stream(encoding_rs::WINDOWS_1251))),
        (
            "1252",
            "the code page of Windows for Western European",
            Self(Kind::Stream(encoding_rs::WINDOWS_1252)),
        ),
        ("1253", "the code page of Windows for Greek", Self(Kind::Stream(encoding_rs::WINDOWS_1253))),
        ("1254", "the code page of Windows for Turkish", Self(Kind::Stream(encoding_rs::WINDOWS_1254))),
        ("1255", "the code page of Windows for Hebrew", Self(Kind::Stream(encoding_rs::WINDOWS_1255))),
        ("1256", "the code page of Windows for Arabic", Self(Kind::Stream(encoding_rs::WINDOWS_1256))),
        ("1257", "the code page of Windows for Baltic", Self(Kind::Stream(encoding_rs::WINDOWS_1257))),
        ("1258", "the code page of Windows for Vietnamese", Self(Kind::Stream(encoding_rs::WINDOWS_1258))),
    ];

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
        Self::ALL.iter().find(|(word, ..)| *word == name).map(|(_, _, encoding)| *encoding)
    }

    /// A decoder that turns one output into UTF-8.
    pub(crate) fn decoder(self) -> Decoder {
        Decoder(match self.0 {
            Kind::Utf8 => Decoding::Utf8,
            Kind::Table(table) => Decoding::Table(table),
            Kind::Stream(encoding) => Decoding::Stream(Box::new(encoding.new_decoder_with_bom_removal())),
        })
    }
}

/// Turns one output into UTF-8 piece by piece. A piece may end within a character.
pub(crate) struct Decoder(Decoding);

enum Decoding {
    Utf8,
    Table(&'static (dyn CodePage + Sync)),
    Stream(Box<encoding_rs::Decoder>),
}

impl Decoder {
    /// The next piece; invalid bytes become U+FFFD. With the encoding UTF-8 the bytes come back unchanged.
    pub(crate) fn decoded<'a>(&mut self, piece: &'a [u8]) -> Cow<'a, [u8]> {
        self.next(piece, false)
    }

    /// The rest at the end of the output: U+FFFD if it ends within a character.
    pub(crate) fn end(&mut self) -> Cow<'static, [u8]> {
        self.next(&[], true)
    }

    fn next<'a>(&mut self, piece: &'a [u8], is_last: bool) -> Cow<'a, [u8]> {
        match &mut self.0 {
            Decoding::Utf8 => Cow::Borrowed(piece),
            Decoding::Table(table) => match table.decode_lossy(piece) {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
            Decoding::Stream(decoder) => {
                // The size is unknown only for pieces larger than memory.
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
