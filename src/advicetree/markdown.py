"""Markdown as plain text that reads well in a terminal, as far as the documentation uses it.

Invariant: the words are those of the page; code stays as it is, indented; only paragraphs and lists are wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advicetree.columns import wrapped
from advicetree.control import safe

_INDENT = "    "
_ITEM = re.compile(r"(- |\d+\. )(.*)")
_CODE = re.compile(r"(`[^`]*`)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")
_ELSEWHERE = re.compile(r"[a-z]+:")
_STRONG = re.compile(r"(\*{1,2})(?=\S)(.+?)(?<=\S)\1")


def plain(markdown: str, columns: int) -> str:
    """A page as plain text of so many columns, with an empty line between its blocks."""
    return safe("\n\n".join("\n".join(_shown(block, columns)) for block in _blocks(markdown)))


def unlinked(markdown: str) -> str:
    """A page without links to pages beside it, which lead nowhere from elsewhere, and without comments."""
    kept = "\n".join(line for line in markdown.splitlines() if not line.startswith("<!--"))
    return _LINK.sub(lambda link: link[0] if _ELSEWHERE.match(link[2]) else link[1], kept).strip("\n") + "\n"


def _blocks(markdown: str) -> Iterator[list[str]]:
    """The blocks of a page: code with the lines around it, and other lines that are together."""
    block: list[str] = []
    in_code = False
    for line in markdown.splitlines():
        fence = line.startswith("```")
        if fence and in_code:
            yield [*block, line]
            block, in_code = [], False
        elif in_code:
            block.append(line)
        elif fence or not line.strip():
            if block:
                yield block
            block, in_code = [line] if fence else [], fence
        elif not line.startswith("<!--"):
            block.append(line)
    if block:
        yield block


def _shown(block: list[str], columns: int) -> Iterator[str]:
    """The lines that a block is shown as."""
    if block[0].startswith("```"):
        for line in block[1:-1]:
            yield (_INDENT + line).rstrip()
    elif block[0].startswith("|"):
        yield from map(_inline, block)
    else:
        for lead, text in _items(block):
            for number, line in enumerate(wrapped(_inline(text), max(columns - len(lead), 1))):
                yield (" " * len(lead) if number else lead) + line


def _items(block: list[str]) -> Iterator[tuple[str, str]]:
    """The paragraph of a block, or its items, each with the mark before it."""
    lead, words = "", ""
    for line in block:
        item = _ITEM.match(line)
        if item is None:
            words = f"{words} {line.strip()}".strip()
            continue
        if words:
            yield lead, words
        lead, words = item[1], item[2]
    yield lead, words


def _inline(text: str) -> str:
    """A line without the marks of links and of stress; code keeps its marks, which distinguish it from the words around it."""
    unmarked = _CODE.split(_LINK.sub(r"\1", text))
    return "".join(part if part.startswith("`") else _STRONG.sub(r"\2", part) for part in unmarked)
