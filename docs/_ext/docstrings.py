"""Shows the docstrings of the library as its readers know them: names in single backticks are code, and links where they are public.

Invariant: each public name is shown as `advicetree.NAME`, wherever it is defined, and leads to the one page on which it is described.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import attrs
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import advicetree

MADE_BY_PROGRAMS = ("advicetree.model", "advicetree.promises", "advicetree.tree", "advicetree.dates")  # whose values a program may make by itself
PYTHON = "https://docs.python.org/3/library/"
STANDARD = {  # the page of Python's documentation that describes a name
    "date": "datetime.html#datetime.date",
    "datetime": "datetime.html#datetime.datetime",
    "timedelta": "datetime.html#datetime.timedelta",
    "tzinfo": "datetime.html#datetime.tzinfo",
    "Any": "typing.html#typing.Any",
    "Callable": "collections.abc.html#collections.abc.Callable",
    "Iterable": "collections.abc.html#collections.abc.Iterable",
    "Iterator": "collections.abc.html#collections.abc.Iterator",
    "Literal": "typing.html#typing.Literal",
    "Mapping": "collections.abc.html#collections.abc.Mapping",
    "Sequence": "collections.abc.html#collections.abc.Sequence",
    "PathLike": "os.html#os.PathLike",
    "SupportsFloat": "typing.html#typing.SupportsFloat",
    "UserWarning": "exceptions.html#UserWarning",
    "Exception": "exceptions.html#Exception",
}
NETWORKX = {"MultiDiGraph": "https://networkx.org/documentation/stable/reference/classes/multidigraph.html"}

_TICKED = re.compile(r"(?P<extra>\bextras? )?(?<!`)`(?P<text>[^`]+)`(?!`)")
_NAME = re.compile(r"[A-Za-z_]\w*(\.\w+)*")


def with_roles(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:  # noqa: ARG001  (as Sphinx calls it)
    """Give the names in single backticks of a docstring their roles: a public one is a link, all others are code."""
    within = name.split(".")[1] if "." in name else ""
    given = _parameters(thing)
    example = False
    for number, line in enumerate(lines):
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        if not example:
            lines[number] = _TICKED.sub(lambda found: f"{found['extra']}``{found['text']}``" if found["extra"] else _role(found["text"], within, given), line)


def _role(text: str, within: str, given: frozenset[str]) -> str:
    """How a text in single backticks of a docstring is written, in reStructuredText; of what is said within a class, its own names come first."""
    called = text.removesuffix("()")
    if _NAME.fullmatch(called) and called not in given:
        for full in (f"{within}.{called}", called):
            if (meant := public(full)) is not None:
                return f":py:obj:`{text} <advicetree.{meant}>`"
    return f"``{text}``"


def public(name: str) -> str | None:
    """The public name that a name means, which for what a class has from another is that of the other; `None` where it means none.

    >>> public("Session.answer"), public("TreeError.wrong"), public("Session._setup"), public("answer")
    ('Session.answer', 'AdviceTreeError.wrong', None, None)
    """
    first, _, rest = name.partition(".")
    if first not in advicetree.__all__ or not rest:
        return name if first in advicetree.__all__ else None
    found = getattr(advicetree, first)
    bases = found.__mro__ if isinstance(found, type) and not rest.startswith("_") else ()
    return next((f"{base.__name__}.{rest}" for base in bases if base.__name__ in advicetree.__all__ and rest in _described(base)), None)


def _described(found: type) -> set[str]:
    """The names that a class of the library describes: its fields, properties and methods; those of a view stand on another page."""
    if dict in found.__mro__:
        return set()
    offered = {name for name, value in vars(found).items() if callable(value) or isinstance(value, property | cached_property | classmethod)}
    return offered | set(vars(found).get("__annotations__", {}))


def _parameters(thing: Any) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(thing).parameters) if inspect.isroutine(thing) else frozenset()
    except (TypeError, ValueError):
        return frozenset()


def in_short(app: Sphinx, what: str, name: str, thing: Any, options: Any, given: str | None, returned: str | None) -> tuple[str, None] | None:  # noqa: ARG001
    """The signature of a class of values, in short: of one that programs may make by themselves, its fields; of any other, none."""
    if what != "class" or not isinstance(thing, type) or not thing.__module__.startswith("advicetree"):
        return None
    if not attrs.has(thing) or not thing.__module__.startswith(MADE_BY_PROGRAMS):
        return ("", None)
    return (f"({', '.join(_fields(thing))})", None)


def _fields(thing: type) -> Iterator[str]:
    for field in attrs.fields(thing):
        default = field.default
        if default is attrs.NOTHING:
            yield field.name
        else:
            yield f"{field.name}={'{}' if isinstance(default, dict) else repr(default)}"


def resolved(app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, shown: nodes.TextElement) -> nodes.Element | None:
    """Where a type leads that Sphinx does not find by itself: a public name that was written as where it is defined, or one of Python's own.

    A type variable leads nowhere: the text that says so explains it.
    """
    if node.get("refdomain") != "py":
        return None
    target = str(node["reftarget"])
    module, _, name = target.rpartition(".")
    if module.startswith("advicetree.") and isinstance(getattr(import_module(module), name, None), TypeVar):
        return shown
    if name in STANDARD and not target.startswith("advicetree"):
        return nodes.reference("", "", shown, internal=False, refuri=PYTHON + STANDARD[name])
    if name in NETWORKX:
        return nodes.reference("", "", shown, internal=False, refuri=NETWORKX[name])
    if name in advicetree.__all__ and target != f"advicetree.{name}":
        found: nodes.reference | None = env.domains["py"].resolve_xref(env, node["refdoc"], app.builder, "obj", f"advicetree.{name}", node, shown)
        return found
    return None


def with_types(app: Sphinx) -> None:  # noqa: ARG001  (as Sphinx calls it)
    """Import what the modules of public names import for type checkers alone, so that each annotation can be resolved."""
    for module in sorted({getattr(getattr(advicetree, name), "__module__", "") for name in advicetree.__all__}):
        if module.startswith("advicetree."):
            names = vars(import_module(module))
            for part in ast.parse(Path(names["__file__"]).read_text(encoding="utf-8")).body:
                if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING":
                    imports: list[ast.stmt] = [line for line in part.body if isinstance(line, ast.ImportFrom)]
                    exec(compile(ast.Module(imports, []), module, "exec"), names)  # noqa: S102  (the library's own imports)


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what is here."""
    app.connect("builder-inited", with_types)
    app.connect("autodoc-process-docstring", with_roles)
    app.connect("autodoc-process-signature", in_short)
    app.connect("missing-reference", resolved)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
