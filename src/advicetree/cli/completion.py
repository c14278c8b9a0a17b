"""The command `completion`: the name of a shell → the script that has it complete what is typed after `advicetree`.

Invariant: the script is made from the parser of the command line, and runs no program when something is completed.
The package shtab knows how each shell is told; here it is only told what can stand in each place.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from shlex import quote
from typing import Any

from advicetree.cli.parser import parser
from advicetree.cli.process import WELL
from advicetree.cli.values import UsageError
from advicetree.resources import rule_sections, schema_names, shipped_ids

MISSING = "shell completion needs the package shtab, which is not installed"
INSTALL = "install the extra 'cli' (in the folder of the project: pip install \".[cli]\")"

# Each prints what can stand where a tree is named: the ids of the shipped ones, tree files, and folders on the way to them.
# That the first has `file` in its name tells bash, by way of shtab, to quote what it completes as the name of a file.
_BASH = """
_advicetree_tree_files() {
  compgen -W %(ids)s -- "$1"
  compgen -f -X '!*.toml' -- "$1"
  compgen -f -X '!*.json' -- "$1"
  compgen -d -- "$1"
}
"""
_BASH_FILES = """
_advicetree_any_files() {
  compgen -f -- "$1"
}
"""
_FISH_FILES = """
function _advicetree_files
  complete -C "'' "(commandline -ct)
end
"""
_ZSH = """
_advicetree_trees() {
  _alternative %(trees)s 'files:tree file:_files -g "*.(toml|json)"'
}
"""
_FISH = """
function _advicetree_trees
  printf '%%s\\tshipped tree\\n' %(ids)s
  string match -r '.*(?:\\.toml|\\.json|/)(?:\\t.*)?$' -- (_advicetree_files)
end
"""


def completion(wanted: argparse.Namespace) -> int:
    """Print the script for a shell."""
    print(script(wanted.shell).rstrip())
    return WELL


def script(shell: str) -> str:
    """The script that tells a shell how to complete; raises `UsageError` where the package that writes it is missing."""
    try:
        import shtab  # noqa: PLC0415  (an extra, which only this command needs)
    except ImportError:
        raise UsageError(MISSING, INSTALL) from None
    whole = parser()
    files: dict[str, Any] = {
        **shtab.FILE,
        "bash": "_advicetree_any_files",
        "fish": "(_advicetree_files)",
        "preamble": {"bash": _BASH_FILES, "fish": _FISH_FILES},
    }
    told: dict[str | None, Any] = {"FILE": files, "FOLDER": shtab.DIRECTORY, "TREE": {**files, **_trees()}}
    choices = {"RULE": list(rule_sections()), "SHAPE": list(schema_names())}
    for argument in _arguments(whole):
        if isinstance(argument.metavar, str) and argument.metavar in choices:
            argument.choices = choices[argument.metavar]
        elif argument.metavar in told:
            argument.complete = told[argument.metavar]  # type: ignore[attr-defined]  # where shtab looks for it
    written: str = shtab.complete(whole, shell)
    return written.replace('"(*)::', '"*:')  # in zsh the former takes one name at most, where several can stand


def _trees() -> dict[str, Any]:
    """What stands where a tree is named, as shtab is told it."""
    ids = shipped_ids()
    words = " ".join(ids)
    preamble = {
        "bash": _BASH % {"ids": quote(words)},
        "zsh": _ZSH % {"trees": quote(f"trees:shipped tree:({words})")},
        "fish": _FISH_FILES + _FISH % {"ids": words},
    }
    return {"bash": "_advicetree_tree_files", "zsh": "_advicetree_trees", "fish": "(_advicetree_trees)", "preamble": preamble}


def _arguments(one: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """All arguments of a parser, and of its commands."""
    for argument in one._actions:  # noqa: SLF001  (argparse has no public way)
        yield argument
        if isinstance(argument, argparse._SubParsersAction):  # noqa: SLF001
            for command in argument.choices.values():
                yield from _arguments(command)
