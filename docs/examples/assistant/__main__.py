"""Serve trees to an assistant over stdio: `python -m assistant [TREE ...]`."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

from advicetree import AdviceTreeError, Tree, load, shipped, shipped_ids
from assistant.adviser import is_zone
from assistant.server import create_server
from assistant.walks import Walks

LONGEST = 36_500
STORE = Path.home() / ".advicetree-walks.sqlite"


def tree_called(name: str) -> Tree:
    """The tree in a file, or the shipped one of that id."""
    return load(name) if name.endswith((".toml", ".json")) else shipped(name)


def main() -> None:
    """Read what to serve, and serve it until the client closes the connection; what cannot be is told in a sentence."""
    parser = argparse.ArgumentParser(prog="assistant", description="Serve trees to an assistant, by the Model Context Protocol over stdio.")
    parser.add_argument("trees", nargs="*", default=shipped_ids(), metavar="TREE", help="a file, or the id of a shipped tree; all shipped ones if left out")
    parser.add_argument("--store", default=STORE, metavar="FILE", help=f"where to keep the walks; {STORE} if left out")
    parser.add_argument("--zone", default="UTC", help="the time zone of those who give none, such as Europe/Berlin; UTC if left out")
    parser.add_argument("--no-forms", action="store_true", help="let people answer in the conversation, although the client says that it has forms")
    parser.add_argument("--keep-days", type=int, default=180, metavar="N", help="how long to keep a walk after its last step; 180 if left out")
    parser.add_argument("--most-walks", type=int, default=1_000, metavar="N", help="how many walks to keep; 1,000 if left out")
    given = parser.parse_args()
    if not is_zone(given.zone):
        parser.error(f"{given.zone!r} is not a time zone; give an IANA name such as Europe/Berlin")
    if not (0 < given.keep_days <= LONGEST and given.most_walks > 0):
        parser.error(f"--keep-days is from 1 to {LONGEST}, and --most-walks at least 1")
    try:
        read = [tree_called(name) for name in given.trees]
        trees = {tree.id: tree for tree in read}
        if len(trees) < len(read):
            parser.error("two of these trees have the same id; serve each tree once")
        walks = Walks(given.store, trees, most=given.most_walks, age=timedelta(days=given.keep_days))
    except AdviceTreeError as error:
        sys.exit(str(error))
    except (sqlite3.Error, OSError) as error:
        sys.exit(f"no walks can be kept in {os.fspath(given.store)!r}: {getattr(error, 'strerror', None) or error}; name another file by --store")
    create_server(trees, walks, zone=given.zone, forms=not given.no_forms).run("stdio")


if __name__ == "__main__":
    main()
