"""Which answers of a tree some walks take, which choices they tick and which rules they hit; and what is left of each.

Invariant: a walk takes the answers that it gives, and those by which it passes over a node; what a group or `others` takes is one answer,
and so is whatever is ticked of several choices.
It ticks a choice where the fact counts with it, whoever told that; an empty list, where it can be given, is one choice more.
It hits a rule that is the first that applies where its fact is read: by a fork that the walk passes over, where it stops by the condition
of a line or for an answer that a program works out, or by the rules of another fact that is read there, whichever of these applies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

import attrs

from advicetree.answering import resolve
from advicetree.checking.found import at_point, place
from advicetree.checking.walks.walk import Walk, edges
from advicetree.engine import Halt, first_rule, replay, taken, with_derived
from advicetree.format import validated
from advicetree.model import EMPTY, Answer, Known, Node, lines_of
from advicetree.problems import Place
from advicetree.promises import Point
from advicetree.session.session import Session
from advicetree.spans import Path
from advicetree.text import shown
from advicetree.tree import Tree


@attrs.frozen
class Coverage:
    """Which answers, choices and rules of a tree some walks take, tick and hit, and which none does; `str()` tells the latter.

    Each list is in the order of the text, with the places in the tree's file, or `None` where the tree has no text.
    """

    tree: Tree
    """The tree."""
    answers: int
    """How many answers it has."""
    untaken: tuple[tuple[Point, Place | None], ...]
    """The answers that no walk takes, each with its place."""
    choices: int = 0
    """How many choices its facts of several have; the empty list is one more, where it can be given."""
    unticked: tuple[tuple[str, str | None, Place | None], ...] = ()
    """The choices that no walk ticks: the fact, the choice or `None` for the empty list, and the place."""
    rules: int = 0
    """How many rules its derived facts have."""
    unhit: tuple[tuple[str, int, Place | None], ...] = ()
    """The rules that no walk hits: the fact, the number of the rule, from 0, and the place."""

    @property
    def taken(self) -> int:
        """How many answers some walk takes."""
        return self.answers - len(self.untaken)

    @property
    def ticked(self) -> int:
        """How many choices some walk ticks."""
        return self.choices - len(self.unticked)

    @property
    def hit(self) -> int:
        """How many rules some walk hits."""
        return self.rules - len(self.unhit)

    @property
    def _counted(self) -> str:
        told = [f"{self.taken:,} of {self.answers:,} answers are taken"]
        told += [f"{self.ticked:,} of {self.choices:,} choices are ticked"] if self.choices else []
        told += [f"{self.hit:,} of {self.rules:,} rules are hit"] if self.rules else []
        return "; ".join(told)

    def __repr__(self) -> str:
        return f"<Coverage: {self._counted}>"

    def __str__(self) -> str:
        told: list[tuple[str, Place | None]] = [(f"takes {_way(self.tree, point)} of '{point.node}'", at) for point, at in self.untaken]
        for fact, choice, at in self.unticked:
            told.append((f"gives an empty list for '{fact}'" if choice is None else f"ticks '{choice}' of '{fact}'", at))
        told += [(f"hits rule {number + 1} of '{fact}'", at) for fact, number, at in self.unhit]
        return "\n".join([*(f"{f'{at}: ' if at is not None else ''}nobody {what}" for what, at in told), self._counted])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: the words."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").words_bundle(self)
        return shown_as


def _way(tree: Tree, point: Point) -> str:
    """What an answer is called in a sentence; `then` and `others` of a situation have no name but these keys."""
    *answers, key = at_point(tree, point)[2:]
    return f"answer '{key}'" if answers else f"the '{key}'"


def coverage(tree: Tree, sessions: Iterable[Session | Walk]) -> Coverage:
    """Which answers of a tree are taken by some sessions or walks, however far they went, which choices are ticked, which rules are hit, and what is left.

    What a group or `others` takes is one answer, and so is a list of what was ticked; a fork about a derived fact has each of its ways.
    A choice is ticked where its fact counts with it.
    A rule is hit that is the first that applies where its fact is read: by a fork that is passed over, at a stop by the condition of a line
    or for an answer that a program works out, or by the rules of another fact that is read there.
    Raises `TypeError` for anything but a tree and sessions or walks, and `ValueError` for a session of another tree.

    >>> from advicetree import Session, shipped
    >>> tree = shipped("interview-recovery")
    >>> coverage(tree, [Session.start(tree).answer("waiting")]).taken
    1
    """
    if not isinstance(tree, Tree):
        raise TypeError(f"coverage is that of a Tree, not of {type(tree).__name__}; load one first")
    validated(tree)
    if not isinstance(sessions, Iterable):
        raise TypeError(f"coverage looks at several sessions or walks, not at one {type(sessions).__name__}; give a list of them")
    met = _Met(tree)
    for number, walked in enumerate(sessions, 1):
        if not isinstance(walked, Session | Walk):
            raise TypeError(f"no. {number} is neither a session nor a walk, but {type(walked).__name__}")
        if walked.tree is not tree and walked.tree != tree:
            raise ValueError(f"session no. {number} walks another tree, {shown(walked.tree.id)}, or another version of {shown(tree.id)}")
        met.go(walked)
    answers, choices = edges(tree), [*_choices(tree)]
    rules = [(fact.id, number) for fact in tree.facts.values() for number in range(len(fact.rules))]
    untaken = [(point, place(tree, at_point(tree, point))) for point in answers if (point.node, point.answer) not in met.taken]
    unticked = [(*each, place(tree, _at_choice(*each))) for each in choices if each not in met.ticked]
    unhit = [(*each, place(tree, ("fact", each[0], "rules", each[1]))) for each in rules if each not in met.hit]
    return Coverage(
        tree,
        len(answers),
        tuple(sorted(untaken, key=_in_the_text)),
        len(choices),
        tuple(sorted(unticked, key=_in_the_text)),
        len(rules),
        tuple(sorted(unhit, key=_in_the_text)),
    )


def _choices(tree: Tree) -> Iterator[tuple[str, str | None]]:
    """The choices of all facts of several, in the author's order, and the empty list of each where it can be given."""
    for fact in tree.facts.values():
        if fact.several is not None:
            yield from ((fact.id, choice) for choice in fact.values)
            if fact.ticked(()) is not None:
                yield fact.id, None


def _at_choice(fact: str, choice: str | None) -> Path:
    """The path of a choice; of the empty list, that of the key that lets several be ticked."""
    return ("fact", fact, "several") if choice is None else ("fact", fact, "answers", choice)


def _in_the_text(told: tuple[object, ...]) -> tuple[int, int]:
    """Where in the text something is whose place stands last."""
    return (told[-1].line, told[-1].column) if isinstance(told[-1], Place) else (0, 0)


class _Met:
    """The answers `taken` by some walks, by the node and the way, the choices that are `ticked`, and the rules that are `hit`."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.taken = set[tuple[str, str | None]]()
        self.ticked = set[tuple[str, str | None]]()
        self.hit = set[tuple[str, int]]()
        self._read = {id: _read_at(tree, node) for id, node in tree.nodes.items()}

    def go(self, walked: Session | Walk) -> None:
        """Add what one walk takes, ticks and hits."""
        tree = self.tree
        known = walked.known_values if isinstance(walked, Session) else EMPTY
        counts = {fact: value for fact, value in known.items() if fact not in tree.asked}
        done = set[tuple[str, int]]()
        for stop in _stops(tree, walked, known):
            for answer in stop.position.passed:
                if isinstance(answer, Answer):
                    self.taken.add((answer.node, answer.id))
                    fact = tree.nodes[answer.node].fact or ""
                    if fact in tree.derived:
                        self._hit((fact,), counts, done)
                    else:
                        counts.setdefault(fact, stop.position.facts[fact])
            self._hit(self._read[stop.position.node.id], counts, done)
            if stop.answer is not None:
                self.taken.add((stop.answer.node, stop.answer.id))
                if stop.answer.settles is not None and stop.value is not None:
                    counts[stop.answer.settles] = stop.value
        self.ticked.update((fact, choice) for fact, value in counts.items() if not isinstance(value, str) for choice in value or (None,))

    def _hit(self, facts: Iterable[str], counts: Mapping[str, Known], done: set[tuple[str, int]]) -> None:
        """Add the rules that are the first to apply of some derived facts, and of those that they rest on.

        `done` are the facts that were read already where so many counted.
        """
        fresh = [fact for fact in facts if (fact, len(counts)) not in done]  # a fact that counts has its value for good
        if fresh:
            done.update((fact, len(counts)) for fact in fresh)
            values = with_derived(self.tree, fresh, counts)
            self.hit.update((fact, first_rule(self.tree, fact, values)) for fact in values.keys() - counts.keys())


def _stops(tree: Tree, walked: Session | Walk, known: Mapping[str, Known]) -> Iterator[Halt]:
    """The stops of a session or a walk."""
    if isinstance(walked, Session):
        return replay(tree, known, taken(tree, walked.steps))
    return replay(tree, known, [resolve(tree, tree.nodes[node], given) for node, given in walked.steps])


def _read_at(tree: Tree, node: Node) -> tuple[str, ...]:
    """The derived facts that are read where a walk stops at a node: by the conditions of its lines, or for an answer that a program works out."""
    conditions = [each.condition for _, said in lines_of(node) for line in said for each in line.with_bullets if each.condition is not None]
    read = [fact for condition in conditions for fact in condition.facts]
    read += tree.facts[node.fact].worked_out_from if node.fact is not None else ()
    return tuple(fact for fact in dict.fromkeys(read) if fact in tree.derived)
