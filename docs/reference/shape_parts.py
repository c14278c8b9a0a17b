"""The tables of keys of the JSON shapes, from their schemas, and an example of each, made by the library.

Invariant: nothing is said here of a key; all words stand in `advicetree.views`, from which the schemas are made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from in_markdown import described, table

from advicetree import AdviceTreeError, Session, loads

SCHEMAS = Path(__file__).parent.parent / "schemas"

EXAMPLE = """\
format = 1
id = "parcel"
title = "A parcel has not arrived"
version = "1.0"
language = "en"
start = "tracked"

[source.guide]
title = "What to do about a lost parcel"
url = "https://example.org/parcels"
claims."1" = "The number is on the receipt."

[stage.look]
title = "Look for it"

[moment.sent]
ask = "When was the parcel sent?"

[situation.tracked]
ask = "Does the parcel have a tracking number?"
stage = "look"
source = "guide 1"
answers.yes = "call"
answers.no = { label = "No, or I lost it", to = "call", say = "Then they have to look." }

[action.call]
do = "Call the sender"
stage = "look"
by = "call"
caution = "Be friendly: they did not lose it."
wait = { at-least = "2 days", since = "sent", why = "Scans lag behind." }
note = "What did they say?"
answers.found = "glad"
answers.came = { label = "It came", to = "glad", any-time = true }

[ending.glad]
say = "Good. Nothing more to do."
"""


MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def example() -> Session:
    """The session that the examples are about."""
    return Session.start(loads(EXAMPLE), now=MONDAY).answer("no", now=MONDAY)


def examples() -> Mapping[str, Mapping[str, Any]]:
    """An example of each shape, as the library makes it, by the name of the shape."""
    session = example()
    request = {"turn": session.turn, "do": "answer", "answer": "found", "note": "It lay in the shop."}
    try:
        session.act(request, now=MONDAY + timedelta(hours=1))
    except AdviceTreeError as error:
        refused = error.view()
    return {
        "session-view": session.view(now=MONDAY),
        "tree-view": session.tree.view(),
        "request": request,
        "explanation-view": session.explain().view(),
        "why-not-view": session.why_not("glad").view(),
        "error-view": refused,
    }


def shape_parts() -> Mapping[str, str]:
    """For each JSON shape a table of its keys and an example, and the shapes within them."""
    parts = {"the tree of the examples": f"<!-- file: parcel.toml -->\n```toml\n{EXAMPLE}```"}
    inner: dict[str, Mapping[str, Any]] = {}
    for name, made in examples().items():
        schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        parts[f"{name}: keys"] = _keys(schema)
        parts[f"{name}: example"] = f"```json\n{json.dumps(made, indent=2, ensure_ascii=False)}\n```"
        inner |= schema.get("$defs", {})
    parts["the shapes within them"] = "\n\n".join(
        f"### `{name}`\n\n{shape['description']}\n\n{_keys(shape)}" for name, shape in sorted(inner.items()) if "properties" in shape
    )
    return parts


def _keys(shape: Mapping[str, Any]) -> str:
    rows = []
    for name, key in shape["properties"].items():
        needed = "" if name in shape.get("required", ()) else ", may be left out"
        rows.append((f"`{name}`", _json_type(key) + needed, " ".join(described(name, key["description"]).split())))
    return table(("key", "type", "meaning"), rows)


def _json_type(part: Mapping[str, Any]) -> str:
    """What a value can be, by its schema."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in part:
        return _either([_json_type(one) for one in part["anyOf"]])
    if "const" in part or "enum" in part:
        return _either([f"`{json.dumps(value)}`" for value in part.get("enum", [part.get("const")])])
    if part["type"] == "array":
        each = _json_type(part["items"])
        return f"array of {each}{'' if each.endswith(')') else 's'}"
    if part["type"] == "object":
        return f"object, of each key {_json_type(part['additionalProperties'])}"
    return str(part["type"])


def _either(words: list[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
