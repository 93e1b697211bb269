//! What compiling the usual schedules allocates: the plan stands inline in what the schedule shares.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use chrono::Utc;
use downbeat_scheduler::{Expression, Schedule};

/// How often reading and compiling a text allocates, and how many bytes the schedule keeps.
fn allocations(text: &str) -> (u64, i64) {
    let mut compiled = None;
    let info = allocation_counter::measure(|| {
        let expression = Expression::parse(text).unwrap();
        compiled = Some(Schedule::ignoring_named_zone(&expression, Utc).unwrap());
    });
    assert!(!compiled.unwrap().never());
    (info.count_total, info.bytes_current)
}

#[test]
fn a_usual_schedule_is_read_and_compiled_with_one_allocation_of_half_a_kibibyte() {
    for text in [
        "every 5 minutes",
        "*/5 * * * *",
        "0 9 * * MON-FRI",
        "at 9:00 on weekdays",
        "every 15 minutes after 9:00 before 17:00",
    ] {
        let (count, bytes) = allocations(text);
        assert_eq!(count, 1, "{text}");
        assert!(bytes <= 512, "{text}: {bytes} bytes");
    }
}

#[test]
fn a_schedule_of_dates_keeps_768_bytes_at_most() {
    for text in ["0 0 29 2 *", "on the last day of the month", "on Monday in February on the 29th day"] {
        let (_, bytes) = allocations(text);
        assert!(bytes <= 768, "{text}: {bytes} bytes");
    }
}
