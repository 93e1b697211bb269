//! The walk counts brackets where the library sees them.

use super::*;
use proptest::prelude::*;
use serde_yaml::Value;

/// How deep a text is nested for the walk; `None` where its parser refuses the text.
fn deepest(text: &str) -> Option<usize> {
    let places = Places::of(text);
    places.error.is_none().then_some(places.deepest)
}

#[test]
fn brackets_count_where_they_are_structure_and_not_where_they_are_text() {
    for (text, expected) in [
        ("", 0),
        ("text with [ and {", 0),
        ("- {a: [b, {c: d}], e: 'f'}", 4),
        (r#"{"name": "a", "url": "http://a.example/{x}", "n":[1]}"#, 2),
        (r#"{a: "b\"]", c: 'it''s ]', d: [[]]}"#, 3),
        ("{a: b'c}\n", 1),
        ("a: x # [[[[\nb: y", 1),
        ("# [[[[\n[a]", 1),
        ("[ !x ]", 1),
        ("[ !<[> ]", 1),
        ("a: 'text [[[\n  [[[ '\nb: [[]]", 3),
        ("a: |\n  [[[[\n  {{{{\nb: [[]]", 3),
        ("a: |2\n    [[[[\n  [[[[\nb: c", 1),
        ("a: >-  # x\n  [[[[\n\n  ]\nb: [c]", 2),
        ("- a: |\n   [[[[", 2),
        ("--- |\n [[[[\n...\n[[]]", 0),
        ("a: b\n  [ c\n  [ d", 1),
        ("x: {a: b\n, c: [d]\n}", 3),
        ("[a]: [b]", 2),
        ("{a: [b]}: c\nd: [e]", 3),
        ("? [a]\n: [b]", 2),
        ("- - - x\n- - [y]", 3),
        ("a:\n- [x]\n- b: [y]", 4),
        ("&a [*a, [x]]", 2),
        ("a:\n  b:\n    c: d\n  e: f\ng: h", 3),
        ("# \u{85}a: [b]", 2),
        ("'a b': [c]", 2),
        ("a: http://x/[y]\nb: -[c]", 1),
        ("[a, -b, ?c, :d]", 1),
    ] {
        assert_eq!(deepest(text), Some(expected), "{text:?}");
    }
}

fn refused(text: &str) -> Option<String> {
    refusal(text, &Places::of(text)).map(|(_, message)| message)
}

#[test]
fn where_the_walk_stops_few_brackets_may_follow_in_a_large_file() {
    let mistake = "a: b\n[ c\n";
    assert_eq!(deepest(mistake), None);
    let of_brackets = |count: usize| format!("{mistake}{}", "[x]\n".repeat(count));
    assert_eq!(refused(&of_brackets(1_000)), None);
    assert_eq!(refused(&format!("{mistake}{}", "x\n".repeat(1_000_000))), None);
    let message = refused(&of_brackets(100_000)).unwrap();
    assert!(message.starts_with("this is not YAML: "), "{message}");
}

#[test]
fn a_large_file_of_json_is_not_too_deep_and_one_of_open_brackets_is() {
    let item = "{\n\"name\": \"x\",\n\"tags\": [\n1\n]\n},\n";
    let json = format!("[\n{}{{}}]", item.repeat(20_000));
    assert_eq!(refused(&json), None);
    assert_eq!(refused(&json.replace('\n', "")), None);
    // The same with commas and comments that JSON has not.
    assert_eq!(refused(&json.replace("\n]", ",\n] # ]").replace("\"name\"", "name")), None);
    assert!(refused(&"[".repeat(100_000)).is_some());
    assert!(refused(&("[\n".repeat(MAX_DEPTH + 1))).is_some());
    assert_eq!(refused(&("[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH))), None);
}

/// How deep the library has found a document to be, empty collections too.
fn depth(value: &Value) -> usize {
    match value {
        Value::Sequence(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Mapping(entries) => {
            1 + entries.iter().map(|(key, value)| depth(key).max(depth(value))).max().unwrap_or(0)
        }
        Value::Tagged(tagged) => depth(&tagged.value),
        _ => 0,
    }
}

/// Lines of what makes a bracket text or structure. Where brackets are, there are eight.
fn document() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("[[[[[[[[x]]]]]]]]"),
        Just("[[[[[[[["),
        Just("]]]]]]]]"),
        Just("{a: {a: {a: {a: {a: {a: {a: {a: x}}}}}}}}"),
        Just("- "),
        Just("? "),
        Just(": "),
        Just("a: "),
        Just("b:"),
        Just("c"),
        Just("'"),
        Just("\""),
        Just("\\"),
        Just("''"),
        Just("|"),
        Just("|2"),
        Just(">-"),
        Just("+"),
        Just(" # "),
        Just("#"),
        Just("!t "),
        Just("&n "),
        Just("---"),
        Just("..."),
        Just("%"),
        Just(","),
        Just("\t"),
        Just("\u{85}"),
        Just("é"),
    ];
    let line = (0..5_usize, prop::collection::vec(piece, 0..4))
        .prop_map(|(indent, pieces)| format!("{}{}", " ".repeat(indent), pieces.concat()));
    prop::collection::vec(line, 1..7).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_library_reads_is_as_deep_as_the_walk_says(text in document()) {
        let Ok(value) = serde_yaml::from_str::<Value>(&text) else { return Ok(()) };
        let (Some(found), known) = (deepest(&text), depth(&value)) else { return Ok(()) };
        // A list in a mapping may stand at the mapping's own column, and a pair in a list needs no brackets.
        prop_assert!(known <= 2 * found + 1 && found <= known, "{found} for {known}: {text:?}");
    }
}
