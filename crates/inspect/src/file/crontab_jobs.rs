//! The commands of a crontab, each with its schedule, user and variables.

use super::crontab::{self, Line};
use super::format::{FileFormat, assignment, is_identifier};
use super::look::{Look, Place};
use super::reading::Reading;
use super::report::{FileReport, Severity};
use downbeat_parser::{Dialect, Expression};
use std::collections::HashSet;

/// A line of a crontab that runs a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrontabJob {
    /// Its line, counted from 1.
    pub line: usize,
    /// The schedule as it is written: five fields, or a macro such as `@daily` or `@reboot`.
    pub schedule: String,
    /// The user that runs it, if lines name users.
    pub user: Option<String>,
    /// The command for a shell, as cron passes it on: up to the first `%`, and with a `%` for each `\%`.
    pub command: String,
    /// The standard input of the command: the text after the first `%`, with a line break for each further one.
    pub input: Option<String>,
    /// The variables that are set above it, each once, in order.
    pub variables: Vec<(String, String)>,
    /// The comment in the line above it, unless that is a line that was commented out.
    pub comment: Option<String>,
}

impl CrontabJob {
    /// The value of a variable that is set above it.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

/// The commands of a crontab, and the report of [`read`](crate::file::read) with further problems: lines without a command, or
/// without a user if `has_users`. The report holds no commands.
///
/// ```
/// use chrono::DateTime;
/// use downbeat_inspect::Purse;
/// use downbeat_inspect::file::{self, Reading};
/// use downbeat_scheduler::{Calendars, Zone};
/// use std::time::Duration;
///
/// let text = "MAILTO=ops\n# Nightly\n0 2 * * * root mail -s \\%done ops%It is done.%\n";
/// let mut purse = Purse::new(Duration::from_secs(2), Duration::from_secs(10));
/// let reading = Reading {
///     zone: Zone::UTC,
///     from: DateTime::UNIX_EPOCH,
///     purse: &mut purse,
///     find_zone: Zone::find,
///     calendars: &Calendars::default(),
///     step: &mut || {},
/// };
/// let (report, jobs) = file::crontab_jobs("/etc/crontab", text, true, reading);
/// assert_eq!(report.problems().count(), 0);
/// assert_eq!((jobs[0].user.as_deref(), &*jobs[0].command), (Some("root"), "mail -s %done ops"));
/// assert_eq!(jobs[0].input.as_deref(), Some("It is done.\n"));
/// assert_eq!((jobs[0].variable("MAILTO"), jobs[0].comment.as_deref()), (Some("ops"), Some("Nightly")));
/// ```
pub fn crontab_jobs(
    name: &str,
    text: &str,
    has_users: bool,
    reading: Reading<'_>,
) -> (FileReport, Vec<CrontabJob>) {
    let mut look = Look { report: FileReport::new(name, FileFormat::Crontab), reading };
    crontab::read(&mut look, text);
    let errors = look.report.problems().filter(|problem| problem.severity == Severity::Error);
    let is_wrong: HashSet<usize> = errors.filter_map(|problem| problem.line).collect();
    let mut jobs = Vec::new();
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut comment = None;
    for (number, line) in (1..).zip(text.lines()) {
        let said = line.trim();
        if let Some(text) = said.strip_prefix('#') {
            comment = named(text);
            continue;
        }
        let above = comment.take();
        if said.is_empty() {
            continue;
        }
        let (start, end) = match Line::of(line) {
            Line::Variable(name, value) => {
                variables.retain(|(known, _)| known != name);
                variables.push((name.to_owned(), value.to_owned()));
                continue;
            }
            Line::Entry(start, end) => (start, end),
        };
        let rest = line.get(end..).unwrap_or_default().trim_start();
        let (user, rest) = match rest.split_once(char::is_whitespace) {
            Some((user, rest)) if has_users => (Some(user), rest.trim_start()),
            _ if has_users => (Some(rest), ""),
            _ => (None, rest),
        };
        let wrong = match user.filter(|user| !is_user(user)) {
            Some("") => Some(("there is no user and no command after the schedule", "add both")),
            Some(_) => Some((
                "no user stands after the schedule",
                "a crontab without users is read without `--system`",
            )),
            None if rest.is_empty() => Some(("there is no command", "add it, or take the line out")),
            None => None,
        };
        // A line with a wrong schedule is reported once.
        if wrong.is_some() && is_wrong.contains(&number) {
            continue;
        }
        if let Some((message, help)) = wrong {
            let place =
                Place { line: number, shown: line.get(..end).unwrap_or_default(), start, other: None };
            look.problem(&place, Severity::Error, None, message, Some(help.to_owned()), 0..end - start);
            continue;
        }
        let (command, input) = divided(rest);
        jobs.push(CrontabJob {
            line: number,
            schedule: line.get(start..end).unwrap_or_default().to_owned(),
            user: user.map(str::to_owned),
            command,
            input,
            variables: variables.clone(),
            comment: above,
        });
    }
    (look.report, jobs)
}

/// The words of a comment that may be the name of the line below: none for a line that was commented out, or for the names of
/// the fields.
fn named(comment: &str) -> Option<String> {
    let comment = comment.trim_matches(|c: char| c == '#' || c == '-' || c == '=' || c.is_whitespace());
    let words: Vec<&str> = comment.split_whitespace().take(6).collect();
    let is_schedule = |count: usize| {
        let text = words.get(..count).unwrap_or_default().join(" ");
        words.len() > count && Expression::parse_as(&text, Dialect::Cron).is_ok()
    };
    let is_line =
        is_schedule(5) || is_schedule(1) || assignment(comment).is_some_and(|(name, _)| is_identifier(name));
    let is_of_fields = words.contains(&"dow") || words.iter().all(|word| word.starts_with(['*', '|', '.']));
    (!is_line && !is_of_fields).then(|| comment.to_owned())
}

/// Whether a word can be the name of a user, or the number.
fn is_user(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.$@\\".contains(&byte))
        && word.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

/// A command as its shell gets it, and its input. A `%` ends the command, and is a line break after that; `\%` is a `%`.
fn divided(text: &str) -> (String, Option<String>) {
    let (mut command, mut input) = (String::new(), None::<String>);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_escaped = c == '\\' && rest.peek() == Some(&'%');
        let c = if is_escaped { rest.next().unwrap_or(c) } else { c };
        match (&mut input, c) {
            (None, '%') if !is_escaped => input = Some(String::new()),
            (Some(input), '%') if !is_escaped => input.push('\n'),
            (Some(input), c) => input.push(c),
            (None, c) => command.push(c),
        }
    }
    // cron adds a line break to the last line.
    if let Some(input) = input.as_mut().filter(|input| !input.is_empty() && !input.ends_with('\n')) {
        input.push('\n');
    }
    (command.trim_end().to_owned(), input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_begins_what_the_command_reads_and_breaks_its_lines() {
        let both = |command: &str, input: &str| (command.to_owned(), Some(input.to_owned()));
        assert_eq!(divided("backup --all"), ("backup --all".to_owned(), None));
        assert_eq!(divided(r"date +\%F > /tmp/a"), ("date +%F > /tmp/a".to_owned(), None));
        assert_eq!(divided("mail ops%Hello%there"), both("mail ops", "Hello\nthere\n"));
        assert_eq!(divided(r"mail ops%100\% done%"), both("mail ops", "100% done\n"));
        assert_eq!(divided("cat%"), both("cat", ""));
        assert_eq!(divided(r"printf 'a\n' \\"), (r"printf 'a\n' \\".to_owned(), None));
    }

    #[test]
    fn a_line_that_is_none_of_cron_is_told_once() {
        use chrono::DateTime;
        use downbeat_scheduler::{Calendars, Zone};
        use std::time::Duration;

        for (text, has_users) in
            [("garbage line here\n", false), ("garbage line here\n", true), ("0 9 * * *\n", false)]
        {
            let reading = Reading {
                zone: Zone::UTC,
                from: DateTime::UNIX_EPOCH,
                purse: &mut crate::Purse::new(Duration::from_secs(9), Duration::from_secs(9)),
                find_zone: Zone::find,
                calendars: &Calendars::default(),
                step: &mut || {},
            };
            let (report, jobs) = crontab_jobs("crontab", text, has_users, reading);
            assert_eq!((report.problems().count(), jobs.len()), (1, 0), "{text}");
        }
    }

    #[test]
    fn a_comment_names_a_line_unless_it_is_a_line_itself() {
        assert_eq!(named(" Nightly backup").as_deref(), Some("Nightly backup"));
        assert_eq!(named("### Nightly backup ###").as_deref(), Some("Nightly backup"));
        for other in
            ["", " ---", "0 2 * * * backup", " @daily backup", "MAILTO=root", " m h  dom mon dow   command"]
        {
            assert_eq!(named(other).filter(|name| !name.is_empty()), None, "{other}");
        }
        // English that begins with a word of cron is still English.
        assert_eq!(named("5 minutes").as_deref(), Some("5 minutes"));
    }

    #[test]
    fn users_are_told_from_commands() {
        for user in ["root", "www-data", "_apt", "1000", "backup$", "svc.x"] {
            assert!(is_user(user), "{user}");
        }
        for other in ["/usr/bin/backup", "[", "test;", "", "-x", "cd&&"] {
            assert!(!is_user(other), "{other}");
        }
    }
}
