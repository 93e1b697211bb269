use super::*;

fn request() -> Request {
    Request::new(Target::parse("http://a.test/").unwrap())
}

#[test]
fn a_head_request_takes_no_body_in_either_order() {
    let body_first = request().with_body("x").unwrap().with_method(Method::Head);
    let method_first = request().with_method(Method::Head).unwrap().with_body("x");
    assert_eq!(body_first.unwrap_err(), RequestError::HeadWithBody);
    assert_eq!(method_first.unwrap_err(), RequestError::HeadWithBody);
}

#[test]
fn what_cannot_be_sent_is_refused_without_its_value() {
    let refused = |name: &str, value: &str| request().with_header(name, value).unwrap_err().to_string();
    insta::assert_snapshot!(refused("", "s3cr3t"), @"a header's name is empty or holds a character that no header's name can hold");
    insta::assert_snapshot!(refused("X Y", "s3cr3t"), @"a header's name is empty or holds a character that no header's name can hold");
    insta::assert_snapshot!(refused("X-Token", "s3cr3t\r\nX: y"), @"the value of the header `x-token` holds a line break or a character that no header can hold");
    insta::assert_snapshot!(refused("X-Token", &"x".repeat(MAX_VALUE + 1)), @"the value of the header `x-token` is longer than 8192 bytes");
    insta::assert_snapshot!(request().with_body(vec![0; MAX_BODY + 1]).unwrap_err(), @"the body is 1048577 bytes long, more than the 1048576 that are allowed");
    for name in RESERVED {
        assert_eq!(refused(name, "x"), RequestError::Reserved(name.to_owned()).to_string());
    }
}

#[test]
fn a_header_beyond_the_64th_is_refused() {
    let add = |request: Request, number: usize| request.with_header(&format!("X-{number}"), "x");
    let full = (1..=MAX_HEADERS).try_fold(request(), add).unwrap();
    assert_eq!(add(full.clone(), 1).unwrap(), full);
    assert_eq!(add(full, 65).unwrap_err(), RequestError::TooManyHeaders);
}

#[test]
fn two_beats_that_differ_only_by_what_is_filled_in_are_not_the_same() {
    let named = |body: &str, name: &str| request().with_body_template(body).unwrap().with_names(name, "web1");
    assert!(named("alive", "a").is_same_beat(&named("alive", "b")));
    assert!(!named("{name}", "a").is_same_beat(&named("{name}", "b")));
    assert!(named("{name}", "a").is_same_beat(&named("{name}", "a")));
}

#[test]
fn a_template_says_whether_it_needs_the_time_of_the_checks() {
    assert!(request().with_body_template("{took}").unwrap().says_took());
    assert!(request().with_message("after {took} ms").unwrap().says_took());
    assert!(!request().with_message("took").unwrap().with_body_template("{name}").unwrap().says_took());
    assert!(!request().with_body_template("{took}").unwrap().with_body("{took}").unwrap().says_took());
}
