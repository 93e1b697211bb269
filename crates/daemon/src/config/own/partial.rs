//! What one mapping says of a heartbeat: its own, or the defaults.

use super::check;
use super::node::{Fields, Node};
use super::reading::Reading;
use super::request::Header;
use super::route::{self, Proxy, family};
use super::schedule::Said;
use crate::config::keys::{self, Key};
use downbeat_client::{IpPreference, Method, Monitor, TlsOptions};
use downbeat_scheduler::{FoldPolicy, GapPolicy, Zone};
use std::time::Duration;

/// The settings that are given.
#[derive(Default)]
pub(super) struct Partial<'a> {
    /// Given, perhaps wrongly.
    pub(super) has_schedule: bool,
    pub(super) schedule: Option<Said<'a>>,
    pub(super) zone: Option<Zone>,
    pub(super) monitor: Option<Monitor>,
    pub(super) checks: Option<Vec<check::Said>>,
    pub(super) method: Option<(Method, Node<'a>)>,
    pub(super) headers: Vec<Header>,
    pub(super) body: Option<(String, Node<'a>)>,
    pub(super) timeout: Option<Duration>,
    pub(super) deadline: Option<Duration>,
    pub(super) retries: Option<u32>,
    pub(super) jitter: Option<(Duration, Node<'a>)>,
    pub(super) start: Option<bool>,
    pub(super) catch_up: Option<bool>,
    pub(super) gap: Option<GapPolicy>,
    pub(super) fold: Option<FoldPolicy>,
    pub(super) tls: Option<TlsOptions>,
    pub(super) proxy: Option<Proxy>,
    pub(super) ip: Option<IpPreference>,
}

impl<'a> Partial<'a> {
    /// Reads what there is; what is wrong is reported and left out.
    pub(super) fn read(reading: &mut Reading<'_>, fields: &Fields<'a>) -> Self {
        let mut read = Reader { reading, fields };
        Self {
            has_schedule: fields.get(&keys::SCHEDULE).is_some(),
            schedule: read.of(&keys::SCHEDULE, Said::read),
            zone: read.of(&keys::TIMEZONE, |reading, node| reading.zone(node)),
            monitor: read.word(&keys::MONITOR, |word| word.parse().ok()),
            checks: read.of(&keys::CHECK, check::read),
            method: read
                .word(&keys::METHOD, |word| word.parse().ok())
                .zip(fields.get(&keys::METHOD).cloned()),
            headers: read.of(&keys::HEADERS, |reading, node| reading.headers(node)).unwrap_or_default(),
            body: read
                .of(&keys::BODY, |reading, node| {
                    reading.secret(node, "a text", "write a text, or `{ file: /path }`")
                })
                .zip(fields.get(&keys::BODY).cloned()),
            timeout: read.span(&keys::TIMEOUT),
            deadline: read.span(&keys::DEADLINE),
            retries: read.of(&keys::RETRIES, |reading, node| reading.count(node, &keys::RETRIES)),
            jitter: read.span(&keys::JITTER).zip(fields.get(&keys::JITTER).cloned()),
            start: read.of(&keys::START, |reading, node| reading.switch(node)),
            catch_up: read.of(&keys::CATCH_UP, |reading, node| reading.switch(node)),
            gap: read.word(&keys::GAP, |word| match word {
                "skip" => Some(GapPolicy::Skip),
                _ => Some(GapPolicy::AtEnd),
            }),
            fold: read.word(&keys::FOLD, |word| match word {
                "both" => Some(FoldPolicy::Both),
                _ => Some(FoldPolicy::First),
            }),
            tls: read.of(&keys::TLS, route::tls),
            proxy: read.of(&keys::PROXY, Proxy::read),
            ip: read.word(&keys::IP, |word| Some(family(word))),
        }
    }
}

struct Reader<'r, 'e, 'f, 'a> {
    reading: &'r mut Reading<'e>,
    fields: &'f Fields<'a>,
}

impl<'e, 'a> Reader<'_, 'e, '_, 'a> {
    fn of<T>(&mut self, key: &Key, read: impl FnOnce(&mut Reading<'e>, &Node<'a>) -> Option<T>) -> Option<T> {
        read(self.reading, self.fields.get(key)?)
    }

    fn word<T>(&mut self, key: &Key, meaning: impl FnOnce(&'static str) -> Option<T>) -> Option<T> {
        meaning(self.reading.choice(self.fields.get(key)?, key)?)
    }

    fn span(&mut self, key: &Key) -> Option<Duration> {
        self.reading.span(self.fields.get(key)?, key)
    }
}
