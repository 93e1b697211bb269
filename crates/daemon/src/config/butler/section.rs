//! The rules of the `heartbeat` section, as the Butler tools have it: three keys, and what each may hold.
//!
//! All that is wrong is collected, so that one look at a report is enough. What a value may be is decided here; where
//! it stands and how much of it may be shown is [`Source`]'s.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use downbeat_client::{Proxies, ProxyError, Request, RetryPolicy, RouteOptions, Target, TargetError};
use downbeat_parser::{Expression, MAX_INPUT_LEN, lint};
use downbeat_scheduler::{Policy, Schedule, Zone};

use super::SECTION;
use crate::config::environment::Environment;
use crate::config::heartbeat::{Fingerprint, hashed};
use crate::config::keys::{self, case_note, described, nearest, short};
use crate::config::report::{ConfigError, Problem, Source, Written, in_yaml, looks_like_url, warning};
use crate::config::schedule;
use crate::config::url;
use crate::config::variables;
use crate::config::yaml::{self, Entry, Part, Value};
use crate::config::{Config, Disabled, Heartbeat};

/// The names of the key that switches it on. Older versions of the tools wrote the second.
const ENABLE: [&str; 2] = [keys::ENABLE.name, keys::ENABLED.name];
const REMOTE_URL: &str = keys::REMOTE_URL.name;
const FREQUENCY: &str = keys::FREQUENCY.name;

pub(crate) const EXPECTED_KEYS: &str = "`enable`, `remoteURL` and `frequency`";

/// So many keys and sections are looked up in the file for one report at most.
pub(crate) const MAX_LISTED: usize = 10;

/// The section while it is read.
pub(crate) struct Section<'a> {
    source: &'a Source<'a>,
    key: String,
    entry: &'a Entry,
    entries: &'a [Entry],
    environment: &'a dyn Environment,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl<'a> Section<'a> {
    /// `key` names it in reports, `entry` holds it.
    pub(crate) fn new(
        source: &'a Source<'a>,
        key: String,
        entry: &'a Entry,
        environment: &'a dyn Environment,
    ) -> Self {
        let entries = match &entry.value {
            Value::Mapping(entries) => entries.as_slice(),
            _ => &[],
        };
        Self { source, key, entry, entries, environment, problems: Vec::new(), warnings: Vec::new() }
    }

    pub(crate) fn config(
        mut self,
        file: &str,
        proxies: &Result<Proxies, ProxyError>,
    ) -> Result<Config, ConfigError> {
        let enable = self.only(&ENABLE);
        let remote_url = self.only(&[REMOTE_URL]);
        let frequency = self.only(&[FREQUENCY]);
        let enabled = enable.and_then(|entry| self.enabled(entry));
        for (name, entry, line) in [
            ("enable", enable, "`enable: true` or `enable: false`"),
            (
                REMOTE_URL,
                remote_url,
                "`remoteURL:` with the address that the monitoring tool gives for the check",
            ),
            (FREQUENCY, frequency, "`frequency:` with a schedule, such as `frequency: every 1 minute`"),
        ] {
            if entry.is_none() && !self.misspelt(name) {
                let problem = Problem::new(format!("the key `{name}` is missing")).about(&self.key);
                let ignored =
                    if enabled == Some(false) { "; its value is ignored while disabled" } else { "" };
                let help = format!("add {line}{ignored}");
                self.problems.push(at_key(self.source, problem, self.entry).with_help(help));
            }
        }
        let mut heartbeat = None;
        if enabled != Some(false) {
            let target = remote_url.and_then(|entry| self.target(entry));
            let schedule = frequency.and_then(|entry| self.schedule(entry));
            heartbeat = target.zip(schedule);
        }
        if let (Some(_), Err(error)) = (&heartbeat, proxies) {
            let help = "put the variable right; the monitor is reached by the proxy that it names";
            self.problems.push(Problem::new(error.to_string()).about(&self.key).with_help(help));
        }
        let omitted = self.unknown_keys();
        let Self { source, key, problems, warnings, .. } = self;
        let file: Arc<str> = file.into();
        match (enable, enabled, heartbeat) {
            (Some(_), Some(true), Some(((target, url, url_at), (schedule, frequency, written))))
                if problems.is_empty() =>
            {
                let Ok(proxies) = proxies else { return Err(ConfigError::new(&file, problems, omitted)) };
                let mut print = Fingerprint::default();
                print.add("url", &url);
                print.add("schedule", &frequency);
                print.add("proxies", hashed(proxies));
                let request = Request::new(target).infer_monitor();
                let heartbeat = Heartbeat {
                    name: name(&key),
                    key,
                    file: file.clone(),
                    monitor: request.judge(),
                    request,
                    route: RouteOptions::default().with_proxies(proxies.clone()),
                    retry: RetryPolicy::default(),
                    deadline: None,
                    schedule,
                    frequency,
                    policy: Policy::default(),
                    jitter: Duration::ZERO,
                    start: true,
                    catch_up: true,
                    checks: Vec::new(),
                    settings: print.settings(),
                    written: Written { url: url_at, known: [warnings, written.known].concat(), ..written },
                };
                Ok(Config { heartbeats: vec![heartbeat], ..Config::default() })
            }
            (Some(entry), Some(false), _) if problems.is_empty() => {
                let line = yaml::locate(source.text, &entry.path, Part::Key)
                    .map_or(1, |offset| source.position(offset).line);
                let disabled = Disabled { name: name(&key), file, key: format!("{key}.{}", entry.key), line };
                Ok(Config { disabled: vec![disabled], ..Config::default() })
            }
            _ => Err(ConfigError::new(&file, problems, omitted)),
        }
    }

    /// The entry with one of these names. A second one is a problem.
    fn only(&mut self, names: &[&str]) -> Option<&'a Entry> {
        let mut entries = self.entries.iter().filter(|entry| names.contains(&&*entry.key));
        let first = entries.next()?;
        if let Some(second) = entries.next() {
            let message = if second.key == first.key {
                format!("the key `{}` is given twice", first.key)
            } else {
                format!("both `{}` and `{}` are given", first.key, second.key)
            };
            let mut problem = at_key(self.source, self.problem(message, second), second);
            if let Some(offset) = yaml::locate(self.source.text, &first.path, Part::Key) {
                problem = problem.with_related(self.source.key(offset, &first.key), "given here first");
            }
            self.problems.push(problem.with_help("keep one of them"));
        }
        Some(first)
    }

    /// Whether it is on; when that cannot be told for sure, what was probably meant, if anything.
    fn enabled(&mut self, entry: &'a Entry) -> Option<bool> {
        let (meant, quoted) = match &entry.value {
            Value::Bool(value) => return Some(*value),
            Value::Text(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "false"
                    if matches!(&**text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") =>
                {
                    (Some(text.eq_ignore_ascii_case("true")), true)
                }
                "true" | "yes" | "on" | "y" | "1" | "enable" | "enabled" => (Some(true), false),
                "false" | "no" | "off" | "n" | "0" | "disable" | "disabled" => (Some(false), false),
                _ => (None, false),
            },
            Value::Integer(1) => (Some(true), false),
            Value::Integer(0) => (Some(false), false),
            _ => (None, false),
        };
        let found = match &entry.value {
            Value::Text(text) if quoted => format!("the text `{text}` in quotes"),
            Value::Text(text)
                if text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
            {
                format!("the text `{text}`")
            }
            other => described(other),
        };
        let help = match meant {
            Some(value) => format!("write `{}: {value}`, without quotes", entry.key),
            None => format!("write `{}: true` or `{}: false`, without quotes", entry.key, entry.key),
        };
        let problem =
            self.problem(format!("expected `true` or `false`, found {found}"), entry).with_help(help);
        let problem = match (&entry.value, self.locate_value(entry)) {
            (Value::Bool(_) | Value::Integer(_) | Value::Float | Value::Text(_), Some(offset)) => {
                problem.at(self.source.word(offset))
            }
            _ => at_key(self.source, problem, entry),
        };
        self.problems.push(problem);
        meant
    }

    /// The target, its URL, and a problem at its place, without words yet.
    fn target(&mut self, entry: &'a Entry) -> Option<(Target, String, Problem)> {
        let problem = match &entry.value {
            Value::Text(written) => {
                let parsed = variables::expand(written, self.environment).and_then(|text| {
                    let refused = |error: TargetError| {
                        let problem = Problem::new(error.to_string());
                        vec![error.help().into_iter().fold(problem, Problem::with_help)]
                    };
                    Ok((Target::parse(&text).map_err(refused)?, text))
                });
                let located = self.locate_value(entry);
                let placed = |problem: Problem| {
                    let problem = problem.about(format!("{}.{}", self.key, entry.key));
                    located.map_or(problem.clone(), |offset| problem.at(self.source.secret(offset)))
                };
                match parsed {
                    Ok((target, url)) => {
                        let lint = url::lint(written).map(placed);
                        self.warnings.extend(lint);
                        return Some((target, url, placed(Problem::new(""))));
                    }
                    Err(problems) => {
                        let problems: Vec<Problem> = problems.into_iter().map(placed).collect();
                        self.problems.extend(problems);
                        return None;
                    }
                }
            }
            other => self
                .problem(format!("expected a URL, found {}", described(other)), entry)
                .with_help("write the address that the monitoring tool gives for the check"),
        };
        let problem = match (&entry.value, self.locate_value(entry)) {
            (Value::Null | Value::List(_) | Value::Mapping(_), _) | (_, None) => {
                at_key(self.source, problem, entry)
            }
            (_, Some(offset)) => problem.at(self.source.secret(offset)),
        };
        self.problems.push(problem);
        None
    }

    /// The schedule, and as it was written, with and without its place.
    fn schedule(&mut self, entry: &'a Entry) -> Option<(Schedule<Zone>, String, Written)> {
        let located = self.locate_value(entry);
        let problem = match &entry.value {
            Value::Text(text) if looks_like_url(text) => {
                let problem = self.problem("expected a schedule, found what looks like a URL", entry);
                let problem = problem.with_help(format!("write the URL behind `{REMOTE_URL}`"));
                match located {
                    Some(offset) => problem.at(self.source.secret(offset)),
                    None => problem,
                }
            }
            Value::Text(text) => match Expression::parse(text) {
                Ok(expression) => match schedule::zone(&expression, Zone::UTC)
                    .map(|zone| Schedule::ignoring_named_zone(&expression, zone))
                {
                    Ok(schedule) if !schedule.never() => {
                        let written = self.written(entry, expression, text, |problem, span| {
                            self.pointed(problem, located, text, span)
                        });
                        return Some((schedule, text.trim().to_owned(), written));
                    }
                    unusable => {
                        let problem = match unusable {
                            Ok(_) => Problem::new("this schedule never occurs"),
                            Err(problem) => problem,
                        };
                        let problem = problem.about(format!("{}.{}", self.key, entry.key));
                        let start = text.len() - text.trim_start().len();
                        self.pointed(problem, located, text, start..start + text.trim().len())
                    }
                },
                Err(error) => {
                    let problem = self.problem(error.to_string(), entry);
                    let problem = match error.help() {
                        _ if variables::are_in(text) => problem.with_help(format!(
                            "in the file of a tool `{REMOTE_URL}` alone can have variables: write the value"
                        )),
                        Some(help) => problem.with_help(in_yaml(&help)),
                        None => problem,
                    };
                    self.pointed(problem, located, text, error.span())
                }
            },
            Value::Integer(number) => {
                let problem = match schedule::number(*number) {
                    Ok((expression, text)) => {
                        let schedule = Schedule::ignoring_named_zone(&expression, Zone::UTC);
                        let written = self.written(entry, expression, &text, |problem, _| match located {
                            Some(offset) => problem.at(self.source.word(offset)),
                            None => problem,
                        });
                        return Some((schedule, text, written));
                    }
                    Err(problem) => problem.about(format!("{}.{}", self.key, entry.key)),
                };
                match located {
                    Some(offset) => problem.at(self.source.word(offset)),
                    None => problem,
                }
            }
            other => {
                let message =
                    format!("expected a schedule or a number of milliseconds, found {}", described(other));
                let problem = self.problem(message, entry).with_help(match other {
                    Value::Float => "write whole milliseconds, such as `60000`",
                    _ => "write it in words, such as `every 1 minute`",
                });
                match (other, located) {
                    (Value::Bool(_) | Value::Float, Some(offset)) => problem.at(self.source.word(offset)),
                    _ => at_key(self.source, problem, entry),
                }
            }
        };
        self.problems.push(problem);
        None
    }

    /// A schedule with its place, and the warnings of its words.
    fn written(
        &self,
        entry: &Entry,
        expression: Expression,
        text: &str,
        pointed: impl Fn(Problem, Range<usize>) -> Problem,
    ) -> Written {
        let start = text.len() - text.trim_start().len();
        let all = start..start + text.trim().len();
        let at = |span| pointed(self.problem("", entry), span);
        let lints = lint::lints(text).unwrap_or_default();
        let known = lints.iter().map(|lint| warning(at(lint.span().unwrap_or(all.clone())), lint)).collect();
        Written { whole: at(all), known, ..Written::nowhere(expression) }
    }

    /// Points at bytes of a text that is fit to be shown.
    fn pointed(&self, problem: Problem, located: Option<usize>, text: &str, span: Range<usize>) -> Problem {
        let Some(offset) = located else { return problem };
        if text.len() > MAX_INPUT_LEN {
            return problem.at(self.source.secret(offset));
        }
        match self.source.text(offset, text) {
            (place, Some(start)) => problem.at(place.narrowed(start + span.start..start + span.end)),
            (place, None) => problem.at(place).with_quote(text, &span),
        }
    }

    /// Reports the keys that the section does not have; says how many it left out.
    fn unknown_keys(&mut self) -> usize {
        let known = |key: &str| ENABLE.contains(&key) || [REMOTE_URL, FREQUENCY].contains(&key);
        let mut unknown = self.entries.iter().filter(|entry| !known(&entry.key));
        for entry in unknown.by_ref().take(MAX_LISTED) {
            let problem = if entry.key == yaml::MERGE {
                Problem::new(format!("expected an alias of a mapping, found {}", described(&entry.value)))
                    .with_help("`<<` merges mappings: `<<: *name` or `<<: [*one, *two]`")
            } else {
                Problem::new(format!("unknown key `{}`", short(&entry.key))).with_help(
                    match nearest_key(&entry.key) {
                        Some(key) => format!("did you mean `{key}`?{}", case_note(&entry.key, key)),
                        None => format!("the section has the keys {EXPECTED_KEYS}"),
                    },
                )
            };
            let problem = problem.about(format!("{}.{}", self.key, short(&entry.key)));
            self.problems.push(at_key(self.source, problem, entry));
        }
        unknown.count()
    }

    /// Whether a key that is not there is one that is there and misspelt, and reported as that.
    fn misspelt(&self, name: &str) -> bool {
        let stands_for = |key: &str| {
            nearest_key(key).is_some_and(|near| near == name || (name == "enable" && ENABLE.contains(&near)))
        };
        self.entries.iter().any(|entry| stands_for(&entry.key))
    }

    fn problem(&self, message: impl AsRef<str>, entry: &Entry) -> Problem {
        Problem::new(message).about(format!("{}.{}", self.key, entry.key))
    }

    fn locate_value(&self, entry: &Entry) -> Option<usize> {
        yaml::locate(self.source.text, &entry.path, Part::Value)
    }
}

/// What people call the heartbeat of a section: the root key above it. At the top level Butler CW has it.
fn name(key: &str) -> Arc<str> {
    key.strip_suffix(&format!(".{SECTION}")).unwrap_or("Butler CW").into()
}

pub(crate) fn at_key(source: &Source<'_>, problem: Problem, entry: &Entry) -> Problem {
    match yaml::locate(source.text, &entry.path, Part::Key) {
        Some(offset) => problem.at(source.key(offset, &entry.key)),
        None => problem,
    }
}

fn nearest_key(key: &str) -> Option<&'static str> {
    nearest(key, &[ENABLE[0], ENABLE[1], REMOTE_URL, FREQUENCY])
}
