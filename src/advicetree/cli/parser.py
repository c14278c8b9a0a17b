"""What can be typed after `advicetree`.

Invariant: nothing of the library is imported for it, so that the help and the version are printed at once.
What a command does is looked up by its name in `advicetree.cli`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from advicetree import __version__

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

ALL_RULES = ""
TREE = "a file's path (.toml or .json), or the id of a tree that comes with the package"
SHELLS = ("bash", "zsh", "fish", "powershell")
TABLES = ("csv", "parquet", "jsonl")
FORMATS = ("svg", "png", "pdf", "dot", "mmd", "html", "md", "txt")


class _Parser(argparse.ArgumentParser):
    """A parser whose help fails like all other output if it cannot be written."""

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help."""
        print(self.format_help(), end="", file=file)


class _Version(argparse.Action):
    """Prints the version."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print("advicetree", __version__)
        parser.exit()


class _Lines(argparse.HelpFormatter):
    """Wraps each line of a description or an epilog by itself."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(super(_Lines, self)._fill_text(line, width, indent) for line in text.splitlines())


class _Command(_Parser):
    """The parser of one command, which prints its own usage with an argument that it does not know."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            from advicetree.text import nearest  # noqa: PLC0415  (only a mistake needs it)

            guess = nearest(unknown[0].partition("=")[0], self._option_string_actions)
            self.error(f"unrecognized arguments: {' '.join(unknown)}" + (f"; did you mean {guess}?" if guess is not None else ""))
        return found, unknown


def _take_a_part(command: argparse.ArgumentParser, verb: str) -> None:
    """Let a command take the part of a tree that it is to `show` or to `draw`."""
    command.add_argument("--around", metavar="NODE", help=f"{verb} only what is around this node: its id, or its number in pictures")
    command.add_argument("--steps", metavar="NUMBER", type=int, help="with --around: how many steps from it (1, if left out)")
    command.add_argument("--stage", metavar="STAGE", help=f"{verb} only this stage")


def _take_sizes(command: argparse.ArgumentParser) -> None:
    """Let a command take how large what it draws is."""
    command.add_argument(
        "--scale", metavar="NUMBER", type=float, help="for .png: its size, from 0.1 to 20 (2, if left out); 1 is as large as a browser shows the SVG"
    )
    command.add_argument("--paper", type=str.lower, choices=("a4", "letter"), help="for .pdf: the size of the paper (a4, if left out)")


def _new(command: argparse.ArgumentParser) -> None:
    """Let the command `new` take its arguments."""
    command.add_argument("file", metavar="FILE", help="the file to write, such as my-tree.toml, which makes its id and its title; - is standard output")
    command.add_argument("--title", metavar="TITLE", help="what readers see at the top; made from the file's name, if left out")


def _show(command: argparse.ArgumentParser) -> None:
    """Let the command `show` take its arguments."""
    command.add_argument("tree", metavar="TREE", help=TREE)
    _take_a_part(command, "show")
    command.add_argument("--brief", action="store_true", help="show one line for each node: its number, its kind, its headline, and where its ways lead")
    command.add_argument("--no-pager", action="store_true", help="never show it in a pager")


def _walk(command: argparse.ArgumentParser) -> None:
    """Let the command `walk` take its arguments."""
    command.add_argument("tree", metavar="TREE", help=TREE)
    command.add_argument(
        "--known",
        metavar="FACT=ANSWER",
        action="append",
        default=[],
        help="what is known beforehand: an answer's id, a number, a date, or ids with commas; can be given several times",
    )
    command.add_argument("--save", metavar="FILE", help="keep the walk in a new file")
    command.add_argument("--resume", metavar="FILE", help="go on with a saved walk; it is saved there again, unless --save names another file")
    times = command.add_mutually_exclusive_group()
    times.add_argument("--untimed", action="store_true", help="keep no time: waits are shown as durations, and nothing is too soon")
    times.add_argument("--now", metavar="TIME", help="take this for the time, such as 2026-03-02T09:00+01:00 (for scripts)")


def _draw(command: argparse.ArgumentParser) -> None:
    """Let the command `draw` take its arguments."""
    command.add_argument("tree", metavar="TREE", help=TREE)
    formats = ", ".join(FORMATS[:-1]) + f" or {FORMATS[-1]}"
    command.add_argument(
        "-o", "--output", metavar="FILE", required=True, help=f"the file to write; its ending chooses the format: {formats}; - is standard output"
    )
    command.add_argument("--format", metavar="FORMAT", choices=FORMATS, help="the format for standard output, svg if left out")
    command.add_argument("--session", metavar="FILE", help="draw the walk that is saved in this file")
    command.add_argument("--sessions", metavar="FOLDER", help="draw how many of the walks that are saved in this folder went which way, and where they stopped")
    command.add_argument("--least", metavar="NUMBER", type=int, help="with --sessions: tell counts in steps of this many, so that small ones cannot be seen")
    command.add_argument("--now", metavar="TIME", help="with --sessions: take this for the time, such as 2026-03-02T09:00+01:00 (for scripts)")
    command.add_argument("--walk-only", action="store_true", help="with --session: draw nothing but the walk so far")
    _take_a_part(command, "draw")
    command.add_argument("--overview", action="store_true", help="draw the stages, and how many ways lead from each to others and to endings")
    command.add_argument("--with-stages", action="store_true", help="with --overview: draw each stage too, into a file beside it that its name leads to (svg)")
    brief = command.add_mutually_exclusive_group()
    brief.add_argument("--brief", action="store_true", help="leave out the words said on the way and what cautions say, as cards do by themselves")
    brief.add_argument("--whole", action="store_true", help="have the words said on the way and what cautions say on cards, too")
    command.add_argument(
        "--look", choices=("chart", "cards"), help="a flow chart, which small pictures are by themselves, or cards in columns, as large ones are"
    )
    command.add_argument("--problems", action="store_true", help="check the tree, and paint what is wrong with it")
    command.add_argument("--theme", choices=("light", "dark", "auto"), default="auto", help="the colours; auto (if left out) is as the reader's system is")
    command.add_argument("--engine", choices=("bundled", "system"), default="bundled", help="what draws: the library with its extras, or the program 'dot'")
    _take_sizes(command)
    command.add_argument("--untimed", action="store_true", help="for .html: a page that keeps no time, so that no wait holds its reader up")


def _advise(command: argparse.ArgumentParser) -> None:
    """Let the command `advise` take its arguments."""
    endings = ".csv, .parquet or .jsonl (JSON lines); text may be compressed, as in .csv.gz"
    command.add_argument("tree", metavar="TREE", help=TREE)
    command.add_argument("table", metavar="FILE", help=f"the file of people, by its ending: {endings}; - is standard input")
    command.add_argument("-o", "--output", metavar="FILE", help=f"the file to write, by its ending: {endings}; - is standard output")
    command.add_argument("--format", choices=TABLES, help="the format of standard input and output, csv if left out")
    command.add_argument(
        "--column",
        metavar="COLUMN=NAME",
        action="append",
        default=[],
        help="what a column of another name is called in the tree: a fact or a node; can be given several times",
    )
    command.add_argument(
        "--ignore", metavar="COLUMN,COLUMN", action="append", default=[], help="columns that are not the tree's; they stay in the file that is written"
    )
    command.add_argument("--ignore-others", action="store_true", help="ignore every column that the tree has no name for")
    added = "advice, kind, stage, headline, path, next and problem; the first four if left out"
    command.add_argument("--add", metavar="NAME,NAME", help=f"which columns to add: {added}")
    command.add_argument("--prefix", metavar="TEXT", help="what the names of the added columns begin with")
    command.add_argument(
        "--problems", action="store_true", help="add the column problem, which tells why a value is not valid, and go on; else that is an error"
    )
    command.add_argument("--today", metavar="DAY", help="the day to which ages are counted, such as 2026-03-02; today if left out")
    command.add_argument(
        "--summary", metavar="FILE", help="write how many people get which advice, into a .csv or .json; - prints it, as happens without --output"
    )


def _check(command: argparse.ArgumentParser) -> None:
    """Let the command `check` take its arguments."""
    several = "files (.toml or .json), folders of them, patterns such as trees/**/*.toml, or ids of trees that come with the package"
    command.add_argument("trees", nargs="*", metavar="TREE", help=several)
    command.add_argument(
        "--format",
        choices=("text", "json", "sarif", "github"),
        default="text",
        help="what to print: text (if left out), JSON, SARIF 2.1.0, or workflow commands of GitHub Actions",
    )
    command.add_argument(
        "--against",
        metavar="REV",
        help="take the old versions from this revision of git, and warn of versions that were not raised and of edits that strand saved sessions",
    )
    command.add_argument("--strict", action="store_true", help="end with status 1 for warnings too")
    command.add_argument("--untaken", action="store_true", help="list the answers that no example takes, and the choices and rules that none ticks or hits")
    told = "explain what a rule means and how to fix what breaks it, or list all rules; checks nothing"
    command.add_argument("--explain", metavar="RULE", nargs="?", const=ALL_RULES, help=told)


def _diff(command: argparse.ArgumentParser) -> None:
    """Let the command `diff` take its arguments."""
    command.add_argument("trees", nargs="*", metavar="TREE", help=f"the old version and the new one, each {TREE}; the new one alone with --against")
    command.add_argument(
        "--against", metavar="REV", help="take the old version from this revision of git: a branch, a tag or a commit; main... is where HEAD left main"
    )
    command.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="what to print: text (if left out), Markdown or JSON")
    endings = ", ".join(FORMATS[:-1]) + f" or {FORMATS[-1]}"
    command.add_argument("-o", "--output", metavar="FILE", help=f"draw the differences too, into this file; its ending chooses the format: {endings}")
    command.add_argument("--look", choices=("chart", "cards"), help="with -o: a flow chart, or cards in columns; as in draw, if left out")
    command.add_argument("--theme", choices=("light", "dark", "auto"), help="with -o: the colours; auto (if left out) is as the reader's system is")
    told = "take what git hands to a diff driver, and end with status 0; it is the last option"
    command.add_argument("--git", nargs=argparse.REMAINDER, metavar="ARGUMENT", help=told)


def _schema(command: argparse.ArgumentParser) -> None:
    """Let the command `schema` take its arguments."""
    command.add_argument(
        "shape",
        metavar="SHAPE",
        nargs="?",
        help="session-view, tree-view, request, explanation-view, why-not-view or error-view; the format of tree files if left out",
    )


def _completion(command: argparse.ArgumentParser) -> None:
    """Let the command `completion` take its arguments."""
    command.add_argument("shell", metavar="SHELL", choices=SHELLS, help=f"the shell that the script is for: {', '.join(SHELLS[:-1])} or {SHELLS[-1]}")


_NO_TREE = "The status is 1 if the tree has problems, which standard error tells."
# Each command: what takes its arguments, what it gives in a few words, what it does, and its statuses and an example.
COMMANDS: dict[str, tuple[Callable[[argparse.ArgumentParser], None], str, str, str]] = {
    "list": (
        lambda _: None,
        "the trees that come with the package",
        "Lists the trees that come with the package, by their ids and titles.",
        "Example: advicetree list",
    ),
    "new": (
        _new,
        "a small tree in a new file, to start from",
        "Writes a small tree that is sound into a new file, as a start for one of your own. A file that is there is never overwritten.",
        "Example: advicetree new my-tree.toml",
    ),
    "show": (
        _show,
        "the tree, or a part of it, as an outline",
        "Shows a tree as an outline: every question with its answers, every action and every ending.",
        f"{_NO_TREE}\nExample: advicetree show interview-recovery --stage evaluate",
    ),
    "walk": (
        _walk,
        "walk through a tree, in a terminal or from a script",
        "Asks its way through a tree, one stop after the other, and takes an answer to each from the terminal or from lines of standard input.",
        f"{_NO_TREE} So it is if the lines end before the walk does, and 2 if one is refused.\nExample: advicetree walk delayed-flight --save walk.json",
    ),
    "draw": (
        _draw,
        "the tree as a picture, a page, or an outline",
        "Draws a tree into a file, whose ending chooses the format: a picture, a page to walk on, or an outline.",
        f"{_NO_TREE}\nExample: advicetree draw my-tree.toml -o my-tree.svg",
    ),
    "advise": (
        _advise,
        "what each person of a table would be told, or how many are told what",
        "Leads each row of a table through a tree, and writes the table with the advice; without --output, prints how many get what.",
        "Values that are not valid end it with status 2, unless --problems is given.\nExample: advicetree advise my-tree.toml people.csv -o advised.csv",
    ),
    "check": (
        _check,
        "what is wrong with trees, or that nothing is",
        "Finds what is wrong with trees: mistakes in the text, promises that are broken and examples that lead elsewhere.",
        "The status is 0 if there is no error or, with --strict, no warning either, 1 if there is one, and 2 for all trouble.\nExample: advicetree check trees",
    ),
    "diff": (
        _diff,
        "what changed between two versions of a tree, and whom it harms",
        "Tells what changed between two versions of a tree, the most harmful first.",
        "The status is 0 if nothing changed, 1 if something did, and 2 for all trouble.\nExample: advicetree diff my-tree.toml --against main",
    ),
    "schema": (
        _schema,
        "the JSON Schema of the format, for editors, or of a view, for front ends",
        "Prints the JSON Schema of tree files, by which editors complete and check them, or of a view, for front ends.",
        "Example: advicetree schema",
    ),
    "component": (
        lambda _: None,
        "the web component that shows the page of a tree on a website",
        "Prints the web component <advice-tree>, by which a website shows the page of a tree within its own: one file of JavaScript.",
        "Example: advicetree component",
    ),
    "completion": (
        _completion,
        "a script for your shell, which then completes what you type",
        "Prints a script for your shell, which then completes commands, options, files and the ids of trees.",
        "Example: advicetree completion bash",
    ),
}


def parser() -> argparse.ArgumentParser:
    """The parser of the command line; its results name the `command`, which is `None` where none is typed."""
    whole = _Parser(prog="advicetree", description="Advice that can be walked: trees of questions, actions and endings.", allow_abbrev=False)
    whole.add_argument("--version", action=_Version, nargs=0, help="show the version, and stop")
    commands = whole.add_subparsers(title="commands", dest="command", metavar="COMMAND", parser_class=_Command)
    for name, (take, brief, told, epilog) in COMMANDS.items():
        take(commands.add_parser(name, help=brief, description=told, epilog=epilog, formatter_class=_Lines, allow_abbrev=False))
    return whole
