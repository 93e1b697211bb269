//! Setters of options, which are all alike.

/// For each field a method that takes an options struct and gives it back with that field set.
macro_rules! setters {
    ($($setter:ident: $field:ident, $type:ty;)+) => {$(
        #[doc = concat!("Sets [`", stringify!($field), "`](Self::", stringify!($field), ").")]
        #[must_use]
        pub fn $setter(mut self, $field: $type) -> Self {
            self.$field = $field;
            self
        }
    )+};
}

pub(crate) use setters;
