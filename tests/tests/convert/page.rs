//! Runs every example of `docs/conversions.md`.

use downbeat_inspect::convert::{CronFlavour, to_cron, to_oncalendar};
use downbeat_parser::Expression;

const PAGE: &str = include_str!("../../../docs/conversions.md");

/// What stands as code in a cell, between single backticks or double ones.
pub(crate) fn code(cell: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = cell;
    while let Some((_, behind)) = rest.split_once('`') {
        let (mark, behind) = behind.strip_prefix('`').map_or(("`", behind), |behind| ("``", behind));
        let (code, behind) = behind.split_once(mark).unwrap();
        all.push(code.trim().to_owned());
        rest = behind;
    }
    all
}

/// The cells of the rows that have so many of them, and code in the first.
fn rows(columns: usize) -> Vec<Vec<Vec<String>>> {
    let lines = PAGE.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = lines.map(|line| line.split(" | ").map(code).collect::<Vec<_>>());
    rows.filter(|cells| cells.len() == columns && !cells[0].is_empty()).collect()
}

fn lines(expression: &Expression, target: &str) -> Result<Vec<String>, String> {
    let cron = |flavour| to_cron(expression, flavour).map(|cron| cron.lines().to_vec());
    match target {
        "crontab" => cron(CronFlavour::Crontab),
        "extended" => cron(CronFlavour::Extended),
        "OnCalendar" => to_oncalendar(expression).map(|timer| timer.expressions().to_vec()),
        other => panic!("no such target: {other}"),
    }
    .map_err(|error| error.to_string())
}

#[test]
fn every_line_of_the_page_is_what_the_expression_gives() {
    let rows = rows(4);
    assert!(rows.len() >= 25, "only {} rows", rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let expression = Expression::parse(&row[0][0]).unwrap();
        for (said, target) in row[1..].iter().zip(["crontab", "extended", "OnCalendar"]) {
            // An empty cell of the extended form: the same as crontab's. Any other: refused.
            let expected = match (target, said.as_slice()) {
                ("extended", []) => lines(&expression, "crontab").ok(),
                (_, []) => None,
                (_, lines) => Some(lines.to_vec()),
            };
            let given = lines(&expression, target).ok();
            if given != expected {
                wrong.push(format!("{} in {target}: {given:?}", row[0][0]));
            }
        }
    }
    assert!(wrong.is_empty(), "the page says otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn every_refusal_of_the_page_is_the_message() {
    let rows = rows(3);
    assert!(rows.len() >= 10, "only {} rows", rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let given = lines(&Expression::parse(&row[0][0]).unwrap(), &row[1][0]).unwrap_err();
        // That another flavour would do comes after a semicolon, and is said once for all on the page.
        let given = given.split("; the extended form of cron").next().unwrap();
        if row[2] != [given] {
            wrong.push(format!("{} in {}: {given}", row[0][0], row[1][0]));
        }
    }
    assert!(wrong.is_empty(), "the page says otherwise:\n{}", wrong.join("\n"));
}
