//! What a schedule can be written in: the languages, the flavours of cron, and how many lines.

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

downbeat_parser::named! {
    /// What a schedule can be written in.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Language {
        /// A sentence.
        Text = "text",
        /// Lines of five fields, as crontab reads them.
        Cron = "cron",
        /// Lines of cron, with seconds, years, `L`, `W` and `#` where they are needed.
        ExtendedCron = "extended-cron",
        /// Lines of Quartz, with names of weekdays.
        Quartz = "quartz",
        /// The lines of a systemd timer.
        Oncalendar = "oncalendar",
        /// Expressions of Amazon EventBridge.
        EventBridge = "eventbridge",
        /// A recurrence rule of iCalendar, with its start.
        Rrule = "rrule",
        /// A repeating interval of ISO 8601.
        Iso8601 = "iso8601",
        /// later.js's structured form.
        Json = "json",
    }
}

impl Language {
    /// The name for a sentence: `OnCalendar`, `a recurrence rule`.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Text => "a sentence",
            Self::Cron => "crontab",
            Self::ExtendedCron => "cron",
            Self::Quartz => "Quartz",
            Self::Oncalendar => "OnCalendar",
            Self::EventBridge => "EventBridge",
            Self::Rrule => "a recurrence rule",
            Self::Iso8601 => "a repeating interval",
            Self::Json => "later.js's structured form",
        }
    }
}

impl From<CronFlavour> for Language {
    fn from(flavour: CronFlavour) -> Self {
        match flavour {
            CronFlavour::Crontab => Self::Cron,
            CronFlavour::Extended => Self::ExtendedCron,
            CronFlavour::Quartz => Self::Quartz,
            CronFlavour::EventBridge => Self::EventBridge,
        }
    }
}
