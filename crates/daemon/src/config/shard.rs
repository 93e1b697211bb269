//! Owns [`Shard`]: one of several equal shares of a configuration, for several processes that take one each.
//!
//! The shard that takes a name is the one whose hash with the name is the greatest (rendezvous hashing), so that another number
//! of shards moves no more names than it must: of `n + 1` shards the new one takes one name in `n + 1`, and the others keep theirs.

use crate::hash::hash;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use std::fmt;
use std::sync::Arc;

/// The most shards. The search for the owner of a name looks at each.
pub const MAX_SHARDS: u32 = 1_000;

/// The word for the number of this process in place of a number.
const AUTO: &str = "auto";

/// One of several shares of a configuration.
///
/// ```
/// use downbeat::config::Shard;
///
/// let shards = ["1/3", "2/3", "3/3"].map(|text| Shard::read(text, "").unwrap());
/// // Each name has one owner.
/// assert_eq!(shards.iter().filter(|shard| shard.has("backup")).count(), 1);
/// // The number comes from the host: a pod of a StatefulSet ends in its ordinal, which begins at 0.
/// assert_eq!(Shard::read("auto/3", "downbeat-1"), Ok(shards[1]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1 to `count`.
    number: u32,
    /// How many there are, from 1 to [`MAX_SHARDS`].
    count: u32,
}

/// Why a text is no shard: what is wrong, and what would do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct NoShard {
    what: String,
    help: String,
}

impl NoShard {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: help.into() }
    }

    /// What would do.
    pub fn help(&self) -> &str {
        &self.help
    }
}

/// A shard as a configuration says it: which one it is may depend on the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardOf {
    /// From 1 to `count`; `None` for the one that the host's name says.
    number: Option<u32>,
    count: u32,
}

impl ShardOf {
    /// Reads `2/3`, the second of three shards, or `auto/3`, the one that the host's name says.
    ///
    /// # Errors
    ///
    /// [`NoShard`] for another text, for a number that is not from 1 to the count, and for more than [`MAX_SHARDS`].
    pub fn read(text: &str) -> Result<Self, NoShard> {
        let form = || NoShard::new("this is no shard", "write `2/3` for the second of three, or `auto/3`");
        let (number, count) = text.split_once('/').ok_or_else(form)?;
        let whole = |text: &str| {
            let text = text.trim();
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten()
        };
        let count = whole(count).ok_or_else(form)?;
        if !(1..=MAX_SHARDS).contains(&count) {
            return Err(NoShard::new(format!("there may be 1 to {MAX_SHARDS} shards"), form().help));
        }
        if number.trim() == AUTO {
            return Ok(Self { number: None, count });
        }
        let number = whole(number).ok_or_else(form)?;
        if !(1..=count).contains(&number) {
            let help = format!("they are counted from 1: write `1/{count}` to `{count}/{count}`");
            return Err(NoShard::new(format!("there is no shard {number} of {count}"), help));
        }
        Ok(Self { number: Some(number), count })
    }

    /// The shard on this host. For `auto` its number is one more than the ordinal at the end of the first label of the name.
    ///
    /// # Errors
    ///
    /// [`NoShard`] for a host whose name has no ordinal, or one that is too large.
    pub fn on(self, host: &str) -> Result<Shard, NoShard> {
        let Self { number, count } = self;
        let number = number.map_or_else(|| of_host(host, count), Ok)?;
        Ok(Shard { number, count })
    }
}

impl Shard {
    /// Reads a shard as a process on this host takes it: [`ShardOf::read`] and [`ShardOf::on`].
    ///
    /// # Errors
    ///
    /// As both have them.
    pub fn read(text: &str, host: &str) -> Result<Self, NoShard> {
        ShardOf::read(text)?.on(host)
    }

    /// Which of the shards it is, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many shards there are.
    pub fn count(self) -> u32 {
        self.count
    }

    /// Whether the heartbeat or job of this name is of this shard. Exactly one shard has it.
    pub fn has(self, name: &str) -> bool {
        self.owner(name) == self.number
    }

    /// The shard of as many as this that has the heartbeat or job of this name.
    #[must_use]
    pub fn of(self, name: &str) -> Self {
        Self { number: self.owner(name), count: self.count }
    }

    fn owner(self, name: &str) -> u32 {
        (1..=self.count).max_by_key(|number| hash(&number.to_string(), name)).unwrap_or(1)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

/// The number of the shard of a host. Ordinals begin at 0.
fn of_host(host: &str, count: u32) -> Result<u32, NoShard> {
    let label = host.split('.').next().unwrap_or_default();
    let digits = label.len() - label.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let ordinal = label.get(label.len() - digits..).unwrap_or_default();
    let help = format!("write the number instead of `{AUTO}`, as in `--shard 1/{count}`");
    match ordinal.parse::<u32>() {
        Ok(ordinal) if ordinal < count => Ok(ordinal + 1),
        Ok(ordinal) => {
            let what = format!(
                "the host `{label}` has the ordinal {ordinal}: of {count} shards the last has {}",
                count - 1
            );
            Err(NoShard::new(what, format!("raise the number of shards, or {help}")))
        }
        Err(_) => Err(NoShard::new(
            format!(
                "the name of the host, `{label}`, does not end in an ordinal such as that of `downbeat-0`"
            ),
            help,
        )),
    }
}

/// The shard that a process takes of a configuration, and what it leaves to others.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Share {
    /// The shard that it takes.
    pub shard: Shard,
    /// How many heartbeats the others take.
    pub other_heartbeats: usize,
    /// The names of the jobs that the others take.
    pub other_jobs: Vec<Arc<str>>,
}

/// As numbers: which shard of how many, and how many heartbeats and jobs the others take.
impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("shard", &self.shard.number())?;
        map.serialize_entry("shards", &self.shard.count())?;
        map.serialize_entry("other_heartbeats", &self.other_heartbeats)?;
        map.serialize_entry("other_jobs", &self.other_jobs.len())?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shards(count: u32) -> Vec<Shard> {
        (1..=count).map(|number| Shard { number, count }).collect()
    }

    proptest! {
        #[test]
        fn each_name_has_one_owner(name in ".{1,40}", count in 1..=50_u32) {
            let owners = shards(count).into_iter().filter(|shard| shard.has(&name)).count();
            prop_assert_eq!(owners, 1);
        }

        #[test]
        fn one_more_shard_takes_names_from_the_others_and_moves_none_between_them(name in ".{1,40}", count in 1..50_u32) {
            let before = shards(count)[0].of(&name).number();
            let after = shards(count + 1)[0].of(&name).number();
            prop_assert!(after == before || after == count + 1, "{} {}", before, after);
        }
    }

    #[test]
    fn shares_are_as_good_as_equal() {
        let shards = shards(7);
        let mut counts = [0; 7];
        for at in 0..70_000 {
            counts[shards[0].of(&format!("service {at}")).number() as usize - 1] += 1;
        }
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
    }

    #[test]
    fn the_owner_of_a_name_never_changes() {
        let three = shards(3)[0];
        let owners = ["backup", "mail", "Qlik Sense engine", "ü"].map(|name| three.of(name).to_string());
        assert_eq!(owners, ["1/3", "1/3", "1/3", "2/3"]);
    }

    #[test]
    fn a_shard_is_read_from_numbers_and_from_the_name_of_the_host() {
        let read = |text: &str, host: &str| Shard::read(text, host).map(|shard| shard.to_string());
        assert_eq!(read("2/3", ""), Ok("2/3".to_owned()));
        assert_eq!(read(" 1 / 1 ", ""), Ok("1/1".to_owned()));
        for (host, shard) in
            [("downbeat-0", "1/12"), ("web11", "12/12"), ("downbeat-2.heartbeats.svc", "3/12")]
        {
            assert_eq!(read("auto/12", host), Ok(shard.to_owned()), "{host}");
        }
    }

    #[test]
    fn what_is_no_shard_is_told() {
        let told: Vec<String> = [
            ("3", ""),
            ("a/3", ""),
            ("+1/3", ""),
            ("/", ""),
            ("0/3", ""),
            ("4/3", ""),
            ("1/0", ""),
            ("1/1001", ""),
            ("99999999999/3", ""),
            ("auto/3", "web"),
            ("auto/3", ""),
            ("auto/3", "web-3"),
            ("auto/3", "web-99999999999"),
            ("auto", "web-1"),
        ]
        .map(|(text, host)| {
            let error = Shard::read(text, host).unwrap_err();
            format!("{text}: {error}; {}", error.help())
        })
        .to_vec();
        insta::assert_snapshot!(told.join("\n"), @"
        3: this is no shard; write `2/3` for the second of three, or `auto/3`
        a/3: this is no shard; write `2/3` for the second of three, or `auto/3`
        +1/3: this is no shard; write `2/3` for the second of three, or `auto/3`
        /: this is no shard; write `2/3` for the second of three, or `auto/3`
        0/3: there is no shard 0 of 3; they are counted from 1: write `1/3` to `3/3`
        4/3: there is no shard 4 of 3; they are counted from 1: write `1/3` to `3/3`
        1/0: there may be 1 to 1000 shards; write `2/3` for the second of three, or `auto/3`
        1/1001: there may be 1 to 1000 shards; write `2/3` for the second of three, or `auto/3`
        99999999999/3: this is no shard; write `2/3` for the second of three, or `auto/3`
        auto/3: the name of the host, `web`, does not end in an ordinal such as that of `downbeat-0`; write the number instead of `auto`, as in `--shard 1/3`
        auto/3: the name of the host, ``, does not end in an ordinal such as that of `downbeat-0`; write the number instead of `auto`, as in `--shard 1/3`
        auto/3: the host `web-3` has the ordinal 3: of 3 shards the last has 2; raise the number of shards, or write the number instead of `auto`, as in `--shard 1/3`
        auto/3: the name of the host, `web-99999999999`, does not end in an ordinal such as that of `downbeat-0`; write the number instead of `auto`, as in `--shard 1/3`
        auto: this is no shard; write `2/3` for the second of three, or `auto/3`
        ");
    }
}
