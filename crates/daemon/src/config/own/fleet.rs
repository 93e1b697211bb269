//! The fleet: by which etcd the members that share this configuration know of one another.

use super::fields::Fields;
use super::node::Node;
use super::reading::Reading;
use super::route;
use super::section::{Says, Setting};
use crate::config::contents::Fleet;
use crate::config::keys::{Default, Key, Kind, Section};
use crate::config::report::Problem;
use downbeat_client::{Proxies, RouteOptions, Target, TlsOptions};
use downbeat_fleet::etcd::{self, MAX_URLS};
use std::time::Duration;

section! {
    /// What `fleet` says.
    Values by FLEET = "`fleet`";

    etcd: Vec<Target> = |reading, node, _| reading.one_or_more(node, (MAX_URLS, "addresses", "write `[http://host:2379]`"), url);
        kind: Kind::Urls,
        default: Default::Required,
        doc: "The addresses of an etcd, 3.4 or later: of each of its members, or of one. The next is asked where one does not answer. \
              Not the etcd of a Kubernetes control plane.",
        example: "[https://etcd1:2379, https://etcd2:2379, https://etcd3:2379]",
        other_names: &["url", "urls", "endpoints", "hosts", "address"];

    tls: TlsOptions = |reading, node, _| route::tls(reading, node);
        kind: Kind::Section(&route::TLS),
        default: Default::Words("the system's authorities are trusted"),
        doc: "Whom to trust over https, and as whom to appear.",
        example: "{ ca_file: /etc/ssl/etcd-ca.pem }",
        other_names: &["ssl", "https"];

    user: String = |reading, node, _| reading.secret(node, "a user name", "write the name, or `{ file: /path }`");
        kind: Kind::Secret,
        default: Default::Words("none"),
        doc: "The user of etcd, who may read and write below the `prefix`.",
        example: "downbeat",
        other_names: &["username", "login"];

    password: String = |reading, node, _| password(reading, node);
        kind: Kind::Secret,
        default: Default::Words("none"),
        doc: "The password of the user.",
        example: "{ file: /run/secrets/etcd-password }",
        other_names: &["pass", "secret"];

    prefix: String = Reading::name;
        kind: Kind::Name { longest: 100 },
        default: Default::Value("/downbeat"),
        doc: "What the keys in etcd begin with. Members with the same one are a fleet.",
        example: "/downbeat",
        other_names: &["namespace", "root", "path"];

    ttl: Duration = Reading::span;
        kind: Kind::Span { least: Duration::from_secs(5), most: Duration::from_secs(300) },
        default: Default::Value("10s"),
        doc: "After how long without a word a member counts as dead, and the others take its heartbeats over.",
        example: "10s",
        other_names: &["lease", "timeout"];

    member: String = Reading::name;
        kind: Kind::Name { longest: 100 },
        default: Default::Words("the name of the host"),
        doc: "What this member is called. No two members share a name.",
        example: "${HOSTNAME}",
        other_names: &["name", "id", "node"];
}

/// Reads `fleet:`.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Fleet> {
    let said = Values::whole(reading, node)?;
    match (said.user.is_given(), said.password.is_given()) {
        (true, false) => return reading.lonely(node, "user", "password"),
        (false, true) => return reading.lonely(node, "password", "user"),
        _ => {}
    }
    let (tls, member) = (said.tls.optional()?.unwrap_or_default(), said.member.optional()?);
    let route = RouteOptions::default().with_proxies(Proxies::none()).with_tls(tls);
    let mut settings = etcd::Settings::new(said.etcd.value()?.clone()).with_route(route);
    if said.user.is_given() {
        settings = settings.with_login(said.user.value()?, said.password.value()?);
    }
    Some(Fleet { etcd: settings, prefix: said.prefix.value()?.clone(), ttl: *said.ttl.value()?, member })
}

fn password(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<String> {
    let password = reading.secret(node, "a password", "write the password, or `{ file: /path }`")?;
    reading.hide(&password);
    Some(password)
}

fn url(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Target> {
    const HELP: &str = "write `http://host:2379`";
    let text = reading.secret(node, "an address of etcd", HELP)?;
    reading.hide_url(&text);
    let problem = match Target::parse(&text) {
        Ok(_) if text.contains('@') => Problem::new("user and password do not belong into the address")
            .with_help("write `user:` and `password:`"),
        Ok(target) => return Some(target),
        Err(error) => {
            let help = error.help().unwrap_or(HELP);
            Problem::new(error.to_string()).with_help(help)
        }
    };
    reading.refuse(node, problem)
}
