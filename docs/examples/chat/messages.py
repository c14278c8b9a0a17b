"""What the chat says, as values that any front end can show.

Invariant: a message is plain text in lines; nothing in it is markup, so each front end escapes it in its own way.
What an option does is data of JSON, so that a question which waits for its answer can be saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from advicetree import Line as TreeLine

Given: TypeAlias = str | float | list[str]
Act: TypeAlias = tuple[str, *tuple[Given | int, ...]]


@dataclass(frozen=True)
class Option:
    """One thing that can be said or pressed: its `label`, what it does (`act`), another word for it (`id`), and whether a list shows it as `ticked`."""

    label: str
    act: Act
    id: str = ""
    ticked: bool | None = None


@dataclass(frozen=True)
class Line:
    """A line of a message: its text, whether it is the `headline`, and the `address` that the whole line leads to, a link, a phone number or a mail address."""

    text: str
    headline: bool = False
    address: str | None = None

    @property
    def link(self) -> str | None:
        """The address, if it is one of the web."""
        return self.address if self.address is not None and self.address.startswith(("http:", "https:")) else None

    @property
    def with_address(self) -> str:
        """The text, and behind it the address unless the text names it."""
        return self.text if self.address is None or self.address in self.text else f"{self.text}: {self.address}"


@dataclass(frozen=True)
class Message:
    """Some lines, and the options that a front end may show as buttons; each of them can be typed as well."""

    lines: tuple[Line, ...]
    options: tuple[Option, ...] = ()

    @property
    def text(self) -> str:
        """The message as plain text, with all addresses."""
        return "\n".join(line.with_address for line in self.lines)


def message(*lines: str | Line | Iterable[str | Line], options: Iterable[Option] = ()) -> Message:
    """A message of lines and of groups of lines."""
    flat = [line for each in lines for line in ([each] if isinstance(each, str | Line) else each)]
    return Message(tuple(line if isinstance(line, Line) else Line(line) for line in flat), tuple(options))


def told(line: TreeLine, lead: str = "") -> Iterator[Line]:
    """A line of the tree with what stands below it."""
    yield Line(lead + line.say, address=line.address)
    for bullet in line.bullets:
        yield from told(bullet, "   ◦ ")
