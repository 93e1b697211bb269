//! What holds for the parser whatever it is given. Each function is the body of the fuzz target of its name; a plain
//! test of the workspace replays the corpus through the same functions.
//!
//! That time is bounded is a law too: the fuzzer's time-out proves it.

#[path = "../../tests/src/sentence/mod.rs"]
mod sentence_maker;

use arbitrary::{Arbitrary, Unstructured};
use downbeat_parser::{Conjunction, Constraint, Expression, Model, ParseError, Timing};
use sentence_maker::{Choices, Style};

/// Any text: an error points into it, a model makes sense, case and white space around it do not matter.
pub fn text(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = check(text);
    }
}

/// A sentence made of the grammar's words: the same laws, and one that makes sense is read.
pub fn sentence(sentence: &Sentence) {
    let parsed = check(&sentence.text);
    let told = &sentence.text;
    assert!(!sentence.meaningful || parsed.is_ok(), "{told:?} makes sense: {parsed:?}");
}

/// A sentence, and whether nothing is wrong with it.
#[derive(Debug)]
pub struct Sentence {
    text: String,
    meaningful: bool,
}

impl<'a> Arbitrary<'a> for Sentence {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut choices = Steered(bytes);
        let style = if choices.below(2) == 0 { Style::Meaningful } else { Style::Loose };
        let meaningful = style == Style::Meaningful;
        let mut words = sentence_maker::sentence(&mut choices, style);
        if !meaningful && choices.below(2) == 0 {
            sentence_maker::mutate(&mut choices, &mut words);
        }
        let plain = choices.below(2) == 0;
        Ok(Self { text: sentence_maker::join(&mut choices, &words, plain), meaningful })
    }
}

/// Any bytes as later.js's structured form: what is read is written and read again as the same. Bytes that are none steer
/// the making of one.
pub fn structured(bytes: &[u8]) {
    let made = || made(&mut Steered(&mut Unstructured::new(bytes)));
    if let Ok(model) = serde_json::from_slice(bytes).or_else(|_| serde_json::from_str(&made())) {
        makes_sense(&model);
    }
}

/// A text in the structured form. Now and then a key or value is none.
fn made(choices: &mut impl Choices) -> String {
    const KEYS: [&str; 28] = [
        "m",
        "s",
        "h",
        "t",
        "D",
        "d",
        "dw",
        "dc",
        "dy",
        "wm",
        "wy",
        "M",
        "Y",
        "fd",
        "minute",
        "second",
        "hour",
        "time",
        "day",
        "dayOfWeek",
        "dayOfWeekCount",
        "dayOfYear",
        "weekOfMonth",
        "weekOfYear",
        "month",
        "year",
        "fullDate",
        "x",
    ];
    // Where the periods begin and end.
    const ENDS: [i64; 18] =
        [0, 1, 5, 6, 7, 12, 23, 31, 53, 59, 63, 64, 366, 1970, 9999, 86_399, 253_402_300_799_999, i64::MAX];
    let mut conjunctions = |least: usize| {
        let all: Vec<String> = (0..least + choices.below(3))
            .map(|_| {
                let keys = 1 + choices.below(4);
                let constraints: Vec<String> = (0..keys)
                    .map(|_| {
                        let key = KEYS.get(choices.below(KEYS.len())).unwrap_or(&"m");
                        let suffix =
                            ["", "_a", "_b", "_after", "_before"].get(choices.below(5)).unwrap_or(&"");
                        let count = 1 + choices.below(4);
                        let values: Vec<i64> = (0..count)
                            .map(|_| {
                                let end = ENDS.get(choices.below(ENDS.len())).copied().unwrap_or(0);
                                if choices.once_in(2) {
                                    end
                                } else {
                                    end.saturating_add(1) / (1 + choices.below(3) as i64)
                                }
                            })
                            .collect();
                        format!("\"{key}{suffix}\":{values:?}")
                    })
                    .collect();
                format!("{{{}}}", constraints.join(","))
            })
            .collect();
        all.join(",")
    };
    format!("{{\"schedules\":[{}],\"exceptions\":[{}]}}", conjunctions(1), conjunctions(0))
}

/// Decisions out of a fuzzer's bytes.
struct Steered<'s, 'a>(&'s mut Unstructured<'a>);

impl Choices for Steered<'_, '_> {
    fn below(&mut self, bound: usize) -> usize {
        // Without bytes left, the first choice.
        self.0.choose_index(bound).unwrap_or(0)
    }
}

/// The laws of a text, whatever it is.
fn check(text: &str) -> Result<Expression, ParseError> {
    let parsed = Expression::parse(text);
    match &parsed {
        Ok(expression) => {
            match expression.timing() {
                Timing::Calendar(model) => makes_sense(model),
                Timing::Interval(interval) => assert!(interval.as_millis() > 0),
            }
            let padded = format!(" {text}\t");
            if padded.len() <= downbeat_parser::MAX_INPUT_LEN {
                assert_eq!(parsed, Expression::parse(&padded), "white space around it matters");
            }
        }
        Err(error) => points_into(text, error),
    }
    for folded in [text.to_ascii_lowercase(), text.to_ascii_uppercase()] {
        let again = Expression::parse(&folded);
        if folded == text {
            assert_eq!(parsed, again, "parsing twice differs");
        } else {
            same_but_for_case(&parsed, &again);
        }
    }
    parsed
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
}

/// A model of more values is not written as JSON.
const MOST_VALUES: usize = 1000;

/// There is a schedule, each says something, every value exists, and JSON keeps all of it.
fn makes_sense(model: &Model) {
    assert!(!model.schedules().is_empty());
    for conjunction in model.schedules().iter().chain(model.exceptions()) {
        assert!(!conjunction.constraints().is_empty());
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
    // Thousands of years take a hundred times as long as all the rest, and say no more than a few.
    let values = |constraint: &Constraint| constraint.values().len();
    if model
        .schedules()
        .iter()
        .chain(model.exceptions())
        .flat_map(Conjunction::constraints)
        .map(values)
        .sum::<usize>()
        > MOST_VALUES
    {
        return;
    }
    let json = serde_json::to_string(model).unwrap_or_default();
    let again: Option<Model> = serde_json::from_str(&json).ok();
    assert_eq!(again.as_ref(), Some(model), "{json}");
}

/// The same model, or the same error but for the case of what it quotes.
fn same_but_for_case(a: &Result<Expression, ParseError>, b: &Result<Expression, ParseError>) {
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
