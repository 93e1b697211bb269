//! Hours, minutes and seconds as masks: single bits, and the runs of seconds that the bits form.

/// The bits `first..=last` of a mask; `last` ≤ 63. None when the range is empty.
pub(super) fn bits(first: i64, last: i64) -> u64 {
    if first > last || last < 0 { 0 } else { (u64::MAX >> (63 - last)) & (u64::MAX << first) }
}

/// The highest set bit at or before `from`.
pub(super) fn at_or_before(mask: u64, from: u32) -> Option<u32> {
    let rest = mask & (u64::MAX >> 63u32.saturating_sub(from));
    (rest != 0).then(|| 63 - rest.leading_zeros())
}

const MINUTE: u64 = (1 << 60) - 1;
const HOUR: u64 = MINUTE;
const DAY: u32 = 86_400;

/// The seconds of a day whose hour, minute and second all have their bit.
#[derive(Clone, Copy)]
pub(super) struct Masks {
    pub(super) hours: u64,
    pub(super) minutes: u64,
    pub(super) seconds: u64,
}

impl Masks {
    fn has_minute(self, at: u32) -> bool {
        self.has_hour(at) && self.minutes >> (at / 60 % 60) & 1 == 1
    }

    fn has_hour(self, at: u32) -> bool {
        at < DAY && self.hours >> (at / 3600) & 1 == 1
    }

    /// The first second after the run that contains `at`, a second of the set; 86,400 if the run lasts to the end
    /// of the day.
    ///
    /// If a mask is full, the run goes on to the next unit; if it is not, the run ends in this unit or the next.
    pub(super) fn run_end(self, at: u32) -> u32 {
        let gap = |mask: u64, from: u32| (!mask & u64::MAX.checked_shl(from).unwrap_or(0)).trailing_zeros();
        let (hour, minute, second) = (at / 3600, at / 60 % 60, at % 60);
        if self.seconds != MINUTE {
            let (start, end) = (at - second, gap(self.seconds, second));
            let next = start + 60;
            return match end {
                0..60 => start + end,
                _ if self.has_minute(next) => next + gap(self.seconds, 0),
                _ => next,
            };
        }
        if self.minutes != HOUR {
            let (start, end) = (hour * 3600, gap(self.minutes, minute));
            let next = start + 3600;
            return match end {
                0..60 => start + end * 60,
                _ if self.has_hour(next) => next + gap(self.minutes, 0) * 60,
                _ => next,
            };
        }
        gap(self.hours, hour).min(24) * 3600
    }

    /// The first second of the run in which `at` is, a second of the set.
    pub(super) fn run_start(self, at: u32) -> u32 {
        // The bit after the last gap at or before `to`.
        let behind_gap = |mask: u64, to: u32| 64 - (!mask & (u64::MAX >> (63 - to))).leading_zeros();
        let (hour, minute, second) = (at / 3600, at / 60 % 60, at % 60);
        if self.seconds != MINUTE {
            let (start, first) = (at - second, behind_gap(self.seconds, second));
            return match (first, start.checked_sub(60)) {
                (0, Some(before)) if self.has_minute(before) => before + behind_gap(self.seconds, 59),
                _ => start + first,
            };
        }
        if self.minutes != HOUR {
            let (start, first) = (hour * 3600, behind_gap(self.minutes, minute));
            return match (first, start.checked_sub(3600)) {
                (0, Some(before)) if self.has_hour(before) => before + behind_gap(self.minutes, 59) * 60,
                _ => start + first * 60,
            };
        }
        behind_gap(self.hours, hour) * 3600
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_those_that_single_seconds_make() {
        let thirds = 0x0924_9249_2492_4924 & MINUTE;
        let masks = [MINUTE, 1, MINUTE & !1, MINUTE >> 1, bits(10, 20), bits(0, 10) | bits(50, 59), thirds];
        for hours in [bits(0, 23), 1, bits(3, 5) | bits(22, 23), bits(0, 1) | bits(23, 23)] {
            for minutes in masks {
                for seconds in masks {
                    let set = Masks { hours, minutes, seconds };
                    let has = |at: u32| set.has_minute(at) && seconds >> (at % 60) & 1 == 1;
                    let mut start = 0;
                    for at in 0..=DAY {
                        if at < DAY && has(at) {
                            if at == 0 || !has(at - 1) {
                                start = at;
                            }
                            assert_eq!(set.run_start(at), start, "{hours:x} {minutes:x} {seconds:x} {at}");
                        } else if at > 0 && has(at - 1) {
                            assert_eq!(set.run_end(start), at, "{hours:x} {minutes:x} {seconds:x} {start}");
                            assert_eq!(set.run_end(at - 1), at);
                        }
                    }
                }
            }
        }
    }
}
