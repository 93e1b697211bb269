//! The services that receive beats, as their documentation and sources say that they answer: one file of rules for all. A check
//! that nobody has is called `gone`.
//!
//! Nothing here was recorded from the services; `docs/monitors` says for each which of its answers were seen.

use crate::server::{Answer, Request};
use serde_json::Value;

/// The token that each service wants which wants one in a header.
pub const TOKEN: &str = "t0ken-of-the-service";

/// Answers as the service does to whose beats a request's path belongs.
pub fn answer(request: &Request) -> Answer {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let is_gone = segments.contains(&"gone");
    // None of those that are looked at has escapes.
    let value = |key: &str| {
        query
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(found, _)| *found == key))
            .map(|(_, value)| value)
    };
    let is_post = request.method == "POST";
    let has_token = |scheme: &str| request.header("authorization") == Some(&format!("{scheme} {TOKEN}"));
    match segments.as_slice() {
        // As measured: node refuses 16 KiB of headers and URL.
        [.., "api", "push", _] if request.target.len() > 16_000 => Answer::Status(431),
        [.., "api", "push", _] => match is_gone || value("status").is_some_and(|status| status.is_empty()) {
            true => Answer::text(404, r#"{"ok":false,"msg":"Monitor not found or not active."}"#),
            false if !value("ping").is_none_or(is_ping) => {
                Answer::text(404, r#"{"ok":false,"msg":"Invalid ping value."}"#)
            }
            false => Answer::text(200, r#"{"ok":true}"#),
        },
        // Without the slash at its end the path is none.
        [.., "api", _, "cron", _, _] if !path.ends_with('/') => Answer::Status(404),
        // A check-in in JSON may say what the monitor is to expect.
        [.., "api", _, "cron", _, _] if is_post && !is_check_in(&request.body) => {
            Answer::text(400, r#"{"detail":"invalid check-in"}"#)
        }
        [.., "api", _, "cron", _, _] => match value("status") {
            _ if is_gone => Answer::Status(403),
            Some("ok" | "error" | "in_progress") if is_uuid_or_none(value("check_in_id")) => {
                Answer::Status(202)
            }
            _ => Answer::text(400, r#"{"detail":"invalid check-in"}"#),
        },
        [.., "api", "v1", "endpoints", key, "external"] => {
            let is_known = key.contains('_') && key.to_lowercase() == **key && !is_gone;
            match value("success") {
                _ if !is_post => Answer::text(404, "Cannot GET"),
                Some("true" | "false") if !is_known => Answer::text(404, "not found"),
                Some("true" | "false") if !has_token("Bearer") => Answer::text(401, "invalid token"),
                Some("true" | "false") if is_duration_or_none(value("duration")) => Answer::Status(200),
                Some("true" | "false") => Answer::text(400, "invalid duration"),
                _ => Answer::text(400, "missing or invalid success"),
            }
        }
        ["v1", "check_in", ..] if is_gone => Answer::text(404, "not found"),
        ["v1", "check_in", ..] if is_post && !is_report(&request.body) => Answer::Status(400),
        ["v1", "check_in", ..] => Answer::Status(200),
        ["v2", "heartbeat", _, "ping"] => {
            match (has_token("Bearer") || value("token") == Some(TOKEN), is_gone) {
                (true, false) => Answer::Status(204),
                (true, true) => Answer::Status(404),
                (false, _) => Answer::Status(401),
            }
        }
        // Also one that is gone.
        ["v2", "heartbeats", _, "ping"] => match has_token("GenieKey") {
            true => {
                Answer::text(202, r#"{"result":"PONG - Heartbeat received","took":0.003,"requestId":"1"}"#)
            }
            false => Answer::Status(401),
        },
        // The recipes. Datadog:
        ["api", "v1", "check_run"] => match request.header("dd-api-key") == Some(TOKEN) {
            true if is_post && is_list(&request.body, &["check", "host_name", "status"]) => {
                Answer::text(202, r#"{"status":"ok"}"#)
            }
            true => Answer::Status(400),
            false => Answer::Status(403),
        },
        // Rootly, to which a wrong secret is one that it has not found.
        ["v1", "heartbeats", _, "ping"] if !is_post || !has_token("Bearer") => Answer::Status(404),
        // iLert.
        ["api", "heartbeats", _] if !is_gone => Answer::Status(202),
        // Kener, whose path is a tag, a colon and a secret.
        ["ext", "heartbeat", monitor] => match monitor.split_once(':') {
            None => Answer::Status(404),
            Some((_, TOKEN)) if !is_gone => Answer::text(200, r#"{"status":"OK"}"#),
            Some(_) => Answer::Status(400),
        },
        // Phare, which is told of a failure at the address followed by `/fail`.
        ["heartbeats", _, rest @ ..] if !is_gone && !matches!(rest, [] | ["fail"]) => Answer::Status(404),
        // Grafana IRM.
        ["integrations", .., "heartbeat"] if !path.ends_with('/') => Answer::Status(404),
        // Prometheus's Pushgateway.
        ["metrics", "job", _] if !is_post || !request.body.ends_with(b"\n") => {
            Answer::text(400, "text format parsing error: unexpected end of input stream")
        }
        // Alertmanager.
        ["api", "v2", "alerts"] if !is_post || !is_list(&request.body, &["labels"]) => Answer::Status(400),
        // Dead Man's Snitch.
        [token] if token.len() == 10 && token.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Answer::Status(202)
        }
        _ if is_gone => Answer::text(404, "not found"),
        // Healthchecks, and all that say no more.
        _ => Answer::text(200, "OK"),
    }
}

/// Whether a text is a check-in of Sentry with a configuration that it takes.
fn is_check_in(body: &[u8]) -> bool {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let at = |path: &str| json.pointer(path).unwrap_or(&Value::Null);
    let value = at("/monitor_config/schedule/value");
    let is_crontab = value.as_str().is_some_and(|line| line.split(' ').count() == 5)
        && at("/monitor_config/timezone").is_string();
    let units = ["minute", "hour", "day", "week", "month", "year"].map(Value::from);
    let is_interval =
        value.as_u64().is_some_and(|value| value > 0) && units.contains(at("/monitor_config/schedule/unit"));
    let is_none_or = |path: &str, is: fn(&Value) -> bool| json.pointer(path).is_none_or(is);
    ["ok", "error", "in_progress"].map(Value::from).contains(at("/status"))
        && is_none_or("/check_in_id", |id| is_uuid_or_none(id.as_str()) && id.is_string())
        && is_none_or("/duration", Value::is_number)
        && is_none_or("/monitor_config/max_runtime", |minutes| {
            minutes.as_u64().is_some_and(|minutes| minutes > 0)
        })
        && at("/monitor_config/checkin_margin").is_u64()
        && match at("/monitor_config/schedule/type").as_str() {
            Some("crontab") => is_crontab,
            Some("interval") => is_interval,
            _ => false,
        }
}

/// Kuma takes an empty response time, and one from 0 to 1e11.
fn is_ping(text: &str) -> bool {
    text.is_empty() || text.parse::<f64>().is_ok_and(|ping| (0.0..=1e11).contains(&ping))
}

fn is_uuid_or_none(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.split('-').map(str::len).eq([8, 4, 4, 4, 12]))
}

/// As Go writes a duration.
fn is_duration_or_none(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.strip_suffix('s').is_some_and(|number| number.parse::<f64>().is_ok()))
}

/// Whether a text is a list of JSON whose items have all of these keys.
fn is_list(body: &[u8], keys: &[&str]) -> bool {
    let list: Option<Vec<Value>> = serde_json::from_slice(body).ok();
    list.is_some_and(|list| {
        !list.is_empty() && list.iter().all(|item| keys.iter().all(|key| item.get(key).is_some()))
    })
}

/// Whether a text is a report of Honeybadger, below 20 kB.
fn is_report(body: &[u8]) -> bool {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let check_in = json.as_ref().and_then(|json| json.get("check_in"));
    let has =
        |key: &str, is: fn(&Value) -> bool| check_in.is_some_and(|report| report.get(key).is_none_or(is));
    body.len() < 20_000
        && check_in.is_some_and(|report| {
            report.get("status").is_some_and(|status| ["success", "error"].map(Value::from).contains(status))
        })
        && has("duration", Value::is_u64)
        && has("exit_code", Value::is_u64)
        && has("stdout", Value::is_string)
        && has("stderr", Value::is_string)
}
