"""What can be typed in a walk besides answers, each with a slash before it.

What always holds: a command either does what it says and gives what is to be told, or raises one of the library's errors and leaves the walk as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import attrs

from advicetree.cli import telling
from advicetree.cli.arguments import Misuse, given
from advicetree.cli.pages import Piece
from advicetree.cli.walks import Left, Walk
from advicetree.errors import nearest, shown
from advicetree.model import unknown

Run: TypeAlias = Callable[[Walk, str], list[Piece]]


@attrs.frozen
class Command:
    """One command: how it is typed, what it does, in words, and how."""

    usage: str
    help: str
    run: Run


def is_command(line: str) -> bool:
    """Whether a line is a command, or meant to be one.

    >>> is_command("/back"), is_command("/ or the like")
    (True, False)
    """
    return line.startswith("/") and line[1:2].isalpha()


def is_known_command(line: str) -> bool:
    """Whether a line is a command that there is."""
    return is_command(line) and line[1:].partition(" ")[0].casefold() in COMMANDS


def do(walk: Walk, line: str) -> list[Piece]:
    """Do what a line with a command says; raises `Misuse` where there is no such command, `Left` to leave the walk."""
    name, _, rest = line[1:].partition(" ")
    command = COMMANDS.get(name.casefold())
    if command is None:
        guess = nearest(name, COMMANDS)
        raise Misuse(f"there is no command {shown('/' + name)}", f"did you mean '/{guess}'?" if guess else "type /help for those that there are")
    return command.run(walk, rest.strip())


def _words(rest: str, usage: str, least: int, most: int) -> list[str]:
    words = rest.split()
    if not least <= len(words) <= most:
        raise Misuse(f"this command is not typed like that: {shown(rest)}", f"type {usage}")
    return words


def _lines(words: str) -> list[Piece]:
    """Give a text of several lines, such as an explanation, in pieces."""
    first, *others = words.split("\n")
    pieces = [Piece("label", first)]
    for line in others:
        lead, space, text = line.partition(" ")
        numbered = space and (lead == "-" or (lead.endswith(".") and lead[:-1].isdigit()))
        pieces.append(Piece("how", text, lead + " ") if numbered else Piece("label", line))
    return pieces


def _back(walk: Walk, _: str) -> list[Piece]:
    walk.go(walk.session.back())
    return []


def _why(walk: Walk, _: str) -> list[Piece]:
    return _lines(str(walk.session.explain()))


def _why_not(walk: Walk, rest: str) -> list[Piece]:
    (node,) = _words(rest, "/why-not NODE", 1, 1)
    return _lines(str(walk.session.why_not(node)))


def _change(walk: Walk, rest: str) -> list[Piece]:
    name, *answer = _words(rest, "/change NODE ANSWER", 1, 2)
    tree = walk.session.tree
    node = tree.nodes.get(name)
    fact = node.fact if node is not None else name
    changed = walk.session.change(name, given(tree, fact, answer[0]) if answer else None)
    walk.go(changed)
    if not changed.set_aside:
        return []
    aside = [Piece("label", "These answers no longer fit, and were set aside:")]
    for step in changed.set_aside:
        aside.append(Piece("how", f"“{tree[step.node].headline}” {step.answer}", "- "))
        aside += [Piece("how", step.note, "  | ")] if step.note else []
    return aside


def _note(walk: Walk, rest: str) -> list[Piece]:
    if not rest:
        walk.note = ""
        return [Piece("text", "The note is empty.")]
    walk.add_note(rest)
    return [Piece("text", "Noted; it is kept with your next answer.")]


def _early(walk: Walk, rest: str) -> list[Piece]:
    (answer,) = _words(rest, "/early ANSWER", 1, 1)
    walk.answer(answer, early=True)
    return []


def _moment(walk: Walk, rest: str) -> list[Piece]:
    id, _, time = rest.partition(" ")
    moments = walk.session.tree.moments
    if id not in moments:
        raise unknown("moment", id, moments)
    when = walk.clock.read(time)
    if when is None:
        raise Misuse(f"{shown(time)} is no time", "write it as 2026-11-20 15:00, 2026-11-20, yesterday or 3 days ago")
    walk.session = walk.session.with_moment(id, when)
    return [telling.moment_given(walk, moments[id]), *telling.wait(walk)]


def _sources(walk: Walk, _: str) -> list[Piece]:
    return telling.sources(walk.session)


def _again(walk: Walk, _: str) -> list[Piece]:
    walk.moved = True
    return []


def _save(walk: Walk, rest: str) -> list[Piece]:
    file = rest or walk.file
    if file is None:
        raise Misuse("this walk has no file yet", "type /save FILE")
    walk.keep_in(file)
    return telling.saved(walk)


def _quit(_: Walk, __: str) -> list[Piece]:
    raise Left


def _help(_: Walk, __: str) -> list[Piece]:
    return help_for(COMMANDS.values())


def help_for(commands: Iterable[Command]) -> list[Piece]:
    """Tell what can be typed."""
    return [Piece("label", "Besides answers you can type:"), *(Piece("how", command.help, f"{command.usage:<20}  ") for command in commands)]


COMMANDS = {
    "back": Command("/back", "take the last answer back", _back),
    "why": Command("/why", "why you are here", _why),
    "why-not": Command("/why-not NODE", "what it would take to get there", _why_not),
    "change": Command("/change NODE ANSWER", "change an answer given before; without an answer, forget what was known beforehand", _change),
    "note": Command("/note TEXT", "write down a line, kept with your next answer; without a text, drop what was written", _note),
    "early": Command("/early ANSWER", "answer before the time has come", _early),
    "moment": Command("/moment ID TIME", "say when something was", _moment),
    "sources": Command("/sources", "what the advice here rests on", _sources),
    "again": Command("/again", "show this stop again", _again),
    "save": Command("/save FILE", "save the walk in a file", _save),
    "quit": Command("/quit", "leave", _quit),
    "help": Command("/help", "show this", _help),
}
