"""The public face: what `import advicetree` brings with it, and what it leaves for later."""

import subprocess
import sys

import pytest

import advicetree

HEAVY = {"networkx", "graphviz", "rich", "prompt_toolkit", "hypothesis"}


def modules_after(code: str) -> set[str]:
    """Give the modules that are loaded in an interpreter of its own after some code."""
    asked = f"{code}\nimport sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split())


def test_embedding_loads_nothing_heavy() -> None:
    """Neither the import nor a whole walk, saved and explained, loads a package that only other rooms need."""
    walk = (
        "from advicetree import Session, shipped\n"
        "session = Session.start(shipped('interview-recovery'))\n"
        "while not session.ended: session = session.answer(session.offers[0].id)\n"
        "Session.resume(session.tree, session.save()).explain()"
    )
    assert not HEAVY & modules_after("import advicetree")
    assert not HEAVY & modules_after(walk)


def test_what_reads_and_writes_comes_when_it_is_asked_for() -> None:
    assert not {"tomllib", "advicetree.reading", "advicetree.writing"} & modules_after("import advicetree")
    assert {"tomllib", "advicetree.reading"} <= modules_after("from advicetree import load")


def test_every_public_name_can_be_had_and_others_are_refused() -> None:
    assert set(dir(advicetree)) == set(advicetree.__all__)
    assert all(getattr(advicetree, name) is not None for name in advicetree.__all__)
    with pytest.raises(AttributeError, match=r"^module 'advicetree' has no attribute 'lode'$"):
        _ = advicetree.lode
