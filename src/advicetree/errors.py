"""What can be wrong, and how it is said.

What always holds: a fault in a tree is a *value*, a `Problem`, with the path of the key at fault, and its `Place` where the tree has a text;
many of them travel in one `TreeError`.
Every exception of the library is an `AdviceTreeError`, says what was `wrong` and what would have been `right`, and carries both as fields.
A message is one sentence, and never holds a whole document: values are shown shortened and with control characters escaped.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import attrs

if TYPE_CHECKING:
    from advicetree.session import Session
    from advicetree.views import ErrorCode, ErrorView, StepCode

LONGEST_SHOWN = 40
LONGEST_LIST = 90
LEAST_ALIKE = 0.7
MOST_GUESSES = 2_000
LONGEST_GUESSED = 2_000
HUGE_BITS = 100
PROBLEMS_TOLD = 20
MOST_NAMES = 50
LONGEST_BARE = 64


def shown(value: object, longest: int = LONGEST_SHOWN) -> str:
    """Give a value as it stands in a message, on one line: text quoted and shortened to 40 characters (or `longest`), numbers and others as they are.

    >>> shown("look-it-up")
    "'look-it-up'"
    >>> shown(12)
    '12'
    """
    # Of what class a value is, is asked of its type, and how it is written of the plain class: what it says of itself may be anything.
    if not issubclass(type(value), str):
        return _plain(value)
    text = str.__str__(value)
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return f"'{printable(short)}'"


def printable(text: str) -> str:
    r"""Give a text on one line, with control characters escaped.

    >>> printable("ding\a")
    'ding\\x07'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _plain(value: object) -> str:
    """A value that is not text, in few characters, however large it is."""
    kind: Any = type(value)
    if value is None:
        return "None"
    if kind is bool:
        return "true" if value else "false"
    if issubclass(kind, int):
        return int.__repr__(value) if int.bit_length(value) <= HUGE_BITS else "a number of many digits"  # type: ignore[arg-type]
    if issubclass(kind, float):
        return float.__repr__(value)
    if issubclass(kind, dict | list | tuple):
        return "a table" if issubclass(kind, dict) else "a list"
    name: str = kind.__name__
    return name[:LONGEST_SHOWN]


def nearest(name: str, names: Collection[str]) -> str | None:
    """The one of `names` that `name` was most likely meant to be, or `None`, as for what is too long to be a name.

    >>> nearest("look-it-upp", ["look-it-up", "ask-sender"])
    'look-it-up'
    """
    if len(name) > LONGEST_GUESSED:
        return None
    folded = name.strip().casefold().replace("_", "-").replace(" ", "-")
    if folded in names:
        return folded
    import difflib  # noqa: PLC0415  (only a mistake needs it)

    near_in_length = [n for n in names if abs(len(n) - len(name)) <= max(len(name) // 3, 1)]
    if swapped := next((n for n in near_in_length[:MOST_GUESSES] if sorted(n) == sorted(folded)), None):
        return swapped
    close = difflib.get_close_matches(folded[:100], near_in_length[:MOST_GUESSES], n=1, cutoff=LEAST_ALIKE)
    return close[0] if close else None


def listed(names: Collection[str], most: int = 6) -> str:
    """Give names as a message lists them: quoted, with commas, and shortened after `most` of them or some 90 characters.

    >>> listed(["yes", "no"])
    "'yes', 'no'"
    """
    some: list[str] = []
    for name in islice(names, most):
        if some and len(", ".join([*some, shown(name)])) > LONGEST_LIST:
            break
        some.append(shown(name))
    return ", ".join(some) + (f" and {len(names) - len(some)} more" if len(names) > len(some) else "")


def there_are(names: Collection[str]) -> str:
    """Which names there are, as a message says it.

    >>> there_are(["yes", "no"]), there_are(["yes"])
    ("there are 'yes', 'no'", "there is only 'yes'")
    """
    return f"there {'is only' if len(names) == 1 else 'are'} {listed(names)}"


def counted(number: int, what: str) -> str:
    """A number with its noun.

    >>> counted(1, "walk"), counted(1_200, "walk")
    ('1 walk', '1,200 walks')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _is_bare(key: str) -> bool:
    """Whether a key can stand without quotes."""
    return 0 < len(key) <= LONGEST_BARE and key.isascii() and key.replace("-", "_").replace("_", "a").isalnum()


def dotted(path: tuple[str | int, ...]) -> str:
    """The path of a key on one line, with entries of lists counted from 0.

    >>> dotted(("source", "guide", "claims", "1.2"))
    "source.guide.claims.'1.2'"
    >>> dotted(("promise", 1, "before"))
    'promise[1].before'
    """
    parts = (f"[{part}]" if isinstance(part, int) else f".{part if _is_bare(part) else shown(part)}" for part in path)
    return "".join(parts).removeprefix(".") or "the tree"


@attrs.frozen
class Place:
    """A place in a text: the file's name as it was given, and line and column, both counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


@attrs.frozen
class Problem:
    """One thing that is wrong with a tree: the rule that it breaks, one sentence, where, and the nearest valid name.

    `path` names the key at fault in the tree, such as `("situation", "tracked", "answers", "yes")`; it is empty for the tree as a whole.
    `place` is where that stands in the text that the tree was read from, and `None` for a tree that was made in Python.
    What the checker finds has more: its `severity`, `error` or `warning`, how to `mend` it, and where a walk shows it,
    that `walk` as an example's walk is written (`node: answer`), with what is true of the person (`known`: pairs of a fact and a value).

    >>> print(Problem("unknown-stage", "stage 'lok' is not declared", Place("my.toml", 3, 9), "look"))
    my.toml:3:9: unknown-stage: stage 'lok' is not declared; did you mean 'look'?
    >>> print(Problem("unknown-stage", "stage 'lok' is not declared", path=("action", "search", "stage")))
    action.search.stage: unknown-stage: stage 'lok' is not declared
    """

    rule: str
    sentence: str
    place: Place | None = None
    nearest: str | None = None
    severity: Literal["error", "warning"] = "error"
    mend: str | None = None
    known: tuple[tuple[str, str], ...] = ()
    walk: tuple[str, ...] = ()
    path: tuple[str | int, ...] = attrs.field(default=(), kw_only=True)

    @property
    def where(self) -> str:
        """The place in words, `my.toml:3:9`, or the path where there is no text, `situation.tracked.answers.yes`."""
        return str(self.place) if self.place is not None else dotted(self.path)

    def __repr__(self) -> str:
        return f"<Problem {self}>"

    def __str__(self) -> str:
        guess = f"; did you mean {shown(self.nearest)}?" if self.nearest is not None else ""
        mild = "warning: " if self.severity == "warning" else ""
        return f"{self.where}: {mild}{self.rule}: {self.sentence}{guess}"


class AdviceTreeError(Exception):
    """Anything that this library refuses: `wrong` says what was wrong, `right` what would have been right.

    `code` names the cause for programs, and `view()` tells it as JSON data.

    >>> error = StaleAnswer("3:sure", "4:wipe")
    >>> error.code, error.wrong
    ('stale', "this was meant for the stop '3:sure', and the walk stands at '4:wipe'")
    """

    code: ErrorCode = "refused"

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(wrong, right)
        self.wrong = wrong
        self.right = right

    def __str__(self) -> str:
        return f"{self.wrong}; {self.right}"

    def view(self) -> ErrorView:
        """The error as JSON data: its code, what was wrong, what would have been right, and what a program may need to go on.

        All keys are always there: `choices` and `nearest` of an answer that was refused, `names` that there are (50 at most),
        `opens_at` of one that came too soon (rounded up to the second), the `turn` where the walk stands if another one was meant,
        and the number of the `step` where a saved session no longer fits. What does not belong to an error is null or empty.
        The sentences are for developers; whoever walks is told in the program's own words.

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
    """A tree that cannot be read, or was made in Python and breaks a rule: `problems` holds everything that is wrong with it.

    They stand in the order of the text, or of the tree where there is none.
    """

    code = "tree"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"the tree has {count}", "mend what each of them names")
        self.args = (problems,)
        self.problems = problems

    def __str__(self) -> str:
        more = len(self.problems) - PROBLEMS_TOLD
        told = [str(problem) for problem in self.problems[:PROBLEMS_TOLD]]
        return "\n".join([*told, f"and {more} more problems"] if more > 0 else told)


class UnknownName(AdviceTreeError):
    """A tree, node, fact, moment or step that is asked for by a name that nothing has: `names` holds those that there are."""

    code = "unknown-name"

    def __init__(self, wrong: str, right: str, names: tuple[str, ...] = ()) -> None:
        super().__init__(wrong, right)
        self.args = (wrong, right, names)
        self.names = names

    def view(self) -> ErrorView:
        """The error as JSON data, with the names that there are, 50 at most."""
        return {**super().view(), "names": list(self.names[:MOST_NAMES])}


class RefusedAnswer(AdviceTreeError):
    """An answer, or a value of a fact, that cannot be given.

    `offers` holds the ids of those that can, and `nearest` the one that was probably meant, or `None`.
    """

    code = "refused-answer"

    def __init__(self, wrong: str, right: str, offers: tuple[str, ...] = (), nearest: str | None = None) -> None:
        super().__init__(wrong, right)
        self.args = (wrong, right, offers, nearest)
        self.offers = offers
        self.nearest = nearest

    def view(self) -> ErrorView:
        """The error as JSON data, with the answers that can be given as `choices`."""
        return {**super().view(), "choices": list(self.offers), "nearest": self.nearest}


class StaleAnswer(AdviceTreeError):
    """A step that was meant for another stop than the one where the walk stands, so that nothing is answered unseen.

    `turn` is the stop that it was meant for, and `here` the one where the walk stands.
    They are the same where a program refuses a step because what this stop says has changed since it was shown, which a turn does not tell.
    """

    code = "stale"

    def __init__(self, turn: object, here: str) -> None:
        now = "what is said there has changed since" if type(turn) is str and turn == here else f"the walk stands at {shown(here)}"
        super().__init__(f"this was meant for the stop {shown(turn)}, and {now}", "show the stop where it stands, and ask again")
        self.args = (turn, here)
        self.turn = turn
        self.here = here

    def view(self) -> ErrorView:
        """The error as JSON data, with the `turn` of the stop where the walk stands."""
        return {**super().view(), "turn": self.here}


class MalformedRequest(AdviceTreeError):
    """A request to `Session.act` that does not have the shape of one."""

    code = "malformed"


class RefusedTime(AdviceTreeError):
    """A time that cannot be used: without a zone, missing, or given to a session that keeps no time."""

    code: ErrorCode = "refused-time"


class TooSoon(RefusedTime):
    """An answer given before its action opens: `opens_at` says from when on it can be given, in UTC."""

    code = "too-soon"

    def __init__(self, wrong: str, right: str, opens_at: datetime) -> None:
        super().__init__(wrong, right)
        self.args = (wrong, right, opens_at)
        self.opens_at = opens_at

    def view(self) -> ErrorView:
        """The error as JSON data, with the time from which on the answer is taken, rounded up to the second."""
        from advicetree.timestamps import iso_up  # noqa: PLC0415  (few errors are told as data)

        return {**super().view(), "opens_at": iso_up(self.opens_at)}


class RefusedStep(AdviceTreeError):
    """A move that the walk does not allow; its `code` says which.

    `at-start`: back from the start; `never-answered`: a change of what was not answered; `refused-note`: a note that is not text, too long,
    or holds control characters; `walk-too-long`: one more answer after 10,000, or after half a million nodes were passed over.
    """

    def __init__(self, wrong: str, right: str, code: StepCode) -> None:
        super().__init__(wrong, right)
        self.args = (wrong, right, code)
        self.code = code


class SaveError(AdviceTreeError):
    """A saved session that cannot be resumed: it is damaged, or a step of it no longer fits the tree.

    `step` is the number, counted from 1, of the first step that does not fit; `None` where it is not a step that is at fault.
    `session` is the session up to the last step that fits; `None` where the text is damaged, was saved from another tree, or in a newer format.
    """

    code = "save"

    def __init__(self, wrong: str, right: str, step: int | None = None, session: Session | None = None) -> None:
        super().__init__(wrong, right)
        self.args = (wrong, right, step, session)
        self.step = step
        self.session = session

    def view(self) -> ErrorView:
        """The error as JSON data, with the number of the step that no longer fits."""
        return {**super().view(), "step": self.step}


class DrawingError(AdviceTreeError):
    """A picture that cannot be drawn: what draws it is not installed or failed, the form is not known, or there is too much to draw."""

    code = "drawing"


class DrawingWarning(UserWarning):
    """A picture that is drawn, but not as it was asked for: what Graphviz warns of, such as a PNG that it scaled down since it was too large."""
