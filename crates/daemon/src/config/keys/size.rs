//! Sizes of files, as people write them: a number and a unit.

use std::fmt;

/// The units, with the power of two of each. `GB` is read as `GiB`: nobody who limits a file means the difference.
const UNITS: &[(&str, u32)] = &[("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];

/// A number of bytes. It is written with the largest unit that leaves a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) u64);

impl Size {
    /// What may be written, for the schema.
    pub(crate) const PATTERN: &str = r"^\s*\d+\s*[KkMmGgTt]([Ii]?[Bb])?\s*$";

    /// Reads a whole number and a unit, in upper or lower case: `1 GiB`, `200MB`, `64M`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
        let number: u64 = number.parse().ok()?;
        let unit = unit.trim_start().to_ascii_lowercase();
        let is = |name: &str| {
            let name = name.to_ascii_lowercase();
            let short = name.get(..1).unwrap_or_default();
            unit == name || unit == short || unit == format!("{short}b")
        };
        let (_, power) = UNITS.iter().find(|(name, _)| is(name))?;
        number.checked_mul(1 << power).map(Self)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.iter().find(|(_, power)| self.0 >> power > 0 && self.0.is_multiple_of(1 << power)) {
            Some((unit, power)) => write!(f, "{} {unit}", self.0 >> power),
            None => write!(f, "{} B", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_whole_number_with_its_unit() {
        for (text, bytes) in
            [("1 GiB", 1 << 30), ("200MB", 200 << 20), ("64m", 64 << 20), (" 2 TIB ", 2 << 40)]
        {
            assert_eq!(Size::read(text), Some(Size(bytes)), "{text}");
        }
        for text in [
            "",
            "5",
            "GiB",
            "-1 GiB",
            "1.5 GiB",
            "1 GiBs",
            "1 bag",
            "99999999999999999999 B",
            "99999999999 TiB",
        ] {
            assert_eq!(Size::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_size_that_is_written_reads_back() {
        for bytes in [1 << 10, 16 << 20, 1500 << 20, 3 << 30, 1 << 40] {
            assert_eq!(Size::read(&Size(bytes).to_string()), Some(Size(bytes)));
        }
    }
}
