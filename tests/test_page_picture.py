"""The whole picture of a page, in a real browser: what it shows, and that everybody can use it."""

from __future__ import annotations

import pytest
from benchmarks.trees import long_tree

from advicetree import loads
from advicetree.drawing import draw
from advicetree.drawing.themes import DARK, LIGHT
from advicetree.problems import Problem
from browser import AXE, from_npm
from page_pictures import FRAME, INTERVIEW, PHONE, SEE, STILL, is_all_seen, middle_of, place, scale, settle, whole, words
from page_trees import HOUSE, RICH
from pages import Opens, begin, drawn_page, give


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
    give(opened, "refused")
    opened.locator(SEE).click()
    walked, here, ahead = opened.evaluate(marks)
    assert (walked, here) == (["where-now", "where-now refused", "write-it-down"], ["write-it-down"])
    assert {each.split()[0] for each in ahead} == {"write-it-down"}
    assert opened.locator(".sheet svg.walking").count() == 1
    assert opened.locator('.sheet .line-only.walked[data-answer="waiting refused"]').count() == 1
    lines = """() => [...document.querySelectorAll(".sheet .line-only.walked")].every((line) =>
      [...line.parentNode.children].slice([...line.parentNode.children].indexOf(line)).every((after) => after.matches(".walked, .halo")))"""
    assert opened.evaluate(lines)


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


def test_the_words_of_a_step_are_of_that_step_alone(opens: Opens) -> None:
    opened = whole(opens)
    opened.locator("#find_step").select_option("where-now")
    assert opened.locator("dialog h3").all_inner_texts() == ["1. What has happened so far?"]
    assert opened.evaluate("new Set(Array.from(document.querySelectorAll('[id]'), ({id}) => id)).size === document.querySelectorAll('[id]').length")


def test_steps_are_found_by_their_stages(opens: Opens) -> None:
    opened = whole(opens)
    groups = opened.evaluate("[...document.querySelectorAll('#find_step optgroup')].map((group) => [group.label, group.children.length])")
    assert [title for title, _ in groups] == ["Without a stage", *(stage.title for stage in INTERVIEW.stages.values())]
    assert sum(count for _, count in groups) == len(INTERVIEW.nodes)
    opened.locator("#find_step").select_option(label="Prepare properly for your interview (3)")
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


# What stands around it


def test_what_the_signs_mean_unfolds_upon_the_picture(opens: Opens) -> None:
    for options in ({}, PHONE):
        opened = whole(opens, **options)
        assert not opened.locator(".signs .legend").is_visible()
        opened.get_by_text("What the signs mean").click()
        keys = """() => [...document.querySelectorAll(".signs .legend svg")].map((key) => key.getBoundingClientRect())
          .every(({ left, right, width }) => left >= 0 && right <= innerWidth && width > 0)"""
        assert opened.evaluate(keys)
        assert opened.locator(".signs svg").count() > 8
        assert opened.locator(".signs svg .border, .signs svg .line").first.evaluate("(each) => getComputedStyle(each).fill") == "none"
        assert words(opened) is None


def test_problems_of_no_node_and_differences_stand_above_the_picture(opens: Opens) -> None:
    opened = whole(opens, draw(INTERVIEW, problems=[Problem("promise", "nobody <ever> comes home")]).page)
    assert opened.locator(".notices p").all_inner_texts() == ["Error: nobody <ever> comes home"]


def test_the_words_around_it_say_in_which_language_they_are(opens: Opens) -> None:
    opened = whole(opens, loads(HOUSE))
    opened.locator("#find_step").select_option("look")
    language = """(selector) => document.querySelector(selector).closest("[lang]").lang"""
    for ours in ("dialog h2", "dialog .hint", "#find_step", ".words-of-step"):
        assert opened.evaluate(language, ours) == "en", ours
    for theirs in (".sheet svg", "#find_step option[value=look]", ".words-of-step h3"):
        assert opened.evaluate(language, theirs) == "de-CH", theirs


def test_what_is_worked_out_is_read_among_all_the_words(opens: Opens) -> None:
    opened = whole(opens, loads(RICH))
    opened.locator("#find_step").select_option("scheme")
    opened.locator(".words-of-step a[href^='#fact_']").first.click()
    assert not opened.locator("dialog").is_visible()
    assert opened.evaluate("document.activeElement.id") == "fact_scheme"
