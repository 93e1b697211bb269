//! Characters that nobody sees, which come along when a text is copied: they turn an address or a name into a
//! different one.

/// Whether a character is invisible or only changes the direction of others: Unicode's `Default_Ignorable_Code_Point`, less
/// the variation selectors, which change how the character before them looks.
///
/// ```
/// use downbeat_client::is_invisible;
///
/// assert!(is_invisible('\u{200b}')); // a space of no width
/// assert!(is_invisible('\u{202e}')); // turns the direction round
/// assert!(!is_invisible('é'));
/// ```
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
