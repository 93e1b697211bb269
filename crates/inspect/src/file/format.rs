//! Finds out the kind of a file.

use serde::Serialize;

downbeat_parser::named! {
    /// A kind of file.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[serde(rename_all = "kebab-case")]
    #[non_exhaustive]
    pub enum FileFormat {
        /// A configuration of heartbeats: downbeat's own, or the file of a Butler tool.
        Butler = "butler",
        /// A crontab, with or without users.
        Crontab = "crontab",
        /// One schedule per line.
        Lines = "lines",
        /// The configuration of Renovate, in JSON or JSON5.
        Renovate = "renovate",
        /// A workflow of GitHub Actions.
        GithubActions = "github-actions",
        /// Manifests of Kubernetes with CronJobs.
        Kubernetes = "kubernetes",
        /// Schedules of GitLab: a policy with a `cadence`, or pipeline schedules as its API has them.
        Gitlab = "gitlab",
        /// A timer of systemd.
        Systemd = "systemd",
    }
}

impl FileFormat {
    /// Whether the days of calendars can be given in addition to the file. A configuration names its calendars itself, and other programs
    /// have none.
    ///
    /// ```
    /// use downbeat_inspect::file::FileFormat;
    /// assert!(FileFormat::Lines.has_calendars() && !FileFormat::Crontab.has_calendars());
    /// ```
    pub const fn has_calendars(self) -> bool {
        matches!(self, Self::Lines)
    }

    /// The kind of a file, by its path or else by its contents.
    ///
    /// ```
    /// use downbeat_inspect::file::FileFormat;
    /// assert_eq!(FileFormat::of(".github/workflows/ci.yml", ""), FileFormat::GithubActions);
    /// assert_eq!(FileFormat::of("job.yaml", "kind: CronJob\n"), FileFormat::Kubernetes);
    /// assert_eq!(FileFormat::of("table", "*/5 * * * * ls"), FileFormat::Crontab);
    /// ```
    pub fn of(path: &str, text: &str) -> Self {
        let path = path.replace('\\', "/").to_ascii_lowercase();
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        let has_line = |key: &str| text.lines().any(|line| line.trim_start().starts_with(key));
        if name.starts_with("renovate.json") || name.starts_with(".renovaterc") || name == "package.json" {
            return Self::Renovate;
        }
        if name.ends_with(".timer") {
            return Self::Systemd;
        }
        if is_yaml && folders.ends_with(".github/workflows") {
            return Self::GithubActions;
        }
        if is_yaml && (folders.ends_with(".gitlab/security-policies") || has_line("cadence:")) {
            return Self::Gitlab;
        }
        if is_yaml && text.lines().any(|line| line.trim_end() == "kind: CronJob") {
            return Self::Kubernetes;
        }
        let in_cron = || folders.split('/').any(|folder| folder.starts_with("cron"));
        match (is_yaml, name.contains("cron") || in_cron()) {
            (true, _) => Self::Butler,
            (false, true) => Self::Crontab,
            (false, false) => by_content(text),
        }
    }
}

/// By the first line that is neither empty nor a comment.
fn by_content(text: &str) -> FileFormat {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let Some(line) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else {
        return FileFormat::Lines;
    };
    let words: Vec<&str> = line.split_whitespace().take(6).collect();
    let is_field = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit() || b"*,-/".contains(&byte));
    let first = words.first().copied().unwrap_or_default();
    let is_macro = first.starts_with('@') && !first.eq_ignore_ascii_case("@every") && words.len() > 1;
    let is_command = words.len() > 5 && words.iter().take(3).all(is_field);
    let is_key = first.ends_with(':') || line == "---" || line.starts_with('{') && line.contains("heartbeat");
    if line == "[Unit]" || line == "[Timer]" {
        FileFormat::Systemd
    } else if assignment(line).is_some_and(|(name, _)| is_identifier(name)) || is_macro || is_command {
        FileFormat::Crontab
    } else if is_key {
        FileFormat::Butler
    } else {
        FileFormat::Lines
    }
}

/// The name and the value of a line that sets a variable, as cron reads it: the name is one word or in quotation marks. One pair of
/// quotation marks is removed from each.
pub(super) fn assignment(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_word = !name.is_empty() && !name.contains(char::is_whitespace);
    (is_word || unquoted(name) != name)
        .then(|| (unquoted(name), unquoted(value)))
        .filter(|(name, _)| !name.is_empty())
}

/// A text without the quotes that it begins and ends with, if they are the same.
fn unquoted(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// Whether a name can be that of a shell's variable.
pub(super) fn is_identifier(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}
