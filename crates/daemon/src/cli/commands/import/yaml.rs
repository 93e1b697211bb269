//! Writes jobs as a configuration, and proves that it means what it should.

use super::draft::{Draft, Runs};
use downbeat::config::{self, Job};
use downbeat_parser::{Dialect, Expression};
use downbeat_scheduler::Schedule;
use std::fmt::Write as _;
use std::path::Path;

/// The configuration of these jobs.
pub(super) fn write(file: &str, drafts: &[Draft], notes: &[String]) -> String {
    let mut out = format!("# Made of {} by `downbeat import crontab`.\n", one_line(file));
    for note in notes {
        let _ = writeln!(out, "# {}", one_line(note));
    }
    out.push_str("jobs:\n");
    for draft in drafts {
        let _ = writeln!(out, "  # line {}", draft.line);
        let _ = writeln!(out, "  - name: {}", scalar(&draft.name));
        match &draft.runs {
            Runs::Shell(text) => {
                let _ = writeln!(out, "    shell: {}", block(text));
            }
            Runs::Command(parts) => {
                out.push_str("    command:\n");
                for part in parts {
                    let _ = writeln!(out, "      - {}", block(part));
                }
            }
        }
        match &draft.schedule {
            Some(schedule) => {
                let _ = writeln!(out, "    schedule: {}", scalar(schedule));
                if dialect(schedule) == Dialect::Cron {
                    out.push_str("    dialect: cron\n");
                }
                let _ = writeln!(out, "    timezone: {}", scalar(&draft.zone.to_string()));
            }
            None => out.push_str("    on_boot: true\n"),
        }
        for (key, value) in [("user", &draft.user), ("working_directory", &draft.working_directory)] {
            if let Some(value) = value {
                let _ = writeln!(out, "    {key}: {}", scalar(&unexpanded(value)));
            }
        }
        if !draft.env.is_empty() {
            out.push_str("    env:\n");
        }
        for (name, value) in &draft.env {
            let _ = writeln!(out, "      {}: {}", key(name), scalar(&unexpanded(value)));
        }
    }
    out
}

/// A text in which `${` is escaped, so that the daemon replaces no variable: cron does not either.
fn unexpanded(text: &str) -> String {
    text.replace("${", "$${")
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

/// A text on one line: plain if YAML reads it as the same text, else in quotation marks.
fn scalar(text: &str) -> String {
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._- ".contains(&byte))
        && !text.ends_with(' ')
        && !words.contains(&text.to_ascii_lowercase().as_str());
    match () {
        () if is_plain => text.to_owned(),
        () if is_printable(text) && !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
        // A string of JSON is also a string of YAML.
        () => serde_json::Value::from(text).to_string(),
    }
}

/// The name of a variable as a key.
fn key(name: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

/// A text that may have several lines.
fn block(text: &str) -> String {
    let is_block = text.contains('\n')
        && is_printable(text)
        && !text.starts_with([' ', '\n'])
        && !text.ends_with('\n')
        && text.lines().all(|line| !line.ends_with(' '));
    if !is_block {
        return scalar(text);
    }
    let lines: Vec<String> = text.lines().map(|line| format!("        {line}")).collect();
    format!("|-\n{}", lines.join("\n").replace("        \n", "\n"))
}

/// Whether YAML reads each character as it is.
fn is_printable(text: &str) -> bool {
    text.chars().all(|c| {
        c == '\n'
            || !(c.is_control()
                || downbeat_client::is_invisible(c)
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'))
    })
}

/// Proves that the written configuration means what it should: it is read as the daemon reads it, and each job must occur when
/// its line of the crontab does. An error names the job that does not.
pub(super) fn prove(written: &str, drafts: &[Draft]) -> Result<(), String> {
    let config = config::parse("the configuration that was made", written.as_bytes())
        .map_err(|error| format!("error: what was made cannot be read:\n{}", error.render(false)))?;
    if config.jobs.len() != drafts.len() {
        return Err("error: what was made has another number of jobs".to_owned());
    }
    for (job, draft) in config.jobs.iter().zip(drafts) {
        let expected = match &draft.runs {
            Runs::Shell(text) => config::Runs::Shell(text.clone()),
            Runs::Command(parts) => {
                let mut parts = parts.iter().cloned();
                config::Runs::Command(parts.next().unwrap_or_default(), parts.collect())
            }
        };
        let is_same = *job.name == *draft.name
            && job.runs == expected
            && job.user == draft.user
            && job.working_directory.as_deref() == draft.working_directory.as_deref().map(Path::new)
            && job
                .env
                .iter()
                .map(|(name, value)| (&**name, value.reveal()))
                .eq(draft.env.iter().map(|(name, value)| (&**name, &**value)))
            && !job.on_start
            && job.on_boot == draft.schedule.is_none();
        if !is_same || !occurs_alike(job, draft) {
            return Err(format!("error: line {}: what was made of it does not say the same", draft.line));
        }
    }
    Ok(())
}

/// Whether a job occurs when the line of a crontab does.
fn occurs_alike(job: &Job, draft: &Draft) -> bool {
    let (Some(schedule), Some(text)) = (&job.schedule, &draft.schedule) else {
        return job.schedule.is_none() && draft.schedule.is_none();
    };
    let Ok(expression) = Expression::parse_as(text, dialect(text)) else { return false };
    let Ok(of_cron) = Schedule::ignoring_named_zone(&expression, draft.zone) else { return false };
    // Two intervals of different lengths cannot be compared.
    schedule.zone() == of_cron.zone() && schedule.equivalent(&of_cron) == Ok(true)
}

/// The dialect of the schedule of a line. `@every` is not cron's: programs that read crontabs in containers have it.
fn dialect(schedule: &str) -> Dialect {
    if schedule.starts_with("@every") { Dialect::Auto } else { Dialect::Cron }
}
