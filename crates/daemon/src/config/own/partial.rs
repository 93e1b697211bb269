//! What one mapping says of a heartbeat, its own or the defaults: each setting stands once, with its key, how its value is read,
//! and what becomes of it where both say something.

use super::check;
use super::node::{Fields, Node};
use super::reading::Reading;
use super::request::Header;
use super::route::{self, Proxy};
use super::schedule::Said;
use crate::config::keys::{self, Key};
use downbeat_client::{IpPreference, Method, Monitor, TlsOptions};
use downbeat_scheduler::{FoldPolicy, GapPolicy, Zone};
use std::str::FromStr;
use std::time::Duration;

/// What a mapping says of one setting, if anything.
#[derive(Clone)]
pub(super) struct Setting<'a, T>(Option<Given<'a, T>>);

/// The value of a setting, unless it is wrong, which is reported; and where it stands.
#[derive(Clone)]
struct Given<'a, T> {
    value: Option<T>,
    node: Node<'a>,
}

impl<T> Default for Setting<'_, T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'a, T: Clone> Setting<'a, T> {
    /// What the value at a node says.
    pub(super) fn given(value: Option<T>, node: Node<'a>) -> Self {
        Self(Some(Given { value, node }))
    }

    /// Whether it is given, perhaps wrongly.
    pub(super) fn is_given(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn value(&self) -> Option<&T> {
        self.0.as_ref()?.value.as_ref()
    }

    /// The value, and where it stands.
    pub(super) fn with_place(&self) -> Option<(&T, &Node<'a>)> {
        self.0.as_ref().and_then(|given| Some((given.value.as_ref()?, &given.node)))
    }
}

/// For each setting its field, its type, its key, how a value is read, and how one of the heartbeat's own is joined with that of
/// the defaults, where it does not just take its place.
macro_rules! settings {
    ($($field:ident: $type:ty = $key:ident, $read:expr $(, $join:expr)?;)*) => {
        /// The settings of a mapping.
        #[derive(Clone, Default)]
        pub(super) struct Partial<'a> {
            $(pub(super) $field: Setting<'a, $type>,)*
        }

        impl<'a> Partial<'a> {
            /// Reads what there is; what is wrong is reported.
            pub(super) fn read(reading: &mut Reading<'_>, fields: &Fields<'a>) -> Self {
                $(
                    let read: fn(&mut Reading<'_>, &Node<'a>, &Key) -> Option<$type> = $read;
                    let $field = fields.get(&keys::$key).map_or_else(Setting::default, |node| {
                        Setting::given(read(reading, node, &keys::$key), node.clone())
                    });
                )*
                Self { $($field,)* }
            }

            /// These where they are given, else those of the defaults.
            pub(super) fn over(&self, defaults: &Self) -> Self {
                Self {
                    $($field: {
                        let joined = self.$field.0.clone().or_else(|| defaults.$field.0.clone());
                        $(
                            let join: fn(&$type, &$type) -> $type = $join;
                            let both = self.$field.value().zip(defaults.$field.value());
                            let joined = joined.map(|given| match both {
                                Some((own, default)) => Given { value: Some(join(own, default)), ..given },
                                None => given,
                            });
                        )?
                        Setting(joined)
                    },)*
                }
            }
        }
    };
}

settings! {
    schedule: Said<'a> = SCHEDULE, |reading, node, _| Said::read(reading, node);
    zone: Zone = TIMEZONE, |reading, node, _| reading.zone(node);
    monitor: Monitor = MONITOR, word;
    checks: Vec<check::Said> = CHECK, |reading, node, _| check::read(reading, node);
    method: Method = METHOD, word;
    headers: Vec<Header> = HEADERS, |reading, node, _| reading.headers(node), |own, defaults| Header::joined(own, defaults);
    body: String = BODY, |reading, node, _| {
        reading.secret(node, "a text", "write a text, or `{ file: /path }`")
    };
    timeout: Duration = TIMEOUT, |reading, node, key| reading.span(node, key);
    deadline: Duration = DEADLINE, |reading, node, key| reading.span(node, key);
    retries: u32 = RETRIES, |reading, node, key| reading.count(node, key);
    jitter: Duration = JITTER, |reading, node, key| reading.span(node, key);
    start: bool = START, |reading, node, _| reading.switch(node);
    catch_up: bool = CATCH_UP, |reading, node, _| reading.switch(node);
    gap: GapPolicy = GAP, |reading, node, key| Some(match reading.choice(node, key)? {
        "skip" => GapPolicy::Skip,
        _ => GapPolicy::AtEnd,
    });
    fold: FoldPolicy = FOLD, |reading, node, key| Some(match reading.choice(node, key)? {
        "both" => FoldPolicy::Both,
        _ => FoldPolicy::First,
    });
    tls: TlsOptions = TLS, |reading, node, _| route::tls(reading, node);
    proxy: Proxy = PROXY, |reading, node, _| Proxy::read(reading, node);
    ip: IpPreference = IP, word;
}

/// A value that is one of the words of its key.
fn word<T: FromStr>(reading: &mut Reading<'_>, node: &Node<'_>, key: &Key) -> Option<T> {
    reading.choice(node, key)?.parse().ok()
}
