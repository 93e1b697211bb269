"""What is wrong with a text, as a program and as a person see it."""

import pickle
import sys
import traceback
from typing import Optional

import pytest

from downbeat_schedule import ScheduleError, parse


def refused(text: str, dialect: Optional[str] = None, zone: Optional[str] = None) -> ScheduleError:
    with pytest.raises(ScheduleError) as caught:
        parse(text, dialect, zone)
    return caught.value


def test_the_place_is_in_characters() -> None:
    # Four bytes each, and two units of UTF-16.
    text = "every 5 🎈🎈 on Monday"
    error = refused(text)
    assert error.span is not None and text[slice(*error.span)] == error.found == "🎈🎈"
    assert error.text == text


def test_what_was_probably_meant_can_be_read() -> None:
    error = refused("every 5 minuts on Monday")
    assert isinstance(error, ValueError)
    assert str(error) == error.message == error.args[0]
    assert error.expected == ("a time period such as `minutes` or `day of the year`",)
    assert (error.suggestion, error.suggestions) == ("minutes", ("minutes", "minute"))
    assert error.help == "did you mean `minutes` or `minute`?"
    for text in error.proposals:
        assert parse(text).text == text
    assert error.proposals


def test_a_traceback_shows_the_place() -> None:
    shown = "".join(traceback.format_exception_only(ScheduleError, refused("every 5 minuts on Monday")))
    assert shown.startswith("downbeat_schedule.ScheduleError: expected a time period")
    if sys.version_info >= (3, 11):
        assert "\nevery 5 minuts on Monday\n        ^^^^^^ " in shown


def test_a_zone_is_suggested_where_it_stands() -> None:
    text = "at 9:00 in Europe/Stokholm"
    error = refused(text)
    assert error.span is not None and text[slice(*error.span)] == "Europe/Stokholm"
    assert error.suggestion == "Europe/Stockholm"
    # That of the call stands in no text.
    assert refused("at 9:00", zone="Europe/Stokholm").span is None


def test_an_error_can_be_sent_to_another_process() -> None:
    error = refused("every 5 minuts on Monday")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.__dict__) == (ScheduleError, str(error), error.__dict__)


@pytest.mark.parametrize("text", ["", " ", "x" * 5000, "\0", "every", "🎈" * 3000, "{", "* * * *", "at 25:00"])
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    refused(text)


def test_what_is_no_text_at_all() -> None:
    with pytest.raises(UnicodeError):
        parse("\ud800")
    with pytest.raises(TypeError):
        parse(b"at 9:00")  # type: ignore[arg-type]
    assert "`auto`, `text`, `cron`" in str(refused("at 9:00", dialect="latin"))
