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
    if !own.schedule.is_given() && !common.defaults.schedule.is_given() {
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
    let said = own.over(&common.defaults);
    let schedule = said.schedule.value();
    let zone = said.zone.value().copied().unwrap_or(Zone::UTC);
    let compiled = schedule.and_then(|schedule| schedule.compiled(reading, zone));
    let (url_node, target) = url?;
    let named = said.monitor.value().copied();
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
    let request = request(reading, node, target, &said)?;
    let request = if named.is_none() { request.infer_monitor() } else { request };
    let monitor = named.unwrap_or(request.judge());
    let ((name, name_node), schedule, compiled) = (name?, schedule?, compiled?);
    if let Some((jitter, at)) = said.jitter.with_place()
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
    let proxies = proxies(reading, said.proxy.value(), common)?;
    let tls = said.tls.value().cloned().unwrap_or_default();
    let ip = said.ip.value().copied().unwrap_or_default();
    let usual = RetryPolicy::default();
    let retry = usual
        .with_retries(said.retries.value().copied().unwrap_or(usual.retries))
        .with_attempt_timeout(said.timeout.value().copied().unwrap_or(usual.attempt_timeout));
    let checks = said.checks.value().map(Vec::as_slice).unwrap_or_default();
    reading.weigh(node, request.body().len() + checks.iter().map(|check| check.size).sum::<usize>());
    let heartbeat = Heartbeat {
        name: name.into(),
        key: node.key().to_string(),
        file: common.file.clone(),
        request,
        monitor,
        route: RouteOptions::default().with_ip(ip).with_proxies(proxies).with_tls(tls),
        retry,
        deadline: said.deadline.value().copied(),
        schedule: compiled.schedule.clone(),
        frequency: compiled.shown.clone(),
        policy: Policy::default().with_gap(said.gap.value().copied()).with_fold(said.fold.value().copied()),
        jitter: said.jitter.value().copied().unwrap_or_default(),
        start: said.start.value().copied().unwrap_or(true),
        catch_up: said.catch_up.value().copied().unwrap_or(true),
        checks: checks.iter().map(|check| check.check.clone()).collect(),
        written: Written::nowhere(schedule.expression()),
    };
    Some(Read { heartbeat, name: name_node, url: url_node, schedule: schedule.clone() })
}

/// What is sent for a beat.
fn request<'a>(
    reading: &mut Reading<'_>,
    node: &Node<'a>,
    target: Target,
    said: &Partial<'a>,
) -> Option<Request> {
    let (body, method) = (said.body.with_place(), said.method.with_place());
    let (usual, at) = match body {
        Some((_, at)) => (Method::Post, at),
        None => (Method::Get, node),
    };
    let (method, at) = method.map_or((usual, at), |(method, at)| (*method, at));
    let mut sent = body.map_or(0, |(body, _)| body.len());
    let mut request = Request::new(target);
    for Header { name, value } in said.headers.value().into_iter().flatten() {
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

/// The proxies of the heartbeat, of the defaults, or of the environment.
fn proxies(reading: &mut Reading<'_>, proxy: Option<&Proxy>, common: &Common<'_>) -> Option<Proxies> {
    match (proxy, reading.proxies) {
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
