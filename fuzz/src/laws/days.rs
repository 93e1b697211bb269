//! Files of days: what is read can be written, and has the same days when it is read again; nothing that is wrong shows what
//! the file says.

use downbeat_inspect::days::{self, MAX_DAYS};
use downbeat_scheduler::CalendarDays;

/// The most days that are written and read again. Yearly rules to the year 9999 have thousands, and say little more.
const MOST: usize = 2000;

/// Any bytes as a file of days, and as the lines of an event of iCalendar.
pub fn days(bytes: &[u8]) {
    of_file(bytes);
    let event = [b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", bytes, b"\nEND:VEVENT\nEND:VCALENDAR\n"].concat();
    of_file(&event);
}

fn of_file(file: &[u8]) {
    match days::read(file) {
        Ok(days) => is_written_and_read_again(&days),
        Err(error) => {
            assert!(!error.message.is_empty() && !error.help.is_empty());
            let lines = file.split(|byte| *byte == b'\n').count();
            assert!(error.line.is_none_or(|line| (1..=lines).contains(&line)), "{error} of {lines} lines");
            shows_nothing(file, &format!("{error} {}", error.help));
        }
    }
}

fn is_written_and_read_again(days: &CalendarDays) {
    assert!(days.len() <= MAX_DAYS);
    let mut all = days.iter().map(|(date, _)| date);
    let (first, last) = (all.next(), days.last());
    assert!(
        first
            .zip(last)
            .is_none_or(|(first, last)| 1970 <= first.year() && first <= last && last.year() <= 9999)
    );
    assert!(
        days.iter()
            .filter_map(|(_, name)| name)
            .all(|name| { !name.is_empty() && name.trim() == name && !name.contains(char::is_control) })
    );
    if days.is_empty() || days.len() > MOST {
        return;
    }
    let list: String = days.iter().map(|(date, _)| format!("{date}\n")).collect();
    let again = days::read(list.as_bytes());
    let is_same =
        |again: &CalendarDays| again.iter().map(|(date, _)| date).eq(days.iter().map(|(date, _)| date));
    assert!(again.as_ref().is_ok_and(is_same), "{list} {again:?}");
    let event = |(date, name): (downbeat_parser::Date, Option<&str>)| {
        let start = date.to_string().replace('-', "");
        let escaped = name.unwrap_or_default().replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
        format!("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{start}\r\nSUMMARY:{escaped}\r\nEND:VEVENT\r\n")
    };
    let events: String = days.iter().map(event).collect();
    let calendar = format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n");
    assert_eq!(days::read(calendar.as_bytes()).as_ref(), Ok(days), "{calendar}");
}

/// That a message has no word of the file, of those that no message has by itself.
fn shows_nothing(file: &[u8], message: &str) {
    let has_secret = |line: &[u8]| line.windows(3).any(|three| three == b"~~~");
    if file.split(|byte| *byte == b'\n').any(has_secret) {
        assert!(!message.contains("~~~"), "{message}");
    }
}
