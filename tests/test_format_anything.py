"""Whatever a file holds at whatever key, it is a tree or one `TreeError`."""

import json
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import TreeError, load, loads
from advicetree.format.schema import NODES, TREE
from advicetree.format.types import Type
from advicetree.format.write import plain

GOOD = Path(__file__).parent / "data" / "good"
TOP = 'format = 1\nid = "t"\ntitle = "T"\nstart = "here"\n'
ASKED = TOP + '[situation.here]\nask = "Q?"\nanswers = {{ yes = "bye", no = "{}" }}\n'
BYE = '[ending.bye]\nsay = "Bye."\n'
BY = "unknown-target: answer 'no' of 'here' leads to 'by', and there is no such node; did you mean 'bye'?"
# A key that another kind of node has, with a value that this one never takes; often beside a name that nothing has, for which all nodes are looked at.
ASTRAY = {
    "say instead of ask": (ASKED.replace("ask", "say").format("by") + BYE, ("missing-key", "unknown-key", "unknown-target")),
    "say instead of do": (
        ASKED.format("call") + '[action.call]\nsay = "Call"\nthen = "bye"\n' + BYE + 'recall = "cal"\n',
        ("missing-key", "unknown-key", "unknown-node"),
    ),
    "say beside ask": (ASKED.format("by") + 'say = "Hello."\n' + BYE, ("unknown-target", "unknown-key")),
    "say is a number": (ASKED.format("by") + "say = 3\n" + BYE, ("unknown-target", "unknown-key")),
    "say is a table": (ASKED.format("by") + '[action.call]\nthen = "bye"\nsay = { done = "Well." }\n' + BYE, ("unknown-target", "missing-key", "unknown-key")),
    "wait is a number": (ASKED.format("by") + "wait = 3\n" + BYE, ("unknown-target", "unknown-key")),
    "do is a list": (ASKED.format("by") + BYE + 'do = ["Call", "Write"]\n', ("unknown-target", "unknown-key")),
    "about is a table": (ASKED.format("by") + BYE + 'about = { f = "x" }\n', ("unknown-target", "unknown-key")),
    "about of an action is a table": (
        ASKED.format("call") + '[action.call]\ndo = "Call"\nthen = "bye"\nabout = { sender = "shop" }\n' + BYE,
        ("unknown-key",),
    ),
    "a limit that is a number": (ASKED.format("bye") + BYE + "limit = 2\n", ("unknown-key",)),
    "a limit that is text": (ASKED.format("bye") + BYE + 'limit = "2 visits"\n', ("unknown-key",)),
    "a limit that leads to a table": (ASKED.format("bye") + BYE + 'limit = { visits = 1, then = { to = "here" } }\n', ("unknown-key",)),
    "endings that are a number": (
        TOP + 'ending = 1\n[action.call.answers]\na = "e"\n[situation.here]\nask = "Q"\nanswers.a = "call"\n',
        ("wrong-type", "missing-key"),
    ),
}


@pytest.mark.parametrize(("text", "rules"), ASTRAY.values(), ids=ASTRAY)
def test_a_key_of_another_kind_of_node_is_told_and_nothing_else_is_made_of_it(text: str, rules: tuple[str, ...]) -> None:
    with pytest.raises(TreeError) as caught:
        loads(text)
    assert tuple(problem.rule for problem in caught.value.problems) == rules


def test_nodes_are_compared_only_where_they_are_nodes() -> None:
    """In JSON what is wrong with endings may stand behind what looks for a node among them."""
    with pytest.raises(TreeError) as caught:
        loads('{"format": 1, "id": "x", "title": "X", "start": "a", "action": {"a": {"answers": {"b": "c"}}}, "ending": 1}', "json")
    assert [problem.rule for problem in caught.value.problems] == ["missing-key", "wrong-type"]


def types_in(outer: Type, seen: dict[int, Type]) -> dict[int, Type]:
    """All types of values that the format knows, by their identity."""
    if id(outer) not in seen:
        seen[id(outer)] = outer
        inner = [getattr(outer, name, None) for name in ("each", "every", "names")]
        for one in [*outer.keys.values(), *inner]:
            if isinstance(one, Type):
                types_in(one, seen)
    return seen


def tables(value: Any) -> Iterator[dict[str, Any]]:
    """All tables that stand in a value, outermost first."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from tables(inner)


KEYS = sorted({key for type in types_in(TREE, {}).values() for key in type.keys})
TREES = [json.dumps(plain(load(path))) for path in sorted(GOOD.iterdir())]
TREES += [json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=lambda date: date.isoformat()) for path in sorted(GOOD.glob("*.toml"))]
names = st.sampled_from((*KEYS, *KEYS, "pump", "bye", "yes", "age", "odd", "Odd One", "", "\ud800", "q" * 300))
words = names | st.sampled_from(("pump: done", "+2 days", "2 days", "look 1.1", "manual 2.1", "2026-01-05", "A text.", "\x1b", "\u200b"))
numbers = st.sampled_from((0, -1, 1, 7, 2.5, 10**16, 10**400, 1e308, float("inf"), float("nan")))
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | words | numbers,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


def test_the_keys_of_all_tables_are_tried() -> None:
    assert {"ask", "do", "say", "visits", "at-least", "settles", "any-time", "below", "up-to", "unit", "claims", "all-of", "walk", "moments", "$schema"} <= set(
        KEYS
    )
    assert {key for text in TREES for table in tables(json.loads(text)) for key in table} >= set(KEYS) - {"all-of"}


@pytest.mark.parametrize("kind", NODES)
@pytest.mark.parametrize("value", [3, "say", [1], ["say"], {"say": 1}, {"then": {"to": "here"}}, None, {}], ids=json.dumps)
@pytest.mark.parametrize("start", ["here", "her"])
def test_any_key_of_any_table_at_any_node_is_read_or_refused(kind: str, value: Any, start: str) -> None:
    """Also where nodes are compared with a name that nothing has."""
    for key in KEYS:
        node = {"ask": "Q?", "do": "Do it", "say": "Bye.", "answers": {"yes": "bye"}}
        own = {name: node[name] for name in NODES[kind].keys if name in node}
        tree = {"format": 1, "id": "t", "title": "T", "start": start, kind: {"here": own | {key: value}}, "promise": [{"name": "P", "never": "here.y"}]}
        tree["ending"] = {"bye": {"say": "Bye.", "recall": "here"}} | (tree["ending"] if kind == "ending" else {})  # type: ignore[operator]
        with suppress(TreeError):
            loads(json.dumps(tree), "json")


@given(st.data())
def test_any_value_at_any_key_of_any_table_is_read_or_refused(data: st.DataObject) -> None:
    """A few keys of any tables hold anything, whether they are keys of that table or of another one; and some names may refer to nothing."""
    tree = json.loads(data.draw(st.sampled_from(TREES)))
    for _ in range(data.draw(st.integers(1, 6))):
        table = data.draw(st.sampled_from(list(tables(tree))))
        table[data.draw(names | st.sampled_from(list(table) or [""]))] = data.draw(values)
    text = json.dumps(tree).replace("NaN", "1e999").replace("Infinity", "1e999")
    if data.draw(st.booleans()):
        text = text.replace(': "pump"', ': "pumpp"').replace('"age"', '"agee"', 1).replace('"start": "', '"start": "un')
    with suppress(TreeError):
        loads(text, "json")
