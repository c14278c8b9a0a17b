"""Keys that a table does not have: what they are instead, and where they belong.

Invariant: a mistake is reported once; what its value holds is taken to be there, so that nothing that refers to it is reported as well.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from advicetree.dates import day
from advicetree.format.characters import latin, lookalike
from advicetree.format.reading import Reading, header
from advicetree.format.types import ENDS_AT_A_DAY, ID, Type
from advicetree.spans import Path
from advicetree.text import listed, nearest, shown

TWINS = {
    "to": "then",
    "then": "to",
    "fact": "about",
    "if": "when",
    "when": "if",
    "from": "since",
    "url": "link",
    "href": "link",
    "link": "url",
    "tel": "phone",
    "telephone": "phone",
    "email": "mail",
    "items": "bullets",
    "list": "bullets",
    **dict.fromkeys(("if-not", "not", "except"), "unless"),
    **dict.fromkeys(("multiple", "multi", "multi-select", "checkboxes", "many"), "several"),
    **dict.fromkeys(("min", "minimum", "at-least"), "least"),
    **dict.fromkeys(("max", "maximum", "at-most", "up-to"), "most"),
    **dict.fromkeys(("options", "choices"), "answers"),
    **dict.fromkeys(("value", "gives", "result"), "is"),
}
SAYINGS = {"action": "how", "situation": "help"}
OF_LINES = {"link", "phone", "mail", "bullets"}
OF_FACTS = {"number", "bands", "date", "several", "groups", "rules", "worked-out-from"}
BAND_SYNONYMS = {
    **dict.fromkeys(("at-most", "to", "upto", "up_to", "until", "max", "maximum", "most", "<="), "up-to"),
    **dict.fromkeys(("under", "less-than", "lower-than", "smaller-than", "<"), "below"),
}
BAND_STARTS = {"from", "at-least", "above", "over", "more-than", "min", "minimum", "least", ">", ">="}
DAY_STARTS = {"after", "since", "later-than"}
AGES = {"age", "reached-age", "older-than", "years", "turned"}
RANGES = {**dict.fromkeys(("min", "minimum", "at-least", "least"), "from"), **dict.fromkeys(("max", "maximum", "at-most", "most", "up-to"), "to")}
OF_CONDITIONS = {"if", "unless", "when", "only-if"}
LAST_RULES = {"else", "otherwise", "default"}
OF_RULES = {"then", "to", *LAST_RULES}
SCHEMA = "$schema"
INNER_ONLY = {"answers", "others", "limit", "wait", "help", "how", "caution", "silence"}


def unknown_key(key: str, value: Any, record: Type, path: Path, reading: Reading, missing: tuple[str, ...]) -> dict[str, Any]:
    """Report a key that the table at `path` does not have, with where it belongs or which one was meant; returns what is taken to be there instead."""
    wrong = f"{shown(key)} is not a key of {header(path)}"
    twin = RANGES.get(key, "") if record.keys.keys() >= {"from", "to"} else TWINS.get(key, "")
    if twin in record.keys and twin not in table_at(reading.data, path):
        reading.add("unknown-key", (*path, key), wrong, twin)
        return {twin: None}
    if (told := _instead(key, value, wrong, record, path, reading)) is not None:
        return told
    if (there := _elsewhere(key, record, path, reading)) is not None:
        return there
    if not path and isinstance(value, dict) and (nodes := _nodes(key, value, record, reading)):
        return nodes
    near = [name for name, own in record.keys.items() if own.takes(value)]
    guess = nearest(latin(key), near) if reading.may_compare(len(near)) else None
    outer = next((above for above, other in reversed(types_above(path, reading)) if above and key in other.keys), None)
    if (letter := lookalike(key)) is not None:
        wrong += f": it holds {letter}"
    elif guess is None and outer is not None:
        wrong += f"; it belongs to {header(outer)}, which has one already"
    elif guess is None:
        wrong += f"; it needs {listed(missing)}" if missing else f"; its keys are {listed([name for name in record.keys if name != SCHEMA])}"
    reading.add("unknown-key", (*path, key), wrong, guess)
    if guess is None:
        return dict.fromkeys(missing)
    return {guess: dict.fromkeys(value) if isinstance(value, dict) and record.keys[guess].by_id else None}


def _of_band(key: str, _: Any, wrong: str, path: Path, reading: Reading) -> dict[str, Any] | None:
    """Report a key that would be the bound of a band; returns what is taken to be there instead, `None` for other keys."""
    bound = BAND_SYNONYMS.get(key)
    last = path[-1] == len(table_at(reading.data, path[:-1])) - 1
    if key in BAND_STARTS:
        reading.add("unknown-key", (*path, key), f"{wrong}; a band starts where the one before it ends, 'below' a number or 'up-to' one; leave it out")
        return {} if last or "up-to" in table_at(reading.data, path) else {"below": None}
    if bound is None:
        return None
    if last:
        reading.add("unknown-key", (*path, key), f"{wrong}; the last band takes the rest, so leave it out")
        return {}
    reading.add("unknown-key", (*path, key), f"{wrong}; a band ends 'up-to' a number (with it) or 'below' one (without it)", bound)
    return {bound: None}


def _instead(key: str, value: Any, wrong: str, record: Type, path: Path, reading: Reading) -> dict[str, Any] | None:
    """Report a key that a table does not have, where it is known what to write in its place.

    Returns what is taken to be there instead, `None` for other keys.
    """
    if key in record.refused:
        reading.add("unknown-key", (*path, key), f"{wrong}; {record.refused[key]}")
        return {}
    kind = next((name for name, node in reading.format.nodes.items() if node is record), None)
    if kind is not None:
        return _of_node(kind, key, wrong, path, reading)
    if "below" in record.keys:
        return (_of_date if "date" in table_at(reading.data, path[:-2]) else _of_band)(key, value, wrong, path, reading)
    if "settles" in record.keys:
        return _of_way(key, wrong, path, reading)
    return _of_rule(key, wrong, path, reading) if "is" in record.keys and key in OF_RULES else None


def _of_date(key: str, value: Any, wrong: str, path: Path, reading: Reading) -> dict[str, Any] | None:
    """Report a key that would be the bound of a band of a date, or an age; returns what is taken to be there instead, `None` for other keys."""
    synonym = BAND_SYNONYMS.get(key)
    bound = "before" if synonym == "below" else synonym
    is_day = isinstance(value, date) or (isinstance(value, str) and day(value) is not None)
    if key in AGES or (not is_day and (bound is not None or key in BAND_STARTS)):
        reading.add("unknown-key", (*path, key), f'{wrong}; say from which age on by reached = "18 years", the oldest band first')
        return {"reached": None}
    if key in BAND_STARTS or key in DAY_STARTS:
        reading.add("unknown-key", (*path, key), f"{wrong}; a band starts where the one before it ends, 'before' a day or 'up-to' one; leave it out")
        return {"before": None}
    if bound is None:
        return None
    reading.add("unknown-key", (*path, key), f"{wrong}; {ENDS_AT_A_DAY}", bound)
    return {bound: None}


def _of_way(key: str, wrong: str, path: Path, reading: Reading) -> dict[str, Any] | None:
    """Report a key that would let only some people take an answer, or say more on its way than words; `None` for other keys."""
    if key in OF_CONDITIONS:
        right = "whoever gives an answer takes it: fork before it, by a situation about that fact or about a derived one"
    elif key in OF_LINES:
        right = f'what an answer says is words: write say = "...", and let a line of the next node have the {shown(key)}'
    else:
        return None
    reading.add("unknown-key", (*path, key), f"{wrong}; {right}")
    return {}


def _of_rule(key: str, wrong: str, path: Path, reading: Reading) -> dict[str, Any]:
    """Report a key that would lead on, or give a value, in a rule of a derived fact; returns what is taken to be there instead."""
    right = f"a rule gives a value by 'is', and a situation about {shown(path[1])} leads on"
    if key in LAST_RULES:
        right = 'the last rule has no condition, and is for everybody else: { is = "..." }'
    reading.add("unknown-key", (*path, key), f"{wrong}; {right}")
    return {"is": None}


def _of_node(kind: str, key: str, wrong: str, path: Path, reading: Reading) -> dict[str, Any] | None:
    """Report a key that nodes of a kind do not have, since it is another key or belongs elsewhere.

    Returns what is taken to be there instead, `None` for other keys.
    """
    if key == "say" and kind in SAYINGS:
        twin = SAYINGS[kind]
        reading.add("unknown-key", (*path, key), f"{wrong}; what is said there is its {shown(twin)}")
        return {twin: None}
    if key in OF_LINES:
        line = f'{{ say = "...", {key} = ... }}'
        written = f"{SAYINGS[kind]} = {line}" if kind in SAYINGS else f'say = ["...", {line}]'
        reading.add("unknown-key", (*path, key), f"{wrong}; it belongs to a line: write {written}")
        return {}
    if kind != "situation" or key not in OF_FACTS:
        return None
    if key == next(one for one in table_at(reading.data, path) if one in OF_FACTS):  # one of them tells of all
        about = table_at(reading.data, path).get("about")
        right = f"move it to [fact.{about}]" if isinstance(about, str) and ID.fullmatch(about) else 'write [fact.ID] with it, and about = "ID" here'
        reading.add("unknown-key", (*path, key), f"{wrong}; it belongs to a fact: {right}")
    return {"about": None}


def _elsewhere(key: str, record: Type, path: Path, reading: Reading) -> dict[str, Any] | None:
    """Report a key that belongs to a table around this one, like it or in it; returns what is taken to be there, `None` if none of them has the key."""
    for above, other in reversed(types_above(path, reading)):
        if key not in other.keys:
            continue
        if key not in table_at(reading.data, above):
            misplaced(key, above, path, reading)
            return {}
        if key == "answers" and path[len(above) : -1] == (key,):
            reading.unsure.add(str(above[-1]))
            misplaced(key, above, path, reading)
            return {}
    kin = next((family for family in reading.format.families if record in family.values()), {})
    if others := [name for name, other in kin.items() if key in other.keys]:
        reading.add("unknown-key", (*path, key), f"{shown(key)} is not a key of {header(path)}; only {' and '.join(others)} have it")
        return {}
    inner = [name for name, own in record.keys.items() if key in own.keys and name != "others"]
    return _of_inner(key, inner, path, reading) if inner else None


def _of_inner(key: str, inner: list[str], path: Path, reading: Reading) -> dict[str, Any]:
    """Report a key of a table that should be in one of its `inner` tables, and take that one to be there."""
    name = inner[0]
    left_out = len(inner) == 1 and name not in table_at(reading.data, path)
    right = f"write {name} = {{ {key} = ... }}" if left_out else "write it there"
    reading.add("unknown-key", (*path, key), f"{shown(key)} is not a key of {header(path)}, but of its {listed(inner, 3)}: {right}")
    return {name: None} if left_out else {}


def mistyped(path: Path, reading: Reading, keys: AbstractSet[str]) -> str | None:
    """The id of the node that another one is likely meant to be, since it has nothing but inner tables (its `keys`), and an id so like it."""
    if path[:-1] not in {(kind,) for kind in reading.format.nodes} or not keys <= INNER_ONLY:
        return None
    tables = [(kind, reading.data.get(kind)) for kind in reading.format.nodes]
    ids = [id for kind, nodes in tables if isinstance(nodes, dict) for id in nodes if (kind, id) != path]
    return nearest(str(path[-1]), ids) if reading.may_compare(len(ids)) else None


def _nodes(key: str, value: dict[str, Any], record: Type, reading: Reading) -> dict[str, Any]:
    """Report a table at the top that is or holds nodes, without saying of which kind; returns them."""
    if _node_kind(value, reading):
        found = {key: value}
    elif nearest(key, [name for name, own in record.keys.items() if own.takes(value)]) is None:
        found = {id: node for id, node in value.items() if isinstance(node, dict) and ID.fullmatch(id)}
    else:
        return {}
    id = next(iter(found), "")
    kind = _node_kind(found.get(id, {}), reading)
    if kind is None:
        return {}
    wish = f"nodes are situations, actions and endings: write {header((kind, id))}"
    reading.add("unknown-key", (key,), f"{shown(key)} is not a key of the tree; {wish}")
    return {kind: dict.fromkeys(found)}


def _node_kind(table: dict[str, Any], reading: Reading) -> str | None:
    """The kind of node that has most of a table's keys, if any has one of them."""
    known = {name: sum(key in node.keys and node.keys[key].takes(value) for key, value in table.items()) for name, node in reading.format.nodes.items()}
    best = max(known, key=known.__getitem__)
    return best if known[best] else None


def misplaced(key: str, above: Path, path: Path, reading: Reading) -> None:
    """Report a key of the table `above` that is below the wrong header, in the table at `path`."""
    reading.found_elsewhere.add((*above, key))
    belongs = f"it belongs to {header(above)}: {reading.headers.above(path, above)}"
    reading.add("misplaced-key", (*path, key), f"{shown(key)} is not a key of {header(path)}; {belongs}")


def is_stray(item: Any, each: Type, path: Path, reading: Reading) -> bool:
    """Whether an entry of a table by ids, each of them of a type, is rather a key of a table around it, and report it if so.

    It is, if that table lacks the key, and the entry could not be one of these ids at all.
    Below a header it also is, if that table needs the key, or if it is a table with keys of that one only.
    """
    table, id = path[:-1], str(path[-1])
    for above, record in reversed(types_above(table, reading)):
        if id not in record.keys or id in table_at(reading.data, above):
            continue
        needed = isinstance(item, str) and id in record.needs(table_at(reading.data, above))
        other = isinstance(item, dict) and each.short not in item and bool(item) and item.keys() <= record.keys[id].keys.keys()
        if not each.takes(item) or ((needed or other) and table in reading.headers and path not in reading.headers):
            misplaced(id, above, table, reading)
            return True
    if isinstance(item, str):
        reading.bare_texts.add(path)
    return False


def types_above(path: Path, reading: Reading) -> list[tuple[Path, Type]]:
    """The types of all tables around a path, outermost first."""
    around: Type = reading.format.tree
    found: list[tuple[Path, Type]] = []
    for depth, part in enumerate(path):
        found.append((path[:depth], around))
        around = around.inside(part)
    return found


def table_at(data: Any, path: Path) -> dict[str, Any]:
    """The table at a path of the data."""
    for part in path:
        data = data[part]
    table: dict[str, Any] = data
    return table
