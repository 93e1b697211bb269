//! The keys of the status page.

use super::key::{Default, Key, Kind, Section};

/// What `status` has.
pub(crate) static STATUS_PAGE: Section =
    Section { name: "`status`", keys: &[&LISTEN, &TOKEN, &ALLOW_REMOTE] };

pub(crate) static LISTEN: Key = Key {
    name: "listen",
    kind: Kind::Listen,
    default: Default::Required,
    doc: "Where the status page is served: an IP address (or `localhost`) and a port. An address that others can reach needs a \
          `token` or `allow_remote: true`.",
    example: "127.0.0.1:12398",
    other_names: &["address", "bind", "host", "port"],
};

pub(crate) static TOKEN: Key = Key {
    name: "token",
    kind: Kind::Secret,
    default: Default::Words("none: whoever reaches it may look"),
    doc: "What a request must show: as `Authorization: Bearer …`, or as the password of Basic authentication. At least 8 \
          characters.",
    example: "{ file: /run/secrets/status-token }",
    other_names: &["password", "secret", "auth"],
};

pub(crate) static ALLOW_REMOTE: Key = Key {
    name: "allow_remote",
    kind: Kind::Switch,
    default: Default::Value("false"),
    doc: "Serves the page to whoever reaches the address, without a token.",
    example: "true",
    other_names: &["remote", "public"],
};
