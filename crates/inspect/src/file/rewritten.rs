//! The texts that Renovate reads in place of a `schedule`, by its migration of configurations, which only its log shows.
//! `automergeSchedule` is not rewritten.

use downbeat_parser::{Expression, Modifier, Period, Timing};

/// The texts that are read in place of one: two for a window over midnight.
pub(super) fn rewritten(text: &str) -> Vec<String> {
    let (first, second) = over_midnight(text).unwrap_or_else(|| (text.to_owned(), None));
    [Some(first), second].into_iter().flatten().map(one).collect()
}

fn one(text: String) -> String {
    let mut text = text.replacen(LAST_DAY, FIRST_DAY, 1).replacen("on every weekday", "every weekday", 1);
    if text.ends_with(" every day") {
        text = text.replacen(" every day", "", 1);
    }
    let day = text.rfind("every ").and_then(|at| text.get(at..)?.strip_prefix("every "));
    if let Some(day) = day.filter(|day| DAYS.contains(day)) {
        text = format!("{}on {day}", text.strip_suffix(&format!("every {day}")).unwrap_or_default());
    }
    if text.ends_with("days") { text.replacen("days", "day", 1) } else { text }
}

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Of a month; Renovate takes the last day for the first.
pub(super) const LAST_DAY: &str = "on the last day of the month";
const FIRST_DAY: &str = "on the first day of the month";

/// `after 10pm and before 5am every weekday` as `after 10pm every weekday` and `before 5am every weekday`, where the first time is
/// the later one.
fn over_midnight(text: &str) -> Option<(String, Option<String>)> {
    let word =
        |text: &str| ["after ", "before "].into_iter().find(|word| text.starts_with(word)).map(str::len);
    let starts = |text: &str| text.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
    let (front, first) = starts(text)
        .into_iter()
        .find_map(|at| word(text.get(at..)?).and_then(|_| text.split_at_checked(at)))?;
    let joint = starts(first).into_iter().find(|at| {
        let rest = first.get(*at..).and_then(|rest| rest.strip_prefix(" and "));
        rest.is_some_and(|rest| word(rest).is_some())
    })?;
    let (first, second) = (first.get(..joint)?, first.get(joint..)?.strip_prefix(" and ")?);
    let (window, time) = second.split_once(' ')?;
    let (time, rest) = time.split_once(' ').unwrap_or((time, ""));
    let times = |modifier| [first, second].into_iter().find_map(|window| time_of(window, modifier));
    let (after, before) = (times(Modifier::After)?, times(Modifier::Before)?);
    let trimmed = |text: String| text.trim().to_owned();
    (after > before).then(|| {
        (trimmed(format!("{front}{first} {rest}")), Some(trimmed(format!("{front}{window} {time} {rest}"))))
    })
}

/// Whether a text has a window that begins after its end. We read it over midnight, later.js within a day.
pub(super) fn is_over_midnight(text: &str) -> bool {
    let time = |word: &str, modifier| time_of(text.get(text.find(word)?..)?, modifier);
    let (after, before) = (time("after ", Modifier::After), time("before ", Modifier::Before));
    !text.contains("also ") && after.zip(before).is_some_and(|(after, before)| after >= before)
}

/// The time of day that follows `after` or `before`, in seconds.
fn time_of(window: &str, modifier: Modifier) -> Option<i64> {
    let words: Vec<&str> = window.split(' ').take(2).collect();
    let expression = Expression::parse(&long_hours(&words.join(" "))).ok()?;
    let Timing::Calendar(model) = expression.timing() else { return None };
    model.schedules().first()?.get(Period::Time, Some(modifier))?.values().iter().next()
}

/// A text with `5am` written as `5:00am`, which later.js needs.
pub(super) fn long_hours(text: &str) -> String {
    let words = text.split(' ').enumerate().map(|(at, word)| {
        let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match word.split_at_checked(digits) {
            Some((hour, rest))
                if at > 0
                    && (1..=2).contains(&digits)
                    && (rest.starts_with("am") || rest.starts_with("pm")) =>
            {
                format!("{hour}:00{rest}")
            }
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_over_midnight_becomes_two() {
        let two = |text: &str| rewritten(text).join(" | ");
        assert_eq!(
            two("after 10pm and before 5am every weekday"),
            "after 10pm every weekday | before 5am every weekday"
        );
        assert_eq!(two("on monday after 10pm and before 5am"), "on monday after 10pm | on monday before 5am");
        // This is one window, like a text without `and`.
        assert_eq!(two("after 9am and before 5pm on monday"), "after 9am and before 5pm on monday");
        assert_eq!(two("after 10pm before 5am"), "after 10pm before 5am");
    }

    #[test]
    fn a_few_words_become_others() {
        let one = |text: &str| rewritten(text).join(" | ");
        assert_eq!(
            one("before 5am on the last day of the month"),
            "before 5am on the first day of the month"
        );
        assert_eq!(one("before 5am on every weekday"), "before 5am every weekday");
        assert_eq!(one("before 5am every day"), "before 5am");
        assert_eq!(one("before 5am every monday"), "before 5am on monday");
        assert_eq!(one("on mondays"), "on monday");
        assert_eq!(one("every monday before 5am"), "every monday before 5am");
        assert_eq!(long_hours("before 5am and after 10pm"), "before 5:00am and after 10:00pm");
        assert_eq!(long_hours("5am 123am 5 am"), "5am 123am 5 am");
    }
}
