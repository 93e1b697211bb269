//! Makes and changes checks of Healthchecks. Nothing here deletes.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::ask::Api;
use super::check::{Check, Id};
use super::error::{ApiError, ApiFault};
use super::services::healthchecks;
use crate::monitor::Monitor;
use crate::retry::RetryPolicy;
use crate::target::Target;

/// The tag of the checks that belong to a configuration of downbeat.
const OWNER: &str = "downbeat";

/// How long a call that writes may take. It is tried once: a call whose answer was lost may have done its work.
const LIMIT: Duration = Duration::from_secs(20);

/// When a check of Healthchecks expects its beats. Lengths are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expects {
    /// A line of cron or lines of OnCalendar, in a zone.
    Schedule {
        /// The lines.
        text: String,
        /// The zone.
        zone: String,
        /// How late a beat may be.
        grace_s: u64,
    },
    /// A beat in each period.
    Period {
        /// The period.
        period_s: u64,
        /// How late a beat may be.
        grace_s: u64,
    },
}

impl Expects {
    /// Never a period and a schedule: to Healthchecks the one makes an end of the other.
    fn fields(&self) -> Map<String, Value> {
        let fields = match self {
            Self::Schedule { text, zone, grace_s } => json!({"schedule": text, "tz": zone, "grace": grace_s}),
            Self::Period { period_s, grace_s } => json!({"timeout": period_s, "grace": grace_s}),
        };
        match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }
}

impl Check {
    /// Whether it carries the tag of what downbeat has made or taken over.
    pub fn is_ours(&self) -> bool {
        self.tags.iter().any(|tag| tag == OWNER)
    }

    /// Whether beats to this slug are its own.
    pub fn has_slug(&self, slug: &str) -> bool {
        self.is_one_of(&[Id::Slug(slug.to_owned())])
    }

    /// Enough of its address to find it by, and not enough to beat it: `1f0e3dad-…`.
    pub fn short_id(&self) -> String {
        let shown: String = self.uuid().unwrap_or_default().chars().take(8).collect();
        format!("{shown}-…")
    }

    fn uuid(&self) -> Option<&str> {
        self.ids.iter().find_map(|id| match id {
            Id::Uuid(uuid) => Some(uuid.as_str()),
            _ => None,
        })
    }
}

impl Api {
    /// The slug in a URL of Healthchecks, by which a check can be made; `None` for one with a UUID.
    pub fn slug(beats: &Target) -> Option<String> {
        let mut ids = (healthchecks::SERVICE.ids)(beats.address().url()).into_iter();
        ids.find_map(|id| match id {
            Id::Slug(slug) => Some(slug),
            _ => None,
        })
    }

    /// What [`create`](Self::create) sends, as JSON.
    pub fn new_check(name: &str, slug: Option<&str>, expects: &Expects) -> String {
        let mut fields = expects.fields();
        fields.extend([("name".to_owned(), json!(name)), ("tags".to_owned(), json!(OWNER))]);
        fields.insert("channels".to_owned(), json!("*"));
        if let Some(slug) = slug {
            fields.insert("slug".to_owned(), json!(slug));
            fields.insert("unique".to_owned(), json!(["slug"]));
        }
        Value::Object(fields).to_string()
    }

    /// Makes a check with a slug, which all channels of the project hear of; and whether it was made, and not there already.
    /// One that is there has these settings now. The server's own creating is not atomic: the caller sees to it that no two
    /// calls are under way, and lists the checks after each.
    ///
    /// # Errors
    ///
    /// When the service refuses or cannot be reached. The check may have been made where no answer came.
    pub async fn create(&self, name: &str, slug: &str, expects: &Expects) -> Result<(Check, bool), ApiError> {
        let url = format!("{}{}", self.site, self.service.list);
        let (status, answer) = self.post(&url, Self::new_check(name, Some(slug), expects)).await?;
        Ok((self.one(&answer)?, status == 201))
    }

    /// Changes what a check expects; it becomes [ours](Check::is_ours), and keeps all else.
    ///
    /// # Errors
    ///
    /// When the key may not change it, and when the service refuses or cannot be reached.
    pub async fn change(&self, check: &Check, expects: &Expects) -> Result<Check, ApiError> {
        let may_only_read =
            || ApiError::new(ApiFault::Key, format!("{}: the key may only read", self.monitor.name()));
        let uuid = check.uuid().ok_or_else(may_only_read)?;
        let mut fields = expects.fields();
        if !check.is_ours() {
            let tags: Vec<&str> = check.tags.iter().map(String::as_str).chain([OWNER]).collect();
            fields.insert("tags".to_owned(), json!(tags.join(" ")));
        }
        let url = format!("{}{}{uuid}", self.site, self.service.list);
        let (_, answer) = self.post(&url, Value::Object(fields).to_string()).await?;
        self.one(&answer)
    }

    fn one(&self, answer: &Value) -> Result<Check, ApiError> {
        healthchecks::check(answer).ok_or_else(|| self.odd("is not a check"))
    }

    async fn post(&self, url: &str, json: String) -> Result<(u16, Value), ApiError> {
        if self.monitor != Monitor::Healthchecks {
            let why = format!("{}: its checks are not changed from here", self.monitor.name());
            return Err(ApiError::new(ApiFault::NoApi, why));
        }
        let request = self.request(self.target(url)?)?.posting_as("application/json", json);
        let policy = RetryPolicy::once().with_attempt_timeout(LIMIT);
        self.call(request, &policy, true).await
    }
}
