//! Ticks: the pace of a schedule, the finest of its periods.

use super::{Conjunction, Period, StepUnit};

/// A stretch of civil time in which a schedule occurs once at most: at the first second at which it holds. From the finest
/// to the coarsest, which is the order by which a schedule's tick is chosen.
///
/// ```
/// use downbeat_parser::{Expression, Tick, Timing};
///
/// let expression = Expression::parse("every 5 minutes after 9:00 on Monday")?;
/// let Timing::Calendar(model) = expression.timing() else { unreachable!() };
/// assert_eq!(model.schedules()[0].tick(), Tick::Minute);
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tick {
    /// One second.
    Second,
    /// From :00 to :59.
    Minute,
    /// From :00:00 to :59:59.
    Hour,
    /// From midnight to midnight.
    Day,
    /// Monday to Sunday.
    IsoWeek,
    /// Sunday to Saturday, cut at the month.
    MonthWeek,
    /// Days 1–7, 8–14 … of the month.
    DayInstance,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Period {
    /// The stretches in which a period keeps its value.
    pub const fn tick(self) -> Tick {
        match self {
            Self::Second | Self::Time | Self::FullDate => Tick::Second,
            Self::Minute => Tick::Minute,
            Self::Hour => Tick::Hour,
            Self::Day | Self::DayOfWeek | Self::DayOfYear => Tick::Day,
            Self::WeekOfYear => Tick::IsoWeek,
            Self::WeekOfMonth => Tick::MonthWeek,
            Self::DayOfWeekCount => Tick::DayInstance,
            Self::Month => Tick::Month,
            Self::Year => Tick::Year,
        }
    }
}

impl StepUnit {
    /// The stretches that an anchored step counts.
    pub const fn tick(self) -> Tick {
        match self {
            Self::Day => Tick::Day,
            Self::Week => Tick::IsoWeek,
            Self::Month => Tick::Month,
        }
    }
}

impl Conjunction {
    /// The tick of a schedule: the finest of its periods without a modifier, of its step's unit and, with calendars, a day, or, when all have one, of
    /// those. Windows never set the pace of what has one of its own; what has bounds alone has a day.
    pub fn tick(&self) -> Tick {
        let (mut own, mut of_windows) = (None, None);
        for constraint in self.constraints() {
            // They are in the order of their periods: nothing is finer than the first that a line of cron has.
            if constraint.period() == Period::Second && constraint.modifier().is_none() {
                return Tick::Second;
            }
            let finest = if constraint.modifier().is_some() { &mut of_windows } else { &mut own };
            let tick = constraint.period().tick();
            *finest = Some(finest.map_or(tick, |known: Tick| known.min(tick)));
        }
        if self.is_of_later() {
            return own.or(of_windows).unwrap_or(Tick::Day);
        }
        let of_step = self.step().map(|step| step.unit().tick());
        let of_calendar = (!self.calendars().is_empty()).then_some(Tick::Day);
        let own = own.into_iter().chain(of_step).chain(of_calendar).min();
        own.or(of_windows).unwrap_or(Tick::Day)
    }
}
