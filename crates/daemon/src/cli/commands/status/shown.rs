//! What is shown of a history, and since when.

use chrono::{DateTime, Utc};
use downbeat::history::{Entry, Figure, Figures, Incident, Look};

/// What is shown, and since which day.
pub(super) struct Shown {
    pub(super) look: Look,
    pub(super) entries: Vec<Entry>,
    pub(super) now: DateTime<Utc>,
    pub(super) from: DateTime<Utc>,
}

impl Shown {
    pub(super) fn figures(&self, entry: &Entry) -> anyhow::Result<Figures> {
        Ok(Figures::of(&self.look.hours(entry.id, self.first_day())?))
    }

    /// The figure of all days together.
    pub(super) fn whole(&self, entry: &Entry) -> anyhow::Result<Figure> {
        Ok(Figure::new(String::new(), &self.look.sums(entry.id, self.first_day())?))
    }

    fn first_day(&self) -> i64 {
        self.from.timestamp().div_euclid(86_400)
    }

    /// The incidents that were not over before the first day, the newest first.
    pub(super) fn incidents(&self, entry: &Entry) -> anyhow::Result<Vec<Incident>> {
        let mut all = self.look.incidents(entry.id)?;
        all.retain(|incident| incident.ended.is_none_or(|ended| ended >= self.from));
        Ok(all)
    }
}
