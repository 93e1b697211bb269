"""Schedules written in English, cron and more: when they occur, what they mean, and what is wrong with them."""

from ._answers import (
    Calendar,
    ClockChange,
    Conversion,
    Converted,
    Difference,
    Explanation,
    Lint,
    Moment,
    Pace,
    Part,
    Range,
    Refused,
    Shift,
)
from ._engine import Between, Occurrences, Ranges, Schedule, parse
from ._error import ScheduleError

__all__ = [
    "Between",
    "Calendar",
    "ClockChange",
    "Conversion",
    "Converted",
    "Difference",
    "Explanation",
    "Lint",
    "Moment",
    "Occurrences",
    "Pace",
    "Part",
    "Range",
    "Ranges",
    "Refused",
    "Schedule",
    "ScheduleError",
    "Shift",
    "parse",
]
