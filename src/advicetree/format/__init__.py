"""From TOML or JSON text to a `Tree`, or to all that is wrong with it; and back to JSON text.

Invariant: a text gives either a tree of which everything that `model` promises holds,
or one `TreeError` with *all* its problems in the order of the text.
Four steps, one module each: `parse` makes plain data of a text in bounded time, `schema` (the format, as data) takes its tables apart,
`checks` looks at what holds between them, and `build` makes the tree.
A `Reading` is handed down through them: it collects the problems.
What was wrong is told in words: `syntax` knows the mistakes in TOML and JSON, `suggestions` those in keys, `references` those in names.
`write` makes plain data of a tree; `validate` reads that data again, for a tree that was made in Python, so that the rules are written once.
"""

from __future__ import annotations

import json
from os import PathLike, fspath

from advicetree.errors import AdviceTreeError
from advicetree.format import parse as texts
from advicetree.format.build import build
from advicetree.format.checks import check
from advicetree.format.reading import Reading
from advicetree.format.schema import FORMAT
from advicetree.given import plain_text
from advicetree.text import listed, shown
from advicetree.tree import Origin, Tree, is_valid, mark_valid

MOST_INDENT = 10


def load(path: str | PathLike[str]) -> Tree:
    """The tree in a file, which is TOML or JSON by the ending of its name.

    With the extra `fast`, TOML is parsed by compiled code, which takes about two thirds of the time and gives the same.

    Raises `TreeError` with all problems if the file cannot be read or is not a tree; a mistake in the TOML or JSON itself is reported alone.
    Raises `TypeError` for anything but a str or a path.

    >>> load("trees/interview-recovery.toml").id
    'interview-recovery'
    """
    if not isinstance(path, str | PathLike):
        raise TypeError(f"a tree is loaded from a file named by a str or a path, not by {type(path).__name__}")
    text, format = texts.read_file(path)
    return _read(text, format, fspath(path))


def loads(text: str, format: str = "toml", name: str | PathLike[str] = "<text>") -> Tree:
    """The tree in a text; `format` is `toml` or `json`, and problems tell their places by `name`.

    Raises `TreeError` with all problems if the text is not a tree, `AdviceTreeError` for another format, and `TypeError` for a text or a name that is not text.

    >>> tree = loads('''
    ... format = 1
    ... id = "tea"
    ... title = "Tea or coffee"
    ... start = "thirsty"
    ... situation.thirsty = { ask = "Are you thirsty?", answers = { yes = "tea", no = "rest" } }
    ... ending.tea.say = "Have tea."
    ... ending.rest.say = "Rest."
    ... ''')
    >>> tree["thirsty"].answers["yes"].to
    'tea'
    """
    plain = plain_text(text)
    if plain is None:
        right = "load(path) reads a file" if isinstance(text, PathLike) else "decode it first"
        raise TypeError(f"a tree is read from str, not from {type(text).__name__}; {right}")
    called = plain_text(name.__fspath__() if isinstance(name, PathLike) else name)
    if called is None:
        raise TypeError(f"a text is named by a str or a path, not by {type(name).__name__}")
    if plain_text(format) not in texts.FORMATS:
        raise AdviceTreeError(f"{shown(format)} is not a format of trees", f"give one of {listed(texts.FORMATS)}")
    return _read(texts.unmarked(plain), str.__str__(format), called)


def _read(text: str, format: str, name: str) -> Tree:
    data = texts.parse(text, format, name)
    reading = Reading(data, text, format, name, FORMAT)
    fields = FORMAT.tree.fields(data, (), reading)
    draft = check(fields, reading)
    reading.close()
    return mark_valid(build(draft, Origin(name, format, text)))


def validated(tree: Tree) -> Tree:
    """The same tree, if it keeps all the rules that a tree which is read keeps: for trees that were made or changed in Python.

    `Session.start`, `check`, `draw`, `dumps` and all others that take a tree do the same, once for each tree; one that was read costs nothing.
    A tree made from another, as by `attrs.evolve`, is looked at again; a copy and a pickle are not.

    Raises `TreeError` with all problems, each with its path, if it does not; and `TypeError` for anything but a tree.

    >>> import attrs
    >>> from advicetree import shipped
    >>> tree = shipped("interview-recovery")
    >>> validated(attrs.evolve(tree, title="After the interview")).title
    'After the interview'
    >>> validated(attrs.evolve(tree, start="nowhere"))
    Traceback (most recent call last):
    ...
    advicetree.errors.TreeError: start: unknown-target: 'start' leads to 'nowhere', and there is no such node
    """
    if not isinstance(tree, Tree):
        raise TypeError(f"what is validated is a Tree, not {type(tree).__name__}; load one first")
    if not is_valid(tree):
        from advicetree.format.validate import validate  # noqa: PLC0415  (only trees made in Python need it)

        validate(tree)
    return mark_valid(tree)


def dumps(tree: Tree, indent: int | None = None) -> str:
    """A tree as JSON text, which `loads(text, "json")` reads back to an equal tree; `indent` is the number of spaces a level, from 0 to 10.

    Raises `TypeError` for anything but a tree and for an indent that is not a whole number, `ValueError` for another number,
    and `TreeError` for a tree that was made in Python and breaks a rule.

    >>> from advicetree import shipped
    >>> tree = shipped("interview-recovery")
    >>> loads(dumps(tree), "json") == tree
    True
    """
    if not isinstance(tree, Tree):
        raise TypeError(f"dumps writes a Tree, not {type(tree).__name__}; load one first")
    if indent is not None and type(indent) is not int:
        raise TypeError(f"the indent is a whole number of spaces or None, not {shown(indent)}")
    if indent is not None and not 0 <= indent <= MOST_INDENT:
        raise ValueError(f"the indent is from 0 to {MOST_INDENT} spaces, not {shown(indent)}")
    from advicetree.format.write import plain  # noqa: PLC0415  (few programs write trees)

    return json.dumps(plain(validated(tree)), ensure_ascii=False, indent=indent)
