//! A heartbeat: what its mapping says and what the defaults say, made one.

use super::node::{Fields, Node};
use super::partial::Partial;
use super::reading::Reading;
use super::request::Header;
use super::route::Proxy;
use super::schedule::Said;
use crate::config::Heartbeat;
use crate::config::keys;
use crate::config::report::{Problem, Show, Written};
use downbeat_client::{
    Method, MonitorError, Proxies, Request, RequestError, RetryPolicy, RouteOptions, Target,
};
use downbeat_parser::Length;
use downbeat_scheduler::{Policy, Zone};
use std::sync::Arc;
use std::time::Duration;

/// A heartbeat, and the values in the file that are looked up when all are read.
pub(super) struct Read<'a> {
    pub(super) heartbeat: Heartbeat,
    pub(super) name: Node<'a>,
    pub(super) url: Node<'a>,
    pub(super) schedule: Said<'a>,
}

/// What is the same for all heartbeats of a file.
pub(super) struct Common<'a> {
    pub(super) file: Arc<str>,
    pub(super) defaults: Partial<'a>,
    /// The list of the heartbeats, or the section of a tool.
    pub(super) list: Node<'a>,
    /// What to do about a proxy of the environment that cannot be used.
    pub(super) proxy_help: &'static str,
}

/// Reads an item of the list; `None` when something is wrong with it, which is reported.
pub(super) fn read<'a>(reading: &mut Reading<'_>, node: &Node<'a>, common: &Common<'a>) -> Option<Read<'a>> {
    let fields = Fields::read(reading, node, &keys::HEARTBEAT)?;
    let own = Partial::read(reading, &fields);
    let name_node = fields.require(reading, &keys::NAME, node).cloned();
    let name = name_node.as_ref().and_then(|node| reading.name(node, &keys::NAME));
    let url_node = fields.require(reading, &keys::URL, node).cloned();
    let help = "write the address that the monitoring tool gives for the check";
    let url = url_node.as_ref().and_then(|node| reading.url(node, help)).map(|(target, _)| target);
    if !own.has_schedule && !common.defaults.has_schedule {
        fields.require(reading, &keys::SCHEDULE, node);
    }
    made(reading, node, name.zip(name_node), url_node.zip(url), &own, common)
}

/// The heartbeat of a name, a URL, and what the mapping at `node` says beside them; `None` when something is wrong with it,
/// which is reported.
pub(super) fn made<'a>(
    reading: &mut Reading<'_>,
    node: &Node<'a>,
    name: Option<(String, Node<'a>)>,
    url: Option<(Node<'a>, Target)>,
    own: &Partial<'a>,
    common: &Common<'a>,
) -> Option<Read<'a>> {
    let defaults = &common.defaults;
    let schedule = if own.has_schedule { own.schedule.clone() } else { defaults.schedule.clone() };
    let zone = own.zone.or(defaults.zone).unwrap_or(Zone::UTC);
    let compiled = schedule.as_ref().and_then(|said| said.compiled(reading, zone));
    let (url_node, target) = url?;
    let named = own.monitor.or(defaults.monitor);
    if let Some(Err(error)) = named.map(|monitor| monitor.check(&target)) {
        let problem = Problem::new(error.to_string());
        let problem = match error {
            MonitorError::Other { other, .. } => problem
                .with_help(format!("write `monitor: {other}`, or leave `monitor` out: the URL tells it")),
            _ => problem,
        };
        reading.report(&url_node, Show::Secret, problem);
        return None;
    }
    let request = request(reading, node, target, own, defaults)?;
    let request = if named.is_none() { request.infer_monitor() } else { request };
    let monitor = named.unwrap_or(request.judge());
    let ((name, name_node), schedule, compiled) = (name?, schedule?, compiled?);
    let jitter = own.jitter.as_ref().or(defaults.jitter.as_ref());
    if let Some((jitter, at)) = jitter
        && let Some(gap) = compiled.shortest_gap
        && *jitter >= gap
    {
        let message = format!(
            "a jitter of {} is not shorter than the shortest gap of the schedule, {}",
            Length::from(*jitter),
            Length::from(gap)
        );
        let problem = Problem::new(message).with_help("beats would no longer be in order: write less");
        reading.report(at, at.at_key(), problem);
        return None;
    }
    let jitter = jitter.map_or(Duration::ZERO, |(jitter, _)| *jitter);
    let proxies = proxies(reading, own, common)?;
    let tls = own.tls.as_ref().or(defaults.tls.as_ref()).cloned().unwrap_or_default();
    let ip = own.ip.or(defaults.ip).unwrap_or_default();
    let retries = own.retries.or(defaults.retries).unwrap_or(RetryPolicy::default().retries);
    let timeout = own.timeout.or(defaults.timeout).unwrap_or(RetryPolicy::default().attempt_timeout);
    let deadline = own.deadline.or(defaults.deadline);
    let policy = Policy::default().with_gap(own.gap.or(defaults.gap)).with_fold(own.fold.or(defaults.fold));
    let start = own.start.or(defaults.start).unwrap_or(true);
    let catch_up = own.catch_up.or(defaults.catch_up).unwrap_or(true);
    let said = own.checks.as_ref().or(defaults.checks.as_ref()).map(Vec::as_slice).unwrap_or_default();
    reading.weigh(node, request.body().len() + said.iter().map(|said| said.size).sum::<usize>());
    let checks = said.iter().map(|said| said.check.clone()).collect();
    let heartbeat = Heartbeat {
        name: name.into(),
        key: node.key().to_string(),
        file: common.file.clone(),
        request,
        monitor,
        route: RouteOptions::default().with_ip(ip).with_proxies(proxies).with_tls(tls),
        retry: RetryPolicy::default().with_retries(retries).with_attempt_timeout(timeout),
        deadline,
        schedule: compiled.schedule.clone(),
        frequency: compiled.shown.clone(),
        policy,
        jitter,
        start,
        catch_up,
        checks,
        written: Written::nowhere(schedule.expression()),
    };
    Some(Read { heartbeat, name: name_node, url: url_node, schedule })
}

/// What is sent for a beat.
fn request<'a>(
    reading: &mut Reading<'_>,
    node: &Node<'a>,
    target: Target,
    own: &Partial<'a>,
    defaults: &Partial<'a>,
) -> Option<Request> {
    let body = own.body.as_ref().or(defaults.body.as_ref());
    let method = own.method.as_ref().or(defaults.method.as_ref());
    let (usual, at) = match body {
        Some((_, at)) => (Method::Post, at),
        None => (Method::Get, node),
    };
    let (method, at) = method.map_or((usual, at), |(method, at)| (*method, at));
    let mut sent = body.map_or(0, |(body, _)| body.len());
    let mut request = Request::new(target);
    for Header { name, value } in headers(own, defaults) {
        sent += name.len() + value.len();
        request = match request.with_header(name, value) {
            Ok(request) => request,
            Err(error) => {
                reading.report(node, node.at_key(), Problem::new(error.to_string()));
                return None;
            }
        };
    }
    reading.weigh(node, sent);
    if reading.is_too_much() {
        return None;
    }
    let with_body = match body {
        Some((body, _)) => {
            request.with_method(Method::Post).and_then(|request| request.with_body(body.as_str()))
        }
        None => Ok(request),
    };
    match with_body.and_then(|request| request.with_method(method)) {
        Ok(request) => Some(request),
        Err(error) => {
            let at = match (&error, body) {
                (RequestError::BodyTooLong(_), Some((_, body))) => body,
                _ => at,
            };
            reading.report(at, at.at_key(), Problem::new(error.to_string()));
            None
        }
    }
}

/// Those of the defaults that the heartbeat does not have itself, and its own.
fn headers<'p>(own: &'p Partial<'_>, defaults: &'p Partial<'_>) -> impl Iterator<Item = &'p Header> {
    let has = |name: &str| own.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
    defaults.headers.iter().filter(move |header| !has(&header.name)).chain(&own.headers)
}

/// The proxies of the heartbeat, of the defaults, or of the environment.
fn proxies<'a>(reading: &mut Reading<'_>, own: &Partial<'a>, common: &Common<'a>) -> Option<Proxies> {
    match (own.proxy.as_ref().or(common.defaults.proxy.as_ref()), reading.proxies) {
        (Some(Proxy::Given(proxies)), _) => Some(proxies.clone()),
        (Some(Proxy::Environment) | None, Ok(proxies)) => Some(proxies.clone()),
        (Some(Proxy::Environment) | None, Err(error)) => {
            let at = &common.list;
            let problem = Problem::new(error.to_string()).with_help(common.proxy_help);
            reading.report(at, at.at_key(), problem);
            None
        }
    }
}
