//! Owns the masking of what a server has said: it may quote the request, and the request holds secrets.

use percent_encoding::percent_decode_str;

use crate::request::Request;

/// The shortest part of a request that is masked, in bytes. Shorter ones are words like `up` and `OK`.
const SHORTEST: usize = 4;

/// `text` with every part of the request that may be secret replaced by `…`: path segments, keys and values of the
/// query, user name and password, values of headers, and lines of the body; as they were written and percent-decoded,
/// in whatever case.
pub(crate) fn masked(text: &str, request: &Request) -> String {
    let mut secrets = secrets(request);
    // The longest first, so that no part of one stays behind when another lies within it.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.dedup();
    let mut shown = text.to_owned();
    for secret in secrets {
        shown = without(&shown, &secret);
    }
    shown
}

fn secrets(request: &Request) -> Vec<String> {
    let url = request.target().address().url();
    let mut secrets: Vec<String> = url.path().split('/').map(str::to_owned).collect();
    secrets.extend(url.query().unwrap_or_default().split(['&', '=']).map(str::to_owned));
    let decoded: Vec<String> = secrets
        .iter()
        .map(|secret| percent_decode_str(&secret.replace('+', " ")).decode_utf8_lossy().into_owned())
        .collect();
    secrets.extend(decoded);
    let headers = request.headers().values().chain(request.target().authorization());
    for value in headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        // Also what stands behind `Bearer` and the like.
        secrets.extend(value.split_ascii_whitespace().map(str::to_owned));
        secrets.push(value);
    }
    secrets.extend(request.target().credentials());
    secrets.extend(String::from_utf8_lossy(request.body()).lines().map(|line| line.trim().to_owned()));
    secrets.retain(|secret| secret.len() >= SHORTEST);
    secrets
}

/// `text` with every occurrence of `secret`, in any ASCII case, replaced.
fn without(text: &str, secret: &str) -> String {
    // Lengths stay the same, so that positions in one are positions in the other.
    let (lower, secret) = (text.to_ascii_lowercase(), secret.to_ascii_lowercase());
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for (at, found) in lower.match_indices(&secret) {
        shown.push_str(text.get(from..at).unwrap_or_default());
        shown.push('…');
        from = at.saturating_add(found.len());
    }
    shown.push_str(text.get(from..).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    #[test]
    fn every_part_of_a_request_is_masked_in_every_form() {
        let target =
            Target::parse("https://us3r:p%40ssw0rd@a.test/ping/T0%6ben?key=v%20alue&msg=OK").unwrap();
        let request = Request::new(target)
            .with_header("Authorization", "Bearer b3arer")
            .unwrap()
            .with_body("b0dy line\nsecond line")
            .unwrap();
        let shown = |text: &str| masked(text, &request);
        for secret in [
            "t0ken",
            "T0%6BEN",
            "v alue",
            "v%20alue",
            "us3r",
            "p@ssw0rd",
            "b3arer",
            "Bearer b3arer",
            "b0dy line",
            "second line",
        ] {
            assert_eq!(shown(&format!("a {secret} b{secret}")), "a … b…", "{secret}");
        }
        assert_eq!(shown("no route for GET /ping/T0ken, OK"), "no route for GET /…/…, OK");
        assert_eq!(shown("nothing of it: ö"), "nothing of it: ö");
    }

    #[test]
    fn a_secret_within_another_leaves_nothing_behind() {
        let request = Request::new(Target::parse("http://a.test/abcd/abcdefgh").unwrap());
        assert_eq!(masked("abcdefgh abcd", &request), "… …");
    }
}
