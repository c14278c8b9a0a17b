"""What a page is answered with: boxes to tick, dates, groups of values and long lists; and what follows from them, as in a session."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from advicetree import Session, Tree, load, loads
from advicetree.engine import Given
from advicetree.model import Fact
from browser import AXE, from_npm
from pages import DAY, STOPS, UNSEEN, Opens, address, answered, click, drawn_page, expected, hash_of, same_walks, sessions, shown, started, stop_of, written
from strategies import trees

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent
TREES = sorted((HERE / "data" / "trees").glob("*.toml"))
DRAWN = 50

RICH = """
format = 1
id = "rich"
title = "What you may get"
language = "en-US"
start = "benefits"

[fact.benefits]
ask = "Which of these do you get?"
several = true
[fact.benefits.answers]
uc = "Universal Credit"
hb = "Housing Benefit"
pc = "Pension Credit"
none = { label = "None of these", alone = true }
[fact.benefits.groups]
old = { label = "An old one", values = ["hb", "pc"] }
any = { label = "Any", values = ["old", "uc"] }

[fact.days]
ask = "On which days?"
several = { least = 2, most = 3 }
answers = { mo = "Monday", tu = "Tuesday", we = "Wednesday", th = "Thursday" }

[fact.born]
ask = "When were you born?"
date = { from = 1900-01-01, to = "today" }
bands = [
  { id = "pensioner", before = 1960-04-06, reached = "66 years and 1 month", label = "A pensioner" },
  { id = "adult", reached = "18 years", label = "Grown up" },
  { id = "child", label = "A child" },
]
[fact.born.groups]
grown = { label = "Eighteen or older", values = ["pensioner", "adult"] }

[fact.moved]
ask = "When did you move?"
date = {}
bands = [
  { id = "early", up-to = 2014-09-30, label = "By September 2014" },
  { id = "late", label = "Later" },
]

[fact.place]
ask = "Where do you live?"
answers = { at = "Austria", be = "Belgium", de = "Germany", uk = "United Kingdom", us = "United States" }
[fact.place.groups]
euro = { label = "The euro area", values = ["german", "be"] }
german = { label = "Where German is spoken", values = ["at", "de"] }

[fact.income]
ask = "What do you earn?"
number = { unit = "euros", from = 0 }
bands = [{ id = "low", up-to = 100, label = "Up to 100 euros" }, { id = "high", label = "More" }]

[fact.member]
ask = "Are you a member?"
answers = ["yes", "no"]

[fact.scheme]
title = "The scheme"
answers = { full = "Full", part = "Part", none = "None" }
rules = [
  { if = { needy = "yes", income = "low" }, is = "full" },
  { if = [{ benefits = { hb = "no" }, place = "euro" }, { days = ["mo", "tu"] }], unless = { born = "child" }, is = "part" },
  { is = "none" },
]
[fact.needy]
title = "Whether they are in need"
answers = ["yes", "no"]
rules = [
  { if = { benefits = "old" }, is = "yes" },
  { unless = { born = "grown" }, is = "yes" },
  { is = "no" },
]

[situation.benefits]
about = "benefits"
limit = { visits = 2, then = "place", say = "You said so." }
then = "hb"

[situation.hb]
about = "benefits.hb"
answers.yes = { to = "born", say = "Keep it." }
answers.no = "early"

[situation.early]
about = "scheme"
answers.full = "born"
then = "born"

[situation.born]
about = "born"
answers.grown = { to = "old", say = "You are grown up." }
answers.child = "place"
answers.unsure = { label = "I do not know", to = "place", settles = false, say = "Never mind." }

[situation.old]
about = "benefits.old"
answers.yes = "days"
then = "place"

[situation.days]
about = "days"
then = "place"

[situation.place]
about = "place"
answers.uk = { to = "income", say = "Rule, Britannia." }
answers.german = { to = "income", say = "Servus." }
others = { label = "Elsewhere", to = "moved", say = "Welcome." }

[situation.moved]
about = "moved"
answers = { early = "income", late = "income" }

[situation.income]
about = "income"
answers.low = "scheme"
then = "scheme"

[situation.scheme]
about = "scheme"
answers.full = { to = "apply", say = "All of it." }
answers.part = { to = "apply", say = "A part of it." }
answers.none = "again"

[action.again]
do = "Think again"
how = [{ say = "There may be more.", unless = { benefits = "none" } }, { say = "None of these: well.", if = { benefits = "none" } }]
limit = { visits = 2, then = "nothing" }
answers.back = "benefits"
answers.days = "days"
answers.stop = "nothing"

[action.apply]
do = "Apply"
how = [
  { say = "Bring the letter of your landlord.", if = { benefits = { hb = "yes" } } },
  { say = "You may claim Housing Benefit as well.", if = { benefits = { hb = "no" } } },
  { say = "For any of them.", if = { benefits = "any" } },
  { say = "On a day off.", if = { days = ["mo", "th"] } },
  { say = "In German.", if = { place = ["german"] } },
  { say = "For the young, or with little.", if = [{ born = "child" }, { income = "low", place = ["uk", "us"] }] },
  { say = "Not for members.", unless = { member = "yes" } },
  { say = "For members.", if = { member = "yes" } },
  { say = "In full.", if = { scheme = "full" } },
  { say = "Not in full.", unless = { scheme = "full" } },
  { say = "Since you moved early.", if = { moved = "early" }, unless = { born = "pensioner" } },
]
caution = [{ say = "Those in need go first.", if = { needy = "yes" } }]
wait = { at-least = "2 days" }
then = "nothing"

[ending.nothing]
say = ["That was all.", { say = "Come again in April.", if = { scheme = ["part", "none"], benefits = "pc" } }]
"""


@pytest.fixture(scope="module")
def rich() -> Tree:
    return loads(RICH)


def some_days(fact: Fact) -> list[date]:
    """Days on and about every bound of a fact, as of `DAY`."""
    bounds = [DAY]
    for band in fact.values.values():
        bounds += [when for when in (band.before, band.up_to) if isinstance(when, date)]
        if band.reached is not None:
            months = DAY.year * 12 + DAY.month - 1 - band.reached.months
            bounds.append(DAY.replace(year=months // 12, month=months % 12 + 1))
    return [bound + timedelta(days=days) for bound in bounds for days in (-31, -2, -1, 0, 1, 2, 31)]


def anything(session: Session, rng: Random) -> Given:
    """Something that can be given where a session stops: a list, a day, a number, or an offer."""
    tree, here = session.tree, session.here
    fact = tree.facts[here.fact] if here.fact is not None else None
    for _ in range(100):
        given: Given = rng.choice(session.offers).id
        if fact is not None and fact.several is not None:
            given = tuple(rng.sample(list(fact.values), rng.randint(0, min(4, len(fact.values)))))
        elif fact is not None and fact.days is not None and rng.random() < 0.7:
            given = rng.choice(some_days(fact)).isoformat()
        elif fact is not None and fact.number is not None and rng.random() < 0.7:
            given = rng.choice((0, 99.5, 100, 100.01, 12_000))
        if fact is None or given in here.answers or fact.known_as(given, DAY) is not None:
            return given
    raise AssertionError(f"nothing can be given at {here}")


def random_walks(tree: Tree, seeds: range, longest: int = 30) -> list[list[Given]]:
    """Walks at random, with all that can be given."""
    walks = []
    for seed in seeds:
        rng = Random(seed)  # noqa: S311
        session, walk = started(tree), list[Given]()
        while not session.ended and len(walk) < longest:
            walk.append(anything(session, rng))
            session = answered(session, walk[-1])
        walks.append([step.answer for step in session.steps])
    return walks


# The same walks


def test_a_page_walks_lists_groups_dates_and_rules_as_a_session_does(opens: Opens, rich: Tree) -> None:
    same_walks(opens(rich), rich, random_walks(rich, range(120)))


def test_the_walk_is_seen_in_the_real_picture(opens: Opens, rich: Tree) -> None:
    same_walks(opens(drawn_page(rich)), rich, random_walks(rich, range(20)))


@pytest.mark.parametrize("file", TREES, ids=lambda file: file.stem)
def test_a_page_walks_real_guidance_as_a_session_does(opens: Opens, file: Path) -> None:
    tree = load(file)
    same_walks(opens(tree), tree, random_walks(tree, range(40), 60))


def test_a_page_walks_what_is_drawn_as_a_session_does(opens: Opens, rich: Tree) -> None:
    opened = opens(rich)
    file = Path(opened.url.removeprefix("file://"))

    @settings(max_examples=DRAWN)
    @given(trees(rich=True), integers(0, 1_000))
    def walk(tree: Tree, seed: int) -> None:
        file.write_text(written(tree), encoding="utf-8")
        opened.goto(file.as_uri())
        opened.reload()
        same_walks(opened, tree, random_walks(tree, range(seed, seed + 3), 20))

    walk()


AGES = """
format = 1
id = "ages"
title = "How old?"
start = "born"
[fact.born]
ask = "When were you born?"
date = {}
bands = [
  { id = "old", reached = "66 years and 1 month", label = "Old" },
  { id = "grown", reached = "18 years", label = "Grown up" },
  { id = "toddler", reached = "1 year", label = "Toddler" },
  { id = "weeks", reached = "1 month and 14 days", label = "More than six weeks" },
  { id = "month", reached = "1 month", label = "A month" },
  { id = "days", reached = "3 days", label = "Some days" },
  { id = "new", label = "New" },
]
[situation.born]
about = "born"
then = "end"
[ending.end]
say = ["There.", { say = "Congratulations.", if = { born = ["grown", "old"] } }]
"""


def test_ages_are_counted_by_the_calendar_as_a_session_counts_them(opens: Opens) -> None:
    tree = loads(AGES)
    opened = opens(tree)
    days = [date(*each) for each in ((2000, 2, 29), (2004, 2, 29), (2008, 1, 31), (2007, 12, 31), (1960, 1, 29), (1, 1, 1), (50, 6, 30), (9999, 12, 31))]
    walks = {}
    for today in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29), date(2026, 3, 31), date(2026, 4, 30), date(2099, 12, 31)):
        now = datetime(today.year, today.month, today.day, 12, tzinfo=timezone.utc)
        about = [today - timedelta(days=count) for count in (0, 2, 3, 4, *range(27, 34), *range(42, 48), 364, 365, 366)]
        about += [date(today.year - 18, month, each) for month, each in ((2, 28), (3, 1), (2, 29 if today.year % 4 == 2 else 28), (4, 30))]
        for born in dict.fromkeys([*days, *about]):
            walks[hash_of([born.isoformat()], today)] = Session.start(tree, now=now).answer(born, now=now)
    for (hash, session), stop in zip(walks.items(), opened.evaluate(STOPS, list(walks)), strict=True):
        assert shown(stop) == expected(session), hash
    assert {session.steps[0].value for session in walks.values()} == {*tree.facts["born"].values}


# Boxes to tick


def test_what_is_ticked_is_given_as_one_answer(opens: Opens, rich: Tree) -> None:
    opened = opens(rich)
    opened.get_by_label("Pension Credit").check()
    opened.get_by_label("Universal Credit").check()
    click(opened.get_by_role("button", name="Continue"))
    assert address(opened) == "#~uc~pc"
    assert stop_of(opened) == expected(sessions(rich, [("uc", "pc")])[-1])
    assert opened.locator(".answered").inner_text() == "Universal Credit, Pension Credit"


def test_boxes_are_a_group_with_the_question_as_its_name(opens: Opens, rich: Tree) -> None:
    group = opens(rich).get_by_role("group", name="Which of these do you get? Tick all that apply, or just “None of these”.")
    assert group.get_by_role("checkbox").count() == 4


def test_what_is_alone_takes_the_ticks_of_the_others_away_and_they_take_its(opens: Opens, rich: Tree) -> None:
    opened = opens(rich)
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
    opened = opens(rich)
    go_on = opened.get_by_role("button", name="Continue")
    click(go_on)
    assert opened.locator(".refused").inner_text() == "Nothing is ticked yet. Tick all that apply, or just “None of these”."
    assert address(opened) == ""
    assert opened.evaluate("document.activeElement.value") == "uc"
    opened.evaluate(STOPS, [hash_of([("hb",), "2000-01-01"])])
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
    assert address(opened).endswith(",~tu~we~th")


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
    opened = opens(tree)
    assert opened.locator("legend").inner_text() == says
    assert stop_of(opened) == expected(Session.start(tree))


def one_question(fact: str) -> str:
    """A tree of one question about a fact."""
    return f"""
format = 1
id = "one"
title = "One question"
start = "q"
[fact.f]
ask = "Which?"
{fact}
[situation.q]
about = "f"
then = "end"
[ending.end]
say = "There."
"""


def test_nothing_can_be_ticked_where_nothing_says_that(opens: Opens) -> None:
    tree = loads(one_question('several = true\nanswers = { a = "A", b = "B" }'))
    opened = opens(tree)
    click(opened.get_by_role("button", name="Continue"))
    assert address(opened) == "#~"
    assert stop_of(opened) == expected(sessions(tree, [()])[-1])
    assert opened.locator(".answered").inner_text() == "None of them"


def test_boxes_are_ticked_with_keys_alone(opens: Opens, rich: Tree) -> None:
    opened = opens(rich)
    opened.locator(".headline").focus()
    opened.keyboard.press("3")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Space")
    assert ticked(opened) == ["uc", "pc"]
    opened.keyboard.press("1")
    assert ticked(opened) == ["pc"]
    opened.keyboard.press("Enter")
    assert address(opened) == "#~pc"
    assert opened.evaluate("document.activeElement.className") == "headline"


def test_a_double_click_on_continue_takes_one_step(opens: Opens, rich: Tree) -> None:
    opened = opens(rich)
    opened.get_by_label("Housing Benefit").check()
    opened.clock.fast_forward(UNSEEN)
    opened.get_by_role("button", name="Continue").dblclick()
    assert address(opened) == "#~hb"
    opened.clock.fast_forward(UNSEEN)
    opened.go_back()
    box = opened.get_by_label("Housing Benefit")
    opened.clock.fast_forward(UNSEEN)
    box.click()
    box.click()
    assert ticked(opened) == []


def test_change_brings_back_what_was_given(opens: Opens, rich: Tree) -> None:
    opened = opens(rich, hash_of([("uc", "hb"), "1980-05-06", ("mo", "tu"), "be", "early", 99.5]))
    shown_again = {
        "Which of these": (".choice :checked", 2),
        "When were you born": ("#date_field", "1980-05-06"),
        "What do you earn": ("#number_field", "99.5"),
    }
    for question, (selector, value) in shown_again.items():
        click(opened.get_by_role("button", name=f"Change: {question}"))
        control = opened.locator(selector)
        assert (control.count() if isinstance(value, int) else control.input_value()) == value
        opened.reload()
        assert (control.count() if isinstance(value, int) else control.input_value()) == value
        opened.go_back()
    click(opened.get_by_role("button", name="Change: When did you move"))
    assert opened.locator("#date_field").input_value() == ""


# Dates


def test_a_date_is_given_and_one_that_cannot_be_is_refused_in_words(opens: Opens, rich: Tree) -> None:
    opened = opens(rich, "#~hb")
    field = opened.locator("#date_field")
    assert [field.get_attribute(name) for name in ("min", "max")] == ["1900-01-01", "2026-03-01"]
    for typed, refusal in {
        "": "There is no whole date yet.",
        "1899-12-31": "December 31, 1899 is before January 1, 1900.",
        "2026-03-02": "March 2, 2026 is in the future.",
    }.items():
        field.fill(typed)
        click(opened.get_by_role("button", name="Use this date"))
        assert opened.locator(".refused").inner_text() == refusal
        assert field.get_attribute("aria-invalid") == "true"
        assert opened.evaluate("document.activeElement.id") == "date_field"
        assert address(opened) == "#~hb"
    field.fill("1980-02-29")
    field.press("Enter")
    assert address(opened) == "#~hb,1980-02-29@2026-03-01"
    assert stop_of(opened) == expected(sessions(rich, [("hb",), "1980-02-29"])[-1])
    assert opened.locator(".answered time").get_attribute("datetime") == "1980-02-29"


@pytest.mark.parametrize(
    ("zone", "today"), [("Pacific/Honolulu", "2026-02-28"), ("UTC", "2026-02-28"), ("Europe/Berlin", "2026-03-01"), ("Pacific/Auckland", "2026-03-01")]
)
def test_today_is_that_of_the_reader(opens: Opens, rich: Tree, zone: str, today: str) -> None:
    opened = opens(rich, "#~hb", timezone_id=zone)
    field = opened.locator("#date_field")
    assert field.get_attribute("max") == today
    field.fill("2026-03-01")
    field.press("Enter")
    assert address(opened) == ("#~hb" if today == "2026-02-28" else "#~hb,2026-03-01@2026-03-01")


def test_a_date_is_judged_once_whenever_its_link_is_opened(opens: Opens, rich: Tree) -> None:
    opened = opens(rich, "#~hb,2008-03-01@2026-02-28")
    assert "A child" in opened.locator(".path").inner_text()
    assert "Grown up" in opens(rich, "#~hb,2008-03-01@2026-03-01").locator(".path").inner_text()
    opened.clock.set_fixed_time("2040-01-01T00:00:00Z")
    opened.reload()
    assert "A child" in opened.locator(".path").inner_text()


def test_a_date_can_be_answered_without_one(opens: Opens, rich: Tree) -> None:
    opened = opens(rich, "#~hb")
    assert not opened.get_by_role("button", name="Grown up").is_visible()
    assert opened.get_by_role("button", name="I do not know").is_visible()
    click(opened.locator("summary", has_text="Answer without a date"))
    click(opened.get_by_role("button", name="Grown up"))
    assert address(opened) == "#~hb,adult"
    assert stop_of(opened) == expected(sessions(rich, [("hb",), "adult"])[-1])


@pytest.mark.parametrize(
    ("language", "words"), {"en": "March 4, 2020", "de": "4. März 2020", "de-CH": "4. März 2020", "zz-no-such-language-of-mine": "2020-03-04"}.items()
)
def test_a_date_is_told_in_the_language_of_the_tree(opens: Opens, language: str, words: str) -> None:
    text = AGES.replace("title =", f'language = "{language}"\ntitle =', 1)
    opened = opens(loads(text), "#2020-03-04@2026-03-01")
    assert opened.locator(".answered time").inner_text() == words


@pytest.mark.parametrize(
    ("date", "says", "least", "most"),
    [
        ("{}", "Give a date.", None, "9999-12-31"),
        ("{ from = 2020-01-02 }", "Give a date from January 2, 2020 on.", "2020-01-02", "9999-12-31"),
        ('{ from = "today" }', "Give a date from today on.", "2026-03-01", "9999-12-31"),
        ("{ to = 2020-03-04 }", "Give a date up to March 4, 2020.", None, "2020-03-04"),
        ('{ from = 2020-01-02, to = "today" }', "Give a date from January 2, 2020 to today.", "2020-01-02", "2026-03-01"),
    ],
)
def test_which_dates_can_be_given_is_said(opens: Opens, date: str, says: str, least: str | None, most: str) -> None:
    bands = '[{ id = "early", before = 2020-01-15, label = "Early" }, { id = "late", label = "Late" }]'
    opened = opens(loads(one_question(f"date = {date}\nbands = {bands}")))
    assert opened.locator(".date label").inner_text() == says
    assert [opened.locator("#date_field").get_attribute(name) for name in ("min", "max")] == [least, most]


# Long lists


PLACES = [
    "Åland",
    "Côte d’Ivoire",
    "Curaçao",
    "Łódź",
    "Österreich",
    "São Tomé and Príncipe",
    "Straße",
    "Türkiye",
    "North Korea",
    "South Korea",
    "日本",
    "Réunion",
]


def places(several: str = "") -> Tree:
    """A question about more places than a screen holds."""
    labels = [*PLACES, *(f"Place {number}" for number in range(212))]
    answers = ", ".join(f'p{number} = "{label}"' for number, label in enumerate(labels))
    return loads(one_question(f"{f'several = {several}' if several else ''}\nanswers = {{ {answers} }}"))


def test_a_long_list_is_searched_by_typing(opens: Opens) -> None:
    tree = places()
    opened = opens(tree)
    assert stop_of(opened) == expected(Session.start(tree))
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
        assert said.inner_text() == ("1 of 224 matches. Enter chooses it." if len(found) == 1 else f"{len(found)} of 224 match.")
    field.fill("xyz")
    assert listed_now(opened) == []
    assert said.inner_text() == "Nothing matches “xyz”. Check the spelling, or type less of it."
    field.fill("  ")
    assert len(listed_now(opened)) == 224
    assert said.inner_text() == "224 to choose from."


def listed_now(opened: Page) -> list[str]:
    found: list[str] = opened.evaluate("[...document.querySelectorAll('.list > *')].filter((each) => each.checkVisibility()).map((each) => each.textContent)")
    return found


def test_one_of_a_long_list_is_chosen_with_keys_alone(opens: Opens) -> None:
    opened = opens(places())
    opened.locator(".headline").focus()
    opened.keyboard.press("Tab")
    opened.keyboard.type("place 1")
    opened.keyboard.press("Enter")
    opened.keyboard.press("1")
    assert address(opened) == ""
    opened.keyboard.press("Control+A")
    opened.keyboard.type("curacao")
    opened.keyboard.press("Enter")
    assert address(opened) == "#p2"
    opened.keyboard.press("Backspace")
    opened.keyboard.press("Tab")
    opened.keyboard.type("korea")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    assert address(opened) == "#p9"


def test_what_is_ticked_stays_in_sight_while_others_are_searched(opens: Opens) -> None:
    tree = places("true")
    opened = opens(tree)
    field = opened.get_by_label("Type to search")
    field.fill("curacao")
    field.press("Enter")
    assert ticked(opened) == ["p2"]
    field.fill("korea")
    assert listed_now(opened) == ["Curaçao", "North Korea", "South Korea"]
    opened.get_by_label("South Korea").check()
    click(opened.get_by_role("button", name="Continue"))
    assert stop_of(opened) == expected(sessions(tree, [("p2", "p9")])[-1])


def test_a_refusal_brings_the_focus_to_a_box_that_a_search_has_left(opens: Opens) -> None:
    opened = opens(places("{ least = 1 }"))
    for typed, focused in (("korea", "p8"), ("xyz", "")):
        opened.locator("#search_field").fill(typed)
        click(opened.get_by_role("button", name="Continue"))
        assert opened.locator(".refused").inner_text() == "Nothing is ticked yet. Tick all that apply, at least 1."
        assert opened.evaluate("document.activeElement.value") == focused


def test_answers_of_a_long_list_come_in_the_order_of_their_fact(opens: Opens) -> None:
    text = one_question("answers = {" + ", ".join(f'v{number} = "V {number}"' for number in range(20)) + "}")
    tree = loads(text.replace('then = "end"', 'answers.no-idea = { label = "No idea", to = "end", settles = false }\nanswers.v7 = "end"\nthen = "end"'))
    assert [id for id, _ in stop_of(opens(tree))["offers"]] == [*(f"v{number}" for number in range(20)), "no-idea"]


def test_a_page_holds_the_values_of_a_fact_once() -> None:
    asks = "".join(f'[situation.s{number}]\nabout = "f"\nthen = "s{number + 1}"\n' for number in range(50))
    values = ", ".join(f'v{number} = "The value {number}"' for number in range(224))
    head = 'format = 1\nid = "many"\ntitle = "Many"\nstart = "s0"\n'
    text = written(loads(f'{head}[fact.f]\nask = "Which?"\nanswers = {{ {values} }}\n{asks}[ending.s50]\nsay = "There."\n'))
    assert text.count("The value 77") == 1


# Addresses that do not fit


UNFITTING: dict[str, list[Given]] = {
    "#uc": [],
    "#~uc~none": [],
    "#~": [],
    "#~uc~": [],
    "#~old": [],
    "#~__proto__": [],
    "#~uc~hb~uc": [("uc", "hb")],
    "#~hb~uc": [("uc", "hb")],
    "#~hb,~uc": [("hb",)],
    "#~hb,grown": [("hb",)],
    "#~hb,1980-01-01": [("hb",)],
    "#~hb,1980-01-01@": [("hb",)],
    "#~hb,1980-02-30@2026-03-01": [("hb",)],
    "#~hb,1980-1-1@2026-03-01": [("hb",)],
    "#~hb,0000-01-01@2026-03-01": [("hb",)],
    "#~hb,1980-01-01@2026-02-30": [("hb",)],
    "#~hb,1980-01-01@2026-03-01@2026-03-01": [("hb",)],
    "#~hb,2026-03-02@2026-03-01": [("hb",)],
    "#~hb,child,german": [("hb",), "child"],
    "#~hb,child,n=1": [("hb",), "child"],
    "#~hb,child,~at": [("hb",), "child"],
}


def test_an_address_goes_as_far_as_it_fits(opens: Opens, rich: Tree) -> None:
    opened = opens(rich)
    for hash, fits in UNFITTING.items():
        taken = hash in {"#~uc~hb~uc", "#~hb~uc"}
        assert shown(opened.evaluate(STOPS, [hash])[0]) == {**expected(sessions(rich, fits)[-1]), "notice": not taken}, hash


def test_an_address_that_was_encoded_on_its_way_fits(opens: Opens, rich: Tree) -> None:
    opened = opens(rich, "#%7Euc%7Ehb%2C1980-01-01%402026-03-01")
    assert stop_of(opened) == expected(sessions(rich, [("uc", "hb"), "1980-01-01"])[-1])


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(opens: Opens, rich: Tree, scheme: str, width: int) -> None:
    axe = from_npm(AXE).read_text(encoding="utf-8")

    def look(opened: Page) -> None:
        found = opened.evaluate("async () => (await axe.run()).violations.map((each) => [each.id, ...each.nodes.map((node) => node.html.slice(0, 200))])")
        assert found == []

    def opens_with_axe(tree: Tree, hash: str = "") -> Page:
        opened = opens(tree, hash, color_scheme=scheme, viewport={"width": width, "height": 740}, bypass_csp=True)
        opened.evaluate(axe)
        look(opened)
        return opened

    opened = opens_with_axe(rich)
    click(opened.get_by_role("button", name="Continue"))
    opened.get_by_label("Housing Benefit").check()
    look(opened)
    click(opened.get_by_role("button", name="Continue"))
    click(opened.get_by_role("button", name="Use this date"))
    click(opened.locator("summary", has_text="Answer without a date"))
    look(opened)
    for several in ("", "true"):
        opened = opens_with_axe(places(several))
        opened.locator("#search_field").fill("korea")
        look(opened)
        opened.locator("#search_field").fill("xyz")
        look(opened)


def test_a_phone_does_not_scroll_sideways_and_controls_are_large_enough(opens: Opens, rich: Tree) -> None:
    small = """() => [...document.querySelectorAll("button, summary, .choice, .step input")]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < (each.matches("button, .choice") ? 44 : 24))
      .map((each) => each.outerHTML)"""
    for tree, hash in ((rich, ""), (rich, "#~hb"), (rich, "#~hb,adult"), (places(), ""), (places("true"), "")):
        opened = opens(tree, hash, viewport={"width": 360, "height": 740})
        for summary in opened.locator(".step summary").all():
            click(summary)
        assert opened.evaluate("document.documentElement.scrollWidth") <= 360
        assert opened.evaluate(small) == []


def test_paper_has_the_answers_and_no_boxes(opens: Opens, rich: Tree) -> None:
    for hash in ("#~uc~hb", "#~uc~hb,1980-02-03@2026-03-01"):
        opened = opens(rich, hash)
        opened.emulate_media(media="print")
        assert (
            opened.evaluate(
                "[...document.querySelectorAll('button, kbd, input, label, legend, .step summary')].filter((each) => each.checkVisibility()).length"
            )
            == 0
        )
        assert opened.get_by_text("Universal Credit, Housing Benefit").is_visible()
