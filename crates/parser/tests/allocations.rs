//! What reading the usual schedules allocates: the model stands inline, so nothing does but a zone's name.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use downbeat_parser::Expression;

/// How often reading a text allocates.
fn allocations(text: &str) -> u64 {
    let mut read = None;
    let info = allocation_counter::measure(|| read = Some(Expression::parse(text)));
    read.unwrap().unwrap();
    info.count_total
}

#[test]
fn reading_a_usual_schedule_allocates_once_at_most() {
    for text in
        ["every 5 minutes", "*/5 * * * *", "0 9 * * MON-FRI", "at 9:00 on weekdays", "@daily", "@every 90s"]
    {
        let count = allocations(text);
        assert!(count <= 1, "{text}: {count} allocations");
    }
    assert_eq!(allocations("every 5 minutes"), 0);
    assert_eq!(allocations("0 9 * * MON-FRI"), 0);
    assert_eq!(allocations("every 5 minutes in Europe/Stockholm"), 1);
}

#[test]
fn what_allocates_is_counted() {
    assert!(allocations("at 9:00 also at 10:00 on monday except on sunday") > 0);
}
