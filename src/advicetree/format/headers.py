"""Which tables of a text have headers of their own, and where a key that stands below the wrong one is to be written instead.

Invariant: a text in JSON has no headers.
"""

from __future__ import annotations

from advicetree.format.wording import Path, header
from advicetree.spans import Places


class Headers:
    """The headers of one text, in its order."""

    def __init__(self, text: str, form: str) -> None:
        headers = Places(text, form, (), headers=True).headers if form == "toml" else None
        self._order = {path: number for number, path in enumerate(headers or ())}

    def __contains__(self, path: Path) -> bool:
        """Whether a table has a header of its own."""
        return path in self._order

    def above(self, path: Path, outer: Path) -> str:
        """Say where a key that stands in the table at `path` is to be written, so that it is one of the `outer` table."""
        first = next(iter(self._order), None)
        if not outer and first is not None:
            return f"write it above the first header, {header(first)}"
        if path not in self:
            return "write it there"
        if outer not in self:
            return "write it below a header of that name"
        if self._order[path] == self._order[outer] + 1:
            return f"write it above the header {header(path)}"
        return "write it right below that header"
