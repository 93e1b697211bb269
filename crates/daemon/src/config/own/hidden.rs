//! Collects the secret texts of a configuration that a command may have got and may print.
//!
//! These are the values of variables and files that a secret names, the part of a URL that identifies a check, user names and
//! passwords in URLs, tokens, and other values with the name of a secret. A short text is not taken for a secret, as it could
//! occur within ordinary words.

use super::reading::Reading;
use url::Url;

/// A shorter text is not searched for, in bytes.
const SHORTEST: usize = 6;

/// A part of a URL of this length or more is a token, in bytes; the characters of a shorter part decide.
const TOKEN: usize = 12;

/// Words that occur in the names of secrets.
const WORDS: [&str; 8] = ["auth", "cookie", "credential", "key", "pass", "pwd", "secret", "token"];

impl Reading<'_> {
    /// Notes that a text is secret, and each of its lines too.
    pub(super) fn hide(&mut self, text: &str) {
        let lines = text.lines().map(str::trim).filter(|line| line.len() >= SHORTEST);
        self.hidden.extend(lines.map(str::to_owned));
        if text.contains("://") {
            self.hide_url(text.trim());
        }
    }

    /// Notes that a value is secret, if its name says so.
    pub(super) fn hide_named(&mut self, name: &str, value: &str) {
        if value.contains("://") {
            self.hide_url(value.trim());
        }
        let name = name.to_ascii_lowercase();
        if WORDS.iter().any(|word| name.contains(word)) {
            self.hide(value);
            // `Authorization: Bearer …`
            value.split_once(' ').into_iter().for_each(|(_, rest)| self.hide(rest));
        }
    }

    /// Notes that parts of a URL are secret: path and query together, and each part of them that may be a token.
    pub(super) fn hide_url(&mut self, url: &str) {
        let Ok(url) = Url::parse(url) else { return };
        let whole =
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let path = url.path_segments().into_iter().flatten();
        let query = url.query().unwrap_or_default().split(['&', '=']);
        let tokens = path.chain(query).filter(|part| is_token(part));
        let of_user = [url.username(), url.password().unwrap_or_default()];
        let parts =
            [whole.trim_matches('/')].into_iter().chain(of_user).filter(|part| part.len() >= SHORTEST);
        let parts: Vec<String> = parts.chain(tokens).map(str::to_owned).collect();
        self.hidden.extend(parts);
    }
}

/// Whether a part of a URL is a token. A short part that could be a word, such as `backup` or `Backup`, does not count: masking it
/// would hide ordinary text.
fn is_token(part: &str) -> bool {
    let is_mixed = || {
        part.bytes().any(|byte| byte.is_ascii_digit())
            || (part.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
                && part.bytes().any(|byte| byte.is_ascii_lowercase()))
    };
    part.len() >= TOKEN || (part.len() >= SHORTEST && is_mixed())
}
