//! Owns [`EtcdFault`]: what an answer of the gateway that is not a success means.

use std::fmt;

use downbeat_client::Target;
use serde_json::Value;

use crate::request::Failure;

/// Why an address did not do what was asked.
#[derive(Debug)]
pub(super) struct EtcdFault {
    pub(super) failure: Failure,
    /// In words, without secrets; empty where the class says all.
    text: String,
    /// Whether another token may do.
    pub(super) is_about_token: bool,
    /// Whether it is the answer to a login of an etcd that has no users.
    pub(super) is_without_users: bool,
}

/// The codes of gRPC, which the gateway passes on.
mod code {
    pub(super) const INVALID: u64 = 3;
    pub(super) const DEADLINE: u64 = 4;
    pub(super) const NOT_FOUND: u64 = 5;
    pub(super) const FORBIDDEN: u64 = 7;
    pub(super) const EXHAUSTED: u64 = 8;
    pub(super) const PRECONDITION: u64 = 9;
    pub(super) const UNAVAILABLE: u64 = 14;
    pub(super) const UNAUTHENTICATED: u64 = 16;
}

impl EtcdFault {
    pub(super) fn new(failure: Failure, text: String) -> Self {
        Self { failure, text, is_about_token: false, is_without_users: false }
    }

    /// What is wrong with an answer; `None` for a success. A stream says what is wrong with it under the status 200.
    pub(super) fn of(status: u16, json: &Value, url: &Target) -> Option<Self> {
        let in_stream = json.get("error").filter(|error| error.is_object());
        let said = in_stream.unwrap_or(json);
        let number = ["code", "grpc_code"].iter().find_map(|key| said.get(key)?.as_u64());
        if (200..300).contains(&status) && in_stream.is_none() {
            return None;
        }
        let message = ["message", "error"].iter().find_map(|key| said.get(key)?.as_str()).unwrap_or_default();
        let says = |words: &str| message.contains(words);
        let fault = |failure: Failure| Self::new(failure, format!("{url}: {failure}"));
        let token = |failure: Failure| Self { is_about_token: true, ..fault(failure) };
        Some(match number {
            Some(code::UNAUTHENTICATED) => token(Failure::Password),
            // The users have changed since the login; or there was no login.
            Some(code::INVALID) if says("auth store is old") || says("user name is empty") => {
                token(Failure::Password)
            }
            Some(code::INVALID) if says("authentication failed") => fault(Failure::Password),
            Some(code::FORBIDDEN) => fault(Failure::Forbidden),
            Some(code::EXHAUSTED) if says("space exceeded") => fault(Failure::Full),
            Some(code::NOT_FOUND) if says("lease not found") => fault(Failure::LeaseLost),
            Some(code::EXHAUSTED | code::UNAVAILABLE | code::DEADLINE) => fault(Failure::NoQuorum),
            Some(code::PRECONDITION) if says("authentication is not enabled") => {
                Self { is_without_users: true, ..fault(Failure::Password) }
            }
            None if status >= 500 => fault(Failure::NoQuorum),
            _ => {
                let text =
                    format!("{url} answers {status}, as another program than etcd or another version of it");
                Self::new(Failure::NotUnderstood, text)
            }
        })
    }

    /// Whether another member of the same etcd may do what was asked.
    pub(super) fn may_pass_elsewhere(&self) -> bool {
        matches!(self.failure, Failure::Away | Failure::NoQuorum | Failure::NotUnderstood)
    }
}

impl fmt::Display for EtcdFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() { self.failure.fmt(f) } else { f.write_str(&self.text) }
    }
}
