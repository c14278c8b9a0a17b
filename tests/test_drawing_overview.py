"""The overview: it counts every way once, nothing in its picture overlaps, and the picture, Mermaid and the words tell the same."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import drawn
import drawn_rich
import hostile_trees
from advicetree import AdviceTreeError, Drawing, DrawingError, Ending, Session, Tree, UnknownName, draw, load, loads, shipped, shipped_ids
from advicetree.cli import main
from advicetree.drawing.frames import Frame
from advicetree.drawing.overview.content import Overview
from advicetree.drawing.overview.layout import MOST_BESIDE, NARROW, WIDE, Layout, Line, layout
from advicetree.drawing.overview.tracks import APART, Run, crossings, deepest, tracks
from advicetree.drawing.overview.writing import SMALL
from advicetree.drawing.selection import leading_back
from advicetree.drawing.themes import THEMES
from advicetree.model import answers_of

DATA = Path(__file__).parent / "data"
PARCEL = DATA / "pictures" / "parcel.toml"
SVG = "{http://www.w3.org/2000/svg}"


TEXTS = [hostile_trees.seen(text)[:200] for text in hostile_trees.TEXTS]


def staged(data: dict[str, Any], seed: int) -> Tree:
    """A drawn tree whose nodes are in some stages, or in none."""
    rng = Random(seed)  # noqa: S311
    stages = [f"s{number}" for number in range(rng.choice((1, 2, 3, 5)))]
    nodes = [node for kind in ("situation", "action", "ending") for node in data.get(kind, {}).values()]
    for node in nodes:
        if rng.random() < 0.8:
            node["stage"] = rng.choice(stages)
    nodes[0]["stage"] = stages[0]
    return loads(drawn.text({**data, "stage": {stage: {"title": f"Stage {stage}"} for stage in stages}}), "json")


def dense(stages: int, per: int, endings: int, ways: int, seed: int, title: str = "A stage") -> Tree:
    """A tree of many stages, each of so many nodes with so many ways that lead anywhere."""
    rng = Random(seed)  # noqa: S311
    names = [f"n{number}-{place}" for number in range(stages) for place in range(per)]
    ends = [f"e{number}" for number in range(endings)]
    asked = {}
    for at, name in enumerate(names):
        targets = [names[at + 1] if at + 1 < len(names) else ends[0], *(rng.choice(names + ends * 3) for _ in range(ways - 1))]
        answers = {f"a{number}": {"label": "On", "to": to} for number, to in enumerate(targets)}
        asked[name] = {"do": f"Do {name}", "stage": f"s{name[1:].partition('-')[0]}", "answers": answers}
    told = {end: {"say": [f"{title}: {end}"], "good": number % 2 == 0} for number, end in enumerate(ends)}
    titles = {f"s{number}": {"title": f"{title} {number}"} for number in range(stages)}
    return loads(drawn.text({"format": 1, "id": "dense", "title": title, "start": names[0], "stage": titles, "action": asked, "ending": told}), "json")


def shown_trees() -> list[Tree]:
    """The shipped trees, and those of the tests that have stages."""
    found = [shipped(id) for id in shipped_ids()] + [load(path) for path in sorted((DATA / "trees").glob("*.toml"))] + [load(PARCEL)]
    return [tree for tree in found if tree.stages]


def trees() -> list[Tree]:
    made = [staged(draw_data(seed), seed) for draw_data, count in ((drawn.draw, 20), (drawn_rich.draw, 15)) for seed in range(count)]
    large = [dense(30, 3, 60, 2, 1), dense(2, 200, 3, 2, 2), dense(8, 6, 12, 4, 3), dense(12, 2, 1, 6, 4), dense(3, 1, 0 + 1, 1, 5), dense(4, 40, 60, 4, 6)]
    return [*shown_trees(), *made, *large]


def hostile(text: str) -> Tree:
    """A tree in which a text is everywhere in the picture."""
    node = {"stage": "s", "answers": {"x": {"label": "x", "to": "b"}, "y": {"label": "y", "to": "c"}}}
    told = {
        "format": 1,
        "id": "hostile",
        "title": text,
        "start": "a",
        "stage": {"s": {"title": text}, "t": {"title": text}},
        "action": {"a": {**node, "do": text}, "b": {**node, "do": text, "stage": "t"}, "d": {"do": text, "answers": {"x": {"label": "x", "to": "a"}}}},
        "ending": {"c": {"say": [text], "good": True}},
    }
    return loads(drawn.text(told), "json")


def overview(tree: Tree, **asked: Any) -> Overview:
    found = draw(tree, overview=True, **asked)._overview
    assert found is not None
    return found


def naive_counts(tree: Tree) -> Counter[tuple[str, str]]:
    """How many answers and limits lead from each stage or other node to each, from the model: an ending is by itself, unless its stage has nothing else."""
    with_more = {node.stage for node in tree.nodes.values() if not isinstance(node, Ending)}
    loose = [node.id for node in tree.nodes.values() if node.stage is None and not isinstance(node, Ending) and node.id != tree.start]

    def place(id: str) -> str:
        node = tree[id]
        if isinstance(node, Ending) and id != tree.start and (node.stage is None or node.stage in with_more):
            return f"node-{id}"
        if node.stage is not None:
            return f"stage-{node.stage}"
        return "start" if id == tree.start else "unstaged" if len(loose) > 4 else f"node-{id}"

    ways = [(node.id, answer.to) for node in tree.nodes.values() for answer in answers_of(node)]
    ways += [(node.id, node.limit.to) for node in tree.nodes.values() if node.limit is not None]
    return Counter((place(one), place(other)) for one, other in ways if place(one) != place(other))


# What it holds


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_every_way_between_places_is_counted_once(tree: Tree) -> None:
    found = overview(tree)
    assert {(way.source, way.target): way.count for way in found.ways} == naive_counts(tree)
    assert sorted(box.id for place in found.places.values() for box in place.boxes) == sorted(tree.nodes)
    assert [place.key.removeprefix("stage-") for place in found.spine if place.kind == "stage"] == [
        stage for stage in tree.stages if any(node.stage == stage for node in tree.nodes.values()) and f"stage-{stage}" in found.places
    ]


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_a_way_leads_back_to_a_stage_above_or_where_all_its_answers_lead_back_up(tree: Tree) -> None:
    found = overview(tree)
    stages = list(tree.stages)
    back_up = leading_back(tree)
    for way in found.ways:
        source, target = found.places[way.source], found.places[way.target]
        if source.kind == target.kind == "stage":
            assert way.back == (stages.index(target.boxes[0].stage or "") < stages.index(source.boxes[0].stage or ""))
        elif "start" not in {source.kind, target.kind} or {source.kind, target.kind} & {"node", "unstaged"}:
            inside = {box.id for box in source.boxes}, {box.id for box in target.boxes}
            taken: list[tuple[str, str | None]] = [(node, answer.id) for node in inside[0] for answer in answers_of(tree[node]) if answer.to in inside[1]]
            taken += [(node, None) for node in inside[0] if (limit := tree[node].limit) is not None and limit.to in inside[1]]
            assert way.back == (set(taken) <= back_up)


def test_of_many_endings_those_that_fewest_ways_lead_to_are_one_place_in_the_picture() -> None:
    tree = dense(4, 40, 60, 4, 6)
    whole = overview(tree)
    shown = layout(whole).overview
    assert len(whole.beside) > MOST_BESIDE == len(shown.beside)
    [rest] = [place for place in shown.beside if place.kind == "rest"]
    assert rest.title == f"and {len(rest.boxes)} more endings"
    assert sum(way.count for way in shown.ways) == sum(way.count for way in whole.ways)
    entering: Counter[str] = Counter()
    for way in whole.ways:
        entering[way.target] += way.count
    kept = [entering[place.key] for place in shown.beside if place is not rest]
    assert min(kept) >= max(entering[f"node-{box.id}"] for box in rest.boxes)


# Where it is


def overlap(one: Frame, other: Frame) -> bool:
    return one.x < other.right - 0.01 and other.x < one.right - 0.01 and one.y < other.bottom - 0.01 and other.y < one.bottom - 0.01


def is_within(inner: Frame, outer: Frame) -> bool:
    return inner.x >= outer.x - 0.01 and inner.y >= outer.y - 0.01 and inner.right <= outer.right + 0.01 and inner.bottom <= outer.bottom + 0.01


def pieces(line: Line) -> list[Frame]:
    """The straight pieces of a line, as frames that are as thick as its widest stroke."""
    found = []
    for stroke in line.strokes:
        for (x, y), (to_x, to_y) in zip(stroke.points, stroke.points[1:], strict=False):
            found.append(Frame(min(x, to_x) - 1.9, min(y, to_y) - 1.9, abs(x - to_x) + 3.8, abs(y - to_y) + 3.8))
    return found


def placed(tree: Tree, wide: float = WIDE) -> Layout:
    return layout(overview(tree), 100.0, wide)


LAID_OUT = [*trees(), *(hostile(text) for text in TEXTS)]


@pytest.mark.parametrize("wide", [NARROW, WIDE])
@pytest.mark.parametrize("tree", LAID_OUT, ids=lambda tree: f"{tree.id} {tree.title[:12]!a}")
def test_nothing_overlaps(tree: Tree, wide: float) -> None:
    """No box, no count and no line that is not its own; and no line runs through a box."""
    found = placed(tree, wide)
    for one, other in combinations(found.boxes, 2):
        assert not overlap(one.frame, other.frame), (one.place.key, other.place.key)
    for chip, another in combinations(found.chips, 2):
        assert not overlap(chip.frame, another.frame), (chip, another)
    lines = [(line, pieces(line)) for line in found.lines]
    for box in found.boxes:
        assert box.frame.x >= 0
        assert box.frame.right <= wide
        assert not any(overlap(box.frame, chip.frame) for chip in found.chips)
        inner = box.frame.within(3)
        assert not any(overlap(inner, piece) for _, some in lines for piece in some), box.place.key
    for chip in found.chips:
        inner = chip.frame.within(0.5)
        for line, some in lines:
            assert chip.way in line.ways or not any(overlap(inner, piece) for piece in some), (chip, line)


@pytest.mark.parametrize("tree", LAID_OUT, ids=lambda tree: f"{tree.id} {tree.title[:12]!a}")
def test_no_line_lies_on_another(tree: Tree) -> None:
    """Lines only cross, at right angles: no two run along one another, nor do two pieces of one line."""
    found = placed(tree)
    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    for line in found.lines:
        for stroke in line.strokes:
            for (x, y), (to_x, to_y) in zip(stroke.points, stroke.points[1:], strict=False):
                assert x == pytest.approx(to_x) or y == pytest.approx(to_y)
                if abs(x - to_x) > 0.01:
                    across.append((y, min(x, to_x), max(x, to_x)))
                elif abs(y - to_y) > 0.01:
                    down.append((x, min(y, to_y), max(y, to_y)))
    for some in (across, down):
        for (level, start, end), (other, from_, to) in combinations(some, 2):
            assert abs(level - other) > 5 or start > to - 0.02 or from_ > end - 0.02 or min(end, to) - max(start, from_) <= 8.01, (level, other)


@pytest.mark.parametrize("tree", LAID_OUT, ids=lambda tree: f"{tree.id} {tree.title[:12]!a}")
def test_texts_and_small_cards_are_within_their_boxes_and_beside_one_another(tree: Tree) -> None:
    for box in placed(tree).boxes:
        inside = [text.frame for text in box.texts] + [mini.frame for mini in box.minis]
        assert all(is_within(frame, box.frame.within(3)) for frame in inside), box
        assert not any(overlap(one, other) for one, other in combinations(inside, 2)), box
        assert all(text.at_end == (text.look == "range") for text in box.texts)
        assert all(text.size >= 10.4 for text in box.texts)


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_each_way_is_drawn_with_its_count_or_told_in_its_place(tree: Tree) -> None:
    found = placed(tree)
    ways = set(found.overview.ways)
    drawn_ways = [way for line in found.lines for way in line.ways]
    assert sorted((way.source, way.target) for way in drawn_ways) == sorted((way.source, way.target) for way in ways - set(found.told))
    assert {chip.way for chip in found.chips} == set(drawn_ways)
    assert all(chip.words == f"{chip.way.count:,}" for chip in found.chips)
    assert sum(chip.way.count for chip in found.chips) + sum(way.count for way in found.told) == sum(naive_counts(tree).values())
    told = " ".join(text.words for box in found.boxes for text in box.texts if text.look == "also")
    for way in found.told:
        assert f"({way.count:,})" in told


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_arrows_end_at_the_places_that_the_ways_of_their_lines_lead_to(tree: Tree) -> None:
    found = placed(tree)
    frames = {box.place.key: box.frame for box in found.boxes}
    for line in found.lines:
        ends = {way.target for way in line.ways}
        assert len(line.heads) == len(ends)
        assert len(ends) == 1 or len({way.source for way in line.ways}) == 1
        assert len({way.back for way in line.ways}) == 1
        for (x, y), to, _ in line.heads:
            edge = Frame(x - 0.1, y - 0.1, 0.2, 0.2)
            assert [key for key in ends if overlap(frames[key], edge)], (line, to)


def test_the_small_trees_leave_no_way_without_a_line() -> None:
    assert [(tree.id, len(placed(tree).told)) for tree in shown_trees()] == [(tree.id, 0) for tree in shown_trees()]


def test_a_stage_of_two_hundred_nodes_shows_the_first_and_how_many_more() -> None:
    box = next(box for box in placed(dense(2, 200, 3, 2, 2)).boxes if box.place.kind == "stage")
    [more] = [text.words for text in box.texts if text.look == "extra"]
    assert more == f"+{200 - len(box.minis)}"
    assert len(box.minis) > 10


# Tracks


runs = st.builds(lambda left, right: Run(tuple(left), tuple(right)), *[st.lists(st.integers(0, 60).map(lambda y: y * 9.0), min_size=1, max_size=4)] * 2)


@given(st.lists(runs, max_size=12), st.integers(1, 12))
@settings(deadline=None, max_examples=150)
def test_lines_on_one_track_do_not_touch_and_there_are_no_more_tracks_than_have_to_be(found: list[Run], most: int) -> None:
    on = tracks(found, most)
    for one, other in combinations(range(len(found)), 2):
        apart = found[one].top >= found[other].bottom + APART or found[other].top >= found[one].bottom + APART
        assert on[one] != on[other] or apart
    assert max(on, default=-1) < max(most, len(deepest(found)))


def test_lines_are_ordered_so_that_they_cross_little() -> None:
    inner, outer = Run((), (10.0, 20.0)), Run((), (0.0, 40.0))
    assert (crossings(inner, outer), crossings(outer, inner)) == (2, 0)
    assert tracks([inner, outer], 9) == [1, 0]


# What it looks like


def parsed(drawing: Drawing) -> ET.Element:
    return ET.fromstring(drawing.svg)  # noqa: S314  (ours)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:20]))
def test_hostile_texts_stay_texts(text: str) -> None:
    drawing = draw(hostile(text), overview=True, links={"s": "a.svg?b=c&d='e'"})
    root = parsed(drawing)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "title", "desc", "style", "rect", "g", "path", "polygon", "text", "a"}
    assert [element.get("href") for element in root.iter(f"{SVG}a")] == ["a.svg?b=c&d='e'"]
    assert not [key for element in root.iter() for key in element.attrib if key.startswith("on")]
    assert "<script" not in drawing.markdown
    for line in drawing.mermaid.splitlines()[1:]:
        assert re.fullmatch(r"  (\w+[\[({]+\".*\"[\])}]+:::k_\w+|\w+ (-->|-\.->)\|\"\d+\"\| \w+|click s_s href \".*\"|(acc|classDef).*)", line)


def test_titles_and_numbers_are_in_the_picture_and_in_the_words() -> None:
    tree = shipped("interview-recovery")
    drawing = draw(tree, overview=True)
    texts = [element.text for element in parsed(drawing).iter(f"{SVG}text")]
    headings = " ".join(str(element.text) for element in parsed(drawing).iter(f"{SVG}text") if element.get("class") == "heading")
    for place in overview(tree).places.values():
        assert place.range in texts
        if place.kind == "stage":
            assert place.title in headings  # which may be on two lines
            first, last = place.numbers
            assert f": {place.title} ({first} to {last})" in drawing.outline
        assert place.title.split()[0] in drawing.mermaid
    assert "So many answers and limits lead this way" in texts
    assert "Back" in texts


@pytest.mark.parametrize("tree", shown_trees(), ids=lambda tree: tree.id)
def test_words_and_mermaid_tell_the_ways_of_the_picture(tree: Tree) -> None:
    found, drawing = overview(tree), draw(tree, overview=True)
    told = Counter(int(count) for count in re.findall(r"\((\d+) ways?\)", re.sub(r"\s+", " ", drawing.outline)))
    assert told == Counter(way.count for way in found.ways)
    edges = re.findall(r"^  (\w+) (-->|-\.->)\|\"(\d+)\"\| (\w+)$", drawing.mermaid, re.MULTILINE)
    assert Counter((arrow == "-.->", int(count)) for _, arrow, count, _ in edges) == Counter((way.back, way.count) for way in found.ways)


def test_the_words_of_a_small_overview() -> None:
    assert draw(load(PARCEL), overview=True).outline == WORDS


def test_stages_lead_where_they_are_told_to() -> None:
    tree = shipped("interview-recovery")
    drawing = draw(tree, overview=True, links={"evaluate": "evaluate.svg", "move-on": "https://example.org/?a=1&b=2"})
    assert {link.get("href"): link[0].get("data-stage") for link in parsed(drawing).iter(f"{SVG}a")} == {
        "evaluate.svg": "evaluate",
        "https://example.org/?a=1&b=2": "move-on",
    }
    assert "[Evaluate](evaluate.svg)" in drawing.markdown
    assert '  click s_evaluate href "evaluate.svg"' in drawing.mermaid
    assert "<a " not in draw(tree, overview=True).svg
    assert "click" not in draw(tree, overview=True).mermaid


@pytest.mark.parametrize("theme", THEMES)
def test_a_picture_is_an_image_with_a_title_and_a_description(theme: Any) -> None:
    root = parsed(draw(shipped("delayed-flight"), overview=True, theme=theme))
    assert root.get("role") == "img"
    assert root.get("class") == f"advicetree overview {theme}"
    assert root[0].text == "What to do about a delayed or cancelled flight: overview"
    assert root[1].text == (
        "An overview: 5 stages with 14 questions, 2 forks that are worked out, 10 actions, 6 endings,"
        " and how many ways lead from each to others and to endings. The outline of the overview says the same in words."
    )


def test_a_walk_is_marked() -> None:
    tree = shipped("interview-recovery")
    session = Session.start(tree).answer("waiting").answer("done").answer("mine")
    drawing = draw(tree, overview=True, session=session)
    groups = {element.get("data-stage"): (element.get("class") or "").split() for element in parsed(drawing).iter(f"{SVG}g")}
    assert session.here.stage == "evaluate"
    assert {"walked", "here"} <= set(groups["evaluate"])
    assert "faint" in groups["move-on"]
    assert "The walk is at Evaluate." in drawing.outline
    assert any(text.text == "You are here" for text in parsed(drawing).iter(f"{SVG}text"))


# What is refused


REFUSED = [
    ({"overview": True, "around": "claim"}, AdviceTreeError, "'overview' and 'around' exclude one another; give one of them"),
    ({"overview": True, "stage": "look"}, AdviceTreeError, "'overview' and 'stage' exclude one another; give one of them"),
    ({"overview": True, "sessions": []}, AdviceTreeError, "'overview' and 'sessions' exclude one another; give one of them"),
    ({"overview": True, "look": "cards"}, AdviceTreeError, "'overview' and 'look' exclude one another; give one of them"),
    ({"overview": True, "brief": False}, AdviceTreeError, "'overview' and 'brief' exclude one another; give one of them"),
    ({"overview": True, "links": {"lok": "a.svg"}}, UnknownName, "there is no stage named 'lok'; did you mean 'look'?"),
    ({"links": {"look": "a.svg"}}, AdviceTreeError, "'links' are those of the stages in an overview; give overview=True with them"),
    ({"overview": True, "links": [("look", "a.svg")]}, TypeError, "'links' is a mapping of stages to addresses, not a list"),
    ({"overview": True, "links": {"look": 1}}, TypeError, "the link of a stage is a str, not 1"),
]


@pytest.mark.parametrize(("asked", "error", "told"), REFUSED, ids=[told for _, _, told in REFUSED])
def test_what_makes_no_sense_is_refused_in_a_sentence(asked: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error) as caught:
        draw(load(PARCEL), **asked)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "a b.svg",
        'a".svg',
        "",
        "a\n",
        "\\\\host\\x",
        "file:///etc",
        "x" * 3000,
        "é.svg",
    ],
)
def test_hostile_addresses_are_refused(address: str) -> None:
    with pytest.raises(AdviceTreeError, match="is not an address that stage 'look' can lead to; give one that begins with https"):
        draw(load(PARCEL), overview=True, links={"look": address})


def test_a_tree_without_stages_has_no_overview() -> None:
    with pytest.raises(DrawingError) as caught:
        draw(load(DATA / "trees" / "inheritance.toml"), overview=True)
    assert str(caught.value) == "an overview shows stages, and no node of this tree is in one; draw the whole tree, or give its nodes stages"


def test_an_overview_of_more_than_a_hundred_stages_is_refused() -> None:
    with pytest.raises(DrawingError) as caught:
        draw(dense(101, 1, 1, 1, 1), overview=True)
    assert str(caught.value) == "there are 101 stages, and an overview shows at most 100; draw one stage"
    assert draw(dense(100, 1, 1, 1, 1), overview=True).svg


def test_an_overview_has_no_dot_and_no_page() -> None:
    drawing = draw(load(PARCEL), overview=True)
    with pytest.raises(DrawingError, match="an overview is not drawn by Graphviz, and has no DOT; draw it as SVG or Mermaid"):
        _ = drawing.dot
    with pytest.raises(DrawingError, match="a page holds the whole tree"):
        _ = drawing.page


# On the command line

NOT_SVG = "--with-stages writes pictures as SVG, and one beside the other; name a file that ends in .svg by -o FILE"


def test_an_overview_leads_to_the_pictures_of_its_stages_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my overview.svg"
    assert main(["draw", str(PARCEL), "--overview", "--with-stages", "-o", str(file)]) == 0
    names = ["my overview.svg", "my overview-look.svg", "my overview-claim.svg"]
    assert capsys.readouterr() == ("", "".join(f"{tmp_path / name} is written.\n" for name in names))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    tree = load(PARCEL)
    links = {"look": "my%20overview-look.svg", "claim": "my%20overview-claim.svg"}
    assert file.read_text(encoding="utf-8") == draw(tree, overview=True, links=links).svg
    assert (tmp_path / "my overview-look.svg").read_text(encoding="utf-8") == draw(tree, stage="look", look="cards").svg


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--with-stages", "-o", "x.svg"], "--with-stages needs an overview that leads to the stages; give --overview too"),
        (
            ["--with-stages", "--overview", "-o", "x.png"],
            NOT_SVG,
        ),
        (
            ["--with-stages", "--overview", "-o", "-"],
            NOT_SVG,
        ),
        (["--overview", "--problems", "-o", "x.svg"], "an overview shows no problems; leave out --overview or --problems"),
        (["--overview", "--stage", "look", "-o", "x.svg"], "'overview' and 'stage' exclude one another; give one of them"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is(
    options: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["draw", str(PARCEL), *options]) == 2
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")
    assert not list(tmp_path.iterdir())


WORDS = """\
A parcel has not arrived
========================

An overview: 2 stages with 3 questions, 4 actions, 3 endings, and how many ways lead
from each to others and to endings.

Stage 1 of 2: Look for it (1 to 4)
----------------------------------

1 question, 3 actions.

Every walk starts here, at 1, Does the parcel have a tracking number?

Leads to:
- 6, Has it come? (2 ways)
- 7, What was in the parcel worth? (1 way)
- 8, Good. Nothing more to do. (1 way)

Stage 2 of 2: Claim (5)
-----------------------

1 action.

Leads to:
- 10, Now they have to answer you. (1 way)

Endings, and nodes without a stage
----------------------------------

Question: 6, Has it come?
- 2 ways lead here.
- Leads to:
  7, What was in the parcel worth? (1 way)
  8, Good. Nothing more to do. (1 way)

Question: 7, What was in the parcel worth?
- 2 ways lead here.
- Leads to:
  Claim (1 way)
  9, Let it go: the claim would cost more than it brings. (1 way)

Good ending: 8, Good. Nothing more to do.
- 2 ways lead here.

Ending: 9, Let it go: the claim would cost more than it brings.
- 1 way leads here.

Ending: 10, Now they have to answer you.
- 1 way leads here.
"""


@pytest.mark.parametrize("id", shipped_ids())
def test_an_overview_can_be_read_on_a_phone(id: str) -> None:
    """Where a picture of a web page is some 358 pixels wide; a wide one would have letters of 4.5 pixels there."""
    wide = float((parsed(draw(shipped(id), overview=True)).get("viewBox") or "").split()[2])
    assert SMALL * 358 / wide >= 6


def test_an_overview_is_wide_where_a_narrow_one_has_no_room() -> None:
    widths = {(parsed(draw(dense(*how), overview=True)).get("viewBox") or "").split()[2] for how in ((2, 1, 1, 1, 1), (20, 3, 3, 3, 3))}
    assert widths == {"560", "832"}
