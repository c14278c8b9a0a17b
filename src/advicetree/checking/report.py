"""What the checker says of a tree, as values, and in words.

Invariant: `problems` are the errors and then the warnings, each in the order of the text; a promise that could not be proved is never counted as kept.
In words, the warnings of one rule are told once, by the first of them.
What a report tells in words, the command line tells in the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Literal

import attrs

from advicetree.checking.coverage import Coverage
from advicetree.problems import Problem, Told, attribute, entry
from advicetree.promises import Example, Promise
from advicetree.session.session import Session
from advicetree.text import counted, printable, shown
from advicetree.tree import Tree

MOST_STEPS = 60
MOST_PLACES = 3
EACH_TOLD = frozenset({"missing-was"})  # warnings each of which has a line of its own to write


@attrs.frozen
class Verdict:
    """What came of one promise."""

    promise: Promise
    """The promise."""
    verdict: Literal["kept", "broken", "not proved"]
    """Whether it is proved to hold on every walk, is broken, or was not proved within the bound."""

    def __repr__(self) -> str:
        return f"<Verdict {shown(self.verdict)} on {shown(self.promise.name)}>"


@attrs.frozen
class Outcome:
    """What came of one example."""

    example: Example
    """The example."""
    session: Session
    """The walk, as far as it went."""
    why: str | None = None
    """Why it did not lead where it should, in one sentence; `None` where it did."""
    at: tuple[str | int, ...] = ()
    """The key of the example that is not met: `("walk", 2)`, `("ends",)`, `("visits", 0)` or `("never", 1)`."""

    @property
    def entry(self) -> int | None:
        """The index in the example's `walk` of the entry at fault, `None` where it is none of them."""
        return int(self.at[1]) if self.at[:1] == ("walk",) else None

    @property
    def passed(self) -> bool:
        """Whether the example led where its author says."""
        return self.why is None

    def __repr__(self) -> str:
        return f"<Outcome of {shown(self.example.name)}: {'it passed' if self.why is None else printable(self.why)}>"


@attrs.frozen
class Report:
    """All that was found in a tree: problems, what came of promises and examples, and how much of it the examples and the citations cover.

    `str()` tells the problems with the walks that show them, the warnings of one rule once, and the summary; `repr()` only counts.

    >>> from advicetree import check, shipped
    >>> report = check(shipped("interview-recovery"))
    >>> report
    <Report of 'interview-recovery': no problem>
    >>> assert report.ok, str(report)
    """

    tree: Tree
    """The tree."""
    problems: tuple[Problem, ...]
    """All problems: the errors, then the warnings, each in the order of the text."""
    verdicts: tuple[Verdict, ...]
    """What came of each promise, in the author's order."""
    outcomes: tuple[Outcome, ...]
    """What came of each example, in the author's order."""
    coverage: Coverage
    """Which answers the examples take, which choices they tick and which rules they hit."""
    claims: int
    """How many claims the sources have."""
    carried: int
    """How many of these are cited somewhere."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that are errors."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that are warnings."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    @property
    def summary(self) -> str:
        """What was found, counted on one line: the last one that the command line prints of a tree, without the tree's name."""
        answers, taken = self.coverage.answers, self.coverage.taken
        proved = sum(verdict.verdict == "kept" for verdict in self.verdicts)
        passed = sum(outcome.passed for outcome in self.outcomes)
        told = [f"{counted(len(self.tree.nodes), 'node')}, {counted(answers, 'answer')}"]
        told.append(f"{_share(proved, len(self.verdicts), 'promise')} proved" if self.verdicts else "no promises")
        told.append(f"{_share(passed, len(self.outcomes), 'example')} {'passes' if len(self.outcomes) == 1 else 'pass'}" if self.outcomes else "no examples")
        if self.claims:
            told.append(f"{_share(self.carried, self.claims, 'claim')} carried")
        if self.outcomes and answers:
            left = f", and leave {answers - taken:,} untaken" if taken < answers else ""
            told.append(f"examples take {_share(taken, answers, 'answer')}{left}")
        if self.outcomes and self.coverage.choices:
            told.append(f"they tick {_share(self.coverage.ticked, self.coverage.choices, 'choice')}")
        if self.outcomes and self.coverage.rules:
            told.append(f"they hit {_share(self.coverage.hit, self.coverage.rules, 'rule')}")
        return "; ".join([*told, how_many(self.problems)])

    def __str__(self) -> str:
        lines = [line for first, others in gathered(self.problems) for line in (*_told(first), *(f"  {line}" for line in again(others)))]
        return "\n".join([*lines, f"{self.tree.id}: {self.summary}"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: the words."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").words_bundle(self)
        return shown_as

    def __repr__(self) -> str:
        return f"<Report of {shown(self.tree.id)}: {how_many(self.problems)}>"


def _told(problem: Problem) -> Iterator[str]:
    """The lines that tell a problem: what is wrong, then indented whom it happens to, on which walk, and what fixes it."""
    yield str(problem)
    if problem.known:
        yield f"  {printable(person(problem.known))}"
    for _, step in steps(problem.walk):
        yield f"    {printable(step)}"
    if problem.fix is not None:
        yield f"  fix: {printable(problem.fix)}"


def gathered(problems: Iterable[Problem]) -> list[tuple[Problem, tuple[Problem, ...]]]:
    """Problems as they are told: each error by itself, and of the warnings of most rules the first, with the others."""
    found: dict[object, list[Problem]] = {}
    for number, problem in enumerate(problems):
        together = problem.severity == "warning" and problem.rule not in EACH_TOLD
        found.setdefault(problem.rule if together else number, []).append(problem)
    return [(first, tuple(others)) for first, *others in found.values()]


def again(others: Sequence[Problem], all: str = "") -> list[str]:
    """The lines that tell of warnings like one that is told at length: how many there are in all, and where the next ones are."""
    if not others:
        return []
    told = [f"  {printable(f'{other.where}: {other.sentence}')}" for other in others[: MOST_PLACES - 1]]
    more = len(others) - len(told)
    return [f"{len(others) + 1:,} times in all, next at:", *told, *([f"  and {counted(more, 'more place')}{all}"] if more else [])]


def person(known: Iterable[tuple[str, Told]]) -> str:
    """What is true of a person, in words; nothing where that is nothing.

    >>> person([("country", "india"), ("standing", "strong")])
    'with country = india, standing = strong'
    """
    facts = ", ".join(attribute(fact, value) for fact, value in known)
    return f"with {facts}" if facts else ""


def steps(walk: Sequence[tuple[str, Told]]) -> list[tuple[int, str]]:
    """The steps of a walk with their numbers; of a long one the first and the last, with a word about those between, whose number is 0."""
    numbered = list(enumerate(map(entry, walk), 1))
    if len(walk) <= MOST_STEPS:
        return numbered
    half = MOST_STEPS // 2
    return [*numbered[:half], (0, f"… ({len(walk) - 2 * half:,} more)"), *numbered[-half:]]


def how_many(problems: Iterable[Problem]) -> str:
    """How many problems there are, by their severity."""
    severities = [problem.severity for problem in problems]
    told = [counted(severities.count(what), what) for what in ("error", "warning") if what in severities]
    return ", ".join(told) or "no problem"


def _share(some: int, all: int, what: str) -> str:
    """A part of a whole, such as `1 of 2 promises`."""
    return f"{some:,} of {counted(all, what)}"
