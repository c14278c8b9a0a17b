"""Loading a generated tree of 10,000 nodes beside `tomllib` alone on the same text."""

from __future__ import annotations

import json
import tomllib

from advicetree import dumps, loads
from benchmarks.measure import Effort, side_by_side, table
from benchmarks.trees import long_tree


def main(*, quick: bool) -> None:
    """Print how long loading takes."""
    text = long_tree(100 if quick else 10_000)
    effort = Effort(1 if quick else 7, 1)
    toml = {"tomllib alone": lambda: tomllib.loads(text), "advicetree, from TOML": lambda: loads(text)}
    print(table(f"Loading {len(text) / 1e6:.1f} MB of TOML, milliseconds:", side_by_side(toml, effort), "ms", 1e3))
    as_json = dumps(loads(text))
    other = {"json alone": lambda: json.loads(as_json), "advicetree, from JSON": lambda: loads(as_json, "json")}
    print(table(f"Loading {len(as_json) / 1e6:.1f} MB of JSON:", side_by_side(other, effort), "ms", 1e3))
