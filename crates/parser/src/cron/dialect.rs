//! Where readings of a line differ.

/// Whose reading of a line of cron counts where readings differ.
///
/// | | [`Cron`](Self::Cron) | [`Later`](Self::Later) |
/// | --- | --- | --- |
/// | day of the month and day of the week, both restricted | either is enough; both must hold when one begins with `*` | both must hold |
/// | `?` | in the two day fields | in every field |
/// | `0/2` in a field that begins at 1 | an error | `*/2` |
/// | `5/2` of the weekdays | Friday and Sunday | Friday |
/// | years without an end, as in `2030/5` | to 9999 | to 2099 |
/// | `*` seconds beside another field | each second | no constraint: the first second of the tick |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// As crontab and Healthchecks read it.
    #[default]
    Cron,
    /// As `later.parse.cron` of later.js reads it, without its faults.
    Later,
}
