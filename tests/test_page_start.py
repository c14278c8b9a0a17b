"""What stands on a page before its script runs, and where none does: its start, all the words, and the picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from advicetree import Tree, draw, load, loads, shipped
from advicetree.control import safe
from advicetree.words import told
from browser import AXE, from_npm
from page_trees import HOSTILE
from pages import Opens, drawn_page, written
from test_page_outline import flat, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DATA = Path(__file__).parent / "data"
SHIPPED = shipped("interview-recovery")
KEEPS = """() => ({
  headings: [...document.querySelectorAll("h1, h2")].filter((each) => each.checkVisibility()).map((each) => [each.tagName, each.textContent]),
  buttons: [...document.querySelectorAll("button")].filter((each) => each.checkVisibility()).map((each) => each.textContent),
})"""


def waiting(wait: str, language: str = "en") -> Tree:
    return loads(
        f"""
format = 1
id = "waiting"
title = "Waiting"
language = "{language}"
start = "wait"
[stage.a]
title = "One"
[stage.b]
title = "Two & three"
[action.wait]
do = "Wait"
stage = "a"
wait = {{ {wait} }}
then = "end"
[ending.end]
say = "Done"
stage = "b"
"""
    )


def first(tree: Tree) -> str:
    """The start of a page."""
    found = re.search(r'<section class="first.*?</section>', written(tree), re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        ('at-least = "23 hours"', None),
        ('at-least = "1 day"', "It can take days."),
        ('at-most = "3 days"', "It can take days."),
        ('at-least = "1 week"', "It can take days."),
        ('at-least = "1 day", at-most = "8 days"', "It can take weeks."),
    ],
)
def test_the_start_says_how_long_it_can_take(wait: str, words: str | None) -> None:
    start = first(waiting(wait))
    assert re.findall(r"It can take \w+\.", start) == ([words] if words else [])
    assert "Stop whenever you like: it's here when you come back." in start


def test_a_start_where_nothing_can_be_kept_does_not_say_that_it_is(opens: Opens) -> None:
    opened = opens(written(SHIPPED))
    assert [part.is_visible() for part in opened.locator(".first .kept").all()] == [True, True]
    opened.add_init_script("for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new Error(name); } })")
    opened.reload()
    assert "This browser doesn't let the page keep anything." in opened.locator(".notice.bad").inner_text()
    assert [part.is_visible() for part in opened.locator(".first .kept").all()] == [False, False]


def test_the_start_names_the_stages() -> None:
    assert '<h2>There are 2 stages. You may not need them all.</h2>\n<ol class="numbered" role="list"><li>One</li><li>Two &amp; three</li></ol>' in first(
        waiting('at-least = "1 day"')
    )
    assert "stages" not in first(load(DATA / "good" / "lost-keys.json"))


def test_the_start_is_there_before_the_script(opens: Opens) -> None:
    """It is the same without a script, but for what needs one, and it comes first in the file."""
    text = written(SHIPPED)
    assert text.index('class="first') < text.index('class="outline') < text.index('id="picture') < text.index("<script")
    shown = opens(text).evaluate(KEEPS)
    assert shown["headings"] == [["H1", SHIPPED.title], ["H2", "There are 5 stages. You may not need them all."], ["H2", "What's kept"]]
    assert shown["buttons"] == ["Start", "Read all the advice in words", "See the whole picture"]


def test_without_javascript_all_the_words_and_the_picture_are_there(opens: Opens) -> None:
    opened = opens(drawn_page(SHIPPED), java_script_enabled=False)
    assert opened.locator(".first .notice").inner_text() == told("start.needs_script")
    shown = opened.evaluate(KEEPS)
    assert shown["buttons"] == []
    assert [text for tag, text in shown["headings"] if tag == "H1"] == [SHIPPED.title, "All the advice in words"]
    assert "The whole picture" in [text for _, text in shown["headings"]]
    assert opened.locator("#at_call-interviewer").is_visible()
    assert opened.locator("#picture > svg").is_visible()
    assert opened.locator(".legend svg").first.is_visible()
    assert opened.evaluate("document.documentElement.scrollWidth") == 1280


def test_in_a_browser_that_is_too_old_for_the_script_all_the_words_are_there(chromium: Browser, tmp_path: Path) -> None:
    """The property by which such a browser is known is one that none has, here; the policy knows nothing of the script and the styles with it."""
    file = tmp_path / "old.html"
    file.write_text(written(SHIPPED).replace("accent-color", "some-property"), encoding="utf-8")
    context = chromium.new_context(bypass_csp=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(error.message))
    opened.goto(file.as_uri())
    assert wrong == ["unsupported"]
    assert opened.locator(".first .notice").inner_text() == told("start.needs_script")
    shown = opened.evaluate(KEEPS)
    assert shown["buttons"] == []
    assert [text for tag, text in shown["headings"] if tag == "H1"] == [SHIPPED.title, "All the advice in words"]
    assert opened.locator("#at_call-interviewer").is_visible()
    context.close()


def test_without_javascript_the_style_of_the_picture_is_let_through(opens: Opens) -> None:
    drawn = "getComputedStyle(document.querySelector('#picture g > path')).stroke"
    assert opens(written(SHIPPED), java_script_enabled=False).evaluate(drawn) == "rgb(68, 68, 68)"


def test_with_javascript_the_picture_is_text_until_it_is_asked_for(opens: Opens) -> None:
    opened = opens(written(SHIPPED))
    assert opened.locator("svg").count() == 0
    assert opened.evaluate("document.querySelector('#picture').textContent.startsWith('<svg ')")
    opened.locator(".first .to-picture").click()
    assert opened.evaluate("getComputedStyle(document.querySelector('dialog g > path')).stroke") == "rgb(68, 68, 68)"


@pytest.mark.parametrize(
    "around", [draw(attrs.evolve(SHIPPED, language="ar")).page, f'<!DOCTYPE html><html lang="ar" dir="rtl"><body>{draw(SHIPPED).svg}'], ids=["page", "picture"]
)
def test_a_picture_keeps_its_direction_on_a_page_that_is_written_from_right_to_left(opens: Opens, around: str) -> None:
    opened = opens(around, java_script_enabled=False)
    assert opened.evaluate("document.documentElement.dir") == "rtl"
    directions = "[...new Set(Array.from(document.querySelectorAll('svg text'), (text) => getComputedStyle(text).direction))]"
    assert opened.evaluate(directions) == ["ltr"]


def test_a_picture_is_one_copy_and_ends_no_element_early() -> None:
    text = drawn_page(hostile())
    assert text.count("<svg xmlns") == text.count("</svg>")
    assert text.count("</noscript>") == 3
    assert text.lower().count("</script") == 2
    picture = re.search(r'<noscript id="picture">(.*?)</noscript>', text, re.DOTALL)
    assert picture is not None
    assert picture[1].endswith("</svg>")


@pytest.mark.parametrize("script", [True, False])
def test_hostile_words_are_text_on_a_page(opens: Opens, script: bool) -> None:  # noqa: FBT001
    opened = opens(drawn_page(hostile()), java_script_enabled=script)
    assert opened.locator("h1").first.inner_text() == flat(safe(hostile().title))
    assert opened.locator("img, p[onclick]").count() == 0
    assert opened.locator("script").count() == 2
    assert flat(HOSTILE[1]) in flat(opened.evaluate("document.querySelector('.outline').textContent"))


@pytest.mark.parametrize(
    ("language", "html", "own"),
    [
        ("en-GB", '<html lang="en-GB" dir="ltr">', "<main>"),
        ("de", '<html lang="de" dir="ltr">', '<main lang="en">'),
        ("ar", '<html lang="ar" dir="rtl">', '<main lang="en" dir="ltr">'),
        ("az-Arab", '<html lang="az-Arab" dir="rtl">', '<main lang="en" dir="ltr">'),
    ],
)
def test_a_page_says_in_which_language_it_is_and_which_way_it_is_written(opens: Opens, language: str, html: str, own: str) -> None:
    text = written(waiting('at-least = "1 day"', language))
    assert html in text
    assert own in text
    spoken = "(selector) => { const at = document.querySelector(selector); return [at.closest('[lang]').lang, at.closest('[dir]').dir]; }"
    way = "rtl" if 'dir="rtl"' in html else "ltr"
    opened = opens(text)
    for theirs in (".first h1", ".numbered", ".outline h2", ".outline h3"):
        assert opened.evaluate(spoken, theirs) == [language, way]
    for ours in (".first .lead", ".outline > h1", ".begin", "aside h2", ".outline p", ".live"):
        assert opened.evaluate(spoken, ours) == (["en-GB", "ltr"] if language == "en-GB" else ["en", "ltr"])


def test_what_is_static_is_valid() -> None:
    """Every element that is opened is closed, and no id is there twice."""
    for tree in (SHIPPED, hostile(), attrs.evolve(SHIPPED, language="ar")):
        text = re.sub(r"<(noscript|script|style)\b.*?</\1>|<(meta|link|input)\b[^>]*>|<!DOCTYPE html>", "", written(tree), flags=re.DOTALL)
        ids = re.findall(r'\bid="([^"]*)"', re.sub(r'<noscript id="picture">.*?</noscript>', "", written(tree), flags=re.DOTALL))
        assert len(ids) == len(set(ids))
        opened = re.findall(r"<([a-z0-9]+)(?:\s[^<>]*)?>", text)
        closed = re.findall(r"</([a-z0-9]+)>", text)
        assert sorted(tag for tag in opened if tag != "br") == sorted(closed)


@pytest.mark.parametrize("view", ["start", "words", "without a script"])
def test_axe_finds_nothing(opens: Opens, view: str) -> None:
    """Where no script runs, neither does axe, so the page without its own script is looked at instead."""
    axe = from_npm(AXE).read_text(encoding="utf-8")
    text = drawn_page(SHIPPED)
    if view == "without a script":
        text = re.sub(r"<script>.*?</script>|</?noscript[^>]*>", "", text, flags=re.DOTALL)
    opened = opens(text, bypass_csp=True)
    if view == "words":
        opened.locator(".first .to-words").click()
    opened.evaluate(axe)
    found = opened.evaluate("async () => (await axe.run()).violations.map((each) => [each.id, ...each.nodes.map((node) => node.html.slice(0, 200))])")
    assert found == []


def test_the_policy_names_the_script_and_the_styles_and_lets_nothing_else_be(opens: Opens) -> None:
    text = written(SHIPPED)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert re.sub(r"'sha256-[\w+/=]+'", "HASH", policy[1]) == (
        "default-src 'none'; script-src HASH; style-src HASH HASH HASH; img-src data:; base-uri 'none'; form-action 'none'"
    )
    text = text.replace("</main>", '</main><p class="probe" style="color: red" onclick="document.title = 1">x</p><script>document.title = 2</script>')
    probe = opens(written(SHIPPED)).context.new_page()
    probe.set_content(text)
    probe.locator(".probe").click()
    assert probe.title() == SHIPPED.title
    assert probe.evaluate("getComputedStyle(document.querySelector('.probe')).color") != "rgb(255, 0, 0)"


def test_the_page_of_a_drawing_is_the_same_whatever_is_drawn_on_it() -> None:
    assert draw(SHIPPED, theme="dark").page == draw(SHIPPED).page
