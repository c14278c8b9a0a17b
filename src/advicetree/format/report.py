"""The problems of one file, while they are found.

Invariant: a problem is kept by the path of its key; places are looked up once, at the end, and only if there are problems.
There are at most a thousand problems: then reading stops, and says so.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any

from advicetree.errors import TreeError
from advicetree.format.headers import Headers
from advicetree.format.wording import Path, fitted
from advicetree.problems import Place, Problem
from advicetree.spans import Places
from advicetree.text import nearest

if TYPE_CHECKING:
    from advicetree.format.tables import Format

MOST_PROBLEMS = 1_000
MOST_COMPARED = 500_000
TOO_MANY_PROBLEMS = f"there are {MOST_PROBLEMS:,} problems up to here, and reading stopped"


class Report:
    """Collects the problems of the data that was read from one text, or that stands for a tree without one (`text` is `None`)."""

    def __init__(self, data: dict[str, Any], text: str | None, form: str, file: str, format: Format) -> None:
        self.data = data
        self.format = format
        self.text = text
        self.form = form
        self.file = file
        self._found: list[tuple[str, Path, str, str | None]] = []
        self._compared = 0
        self.meant: set[Path] = set()  # keys that seem to be written elsewhere, and so are not told to be missing
        self.mended: dict[str, str] = {}  # ids that are not well formed, and what they probably should be
        self.rather: dict[Path, str] = {}  # better guesses for problems that were told already
        self.unsure: set[str] = set()  # nodes some of whose answers stand below the wrong header
        self.alone: set[Path] = set()  # texts that stand for a table, at ids that are keys of some table too

    @cached_property
    def headers(self) -> Headers:
        """The headers of the text, looked up once, when a key first seems to have fallen below the wrong one."""
        return Headers(self.text or "", self.form)

    def add(self, rule: str, path: Path, sentence: str, name: str | None = None, names: Collection[str] = (), guess: str | None = None) -> str | None:
        """Keep a problem; with a `name`, the nearest one of `names` is told with it, and given. Raises `TreeError` where there are too many."""
        if name is not None and self.may_compare(len(names)):
            guess = nearest(name, names)
        self._found.append((rule, path, sentence, guess))
        if len(self._found) >= MOST_PROBLEMS:
            self.close()
        return guess

    def may_compare(self, number: int) -> bool:
        """Whether a name may still be compared with so many others, and count them: however wrong a text is, looking for what was meant ends soon."""
        self._compared += number
        return self._compared - number < MOST_COMPARED

    def close(self) -> None:
        """Raise `TreeError` with all that was found, in the order of the text, or of the data where there is none; do nothing where nothing was."""
        if not self._found:
            return
        places = None if self.text is None else Places(self.text, self.form, [path for _, path, _, _ in self._found])
        ranks = _Ranks(self.data)
        problems = []
        for rule, path, said, near in self._found:
            guess = self.rather.get(path, near) if near is not None else None
            place = None if places is None else Place(self.file, *places.find(path))
            order = (place.line, place.column) if place is not None else ranks.of(path)
            problems.append((order, Problem(rule, fitted(rule, said, guess), place, guess, path=path)))
        found = [problem for _, problem in sorted(problems, key=lambda ranked: ranked[0])]
        if len(found) >= MOST_PROBLEMS:
            found.append(Problem("too-many-problems", TOO_MANY_PROBLEMS, found[-1].place, path=found[-1].path))
        raise TreeError(tuple(found))


class _Ranks:
    """Where keys stand in the order of some data; the keys of a table are counted once."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._counted: dict[int, dict[str, int]] = {}

    def of(self, path: Path) -> tuple[int, ...]:
        """The numbers of the keys on a path, each in its table."""
        at: Any = self._data
        ranks = []
        for part in path:
            if isinstance(at, dict):
                if id(at) not in self._counted:
                    self._counted[id(at)] = {key: number for number, key in enumerate(at)}
                order = self._counted[id(at)]
                ranks.append(order.get(str(part), len(order)))
                at = at.get(part)
            else:
                ranks.append(part if isinstance(part, int) else 0)
                at = at[part] if isinstance(at, list | tuple) and isinstance(part, int) and part < len(at) else None
        return tuple(ranks)
