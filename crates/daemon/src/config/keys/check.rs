//! The keys of what is asked before a beat.

use super::key::{Default, Key, Kind, Section};
use super::request::{METHODS, TLS_KEYS};
use std::time::Duration;

pub(crate) static CHECK: Key = Key {
    name: "check",
    kind: Kind::Several(&CHECK_KINDS),
    default: Default::Words("nothing is asked"),
    doc: "What is asked before each beat: whether the watched service is well. One check, or a list that is gone through in \
          order, up to the first that finds something wrong. Then the monitor is told of the failure if it takes such a signal, \
          or no beat is sent.",
    example: "{ http: http://localhost:8080/health }",
    other_names: &["checks", "precheck", "healthcheck", "probe"],
};

/// The kinds of checks, of which one has one.
pub(crate) static CHECK_KINDS: Section = Section { name: "a check", keys: &[&HTTP, &TCP, &COMMAND] };

pub(crate) static HTTP: Key = Key {
    name: "http",
    kind: Kind::Short(&HTTP_CHECK, &CHECK_URL),
    default: Default::Words("none"),
    doc: "A URL answers with a status that is expected. Short: the URL. Redirects are followed; no proxy is used.",
    example: "{ url: http://localhost:8080/health, status: [200, 401] }",
    other_names: &["https", "web"],
};

/// What `http` has.
pub(crate) static HTTP_CHECK: Section = Section {
    name: "`http`",
    keys: &[&CHECK_URL, &EXPECTED, &CHECK_METHOD, &CHECK_HEADERS, &CHECK_TIMEOUT, &CHECK_TLS],
};

pub(crate) static CHECK_URL: Key = Key {
    name: "url",
    kind: Kind::Url,
    default: Default::Required,
    doc: "What is asked.",
    example: "http://localhost:8080/health",
    other_names: &["uri", "address"],
};

pub(crate) static EXPECTED: Key = Key {
    name: "status",
    kind: Kind::Statuses,
    default: Default::Value("2xx"),
    doc: "The statuses of a service that is well: `200`, `2xx`, `200-299`, or a list of such.",
    example: "[200, 401]",
    other_names: &["code", "expect", "expected", "status_code"],
};

pub(crate) static CHECK_METHOD: Key = Key {
    name: "method",
    kind: Kind::Choice(METHODS),
    default: Default::Value("GET"),
    doc: "The method of the request.",
    example: "HEAD",
    other_names: &["verb"],
};

pub(crate) static CHECK_HEADERS: Key = Key {
    name: "headers",
    kind: Kind::Headers,
    default: Default::Words("none"),
    doc: "Headers that are sent along, by name.",
    example: "{ Authorization: 'Bearer ${TOKEN}' }",
    other_names: &["header"],
};

pub(crate) static CHECK_TIMEOUT: Key = Key {
    name: "timeout",
    kind: Kind::Span { least: Duration::from_millis(100), most: Duration::from_secs(60) },
    default: Default::Value("5s"),
    doc: "How long the check may take.",
    example: "2s",
    other_names: &["deadline"],
};

pub(crate) static CHECK_TLS: Key = Key {
    name: "tls",
    kind: Kind::Section(&TLS_KEYS),
    default: Default::Words("the system's authorities are trusted"),
    doc: "As the `tls` of a heartbeat, for the check alone.",
    example: "{ ca_file: /etc/ssl/corp-ca.pem }",
    other_names: &["ssl"],
};

pub(crate) static TCP: Key = Key {
    name: "tcp",
    kind: Kind::Short(&TCP_CHECK, &ADDRESS),
    default: Default::Words("none"),
    doc: "Something listens on a port. Short: the host and the port.",
    example: "localhost:5432",
    other_names: &["port", "socket"],
};

/// What `tcp` has.
pub(crate) static TCP_CHECK: Section = Section { name: "`tcp`", keys: &[&ADDRESS, &CHECK_TIMEOUT] };

pub(crate) static ADDRESS: Key = Key {
    name: "address",
    kind: Kind::HostPort,
    default: Default::Required,
    doc: "The host and the port, IPv6 addresses in brackets.",
    example: "localhost:5432",
    other_names: &["host", "port"],
};

pub(crate) static COMMAND: Key = Key {
    name: "command",
    kind: Kind::Short(&COMMAND_CHECK, &ARGV),
    default: Default::Words("none"),
    doc: "A command ends with status 0. It runs without a shell, with all that it starts in a group of its own that is killed \
          at the time-out. Short: the program and its arguments.",
    example: "[systemctl, is-active, --quiet, backup.service]",
    other_names: &["exec", "cmd", "shell", "script", "run"],
};

/// What `command` has.
pub(crate) static COMMAND_CHECK: Section = Section { name: "`command`", keys: &[&ARGV, &CHECK_TIMEOUT] };

pub(crate) static ARGV: Key = Key {
    name: "argv",
    kind: Kind::Argv,
    default: Default::Required,
    doc: "The program, and its arguments as they are: a list.",
    example: "[/usr/local/bin/is-well, --quick]",
    other_names: &["args", "command", "arguments"],
};
