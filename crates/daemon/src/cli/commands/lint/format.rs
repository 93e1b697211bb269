//! What kind of file it is.

use clap::ValueEnum;
use serde::Serialize;
use std::path::Path;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[value(rename_all = "kebab-case")]
pub(super) enum Format {
    Auto,
    Butler,
    Crontab,
    Lines,
}

impl Format {
    /// The format, or for `auto` what a file is by its name or else by what is in it.
    pub(super) fn of(self, path: &Path, bytes: &[u8]) -> Self {
        if self != Self::Auto {
            return self;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        let is_cron = || {
            let folders = path.parent().into_iter().flat_map(Path::components);
            let in_cron =
                folders.filter(|part| part.as_os_str().to_string_lossy().starts_with("cron")).count();
            name.contains("cron") || in_cron > 0
        };
        match (is_yaml, is_cron()) {
            (true, _) => Self::Butler,
            (false, true) => Self::Crontab,
            (false, false) => by_content(&String::from_utf8_lossy(bytes)),
        }
    }
}

/// By the first line that says something.
fn by_content(text: &str) -> Format {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let Some(line) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else {
        return Format::Lines;
    };
    let words: Vec<&str> = line.split_whitespace().take(6).collect();
    let is_field = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit() || b"*,-/".contains(&byte));
    let first = words.first().copied().unwrap_or_default();
    let is_macro = first.starts_with('@') && !first.eq_ignore_ascii_case("@every") && words.len() > 1;
    let is_command = words.len() > 5 && words.iter().take(3).all(is_field);
    let is_key = first.ends_with(':') || line == "---" || line.starts_with('{') && line.contains("heartbeat");
    if super::assignment::assignment(line).is_some() || is_macro || is_command {
        Format::Crontab
    } else if is_key {
        Format::Butler
    } else {
        Format::Lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_the_format_and_else_the_first_line() {
        let of = |name: &str, text: &str| Format::Auto.of(Path::new(name), text.as_bytes());
        assert_eq!(of("butler.YAML", "*/5 * * * * ls"), Format::Butler);
        assert_eq!(of("/etc/crontab", "Butler:"), Format::Crontab);
        assert_eq!(of("/etc/cron.d/backup", ""), Format::Crontab);
        for text in
            ["*/5 * * * * ls", "# x\n\nMAILTO=me\n", "SHELL = /bin/sh", "@daily backup", "0 9 * * 1 ls"]
        {
            assert_eq!(of("standard input", text), Format::Crontab, "{text}");
        }
        for text in ["Butler:\n  heartbeat:", "---\nheartbeat:", "\u{feff}# x\nheartbeat: {}"] {
            assert_eq!(of("standard input", text), Format::Butler, "{text}");
        }
        for text in
            ["", "every 5 minutes", "*/5 * * * *", "@every 90m", "@daily", "60000", "{\"schedules\":[]}"]
        {
            assert_eq!(of("standard input", text), Format::Lines, "{text}");
        }
    }
}
