"""`python -m benchmarks`: measure, print, and write the page of figures; or guard the ratios to what is written by hand."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from importlib import import_module

from benchmarks import guard, page
from benchmarks.measure import Effort, Row
from benchmarks.peers import missing

MODULES = {
    "step": ("stepping", "A step"),
    "session": ("holding", "A session"),
    "load": ("loading", "Loading"),
    "start": ("starting", "Starting"),
    "check": ("checking", "Checking"),
    "cover": ("covering", "Finding walks"),
    "compare": ("comparing", "Comparing versions, and carrying sessions"),
    "draw": ("drawing", "Drawing"),
    "table": ("tables", "A table of people"),
    "web": ("web", "The example web app"),
}  # what is typed → the module, which gives its rows by `rows(effort)`, and the heading of its tables


def rows_of(name: str, effort: Effort) -> Iterator[Row]:
    """The rows of a benchmark as they are measured; none where a package that it needs is not installed, which is said."""
    try:
        rows: Callable[[Effort], Iterator[Row]] = import_module(f"benchmarks.{MODULES[name][0]}").rows
    except ModuleNotFoundError as error:
        print(f"{name} is left out: {error.name} is not installed")
        return
    for row in rows(effort):
        print(row, flush=True)
        yield row


def main() -> None:
    """Do what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure advicetree beside what people would use instead.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(MODULES)}; all of it if left out")
    parser.add_argument("--quick", action="store_true", help="do each thing once, only to see that it runs")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to measure each row, about (3 if left out)")
    parser.add_argument("--page", action="store_true", help="write docs/explanation/figures.md and its plots")
    parser.add_argument("--guard", action="store_true", help="fail where a ratio to what is written by hand got worse by a quarter")
    parser.add_argument("--write", action="store_true", help="with --guard: measure the ratios, and write them down as those to hold")
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in MODULES]:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(MODULES)}")
    if given.guard:
        guard.write() if given.write else guard.hold()
        return
    if left_out := missing():
        print(f"not installed, and left out: {', '.join(left_out)}")
    effort = Effort(given.seconds, given.quick)
    found = {MODULES[name][1]: list(rows_of(name, effort)) for name in given.names or MODULES}
    if given.page:
        page.write(found)


main()
