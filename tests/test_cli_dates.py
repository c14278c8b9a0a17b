"""Dates and times of day in a walk: how they are read, refused and told back."""

# ruff: noqa: DTZ001  (dates as a person writes them have no zone)

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree.cli.values import UsageError
from advicetree.cli.walk.times import Clock

HERE = timezone(timedelta(hours=1))
CLOCK = Clock(datetime(2026, 3, 2, 9, 30, tzinfo=HERE))
NOVEMBER = Clock(datetime(2026, 11, 28, 15, 0, tzinfo=timezone.utc))
FORMS = "cannot be read as a date; write today, yesterday, 26 November, 2026-11-26, 26.11. or 26/11, and 14:30 or evening after it if you know"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@pytest.mark.parametrize(
    ("typed", "when", "words"),
    [
        ("2026-02-20 15:00", "2026-02-20T15:00:00+01:00", "Friday 20 February 2026 at 15:00 (UTC+01:00)"),
        ("2026-02-20T15:00", "2026-02-20T15:00:00+01:00", "Friday 20 February 2026 at 15:00 (UTC+01:00)"),
        ("2026-02-20t15:00:30", "2026-02-20T15:00:30+01:00", "Friday 20 February 2026 at 15:01 (UTC+01:00)"),
        ("2026-02-20T15:00Z", "2026-02-20T15:00:00+00:00", "Friday 20 February 2026 at 16:00 (UTC+01:00)"),
        ("2026-02-20 15:00+05:30", "2026-02-20T15:00:00+05:30", "Friday 20 February 2026 at 10:30 (UTC+01:00)"),
        ("2026-02-20", "2026-02-20T23:59:00+01:00", "Friday 20 February 2026, at an unknown hour"),
        ("2026-2-3 9:05", "2026-02-03T09:05:00+01:00", "Tuesday 3 February 2026 at 09:05 (UTC+01:00)"),
        ("20 February", "2026-02-20T23:59:00+01:00", "Friday 20 February 2026, at an unknown hour"),
        ("20 February 2025", "2025-02-20T23:59:00+01:00", "Thursday 20 February 2025, at an unknown hour"),
        ("20 Feb", "2026-02-20T23:59:00+01:00", "Friday 20 February 2026, at an unknown hour"),
        ("20. Feb. 2026", "2026-02-20T23:59:00+01:00", "Friday 20 February 2026, at an unknown hour"),
        ("February 20", "2026-02-20T23:59:00+01:00", "Friday 20 February 2026, at an unknown hour"),
        ("feb 20th, 2026, 14:30", "2026-02-20T14:30:00+01:00", "Friday 20 February 2026 at 14:30 (UTC+01:00)"),
        ("20.02.", "2026-02-20T23:59:00+01:00", "Friday 20 February 2026, at an unknown hour"),
        ("20.2.2026", "2026-02-20T23:59:00+01:00", "Friday 20 February 2026, at an unknown hour"),
        ("20/02", "2026-02-20T23:59:00+01:00", "Friday 20 February 2026, at an unknown hour"),
        ("20/02/2026 at 15:30", "2026-02-20T15:30:00+01:00", "Friday 20 February 2026 at 15:30 (UTC+01:00)"),
        ("03/04/2026", "2026-04-03T23:59:00+01:00", "Friday 3 April 2026, at an unknown hour"),
        ("Yesterday", "2026-03-01T23:59:00+01:00", "Sunday 1 March 2026, at an unknown hour"),
        (" two  days ago ", "2026-02-28T23:59:00+01:00", "Saturday 28 February 2026, at an unknown hour"),
        ("yesterday morning", "2026-03-01T12:00:00+01:00", "Sunday 1 March 2026, in the morning"),
        ("yesterday, in the afternoon", "2026-03-01T18:00:00+01:00", "Sunday 1 March 2026, in the afternoon"),
        ("yesterday Evening", "2026-03-01T23:59:00+01:00", "Sunday 1 March 2026, in the evening"),
        ("today 14:30", "2026-03-02T14:30:00+01:00", "Monday 2 March 2026 at 14:30 (UTC+01:00)"),
        ("tomorrow", "2026-03-03T23:59:00+01:00", "Tuesday 3 March 2026, at an unknown hour"),
        ("in two days 8:00", "2026-03-04T08:00:00+01:00", "Wednesday 4 March 2026 at 08:00 (UTC+01:00)"),
    ],
)
@pytest.mark.parametrize("ahead", [False, True])
def test_a_date_is_read_and_told_back_in_words(typed: str, when: str, words: str, *, ahead: bool) -> None:
    told = CLOCK.read(typed, ahead=ahead)
    assert (told.when.isoformat(), told.words) == (when, words)
    assert told.day == (words.removesuffix(", at an unknown hour") if words.endswith("unknown hour") else "")


@pytest.mark.parametrize(
    ("typed", "past", "ahead"),
    [
        ("today", "09:30", "23:59"),
        ("today morning", "09:30", "12:00"),
        ("today afternoon", "18:00", "18:00"),  # which is told back, and doubted
        ("2 March", "09:30", "23:59"),
        ("today 23:00", "23:00", "23:00"),
    ],
)
def test_what_is_past_does_not_count_from_an_hour_that_is_to_come(typed: str, past: str, ahead: str) -> None:
    assert f"{CLOCK.read(typed).when:%H:%M}" == past
    assert f"{CLOCK.read(typed, ahead=True).when:%H:%M}" == ahead


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("26 November", "2026-11-26"),
        ("26.11.", "2026-11-26"),
        ("1/1", "2027-01-01"),
        ("28 May", "2027-05-28"),
        ("30 May", "2026-05-30"),
        ("31/12", "2026-12-31"),
    ],
)
@pytest.mark.parametrize("ahead", [False, True])
def test_a_date_without_a_year_is_the_nearest(typed: str, day: str, *, ahead: bool) -> None:
    assert NOVEMBER.read(typed, ahead=ahead).when.date().isoformat() == day


def test_a_29_february_is_the_nearest_where_one_is_near() -> None:
    assert Clock(datetime(2027, 10, 1, tzinfo=HERE)).read("29 Feb").when.date() == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", f"'' {FORMS}"),
        ("soon", f"'soon' {FORMS}"),
        ("now", f"'now' {FORMS}"),
        ("14:30", f"'14:30' {FORMS}"),
        ("morning", f"'morning' {FORMS}"),
        ("yesterday at 3pm", f"'yesterday at 3pm' {FORMS}"),
        ("20 Smarch", f"'20 Smarch' {FORMS}"),
        ("20 Fe", f"'20 Fe' {FORMS}"),
        ("20.02.26", f"'20.02.26' {FORMS}"),
        ("20.02/2026", f"'20.02/2026' {FORMS}"),
        ("2026-W09-1", f"'2026-W09-1' {FORMS}"),
        ("20260220", f"'20260220' {FORMS}"),
        ("0001-01-02", f"'0001-01-02' {FORMS}"),
        ("٢٠ February", f"'٢٠ February' {FORMS}"),
        ("2026-02-20T15:00+99:00", f"'2026-02-20T15:00+99:00' {FORMS}"),
        ("9" * 5_000 + ".1.", f"'{'9' * 39}…' {FORMS}"),
        ("11/26", "in '11/26' the month is 26, since the day comes first; write 26/11"),
        ("11/26/2026", "in '11/26/2026' the month is 26, since the day comes first; write 26/11/2026"),
        ("2.29. 14:30", "in '2.29.' the month is 29, since the day comes first; write 29.2."),
        ("26/13/2026", "there is no such day as '26/13/2026'; write another one"),
        ("2/30/2026", "there is no such day as '2/30/2026'; write another one"),
        ("2026-02-30", "there is no such day as '2026-02-30'; write another one"),
        ("2026-02-30T14:30", "there is no such day as '2026-02-30'; write another one"),
        ("29 February 2026", "there is no such day as '29 February 2026'; write another one"),
        ("31 June", "there is no such day as '31 June'; write another one"),
        ("29 February", "no 29 February is within half a year of today; write its year, or another day"),
        ("0.1.", "there is no such day as '0.1.'; write another one"),
        ("yesterday at 25:00", "'25:00' is not a time of day; write one from 00:00 to 23:59"),
        ("2026-02-20 24:00", "'24:00' is not a time of day; write one from 00:00 to 23:59"),
        ("2026-02-20 14:60", "'14:60' is not a time of day; write one from 00:00 to 23:59"),
    ],
)
def test_what_is_not_a_date_is_refused_in_a_sentence(typed: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        CLOCK.read(typed)
    assert str(refused.value) == told
    assert len(told) < 200


@pytest.mark.parametrize(
    "typed",
    [
        *("this friday", "friday", "next friday", "last Fri at noon", "wednesday", "Thursday 3 March", "tuesday 3 march at 25:00", "3 mon", "next week"),
        *("3 days ago", "2 days ago", "an hour ago", "half an hour ago", "2 months ago", "in an hour", "in a week", "the day after tomorrow"),
        *("second of march", "may", "3pm", "at 3pm", "today at 3pm", "tomorrow 3 pm", "tonight", "last night", "this evening"),
        *("11/20/26", "20.11.26", "20-11-2026", "2026/11/20"),
    ],
)
def test_what_was_once_misread_is_not_read(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        CLOCK.read(typed)
    assert str(refused.value) == f"'{typed}' {FORMS}"


WITH_YEAR: list[Callable[[date], str]] = [
    date.isoformat,
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}",
    lambda day: f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
    lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
]
WITHOUT_YEAR: list[Callable[[date], str]] = [
    lambda day: f"{day.day} {MONTHS[day.month - 1]}",
    lambda day: f"{MONTHS[day.month - 1][:3].lower()} {day.day}",
    lambda day: f"{day.day}.{day.month}.",
    lambda day: f"{day.day}.{day.month:02}",
    lambda day: f"{day.day:02}/{day.month}",
]
HOURS = st.sampled_from(["", " morning", " in the afternoon", ", evening", " 00:00", " at 9:07", ", 23:59"])


@given(day=st.dates(date(1000, 1, 1), date(9999, 12, 30)), form=st.sampled_from(WITH_YEAR), hour=HOURS)
def test_each_date_is_read_as_its_day_in_each_form(day: date, form: Callable[[date], str], hour: str) -> None:
    told = CLOCK.read(form(day) + hour, ahead=True)
    assert told.when.date() == day
    assert told.words.startswith(f"{day:%A} {day.day} {MONTHS[day.month - 1]} {day.year}")


@given(today=st.dates(date(1001, 1, 1), date(9998, 1, 1)), away=st.integers(-182, 182), form=st.sampled_from(WITHOUT_YEAR), hour=HOURS)
def test_each_date_within_half_a_year_is_read_without_its_year(today: date, away: int, form: Callable[[date], str], hour: str) -> None:
    day = today + timedelta(days=away)
    clock = Clock(datetime(today.year, today.month, today.day, 12, tzinfo=HERE))
    assert clock.read(form(day) + hour, ahead=True).when.date() == day


@given(
    text=st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            [*"0123456789./-:t z+,", "29", "31", "2026", "9999", "feb", "today", "tomorrow", "yesterday", "in two days", "24:00", "evening", " at "]
        ),
        max_size=8,
    ).map("".join),
    now=st.sampled_from([None, CLOCK.set_to, datetime.max.replace(tzinfo=timezone.utc), datetime.min.replace(tzinfo=HERE)]),
    ahead=st.booleans(),
)
def test_nothing_that_is_typed_raises_anything_else_than_a_refusal(text: str, now: datetime | None, *, ahead: bool) -> None:
    with suppress(UsageError):
        told = Clock(now).read(text, ahead=ahead)
        assert told.when.tzinfo is not None
        assert told.words


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands in the zone that is told, in the form of POSIX."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of the machine cannot be set here")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


in_berlin = pytest.mark.parametrize("zone", ["CET-1CEST,M3.5.0,M10.5.0/3"], indirect=True, ids=["Berlin"])
in_beirut = pytest.mark.parametrize("zone", ["EET-2EEST,M3.5.0/0,M10.5.0/0"], indirect=True, ids=["Beirut"])


@in_berlin
@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("2026-03-29 01:59", "2026-03-29T01:59:00+01:00"),
        ("2026-03-29 03:00", "2026-03-29T03:00:00+02:00"),
        ("29 March 2026 morning", "2026-03-29T12:00:00+02:00"),
        ("2026-10-25 01:59", "2026-10-25T01:59:00+02:00"),
        ("2026-10-25 03:00", "2026-10-25T03:00:00+01:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ("25.10.2026", "2026-10-25T23:59:00+01:00"),
    ],
)
def test_a_time_beside_the_change_of_clocks_is_read(typed: str, when: str) -> None:
    assert Clock().read(typed, ahead=True).when.isoformat() == when


@in_beirut
@pytest.mark.usefixtures("zone")
def test_a_day_whose_last_hour_comes_twice_counts_from_its_later_end() -> None:
    """No hour was written, so none is refused; and nobody is let in too early."""
    told = Clock().read("24 October 2026", ahead=True)
    assert (told.when.isoformat(), told.words) == ("2026-10-24T23:59:00+02:00", "Saturday 24 October 2026, at an unknown hour")
    with pytest.raises(UsageError, match="comes twice"):
        Clock().read("24 October 2026, 23:59")


@in_berlin
@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-03-29 02:30", "2026-03-29 02:30 does not come, since clocks are put forward then; write 2026-03-29T01:30+01:00 or 2026-03-29T03:30+02:00"),
        ("29 March 2026 at 2:30", "2026-03-29 02:30 does not come, since clocks are put forward then; write 2026-03-29T01:30+01:00 or 2026-03-29T03:30+02:00"),
        ("2026-10-25 02:30", "2026-10-25 02:30 comes twice, since clocks are put back then; write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00"),
    ],
)
def test_an_hour_that_does_not_come_or_comes_twice_is_refused(typed: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        Clock().read(typed)
    assert str(refused.value) == told


@in_berlin
@pytest.mark.usefixtures("zone")
def test_an_hour_that_comes_twice_is_told_with_which_of_them_it_is() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)
    assert Clock().told(first) == "Sunday 25 October 2026 at 02:30 (your time, CEST)"
    assert Clock().told(first + timedelta(hours=1)) == "Sunday 25 October 2026 at 02:30 (your time, CET)"
    assert Clock().told(first + timedelta(hours=2)) == "Sunday 25 October 2026 at 03:30 (your time)"


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)))
def test_a_time_is_read_as_the_clock_shows_it_or_refused(when: datetime) -> None:
    """In whatever zone the tests run."""
    when = when.replace(second=0, microsecond=0)
    try:
        told = Clock().read(f"{when:%Y-%m-%d %H:%M}")
    except UsageError:
        assert when.replace(fold=0).astimezone() != when.replace(fold=1).astimezone()
    else:
        assert told.when.astimezone().replace(tzinfo=None) == when


def test_a_time_is_rounded_up_so_that_nothing_opens_before_it_is_told() -> None:
    assert CLOCK.told(datetime(2026, 3, 4, 8, 59, 0, 1, tzinfo=timezone.utc)) == "Wednesday 4 March 2026 at 10:00 (UTC+01:00)"
    assert Clock().told(datetime.max.replace(tzinfo=timezone.utc)).startswith("Friday 31 December 9999 at ")


def test_the_reader_is_told_the_time_of_their_own_zone() -> None:
    assert Clock().told(datetime(2026, 3, 4, 8, 59, tzinfo=timezone.utc)).endswith("(your time)")
