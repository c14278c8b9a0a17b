"""Days and ages: by which band a day is taken, on which day it is judged, and what is not a day."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advicetree import RefusedAnswer, Session, Tree, loads
from advicetree.dates import Age, reached_on
from naive import Walk
from naive_days import reached_on as counted
from naive_days import today_in

UTC = timezone.utc
DAY = timedelta(days=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ZONES: list[tzinfo] = [
    *(timezone(timedelta(hours=hours)) for hours in range(-12, 15)),
    timezone(timedelta(hours=5, minutes=45)),
    *(ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati")),
]
# As a pension table: later generations have to be a month older each; a bound that is a day only, an age only, and both.
BANDS = [
    {"id": "settled", "before": "1953-12-06", "label": "Settled"},
    *(
        band
        for months in range(4)
        for band in (
            {"id": f"reached-{months}", "before": f"1960-0{months + 4}-06", "reached": f"66 years and {months} months", "label": "Reached"},
            {"id": f"waiting-{months}", "up-to": f"1960-0{months + 4}-05", "label": "Waiting"},
        )
        if months
    ),
    {"id": "old", "reached": "67 years", "label": "Old"},
    {"id": "leap", "reached": "18 years", "label": "Of age"},
    {"id": "late", "reached": "17 years, 11 months and 30 days", "label": "Nearly of age"},
    {"id": "child", "label": "A child"},
]
DATA: dict[str, Any] = {
    "format": 1,
    "id": "pension",
    "title": "Pension",
    "start": "born",
    "fact": {
        "born": {
            "ask": "When were you born?",
            "date": {"from": "1900-01-01", "to": "today"},
            "bands": BANDS,
            "groups": {"grown": {"label": "Grown", "values": ["settled", "old", "leap"]}},
        }
    },
    "situation": {
        "born": {"about": "born", "answers": {"grown": "wait"}, "then": "wait"},
        "again": {"about": "born", "answers": {"grown": "good"}, "then": "bad"},
    },
    "action": {"wait": {"do": "Wait", "how": [{"say": "You are a child.", "if": {"born": ["child", "late"]}}], "then": "again"}},
    "ending": {"good": {"say": "Grown."}, "bad": {"say": "Not yet."}},
}
TREE = loads(json.dumps(DATA), "json")
BORN = TREE.facts["born"]

days = st.dates(date(1895, 1, 1), date(2030, 12, 31))
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1904, 2029, 4)])
month_ends = st.dates(date(1900, 2, 1), date(2030, 12, 1)).map(lambda day: day.replace(day=1) - DAY)


@given(days | leap_days | month_ends, st.integers(0, 100 * 12), st.integers(0, 400))
@example(date(1, 1, 1), 66 * 12, 0)
@example(date(9999, 12, 31), 0, 0)
@example(date(9999, 12, 31), 0, 1)
@example(date(9999, 11, 30), 1, 1)
@example(date(9990, 1, 1), 66 * 12 + 1, 3)
def test_an_age_is_reached_on_the_day_that_counting_days_one_by_one_comes_to(start: date, months: int, after: int) -> None:
    assert reached_on(start, Age(months, after)) == counted(start, months, after)


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        ("2008-02-29", Age(18 * 12), "2026-03-01"),
        ("2008-02-29", Age(20 * 12), "2028-02-29"),
        ("2008-02-29", Age(12), "2009-03-01"),
        ("2008-02-29", Age(12 * 18 + 1), "2026-03-29"),
        ("2008-01-29", Age(13), "2009-02-28"),
        ("2026-01-31", Age(1), "2026-02-28"),
        ("2028-01-31", Age(1), "2028-02-29"),
        ("2026-03-31", Age(1, 1), "2026-05-01"),
        ("2026-12-31", Age(2), "2027-02-28"),
        ("1896-02-29", Age(4 * 12), "1900-03-01"),
        ("1996-02-29", Age(4 * 12), "2000-02-29"),
        ("2026-05-05", Age(), "2026-05-05"),
    ],
)
def test_years_and_months_are_counted_by_the_calendar(born: str, age: Age, day: str) -> None:
    """Where the day does not exist: 1 March for whole years from a 29 February, else the last of the month."""
    assert str(reached_on(date.fromisoformat(born), age)) == day


@given(days, st.integers(0, 1_200), st.integers(0, 1_200))
def test_who_is_older_has_reached_more(day: date, less: int, more: int) -> None:
    """An age is reached no later by whoever was born earlier, and a greater one no sooner."""
    first, then = sorted((less, more))
    assert day <= _reached(day, first) <= _reached(day, then)
    assert _reached(day - DAY, then) <= _reached(day, then)


def _reached(day: date, months: int) -> date:
    found = reached_on(day, Age(months))
    assert found is not None
    return found


near_a_bound = st.sampled_from([date(1953, 12, 6), *(date(1960, month, 6) for month in (5, 6, 7)), date(1959, 11, 28), date(2008, 11, 28)])
around = st.integers(-3, 3).map(timedelta)


@given(st.builds(lambda day, by: day + by, near_a_bound, around) | days | leap_days, st.dates(date(2008, 1, 1), date(2090, 1, 1)) | st.just(date(2026, 11, 28)))
def test_a_day_is_in_the_first_band_that_takes_it(born: date, today: date) -> None:
    """Against a walker that counts days one by one."""
    band = BORN.find(born, today)
    if not date(1900, 1, 1) <= born <= today:
        assert band is None
    else:
        assert band is not None
        assert band.id == Walk(DATA, {}).value("born", born.isoformat(), today)


@pytest.mark.parametrize("months", range(1, 4))
def test_every_band_begins_on_its_day(months: int) -> None:
    """Both bounds hold: the day before which somebody was born, and the age, the day itself included."""
    last, first = date(1960, months + 4, 5), date(1960, months + 4, 6)
    reached = counted(last, 66 * 12 + months, 0)
    assert reached is not None
    bands = [BORN.find(born, today) for born in (last, first) for today in (reached - DAY, reached)]
    later = f"waiting-{months + 1}" if months < 3 else "leap"
    assert [band.id for band in bands if band is not None] == [f"waiting-{months}", f"reached-{months}", later, later]


# On which day it is judged


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("day", [date(2026, 1, 5), date(2026, 3, 1), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)], ids=str)
def test_somebody_comes_of_age_when_their_day_begins_where_they_are(zone: tzinfo, day: date) -> None:
    """Just before and just after midnight; on days that have 23 or 25 hours, or that follow one that never was, too."""
    born = date(day.year - 18, day.month, day.day)
    begins = _beginning(day, zone)
    eve = Walk(DATA, {}).value("born", born.isoformat(), day - DAY)
    assert eve != "leap"
    for moment, expected in ((begins - timedelta(microseconds=1), eve), (begins, "leap")):
        assert _judged(Session.start(TREE, now=moment, zone=zone).answer(born, now=moment)) == expected
        assert Session.start(TREE, {"born": born}, moment, zone=zone).known_values == {"born": expected}


def _beginning(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day somewhere, in UTC, looked for minute by minute."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    while today_in(zone, moment) < day:
        moment += timedelta(minutes=15)
    return moment


def _judged(session: Session) -> object:
    return session.steps[0].value


moments = st.integers(0, 52 * 365 * 24 * 60).map(lambda minutes: datetime(2008, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(moments, st.sampled_from(ZONES), days | leap_days)
def test_a_band_is_judged_as_of_the_day_that_it_is_in_the_zone(moment: datetime, zone: tzinfo, born: date) -> None:
    today = today_in(zone, moment)
    session = Session.start(TREE, now=moment, zone=zone)
    if not date(1900, 1, 1) <= born <= today:
        with pytest.raises(RefusedAnswer) as refused:
            session.answer(born, now=moment)
        assert str(refused.value).startswith(f"{born} is {'after today' if born > today else 'before 1900-01-01'}; ")
    else:
        assert _judged(session.answer(born, now=moment)) == Walk(DATA, {}).value("born", born.isoformat(), today)


@given(
    st.sampled_from([date(2008, 11, 28), date(2008, 12, 1), date(2008, 10, 28)]) | days,
    st.integers(0, 40),
    st.integers(0, 400),
    st.sampled_from((None, *ZONES)),
)
def test_a_band_is_judged_once_for_the_whole_walk(born: date, wait: int, later: int, zone: tzinfo | None) -> None:
    """As of the step where it was answered, as of the start where it was known, and as of those same times when it is resumed, however much later."""
    asked = NOON + wait * DAY
    if born > today_in(zone, NOON) or born < date(1900, 1, 1):
        return
    told = Session.start(TREE, now=NOON, zone=zone).answer(born, now=asked)
    known = Session.start(TREE, {"born": born}, NOON, zone=zone)
    for session, day in ((told, asked), (known, NOON)):
        value = BORN.find(born, today_in(zone, day))
        assert value is not None
        ended = session.answer("done", now=asked + later * DAY)
        for one in (session, ended, Session.resume(TREE, session.save()), Session.resume(TREE, ended.save()), ended.back()):
            assert one.facts == {"born": value.id}
        assert ended.here.id == ("good" if value.id in {"settled", "old", "leap"} else "bad")
        assert bool(session.how) == (value.id in {"child", "late"})
        assert Session.resume(TREE, ended.save()) == ended


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_birth_is_today_at_the_latest_where_the_person_is(zone: tzinfo) -> None:
    session, today = Session.start(TREE, now=NOON, zone=zone), today_in(zone, NOON)
    assert session.answer(today, now=NOON).facts == {"born": "child"}
    with pytest.raises(RefusedAnswer):
        session.answer(today + DAY, now=NOON)
    with pytest.raises(RefusedAnswer):
        Session.start(TREE, {"born": today + DAY}, NOON, zone=zone)


@pytest.mark.parametrize("zone", [None, *ZONES], ids=str)
@pytest.mark.parametrize("moment", [FIRST, FIRST + timedelta(hours=9), LAST, LAST - timedelta(hours=9)], ids=str)
def test_the_first_and_the_last_day_of_the_calendar_are_days(moment: datetime, zone: tzinfo | None) -> None:
    """Also where it is another day that the calendar does not have."""
    tree = dated({}, [{"id": "old", "reached": "18 years", "label": "Old"}, {"id": "young", "label": "Young"}])
    session = Session.start(tree, now=moment, zone=zone)
    first, last = (session.answer(day, now=moment) for day in (date.min, date.max))
    assert [one.facts["d"] for one in (first, last)] == ["old" if moment.year > 1 else "young", "young"]
    assert Session.resume(tree, first.save()) == first


def dated(range: dict[str, str], bands: list[dict[str, str]]) -> Tree:
    """A tree that asks for one date."""
    fact = {"d": {"ask": "When?", "date": range, "bands": bands}}
    rest = {"fact": fact, "situation": {"q": {"about": "d", "then": "e"}}, "ending": {"e": {"say": "E"}}}
    return loads(json.dumps({"format": 1, "id": "t", "title": "T", "start": "q", **rest}), "json")


# Without a clock


def test_without_a_clock_a_band_is_taken_and_a_day_where_no_age_has_to_be_counted() -> None:
    session = Session.start(TREE)
    assert session.answer("old").facts == {"born": "old"}
    assert session.answer(date(1950, 1, 1)).facts == {"born": "settled"}
    with pytest.raises(RefusedAnswer) as refused:
        session.answer(date(1990, 1, 1))
    wrong = "ages of 'born' are counted to a day, and this session keeps no time"
    assert str(refused.value) == f"{wrong}; start it with 'now', or give the id of a band"
    free = Session.start(dated({"to": "today"}, [{"id": "before", "before": "2014-10-01", "label": "Before"}, {"id": "after", "label": "After"}]))
    assert [free.answer(day).facts["d"] for day in (date(2014, 9, 30), date(2014, 10, 1), date.max)] == ["before", "after", "after"]


# What is a day


class Birthday(date):
    """A date of another class, that says other things of itself."""

    def __str__(self) -> str:
        return "my birthday"

    def isoformat(self) -> str:
        return "my birthday"


@pytest.mark.parametrize("day", [date(1990, 5, 5), "1990-05-05", Birthday(1990, 5, 5), np.str_("1990-05-05")], ids=lambda day: type(day).__name__)
def test_a_day_is_a_date_or_its_text_and_is_kept_as_its_text(day: Any) -> None:
    for session in (Session.start(TREE, now=NOON).answer(day, now=NOON), Session.start(TREE, {"born": day}, NOON)):
        assert session.facts == {"born": "leap"}
        assert [step.answer for step in session.steps] + list(session.known.values()) == ["1990-05-05"]
        assert type([*session.known.values(), *(step.answer for step in session.steps)][0]) is str
        assert Session.resume(TREE, session.save()) == session


@pytest.mark.parametrize("when", [datetime(1990, 5, 5), datetime(1990, 5, 5, tzinfo=UTC), pd.Timestamp("1990-05-05")], ids=lambda when: type(when).__name__)  # noqa: DTZ001
def test_a_datetime_is_not_a_day(when: Any) -> None:
    for refused in refusals(when):
        assert str(refused).endswith("is a datetime, and 'born' takes a day; give its .date() in the zone of the person")


@pytest.mark.parametrize("nothing", [None, pd.NaT, np.datetime64("NaT"), float("nan"), pd.NA], ids=repr)
def test_a_missing_day_is_not_known_and_is_not_an_answer(nothing: Any) -> None:
    assert Session.start(TREE, {"born": nothing}, NOON) == Session.start(TREE, now=NOON)
    with pytest.raises(RefusedAnswer):
        Session.start(TREE, now=NOON).answer(nothing, now=NOON)


@pytest.mark.parametrize(
    "what",
    [
        "5.5.1990",
        "1990-5-5",
        "19900505",
        "1990-W19-6",
        "1990-02-30",
        "0000-01-01",
        "",
        "1990-05-05T00:00",
        "grown",
        1990,
        True,
        2.5,
        ["1990-05-05"],
        timedelta(9),
    ],
)
def test_what_is_not_a_day_is_refused_in_a_sentence(what: Any) -> None:
    for refused in refusals(what):
        assert len(str(refused)) < 200
        assert refused.offers[-1] == "child"


def refusals(what: Any) -> list[RefusedAnswer]:
    """The errors for something that cannot be answered, and cannot be known."""
    with pytest.raises(RefusedAnswer) as answered:
        Session.start(TREE, now=NOON).answer(what, now=NOON)
    with pytest.raises(RefusedAnswer) as known:
        Session.start(TREE, {"born": what}, NOON)
    return [answered.value, known.value]
