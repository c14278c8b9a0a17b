"""What can be wrong, and how it is said.

Invariant: a fault in a tree is a *value*, a `Problem`, with the path of the key at fault, and its `Place` where the tree has a text;
many of them travel in one `TreeError`.
Every exception of the library is an `AdviceTreeError`, says what was `wrong` and what would have been `right`, and carries both as fields.
A message is one sentence, and never holds a whole document: values are shown shortened and with control characters escaped.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from advicetree.problems import Problem
from advicetree.text import shown

if TYPE_CHECKING:
    from advicetree.session.session import Session
    from advicetree.views import ErrorCode, ErrorView, StepCode

PROBLEMS_TOLD = 20
MOST_NAMES = 50


class AdviceTreeError(Exception):
    """Anything that the library refuses; its text says what was wrong and what would have been right.

    Only slips of a program itself raise others: `TypeError` for an argument of another type where a tree, a session, a path, a text or a boolean is taken
    (the text `"false"` of a form would count as true), and `ValueError` for a bound or a count that is out of its range.

    >>> error = StaleAnswer("3:sure", "4:wipe")
    >>> error.code, error.wrong
    ('stale', "this was meant for the stop '3:sure', and the walk is at '4:wipe'")
    """

    wrong: str
    """What was wrong, for developers."""
    right: str
    """What would have been right."""
    code: ErrorCode = "refused"
    """The cause, for programs."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(wrong, right)
        self.wrong = wrong
        self.right = right

    def __str__(self) -> str:
        return f"{self.wrong}; {self.right}"

    def view(self) -> ErrorView:
        """The error as JSON data: its code, what was wrong, what would have been right, and what a program may need to go on.

        All keys are always there: `choices` and `nearest` of an answer that was refused, the `names` to choose from (50 at most),
        `opens_at` of an answer that came too soon (rounded up to the second), the `turn` that the walk has reached if another one was meant,
        and the number of the `step` from which on a saved session no longer fits. What does not apply to an error is null or empty.
        The sentences are for developers; a program tells its users in words of its own.

        >>> StaleAnswer("3:sure", "4:wipe").view()["turn"]
        '4:wipe'
        """
        return {
            "code": self.code,
            "wrong": self.wrong,
            "right": self.right,
            "choices": [],
            "nearest": None,
            "names": [],
            "opens_at": None,
            "turn": None,
            "step": None,
        }


class TreeError(AdviceTreeError):
    r"""A tree that cannot be read, or was made in Python and breaks a rule; its text has each problem on a line, twenty at most.

    >>> from advicetree import loads
    >>> loads('format = 1\nid = "tea"\ntitle = "Tea"\nstart = "thirsy"\nending.thirsty.say = "Drink."', name="tea.toml")
    Traceback (most recent call last):
    ...
    advicetree.errors.TreeError: tea.toml:4:1: unknown-target: 'start' leads to 'thirsy', and there is no such node; did you mean 'thirsty'?
    """

    code: ErrorCode = "tree"
    problems: tuple[Problem, ...]
    """Everything that is wrong with it, in the order of the text, or of the tree if it has no text."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"the tree has {count}", "fix what each of them names")
        self.args: tuple[Any, ...] = (problems,)
        self.problems = problems

    def __str__(self) -> str:
        more = len(self.problems) - PROBLEMS_TOLD
        told = [str(problem) for problem in self.problems[:PROBLEMS_TOLD]]
        return "\n".join([*told, f"and {more} more problems"] if more > 0 else told)


class UnknownName(AdviceTreeError):
    """A tree, node, fact, moment or step that was asked for by a name that does not exist."""

    code: ErrorCode = "unknown-name"
    names: tuple[str, ...]
    """The names that do exist."""

    def __init__(self, wrong: str, right: str, names: tuple[str, ...] = ()) -> None:
        super().__init__(wrong, right)
        self.args: tuple[Any, ...] = (wrong, right, names)
        self.names = names

    def view(self) -> ErrorView:
        """The error as JSON data, with the names that exist, 50 at most."""
        return {**super().view(), "names": list(self.names[:MOST_NAMES])}


class RefusedAnswer(AdviceTreeError):
    """An answer, or a value of a fact, that cannot be given; for a label, or another spelling, the message gives the id that is meant."""

    code: ErrorCode = "refused-answer"
    offers: tuple[str, ...]
    """The ids of the answers that can be given."""
    nearest: str | None
    """The id that was probably meant, or `None`."""

    def __init__(self, wrong: str, right: str, offers: tuple[str, ...] = (), nearest: str | None = None) -> None:
        super().__init__(wrong, right)
        self.args: tuple[Any, ...] = (wrong, right, offers, nearest)
        self.offers = offers
        self.nearest = nearest

    def view(self) -> ErrorView:
        """The error as JSON data, with the answers that can be given as `choices`."""
        return {**super().view(), "choices": list(self.offers), "nearest": self.nearest}


class StaleAnswer(AdviceTreeError):
    """A step that was meant for another stop than the one that the walk has reached, so that nothing is answered unseen.

    A program raises it itself, with the same stop twice, where what the stop says has changed since it was shown, which the turn does not reveal.
    """

    code: ErrorCode = "stale"
    turn: object
    """The stop that it was meant for, as it was handed over."""
    here: str
    """The stop that the walk has reached."""

    def __init__(self, turn: object, here: str) -> None:
        now = "what is said there has changed since" if type(turn) is str and turn == here else f"the walk is at {shown(here)}"
        super().__init__(f"this was meant for the stop {shown(turn)}, and {now}", "show the current stop, and ask again")
        self.args: tuple[Any, ...] = (turn, here)
        self.turn = turn
        self.here = here

    def view(self) -> ErrorView:
        """The error as JSON data, with the `turn` of the stop that the walk has reached."""
        return {**super().view(), "turn": self.here}


class MalformedRequest(AdviceTreeError):
    """A request to `Session.act` that does not have the shape of one."""

    code: ErrorCode = "malformed"


class RefusedTime(AdviceTreeError):
    """A time that cannot be used: without a zone, missing, or given to a session that keeps no time."""

    code: ErrorCode = "refused-time"
    """`refused-time`; `too-soon` for `TooSoon`."""


class TooSoon(RefusedTime):
    """An answer given before its action opens."""

    code: ErrorCode = "too-soon"
    opens_at: datetime
    """From when on it can be given, in UTC."""

    def __init__(self, wrong: str, right: str, opens_at: datetime) -> None:
        super().__init__(wrong, right)
        self.args: tuple[Any, ...] = (wrong, right, opens_at)
        self.opens_at = opens_at

    def view(self) -> ErrorView:
        """The error as JSON data, with the time from which on the answer can be given, rounded up to the second."""
        from advicetree.timestamps import iso_up  # noqa: PLC0415  (few errors are told as data)

        return {**super().view(), "opens_at": iso_up(self.opens_at)}


class RefusedStep(AdviceTreeError):
    """A move that the walk does not allow."""

    code: StepCode
    """Which move: back from the start (`at-start`), a change of what was not answered (`never-answered`),
    a note that is not text, is too long or holds control characters (`refused-note`),
    or one more answer after 10,000, or after half a million nodes were passed over (`walk-too-long`)."""

    def __init__(self, wrong: str, right: str, code: StepCode) -> None:
        super().__init__(wrong, right)
        self.args: tuple[Any, ...] = (wrong, right, code)
        self.code = code


class SaveError(AdviceTreeError):
    """A saved session that cannot be resumed: it is damaged, or a step of it no longer fits the tree.

    Where only the node that the steps lead to is another, `session` has all of them; known facts that no longer fit are left out of it.
    """

    code: ErrorCode = "save"
    step: int | None
    """The number of the first step that does not fit, from 1; `None` where it is not a step that is at fault."""
    session: Session | None
    """The session up to the last step that fits, to go on with; `None` where the text is damaged, was saved from another tree, or in a newer format."""

    def __init__(self, wrong: str, right: str, step: int | None = None, session: Session | None = None) -> None:
        super().__init__(wrong, right)
        self.args: tuple[Any, ...] = (wrong, right, step, session)
        self.step = step
        self.session = session

    def view(self) -> ErrorView:
        """The error as JSON data, with the number of the step that no longer fits."""
        return {**super().view(), "step": self.step}


class TooMany(AdviceTreeError):
    """A tree with more positions than may be looked at, where half a result would be a wrong one."""

    code: ErrorCode = "too-many"


class DrawingError(AdviceTreeError):
    """A picture that cannot be drawn: what draws it is not installed or failed, the format is not known, or there is too much to draw."""

    code: ErrorCode = "drawing"


class DrawingWarning(UserWarning):
    """A picture that is drawn, but not as it was asked for: letters that no font has, what Graphviz warns of, or a diagram that Mermaid refuses.

    `warnings.simplefilter("error", DrawingWarning)` makes it an error.
    """
