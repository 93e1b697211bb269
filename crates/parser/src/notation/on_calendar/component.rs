//! The grammar of a component: `*`, or a list of values, ranges and steps.

use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::{char, digit1, one_of};
use nom::combinator::{all_consuming, cut, map, not, opt, peek, value};
use nom::error::{ErrorKind, ParseError};
use nom::multi::{fold_many_m_n, fold_many0};
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};

/// Where the grammar has no place for what stands there.
#[derive(Debug)]
pub(super) struct Fault<'a> {
    pub(super) rest: &'a str,
}

impl<'a> ParseError<&'a str> for Fault<'a> {
    fn from_error_kind(rest: &'a str, _: ErrorKind) -> Self {
        Self { rest }
    }

    /// Of alternatives the one that went further.
    fn append(rest: &'a str, _: ErrorKind, other: Self) -> Self {
        if other.rest.len() < rest.len() { other } else { Self { rest } }
    }

    fn or(self, other: Self) -> Self {
        if self.rest.len() < other.rest.len() { self } else { other }
    }
}

type Outcome<'a, T> = IResult<&'a str, T, Fault<'a>>;

/// A number, and the bytes of its word that follow its start and its end.
#[derive(Clone, Debug)]
pub(super) struct Number {
    /// It saturates.
    pub(super) value: i64,
    /// Other digits than zeros stand after its decimal point.
    pub(super) has_fraction: bool,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// A member of a list, and the bytes that follow it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) first: Number,
    pub(super) last: Option<Number>,
    pub(super) step: Option<Number>,
    pub(super) end: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Component {
    Star,
    List(Vec<Item>),
}

impl Component {
    pub(super) fn is_star(&self) -> bool {
        matches!(self, Self::Star)
    }
}

/// Whether a word is a date: `-` or `~` stands after its first component.
pub(super) fn is_date(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | ',' | '.' | '/'));
    rest.starts_with(['-', '~'])
}

/// Two or three components, and whether the last counts from the end of the month.
pub(super) fn date(word: &str) -> Outcome<'_, (Vec<Component>, bool)> {
    let further = |input| (one_of("-~"), cut(component)).parse(input);
    let (rest, first) = component(word)?;
    let (rest, (separator, second)) = further(rest)?;
    let (rest, third) = if separator == '~' { (rest, None) } else { opt(further).parse(rest)? };
    let (rest, ()) = end(rest)?;
    let from_end = separator == '~' || third.as_ref().is_some_and(|(separator, _)| *separator == '~');
    let all = [first, second].into_iter().chain(third.map(|(_, component)| component));
    Ok((rest, (all.collect(), from_end)))
}

/// One to three components.
pub(super) fn time(word: &str) -> Outcome<'_, Vec<Component>> {
    let (rest, first) = component(word)?;
    let further = preceded(char(':'), cut(component));
    let (rest, all) = fold_many_m_n(0, 2, further, move || vec![first.clone()], pushed).parse(rest)?;
    let (rest, ()) = end(rest)?;
    Ok((rest, all))
}

fn end(input: &str) -> Outcome<'_, ()> {
    value((), all_consuming(tag(""))).parse(input)
}

fn component(input: &str) -> Outcome<'_, Component> {
    let star = value(Component::Star, terminated(char('*'), cut(not(one_of("*/,.")))));
    alt((star, map(list, Component::List))).parse(input)
}

fn list(input: &str) -> Outcome<'_, Vec<Item>> {
    let (rest, first) = item(input)?;
    let further = preceded(char(','), cut(item));
    fold_many0(further, move || vec![first.clone()], pushed).parse(rest)
}

fn pushed<T>(mut all: Vec<T>, one: T) -> Vec<T> {
    all.push(one);
    all
}

fn item(input: &str) -> Outcome<'_, Item> {
    let (rest, first) = number(input)?;
    let (rest, last) = opt(preceded(tag(".."), cut(number))).parse(rest)?;
    let (rest, step) = opt(preceded(char('/'), cut(number))).parse(rest)?;
    Ok((rest, Item { first, last, step, end: rest.len() }))
}

/// Digits, and a fraction where one point stands after them.
fn number(input: &str) -> Outcome<'_, Number> {
    let (rest, digits) = digit1(input)?;
    let fraction = preceded((char('.'), peek(not(char('.')))), cut(digit1));
    let (rest, fraction) = opt(fraction).parse(rest)?;
    let value = digits.bytes().fold(0i64, |number, byte| {
        number.saturating_mul(10).saturating_add(i64::from(byte.wrapping_sub(b'0')))
    });
    let has_fraction = fraction.is_some_and(|digits: &str| digits.bytes().any(|byte| byte != b'0'));
    Ok((rest, Number { value, has_fraction, from: input.len(), to: rest.len() }))
}
