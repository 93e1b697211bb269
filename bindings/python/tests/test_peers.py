"""The same lines of cron beside cronsim and croniter: equal answers, or a difference that is argued here."""

from datetime import datetime, timezone
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from cronsim import CronSim

from downbeat_schedule import Schedule, parse

UTC = timezone.utc
COUNT = 12
LINES = """
* * * * *; */5 * * * *; 0 * * * *; 7 * * * *; */7 * * * *; 5/15 * * * *; 10-50/10 * * * *; 15,45 */2 * * *; 1-10/3 0-6/2 * * *
0 */4 * * *; 30 1 * * *; 30 2 * * *; */30 2 * * *; 0 3 * * *; 0 22-2 * * *; */15 9-17 * * 1-5; 0 9 * * 1-5; 0 9 * * MON-FRI
0 9 * * 1,3,5; 0 12 * * 0; 0 12 * * 7; 0 12 * * SUN; 0 0 * * 6-7; 0 0 * * 0-7; 0 0 * * */2; 0 0 * * FRI-MON; 0 9 * * 1#2; 0 9 * * 5#1
0 9 * * 5L; 30 17 1 * *; 0 0 31 * *; 0 0 L * *; 0 0 LW * *; 0 0 15W * *; 0 0 */2 * *; 0 0 1-7 * 1; 0 0 13 * 5; 0 0 15 * SAT
0 0 1,15 * 3; 0 0 */3 * 2; 0 0 1 1 *; 0 0 29 2 *; 0 0 1 */3 *; 0 0 * JAN,JUL *; 0 0 1 2-4,10 *; 59 23 31 12 *
@hourly; @daily; @weekly; @monthly; @yearly
"""
ALL = [line.strip() for line in LINES.replace("\n", ";").split(";") if line.strip()]
ZONES = ["UTC", "Europe/Stockholm", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
STARTS = [
    datetime(2027, 1, 1, 0, 0, 17, tzinfo=UTC),
    datetime(2028, 2, 28, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 6, 15, 12, 0, tzinfo=UTC),
    # Before clocks are set.
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    datetime(2027, 10, 30, 22, 0, tzinfo=UTC),
    datetime(2027, 3, 14, 5, 30, tzinfo=UTC),
    datetime(2027, 11, 7, 4, 0, tzinfo=UTC),
]

#: What cronsim refuses: it knows no macros, no ranges over the end and no nearest weekday.
NOT_CRONSIM = {"0 22-2 * * *", "0 0 * * FRI-MON", "0 0 15W * *", "@hourly", "@daily", "@weekly", "@monthly", "@yearly"}
#: What croniter refuses: it knows no last weekday of a month, and writes `L5` for `5L`.
NOT_CRONITER = {"0 9 * * 5L", "0 0 LW * *"}
#: crontab(5): of two restricted fields of days both must hold if one begins with a star, as cronsim has it too. croniter goes by either.
STAR = {"0 0 */3 * 2"}


def due(schedule: Schedule, start: datetime) -> "list[datetime]":
    """What timers keep where clocks are set."""
    found: "list[datetime]" = []
    at = schedule.due(start)
    while at is not None and len(found) < COUNT:
        found.append(at)
        at = schedule.due(at)
    return utc(found)


def due_before(schedule: Schedule, first: datetime, start: datetime) -> "list[datetime]":
    """The same from one to another, backward."""
    found = [first]
    while (at := schedule.due(found[-1])) is not None and at < start:
        found.append(at)
    return utc(found)[::-1]


def utc(moments: "list[datetime]") -> "list[datetime]":
    return [at.astimezone(UTC) for at in moments]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("line", ALL)
def test_the_answers_are_those_of_peers(line: str, zone: str) -> None:
    schedule = parse(line, zone=zone)
    for start in STARTS:
        start = start.astimezone(ZoneInfo(zone))
        after = utc(list(islice(schedule.after(start), COUNT)))
        before = utc(list(islice(schedule.before(start), COUNT)))
        # Where clocks are set both do as `after` or as `due`. Ours is decided by the schedule; cronsim goes by its spelling, a star among
        # the minutes or hours, and croniter gives what is skipped at the end of the gap and what is repeated twice.
        if line not in NOT_CRONSIM:
            theirs = utc(list(islice(CronSim(line, start), COUNT)))
            assert theirs in (after, due(schedule, start)), f"cronsim from {start}"
            theirs = utc(list(islice(CronSim(line, start, reverse=True), COUNT)))
            assert theirs in (before, due_before(schedule, theirs[-1], start)), f"cronsim before {start}"
        if line not in NOT_CRONITER | STAR:
            theirs = utc(list(islice(croniter(line, start).all_next(datetime), COUNT)))
            assert theirs in (after, due(schedule, start)), f"croniter from {start}"
            assert utc(list(islice(croniter(line, start).all_prev(datetime), COUNT))) == before, f"croniter before {start}"


@pytest.mark.parametrize("line", sorted(NOT_CRONSIM))
def test_cronsim_refuses_what_is_listed(line: str) -> None:
    with pytest.raises(Exception):
        CronSim(line, STARTS[0])


@pytest.mark.parametrize("line", sorted(NOT_CRONITER))
def test_croniter_refuses_what_is_listed(line: str) -> None:
    assert not croniter.is_valid(line)


def test_a_star_in_a_field_of_days_is_told_from_other_restrictions() -> None:
    line, start = "0 0 */3 * 2", datetime(2027, 1, 1, tzinfo=UTC)
    ours = next(parse(line).after(start))
    assert ours == next(CronSim(line, start)) == datetime(2027, 1, 19, tzinfo=UTC)
    assert croniter(line, start).get_next(datetime) == datetime(2027, 1, 4, tzinfo=UTC)


def test_a_day_that_never_comes_is_known_when_it_is_parsed() -> None:
    """croniter takes the line, searches for fifty years and raises; cronsim refuses the day."""
    schedule = parse("0 0 30 2 *")
    assert schedule.never and schedule.next() is None and list(schedule.after()) == []
    assert croniter.is_valid("0 0 30 2 *")
    with pytest.raises(Exception):
        croniter("0 0 30 2 *", STARTS[0]).get_next(datetime)
