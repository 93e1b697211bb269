//! What schedules in files of our own and in files of tools have in common: a number is milliseconds, and a zone has one of the
//! names that `zones` knows.

use super::report::{Problem, in_yaml};
use downbeat_inspect::in_one_line;
use downbeat_parser::Expression;
use downbeat_scheduler::Zone;

/// The zone that a schedule names, or `default`. An error for an unknown name.
pub(super) fn zone(expression: &Expression, default: Zone) -> Result<Zone, Problem> {
    Zone::of(expression, default).map_err(|unknown| {
        Problem::new(format!("there is no time zone `{}`", unknown.name())).with_help(unknown.help())
    })
}

/// The expression for a number of milliseconds, and its text.
pub(super) fn number(number: i128) -> Result<(Expression, String), Problem> {
    const HELP: &str = "write the milliseconds between two beats, or a schedule in words";
    if number < 0 {
        return Err(Problem::new("milliseconds cannot be negative").with_help(HELP));
    }
    let text = u64::try_from(number).unwrap_or(u64::MAX).to_string();
    match Expression::parse(&text) {
        Ok(expression) => Ok((expression, text)),
        Err(error) => {
            // The parser's help for `0` is about other notations.
            let help = error.help().filter(|_| number != 0);
            let help = help.map_or_else(|| HELP.to_owned(), |help| in_yaml(&help));
            Err(Problem::new(error.to_string()).with_help(help))
        }
    }
}

/// A schedule as it was written, for a line of a report.
pub(super) fn in_words(text: &str) -> String {
    match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("every {text} milliseconds"),
        // The text may be a block of YAML with several lines.
        false => format!("`{}`", in_one_line(text)),
    }
}
