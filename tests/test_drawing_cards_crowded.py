"""Cards with much on them and around them: tags, the numbers of cards that name them, long headlines, and pictures with nothing in them."""

from __future__ import annotations

import itertools
import json
import random
import re
import time
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import hostile_trees
from advicetree import Problem, Session, Tree, draw, loads
from advicetree.drawing import widths
from advicetree.drawing.cards.content import cards_of
from advicetree.drawing.frames import Frame
from advicetree.drawing.widths import cut, width
from advicetree.promises import Point
from test_drawing_svg import parsed

SVG = "{http://www.w3.org/2000/svg}"
TITLED = {"format": 1, "id": "t", "title": "T", "start": "a"}
STAGES = {"first": {"title": "First"}, "second": {"title": "Second"}}


def tree_of(**parts: object) -> Tree:
    return loads(json.dumps({**TITLED, "ending": {"end": {"say": "End."}}, **parts}), "json")


def crowd(tree: Tree, seed: int, *, counted: bool) -> dict[str, object]:
    """What puts many tags on some cards of a tree: problems, differences, and a walk or many that stop."""
    chance = random.Random(seed)  # noqa: S311
    kinds = {"Situation": "situation", "Action": "action", "Ending": "ending"}
    some = list(tree.nodes.values())
    at = [chance.choice(some) for _ in range(chance.choice((3, 12, 60)))]
    problems = [Problem("rule", "Wrong.", path=(kinds[type(node).__name__], node.id), severity=chance.choice(("error", "warning"))) for node in at]
    differences = {Point(node.id): chance.choice(("new", "gone", "changed")) for node in at[:3]}
    session = Session.start(tree)
    walks = {"sessions": [session, *(hostile_trees.walked(tree, chance) for _ in range(3))]} if counted else {"session": session}
    return {"problems": problems, "differences": differences, **walks}


def drawing_of(svg: str) -> ET.Element:
    """The part of a picture in which cards are: all but its title, its legend and its foot."""
    return next(group for group in parsed(svg).iter(f"{SVG}g") if any(child.get("class") == "lines" for child in group))


def above(svg: str) -> Iterator[Frame]:
    """The shapes of tags, and what the numbers of cards that name a card take."""
    for element in drawing_of(svg).iter():
        if element.get("class") == "tag-shape":
            yield Frame(*(float(element.get(name) or 0) for name in ("x", "y", "width", "height")))
        if element.get("class") == "from-card":
            yield Frame(float(element.get("x") or 0), float(element.get("y") or 0) - 5.5, width(element.text or "") * 7.6, 7.0)


def bodies(svg: str) -> Iterator[Frame]:
    """The frames of cards, by the corners of their borders."""
    for path in drawing_of(svg).iter(f"{SVG}path"):
        if path.get("class") == "border":
            yield frame_of(path.get("d") or "")


def frame_of(path: str) -> Frame:
    """The frame that a path goes round."""
    xs, ys = list[float](), list[float]()
    for command, rest in re.findall(r"([MLHVA])([^MLHVAZ]*)", path):
        numbers = [float(number) for number in re.findall(r"[-\d.]+", rest)]
        xs += [] if command == "V" else [numbers[-2 if command == "A" else 0]]
        ys += [] if command == "H" else [numbers[-1]]
    return Frame(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def overlap(one: Frame, other: Frame) -> bool:
    return one.x < other.right - 0.1 and other.x < one.right - 0.1 and one.y < other.bottom - 0.1 and other.y < one.bottom - 0.1


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_tags_overlap_neither_each_other_nor_the_numbers_beside_them_nor_cards(seed: int, *, counted: bool) -> None:
    tree = hostile_trees.tree(seed)
    svg = draw(tree, **crowd(tree, seed, counted=counted), look="cards").svg  # type: ignore[arg-type]
    found, cards = list(above(svg)), list(bodies(svg))
    assert found
    assert len(cards) == len(tree.nodes)
    for one, other in itertools.combinations(found, 2):
        assert not overlap(one, other)
    for one, card in itertools.product(found, cards):
        assert not overlap(one, card)


def test_the_problems_of_a_card_are_a_range() -> None:
    tree = tree_of(action={"a": {"do": "Do it", "then": "end"}})
    problems = [Problem("rule", f"Wrong {number}.", path=("action", "a")) for number in range(40)]
    svg = draw(tree, problems=problems, look="cards").svg
    tags = [text.text for text in parsed(svg).iter(f"{SVG}text") if text.get("class") == "tag-text"]
    assert tags == ["Start", "Error 1–40"]
    assert "40. Card 1. Error: Wrong 39." in svg


@pytest.mark.parametrize("form", ["svg", "page", "outline", "mermaid", "pdf", "png"])
def test_a_stage_without_nodes_is_a_picture_with_nothing_in_it(form: str) -> None:
    tree = tree_of(stage=STAGES, action={"a": {"do": "Do it", "stage": "first", "then": "end"}})
    drawing = draw(tree, stage="second", look="cards")
    if form == "page":
        drawing = draw(tree, look="cards")
    assert getattr(drawing, form)


@pytest.mark.parametrize(("text", "room"), [("ab " * 100_000, 1e5), ("ab " * 100_000, 80.0)])
def test_a_long_line_is_cut_by_work_that_grows_with_what_is_kept(text: str, room: float, monkeypatch: pytest.MonkeyPatch) -> None:
    measured, real = [0], widths.measured

    def counted(text: str, *given: Any, **named: Any) -> Any:
        measured[0] += len(text)
        return real(text, *given, **named)

    monkeypatch.setattr(widths, "measured", counted)
    kept = sum(len(line) for line, _ in cut(text, room / 10.0))
    assert measured[0] < 20 * kept


def test_a_headline_that_many_cards_name_is_cut_in_little_time() -> None:
    """It took more than a minute."""
    actions: dict[str, object] = {"a": {"do": "Begin", "then": "n0"}, "long": {"do": "ab " * 1300, "then": "end"}}
    for number in range(1000):
        ways = {"x": {"label": "X", "to": f"n{number + 1}" if number < 999 else "end"}, "y": {"label": "Y", "to": "long"}}
        actions[f"n{number}"] = {"do": f"Do {number}", "answers": ways}
    began = time.process_time()
    assert "ab ab …" in draw(tree_of(action=actions), look="cards").svg
    assert time.process_time() - began < 10.0


def test_what_is_bold_on_a_card_is_measured_so() -> None:
    """Details beside it would begin within it."""
    tree = tree_of(action={"a": {"do": "Do it", "then": "end"}})
    card = cards_of(draw(tree, sessions=[Session.start(tree)] * 3).view)["a"]
    (often,) = (text for text in card.texts if text.look == "stopped-often")
    assert often.width == pytest.approx(width(often.words, bold=True) * often.size)
