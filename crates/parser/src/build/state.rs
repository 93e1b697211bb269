//! What the types of the builder say: states, and the periods that a schedule already steps through.

use std::marker::PhantomData;

/// The schedule or exception at hand has no clause yet.
#[derive(Clone, Copy, Debug)]
pub enum Empty {}

/// The schedule or exception at hand has a clause.
#[derive(Clone, Copy, Debug)]
pub enum Said {}

/// The clause before is a step, which can be narrowed.
#[derive(Clone, Copy, Debug)]
pub enum Stepped {}

/// What can be built, and followed by `also` and `except`: [`Said`] and [`Stepped`].
#[diagnostic::on_unimplemented(message = "this schedule or exception has no clause yet")]
pub trait Complete: sealed::Sealed {}
impl Complete for Said {}
impl Complete for Stepped {}

/// The schedules are being said.
#[derive(Clone, Copy, Debug)]
pub enum Schedules {}

/// The exceptions are being said.
#[derive(Clone, Copy, Debug)]
pub enum Exceptions {}

/// Values were given: of any period.
#[derive(Clone, Copy, Debug)]
pub enum Given {}

/// The first or the last: not of times and instants.
#[derive(Clone, Copy, Debug)]
pub enum Ends {}

/// A step through the period `P`, beside the steps `T`.
#[derive(Clone, Copy, Debug)]
pub struct Step<P, T>(PhantomData<(P, T)>);

/// Steps that the period `P` is not among. Rust has no "not": the macro below writes out which period is not which.
#[diagnostic::on_unimplemented(
    message = "this schedule steps through the period `{P}` already",
    note = "a further schedule begins with `also()`"
)]
pub trait Lacks<P>: sealed::Sealed {}
impl<P> Lacks<P> for () {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for super::Said {}
    impl Sealed for super::Stepped {}
    impl<P, T> Sealed for super::Step<P, T> {}
}

/// The periods that can be stepped through, as types.
pub mod step {
    use super::{Lacks, Step};

    /// Each period differs from those behind it, both ways.
    macro_rules! periods {
        () => {};
        ($name:ident $($other:ident)*) => {
            #[doc = concat!("[`Period::", stringify!($name), "`](crate::Period::", stringify!($name), ").")]
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}
            $(
                impl<T: Lacks<$name>> Lacks<$name> for Step<$other, T> {}
                impl<T: Lacks<$other>> Lacks<$other> for Step<$name, T> {}
            )*
            periods!($($other)*);
        };
    }

    periods!(Second Minute Hour Day DayOfWeek DayOfWeekCount DayOfYear WeekOfMonth WeekOfYear Month Year);
}
