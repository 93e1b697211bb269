//! The plan: a schedule compiled for the questions that searches ask, all in civil seconds.
//!
//! Arrows: the plan knows the calendar ([`crate::civil`]) and, to render instants as civil time, a [`Zone`]; it
//! does not know which civil seconds a zone skips or repeats. [`crate::offsets`] knows that.
//!
//! A plan has, for each schedule and each exception, a set of dates ([`dates`]: [`days`] of a year of each shape,
//! and years), a set of times of day ([`times`]: masks) and a tick. If exceptions remove whole dates of a
//! schedule, its date maps lose them, for all years ([`residue`]) or for some ([`segments`]). On top of these are
//! the searches for occurrences ([`compiled`], and [`product`] for the usual plans), the runs of valid seconds
//! ([`runs`]), and what is asked about the whole calendar ([`agenda`]).
//!
//! Bounds by civil time narrow the window of a schedule or exception; steps that are counted from a date ([`stepped`]) and
//! the days of calendars thin out its dates ([`thinned`]). None of them repeats with the calendar: a search then goes on to the year 9999 if need be, and takes a step
//! at a time, so that no search takes more turns than the calendar has days.
//!
//! Everything follows from one question, "the first second at or after this one at which this schedule holds and
//! no exception does" ([`Plan::free`]), and its mirror image: the occurrence of a tick is the answer to this
//! question from the tick's start.
//!
//! Where exceptions take parts of days, or many schedules are joined, what occurs on a day is remembered for each kind of day
//! ([`kinds`]), and a search looks it up.

mod agenda;
mod compiled;
mod cursor;
mod dates;
mod day_mask;
mod days;
mod kind_search;
mod kinds;
mod limits;
mod maps;
mod masks;
mod part;
mod product;
mod residue;
mod runs;
mod segment_search;
mod segments;
mod stepped;
mod tables;
mod thinned;
mod tick;
mod times;
mod years;

pub(crate) use agenda::{Agenda, Day, Row};
pub(crate) use compiled::Plan;
pub(crate) use cursor::Cursor;
pub(crate) use day_mask::DayMask;
pub(crate) use tick::OnTheCalendar;

#[cfg(test)]
use compiled::steps;

#[cfg(test)]
mod tests;
