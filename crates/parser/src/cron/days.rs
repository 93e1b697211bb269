//! The days that a line means by their place in the month. `W`, `LW` and `L-3` depend on the length of the month, and
//! February's on the year: each becomes a few [`Dates`], which are joined by OR.

use super::says::{Field, Special};
use crate::model::{Dates, MonthDay};

/// The dates that `weekdays`, which says nothing but days of the week and their instances, admits too. `None` when none is
/// left.
pub(super) fn both(these: Dates, weekdays: Dates) -> Option<Dates> {
    let both = match (these.weekdays, weekdays.weekdays) {
        (0, only) | (only, 0) => only,
        (these, those) if these & those == 0 => return None,
        (these, those) => these & those,
    };
    Some(Dates { weekdays: both, instance: weekdays.instance, ..these })
}

/// The listed days of a field of days of the month.
pub(super) fn plain_of_month(field: &Field) -> Dates {
    Dates { days: field.values as u32, ..Dates::ANY }
}

/// The listed days of a field of days of the week, which count from 1 in the model.
pub(super) fn plain_of_week(field: &Field) -> Dates {
    Dates { weekdays: (field.values << 1) as u8, ..Dates::ANY }
}

/// What a field of days of the month means that says more than values.
pub(super) fn of_month(field: &Field, special: &Special) -> Vec<Dates> {
    let plain = (field.values != 0).then(|| plain_of_month(field));
    let bits = |mask: u32| (1..=31u8).filter(move |n| mask >> n & 1 == 1);
    let before = bits(special.offsets).map(MonthDay::BeforeLast);
    let nearest = bits(special.nearest).map(MonthDay::Nearest);
    let last = special.last_weekday.then_some(MonthDay::LastWeekday);
    let named = before.chain(nearest).chain(last);
    plain.into_iter().chain(named.flat_map(MonthDay::dates)).collect()
}

/// What a field of days of the week means that says more than values.
pub(super) fn of_week(field: &Field, special: &Special) -> Vec<Dates> {
    let plain = (field.values != 0).then(|| plain_of_week(field));
    let counted = special.instances.iter().filter(|(_, weekdays)| *weekdays != 0);
    let counted = counted.map(|&(instance, weekdays)| Dates {
        weekdays: weekdays << 1,
        instance: Some(instance),
        ..Dates::ANY
    });
    plain.into_iter().chain(counted).collect()
}
