"""Pictures of what real guidance needs: several choices at once, groups, dates, conditions, and forks that are worked out, with their rules as tables."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import attrs
import pytest

import drawn
import drawn_rich
from advicetree import Drawing, Session, Tree, draw, load, loads
from advicetree.drawing.chart.dot import dot
from advicetree.drawing.chart.engines import laid_out
from advicetree.drawing.chart.layout import layout
from advicetree.drawing.picture import PAGE_MARGIN
from advicetree.drawing.rule_tables import RuleRow, rule_tables
from advicetree.drawing.table_layout import CellLine, TableLayout, table_layout
from advicetree.drawing.view import Box, Edge, view
from advicetree.drawing.widths import width
from advicetree.errors import DrawingError
from advicetree.problems import Problem
from advicetree.promises import Point

SVG = "{http://www.w3.org/2000/svg}"
HEATING = load(Path(__file__).parent / "data" / "pictures" / "heating.toml")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
RICH = [loads(drawn.text(drawn_rich.draw(seed)), "json") for seed in range(60)]


def heating() -> str:
    """The text of the tree, to be changed."""
    assert HEATING.origin is not None
    return HEATING.origin.text


def box(drawing: Drawing, id: str) -> Box:
    return next(box for box in drawing.view.boxes if box.id == id)


def edges(drawing: Drawing, node: str) -> dict[str | None, Edge]:
    return {edge.answer: edge for edge in drawing.view.edges if edge.node == node}


def texts(box: Box) -> list[str]:
    return [detail.text for detail in box.details]


# Boxes and edges


def test_a_fork_at_which_nobody_stops_is_headed_by_what_it_is_about() -> None:
    drawing = draw(HEATING, look="chart")
    derived, choice = box(drawing, "scheme"), box(drawing, "housing")
    assert (derived.kind, derived.headline, texts(derived), derived.rules) == ("fork", "The scheme that applies", ["Worked out: table A"], "A")
    assert (choice.kind, choice.headline, texts(choice), choice.rules) == ("fork", "Housing allowance", ["Ticked at “Which of these do you get?”"], None)
    assert '<g class="node fork" data-node="housing"><title>Fork: Housing allowance</title>\n<rect class="shape"' in drawing.svg
    assert "A diagram of 3 questions, 2 forks that are worked out, 3 actions, 4 endings," in drawing.svg
    assert ">Worked out, not asked</text>" in drawing.svg
    assert "dotted box: worked out, not asked" in drawing.dot


def test_a_fork_with_a_question_of_its_own_keeps_it() -> None:
    tree = loads(heating().replace('about = "payments.housing"', 'about = "payments.housing"\nask = "Do they pay for housing?"'))
    assert box(draw(tree), "housing").headline == "Do they pay for housing?"


def test_a_fork_is_called_alike_in_a_part_around_it() -> None:
    assert draw(HEATING, around="housing").view.part == "1 step around “Housing allowance”"
    assert "go to 4, Housing allowance" in draw(HEATING, around="tell-them", steps=2).outline


def test_a_question_that_a_program_can_answer_says_so() -> None:
    tree = loads(heating().replace('ask = "Where do you live?"', 'ask = "Where do you live?"\nworked-out-from = ["born"]'))
    assert texts(box(draw(tree), "place")) == ["A program can work it out"]


def test_a_question_shows_what_can_be_ticked_and_a_date_its_range() -> None:
    drawing = draw(HEATING)
    assert texts(box(drawing, "born")) == ["A date from 1900-01-01 to today"]
    choices = ["• A pension", "• Housing allowance", "• Care allowance", "• Pay from work", "• None of these (on its own)"]
    assert texts(box(drawing, "payments")) == ["Tick 1 to 3", *choices]


def test_ways_are_labelled_by_groups_with_their_size_and_by_otherwise_unless_there_is_no_other() -> None:
    drawing = draw(HEATING)
    assert {answer: edge.label for answer, edge in edges(drawing, "place").items()} == {
        "abroad": "Abroad",
        "cold": "Where it is cold (3)",
        "done": "otherwise",
    }
    assert {answer: edge.label for answer, edge in edges(drawing, "payments").items()} == {"done": ""}
    assert {answer: edge.label for answer, edge in edges(drawing, "housing").items()} == {"yes": "Yes", "no": "No"}


LISTS = """
format = 1
id = "lists"
title = "Lists"
start = "first"
[fact.many]
ask = "Which?"
several = SEVERAL
[fact.many.answers]
CHOICES
[situation.first]
ask = "Now?"
answers = { yes = "one", no = "all" }
[situation.one]
about = "many.c1"
answers.yes = "all"
then = "two"
[situation.two]
about = "many.c2"
answers = { yes = "all", no = "end" }
[situation.all]
about = "many"
then = "end"
[ending.end]
say = "End."
"""


def lists(several: str = "true", count: int = 3, *, none: bool = False) -> Drawing:
    choices = [f'c{number} = "Choice {number}"' for number in range(count)] + ['none = { label = "None", alone = true }'] * none
    return draw(loads(LISTS.replace("SEVERAL", several).replace("CHOICES", "\n".join(choices))))


def test_a_situation_about_a_choice_is_a_question_where_the_list_may_not_be_known_yet() -> None:
    drawing = lists()
    assert (box(drawing, "one").kind, box(drawing, "one").headline) == ("situation", "Which?")
    assert [edge.label for edge in edges(drawing, "one").values()] == ["“Choice 1” is ticked", "otherwise"]
    assert (box(drawing, "two").kind, box(drawing, "two").headline) == ("fork", "Choice 2")
    assert box(drawing, "all").kind == "situation"


@pytest.mark.parametrize(
    ("several", "told"),
    [
        ("true", "Tick all that apply, or nothing"),
        ("{ least = 1 }", "Tick all that apply, at least 1"),
        ("{ most = 2 }", "Tick up to 2, or nothing"),
        ("{ least = 1, most = 2 }", "Tick 1 or 2"),
        ("{ least = 2, most = 2 }", "Tick 2"),
    ],
)
def test_how_many_can_be_ticked_is_told(several: str, told: str) -> None:
    assert texts(box(lists(several), "all"))[0] == told


def test_of_many_choices_the_first_and_the_one_that_stands_alone_are_shown() -> None:
    shown = texts(box(lists(count=18, none=True), "all"))
    assert shown == ["Tick all that apply", *(f"• Choice {number}" for number in range(6)), "• None (on its own)", "and 12 more"]
    assert len(texts(box(lists(count=8), "all"))) == 9


def test_a_question_with_very_many_answers_is_drawn_by_its_ways() -> None:
    answers = {f"c{number}": f"Country {number}" for number in range(224)}
    fact: Any = {"ask": "Which passport?", "answers": answers, "groups": {"free": {"label": "Free", "values": list(answers)[:30]}}}
    situation = {"about": "country", "answers": {"c0": "end", "free": "end"}, "then": "end"}
    data = {"format": 1, "id": "t", "title": "T", "start": "ask", "fact": {"country": fact}, "situation": {"ask": situation}, "ending": {"end": {"say": "E"}}}
    drawing = draw(loads(json.dumps(data), "json"))
    assert texts(box(drawing, "ask")) == ["One of 224"]
    assert [edge.label for edge in drawing.view.edges] == ["Country 0", "Free (29)", "otherwise"]
    assert "For the answers of the group: Country 1 (c1)," in drawing.outline
    assert "and 19 more." in drawing.outline
    assert drawing.svg
    assert drawing.page


# Conditions

PAY = "“Pay from work” is not ticked at “Which of these do you get?”"
CARE = "“Care allowance” is ticked at “Which of these do you get?”"
NONE = "“Which of these do you get?” is answered, whether “None of these” is ticked or not"
CONDITIONS = [
    ('if = { place = "cold" }', "only if “Where do you live?” is “Where it is cold”"),
    ('if = { place = ["north", "south"] }', "only if “Where do you live?” is “In the north” or “In the south”"),
    ('if = { place = "south", born = "adult" }', "only if “Where do you live?” is “In the south”, and “When were you born?” is “18 to 65”"),
    ('if = [{ place = "south" }, { scheme = "full" }]', "only if “Where do you live?” is “In the south”; or “The scheme that applies” is “Full support”"),
    ('unless = { payments = "allowance" }', "unless “Which of these do you get?” includes “An allowance”"),
    ('if = { payments = { work = "no", care = "yes" } }\nunless = { payments = { none = ["yes", "no"] } }', f"only if {PAY}, and {CARE}; unless {NONE}"),
]


@pytest.mark.parametrize(("condition", "told"), CONDITIONS)
def test_a_condition_is_told_in_plain_words(condition: str, told: str) -> None:
    text = heating()
    start, end = text.index("caution = "), text.index('then = "scheme"')
    line = f'[[action.tell-them.caution]]\nsay = "Ask."\n{condition}\n'
    tree = loads(text[:start] + text[end:].replace("[action.claim-all]", f"{line}[action.claim-all]"))
    drawing = draw(tree)
    assert texts(box(drawing, "tell-them"))[-1] == f"Careful: Ask.\n({told})"
    plainly = " ".join(drawing.outline.split())
    for part in told.split("; unless "):
        words = part.removeprefix("only if ").removeprefix("unless ").split(", and ")[0].split("; or ")[0]
        assert f"{words} (" in plainly


# Tables


def test_the_rules_are_a_table_with_what_is_read_in_columns() -> None:
    (table,) = draw(HEATING).view.tables
    assert (table.name, table.fact, table.title) == ("A", "scheme", "The scheme that applies")
    assert table.columns == ("Where do you live?", "Which of these do you get?", "When were you born?", "Pay from work", "None of these")
    assert table.rows == (
        RuleRow((("", "Where it is cold", "An allowance", "–", "–", "–"),), "Full support"),
        RuleRow(
            (
                ("", "–", "–", "66 or older", "not ticked", "–"),
                ("or", "Where it is cold", "–", "–", "–", "ticked"),
                ("unless", "On the islands", "", "", "", ""),
            ),
            "Part of it",
        ),
        RuleRow((("", "On the islands", "–", "66 or older or 18 to 65", "–", "–"),), "Part of it"),
        RuleRow((("otherwise", "", "", "", "", ""),), "None"),
    )


def test_a_rule_reads_like_a_sentence_where_it_has_no_case() -> None:
    """What does not matter to an exception is left empty, so that “unless” comes right before it."""
    rules = '[{ unless = [{ ask = "yes" }, { colour = "red" }], is = "a" }, { is = "b" }]'
    colour = '[fact.colour]\nask = "Colour?"\nanswers = { red = "Red", blue = "Blue" }\n[situation.colour]\nabout = "colour"\nthen = "end"\n'
    text = RULES.replace('[{ if = { inner = "a" }, is = "a" }, { is = "b" }]', rules).replace("[ending.end]", f"{colour}[ending.end]")
    table = rule_tables(loads(text.replace('a = "end"', 'a = "colour"')), ["outer"])[0]
    assert table.columns == ("First?", "Colour?")
    assert table.rows[0].cases == (("always", "", ""), ("unless", "Yes", ""), ("unless", "", "Red"))
    assert table.rows[1].cases == (("otherwise", "", ""),)
    assert rule_tables(loads(RULES), ["unused"])[0].rows[0].cases == (("always",),)


def test_text_formats_tell_the_rules_as_sentences() -> None:
    drawing = draw(HEATING)
    first = "1. If “Where do you live?” is “Where it is cold”, and “Which of these do you get?” includes “An allowance”: Full support"
    assert drawing.view.tables[0].told[:2] == ("A. The scheme that applies", first)
    assert f"\\lA. The scheme that applies\\l{first[:40]}" in drawing.dot
    assert f'\n  TABLE_A["A. The scheme that applies {first.replace("1.", "1#46;")} 2#46; If ' in drawing.mermaid.replace("<br/>", " ")


RULES = """
format = 1
id = "rules"
title = "Rules"
start = "ask"
[situation.ask]
ask = "First?"
answers = { yes = "fork", no = "fork" }
[situation.fork]
about = "outer"
answers = { a = "end", b = "again" }
[situation.again]
about = "outer"
then = "end"
[fact.inner]
title = "Inner"
answers = ["a", "b"]
rules = [{ if = { ask = "yes" }, is = "a" }, { is = "b" }]
[fact.unused]
title = "Unused"
answers = ["a"]
rules = [{ is = "a" }]
[fact.outer]
title = "Outer"
answers = ["a", "b"]
rules = [{ if = { inner = "a" }, is = "a" }, { is = "b" }]
[ending.end]
say = "End."
"""


def test_there_is_one_table_for_each_fact_that_forks_are_about_or_that_these_rest_on() -> None:
    drawing = draw(loads(RULES))
    assert [(table.name, table.fact, table.columns) for table in drawing.view.tables] == [("A", "outer", ("Inner (table B)",)), ("B", "inner", ("First?",))]
    assert [box(drawing, node).rules for node in ("fork", "again")] == ["A", "A"]
    assert draw(loads(RULES), around="ask", steps=0).view.tables == ()


def many_facts(count: int) -> Tree:
    facts: Any = {f"f{number}": {"ask": f"Question {number}?", "answers": ["yes", "no"]} for number in range(count)}
    rules: Any = [{"if": {name: "yes"}, "is": "a"} for name in facts]
    facts["all"] = {"title": "All", "answers": ["a", "b"], "rules": [*rules, {"is": "b"}]}
    nodes: Any = {f"f{number}": {"about": f"f{number}", "then": f"f{number + 1}"} for number in range(count)}
    nodes[f"f{count}"] = {"about": "all", "then": "end"}
    return loads(json.dumps({"format": 1, "id": "t", "title": "T", "start": "f0", "fact": facts, "situation": nodes, "ending": {"end": {"say": "E"}}}), "json")


def test_a_table_with_too_many_columns_has_its_rules_as_sentences() -> None:
    assert len(rule_tables(many_facts(8), ["all"])[0].columns) == 8
    (table,) = rule_tables(many_facts(9), ["all"])
    assert table.columns == ("Applies",)
    assert table.rows[0].cases == (("", "only if “Question 0?” is “Yes”"),)
    assert table.rows[-1].cases == (("", "otherwise"),)


def test_too_many_rules_are_told_at_once() -> None:
    (table,) = draw(HEATING).view.tables
    many = attrs.evolve(view(HEATING), tables=(attrs.evolve(table, rows=table.rows * 2_000),))
    with pytest.raises(DrawingError, match=r"^there are 8,026 boxes, edges and rules, and at most 6,000 can be drawn as a picture; "):
        _ = Drawing(many).svg


def assert_apart(cells: list[CellLine]) -> None:
    for number, one in enumerate(cells):
        for other in cells[number + 1 :]:
            across = one.x + one.width <= other.x + 0.1 or other.x + other.width <= one.x + 0.1
            assert across or one.y + one.size <= other.y + 0.1 or other.y + other.size <= one.y + 0.1, (one, other)


def assert_in_order(placed: TableLayout) -> None:
    """Every line of text is within the table, as wide as it is said to be, and on no other; the lines between rows go through none."""
    assert_apart(list(placed.texts))
    for text in placed.texts:
        assert text.x >= 0
        assert text.x + text.width <= placed.width + 0.1
        assert text.y >= 0
        assert text.y + text.size <= placed.height + 0.1
        assert abs(width(text.text, bold=text.look in {"name", "heading", "value"}) * text.size - text.width) < 0.1
        assert (placed.band.y <= text.y <= placed.band.y + placed.band.height - text.size) == (text.look == "heading")
        for x, y, _, to_y in placed.lines:
            crossed = text.y < y < text.y + text.size if y == to_y else text.x < x < text.x + text.width and y < text.y
            assert not crossed, (text, x, y)


def test_the_texts_of_tables_are_in_their_columns_and_rows() -> None:
    tables = [table for tree in (HEATING, many_facts(9), *RICH) for table in rule_tables(tree, tree.derived)]
    assert len(tables) > 30
    for table in tables:
        assert_in_order(table_layout(table))


@pytest.mark.parametrize("text", ["x" * 300, "没有" * 60, "e\u0301" * 100, 'A "b" & <c> \u202e d', "  ", "a\nb"])
def test_hostile_texts_fit_into_tables(text: str) -> None:
    tree = attrs.evolve(HEATING, facts=type(HEATING.facts)({id: attrs.evolve(fact, ask=text) for id, fact in HEATING.facts.items()}))
    drawing = Drawing(view(tree))
    assert_in_order(table_layout(drawing.view.tables[0]))
    assert ET.fromstring(drawing.svg) is not None  # noqa: S314  (ours)


def moved(element: ET.Element) -> tuple[float, float]:
    found = re.fullmatch(r"translate\((-?[\d.]+) (-?[\d.]+)\)", element.get("transform", ""))
    assert found is not None
    return float(found[1]), float(found[2])


def test_tables_are_under_the_picture_within_its_edges_and_apart() -> None:
    for tree in (HEATING, *(tree for tree in RICH if view(tree).tables)):
        shown = view(tree)
        root = ET.fromstring(Drawing(shown, look="chart").svg)  # noqa: S314  (ours)
        _, _, wide, high = map(float, root.get("viewBox", "").split())
        picture = next(group for group in root.iterfind(f"{SVG}g") if group.get("class") is None)
        below = moved(picture)[1] + layout(laid_out(dot(shown, titled=False))).height
        frames = []
        for table, group in zip(shown.tables, (group for group in root.iterfind(f"{SVG}g") if group.get("class") == "rules"), strict=True):
            placed, (x, y) = table_layout(table), moved(group)
            assert x + placed.width <= wide - PAGE_MARGIN + 0.1
            assert below + 20 <= y
            assert y + placed.height <= high - PAGE_MARGIN + 0.1
            frames.append((x, y, x + placed.width, y + placed.height))
        for number, (x, y, to_x, to_y) in enumerate(frames):
            assert all(to_x < other[0] or other[2] < x or to_y < other[1] or other[3] < y for other in frames[number + 1 :])


def test_a_fork_leads_to_its_table_in_a_picture_by_itself_and_not_on_a_page() -> None:
    """On a page, what follows the `#` of its address is the walk."""
    svgs = [draw(HEATING, look="chart").svg, draw(HEATING, look="chart", theme="dark").svg]
    names = []
    for svg in svgs:
        root = ET.fromstring(svg)  # noqa: S314  (ours)
        (link,) = root.iter(f"{SVG}a")
        assert [group.get("data-node") for group in link] == ["scheme"]
        (table,) = (group for group in root.iter(f"{SVG}g") if group.get("class") == "rules")
        assert link.get("href") == f"#{table.get('id')}"
        names.append(table.get("id"))
    assert len(set(names)) == 2
    page = draw(HEATING, look="chart").page
    assert page.count('<g class="rules"') == 1
    assert "advicetree-rules" not in page


# What is laid over


def test_a_walk_marks_lists_groups_and_forks_that_it_passed() -> None:
    session = Session.start(HEATING, known={"place": "hills"}, now=NOW).answer("1950-01-01", now=NOW).answer(["care"], now=NOW)
    drawing = draw(HEATING, session=session)
    assert {(edge.node, edge.answer) for edge in drawing.view.edges if edge.walked} == {
        ("born", "done"),
        ("place", "cold"),
        ("payments", "done"),
        ("housing", "no"),
        ("scheme", "full"),
    }
    assert [box.id for box in drawing.view.boxes if box.here] == ["claim-all"]
    told = " ".join(drawing.outline.split())
    assert "Where it is cold (cold), taken: go to " in told
    assert "In any case, taken: go to " in told
    assert "Otherwise, taken: go to " in told
    assert draw(HEATING, session=session, walk_only=True).view.tables[0].name == "A"


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        (("situation", "place", "then"), ("place", "done")),
        (("situation", "place", "answers", "cold"), ("place", "cold")),
        (("situation", "housing", "answers", "no"), ("housing", "no")),
        (("action", "tell-them", "then"), ("tell-them", "done")),
    ],
)
def test_a_problem_of_a_way_that_answers_share_is_painted_on_it(path: tuple[str, ...], marked: tuple[str, str]) -> None:
    drawing = draw(HEATING, problems=[Problem("some-rule", "so it is", path=path, severity="warning")])
    assert [(edge.node, edge.answer) for edge in drawing.view.edges if edge.problem] == [marked]


def test_a_way_of_a_group_that_is_gone_is_drawn_beside_a_fact_that_has_changed() -> None:
    text = heating()
    after = loads(re.sub(r"groups = \{ cold .*\n", "", text).replace('answers.cold = "payments"\n', "").replace('"cold"', '"north"'))
    drawing = draw(after, before=HEATING, differences={Point("place", "cold"): "gone", Point("place", "done"): "changed"})
    assert {edge.answer: edge.difference for edge in edges(drawing, "place").values()} == {"abroad": None, "cold": "gone", "done": "changed"}
    for written in (drawing.svg, drawing.outline, drawing.mermaid, drawing.dot):
        assert "Where it is cold" in written


def test_every_format_of_drawn_trees_is_written() -> None:
    for tree in RICH[:15]:
        drawing = draw(tree)
        assert drawing.svg
        assert drawing.dot
        assert drawing.mermaid
        assert drawing.page
