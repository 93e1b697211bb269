//! What holds for whatever the parser answers: a model makes sense, an error points at what is wrong.

use downbeat_parser::{Bounds, Conjunction, Constraint, Expression, Model, ParseError, Timing, parts};

/// The outcome of reading `text` makes sense.
pub(super) fn stands(text: &str, parsed: &Result<Expression, ParseError>) {
    match parsed {
        Ok(expression) => {
            has_parts(text);
            match expression.timing() {
                Timing::Calendar(model) => makes_sense(model),
                Timing::Interval(interval) => assert!(interval.as_millis() > 0),
            }
        }
        Err(error) => points_into(text, error),
    }
}

/// Parts are parts of the text, in order, each has a meaning, and what is between them is white space. A sentence may stand in
/// quotation marks.
fn has_parts(text: &str) {
    // A line that only another dialect reads has none.
    let Ok(parts) = parts::parts(text) else { return };
    let is_space = |part: Option<&str>| {
        part.is_some_and(|part| part.chars().all(|c| c.is_whitespace() || c == '\u{feff}'))
    };
    const QUOTES: [char; 6] = ['"', '\'', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];
    let is_end = |part: Option<&str>| is_space(part.map(|part| part.trim().trim_matches(QUOTES)));
    let mut end = 0;
    for (at, part) in parts.iter().enumerate() {
        let before = text.get(end..part.span().start);
        assert!(if at == 0 { is_end(before) } else { is_space(before) }, "{text:?}: {parts:?}");
        assert!(!part.meaning().is_empty(), "{text:?}: {part:?}");
        end = part.span().end;
    }
    assert!(is_end(text.get(end..)), "{text:?}: {parts:?}");
}

/// The span is a part of the text, and what was found is what stands there.
fn points_into(text: &str, error: &ParseError) {
    let within = text.len() <= downbeat_parser::MAX_INPUT_LEN;
    let found = text.get(error.span());
    assert!(found.is_some(), "{:?} is no part of {text:?}", error.span());
    assert!(!within || found.is_some_and(|found| found.starts_with(error.found())));
    assert!(!error.to_string().is_empty());
    if let Some(suggestion) = error.suggestion() {
        assert!(!suggestion.eq_ignore_ascii_case(error.found()), "suggests what stands there");
    }
    for proposal in error.proposals() {
        let read = Expression::parse(proposal);
        assert!(read.is_ok(), "{text:?}: {proposal:?} is proposed: {read:?}");
    }
}

/// There is a schedule, each says something, and every value exists.
pub(super) fn makes_sense(model: &Model) {
    assert!(!model.schedules().is_empty());
    for conjunction in conjunctions(model) {
        let says_dates = conjunction.bounds() != Bounds::default() || conjunction.step().is_some();
        let says = !conjunction.constraints().is_empty() || says_dates || !conjunction.calendars().is_empty();
        assert!(says, "a schedule or exception says nothing");
        for constraint in conjunction.constraints() {
            let (period, modifier, values) =
                (constraint.period(), constraint.modifier(), constraint.values());
            assert!(values.ranges().next().is_some());
            // A period admits an unbroken run of values, and 0 beside it: the ends of each run speak for all of it.
            for (first, last) in values.ranges() {
                assert!(first <= last && values.contains(first) && values.contains(last));
                assert!(
                    period.admits(modifier, first) && period.admits(modifier, last),
                    "{period} {first}–{last}"
                );
            }
        }
    }
}

/// A model of more values is not written as JSON: thousands of years take a hundred times as long as all the rest, and
/// say no more than a few.
const MOST_VALUES: usize = 1000;

/// JSON keeps all of the model.
pub(super) fn survives_json(model: &Model) {
    let values = |constraint: &Constraint| constraint.values().len();
    if conjunctions(model).flat_map(Conjunction::constraints).map(values).sum::<usize>() > MOST_VALUES {
        return;
    }
    let json = serde_json::to_string(model).unwrap_or_default();
    let again: Option<Model> = serde_json::from_str(&json).ok();
    assert_eq!(again.as_ref(), Some(model), "{json}");
}

fn conjunctions(model: &Model) -> impl Iterator<Item = &Conjunction> {
    model.schedules().iter().chain(model.exceptions())
}

/// The same model, or the same error but for the case of what it quotes.
pub(super) fn same_but_for_case(a: &Result<Expression, ParseError>, b: &Result<Expression, ParseError>) {
    match (a, b) {
        // The name of a zone is kept as it was written.
        (Ok(a), Ok(b)) if a.zone().is_some() => {
            assert_eq!(a.timing(), b.timing(), "case matters");
            let same = a.zone().zip(b.zone()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
            assert!(same, "case matters");
        }
        (Ok(a), Ok(b)) => assert_eq!(a, b, "case matters"),
        (Err(a), Err(b)) => {
            assert_eq!(a.span(), b.span());
            assert!(a.found().eq_ignore_ascii_case(b.found()));
            assert!(a.expected().eq(b.expected()));
            assert_eq!(a.suggestion(), b.suggestion());
            assert!(a.to_string().eq_ignore_ascii_case(&b.to_string()));
            assert_eq!(
                a.help().map(|help| help.to_ascii_lowercase()),
                b.help().map(|help| help.to_ascii_lowercase())
            );
        }
        _ => assert_eq!(a, b, "case matters"),
    }
}
