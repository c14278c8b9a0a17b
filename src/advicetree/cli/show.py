"""The small commands, `list`, `show`, `schema` and `component`: what each of them prints."""

from __future__ import annotations

import argparse
import json
import sys

from advicetree.blocks import width
from advicetree.cli import paging, values
from advicetree.cli.process import shows_all
from advicetree.format.schema import json_schema
from advicetree.resources import schema_named, shipped, shipped_ids, web_component

WIDEST_BRIEF = 120  # columns


def list_(_: argparse.Namespace) -> int:
    """Print the ids and the titles of the shipped trees."""
    trees = [shipped(id) for id in shipped_ids()]
    longest = max((len(tree.id) for tree in trees), default=0)
    for tree in trees:
        print(f"{tree.id:<{longest}}  {tree.title}")
    return 0


def show(wanted: argparse.Namespace) -> int:
    """Print a tree, or a part of it, as an outline, or in brief as one line for each node."""
    from advicetree.drawing.outline.formats import brief, outline  # noqa: PLC0415  (only this command needs it)
    from advicetree.drawing.view import view  # noqa: PLC0415

    tree = values.tree_named(wanted.tree)
    shown = view(tree, around=values.node_meant(tree, wanted.around), steps=values.steps_from(wanted.around, wanted.steps), stage=wanted.stage)
    columns = width(WIDEST_BRIEF) if wanted.brief else width()
    paging.show(brief(shown, columns) if wanted.brief else outline(shown), columns, paged=not wanted.no_pager)
    return 0


def schema(wanted: argparse.Namespace) -> int:
    """Print the JSON Schema of the format, or of a view."""
    print(json.dumps(json_schema(), indent=2, ensure_ascii=not shows_all(sys.stdout)) if wanted.shape is None else schema_named(wanted.shape).rstrip("\n"))
    return 0


def component(_: argparse.Namespace) -> int:
    """Print the web component that shows the page of a tree."""
    print(web_component(), end="")
    return 0
