//! How a monitor is reached: TLS, proxy, address family.

use super::fields::Fields;
use super::node::Node;
use super::reading::{Contents, MAX_SECRET, Reading};
use super::section::{Says, Setting};
use crate::config::keys::{Default, Key, Kind, Section, case_note, nearest};
use crate::config::report::{Problem, Show};
use crate::config::yaml::Value;
use downbeat_client::{ClientError, Proxies, TlsOptions};
use std::rc::Rc;

/// What `proxy` says.
#[derive(Clone)]
pub(super) enum Proxy {
    Environment,
    Given(Proxies),
}

section! {
    /// What `tls` says.
    Tls by TLS = "`tls`";

    ca_file: Rc<Contents> = |reading, node, _| reading.named_file(node, MAX_SECRET);
        kind: Kind::File,
        default: Default::Words("none"),
        doc: "A file, in PEM or one certificate in DER, of authorities that are trusted besides the system's, or of a server's own \
              self-signed certificate.",
        example: "/etc/ssl/corp-ca.pem",
        other_names: &["ca", "cafile", "ca_cert", "cacert", "ca_bundle"];

    client_cert: Rc<Contents> = |reading, node, _| reading.named_file(node, MAX_SECRET);
        kind: Kind::File,
        default: Default::Words("none"),
        doc: "A PEM file of the certificate that is shown to servers that ask for one. It needs `client_key`.",
        example: "/etc/ssl/beat.pem",
        other_names: &["cert", "certificate", "cert_file", "client_certificate"];

    client_key: Rc<Contents> = |reading, node, _| reading.named_file(node, MAX_SECRET);
        kind: Kind::File,
        default: Default::Words("none"),
        doc: "A PEM file of the certificate's key, unencrypted. It needs `client_cert`.",
        example: "/etc/ssl/beat.key",
        other_names: &["key", "key_file", "private_key"];

    insecure: bool = |reading, node, _| reading.switch(node);
        kind: Kind::Switch,
        default: Default::Value("false"),
        doc: "Accepts any certificate, from anyone: whoever stands in between can read the URL. For tests, and for a while; the log \
              says so at each start.",
        example: "false",
        other_names: &["skip_verify", "insecure_skip_verify"];
}

pub(super) fn tls(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<TlsOptions> {
    let said = Tls::whole(reading, node)?;
    let files = [&said.ca_file, &said.client_cert, &said.client_key];
    match (said.client_cert.with_place(), said.client_key.with_place()) {
        (Some((_, at)), None) if !said.client_key.is_given() => {
            return reading.lonely(at, "client_cert", "client_key");
        }
        (None, Some((_, at))) if !said.client_cert.is_given() => {
            return reading.lonely(at, "client_key", "client_cert");
        }
        _ => {}
    }
    let insecure = *said.insecure.value()?;
    // A file that cannot be read is reported.
    if files.iter().any(|file| file.is_given() && file.value().is_none()) {
        return None;
    }
    if let Some((_, node)) = said.client_key.with_place() {
        reading.look_at_permissions(node);
    }
    // A file is read once and kept until all is read.
    let known = (insecure, files.map(|file| file.value().map(Rc::as_ptr)));
    if let Some(tls) = reading.tls.get(&known) {
        return Some(tls.clone());
    }
    let mut options = TlsOptions::default().with_insecure(insecure);
    let [ca, cert, key] = files.map(|file| file.value().and_then(|read| (**read).as_ref().ok().cloned()));
    if let Some(ca) = ca {
        options = options.with_ca_pem(ca);
    }
    if let Some((cert, key)) = cert.zip(key) {
        options = options.with_client_identity(cert, key);
    }
    if let Err(error) = options.check() {
        let (at, message) = match error {
            ClientError::ExtraRoots { reason, .. } => (&said.ca_file, format!("this file {reason}")),
            ClientError::Identity(reason) if reason.contains("key") => (&said.client_key, reason),
            ClientError::Identity(reason) => (&said.client_cert, reason),
            other => (&Setting::default(), other.to_string()),
        };
        let at = at.with_place().map_or(node, |(_, at)| at);
        return reading.refuse_key(at, Problem::new(message));
    }
    reading.tls.insert(known, options.clone());
    Some(options)
}

impl Proxy {
    pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Self> {
        const HELP: &str = "write `http://host:port`, `none` or `environment`";
        if let Value::Text(text) = node.value {
            const WORDS: [&str; 2] = ["environment", "none"];
            if let Some(near) = nearest(text, &WORDS).filter(|near| near != text) {
                return reading.refuse_with(
                    node,
                    Show::Text(text.clone(), 0..text.len()),
                    Problem::new("expected the address of a proxy, `none` or `environment`")
                        .with_help(format!("did you mean `{near}`?{}", case_note(text, near))),
                );
            }
        }
        let address = reading.secret(node, "the address of a proxy", HELP)?;
        reading.hide_url(&address);
        match address.as_str() {
            "environment" => return Some(Self::Environment),
            "none" => return Some(Self::Given(Proxies::none())),
            _ => {}
        }
        match Proxies::all(&address) {
            Ok(proxies) => Some(Self::Given(proxies)),
            Err(error) => reading.refuse(node, Problem::new(error.to_string()).with_help(HELP)),
        }
    }
}
