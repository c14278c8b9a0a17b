"""What all tests share: the profiles of hypothesis, two trees, and a browser that opens pages.

`HYPOTHESIS_PROFILE=ci` draws the same examples at each run; `HYPOTHESIS_PROFILE=long` draws many.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from advicetree import Tree, load, loads
from browser import browser
from pages import NOW, ZONE, Opens, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

EAGER = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large])
os.environ.pop("PYTEST_ADDOPTS", None)  # it is for this run, not for those that tests begin themselves
settings.register_profile("default", EAGER, max_examples=100)
settings.register_profile("ci", EAGER, max_examples=150, derandomize=True)
settings.register_profile("long", EAGER, max_examples=1_500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def parcel() -> Tree:
    """The tree of the lost parcel, which shows everything that the format has."""
    return load(Path(__file__).parent / "data" / "good" / "lost-parcel.toml")


LODGING = """
format = 1
id = "lodging"
title = "Where to stay"
start = "where"

[source.guide]
title = "The traveller's guide"
claims = { "1" = "Nobody regrets a hat." }

[fact.region]
ask = "Which region do you go to?"
answers = { north = "The north", south = "The south", islands = "The islands" }

[fact.nights]
ask = "How many nights do you stay?"
number = { unit = "nights", from = 1, to = 365 }
bands = [
  { id = "few", below = 3, label = "One or two" },
  { id = "week", below = 8, label = "Up to a week" },
  { id = "long", label = "Longer" },
]

[situation.where]
about = "region"
answers.north = { to = "how-long", say = "It is cold up there." }
answers.unsure = { label = "I cannot tell yet", to = "look-around", settles = false, say = "No hurry." }
others = { label = "Somewhere else", to = "how-long", say = "Take a hat.", source = "guide 1" }

[action.look-around]
do = "Look around"
note = "What did you see?"
limit = { visits = 2, then = "stay-home", say = "You have looked enough." }
answers.done = "where-now"
answers.nothing = { label = "There was nothing", to = "where" }

[situation.where-now]
about = "region"
ask = "Where to, now that you have looked around?"
answers = { north = "how-long", south = "how-long", islands = "ferry" }

[action.ferry]
do = "Take the ferry"
how = ["Buy a ticket.", { say = "Buy it for the way back too.", if = { nights = "few" } }]
caution = [{ say = "The islands are windy.", if = { region = "islands" } }, { say = "Not for you.", if = { region = "north" } }]
then = "how-long"

[situation.how-long]
about = "nights"
answers.few = "tent"
others = { label = "Longer than that", to = "like-it" }

[situation.like-it]
ask = "Do you like it?"
remember = false
answers = { yes = "house", no = "move-on" }

[action.move-on]
do = "Move on"
recall = ["look-around"]
then = "where-again"

[situation.where-again]
about = "region"
limit = { visits = 2, then = "stay-home", say = "That is enough moving." }
answers.north = "how-long-still"
others = { label = "Elsewhere", to = "how-long-still", say = "Keep the hat." }

[situation.how-long-still]
about = "nights"
answers.few = "tent"
answers.week = "like-it"
answers.long = { to = "like-it", say = "A long stay wants a good bed." }

[ending.tent]
say = ["Sleep in a tent.", { say = "Take warm clothes.", if = { region = "north" } }]

[ending.house]
good = true
say = "Rent a house."
source = ["guide", "guide 1"]

[ending.stay-home]
say = "Stay at home."
"""


@pytest.fixture(scope="session")
def lodging() -> Tree:
    """A tree of shared facts, numbers, `others`, unsettling answers, questions asked at each visit, limits and loops."""
    return loads(LODGING)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def opens(chromium: Browser, tmp_path: Path) -> Iterator[Opens]:
    """What opens the page of a tree; at the end, nothing went wrong on any that was opened, and nothing but the page itself was asked for."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opens(tree: Tree | str, hash: str = "", **options: Any) -> Page:
        text = tree if isinstance(tree, str) else written(tree)
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(text, encoding="utf-8")
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, "timezone_id": ZONE, **options})
        context.set_default_timeout(30_000)
        contexts.append(context)
        opened = context.new_page()
        opened.clock.install(time=NOW)
        own = file.as_uri()

        def asked(request: Request) -> None:
            if request.url.split("#")[0] != own:
                wrong.append(f"asked for {request.url}")

        opened.on("request", asked)
        opened.on("console", lambda message: wrong.append(f"console: {message.text}"))
        opened.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        opened.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        opened.goto(own + hash)
        return opened

    yield opens
    for context in contexts:
        context.close()
    assert wrong == []
