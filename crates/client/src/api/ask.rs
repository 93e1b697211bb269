//! Owns [`Api`]: calls of a service's API, each with a time-out, a cap on its answer, and few attempts.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::check::Check;
use super::error::{ApiError, ApiFault};
use super::service::Service;
use super::services;
use crate::client::{Client, Route};
use crate::error::ClientError;
use crate::monitor::Monitor;
use crate::options::ClientOptions;
use crate::request::Request;
use crate::retry::RetryPolicy;
use crate::route::RouteOptions;
use crate::target::Target;

/// How much of an answer is read: the list of ten thousand checks, in bytes.
const MAX_ANSWER: usize = 16 << 20;

/// How many pages a list may have.
const MAX_PAGES: usize = 200;

/// How long a call may take, its attempts included; and one of these.
const LIMIT: Duration = Duration::from_secs(30);
const ATTEMPT: Duration = Duration::from_secs(10);

/// How often a call that only reads is tried again.
const RETRIES: u32 = 2;

/// A service's API, and a key to it.
///
/// [`Debug`] shows neither the key nor a path.
///
/// ```
/// use downbeat_client::{Api, ClientOptions, Monitor, RouteOptions, Target};
///
/// let beats = Target::parse("https://checks.example.com/ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f")?;
/// let site = Api::site(Monitor::Healthchecks, &beats).unwrap();
/// assert_eq!(site, "https://checks.example.com");
/// assert_eq!(Api::site(Monitor::UptimeKuma, &beats), None);
/// let api = Api::new(Monitor::Healthchecks, &site, "k3y", &RouteOptions::default(), ClientOptions::default())?;
/// assert_eq!(format!("{api:?}"), "Api { monitor: Healthchecks, at: Target(https://checks.example.com), .. }");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Api {
    pub(super) monitor: Monitor,
    pub(super) service: &'static Service,
    pub(super) site: String,
    at: Target,
    key: String,
    route: Route,
}

impl Api {
    /// Whether the settings of a service can be read.
    pub fn is_known(monitor: Monitor) -> bool {
        services::of(monitor).is_some()
    }

    /// Where the API is of the service to which beats are sent; `None` if it has none that is known here, or its place does
    /// not follow from the URL.
    pub fn site(monitor: Monitor, beats: &Target) -> Option<String> {
        (services::of(monitor)?.site)(beats.address().url())
    }

    /// The API at `site`, an address such as `https://healthchecks.io`, asked with a key.
    ///
    /// # Errors
    ///
    /// When the service has no API that is known here, or the address or the key cannot be sent.
    pub fn new(
        monitor: Monitor,
        site: &str,
        key: &str,
        route: &RouteOptions,
        options: ClientOptions,
    ) -> Result<Self, ApiError> {
        let name = monitor.name();
        let service = services::of(monitor).ok_or_else(|| {
            ApiError::new(ApiFault::NoApi, format!("{name} has no API that could be asked"))
        })?;
        let unusable = |why: String| ApiError::new(ApiFault::Unusable, format!("{name}: {why}"));
        if key.trim().is_empty() {
            return Err(unusable("the key is empty".to_owned()));
        }
        let site = site.trim_end_matches('/').to_owned();
        let at = Target::parse(&format!("{site}/"))
            .map_err(|error| unusable(format!("the address of the API cannot be used: {error}")))?;
        let cannot = |error: ClientError| unusable(error.to_string());
        // A request on a kept connection that turns out to be dead is sent again: what writes must not be.
        let options = options.with_max_body(MAX_ANSWER).with_max_idle_per_host(0);
        let client = Client::new(options).map_err(cannot)?;
        let route = client.route(route).map_err(cannot)?;
        let api = Self { monitor, service, site, at, key: key.trim().to_owned(), route };
        api.request(api.at.clone())?;
        Ok(api)
    }

    /// Whose API it is.
    pub fn monitor(&self) -> Monitor {
        self.monitor
    }

    /// All checks that the key is shown.
    ///
    /// # Errors
    ///
    /// When the service refuses, cannot be reached, or answers in a form that it does not document.
    pub async fn checks(&self) -> Result<Vec<Check>, ApiError> {
        let mut checks = Vec::new();
        let mut next = format!("{}{}", self.site, self.service.list);
        for _ in 0..MAX_PAGES {
            let page = (self.service.read)(&self.get(&next).await?)
                .ok_or_else(|| self.odd("is not a list of checks"))?;
            checks.extend(page.checks);
            next = match page.next {
                None => return Ok(checks),
                Some(path) if path.starts_with('/') => format!("{}{path}", self.site),
                // The key goes nowhere else.
                Some(url) if url.starts_with(&format!("{}/", self.site)) => url,
                Some(_) => return Err(self.odd("continues at another host")),
            };
        }
        Err(self.odd(&format!("has more than {MAX_PAGES} pages")))
    }

    /// Those of some checks whose beats are sent to a URL: one, unless the service cannot tell several apart.
    pub fn of_beats<'c>(&self, beats: &Target, checks: &'c [Check]) -> Vec<&'c Check> {
        let ids = (self.service.ids)(beats.address().url());
        checks.iter().filter(|check| check.is_one_of(&ids)).collect()
    }

    async fn get(&self, url: &str) -> Result<Value, ApiError> {
        let policy = RetryPolicy::default().with_retries(RETRIES).with_attempt_timeout(ATTEMPT);
        Ok(self.call(self.request(self.target(url)?)?, &policy, false).await?.1)
    }

    pub(super) fn target(&self, url: &str) -> Result<Target, ApiError> {
        Target::parse(url).map_err(|_| self.odd("names an address that cannot be used"))
    }

    /// A request that shows the key.
    pub(super) fn request(&self, at: Target) -> Result<Request, ApiError> {
        let (name, value) = (self.service.shown)(&self.key);
        Request::new(at).with_header(name, &value).map_err(|_| {
            ApiError::new(
                ApiFault::Unusable,
                format!("{}: the key holds a character that no key has", self.monitor.name()),
            )
        })
    }

    pub(super) async fn call(
        &self,
        request: Request,
        policy: &RetryPolicy,
        writes: bool,
    ) -> Result<(u16, Value), ApiError> {
        let outcome = self.route.send(&request, policy, LIMIT).await;
        let delivery =
            outcome.into_result().map_err(|error| ApiError::of(self.monitor.name(), &error, writes))?;
        let json =
            serde_json::from_str(delivery.text()).map_err(|_| self.odd("is not JSON, or not whole"))?;
        Ok((delivery.status(), json))
    }

    pub(super) fn odd(&self, what: &str) -> ApiError {
        let name = self.monitor.name();
        ApiError::new(
            ApiFault::Answer,
            format!("{name}: the answer {what}: is another program at {}?", self.at),
        )
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("monitor", &self.monitor).field("at", &self.at).finish_non_exhaustive()
    }
}
