//! Reads schedules, writes them in other languages, and shows what is wrong with one.
//!
//! `cargo run -p downbeat-parser --example read`, or with texts of your own behind `--`.

use downbeat_parser::{Expression, ParseError};

const TEXTS: [&str; 3] = ["every 15 minutes on Mon-Fri except in july", "30 9 * * MON-FRI", "every 5 minuts"];

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let texts = if given.is_empty() { TEXTS.map(str::to_owned).into() } else { given };
    for text in texts {
        match Expression::parse(&text) {
            Ok(expression) => show(&text, &expression),
            Err(error) => point_at(&text, &error),
        }
        println!();
    }
}

fn show(text: &str, expression: &Expression) {
    println!("{text}");
    println!("  means       {}", expression.describe());
    // Written back: reading that gives an equal expression.
    println!("  canonical   {expression}");
    match expression.to_cron() {
        Ok(cron) => println!("  cron        {}", cron.lines().join(", ")),
        Err(reason) => println!("  cron        {reason}"),
    }
    match expression.to_oncalendar() {
        Ok(calendar) => println!("  OnCalendar  {}", calendar.expressions().join(", ")),
        Err(reason) => println!("  OnCalendar  {reason}"),
    }
    for lint in downbeat_parser::lint::lints(text).unwrap_or_default() {
        println!("  warning     {}", lint.message());
    }
}

/// The text with a caret under each character that the error is about.
fn point_at(text: &str, error: &ParseError) {
    // A span is of bytes, at the borders of characters.
    let width = |text: Option<&str>| text.map_or(0, |text| text.chars().count());
    let span = error.span();
    let before = width(text.get(..span.start));
    let carets = width(text.get(span)).max(1);
    println!("{text}\n{}{}", " ".repeat(before), "^".repeat(carets));
    println!("  error       {error}");
    if let Some(help) = error.help() {
        println!("  help        {help}");
    }
}
