//! The structured form through the front door: tests.

use crate::{Expression, MAX_INPUT_LEN, Notation};

/// The error, with a mark before and after what it is about.
fn refused(json: &str) -> String {
    let error = Expression::parse(json).unwrap_err();
    let span = error.span();
    let marked = [&json[..span.start], "»", &json[span.clone()], "«", &json[span.end..]].concat();
    format!("{marked}\n{error}\n")
}

#[test]
fn the_structured_form_is_read_with_its_time_zone() {
    let json = " \n{\"timezone\":\"Europe/Stockholm\",\"schedules\":[{\"minute\":[0,30]}]}\u{feff}";
    let read = Expression::parse(json).unwrap();
    assert_eq!(read.notation(), Notation::Structured);
    assert_eq!(read.zone(), Some("Europe/Stockholm"));
    assert_eq!(read.timing(), Expression::parse("every 30 minutes").unwrap().timing());
}

#[test]
fn an_error_points_at_what_is_wrong() {
    let all = [
        "{",
        "{}",
        r#"{"schedules":[]}"#,
        r#"{"schedules":[{}]}"#,
        r#"{"schedules":[{"m":[]}]}"#,
        r#"{"schedules":[{"m":[60]}]}"#,
        r#"{"schedules":[{"m":["5"]}]}"#,
        r#"{"schedules":[{"m":[5.5]}]}"#,
        r#"{"schedules":[{"m":5}]}"#,
        r#"{"schedules":[{"minutes":[5]}]}"#,
        r#"{"schedules":[{"m":[5]},]}"#,
        r#"{"schedules":[{"m":[5]}]} at 9:00"#,
        r#"{"schedules":[{"m":[5]}],"schedules":[]}"#,
        r#"{"schedules":[{"m":[5]}],"timezone":5}"#,
        r#"{"schedules":[{"m":[5]}],"error":7}"#,
        "  {\n \"schedules\": é}",
        "{every 5 minutes}",
    ];
    insta::assert_snapshot!(all.map(refused).concat(), @r#"
    {»«
    the text ends within an object
    {»}«
    missing field `schedules`
    »{"schedules":[]}«
    at least one schedule is needed
    {"schedules":[{»}«]}
    a schedule or an exception needs at least one constraint
    {"schedules":[{"m":[]»}«]}
    a constraint on the minute needs at least one value
    {"schedules":[{"m":[60]»}«]}
    60 is not a minute: 0–59
    {"schedules":[{"m":[»"5"«]}]}
    invalid type: string "5", expected a whole number
    {"schedules":[{"m":[5.»5«]}]}
    invalid type: floating point `5.5`, expected a whole number
    {"schedules":[{"m":»5«}]}
    invalid type: integer `5`, expected a list
    {"schedules":[{»"minutes"«:[5]}]}
    unknown time period `minutes`: expected one of s m h t D d dc dy wm wy M Y fd or their long names, with `_a` (after) or `_b` (before) at the end for a window, or `every`, `from`, `until` or `calendars`
    {"schedules":[{"m":[5]},»]«}
    trailing comma
    {"schedules":[{"m":[5]}]} »a«t 9:00
    nothing may stand after the structured form of a schedule
    {"schedules":[{"m":[5]}],»"schedules"«:[]}
    duplicate field `schedules`
    {"schedules":[{"m":[5]}],"timezone":»5«}
    invalid type: integer `5`, expected a string
    »{"schedules":[{"m":[5]}],"error":7}«
    later.js stopped at position 7 of the text: this schedule is what it had read by then
      {
     "schedules": »é«}
    expected value
    {»e«very 5 minutes}
    key must be a string
    "#);
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = format!("{{\"x\":{}", "[".repeat(MAX_INPUT_LEN - 5));
    let error = Expression::parse(&deep).unwrap_err();
    insta::assert_snapshot!(error, @"the text ends within a list");
    assert!(deep.get(error.span()).is_some());
    let long = format!("{{\"schedules\":[{{\"m\":[5]}}]}}{}", " ".repeat(MAX_INPUT_LEN));
    assert!(Expression::parse(&long).is_err());
}

proptest::proptest! {
    #[test]
    fn a_span_is_always_a_part_of_the_text(text in "[{] *[\\[\\]{}:,\"0-9a-zé\n ]{0,60}") {
        if let Err(error) = Expression::parse(&text) {
            proptest::prop_assert!(text.get(error.span()).is_some_and(|found| found.starts_with(error.found())));
        }
    }
}
