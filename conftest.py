"""Runs what the documentation shows, each document from top to bottom.

In Markdown, Python and shells are run, what a console prints must be what stands below the command, and all other languages must be sound.
Examples after `>>>` in docstrings are run too, beside a copy of the folder `trees`.

A document runs in a folder of its own, in which it may write, and which is thrown away at its end.
From `<!-- in a copy of the project -->` on, that folder holds what a reader finds in a clone.
What is typed and what cannot be run here is said above a block, as `tests/page_blocks.py` tells.

However the tests are started, shuffled or side by side, the examples of a document run together and in their order.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, chdir
from pathlib import Path
from typing import Any

import pytest
from sybil import Document, Example, Region, Sybil
from sybil.integration.pytest import SybilItem
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.markdown import PythonCodeBlockParser

from browser import missing
from page_blocks import Block, BlockFailed, blocks, run_shell_block
from page_languages import check_language
from page_shell import PROGRAMS, environment, refuse_installing

ROOT = Path(__file__).parent

_COPY = re.compile(r"<!-- in a copy of the project -->")
_AROUND = "around this document"
# Seconds: what takes longer waits for something that does not come.
_LONGEST = 120.0


def enter(namespace: dict[str, Any]) -> None:
    """Go to a folder of the document's own before its first example, which is run as a program."""
    namespace["__name__"] = "__main__"
    namespace[_AROUND] = around = ExitStack()
    around.enter_context(chdir(around.enter_context(tempfile.TemporaryDirectory())))


def enter_with_trees(namespace: dict[str, Any]) -> None:
    """Go to such a folder that holds the trees that come with the package, for the examples in docstrings."""
    enter(namespace)
    shutil.copytree(ROOT / "trees", "trees")


def leave(namespace: dict[str, Any]) -> None:
    """Go back to where the tests run, and throw away what the document wrote."""
    namespace[_AROUND].close()


def copy(_: Example) -> None:
    """Copy the documentation, its examples and all trees to the document's folder."""
    for name in ("docs", "tests/data", "trees"):
        shutil.copytree(ROOT / name, name, ignore=shutil.ignore_patterns("__pycache__", "_build"))
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, name)


def copies(document: Document) -> Iterator[Region]:
    """Give the place from where on a document finds a copy of the project."""
    for found in _COPY.finditer(document.text):
        yield Region(found.start(), found.end(), parsed=None, evaluator=copy)


def others(document: Document) -> Iterator[Region]:
    """Give all blocks but those of Python that are run where they stand."""
    for block in blocks(document.text):
        if "not run" not in block.markers and not is_python(block):
            yield Region(block.start, block.end, parsed=block, evaluator=run)


def run(example: Example) -> str | None:
    """Run or read a block, and give what is wrong with it."""
    block: Block = example.parsed
    try:
        check_language(block)
        if "file" in block.markers:
            block.write()
        elif block.language in {"sh", "console"}:
            refuse_installing(block)
            for program in PROGRAMS:
                if (program == "bash" or re.search(rf"\b{program}\b", block.body)) and not shutil.which(program):
                    missing(f"{program} is not installed")
            run_shell_block(block, environment(Path.cwd()), _LONGEST)
    except BlockFailed as failed:
        return str(failed)
    return None


_PYTHON = PythonCodeBlockParser()


def python(document: Document) -> Iterator[Region]:
    """Give the blocks of Python that are run where they stand; a file is run by a shell, if at all."""
    marked = [(block.start, block.end) for block in blocks(document.text) if not is_python(block) or "not run" in block.markers]
    for region in _PYTHON(document):
        if not any(start <= region.start < end for start, end in marked):
            yield region


def is_python(block: Block) -> bool:
    """Whether a block is Python that runs where it stands."""
    return block.language == "python" and "file" not in block.markers


_MARKDOWN = Sybil(parsers=[copies, python, others], pattern="*.md", setup=enter, teardown=leave)
_DOCSTRINGS = Sybil(parsers=[DocTestParser()], path="src", pattern="*.py", setup=enter_with_trees, teardown=leave)

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
