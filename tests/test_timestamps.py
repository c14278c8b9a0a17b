"""Times as text: what is rounded up, what is cut, and what a zone is called."""

from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from advicetree.timestamps import clock, clock_up, in_zone, rounded_up

UTC = timezone.utc
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


class Named(tzinfo):
    """A zone one hour ahead of UTC, with a name or without, or with none to be had."""

    def __init__(self, name: str | Exception | None) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Named({self.name!r})"

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(hours=1)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str | None:
        if isinstance(self.name, Exception):
            raise self.name
        return self.name


@pytest.mark.parametrize(
    "zone", [Named(NotImplementedError()), Named(None), Named(""), Named("+01"), timezone(timedelta(hours=1)), ZoneInfo("Etc/GMT-1")], ids=repr
)
def test_a_zone_without_a_name_is_told_by_its_distance_from_utc(zone: tzinfo) -> None:
    assert clock(NINE, zone) == "2026-03-02 10:00 UTC+01:00"


def test_the_name_of_a_zone_is_that_of_the_time_told() -> None:
    """When clocks are put back, an hour comes twice, and the name tells which one is meant."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")
    assert [clock(first + timedelta(hours=hours), berlin) for hours in (0, 1)] == ["2026-10-25 02:30 CEST", "2026-10-25 02:30 CET"]


def test_an_opening_just_before_clocks_are_put_on_is_rounded_to_a_time_that_there_is() -> None:
    assert clock_up(datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin")) == "2026-03-29 03:00 CEST"


@pytest.mark.parametrize("zone", [None, ZoneInfo("Europe/Berlin"), timezone(timedelta(minutes=3, seconds=20))], ids=str)
@pytest.mark.parametrize("over", [timedelta(0), timedelta(microseconds=1), timedelta(seconds=30), timedelta(seconds=59)], ids=str)
def test_a_time_is_rounded_up_by_less_than_a_minute_of_the_zone(zone: tzinfo | None, over: timedelta) -> None:
    minute = rounded_up(NINE + over, timedelta(minutes=1), zone)
    assert timedelta(0) <= minute - (NINE + over) < timedelta(minutes=1)
    assert (minute.second, minute.microsecond) == (0, 0)


def test_the_last_minute_of_all_is_told_in_utc_where_the_zone_cannot_tell_it() -> None:
    assert clock_up(LAST, None) == "9999-12-31 23:59 UTC"
    assert clock_up(LAST, ZoneInfo("Asia/Tokyo")) == "9999-12-31 23:59 UTC"
    assert in_zone(LAST, ZoneInfo("Asia/Tokyo")) == LAST
    assert clock(datetime(1, 1, 1, tzinfo=UTC), ZoneInfo("America/New_York")) == "0001-01-01 00:00 UTC"
