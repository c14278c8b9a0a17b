"""Links that hold a walk: as far as one fits the walk is there, what does not fit is told in words, and no link holds a note or runs anything."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import attrs
import pytest

from advicetree import Tree, loads, words
from advicetree.engine import Given
from page_trees import HOUSE, LONG, RICH
from pages import (
    NOW,
    Opens,
    answered,
    click,
    expected,
    given_in,
    go_to,
    link_of,
    link_to,
    load_anew,
    sessions,
    started,
    stop_of,
    times_of_wait,
    until,
    walked,
    written,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def house() -> Tree:
    return loads(HOUSE)


@pytest.fixture(scope="module")
def rich() -> Tree:
    return loads(RICH)


def untimed(*steps: str, here: str = "look", end: str = ".Z") -> str:
    """A link to a walk without times, by its steps as they stand in it."""
    return "#w=" + ".".join(["1", "_", "_", here, "_", *steps]) + end


def notice(kept: int) -> str:
    """What a page tells of a link of which only so many answers fit."""
    fits = words.told("page.fits_none") if kept == 0 else words.told(f"page.fits.{'one' if kept == 1 else 'many'}", count=kept)
    return f"{fits} {words.told('page.link_cut')}"


UNFITTING: dict[str, list[Given]] = {
    "#w=": [],
    "#w=1": [],
    "#w=2._._.look._.constructor_cold.Z": [],
    "#w=__proto__": [],
    "#w=%": [],
    "#w=%E0%A4%A": [],
    "#w=<img src=x onerror=alert(1)>": [],
    "#w=" + "%25" * 5_000: [],
    untimed("constructor_constructor"): [],
    untimed("constructor_to-string"): [],
    untimed("constructor_others"): [],
    untimed("constructor_"): [],
    untimed("constructor_N"): [],
    untimed("constructor_NNaN"): [],
    untimed("constructor_NInfinity"): [],
    untimed("constructor_N1e999"): [],
    untimed("constructor_N61"): [],
    untimed("constructor_N0x10"): [],
    untimed(f"constructor_N{'9' * 5_000}"): [],
    untimed("constructor_12p5"): [],
    untimed("look_done"): [],
    untimed("constructor_cold", "look___proto__"): ["cold"],
    untimed("constructor_cold", "look_done", "still-cold_no", "glad_done"): ["cold", "done", "no"],
    untimed("constructor_N12p5", "value-of_others"): [12.5],
    untimed("constructor_cold", "constructor_cold"): ["cold"],
    untimed("constructor_cold", "look_done", "still-cold_y", end=""): ["cold", "done"],
    untimed(*["constructor_cold"] * 20_000): ["cold"],
}


def test_a_link_goes_as_far_as_it_fits_and_the_page_says_so(opens: Opens, house: Tree) -> None:
    opened = opens(written(house, timed=False))
    for hash, fits in UNFITTING.items():
        go_to(opened, hash)
        stop = stop_of(opened)
        assert stop == {**expected(sessions(house, fits)[-1], timed=False), "notice": stop["notice"]}, hash[:100]
        assert stop["notice"] == notice(len(fits)), hash[:100]


UNFITTING_LISTS: dict[str, list[Given]] = {
    untimed("benefits_uc"): [],
    untimed("benefits_L~uc~none"): [],
    untimed("benefits_L"): [],
    untimed("benefits_L~"): [],
    untimed("benefits_L~uc~"): [],
    untimed("benefits_L~old"): [],
    untimed("benefits_L~__proto__"): [],
    untimed("benefits_L~hb", "born_grown"): [("hb",)],
    untimed("benefits_L~hb", "born_D1980-01-01"): [("hb",)],
    untimed("benefits_L~hb", "born_D1980-01-01~"): [("hb",)],
    untimed("benefits_L~hb", "born_D1980-02-30~2026-03-01"): [("hb",)],
    untimed("benefits_L~hb", "born_D1980-1-1~2026-03-01"): [("hb",)],
    untimed("benefits_L~hb", "born_D0000-01-01~2026-03-01"): [("hb",)],
    untimed("benefits_L~hb", "born_D1980-01-01~2026-02-30"): [("hb",)],
    untimed("benefits_L~hb", "born_D2026-03-02~2026-03-01"): [("hb",)],
    untimed("benefits_L~hb", "born_child", "place_german"): [("hb",), "child"],
    untimed("benefits_L~hb", "born_child", "place_N1"): [("hb",), "child"],
    untimed("benefits_L~hb", "born_child", "place_L~at"): [("hb",), "child"],
}


def test_lists_and_days_in_a_link_go_as_far_as_they_fit(opens: Opens, rich: Tree) -> None:
    opened = opens(written(rich, timed=False))
    for hash, fits in UNFITTING_LISTS.items():
        go_to(opened, hash)
        assert stop_of(opened) == {**expected(sessions(rich, fits)[-1], timed=False), "notice": notice(len(fits))}, hash


def test_ticks_are_taken_each_once_and_in_their_order(opens: Opens, rich: Tree) -> None:
    opened = opens(written(rich, timed=False))
    session = sessions(rich, [("uc", "hb")])[-1]
    for ticks in ("L~uc~hb~uc", "L~hb~uc"):
        go_to(opened, untimed(f"benefits_{ticks}", here=session.here.id))
        assert stop_of(opened) == expected(session, timed=False)


def test_a_link_that_was_changed_on_its_way_fits(opens: Opens, rich: Tree) -> None:
    session = sessions(rich, [("uc", "hb"), "1980-01-01"])[-1]
    link = link_of(session).removeprefix("#")
    opened = opens(rich)
    for changed in (quote(link, safe="").replace("w%3D", "w="), link + ".", link + "> ", link + "\n", link[:30] + "%20" + link[30:]):
        go_to(opened, "#" + changed)
        assert times_of_wait(stop_of(opened)) == expected(session), changed


def test_after_a_link_that_did_not_fit_the_walk_goes_on(opens: Opens, house: Tree) -> None:
    opened = opens(written(house, timed=False), untimed("constructor_cold", "look_nonsense", "look_done"))
    assert stop_of(opened)["notice"] == notice(1)
    click(opened.locator(".answer").first)
    assert stop_of(opened) == walked(sessions(house, ["cold", "done"])[-1])
    assert given_in(opened) == ["cold", "done"]


def test_a_link_of_another_version_goes_as_far_as_it_fits(opens: Opens, house: Tree) -> None:
    newer = attrs.evolve(house, version="2027.1 (új)")
    opened = opens(newer, link_to(house, ["mild", "wood", "done"]))
    assert times_of_wait(stop_of(opened)) == expected(sessions(newer, ["mild", "wood", "done"])[-1])
    text = HOUSE.replace('answers = { wood = "Wood", gas', "answers = { gas").replace('answers.wood = "look"\n', "")
    other = loads(text.replace('if = { heating = "wood" }', 'if = { heating = "gas" }'))
    go_to(opened := opens(other), link_to(house, ["mild", "wood", "done"]))
    assert stop_of(opened)["notice"] == notice(1)
    assert stop_of(opened)["node"] == "value-of"


def test_a_link_into_a_page_that_is_open_leads_there_and_back_leads_back(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    for walk in (["cold"], ["mild", "wood"]):
        opened.evaluate("(hash) => { location.hash = hash; }", link_to(house, walk))
        until(opened, f"document.querySelectorAll('.path li').length === {len(walk)}")
    opened.go_back()
    until(opened, "document.querySelectorAll('.path li').length === 1")
    assert given_in(opened) == ["cold"]


def test_times_that_make_no_sense_break_nothing(opens: Opens, house: Tree) -> None:
    now = NOW - timedelta(days=400)
    session = answered(answered(started(house, now), "mild", now=now), "wood", now=now)
    start = link_of(session).split(".")[2]
    for odd in ("zzzzzzzz", "-zzzzzzz", "-1", "0", "zzzzzzzzz", "1.5", "_"):
        opened = opens(house, link_of(session).replace(start, odd, 1))
        assert stop_of(opened)["node"] in {"constructor", "look"}, odd
        opened.get_by_role("button", name="See and print your plan").or_(opened.locator(".answer").first).first.click()


def test_a_long_walk_is_gone_and_the_longest_goes_no_further(opens: Opens) -> None:
    tree = loads(LONG)
    opened = opens(written(tree, timed=False), untimed(*["on_go"] * 10_000, here="on"))
    assert opened.locator(".path li").count() == 10_000
    assert stop_of(opened)["notice"] == words.told("page.linked_untimed")
    opened = opens(written(tree, timed=False), untimed(*["on_go"] * 10_001, here="on"))
    assert opened.locator(".path li").count() == 10_000
    assert stop_of(opened)["notice"] == notice(10_000)


# Notes


def note_of(opened: Page) -> str:
    return opened.locator("#note_field").input_value()


def test_notes_are_kept_by_back_and_reload_and_never_stand_in_the_address(opens: Opens, house: Tree) -> None:
    opened = opens(written(house, timed=False), link_to(house, ["cold"], timed=False))
    assert "isn't included if you copy a link" in opened.locator(".step").inner_text()
    opened.locator("#note_field").fill("Mould in the corner")
    click(opened.locator(".answer").first)
    assert "Mould" not in opened.url
    assert opened.locator(".path blockquote").all_text_contents() == ["Mould in the corner"]
    click(opened.locator('.answer[data-answer="yes"]'))
    assert stop_of(opened)["recalled"] == [["look", ["Mould in the corner"]]]
    load_anew(opened)
    assert stop_of(opened)["recalled"] == [["look", ["Mould in the corner"]]]
    opened.go_back()
    opened.go_back()
    assert note_of(opened) == "Mould in the corner"
    opened.go_forward()
    assert opened.locator(".path blockquote").all_text_contents() == ["Mould in the corner"]
    click(opened.locator("#view .back"))
    assert note_of(opened) == "Mould in the corner"


def test_a_note_that_is_being_written_is_kept_without_an_answer(opens: Opens, house: Tree) -> None:
    opened = opens(written(house, timed=False), link_to(house, ["cold"], timed=False))
    opened.locator("#note_field").fill("Half a tho")
    until(opened, "document.querySelector('.note-kept').textContent !== ''")
    load_anew(opened)
    assert note_of(opened) == "Half a tho"
    opened.locator("#note_field").fill("x" * 3_000)
    opened.locator("#note_field").fill("")
    opened.locator("#note_field").press_sequentially("y")
    until(opened, "document.querySelector('.note-kept').textContent !== ''")
    load_anew(opened)
    assert note_of(opened) == "y"
    assert opened.locator("#note_field").get_attribute("maxlength") == "2000"


def test_a_note_without_a_word_is_none(opens: Opens, house: Tree) -> None:
    opened = opens(written(house, timed=False), link_to(house, ["cold"], timed=False))
    opened.locator("#note_field").fill("  \n ")
    click(opened.locator(".answer").first)
    click(opened.locator('.answer[data-answer="yes"]'))
    assert stop_of(opened)["recalled"] == []
    assert opened.locator(".path blockquote").count() == 0
