//! `section!` declares the keys of a mapping and the struct for their values. Each key is declared once, with its description,
//! its reader and, if a value does not simply replace the default, with the function that joins the two.

use super::fields::Fields;
use super::node::Node;
use super::reading::Reading;
use crate::config::keys::{Key, Section};
use std::str::FromStr;

/// The value of one key of a mapping, if it is given.
#[derive(Clone)]
pub(super) struct Setting<'a, T>(Option<Given<'a, T>>);

/// The value of a key, `None` if it is wrong, which was reported; and its place.
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
    /// Reads the value at a node.
    pub(super) fn given(value: Option<T>, node: Node<'a>) -> Self {
        Self(Some(Given { value, node }))
    }

    /// Reads the key with this name in a mapping.
    pub(super) fn read<'e>(
        reading: &mut Reading<'e>,
        fields: &Fields<'a>,
        name: &str,
        read: impl FnOnce(&mut Reading<'e>, &Node<'a>, &Key) -> Option<T>,
    ) -> Self {
        match fields.found(name) {
            Some((key, node)) => Self::given(read(reading, node, key), node.clone()),
            None => Self(None),
        }
    }

    /// The value that is given here, else that of the defaults. `join` makes one value of both.
    pub(super) fn over(&self, defaults: &Self, join: Option<fn(&T, &T) -> T>) -> Self {
        let both = join.and_then(|join| Some(join(self.value()?, defaults.value()?)));
        match (both, &self.0) {
            (Some(value), Some(given)) => Self::given(Some(value), given.node.clone()),
            (None, Some(_)) => self.clone(),
            (_, None) => defaults.clone(),
        }
    }

    /// Whether the key is given, perhaps with a wrong value.
    pub(super) fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// The value, or that none is given; `None` if it is wrong.
    pub(super) fn optional(&self) -> Option<Option<T>> {
        match &self.0 {
            Some(given) => given.value.clone().map(Some),
            None => Some(None),
        }
    }

    pub(super) fn value(&self) -> Option<&T> {
        self.0.as_ref()?.value.as_ref()
    }

    /// The value and its place.
    pub(super) fn with_place(&self) -> Option<(&T, &Node<'a>)> {
        self.0.as_ref().and_then(|given| Some((given.value.as_ref()?, &given.node)))
    }
}

/// The values of a mapping, key by key.
pub(super) trait Says<'a>: Sized {
    fn section() -> &'static Section;

    /// Reads the entries of a mapping; reports what is wrong.
    fn read(reading: &mut Reading<'_>, fields: &Fields<'a>) -> Self;

    /// The given values, else those of the defaults.
    fn over(&self, defaults: &Self) -> Self;

    /// The values that hold where nothing is given.
    fn built_in(reading: &mut Reading<'_>) -> Self;

    /// The values of a mapping, with the built-in ones for keys that are not given. A missing required key is reported.
    fn whole(reading: &mut Reading<'_>, node: &Node<'a>) -> Option<Self> {
        let fields = Fields::read(reading, node, Self::section())?;
        fields.require(reading);
        Some(Self::read(reading, &fields).over(&Self::built_in(reading)))
    }

    /// The same for a value that may be short for a mapping: it is the value of the first key.
    fn whole_or_short(reading: &mut Reading<'_>, node: &Node<'a>, is_short: bool) -> Option<Self> {
        if !is_short {
            return Self::whole(reading, node);
        }
        let fields = Fields::short(node, Self::section());
        Some(Self::read(reading, &fields).over(&Self::built_in(reading)))
    }
}

/// A value that is one of the words of its key.
pub(super) fn word<T: FromStr>(reading: &mut Reading<'_>, node: &Node<'_>, key: &Key) -> Option<T> {
    reading.choice(node, key)?.parse().ok()
}

/// Declares a section and the struct for the values of its keys. A key is declared by its name, the type of its value, its reader
/// (a function of the reading, the node and the key), and the other fields of [`Key`], or by `=>` and a key that has these.
/// After the keys a section may name a number of further keys and their reader; these are not fields of the struct.
macro_rules! section {
    (@keys $own:ident) => {
        $own
    };
    (@keys $own:ident, $more:ident, $others:ident) => {
        &$others::<{ $own.len() + $more }>($own)
    };
    (
        $(#[$about:meta])*
        $said:ident by $section:ident = $called:literal $(, with $more:ident other keys by $others:ident)?;
        $(
            $field:ident: $type:ty = $read:expr $(, joined by $join:expr)?;
            $($part:ident: $value:expr),* $(=> $base:expr)?;
        )*
    ) => {
        pub(crate) static $section: Section = Section {
            name: $called,
            keys: {
                const OWN: &[Key] = &[$(Key { name: stringify!($field), $($part: $value,)* $(..$base)? }),*];
                const KEYS: &[Key] = section!(@keys OWN $(, $more, $others)?);
                KEYS
            },
            elsewhere: crate::config::keys::gone,
            note: "",
        };

        $(#[$about])*
        #[derive(Clone, Default)]
        pub(super) struct $said<'a> {
            $(pub(super) $field: Setting<'a, $type>,)*
        }

        impl<'a> Says<'a> for $said<'a> {
            fn section() -> &'static Section {
                &$section
            }

            fn read(reading: &mut Reading<'_>, fields: &Fields<'a>) -> Self {
                Self { $($field: Setting::read(reading, fields, stringify!($field), $read),)* }
            }

            fn over(&self, defaults: &Self) -> Self {
                Self {
                    $($field: {
                        let join: Option<fn(&$type, &$type) -> $type> = None;
                        $(let join = join.or(Some($join));)?
                        self.$field.over(&defaults.$field, join)
                    },)*
                }
            }

            fn built_in(reading: &mut Reading<'_>) -> Self {
                static BUILT_IN: std::sync::LazyLock<crate::config::yaml::Value> =
                    std::sync::LazyLock::new(|| $section.built_in());
                Self::read(reading, &Fields::built_in(&BUILT_IN, &$section))
            }
        }
    };
}
