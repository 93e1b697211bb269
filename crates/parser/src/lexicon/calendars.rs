//! How calendars are named in a sentence: `holidays`, `bank holidays of england`, `days of calendar patching`.

use super::words::{CALENDAR, HOLIDAY_KINDS, HOLIDAYS, OF, is_word, name};
use crate::CalendarName;

impl CalendarName {
    /// Whether a sentence can say it. It can say `holidays`, perhaps with one of `public`, `bank`, `national`, `federal`, `school`
    /// and `company` before it and with `of` and one word after it; and each name of one word, as `days of calendar patching`.
    /// Words of the language are reserved: no sentence can use them in these places.
    ///
    /// ```
    /// use downbeat_parser::CalendarName;
    /// let can_be_said = |name: &str| CalendarName::new(name).is_ok_and(|name| name.can_be_said());
    /// assert!(can_be_said("holidays of sweden") && can_be_said("bank holidays") && can_be_said("patching"));
    /// assert!(!can_be_said("monday") && !can_be_said("holidays of march") && !can_be_said("patch days"));
    /// ```
    pub fn can_be_said(&self) -> bool {
        says_holidays(self.as_str()) || !(self.as_str().contains(' ') || is_reserved(self.as_str()))
    }
}

/// Whether a word is one of the language, so that no calendar can have it as a name.
pub(crate) fn is_reserved(word: &str) -> bool {
    is_word(word) || CALENDAR.iter().any(|other| other.eq_ignore_ascii_case(word))
}

/// Whether a name is one of holidays, which a sentence says as it is.
fn says_holidays(text: &str) -> bool {
    let mut words = text.split(' ').peekable();
    words.next_if(|word| HOLIDAY_KINDS.iter().any(|kind| name(kind) == *word));
    if words.next() != Some(name(HOLIDAYS)) {
        return false;
    }
    match (words.next(), words.next(), words.next()) {
        (None, ..) => true,
        (Some(of), Some(whose), None) => of == name(OF) && !is_reserved(whose),
        _ => false,
    }
}

/// The words of a sentence for a name that [can be said](CalendarName::can_be_said), after `on`.
pub(crate) fn calendar_phrase(calendar: &CalendarName) -> String {
    let said = calendar.as_str();
    if says_holidays(said) { said.to_owned() } else { format!("days of {} {said}", name(CALENDAR)) }
}
