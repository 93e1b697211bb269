//! Makes jobs of the lines of a crontab, and notes how they differ from what cron does.

use downbeat::zones;
use downbeat_inspect::file::CrontabJob;
use downbeat_scheduler::Zone;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The longest name of a job, in characters.
const MAX_NAME: usize = 100;

/// The most lines that one note lists.
const MAX_LISTED: usize = 10;

/// Variables that are for cron itself, and those that cron always sets.
const OF_CRON: [&str; 9] = [
    "CONTENT_TRANSFER_ENCODING",
    "CONTENT_TYPE",
    "CRON_TZ",
    "LOGNAME",
    "MAILFROM",
    "MAILTO",
    "RANDOM_DELAY",
    "SHELL",
    "USER",
];

/// What is known apart from the crontab.
pub(super) struct Around<'a> {
    /// The user that the crontab belongs to, if its lines name none.
    pub(super) user: Option<&'a str>,
    /// The zone of cron.
    pub(super) zone: Zone,
    /// Finds the home directory of a user, if this machine knows it.
    pub(super) home: &'a dyn Fn(&str) -> Option<String>,
}

/// A job that will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) runs: Runs,
    /// The schedule as the crontab has it; `None` for a job that runs at start.
    pub(super) schedule: Option<String>,
    pub(super) zone: Zone,
    pub(super) user: Option<String>,
    pub(super) working_directory: Option<String>,
    pub(super) env: Vec<(String, String)>,
}

/// What a job runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// A text for `sh`.
    Shell(String),
    /// A program and its arguments.
    Command(Vec<String>),
}

/// The jobs of a crontab, and notes about them. An unknown zone is an error.
pub(super) fn drafts(jobs: &[CrontabJob], around: &Around<'_>) -> Result<(Vec<Draft>, Vec<String>), String> {
    let mut names = HashSet::new();
    let mut drafts = Vec::new();
    for job in jobs {
        let zone = match job.variable("CRON_TZ") {
            Some(name) => {
                let name = name.strip_prefix(':').unwrap_or(name);
                zones::find(name)
                    .map_err(|_| format!("error: line {}: there is no time zone `{name}`", job.line))?
            }
            None => around.zone,
        };
        // There a job cannot have one.
        let user = job.user.as_deref().or(around.user).filter(|_| !cfg!(windows));
        let home = job.variable("HOME").map(str::to_owned);
        let is_at_start = job.schedule.eq_ignore_ascii_case("@reboot");
        let env = job.variables.iter().filter(|(name, _)| !OF_CRON.contains(&&**name));
        drafts.push(Draft {
            line: job.line,
            name: free(&name(job), &mut names),
            runs: runs(job),
            schedule: (!is_at_start).then(|| job.schedule.clone()),
            zone,
            user: user.map(str::to_owned),
            working_directory: home.or_else(|| (around.home)(user?)),
            env: env.cloned().collect(),
        });
    }
    let notes = notes(jobs, &drafts);
    Ok((drafts, notes))
}

/// The command with its input, for the shell that the crontab names.
fn runs(job: &CrontabJob) -> Runs {
    let text = match job.input.as_deref().filter(|input| !input.is_empty()) {
        None => job.command.clone(),
        Some(input) => {
            let is_free = |word: &String| input.lines().all(|line| line != word);
            let mut words =
                std::iter::once("INPUT".to_owned()).chain((2..).map(|number| format!("INPUT{number}")));
            // There is one more word than lines, so that one word is free.
            let end = words.find(is_free).unwrap_or_default();
            // The whole command reads the input, as under cron.
            format!("{{ {}\n}} <<'{end}'\n{input}{end}", job.command)
        }
    };
    match job.variable("SHELL").filter(|shell| *shell != "/bin/sh" && !shell.is_empty()) {
        Some(shell) => Runs::Command(vec![shell.to_owned(), "-c".to_owned(), text]),
        None => Runs::Shell(text),
    }
}

/// The comment above a line, or else the program that it runs.
fn name(job: &CrontabJob) -> String {
    let plain = |text: &str| {
        let text: String =
            text.chars().filter(|c| !c.is_control() && !downbeat_client::is_invisible(*c)).collect();
        text.trim().chars().take(MAX_NAME).collect::<String>().trim().to_owned()
    };
    let comment = job.comment.as_deref().map(plain).filter(|name| !name.is_empty());
    let program = || Some(plain(program(&job.command)?)).filter(|name| !name.is_empty());
    comment.or_else(program).unwrap_or_else(|| format!("line {}", job.line))
}

/// The name of the main program of a command, not of what comes before it: `cd`, a test, variables. A text that may be secret
/// is not used.
fn program(command: &str) -> Option<&str> {
    let parts = command.split([';', '&', '|', '{', '}', '(', ')']).map(str::trim);
    let mut programs = parts.filter_map(|part| {
        let mut words = part.split_whitespace().skip_while(|word| {
            let is_variable = word.split_once('=').is_some_and(|(name, _)| !name.contains('/'));
            is_variable
                || ["exec", "nice", "ionice", "nohup", "sudo", "time"].contains(word)
                || word.starts_with('-')
                || word.bytes().all(|byte| byte.is_ascii_digit())
        });
        let first = words.next()?.trim_matches(['"', '\'']);
        let last = first.rsplit(['/', '\\']).next()?;
        let is_name = last.starts_with(|c: char| c.is_ascii_alphanumeric())
            && last.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte));
        (is_name && !first.contains("://")).then_some(last)
    });
    let before = ["cd", "test", "command", "umask", "export", "set", "true", "sleep", "if", "then"];
    programs.find(|name| !before.contains(name) && name.len() <= 40)
}

/// The name itself, or the name with a number.
fn free(name: &str, names: &mut HashSet<String>) -> String {
    let numbered = (2..).map(|number| {
        let end = format!(" {number}");
        let kept: String = name.chars().take(MAX_NAME - end.len()).collect();
        format!("{kept}{end}")
    });
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    // There is one more candidate than names, so that one candidate is free.
    candidates.find(|name| names.insert(name.clone())).unwrap_or_default()
}

/// Notes on what cron does differently.
fn notes(jobs: &[CrontabJob], drafts: &[Draft]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut mail: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for job in jobs {
        mail.entry(job.variable("MAILTO").unwrap_or("the user of the job")).or_default().push(job.line);
    }
    for (to, at) in mail.iter().filter(|(to, _)| !to.is_empty()) {
        notes.push(format!(
            "{}: cron mails the output to {to}; nobody gets that mail now: it goes to the log, and to the monitor of a job with a `url`",
            lines(at)
        ));
    }
    let at = |is: &dyn Fn(&CrontabJob, &Draft) -> bool| -> Vec<usize> {
        jobs.iter().zip(drafts).filter(|(job, draft)| is(job, draft)).map(|(job, _)| job.line).collect()
    };
    let mut note = |is: &dyn Fn(&CrontabJob, &Draft) -> bool, text: &str| match at(is) {
        lines_at if lines_at.is_empty() => {}
        lines_at => notes.push(format!("{}: {text}", lines(&lines_at))),
    };
    note(
        &|job, _| job.schedule.eq_ignore_ascii_case("@reboot"),
        "`@reboot` becomes `on_boot: true`: it runs at the first start of the daemon after a boot, and at each start where that is not known",
    );
    note(
        &|job, draft| job.user.is_some() && draft.user.is_none(),
        "jobs run as the user of the service on Windows: the users are left out",
    );
    note(
        &|job, draft| job.user.is_none() && draft.user.is_none(),
        "cron runs this as the owner of the crontab; without `user:` it runs as the user of the daemon (`--user NAME` writes it)",
    );
    note(
        &|_, draft| draft.user.is_some() && draft.working_directory.is_none(),
        "cron starts in the home directory of the user, which is not known on this machine: add `working_directory:`",
    );
    note(
        &|job, _| job.variable("PATH").is_none(),
        "cron sets PATH to `/usr/bin:/bin`; here it is that of the daemon: add `env: { PATH: … }` where that matters",
    );
    note(
        &|job, _| job.variable("TZ").is_some(),
        "`TZ` is given to the command; the schedule goes by `timezone:`",
    );
    note(
        &|job, _| job.variable("RANDOM_DELAY").is_some(),
        "`RANDOM_DELAY` is not taken over: `jitter:` delays a job by a part that stays the same",
    );
    note(
        &|_, draft| draft.schedule.is_some(),
        "cron starts a run while the one before it is still under way; here that run is skipped and counted (`overlap:`)",
    );
    notes
}

/// `line 7`, `lines 7 and 9`; for many lines only their number.
fn lines(at: &[usize]) -> String {
    let at: Vec<String> = BTreeSet::from_iter(at).into_iter().map(ToString::to_string).collect();
    match at.split_last() {
        _ if at.len() > MAX_LISTED => format!("{} lines", at.len()),
        Some((last, rest)) if !rest.is_empty() => format!("lines {} and {last}", rest.join(", ")),
        _ => format!("line {}", at.concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_without_a_comment_is_called_by_the_program_that_it_runs() {
        for (command, expected) in [
            ("/usr/local/bin/backup.sh --key=x", Some("backup.sh")),
            ("cd / && run-parts --report /etc/cron.hourly", Some("run-parts")),
            (
                "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }",
                Some("run-parts"),
            ),
            ("[ -x /usr/lib/php/sessionclean ] && /usr/lib/php/sessionclean", Some("sessionclean")),
            ("A=1 B=2 nice -n 10 /opt/x/job", Some("job")),
            ("curl -fsS https://hc-ping.com/uuid", Some("curl")),
            ("https://hc-ping.com/uuid", None),
            ("\"$HOME/x\"", Some("x")),
            ("$JOB", None),
        ] {
            assert_eq!(program(command), expected, "{command}");
        }
    }

    #[test]
    fn names_are_used_once() {
        let mut names = HashSet::new();
        let all: Vec<String> = (0..3).map(|_| free("backup", &mut names)).collect();
        assert_eq!(all, ["backup", "backup 2", "backup 3"]);
    }
}
