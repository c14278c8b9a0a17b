"""What can be typed in a walk besides answers, each with a slash before it.

Invariant: a command either does what it says and returns what is to be shown, or raises one of the library's errors and leaves the walk as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import attrs

from advicetree.answering import offers
from advicetree.blocks import Block
from advicetree.cli.values import UsageError, given, refused_list
from advicetree.cli.walk import rendering, saving
from advicetree.cli.walk.state import Left, OngoingWalk
from advicetree.errors import AdviceTreeError, RefusedAnswer, RefusedStep
from advicetree.model import Situation, unknown
from advicetree.session.session import Session
from advicetree.text import listed, nearest, shown
from advicetree.tree import Tree
from advicetree.words import told

ASKED = "?"
_COMMAND = re.compile(r"/[^\W\d_][\w-]*(?:\s.*)?", re.DOTALL)

Run: TypeAlias = Callable[[OngoingWalk, str], list[Block]]


@attrs.frozen
class Command:
    """One command: how it is typed, and what it does."""

    usage: str
    run: Run

    @property
    def help(self) -> str:
        """What it does, in words."""
        return told(f"help.{self.usage.split()[0][1:]}", asked=ASKED)


class Unclear(UsageError):
    """A command that leaves something open: `question` asks for it, and `ways` holds each thing that could be meant in words, with the line that says it.

    Where several choices of a fact (`ticks`) are asked for, the line that says them is `before` and their ids.
    """

    def __init__(self, wrong: str, question: str, ways: Sequence[tuple[str, str]], ticks: str | None = None, before: str = "") -> None:
        super().__init__(wrong, f"type {listed([line for _, line in ways]) if ways else before + 'ID,ID'}")
        self.args = (wrong, question, ways, ticks, before)
        self.question = question
        self.ways = tuple(ways)
        self.ticks = ticks
        self.before = before


def is_command(line: str) -> bool:
    """Whether a line is a command, or meant to be one.

    >>> is_command("/back"), is_command("/ or the like"), is_command("/tmp/walk.json")
    (True, False, False)
    """
    return _COMMAND.fullmatch(line) is not None


def is_known_command(line: str) -> bool:
    """Whether a line is a command that there is."""
    return is_command(line) and line[1:].split(maxsplit=1)[0].casefold() in COMMANDS


def do(walk: OngoingWalk, line: str) -> list[Block]:
    """Do what a line with a command says; raises `UsageError` if there is no such command, and `Left` to leave the walk."""
    name, rest = (*line[1:].split(maxsplit=1), "")[:2]
    command = COMMANDS.get(name.casefold())
    if command is None:
        guess = nearest(name, COMMANDS)
        raise UsageError(f"there is no command {shown('/' + name)}", f"did you mean '/{guess}'?" if guess else "type /help for those that there are")
    if rest and " " not in command.usage:
        raise UsageError(f"nothing comes after {command.usage}, and here {shown(rest.strip())} does", f"type {command.usage} alone")
    return command.run(walk, rest.strip())


def slashed(line: str) -> str | None:
    """The command that a line would be with a slash before it; `None` if there is no such command.

    >>> slashed("Quit"), slashed("why not"), slashed("change tracked yes")
    ('/quit', None, '/change')
    """
    name, *rest = line.casefold().split() or [""]
    command = COMMANDS.get(name)
    return f"/{name}" if command is not None and (not rest or " " in command.usage) else None


def _lines(words: str) -> list[Block]:
    """A text of several lines, such as an explanation, in blocks."""
    first, *others = words.split("\n")
    blocks = [Block("label", first)]
    for line in others:
        lead, space, text = line.partition(" ")
        numbered = space and (lead == "-" or (lead.endswith(".") and lead[:-1].isdigit()))
        blocks.append(Block("how", text, lead + " ") if numbered else Block("label", line))
    return blocks


def _back(walk: OngoingWalk, _: str) -> list[Block]:
    walk.go(walk.session.back())
    return []


def _why(walk: OngoingWalk, _: str) -> list[Block]:
    return _lines(str(walk.session.explain()))


def _why_not(walk: OngoingWalk, rest: str) -> list[Block]:
    tree = walk.session.tree
    if rest in tree.nodes:
        return _lines(str(walk.session.why_not(rest)))
    ways = [(node.headline, f"/why-not {node.id}") for node in tree.nodes.values()]
    if not rest:
        goals = [way for way in ways if not isinstance(tree[way[1].split()[1]], Situation)]
        raise Unclear("it is not said where to get to", told("unclear.goal"), goals)
    meant = [way for way in ways if way[0].casefold() == rest.casefold()] or [way for way in ways if rest.casefold() in way[0].casefold()]
    if len(meant) == 1:
        return do(walk, meant[0][1])
    if meant:
        raise Unclear(f"it is not said which of them {shown(rest)} is", told("unclear.which_goal", typed=shown(rest)), meant)
    raise unknown("node", rest, tree.nodes)


def _change(walk: OngoingWalk, rest: str) -> list[Block]:
    session, tree = walk.session, walk.session.tree
    name, _, answer = rest.partition(" ")
    if not name:
        raise _which_answer(session)
    labels = _labels(tree, name)
    node = tree.nodes.get(name)
    fact = node.fact if node is not None else name
    if not answer and fact is not None and tree.facts[fact].several is not None:
        raise Unclear("it is not said what is ticked now", told("unclear.new_answer", question=tree.facts[fact].ask), [], fact, f"/change {name} ")
    if not answer:
        ways = [(label, f"/change {name} {id}") for id, label in labels.items()]
        ways += [(told("choice.ask_me"), f"/change {name} {ASKED}")] if name in session.known else []
        asked = node.headline if node is not None else tree.facts[name].ask
        raise Unclear(f"it is not said what the answer to “{asked}” is now", told("unclear.new_answer", question=asked), ways)
    id = next((id for id, label in labels.items() if label.casefold() == answer.casefold()), answer) if answer not in labels else answer
    value = None if answer == ASKED else given(tree, fact, walk.dated(fact, id))
    try:
        changed = session.change(name, value, now=walk.clock.now)
    except RefusedAnswer as error:
        raise error if value is None else refused_list(tree, fact, value, error) from None
    walk.go(changed)
    if not changed.set_aside:
        return []
    aside = [Block("label", told("terminal.set_aside"))]
    for step in changed.set_aside:
        aside.append(Block("how", rendering.answered(tree, step), "- "))
        aside += [Block("how", step.note, "  | ")] if step.note else []
    return aside


def _which_answer(session: Session) -> AdviceTreeError:
    """The question which of the answers so far is to be changed; each node is listed once, with its latest answer."""
    tree = session.tree
    ways = [(rendering.known(session, fact), f"/change {fact}") for fact in session.known]
    ways += [(rendering.answered(tree, step), f"/change {node}") for node, step in {step.node: step for step in session.steps}.items()]
    if not ways:
        return RefusedStep("nothing was answered yet", "answer first", "never-answered")
    return Unclear("it is not said which answer to change", told("unclear.change"), ways)


def _labels(tree: Tree, name: str) -> dict[str, str]:
    """The answers (id → label) at a node or about a fact; raises `UnknownName` for what is neither."""
    if name in tree.nodes:
        return {answer.id: answer.label for answer in offers(tree, tree[name])}
    if name not in tree.facts:
        raise unknown("node or fact", name, [*tree.nodes, *tree.facts])
    return {value.id: value.label for value in tree.facts[name].values.values()}


def _note(walk: OngoingWalk, rest: str) -> list[Block]:
    if not rest:
        walk.note = ""
        return [Block("text", told("terminal.note_empty"))]
    if walk.session.ended:
        raise UsageError("the walk has ended, and a note is kept with an answer", "type /back first to write it with the last one")
    walk.add_note(rest)
    return [Block("text", told("terminal.note_taken"))]


def _early(walk: OngoingWalk, rest: str) -> list[Block]:
    if not rest:
        ways = [(answer.label, f"/early {answer.id}") for answer in walk.session.offers]
        raise Unclear("it is not said what to answer", told("unclear.early"), ways)
    walk.answer(rest, early=True)
    return []


def _moment(walk: OngoingWalk, rest: str) -> list[Block]:
    id, _, text = rest.partition(" ")
    moments = walk.session.tree.moments
    if not id and moments:
        ways = [(moment.ask, f"/moment {moment.id}") for moment in moments.values()]
        raise Unclear("it is not said which moment is meant", told("unclear.moment"), ways)
    if id not in moments:
        raise unknown("moment", id, moments)
    if not walk.clock.kept:
        raise UsageError("this walk keeps no time, and takes no date", "walk without --untimed")
    time = walk.time_of(id, text)
    walk.session = walk.session.with_moment(id, time.when)
    return [rendering.moment_given(moments[id], time.words), *rendering.wait(walk)]


def _sources(walk: OngoingWalk, _: str) -> list[Block]:
    return rendering.sources(walk.session)


def _again(walk: OngoingWalk, _: str) -> list[Block]:
    walk.moved = True
    return []


def _save(walk: OngoingWalk, rest: str) -> list[Block]:
    file = rest or walk.file
    if file is None and walk.by_reader:
        file = saving.free_name(walk.session.tree.id)
    if file is None:
        raise UsageError("this walk has no file yet", "type /save FILE")
    walk.keep_in(file)
    return [*rendering.saved(walk), *rendering.note_waits(walk)]


def _quit(_: OngoingWalk, __: str) -> list[Block]:
    raise Left


def _help(_: OngoingWalk, __: str) -> list[Block]:
    return help_for(COMMANDS.values())


def help_for(commands: Iterable[Command]) -> list[Block]:
    """What can be typed."""
    return [Block("label", told("terminal.help")), *(Block("how", command.help, f"{command.usage:<20}  ") for command in commands)]


COMMANDS = {
    "back": Command("/back", _back),
    "why": Command("/why", _why),
    "why-not": Command("/why-not NODE", _why_not),
    "change": Command("/change NODE ANSWER", _change),
    "note": Command("/note TEXT", _note),
    "early": Command("/early ANSWER", _early),
    "moment": Command("/moment ID WHEN", _moment),
    "sources": Command("/sources", _sources),
    "again": Command("/again", _again),
    "save": Command("/save FILE", _save),
    "quit": Command("/quit", _quit),
    "help": Command("/help", _help),
}
