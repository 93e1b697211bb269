//! How messages name keys and values, and what a word was probably meant to be.

use crate::config::report::looks_like_url;
use crate::config::yaml::Value;

/// The type of a value, without its contents.
pub(crate) fn described(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Integer(_) => "a number".into(),
        Value::Float => "a decimal number".into(),
        Value::Text(_) => "a text".into(),
        Value::List(_) => "a list".into(),
        Value::Mapping(_) => "a mapping".into(),
        Value::Tagged => "a value with a tag of its own".into(),
    }
}

/// A key as a message names it. The text after a colon, an equals sign or a space is left out: it may be a value that was typed
/// with its key, as in `"Authorization: Bearer …"`.
pub(crate) fn short(key: &str) -> String {
    cut(key, &[':', '=', ' ', '\t'])
}

/// A root key as a message names it. It is the name of a tool and may have spaces.
pub(crate) fn short_root(key: &str) -> String {
    cut(key, &[':', '='])
}

fn cut(key: &str, at: &[char]) -> String {
    match key.split_once(at) {
        _ if looks_like_url(key) => "…".into(),
        Some((name, _)) if name.len() <= 40 => format!("{name}…"),
        None if key.len() <= 40 => key.into(),
        _ => "…".into(),
    }
}

/// The name that was probably meant by a misspelt key. There may be one wrong letter in three; case and `_`, `-` do not count.
pub(crate) fn nearest<'n>(key: &str, names: &[&'n str]) -> Option<&'n str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], "");
    let key = Some(key).filter(|key| key.len() <= 40).map(plain)?;
    names
        .iter()
        .map(|&name| (strsim::osa_distance(&key, &plain(name)), name))
        .filter(|&(distance, name)| distance <= name.len() / 3)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// A note about upper and lower case, if nothing else differs.
pub(crate) fn case_note(key: &str, name: &str) -> &'static str {
    if key.eq_ignore_ascii_case(name) { " Upper and lower case matter." } else { "" }
}
