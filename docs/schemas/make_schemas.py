"""Writes the JSON Schemas of what crosses the boundary to a front end, from the types in `advicetree.views`: `python docs/schemas/make_schemas.py`.

They are open: a client ignores keys that it does not know.
"""

from __future__ import annotations

import ast
import inspect
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from advicetree import views

HERE = Path(__file__).parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SHAPES = {
    "session-view": views.SessionView,
    "tree-view": views.TreeView,
    "request": views.Request,
    "explanation-view": views.ExplanationView,
    "why-not-view": views.WhyNotView,
    "error-view": views.ErrorView,
}


def schema(shape: Any) -> dict[str, Any]:
    """The JSON Schema of a shape, with the words that stand below its keys."""
    made = _untitled(TypeAdapter(shape).json_schema())
    for name, part in {shape.__name__: made, **made.get("$defs", {})}.items():
        words = _words(vars(views)[name])
        part["properties"] = {key: {"description": words[key], **value} for key, value in part["properties"].items()}
    return {"$schema": DIALECT, **made}


def _words(shape: Any) -> dict[str, str]:
    """The words below each key of a shape, and of those that it has from another; a key without any is left out, so that no schema can be made."""
    words: dict[str, str] = {}
    for base in getattr(shape, "__orig_bases__", ()):
        if base.__module__ == views.__name__:
            words |= _words(base)
    body: Any = ast.parse(inspect.getsource(shape)).body[0]
    for line, below in pairwise(body.body):
        if isinstance(line, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            words[ast.unparse(line.target)] = inspect.cleandoc(str(below.value.value))
    return words


def _untitled(part: Any) -> Any:
    """Leave out the titles that only repeat a key, but not a key that is called so."""
    if isinstance(part, list):
        return [_untitled(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {key: value for key, value in part.items() if not (key == "title" and isinstance(value, str))}
    return {key: {name: _untitled(one) for name, one in value.items()} if key in {"properties", "$defs"} else _untitled(value) for key, value in kept.items()}


def schemas() -> dict[str, str]:
    """The text of each schema by the name of its file."""
    return {f"{name}.json": json.dumps(schema(shape), indent=2, ensure_ascii=False) + "\n" for name, shape in SHAPES.items()}


if __name__ == "__main__":
    for name, text in schemas().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
