"""The script of the page: its modules as one block, each after those that it imports from.

Invariant: what is built does as the modules do where a browser imports them, since they keep to a few habits, and whatever does not is refused.
Imports are single lines, which rename nothing; only what is declared at the top of a module is exported; no two modules have a name in common there,
and each is imported by another, but for the entry. Nothing spans lines but code and comments, so that indentation and comments can go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import attrs

ENTRY = "page.mjs"
ENDING = ".mjs"

_IMPORT = re.compile(r'import \{ (?P<names>\w+(?:, \w+)*) \} from "\./(?P<module>\w+\.mjs)";')
_DECLARED = re.compile(r"(?P<export>export )?(?:(?:async )?function\*? |class |const |let )(?P<name>\w+)\b")
_MAY_NOT_START = re.compile(r"(?:import|export|const|let|var)\b")


class ScriptFault(Exception):
    """A module of the page that cannot be built into its script, and why."""


@cache
def script() -> str:
    """The script of every page."""
    folder = files("advicetree.drawing.page")
    return built({file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(ENDING)}, ENTRY)


def built(texts: Mapping[str, str], entry: str) -> str:
    r"""The modules with these texts, by their names, as one script that starts at an entry.

    Raises `ScriptFault` for one that cannot be built.

    >>> print(built({"a.mjs": 'import { one } from "./b.mjs";\nalert(one);', "b.mjs": "// The number one\nexport const one = 1;"}, "a.mjs"))
    "use strict";{
    const one = 1;
    alert(one);
    }
    """
    modules = {name: _module(name, text) for name, text in texts.items()}
    order = _in_order(modules, entry)
    if unused := modules.keys() - {module.name for module in order}:
        raise ScriptFault(f"{min(unused)} is imported by no module")
    owners: dict[str, str] = {}
    for module in order:
        for name in module.declared:
            if name in owners:
                raise ScriptFault(f"{owners[name]} and {module.name} both have {name!r} at their top")
            owners[name] = module.name
    return "\n".join(['"use strict";{', *(line for module in order for line in module.lines), "}"])  # within a block, no name is global


@attrs.frozen
class _Module:
    """A module: what it imports from which, all names at its top and which are exported, and its lines without what a browser does not need."""

    name: str
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    declared: tuple[str, ...]
    exported: frozenset[str]
    lines: tuple[str, ...]


def _module(name: str, text: str) -> _Module:
    """A module by its text."""
    imports: list[tuple[str, tuple[str, ...]]] = []
    lines: list[str] = []
    declared: dict[str, bool] = {}
    for line in _without_comments(name, text):
        if found := _IMPORT.fullmatch(line):
            if lines:
                raise ScriptFault(f"{name} imports below its code: {line!r}")
            imports.append((found["module"], tuple(found["names"].split(", "))))
            continue
        if found := _DECLARED.match(line):
            if found["name"] in declared:
                raise ScriptFault(f"{name} has {found['name']!r} at its top twice")
            declared[found["name"]] = found["export"] is not None
        elif _MAY_NOT_START.match(line):
            raise ScriptFault(f"{name} has a line that cannot be built: {line!r}")
        if line.count("`") % 2:
            raise ScriptFault(f"{name} has a template that spans lines: {line!r}")
        lines.append(_without_remark(line.removeprefix("export ").strip()))
    return _Module(name, tuple(imports), tuple(declared), frozenset(one for one, is_exported in declared.items() if is_exported), tuple(lines))


def _without_remark(line: str) -> str:
    """A line of code without the comment behind it; where that is not sure to be one, as behind an odd quotation mark, it stays."""
    code, comment, _ = line.rpartition(" // ")
    is_sure = comment and not any(code.count(mark) % 2 for mark in "\"'`/")
    return code.rstrip() if is_sure else line


def _without_comments(name: str, text: str) -> Iterator[str]:
    """The lines of a text that hold code."""
    within = False
    for line in text.splitlines():
        words = line.strip()
        if not within and words.startswith("/*"):
            within = True
        if within:
            _, ends, after = words.partition("*/")
            within = not ends
            if after:
                raise ScriptFault(f"{name} has code behind a comment: {line!r}")
        elif words and not words.startswith("//"):
            yield line.rstrip()


def _in_order(modules: Mapping[str, _Module], entry: str) -> list[_Module]:
    """An entry and all that it imports from, each module once and after those that it imports from itself."""
    ordered: dict[str, _Module] = {}

    def take(name: str, importers: tuple[str, ...]) -> None:
        if name in importers:
            raise ScriptFault(f"modules import one another in a circle: {', '.join([*importers[importers.index(name) :], name])}")
        if name in ordered:
            return
        module = modules[name]
        for other, names in module.imports:
            if other not in modules:
                raise ScriptFault(f"{name} imports from {other}, which is not there")
            if missing := [one for one in names if one not in modules[other].exported]:
                raise ScriptFault(f"{name} imports {missing[0]!r}, which {other} does not export")
            take(other, (*importers, name))
        ordered[name] = module

    take(entry, ())
    return list(ordered.values())
