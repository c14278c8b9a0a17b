"""A page can be used by everybody: with a screen reader, by keys, on a phone, enlarged, in any colours, on paper, and without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from advicetree import Tree, loads, shipped
from browser import AXE, from_npm
from page_trees import HOUSE, RICH, hostile, places
from pages import Opens, begin, click, drawn_page, give, go_to, link_to, load_anew, written

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHIPPED = shipped("interview-recovery")
PHONE = {"width": 360, "height": 740}
LOOKS: dict[str, dict[str, Any]] = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}, "forced": {"forced_colors": "active"}}
SIZES = {"phone": (360, 740), "desktop": (1280, 740), "200 %": (640, 370), "400 %": (320, 200)}


@pytest.fixture(scope="module")
def house() -> Tree:
    return loads(HOUSE)


@pytest.fixture(scope="module")
def rich() -> Tree:
    return loads(RICH)


def look(opened: Page) -> None:
    """See that axe finds nothing, and that nothing scrolls sideways."""
    found = opened.evaluate("async () => (await axe.run()).violations.map((each) => [each.id, ...each.nodes.map((node) => node.html.slice(0, 200))])")
    assert found == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def with_axe(opens: Opens, tree: Tree, size: str, looks: str, hash: str = "", *, timed: bool = True) -> Page:
    width, height = SIZES[size]
    text = drawn_page(tree) if timed else written(tree, timed=False)
    opened = opens(text, hash, viewport={"width": width, "height": height}, bypass_csp=True, **LOOKS[looks])
    opened.evaluate(from_npm(AXE).read_text(encoding="utf-8"))
    look(opened)
    return opened


@pytest.mark.parametrize("looks", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_any_state(opens: Opens, house: Tree, size: str, looks: str) -> None:
    opened = with_axe(opens, house, size, looks)
    begin(opened)
    opened.locator("#number_field").fill("x")
    opened.locator("#number_field").press("Enter")
    click(opened.locator(".rests summary"))
    look(opened)
    opened.locator("#number_field").fill("12.5")
    opened.locator("#number_field").press("Enter")
    give(opened, "wood")
    opened.locator("#note_field").fill("A note")
    look(opened)
    give(opened, "done", "yes")
    click(opened.locator(".early summary"))
    click(opened.locator(".path summary"))
    opened.get_by_role("button", name="Use this date").click()
    look(opened)
    click(opened.locator(".change").first)
    look(opened)
    click(opened.get_by_role("button", name="Keep it as it is"))
    click(opened.get_by_role("button", name="See and print your plan"))
    look(opened)
    click(opened.locator("#view .back"))
    click(opened.locator("aside .to-words"))
    look(opened)
    click(opened.locator(".leave-words"))
    click(opened.get_by_role("button", name="Delete everything"))
    look(opened)
    click(opened.get_by_role("button", name="No, keep them"))
    give(opened, "warm")
    look(opened)
    opened.goto(opened.url.split("#")[0] + "#")
    load_anew(opened)
    opened.evaluate(from_npm(AXE).read_text(encoding="utf-8"))
    go_to(opened, "#w=1._._.look._.constructor_cold.look_nothing.Z")
    look(opened)


@pytest.mark.parametrize("looks", LOOKS)
@pytest.mark.parametrize("size", ["phone", "400 %"])
def test_axe_finds_nothing_in_what_is_answered_with(opens: Opens, rich: Tree, size: str, looks: str) -> None:
    opened = with_axe(opens, rich, size, looks)
    begin(opened)
    click(opened.get_by_role("button", name="Continue"))
    opened.get_by_label("Housing Benefit").check()
    look(opened)
    click(opened.get_by_role("button", name="Continue"))
    click(opened.get_by_role("button", name="Continue"))
    click(opened.locator("summary", has_text="Answer without a date"))
    look(opened)
    for several in ("", "true"):
        opened = with_axe(opens, places(several), size, looks, timed=False)
        begin(opened)
        for typed in ("korea", "xyz"):
            opened.locator("#search_field").fill(typed)
            look(opened)


def test_a_welcome_and_a_changed_advice_have_no_fault(opens: Opens, house: Tree) -> None:
    opened = with_axe(opens, house, "phone", "light", link_to(house, ["mild", "wood"]))
    opened.evaluate("history.replaceState(null, '', location.pathname)")
    load_anew(opened)
    assert "Welcome back" in opened.locator("h1").first.inner_text()
    opened.evaluate(from_npm(AXE).read_text(encoding="utf-8"))
    look(opened)
    opened.evaluate("""() => {
      const key = Object.keys(localStorage).find((each) => each.startsWith("advicetree/house/"));
      localStorage.setItem(`${key}-of-before`, localStorage.getItem(key));
      localStorage.removeItem(key);
    }""")
    load_anew(opened)
    assert "The advice has changed" in opened.locator("h1").first.inner_text()
    opened.evaluate(from_npm(AXE).read_text(encoding="utf-8"))
    look(opened)


def test_a_phone_does_not_scroll_sideways_whatever_is_written(opens: Opens) -> None:
    tree = hostile()
    for size in ((360, 740), (320, 200)):
        opened = opens(tree, link_to(tree, ["x", "again"]), viewport=dict(zip(("width", "height"), size, strict=True)))
        assert opened.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_controls_are_large_enough(opens: Opens, house: Tree, rich: Tree) -> None:
    small = """() => [...document.querySelectorAll("button, summary, input, textarea, select, .choice")]
      .filter((each) => each.checkVisibility() && !each.closest(".choice input, .check input"))
      .filter((each) => each.getBoundingClientRect().height < (each.matches("[type=checkbox]") ? 24 : 44)).map((each) => each.outerHTML)"""
    for tree, walk in (
        (house, ["mild", "wood"]),
        (house, ["mild", "wood", "done", "yes"]),
        (rich, []),
        (rich, [("hb",)]),
        (places(), []),
        (places("true"), []),
    ):
        opened = opens(tree, link_to(tree, walk), viewport=PHONE)
        for summary in opened.locator("#view summary").all():
            click(summary)
        assert opened.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert opened.evaluate(small) == []


def test_dark_is_dark_and_light_is_light(opens: Opens, house: Tree) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    assert opens(house, color_scheme="dark").evaluate(ground) == "rgb(20, 24, 31)"
    assert opens(house, color_scheme="light").evaluate(ground) == "rgb(255, 255, 255)"


def test_paper_has_the_plan_in_light_colours_and_no_controls(opens: Opens, house: Tree, rich: Tree) -> None:
    controls = "[...document.querySelectorAll('button, kbd, input, label, legend, summary')].filter((each) => each.checkVisibility()).length"
    for tree, walk, answer in ((house, ["mild", "wood", "done", "yes"], "Wood"), (rich, [("uc", "hb"), "1980-02-03"], "Universal Credit, Housing Benefit")):
        opened = opens(tree, link_to(tree, walk), color_scheme="dark")  # type: ignore[arg-type]
        opened.emulate_media(media="print")
        opened.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert opened.evaluate("getComputedStyle(document.body).backgroundColor") in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
        assert opened.evaluate(controls) == 0
        assert opened.locator("#print").get_by_text(answer).first.is_visible()


def test_the_page_says_in_which_language_it_speaks(opens: Opens, house: Tree) -> None:
    opened = opens(house, link_to(house, ["mild", "wood"]))
    language = """(selector) => document.querySelector(selector).closest("[lang]").lang"""
    for ours in ("#view .back", ".by", ".path summary", ".note .hint", "aside h2", ".here-mark", ".live"):
        assert opened.evaluate(language, ours) == "en", ours
    for theirs in ("h1", ".headline", ".answer .label", ".how li", ".caution .words", ".asked", ".around .label span", ".note label", ".outline h3"):
        assert opened.evaluate(language, theirs) == "de-CH", theirs
    assert 'lang="en"' not in written(SHIPPED).replace('<html lang="en"', "")


def test_without_javascript_all_the_words_and_the_picture_are_there(opens: Opens, house: Tree) -> None:
    opened = opens(drawn_page(house), java_script_enabled=False)
    assert "you need JavaScript" in opened.locator(".first").inner_text()
    assert not opened.locator(".begin").is_visible()
    assert opened.locator(".outline").is_visible()
    assert opened.locator("#picture svg .node").first.is_visible()
    assert opened.locator(".legend svg").first.is_visible()
    assert opened.locator("#picture > svg").evaluate("(svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width") >= 1.15
