"""From TOML or JSON text to a `Tree`, or to all that is wrong with it.

What always holds: a text gives either a tree of which everything that `model` promises holds,
or one `TreeError` with *all* its problems in the order of the text.
Four steps, one module each: `text` makes plain data of it in bounded time, `shapes` (the format, as data) takes tables apart,
`checks` looks at what holds between them, and `build` makes the tree.
What was wrong is told in words: `syntax` and `slips` know the common mistakes, `meant` finds the id that was meant,
`headers` the place where a key belongs, `wording` names tables and keys.
Problems are collected in a `report`; `schema` tells the format to editors.
"""

from __future__ import annotations

from os import PathLike, fspath

from advicetree.model import Origin, Tree
from advicetree.reading import text as texts
from advicetree.reading.build import build
from advicetree.reading.checks import check
from advicetree.reading.report import Report
from advicetree.reading.shapes import FORMAT


def load(path: str | PathLike[str]) -> Tree:
    """Give the tree that stands in a file, TOML or JSON by the ending of its name.

    Raises `TreeError` with all problems if the file cannot be read or is no tree.

    >>> load("trees/interview-recovery.toml").id
    'interview-recovery'
    """
    text, form = texts.read_file(path)
    return _read(text, form, fspath(path))


def loads(text: str, form: str = "toml", name: str = "<text>") -> Tree:
    """Give the tree that stands in a text; `form` is `toml` or `json`, and problems tell their place by `name`.

    Raises `TreeError` with all problems if the text is no tree, and `TypeError` or `ValueError` for a text or a form that is none.

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
    if not isinstance(text, str):
        raise TypeError(f"a tree is read from str, not from {type(text).__name__}; decode it first")
    if form not in texts.FORMS:
        raise ValueError(f"the form of a tree's text is 'toml' or 'json', not {form!r}")
    return _read(texts.unmarked(text), form, name)


def _read(text: str, form: str, name: str) -> Tree:
    data = texts.parse(text, form, name)
    report = Report(data, text, form, name, FORMAT)
    fields = FORMAT.shape.fields(data, report, ())
    draft = check(fields, report)
    report.close()
    return build(draft, Origin(name, form, text))
