"""The public face: what `import advicetree` brings with it, and what it leaves for later."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module, metadata
from typing import Any

import attrs
import pytest

import advicetree
from advicetree import Session, Tree, check, count_walks, cover, coverage, draw, random_walk, shipped, shortest_walks, views, walks

HEAVY = {"networkx", "graphviz", "rich", "prompt_toolkit", "hypothesis"}


def modules_after(code: str) -> set[str]:
    """The modules that are loaded in an interpreter of its own after some code."""
    asked = f"{code}\nimport sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split())


def test_embedding_loads_nothing_heavy() -> None:
    """Neither the import nor a whole walk, saved and explained, loads a package that only other modules need."""
    walk = (
        "from advicetree import Session, shipped\n"
        "session = Session.start(shipped('interview-recovery'))\n"
        "while not session.ended: session = session.answer(session.offers[0].id)\n"
        "Session.resume(session.tree, session.save()).explain()"
    )
    assert not HEAVY & modules_after("from advicetree import Session")
    assert not (HEAVY | {"advicetree.markdown", "advicetree.columns"}) & modules_after(walk)


def test_the_import_alone_and_the_help_load_no_package_and_nothing_of_the_library() -> None:
    assert not {"attr", "attrs", "argparse", "advicetree.errors"} & modules_after("import advicetree")
    assert not {"attr", "attrs", "json", "advicetree.errors"} & modules_after("from advicetree.cli import main; main(['--help'])")


def test_what_reads_and_writes_comes_when_it_is_asked_for() -> None:
    assert not {"tomllib", "advicetree.format", "advicetree.format.write"} & modules_after("from advicetree import Session")
    assert {"tomllib", "advicetree.format"} <= modules_after("from advicetree import load")


def test_every_public_name_can_be_had_and_others_are_refused() -> None:
    assert set(dir(advicetree)) == set(advicetree.__all__)
    assert all(getattr(advicetree, name) is not None for name in advicetree.__all__)
    with pytest.raises(AttributeError, match=r"^module 'advicetree' has no attribute 'lode'$"):
        _ = advicetree.lode


PUBLIC = {*(getattr(advicetree, name) for name in advicetree.__all__ if name != "Node"), *(kind for kind in vars(views).values() if isinstance(kind, type))}
ROOMS = (
    "model",
    "promises",
    "errors",
    "spans",
    "engine",
    "session.session",
    "session.carrying",
    "views",
    "checking.report",
    "checking.walks.walk",
    "drawing.details",
    "drawing.rule_tables",
    "drawing.view",
    "session.explaining",
    "session.reminding",
    "session.why_not",
    "tree",
    "problems",
)


def types_in(hint: Any) -> Iterator[type]:
    """The classes that a type hint names."""
    if isinstance(hint, type) and typing.get_origin(hint) is None:
        yield hint
        return
    origin = typing.get_origin(hint)
    if isinstance(origin, type):
        yield origin
    for inner in typing.get_args(hint):
        yield from types_in(inner)


def told(thing: Any) -> Iterator[tuple[str, Any]]:
    """The names and type hints of what is public in a class or a function."""
    rooms = [vars(import_module(f"advicetree.{room}")) for room in ROOMS]
    names = {name: value for room in (*rooms, vars(sys.modules[thing.__module__])) for name, value in room.items()}  # as a type checker has them
    yield from ((name, hint) for name, hint in typing.get_type_hints(thing, names, {}).items() if not name.startswith("_"))
    for name, member in vars(thing).items() if isinstance(thing, type) else ():
        function = member.fget if isinstance(member, property) else member.func if isinstance(member, cached_property) else getattr(member, "__func__", member)
        if inspect.isfunction(function) and not name.startswith("_"):
            yield from ((f"{name}({given})", hint) for given, hint in typing.get_type_hints(function, names, {}).items())


def test_what_public_signatures_name_is_public() -> None:
    """Every class that the type hints of public functions, methods and attributes come to can be imported from where the public names are."""
    hidden = {}
    seen: set[Any] = set()
    todo = [(name, getattr(advicetree, name)) for name in advicetree.__all__]
    while todo:
        where, thing = todo.pop()
        if thing in seen or not callable(thing) or not getattr(thing, "__module__", "").startswith("advicetree"):
            continue
        seen.add(thing)
        if isinstance(thing, type) and thing not in PUBLIC:
            hidden[thing.__qualname__] = where
        todo += [(f"{where}.{name}", found) for name, hint in told(thing) for found in types_in(hint)]
    assert hidden == {}
    assert len(seen) > 80


def values_in(value: Any, depth: int = 0) -> Iterator[Any]:
    """A value with all that its public attributes hold."""
    yield value
    if depth > 7:
        return
    inner: list[Any] = []
    if attrs.has(type(value)):
        inner = [getattr(value, field.name) for field in attrs.fields(type(value)) if not field.name.startswith("_")]
    elif isinstance(value, dict):
        inner = list(value.values())
    elif isinstance(value, tuple | list):
        inner = list(value)
    for one in inner:
        yield from values_in(one, depth + 1)


def test_what_public_values_hold_is_public(parcel: Tree) -> None:
    for tree in (parcel, shipped("interview-recovery")):
        session = Session.start(tree)
        session = session.answer(session.offers[0].id)
        shown: list[Any] = [tree, check(tree), cover(tree), walks(tree, 5), shortest_walks(tree), random_walk(tree, 1), count_walks(tree, 10**6)]
        shown += [
            coverage(tree, []),
            draw(tree, session=session).view,
            draw(tree, sessions=[session]).view,
            session.explain(),
            session.why_not(list(tree.nodes)[-1]),
            session.steps,
            session.offers,
        ]
        found = {type(value) for one in shown for value in values_in(one)}
        assert {kind for kind in found if kind.__module__.startswith("advicetree")} <= PUBLIC


def test_the_version_is_that_of_the_distribution() -> None:
    assert advicetree.__version__ == metadata.version("advicetree")


def test_the_version_costs_no_more_than_the_help() -> None:
    asked = modules_after("from advicetree.cli import main; main(['--version'])")
    assert not {"attr", "attrs", "json", "email", "importlib.metadata", "advicetree.errors"} & asked


TAKE_A_TREE = [
    function
    for name in advicetree.__all__
    if inspect.isfunction(function := getattr(advicetree, name)) and next(iter(inspect.signature(function).parameters), "") == "tree"
]


@pytest.mark.parametrize("call", [*TAKE_A_TREE, Session.start, Session.resume], ids=lambda call: call.__name__)
@pytest.mark.parametrize("wrong", ["interview-recovery", 5, None])
def test_what_is_not_a_tree_is_refused_by_its_type(call: Callable[..., object], wrong: object) -> None:
    more = {"coverage": ([],), "random_walk": (1,), "resume": ("{}",)}.get(call.__name__, ())
    with pytest.raises(TypeError, match=rf"a (Tree|Tree and a Session), not (of )?{type(wrong).__name__}; load one first$"):
        call(wrong, *more)
