use super::*;

fn refused(address: &str) -> String {
    Proxies::all(address).unwrap_err().to_string()
}

/// Host and port of the proxy for a URL, given variables.
fn through(variables: &[(&str, &str)], url: &str) -> Option<String> {
    let proxies = Proxies::from_variables(|name| {
        variables.iter().find(|(found, _)| *found == name).map(|(_, value)| (*value).to_owned())
    });
    proxies.unwrap().intercept(&url.parse().unwrap()).map(|via| via.peer().with_port())
}

const HTTP: &str = "http://monitor.test/";
const HTTPS: &str = "https://monitor.test/";

#[test]
fn each_scheme_has_its_variable_and_all_stands_in() {
    let both = [("HTTP_PROXY", "http://a.test:1"), ("HTTPS_PROXY", "http://b.test:2")];
    assert_eq!(through(&both, HTTP).unwrap(), "a.test:1");
    assert_eq!(through(&both, HTTPS).unwrap(), "b.test:2");
    assert_eq!(through(&both[..1], HTTPS), None);
    let all = [("ALL_PROXY", "socks5://c.test"), ("http_proxy", "a.test:1")];
    assert_eq!(through(&all, HTTP).unwrap(), "a.test:1");
    assert_eq!(through(&all, HTTPS).unwrap(), "c.test:1080");
    assert_eq!(through(&[], HTTPS), None);
}

#[test]
fn capitals_come_first_and_an_empty_variable_is_none() {
    assert_eq!(through(&[("HTTP_PROXY", "a.test"), ("http_proxy", "b.test")], HTTP).unwrap(), "a.test:80");
    assert_eq!(through(&[("HTTP_PROXY", ""), ("http_proxy", "b.test")], HTTP).unwrap(), "b.test:80");
    assert_eq!(through(&[("HTTP_PROXY", "")], HTTP), None);
}

#[test]
fn a_cgi_program_does_not_trust_http_proxy_in_capitals() {
    let cgi = [("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "evil.test"), ("HTTPS_PROXY", "b.test")];
    assert_eq!(through(&cgi, HTTP), None);
    assert_eq!(through(&cgi, HTTPS).unwrap(), "b.test:80");
}

#[test]
fn exceptions_are_hosts_with_all_below_them_addresses_networks_and_a_star() {
    let with = |except: &str, url: &str| through(&[("ALL_PROXY", "p.test"), ("NO_PROXY", except)], url);
    let passed = [
        ("monitor.test", "http://monitor.test/"),
        ("monitor.test", "http://MONITOR.test/"),
        (".test", "http://monitor.test/"),
        ("a.test, monitor.test", "https://deep.monitor.test:8443/"),
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("10.0.0.0/8", "http://10.20.30.40/"),
        ("::1", "http://[::1]/"),
        ("*", "http://anything.test/"),
    ];
    for (except, url) in passed {
        assert_eq!(with(except, url), None, "{except} {url}");
    }
    let kept = [("monitor.test", "http://amonitor.test/"), ("10.0.0.0/8", "http://11.0.0.1/"), ("", HTTP)];
    for (except, url) in kept {
        assert_eq!(with(except, url).unwrap(), "p.test:80", "{except} {url}");
    }
}

#[test]
fn an_address_may_leave_out_scheme_and_port() {
    let port = |address| {
        Proxies::all(address).unwrap().intercept(&HTTP.parse().unwrap()).unwrap().peer().with_port()
    };
    let cases = [
        ("proxy.test", "proxy.test:80"),
        ("proxy.test:3128", "proxy.test:3128"),
        ("http://proxy.test/", "proxy.test:80"),
        ("https://proxy.test", "proxy.test:443"),
        ("socks5h://proxy.test", "proxy.test:1080"),
        ("socks5://[::1]:9", "[::1]:9"),
        (" http://127.0.0.1:8 ", "127.0.0.1:8"),
        ("user:p%40ss@proxy.test:3128", "proxy.test:3128"),
    ];
    for (address, expected) in cases {
        assert_eq!(port(address), expected, "{address}");
    }
}

#[test]
fn credentials_are_read_percent_decoded() {
    let via = |address| Proxies::all(address).unwrap().intercept(&HTTP.parse().unwrap()).unwrap();
    match via("http://user:p%40ss@proxy.test") {
        // user:p@ss
        Via::Http { authorization, .. } => assert_eq!(authorization.unwrap(), "Basic dXNlcjpwQHNz"),
        Via::Socks { .. } => panic!("not SOCKS"),
    }
    match via("socks5://user:p%40ss@proxy.test") {
        Via::Socks { credentials, .. } => {
            assert_eq!(credentials.unwrap(), ("user".to_owned(), "p@ss".to_owned()));
        }
        Via::Http { .. } => panic!("not HTTP"),
    }
}

#[test]
fn what_is_no_address_is_refused_with_what_would_do() {
    insta::assert_snapshot!(refused(""), @"the proxy's address is empty");
    insta::assert_snapshot!(refused("http://"), @"the proxy's address names no host");
    insta::assert_snapshot!(refused("http://proxy.test:port"), @"the proxy's address cannot be read: write http://host:port, with special characters of a password as `%40`");
    insta::assert_snapshot!(refused("http://pro xy.test"), @"the proxy's address cannot be read: write http://host:port, with special characters of a password as `%40`");
    insta::assert_snapshot!(refused("socks4://proxy.test"), @"the proxy's address has the scheme `socks4`: write http://, https:// or socks5://");
    insta::assert_snapshot!(refused("http://proxy.test/path"), @"the proxy's address has a path, which a proxy has no use for: remove it");
    insta::assert_snapshot!(refused("socks5://user@proxy.test"), @"the proxy's address has a user name or password longer than 255 bytes, or empty");
    insta::assert_snapshot!(refused(&format!("socks5://user:{}@proxy.test", "x".repeat(256))), @"the proxy's address has a user name or password longer than 255 bytes, or empty");
    insta::assert_snapshot!(refused(&"x".repeat(9000)), @"the proxy's address is longer than 8192 bytes");
}

#[test]
fn a_refusal_names_the_variable() {
    let error = Proxies::from_variables(|name| (name == "https_proxy").then(|| "ftp://s3cr3t@x".to_owned()))
        .unwrap_err();
    assert_eq!(error.variable(), Some("https_proxy"));
    insta::assert_snapshot!(error, @"the proxy's address in https_proxy has the scheme `ftp`: write http://, https:// or socks5://");
}

#[test]
fn neither_proxies_nor_refusals_show_a_secret() {
    let proxies = Proxies::from_variables(|name| match name {
        "ALL_PROXY" => Some("socks5://s3cr3t:s3cr3t@proxy.test".to_owned()),
        "NO_PROXY" => Some("a.test".to_owned()),
        _ => None,
    });
    insta::assert_debug_snapshot!(proxies.unwrap(), @r#"
    Proxies {
        http: proxy.test:1080,
        https: proxy.test:1080,
        except: "a.test",
    }
    "#);
    for address in [
        "http://s3cr3t:s3cr3t@",
        "http://s3cr3t:s3@cr3t:s3cr3t",
        "s3cr3t s3cr3t",
        "http://s3cr3t@a/s3cr3t",
        "s3cr3t:s3cr3t",
    ] {
        let error = Proxies::all(address).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{address}: {error}");
    }
}

#[test]
fn proxies_are_equal_when_their_rules_are() {
    assert_eq!(Proxies::all("p.test").unwrap(), Proxies::all("http://p.test/").unwrap());
    assert_ne!(Proxies::all("p.test").unwrap(), Proxies::none());
    assert_ne!(Proxies::all("http://a:b@p.test").unwrap(), Proxies::all("http://a:c@p.test").unwrap());
}
