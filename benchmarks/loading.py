"""Loading generated trees beside the parser alone on the same text, and beside peers that build the same graph from Python."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec

from advicetree import dumps, loads
from benchmarks.by_hand import ways_of
from benchmarks.measure import OURS, Call, Effort, Row, side_by_side
from benchmarks.peers import Zen, ZenTable, classes
from benchmarks.trees import long_tree

TOML, JSON = "tomllib alone", "json alone"


def from_toml(nodes: int, effort: Effort) -> Row:
    """A tree of so many nodes from TOML."""
    text = long_tree(nodes)
    calls: dict[str, Call] = {TOML: lambda: tomllib.loads(text), OURS: lambda: loads(text)}
    note = f"With{'' if find_spec('tomli') else 'out'} the extra `fast`, which parses in compiled code. Each name, place and rule of the format is checked."
    return Row("load from TOML", side_by_side(calls, effort), TOML, 1.4 if find_spec("tomli") else 2, note, nodes)


def from_json(nodes: int, effort: Effort) -> Row:
    """The same from JSON."""
    text = dumps(loads(long_tree(nodes)))
    calls: dict[str, Call] = {JSON: lambda: json.loads(text), OURS: lambda: loads(text, "json")}
    return Row("load from JSON", side_by_side(calls, effort), JSON, note="`json` is compiled, and reads without checking anything.", size=nodes)


def graphs(nodes: int, effort: Effort) -> Row:
    """The graph alone in each peer."""
    text = long_tree(nodes)
    tree = loads(text)
    ways = ways_of(tree)
    calls: dict[str, Call] = {OURS: lambda: loads(text)}
    calls |= {peer.name: partial(peer, ways, tree.start) for peer in classes()[1:] if peer not in {Zen, ZenTable}}
    note = "Peers are given names and edges that Python holds already. Ours reads 2.6 MB of text, with words, waits and sources, and checks all of it."
    return Row(f"load {nodes:,} nodes, beside graphs of bare names", side_by_side(calls, effort), note=note)


def load(effort: Effort) -> Row:
    """One that is measured often."""
    return from_toml(300, effort)


def rows(effort: Effort) -> Iterator[Row]:
    """How long loading takes."""
    for nodes in (10, 100) if effort.quick else (10, 100, 1_000, 10_000, 100_000):
        yield from_toml(nodes, effort)
    for nodes in (10, 100) if effort.quick else (10, 100, 1_000, 10_000):  # of more, the text is larger than one may be
        yield from_json(nodes, effort)
    yield graphs(100 if effort.quick else 10_000, effort)
