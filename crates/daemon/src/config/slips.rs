//! Common mistakes in YAML: characters that editors put into a text, and files of other formats. Says how to mend each.

/// How to mend a text that contains a space or a quotation mark that YAML does not know.
pub(super) fn mend(text: &str) -> Option<String> {
    let found = text.chars().find(|c| is_space(*c) || is_quote(*c))?;
    Some(match found {
        '\u{a0}' => {
            "there is a no-break space here, which is no space for YAML: replace it with one".to_owned()
        }
        c if is_space(c) => {
            format!(
                "there is a space here that is none for YAML, U+{:04X}: replace it with one",
                u32::from(c)
            )
        }
        _ => "quotes are straight, `\"` or `'`: a word processor has put others in their place".to_owned(),
    })
}

/// How to mend the line in which the parser of YAML stopped, or the line before it. `offset` is where it stopped, in bytes.
pub(super) fn mend_near(text: &str, offset: usize) -> Option<String> {
    let begin = |end: usize| text.get(..end)?.rfind('\n').map(|at| at + 1);
    let line = begin(offset).unwrap_or(0);
    let before = begin(line.saturating_sub(1)).unwrap_or(0);
    let end = text.get(line..)?.find('\n').map_or(text.len(), |at| line + at);
    let lines = text.get(before..end)?;
    let has_no_space = |line: &str| {
        line.trim_start().strip_prefix('-').is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    };
    if lines.lines().any(has_no_space) {
        return Some("a dash and a space begin an item of a list: `- name: …`".to_owned());
    }
    mend(lines)
}

/// How to mend a value that YAML takes for nothing, at the key that begins at `offset`: it is a comment, or the name of an anchor.
pub(super) fn mend_nothing(text: &str, offset: usize) -> Option<String> {
    let (_, value) = text.get(offset..)?.lines().next()?.split_once(':')?;
    match value.trim_start().chars().next()? {
        c @ ('#' | '&') => Some(format!("put a value that begins with `{c}` in quotes")),
        _ => None,
    }
}

/// How to mend a value that goes on after its closing quote or bracket, if that is why the parser of YAML stopped at `offset`.
pub(super) fn mend_end(text: &str, offset: usize) -> Option<String> {
    let begin = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(begin..offset)?.trim_end();
    let (_, value) = line.split_once(": ")?;
    let (first, last) = (value.trim_start().chars().next()?, value.chars().last()?);
    let rest = text.get(offset..)?.lines().next()?.trim();
    if rest.is_empty() {
        return None;
    }
    match (first, last) {
        ('{', '}') | ('[', ']') => {
            Some(format!("a value that begins with `{first}` ends at its `{last}`: put all of it in quotes"))
        }
        ('"', '"') => {
            Some("a value in quotes ends at the second one: put all of it in single quotes".to_owned())
        }
        ('\'', '\'') => {
            Some("a value in quotes ends at the second one: put all of it in double quotes".to_owned())
        }
        _ => None,
    }
}

/// What to write instead of TOML or INI. A file is taken for one of these when its first line is a header or has a `=`.
pub(super) fn mend_format(text: &str) -> Option<&'static str> {
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.\" ".contains(c));
    let gives = |line: &str| {
        line.split_once('=').is_some_and(|(name, _)| is_name(name.trim()) && !line.contains(": "))
    };
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    let first = lines.next()?;
    let header = first.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let header = header.map(|name| name.trim_start_matches('[').trim_end_matches(']'));
    let is_other = gives(first) || (header.is_some_and(is_name) && lines.next().is_some_and(gives));
    is_other.then_some("this looks like TOML or INI: write YAML, with `key: value` and lists of `- ` items")
}

fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}')
}
