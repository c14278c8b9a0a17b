"""Keys that a table does not have: what they are instead, and where they belong.

Invariant: a slip is told once; what its value holds is taken to be there, so that nothing that refers to it is told as well.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from advicetree.format.characters import astray, latin
from advicetree.format.names import ID
from advicetree.format.report import Report
from advicetree.format.types import Kind
from advicetree.format.wording import Path, header
from advicetree.text import listed, nearest, shown

TWINS = {"to": "then", "then": "to", "fact": "about", "if": "when", "when": "if", "from": "since"}
SAYINGS = {"action": "how", "situation": "help"}
OF_SITUATIONS = {
    "then": ('a situation leads on by its answers: write answers = { yes = "...", no = "..." }', "answers"),
    **dict.fromkeys(("number", "bands"), ('it belongs to a fact: write [fact.ID] with it, and about = "ID" here', "about")),
}
SCHEMA = "$schema"
INNER_ONLY = {"answers", "others", "limit", "wait", "how", "caution", "silence"}


def unknown_key(key: str, value: Any, shape: Kind, report: Report, path: Path, missing: tuple[str, ...]) -> dict[str, Any]:
    """Report a key that a table does not have, and give what is taken to be there instead; if a table around it or in it has that key, say where it belongs."""
    wrong = f"{shown(key)} is not a key of {header(path)}"
    twin = TWINS.get(key, "")
    if twin in shape.keys and twin not in table_at(report.data, path):
        report.add("unknown-key", (*path, key), wrong, guess=twin)
        return {twin: None}
    kind = next((name for name, node in report.format.nodes.items() if node is shape), None)
    if kind is not None and (told := _of_node(kind, key, wrong, report, path)) is not None:
        return told
    if (there := _elsewhere(key, shape, report, path)) is not None:
        return there
    if not path and isinstance(value, dict) and (nodes := _nodes(key, value, shape, report)):
        return nodes
    near = [name for name, kind in shape.keys.items() if kind.takes(value)]
    guess = nearest(latin(key), near) if report.may_compare(len(near)) else None
    outer = next((above for above, other in reversed(shapes_above(report, path)) if above and key in other.keys), None)
    if (letter := astray(key)) is not None:
        wrong += f": it holds {letter}"
    elif guess is None and outer is not None:
        wrong += f"; it belongs to {header(outer)}, which has one already"
    elif guess is None:
        wrong += f"; it needs {listed(missing)}" if missing else f"; its keys are {listed([name for name in shape.keys if name != SCHEMA])}"
    report.add("unknown-key", (*path, key), wrong, guess=guess)
    if guess is None:
        return dict.fromkeys(missing)
    return {guess: dict.fromkeys(value) if isinstance(value, dict) and shape.keys[guess].by_id else None}


def _of_node(kind: str, key: str, wrong: str, report: Report, path: Path) -> dict[str, Any] | None:
    """Report a key that a node of a kind does not have, but tells in another way, and give what is taken to be there instead."""
    if key == "say" and kind in SAYINGS:
        twin = SAYINGS[kind]
        report.add("unknown-key", (*path, key), f"{wrong}; what is said there is its {shown(twin)}")
        return {twin: None}
    if kind != "situation" or key not in OF_SITUATIONS:
        return None
    right, instead = OF_SITUATIONS[key]
    if key != "bands" or "number" not in table_at(report.data, path):
        report.add("unknown-key", (*path, key), f"{wrong}; {right}")
    return {instead: None}


def _elsewhere(key: str, shape: Kind, report: Report, path: Path) -> dict[str, Any] | None:
    """Report a key that a table around this one has, or one like it, or one in it; give what is taken to be there, `None` where none of them has it."""
    for above, other in reversed(shapes_above(report, path)):
        if key not in other.keys:
            continue
        if key not in table_at(report.data, above):
            misplaced(key, above, report, path)
            return {}
        if key == "answers" and path[len(above) : -1] == (key,):
            report.unsure.add(str(above[-1]))
            misplaced(key, above, report, path)
            return {}
    kin = next((family for family in report.format.families if shape in family.values()), {})
    if others := [name for name, other in kin.items() if key in other.keys]:
        report.add("unknown-key", (*path, key), f"{shown(key)} is not a key of {header(path)}; only {' and '.join(others)} have it")
        return {}
    inner = [name for name, kind in shape.keys.items() if key in kind.keys and name != "others"]
    return _of_inner(key, inner, report, path) if inner else None


def _of_inner(key: str, inner: list[str], report: Report, path: Path) -> dict[str, Any]:
    """Report a key of a table that should stand in one of its `inner` tables, and take that one to be there."""
    name = inner[0]
    left_out = len(inner) == 1 and name not in table_at(report.data, path)
    right = f"write {name} = {{ {key} = ... }}" if left_out else "write it there"
    report.add("unknown-key", (*path, key), f"{shown(key)} is not a key of {header(path)}, but of its {listed(inner, 3)}: {right}")
    return {name: None} if left_out else {}


def mistyped(report: Report, path: Path, keys: AbstractSet[str]) -> str | None:
    """The id of the node that another one is likely meant to be, since it has nothing but inner tables (its `keys`), and an id so like it."""
    if path[:-1] not in {(kind,) for kind in report.format.nodes} or not keys <= INNER_ONLY:
        return None
    tables = [(kind, report.data.get(kind)) for kind in report.format.nodes]
    ids = [id for kind, nodes in tables if isinstance(nodes, dict) for id in nodes if (kind, id) != path]
    return nearest(str(path[-1]), ids) if report.may_compare(len(ids)) else None


def _nodes(key: str, value: dict[str, Any], shape: Kind, report: Report) -> dict[str, Any]:
    """Report a table at the top that is or holds nodes, without saying of which kind; give them."""
    if _node_kind(value, report):
        found = {key: value}
    elif nearest(key, [name for name, kind in shape.keys.items() if kind.takes(value)]) is None:
        found = {id: node for id, node in value.items() if isinstance(node, dict) and ID.fullmatch(id)}
    else:
        return {}
    id = next(iter(found), "")
    kind = _node_kind(found.get(id, {}), report)
    if kind is None:
        return {}
    wish = f"nodes are situations, actions and endings: write {header((kind, id))}"
    report.add("unknown-key", (key,), f"{shown(key)} is not a key of the tree; {wish}")
    return {kind: dict.fromkeys(found)}


def _node_kind(table: dict[str, Any], report: Report) -> str | None:
    """Which kind of node has most of a table's keys, if any has one of them."""
    known = {name: sum(key in shape.keys and shape.keys[key].takes(value) for key, value in table.items()) for name, shape in report.format.nodes.items()}
    best = max(known, key=known.__getitem__)
    return best if known[best] else None


def misplaced(key: str, above: Path, report: Report, path: Path) -> None:
    """Report a key that fell below the wrong header."""
    report.meant.add((*above, key))
    belongs = f"it belongs to {header(above)}: {report.headers.above(path, above)}"
    report.add("misplaced-key", (*path, key), f"{shown(key)} is not a key of {header(path)}; {belongs}")


def fallen(id: str, item: Any, kind: Kind, report: Report, path: Path) -> bool:
    """Whether an entry of a table by ids, each of a `kind`, is rather a key of a table around it, and report it if so.

    It is, if that table lacks the key, and the entry could not be one of these ids at all.
    Below a header it also is, if that table needs the key, or if it is a table with keys of that one only.
    """
    for above, shape in reversed(shapes_above(report, path)):
        if id not in shape.keys or id in table_at(report.data, above):
            continue
        needed = isinstance(item, str) and id in shape.required
        other = isinstance(item, dict) and kind.short not in item and bool(item) and item.keys() <= shape.keys[id].keys.keys()
        if not kind.takes(item) or ((needed or other) and path in report.headers and (*path, id) not in report.headers):
            misplaced(id, above, report, path)
            return True
    if isinstance(item, str):
        report.alone.add((*path, id))
    return False


def shapes_above(report: Report, path: Path) -> list[tuple[Path, Kind]]:
    """The kinds of all tables around a path, outermost first."""
    kind: Kind = report.format.shape
    found: list[tuple[Path, Kind]] = []
    for depth, part in enumerate(path):
        found.append((path[:depth], kind))
        kind = kind.inside(part)
    return found


def table_at(data: Any, path: Path) -> dict[str, Any]:
    """The table that stands at a path of the data."""
    for part in path:
        data = data[part]
    table: dict[str, Any] = data
    return table
