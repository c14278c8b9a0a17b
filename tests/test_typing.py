"""The annotations of the public face, as a program that uses all of it sees them; mypy looks at that program with all other tests."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timezone
from importlib.util import find_spec
from pathlib import Path

import pytest

import advicetree
import typed_program
from advicetree import Tree, load
from browser import missing

HERE = Path(__file__).parent
PROGRAM = HERE / "typed_program.py"
GOOD = HERE / "data" / "good"
WRONG = """
from advicetree import Session, shipped

session = Session.start("interview-recovery")
session.answr("yes")
print(session.here.nobody, shipped(3))
"""
SLIPS = ('"Literal[\'interview-recovery\']" is not assignable to "Tree"', '"answr"', '"nobody"', '"Literal[3]" is not assignable to "str"')


def strictly(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """What pyright says of a program, as strictly as it can."""
    if find_spec("pyright") is None or shutil.which("node") is None:
        missing("pyright, or the node that it runs on, is not installed")
    (folder / "program.py").write_text(program, encoding="utf-8")
    sources = Path(advicetree.__file__).parent.parent
    (folder / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict", "extraPaths": [str(sources)]}), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "."],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )


def test_the_program_uses_every_public_name() -> None:
    """Each is imported, and ruff sees that what is imported is used."""
    (imported,) = [
        found for found in ast.walk(ast.parse(PROGRAM.read_text(encoding="utf-8"))) if isinstance(found, ast.ImportFrom) and found.module == "advicetree"
    ]
    assert {alias.name for alias in imported.names} == set(advicetree.__all__)


def test_the_program_ignores_nothing() -> None:
    text = PROGRAM.read_text(encoding="utf-8")
    assert not any(word in text for word in ("ignore[", "# type:", "# pyright:", "cast(", " Any,"))


def test_pyright_takes_the_program_as_strictly_as_it_can(tmp_path: Path) -> None:
    told = strictly(tmp_path, PROGRAM.read_text(encoding="utf-8"))
    assert told.returncode == 0, told.stdout + told.stderr
    assert "0 errors, 0 warnings" in told.stdout


def test_pyright_finds_slips_in_the_use_of_public_names(tmp_path: Path) -> None:
    told = strictly(tmp_path, WRONG)
    assert told.returncode == 1
    assert [slip for slip in SLIPS if slip not in told.stdout] == []


@pytest.mark.parametrize("name", ["broken-bike", "lost-parcel", "moving-house"])
def test_the_program_runs(name: str) -> None:
    tree = load(GOOD / f"{name}.toml")
    session, heard = typed_program.walked(tree, timezone.utc)
    node = next(iter(tree.nodes))
    texts: list[Callable[[], Iterator[str]]] = [
        lambda: typed_program.described(tree),
        lambda: typed_program.explained(session, node),
        lambda: typed_program.compared(tree, tree, session),
        lambda: typed_program.counted(tree, [session]),
        lambda: typed_program.looked_at(tree),
    ]
    assert session.ended
    assert heard
    assert all(list(text()) for text in texts)
    assert typed_program.kept(session)[0] == session
    assert typed_program.served(session, None)[1] is None
    assert typed_program.served(session, {"turn": 5})[1] is not None


def test_the_program_reads_trees_and_tells_what_is_wrong() -> None:
    assert isinstance(typed_program.read(GOOD.parent.parent.parent / "trees" / "interview-recovery.toml"), Tree)
    wrong = typed_program.read(next((HERE / "data" / "bad").glob("*.toml")))
    assert isinstance(wrong, list)
    assert wrong
    assert [tree.id for tree in typed_program.from_the_shelf()] == list(advicetree.shipped_ids())


def test_the_program_makes_the_files_of_a_website() -> None:
    files = typed_program.for_a_website(advicetree.draw(load(GOOD / "lost-parcel.toml")))
    assert files["advice.html"].startswith("<!DOCTYPE html>")
    assert 'define("advice-tree"' in files["advice-tree.js"]
