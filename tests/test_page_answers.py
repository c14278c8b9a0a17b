"""What a page is answered with: numbers, boxes to tick, dates and long lists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from advicetree import Tree, loads
from advicetree.drawing.page.data import script_data
from page_trees import AGES, HOUSE, RICH, one_question, places
from pages import NOW, UNSEEN, Opens, answered, click, expected, given_in, go_to, link_of, link_to, load_anew, sessions, started, stop_of, walked, written

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def rich() -> Tree:
    return loads(RICH)


def at(opens: Opens, tree: Tree, *given: object, **options: object) -> Page:
    """A page without time that was opened by a link to a walk."""
    return opens(written(tree, timed=False), link_to(tree, given, timed=False), **options)  # type: ignore[arg-type]


# Numbers


def test_a_number_can_be_typed(opens: Opens) -> None:
    house = loads(HOUSE)
    opened = at(opens, house)
    field = opened.locator("#number_field")
    for typed, refusal in {
        "": "You haven't entered a number yet. Enter a number of degrees from -40 to 60.",
        "warm": "“warm” cannot be read as a number. Enter a number of degrees from -40 to 60.",
        "12,5": "“12,5” cannot be read as a number. Use a point for decimals, and no commas: 1200.5.",
        "0x10": "“0x10” cannot be read",
        "1e3": "“1e3” cannot be read",
        "-41": "-41 is less than -40. Enter",
        "60.01": "60.01 is more than 60. Enter",
        "9999999999999999999": "is more than 60",
    }.items():
        field.fill(typed)
        field.press("Enter")
        assert refusal in opened.locator(".refused").inner_text()
        assert field.get_attribute("aria-invalid") == "true"
        assert given_in(opened) == []
    field.fill(" +12.50 ")
    click(opened.get_by_role("button", name="Continue"))
    assert given_in(opened) == [12.5]
    assert stop_of(opened) == walked(sessions(house, [12.5])[-1])
    assert stop_of(opened)["path"] == ["12.5 (Mild)"]


# Boxes to tick


def test_what_is_ticked_is_given_as_one_answer(opens: Opens, rich: Tree) -> None:
    opened = at(opens, rich)
    opened.get_by_label("Pension Credit").check()
    opened.get_by_label("Universal Credit").check()
    click(opened.get_by_role("button", name="Continue"))
    assert given_in(opened) == [["uc", "pc"]]
    assert stop_of(opened) == walked(sessions(rich, [("uc", "pc")])[-1])
    assert stop_of(opened)["path"] == ["Universal Credit, Pension Credit"]


def test_boxes_are_a_group_with_the_question_as_its_name(opens: Opens, rich: Tree) -> None:
    group = at(opens, rich).get_by_role("group", name="Which of these do you get? Tick all that apply, or just “None of these”.")
    assert group.get_by_role("checkbox").count() == 4


def test_what_is_alone_takes_the_ticks_of_the_others_away_and_they_take_its(opens: Opens, rich: Tree) -> None:
    opened = at(opens, rich)
    opened.get_by_label("Universal Credit").check()
    opened.get_by_label("Housing Benefit").check()
    opened.get_by_role("checkbox", name="None of these (on its own)").check()
    assert ticked(opened) == ["none"]
    opened.get_by_label("Pension Credit").check()
    opened.get_by_label("Universal Credit").check()
    assert ticked(opened) == ["uc", "pc"]


def ticked(opened: Page) -> list[str]:
    found: list[str] = opened.evaluate("[...document.querySelectorAll('.choice :checked')].map(({ value }) => value)")
    return found


def test_too_few_and_too_many_ticks_are_refused_in_words(opens: Opens, rich: Tree) -> None:
    opened = at(opens, rich)
    go_on = opened.get_by_role("button", name="Continue")
    click(go_on)
    assert opened.locator(".refused").inner_text() == "Nothing is ticked yet. Tick all that apply, or just “None of these”."
    assert given_in(opened) == []
    assert opened.evaluate("document.activeElement.value") == "uc"
    go_to(opened, link_to(rich, [("hb",), "2000-01-01"], timed=False))
    assert opened.locator("legend").inner_text() == "Tick 2 or 3."
    opened.get_by_label("Tuesday").check()
    click(go_on)
    assert opened.locator(".refused").inner_text() == "You have ticked 1. Tick 2 or 3."
    assert opened.evaluate("document.activeElement.value") == "tu"
    for name in ("Monday", "Wednesday", "Thursday"):
        opened.get_by_label(name).check()
    click(go_on)
    assert opened.locator(".refused").inner_text() == "You have ticked 4. Tick 2 or 3."
    assert opened.get_by_role("group").first.get_attribute("aria-describedby") == "ticks_refused"
    opened.get_by_label("Monday").uncheck()
    click(go_on)
    assert given_in(opened) == [["hb"], "2000-01-01@2026-03-01", ["tu", "we", "th"]]


@pytest.mark.parametrize(
    ("several", "says"),
    {
        "true": "Tick all that apply, or nothing.",
        "{ least = 1 }": "Tick all that apply, at least 1.",
        "{ most = 2 }": "Tick up to 2, or nothing.",
        "{ least = 2, most = 2 }": "Tick 2.",
        "{ least = 1, most = 2 }": "Tick 1 or 2.",
        "{ least = 1, most = 3 }": "Tick all that apply, at least 1.",
    }.items(),
)
def test_how_many_can_be_ticked_is_said(opens: Opens, several: str, says: str) -> None:
    tree = loads(one_question(f'several = {several}\nanswers = {{ a = "A", b = "B", c = "C" }}'))
    opened = at(opens, tree)
    assert opened.locator("legend").inner_text() == says
    assert stop_of(opened) == expected(started(tree), timed=False)


def test_nothing_can_be_ticked_where_nothing_says_that(opens: Opens) -> None:
    tree = loads(one_question('several = true\nanswers = { a = "A", b = "B" }'))
    opened = at(opens, tree)
    click(opened.get_by_role("button", name="Continue"))
    assert given_in(opened) == [[]]
    assert stop_of(opened) == walked(sessions(tree, [()])[-1])
    assert stop_of(opened)["path"] == ["None of them"]


def test_boxes_are_ticked_with_keys_alone(opens: Opens, rich: Tree) -> None:
    opened = at(opens, rich)
    opened.locator(".headline").focus()
    opened.keyboard.press("3")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Space")
    assert ticked(opened) == ["uc", "pc"]
    opened.keyboard.press("1")
    assert ticked(opened) == ["pc"]
    opened.keyboard.press("Enter")
    assert given_in(opened) == [["pc"]]
    assert opened.evaluate("document.activeElement.className") == "headline"


def test_a_double_click_on_continue_takes_one_step(opens: Opens, rich: Tree) -> None:
    opened = at(opens, rich)
    opened.get_by_label("Housing Benefit").check()
    opened.clock.fast_forward(UNSEEN)
    opened.get_by_role("button", name="Continue").dblclick()
    assert given_in(opened) == [["hb"]]
    opened.clock.fast_forward(UNSEEN)
    opened.go_back()
    box = opened.get_by_label("Housing Benefit")
    opened.clock.fast_forward(UNSEEN)
    box.click()
    box.click()
    assert ticked(opened) == []


def test_change_shows_what_was_given_until_something_else_is(opens: Opens, rich: Tree) -> None:
    walk = [("uc", "hb"), "1980-05-06", ("mo", "tu"), "be", "early", 99.5]
    opened = at(opens, rich, *walk)
    opened.locator(".path summary").click()
    shown_again = {
        "Which of these": (".choice :checked", 2),
        "When were you born": ("#date_field", "1980-05-06"),
        "What do you earn": ("#number_field", "99.5"),
        "Where do you live": ('.answer[aria-current="true"]', 1),
        "When did you move": ('.answer[aria-current="true"]', 1),
    }
    for question, (selector, value) in shown_again.items():
        click(opened.get_by_role("button", name=f"Change: {question}"))
        control = opened.locator(selector)
        assert (control.count() if isinstance(value, int) else control.input_value()) == value, question
        load_anew(opened)
        assert (control.count() if isinstance(value, int) else control.input_value()) == value, question
        click(opened.get_by_role("button", name="Keep it as it is"))
        assert given_in(opened) == [["uc", "hb"], "1980-05-06@2026-03-01", ["mo", "tu"], "be", "early", 99.5]
        opened.locator(".path summary").click()


# Dates


def test_a_date_is_given_and_one_that_cannot_be_is_refused_in_words(opens: Opens, rich: Tree) -> None:
    opened = at(opens, rich, ("hb",))
    field = opened.locator("#date_field")
    assert [field.get_attribute(name) for name in ("min", "max")] == ["1900-01-01", "2026-03-01"]
    for typed, refusal in {
        "": "Enter the whole date: the day, the month and the year.",
        "1899-12-31": "December 31, 1899 is before January 1, 1900.",
        "2026-03-02": "March 2, 2026 is in the future.",
    }.items():
        field.fill(typed)
        click(opened.get_by_role("button", name="Continue"))
        assert opened.locator(".refused").inner_text() == refusal
        assert field.get_attribute("aria-invalid") == "true"
        assert opened.evaluate("document.activeElement.id") == "date_field"
        assert given_in(opened) == [["hb"]]
    field.fill("1980-02-29")
    field.press("Enter")
    assert given_in(opened) == [["hb"], "1980-02-29@2026-03-01"]
    assert stop_of(opened) == walked(sessions(rich, [("hb",), "1980-02-29"])[-1])


@pytest.mark.parametrize(
    ("zone", "today"), [("Pacific/Honolulu", "2026-02-28"), ("UTC", "2026-02-28"), ("Europe/Berlin", "2026-03-01"), ("Pacific/Auckland", "2026-03-01")]
)
def test_today_is_that_of_the_reader(opens: Opens, rich: Tree, zone: str, today: str) -> None:
    opened = at(opens, rich, ("hb",), timezone_id=zone)
    field = opened.locator("#date_field")
    assert field.get_attribute("max") == today
    field.fill("2026-03-01")
    field.press("Enter")
    assert given_in(opened) == [["hb"], *(["2026-03-01@2026-03-01"] if today == "2026-03-01" else [])]


def test_a_date_is_judged_once_whenever_its_link_is_opened(opens: Opens, rich: Tree) -> None:
    link = link_to(rich, [("hb",), "2008-03-01"], timed=False)
    opened = opens(written(rich, timed=False), link.replace("~2026-03-01", "~2026-02-28"))
    assert stop_of(opened)["path"][-1] == "March 1, 2008 (A child)"
    assert stop_of(opens(written(rich, timed=False), link))["path"][-1] == "March 1, 2008 (Grown up)"
    opened.clock.set_fixed_time("2040-01-01T00:00:00Z")
    load_anew(opened)
    assert stop_of(opened)["path"][-1] == "March 1, 2008 (A child)"


def test_in_time_a_date_is_judged_as_of_the_day_of_its_step(opens: Opens, rich: Tree) -> None:
    for now, label in ((NOW - timedelta(minutes=31), "A child"), (NOW - timedelta(minutes=30), "Grown up")):
        session = answered(answered(started(rich, now), ("hb",), now=now), "2008-03-01", now=now)
        opened = opens(rich, link_of(session))
        assert stop_of(opened)["path"][-1] == f"March 1, 2008 ({label})"


def test_a_date_can_be_answered_without_one(opens: Opens, rich: Tree) -> None:
    opened = at(opens, rich, ("hb",))
    assert not opened.get_by_role("button", name="Grown up").is_visible()
    assert opened.get_by_role("button", name="I do not know").is_visible()
    click(opened.locator("summary", has_text="Answer without a date"))
    click(opened.get_by_role("button", name="Grown up"))
    assert given_in(opened) == [["hb"], "adult"]
    assert stop_of(opened) == walked(sessions(rich, [("hb",), "adult"])[-1])


@pytest.mark.parametrize(
    ("language", "words"), {"en": "March 4, 2020", "de": "4. März 2020", "de-CH": "4. März 2020", "zz-no-such-language-of-mine": "March 4, 2020"}.items()
)
def test_a_date_is_told_in_the_language_of_the_tree(opens: Opens, language: str, words: str) -> None:
    text = AGES.replace("title =", f'language = "{language}"\ntitle =', 1)
    tree = loads(text)
    assert stop_of(opens(tree, link_to(tree, ["2020-03-04"])))["path"] == [f"{words} (Toddler)"]


@pytest.mark.parametrize(
    ("date", "says", "least", "most"),
    [
        ("{}", "Enter a date.", None, "9999-12-31"),
        ("{ from = 2020-01-02 }", "Enter a date on or after January 2, 2020.", "2020-01-02", "9999-12-31"),
        ('{ from = "today" }', "Enter a date on or after today.", "2026-03-01", "9999-12-31"),
        ("{ to = 2020-03-04 }", "Enter a date on or before March 4, 2020.", None, "2020-03-04"),
        ('{ from = 2020-01-02, to = "today" }', "Enter a date from January 2, 2020 to today.", "2020-01-02", "2026-03-01"),
    ],
)
def test_which_dates_can_be_given_is_said(opens: Opens, date: str, says: str, least: str | None, most: str) -> None:
    bands = '[{ id = "early", before = 2020-01-15, label = "Early" }, { id = "late", label = "Late" }]'
    opened = at(opens, loads(one_question(f"date = {date}\nbands = {bands}")))
    assert opened.locator(".date label").inner_text() == says
    assert [opened.locator("#date_field").get_attribute(name) for name in ("min", "max")] == [least, most]


# Long lists


def test_a_long_list_is_searched_by_typing(opens: Opens) -> None:
    tree = places()
    opened = at(opens, tree)
    assert stop_of(opened) == expected(started(tree), timed=False)
    field = opened.get_by_label("Type to search")
    said = opened.get_by_role("status")
    assert said.inner_text() == "224 to choose from."
    for typed, found in {
        "aland": ["Åland"],
        "COTE D'IVOIRE": ["Côte d’Ivoire"],
        "curac": ["Curaçao"],
        "lodz": ["Łódź"],
        "oster": ["Österreich"],
        "tome sao": ["São Tomé and Príncipe"],
        "strasse": ["Straße"],
        "TURKI": ["Türkiye"],
        "korea": ["North Korea", "South Korea"],
        "korea no": ["North Korea"],
        "日": ["日本"],
        "place 21": [f"Place {number}" for number in (21, 121, 210, 211)],
    }.items():
        field.fill(typed)
        assert listed_now(opened) == found, typed
        assert said.inner_text() == ("1 match. Press Enter to choose it." if len(found) == 1 else f"{len(found)} of 224 match.")
    field.fill("xyz")
    assert len(listed_now(opened)) == 224
    assert said.inner_text() == "Nothing matches “xyz”, so all 224 are shown. Check the spelling, or type less of it."
    field.fill("  ")
    assert len(listed_now(opened)) == 224
    assert said.inner_text() == "224 to choose from."


def listed_now(opened: Page) -> list[str]:
    found: list[str] = opened.evaluate("[...document.querySelectorAll('.list > *')].filter((each) => each.checkVisibility()).map((each) => each.textContent)")
    return found


def test_one_of_a_long_list_is_chosen_with_keys_alone(opens: Opens) -> None:
    opened = at(opens, places())
    opened.locator(".headline").focus()
    opened.keyboard.press("Tab")
    opened.keyboard.type("place 1")
    opened.keyboard.press("Enter")
    opened.keyboard.press("1")
    assert given_in(opened) == []
    opened.keyboard.press("Control+A")
    opened.keyboard.type("curacao")
    opened.keyboard.press("Enter")
    assert given_in(opened) == ["p2"]
    opened.keyboard.press("Backspace")
    opened.keyboard.press("Tab")
    opened.keyboard.type("korea")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    assert given_in(opened) == ["p9"]


def test_what_is_ticked_stays_in_sight_while_others_are_searched(opens: Opens) -> None:
    tree = places("true")
    opened = at(opens, tree)
    field = opened.get_by_label("Type to search")
    field.fill("curacao")
    field.press("Enter")
    assert ticked(opened) == ["p2"]
    field.fill("korea")
    assert listed_now(opened) == ["Curaçao", "North Korea", "South Korea"]
    opened.get_by_label("South Korea").check()
    click(opened.get_by_role("button", name="Continue"))
    assert stop_of(opened) == walked(sessions(tree, [("p2", "p9")])[-1])


def test_a_refusal_brings_the_focus_to_a_box_that_a_search_has_left(opens: Opens) -> None:
    opened = at(opens, places("{ least = 1 }"))
    for typed, focused in (("korea", "p8"), ("xyz", "p0")):
        opened.locator("#search_field").fill(typed)
        click(opened.get_by_role("button", name="Continue"))
        assert opened.locator(".refused").inner_text() == "Nothing is ticked yet. Tick all that apply, at least 1."
        assert opened.evaluate("document.activeElement.value") == focused


def test_answers_of_a_long_list_come_in_the_order_of_their_fact(opens: Opens) -> None:
    text = one_question("answers = {" + ", ".join(f'v{number} = "V {number}"' for number in range(20)) + "}")
    tree = loads(text.replace('then = "end"', 'answers.no-idea = { label = "No idea", to = "end", settles = false }\nanswers.v7 = "end"\nthen = "end"'))
    assert [id for id, _ in stop_of(at(opens, tree))["offers"]] == [*(f"v{number}" for number in range(20)), "no-idea"]


def test_the_data_of_a_page_hold_the_values_of_a_fact_once() -> None:
    asks = "".join(f'[situation.s{number}]\nabout = "f"\nthen = "s{number + 1}"\n' for number in range(50))
    values = ", ".join(f'v{number} = "The value {number}"' for number in range(224))
    head = 'format = 1\nid = "many"\ntitle = "Many"\nstart = "s0"\n'
    tree = loads(f'{head}[fact.f]\nask = "Which?"\nanswers = {{ {values} }}\n{asks}[ending.s50]\nsay = "There."\n')
    assert script_data(tree).count("The value 77") == 1
