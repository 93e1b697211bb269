"""The examples of the README run, and print what stands behind each `print`; each row of its table gives what it stands for."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest
from croniter import croniter, croniter_range
from cronsim import CronSim

from downbeat_schedule import ScheduleError, parse

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| (`.*`) \| (.*) \|$", README[README.index("| instead of |") : README.index("`get_current`")], re.MULTILINE)


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_prints_what_it_says(code: str) -> None:
    expected = [said.replace("\\n", "\n") for said in re.findall(r"print\(.*\)  # (.*)$", code, re.MULTILINE)]
    assert expected
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-"], input=code, capture_output=True, encoding="utf-8", check=False
    )
    assert run.stdout == "".join(f"{line}\n" for line in expected), run.stderr


def names() -> Dict[str, Any]:
    """What the last example defines, and the peers."""
    known: Dict[str, Any] = {}
    exec(next(code for code in EXAMPLES if "line = " in code), known)
    return {**known, "croniter": croniter, "croniter_range": croniter_range, "CronSim": CronSim}


@pytest.mark.parametrize("instead, write", ROWS)
def test_a_row_of_the_table_gives_the_same(instead: str, write: str) -> None:
    old, new = instead.strip("`"), re.findall(r"`([^`]+)`", write)[0]
    if "raises `ScheduleError`" in write:
        assert eval(old, names()) is False
        with pytest.raises(ScheduleError):
            eval(new, names())
    elif "in words of its own" in write:
        assert isinstance(eval(old, names()), str) and isinstance(eval(new, names()), str)
    else:
        assert eval(old, names()) == eval(new, names())


def test_a_line_means_one_thing() -> None:
    start = names()["start"]
    assert next(croniter("0 0 13 * 5", start, day_or=True).all_next(type(start))) == parse("0 0 13 * 5", zone=start.tzinfo).next(start)
    both = croniter("0 0 * * 5", start, day_or=False).get_next(type(start))
    assert both == parse("0 0 */1 * 5", zone=start.tzinfo).next(start)


def test_there_are_examples_and_rows() -> None:
    assert len(EXAMPLES) >= 6 and len(ROWS) >= 15
