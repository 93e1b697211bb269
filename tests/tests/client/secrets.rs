//! Nothing secret in any failure.

use std::collections::BTreeSet;
use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex};

use downbeat_client::{
    BeatError, Client, ClientOptions, Method, Proxies, RetryPolicy, RouteOptions, TlsOptions,
};
use downbeat_tests::http2::{Http2Answer, Http2Server};
use downbeat_tests::port::{ClosedPort, SilentPort};
use downbeat_tests::proxy::{Manner, Proxy};
use downbeat_tests::server::{Answer, Server};
use downbeat_tests::tls::{Authority, Identity};

use crate::{AMPLE, SHORT, client, request, target};

const SECRET: &str = "s3cr3t";

/// `s3cr3t:s3cr3t` as Basic authentication sends it.
const ENCODED: &str = "czNjcjN0OnMzY3IzdA==";

/// Everything that a program could print of an error.
fn all_forms(error: &BeatError) -> String {
    let mut forms = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        forms += &format!("{error}\n{error:?}\n{error:#?}\n");
        cause = error.source();
    }
    forms
}

/// Puts secrets into every part of a URL that may hold them.
fn with_secrets(origin: &str) -> String {
    let (scheme, host) = origin.split_once("://").unwrap();
    format!("{scheme}://s3cr3t:s3cr3t@{}/s3cr3t?token=s3cr3t", host.trim_end_matches('/'))
}

#[tokio::test]
async fn no_form_of_any_failure_shows_a_secret() {
    let (closed, silent) = (ClosedPort::take(), SilentPort::open());
    let authority = Authority::new();
    let plain = Server::always(Answer::Status(200));
    let odd = |answer: &str| Server::always(Answer::Raw(answer.as_bytes().to_vec()));
    let redirect = |to: &str| Server::always(Answer::Redirect(302, to.to_owned()));
    let tls = |identity: &Identity| Server::always_tls(identity, Answer::Status(200));
    // Servers say the secret wherever they can.
    let servers = [
        odd("HTTP/1.1 404 s3cr3t\r\ns3cr3t: s3cr3t\r\n\r\ns3cr3t"),
        odd("HTTP/1.1 s3cr3t s3cr3t\r\n\r\n"),
        odd("HTTP/1.1 200 OK\r\ns3cr3t s3cr3t\r\n\r\n"),
        odd("HTTP/1.1 200 OK\r\nContent-Length: s3cr3t\r\n\r\n"),
        odd("HTTP/1.1 200 OK\r\nTransfer-Encoding: s3cr3t\r\nX: s3cr3t"),
        odd("s3cr3t s3cr3t s3cr3t\r\n\r\n"),
        redirect("/s3cr3t?token=s3cr3t"),
        redirect("s3cr3t://s3cr3t:s3cr3t@s3cr3t/s3cr3t"),
        redirect("http://s3cr3t:s3cr3t@nonexistent.invalid/s3cr3t"),
        redirect("http://nonexistent.invalid:s3cr3t/s3cr3t"),
        redirect(&with_secrets(&format!("http://127.0.0.1:{}", closed.port()))),
        Server::always(Answer::Status(302)),
        Server::always(Answer::Close),
        Server::always(Answer::Never),
        tls(&Authority::new().identity()),
        tls(&Identity::self_signed()),
        tls(&authority.expired_identity()),
        tls(&authority.identity_for(&["wrong.test"])),
        Server::always_tls(&authority.identity(), Answer::Redirect(302, with_secrets(&plain.url("")))),
    ];
    let mut origins: Vec<String> = servers.iter().map(|server| server.url("")).collect();
    origins.extend([
        "http://nonexistent.invalid".to_owned(),
        format!("http://127.0.0.1:{}", closed.port()),
        format!("https://127.0.0.1:{}", silent.port()),
        plain.url("").replace("http:", "https:"),
    ]);

    let client = Client::new(ClientOptions::default().with_extra_roots_pem(authority.pem())).unwrap();
    let mut steps = BTreeSet::new();
    for origin in &origins {
        let target = target(&with_secrets(origin));
        let error = client.beat(&target, SHORT).await.unwrap_err();
        let forms = format!("{target}\n{target:?}\n{}", all_forms(&error));
        assert!(!forms.contains(SECRET) && !forms.contains(ENCODED), "{forms}");
        steps.insert(error.step().as_str());
    }
    let every_step = ["connect", "exchange", "name", "redirect", "status", "time-out", "tls"];
    assert_eq!(steps.into_iter().collect::<Vec<_>>(), every_step);

    // What was kept quiet has been sent.
    let request = &servers[0].requests()[0];
    assert_eq!(request.target, "/s3cr3t?token=s3cr3t");
    assert_eq!(request.header("authorization"), Some(format!("Basic {ENCODED}").as_str()));
}

#[test]
fn the_client_shows_no_certificate_bytes() {
    let pem = Authority::new().pem();
    let options = ClientOptions::default().with_extra_roots_pem(pem);
    let shown = format!("{:?}", Client::new(options).unwrap());
    insta::assert_snapshot!(shown, @"Client { options: ClientOptions { connect_timeout: 5s, max_redirects: 5, max_body: 65536, extra_roots_pem: 1, max_idle_per_host: 4 }, .. }");
}

/// What the libraries below would log at the finest level.
#[derive(Clone, Default)]
struct Trace(Arc<Mutex<Vec<u8>>>);

impl io::Write for Trace {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends a beat full of secrets by every kind of route, well and badly, and returns all that could be printed of it,
/// and all that is logged meanwhile at the finest level.
async fn beat_everywhere() -> (String, String) {
    use tracing_subscriber::util::SubscriberInitExt as _;
    let trace = Trace::default();
    let writer = trace.clone();
    let _guard = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish()
        .set_default();

    let authority = Authority::new();
    let text = |request: &downbeat_tests::server::Request| {
        let said = format!("{} {:?}", request.target, request.headers);
        Answer::text(400, &(said + &String::from_utf8_lossy(&request.body)))
    };
    let (http, https) = (Server::start(text), Server::start_tls(&authority.identity(), text));
    let http2 = Http2Server::start(&authority.identity(), |_| Http2Answer::Text(200, "s3cr3t"));
    let closed = ClosedPort::take();
    let proxies = [
        Proxy::start(Manner::Http(None)),
        Proxy::start(Manner::Http(Some("Basic other"))),
        Proxy::start(Manner::Close),
        Proxy::start(Manner::HttpStatus(502)),
    ];
    let socks = [Proxy::start(Manner::Socks(Some(("s3cr3t", "s3cr3t")))), Proxy::start(Manner::Socks(None))];
    let mut options = vec![Proxies::none()];
    for proxy in &proxies {
        options.push(Proxies::all(&format!("http://s3cr3t:s3cr3t@{}", proxy.address())).unwrap());
    }
    for proxy in &socks {
        options.push(Proxies::all(&format!("socks5://s3cr3t:s3cr3t@{}", proxy.address())).unwrap());
    }
    options.push(Proxies::all(&format!("http://s3cr3t:s3cr3t@127.0.0.1:{}", closed.port())).unwrap());

    let client = Client::new(ClientOptions::default()).unwrap();
    let mut printed = String::new();
    for proxies in options {
        let tls = TlsOptions::default().with_ca_pem(authority.pem());
        let options = RouteOptions::default().with_proxies(proxies).with_tls(tls);
        let route = client.route(&options).unwrap();
        for origin in [http.url(""), https.url(""), http2.url("")] {
            let request = request(&with_secrets(&origin))
                .with_method(Method::Post)
                .unwrap()
                .with_header("X-Token", "s3cr3t")
                .unwrap()
                .with_body("s3cr3t")
                .unwrap();
            let outcome = route.send(&request, &RetryPolicy::once(), AMPLE).await;
            printed += &format!("{outcome}\n{outcome:?}\n{outcome:#?}\n{request:?}\n{route:?}\n{client:?}\n");
            if let Err(error) = outcome.result() {
                printed += &all_forms(error);
            }
        }
    }
    assert!(!http.requests().is_empty() && !https.requests().is_empty() && !http2.requests().is_empty());
    let traced = String::from_utf8(trace.0.lock().unwrap().clone()).unwrap();
    (printed, traced)
}

#[tokio::test]
async fn no_form_of_an_outcome_shows_a_secret() {
    let (printed, _) = beat_everywhere().await;
    assert!(printed.contains("status: 400") && printed.contains("proxy: "), "{printed}");
    for secret in [SECRET, ENCODED] {
        let line = printed.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level() {
    let (_, traced) = beat_everywhere().await;
    // Something is logged, or this would prove nothing.
    assert!(traced.contains("hyper_util"), "{traced}");
    for secret in [SECRET, ENCODED] {
        let line = traced.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
}

/// Six characters and more of it are recognised, whatever else is left.
const TOKEN: &str = "Zx9-Kq72/pLm&4<w";

/// Whether a run of six characters of a secret can be read in a text.
fn leaks(text: &str, secret: &str) -> bool {
    let (text, secret) = (text.to_ascii_lowercase(), secret.to_ascii_lowercase());
    (0..=secret.len() - 6).any(|at| text.contains(&secret[at..at + 6]))
}

#[tokio::test]
async fn however_a_server_quotes_a_request_no_secret_of_it_is_told() {
    type Quote = fn(&str) -> String;
    let percent: Quote = |text| text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let quotes: [Quote; 8] = [
        str::to_owned,
        percent,
        |text| text.replace('&', "&amp;").replace('<', "&lt;"),
        |text| serde_json::Value::from(text).to_string().replace('/', "\\/"),
        |text| format!("/ping/{text}.json;v=1"),
        |text| text[3..].to_ascii_uppercase(),
        |text| text.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect(),
        |text| format!("key=\"{text}\", X-Request-Uri: https://monitor.test/{}", &text[..9]),
    ];
    for (at, quote) in quotes.iter().enumerate() {
        let quote = *quote;
        let server = Server::start(move |_| Answer::text(400, &format!("cannot read {} here", quote(TOKEN))));
        let escaped = percent(TOKEN);
        let beats = [
            request(&server.url(&format!("/ping/{escaped}"))),
            request(&server.url(&format!("/x?token={escaped}"))),
            request(&server.url("/x").replace("//", &format!("//us3r:{escaped}@"))),
            request(&server.url("/x")).with_header("X-Key", TOKEN).unwrap(),
            request(&server.url("/x")).with_header("Cookie", &format!("a=b; id={TOKEN}")).unwrap(),
            request(&server.url("/x")).with_body(format!("{{\"token\":\"{TOKEN}\"}}")).unwrap(),
            request(&server.url("/x")).with_body(format!("token={escaped}&x=y")).unwrap(),
            request(&server.url("/x")).with_body(format!("line\n{TOKEN}\nline")).unwrap(),
        ];
        for (place, beat) in beats.into_iter().enumerate() {
            let beat = beat.with_method(Method::Post).unwrap();
            let error = client().send(&beat, &RetryPolicy::once(), AMPLE).await.into_result().unwrap_err();
            let told = error.to_string();
            assert!(told.contains("cannot read") && told.contains('…'), "{at} {place}: {told}");
            assert!(!leaks(&all_forms(&error), TOKEN), "{at} {place}: {told}");
        }
    }
}

#[tokio::test]
async fn what_a_proxy_says_on_its_own_page_shows_no_credentials_of_it() {
    let pages = [
        "access denied for Pr0xy-us3r at this proxy",
        "wrong password PR0XY-P4SSWORD at this proxy",
        "cannot use UHIweHktdXMzcjpwcjB4eS1wNHNzd29yZA== at this proxy",
        "pr0xy-us3r:pr0xy-p4ssword may not open this page at this proxy",
    ];
    for page in pages {
        let proxy = Server::always(Answer::text(403, page));
        let address = format!("http://Pr0xy-us3r:pr0xy-p4ssword@{}", proxy.address());
        let options = RouteOptions::default().with_proxies(Proxies::all(&address).unwrap());
        let route = client().route(&options).unwrap();
        let outcome = route.send(&request("http://monitor.test/"), &RetryPolicy::once(), AMPLE).await;
        let told = outcome.to_string();
        assert!(told.contains("at this proxy") && told.contains('…'), "{told}");
        for secret in ["Pr0xy-us3r", "pr0xy-p4ssword", "UHIweHktdXMzcjpwcjB4eS1wNHNzd29yZA"] {
            assert!(!leaks(&told, secret), "{told}");
        }
        assert!(proxy.requests()[0].header("proxy-authorization").is_some());
    }
}
