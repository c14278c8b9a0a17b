"""`python -m chat [TREE]`: a chat in the terminal, about a shipped tree or one in a file."""

from __future__ import annotations

import argparse
import io
import sys
from datetime import datetime

from advicetree import AdviceTreeError, Tree, load, shipped
from chat.terminal import talk


def tree_called(name: str) -> Tree:
    """The tree in a file, or the shipped one of that id."""
    return load(name) if name.endswith((".toml", ".json")) else shipped(name)


def main() -> None:
    """Chat in the terminal until it ends."""
    parser = argparse.ArgumentParser(prog="python -m chat", description="Chat about a tree of advice.")
    parser.add_argument("tree", nargs="?", default="interview-recovery", help="a shipped tree's id, or a .toml or .json file (default: %(default)s)")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may lack letters
    try:
        talk(tree_called(parser.parse_args().tree), zone=datetime.now().astimezone().tzinfo)
    except AdviceTreeError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
