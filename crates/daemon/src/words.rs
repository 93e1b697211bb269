//! Words that several modules need: lengths of time, counts and lists of names.

use chrono::TimeDelta;

/// A length of time in its largest units, rounded as in all messages of the client ([`downbeat_client::span`]): `3 m 20 s`. A
/// negative length counts as zero.
///
/// ```
/// use chrono::TimeDelta;
/// use downbeat::words::span;
///
/// assert_eq!(span(TimeDelta::milliseconds(200_000)), "3 m 20 s");
/// assert_eq!(span(TimeDelta::hours(3)), "3 h");
/// ```
pub fn span(length: TimeDelta) -> String {
    downbeat_client::span(length.to_std().unwrap_or_default())
}

/// `1 beat`, `7 beats`.
///
/// ```
/// assert_eq!(downbeat::words::counted(7, "beat"), "7 beats");
/// ```
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The first few names in one line: `` `a`, `b` and 3 more ``.
///
/// ```
/// assert_eq!(downbeat::words::named(["a", "b", "c", "d"], 2), "`a`, `b` and 2 more");
/// assert_eq!(downbeat::words::named(["a", "b"], 2), "`a` and `b`");
/// ```
pub fn named<'a>(names: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let mut names = names.into_iter();
    let mut told: Vec<String> = names.by_ref().take(most).map(|name| format!("`{name}`")).collect();
    let last = match names.count() {
        0 => told.pop().unwrap_or_default(),
        more => format!("{more} more"),
    };
    if told.is_empty() { last } else { format!("{} and {last}", told.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_said_in_the_units_that_matter() {
        let said = [-5, 1, 999, 1_000, 61_000, 3_600_000, 3_660_000, 86_400_000, 90_000_000, 8_640_000_000]
            .map(|millis| span(TimeDelta::milliseconds(millis)));
        assert_eq!(
            said,
            ["0 ms", "1 ms", "999 ms", "1 s", "1 m 1 s", "1 h", "1 h 1 m", "1 d", "1 d 1 h", "100 d"]
        );
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "beat")), ["0 beats", "1 beat", "2 beats"]);
    }
}
