//! The names of calendars: sets of days that a schedule names and does not hold, holidays say.

use super::error::ModelError;
use std::fmt;

/// The most characters of a name.
const MAX_LEN: usize = 64;

/// The name of a calendar: a set of days that is given when a schedule is compiled, such as the holidays of a country.
///
/// Words of letters, digits, `_` and `-`, each of which begins with a letter, with one space between them; 64 characters at most.
/// Case folds. Whether a sentence can say it is told by [`can_be_said`](Self::can_be_said).
///
/// ```
/// use downbeat_parser::CalendarName;
/// let name = CalendarName::new("Holidays  of Sweden")?;
/// assert_eq!(name.as_str(), "holidays of sweden");
/// assert!(CalendarName::new("2027").is_err());
/// # Ok::<(), downbeat_parser::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarName(Box<str>);

impl CalendarName {
    /// The name that a text is.
    ///
    /// # Errors
    ///
    /// [`ModelError::CalendarName`] when it is none.
    pub fn new(text: &str) -> Result<Self, ModelError> {
        let mut name = String::new();
        let refused = || ModelError::CalendarName(text.chars().take(MAX_LEN).collect());
        for word in text.split_whitespace() {
            if !is_word_of_name(word) || name.len() + word.len() > 4 * MAX_LEN {
                return Err(refused());
            }
            if !name.is_empty() {
                name.push(' ');
            }
            name.extend(word.chars().flat_map(char::to_lowercase));
        }
        // Folding can make letters that are none of a name: `İ` becomes two characters.
        let is_name = name.split(' ').all(is_word_of_name) && name.chars().count() <= MAX_LEN;
        if is_name { Ok(Self(name.into())) } else { Err(refused()) }
    }

    /// The name, in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CalendarName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a character may stand in a name.
pub(crate) fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

fn is_word_of_name(word: &str) -> bool {
    word.starts_with(char::is_alphabetic) && word.chars().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_and_what_is_none_is_refused() {
        let name = |text: &str| CalendarName::new(text).map(|name| name.to_string()).ok();
        assert_eq!(name("HOLIDAYS"), Some("holidays".into()));
        assert_eq!(name(" bank \t holidays of Österreich "), Some("bank holidays of österreich".into()));
        assert_eq!(name("q3-freeze_2"), Some("q3-freeze_2".into()));
        for refused in ["", " ", "3days", "a, b", "a/b", "-a", "\u{130}stanbul", &"a".repeat(65)] {
            assert_eq!(name(refused), None, "{refused}");
        }
        assert!(CalendarName::new(&"a ".repeat(10_000)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn a_name_is_a_name_again(text in "\\PC{0,20}") {
            if let Ok(name) = CalendarName::new(&text) {
                proptest::prop_assert_eq!(CalendarName::new(name.as_str()), Ok(name));
            }
        }
    }
}
