//! What the keys of a configuration are: each is described once, here, and from that come what the reader accepts, its
//! suggestions, the [JSON Schema](schema()) and the
//! [reference](reference()).

mod butler;
mod check;
mod heartbeat;
pub(super) mod key;
mod page;
mod request;
mod schema;
mod status;
mod words;

pub(crate) use butler::{BUTLER, ENABLE, ENABLED, FREQUENCY, REMOTE_URL};
pub(crate) use check::{
    ADDRESS, ARGV, CHECK, CHECK_HEADERS, CHECK_KINDS, CHECK_METHOD, CHECK_TIMEOUT, CHECK_TLS, CHECK_URL,
    COMMAND, COMMAND_CHECK, EXPECTED, HTTP, HTTP_CHECK, TCP, TCP_CHECK,
};
pub use heartbeat::MAX_JITTER;
pub(crate) use heartbeat::*;
pub(crate) use key::{Choice, Key, Kind, Section};
pub use page::reference;
pub(crate) use request::{CA_FILE, CLIENT_CERT, CLIENT_KEY, INSECURE, TLS_KEYS};
pub use schema::schema;
pub(crate) use status::{ALLOW_REMOTE, LISTEN, STATUS_PAGE, TOKEN};
pub(crate) use words::{case_note, described, nearest, short, short_root};
