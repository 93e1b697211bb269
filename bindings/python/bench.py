"""Times a next occurrence beside cronsim and croniter, in one run, after a proof that all give the same answers: `python bench.py`."""

import platform
import time
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import Callable, Dict, Optional
from zoneinfo import ZoneInfo

from croniter import croniter
from cronsim import CronSim

from downbeat_schedule import parse

CASES = [("*/5 * * * *", None), ("0 9 * * 1-5", None), ("30 17 1 * *", None), ("0 9 * * 1-5", "America/New_York")]
#: Of processor time, in seconds.
ROUND = 0.1
#: How many occurrences of an iterator are taken from each start.
ROW = 50

Ask = Callable[[datetime], object]


def nexts(line: str, zone: Optional[str]) -> Dict[str, Ask]:
    """A next occurrence. cronsim and croniter have no schedule without a position, so that each question reads the line."""
    schedule = parse(line, zone=zone)
    return {
        "downbeat, parsed before": lambda start: schedule.next(start),
        "downbeat, parse and next": lambda start: parse(line, zone=zone).next(start),
        "cronsim": lambda start: next(CronSim(line, start)),
        "croniter": lambda start: croniter(line, start).get_next(datetime),
    }


def rows(line: str, zone: Optional[str]) -> Dict[str, Ask]:
    schedule = parse(line, zone=zone)
    return {
        "downbeat": lambda start: list(islice(schedule.after(start), ROW)),
        "cronsim": lambda start: list(islice(CronSim(line, start), ROW)),
        "croniter": lambda start: list(islice(croniter(line, start).all_next(datetime), ROW)),
    }


def fastest(ask: Ask, starts: "list[datetime]") -> float:
    """The fastest of seven rounds, in microseconds a call."""
    best = float("inf")
    for _ in range(7):
        calls, begun = 0, time.process_time()
        while (spent := time.process_time() - begun) < ROUND:
            for start in starts:
                ask(start)
            calls += len(starts)
        best = min(best, spent / calls)
    return best * 1e6


def main() -> None:
    print(f"CPython {platform.python_version()}, µs of the processor")
    for line, zone in CASES:
        info = ZoneInfo(zone) if zone else timezone.utc
        first = datetime(2027, 1, 1, 0, 0, 17, tzinfo=timezone.utc)
        starts = [(first + timedelta(hours=7.3 * at)).astimezone(info) for at in range(100)]
        for title, make, each in [("a next occurrence", nexts, 1), (f"each of {ROW} in a row", rows, ROW)]:
            asked = make(line, zone)
            for start in starts:
                answers = [ask(start) for ask in asked.values()]
                assert all(answer == answers[0] for answer in answers), f"{line} from {start}: {answers}"
            print(f"\n{line} in {zone or 'UTC'}, {title}")
            for name, ask in asked.items():
                print(f"  {name:<25} {fastest(ask, starts[:10]) / each:8.2f}")


if __name__ == "__main__":
    main()
