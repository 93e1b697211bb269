//! How a monitor is reached: TLS, proxy, address family.

use super::node::{Fields, Node};
use super::reading::Reading;
use crate::config::keys::{self, case_note, nearest};
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

/// What `tls` says.
pub(super) fn tls(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<TlsOptions> {
    let fields = Fields::read(reading, node, &keys::TLS_KEYS)?;
    let insecure =
        fields.get(&keys::INSECURE).cloned().and_then(|node| reading.switch(&node)).unwrap_or(false);
    let parts = [&keys::CA_FILE, &keys::CLIENT_CERT, &keys::CLIENT_KEY].map(|key| fields.get(key).cloned());
    let [_, cert, key] = &parts;
    let lonely = match (cert, key) {
        (Some(cert), None) => Some((cert, "client_cert", "client_key")),
        (None, Some(key)) => Some((key, "client_key", "client_cert")),
        _ => None,
    };
    if let Some((given, name, other)) = lonely {
        let problem = Problem::new(format!("`{name}` is given without `{other}`"))
            .with_help(format!("add `{other}:`, or remove `{name}`"));
        reading.report(given, given.at_key(), problem);
        return None;
    }
    let mut bytes = [const { None }; 3];
    for (part, bytes) in parts.iter().zip(&mut bytes) {
        if let Some(node) = part {
            *bytes = Some(reading.named_file(node)?);
        }
    }
    // A file is read once, and kept as long as the reading is.
    let known = (insecure, bytes.each_ref().map(|read| read.as_ref().map(Rc::as_ptr)));
    if let Some(key) = fields.get(&keys::CLIENT_KEY).cloned() {
        reading.look_at_permissions(&key);
    }
    if let Some(tls) = reading.tls.get(&known) {
        return Some(tls.clone());
    }
    let mut options = TlsOptions::default().with_insecure(insecure);
    let [ca, cert, key] = bytes.map(|bytes| bytes.and_then(|read| (*read).as_ref().ok().cloned()));
    if let Some(ca) = ca {
        options = options.with_ca_pem(ca);
    }
    if let Some((cert, key)) = cert.zip(key) {
        options = options.with_client_identity(cert, key);
    }
    if let Err(error) = options.check() {
        let [ca, cert, key] = &parts;
        let (at, message) = match error {
            ClientError::ExtraRoots { reason, .. } => (ca, format!("this file {reason}")),
            ClientError::Identity(reason) if reason.contains("key") => (key, reason),
            ClientError::Identity(reason) => (cert, reason),
            other => (&None, other.to_string()),
        };
        let at = at.as_ref().unwrap_or(node);
        reading.report(at, at.at_key(), Problem::new(message));
        return None;
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
                let problem = Problem::new("expected the address of a proxy, `none` or `environment`")
                    .with_help(format!("did you mean `{near}`?{}", case_note(text, near)));
                reading.report(node, Show::Text(text.clone(), 0..text.len()), problem);
                return None;
            }
        }
        let address = reading.secret(node, "the address of a proxy", HELP)?;
        match address.as_str() {
            "environment" => return Some(Self::Environment),
            "none" => return Some(Self::Given(Proxies::none())),
            _ => {}
        }
        match Proxies::all(&address) {
            Ok(proxies) => Some(Self::Given(proxies)),
            Err(error) => {
                reading.report(node, Show::Secret, Problem::new(error.to_string()).with_help(HELP));
                None
            }
        }
    }
}
