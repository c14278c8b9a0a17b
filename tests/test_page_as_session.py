"""A page tells at each stop what a session tells: of whole trees, with and without time, and in the whole picture."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

import drawn
from advicetree import Tree, load, loads, shipped, shipped_ids
from page_trees import AGES, HOUSE, RICH
from page_walks import random_walks, timed_stops
from pages import NOW, Opens, answered, drawn_page, same_stops, same_walks, sessions, started, walks_of, written
from strategies import trees

if TYPE_CHECKING:
    from playwright.sync_api import Page

TREES = Path(__file__).parent / "data" / "trees"
ALL = [*shipped_ids(), *(file.stem for file in sorted(TREES.glob("*.toml")))]
DRAWN = 30


@pytest.fixture(scope="module")
def house() -> Tree:
    return loads(HOUSE)


@pytest.fixture(scope="module")
def rich() -> Tree:
    return loads(RICH)


def tree_of(name: str) -> Tree:
    return shipped(name) if name in shipped_ids() else load(TREES / f"{name}.toml")


def show(opened: Page, text: str) -> None:
    """Show another page in the place of one that is open."""
    file = opened.url.split("#")[0]
    Path(file.removeprefix("file://")).write_text(text, encoding="utf-8")
    opened.goto(file)
    opened.reload()


@pytest.mark.parametrize("name", ALL)
def test_a_page_walks_a_whole_tree_as_a_session_does(opens: Opens, name: str) -> None:
    tree = tree_of(name)
    walks = [*walks_of(tree, range(5)), *random_walks(tree, range(20), 60)]
    opened = opens(tree)
    same_walks(opened, tree, walks)
    show(opened, written(tree, timed=False))
    same_walks(opened, tree, walks[::4], timed=False)


@pytest.mark.parametrize("name", ALL)
def test_a_page_keeps_time_in_a_whole_tree_as_a_session_does(opens: Opens, name: str) -> None:
    tree = tree_of(name)
    same_stops(opens(tree), timed_stops(tree, range(10), 40))


def test_a_page_walks_bands_others_limits_and_loops_as_a_session_does(opens: Opens, house: Tree, lodging: Tree, parcel: Tree) -> None:
    opened = opens(house)
    for tree in (house, lodging, parcel):
        for timed in (True, False):
            show(opened, written(tree, timed=timed))
            same_walks(opened, tree, walks_of(tree, range(20)), timed=timed)
        show(opened, written(tree))
        same_stops(opened, timed_stops(tree, range(20)))


def test_a_page_walks_numbers_as_a_session_does(opens: Opens, house: Tree) -> None:
    numbers = [-40, -0.5, 0, 0.4999999999999999, 0.5, 19.999999999999996, 20, 20.0, 20.000000000000004, 60, 0.001, 33]
    same_walks(opens(house), house, [[number, "gas", "done", "no"] if number >= 0.5 else [number, "done", "no"] for number in numbers])


def test_a_page_walks_lists_groups_dates_and_rules_as_a_session_does(opens: Opens, rich: Tree) -> None:
    walks = random_walks(rich, range(120))
    opened = opens(rich)
    same_walks(opened, rich, walks)
    same_stops(opened, timed_stops(rich, range(20)))
    show(opened, written(rich, timed=False))
    same_walks(opened, rich, walks[::3], timed=False)


def test_the_walk_is_marked_in_the_whole_picture(opens: Opens, house: Tree, rich: Tree) -> None:
    for tree, walks in ((tree_of("interview-recovery"), None), (house, None), (rich, random_walks(rich, range(20)))):
        ends = [sessions(tree, walk)[-1] for walk in walks or walks_of(tree, range(0))]
        stops = [*(stop.session for stop in ends[0].stops), *ends]
        same_stops(opens(drawn_page(tree)), ((session, NOW) for session in stops), marks=True)


def test_a_page_walks_what_is_drawn_as_a_session_does(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    for seed in range(40):
        tree = loads(drawn.text(drawn.draw(seed)), "json")
        show(opened, written(tree))
        same_walks(opened, tree, walks_of(tree, range(2), 25))
        same_stops(opened, timed_stops(tree, range(2), 15))


def test_a_page_walks_what_is_drawn_of_all_that_can_be_given_as_a_session_does(opens: Opens, rich: Tree) -> None:
    opened = opens(rich)

    @settings(max_examples=DRAWN)
    @given(trees(rich=True), integers(0, 1_000))
    def walk(tree: Tree, seed: int) -> None:
        show(opened, written(tree))
        same_walks(opened, tree, random_walks(tree, range(seed, seed + 3), 20))
        same_stops(opened, timed_stops(tree, range(seed, seed + 2), 15))

    walk()


def test_ages_are_counted_by_the_calendar_as_a_session_counts_them(opens: Opens) -> None:
    tree = loads(AGES)
    days = [date(*each) for each in ((2000, 2, 29), (2004, 2, 29), (2008, 1, 31), (2007, 12, 31), (1960, 1, 29), (1, 1, 1), (50, 6, 30), (9999, 12, 31))]
    stops = []
    for today in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29), date(2026, 3, 31), date(2026, 4, 30), date(2099, 12, 31)):
        now = datetime(today.year, today.month, today.day, 12, tzinfo=timezone.utc)
        about = [today - timedelta(days=count) for count in (0, 2, 3, 4, *range(27, 34), *range(42, 48), 364, 365, 366)]
        about += [date(today.year - 18, month, each) for month, each in ((2, 28), (3, 1), (2, 29 if today.year % 4 == 2 else 28), (4, 30))]
        stops += [(answered(started(tree, now), born.isoformat(), now=now), now) for born in dict.fromkeys([*days, *about])]
    same_stops(opens(tree), stops)
    assert {session.steps[0].value for session, _ in stops} == {*tree.facts["born"].values}
