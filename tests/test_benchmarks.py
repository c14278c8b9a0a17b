"""What the benchmarks make of what they measured: exponents, amounts, and what the guard lets pass. That they run is seen in `.ci/run`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent))

from benchmarks.guard import worse
from benchmarks.measure import Effort, Figure, Prepared, Row, amount, exponent, side_by_side
from benchmarks.page import curves, slower


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_of_a_power_is_that_power(power: float) -> None:
    assert exponent({1: 1.0, **{size: 3e-6 * size**power for size in (10, 100, 1_000)}}) == pytest.approx(power)


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (1.234e-7, "s", "0.123 µs"),
        (1.234e-6, "s", "1.23 µs"),
        (0.0456, "s", "45.6 ms"),
        (1234.0, "s", "1,234 s"),
        (168.0, "B", "168 B"),
        (2_000.0, "B", "2.00 kB"),
    ],
)
def test_amounts_have_three_figures_and_the_unit_that_suits_them(value: float, unit: str, told: str) -> None:
    assert amount(value, unit) == told


def test_a_row_tells_its_figures_with_their_ratio_to_the_limit() -> None:
    row = Row("one step", {"by hand": Figure(2e-6, 3e-6), "advicetree": Figure(1e-6, 1e-6)}, "by hand", 0.8)
    assert row.ratio == 0.5
    title, by_hand, ours = str(row).splitlines()
    assert title == "one step (at most 0.8 of by hand)"
    assert by_hand.split() == ["by", "hand", "2.00", "µs", "median", "3.00", "µs", "1.00"]
    assert ours.endswith("0.50")


def test_what_a_call_uses_up_is_made_for_each_call_and_not_measured() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    used: list[int] = []
    ticks = iter(range(1_000_000))
    figures = side_by_side({"one": Prepared(make, used.append)}, Effort(quick=True, clock=lambda: float(next(ticks))))
    assert made == used == [0]
    assert figures == {"one": Figure(1.0, 1.0)}


def measuring(*ratios: float) -> Callable[[str], float]:
    """A measure that gives some ratios, one after another."""
    left = iter(ratios)
    return lambda _: next(left)


def test_the_guard_measures_again_what_seems_worse() -> None:
    assert worse({"step": 0.8}, measuring(1.2, 0.99)) == []


def test_the_guard_says_what_is_worse_by_more_than_a_quarter_each_time() -> None:
    found = worse({"step": 0.8, "save": 1.5}, measuring(1.3, 1.2, 1.25, 1.6))
    assert found == ["step: the ratio to what is written by hand was 0.80 and is 1.20, 50 % more; at most 25 % is fine"]


def test_the_page_lists_where_a_peer_is_faster_or_the_bound_is_passed_and_why() -> None:
    def row(what: str, ours: float, peer: float, size: int | None = None) -> Row:
        figures = {"advicetree": Figure(ours, ours), "by hand": Figure(1.0, 1.0), "a peer": Figure(peer, peer)}
        return Row(what, figures, "by hand", 1.5, "It does more.", size)

    rows = [row("fine", 1.4, 2.0), row("slower", 1.4, 0.7), row("beyond", 1.6, 2.0), row("grows", 3.0, 0.1, 10), row("grows", 1.2, 0.6, 100)]
    assert list(slower(rows, curves(rows))) == [
        "- **slower**: ours takes 2.0 times as long as `a peer`. It does more.",
        "- **beyond**: ours takes 1.60 of by hand, and 1.5 is the bound. It does more.",
        "- **grows (100)**: ours takes 2.0 times as long as `a peer`. It does more.",
    ]
