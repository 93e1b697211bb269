//! Healthchecks, hosted or one's own.

use url::Url;

use crate::error::Retry;
use crate::monitor::draft::Draft;
use crate::monitor::parts::{Address, Given, Part, PartError};
use crate::monitor::segment::{is_action, is_uuid};
use crate::monitor::service::{Place, Service, UrlFault};
use crate::monitor::texts::Texts;
use crate::monitor::verdict::{Answer, Verdict};
use crate::monitor::window::Window;
use crate::signal::{MAX_IN_BODY, Signal, first_bytes};

const HOST: &str = "hc-ping.com";

/// The length of a ping key, in characters.
const PING_KEY: usize = 22;

const CAPITALS: &str = "the slug in the URL has capital letters, which slugs of Healthchecks have not: write it in small letters";

/// How much of a body hc-ping.com keeps, in bytes.
const HOSTED_BODY: usize = 100_000;

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "healthchecks",
    name: "Healthchecks",
    about: "Healthchecks, hosted or one's own",
    form: "https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG",
    hosts: &[HOST],
    page_hosts: &["healthchecks.io"],
    parts: &[
        Part::optional(
            "base",
            "The address of a server of one's own, up to `/ping`.",
            "https://checks.example.com/ping",
        ),
        Part::optional("uuid", "The UUID of the check.", "0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11").secret(),
        Part::optional(
            "ping_key",
            "The ping key of the project, with a `slug` in place of the UUID.",
            "${HC_PING_KEY}",
        )
        .secret(),
        Part::optional("slug", "The slug of the check.", "nightly-backup"),
    ],
    make,
    failure: Some("`/fail`, with the reason"),
    texts: Texts::Body,
    max_per_minute: Some(5),
    says_in_text: true,
    window: Window::Schedule,
    owns,
    is_page: |place| matches!(place.segments.as_slice(), [.., "checks", id, "details" | "log"] if is_uuid(id)),
    check,
    output_limit: |url| if url.host_str() == Some(HOST) { HOSTED_BODY } else { MAX_IN_BODY },
    tell,
    judge,
    meaning,
    ..Service::USUAL
};

fn make(given: &Given<'_>) -> Result<Address, PartError> {
    let base = given.base("base", Some("https://hc-ping.com"))?;
    Address::of(match given.is_by(["ping_key", "slug"], "uuid")? {
        false => format!("{base}/{}", given.segment("uuid")?),
        true => format!("{base}/{}/{}", given.segment("ping_key")?, given.segment("slug")?),
    })
}

fn owns(place: &Place<'_>) -> bool {
    let is_check = |behind: &[&str]| match behind {
        ["ping", id, ..] if is_uuid(id) => true,
        ["ping", key, _, ..] => key.len() == PING_KEY && is_ping_key(key),
        _ => false,
    };
    let segments = &place.segments;
    // One's own may stand below a path.
    place.host == HOST || (0..segments.len()).any(|at| is_check(segments.get(at..).unwrap_or_default()))
}

fn check(place: &Place<'_>) -> Result<(), UrlFault> {
    let segments = place.segments.as_slice();
    match segments {
        [.., before, last] if is_action(last) && (is_uuid(before) || segments.len() > 2) => {
            return Err(UrlFault::Action);
        }
        [.., last] if is_uuid(last) => {}
        [.., before, last] if is_ping_key(before) && *before != "ping" => match last {
            slug if is_slug(slug) => {}
            slug if is_slug(&slug.to_ascii_lowercase()) => return Err(UrlFault::Wrong(CAPITALS)),
            _ => return Err(UrlFault::Form),
        },
        _ => return Err(UrlFault::Form),
    }
    if place.has_slash {
        return Err(UrlFault::Wrong(
            "the URL ends with a slash, with which Healthchecks does not know it: remove it",
        ));
    }
    match place.url.query_pairs().any(|(key, value)| key == "rid" && !is_uuid(&value)) {
        true => Err(UrlFault::Wrong(
            "the `rid` in the URL is no UUID with hyphens, which Healthchecks answers with 400",
        )),
        false => Ok(()),
    }
}

fn is_slug(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

fn is_ping_key(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

fn tell(draft: &mut Draft, signal: Signal) -> bool {
    match signal {
        Signal::Well => {}
        Signal::Ill(reason) => {
            draft.add_segment("fail");
            draft.post(first_bytes(reason, MAX_IN_BODY));
        }
        Signal::Start => draft.add_segment("start"),
        Signal::RunStart(id) => {
            draft.add_segment("start");
            draft.set_query(&[("rid", &id.to_string())]);
        }
        Signal::RunEnd(id, end) => {
            draft.end_with_code(end);
            draft.set_query(&[("rid", &id.to_string())]);
        }
        Signal::Note(line) => {
            draft.add_segment("log");
            draft.post(first_bytes(line, MAX_IN_BODY));
        }
    }
    true
}

/// It answers `OK`, `OK (rate-limited)` or, to a check that it has just made, `Created`. Anything else comes from another
/// program: for example a captive portal, or a program whose URLs are like Healthchecks'.
fn judge(answer: &Answer<'_>) -> Verdict {
    let Some(text) = answer.text.map(str::trim).filter(|_| answer.is_success()) else {
        return answer.by_status();
    };
    match text.to_ascii_lowercase().as_str() {
        "ok" | "created" => Verdict::DELIVERED,
        "ok (rate-limited)" | "ok (rate limited)" => Verdict::noted(
            "rate-limited: the monitor has more than five beats a minute for this check, and may not log them all",
        ),
        // Older ones answer so with 200.
        "ok (not found)" => Verdict::refused("the monitor does not know this check", Retry::Never),
        _ if answer.status == 201 => Verdict::DELIVERED,
        _ if answer.is_inferred => Verdict::noted(
            "the URL looks like one of Healthchecks, and the answer does not: it counts as a success, and may come from \
             something else",
        ),
        _ => Verdict::refused(
            "the answer is not from Healthchecks, which says OK: is something else at this address?",
            Retry::Never,
        ),
    }
}

fn meaning(url: &Url, status: u16) -> &'static str {
    match status {
        404 if has_capitals_in_slug(url) => {
            "; the slug in the URL has capital letters, which slugs of Healthchecks have not: write it in small letters"
        }
        404 => {
            "; no check has this UUID, or none in the project of this ping key has this slug: it may have been deleted, \
             or the key changed (`?create=1` after a slug creates its check)"
        }
        409 => "; several checks have this slug: give the check's UUID, or rename one",
        _ => "",
    }
}

fn has_capitals_in_slug(url: &Url) -> bool {
    let mut segments = url.path().rsplit('/');
    let slug = segments.find(|segment| !segment.is_empty() && !is_action(segment));
    slug.is_some_and(|slug| !is_uuid(slug) && slug.bytes().any(|byte| byte.is_ascii_uppercase()))
}
