//! Owns the lines of a crontab that set a variable: they tell it from other files, and are no schedules.

/// The name and the value of a line that sets a variable.
pub(super) fn assignment(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim().trim_matches(['"', '\'']);
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then(|| (name, value.trim().trim_matches(['"', '\''])))
}
