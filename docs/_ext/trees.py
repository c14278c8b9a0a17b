"""Fills the page of a tree that comes with the package from the tree itself, so that nothing on it is older than the tree.

A comment `<!-- tree: ID -->` on a page becomes what the tree says of itself: how large it is, its pictures, its facts, its promises and its sources.
The page to walk on is written beside the site's own files.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from docutils.nodes import Node
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from advicetree import Tree, check, count_walks, draw, shipped, shipped_ids
from advicetree.drawing.outline.content import content_of
from advicetree.drawing.outline.formats import unmarked
from advicetree.resources import shipped_file
from advicetree.sphinx import Writer
from advicetree.words import told

MARK = re.compile(r"^<!-- tree: (?P<id>[a-z0-9-]+) -->$", re.MULTILINE)
PARTS = ("facts", "promises", "sources")
WALKED_ON = "_static/trees"


def with_tree(_: Sphinx, page: str, source: list[str]) -> None:
    """Put what a tree says of itself in the place of the comment that names it."""
    up = "../" * page.count("/")
    source[0] = MARK.sub(lambda found: "\n".join(_page(shipped(found["id"]), up)), source[0])


def write_pages_to_walk_on(app: Sphinx, error: Exception | None) -> None:
    """Write the page of every shipped tree, in one file, that a reader walks through."""
    if error is None and app.builder.format == "html":
        folder = Path(app.outdir, WALKED_ON)
        folder.mkdir(parents=True, exist_ok=True)
        for tree in shipped_ids():
            draw(shipped(tree)).save(folder / f"{tree}.html")


def _page(tree: Tree, up: str) -> Iterator[str]:
    report = check(tree)
    walks = count_walks(tree)
    staged = {node.stage for node in tree.nodes.values()}
    stages = [stage for stage in tree.stages.values() if stage.id in staged]
    yield from (f'<a href="{up}{WALKED_ON}/{tree.id}.html">Walk through it here</a>, or in a terminal:', "", "```sh", f"advicetree walk {tree.id}", "```", "")
    yield from (f"Version {tree.version}: {report.summary}.", "") if tree.version is not None else (f"{report.summary}.", "")
    if walks == math.inf:
        yield "As some ways lead back, there is no end to the different walks."
    else:
        yield f"There are {walks:,} different walks."
    yield from _shown(tree, "Overview", ":overview:")
    for stage in stages:
        yield from _shown(tree, unmarked(stage.title), f":stage: {stage.id}")
    yield from _listed(tree, "Facts", "facts", "What it asks or works out. What is known beforehand is not asked again.")
    proved = [verdict for verdict in report.verdicts if verdict.verdict == "kept"]
    all_of = "Each" if len(proved) == len(report.verdicts) else f"Of {len(report.verdicts)}, {len(proved)} are proved: each of these"
    yield from _listed(tree, "Promises", "promises", f"{all_of} is proved on every walk that anybody can take.")
    yield from _listed(tree, "Sources", "sources", "What the advice rests on.")


def _shown(tree: Tree, title: str, part: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"```{{advicetree}} {tree.id}", part, "```")


def _listed(tree: Tree, title: str, part: str, words: str) -> Iterator[str]:
    if getattr(tree, part):
        yield from ("", f"## {title}", "", words, "", f"```{{part-of-tree}} {tree.id}", f":part: {part}", "```")


class PartOfTree(SphinxDirective):
    """One list of the outline of a tree."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {"part": str}

    def run(self) -> list[Node]:
        """The list."""
        tree = shipped(self.arguments[0])
        self.env.note_dependency(str(shipped_file(tree.id)))
        title = told(f"outline.{self.options['part']}")
        return [Writer(tree.language).list(section.items) for section in content_of(draw(tree).view) if section.title == (title,)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what is here."""
    app.connect("source-read", with_tree)
    app.connect("build-finished", write_pages_to_walk_on)
    app.add_directive("part-of-tree", PartOfTree)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
