"""Runs what the documentation shows, each document from top to bottom, in the folder of the project.

Python blocks in Markdown and `>>>` examples in docstrings are run; blocks of TOML and JSON must be sound.
A block below `<!-- file: NAME -->` is a file that the reader is asked to write.
It is written to a folder of the document's own, in which the blocks after it run; so do those below `<!-- in a folder of its own -->`.

However the tests are started, shuffled or side by side, the examples of a document run together and in their order.
"""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, chdir
from pathlib import Path
from typing import Any

import pytest
from sybil import Document, Example, Region, Sybil
from sybil.integration.pytest import SybilItem
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent

_FILE = re.compile(r"<!-- file: (?P<name>[a-z0-9-]+\.[a-z]+) -->\s*$")
_OWN_FOLDER = re.compile(r"<!-- in a folder of its own -->")
_AROUND = "around this document"


def enter(namespace: dict[str, Any]) -> None:
    """Go to the folder of the project before the first example of a document, which is run as a program."""
    namespace["__name__"] = "__main__"
    namespace[_AROUND] = around = ExitStack()
    around.enter_context(chdir(ROOT))


def leave(namespace: dict[str, Any]) -> None:
    """Go back to where the tests run, and throw away what the document wrote."""
    namespace[_AROUND].close()


def sound(example: Example) -> None:
    """Read a block of TOML or JSON; write it to a file where the document says so."""
    reads = tomllib.loads if example.region.lexemes["arguments"] == "toml" else json.loads
    reads(example.parsed)
    if named := _FILE.search(example.document.text[: example.region.start]):
        go_to_own_folder(example)
        Path(named["name"]).write_text(example.parsed, encoding="utf-8")


def own_folders(document: Document) -> Iterator[Region]:
    """Give the places where a document goes to a folder of its own, in which it may write."""
    for found in _OWN_FOLDER.finditer(document.text):
        yield Region(found.start(), found.end(), parsed=None, evaluator=go_to_own_folder)


def go_to_own_folder(example: Example) -> None:
    """Go to a folder of the document's own, unless it is there already."""
    if Path.cwd() == ROOT:
        around = example.namespace[_AROUND]
        around.enter_context(chdir(around.enter_context(tempfile.TemporaryDirectory())))


_MARKDOWN = Sybil(
    parsers=[own_folders, PythonCodeBlockParser(), CodeBlockParser("toml", sound), CodeBlockParser("json", sound), SkipParser()],
    pattern="*.md",
    setup=enter,
    teardown=leave,
)
_DOCSTRINGS = Sybil(parsers=[DocTestParser()], path="src", pattern="*.py", setup=enter, teardown=leave)

pytest_collect_file = (_MARKDOWN + _DOCSTRINGS).pytest()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the examples of a document together and in their order, however the tests are shuffled."""
    documents: dict[object, list[SybilItem]] = {}
    for item in items:
        if isinstance(item, SybilItem):
            documents.setdefault(item.parent, []).append(item)
    ordered: list[pytest.Item] = []
    for item in items:
        if isinstance(item, SybilItem):
            ordered += sorted(documents.pop(item.parent, []), key=lambda item: item.example.start)
        else:
            ordered.append(item)
    items[:] = ordered


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Have pytest-xdist, where it is there and in use, keep each file to one of its workers, since a document runs from top to bottom."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415  (an extra of pytest)

    return LoadFileScheduling(config, log)
