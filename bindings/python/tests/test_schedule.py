"""The calls of a schedule. What the answers are the tests of the engine prove; here they arrive in Python, in Python's manner."""

import copy
import json
import pickle
import threading
from datetime import date, datetime, timedelta, timezone, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

import downbeat_schedule
from downbeat_schedule import Range, Schedule, ScheduleError, parse

UTC = timezone.utc
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def test_moments_are_in_the_zone_of_the_schedule() -> None:
    schedule = parse("at 9:00", zone=STOCKHOLM)
    found = schedule.next(NEW_YEAR)
    assert found == datetime(2027, 1, 1, 8, tzinfo=UTC)
    assert found is not None and found.tzinfo is STOCKHOLM and found.hour == 9
    # The instant counts, in whatever zone it is given.
    assert schedule.next(NEW_YEAR.astimezone(ZoneInfo("Asia/Tokyo"))) == found
    assert schedule.previous(NEW_YEAR) == datetime(2026, 12, 31, 9, tzinfo=STOCKHOLM)
    assert (schedule.at_or_after(found), schedule.at_or_before(found)) == (found, found)
    assert schedule.occurs_at(found) and not schedule.occurs_at(found + timedelta(microseconds=1))


@pytest.mark.parametrize(
    "zone, info",
    [
        (None, UTC),
        ("UTC", UTC),
        ("europe/stockholm", STOCKHOLM),
        (STOCKHOLM, STOCKHOLM),
        (UTC, UTC),
        ("UTC+5:45", timezone(timedelta(hours=5, minutes=45))),
        (timezone(timedelta(hours=-3)), timezone(timedelta(hours=-3))),
        ("US/Pacific", ZoneInfo("US/Pacific")),
    ],
)
def test_a_zone_is_a_name_or_one_of_pythons(zone: "str | tzinfo | None", info: tzinfo) -> None:
    schedule = parse("at 9:00", zone=zone)
    assert schedule.zone == info
    found = schedule.next(NEW_YEAR)
    assert found is not None and (found.tzinfo, found.hour) == (info, 9)
    assert schedule.next(found) == found + timedelta(days=1)


def test_the_zone_of_the_text_goes_before_that_of_the_call() -> None:
    schedule = parse("at 9:00 in Asia/Tokyo", zone=STOCKHOLM)
    assert schedule.zone == ZoneInfo("Asia/Tokyo")


def test_what_is_no_instant_is_refused_with_what_would_do() -> None:
    schedule = parse("at 9:00")
    with pytest.raises(ValueError, match="2027-01-01 09:00:00 has no time zone.*replace"):
        schedule.next(datetime(2027, 1, 1, 9))
    for wrong, said in [(date(2027, 1, 1), "date"), ("2027-01-01", "str"), (1e9, "float")]:
        with pytest.raises(TypeError, match=f"aware datetime.*type {said}"):
            schedule.next(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a zone is a name"):
        parse("at 9:00", zone=5)  # type: ignore[arg-type]


def test_both_passes_of_a_repeated_hour_are_told_apart() -> None:
    schedule = parse("every 30 minutes", zone=STOCKHOLM)
    start = datetime(2027, 10, 31, 1, 59, tzinfo=STOCKHOLM)
    found = list(islice(schedule.after(start), 5))
    assert [(at.strftime("%H:%M"), at.fold) for at in found] == [
        ("02:00", 0),
        ("02:30", 0),
        ("02:00", 1),
        ("02:30", 1),
        ("03:00", 0),
    ]
    # Asked from its own answers a search goes on.
    for one, other in zip(found, found[1:]):
        assert schedule.next(one) == other and schedule.previous(other) == one


def test_microseconds_and_far_instants_are_exact() -> None:
    schedule = parse("every 1 second")
    end = datetime(9999, 12, 31, 23, 59, 58, 999_999, tzinfo=UTC)
    assert schedule.next(end) == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert schedule.next(datetime.max.replace(tzinfo=UTC)) is None
    assert schedule.previous(datetime.max.replace(tzinfo=UTC)) == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert schedule.next(datetime.min.replace(tzinfo=UTC)) == schedule.first == datetime(1970, 1, 1, tzinfo=UTC)
    # West of Greenwich the last evening is of the year 10000 in UTC; east of it the first is of 1969.
    last = parse("at 23:00", zone="America/New_York").last
    assert last is not None and (last.year, last.day, last.hour) == (9999, 31, 23)
    assert parse("at 1:00", zone="Asia/Tokyo").first == datetime(1969, 12, 31, 16, tzinfo=UTC)


def test_a_class_derived_of_datetime_counts_by_its_fields() -> None:
    class Mine(datetime):
        def __sub__(self, other: object) -> str:  # type: ignore[override]
            return "never asked"

    assert parse("at 9:00").next(Mine(2027, 1, 1, tzinfo=UTC)) == datetime(2027, 1, 1, 9, tzinfo=UTC)


def test_now_is_what_the_datetime_of_the_program_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Frozen(datetime):
        @classmethod
        def now(cls, tz: "tzinfo | None" = None) -> "Frozen":
            return cls(2027, 1, 1, tzinfo=tz)

    monkeypatch.setattr("datetime.datetime", Frozen)
    assert parse("at 9:00").next() == datetime(2027, 1, 1, 9, tzinfo=UTC)
    assert next(iter(parse("at 9:00"))) == datetime(2027, 1, 1, 9, tzinfo=UTC)


def test_iterators_are_lazy_and_end() -> None:
    hourly = parse("every 1 hour")
    after = hourly.after(NEW_YEAR)
    assert [next(after), next(after)] == [NEW_YEAR + timedelta(hours=hour) for hour in (1, 2)]
    assert next(hourly.before(NEW_YEAR)) == NEW_YEAR - timedelta(hours=1)
    day = hourly.between(NEW_YEAR, NEW_YEAR + timedelta(days=1))
    assert len(list(day)) == 24 and list(day) == []
    backward = list(reversed(hourly.between(NEW_YEAR, NEW_YEAR + timedelta(days=1))))
    assert len(backward) == 24 and backward[-1] == NEW_YEAR
    assert list(reversed(reversed(day)))[0] == NEW_YEAR
    assert list(hourly.between(NEW_YEAR, NEW_YEAR)) == []
    once = parse("at 9:00 on the first day of January in 2027")
    assert list(once.after(NEW_YEAR)) == [datetime(2027, 1, 1, 9, tzinfo=UTC)]


def test_ranges_are_whole_and_may_have_no_end() -> None:
    office = parse("on Monday after 9:00 before 17:00")
    noon = datetime(2027, 1, 4, 12, tzinfo=UTC)
    ranges = list(office.ranges(noon, noon + timedelta(days=7)))
    assert ranges == [
        Range(datetime(2027, 1, day, 9, tzinfo=UTC), datetime(2027, 1, day, 17, tzinfo=UTC)) for day in (4, 11)
    ]
    assert isinstance(ranges[0], Range) and office.is_valid(noon) and not office.is_valid(ranges[0].end)
    [always] = parse("every 1 second").ranges(noon)
    assert always == (datetime(1970, 1, 1, tzinfo=UTC), None)


def test_what_is_known_of_the_whole() -> None:
    never = parse("on the 30th day of the month of February")
    assert never.never and never.first is None and never.last is None and never.pace() is None
    interval = parse("@every 90s")
    assert interval.interval == timedelta(seconds=90) and parse("at 9:00").interval is None
    assert (interval.notation, interval.text, str(interval)) == ("every", "@every 90s", "@every 90s")
    pace = parse("every 7 minutes").pace()
    assert pace is not None and (pace.shortest, pace.longest) == (timedelta(minutes=4), timedelta(minutes=7))


def test_what_timers_keep_where_clocks_are_set() -> None:
    schedule = parse("at 2:30", zone=STOCKHOLM)
    before = datetime(2027, 3, 28, 0, 0, tzinfo=STOCKHOLM)
    assert schedule.due(before) == datetime(2027, 3, 28, 3, 0, tzinfo=STOCKHOLM)
    assert schedule.next(before) == datetime(2027, 3, 29, 2, 30, tzinfo=STOCKHOLM)


def test_it_is_explained_with_spans_in_characters() -> None:
    said = parse("every 15 minutes in Europe/Stockholm").explain(NEW_YEAR, jitter=timedelta(seconds=20))
    assert said["meaning"] == "Every 15 minutes, in the time zone Europe/Stockholm."
    assert said["next"][0]["utc"] == "2027-01-01T00:15:00Z"
    assert said["cron"] == {"lines": ["*/15 * * * *"], "zone": "Europe/Stockholm"}
    for part in said["parts"]:
        assert said["text"][slice(*part["span"])] == part["text"]
    assert json.loads(json.dumps(said)) == said
    [lint] = parse("every 55 seconds").lint(NEW_YEAR)
    assert lint["code"] == "uneven-step" and lint["suggestion"] is not None


def test_it_is_said_in_other_languages_or_refused() -> None:
    schedule = parse("at 9:00 on weekdays", zone=STOCKHOLM)
    assert schedule.to_cron() == "CRON_TZ=Europe/Stockholm\n0 9 * * 1-5"
    assert schedule.to_oncalendar() == "OnCalendar=Mon..Fri *-*-* 09:00:00 Europe/Stockholm"
    assert schedule.to_text() == "at 9:00 on weekdays in Europe/Stockholm"
    assert json.loads(schedule.to_json())["schedules"] == [{"t": [32400], "d": [2, 3, 4, 5, 6]}]
    assert "RRULE:FREQ=WEEKLY" in schedule.to_rrule()
    quartz = schedule.convert("quartz")
    assert (quartz.lines, quartz.zone) == (["0 0 9 ? * MON-FRI"], "Europe/Stockholm")
    for to in ["text", "cron", "oncalendar", "rrule", "json"]:
        again = parse(schedule.convert(to).text)
        assert again.diff(schedule).relation == "same", to
    with pytest.raises(ScheduleError, match="there is no language `latin`"):
        schedule.convert("latin")


def test_differences_are_moments() -> None:
    a, b = parse("at 9:00 on weekdays"), parse("0 9 * * *")
    found = a.diff(b, NEW_YEAR, count=2)
    assert found.relation == "subset" and found.only_here == []
    assert found.only_there == [datetime(2027, 1, day, 9, tzinfo=UTC) for day in (2, 3)]
    with pytest.raises(TypeError):
        a.diff("0 9 * * *")  # type: ignore[arg-type]


def test_a_year_is_counted_by_days() -> None:
    year = parse("every 1 hour", zone=STOCKHOLM).calendar(2027)
    assert (year["total"], len(year["days"]), year["days"][0]) == (8760, 365, 24)
    assert [(shift["date"], shift["count"]) for shift in year["shifts"]] == [("2027-03-28", 23), ("2027-10-31", 25)]
    with pytest.raises(ValueError, match="1970 to 9998"):
        parse("every 1 hour").calendar(9999)


def test_calendars_are_days() -> None:
    with pytest.raises(ScheduleError, match="holidays"):
        parse("at 9:00 except on holidays")
    schedule = parse("at 9:00 except on holidays", calendars={"Holidays": [date(2027, 1, 1), "2027-01-02"]})
    assert schedule.next(NEW_YEAR) == datetime(2027, 1, 3, 9, tzinfo=UTC)
    for wrong, kind in [({"holidays": ["first of May"]}, ValueError), ({"2027": []}, ScheduleError), ({"a": [5]}, AttributeError)]:
        with pytest.raises(kind):
            parse("at 9:00", calendars=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "schedule",
    [
        parse("at 9:00"),
        parse("0 0 9 ? * 2-6", "quartz", STOCKHOLM),
        parse("at 9:00 on holidays", calendars={"holidays": [date(2027, 5, 1)]}),
        parse("at 9:00", zone=timezone(timedelta(hours=2))),
    ],
)
def test_it_can_be_kept(schedule: Schedule) -> None:
    again = [
        copy.copy(schedule),
        copy.deepcopy(schedule),
        pickle.loads(pickle.dumps(schedule)),
        parse(**json.loads(json.dumps(schedule.to_dict()))),
    ]
    for one in again:
        assert one == schedule and hash(one) == hash(schedule)
        assert one.zone == schedule.zone and one.next(NEW_YEAR) == schedule.next(NEW_YEAR)


def test_equality_goes_by_what_is_said() -> None:
    assert parse("every 5 minutes") == parse("every 5 mins in UTC") != parse("every 5 minutes", zone=STOCKHOLM)
    assert len({parse("at 9:00"), parse("9:00"), parse("at 9:01")}) == 2
    assert parse("at 9:00") != "at 9:00"
    assert repr(parse("at 9:00")) == '<Schedule "at 9:00" in UTC>'


def test_threads_may_share_a_schedule_and_an_iterator() -> None:
    schedule = parse("every 5 minutes except on the 30 second")
    shared, found, lock = schedule.after(NEW_YEAR), [], threading.Lock()

    def work() -> None:
        for at in islice(shared, 200):
            with lock:
                found.append(at)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(islice(schedule.after(NEW_YEAR), 800))


def test_everything_that_is_public_is_there() -> None:
    assert all(hasattr(downbeat_schedule, name) for name in downbeat_schedule.__all__)
