"""The words of an outline as values: sections of items, whose words are texts, quotes of the author's, ids and links.

Invariant: nothing here knows how an outline is written; a sentence is filled from the table of the library's words, whatever its format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import attrs

from advicetree.control import safe
from advicetree.words import between, parted

NOTHING = "\ufffd"
STOPS = (".", "!", "?", "…")


@attrs.frozen
class Quote:
    """Words of the author's."""

    words: str
    strong: bool = False

    @property
    def text(self) -> str:
        """The words, with nothing in them that steers a terminal; they are never empty."""
        text = safe(self.words)
        return text if text.strip() else NOTHING


@attrs.frozen
class Id:
    """The id of something."""

    id: str


@attrs.frozen
class NodeLink:
    """A node by its number and, unless it is `brief`, by its headline; `inside` says that it is told in this outline."""

    tree: str
    id: str
    number: int
    headline: Quote
    inside: bool
    brief: bool = False


@attrs.frozen
class WebLink:
    """Where something can be read, heard or written to: as it is shown, and as a link leads there."""

    shown: Quote
    href: str


Span: TypeAlias = str | Quote | Id | NodeLink | WebLink


@attrs.frozen
class Item:
    """A sentence or two, and the items that belong below."""

    words: tuple[Span, ...]
    below: tuple[Item, ...] = ()

    @property
    def letters(self) -> int:
        """How many letters it has, with what belongs below."""
        return _letters(self.words) + sum([item.letters for item in self.below])


@attrs.frozen
class Section:
    """A headline with its items: the tree's own, that of a stage or a list (`part`), or that of a node, which has a number; `tone` is that node's kind."""

    kind: Literal["tree", "part", "node"]
    title: tuple[Span, ...]
    items: tuple[Item, ...] = ()
    id: str | None = None
    number: int | None = None
    tone: str = ""

    @property
    def letters(self) -> int:
        """How many letters its title and its items have."""
        return _letters(self.title) + sum([item.letters for item in self.items])


def _letters(words: Iterable[Span]) -> int:
    """How many letters some words have; what is written by an id or a number is short."""
    count = 0
    for part in words:
        if isinstance(part, str):
            count += len(part)
        elif isinstance(part, Quote):
            count += len(part.words)
        elif isinstance(part, WebLink):
            count += len(part.shown.words)
        elif isinstance(part, NodeLink) and not part.brief:
            count += len(part.headline.words)
    return count


def filled(name: str, /, **gaps: Span | tuple[Span, ...]) -> tuple[Span, ...]:
    """A sentence with its gaps filled; it has no point of its own after a headline that ends with one."""
    words: list[Span] = []
    for text, gap in parted(name):
        if text:
            words.append(text)
        if gap is not None:
            filling = gaps[gap]
            words += filling if isinstance(filling, tuple) else (filling,)
    before = words[-2] if words[-1] == "." else None
    return tuple(words[:-1] if isinstance(before, NodeLink) and not before.brief and before.headline.words.endswith(STOPS) else words)


def sentence(name: str, below: Iterable[Item] = (), /, **gaps: Span | tuple[Span, ...]) -> Item:
    """A sentence with its gaps filled, and what belongs below it."""
    return Item(filled(name, **gaps), tuple(below))


def item(*words: Span, below: Iterable[Item] = ()) -> Item:
    """Some words, and what belongs below them."""
    return Item(words, tuple(below))


def flat(words: Iterable[Span]) -> str:
    """Some words as plain text, without anything that tells an author's words from others; a node is its headline."""
    texts = []
    for span in words:
        if isinstance(span, str):
            texts.append(span)
        elif isinstance(span, Quote):
            texts.append(span.words)
        elif isinstance(span, Id):
            texts.append(span.id)
        else:
            texts.append(span.shown.words if isinstance(span, WebLink) else span.headline.words)
    return "".join(texts)


def joined(parts: Sequence[tuple[Span, ...]], kind: str) -> tuple[Span, ...]:
    """The things in a list of some kind."""
    words: list[Span] = []
    for number, part in enumerate(parts):
        words += (between(kind), *part) if number else part
    return tuple(words)
