//! Reads schedules, writes them in plain words, and shows what is wrong with one.
//!
//! `cargo run -p downbeat-parser --example read`, or with texts of your own after `--`.

use downbeat_parser::Expression;

const TEXTS: [&str; 3] = ["every 15 minutes on Mon-Fri except in july", "30 9 * * MON-FRI", "every 5 minuts"];

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let texts = if given.is_empty() { TEXTS.map(str::to_owned).into() } else { given };
    for text in texts {
        match Expression::parse(&text) {
            Ok(expression) => show(&text, &expression),
            Err(error) => println!("{}", error.render(&text)),
        }
        println!();
    }
}

fn show(text: &str, expression: &Expression) {
    println!("{text}");
    println!("  means       {}", expression.describe());
    // Written back: reading that gives an equal expression.
    println!("  canonical   {expression}");
    for lint in downbeat_parser::lint::lints(text).unwrap_or_default() {
        println!("  warning     {}", lint.message());
    }
}
