//! The page: markup, style and script in one document, and the policy that lets no others in.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::body::Bytes;
use ring::digest::{SHA256, digest};
use std::sync::LazyLock;

const HTML: &str = include_str!("page/page.html");
const CSS: &str = include_str!("page/page.css");
/// One script, in this order: a part may use at once what is above it, and later on all the others.
const JS: &str = concat!(
    include_str!("page/script/base.js"),
    include_str!("page/script/shared.js"),
    include_str!("page/script/words.js"),
    include_str!("page/script/connection.js"),
    include_str!("page/script/overview.js"),
    include_str!("page/script/heartbeat.js"),
    include_str!("page/script/job.js"),
    include_str!("page/script/year.js"),
    include_str!("page/script/remembered.js"),
    include_str!("page/script/fleet.js"),
    include_str!("page/script/input.js"),
);

/// The document and how it is to be served.
pub(super) struct StatusPage {
    pub(super) html: Bytes,
    /// The content security policy: this style and this script, and nothing from anywhere else.
    pub(super) policy: String,
    /// Changes with the page, so that an open one notices that it is old.
    pub(super) tag: String,
}

/// Put together when it is first asked for.
pub(super) static PAGE: LazyLock<StatusPage> = LazyLock::new(|| {
    let hash = |text: &str| BASE64_STANDARD.encode(digest(&SHA256, text.as_bytes()));
    let tag: String =
        hash(&[HTML, CSS, JS].concat()).chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let html = HTML.replace("%tag%", &tag).replace("/* page.css */", CSS).replace("/* page.js */", JS);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(CSS),
        hash(JS)
    );
    StatusPage { html: html.into(), policy, tag }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole_and_names_nothing_outside_of_it() {
        let html = std::str::from_utf8(&PAGE.html).unwrap();
        assert!(html.contains(&format!("<style>{CSS}</style>")));
        assert!(html.contains(&format!("<script>{JS}</script>")));
        assert!(html.contains(&PAGE.tag) && !html.contains("%tag%"));
        // The name of SVG's namespace is no address.
        let html = html.replace("http://www.w3.org/2000/svg", "");
        for outside in
            ["http:", "https:", "//cdn", "@import", "url(", "<script src", "<link rel=\"stylesheet"]
        {
            assert!(!html.contains(outside), "{outside}");
        }
    }
}
