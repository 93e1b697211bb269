//! The end of the program with an error: the text for a person, the JSON for a program, and the exit code.

use super::expression::WrongSchedule;
use super::{ProblemShape, Wrong, journal, terminal};
use anyhow::Error;
use downbeat::config::ConfigErrors;
use downbeat::operate::Unusable;
use serde::Serialize;
use std::process::ExitCode;

/// The exit code where the command line, the configuration or a schedule is wrong.
const WRONG: u8 = 2;

/// Why a command has failed.
pub(crate) struct Failure {
    /// As a person reads it: one line or several.
    pub(crate) shown: String,
    /// Whether the user wrote something wrong.
    is_wrong: bool,
    told: Told,
}

/// What a program is told.
#[derive(Serialize)]
#[serde(untagged)]
enum Told {
    Schedule(WrongSchedule),
    Config { error: &'static str, problems: Vec<ProblemShape> },
    Text { error: String, help: Option<String> },
}

impl Failure {
    pub(crate) fn of(error: Error) -> Self {
        Self::of_wrong(error).unwrap_or_else(|error| Self::of_text(format!("error: {error:#}"), false))
    }

    /// Of an error in what the user wrote. Another error is given back.
    pub(crate) fn of_wrong(error: Error) -> Result<Self, Error> {
        let error = match error.downcast::<WrongSchedule>() {
            Ok(wrong) => {
                return Ok(Self { shown: wrong.to_string(), is_wrong: true, told: Told::Schedule(wrong) });
            }
            Err(error) => error,
        };
        let error = match error.downcast::<Unusable>() {
            Ok(Unusable::Config(errors)) => return Ok(Self::of_config(&errors)),
            Ok(other) => return Ok(Self::of_text(format!("error: {other}"), true)),
            Err(error) => error,
        };
        error.downcast::<Wrong>().map(|Wrong(shown)| Self::of_text(shown, true))
    }

    fn of_config(errors: &ConfigErrors) -> Self {
        let all = errors.files().iter();
        let all = all.flat_map(|file| file.problems().iter().map(|problem| (file.file(), problem)));
        let problems = all.map(|(file, problem)| ProblemShape::of(problem, Some(file))).collect();
        let told = Told::Config { error: "the configuration cannot be used", problems };
        Self { shown: errors.render(terminal::stderr_has_color()), is_wrong: true, told }
    }

    /// Of a text that begins with `error: `, and in which a line `help: ` may follow.
    fn of_text(shown: String, is_wrong: bool) -> Self {
        let (error, help) = match shown.split_once("\nhelp: ") {
            Some((error, help)) => (error, Some(help.to_owned())),
            None => (&*shown, None),
        };
        let error = error.strip_prefix("error: ").unwrap_or(error).to_owned();
        Self { told: Told::Text { error, help }, shown, is_wrong }
    }

    /// Of a command line that is wrong. The usage that clap adds is for a person.
    pub(crate) fn of_usage(error: &clap::Error) -> Self {
        let text = error.to_string();
        let text = text.split_once("\n\nUsage:").map_or(&*text, |(text, _)| text);
        Self::of_text(text.trim_end().to_owned(), true)
    }

    /// Tells it on standard error, as JSON if the command line asks for that, and returns the exit code.
    pub(crate) fn tell(&self) -> ExitCode {
        let code = if self.is_wrong { WRONG } else { 1 };
        match asks_for_json() {
            true => terminal::say(&self.json(code)),
            false => journal::say_error(&self.shown),
        }
        ExitCode::from(code)
    }

    /// One JSON object in a line.
    fn json(&self, code: u8) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            #[serde(flatten)]
            told: &'a Told,
            exit_code: u8,
        }
        serde_json::to_string(&Line { told: &self.told, exit_code: code }).unwrap_or_default()
    }
}

/// Whether a command line has `--json`; what comes after `--` belongs to another program.
pub(crate) fn asks_for_json() -> bool {
    let mut own = std::env::args_os().skip(1).take_while(|argument| argument != "--");
    own.any(|argument| argument == "--json")
}
