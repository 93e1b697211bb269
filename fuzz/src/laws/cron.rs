//! Lines of cron: in both dialects an answer makes sense, case does not matter, and a naive reading agrees.

use super::expression::{same_but_for_case, stands};
use super::sentence_maker::Choices;
use super::{Steered, naive_cron, variation};
use arbitrary::Unstructured;
use downbeat_parser::cron::{Dialect, parse};
use downbeat_parser::{Expression, Notation};

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
    naive_cron::agrees(line, &crontab);
    match variation(line.as_bytes(), 4) {
        0 => {
            let later = parse(line, Dialect::Later);
            stands(line, &later);
        }
        1 => same_but_for_case(&crontab, &parse(&line.to_ascii_lowercase(), Dialect::Cron)),
        2 => same_but_for_case(&crontab, &parse(&line.to_ascii_uppercase(), Dialect::Cron)),
        // Where the front door takes it for cron, it says the same.
        _ => {
            let front = Expression::parse(line);
            if front.as_ref().is_ok_and(|front| front.notation() == Notation::Cron) {
                assert_eq!(front, crontab, "the front door reads it otherwise");
            }
        }
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
