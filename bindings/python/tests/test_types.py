"""What type checkers take and refuse; mypy reads this file, and pytest runs it."""

from datetime import datetime, timedelta, timezone
from typing import List, Optional

from downbeat_schedule import Pace, Range, Schedule, parse

START = datetime(2027, 1, 1, tzinfo=timezone.utc)


def test_answers_have_the_types_that_are_said() -> None:
    schedule: Schedule = parse("every 5 minutes", zone=timezone.utc)
    moment: Optional[datetime] = schedule.next(START)
    assert moment is not None
    day: List[datetime] = list(schedule.between(START, START + timedelta(days=1)))
    ranges: List[Range] = list(schedule.ranges(START, START + timedelta(hours=1)))
    pace: Optional[Pace] = schedule.pace()
    assert pace is not None
    shortest: timedelta = pace.shortest
    spans: List[List[int]] = [part["span"] for part in schedule.explain(START)["parts"]]
    assert (len(day), len(ranges), shortest, spans) == (288, 12, timedelta(minutes=5), [[0, 15]])


def refused_by_the_checker(schedule: Schedule) -> None:
    schedule.next(START).isoformat()  # type: ignore[union-attr]
    schedule.text = "at 9:00"  # type: ignore[misc]
    parse(5)  # type: ignore[arg-type]
    schedule.next(START.timestamp())  # type: ignore[arg-type]
    schedule.explain()["meanings"]  # type: ignore[typeddict-item]
