"""The problems of one file, while they are found.

What always holds: a problem is kept by the path of its key; places are looked up once, at the end, and only if there are problems.
There are at most a thousand problems: then reading stops, and says so.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from advicetree.errors import LONGEST_SHOWN, Place, Problem, TreeError, nearest, shown
from advicetree.places import Places

if TYPE_CHECKING:
    from advicetree.reading.tables import Format

MOST_PROBLEMS = 1_000
MOST_COMPARED = 500_000
TOO_MANY_PROBLEMS = f"there are {MOST_PROBLEMS:,} problems up to here, and reading stopped"

Path = tuple[str | int, ...]


class Report:
    """Collects the problems of the data that was read from one text."""

    def __init__(self, data: dict[str, Any], text: str, form: str, file: str, format: Format) -> None:
        self.data = data
        self.format = format
        self.text = text
        self.form = form
        self.file = file
        self._found: list[tuple[str, Path, str, str | None]] = []
        self._compared = 0
        self.meant: set[Path] = set()  # keys that seem to be written elsewhere or otherwise, and so are not told to be missing

    def add(self, rule: str, path: Path, sentence: str, name: str | None = None, names: Collection[str] = (), guess: str | None = None) -> str | None:
        """Keep a problem; with a `name`, the nearest one of `names` is told with it, and given. Raises `TreeError` where there are too many."""
        if name is not None and self._compared < MOST_COMPARED:
            self._compared += len(names)
            guess = nearest(name, names)
        self._found.append((rule, path, sentence, guess))
        if len(self._found) >= MOST_PROBLEMS:
            self.close()
        return guess

    def close(self) -> None:
        """Raise `TreeError` with all that was found, in the order of the text; give nothing where nothing was."""
        if self._found:
            places = Places(self.text, self.form, [path for _, path, _, _ in self._found])
            problems = [Problem(rule, said, Place(self.file, *places.find(path)), guess) for rule, path, said, guess in self._found]
            problems.sort(key=lambda problem: (problem.place.line, problem.place.column))
            if len(problems) >= MOST_PROBLEMS:
                problems.append(Problem("too-many-problems", TOO_MANY_PROBLEMS, problems[-1].place))
            raise TreeError(tuple(problems))


def header(path: Path) -> str:
    """Name a table by its path, as its header would: `[situation.tracked]`; entries of lists by their number.

    >>> header(("promise", 1))
    '[[promise]] no. 2'
    """
    if not path:
        return "the tree"
    if len(path) == 2 and isinstance(path[1], int):  # noqa: PLR2004
        return f"[[{path[0]}]] no. {path[1] + 1}"
    words = ""
    for part in path:
        words += f" no. {part + 1}" if isinstance(part, int) else f".{part if part.isprintable() and len(part) <= LONGEST_SHOWN else shown(part)}"
    return f"[{words[1:]}]"
