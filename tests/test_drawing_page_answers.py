"""What a page is answered with: boxes to tick, dates, groups of values and long lists; and what follows from them, as in a session."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from advicetree import Session, Tree, load, loads
from advicetree.engine import Given
from advicetree.model import Fact
from pages import DAY, Opens, answered, same_walks, started, written
from strategies import trees

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
