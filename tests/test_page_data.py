"""What a page needs of a tree, as data: its shape, and that nothing is lost or run."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from advicetree import Tree, draw, loads, shipped
from advicetree.cli import main
from advicetree.drawing.page.data import data_of, script_data
from advicetree.model import Action, Wait
from advicetree.words import WORDS

RENAMED = """
format = 1
id = "renamed"
title = "Renamed"
version = "3"
language = "en-GB"
start = "see"

[source.ours]
title = "Ours"
default = true

[stage.first]
title = "First"

[moment.met]
ask = "When was it?"

[fact.kind]
ask = "Which kind?"
was = ["sort"]
answers.red = { label = "Red", was = ["crimson"] }
answers.blue = "Blue"

[situation.see]
about = "kind"
stage = "first"
was = ["look"]
answers.red = { to = "wait" }
answers.blue = { to = "end" }

[action.wait]
do = "Wait."
wait = { at-least = "1 day", at-most = "2 weeks", since = "met", why = "It takes time." }
answers.done = { label = "Done", to = "until", was = ["ready"] }
answers.over = { label = "Over", to = "end", any-time = true }

[action.until]
do = "Wait until then."
wait = { until = "met" }
then = "open"

[action.open]
do = "Write."
wait = { at-most = "90 seconds" }
then = "end"

[ending.end]
say = "That is all."
good = true
"""


@pytest.fixture(scope="module")
def renamed() -> Tree:
    return loads(RENAMED)


def test_the_data_say_what_the_tree_is(renamed: Tree) -> None:
    data = data_of(renamed)
    wanted = {"id": "renamed", "version": "3", "title": "Renamed", "timed": True, "start": "see"}
    assert {name: data[name] for name in wanted} == wanted
    assert data["stages"] == [{"id": "first", "title": "First"}]
    assert data["moments"] == [{"id": "met", "ask": "When was it?"}]
    assert data["words"]["done"] == WORDS["answer.done"]


def test_a_tree_without_a_version_has_an_empty_one(renamed: Tree) -> None:
    assert data_of(attrs.evolve(renamed, version=None))["version"] == ""


def test_a_page_that_keeps_no_time_does_not_say_that_it_does(renamed: Tree) -> None:
    timed, untimed = data_of(renamed), data_of(renamed, timed=False)
    assert untimed == {name: value for name, value in timed.items() if name != "timed"}


def test_a_drawing_makes_either_page(renamed: Tree) -> None:
    assert '"timed":true' in draw(renamed).page
    assert '"timed"' not in draw(renamed, untimed=True).page
    assert draw(renamed, untimed=True).svg == draw(renamed).svg
    with pytest.raises(TypeError, match="'untimed'"):
        draw(renamed, untimed="yes")  # type: ignore[arg-type]


def test_the_command_line_makes_either_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tree.html"
    assert main(["draw", "delayed-flight", "-o", str(file), "--untimed"]) == 0
    assert '"timed"' not in file.read_text(encoding="utf-8")
    capsys.readouterr()
    for output in (["-o", "tree.svg"], ["-o", "-"], ["-o", "-", "--format", "md"]):
        assert main(["draw", "delayed-flight", *output, "--untimed"]) == 2
        assert capsys.readouterr().err == "advicetree: --untimed is for HTML; leave it out, or draw a .html\n"


def test_nodes_say_their_kind_and_their_stage(renamed: Tree) -> None:
    nodes = {node["id"]: node for node in data_of(renamed)["nodes"]}
    assert [nodes[id]["kind"] for id in ("see", "wait", "end")] == ["situation", "action", "ending"]
    assert nodes["see"]["stage"] == "first"
    assert nodes["end"]["good"] is True
    assert "good" not in nodes["see"]


def test_waits_are_in_milliseconds_and_in_words(renamed: Tree) -> None:
    waits = {node["id"]: node["wait"] for node in data_of(renamed)["nodes"] if "wait" in node}
    assert waits == {
        "wait": {
            "least": 86_400_000,
            "most": 1_209_600_000,
            "moment": "met",
            "why": "It takes time.",
            "words": "Wait at least 1 day and at most 2 weeks, counted from the answer to “When was it?”. It takes time.",
        },
        "until": {"least": 0, "until": True, "moment": "met", "words": "Wait until the time given in answer to “When was it?”."},
        "open": {"most": 90_000, "words": "Wait at most 1 minute and 30 seconds."},
    }


def test_a_wait_is_never_shorter_on_the_page(renamed: Tree) -> None:
    node = renamed["wait"]
    assert isinstance(node, Action)
    longer = attrs.evolve(node, wait=Wait(timedelta(seconds=1, microseconds=1)))
    data = data_of(attrs.evolve(renamed, nodes=type(renamed.nodes)({**renamed.nodes, "wait": longer})))
    assert next(node for node in data["nodes"] if node["id"] == "wait")["wait"]["least"] == 1_001


def test_only_an_answer_that_a_floor_would_hold_is_said_to_be_free(renamed: Tree) -> None:
    nodes = {node["id"]: node for node in data_of(renamed)["nodes"]}
    assert [answer.get("free") for answer in nodes["wait"]["answers"]] == [None, True]


def test_former_names_are_there_to_go_on_by(renamed: Tree) -> None:
    assert data_of(renamed)["was"] == {
        "nodes": {"look": "see"},
        "facts": {"sort": "kind"},
        "answers": {"wait": {"ready": "done"}},
        "values": {"kind": {"crimson": "red"}},
    }


def test_only_what_was_called_otherwise_has_former_names() -> None:
    plain = loads(RENAMED.replace('was = ["look"]\n', "").replace('was = ["sort"]\n', "").replace(', was = ["ready"]', ""))
    assert data_of(plain)["was"] == {"values": {"kind": {"crimson": "red"}}}
    assert "was" not in data_of(shipped("delayed-flight"))


def test_what_is_empty_is_left_out_and_a_number_never_is(renamed: Tree) -> None:
    def values(thing: object) -> list[object]:
        if isinstance(thing, dict):
            return [thing, *(inner for value in thing.values() for inner in values(value))]
        return [thing, *(inner for value in thing for inner in values(value))] if isinstance(thing, list | tuple) else [thing]

    assert not [value for node in data_of(renamed)["nodes"] for value in values(node) if value in (None, False, "") and value != 0]


def test_the_data_end_no_script_element(renamed: Tree) -> None:
    text = script_data(attrs.evolve(renamed, title="</script><!--<script>&\u2028\ud800"))
    assert not set("<>&\u2028\ud800") & set(text)
    assert json.loads(text)["title"] == "</script><!--<script>&\ufffd\ufffd"
