//! Lines of cron: in each dialect an answer makes sense, what is read is written back as the same schedule, case does not matter,
//! and a naive reading agrees.

use super::expression::{same_but_for_case, stands};
use super::sentence_maker::Choices;
use super::{Steered, naive_cron, variation};
use arbitrary::Unstructured;
use downbeat_parser::cron::{Dialect, parse};
use downbeat_parser::{Expression, MAX_INPUT_LEN, Notation, ParseError};

/// Any bytes as a line, or as the choices that make one.
pub fn cron(bytes: &[u8]) {
    match bytes.split_first() {
        Some((first, rest)) if first % 2 == 1 => check(&made(&mut Steered(&mut Unstructured::new(rest)))),
        _ => {
            if let Ok(line) = std::str::from_utf8(bytes) {
                check(line);
            }
        }
    }
}

fn check(line: &str) {
    let crontab = parse(line, Dialect::Cron);
    stands(line, &crontab);
    naive_cron::agrees(line, &crontab, Dialect::Cron);
    match variation(line.as_bytes(), 6) {
        0 => {
            let later = parse(line, Dialect::Later);
            stands(line, &later);
        }
        1 => same_but_for_case(&crontab, &parse(&line.to_ascii_lowercase(), Dialect::Cron)),
        2 => same_but_for_case(&crontab, &parse(&line.to_ascii_uppercase(), Dialect::Cron)),
        3 => {
            let ocps = parse(line, Dialect::Ocps);
            stands(line, &ocps);
            naive_cron::agrees(line, &ocps, Dialect::Ocps);
            is_written_back(&ocps);
        }
        4 => {
            let line = with_an_open_day(line);
            let quartz = parse(&line, Dialect::Quartz);
            stands(&line, &quartz);
            naive_cron::agrees(&line, &quartz, Dialect::Quartz);
            is_written_back(&quartz);
        }
        // Where the front door takes it for cron, it says the same.
        _ => {
            let front = Expression::parse(line);
            if front.as_ref().is_ok_and(|front| front.notation() == Notation::Cron) {
                assert_eq!(front, crontab, "the front door reads it otherwise");
            }
        }
    }
}

/// The line with `?` in one of its day fields, as Quartz wants it: of a line that has none, and as many fields as Quartz reads.
fn with_an_open_day(line: &str) -> String {
    let mut fields: Vec<&str> = line.split_ascii_whitespace().collect();
    if line.contains('?') || !matches!(fields.len(), 6 | 7) {
        return line.to_owned();
    }
    let (day, weekday) = (3, 5);
    let open = if variation(line.as_bytes(), 13).is_multiple_of(2) { day } else { weekday };
    if let Some(field) = fields.get_mut(open) {
        *field = "?";
    }
    fields.join(" ")
}

/// What was read from a line is written as a text that is read as the same.
fn is_written_back(parsed: &Result<Expression, ParseError>) {
    let Ok(expression) = parsed else { return };
    let written = expression.to_string();
    // A list of thousands of years has no text.
    if written.len() <= MAX_INPUT_LEN {
        let again = Expression::parse(&written);
        let again = again.as_ref().map(|again| (again.timing(), again.zone()));
        assert_eq!(again, Ok((expression.timing(), expression.zone())), "{written:?}");
    }
}

const NAMES: [&str; 12] =
    ["MON", "jan", "Friday", "SUN", "december", "FEB", "sat", "L", "LW", "L-3", "15W", "5L"];

/// A line: five to seven fields, mostly right.
fn made(choices: &mut impl Choices) -> String {
    let mut line = String::new();
    if choices.once_in(20) {
        line.push_str(
            ["CRON_TZ=Europe/Stockholm ", "TZ=UTC ", "@daily", "@hourly "]
                .get(choices.below(4))
                .unwrap_or(&""),
        );
    }
    let count = 5 + choices.below(4) % 3;
    for _ in 0..count {
        if choices.below(3) == 0 {
            line.push('*');
        } else {
            for item in 0..1 + choices.below(6) / 3 {
                if item > 0 {
                    line.push(',');
                }
                one(choices, &mut line);
            }
        }
        line.push(' ');
    }
    if choices.once_in(20) {
        line.push_str("Asia/Tokyo");
    } else {
        line.pop();
    }
    line
}

fn one(choices: &mut impl Choices, line: &mut String) {
    let mut value = |line: &mut String| {
        let top = [60, 24, 32, 13, 8, 2100].get(choices.below(6)).copied().unwrap_or(8);
        line.push_str(&choices.below(top).to_string());
        choices.below(12)
    };
    match value(line) {
        0 | 1 => {
            line.push('-');
            value(line);
        }
        2 => {
            line.push('/');
            value(line);
        }
        3 => {
            line.push('-');
            value(line);
            line.push('/');
            value(line);
        }
        4 => line.push_str("*/"),
        5 => line.push('#'),
        6 => {
            line.push(',');
            line.push_str(NAMES.get(choices.below(NAMES.len())).unwrap_or(&"MON"));
        }
        7 => line.push('L'),
        8 => line.push('W'),
        _ => {}
    }
}
