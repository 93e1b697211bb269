use super::*;
use crate::Proxies;

fn masked(text: &str) -> String {
    Target::parse(text).unwrap().to_string()
}

/// The error and its help, as a caller would print them.
fn refused(text: &str) -> String {
    let error = Target::parse(text).unwrap_err();
    match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    }
}

#[test]
fn only_scheme_host_and_port_are_shown() {
    let cases = [
        ("https://hc-ping.com", "https://hc-ping.com"),
        ("https://hc-ping.com/", "https://hc-ping.com"),
        ("https://hc-ping.com/uuid", "https://hc-ping.com/…"),
        ("https://hc-ping.com/?token=1", "https://hc-ping.com/…"),
        ("https://hc-ping.com/#fragment", "https://hc-ping.com"),
        ("https://hc-ping.com:443/uuid", "https://hc-ping.com/…"),
        ("http://my.monitoring.server:8080/some/path/", "http://my.monitoring.server:8080/…"),
        ("http://user:password@10.0.0.1/push", "http://10.0.0.1/…"),
        ("HTTP://EXAMPLE.test/Push", "http://example.test/…"),
        ("http://[::1]:3001/push", "http://[::1]:3001/…"),
        ("https://bücher.test/ä", "https://xn--bcher-kva.test/…"),
    ];
    for (text, expected) in cases {
        assert_eq!(masked(text), expected, "{text}");
    }
}

#[test]
fn debug_output_is_masked_too() {
    let target = Target::parse("https://user:password@hc-ping.com/uuid?key=value").unwrap();
    assert_eq!(format!("{target:?}"), "Target(https://hc-ping.com/…)");
    assert_eq!(format!("{:?}", target.address()), "Address(https://hc-ping.com/…)");
}

#[test]
fn path_and_query_are_sent_as_written() {
    let cases = [
        ("http://a.test", "/"),
        ("http://a.test/Some/Path/?a=b&c=%20#top", "/Some/Path/?a=b&c=%20"),
        ("http://a.test/a|b{c}\"d^e'f`g", "/a|b%7Bc%7D%22d^e'f%60g"),
        ("http://a.test/?a|b{c}\"d^e'f`g\\h", "/?a|b{c}%22d^e%27f`g\\h"),
        ("http://a.test/ü", "/%C3%BC"),
    ];
    for (text, sent) in cases {
        let target = Target::parse(text).unwrap();
        assert_eq!(target.address().uri().path_and_query().unwrap(), sent, "{text}");
    }
}

#[test]
fn userinfo_becomes_a_basic_authorization_header() {
    let cases = [
        ("http://a.test/", None),
        ("http://user:password@a.test/", Some("Basic dXNlcjpwYXNzd29yZA==")),
        ("http://user@a.test/", Some("Basic dXNlcjo=")),
        ("http://:key@a.test/", Some("Basic OmtleQ==")),
        ("http://user:p%40ss%3Aw%2F@a.test/", Some("Basic dXNlcjpwQHNzOncv")),
    ];
    for (text, expected) in cases {
        let target = Target::parse(text).unwrap();
        assert_eq!(target.authorization().map(|value| value.to_str().unwrap()), expected, "{text}");
        assert!(!target.address().uri().to_string().contains('@'), "{text}");
    }
}

#[test]
fn the_authorization_header_is_marked_as_sensitive() {
    let target = Target::parse("http://user:password@a.test/").unwrap();
    assert!(target.authorization().unwrap().is_sensitive());
}

#[test]
fn an_empty_text_is_refused() {
    insta::assert_snapshot!(refused(""), @"the URL is empty; write the address that the monitoring tool gives for the check");
}

#[test]
fn a_url_beyond_8_kib_is_refused() {
    let fits = format!("http://a.test/{}", "x".repeat(MAX_URL_LEN - 14));
    assert_eq!(fits.len(), MAX_URL_LEN);
    assert!(Target::parse(&fits).is_ok());
    insta::assert_snapshot!(refused(&format!("{fits}x")), @"the URL is 8193 bytes long, more than the 8192 that are allowed");
}

#[test]
fn a_placeholder_is_refused() {
    insta::assert_snapshot!(refused("<my url>"), @"the URL has `<` or `>` at character 1, which no URL can hold; replace the placeholder by the address that the monitoring tool gives for the check");
}

#[test]
fn white_space_is_refused_wherever_it_stands() {
    insta::assert_snapshot!(refused(" https://hc-ping.com/uuid"), @"the URL has white space or a control character at character 1; remove it, or write `%20` for a space that belongs to the URL");
    insta::assert_snapshot!(refused("https://hc-ping.com/uu id"), @"the URL has white space or a control character at character 23; remove it, or write `%20` for a space that belongs to the URL");
    insta::assert_snapshot!(refused("https://hc-ping.com/uuid\n"), @"the URL has white space or a control character at character 25; remove it, or write `%20` for a space that belongs to the URL");
    insta::assert_snapshot!(refused("https://hc-ping.com/\u{a0}uuid"), @"the URL has white space or a control character at character 21; remove it, or write `%20` for a space that belongs to the URL");
    insta::assert_snapshot!(refused("https://hc-ping.com/\u{0}uuid"), @"the URL has white space or a control character at character 21; remove it, or write `%20` for a space that belongs to the URL");
}

#[test]
fn an_invisible_character_is_refused_and_shown_by_its_number() {
    insta::assert_snapshot!(refused("https://hc-ping.com/uu\u{200b}id"), @r"the URL has an invisible character, \u{200b}, at character 23; remove it, or write the URL anew by hand: it came along when the text was copied");
    for text in [
        "\u{feff}https://a.test/",
        "https://a\u{202e}b.test/",
        "https://a\u{ad}b.test/",
        "https://a.test/\u{2066}x",
    ] {
        assert!(matches!(Target::parse(text), Err(TargetError::Invisible { .. })), "{text:?}");
    }
}

#[test]
fn a_curly_quote_is_refused() {
    insta::assert_snapshot!(refused("\u{201c}https://hc-ping.com/uuid\u{201d}"), @r#"the URL has the quotation mark “ at character 1; quotes are straight, `"` or `'`: a word processor has put others in their place"#);
}

#[test]
fn a_port_of_0_and_a_host_that_no_name_server_can_know_are_refused() {
    let label = |length: usize| "x".repeat(length);
    let host =
        |length: usize| vec![label(49); length / 50 + 1].join(".").chars().take(length).collect::<String>();
    for text in [
        "http://a.test:0/".to_owned(),
        "https://a.test:00/".to_owned(),
        "http://a..b/".to_owned(),
        "http://.a.test/".to_owned(),
        "http://a.test../".to_owned(),
        "http://./".to_owned(),
        format!("http://{}.test/", label(64)),
        format!("http://{}/", host(254)),
    ] {
        assert!(matches!(Target::parse(&text), Err(TargetError::Invalid(_))), "{text}");
        assert!(Proxies::all(&text).is_err(), "{text}");
    }
    for text in [
        "http://a.test./".to_owned(),
        "http://a_b.test:1/".to_owned(),
        "http://localhost:65535/".to_owned(),
        "http://[::1]/".to_owned(),
        format!("http://{}.test/", label(63)),
        format!("http://{}/", host(253)),
        format!("http://{}./", host(253)),
    ] {
        assert!(Target::parse(&text).is_ok(), "{text}");
    }
    insta::assert_snapshot!(refused("http://a..b/"), @"the URL is malformed: its host name has a dot with nothing before it");
}

#[test]
fn a_missing_scheme_is_refused() {
    let expected = refused("hc-ping.com/uuid");
    insta::assert_snapshot!(expected, @"the URL does not begin with http:// or https://; put `https://` in front of it");
    for text in [
        "hc-ping.com:8080/uuid",
        "localhost:3001",
        "//hc-ping.com/uuid",
        "/path",
        "0f9e",
        "a/b?c=http://d.test/",
    ] {
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn another_scheme_is_refused() {
    insta::assert_snapshot!(refused("ftp://hc-ping.com/uuid"), @"the URL has the scheme `ftp`, which is neither http nor https; begin it with `https://` or `http://`");
    insta::assert_snapshot!(refused("htps://hc-ping.com/uuid"), @"the URL has the scheme `htps`, which is neither http nor https; begin it with `https://` or `http://`");
}

#[test]
fn what_only_looks_like_a_scheme_is_not_quoted() {
    assert_eq!(Target::parse("4d5e6f://x"), Err(TargetError::NoScheme));
    assert_eq!(Target::parse("averylongsecrettoken://x"), Err(TargetError::NoScheme));
}

#[test]
fn missing_slashes_are_refused() {
    insta::assert_snapshot!(refused("https:hc-ping.com/uuid"), @"the URL has no `//` after `https:`; begin it with `https://`");
    insta::assert_snapshot!(refused("HTTP:/hc-ping.com/uuid"), @"the URL has no `//` after `http:`; begin it with `http://`");
}

#[test]
fn a_missing_host_is_refused() {
    let expected = refused("https://");
    insta::assert_snapshot!(expected, @"the URL names no host; write the host right after `http://` or `https://`");
    for text in ["http:///path", "http://?query", "http://#top", "http://:80/path", "http://user@/path"] {
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn a_backslash_before_the_query_is_refused() {
    insta::assert_snapshot!(refused("https://hc-ping.com\\uuid"), @"the URL has a backslash at character 20; write `/`");
    assert!(Target::parse("https://hc-ping.com/?a\\b").is_ok());
}

#[test]
fn a_colon_in_the_user_name_is_refused() {
    insta::assert_snapshot!(refused("https://us%3Aer:password@hc-ping.com/"), @"the user name in the URL holds a colon, which Basic authentication cannot send");
}

#[test]
fn a_malformed_host_or_port_is_refused() {
    insta::assert_snapshot!(refused("https://hc-ping.com:https/uuid"), @"the URL is malformed: its port is not a number from 0 to 65535");
    insta::assert_snapshot!(refused("https://hc-ping.com:65536/uuid"), @"the URL is malformed: its port is not a number from 0 to 65535");
    insta::assert_snapshot!(refused("https://300.1.1.1/uuid"), @"the URL is malformed: its host is not a valid IPv4 address");
    insta::assert_snapshot!(refused("https://[::g]/uuid"), @"the URL is malformed: its host is not a valid IPv6 address");
    insta::assert_snapshot!(refused("https://hc^ping.com/uuid"), @"the URL is malformed: its host holds a character that no host name can hold");
    insta::assert_snapshot!(refused(&format!("https://{}.test/uuid", "a".repeat(250))), @"the URL is malformed: its host name is longer than 253 characters");
}

#[test]
fn no_refusal_quotes_a_secret() {
    let secret = "s3cr3t";
    let shapes = [
        "s3cr3t",
        "s3cr3t/s3cr3t",
        "<s3cr3t>",
        "s3cr3t s3cr3t",
        "http:s3cr3t",
        "http:/s3cr3t",
        "http:///s3cr3t",
        "ftp://s3cr3t:s3cr3t@a.test/s3cr3t?s3cr3t",
        "http://a.test:s3cr3t/",
        "http://s3cr3t%3A:x@a.test/",
        "http://a.test\\s3cr3t",
        "http://[s3cr3t]/",
        "http://s3cr3t@/",
        "http://s3cr3t^/",
    ];
    for text in shapes {
        let error = Target::parse(text).unwrap_err();
        let shown = format!("{error} {error:?} {:?}", error.help());
        assert!(!shown.contains(secret), "{text}: {shown}");
    }
}
