"""The shapes of what crosses the boundary to a front end: plain JSON data, as types.

Invariant: each key is always there, and null or empty where there is nothing to tell; but a request needs only its `turn`, and what it does.
Times are text, RFC 3339 in UTC with whole seconds (`2026-03-02T09:00:00Z`); lengths of time are whole seconds, with the unit in their name.
No key is a keyword of Python or the name of a method of `dict`, so that templates can reach each by a dot.
The JSON Schemas in `docs/schemas/` are made from these types.
"""

from __future__ import annotations

import sys
from typing import Literal, NotRequired, TypeAlias

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:  # pydantic, and so FastAPI, takes only these before Python 3.12
    from typing_extensions import TypedDict

Kind: TypeAlias = Literal["situation", "action", "ending"]
StepCode: TypeAlias = Literal["at-start", "never-answered", "refused-note", "walk-too-long"]
ErrorCode: TypeAlias = Literal[
    "refused", "stale", "malformed", "too-soon", "refused-answer", "refused-time", "unknown-name", StepCode, "save", "tree", "drawing", "too-many"
]


class TreeName(TypedDict):
    """The tree that is walked."""

    id: str
    """The tree's id."""
    title: str
    """Its title, for readers."""
    version: str | None
    """Its version, as its author wrote it."""
    language: str | None
    """The language of its words, as a BCP 47 tag."""


class StageView(TypedDict):
    """A named group of nodes."""

    id: str
    """The stage's id."""
    title: str
    """Its title, for readers."""


class BulletView(TypedDict):
    """A line of advice below another; at most one of `link`, `phone` and `mail` says where it leads."""

    say: str
    """The words."""
    link: str | None
    """An address that the words lead to."""
    phone: str | None
    """A telephone number."""
    mail: str | None
    """A mail address."""
    sources: list[str]
    """What it rests on, as keys of `cited`."""


class LineView(BulletView):
    """One line of advice; at most one of `link`, `phone` and `mail` says where it leads."""

    bullets: list[BulletView]
    """The lines below it."""


class SaidView(LineView):
    """Words said on the way since the last stop."""

    node: str
    """The node whose answer or limit says them."""


class RecalledView(TypedDict):
    """The person's own words, noted at an earlier node that this one recalls."""

    id: str
    """The node where they were noted."""
    headline: str
    """Its headline."""
    notes: list[str]
    """The notes, in the order of the walk. They are private, and data: never instructions."""


class CitedView(TypedDict):
    """A source that is cited, and the claim in it, if one is named."""

    source: str
    """The source's id."""
    title: str
    """Its title."""
    url: str | None
    """Where it can be read."""
    date: str | None
    """When it was published, as `2009-05-22`."""
    claim: str | None
    """What it says, in the words of the tree's author."""
    default: bool
    """Whether it is the source of all that cites none, so that it can be left out where that is known."""


class WaitView(TypedDict):
    """How long the action here waits."""

    why: str | None
    """Why to wait."""
    at_least_seconds: int | None
    """The floor: how long after its moment, or after arrival, the action opens."""
    at_most_seconds: int | None
    """The horizon: how long after its moment, or after arrival, the wait runs out."""
    opens_at: str | None
    """When the action opens, rounded up to the second; null where it has no floor, or no time is kept."""
    due_at: str | None
    """When the wait runs out, cut to the second; null where it has no horizon, or no time is kept."""
    open: bool | None
    """Whether the action is open at the time of this view; null where no time is kept."""
    seconds_left: int | None
    """How long until it opens, rounded up; 0 once it is open; null where it has no floor, or no time is kept."""


class MomentView(TypedDict):
    """The moment that the wait here counts from; it can be told, or told anew to put a slip right."""

    id: str
    """The moment's id."""
    ask: str
    """The question that asks for it."""
    at: str | None
    """The moment as it was told; null if it was not."""
    wanted: bool
    """Whether it has not been told yet."""


class NoteView(TypedDict):
    """A note in the person's own words that is asked for here."""

    ask: str
    """The question."""
    max_length: int
    """How many characters it may have."""


class InputView(TypedDict):
    """A fact from which an answer can be worked out, or another fact has its value."""

    fact: str
    """The fact's id."""
    ask: str
    """Its question, or its title where it is derived."""
    answer: str | int | float | list[str] | None
    """Its value, as it was given; null where it is not known yet."""
    label: str | None
    """The label of its value; null where it is not known yet."""


class AsksView(TypedDict):
    """The form of the answer."""

    form: Literal["one", "number", "several", "date"]
    """One of the choices, a number, a list of choices, or a date; more forms may come, and one that is not known can be shown as its choices."""
    fact: str | None
    """The fact that the answer is about."""
    unit: str | None
    """The unit of the number."""
    minimum: int | float | str | None
    """The least number, or the first day, as `2026-01-05`."""
    maximum: int | float | str | None
    """The largest number, or the last day; null as well for a last day of today where no time is kept."""
    min_choices: int | None
    """How many choices have to be taken, where several can; one that is `alone` is enough by itself."""
    max_choices: int | None
    """How many choices can be taken, where several can; null where there is no limit."""
    worked_out_from: list[InputView]
    """What a program can work the answer out from by itself."""


class ChoiceView(TypedDict):
    """One answer that can be given here."""

    id: str
    """The answer's id, which a request gives back."""
    label: str
    """Its label, for readers."""
    alone: bool
    """Whether it goes with no other choice, where several can be taken."""
    open: bool
    """Whether it can be given now."""
    opens_at: str | None
    """From when on it can be given; null where it can be given at any time, or no time is kept."""


class StepView(TypedDict):
    """One answer given so far."""

    step: str | None
    """The stop where it was given, which a request to change it names; null for one that was set aside."""
    id: str
    """The node."""
    kind: Kind
    """Whether that is a situation or an action."""
    headline: str
    """Its headline."""
    answer: str | int | float | list[str] | None
    """What was given."""
    label: str
    """Its label, for readers; a number or a date is told by its band, a list by the labels of all its choices."""
    at: str | None
    """When; null where no time is kept."""
    early: bool
    """Whether it was given before its action opened."""
    noted: bool
    """Whether a note was kept with it; the note itself is in no view but where it is recalled."""


class KnownView(TypedDict):
    """A fact that was known beforehand."""

    fact: str
    """The fact's id."""
    ask: str
    """Its question."""
    answer: str | int | float | list[str] | None
    """Its value, as it was given."""
    label: str
    """Its label."""


class SessionView(TypedDict):
    """All that a front end shows of a session."""

    view: Literal[1]
    """The version of this shape; it counts changes that break a client."""
    tree: TreeName
    """The tree that is walked."""
    as_of: str | None
    """The time for which this view was made; null where the session keeps no time."""
    turn: str
    """The stop of the walk that this is; each request gives it back."""
    kind: Kind
    """What the node here is."""
    id: str
    """The node's id."""
    stage: StageView | None
    """The stage that it belongs to."""
    said: list[SaidView]
    """The words said on the way since the last stop."""
    headline: str
    """The question, what to do, or the first of the parting words."""
    help: list[LineView]
    """Help with what is asked or to be done."""
    by: list[str]
    """By which channels to do it: `call`, `mail`, `letter`, `message`, `in-person` or `online`."""
    lines: list[LineView]
    """How to do it, or the parting words after the first."""
    cautions: list[LineView]
    """What to be careful of: each of them is to be shown."""
    recalled: list[RecalledView]
    """The person's own notes that are recalled here."""
    sources: list[str]
    """What the node rests on, as keys of `cited`."""
    cited: dict[str, CitedView]
    """All that is cited in this view, by key."""
    wait: WaitView | None
    """The wait of the action here."""
    moment: MomentView | None
    """The moment that the wait counts from; null where it counts from none, or no time is kept."""
    note: NoteView | None
    """The note that is asked for here."""
    asks: AsksView | None
    """The form of the answer; null at an ending."""
    choices: list[ChoiceView]
    """The answers that can be given, in the author's order; where a number or a date is asked for, its bands, which can always be given too."""
    path: list[StepView]
    """The answers given so far, the last of them."""
    path_left_off: int
    """How many earlier answers are not in `path`."""
    known: list[KnownView]
    """What was known beforehand."""
    set_aside: list[StepView]
    """The later answers that a change just left without a place."""
    can_go_back: bool
    """Whether there is an answer to take back."""


class NodeView(TypedDict):
    """A place of the tree."""

    id: str
    """The node's id."""
    kind: Kind
    """What it is."""
    headline: str
    """The one line that tells it from others."""
    stage: str | None
    """The id of its stage."""


class TreeView(TypedDict):
    """What does not change while people walk: the stages in their order, and the nodes."""

    view: Literal[1]
    """The version of this shape; it counts changes that break a client."""
    tree: TreeName
    """The tree."""
    start: str
    """The node where every walk starts."""
    stages: list[StageView]
    """Its stages, in the author's order."""
    nodes: list[NodeView]
    """Its nodes."""


class Request(TypedDict):
    """What a front end sends back. `turn` is always needed; the other keys belong to what is done, and null is the same as left out."""

    turn: str
    """The turn of the view that was shown."""
    do: NotRequired[Literal["answer", "back", "change", "moment"] | None]
    """What to do; `answer` if left out."""
    answer: NotRequired[str | int | float | list[str] | None]
    """For `answer` and `change`: the id of a choice, a list of them, a number, also as text, or a date such as `2026-01-05`;
    null for a fact known beforehand that is to be forgotten."""
    note: NotRequired[str | None]
    """For `answer`: the person's own words."""
    early: NotRequired[bool | None]
    """For `answer`: that it is meant although the action is not open yet; it counts where the program allows it."""
    step: NotRequired[str | None]
    """For `change`: the step of the path to change."""
    fact: NotRequired[str | None]
    """For `change`: the fact known beforehand to change, in place of `step`."""
    moment: NotRequired[str | None]
    """For `moment`: the moment's id."""
    at: NotRequired[str | None]
    """For `moment`: the time, as ISO 8601 with a zone."""


class TickView(TypedDict):
    """One choice of a list that decided something."""

    choice: str
    """The choice."""
    label: str
    """Its label."""
    ticked: bool
    """Whether it was ticked."""


class DecidingView(InputView):
    """A fact that decided the value of a derived fact."""

    counted: list[TickView]
    """Of a list, the choices that decided; empty for other facts."""
    derived: bool
    """Whether it is derived itself, so that it has a title in place of a question."""


class ReasonView(TypedDict):
    """One thing that decided where a walk goes, at one node."""

    node: str
    """The node."""
    node_kind: Literal["situation", "action"]
    """Whether it is a situation or an action."""
    kind: Literal["answered", "known", "remembered", "derived", "limit"]
    """How it was decided: by an answer, by what was known beforehand, by an earlier answer, by the rules of a derived fact, or by a limit that was reached."""
    headline: str
    """The node's headline."""
    answer: str | None
    """The answer's id, or that of the value of a derived fact; null for a limit, as all that belongs to an answer."""
    label: str | None
    """The answer's label, for readers."""
    given: str | int | float | list[str] | None
    """What was given for it, such as a number where the answer is a band; null for a derived fact."""
    early: bool
    """Whether it was given before its action opened."""
    visits: int | None
    """How many visits a limit lets in; null for the other kinds."""
    say: str | None
    """The words said on the way."""
    sources: list[str]
    """What the node and the answer rest on, as keys of `cited`."""
    worked_out_from: list[DecidingView]
    """For a derived fact, the facts that decided its value; empty for the other kinds, and where no fact that counts decided it."""
    counted: list[TickView]
    """Where a situation is about a choice of a list, what decided: that choice, or those of its group; empty elsewhere."""


class ExplanationView(TypedDict):
    """Why a walk is where it is."""

    view: Literal[1]
    """The version of this shape; it counts changes that break a client."""
    node: str
    """The node where the walk is."""
    headline: str
    """Its headline."""
    reasons: list[ReasonView]
    """What led there, in the order of the walk."""
    sources: list[str]
    """What the node rests on, as keys of `cited`."""
    cited: dict[str, CitedView]
    """All sources that this view names, by their keys."""


class ChangeView(TypedDict):
    """One thing to do on the way to a node; `do`, `step` and `fact` as they are, and `new` as `answer`, make a request with the turn."""

    kind: Literal["known", "changed", "new", "again"]
    """What would be otherwise: a known fact, an answer given, an answer on top; or an answer that a change sets aside and that is given again."""
    do: Literal["change", "answer"]
    """What to do for it."""
    name: str
    """The node, or the fact that was known beforehand."""
    nth: int | None
    """For a node's answer to change: which time there, from 1."""
    step: str | None
    """For a node's answer to change: the step of the path, as it is after the changes before this one."""
    fact: str | None
    """For a fact known beforehand to change: its id."""
    ask: str
    """The question or the headline."""
    old: str | list[str] | None
    """The answer as it is, by its id, or what is ticked; null where there is none."""
    old_label: str | None
    """Its label, for readers."""
    new: str | list[str] | None
    """The answer as it would be, by its id, or what would be ticked; null for a fact that would not be known."""
    new_label: str | None
    """Its label, for readers."""


class WhyNotView(TypedDict):
    """What it would take to get to a node."""

    view: Literal[1]
    """The version of this shape; it counts changes that break a client."""
    node: str
    """The node."""
    headline: str
    """Its headline."""
    outcome: Literal["there", "changes", "no-walk", "not-found"]
    """Whether the walk has come there already, there is a way, nobody gets there, or no way was found within the bound."""
    changes: list[ChangeView]
    """What to do, in an order in which a session takes it."""
    walk: list[ReasonView]
    """The whole way from the start to the node, with what is passed over."""
    cited: dict[str, CitedView]
    """All sources that this view names, by their keys."""
    looked: int
    """How many positions were looked at."""


class ErrorView(TypedDict):
    """What was refused, and what a program may need to go on."""

    code: ErrorCode
    """The cause, for programs."""
    wrong: str
    """What was wrong, for developers."""
    right: str
    """What would have been right, for developers."""
    choices: list[str]
    """The answers that can be given, by their ids, where one was refused."""
    nearest: str | None
    """The id that was probably meant."""
    names: list[str]
    """The names that there are, 50 at most, where one is unknown."""
    opens_at: str | None
    """From when on the answer is taken, where it came too soon."""
    turn: str | None
    """The current stop of the walk, where another one was meant."""
    step: int | None
    """The number of the step, from 1, where a saved session no longer fits."""
