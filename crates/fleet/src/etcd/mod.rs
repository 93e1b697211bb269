//! Asks etcd, by the JSON gateway of its third API: one request at a time, each with a time-out and a cap on the answer, at the next
//! address where one fails.
//!
//! `wire` has the form of requests and answers, `fault` what an answer that is not a success means. This file owns which address is asked,
//! and who asks.

mod fault;
mod wire;

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use downbeat_client::{
    Client, ClientError, ClientOptions, Method, Reply, RequestError, Route, RouteOptions, Target, TargetError,
};

use crate::request::{Answer, Answered, Failure, Request};
use fault::EtcdFault;

/// How long one address may take to answer.
pub const TIME_OUT: Duration = Duration::from_secs(2);

/// The most addresses: a request that each lets time out ends within half a minute.
pub const MAX_URLS: usize = 9;

/// How much of an answer is read, in bytes: the keys of ten thousand members.
const MAX_ANSWER: usize = 8 << 20;

/// How a fleet's etcd is reached. [`Debug`](fmt::Debug) shows neither user nor password.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// The addresses of its members, such as `http://127.0.0.1:2379`; at least one, at most [`MAX_URLS`].
    pub urls: Vec<Target>,
    /// The way there: TLS and proxies.
    pub route: RouteOptions,
    /// User name and password; `None` where etcd wants none.
    pub login: Option<(String, String)>,
}

impl Settings {
    /// Those of an etcd at these addresses, without a login.
    pub fn new(urls: Vec<Target>) -> Self {
        Self { urls, route: RouteOptions::default(), login: None }
    }

    /// Takes another way there.
    #[must_use]
    pub fn with_route(mut self, route: RouteOptions) -> Self {
        self.route = route;
        self
    }

    /// Shows a user name and a password.
    #[must_use]
    pub fn with_login(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.login = Some((user.into(), password.into()));
        self
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("urls", &self.urls)
            .field("route", &self.route)
            .field("has_login", &self.login.is_some())
            .finish()
    }
}

/// Why an etcd cannot be asked at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EtcdError {
    /// There is no address, or there are too many.
    #[error("etcd needs 1 to {MAX_URLS} addresses")]
    Urls,
    /// An address cannot be used.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A certificate or key cannot be used.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A request cannot be made.
    #[error(transparent)]
    Request(#[from] RequestError),
}

/// An etcd, asked by its JSON gateway. One request is under way at a time for each caller; callers may be several.
///
/// ```no_run
/// use downbeat_client::Target;
/// use downbeat_fleet::etcd::{Etcd, Settings};
/// use downbeat_fleet::request::Request;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let etcd = Etcd::new(&Settings::new(vec![Target::parse("http://127.0.0.1:2379")?]))?;
/// let answered = etcd.ask(&Request::Range { prefix: "downbeat/".to_owned() }).await;
/// println!("{:?}, at {:?} by its clock", answered.result, answered.date);
/// # Ok(())
/// # }
/// ```
pub struct Etcd {
    urls: Vec<Target>,
    route: Route,
    login: Option<(String, String)>,
    known: Mutex<Known>,
}

/// What was learnt from answers.
#[derive(Default)]
struct Known {
    /// The place of the address that has answered last.
    at: usize,
    /// Shown with each request. Empty for an etcd that asks for none.
    token: Option<String>,
    /// Why the last request failed, without secrets; `None` if it did not.
    trouble: Option<String>,
}

/// What one address has answered.
struct Asked {
    result: Result<Answer, EtcdFault>,
    date: Option<DateTime<Utc>>,
}

impl Etcd {
    /// Prepares to ask. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When there is no address or too many, or a certificate cannot be used.
    pub fn new(settings: &Settings) -> Result<Self, EtcdError> {
        let Settings { urls, route, login } = settings;
        if !(1..=MAX_URLS).contains(&urls.len()) {
            return Err(EtcdError::Urls);
        }
        let options = ClientOptions::default()
            .with_max_body(MAX_ANSWER)
            .with_max_redirects(0)
            .with_max_idle_per_host(1)
            .with_connect_timeout(TIME_OUT);
        let route = Client::new(options)?.route(route)?;
        // Each address and path is tried now, so that no later request fails for its form.
        for url in urls {
            wire::PATHS.iter().try_for_each(|path| at(url, path).map(drop))?;
        }
        Ok(Self { urls: urls.clone(), route, login: login.clone(), known: Mutex::default() })
    }

    /// Asks, within [`TIME_OUT`] for each address: first the one that answered last, then each other one until one does.
    pub async fn ask(&self, request: &Request) -> Answered {
        let first = self.with(|known| known.at);
        let mut date = None;
        let mut last = EtcdFault::new(Failure::Away, String::new());
        for step in 0..self.urls.len() {
            let place = (first + step) % self.urls.len();
            let Some(url) = self.urls.get(place) else { continue };
            let asked = self.ask_at(url, request).await;
            date = asked.date.or(date);
            match asked.result {
                Ok(answer) => {
                    self.with(|known| (known.at, known.trouble) = (place, None));
                    return Answered { result: Ok(answer), date };
                }
                Err(fault) if fault.may_pass_elsewhere() => last = fault,
                Err(fault) => {
                    last = fault;
                    break;
                }
            }
        }
        self.with(|known| known.trouble = Some(last.to_string()));
        Answered { result: Err(last.failure), date }
    }

    /// Why the last request failed, in words without secrets; `None` if it did not fail.
    pub fn trouble(&self) -> Option<String> {
        self.with(|known| known.trouble.clone())
    }

    /// Asks one address; once more with a new token, where the one that was shown is not taken.
    async fn ask_at(&self, url: &Target, request: &Request) -> Asked {
        let (path, json) = wire::encode(request);
        for is_last in [false, true] {
            let token = match self.token(url).await {
                Ok(token) => token,
                Err(asked) => return asked,
            };
            let asked = self.post(url, path, &json, &token, |json| wire::decode(request, json)).await;
            match &asked.result {
                Err(fault) if fault.is_about_token && self.login.is_some() && !is_last => {
                    self.with(|known| known.token = None)
                }
                // What was to end has ended.
                Err(EtcdFault { failure: Failure::LeaseLost, .. })
                    if matches!(request, Request::Revoke { .. }) =>
                {
                    return Asked { result: Ok(Answer::Done), ..asked };
                }
                _ => return asked,
            }
        }
        Asked { result: Err(EtcdFault::new(Failure::Password, String::new())), date: None }
    }

    /// The token to show, which may have to be asked for. Empty without a login.
    async fn token(&self, url: &Target) -> Result<String, Asked> {
        let Some((user, password)) = &self.login else { return Ok(String::new()) };
        if let Some(token) = self.with(|known| known.token.clone()) {
            return Ok(token);
        }
        let mut token = None;
        let json = wire::login(user, password);
        let take = |json: &serde_json::Value| {
            token = wire::token(json);
            token.as_ref().map(|_| Answer::Done)
        };
        let asked = self.post(url, wire::AUTHENTICATE, &json, "", take).await;
        match &asked.result {
            Ok(_) => {}
            // This etcd has no users.
            Err(fault) if fault.is_without_users => token = Some(String::new()),
            Err(_) => return Err(asked),
        }
        let token = token.unwrap_or_default();
        self.with(|known| known.token = Some(token.clone()));
        Ok(token)
    }

    async fn post(
        &self,
        url: &Target,
        path: &str,
        json: &str,
        token: &str,
        read: impl FnOnce(&serde_json::Value) -> Option<Answer>,
    ) -> Asked {
        let made = at(url, path).and_then(|target| Ok(request_to(target, json, token)?));
        let reply = match made {
            Ok(request) => self.route.ask(&request, TIME_OUT).await,
            Err(error) => {
                let fault = EtcdFault::new(Failure::NotUnderstood, error.to_string());
                return Asked { result: Err(fault), date: None };
            }
        };
        match reply {
            Ok(reply) => Asked { result: understood(&reply, url, read), date: reply.date().map(Into::into) },
            Err(error) => Asked { result: Err(EtcdFault::new(Failure::Away, error.to_string())), date: None },
        }
    }

    /// The lock is never held over a wait. After a panic under it what is known is still whole.
    fn with<T>(&self, act: impl FnOnce(&mut Known) -> T) -> T {
        act(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Etcd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Etcd").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// A path of the gateway at one address.
fn at(url: &Target, path: &str) -> Result<Target, EtcdError> {
    Ok(url.below(path)?)
}

fn request_to(target: Target, json: &str, token: &str) -> Result<downbeat_client::Request, RequestError> {
    let request = downbeat_client::Request::new(target)
        .with_method(Method::Post)?
        .with_header("Content-Type", "application/json")?
        .with_body(json)?;
    // Without the word `Bearer`, which etcd takes for a part of the token.
    if token.is_empty() { Ok(request) } else { request.with_header("Authorization", token) }
}

/// What an answer says.
fn understood(
    reply: &Reply,
    url: &Target,
    read: impl FnOnce(&serde_json::Value) -> Option<Answer>,
) -> Result<Answer, EtcdFault> {
    let json = serde_json::from_str(reply.text()).unwrap_or_default();
    if let Some(fault) = EtcdFault::of(reply.status(), &json, url) {
        return Err(fault);
    }
    let odd =
        || EtcdFault::new(Failure::NotUnderstood, format!("{url} answers as another program than etcd"));
    read(&json).ok_or_else(odd)
}

#[cfg(test)]
mod tests;
