"""All rules by their names, each with what it is about, as its section of the documentation says it first.

Invariant: a rule of the checker has a section that begins with how grave it is; one of the reader has none, since all that it refuses is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from advicetree.columns import wrapped
from advicetree.markdown import plain

READER, CHECKER = "What keeps a tree from being read", "What is found in a tree that can be read"

_GRAVITY = re.compile(r"\*(Error|Warning)\.\* ")
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_UNWRAPPED = 100_000


def first_paragraph(section: str) -> str:
    r"""What a section says first, on one line, without how grave its rule is.

    >>> first_paragraph("*Error.* Nobody *can* visit a node.\nThat is all.\n\nMore.")
    'Nobody can visit a node. That is all.'
    """
    return plain(_GRAVITY.sub("", section.split("\n\n", 1)[0], count=1), _UNWRAPPED)


def first_sentence(section: str) -> str:
    """The first sentence of a section."""
    return _SENTENCE.split(first_paragraph(section), maxsplit=1)[0]


def rules(sections: Mapping[str, str], columns: int) -> str:
    """The names of all rules, by the page that they stand on, each with the first sentence of its section."""
    lines: list[str] = []
    for title, checks in ((READER, False), (CHECKER, True)):
        of_page = {rule: section for rule, section in sections.items() if bool(_GRAVITY.match(section)) is checks}
        lines += ["", title, "-" * len(title), "", *_listed(of_page, columns)]
    return "\n".join(lines[1:])


def _listed(sections: Mapping[str, str], columns: int) -> Iterator[str]:
    """A line for each rule, and more below it where one is too short."""
    longest = max(map(len, sections), default=0)
    for rule, section in sections.items():
        mild = "(a warning) " if section.startswith("*Warning.*") else ""
        for number, line in enumerate(wrapped(mild + first_sentence(section), max(columns - longest - 2, columns // 2))):
            yield f"{'' if number else rule:<{longest}}  {line}"
