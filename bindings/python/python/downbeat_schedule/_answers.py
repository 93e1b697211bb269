"""The shapes of answers. Those that `downbeat explain --json` prints have the same keys here."""

from datetime import datetime, timedelta
from typing import Any, Dict, List, NamedTuple, Optional, TypedDict, Union


class Range(NamedTuple):
    """A maximal run of valid instants, half open."""

    start: datetime
    #: `None` if the schedule stays valid to the end of the calendar.
    end: Optional[datetime]


class Pace(NamedTuple):
    """The shortest and the longest time between two occurrences, on the wall clock."""

    shortest: timedelta
    longest: timedelta


class Difference(NamedTuple):
    #: `same`, `superset`, `subset`, `disjoint`, `overlapping`, or `different` where no more is known.
    relation: str
    #: The first occurrences that only this schedule has.
    only_here: List[datetime]
    #: The first that only the other has.
    only_there: List[datetime]


class Conversion(NamedTuple):
    #: How it was written.
    written: str
    #: The language that it was asked for.
    to: str
    #: Together they are the schedule.
    lines: List[str]
    #: The zone that the lines are read in; `None` when the schedule names none.
    zone: Optional[str]
    #: The lines as a file of the language has them, with their zone.
    text: str


class Lint(TypedDict):
    """What is legal and probably not meant."""

    code: str
    message: str
    help: Optional[str]
    #: A text that says what was probably meant.
    suggestion: Optional[str]
    #: The first character and the one after the last; `None` if it is about the whole text.
    span: Optional[List[int]]


class Part(TypedDict):
    """A part of a text, and what it was taken for."""

    text: str
    span: List[int]
    role: str
    meaning: str


class Moment(TypedDict):
    #: RFC 3339, on the clock of the zone.
    local: str
    utc: str
    unix_ms: int


#: A day on which the clocks of the zone change; `kind` is `gap` or `fold`.
ClockChange = TypedDict(
    "ClockChange",
    {
        "at": Moment,
        "kind": str,
        "from": str,
        "until": str,
        "occurrences": int,
        "policy": Optional[str],
        "summary": str,
    },
)


class Converted(TypedDict):
    lines: List[str]
    zone: Optional[str]


class Refused(TypedDict):
    reason: str


class _Gaps(TypedDict):
    shortest_ms: int
    longest_ms: int


class _Cut(TypedDict, total=False):
    #: The fields whose computation was cut; they are empty, or `None`.
    cut: List[str]


class Explanation(_Cut):
    """As `downbeat explain --json` prints it."""

    text: str
    notation: str
    zone: str
    parts: List[Part]
    #: In plain English.
    meaning: str
    #: The same schedule as a plain sentence.
    canonical: str
    pace: Optional[_Gaps]
    next: List[Moment]
    clock_changes: List[ClockChange]
    cron: Union[Converted, Refused]
    oncalendar: Union[Converted, Refused]
    #: What to enter in a monitor.
    monitor: Optional[Dict[str, Any]]
    warnings: List[Lint]


class Shift(TypedDict):
    """A day on which the clocks of the zone change."""

    date: str
    change_seconds: int
    count: int


class _CalendarDays(TypedDict, total=False):
    #: The days that its calendars leave out or choose; there is no such key if there are none.
    calendar_days: List[Dict[str, Any]]


class Calendar(_CalendarDays):
    """How often a schedule occurs on each day of a year."""

    year: int
    time_zone: str
    total: int
    #: From 1 January on.
    days: List[int]
    #: Where the count was cut, as it took too long.
    cut: Optional[Dict[str, Any]]
    shifts: List[Shift]
