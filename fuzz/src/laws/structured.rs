//! later.js's structured form: what is read is written, and read again as the same.

use super::Steered;
use super::expression::{makes_sense, survives_json};
use super::sentence_maker::Choices;
use arbitrary::Unstructured;

/// Any bytes as later.js's structured form: what is read is written and read again as the same. Bytes that are none steer
/// the making of one.
pub fn structured(bytes: &[u8]) {
    let made = || made(&mut Steered(&mut Unstructured::new(bytes)));
    if let Ok(model) = serde_json::from_slice(bytes).or_else(|_| serde_json::from_str(&made())) {
        makes_sense(&model);
        survives_json(&model);
    }
}

/// A text in the structured form. Now and then a key or value is none.
pub(super) fn made(choices: &mut impl Choices) -> String {
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
