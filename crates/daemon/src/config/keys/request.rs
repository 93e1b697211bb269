//! The keys of a request over HTTP that a heartbeat and a check share: its methods and TLS.

use super::key::{Choice, Default, Key, Kind, Section};

/// The methods of a beat and of a check.
pub(super) const METHODS: &[Choice] = &[
    Choice { word: "GET", doc: "the usual one" },
    Choice { word: "HEAD", doc: "an answer without text" },
    Choice { word: "POST", doc: "with the body, if there is one" },
];

/// What `tls` has.
pub(crate) static TLS_KEYS: Section =
    Section { name: "`tls`", keys: &[&CA_FILE, &CLIENT_CERT, &CLIENT_KEY, &INSECURE] };

pub(crate) static CA_FILE: Key = Key {
    name: "ca_file",
    kind: Kind::File,
    default: Default::Words("none"),
    doc: "A file, in PEM or one certificate in DER, of authorities that are trusted besides the system's, or of a server's own \
          self-signed certificate.",
    example: "/etc/ssl/corp-ca.pem",
    other_names: &["ca", "cafile", "ca_cert", "cacert", "ca_bundle"],
};

pub(crate) static CLIENT_CERT: Key = Key {
    name: "client_cert",
    kind: Kind::File,
    default: Default::Words("none"),
    doc: "A PEM file of the certificate that is shown to servers that ask for one. It needs `client_key`.",
    example: "/etc/ssl/beat.pem",
    other_names: &["cert", "certificate", "cert_file", "client_certificate"],
};

pub(crate) static CLIENT_KEY: Key = Key {
    name: "client_key",
    kind: Kind::File,
    default: Default::Words("none"),
    doc: "A PEM file of the certificate's key, unencrypted. It needs `client_cert`.",
    example: "/etc/ssl/beat.key",
    other_names: &["key", "key_file", "private_key"],
};

pub(crate) static INSECURE: Key = Key {
    name: "insecure",
    kind: Kind::Switch,
    default: Default::Value("false"),
    doc: "Accepts any certificate, from anyone: whoever stands in between can read the URL. For tests, and for a while; the log \
          says so at each start.",
    example: "false",
    other_names: &["skip_verify", "insecure_skip_verify"],
};
