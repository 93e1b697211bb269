"""The engine. An instant is an aware `datetime`, and now where none is given; answers are in the zone of the schedule. Every answer
depends on the schedule and the instant alone."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Union, final

from ._answers import Calendar, Conversion, Difference, Explanation, Lint, Pace, Range

__all__ = ["Between", "Occurrences", "Ranges", "Schedule", "parse"]

def parse(
    text: str,
    dialect: Optional[str] = None,
    zone: Optional[Union[str, tzinfo]] = None,
    *,
    calendars: Optional[Mapping[str, Iterable[Union[date, str]]]] = None,
) -> Schedule:
    """Reads a schedule, or raises a `ScheduleError` when any part of the text is not understood.

    `dialect` is the notation, which is told by the form of the text if it is not given: `text`, `cron`, `later-cron`, `quartz`, `ocps`,
    `oncalendar`, `eventbridge`, `iso8601`, `rrule`, `interval` or `json`. `zone` is for a text that names none: an IANA name, an offset such as
    `UTC+2`, a `ZoneInfo` or a `timezone`; UTC by default. `calendars` has the days of the calendars that the text names."""

@final
class Occurrences(Iterator[datetime]):
    """The occurrences from an instant on, or backward from it, one by one."""

    def __iter__(self) -> Occurrences: ...
    def __next__(self) -> datetime: ...

@final
class Between(Iterator[datetime]):
    """The occurrences from one instant on and before another, one by one."""

    def __iter__(self) -> Between: ...
    def __next__(self) -> datetime: ...
    def __reversed__(self) -> Between:
        """All of them from the last one backward, in an iterator of its own."""

@final
class Ranges(Iterator[Range]):
    """The ranges that touch a span of time, whole, one by one."""

    def __iter__(self) -> Ranges: ...
    def __next__(self) -> Range: ...

@final
class Schedule:
    """A parsed schedule, which never changes."""

    @property
    def text(self) -> str:
        """As it was written."""
    @property
    def notation(self) -> str:
        """How it was written: `text`, `cron`, `every`, `iso8601`, `milliseconds`, `oncalendar`, `eventbridge`, `repeating`, `rrule` or
        `json`."""
    @property
    def zone(self) -> tzinfo:
        """The zone that it is read in: `timezone.utc`, a `ZoneInfo`, or a `timezone` of an offset."""
    @property
    def never(self) -> bool:
        """Whether it never occurs."""
    @property
    def interval(self) -> Optional[timedelta]:
        """The length of an elapsed time; `None` for a schedule of the calendar."""
    @property
    def first(self) -> Optional[datetime]:
        """The first occurrence, from 1970 on."""
    @property
    def last(self) -> Optional[datetime]:
        """The last occurrence, up to the year 9999."""
    def next(self, after: Optional[datetime] = None, /) -> Optional[datetime]:
        """The first occurrence after an instant; `None` when there is none."""
    def previous(self, before: Optional[datetime] = None, /) -> Optional[datetime]:
        """The last occurrence before an instant."""
    def at_or_after(self, at: Optional[datetime] = None, /) -> Optional[datetime]:
        """The instant itself if it is an occurrence, or the first one after it."""
    def at_or_before(self, at: Optional[datetime] = None, /) -> Optional[datetime]:
        """The instant itself if it is an occurrence, or the last one before it."""
    def due(self, after: Optional[datetime] = None, /) -> Optional[datetime]:
        """As `next`, as timers keep it on the days on which clocks are set: what is skipped comes at the end of the gap, and what comes
        twice comes once, unless the schedule is periodic."""
    def is_valid(self, at: Optional[datetime] = None, /) -> bool:
        """Whether an instant lies in a range of the schedule."""
    def occurs_at(self, at: datetime, /) -> bool:
        """Whether an instant is an occurrence."""
    def after(self, start: Optional[datetime] = None, /) -> Occurrences:
        """The occurrences after an instant."""
    def before(self, start: Optional[datetime] = None, /) -> Occurrences:
        """The occurrences before an instant, backward."""
    def between(self, start: datetime, until: datetime, /) -> Between:
        """The occurrences from one instant on and before another; `reversed` gives them backward."""
    def __iter__(self) -> Occurrences:
        """The occurrences from now on."""
    def ranges(self, start: Optional[datetime] = None, until: Optional[datetime] = None, /) -> Ranges:
        """The ranges that touch a span of time, whole."""
    def pace(self) -> Optional[Pace]:
        """How far apart occurrences are; `None` with fewer than two. On a day on which clocks are set a gap is longer or shorter by as
        much."""
    def explain(self, at: Optional[datetime] = None, *, jitter: Optional[timedelta] = None) -> Explanation:
        """How it was read, what it means, and what follows. `jitter` is by how much calls may come late."""
    def lint(self, at: Optional[datetime] = None) -> List[Lint]:
        """What is legal and probably not meant."""
    def diff(self, other: Schedule, /, at: Optional[datetime] = None, *, count: int = 5) -> Difference:
        """Where this and another schedule differ: `count` occurrences of each side, 1000 at most. Raises a `ScheduleError` when no
        difference was found and none could be ruled out."""
    def convert(self, to: str, /) -> Conversion:
        """The schedule in another language, exactly: `text`, `cron`, `extended-cron`, `quartz`, `oncalendar`, `eventbridge`, `rrule`,
        `iso8601` or `json`. Raises a `ScheduleError` when the language cannot say it."""
    def to_text(self) -> str: ...
    def to_cron(self) -> str: ...
    def to_oncalendar(self) -> str: ...
    def to_rrule(self) -> str: ...
    def to_json(self) -> str:
        """later.js's structured form, which `parse` reads."""
    def calendar(self, year: int, /) -> Calendar:
        """How often it occurs on each day of a year from 1970 to 9998."""
    def to_dict(self) -> Dict[str, Any]:
        """The arguments of `parse` that make it again, which `json` can write."""
    def __eq__(self, other: object, /) -> bool:
        """Whether both say the same in the same zone, however they were written."""
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
