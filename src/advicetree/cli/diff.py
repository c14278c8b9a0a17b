"""The command `diff`: which two versions of a tree are compared, what is printed, and the picture of what is otherwise.

Invariant: the status is like that of the program diff: 0 where nothing changed, 1 where something did, and 2 for trouble, such as a version that is no tree.
"""

from __future__ import annotations

import argparse
import sys

from advicetree.blocks import width
from advicetree.cli import driver, values
from advicetree.cli.draw import save
from advicetree.cli.git import old_version
from advicetree.cli.process import MISUSED, PROBLEMS, STANDARD_OUTPUT, WELL, complain_of, output_closed, shows_all
from advicetree.cli.values import UsageError
from advicetree.comparing import Comparison, compare
from advicetree.drawing import draw
from advicetree.errors import TreeError
from advicetree.reports.as_diff import rendered_comparison
from advicetree.text import shown
from advicetree.tree import Tree

_TWO = 2


def diff(wanted: argparse.Namespace) -> int:
    """Compare what is wanted, print what is otherwise, and return the status."""
    if wanted.output is None and (wanted.look or wanted.theme):
        raise UsageError(f"--{'look' if wanted.look else 'theme'} is about the picture", "name its file by -o FILE")
    if wanted.git is not None:
        return _for_git(wanted)
    try:
        (old, old_name), (new, new_name) = _versions(wanted)
        comparison = compare(old, new)
    except TreeError as error:
        complain_of(error)
        return MISUSED
    if wanted.output is not None:
        _draw(wanted, comparison)
    print(rendered_comparison(comparison, wanted.format, width(), (old_name, new_name), only_ascii=not shows_all(sys.stdout)))
    return WELL if comparison.empty else PROBLEMS


def _for_git(wanted: argparse.Namespace) -> int:
    """Do what git asks a diff driver for; git takes any other status than 0 for a failure."""
    if wanted.trees or wanted.against is not None or wanted.output is not None or wanted.format != "text":
        raise UsageError("--git takes both versions from git, and tells them as text", "leave out all else")
    try:
        print(driver.told(wanted.git, width()), flush=True)
    except BrokenPipeError:  # who reads has read enough, as a pager that was left
        output_closed()
    return WELL


def _versions(wanted: argparse.Namespace) -> tuple[tuple[Tree, str], tuple[Tree, str]]:
    """The old version and the new one, each with what it is called."""
    names = wanted.trees
    if wanted.against is None:
        if len(names) != _TWO:
            right = "name the old version and the new one, or take the old one from git by --against REV"
            raise UsageError(f"diff compares two trees, and {len(names) or 'none'} {'is' if len(names) == 1 else 'are'} named", right)
        return (values.tree_named(names[0]), names[0]), (values.tree_named(names[1]), names[1])
    if len(names) != 1:
        raise UsageError(f"--against compares one tree with what it was, and {len(names)} are named", "name one tree")
    new = values.tree_named(names[0])
    old = old_version(new, wanted.against)
    if old is None:
        right = "name a revision that has it; git sees where a file was moved from once it is known to git: git add it"
        raise UsageError(f"{shown(names[0])} is not in the revision {shown(wanted.against)}, under this name or another", right)
    return (old, old.origin.file if old.origin is not None else old.id), (new, names[0])


def _draw(wanted: argparse.Namespace, comparison: Comparison) -> None:
    """Write the picture of the new version, with what is new, gone and changed."""
    if wanted.output == STANDARD_OUTPUT:
        raise UsageError("-o names the file of the picture", "give it a name that ends in .svg or another format; standard output is for the words")
    differences, before = comparison.differences, comparison.before
    save({wanted.output: draw(comparison.new, differences=differences, before=before, look=wanted.look, theme=wanted.theme or "auto")})
