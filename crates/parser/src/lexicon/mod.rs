//! The words of the language, each once, with all of its forms and its meaning. Reading finds the meaning, suggestions go
//! through the forms, and what is written, described or handed to another tool takes its names from here.

mod calendars;
mod cron;
mod forms;
mod places;
mod reworded;
mod slip;
mod spelt;
mod strangers;
mod weekdays;
mod words;

pub(crate) use calendars::{calendar_phrase, is_reserved};
pub(crate) use cron::{
    calendar_shorthand, is_like_weekday, macro_fields, macros, names_of, range_of, value_of_name, without_l,
};
pub(crate) use places::Reworded;
pub(crate) use reworded::reworded;
pub(crate) use slip::{is_near, meant};
pub(crate) use spelt::{Clock, Ordinal};
pub(crate) use strangers::{instead, is_stranger, left_out, why_left_out};
pub(crate) use weekdays::weekday_names;
pub(crate) use words::*;

#[cfg(test)]
mod tests;
