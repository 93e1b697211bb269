//! Lengths of time in words: a table that the script of the status page is held against too, in `tests/browser`.

use downbeat_client::span;
use std::time::Duration;

/// Lines of microseconds and what is said of them.
const SAID: &str = include_str!("../../fixtures/spans.txt");

#[test]
fn lengths_of_time_are_said_as_on_the_status_page() {
    assert_eq!(SAID.lines().count(), 24);
    for (micros, said) in SAID.lines().map(|line| line.split_once(' ').unwrap()) {
        assert_eq!(span(Duration::from_micros(micros.parse().unwrap())), said, "{micros} µs");
    }
}
