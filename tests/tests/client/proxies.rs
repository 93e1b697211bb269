//! Beats through proxies, good and bad, and the choice of addresses.

use downbeat_client::{
    Client, ClientOptions, IpPreference, Proxies, RetryPolicy, Route, RouteOptions, TlsOptions,
};
use downbeat_tests::port::ClosedPort;
use downbeat_tests::proxy::{Manner, Proxy};
use downbeat_tests::server::{Answer, Server};
use downbeat_tests::tls::Authority;

use crate::{AMPLE, SHORT, quick, request, route, story};

/// `user:password` as Basic authentication sends it.
const BASIC: &str = "Basic dXNlcjpwYXNzd29yZA==";

fn through(address: &str) -> RouteOptions {
    RouteOptions::default().with_proxies(Proxies::all(address).unwrap())
}

fn trusting(authority: &Authority, address: &str) -> Route {
    route(&through(address).with_tls(TlsOptions::default().with_ca_pem(authority.pem())))
}

/// How one attempt through a proxy ends.
async fn sent(route: &Route, url: &str) -> String {
    let outcome = route.send(&request(url), &RetryPolicy::once(), AMPLE).await;
    let retry = outcome.result().as_ref().err().map(|error| format!(" [{:?}]", error.retry()));
    format!("{}{}", story(&outcome), retry.unwrap_or_default())
}

#[tokio::test]
async fn an_http_beat_goes_through_an_http_proxy_with_its_whole_url() {
    let server = Server::always(Answer::Status(200));
    let proxy = Proxy::start(Manner::Http(Some(BASIC)));
    let route = route(&through(&format!("http://user:password@{}", proxy.address())));
    assert_eq!(sent(&route, &server.url("/x?y")).await, "Delivered after 1");
    assert_eq!(proxy.asked(), [format!("GET {} HTTP/1.1", server.url("/x?y"))]);
    assert_eq!(server.requests()[0].target, "/x?y");
}

#[tokio::test]
async fn an_https_beat_goes_through_a_tunnel_of_an_http_proxy() {
    let authority = Authority::new();
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    let proxy = Proxy::start(Manner::Http(Some(BASIC)));
    let route = trusting(&authority, &format!("http://user:password@{}", proxy.address()));
    for _ in 0..2 {
        assert_eq!(sent(&route, &server.url("/x")).await, "Delivered after 1");
    }
    // The tunnel is kept, and the proxy's password stays with the proxy.
    assert_eq!(proxy.asked(), [format!("CONNECT localhost:{} HTTP/1.1", server.address().port())]);
    assert_eq!(server.requests()[0].header("proxy-authorization"), None);
}

#[tokio::test]
async fn beats_go_through_a_socks_proxy_with_and_without_a_password() {
    let authority = Authority::new();
    let https = Server::always_tls(&authority.identity(), Answer::Status(200));
    let http = Server::always(Answer::Status(200));
    for (credentials, userinfo) in [(None, ""), (Some(("user", "p@ss")), "user:p%40ss@")] {
        let proxy = Proxy::start(Manner::Socks(credentials));
        let route = trusting(&authority, &format!("socks5://{userinfo}{}", proxy.address()));
        assert_eq!(sent(&route, &https.url("/")).await, "Delivered after 1");
        assert_eq!(sent(&route, &http.url("/")).await, "Delivered after 1");
        // The proxy looks the name up.
        let asked = [
            format!("socks localhost:{}", https.address().port()),
            format!("socks 127.0.0.1:{}", http.address().port()),
        ];
        assert_eq!(proxy.asked(), asked);
    }
}

#[tokio::test]
async fn a_wrong_password_for_a_proxy_is_final() {
    let server = Server::always(Answer::Status(200));
    let proxy = Proxy::start(Manner::Http(Some(BASIC)));
    let socks = Proxy::start(Manner::Socks(Some(("user", "password"))));
    let https = server.url("/").replace("http:", "https:");
    let wrong = route(&through(&format!("http://user:wrong@{}", proxy.address())));
    insta::assert_snapshot!(sent(&wrong, &server.url("/")).await, @"
    proxy: 127.0.0.1:PORT refuses the user name or password; put right the user name or password in the address of `RouteOptions::with_proxies`
    Final after 1 [Never]
    ");
    insta::assert_snapshot!(sent(&wrong, &https).await, @"
    proxy: 127.0.0.1:PORT answered 407 Proxy Authentication Required to CONNECT 127.0.0.1:PORT; put right the user name or password in the address of `RouteOptions::with_proxies`
    Final after 1 [Never]
    ");
    let none = route(&through(&proxy.address().to_string()));
    insta::assert_snapshot!(sent(&none, &server.url("/")).await, @"
    proxy: 127.0.0.1:PORT asks for a user name and password; put `user:password@` before the host in the address of `RouteOptions::with_proxies`
    Final after 1 [Never]
    ");
    insta::assert_snapshot!(sent(&none, &https).await, @"
    proxy: 127.0.0.1:PORT answered 407 Proxy Authentication Required to CONNECT 127.0.0.1:PORT; put `user:password@` before the host in the address of `RouteOptions::with_proxies`
    Final after 1 [Never]
    ");
    let wrong = route(&through(&format!("socks5://user:wrong@{}", socks.address())));
    insta::assert_snapshot!(sent(&wrong, &server.url("/")).await, @"
    proxy: 127.0.0.1:PORT refuses the user name or password; put right the user name or password in the address of `RouteOptions::with_proxies`
    Final after 1 [Never]
    ");
    let none = route(&through(&format!("socks5://{}", socks.address())));
    insta::assert_snapshot!(sent(&none, &server.url("/")).await, @"
    proxy: 127.0.0.1:PORT asks for a user name and password; put `user:password@` before the host in the address of `RouteOptions::with_proxies`
    Final after 1 [Never]
    ");
    assert_eq!(server.opened(), 0);
}

#[tokio::test]
async fn a_refused_connection_to_a_proxy_is_said_of_the_proxy() {
    let port = ClosedPort::take();
    for scheme in ["http", "socks5"] {
        let route = route(&through(&format!("{scheme}://127.0.0.1:{}", port.port())));
        for url in ["http://monitor.test/", "https://monitor.test/"] {
            let text = sent(&route, url).await;
            insta::allow_duplicates! {
                insta::assert_snapshot!(text, @"
                proxy: 127.0.0.1:PORT refused the connection (the proxy)
                Retries after 1 [Later]
                ");
            }
        }
    }
}

#[tokio::test]
async fn a_proxy_that_closes_the_connection_may_do_better_the_next_time() {
    let proxy = Proxy::start(Manner::Close);
    let route = route(&through(&proxy.address().to_string()));
    insta::assert_snapshot!(sent(&route, "http://monitor.test/").await, @"
    exchange: monitor.test closed the connection before it answered (by way of the proxy 127.0.0.1:PORT)
    Retries after 1 [Later]
    ");
    insta::assert_snapshot!(sent(&route, "https://monitor.test/").await, @"
    proxy: 127.0.0.1:PORT closed the connection before it opened a way to monitor.test:PORT
    Retries after 1 [Later]
    ");
    let socks = crate::route(&through(&format!("socks5://{}", proxy.address())));
    insta::assert_snapshot!(sent(&socks, "https://monitor.test/").await, @"
    proxy: 127.0.0.1:PORT closed the connection before it opened a way to monitor.test:PORT
    Retries after 1 [Later]
    ");
}

#[tokio::test]
async fn a_proxy_that_cannot_reach_the_monitor_says_so() {
    let (http, socks) = (Proxy::start(Manner::HttpStatus(502)), Proxy::start(Manner::SocksReply(5)));
    let http = route(&through(&http.address().to_string()));
    insta::assert_snapshot!(sent(&http, "https://monitor.test/").await, @"
    proxy: 127.0.0.1:PORT answered 502 Bad Gateway to CONNECT monitor.test:PORT; it did not reach it
    Retries after 1 [Later]
    ");
    let route = route(&through(&format!("socks5://{}", socks.address())));
    insta::assert_snapshot!(sent(&route, "https://monitor.test/").await, @"
    proxy: 127.0.0.1:PORT opened no way to monitor.test:PORT: connection refused
    Retries after 1 [Later]
    ");
}

#[tokio::test]
async fn each_status_of_a_proxy_is_named_and_decides_whether_to_try_again() {
    let mut told = Vec::new();
    for status in [302, 400, 401, 403, 404, 407, 429, 500, 501, 503, 504] {
        let proxy = Proxy::start(Manner::HttpStatus(status));
        let route = route(&through(&format!("http://s3cr3t:s3cr3t@{}", proxy.address())));
        told.push(sent(&route, "https://monitor.test/").await.lines().next().unwrap().to_owned());
    }
    assert!(!told.concat().contains("s3cr3t"));
    insta::assert_snapshot!(told.join("\n"), @"
    proxy: 127.0.0.1:PORT answered 302 Found to CONNECT monitor.test:PORT; is it an HTTP proxy?
    proxy: 127.0.0.1:PORT answered 400 Bad Request to CONNECT monitor.test:PORT; is it an HTTP proxy?
    proxy: 127.0.0.1:PORT answered 401 Unauthorized to CONNECT monitor.test:PORT; put right the user name or password in the address of `RouteOptions::with_proxies`
    proxy: 127.0.0.1:PORT answered 403 Forbidden to CONNECT monitor.test:PORT; it does not allow this destination
    proxy: 127.0.0.1:PORT answered 404 Not Found to CONNECT monitor.test:PORT; is it an HTTP proxy?
    proxy: 127.0.0.1:PORT answered 407 Proxy Authentication Required to CONNECT monitor.test:PORT; put right the user name or password in the address of `RouteOptions::with_proxies`
    proxy: 127.0.0.1:PORT answered 429 Too Many Requests to CONNECT monitor.test:PORT
    proxy: 127.0.0.1:PORT answered 500 Internal Server Error to CONNECT monitor.test:PORT
    proxy: 127.0.0.1:PORT answered 501 Not Implemented to CONNECT monitor.test:PORT; it opens no tunnels
    proxy: 127.0.0.1:PORT answered 503 Service Unavailable to CONNECT monitor.test:PORT; it did not reach it
    proxy: 127.0.0.1:PORT answered 504 Gateway Timeout to CONNECT monitor.test:PORT; it did not reach it
    ");
}

#[tokio::test]
async fn a_proxy_that_asks_for_a_pause_before_the_next_tunnel_gets_it() {
    let answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nretry-after:  7 \r\n\r\n";
    let proxy = Proxy::start(Manner::Raw(answer.to_vec()));
    let route = route(&through(&proxy.address().to_string()));
    let outcome = route.send(&request("https://monitor.test/"), &RetryPolicy::once(), AMPLE).await;
    let error = outcome.result().as_ref().unwrap_err();
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
}

#[tokio::test]
async fn what_is_no_answer_of_a_proxy_is_refused_within_bounds() {
    let no_http = b"SSH-2.0-OpenSSH_9.6\r\n".to_vec();
    let endless = [b"HTTP/1.1 200 OK\r\n".to_vec(), b"X: y\r\n".repeat(20_000)].concat();
    let talkative = b"HTTP/1.1 200 OK\r\n\r\nwelcome".to_vec();
    for answer in [no_http, endless, talkative] {
        let proxy = Proxy::start(Manner::Raw(answer));
        let route = route(&through(&proxy.address().to_string()));
        let text = sent(&route, "https://monitor.test/").await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(text, @"
            proxy: 127.0.0.1:PORT does not answer CONNECT monitor.test:PORT as an HTTP proxy does
            Final after 1 [Never]
            ");
        }
    }
}

#[tokio::test]
async fn every_2xx_of_a_proxy_opens_the_way() {
    let authority = Authority::new();
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    for status in [200, 201, 299] {
        let proxy = Proxy::start(Manner::Opens(status));
        let route = trusting(&authority, &proxy.address().to_string());
        assert_eq!(sent(&route, &server.url("/")).await, "Delivered after 1", "{status}");
    }
}

#[tokio::test]
async fn a_silent_proxy_is_cut_off_by_the_time_out_for_connecting() {
    let proxy = Proxy::start(Manner::Silent);
    let client = Client::new(ClientOptions::default().with_connect_timeout(SHORT)).unwrap();
    let route = client.route(&through(&proxy.address().to_string())).unwrap();
    insta::assert_snapshot!(sent(&route, "https://monitor.test/").await, @"
    time-out: the proxy 127.0.0.1:PORT did not open a way to monitor.test within 200 ms
    Retries after 1 [Later]
    ");
}

#[tokio::test]
async fn an_exception_leaves_the_proxy_out() {
    let server = Server::always(Answer::Status(200));
    let port = ClosedPort::take();
    let proxies = Proxies::from_variables(|name| match name {
        "ALL_PROXY" => Some(format!("127.0.0.1:{}", port.port())),
        "NO_PROXY" => Some("127.0.0.0/8".to_owned()),
        _ => None,
    });
    let route = route(&RouteOptions::default().with_proxies(proxies.unwrap()));
    assert_eq!(sent(&route, &server.url("/")).await, "Delivered after 1");
}

#[tokio::test]
async fn the_family_of_addresses_can_be_chosen() {
    let server = Server::always(Answer::Status(200));
    let by_name = server.url("/").replace("127.0.0.1", "localhost");
    let only = |ip| route(&RouteOptions::default().with_ip(ip));
    assert_eq!(sent(&only(IpPreference::V4), &by_name).await, "Delivered after 1");
    assert_eq!(sent(&only(IpPreference::Any), &by_name).await, "Delivered after 1");
    insta::assert_snapshot!(sent(&only(IpPreference::V6), &server.url("/")).await, @"
    connect: 127.0.0.1 is no IPv6 address, and only those are to be used; see `RouteOptions::with_ip`
    Final after 1 [Never]
    ");
    // Nobody listens on ::1, or it does not exist.
    assert!(!sent(&only(IpPreference::V6), &by_name).await.contains("Delivered"));
}

#[tokio::test]
async fn routes_with_equal_options_share_their_connections() {
    let server = Server::always(Answer::Status(200));
    let client = crate::client();
    let options = RouteOptions::default().with_ip(IpPreference::V4);
    let first = client.route(&options).unwrap();
    assert!(first.is_same(&client.route(&options.clone()).unwrap()));
    assert!(!first.is_same(&client.route(&RouteOptions::default()).unwrap()));
    for _ in 0..2 {
        let route = client.route(&options).unwrap();
        assert!(route.send(&request(&server.url("/")), &quick(), AMPLE).await.is_delivered());
    }
    assert_eq!(server.opened(), 1);
}
