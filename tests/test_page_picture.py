"""The whole picture of a page, in a real browser: in a dialog, moved by mouse, by finger and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.trees import long_tree

from advicetree import Tree, loads, shipped
from advicetree.drawing.themes import DARK, LIGHT
from browser import AXE, from_npm
from pages import Opens, begin, drawn_page, give

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SEE = "aside .to-picture"
FRAME = ".frame-of-picture"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
SETTLED = 300  # milliseconds after which nothing glides any more

INTERVIEW = shipped("interview-recovery")

# Where a part of the picture is in its frame, in pixels from the middle of that; and how large a unit of the picture is.
PLACE = """(node) => {
  const [at, frame] = [`.sheet .node[data-node="${node}"]`, ".frame-of-picture"].map((each) => document.querySelector(each).getBoundingClientRect());
  return { right: at.left + at.width / 2 - frame.left - frame.width / 2, down: at.top + at.height / 2 - frame.top - frame.height / 2,
    left: at.left, top: at.top, width: at.width, height: at.height };
}"""
SCALE = """() => {
  const sheet = document.querySelector(".sheet");
  return sheet.getBoundingClientRect().width / sheet.querySelector("svg").viewBox.baseVal.width;
}"""
WORDS = "document.querySelector('.words-of-step').hidden ? null : document.querySelector('.words-of-step').innerText"
FOCUSED = "document.activeElement.className || document.activeElement.id || document.activeElement.tagName"


def place(opened: Page, node: str) -> dict[str, float]:
    found: dict[str, float] = opened.evaluate(PLACE, node)
    return found


def scale(opened: Page) -> float:
    found: float = opened.evaluate(SCALE)
    return found


def words(opened: Page) -> str | None:
    found: str | None = opened.evaluate(WORDS)
    return found


def settle(opened: Page) -> None:
    """Wait until nothing glides any more."""
    opened.clock.run_for(SETTLED)
    opened.evaluate("getComputedStyle(document.querySelector('.sheet')).transform")


def whole(opens: Opens, tree: Tree | str = INTERVIEW, **options: Any) -> Page:
    """A page with its whole picture open, in which nothing glides unless that is asked for."""
    opened = opens(drawn_page(tree) if isinstance(tree, Tree) else tree, **{**STILL, **options})
    begin(opened)
    opened.locator(SEE).click()
    settle(opened)
    return opened


def is_all_seen(opened: Page) -> bool:
    """Whether all of the picture is in its frame."""
    inside: bool = opened.evaluate(
        """() => {
          const [sheet, frame] = [".sheet", ".frame-of-picture"].map((each) => document.querySelector(each).getBoundingClientRect());
          return sheet.width <= frame.width + 1 && sheet.height <= frame.height + 1;
        }"""
    )
    return inside


def middle_of(opened: Page) -> tuple[float, float]:
    """The middle of the frame, on the screen."""
    return centre(opened.locator(FRAME))


def centre(control: Locator) -> tuple[float, float]:
    box = control.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def node_at(opened: Page, node: str) -> tuple[float, float]:
    """A point on the screen at which a node is seen."""
    at = place(opened, node)
    return at["left"] + at["width"] / 2, at["top"] + 12


# The whole picture


def test_a_click_on_a_box_opens_the_whole_picture_there_and_tells_its_words(opens: Opens) -> None:
    opened = opens(drawn_page(INTERVIEW), **STILL)
    begin(opened)
    opened.locator(".around .ways .node").nth(1).click()
    settle(opened)
    at = place(opened, "answer-first")
    assert (round(at["right"]), round(at["down"])) == (0, 0)
    assert "First, answer the employer's questions" in (words(opened) or "")
    assert opened.locator("#find_step").input_value() == "answer-first"


def test_the_picture_is_made_when_it_is_first_opened_and_is_silent(opens: Opens) -> None:
    opened = opens(drawn_page(INTERVIEW))
    begin(opened)
    assert opened.locator("svg [data-node]").count() == 0
    opened.locator(SEE).click()
    svg = opened.locator(".sheet svg")
    assert svg.evaluate("({ ariaHidden, attributes }) => [ariaHidden, [...attributes].map(({ name }) => name).sort().join()]") == [
        "true",
        "aria-hidden,class,viewBox,xmlns",
    ]
    nodes = opened.locator(".sheet [data-node]").count()
    assert nodes > 100
    opened.keyboard.press("Escape")
    opened.locator(SEE).click()
    assert opened.locator(".sheet [data-node]").count() == nodes


def test_the_picture_has_its_own_style_which_the_policy_lets_through_in_light_and_in_dark(opens: Opens) -> None:
    for scheme, colours in (("light", LIGHT), ("dark", DARK)):
        opened = whole(opens, color_scheme=scheme)
        fill = opened.locator('.sheet .node.action[data-node="write-it-down"] .border').first.evaluate("(each) => getComputedStyle(each).strokeWidth")
        page = opened.locator(".sheet rect.page").evaluate("(each) => getComputedStyle(each).fill")
        assert fill == "1.3px"
        assert page == f"rgb({', '.join(str(int(colours.page[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_it_opens_where_the_walk_is_at_a_size_that_can_be_read(opens: Opens) -> None:
    for options in ({}, PHONE):
        opened = whole(opens, **options)
        at = place(opened, "where-now")
        assert (round(at["right"]), round(at["down"])) == (0, 0)
        assert 1.2 < scale(opened) <= 1.6
        assert words(opened) is None


def test_the_way_gone_where_it_is_and_what_comes_are_marked(opens: Opens) -> None:
    opened = opens(drawn_page(INTERVIEW))
    begin(opened)
    marks = """() => ["walked", "here", "ahead"].map((mark) => [...new Set([...document.querySelectorAll(`.sheet .${mark}:not(.line-only, .name)`)]
      .map(({ dataset }) => Object.values(dataset).join(" ")))].sort())"""
    opened.locator(SEE).click()
    assert opened.evaluate(marks) == [
        ["where-now"],
        ["where-now"],
        [f"where-now {answer}" for answer in ("good", "questions", "refused", "to-come", "waiting")],
    ]
    assert not opened.locator(".sheet svg").evaluate("(svg) => svg.classList.contains('walking')")
    opened.keyboard.press("Escape")
    give(opened, "waiting")
    opened.locator(SEE).click()
    walked, here, ahead = opened.evaluate(marks)
    assert (walked, here) == (["where-now", "where-now waiting", "write-it-down"], ["write-it-down"])
    assert {each.split()[0] for each in ahead} == {"write-it-down"}
    assert opened.locator(".sheet svg.walking").count() == 1
    lines = """() => [...document.querySelectorAll(".sheet .line-only.walked")].every((line) =>
      [...line.parentNode.children].slice([...line.parentNode.children].indexOf(line)).every((after) => after.matches(".walked, .halo")))"""
    assert opened.evaluate(lines)


# By mouse


def test_the_wheel_zooms_where_the_pointer_is_and_the_page_does_not_scroll(opens: Opens) -> None:
    opened = whole(opens)
    before = place(opened, "where-now")
    x, y = before["left"] + 20, before["top"] + 20
    opened.mouse.move(x, y)
    opened.mouse.wheel(0, -200)
    settle(opened)
    after = place(opened, "where-now")
    times = after["width"] / before["width"]
    assert times == pytest.approx(1.35, abs=0.01)
    assert (x - after["left"]) == pytest.approx(20 * times, abs=0.5)
    assert (y - after["top"]) == pytest.approx(20 * times, abs=0.5)
    opened.mouse.wheel(0, 300)
    settle(opened)
    assert place(opened, "where-now")["width"] < before["width"]
    assert opened.evaluate("[scrollY, document.querySelector('dialog').scrollTop]") == [0, 0]


def test_zooming_has_bounds(opens: Opens) -> None:
    opened = whole(opens)
    opened.mouse.move(*middle_of(opened))
    for _ in range(30):
        opened.mouse.wheel(0, -1_000)
    settle(opened)
    assert scale(opened) == pytest.approx(4)
    for _ in range(30):
        opened.mouse.wheel(0, 1_000)
    settle(opened)
    assert is_all_seen(opened)


def test_dragging_moves_the_picture_and_tells_nothing(opens: Opens) -> None:
    opened = whole(opens)
    before = place(opened, "where-now")
    x, y = node_at(opened, "where-now")
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x + 60, y - 40, steps=5)
    opened.mouse.up()
    settle(opened)
    after = place(opened, "where-now")
    assert (round(after["right"] - before["right"]), round(after["down"] - before["down"])) == (60, -40)
    assert words(opened) is None


def test_a_pointer_that_leaves_the_frame_still_holds_the_picture(opens: Opens) -> None:
    opened = whole(opens)
    before = place(opened, "where-now")
    x, y = node_at(opened, "where-now")
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x, 5, steps=5)
    opened.mouse.up()
    opened.mouse.move(x, y)
    settle(opened)
    assert round(place(opened, "where-now")["down"] - before["down"]) == round(5 - y)


@pytest.mark.parametrize("pixels", [0, 4, 7])
def test_a_click_that_moves_by_five_pixels_at_most_tells_the_words_of_a_step(opens: Opens, pixels: int) -> None:
    opened = whole(opens)
    x, y = node_at(opened, "where-now")
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x + pixels, y)
    opened.mouse.up()
    assert ("What has happened so far?" in (words(opened) or "")) == (pixels <= 5)


def test_a_click_on_an_answer_tells_its_step_and_one_beside_all_steps_tells_nothing(opens: Opens) -> None:
    opened = whole(opens)
    frame = opened.locator(FRAME).bounding_box()
    assert frame is not None
    opened.mouse.click(frame["x"] + 5, frame["y"] + frame["height"] - 5)
    assert words(opened) is None
    opened.mouse.click(*centre(opened.locator('.sheet .row[data-node="where-now"][data-answer="refused"]')))
    assert "What has happened so far?" in (words(opened) or "")
    assert opened.locator(".sheet .told").get_attribute("data-node") == "where-now"


def test_a_step_that_was_clicked_stays_in_sight_beside_its_words(opens: Opens) -> None:
    opened = whole(opens, **PHONE)
    opened.mouse.move(*middle_of(opened))
    frame = opened.locator(FRAME).bounding_box()
    assert frame is not None
    down = frame["y"] + frame["height"] - 20
    under = """([x, y]) => document.elementFromPoint(x, y).closest("[data-node]")?.dataset.node"""
    x = next(x for x in range(20, 340, 10) if opened.evaluate(under, [x, down]))
    node = opened.evaluate(under, [x, down])
    opened.mouse.click(x, down)
    settle(opened)
    smaller = opened.locator(FRAME).bounding_box()
    assert smaller is not None
    assert smaller["height"] < frame["height"]
    at = place(opened, node)
    assert frame["y"] - 1 <= at["top"] < smaller["y"] + smaller["height"]


def test_a_double_click_comes_nearer(opens: Opens) -> None:
    opened = whole(opens)
    before = scale(opened)
    opened.mouse.dblclick(*node_at(opened, "where-now"))
    settle(opened)
    assert scale(opened) == pytest.approx(before * 1.4, abs=0.01)


# By finger


def touch(opened: Page, *moves: list[tuple[float, float]]) -> None:
    """Put some fingers down at the first places, move them to the next, and lift them at the last."""
    client = opened.context.new_cdp_session(opened)
    for number, points in enumerate(moves):
        fingers = [{"x": x, "y": y, "id": each} for each, (x, y) in enumerate(points)]
        client.send("Input.dispatchTouchEvent", {"type": "touchMove" if number else "touchStart", "touchPoints": fingers})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_moves_the_picture(opens: Opens) -> None:
    opened = whole(opens, **PHONE)
    before = place(opened, "where-now")
    scrolled = opened.evaluate("scrollY")
    x, y = middle_of(opened)
    touch(opened, [(x, y)], [(x + 20, y + 10)], [(x + 50, y + 30)])
    settle(opened)
    after = place(opened, "where-now")
    assert (round(after["right"] - before["right"]), round(after["down"] - before["down"])) == (50, 30)
    assert words(opened) is None
    assert opened.evaluate("[scrollY, visualViewport.scale]") == [scrolled, 1]


def test_two_fingers_zoom_the_picture_and_not_the_page(opens: Opens) -> None:
    opened = whole(opens, **PHONE)
    before = scale(opened)
    x, y = middle_of(opened)
    touch(opened, [(x - 20, y), (x + 20, y)], [(x - 30, y), (x + 30, y)], [(x - 40, y), (x + 40, y)])
    settle(opened)
    assert scale(opened) == pytest.approx(before * 2, abs=0.02)
    assert opened.evaluate("visualViewport.scale") == 1
    assert words(opened) is None


def test_a_tap_tells_the_words_of_a_step(opens: Opens) -> None:
    opened = whole(opens, **PHONE)
    opened.touchscreen.tap(*node_at(opened, "where-now"))
    assert "What has happened so far?" in (words(opened) or "")


def test_the_words_of_a_step_are_of_that_step_alone(opens: Opens) -> None:
    opened = whole(opens)
    opened.locator("#find_step").select_option("where-now")
    assert opened.locator("dialog h3").all_inner_texts() == ["1. What has happened so far?"]
    assert opened.evaluate("new Set(Array.from(document.querySelectorAll('[id]'), ({id}) => id)).size === document.querySelectorAll('[id]').length")


# By keyboard


def test_all_can_be_done_with_keys_alone(opens: Opens) -> None:
    opened = opens(drawn_page(INTERVIEW), **STILL)
    begin(opened)
    opened.locator(SEE).focus()
    opened.keyboard.press("Enter")
    settle(opened)
    assert opened.evaluate(FOCUSED) == "frame-of-picture"
    before, size = place(opened, "where-now"), scale(opened)
    for key, right, down in (("ArrowLeft", 1, 0), ("ArrowRight", 0, 0), ("ArrowUp", 0, 1), ("ArrowDown", 0, 0)):
        opened.keyboard.press(key)
        settle(opened)
        now = place(opened, "where-now")
        assert (now["right"] > before["right"] + 50, now["down"] > before["down"] + 50) == (bool(right), bool(down)), key
    for key, times in (("+", 1.4), ("-", 1), ("=", 1.4), ("-", 1)):
        opened.keyboard.press(key)
        settle(opened)
        assert scale(opened) == pytest.approx(size * times, abs=0.01), key
    opened.keyboard.press("0")
    settle(opened)
    assert scale(opened) < 1
    for _ in range(10):
        opened.keyboard.press("Shift+Tab")
        if opened.evaluate(FOCUSED) == "find_step":
            break
    opened.keyboard.type("Call the interv")
    opened.keyboard.press("Enter")
    settle(opened)
    assert opened.locator("#find_step").input_value() == "call-now" or words(opened) is not None


def test_words_have_links_that_lead_to_other_steps_in_the_picture(opens: Opens) -> None:
    opened = whole(opens)
    opened.locator("#find_step").select_option("write-it-down")
    settle(opened)
    assert opened.get_by_role("status").last.inner_text() == "“Write down everything you think went wrong” is told after the picture."
    link = opened.locator(".words-of-step a[href^='#']").first
    link.focus()
    opened.keyboard.press("Enter")
    settle(opened)
    node = opened.locator("#find_step").input_value()
    assert node != "write-it-down"
    at = place(opened, node)
    assert (round(at["right"]), round(at["down"])) == (0, 0)
    assert opened.evaluate(FOCUSED) == "words-of-step"
    assert opened.locator("dialog").get_attribute("open") is not None


def test_keys_in_the_dialog_do_not_answer_the_page_beside_it(opens: Opens) -> None:
    opened = whole(opens)
    before = opened.url
    for key in ("1", "2", "Backspace"):
        opened.keyboard.press(key)
    assert opened.url == before
    opened.keyboard.press("Escape")
    assert opened.locator(".step").get_attribute("data-node") == "where-now"


def test_the_focus_comes_back_to_what_opened_the_picture(opens: Opens) -> None:
    opened = whole(opens)
    for close in ("Escape", "Close"):
        if close == "Close":
            opened.get_by_role("button", name=close).click()
        else:
            opened.keyboard.press(close)
        assert not opened.locator("dialog").is_visible()
        assert "to-picture" in opened.evaluate(FOCUSED)
        opened.locator(SEE).click()


# Buttons and the list of steps


def test_buttons_zoom_show_all_and_lead_back_to_where_the_walk_is(opens: Opens) -> None:
    opened = whole(opens)
    size = scale(opened)
    for name, wanted in (("Zoom in", size * 1.4), ("Zoom out", size), ("Zoom out", size / 1.4)):
        opened.get_by_role("button", name=name).click()
        settle(opened)
        assert scale(opened) == pytest.approx(wanted, abs=0.01)
    opened.get_by_role("button", name="All of it").click()
    settle(opened)
    assert is_all_seen(opened)
    opened.get_by_role("button", name="Where I am").click()
    settle(opened)
    at = place(opened, "where-now")
    assert (round(at["right"]), round(at["down"])) == (0, 0)
    assert scale(opened) == pytest.approx(size)


def test_steps_are_found_by_their_stages(opens: Opens) -> None:
    opened = whole(opens)
    groups = opened.evaluate("[...document.querySelectorAll('#find_step optgroup')].map((group) => [group.label, group.children.length])")
    assert [title for title, _ in groups] == ["Without a stage", *(stage.title for stage in INTERVIEW.stages.values())]
    assert sum(count for _, count in groups) == len(INTERVIEW.nodes)
    opened.locator("#find_step").select_option(label="Prepare properly for your interview")
    settle(opened)
    at = place(opened, opened.locator("#find_step").input_value())
    assert (round(at["right"]), round(at["down"])) == (0, 0)
    assert "Prepare properly for your interview" in (words(opened) or "")


def test_all_can_be_read_in_words_instead(opens: Opens) -> None:
    opened = whole(opens)
    opened.get_by_role("link", name="all the advice in words").click()
    assert not opened.locator("dialog").is_visible()
    assert opened.locator(".outline").is_visible()


# For everybody


def test_nothing_glides_where_the_reader_wants_nothing_to_move(opens: Opens) -> None:
    steps = """async () => {
      const sheet = document.querySelector(".sheet");
      const seen = new Set();
      const watch = new MutationObserver(() => seen.add(sheet.style.transform));
      watch.observe(sheet, { attributes: true, attributeFilter: ["style"] });
      document.querySelector(".frame-of-picture").dispatchEvent(new KeyboardEvent("keydown", { key: "+" }));
      await new Promise((done) => setTimeout(done, 400));
      return seen.size;
    }"""
    for options, least, most in ((STILL, 1, 1), ({"reduced_motion": "no-preference"}, 2, 40)):
        opened = whole(opens, **options)
        assert least <= opened.evaluate(steps) <= most


def test_many_movements_between_two_images_cost_one(opens: Opens) -> None:
    opened = whole(opens)
    changes = """async () => {
      const [frame, sheet] = [".frame-of-picture", ".sheet"].map((each) => document.querySelector(each));
      let changes = 0;
      const watch = new MutationObserver((all) => (changes += all.length));
      watch.observe(sheet, { attributes: true, attributeFilter: ["style"] });
      for (let count = 0; count < 50; count += 1) frame.dispatchEvent(new WheelEvent("wheel", { deltaY: -1, clientX: 100, clientY: 300, cancelable: true }));
      await new Promise((done) => setTimeout(done, 200));
      return [changes, sheet.classList.contains("moving")];
    }"""
    assert opened.evaluate(changes) == [1, True]
    settle(opened)
    assert opened.locator(".sheet.moving").count() == 0


def test_a_picture_of_a_thousand_steps_is_moved_without_being_painted_anew(opens: Opens) -> None:
    opened = whole(opens, drawn_page(loads(long_tree(1_000))))
    x, y = middle_of(opened)
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x - 40, y - 40, steps=4)
    assert opened.locator(".sheet").evaluate("(sheet) => getComputedStyle(sheet).willChange") == "transform"
    opened.mouse.up()
    settle(opened)
    opened.get_by_role("button", name="All of it").click()
    settle(opened)
    assert scale(opened) < 0.3
    opened.locator("#find_step").select_option("n700")
    settle(opened)
    at = place(opened, "n700")
    assert (round(at["right"]), round(at["down"])) == (0, 0)


def test_the_same_place_stays_in_the_middle_when_the_window_changes(opens: Opens) -> None:
    opened = whole(opens)
    opened.set_viewport_size({"width": 700, "height": 900})
    settle(opened)
    at = place(opened, "where-now")
    assert (abs(round(at["right"])) <= 1, abs(round(at["down"])) <= 1) == (True, True)


SIZES = {"phone": (360, 740), "desktop": (1280, 800), "200 %": (640, 400), "400 %": (320, 200)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("looks", ["light", "dark", "forced"])
def test_axe_finds_nothing_and_nothing_is_out_of_reach(opens: Opens, size: str, looks: str) -> None:
    width, height = SIZES[size]
    options = {"color_scheme": "dark" if looks == "dark" else "light", "forced_colors": "active" if looks == "forced" else "none"}
    opened = whole(opens, viewport={"width": width, "height": height}, bypass_csp=True, **options)
    opened.evaluate(from_npm(AXE).read_text(encoding="utf-8"))
    find = "async () => (await axe.run()).violations.map((each) => [each.id, ...each.nodes.map((node) => node.html.slice(0, 200))])"
    assert opened.evaluate(find) == []
    opened.locator("#find_step").select_option("write-it-down")
    settle(opened)
    assert opened.evaluate(find) == []
    wide = "[...document.querySelectorAll('dialog, .words-of-step, html')].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className)"
    assert opened.evaluate(wide) == []
    frame = opened.locator(FRAME).bounding_box()
    assert frame is not None
    assert frame["width"] >= 300
    assert frame["height"] >= 130
    small = """() => [...document.querySelectorAll("dialog button, dialog select")].map((each) => [each.textContent, each.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 44 || height < 44).map(([text]) => text)"""
    assert opened.evaluate(small) == []
    for control in opened.locator("dialog button, dialog select").all():
        control.click(trial=True)


def test_paper_has_no_dialog(opens: Opens) -> None:
    opened = whole(opens)
    opened.emulate_media(media="print")
    assert not opened.locator("dialog").is_visible()
