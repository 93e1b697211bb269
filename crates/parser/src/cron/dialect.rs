//! Where readings of a line differ.

/// Whose reading of a line of cron counts where readings differ.
///
/// | | [`Cron`](Self::Cron) | [`Later`](Self::Later) |
/// | --- | --- | --- |
/// | day of the month and day of the week, both restricted | either is enough; both must hold when one begins with `*` | both must hold |
/// | `?` | in the two day fields | in every field |
/// | `0/2` in a field that begins at 1 | an error | `*/2` |
/// | `5/2` of the weekdays | Friday and Sunday | Friday |
/// | years without an end, as in `2030/5` | to 9999 | to 2099 |
/// | `*` seconds beside another field | each second | no constraint: the first second of the tick |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// As crontab and Healthchecks read it.
    #[default]
    Cron,
    /// As `later.parse.cron` of later.js reads it, without its faults.
    Later,
    /// As Amazon EventBridge reads what stands in `cron(…)`: six fields from the minute to the year, weekdays from 1 for Sunday,
    /// and `?` in exactly one of the two day fields.
    EventBridge,
    /// As Quartz reads it: six or seven fields from the second on, weekdays from 1 for Sunday, and `?` in exactly one of the two
    /// day fields.
    Quartz,
    /// As the Open Cron Pattern Specification 1.4 has it, strictly: ranges do not wrap, a step follows `*` or a range, `L` and
    /// `W` are capitals, either of two restricted day fields is enough unless the second begins with `+`, and neither a zone nor
    /// anything else that the specification lacks is read. Years are 1970 to 9999. `@reboot`, and days that never come, are
    /// schedules that never occur.
    Ocps,
}

impl Dialect {
    /// Whether the numbers of weekdays are 1 to 7 from Sunday, not 0 to 7.
    pub(super) fn counts_from_sunday(self) -> bool {
        matches!(self, Self::EventBridge | Self::Quartz)
    }

    /// The weekday of a number: 0–6 from Sunday, or 7 where that is Sunday too. Another number is none.
    pub(super) fn weekday(self, number: i64) -> i64 {
        match number {
            _ if !self.counts_from_sunday() => number,
            1..=7 => number - 1,
            _ => i64::MAX,
        }
    }
}
