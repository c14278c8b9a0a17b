"""Which lists and tables in braces are open at a place in a TOML text, and how a longer table is written instead.

Invariant: a parser has taken the text up to that place, so that quotes and brackets before it can be counted.
"""

from __future__ import annotations

import re

from advicetree.spans import QUOTED
from advicetree.text import LONGEST_SHOWN, printable

_MARKS = re.compile(rf"{QUOTED}|#[^\n]*+|[\[\]{{}}]", re.DOTALL)
_HEADER = re.compile(r"\[\[?[ \t]*([^\[\]\n]*?)[ \t]*\]")
_KEY = re.compile(r"([A-Za-z0-9_.\"'-]+)[ \t]*=[ \t]*\Z")
_ONE_LINE = "a table in braces stands on one line"


class Open:
    """What is open at a place: where each bracket stands, outermost first, and the header that this is below."""

    def __init__(self, text: str, offset: int) -> None:
        self.text = text
        self.offset = offset
        self.starts: list[int] = []
        header = -1
        for mark in _MARKS.finditer(text, 0, offset):
            if mark[0] in {"[", "{"}:
                if not self.starts and not text[text.rfind("\n", 0, mark.start()) + 1 : mark.start()].strip(" \t"):
                    header = mark.start()
                self.starts.append(mark.start())
            elif mark[0] in {"]", "}"} and self.starts:
                self.starts.pop()
        self._many = text.startswith("[[", header) if header >= 0 else False
        found = _HEADER.match(text, header) if header >= 0 else None
        self.header = found[1] if found else ""

    def line(self) -> int | None:
        """The line where the innermost list begins; `None` where a table in braces is open, or nothing."""
        lists = [start for start in self.starts if self.text[start] == "["]
        return self.text.count("\n", 0, lists[-1]) + 1 if lists else None

    def longer(self) -> str:
        """How a table in braces is written that does not end on its line, or has a comma before its end."""
        if self.starts and self.text.startswith("}", self.offset) and "\n" not in self.text[self.starts[-1] : self.offset]:
            return "no comma stands before '}'; take it out"
        kinds = "".join(self.text[start] for start in self.starts)
        key = _KEY.search(self.text[max(0, self.starts[0] - LONGEST_SHOWN) : self.starts[0]]) if kinds in {"{", "[{"} else None
        if key is None:
            return f"{_ONE_LINE}; write a longer one below a header of its own, after all other keys of its table"
        own = ".".join(filter(None, (self.header, key[1])))
        right = f"below [{_name(own)}]" if kinds == "{" else f"below [[{_name(own)}]]"
        return f"{_ONE_LINE}; write a longer one {right}" + (f", after all other keys of {self.above}" if self.header else "")

    @property
    def above(self) -> str:
        """The header that this is below, as it stands there."""
        return f"[[{_name(self.header)}]]" if self._many else f"[{_name(self.header)}]"


def _name(text: str) -> str:
    return printable(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")
