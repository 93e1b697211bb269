//! Makes a heartbeat of its own mapping and the defaults.

use super::fields::Fields;
use super::node::Node;
use super::parts;
use super::placed::Lines;
use super::reading::Reading;
use super::request::Header;
use super::route::Proxy;
use super::section::Says;
use super::settings::{HEARTBEAT, Settings};
use crate::config::report::{Problem, Written};
use crate::config::yaml::Value;
use crate::config::{Heartbeat, HeartbeatSettings};
use downbeat_client::{
    Method, Monitor, MonitorError, Proxies, Request, RequestError, RetryPolicy, RouteOptions,
};
use downbeat_parser::{Dialect, Length};
use downbeat_scheduler::{Policy, Zone};
use std::sync::Arc;
use std::time::Duration;

/// A heartbeat, and the values whose places are looked up when all heartbeats are read.
pub(super) struct Read<'a> {
    pub(super) heartbeat: Heartbeat,
    pub(super) name: Node<'a>,
    pub(super) lines: Lines<'a>,
}

/// What all heartbeats of a file share.
pub(super) struct Common<'a> {
    pub(super) file: Arc<str>,
    /// The settings that hold where a heartbeat gives none itself.
    pub(super) defaults: Settings<'a>,
    /// The list of the heartbeats, or the section of a tool.
    pub(super) list: Node<'a>,
    /// What to do about a proxy of the environment that cannot be used.
    pub(super) proxy_help: &'static str,
}

/// Reads an item of the list; `None` when something is wrong with it, which is reported.
pub(super) fn read<'a>(reading: &mut Reading<'_>, node: &Node<'a>, common: &Common<'a>) -> Option<Read<'a>> {
    let fields = Fields::read(reading, node, &HEARTBEAT)?;
    reading.dialect = dialect(&fields).or(common.defaults.dialect.value().copied()).unwrap_or_default();
    let mut own = Settings::read(reading, &fields);
    fields.require(reading);
    match parts::read(reading, &fields) {
        Some(parts) => (own.url, own.monitor) = parts,
        None if parts::are_meant(&fields) => {}
        None => fields.require_one(reading, "url"),
    }
    if !common.defaults.schedule.is_given() {
        fields.require_one(reading, "schedule");
    }
    made(reading, node, &own, common)
}

/// The dialect that a mapping gives for its schedule, which must be known before the schedule is read. An error in it is
/// reported when the key itself is read.
pub(super) fn dialect(fields: &Fields<'_>) -> Option<Dialect> {
    let Value::Text(name) = fields.get("dialect")?.value else { return None };
    Some(Dialect::from_name(name).unwrap_or_default())
}

/// The heartbeat of what the mapping at `node` says; `None` when something is wrong with it, which is reported.
pub(super) fn made<'a>(
    reading: &mut Reading<'_>,
    node: &Node<'a>,
    own: &Settings<'a>,
    common: &Common<'a>,
) -> Option<Read<'a>> {
    let said = own.over(&common.defaults);
    let schedule = said.schedule.with_place();
    let zone = said.timezone.value().copied().unwrap_or(Zone::UTC);
    let compiled = schedule.and_then(|(schedule, at)| schedule.compiled(reading, at, zone));
    let ((beat, _), url_node) = said.url.with_place()?;
    let request = request(reading, node, beat.clone(), &said)?;
    let (request, monitor) = monitored(reading, url_node, request, said.monitor.value().copied())?;
    if !can_upsert(reading, said.upsert.with_place(), &request, monitor, "a beat")
        || !texts_have_a_use(reading, &said, &request, monitor)
    {
        return None;
    }
    let ((name, name_node), (schedule, at_schedule), compiled) =
        (said.name.with_place()?, schedule?, compiled?);
    if !jitter_is_short(reading, said.jitter.with_place(), compiled.shortest_gap, "beats") {
        return None;
    }
    let proxies = proxies(reading, said.proxy.value(), common)?;
    let tls = said.tls.value().cloned().unwrap_or_default();
    let retry = RetryPolicy::default()
        .with_retries(*said.retries.value()?)
        .with_attempt_timeout(*said.timeout.value()?);
    let checks = said.check.value().map(Vec::as_slice).unwrap_or_default();
    reading.weigh(node, request.body().len() + checks.iter().map(|(_, size)| size).sum::<usize>());
    let settings = HeartbeatSettings {
        name: name.as_str().into(),
        request,
        monitor,
        route: RouteOptions::default().with_ip(*said.ip.value()?).with_proxies(proxies).with_tls(tls),
        retry,
        deadline: said.deadline.value().copied(),
        schedule: compiled.schedule.clone(),
        frequency: compiled.shown.clone(),
        dialect: schedule.dialect,
        policy: Policy::default().with_gap(said.gap.value().copied()).with_fold(said.fold.value().copied()),
        jitter: *said.jitter.value()?,
        start: *said.start.value()?,
        catch_up: *said.catch_up.value()?,
        share: *said.share.value()?,
        upsert: *said.upsert.value()?,
        checks: checks.iter().map(|(check, _)| check.clone()).collect(),
    };
    let heartbeat = Heartbeat {
        key: node.key().to_string(),
        file: common.file.clone(),
        tags: said.tags.value().cloned().unwrap_or_default(),
        settings: settings.into(),
        written: Written::default(),
    };
    let schedule = Some((schedule.clone(), at_schedule.clone()));
    let lines = Lines { schedule, url: Some(url_node.clone()) };
    Some(Read { heartbeat, name: name_node.clone(), lines })
}

/// The request with the named monitor, or else with the monitor that its URL tells; `None` when URL and monitor do not match,
/// which is reported.
pub(super) fn monitored(
    reading: &mut Reading<'_>,
    url: &Node<'_>,
    request: Request,
    named: Option<Monitor>,
) -> Option<(Request, Monitor)> {
    let Some(monitor) = named else {
        let request = request.infer_monitor();
        let monitor = request.judge();
        return Some((request, monitor));
    };
    let Err(error) = monitor.check(request.target()) else { return Some((request, monitor)) };
    let problem = Problem::new(error.to_string());
    let problem = match error {
        MonitorError::Other { other, .. } => {
            problem.with_help(format!("write `monitor: {other}`, or leave `monitor` out: the URL tells it"))
        }
        _ => problem,
    };
    reading.refuse(url, problem)
}

/// Whether the monitor can be made by a beat, where that is asked for; reports when not.
pub(super) fn can_upsert(
    reading: &mut Reading<'_>,
    upsert: Option<(&bool, &Node<'_>)>,
    request: &Request,
    monitor: Monitor,
    what: &str,
) -> bool {
    let Some((true, at)) = upsert else { return true };
    let problem = if !monitor.takes_definitions() {
        Problem::new(format!("{what} cannot tell {} what to expect", monitor.name()))
            .with_help("take `upsert` out")
    } else if request.is_inferred() {
        Problem::new(format!(
            "where only the URL tells the kind, {what} tells nothing beyond what is written"
        ))
        .with_help(format!("add `monitor: {monitor}`"))
    } else {
        return true;
    };
    reading.report(at, at.at_key(), problem);
    false
}

/// Whether the monitor shows the message and the placeholders of the body, and these can be filled in; reports when not.
fn texts_have_a_use(
    reading: &mut Reading<'_>,
    said: &Settings<'_>,
    request: &Request,
    monitor: Monitor,
) -> bool {
    let (message, body) = (said.message.with_place(), said.body.with_place());
    let Some((_, at)) = message.or(body) else { return true };
    let problem = if let Err(error) = monitor.check_request(request) {
        Problem::new(error.to_string())
    } else if request.says_took() && said.check.value().is_none_or(Vec::is_empty) {
        Problem::new("`{took}` is how long the `check` took, and there is none")
            .with_help("take `{took}` out, or add `check:`")
    } else {
        return true;
    };
    reading.report(at, at.at_key(), problem);
    false
}

/// Whether `what`, beats or runs, stays in order with this jitter; reports when it does not.
pub(super) fn jitter_is_short(
    reading: &mut Reading<'_>,
    jitter: Option<(&Duration, &Node<'_>)>,
    shortest_gap: Option<Duration>,
    what: &str,
) -> bool {
    let Some(((jitter, at), gap)) = jitter.zip(shortest_gap).filter(|((jitter, _), gap)| *jitter >= gap)
    else {
        return true;
    };
    let message = format!(
        "a jitter of {} is not shorter than the shortest gap of the schedule, {}",
        Length::from(*jitter),
        Length::from(gap)
    );
    let problem = Problem::new(message).with_help(format!("{what} would no longer be in order: write less"));
    reading.report(at, at.at_key(), problem);
    false
}

/// The request of a beat.
fn request<'a>(
    reading: &mut Reading<'_>,
    node: &Node<'a>,
    beat: Request,
    said: &Settings<'a>,
) -> Option<Request> {
    let (body, method) = (said.body.with_place(), said.method.with_place());
    let (usual, at) = match body {
        Some((_, at)) => (Method::Post, at),
        None => (Method::Get, node),
    };
    let (method, at) = method.map_or((usual, at), |(method, at)| (*method, at));
    let mut sent = body.map_or(0, |(body, _)| body.len());
    let mut request = beat;
    for Header { name, value } in said.headers.value().into_iter().flatten() {
        sent += name.len() + value.len();
        request = match request.with_header(name, value) {
            Ok(request) => request,
            Err(error) => {
                return reading.refuse_key(node, Problem::new(error.to_string()));
            }
        };
    }
    reading.weigh(node, sent);
    if reading.is_too_much() {
        return None;
    }
    let with_body = match body {
        Some((body, _)) => {
            request.with_method(Method::Post).and_then(|request| request.with_body_template(body))
        }
        None => Ok(request),
    };
    let request = match (with_body, said.message.with_place()) {
        (Ok(request), Some((message, at))) => match request.with_message(message) {
            Ok(request) => Ok(request),
            Err(error) => {
                return reading.refuse_key(at, Problem::new(error.to_string()));
            }
        },
        (request, _) => request,
    };
    match request.and_then(|request| request.with_method(method)) {
        Ok(request) => Some(request),
        Err(error) => {
            let at = match (&error, body) {
                (RequestError::BodyTooLong(_) | RequestError::Template(_), Some((_, body))) => body,
                _ => at,
            };
            reading.refuse_key(at, Problem::new(error.to_string()))
        }
    }
}

/// The proxies of the heartbeat, of the defaults, or of the environment.
pub(super) fn proxies(
    reading: &mut Reading<'_>,
    proxy: Option<&Proxy>,
    common: &Common<'_>,
) -> Option<Proxies> {
    match (proxy?, reading.proxies) {
        (Proxy::Given(proxies), _) | (Proxy::Environment, Ok(proxies)) => Some(proxies.clone()),
        (Proxy::Environment, Err(error)) => {
            let at = &common.list;
            reading.refuse_key(at, Problem::new(error.to_string()).with_help(common.proxy_help))
        }
    }
}
