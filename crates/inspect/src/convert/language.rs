//! What may be written: how many lines, and of which cron.

/// No conversion gives more lines than this.
pub const MAX_LINES: usize = 64;

/// Which lines of cron may be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CronFlavour {
    /// Five fields of `*`, values, ranges, lists and steps: what crontab and Healthchecks read.
    #[default]
    Crontab,
    /// Where they are needed also `L`, `W` and `#`, a field for seconds in front, and with it one for years at the end: what
    /// [`cron::parse`](downbeat_parser::cron::parse) reads. Crontab misreads such a line or refuses it.
    Extended,
    /// Lines of Quartz: six fields from the second on, with the year seven, weekdays by name, `?` in one of the two day fields,
    /// and `L`, `W` and `#` alone in theirs.
    Quartz,
    /// The six fields of Amazon EventBridge in their parentheses: `cron(0 9 ? * MON-FRI *)`. Of the two day fields one is `?`,
    /// years end with 2199, and there are no seconds.
    EventBridge,
}
