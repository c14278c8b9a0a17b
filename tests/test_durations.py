"""Lengths of time, as authors write them and as readers are told them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree.durations import LONGEST, duration, in_words, iso_duration, why_none

LENGTHS = st.integers(1, int(LONGEST.total_seconds())).map(lambda seconds: timedelta(seconds=seconds))

READ = {
    "30 minutes": timedelta(minutes=30),
    "1 day": timedelta(days=1),
    "2 days": timedelta(days=2),
    "1 week": timedelta(weeks=1),
    "90 seconds": timedelta(seconds=90),
    "36 hours": timedelta(hours=36),
    "007 days": timedelta(days=7),
    "P2D": timedelta(days=2),
    "P1W": timedelta(weeks=1),
    "P1W2D": timedelta(days=9),
    "PT36H": timedelta(hours=36),
    "P1DT12H30M15S": timedelta(days=1, hours=12, minutes=30, seconds=15),
    "36525 days": LONGEST,
}
REFUSED = (
    "",
    " ",
    "2",
    "days",
    "2days",
    "2  days",
    " 2 days",
    "2 days ",
    "2 Days",
    "2 d",
    "2 months",
    "1 year",
    "two days",
    "2.5 days",
    "-2 days",
    "+2 days",
    "2 days 3 hours",
    "0 days",
    "36526 days",
    "9999999999 weeks",
    "9" * 5_000 + " days",
    "٢ days",
    "2 days\n",
    "P",
    "PT",
    "P1DT",
    "P0D",
    "P1M",
    "P1Y",
    "PT1.5H",
    "p2d",
    "P2H",
    "PT1D",
    "P-1D",
    "P٢D",
)
TOLD = {
    timedelta(seconds=1): "1 second",
    timedelta(minutes=30): "30 minutes",
    timedelta(days=1, hours=12): "1 day and 12 hours",
    timedelta(days=1, hours=12, minutes=5): "1 day and 12 hours",
    timedelta(days=1, seconds=1): "1 day and 1 second",
    timedelta(weeks=2): "2 weeks",
    timedelta(days=10): "10 days",
    timedelta(0): "no time",
}


@pytest.mark.parametrize(("text", "length"), READ.items())
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration(text) is None


@pytest.mark.parametrize(("length", "words"), TOLD.items())
def test_a_duration_is_told_in_its_two_largest_units(length: timedelta, words: str) -> None:
    assert in_words(length) == words


@given(LENGTHS)
def test_a_duration_that_is_written_is_read_back(length: timedelta) -> None:
    assert duration(iso_duration(length)) == length


@given(LENGTHS)
def test_a_duration_told_in_one_unit_is_read_back(length: timedelta) -> None:
    words = in_words(length)
    assert " and " in words or duration(words) == length


UNITS = "a duration is a whole number of seconds, minutes, hours, days or weeks, such as '2 days'"
WHOLE = "a duration is a whole number, and has neither point nor comma"
COUNTED = "a duration is a whole number and a unit"
WHY: dict[str, tuple[str, str | None]] = {
    "": (UNITS, None),
    "2": (UNITS, None),
    "days": (UNITS, None),
    "two days": (UNITS, None),
    "2 days 3 hours": (UNITS, None),
    "1.2.3 days": (UNITS, None),
    "P1M": (UNITS, None),
    "P": (UNITS, None),
    "2days": (COUNTED, "2 days"),
    " 2  Days ": (COUNTED, "2 days"),
    "1 d": (COUNTED, "1 day"),
    "2 wks": (COUNTED, "2 weeks"),
    "36 hrs.": (COUNTED, "36 hours"),
    "0d": (COUNTED, None),
    "30 min": (COUNTED, "30 minutes"),
    "90 sec": (COUNTED, "90 seconds"),
    "2.5 days": (WHOLE, "60 hours"),
    "7,5 days": (WHOLE, "180 hours"),
    "1,5 weeks": (WHOLE, "252 hours"),
    "2.0 days": (WHOLE, "2 days"),
    "0.5 minutes": (WHOLE, "30 seconds"),
    "1,000 days": (WHOLE, "1000 days"),
    "1,000,000 days": (WHOLE, None),
    "0.3 seconds": (WHOLE, None),
    "0.0 days": (WHOLE, None),
    "2 months": ("a month has no fixed length, so write days or weeks, such as '30 days'", None),
    "1 year": ("a year has no fixed length, so write days or weeks, such as '365 days'", None),
    "1 Quarter": ("a quarter has no fixed length, so write days or weeks, such as '90 days'", None),
    "60 working days": ("the units are seconds, minutes, hours, days and weeks, and not 'working days'", None),
    "2 m": ("the units are seconds, minutes, hours, days and weeks, and not 'm'", None),
    "0 days": ("a duration lasts from 1 second to 100 years", None),
    "36526 days": ("a duration lasts from 1 second to 100 years", None),
    "PT0S": ("a duration lasts from 1 second to 100 years", None),
}


@pytest.mark.parametrize(("text", "why"), WHY.items())
def test_what_is_not_a_duration_is_told_why(text: str, why: tuple[str, str | None]) -> None:
    assert duration(text) is None
    assert why_none(text) == why


@given(st.one_of(st.text(), st.from_regex(r"\s*[0-9]{1,11}([.,][0-9]{1,10})*\s*(days?|hrs?|Weeks|sec|m|min|.{0,9})\s*")))
def test_what_is_meant_instead_is_a_duration(text: str) -> None:
    if duration(text) is None:
        _, guess = why_none(text)
        assert guess is None or duration(guess) is not None
