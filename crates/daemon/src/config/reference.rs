//! The reference of a configuration file, in Markdown: the page `docs/configuration.md`.

use super::keys::{Choice, Default, Key, Kind, Section, Size};
use super::own::{
    BUTLER, COMMAND, FLEET, HEARTBEAT, HTTP, JOB, KINDS, LONGEST_TAG, MAX_TAGS, OUTPUT, STATE, STATUS, TCP,
    TLS,
};
use downbeat_client::{Monitor, Part};
use downbeat_parser::Length;
use std::fmt::Write as _;

/// What stands before the tables.
const INTRODUCTION: &str = include_str!("introduction.md");

/// The page `docs/configuration.md`: an introduction, and the reference of all keys.
pub fn reference() -> String {
    let mut page = INTRODUCTION.replace("<!-- kinds -->\n", &kinds());
    let sections: [(&str, &str, &Section); 12] = [
        (
            "A heartbeat",
            "An item of `heartbeats:`. All keys but `name` and `url` may stand in `defaults:` too. In place of `url` it may have its [parts](#the-parts-of-a-url).",
            &HEARTBEAT,
        ),
        ("`check`", "One of these, or a list of such mappings.", &KINDS),
        ("`check: http:`", "Short: the URL alone.", &HTTP),
        ("`check: tcp:`", "Short: the address alone.", &TCP),
        ("`check: command:`", "Short: the list alone.", &COMMAND),
        ("`tls`", "Of a heartbeat, of the defaults, or of a check over HTTP.", &TLS),
        (
            "A job",
            "An item of `jobs:`, with either `command` or `shell`. At the top level, `max_running:` is how many jobs run at once, a \
             number from 1 to 10000; further ones wait for a place. See [jobs](jobs.md).",
            &JOB,
        ),
        ("`output`", "Of a job.", &OUTPUT),
        (
            "`fleet`",
            "The members that share the heartbeats of one configuration. One file of all may have it. See [more than one machine](fleet.md#a-fleet).",
            &FLEET,
        ),
        (
            "`status`",
            "The status page; without this section there is none. One file of all may have it.",
            &STATUS,
        ),
        (
            "`state`",
            "What is remembered over a restart, for 90 days. One file of all may have it. See [history](history.md).",
            &STATE,
        ),
        (
            "`heartbeat` of a Butler tool",
            "At the top level, or below one root key such as `Butler`.",
            &BUTLER,
        ),
    ];
    for (title, about, section) in sections {
        let _ = writeln!(
            page,
            "### {title}\n\n{about}\n\n| key | what it does | value | default |\n| --- | --- | --- | --- |"
        );
        for key in section.keys.iter().filter(|key| !matches!(key.kind, Kind::Parts(_))) {
            let _ = writeln!(page, "| `{}` | {} | {} | {} |", key.name, key.doc, value(key), default(key));
        }
        page.push('\n');
    }
    page.push_str(&parts_of_urls());
    page.truncate(page.trim_end().len());
    page + "\n"
}

/// The kinds of monitors: their URLs, and what a failed check sends.
fn kinds() -> String {
    let mut table = "| URL | monitor | a failed check sends |\n| --- | --- | --- |\n".to_owned();
    let (plain, known): (Vec<Monitor>, Vec<Monitor>) =
        Monitor::ALL.iter().partition(|monitor| **monitor == Monitor::Plain);
    for monitor in known.into_iter().chain(plain) {
        let failure = monitor.failure_signal().unwrap_or("nothing: no beat comes");
        let form = monitor.form().replace(" or ", "` or `");
        let form = if monitor == Monitor::Plain { form } else { format!("`{form}`") };
        let _ = writeln!(table, "| {form} | `{monitor}` | {failure} |");
    }
    table
}

/// The kinds of monitors whose URL can be made of parts, and what these are.
fn parts_of_urls() -> String {
    let mut text = "### The parts of a URL\n\nOf a heartbeat or a job, in place of `url` and `monitor`. Each may be a text with `${NAME}`, or come \
        from a `file:`.\n\n| key | parts |\n| --- | --- |\n"
        .to_owned();
    for monitor in Monitor::ALL.iter().filter(|monitor| !monitor.parts().is_empty()) {
        let part = |part: &Part| {
            let optional = if part.is_needed() { "" } else { " (optional)" };
            let about = part.about().trim_end_matches('.');
            format!("`{}`{optional}: {about}, such as `{}`", part.name(), part.example())
        };
        let parts: Vec<String> = monitor.parts().iter().map(part).collect();
        let _ = writeln!(text, "| `{monitor}` | {} |", parts.join("; "));
    }
    text
}

fn default(key: &Key) -> String {
    match key.default {
        Default::Required | Default::Inherited => "must be given".to_owned(),
        Default::Instead(other) => format!("`{other}` is given"),
        Default::Words(words) => words.to_owned(),
        Default::Value(value) => format!("`{value}`"),
    }
}

/// What may be written, with an example.
fn value(key: &Key) -> String {
    let example = format!("`{}`", key.example.replace('|', "\\|"));
    let kind = match &key.kind {
        Kind::Name { longest } => format!("a text of {longest} characters at most"),
        Kind::User => "a name or a number".to_owned(),
        Kind::Secret | Kind::Url => "a text, with `${NAME}` or from a `file:`".to_owned(),
        Kind::Urls => "an address, with `${NAME}` or from a `file:`, or a list".to_owned(),
        Kind::Schedule => "a schedule".to_owned(),
        Kind::Zone => "a name".to_owned(),
        Kind::Switch => return "`true` or `false`".to_owned(),
        Kind::Count { least, most } => format!("a number from {least} to {most}"),
        Kind::Span { least, most } => {
            format!("a length of time from `{}` to `{}`", Length::from(*least), Length::from(*most))
        }
        Kind::Choice(choices) => return choices_in_words(choices),
        Kind::Headers => "names, each with a text, with `${NAME}` or from a `file:`".to_owned(),
        Kind::Tags => format!("a list of {MAX_TAGS} texts at most, each of {LONGEST_TAG} characters at most"),
        Kind::Calendars => "names, each with the path of a file".to_owned(),
        Kind::File | Kind::Folder => "a path".to_owned(),
        Kind::Size { least, most } => format!("a size from `{}` to `{}`", Size(*least), Size(*most)),
        Kind::Proxy(choices) => {
            format!("{}; or an address, with `${{NAME}}` or from a `file:`", choices_in_words(choices))
        }
        Kind::Statuses => "a status, or a list".to_owned(),
        Kind::Listen => "an IP address or `localhost`, and a port".to_owned(),
        Kind::HostPort => "a host and a port".to_owned(),
        Kind::Shard => "a number or `auto`, a slash and a number".to_owned(),
        Kind::Argv => "a list of texts".to_owned(),
        Kind::Script => "a text".to_owned(),
        Kind::Variables => "names, each with a text, with `${NAME}` or from a `file:`".to_owned(),
        Kind::Section(section) => format!("the keys of {}", section.name),
        Kind::Parts(monitor) => format!("the parts of a URL of {}", monitor.name()),
        Kind::Short(section) => {
            let short = section.names().first().copied().unwrap_or_default();
            format!("`{short}`, or the keys of {}", section.name)
        }
        Kind::Several(kinds) => {
            let names: Vec<String> = kinds.names().iter().map(|name| format!("`{name}`")).collect();
            format!("{} with one of {}, or a list of 1 to 20", kinds.name, names.join(", "))
        }
    };
    format!("{kind}: {example}")
}

fn choices_in_words(choices: &[Choice]) -> String {
    let words: Vec<String> =
        choices.iter().map(|choice| format!("`{}`: {}", choice.word, choice.doc)).collect();
    words.join("; ")
}
