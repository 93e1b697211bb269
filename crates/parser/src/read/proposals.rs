//! What was probably meant by a text that cannot be read: the texts that its fault and those after it may be mended to, as far as
//! they can be read.

use crate::ParseError;

/// A text with more faults than this gets no proposal.
const MAX_FAULTS: usize = 3;

/// More texts than this are no help.
const MAX_PROPOSALS: usize = 3;

/// What a text that can be read may be meant as.
type Read<'r> = &'r dyn Fn(&str) -> Result<Vec<String>, ParseError>;

/// The error with what was probably meant, as far as it can be read.
pub(super) fn with_proposals(error: ParseError, text: &str, read: Read<'_>) -> ParseError {
    let mut proposals = Vec::new();
    if let Some(phrase) = error.of_phrase(text) {
        propose(&phrase, text, read, MAX_FAULTS, &mut proposals);
        if !proposals.is_empty() || phrase.says_of_phrase() {
            return phrase.proposing(proposals);
        }
    }
    propose(&error, text, read, MAX_FAULTS, &mut proposals);
    error.proposing(proposals)
}

/// Adds the texts that mend the error and, one after another, those that remain.
fn propose(error: &ParseError, text: &str, read: Read<'_>, faults: usize, proposals: &mut Vec<String>) {
    for candidate in error.candidates(text).into_iter().take(MAX_PROPOSALS) {
        match read(&candidate) {
            Ok(all) => {
                for meant in all {
                    let is_known = proposals.iter().any(|known| known.eq_ignore_ascii_case(&meant));
                    if proposals.len() < MAX_PROPOSALS && !is_known {
                        proposals.push(meant);
                    }
                }
            }
            // Each turn mends a fault.
            Err(error) if faults > 1 => {
                let error = error.of_phrase(&candidate).unwrap_or(error);
                propose(&error, &candidate, read, faults - 1, proposals);
            }
            Err(_) => {}
        }
    }
}
