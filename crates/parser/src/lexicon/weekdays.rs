//! Numbers of weekdays, which dialects count from 0 or from 1, written as names, which mean the same in all.

use super::words::short_day_name;

/// A field of days of the week with names in place of its numbers, which count from Sunday as 0, or as 1 as in Quartz. `None`
/// where it has none, or one that is no day.
pub(crate) fn weekday_names(field: &str, from_one: bool) -> Option<String> {
    let mut named = String::new();
    let mut found = false;
    // What stands in front of a number: after `/` and `#` it counts.
    let mut before = ',';
    let mut rest = field;
    while let Some(first) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (part, behind) = rest.split_at_checked(digits.max(first.len_utf8()))?;
        if digits > 0 && matches!(before, ',' | '-') {
            let number: i64 = part.parse().ok()?;
            let day = match from_one {
                true => (1..=7).contains(&number).then_some(number)?,
                false => (0..=7).contains(&number).then_some(number % 7 + 1)?,
            };
            named.push_str(&short_day_name(day).to_ascii_uppercase());
            // Quartz counts steps to its 7, Saturday.
            if from_one && before != '-' && behind.starts_with('/') {
                named.push_str("-SAT");
            }
            found = true;
        } else {
            named.push_str(part);
        }
        before = part.chars().next_back().unwrap_or(before);
        rest = behind;
    }
    found.then_some(named)
}

#[cfg(test)]
mod tests {
    use super::weekday_names;

    #[test]
    fn a_number_becomes_the_name_of_its_day_and_what_counts_stays() {
        for (field, crontab, quartz) in [
            ("4", Some("THU"), Some("WED")),
            ("2-6", Some("TUE-SAT"), Some("MON-FRI")),
            ("6L", Some("SATL"), Some("FRIL")),
            ("6#3", Some("SAT#3"), Some("FRI#3")),
            ("2/2", Some("TUE/2"), Some("MON-SAT/2")),
            ("2-6/2,1", Some("TUE-SAT/2,MON"), Some("MON-FRI/2,SUN")),
            ("0,7", Some("SUN,SUN"), None),
            ("*/2", None, None),
            ("MON-FRI", None, None),
            ("?", None, None),
        ] {
            assert_eq!(weekday_names(field, false).as_deref(), crontab, "{field}");
            assert_eq!(weekday_names(field, true).as_deref(), quartz, "{field}");
        }
    }
}
