use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;
use crate::proxy::Proxies;
use crate::request::Method;
use crate::target::Target;

fn request(url: &str) -> Request {
    Request::new(Target::parse(url).unwrap())
}

fn shown(answer: &str, request: &Request) -> String {
    masked(answer, request, request.target().address(), None)
}

/// By way of a proxy.
fn shown_by(answer: &str, request: &Request, proxy: &str) -> String {
    let address = request.target().address();
    masked(answer, request, address, Proxies::all(proxy).unwrap().intercept(address.uri()).as_ref())
}

#[test]
fn every_part_of_a_request_is_masked_in_every_form() {
    let request = request("https://us3r:p%40ssw0rd@a.test/ping/T0%6ben?key=v%20alue&msg=OK")
        .with_header("Authorization", "Bearer b3arer")
        .unwrap()
        .with_body("b0dy line\nsecond line")
        .unwrap();
    for secret in [
        "t0ken",
        "T0%6BEN",
        "v alue",
        "v%20alue",
        "v+alue",
        "us3r",
        "p@ssw0rd",
        "b3arer",
        "b0dy line",
        "second line",
        "second%20line",
    ] {
        assert_eq!(shown(&format!("a [{secret}] b{secret}"), &request), "a […] b…", "{secret}");
    }
    assert_eq!(shown("wrong Bearer b3arer", &request), "wrong Bearer …");
    assert_eq!(shown("no route for GET /ping/T0ken, OK", &request), "no route for GET /ping/…, OK");
    assert_eq!(shown("nothing of it: ö", &request), "nothing of it: ö");
}

#[test]
fn a_secret_within_another_leaves_nothing_behind() {
    assert_eq!(shown("abcdefgh abcd", &request("http://a.test/abcd/abcdefgh")), "… …");
}

/// How servers, proxies and frameworks quote what they were sent: each line is an answer, and what is shown of it.
#[test]
fn however_a_server_quotes_the_request_no_secret_is_shown_and_the_rest_is() {
    let basic = STANDARD.encode("operator:hunter2hunter2");
    let json = request("https://monitor.test/api/v1/check_in/abc")
        .with_method(Method::Post)
        .and_then(|request| {
            request.with_body(r#"{"token":"Zx9-Kq72/pLm","nested":{"pin":4711,"note":"dök \"q\" 77aa"}}"#)
        })
        .unwrap();
    let form = request("https://monitor.test/hook")
        .with_method(Method::Post)
        .and_then(|request| request.with_header("Content-Type", "application/x-www-form-urlencoded"))
        .and_then(|request| request.with_body("api_key=Zx9%2FKq72pLm&message=all+is+w3ll"))
        .unwrap();
    let cookie = request("https://monitor.test/")
        .with_header("Cookie", "session=Zx9Kq72pLm; theme=dark; csrf=aa11")
        .unwrap();
    let keyed = request("https://monitor.test/")
        .with_header("Authorization", r#"Signature keyId="op-17a", signature="Zx9Kq72pLm==""#)
        .unwrap();
    let userinfo = request("https://operator:hunter2hunter2@monitor.test/");
    let ping = request("https://monitor.test/ping/Zx9Kq72pLm");
    let slash = request("https://monitor.test/a%2FZx9Kq72pLm");
    let html = request("https://monitor.test/x?q=Zx9%3Cb%3E%26%22Kq72");
    let query = request("https://monitor.test/api/push/Zx9Kq72pLm?status=up&msg=OK&ping=");
    let token = request("https://monitor.test/hook?Zx9Kq72pLm==");
    let short = request("https://monitor.test/ping/k7/s9/x2");
    let header = request("https://monitor.test/").with_header("X-Api-Key", "Zx9Kq72pLm").unwrap();
    let cases: &[(&str, &Request, String)] = &[
        ("a part of a JSON body", &json, r#"invalid value "Zx9-Kq72/pLm" for key "token""#.into()),
        ("JSON with escaped slashes", &json, r#"{"error":"bad token Zx9-Kq72\/pLm"}"#.into()),
        ("JSON within JSON", &json, r#"{"got":"{\"token\":\"Zx9-Kq72\/pLm\"}"}"#.into()),
        ("half of a value of JSON", &json, "unexpected input near `-Kq72/pL`".into()),
        ("a number of JSON", &json, "pin 4711 is wrong".into()),
        ("JSON in ASCII", &json, r#"note "d\u00f6k \"q\" 77aa" is too long"#.into()),
        ("a field of a form", &form, "api_key Zx9/Kq72pLm is unknown".into()),
        ("a form as it was sent", &form, "cannot read api_key=Zx9%2FKq72pLm".into()),
        (
            "a form decoded",
            &form,
            r#"{"message":"all is w3ll","type":"application/x-www-form-urlencoded"}"#.into(),
        ),
        ("a cookie", &cookie, "no session Zx9Kq72pLm".into()),
        ("a short cookie", &cookie, "csrf: aa11 has expired".into()),
        ("all cookies in one dump", &cookie, "{'session': 'Zx9Kq72pLm', 'theme': 'dark'}".into()),
        ("credentials with a key", &keyed, r#"unknown keyId="op-17a""#.into()),
        ("a signature without its padding", &keyed, "signature Zx9Kq72pLm does not match".into()),
        ("a Basic header as it is", &userinfo, format!("Authorization: Basic {basic} refused")),
        ("a decoded Basic header", &userinfo, "login operator:hunter2hunter2 failed".into()),
        ("its user name alone", &userinfo, "user OPERATOR is locked".into()),
        ("a path with an extension", &ping, "/ping/Zx9Kq72pLm.json not found".into()),
        ("a path with a parameter", &ping, "no route: GET /ping/zx9kq72plm;v=1".into()),
        ("a line of X-Request", &ping, "X-Request-Uri: https://monitor.test/ping/Zx9Kq72pLm".into()),
        ("a request line", &ping, r#"upstream: "GET /ping/Zx9Kq72pLm HTTP/1.1" to "monitor.test""#.into()),
        ("a slash that was encoded", &slash, "nothing at /a/Zx9Kq72pLm".into()),
        ("a slash that still is", &slash, "nothing at a%2FZx9Kq72pLm".into()),
        ("encoded once more", &slash, "nothing at a%252FZx9Kq72pLm".into()),
        ("escaped for HTML", &html, "no results for Zx9&lt;b&gt;&amp;&quot;Kq72".into()),
        ("escaped for HTML by numbers", &html, "no results for Zx9&#60;b&#x3e;&#38;&#34;Kq72".into()),
        ("a query", &query, "/api/push/Zx9Kq72pLm?status=up&msg=OK is not active".into()),
        ("a query without a key", &token, "token Zx9Kq72pLm is revoked".into()),
        ("short segments together", &short, "no route for /ping/k7/s9/x2".into()),
        ("a header", &header, "x-api-key: Zx9Kq72pLm is wrong".into()),
        ("a header cut by the server", &header, "x-api-key Zx9Kq7... is wrong".into()),
    ];
    let told: Vec<String> =
        cases.iter().map(|(name, request, answer)| format!("{name}: {}", shown(answer, request))).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
        a part of a JSON body: invalid value … for key "token"
        JSON with escaped slashes: {"error":"bad token …}
        JSON within JSON: {"got":"{\"token\"…}"}
        half of a value of JSON: unexpected input near `…`
        a number of JSON: pin … is wrong
        JSON in ASCII: note … is too long
        a field of a form: api_key … is unknown
        a form as it was sent: cannot read api_key=…
        a form decoded: {"message":"…","type":"application/x-www-form-urlencoded"}
        a cookie: no … …
        a short cookie: csrf: … has expired
        all cookies in one dump: {'…': '…', 'theme': '…'}
        credentials with a key: unknown …
        a signature without its padding: … … does not match
        a Basic header as it is: Authorization: Basic … refused
        a decoded Basic header: login … failed
        its user name alone: user … is locked
        a path with an extension: /ping/….json not found
        a path with a parameter: no route: GET /ping/…;v=1
        a line of X-Request: X-Request-Uri: https://monitor.test/ping/…
        a request line: upstream: "GET /ping/… HTTP/1.1" to "monitor.test"
        a slash that was encoded: nothing at /…
        a slash that still is: nothing at …
        encoded once more: nothing at …
        escaped for HTML: no results for …
        escaped for HTML by numbers: no results for …
        a query: /api/push/…?status=up&msg=OK is not active
        a query without a key: token … is revoked
        short segments together: no route for /ping/…
        a header: x-api-key: … is wrong
        a header cut by the server: x-api-key …... is wrong
        "#);
}

#[test]
fn what_a_proxy_quotes_of_its_credentials_is_masked() {
    let request = request("http://monitor.test/");
    let basic = STANDARD.encode("pr0xyuser:s3cr3t/pass");
    let answers = [
        "access denied for pr0xyuser".to_owned(),
        "wrong password s3cr3t/pass at proxy.test".to_owned(),
        format!("Proxy-Authorization: Basic {basic}"),
        "ERR_CACHE_ACCESS_DENIED http://pr0xyuser:s3cr3t%2Fpass@proxy.test:3128/".to_owned(),
    ];
    for scheme in ["http", "https", "socks5"] {
        let proxy = format!("{scheme}://pr0xyuser:s3cr3t%2Fpass@proxy.test:3128");
        let told: Vec<String> = answers.iter().map(|answer| shown_by(answer, &request, &proxy)).collect();
        // A SOCKS proxy is not sent the header.
        let shown = told.join("\n").replace(&basic, "…").replace("…:…", "…");
        let expected = [
            "access denied for …",
            "wrong password … at proxy.test",
            "Proxy-Authorization: Basic …",
            "ERR_CACHE_ACCESS_DENIED http://…@proxy.test:3128/",
        ];
        assert_eq!(shown, expected.join("\n"), "{scheme}");
        assert!(scheme == "socks5" || told.iter().all(|told| !told.contains(&basic)), "{told:?}");
    }
}

#[test]
fn where_a_redirect_has_led_is_masked_too() {
    let request = request("http://a.test/");
    let here = Target::parse("http://b.test/t0ken?k=v4lue").unwrap();
    assert_eq!(masked("GET /t0ken?k=v4lue", &request, here.address(), None), "GET /…?k=…");
}

#[test]
fn a_long_answer_and_a_long_request_take_little_time() {
    let body: String = (0..100_000).map(|n| format!("{n:08x}\n")).collect();
    let request = request("http://a.test/").with_body(body).unwrap();
    let answer = "%41".repeat(30_000) + "&amp;\\u0041";
    let began = std::time::Instant::now();
    let shown = shown(&answer, &request);
    // Seconds would be quadratic.
    assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
    assert!(shown.chars().count() <= MAX_ANSWER);
}

/// How a server may write a text that it quotes.
fn quoted(text: &str, how: usize) -> String {
    let percent = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let html = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;")
    };
    match how {
        0 => text.to_owned(),
        1 => text.to_ascii_uppercase(),
        2 => percent(text),
        3 => html(text),
        4 => serde_json::to_string(text).unwrap(),
        5 => percent(&percent(text)),
        6 => html(&serde_json::to_string(text).unwrap()),
        _ => text.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect(),
    }
}

/// What can be read out of what is shown: in each form, without case, with all white space alike.
fn readable(shown: &str) -> Vec<String> {
    let fold = |text: &str| text.to_ascii_lowercase().replace('+', " ");
    let percent = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let html = |text: &str| {
        text.replace("&lt;", "<").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
    };
    let once = [shown.to_owned(), percent(shown), html(shown), shown.replace('\\', "")];
    once.iter().flat_map(|text| [fold(text), fold(&percent(text)), fold(&text.replace('\\', ""))]).collect()
}

/// A secret: with all that has to be escaped somewhere, six characters at least.
fn secret() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9/&<\"'%=~._-]{6,24}".prop_filter("not a word of URLs", |secret| {
        // A name alone may be read as a key, and a URL as a host.
        secret.bytes().any(|byte| byte.is_ascii_digit()) && secret.trim_matches('.') == secret
    })
}

/// A request with a secret in one of its places.
fn holding(secret: &str, place: usize) -> Request {
    let percent =
        percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string();
    let plain = || request("http://monitor.test/ping");
    match place {
        0 => request(&format!("http://monitor.test/ping/{percent}/fail")),
        1 => request(&format!("http://monitor.test/push?token={percent}&x=1")),
        2 => request(&format!("http://{percent}:x@monitor.test/")),
        3 => request(&format!("http://x:{percent}@monitor.test/")),
        4 => plain().with_header("X-Key", secret).unwrap(),
        5 => plain().with_header("Cookie", &format!("a=b; id={secret}")).unwrap(),
        6 => plain().with_header("Authorization", &format!("Bearer {secret}")).unwrap(),
        7 => {
            let basic = STANDARD.encode(format!("x:{secret}"));
            plain().with_header("Authorization", &format!("Basic {basic}")).unwrap()
        }
        8 => plain().with_body(secret).unwrap(),
        9 => plain().with_body(format!("first\n  {secret}\nlast")).unwrap(),
        10 => plain().with_body(format!("key={percent}&x=1")).unwrap(),
        _ => plain().with_body(serde_json::json!({ "a": [{ "b": secret }] }).to_string()).unwrap(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_six_characters_of_a_secret_survive(
        secret in secret(),
        place in 0usize..12,
        how in 0usize..8,
        cut in 0usize..20,
        (before, after) in ("[ -~]{0,12}", "[ -~]{0,12}"),
    ) {
        let part: String = secret.chars().skip(cut.min(secret.chars().count() - 6)).collect();
        let answer = format!("{before} {} {after}", quoted(&part, how));
        let shown = shown(&answer, &holding(&secret, place));
        let lower = secret.to_ascii_lowercase();
        let runs: Vec<&str> = (0..=lower.len() - 6).map(|at| &lower[at..at + 6]).collect();
        for text in readable(&shown) {
            prop_assert!(!runs.iter().any(|run| text.contains(run)), "{answer} → {shown}");
        }
    }

    #[test]
    fn an_answer_that_has_nothing_of_the_request_is_shown_as_it_is(answer in "[g-z %&;]{0,40}") {
        let request = request("http://monitor.test/0123456789abcdef?ab=0123");
        prop_assert_eq!(shown(&answer, &request), answer);
    }

    #[test]
    fn no_answer_brings_the_mask_to_fall(answer in any::<String>(), body in any::<String>()) {
        let request = request("http://monitor.test/a").with_body(body).unwrap();
        shown(&answer, &request);
    }
}
