//! Owns [`Check`]: what a service says of one of its checks.

use std::fmt;

/// By what a URL of beats and an answer of an API name the same check. Most are secrets.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Id {
    Uuid(String),
    /// What a read-only key is shown of a UUID.
    UniqueKey(String),
    Slug(String),
    Token(String),
}

/// A check as a service's API tells of it. Lengths are in seconds.
///
/// [`Debug`] shows nothing that is secret.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Check {
    /// What people call it.
    pub name: String,
    /// The time between two beats; `None` where a schedule says it.
    pub period_s: Option<u64>,
    /// A line of cron, or lines of OnCalendar.
    pub schedule: Option<String>,
    /// The zone of the schedule.
    pub zone: Option<String>,
    /// How late a beat may be; `None` where the service has no such setting.
    pub grace_s: Option<u64>,
    /// Whether its alarms are switched off.
    pub is_paused: bool,
    /// Whether it does not count the beats of a GET.
    pub is_post_only: bool,
    /// How many channels hear of its alarms; `None` where the key is not told.
    pub channels: Option<usize>,
    /// Its labels.
    pub tags: Vec<String>,
    pub(super) ids: Vec<Id>,
}

impl Check {
    /// Whether it is named by one of these.
    pub(super) fn is_one_of(&self, ids: &[Id]) -> bool {
        self.ids.iter().any(|id| ids.contains(id))
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("name", &self.name)
            .field("period_s", &self.period_s)
            .field("schedule", &self.schedule)
            .field("zone", &self.zone)
            .field("grace_s", &self.grace_s)
            .field("is_paused", &self.is_paused)
            .field("channels", &self.channels)
            .finish_non_exhaustive()
    }
}
