//! Files that would cost a simple reader gigabytes or hours.

use super::*;

const TOO_NESTED: &str = "this file is nested deeper than a configuration is";
const TOO_MANY_ALIASES: &str = "the aliases and merges in this file multiply too much";

const NO_SECTION: &str = "there is neither a list `heartbeats` or `jobs` nor a `heartbeat` section";

/// `a0` is `first`, and each of `a1` to `a11` is made of the one before it.
fn laughs(first: &str, next: fn(usize) -> String) -> String {
    (1..12).fold(format!("a0: &a0 {first}\n"), |text, n| format!("{text}a{n}: &a{n} {}\n", next(n - 1)))
}

fn list_of_lists() -> String {
    laughs("[x]", |n| format!("[{}]", vec![format!("*a{n}"); 10].join(", ")))
}

/// What is in it, the file, and how the report begins.
fn bombs() -> Vec<(&'static str, String, &'static str)> {
    let many = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    let big = many(20_000, |n| format!("  k{n}: v\n"));
    let merges = laughs("{heartbeat: {enable: true}}", |n| {
        format!("{{<<: [{}]}}", vec![format!("*a{n}"); 10].join(", "))
    });
    vec![
        ("open lists", "[".repeat(100_000), TOO_NESTED),
        ("closed lists", format!("x: {}{}", "[".repeat(100_000), "]".repeat(100_000)), TOO_NESTED),
        ("lists that seem closed", "x:\n- [ # ]\n".to_owned() + &"  [ # ]\n".repeat(100_000), TOO_NESTED),
        ("open mappings", "{a: ".repeat(100_000), TOO_NESTED),
        ("tag directives", many(100_000, |n| format!("%TAG !{n}! x\n")), "this file has more `%TAG` lines"),
        ("lists in blocks", "- ".repeat(100_000), TOO_NESTED),
        ("keys in blocks", "? ".repeat(100_000), TOO_NESTED),
        ("forty kilobytes of lists", "[".repeat(20_000) + &"]".repeat(20_000), TOO_NESTED),
        ("forty kilobytes of mappings", "{a: ".repeat(8_000) + &"}".repeat(8_000), TOO_NESTED),
        ("forty kilobytes of lists over many lines", "[\n".repeat(20_000), TOO_NESTED),
        ("blocks in blocks", many(300, |n| format!("{}k:\n", " ".repeat(n))), TOO_NESTED),
        ("long keys", many(1000, |n| format!("{n}{}: v\n", "k".repeat(2000))), "this is not YAML"),
        ("a list of lists of aliases", list_of_lists(), NO_SECTION),
        ("a merge of merges", merges, TOO_MANY_ALIASES),
        ("a merge of itself", "a: &a {<<: [*a, *a, *a, *a]}".into(), TOO_MANY_ALIASES),
        (
            "a big mapping many times",
            format!("a: &a\n{big}{}", many(20_000, |n| format!("b{n}: *a\n"))),
            TOO_MANY_ALIASES,
        ),
        (
            "a big merge many times",
            format!("a: &a\n{big}heartbeat:\n  <<: [{}]\n", vec!["*a"; 20_000].join(", ")),
            TOO_MANY_ALIASES,
        ),
        ("many keys in the section", format!("heartbeat:\n{big}"), "the key `enable` is missing"),
        (
            "many sections",
            many(20_000, |n| format!("k{n}: {{heartbeat: {{enable: true}}}}\n")),
            "there is more than one `heartbeat` section",
        ),
        (
            "heartbeats of heartbeats",
            laughs("[{name: x}]", |n| format!("[{}]", vec![format!("*a{n}"); 10].join(", ")))
                + "heartbeats: *a7\n",
            TOO_MANY_ALIASES,
        ),
        (
            "a merge of merges of nothing",
            format!(
                "{}heartbeats: [*a11]\n",
                laughs("{}", |n| format!("{{<<: [{}]}}", vec![format!("*a{n}"); 10].join(", ")))
            ),
            TOO_MANY_ALIASES,
        ),
        (
            "a long text many times",
            format!("a: &a {}\nheartbeats: [{}]\n", "x".repeat(1_000_000), vec!["*a"; 20_000].join(", ")),
            TOO_MANY_ALIASES,
        ),
        (
            "a long key many times",
            format!(
                "a: &a {{? {} : 1}}\nheartbeats: [{}]\n",
                "x".repeat(1_000_000),
                vec!["*a"; 20_000].join(", ")
            ),
            TOO_MANY_ALIASES,
        ),
        (
            "a heartbeat within itself",
            "heartbeats: &a [*a, *a, *a, *a]\n".into(),
            "this file is nested deeper",
        ),
        (
            "a deep schedule",
            format!(
                "heartbeats: [{{name: a, url: 'http://a.example/', schedule: {}}}]\n",
                "[".repeat(60) + &"]".repeat(60)
            ),
            "this file is nested deeper",
        ),
        (
            "many heartbeats",
            format!("heartbeats:\n{}", many(100_000, |n| format!("- name: a{n}\n"))),
            "there are 100000 heartbeats",
        ),
        (
            "many heartbeats that lack much",
            format!("heartbeats:\n{}", many(20_000, |n| format!("- name: a{n}\n"))),
            "the key `url` is missing",
        ),
        ("many unknown keys", format!("heartbeats:\n- name: a\n{big}"), "the key `url` is missing"),
        (
            "many keys of the root",
            format!("heartbeats: []\n{}", many(100_000, |n| format!("k{n}: v\n"))),
            "the list of heartbeats is empty",
        ),
        (
            "many headers",
            format!(
                "heartbeats:\n- name: a\n  url: http://a.example/\n  schedule: every 1 hour\n  headers:\n{}",
                many(20_000, |n| format!("    k{n}: v\n"))
            ),
            "there are more than 64 headers",
        ),
        (
            "many bodies",
            format!(
                "defaults: {{body: {}}}\nheartbeats:\n{}",
                "x".repeat(1_000_000),
                many(5_000, |n| format!(
                    "- {{name: a{n}, url: 'http://a.example/', schedule: every 1 hour}}\n"
                ))
            ),
            "the headers, bodies, checks and variables",
        ),
        (
            "many equal names",
            format!(
                "heartbeats:\n{}",
                many(10_000, |_| "- {name: a, url: 'http://a.example/', schedule: every 1 hour}\n".into())
            ),
            "two heartbeats have this name",
        ),
        (
            "many variables",
            format!("heartbeats: [{{name: a, url: '{}', schedule: every 1 hour}}]", "${A}".repeat(100_000)),
            "the environment variable `A` is not set",
        ),
        (
            "one long line",
            format!("heartbeat: {{frequency: {}}}", "x ".repeat(1_000_000)),
            "the key `enable` is missing",
        ),
    ]
}

#[test]
fn no_file_takes_for_ever() {
    for (name, text, expected) in bombs() {
        let error = parse(name, text.as_bytes()).unwrap_err();
        assert!(error.problems()[0].message().starts_with(expected), "{error}");
        assert!(error.render(false).len() < 20_000, "{name}");
    }
}

#[test]
fn a_bomb_of_aliases_in_a_neighbour_is_not_set_off() {
    let section = |frequency: &str| {
        let section =
            format!("heartbeat: {{enable: true, remoteURL: 'http://a.example/', frequency: {frequency}}}");
        parse("x", (list_of_lists() + &section).as_bytes())
    };
    let error = section("*a11").unwrap_err();
    assert!(error.problems()[0].message().ends_with("found a list"), "{error}");
    assert!(is_enabled(&section("every 1 hour")));
}

#[test]
fn many_collections_that_are_closed_again_are_no_bomb() {
    let neighbours = "- {a: [b, {c: d}], e: 'f'}   # [closed] {again}\n".repeat(1000);
    let json = format!("[{}1]", "{\"a\": [\"b\"]}, ".repeat(200));
    let text = format!("x:\n{neighbours}y: {json}\nheartbeat: {{enable: false, remoteURL: , frequency: }}\n");
    assert!(is_disabled(&parse("x", text.as_bytes())));
}

#[test]
fn without_aliases_there_may_be_any_number_of_sections() {
    let neighbours: String = (0..50_000).map(|n| format!("k{n}: {{a: b}}\n")).collect();
    let text = format!("{neighbours}heartbeat: {{enable: false, remoteURL: , frequency: }}\n");
    assert!(is_disabled(&parse("x", text.as_bytes())));
}
