use crate::Model;

fn refused(json: &str) -> String {
    serde_json::from_str::<Model>(json).unwrap_err().to_string()
}

#[test]
fn laters_json_reads_and_writes_without_loss() {
    let json = r#"{"schedules":[{"m":[0,30],"t_a":[32400],"t_b":[61200]}],"exceptions":[{"d":[1,7]}]}"#;
    let model: Model = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&model).unwrap(), json);
}

#[test]
fn bounds_and_steps_read_and_write_without_loss() {
    let all = [
        r#"{"t":[32400],"d":[2],"every":{"weeks":2,"from":"2027-01-04"}}"#,
        r#"{"every":{"days":1000,"from":"1970-01-01"},"from":"1970-01-01","until":"9999-12-31"}"#,
        r#"{"m":[0],"every":{"months":3,"from":"2027-01-31"}}"#,
        r#"{"from":"2026-12-01T06:00:00","until":"2026-12-24T18:00:30"}"#,
        r#"{"until":"2026-12-24T00:00:00"}"#,
        r#"{"from":"2026-12-24T23:59:59"}"#,
        r#"{"t":[32400],"d":[2],"calendars":["bank holidays","holidays of sweden"]}"#,
        r#"{"from":"2026-12-24","calendars":["patching"]}"#,
    ];
    for conjunction in all {
        let json = format!(r#"{{"schedules":[{conjunction}],"exceptions":[{conjunction}]}}"#);
        let model: Model = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&model).unwrap(), json);
        let read = crate::Expression::parse(&model.to_string()).unwrap();
        assert_eq!(read.timing(), &crate::Timing::Calendar(model));
    }
}

#[test]
fn bounds_and_steps_without_a_meaning_are_refused() {
    let all = [
        r#"{"from":"2027-01-02","until":"2027-01-01"}"#,
        r#"{"from":"2027-02-29"}"#,
        r#"{"until":"25/12/2026"}"#,
        r#"{"until":"2027-01-01T00:00:00Z"}"#,
        r#"{"from":"2027-01-01","from":"2027-01-01"}"#,
        r#"{"every":{"weeks":0,"from":"2027-01-01"}}"#,
        r#"{"every":{"weeks":1001,"from":"2027-01-01"}}"#,
        r#"{"every":{"weeks":1,"days":2,"from":"2027-01-01"}}"#,
        r#"{"every":{"from":"2027-01-01"}}"#,
        r#"{"every":{"weeks":1}}"#,
        r#"{"every":{"weeks":1,"from":"2027-01-01T09:00"}}"#,
        r#"{"every":{"years":1,"from":"2027-01-01"}}"#,
        r#"{"calendars":[]}"#,
        r#"{"calendars":["9 to 5"]}"#,
        r#"{"calendars":"holidays"}"#,
    ];
    let refused = all.map(|one| refused(&format!(r#"{{"schedules":[{one}]}}"#)) + "\n");
    insta::assert_snapshot!(refused.concat(), @r#"
    2027-01-01 comes before 2027-01-02: nothing lies between them at line 1 column 56
    `2027-02-29` is not a date of the years 1970 to 9999 such as `2027-01-04`, or a date and a time such as `2027-01-04T09:00:00` at line 1 column 35
    `25/12/2026` is not a date of the years 1970 to 9999 such as `2027-01-04`, or a date and a time such as `2027-01-04T09:00:00` at line 1 column 36
    `2027-01-01T00:00:00Z` is not a date of the years 1970 to 9999 such as `2027-01-04`, or a date and a time such as `2027-01-04T09:00:00` at line 1 column 46
    duplicate field `from` at line 1 column 55
    0 is not a number of days, weeks or months to count by: 1–1000 at line 1 column 55
    1001 is not a number of days, weeks or months to count by: 1–1000 at line 1 column 58
    `every` needs one of `days`, `weeks` and `months` at line 1 column 64
    `every` needs one of `days`, `weeks` and `months` at line 1 column 45
    missing field `from` at line 1 column 34
    steps are counted from a date: `2027-01-01` at line 1 column 61
    unknown field `years`, expected one of `days`, `weeks`, `months`, `from` at line 1 column 31
    `calendars` needs the name of at least one calendar at line 1 column 30
    `9 to 5` is no name of a calendar: words of letters, digits, `_` and `-` that begin with a letter, 64 characters at most at line 1 column 38
    invalid type: string "holidays", expected a sequence at line 1 column 37
    "#);
}

#[test]
fn long_names_give_the_same_model_as_short_ones() {
    let long = r#"{"schedules":[{"dayOfWeek":[2],"fullDate_after":[0],"weekOfMonth":[1]}]}"#;
    let short = r#"{"schedules":[{"fd_a":[0],"wm":[1],"dw":[2]}],"exceptions":null,"error":-1}"#;
    assert_eq!(serde_json::from_str::<Model>(long).unwrap(), serde_json::from_str::<Model>(short).unwrap());
}

#[test]
fn a_schedule_that_later_read_in_part_is_refused() {
    insta::assert_snapshot!(
        refused(r#"{"schedules":[{"m":[0]}],"exceptions":[],"error":6}"#),
        @"later.js stopped at position 6 of the text: this schedule is what it had read by then"
    );
}

#[test]
fn an_unknown_period_is_refused() {
    insta::assert_snapshot!(refused(r#"{"schedules":[{"x":[0]}]}"#), @"unknown time period `x`: expected one of s m h t D d dc dy wm wy M Y fd or their long names, with `_a` (after) or `_b` (before) at the end for a window, or `every`, `from`, `until` or `calendars` at line 1 column 18");
}

#[test]
fn a_value_that_the_period_does_not_have_is_refused() {
    insta::assert_snapshot!(refused(r#"{"schedules":[{"M":[13]}]}"#), @"13 is not a month: 1–12, or 0 for the last at line 1 column 24");
}

#[test]
fn an_empty_schedule_is_refused() {
    insta::assert_snapshot!(refused(r#"{"schedules":[{}]}"#), @"a schedule or an exception needs at least one constraint at line 1 column 16");
}

#[test]
fn a_time_zone_beside_a_model_is_refused() {
    insta::assert_snapshot!(refused(r#"{"schedules":[{"m":[0]}],"timezone":"UTC"}"#), @"a model has no time zone: read this as an expression");
}
