//! A text with carets under a place in it. Characters count as one column each.

use std::ops::Range;

/// So many characters of a line are shown at most.
const WIDTH: usize = 100;

/// So many of them stand before the place at least, where there are more than fit.
const LEAD: usize = 30;

/// The line of a text in which a span begins, and below it as many carets as the span has characters there, one at least.
///
/// What a terminal would not show as one column (a tab, a control character) is a space. Of a long line only the
/// surroundings of the place are shown.
pub(super) fn underlined(text: &str, span: Range<usize>) -> [String; 2] {
    let before = text.get(..span.start).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let width = |part: Option<&str>| part.map_or(0, |part| part.chars().count());
    let column = width(before.get(start..));
    let within = width(text.get(span.start..span.end.min(start + line.len())));
    let skipped = if width(Some(line)) > WIDTH { column.saturating_sub(LEAD) } else { 0 };
    let plain = |c: char| if c.is_control() || c == '\u{feff}' { ' ' } else { c };
    let shown: String = line.chars().skip(skipped).take(WIDTH).map(plain).collect();
    let carets = within.min(WIDTH.saturating_sub(column - skipped)).max(1);
    [shown.trim_end().to_owned(), format!("{}{}", " ".repeat(column - skipped), "^".repeat(carets))]
}
