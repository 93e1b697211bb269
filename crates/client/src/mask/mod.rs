//! Owns the masking of what a server has said: a server may quote the request, and the request holds secrets.
//!
//! Two things are replaced by `…`: whole parts of the request of four characters or more, and each run of six
//! characters that the answer and the request have in common, since servers quote parts of parts: a field of a
//! body, a cookie, a path followed by `.json`. Both are looked for in the answer as it came and with its escapes
//! (percent, HTML, backslash) decoded, ignoring ASCII case. [`parts`] says which parts of a request are secret,
//! [`text`] what is compared.
//!
//! Masking takes time linear in both texts: a window of characters is a number, and the windows of the request
//! are looked up in a table of the windows of the answer. The answer's length is bounded here, the request's by
//! [`Request`].

mod parts;
mod text;

use std::collections::HashSet;

use parts::Parts;
use text::{SHORTEST_PART, SHORTEST_RUN, Text, Window};

use crate::proxy::Via;
use crate::request::Request;
use crate::target::Address;

/// How much of an answer is looked at, in characters: twenty times what an error shows of it.
const MAX_ANSWER: usize = 4096;

/// `answer` with every part of the request that may be secret replaced by `…`. `here` is where the request went in the
/// end, `via` the proxy that it went through.
pub(crate) fn masked(answer: &str, request: &Request, here: &Address, via: Option<&Via>) -> String {
    let mut chars: Vec<char> = answer.chars().take(MAX_ANSWER).collect();
    if answer.chars().nth(MAX_ANSWER).is_some() {
        // Less than a run of a secret may stand before the cut, and could not be recognised.
        chars.truncate(MAX_ANSWER - SHORTEST_RUN);
        chars.push('…');
    }
    let forms = Text::new(&chars).all_forms();
    let mut windows = HashSet::new();
    for length in SHORTEST_PART..=SHORTEST_RUN {
        windows.extend(forms.iter().flat_map(|form| form.windows(length)).map(|(window, _)| window));
    }
    let found = common(&windows, &Parts::of(request, here, via));
    let mut is_secret = vec![false; chars.len()];
    for length in SHORTEST_PART..=SHORTEST_RUN {
        for (window, range) in forms.iter().flat_map(|form| form.windows(length)) {
            if found.contains(&window) {
                is_secret.get_mut(range).into_iter().for_each(|run| run.fill(true));
            }
        }
    }
    let mut shown = String::with_capacity(answer.len().min(MAX_ANSWER));
    let mut within = false;
    for (c, is_secret) in chars.into_iter().zip(is_secret) {
        match is_secret {
            false => shown.push(c),
            true if !within => shown.push('…'),
            true => {}
        }
        within = is_secret;
    }
    shown
}

/// Which of these windows are in the request.
fn common(windows: &HashSet<Window>, parts: &Parts) -> HashSet<Window> {
    let mut found = HashSet::new();
    for part in parts.iter() {
        for form in Text::of(part).forms() {
            found.extend(
                form.windows(SHORTEST_RUN)
                    .map(|(window, _)| window)
                    .filter(|window| windows.contains(window)),
            );
            let length = form.len();
            if (SHORTEST_PART..SHORTEST_RUN).contains(&length) {
                found.extend(form.windows(length).map(|(window, _)| window));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
