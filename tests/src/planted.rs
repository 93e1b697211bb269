//! Owns [`Planted`]: the secrets that a test gives to a program, and the search for them in what the program shows.
//!
//! There is no list of secrets. The constant [`SECRET`] is always looked for; the others are read from what the
//! program is given, its arguments, variables and files, in the way in which a person would find them: paths,
//! queries, user names and passwords of URLs, and the values of headers, bodies and tokens. So every test
//! searches for what it plants, even if its author did not think of it.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What no process may write.
pub const SECRET: &str = "s3cr3t";

/// `s3cr3t:s3cr3t` as Basic authentication sends it.
pub const ENCODED_SECRET: &str = "czNjcjN0OnMzY3IzdA==";

/// Half the pages of the world have a shorter path.
const SHORTEST_PATH: usize = 5;

/// A shorter value may well be said by chance.
const SHORTEST_VALUE: usize = 6;

/// Less than this of a path or a query is a word, not a secret.
const SHORTEST_PART: usize = 8;

/// Where a URL ends in a text of whatever kind.
const ENDS: [char; 15] = ['"', '\'', '`', ',', ';', '{', '}', '[', ']', '(', ')', '<', '>', '|', '…'];

/// Parts of the names of keys, headers and variables whose values are secrets.
const SECRET_NAMES: [&str; 7] = ["body", "token", "key", "secret", "password", "authorization", "cookie"];

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Planted {
    pieces: BTreeSet<String>,
}

impl Default for Planted {
    fn default() -> Self {
        let mut planted = Self { pieces: BTreeSet::new() };
        planted.add(SECRET);
        planted
    }
}

impl Planted {
    /// Adds a secret, in the forms in which it might be shown.
    pub fn add(&mut self, secret: &str) {
        self.pieces.insert(secret.to_owned());
        self.pieces.extend((0..3).map(|before| encoded(secret.as_bytes(), before)));
        self.pieces.insert(secret.bytes().map(|byte| format!("{byte:02x}")).collect());
    }

    /// Adds the secrets that a text holds: an argument, or a whole file.
    pub fn learn(&mut self, text: &str) {
        for (at, _) in text.match_indices("://") {
            let rest = text.get(at + 3..).unwrap_or_default();
            let end = rest.find(|c: char| c.is_whitespace() || ENDS.contains(&c)).unwrap_or(rest.len());
            self.learn_url(rest.get(..end).unwrap_or_default());
        }
        for piece in text.split(['\n', '{', ',']) {
            if let Some((name, value)) = piece.split_once(':') {
                self.learn_value(name, value);
            }
        }
    }

    /// Adds a value if its name says that it is secret.
    pub fn learn_value(&mut self, name: &str, value: &str) {
        let quotes = |c: char| c.is_whitespace() || "'\"}]".contains(c);
        let (name, value) = (name.trim_matches(quotes).to_lowercase(), value.trim_matches(quotes));
        // A variable stands for another value, and a URL has been taken apart.
        let is_own = !value.contains("${") && !value.contains("://");
        // `name: the key`, and the like, are none.
        let is_named =
            !name.contains(char::is_whitespace) && SECRET_NAMES.iter().any(|part| name.contains(part));
        if is_named && is_own && value.len() >= SHORTEST_VALUE && !name.ends_with("file") {
            self.add(value);
        }
    }

    /// What follows `://`.
    fn learn_url(&mut self, url: &str) {
        let (authority, rest) = url.split_at(url.find(['/', '?', '#']).unwrap_or(url.len()));
        if let Some((user, _)) = authority.rsplit_once('@') {
            user.split(':').filter(|part| part.len() >= SHORTEST_VALUE).for_each(|part| self.add(part));
            self.pieces.insert(STANDARD.encode(user));
        }
        if rest.len() >= SHORTEST_PATH {
            self.pieces.insert(rest.to_owned());
        }
        let is_secret = |part: &&str| {
            part.len() >= SHORTEST_PART && part.contains(|c: char| c.is_ascii_digit()) && !part.contains("${")
        };
        rest.split(['/', '?', '&', '=']).filter(is_secret).for_each(|part| self.add(part));
    }

    /// The first secret in a text, if there is one.
    pub fn find(&self, text: &str) -> Option<&str> {
        self.pieces.iter().find(|piece| holds(text, piece)).map(String::as_str)
    }

    /// Searches a text.
    ///
    /// # Panics
    ///
    /// When it holds a secret. `place` says where it was shown.
    pub fn assert_none(&self, place: &str, text: &str) {
        if let Some(secret) = self.find(text) {
            let lines: Vec<&str> = text.lines().filter(|line| line.contains(secret)).collect();
            panic!("the secret {secret} is shown in {place}:\n{}", lines.join("\n"));
        }
    }
}

/// Whether a text holds a secret. A path in the middle of a longer word does not count: `/health` is not in
/// `/healthz`.
fn holds(text: &str, piece: &str) -> bool {
    let goes_on = |rest: &str| piece.starts_with('/') && rest.starts_with(|c: char| c.is_alphanumeric());
    text.match_indices(piece).any(|(at, _)| text.get(at + piece.len()..).is_some_and(|rest| !goes_on(rest)))
}

/// The part of a text in base64 that is always the same if `before` bytes come before the text.
fn encoded(text: &[u8], before: usize) -> String {
    let padded: Vec<u8> = std::iter::repeat_n(0, before).chain(text.iter().copied()).collect();
    let encoded = STANDARD.encode(&padded);
    // A character has six bits: whole ones only, of neither what is before nor what is after.
    let (from, to) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
    encoded.get(from..to).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of a text that is found in another.
    fn found(given: &str, shown: &str) -> Option<String> {
        let mut planted = Planted::default();
        planted.learn(given);
        planted.find(shown).map(str::to_owned)
    }

    #[test]
    fn the_constant_is_found_in_every_form() {
        assert_eq!(found("", "so s3cr3t it is").as_deref(), Some(SECRET));
        assert!(found("", ENCODED_SECRET).is_some());
        for before in ["", "a", "ab", "abc"] {
            for after in ["", "x", "xy"] {
                let text = STANDARD.encode(format!("{before}{SECRET}{after}"));
                assert!(found("", &text).is_some(), "{before} {after}");
            }
        }
        assert!(found("", "733363723374").is_some());
        assert_eq!(found("", "nothing of it"), None);
    }

    #[test]
    fn what_urls_hold_is_found() {
        let given = "url: 'https://someone:pa55word@hc.test:8443/ping/0f9e54a6-0b1c/start?rid=77aa88bb99'";
        for shown in [
            "beats to https://hc.test/ping/0f9e54a6-0b1c/start?rid=77aa88bb99 fail",
            "by someone",
            "with pa55word",
            "Basic c29tZW9uZTpwYTU1d29yZA==",
            "no check 0f9e54a6-0b1c",
            "rid 77aa88bb99",
        ] {
            assert!(found(given, shown).is_some(), "{shown}");
        }
        assert_eq!(found(given, "https://hc.test:8443/… is told to start a ping"), None);
        assert_eq!(found("http://127.0.0.1:1/beat", "http://127.0.0.1:1/beat").as_deref(), Some("/beat"));
        assert_eq!(found("http://127.0.0.1:1/beat", "the first beat"), None);
        assert_eq!(found("http://127.0.0.1:1/health", "asks /healthz"), None);
    }

    #[test]
    fn values_of_headers_bodies_and_tokens_are_found() {
        let given =
            "headers: { X-Api-Key: 'open sesame' }\nbody: all is well\ntoken: abcdef0\nname: the key of it";
        for shown in ["open sesame", "all is well", "abcdef0"] {
            assert_eq!(found(given, shown).as_deref(), Some(shown));
        }
        assert_eq!(found(given, "the key of it"), None);
        assert_eq!(found("token_file: /run/secrets/token", "/run/secrets/token"), None);
    }

    #[test]
    #[should_panic(expected = "the secret s3cr3t is shown in the log:\nsays s3cr3t")]
    fn a_secret_that_is_shown_is_told_with_its_place() {
        Planted::default().assert_none("the log", "well\nsays s3cr3t\n");
    }
}
