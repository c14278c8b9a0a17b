r"""The styles of the page, without what a browser does not need.

Invariant: they say what the files say; only comments go, and spaces where they mean nothing, but none within quotes.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

FILES = ("page.css", "picture.css", "outline.css")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")


@cache
def styles() -> str:
    """The styles of every page."""
    folder = files("advicetree.drawing.page")
    return squeezed("\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in FILES))


def squeezed(text: str) -> str:
    r"""Styles in fewer letters.

    >>> squeezed('/* Links */\na:hover, .b > a {\n  content: "a: b";\n  color: red;\n}\n')
    'a:hover,.b > a{content:"a: b";color:red}'
    """
    parts = _QUOTED.split(_COMMENT.sub("", text).strip())  # every other one is in quotes
    return "".join(part if place % 2 else _without_spaces(part) for place, part in enumerate(parts))


def _without_spaces(text: str) -> str:
    """Styles without quotes in fewer letters: a space before a colon means something, and so does one beside a sign of a sum."""
    text = re.sub(r" ?([{};,]) ?", r"\1", re.sub(r"\s+", " ", text))
    return re.sub(r"(?<=[\w-]): ", ":", text).replace(";}", "}")
