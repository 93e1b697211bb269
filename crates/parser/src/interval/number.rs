//! The numbers before units, exact to the millisecond.

/// The milliseconds of `number` (digits, perhaps with a decimal point or comma) times a unit of so many; `None` when they are
/// not whole. Saturates: too many are refused later as too long.
pub(super) fn millis_of(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().unwrap_or(u64::MAX) };
    let mut millis = whole.saturating_mul(unit);
    let mut share = unit;
    for digit in fraction.trim_end_matches('0').bytes() {
        // A tenth of what the digit before was worth: exact, or finer than a millisecond.
        if !share.is_multiple_of(10) {
            return None;
        }
        share /= 10;
        millis = millis.saturating_add(u64::from(digit.wrapping_sub(b'0')).saturating_mul(share));
    }
    Some(millis)
}

/// The number at the start of a text, with a decimal point or comma, and what comes after it.
pub(super) fn split_number(text: &str) -> Option<(&str, &str)> {
    let mut mark = false;
    let end = text
        .bytes()
        .position(|byte| match byte {
            b'0'..=b'9' => false,
            b'.' | b',' => std::mem::replace(&mut mark, true),
            _ => true,
        })
        .unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    number.bytes().any(|byte| byte.is_ascii_digit()).then_some((number, rest))
}
