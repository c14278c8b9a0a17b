"""Lengths of time, as authors write them and as readers are told them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree.durations import LONGEST, duration, in_words, iso_duration

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
