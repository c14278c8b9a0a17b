"""Writes the JSON Schemas of what crosses the boundary to a front end, from the types in `advicetree.views`: `python docs/schemas/make_schemas.py`.

They are open: a client ignores keys that it does not know.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import is_typeddict

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
    made = TypeAdapter(shape).json_schema()
    return {"$schema": DIALECT, **_untitled(made)}


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
    for shape in vars(views).values():
        if is_typeddict(shape):
            with_config(ConfigDict(use_attribute_docstrings=True))(shape)
    return {f"{name}.json": json.dumps(schema(shape), indent=2, ensure_ascii=False) + "\n" for name, shape in SHAPES.items()}


if __name__ == "__main__":
    for name, text in schemas().items():
        (HERE / name).write_text(text, encoding="utf-8")
