"""Pictures of the differences between two trees: what is marked, how it is told apart, and what is told in words."""

import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advicetree import Drawing, Tree, compare, draw, load, loads
from advicetree.comparing.changes import changes
from advicetree.comparing.comparison import Comparison
from advicetree.comparing.matching import Matching
from advicetree.drawing import Difference
from advicetree.drawing.overlay import DIFFERENCES
from advicetree.drawing.selection import numbers
from advicetree.drawing.themes import DARK, LIGHT, Palette, mixed, style
from advicetree.model import Ending, answers_of, lines_of
from advicetree.promises import LIMIT, Point
from edits import edited
from strategies import trees

SVG = "{http://www.w3.org/2000/svg}"
PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"
EDITED = PARCEL.with_stem("parcel-edited")
LOOKS = ("cards", "chart")
KINDS: dict[str, Difference] = {"New": "new", "Gone, struck through": "gone", "Changed": "changed"}


def edit(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def without_let_go(text: str) -> str:
    """The advice in which nobody lets the parcel go, so that an ending is gone and an answer leads elsewhere."""
    text = text[: text.index("[[example]]")] + text[text.index("[action.claim]") : text.index("[ending.let-go]")]
    return text.replace('"let-go"', '"claim"')


@cache
def comparison() -> Comparison:
    return compare(load(PARCEL), load(EDITED))


def drawn(**options: Any) -> Drawing:
    found = comparison()
    return draw(found.new, differences=found.differences, before=found.before, **options)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  (it is ours)


def classes(element: ET.Element) -> set[str]:
    return set((element.get("class") or "").split())


def legend(svg: str) -> ET.Element:
    return next(group for group in parsed(svg).iter(f"{SVG}g") if group.get("class") == "legend")


def told(element: ET.Element) -> str:
    return "".join(element.itertext())


# What is marked


def test_what_was_added_removed_and_changed_is_marked() -> None:
    assert {str(point): what for point, what in comparison().differences.items()} == {
        "look-for-it": "new",
        "look-for-it.done": "new",
        f"has-it-come.{LIMIT}": "new",
        "let-go": "gone",
        "tracked.no": "changed",
        "give-it-time": "changed",
        f"give-it-time.{LIMIT}": "changed",
        "worth-a-claim.little": "changed",
    }


def test_an_answer_is_marked_where_the_value_that_it_is_says_something_else() -> None:
    text = PARCEL.read_text(encoding="utf-8")
    found = compare(loads(text), loads(edit(text, ('shop   = "A shop"', 'shop   = "A company"'), ('yes = "Yes"\nno  =', 'yes = "It has"\nno  ='))))
    assert {str(point): what for point, what in found.differences.items()} == {"has-it-come.yes": "changed"}  # no question is about the sender


def test_what_is_called_otherwise_is_one_box_and_its_ways_are_kept() -> None:
    text = PARCEL.read_text(encoding="utf-8")
    renamed = edit(without_let_go(text).replace("ask-sender", "call-sender"), ('answers.delivered = { label = "It says delivered", to = "call-sender" }\n', ""))
    for line in ('was = "ask-sender"\n', ""):
        new = loads(edit(renamed, ("[action.call-sender]\n", f"[action.call-sender]\n{line}")))
        found = compare(load(PARCEL), new)
        view = draw(new, differences=found.differences, before=found.before).view
        assert {box.id for box in view.boxes} == {*new.nodes, "let-go"}
        assert {box.id: box.difference for box in view.boxes if box.difference} == {"call-sender": "changed", "let-go": "gone"}
        assert [(edge.to, edge.details) for edge in view.edges if edge.difference == "gone"] == [("call-sender", ("gone",))]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Tree, Tree]:
    """A tree and an edited one, or two that have only names in common."""
    rich = draw(st.booleans())
    old = draw(trees(rich=rich))
    return old, draw(edited(old)) if draw(st.integers(0, 3)) else draw(trees(rich=rich))


def otherwise(old: Tree, new: Tree) -> Comparison:
    return Comparison(old, new, changes(Matching(old, new)))


@given(pairs())
@settings(deadline=None)
def test_each_mark_is_drawn_in_every_format(both: tuple[Tree, Tree]) -> None:
    found = otherwise(*both)
    drawing = draw(found.new, differences=found.differences, before=found.before, look="cards")
    shown = {Point(box.id): box.difference for box in drawing.view.boxes}
    shown |= {Point(edge.node, LIMIT if edge.answer is None else edge.answer): edge.difference for edge in drawing.view.edges}
    assert {point: what for point, what in shown.items() if what is not None} == found.differences
    for format in ("svg", "dot", "mmd", "txt", "md", "html"):
        assert drawing.format(format)


@given(pairs())
@settings(deadline=None)
def test_what_is_in_one_tree_only_is_marked(both: tuple[Tree, Tree]) -> None:
    found = otherwise(*both)
    pairs_, marks = Matching(*both).nodes, found.differences
    assert {id for id in found.new.nodes if marks.get(Point(id)) == "new"} == {id for id in found.new.nodes if id not in pairs_.old}
    assert {id for id in found.old.nodes if marks.get(Point(id)) == "gone"} == {id for id in found.old.nodes if id not in pairs_.new}
    for tree, other, mark in ((found.new, found.before, "new"), (found.before, found.new, "gone")):
        for node in tree.nodes.values():
            there = other.nodes.get(node.id)
            if isinstance(there, Ending):  # it has no answers, and is changed
                continue
            known = {answer.id for answer in answers_of(there)} if there is not None else set()
            for answer in answers_of(node):
                assert (marks.get(Point(node.id, answer.id)) == mark) == (answer.id not in known)


@given(pairs())
@settings(deadline=None)
def test_a_node_is_unmarked_exactly_where_nothing_of_it_changed(both: tuple[Tree, Tree]) -> None:
    found = otherwise(*both)
    old, before, new = found.old, found.before, found.new
    marked = {point.node for point in found.differences}
    of_facts = {change.name.partition(".")[0] for change in found.changes if change.thing in {"fact", "value", "group", "rule"} and change.kind != "reworded"}
    for id, node in new.nodes.items():
        conditions = [each.condition for _, lines in lines_of(node) for line in lines for each in line.with_bullets if each.condition is not None]
        read = {fact for condition in conditions for fact in condition.facts}
        as_before = before.nodes.get(id) == node and id in old.nodes and _names(old, id) == _names(new, id)
        if as_before and node.fact is not None:
            as_before = before.facts[node.fact] == new.facts[node.fact] and _values(old, node.fact) == _values(new, node.fact)
        assert (id not in marked) == (as_before and read.isdisjoint(of_facts)), id


def _names(tree: Tree, id: str) -> tuple[object, ...]:
    node = tree.nodes[id]
    return node.fact, [answer.id for answer in answers_of(node)]


def _values(tree: Tree, fact: str) -> tuple[object, ...]:
    return [*tree.facts[fact].values], [*tree.facts[fact].groups]


# How it is told apart


@pytest.mark.parametrize("look", LOOKS)
def test_the_legend_has_a_key_for_exactly_what_occurs(look: Any) -> None:
    tree = load(PARCEL)
    for count in range(1, 4):
        for kinds in combinations(DIFFERENCES, count):
            for answers in ([], ["tracked"], ["tracked", None]):
                points = (
                    {Point(node): kind for node, kind in zip(("claim", "glad", "ask-sender"), kinds, strict=False)} if None in answers or not answers else {}
                )
                ways = {Point("look-it-up", way): kind for way, kind in zip(("delivered", "moving"), kinds, strict=False)} if answers else {}
                keys = legend(draw(tree, differences={**points, **ways}, look=look).svg)
                samples = {kind for kind in DIFFERENCES for group in keys.iter(f"{SVG}g") if classes(group) == {"node", kind}}
                lines = {kind for kind in DIFFERENCES for group in keys.iter(f"{SVG}g") if classes(group) == {"way", kind}}
                assert samples == set(points.values())
                assert lines == set(ways.values())
                words = [KINDS[told(text)] for text in keys.iter(f"{SVG}text") if told(text) in KINDS]
                assert words == [kind for kind in DIFFERENCES if kind in samples | lines]
    assert not {told(text) for text in legend(draw(tree, look=look).svg).iter(f"{SVG}text")} & set(KINDS)


@pytest.mark.parametrize("look", LOOKS)
def test_each_difference_has_a_line_of_its_own(look: Any) -> None:
    rules = re.findall(r"([^{}]+) \{ ([^{}]+) \}", style("light", look, compared=True))
    border = ".border" if look == "cards" else ".shape"
    for what in (border, ".line", ".sample"):
        dashes = {}
        for kind in DIFFERENCES:
            last = [told for which, told in rules if "dasharray" in told and any(f".{kind}" in one and one.endswith(what) for one in which.split(", "))][-1]
            dashes[kind] = last
        assert len(set(dashes.values())) == len(DIFFERENCES), dashes
        assert dashes["new"] == "stroke-dasharray: none"
    thick = {kind for which, told in rules if "stroke-width: 3" in told for kind in DIFFERENCES if f".node.{kind} {border}" in which}
    assert thick == set(DIFFERENCES)


@pytest.mark.parametrize("look", LOOKS)
def test_each_difference_is_told_in_words_where_it_is(look: Any) -> None:
    svg = parsed(drawn(look=look).svg)
    texts = [told(text) for text in svg.iter(f"{SVG}text")]
    assert [texts.count(word) for word in ("New", "Gone", "Changed")] == [2, 1, 2]  # with the keys of the legend
    titles = {group.get("data-node"): told(title) for group in svg.iter(f"{SVG}g") for title in group.findall(f"{SVG}title")}
    assert titles["look-for-it"] == "New. Action: Look for the receipt"
    assert titles["let-go"] == "Gone. Ending: Let it go: the claim would cost more than it brings."
    assert titles["claim"] == "Action: Write a claim to the carrier"
    ways = {group.get("data-node"): told(group) for group in svg.iter(f"{SVG}g") if {"way", "changed"} <= classes(group) and told(group)}
    assert all("changed" in words for words in ways.values())
    assert set(ways) == {"tracked", "give-it-time", "worth-a-claim"}


def test_what_is_gone_is_struck_through() -> None:
    for look in LOOKS:
        assert re.search(r"\.node\.gone \.headline, \S+ \.way\.gone \.label \{ text-decoration: line-through \}", drawn(look=look).svg)


@pytest.mark.parametrize("look", LOOKS)
def test_what_has_no_difference_is_pale(look: Any) -> None:
    svg = parsed(drawn(look=look).svg)
    nodes = {group.get("data-node"): "pale" in classes(group) for group in svg.iter(f"{SVG}g") if "node" in classes(group) and group.get("data-node")}
    assert {id for id, is_pale in nodes.items() if is_pale} == {"look-it-up", "ask-sender", "glad", "claim", "claimed"}
    for group in svg.iter(f"{SVG}g"):
        if "way" in classes(group) and group.get("data-node"):
            assert not ("pale" in classes(group) and classes(group) & set(DIFFERENCES))
            assert classes(group) & {"pale", *DIFFERENCES} or look == "cards"  # there, answers that lead to the same card share a line


def test_nothing_is_pale_where_nothing_is_otherwise() -> None:
    tree = load(PARCEL)
    drawings = (
        draw(tree, look="cards"),
        draw(tree, look="cards", differences={}),
        draw(tree, look="cards", stage="claim", differences={Point("tracked"): "new"}),
    )
    assert all("pale" not in drawing.svg for drawing in drawings)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_what_is_pale_can_be_read_and_lines_of_differences_can_be_seen_in_grey(palette: Palette) -> None:
    for fill in (palette.page, palette.row, mixed(palette.page, palette.band, 0.7)):
        assert contrast(palette.faint, fill) >= 4.5
    for kind in DIFFERENCES:
        assert contrast(getattr(palette, kind), palette.page) >= 4.5
        row = mixed(palette.row, getattr(palette, kind), 0.16)
        assert contrast(palette.text, row) >= 7
        assert contrast(palette.wait, row) >= 4.5
        assert contrast(getattr(palette, kind), palette.page) > 1.3 * contrast(palette.faint_line, palette.page)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by their luminance alone, as WCAG reckons it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_painters_that_know_no_negation_find_what_is_pale() -> None:
    still = drawn(look="cards")._picture.still()
    assert not any(":not" in line for line in still.lines)
    assert any('class="node action pale aside"' in line for line in still.lines)
    assert any(".node.pale.aside text" in line for line in still.lines)


def test_many_new_answers_that_lead_to_the_same_node_are_told_together() -> None:
    def asking(count: int, name: str) -> Tree:
        answers = {f"c{number}": {"to": "end", "label": f"Country {number}"} for number in range(count)}
        data = {
            "format": 1,
            "id": "t",
            "title": "T",
            "start": name,
            "situation": {name: {"ask": "Where?", "answers": answers}},
            "ending": {"end": {"say": "End."}},
        }
        return loads(json.dumps(data), "json")

    for old, node_is_new in ((asking(1, "where"), False), (asking(1, "old"), True)):
        found = compare(old, asking(40, "where"))
        new = {Point("where", f"c{number}") for number in range(0 if node_is_new else 1, 40)}
        if not node_is_new:
            assert {point for point, what in found.differences.items() if what == "new"} == new
        rows = [told(group) for group in parsed(draw(found.new, differences=found.differences, before=found.before, look="cards").svg).iter(f"{SVG}g")]
        assert sum("Country" in row for row in rows) < 10
        assert any(re.search(r"Country 1, Country 2 and 37 more\nnew", row) for row in rows) or node_is_new


# What is told in words


@pytest.mark.parametrize("look", LOOKS)
def test_the_versions_are_named(look: Any) -> None:
    svg = parsed(drawn(look=look).svg)
    assert told(svg.findall(f"{SVG}title")[0]) == "A parcel has not arrived: Changes from version 1.2.0 to 1.3.0"
    assert "New: 1 node, 1 answer, 1 limit. Gone: 1 node. Changed: 1 node, 2 answers, 1 limit." in told(svg.findall(f"{SVG}desc")[0])
    assert "Changes from version 1.2.0 to 1.3.0" in [told(text) for text in svg.iter(f"{SVG}text")]


def test_versions_that_are_the_same_are_not_named() -> None:
    found = compare(load(PARCEL), loads(EDITED.read_text(encoding="utf-8").replace("1.3.0", "1.2.0")))
    assert draw(found.new, differences=found.differences, before=found.before).view.title == "A parcel has not arrived: Changes between two versions"
    assert draw(found.new, differences=found.differences, before=found.before, stage="claim").view.subtitle == "Claim. Nothing shown here has changed"
    assert draw(found.new, differences={}, before=found.old).view.subtitle == "Nothing shown here has changed"


def test_an_answer_tells_where_it_led_before_in_every_format() -> None:
    drawing = drawn()
    number = drawing.view.numbers
    let_go, ask = number["let-go"], number["ask-sender"]
    for look in LOOKS:
        texts = [told(text) for text in parsed(drawn(look=look).svg).iter(f"{SVG}text")]
        for node in (let_go, ask):
            assert any(f"led to {node} before" in text for text in texts)
    assert f"(led to {let_go} before)" in drawing.mermaid
    assert f"(led to {let_go} before)" in drawing.dot
    outline = " ".join(drawing.outline.replace(" - ", " ").split())
    assert f"(no), changed: go to {number['look-for-it']}, Look for the receipt. Before, it led to {ask}, Call the sender." in outline
    assert f"Before, it led to [{ask}, Call the sender]" in drawing.markdown


def test_where_an_answer_led_is_told_by_its_headline_where_that_is_not_drawn() -> None:
    text = PARCEL.read_text(encoding="utf-8")
    found = compare(loads(text), loads(edit(text, ('answers.no  = "worth-a-claim"', 'answers.no  = "give-it-time"'))))
    (details,) = (edge.details for edge in draw(found.new, differences=found.differences, before=found.before, around="has-it-come").view.edges if edge.led)
    assert details == ("changed", "led to “What was in the …” before")


def test_of_an_answer_that_only_says_something_else_nothing_more_is_told() -> None:
    text = PARCEL.read_text(encoding="utf-8")
    found = compare(loads(text), loads(edit(text, ("No, or I lost it", "I do not have it"))))
    (edge,) = (edge for edge in draw(found.new, differences=found.differences, before=found.before).view.edges if edge.difference)
    assert (edge.details, edge.led) == (("changed",), None)


def test_the_outline_tells_how_much_is_otherwise() -> None:
    words = drawn().outline
    assert "Changes from version 1.2.0 to 1.3.0.\nNew: 1 node, 1 answer, 1 limit.\nGone: 1 node.\nChanged: 1 node, 2 answers, 1 limit.\n" in words
    assert "   Id: look-for-it\n   This node is new.\n" in words
    assert "    Id: let-go\n    This node is gone.\n" in words
    assert "From the 4th arrival on, changed: go to" in words


def test_numbers_are_those_of_the_new_tree_and_what_is_gone_comes_after() -> None:
    found = drawn().view.numbers
    assert {id: number for id, number in found.items() if id != "let-go"} == numbers(comparison().new)
    assert found["let-go"] == len(found)


def test_a_page_is_walked_through_the_new_tree() -> None:
    page = drawn(look="cards").page
    data = json.loads(page.split('<script type="application/json" id="tree">')[1].split("</script>")[0])
    assert [node["id"] for node in data["nodes"]] == list(comparison().new.nodes)
    assert 'data-node="let-go"' in page
    assert "<p>Changes from version 1.2.0 to 1.3.0. New: 1 node, 1 answer, 1 limit. Gone: 1 node. Changed: 1 node, 2 answers, 1 limit.</p>" in page


def test_a_node_that_is_gone_stands_below_what_led_to_it() -> None:
    heights = {}
    for group in parsed(drawn(look="chart").svg).iter(f"{SVG}g"):
        if group.get("data-node") in {"worth-a-claim", "let-go"} and "node" in classes(group):
            heights[group.get("data-node")] = float(next(group.iter(f"{SVG}text")).get("y") or 0)
    assert heights["let-go"] > heights["worth-a-claim"]


def test_what_is_gone_and_what_is_new_have_lines_in_dot_and_mermaid() -> None:
    drawing = drawn()
    assert "thick line: new; thick dotted line: gone; thick dashed line: changed" in drawing.dot.replace("\\l", " ")
    assert re.search(r'n_let_go \[.*style="rounded,filled,dotted".*penwidth=3', drawing.dot)
    assert re.search(r'n_give_it_time \[.*style="rounded,filled,dashed".*penwidth=3', drawing.dot)
    assert re.search(r'n_look_for_it \[.*style="filled".*penwidth=3', drawing.dot)
    assert "thick dotted line: gone" in drawing.mermaid.replace("<br/>", " ")
    assert f"style N_let_go stroke:{LIGHT.gone},stroke-width:4px,stroke-dasharray:3 4" in drawing.mermaid
    assert f"style N_look_for_it stroke:{LIGHT.new},stroke-width:4px,stroke-dasharray:0" in drawing.mermaid
