"""The picture: nothing overlaps, every text goes in its own shape, and what it shows is what the model holds."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import drawn
import drawn_rich
from advicetree import Drawing, Session, Tree, TreeError, draw, load, loads, shipped, shipped_ids
from advicetree.drawing.chart.dot import START, dot, edge_name, node_name
from advicetree.drawing.chart.engines import laid_out
from advicetree.drawing.chart.layout import Layout, layout
from advicetree.drawing.chart.measures import Measures, TextBlock, measures_of
from advicetree.drawing.frames import Frame
from advicetree.drawing.themes import DARK, LIGHT, Palette, Theme
from advicetree.drawing.view import View, view
from advicetree.drawing.widths import BOLD, width, wrapped
from advicetree.model import answers_of

DATA = Path(__file__).parent / "data"
HEATING = DATA / "pictures" / "heating.toml"
SVG = "{http://www.w3.org/2000/svg}"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
LONG = "supercalifragilistic" * 10
TEXTS = (
    'Say "no" & <b>go</b>',
    "]]></svg><script>alert(1)</script>",
    "هل وصل الطرد؟ نعم، وصل اليوم",
    "האם החבילה הגיעה?",
    "👩‍👩‍👧‍👦 🇮🇳 👍🏽 gone?",
    "你认识公司里面的任何人吗？这是一个很长的问题，需要换行，因为它很长。",
    "e\u0301" * 80,
    LONG,
    r"C:\N \G \l \n",
    "1",
)

Point = tuple[float, float]


def trees() -> list[Tree]:
    """All shipped trees, those of the tests, and some drawn ones."""
    found = [shipped(id) for id in shipped_ids()] + [load(path) for path in sorted((DATA / "trees").glob("*.toml"))] + [load(HEATING)]
    return found + [loads(drawn.text(draw(seed)), "json") for draw, count in ((drawn.draw, 40), (drawn_rich.draw, 30)) for seed in range(count)]


def views(tree: Tree) -> list[View]:
    """Several views of a tree: whole, brief, by stages, around nodes, with a walk."""
    session = walked(tree)
    found = [view(tree), view(tree, brief=True), view(tree, session=session), view(tree, session=session, walk_only=True)]
    found += [view(tree, stage=stage) for stage in tree.stages]
    return found + [view(tree, around=node) for node in list(tree.nodes)[:4]] + [view(tree, around=session.here.id, steps=2, session=session)]


def walked(tree: Tree, steps: int = 5) -> Session:
    """A walk of some steps, by first answers."""
    session = Session.start(tree, now=NOW)
    for number in range(steps):
        if not session.ended:
            session = session.answer(first_answer(session), now=NOW + timedelta(days=10 * number), early=True)
    return session


def first_answer(session: Session) -> str | list[str]:
    """The first answer that can be given, or the first choices where several can be ticked."""
    several = session.asks_several
    if several is None:
        return session.offers[0].id
    fact = session.tree.facts[session.here.fact or ""]
    return [value.id for value in fact.values.values() if not value.alone][: several.least or 1]


def hostile(text: str) -> Tree:
    """A tree in which a text stands everywhere in the picture."""
    told = drawn.text(
        {
            "format": 1,
            "id": "hostile",
            "title": text,
            "start": "a",
            "stage": {"s": {"title": text}, "t": {"title": text}},
            "situation": {"a": {"ask": text, "stage": "s", "answers": {"yes": {"label": text, "to": "b", "say": text}, "no": {"label": text, "to": "c"}}}},
            "action": {
                "b": {"do": text, "stage": "t", "caution": [text], "wait": {"at-least": "1 day"}, "answers": {"x": {"label": text, "to": "b"}, "y": "c"}}
            },
            "ending": {"c": {"say": [text], "good": True}},
        }
    )
    return loads(told, "json")


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  (ours)


def placed(shown: View) -> tuple[Measures, Layout, dict[str, tuple[Frame, str]]]:
    """The measures of a view, its layout, and the frames of all that takes room, by name, with their kinds."""
    measures = measures_of(shown)
    places = layout(laid_out(dot(shown, measures=measures, titled=False)))
    frames: dict[str, tuple[Frame, str]] = {node_name(box.id): (places.nodes[node_name(box.id)], box.kind) for box in shown.boxes}
    frames |= {edge_name(*edge): (places.nodes[edge_name(*edge)], "label") for edge in measures.labels}
    return measures, places, frames | ({START: (places.nodes[START], "start")} if shown.starts else {})


def along(curve: Sequence[Point], parts: int = 16) -> Iterator[Point]:
    """Points along a curve of cubic pieces."""
    for first in range(0, len(curve) - 1, 3):
        a, b, c, d = curve[first : first + 4]
        for part in range(parts + 1):
            t = part / parts
            u = 1 - t
            yield tuple(u**3 * p + 3 * u * u * t * q + 3 * u * t * t * r + t**3 * s for p, q, r, s in zip(a, b, c, d, strict=True))  # type: ignore[misc]


def is_in(point: Point, frame: Frame, kind: str, margin: float = 2.5) -> bool:
    """Whether a point lies well within a frame, or within the diamond in it."""
    across, down = abs(point[0] - frame.middle[0]), abs(point[1] - frame.middle[1])
    if kind == "situation":
        return across / (frame.width / 2 - margin) + down / (frame.height / 2 - margin) < 1
    return across < frame.width / 2 - margin and down < frame.height / 2 - margin


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_nothing_overlaps_and_no_line_runs_through_a_box_or_a_label_that_is_not_its_own(tree: Tree) -> None:
    for shown in views(tree)[: None if tree.stages else 3]:
        _, places, frames = placed(shown)
        listed = list(frames.items())
        for number, (name, (one, _)) in enumerate(listed):
            for other_name, (other, _) in listed[number + 1 :]:
                apart = abs(one.middle[0] - other.middle[0]) * 2 >= one.width + other.width - 1
                apart = apart or abs(one.middle[1] - other.middle[1]) * 2 >= one.height + other.height - 1
                assert apart, (tree.id, shown.part, name, other_name)
        own = {edge_name(edge.node, edge.answer): {node_name(edge.node), node_name(edge.to), edge_name(edge.node, edge.answer)} for edge in shown.edges}
        own[START] = {START, node_name(tree.start)}
        for id, curve in places.curves.items():
            ends = own[id.removesuffix("_1").removesuffix("_2")]
            for name, (frame, kind) in frames.items():
                if name not in ends:
                    assert not any(is_in(point, frame, kind) for point in along(curve.points)), (tree.id, shown.part, id, name)


def assert_fits(block: TextBlock, frame: Frame, kind: str) -> None:
    """Assert that each line of a box or a label is within its frame."""
    border = 8 if kind == "good" else 0
    assert abs(frame.width - border - block.width) < 0.2
    assert abs(frame.height - border - block.height) < 0.2
    y, last = -block.text_height / 2, block.lines[0].look
    for line in block.lines:
        y += 3.0 if line.look != last else 0.0
        last = line.look
        true_width = width(line.text, bold=line.bold) * line.size
        for edge in (y, y + line.height):
            room = frame.width * (1 - 2 * abs(edge) / frame.height) if kind == "situation" else frame.width
            assert true_width <= room + 0.2, line.text
            assert abs(edge) <= frame.height / 2 + 0.1
        y += line.height


@pytest.mark.parametrize("tree", [*trees()[:8], *(hostile(text) for text in TEXTS)], ids=lambda tree: tree.title[:20])
def test_every_text_stands_in_its_own_shape(tree: Tree) -> None:
    shown = view(tree)
    measures, _, frames = placed(shown)
    for box in shown.boxes:
        assert_fits(measures.boxes[box.id], *frames[node_name(box.id)])
    for (node, answer), label in measures.labels.items():
        assert_fits(label, *frames[edge_name(node, answer)])


def test_boxes_name_their_stages_unless_all_are_in_the_same() -> None:
    tree = shipped("interview-recovery")
    whole = [line.text for shape in measures_of(view(tree)).boxes.values() for line in shape.lines if line.look == "stage"]
    assert sorted(set(whole)) == sorted({stage.title for stage in tree.stages.values()})
    assert len(whole) == sum(node.stage is not None for node in tree.nodes.values())
    assert not [line for shape in measures_of(view(tree, stage="evaluate")).boxes.values() for line in shape.lines if line.look == "stage"]


def test_the_first_answer_stands_leftmost() -> None:
    """Graphviz cannot always: in a ring of ways it may have to choose between two of them."""
    nodes = wrong = 0
    for tree in trees():
        shown = view(tree)
        _, _, frames = placed(shown)
        for box in shown.boxes:
            labels = [edge_name(edge.node, edge.answer) for edge in shown.edges if edge.node == box.id]
            places = [frames[label][0].middle[0] for label in labels if label in frames]
            nodes += len(places) > 1
            wrong += bool(places) and places[0] > min(places) + 0.1
    assert nodes > 200
    assert wrong <= nodes // 30


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_hostile_texts_are_shown_as_text(text: str, theme: Theme) -> None:
    root = parsed(draw(hostile(text), theme=theme, look="chart").svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "title", "desc", "style", "rect", "text", "g", "path", "polygon"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]
    wanted = "".join(text.split())
    for id in ("a", "b", "c"):
        (group,) = (element for element in root.iter(f"{SVG}g") if element.get("data-node") == id and "node" in (element.get("class") or "").split())
        assert wanted in "".join("".join(line.text or "" for line in group.iter(f"{SVG}text")).split())
        assert (group.findtext(f"{SVG}title") or "").endswith(": " + text)


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_each_node_answer_and_limit_stands_in_the_picture_once(tree: Tree) -> None:
    root = parsed(draw(tree, look="chart").svg)
    groups = [element for element in root.iter(f"{SVG}g") if element.get("data-node") is not None]
    nodes = [group.get("data-node") for group in groups if "node" in (group.get("class") or "").split()]
    assert sorted(map(str, nodes)) == sorted(tree.nodes)
    drawn_ways = [group for group in groups if "way" in (group.get("class") or "").split()]
    ways = [
        (group.get("data-node"), answer)
        for group in drawn_ways
        for answer in [*map(str, (group.get("data-answer") or "").split()), *([None] if group.get("data-answer") is None else [])]
    ]
    wanted: list[tuple[str, str | None]] = []
    for node in tree.nodes.values():
        wanted += [(node.id, answer.id) for answer in answers_of(node)]
        wanted += [(node.id, None)] if node.limit is not None else []
    assert sorted(ways, key=str) == sorted(wanted, key=str)
    assert root.get("role") == "img"
    assert (root.findtext(f"{SVG}title") or "") == tree.title


def test_a_walk_is_drawn_as_the_session_went_it() -> None:
    tree = shipped("interview-recovery")
    session = Session.start(tree, known={"contact": "no"}, now=NOW)
    for answer in ("waiting", "done", "mine", "done", "call"):
        session = session.answer(answer, now=NOW)
    root = parsed(draw(tree, session=session, look="chart").svg)
    classes = {(group.get("data-node"), group.get("data-answer")): (group.get("class") or "").split() for group in root.iter(f"{SVG}g")}
    here = [node for (node, answer), names in classes.items() if "here" in names]
    assert here == [session.here.id] == ["call-interviewer"]
    taken = {key for key, names in classes.items() if "way" in names and "walked" in names}
    assert taken == {(step.node, str(step.answer)) for step in session.steps} | {("contact", "no")}
    assert "walking" in (root.get("class") or "").split()
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "You are here" in texts
    assert "Opens 2026-03-04 09:00 UTC" in texts or any(str(text).startswith("Opens 2026-03-04") for text in texts)


def test_the_same_view_gives_the_same_bytes_on_every_machine() -> None:
    """The reference is the picture of a small tree; whoever changes the looks on purpose writes it anew."""
    reference = DATA / "pictures" / "parcel.svg"
    tree = load(DATA / "pictures" / "parcel.toml")
    assert draw(tree, look="chart").svg == reference.read_text(encoding="utf-8")


def test_eight_threads_that_draw_at_once_get_the_same_bytes() -> None:
    tree = load(DATA / "trees" / "triage.toml")
    found: list[str] = []

    def work() -> None:
        found.extend(hashlib.sha256(draw(tree).svg.encode()).hexdigest() for _ in range(3))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 24
    assert len(set(found)) == 1


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_and_lines_stand_out_from_what_is_behind_them(palette: Palette) -> None:
    for fill, border in palette.boxes.values():
        assert contrast(palette.text, fill) >= 7
        assert contrast(palette.quiet, fill) >= 7
        assert contrast(border, fill) >= 3
    assert contrast(palette.boxes["situation"][1], palette.page) >= 3  # the lines of tables
    assert contrast(palette.caution, palette.boxes["action"][0]) >= 7
    assert contrast(palette.caution, palette.boxes["wait"][0]) >= 7
    assert contrast(palette.wait, palette.boxes["wait"][0]) >= 7
    assert contrast(palette.start_text, palette.start) >= 7
    assert contrast(palette.text, palette.page) >= 7
    assert contrast(palette.quiet, palette.page) >= 7
    assert contrast(palette.faint, palette.page) >= 4.5
    assert contrast(palette.walked, palette.page) >= 4.5
    assert contrast(palette.line, palette.page) >= 4.5
    assert contrast(palette.faint_line, palette.page) >= 3


@given(st.text(min_size=0, max_size=120), st.floats(min_value=3, max_value=30), st.booleans())
@settings(deadline=None)
def test_wrapped_lines_hold_the_whole_text_and_are_no_wider_than_they_may_be(text: str, most: float, bold: bool) -> None:  # noqa: FBT001
    lines = wrapped(text, most, bold=bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        one_letter = len(re.sub(r"[\u0300-\u036f\u200d\ufe0f]", "", line)) <= 1
        assert width(line, bold=bold) <= most + 1e-6 or one_letter or len(line) <= 12


def test_accents_joined_letters_and_flags_are_never_torn_apart() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"
    assert all(line in {family, family * 2, family * 3} for line in wrapped(family * 9, 4.5))
    assert all(line.startswith("e") and line.endswith("\u0301") for line in wrapped("e\u0301" * 40, 5))
    assert all(len(line) % 2 == 0 for line in wrapped("🇮🇳🇩🇪" * 10, 6))


def test_east_asian_text_breaks_between_letters_but_not_before_its_full_stop() -> None:
    lines = wrapped("你认识公司里面的任何人吗？这是一个很长的问题，需要换行。", 6)
    assert len(lines) > 4
    assert not [line for line in lines if line[0] in "？，。"]


def test_a_long_word_of_a_question_is_not_torn_apart() -> None:
    question = {"ask": "Zahlen Sie Kindesunterhalt?", "answers": {"ja": "end", "nein": "end"}}
    tree = {"format": 1, "id": "t", "title": "T", "start": "q", "situation": {"q": question}, "ending": {"end": {"say": ["E"]}}}
    assert [line.text for line in measures_of(view(loads(drawn.text(tree), "json"))).boxes["q"].lines] == ["1. Zahlen Sie", "Kindesunterhalt?"]


def test_widths_are_those_of_arial() -> None:
    """Facts of the font: in thousandths of an em, A has 667, W 944, i 222, m 833, a space 278, a digit 556; the table may be a little wider."""
    assert [round(width(letter) * 1000) for letter in "AWim 7"] == pytest.approx([667, 944, 222, 833, 278, 556], abs=6)
    assert width("A", bold=True) == width("A") * BOLD


@pytest.mark.parametrize("letter", ["\ufffe", "\uffff"])
def test_what_no_xml_may_hold_is_refused_by_the_reader_and_by_draw_and_shown_as_a_box_in_a_view(letter: str) -> None:
    with pytest.raises(TreeError, match="character"):
        hostile(f"a{letter}")
    tree = attrs.evolve(hostile("a"), title=f"a{letter}")
    with pytest.raises(TreeError, match="character"):
        draw(tree)
    assert parsed(Drawing(view(tree), look="chart").svg).findtext(f"{SVG}title") == "a\ufffd"
