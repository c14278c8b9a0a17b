"""The format as a JSON Schema, for editors.

Invariant: it is made from `schema`, which the reader reads by, and takes every tree that the reader takes.
It takes some more: what names refer to, and which keys go together, is beyond it.
"""

from __future__ import annotations

from typing import Any

from advicetree.format.schema import TREE


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a tree file, as plain data.

    >>> schema()["required"]
    ['format', 'id', 'title', 'start']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A tree of advice",
        "description": "The format that advicetree reads, in TOML or JSON.",
        **TREE.schema(),
    }
