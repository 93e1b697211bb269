//! Refuses what takes the library quadratic time, before it is read.

use serde::de::IgnoredAny;

/// Whether reading would take too long. The library's time grows with the size of the text times the number of flow
/// collections (or tag directives) that are open at once: 2.5 ns a product at worst, so about three seconds here.
///
/// Those open at once are at most what all lines leave open and the most that one line opens. A closing bracket counts
/// only before anything on its line that could hide it: a comment, a tag, or quotes where no text in quotes begins for
/// sure. JSON is read as what it is, which no count of lines can do: it nests 128 deep at most, or is not taken for it.
pub(super) fn too_nested(text: &str) -> bool {
    const MAX_PRODUCT: usize = 1 << 30;
    let mut left_open: usize = 0;
    let mut peak: usize = 0;
    for line in text.split(['\n', '\r']) {
        let (open, most) = opened(line);
        peak = peak.max(most);
        left_open += open + usize::from(line.starts_with("%TAG"));
    }
    (left_open + peak).saturating_mul(text.len()) > MAX_PRODUCT && !is_json(text)
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// How many flow collections a line leaves open at most, and how many are open at once.
///
/// Where the line is text (in a block, in a comment), its brackets do no more than cancel each other. Where it is
/// structure, what follows a bracket is structure too, and a quote that follows one, or a comma, or a colon that ends a
/// key, begins a text that ends with the next one.
fn opened(line: &str) -> (usize, usize) {
    let mut open: usize = 0;
    let mut peak: usize = 0;
    let mut visible = true;
    // What stands before: the last byte that is no blank, and the one before that.
    let (mut last, mut before) = (b'\n', b'\n');
    let mut was_blank = false;
    let mut rest = line.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b' ' | b'\t' => {
                was_blank = true;
                continue;
            }
            b'[' | b'{' => {
                open += 1;
                peak = peak.max(open);
            }
            b']' | b'}' if visible => open = open.saturating_sub(1),
            b'"' | b'\'' if visible && open > 0 => {
                let ends_key = last == b':' && (was_blank || matches!(before, b'"' | b'\''));
                let begins = matches!(last, b'[' | b'{' | b',') || ends_key;
                match length_in_quotes(byte, rest).filter(|_| begins) {
                    Some(length) => rest = rest.get(length..).unwrap_or_default(),
                    None => visible = false,
                }
            }
            b'#' | b'"' | b'\'' | b'!' => visible = false,
            _ => {}
        }
        (before, last, was_blank) = (last, byte, false);
    }
    (open, peak)
}

/// The length of what stands behind an opening quote, with the closing one; `None` when that is not on this line.
fn length_in_quotes(quote: u8, rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match *rest.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            // `''` within single quotes is one of them.
            byte if byte == quote && quote == b'\'' && rest.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_as_closed_only_where_nothing_can_hide_it() {
        for (line, open) in [
            ("- {a: [b, {c: d}], e: 'f'}", 0),
            (r#"  - {"name": "a", "url": "http://a.example/{x}", "n":[1]}"#, 0),
            (r#"- {a: "b\"]", c: 'it''s ]'}"#, 0),
            ("- {a: b'c}", 1),
            ("- [ # ]", 1),
            ("- [ !x ]", 1),
            ("- ['open ]", 1),
            (r#"a:"b" ] [ "#, 1),
            ("text with ] and [", 1),
        ] {
            assert_eq!(opened(line).0, open, "{line}");
        }
    }

    #[test]
    fn a_large_file_of_json_is_not_too_nested_and_one_of_open_brackets_is() {
        let item = "{\n\"name\": \"x\",\n\"tags\": [\n1\n]\n},\n";
        let json = format!("[\n{}{{}}]", item.repeat(20_000));
        assert!(!too_nested(&json));
        assert!(!too_nested(&json.replace('\n', "")));
        assert!(too_nested(&"[".repeat(100_000)));
    }
}
