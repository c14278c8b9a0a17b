"""What can be typed after `advicetree`, and what it stands for.

What always holds: whatever was typed gives either what it stands for, or a `Misuse` (or one of the library's own errors) that says what would have been right.
"""

from __future__ import annotations

import argparse
import os
import re
from datetime import datetime
from typing import Any

import attrs

import advicetree
from advicetree.cli.folders import ENDINGS, misnamed, near, right_name
from advicetree.errors import AdviceTreeError, Place, Problem, TreeError, UnknownName, nearest, printable, shown
from advicetree.model import Tree
from advicetree.reading import load
from advicetree.shipping import shipped
from advicetree.walking import Given

_MEANT_AS_NUMBER = re.compile(r"(?:[^\w\s.,+-] ?)?([+-]?\d[\d.,' ]*?)(?: ?[^\d\s.,'+-]+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?")

ALL_RULES = ""
FORMS = ("svg", "png", "pdf", "dot", "mmd", "html", "md", "txt")


class Misuse(AdviceTreeError):
    """The command line was used in a way that it cannot be."""


def why(error: Exception) -> str:
    """Why a file cannot be read or written, in the words of the system."""
    return getattr(error, "strerror", None) or "its name cannot be used"


class _Version(argparse.Action):
    """Prints the version."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print("advicetree", advicetree.__version__)
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """Give the parser of the command line; its results name what to `run`."""
    from advicetree.cli import running  # noqa: PLC0415  (it needs what stands here)

    whole = argparse.ArgumentParser(prog="advicetree", description="Advice that can be walked: trees of questions, actions and endings.", allow_abbrev=False)
    whole.add_argument("--version", action=_Version, nargs=0, help="tell the version, and stop")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    tree: dict[str, Any] = {"metavar": "TREE", "help": "a file's path (.toml or .json), or the id of a tree that comes with the package"}

    command = commands.add_parser("list", help="the trees that come with the package", allow_abbrev=False)
    command.set_defaults(run=running.list_)

    command = commands.add_parser("show", help="the whole tree as an outline", allow_abbrev=False)
    command.add_argument("tree", **tree)
    command.set_defaults(run=running.show)

    command = commands.add_parser("walk", help="walk through a tree, in a terminal or from a script", allow_abbrev=False)
    command.add_argument("tree", **tree)
    command.add_argument("--known", metavar="FACT=ANSWER", action="append", default=[], help="what is known beforehand; can be given several times")
    command.add_argument("--save", metavar="FILE", help="keep the walk in a new file")
    command.add_argument("--resume", metavar="FILE", help="go on with a saved walk; it is saved there again, unless --save names another file")
    times = command.add_mutually_exclusive_group()
    times.add_argument("--untimed", action="store_true", help="keep no time: waits are told as durations, and nothing is too soon")
    times.add_argument("--now", metavar="TIME", help="take this for the time, such as 2026-03-02T09:00+01:00 (for scripts)")
    command.set_defaults(run=running.walk)

    command = commands.add_parser("draw", help="the tree as a picture, a page, or an outline", allow_abbrev=False)
    command.add_argument("tree", **tree)
    forms = ", ".join(FORMS[:-1]) + f" or {FORMS[-1]}"
    command.add_argument("-o", "--output", metavar="FILE", required=True, help=f"the file to write; its ending chooses the form: {forms}; - is standard output")
    command.add_argument("--form", metavar="FORM", choices=FORMS, help="the form for standard output, svg if left out")
    command.add_argument("--session", metavar="FILE", help="draw the walk that is saved in this file")
    command.add_argument("--walk-only", action="store_true", help="with --session: draw nothing but the walk so far")
    command.add_argument("--around", metavar="NODE", help="draw only what is around this node")
    command.add_argument("--steps", metavar="NUMBER", type=int, help="with --around: how many steps from it (1, if left out)")
    command.add_argument("--stage", metavar="STAGE", help="draw only this stage")
    command.add_argument("--brief", action="store_true", help="leave out the words said on the way and what cautions say")
    command.add_argument("--problems", action="store_true", help="check the tree, and paint what is wrong with it")
    command.add_argument("--theme", choices=("light", "dark", "auto"), default="auto", help="the colours; auto (if left out) is as the reader's system is")
    command.add_argument("--engine", choices=("bundled", "system"), default="bundled", help="what lays out an SVG: the extra 'draw', or the program 'dot'")
    command.set_defaults(run=running.draw)

    command = commands.add_parser("check", help="what is wrong with trees, or that nothing is", allow_abbrev=False)
    several = "files (.toml or .json), folders of them, patterns such as trees/**/*.toml, or ids of trees that come with the package"
    command.add_argument("trees", nargs="*", metavar="TREE", help=several)
    command.add_argument(
        "--format",
        choices=("text", "json", "sarif", "github"),
        default="text",
        help="what to print: text (if left out), JSON, SARIF 2.1.0, or workflow commands of GitHub Actions",
    )
    command.add_argument("--strict", action="store_true", help="end with status 1 for warnings too")
    command.add_argument("--untaken", action="store_true", help="list the answers that no example takes")
    told = "tell what a rule means, and how to mend what breaks it, or without a name what rules there are; checks nothing"
    command.add_argument("--explain", metavar="RULE", nargs="?", const=ALL_RULES, help=told)
    command.set_defaults(run=running.check)

    command = commands.add_parser("schema", help="the JSON Schema of the format, for editors, or of a view, for front ends", allow_abbrev=False)
    command.add_argument(
        "shape",
        metavar="SHAPE",
        nargs="?",
        help="session-view, tree-view, request, explanation-view, why-not-view or error-view; the format of tree files if left out",
    )
    command.set_defaults(run=running.schema)
    return whole


def tree_named(name: str) -> Tree:
    """Give the tree at a path, or the shipped one of an id.

    Raises `TreeError` for a folder and a file of another ending too, and `Misuse` where a file was meant and its name was cut short.
    """
    if name.lower().endswith(ENDINGS) or os.sep in name or "/" in name:
        _refuse_folder(name)
        return _loaded(name)
    try:
        return shipped(name)
    except UnknownName as error:
        _refuse_folder(name)
        _refuse_ending(name)
        if renamed := misnamed(name):
            raise Misuse(error.wrong, renamed) from None
        meant = near(name) if nearest(name, error.names) is None else None
        if meant is None:
            raise
        raise Misuse(error.wrong, f"for a file, write its path, ending in .toml or .json; did you mean {shown(meant)}?") from None


def _loaded(name: str) -> Tree:
    """The tree in a file; where there is no such file, the problem names the one that was probably meant."""
    try:
        return load(name)
    except TreeError as error:
        (problem, *others) = error.problems
        if others or problem.rule not in {"unreadable", "unknown-form"}:
            raise
        if os.path.lexists(name):
            _refuse_ending(name)
            raise
        if renamed := misnamed(name):
            problem = attrs.evolve(problem, rule="unreadable", sentence=f"there is no such file; {renamed}")
        elif problem.rule == "unknown-form":
            problem = attrs.evolve(problem, rule="unreadable", sentence="there is no such file or folder", nearest=near(name))
        else:
            problem = attrs.evolve(problem, nearest=near(name))
        raise TreeError((problem,)) from None


def _refuse_folder(name: str) -> None:
    """Raise `TreeError` for the name of a folder."""
    if os.path.isdir(name):  # noqa: PTH112  (a `Path` stumbles over names that are too long for any file)
        raise TreeError((Problem("not-a-file", "this is a folder; name a file in it", Place(name, 1, 1)),))


def _refuse_ending(name: str) -> None:
    """Raise `TreeError` for a file whose name does not end as that of a tree."""
    if name.lower().endswith(ENDINGS) or not os.path.isfile(name):  # noqa: PTH113  (as above)
        return
    ending = os.path.splitext(name)[1]  # noqa: PTH122  (as above)
    wrong = f"this file's name ends in {printable(ending[:20])}" if ending else "this file's name has no ending"
    right = right_name(name)
    mend = f"rename it to {printable(right)}" if right is not None else "a tree is plain text, in a file whose name ends in .toml or .json"
    raise TreeError((Problem("unknown-form", f"{wrong}; {mend}", Place(name, 1, 1)),))


def known(tree: Tree, pairs: list[str]) -> dict[str, Given]:
    """Give what is known beforehand, from `FACT=ANSWER`."""
    found: dict[str, Given] = {}
    for pair in pairs:
        fact, equals, value = pair.partition("=")
        if not equals:
            raise Misuse(f"--known {shown(pair)} names no answer", "write it as FACT=ANSWER")
        if fact in found:
            raise Misuse(f"--known tells the fact {shown(fact)} twice", "tell it once")
        found[fact] = given(tree, fact, value)
    return found


def given(tree: Tree, fact: str | None, text: str) -> Given:
    """Give an answer as it was typed: a number, where the fact that it is about is one and digits were typed; else an id.

    Raises `Misuse` for a number that is written in another way, and says how to write it.
    """
    about = tree.facts.get(fact) if fact is not None else None
    if about is None or about.number is None or text in about.values:
        return text
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if (tried := _MEANT_AS_NUMBER.fullmatch(text)) and _NUMBER.fullmatch(plain := _plain_number(tried[1])):
        raise Misuse(f"{shown(text)} cannot be read as a number", f"write {plain}; it can be {about.number.in_words}")
    return text


def _plain_number(text: str) -> str:
    """Give a number with a point for its fraction, and with nothing between its thousands."""
    text = re.sub(r",(\d{1,2})$", r".\1", text.strip())
    return re.sub(r"[,' ]", "", text)


def time_told(text: str) -> datetime:
    """Give the time that `--now` tells; raises `Misuse` where it is none, or has no zone."""
    try:
        when = datetime.fromisoformat(text)
        if when.utcoffset() is not None:
            return when
    except ValueError:
        pass
    raise Misuse(f"--now {shown(text)} is not a time with a zone", "write it as 2026-03-02T09:00+01:00")
