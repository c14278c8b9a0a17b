"""How the whole picture of a page is moved and zoomed: by mouse, by finger and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from page_pictures import FOCUSED, FRAME, INTERVIEW, PHONE, SEE, STILL, centre, is_all_seen, middle_of, node_at, place, scale, settle, whole, words
from pages import Opens, begin, drawn_page

if TYPE_CHECKING:
    from playwright.sync_api import Page


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
    assert (words(opened) or "").startswith("1. What has happened so far?") == (pixels <= 5)
    assert opened.locator(".words-of-step h3").count() == (pixels <= 5)


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
    assert opened.get_by_role("status").last.inner_text() == "The words of “Write down everything you think went wrong” follow the picture."
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
