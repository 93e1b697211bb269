//! The error for a name that no zone has.

use super::names;
use chrono_tz::Tz;

/// There is no time zone of this name in the IANA database that is compiled into this program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone `{}`: {}", .name.escape_debug(), self.help())]
pub struct UnknownZone {
    name: String,
    meant: Meant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Meant {
    Unknown,
    One(&'static str),
    /// Several would do.
    Any(Vec<&'static str>),
    /// This very one, of which the rules are not known.
    Untold(Tz),
}

impl UnknownZone {
    /// A name that a database does not have, and near to which nothing is looked for.
    #[cfg(feature = "jiff")]
    pub(crate) fn absent(name: &str) -> Self {
        Self { name: name.to_owned(), meant: Meant::Unknown }
    }

    /// A zone of the database whose rules are not known.
    pub(super) fn untold(name: &str, zone: Tz) -> Self {
        Self { name: name.to_owned(), meant: Meant::Untold(zone) }
    }

    /// The zone that has this name, and that the host can [tell](crate::tell_zone).
    #[cfg(feature = "told-zones")]
    pub fn to_be_told(&self) -> Option<Tz> {
        match self.meant {
            Meant::Untold(zone) => Some(zone),
            Meant::Unknown | Meant::One(_) | Meant::Any(_) => None,
        }
    }

    /// `bare` is the name without what may surround it; `others` are the names in addition to those of the database.
    pub(super) fn new(name: &str, bare: &str, others: &[(&'static str, &str)]) -> Self {
        let meant = match names::behind_abbreviation(bare).map(<[_]>::to_vec) {
            Some(candidates) => Meant::Any(candidates),
            None => match &names::nearest(bare, others)[..] {
                [] => Meant::Unknown,
                [one] => Meant::One(one),
                several => Meant::Any(several.to_vec()),
            },
        };
        Self { name: name.to_owned(), meant }
    }

    /// The name, as it was written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name that was probably meant.
    pub fn suggestion(&self) -> Option<&'static str> {
        match self.meant {
            Meant::One(name) => Some(name),
            Meant::Unknown | Meant::Any(_) | Meant::Untold(_) => None,
        }
    }

    /// The names that could be meant as well as each other: those of an abbreviation (`IST` is used in India, Ireland and
    /// Israel), or names that are equally close.
    pub fn candidates(&self) -> &[&'static str] {
        match &self.meant {
            Meant::Any(names) => names,
            Meant::Unknown | Meant::One(_) | Meant::Untold(_) => &[],
        }
    }

    /// What would do, in a sentence that does not quote the name.
    ///
    /// ```
    /// use downbeat_scheduler::Zone;
    ///
    /// let help = Zone::find("IST").unwrap_err().help();
    /// assert_eq!(help, "it could be `Asia/Kolkata`, `Europe/Dublin` or `Asia/Jerusalem`");
    /// ```
    pub fn help(&self) -> String {
        match &self.meant {
            Meant::Unknown => "names look like `Europe/Stockholm`, offsets like `UTC+2`".to_owned(),
            Meant::One(name) => format!("did you mean `{name}`?"),
            Meant::Untold(_) => "the platform has no rules for it".to_owned(),
            Meant::Any(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                match names.split_last() {
                    Some((last, rest)) if !rest.is_empty() => {
                        format!("it could be {} or {last}", rest.join(", "))
                    }
                    _ => format!("it could be {}", names.concat()),
                }
            }
        }
    }
}
