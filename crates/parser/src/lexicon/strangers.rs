//! Words that are not of the language, and what to do about them: they are near to none of its words, whatever their letters.

use super::reworded::is_phrase;
use super::words::number;

/// Verbs and nouns around a schedule, which say nothing of when.
const LEFT_OUT: &[&str] = &[
    "run",
    "runs",
    "running",
    "execute",
    "executes",
    "trigger",
    "triggers",
    "fire",
    "fires",
    "repeat",
    "repeats",
    "schedule",
    "scheduled",
    "remind",
    "me",
    "us",
    "please",
    "do",
    "call",
    "ping",
    "check",
    "job",
    "jobs",
    "task",
    "tasks",
    "script",
    "backup",
    "backups",
    "report",
    "reports",
    "reload",
    "reloads",
    "refresh",
    "sync",
    "synchronize",
    "synchronise",
    "update",
    "updates",
    "import",
    "export",
    "cleanup",
    "clean",
    "poll",
    "scan",
    "deploy",
    "send",
    "email",
    "mail",
    "notify",
    "alert",
    "meeting",
    "meetings",
    "meet",
    "standup",
    "team",
    "app",
    "apps",
    "data",
    "database",
    "logs",
    "users",
    "heartbeat",
    "beat",
    "monitor",
    "test",
    "it",
    "this",
    "occurs",
    "happens",
    "exactly",
    "promptly",
    "strictly",
    "sharp",
];

/// How many times in all, which no schedule says.
const TWICE: &[&str] = &["twice", "thrice"];

/// Words for which the language has another.
const INSTEAD: &[(&str, &str)] = &[
    ("thru", "through"),
    ("til", "until"),
    ("since", "from"),
    ("commencing", "from"),
    ("beginning", "from"),
    ("alternate", "other"),
    ("betwixt", "between"),
    ("all", "every"),
    ("any", "every"),
    ("but", "except"),
    ("besides", "except"),
    ("unless", "except"),
];

/// How many bytes at the start of a text are words to leave out, with the white space and an article between them.
pub(crate) fn left_out(text: &str) -> usize {
    let mut end = 0;
    let mut at = 0;
    // Each turn reads a word.
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let start = at + rest.len() - rest.trim_start().len();
        let len = rest.trim_start().bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = text.get(start..start + len).unwrap_or_default();
        let is = |other: &&str| word.eq_ignore_ascii_case(other);
        // How often in all: `for 8 times`, `for the next 3 years`.
        if is(&"for") && end == 0 {
            let words = rest.split_inclusive(char::is_whitespace);
            let counted = |word: &&str| {
                let word = word.trim().to_ascii_lowercase();
                let is_one = matches!(word.as_str(), "a" | "an") || number(word.as_bytes()).is_some();
                is_one || !word.bytes().all(|byte| byte.is_ascii_alphabetic())
            };
            let before = words.clone().take(4).take_while(|word| !counted(word)).count();
            if before < 4 && words.clone().count() > before + 1 {
                return start + words.take(before + 2).map(str::len).sum::<usize>();
            }
        }
        if end == 0 && TWICE.iter().any(&is) {
            return start + len;
        }
        if end == 0 && len == 0 {
            let digits = rest.trim_start().bytes().take_while(u8::is_ascii_digit).count();
            let behind = text.get(start + digits..).unwrap_or_default();
            let word = behind.split_whitespace().next().unwrap_or_default();
            let counts = ["times", "x", "occurrences"].iter().any(|times| word.eq_ignore_ascii_case(times));
            return if digits > 0 && counts {
                text.len() - behind.len() + behind.find(word).unwrap_or_default() + word.len()
            } else {
                0
            };
        }
        if LEFT_OUT.iter().any(&is) {
            end = start + len;
        } else if !["a", "an", "the", "my", "our"].iter().any(&is) {
            // A colon after them leads to when.
            let colon = text.get(end..).is_some_and(|behind| end > 0 && behind.starts_with(": "));
            return end + usize::from(colon);
        }
        at = start + len;
        if len == 0 {
            return end;
        }
    }
}

/// Why this word, or what it begins, is to be left out.
pub(crate) fn why_left_out(word: &str) -> Option<&'static str> {
    let word = word.trim_end_matches(':');
    let is = |other: &&str| word.eq_ignore_ascii_case(other);
    if TWICE.iter().any(is)
        || is(&"for")
        || word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty()
    {
        return Some("a schedule has no count, only an end such as `until 2027-06-30`; without it");
    }
    LEFT_OUT.iter().any(is).then_some("leave it out")
}

/// The word of the language for this one.
pub(crate) fn instead(word: &str) -> Option<&'static str> {
    INSTEAD.iter().find(|(other, _)| other.eq_ignore_ascii_case(word)).map(|(_, word)| *word)
}

/// Whether a word is one of these, so that none is near to it.
pub(crate) fn is_stranger(word: &str) -> bool {
    instead(word).is_some()
        || is_phrase(word)
        || LEFT_OUT.iter().any(|other| other.eq_ignore_ascii_case(word))
}
