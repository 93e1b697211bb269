//! Owns the parts of a request that may be secret: segments of the path, values of the query, user name and
//! password, values of headers, the body; and the same parts of the proxy's address.
//!
//! Names are left out, so that an error still says something: names of headers, of keys in queries, forms and
//! JSON, of media types, of the host and of schemes, and the words that the URLs of monitors have in common. But
//! a run of characters that a secret has too is masked all the same.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName};
use serde_json::Value;
use url::Url;

use super::text::SHORTEST_RUN;
use crate::proxy::Via;
use crate::request::Request;
use crate::target::Address;

/// Words of four letters and more that the URLs of monitors have in common: parts of paths, and states.
const FIXED: [&str; 28] = [
    "beat",
    "check_in",
    "check_run",
    "checks",
    "complete",
    "cron",
    "down",
    "endpoints",
    "error",
    "external",
    "fail",
    "failure",
    "false",
    "health",
    "heartbeat",
    "heartbeats",
    "in_progress",
    "monitor",
    "monitors",
    "ping",
    "push",
    "start",
    "status",
    "success",
    "true",
    "uptime",
    "webhook",
    "webhooks",
];

/// The longest name of a key, in characters.
const MAX_NAME: usize = 32;

/// How many levels of lists and mappings a body has at most: the limit of serde_json.
const MAX_DEPTH: usize = 128;

/// Both alphabets of base64, with padding or without.
const BASE64: [GeneralPurpose; 2] = {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    [GeneralPurpose::new(&alphabet::STANDARD, config), GeneralPurpose::new(&alphabet::URL_SAFE, config)]
};

/// The parts of a request that may be secret.
pub(super) struct Parts {
    list: Vec<String>,
    /// Text that may be in any part and is never secret.
    shown: Vec<String>,
}

impl Parts {
    pub(super) fn of(request: &Request, here: &Address, via: Option<&Via>) -> Self {
        let target = request.target();
        let hosts = [Some(target.address().peer()), Some(here.peer()), via.map(Via::peer)];
        let hosts = hosts.into_iter().flatten().map(|peer| peer.host().to_ascii_lowercase());
        let mut parts =
            Self { list: Vec::new(), shown: hosts.filter(|host| host.len() >= MIN_HOST).collect() };
        parts.url(target.address().url());
        if here != target.address() {
            parts.url(here.url());
        }
        target.credentials().iter().for_each(|part| parts.add(part));
        if let Some(value) = target.authorization() {
            parts.header(&AUTHORIZATION, value.as_bytes());
        }
        for (name, value) in request.headers() {
            parts.header(name, value.as_bytes());
        }
        let kind = request.headers().get(CONTENT_TYPE).map(|kind| kind.as_bytes().to_ascii_lowercase());
        let is_form = kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded"));
        parts.body(&String::from_utf8_lossy(request.body()), is_form);
        match via {
            Some(Via::Http { authorization: Some(value), .. }) => {
                parts.header(&AUTHORIZATION, value.as_bytes());
            }
            Some(Via::Socks { credentials: Some((user, password)), .. }) => {
                parts.add(user);
                parts.add(password);
            }
            _ => {}
        }
        parts
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(String::as_str)
    }

    /// Adds a part, without the pieces of it that are shown anyway.
    fn add(&mut self, part: &str) {
        let lower = part.to_ascii_lowercase();
        let mut from = 0;
        let mut pieces = Vec::new();
        let shown = self.shown.iter().map(String::as_str).chain(["https://", "http://"]);
        let mut cuts: Vec<(usize, usize)> = shown
            .flat_map(|shown| lower.match_indices(shown).map(|(at, found)| (at, at + found.len())))
            .collect();
        cuts.sort_unstable();
        for (start, end) in cuts {
            pieces.extend(part.get(from..start));
            from = from.max(end);
        }
        pieces.extend(part.get(from..));
        let pieces: Vec<String> =
            pieces.into_iter().filter(|piece| !piece.is_empty()).map(str::to_owned).collect();
        self.list.extend(pieces);
    }

    fn add_unless_fixed(&mut self, part: &str) {
        if !is_fixed(part) {
            self.add(part);
        }
    }

    fn url(&mut self, url: &Url) {
        let segments: Vec<&str> = url.path().split('/').collect();
        segments.iter().for_each(|segment| self.add_unless_fixed(segment));
        // Short ones together may be a run.
        for group in segments.split(|segment| is_fixed(segment)).filter(|group| group.len() > 1) {
            self.add(group.join("/").trim_matches('/'));
        }
        self.form(url.query().unwrap_or_default());
    }

    /// `key=value&key=value`, as in a query and in the body of a form.
    fn form(&mut self, text: &str) {
        for pair in text.split('&') {
            match pair.split_once('=') {
                Some((key, value)) if !value.is_empty() => {
                    if !is_name(key) {
                        self.add_unless_fixed(key);
                    }
                    self.add_unless_fixed(value);
                }
                // A token, perhaps with the padding of base64.
                _ => {
                    self.add_unless_fixed(pair);
                    self.add_unless_fixed(pair.trim_end_matches('='));
                }
            }
        }
    }

    fn header(&mut self, name: &HeaderName, value: &[u8]) {
        let value = String::from_utf8_lossy(value);
        let mut value = value.trim();
        if *name == CONTENT_TYPE || *name == ACCEPT {
            for word in value.split([',', ';']).map(str::trim).filter(|word| !is_media_word(word)) {
                self.add(word);
            }
            return;
        }
        if *name == AUTHORIZATION
            && let Some((scheme, rest)) = value.split_once(' ')
            && scheme.chars().all(|c| c.is_ascii_alphabetic())
        {
            value = rest.trim();
        }
        self.add(value);
        for word in value.split_ascii_whitespace() {
            self.add(word);
            self.base64(word);
        }
        // Cookies, and credentials such as `user="…", nonce="…"`.
        for pair in value.split([';', ',']) {
            if let Some((_, value)) = pair.split_once('=') {
                let value = value.trim().trim_matches('"');
                self.add(value);
                self.base64(value);
            }
        }
    }

    /// What a base64 text holds, and the user name and password in it.
    fn base64(&mut self, word: &str) {
        let decoded = BASE64.iter().find_map(|engine| engine.decode(word).ok());
        let Some(text) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) else { return };
        self.add(&text);
        text.split(':').for_each(|part| self.add(part));
    }

    fn body(&mut self, body: &str, is_form: bool) {
        match serde_json::from_str(body) {
            Ok(json @ (Value::Array(_) | Value::Object(_))) => {
                self.json(&json, MAX_DEPTH);
                // Between two keys the text may be quoted as it stands.
                without_keys(body).for_each(|piece| self.add(piece));
            }
            _ => {
                if !is_form {
                    self.add(body);
                    body.lines().for_each(|line| self.add(line.trim()));
                }
                self.form(body);
            }
        }
    }

    fn json(&mut self, value: &Value, depth: usize) {
        let Some(below) = depth.checked_sub(1) else { return };
        match value {
            Value::String(text) => {
                self.add_unless_fixed(text);
                text.lines().for_each(|line| self.add_unless_fixed(line.trim()));
            }
            Value::Number(number) => self.add(&number.to_string()),
            Value::Array(list) => list.iter().for_each(|value| self.json(value, below)),
            Value::Object(map) => {
                for (key, value) in map {
                    if !is_name(key) {
                        self.add(key);
                    }
                    self.json(value, below);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
}

/// A shorter host is not a run that could be masked, and may be part of any word.
const MIN_HOST: usize = SHORTEST_RUN;

fn is_fixed(word: &str) -> bool {
    FIXED.iter().any(|fixed| fixed.eq_ignore_ascii_case(word))
}

/// Whether a key is the name of something, and no token: without digits.
fn is_name(key: &str) -> bool {
    key.len() <= MAX_NAME && key.chars().all(|c| c.is_ascii_alphabetic() || "_-.[]$@:".contains(c))
}

/// Whether a word of `Content-Type` is one of those that are always written.
fn is_media_word(word: &str) -> bool {
    let kinds = ["application/", "text/", "multipart/", "image/", "*/"];
    let is_kind =
        kinds.iter().any(|kind| word.get(..kind.len()).is_some_and(|head| head.eq_ignore_ascii_case(kind)));
    let is_plain = word.chars().all(|c| c.is_ascii_alphabetic() || "/*+-.".contains(c));
    (is_kind && is_plain) || word.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("charset="))
}

/// The pieces of a text of JSON between the keys that are names.
fn without_keys(json: &str) -> impl Iterator<Item = &str> {
    let mut cuts = Vec::new();
    let mut bytes = json.bytes().enumerate();
    // Each byte is looked at once.
    while let Some((start, byte)) = bytes.next() {
        if byte != b'"' {
            continue;
        }
        let mut end = json.len();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\\' => drop(bytes.next()),
                b'"' => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let (key, behind) = (json.get(start + 1..end), json.get(end + 1..).unwrap_or_default());
        if key.is_some_and(is_name) && behind.trim_ascii_start().starts_with(':') {
            cuts.push((start, end + 1));
        }
    }
    let starts = std::iter::once(0).chain(cuts.clone().into_iter().map(|(_, end)| end));
    let ends = cuts.into_iter().map(|(start, _)| start).chain([json.len()]);
    starts.zip(ends).filter_map(|(start, end)| json.get(start..end))
}
