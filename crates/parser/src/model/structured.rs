//! later.js's structured form: `{"schedules":[{"m":[0,30]}],"exceptions":[{"d":[1]}]}`.
//!
//! Written with the short names; read with the short and the long ones. Values are written in ascending order.

use super::{Conjunction, Constraint, Model, Modifier, Period};
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

impl Serialize for Constraint {
    /// The values alone; the period and the modifier are the key that a [`Conjunction`] writes.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.values().iter())
    }
}

/// The key of a constraint, displayed: `t`, `t_a`, `t_b`.
struct Key(Period, Option<Modifier>);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.short_name())?;
        self.1.map_or(Ok(()), |modifier| write!(f, "_{}", modifier.letter()))
    }
}

impl Key {
    fn parse(key: &str) -> Option<Self> {
        let (name, modifier) = match key.split_once('_') {
            None => (key, None),
            Some((name, "a" | "after")) => (name, Some(Modifier::After)),
            Some((name, "b" | "before")) => (name, Some(Modifier::Before)),
            Some(_) => return None,
        };
        Period::from_name(name).map(|period| Self(period, modifier))
    }
}

impl Serialize for Conjunction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.constraints().len()))?;
        for constraint in self.constraints() {
            let key = Key(constraint.period(), constraint.modifier());
            map.serialize_entry(&format_args!("{key}"), constraint)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Conjunction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Constraints;

        impl<'de> Visitor<'de> for Constraints {
            type Value = Conjunction;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from time periods to lists of values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Conjunction, A::Error> {
                let mut constraints = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    let Some(Key(period, modifier)) = Key::parse(&key) else {
                        return Err(A::Error::custom(format_args!(
                            "unknown time period `{key}`: expected one of s m h t D d dc dy wm wy M Y fd or their long \
                             names, with `_a` (after) or `_b` (before) behind it for a window"
                        )));
                    };
                    let values = map.next_value::<Vec<i64>>()?;
                    constraints.push(Constraint::new(period, modifier, values).map_err(A::Error::custom)?);
                }
                Conjunction::new(constraints).map_err(A::Error::custom)
            }
        }

        deserializer.deserialize_map(Constraints)
    }
}

impl Serialize for Model {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("schedules", self.schedules())?;
        map.serialize_entry("exceptions", self.exceptions())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Model {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Parts {
            schedules: Vec<Conjunction>,
            // later.js treats a missing or null list as an empty one.
            exceptions: Option<Vec<Conjunction>>,
            // What `later.parse.text` answers carries the position where it stopped: −1 for "nowhere".
            error: Option<i64>,
            #[serde(flatten)]
            _others: std::collections::HashMap<String, IgnoredAny>,
        }

        let parts = Parts::deserialize(deserializer)?;
        if let Some(position) = parts.error.filter(|&position| position != -1) {
            return Err(D::Error::custom(format_args!(
                "later.js stopped at position {position} of the text: this schedule is what it had read by then"
            )));
        }
        Self::new(parts.schedules, parts.exceptions.unwrap_or_default()).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use crate::Model;

    fn refused(json: &str) -> String {
        serde_json::from_str::<Model>(json).unwrap_err().to_string()
    }

    #[test]
    fn laters_json_reads_and_writes_without_loss() {
        let json = r#"{"schedules":[{"m":[0,30],"t_a":[32400],"t_b":[61200]}],"exceptions":[{"d":[1,7]}]}"#;
        let model: Model = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&model).unwrap(), json);
    }

    #[test]
    fn long_names_give_the_same_model_as_short_ones() {
        let long = r#"{"schedules":[{"dayOfWeek":[2],"fullDate_after":[0],"weekOfMonth":[1]}]}"#;
        let short = r#"{"schedules":[{"fd_a":[0],"wm":[1],"dw":[2]}],"exceptions":null,"error":-1}"#;
        assert_eq!(
            serde_json::from_str::<Model>(long).unwrap(),
            serde_json::from_str::<Model>(short).unwrap()
        );
    }

    #[test]
    fn a_schedule_that_later_read_in_part_is_refused() {
        insta::assert_snapshot!(
            refused(r#"{"schedules":[{"m":[0]}],"exceptions":[],"error":6}"#),
            @"later.js stopped at position 6 of the text: this schedule is what it had read by then"
        );
    }

    #[test]
    fn an_unknown_period_is_refused() {
        insta::assert_snapshot!(refused(r#"{"schedules":[{"x":[0]}]}"#), @"unknown time period `x`: expected one of s m h t D d dc dy wm wy M Y fd or their long names, with `_a` (after) or `_b` (before) behind it for a window at line 1 column 18");
    }

    #[test]
    fn a_value_that_the_period_does_not_have_is_refused() {
        insta::assert_snapshot!(refused(r#"{"schedules":[{"M":[13]}]}"#), @"13 is not a month: 1–12, or 0 for the last at line 1 column 24");
    }

    #[test]
    fn an_empty_schedule_is_refused() {
        insta::assert_snapshot!(refused(r#"{"schedules":[{}]}"#), @"a schedule or an exception needs at least one constraint at line 1 column 16");
    }
}
