"""The server: its tools, as a model sees them, with resources and a prompt.

Invariant: a model gets the advice of a tree to pass on, and no tool lets it answer in place of the person where the client can ask them.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.elicitation import ElicitationResult
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.resolve import Elicit, Resolve
from mcp.server.mcpserver.resources import FunctionResource
from mcp.server.request_state import RequestStateSecurity
from mcp_types import CallToolResult
from pydantic import Field, StrictStr

from advicetree import Tree, draw
from assistant.adviser import Adviser, Given, KnownFact
from assistant.forms import Reply, Right, When
from assistant.telling import INSTRUCTIONS, one_line
from assistant.tools import StrictTool
from assistant.walks import Walks

FORM_LASTS = timedelta(days=1)  # the SDK would forget after ten minutes what it asked

Name = Annotated[StrictStr, Field(description="The handle of the walk, copied from WALK.", max_length=100)]
Turn = Annotated[StrictStr, Field(description="The text after TURN of the stop that the person saw, copied exactly.", max_length=200)]
Said = Annotated[StrictStr, Field(description="What the person wrote in reply, word for word. Not your summary, and not a translation.", max_length=4000)]
Step = Annotated[StrictStr, Field(description="A step, copied from SO FAR or KNOWN.", max_length=200)]


def create_server(
    trees: Mapping[str, Tree],
    walks: Walks,
    *,
    clock: Callable[[], datetime] | None = None,
    zone: str = "UTC",
    forms: bool = True,
) -> MCPServer[Any]:
    """A server of some trees by their ids, whose walks are in a store.

    `clock` gives an aware datetime, and is the machine's if it is left out; `zone` is the IANA name of the time zone of those who give none.
    With `forms=False`, clients that show forms are treated as if they had none.
    """
    adviser = Adviser(trees, walks, clock=clock, zone=zone, forms=forms)
    security = RequestStateSecurity.ephemeral(ttl=FORM_LASTS.total_seconds())
    server = MCPServer[Any](
        "advicetree",
        title="Advice, step by step",
        instructions=INSTRUCTIONS,
        version="1.0.0",
        tools=[*tools_to_walk(adviser), *tools_to_answer(adviser), *tools_to_put_right(adviser), *tools_to_explain(adviser)],
        log_level="WARNING",
        request_state_security=security,
    )
    for id, tree in trees.items():
        add_resources(server, id, tree)
    add_prompt(server, trees)
    return server


def tools_to_walk(adviser: Adviser) -> list[StrictTool]:
    """The tools that begin a walk, and show it."""

    def trees() -> CallToolResult:
        """List the advice that there is, by id and title, and what about a person can be known beforehand. Call this first."""
        return adviser.list_trees()

    def confirmed(tree: str, zone: str, known: list[KnownFact], ctx: Context) -> Elicit[Right] | Right:
        return adviser.confirmed(tree, zone, known, ctx)

    def start(
        tree: Annotated[StrictStr, Field(description="The id of the advice, from `trees`.", max_length=200)],
        ctx: Context,
        right: Annotated[ElicitationResult[Right], Resolve(confirmed)],
        zone: Annotated[
            StrictStr,
            Field(description="The person's time zone as an IANA name, such as Europe/Berlin; leave it out if you do not know it.", max_length=100),
        ] = "",
        known: Annotated[
            list[KnownFact],
            Field(description="Only what the person has said already, in so many words. Leave it out if in doubt: then it is asked.", max_length=50),
        ] = [],  # noqa: B006  (never changed, and the SDK puts it into the schema)
    ) -> CallToolResult:
        """Start a walk through one advice for one person, and get its first stop. Call it once for each person; to go on with a walk, call `look`."""
        return adviser.start(tree, zone, known, right, ctx)

    def look(walk: Name, ctx: Context) -> CallToolResult:
        """Show the present stop of a walk again: after a pause, when time has passed, or when a walk goes on in a new conversation. Changes nothing."""
        return adviser.look(walk, ctx)

    return [
        StrictTool.of(trees, "List the advice", reads=True),
        StrictTool.of(start, "Start a walk", again=False),
        StrictTool.of(look, "Show the present stop", reads=True),
    ]


def tools_to_answer(adviser: Adviser) -> list[StrictTool]:
    """The tools by which the person answers."""

    def asked(walk: str, turn: str, ctx: Context) -> Elicit[Reply]:
        return adviser.asked(walk, turn, ctx)

    def ask_person(walk: Name, turn: Turn, ctx: Context, reply: Annotated[ElicitationResult[Reply], Resolve(asked)]) -> CallToolResult:
        """Let the person answer the present stop in a form of their own client, which you cannot fill in, and get the next stop.

        Pass on what the stop says first.
        Where the client has no forms, this says so, and you use `answer`.
        """
        return adviser.took(walk, turn, ctx, reply)

    def answer(
        walk: Name,
        turn: Turn,
        answer: Given,
        person_said: Said,
        ctx: Context,
        note: Annotated[StrictStr, Field(description="The person's own words, where the stop asks for a note.")] = "",
    ) -> CallToolResult:
        """Record the person's answer to the stop `turn`, and get the next stop.

        Only where NEXT says so, which it does where the client has no forms.
        Only after the person saw this stop with all its cautions and choices, and replied to it. Never answer for them, never from what you suppose,
        and never twice without a new reply in between. If their words fit no choice, or more than one, ask them instead of calling this.
        """
        return adviser.answer(walk, turn, answer, person_said, note, ctx)

    def timing(walk: str, turn: str, at: str, ctx: Context) -> Elicit[When] | When:
        return adviser.timing(walk, turn, at, ctx)

    def tell_moment(
        walk: Name,
        turn: Turn,
        ctx: Context,
        when: Annotated[ElicitationResult[When], Resolve(timing)],
        at: Annotated[  # noqa: ARG001  (what `timing` takes)
            StrictStr,
            Field(description="Only where the client has no forms: ISO 8601, such as 2026-11-20T15:00; without an offset, in the zone of the walk."),
        ] = "",
        person_said: Said = "",
    ) -> CallToolResult:
        """Record when something happened that a wait counts from, where the stop says ASK FIRST or COUNTED FROM.

        Call it with `walk` and `turn` alone.
        Where the client has no forms, ask the person, then pass the time as `at` and their words as `person_said`.
        Afterwards read the time after COUNTED FROM back to them.
        """
        return adviser.tell_moment(walk, turn, person_said, when, ctx)

    return [
        StrictTool.of(ask_person, "Let the person answer in a form"),
        StrictTool.of(answer, "Record what the person answered"),
        StrictTool.of(tell_moment, "Record when something happened"),
    ]


def tools_to_put_right(adviser: Adviser) -> list[StrictTool]:
    """The tools by which the person takes back or changes what they answered."""

    def back(walk: Name, turn: Turn, ctx: Context) -> CallToolResult:
        """Take the person's last answer back. Only when the person asks for it."""
        return adviser.back(walk, turn, ctx)

    def changing(walk: str, turn: str, step: str, answer: Any, ctx: Context) -> Elicit[Reply] | Reply:
        return adviser.changing(walk, turn, step, answer, ctx)

    def change(
        walk: Name,
        turn: Turn,
        step: Step,
        ctx: Context,
        reply: Annotated[ElicitationResult[Reply], Resolve(changing)],
        answer: Given | None = None,
        person_said: Said = "",
    ) -> CallToolResult:
        """Give an earlier answer otherwise, only when the person says that it was wrong.

        Call it with `walk`, `turn` and `step` alone.
        The person then answers in a form; or, where the client has none, you get the CHOICES of that step to show, and call it again with
        `answer` and `person_said` once they have replied. Later answers that still fit are kept, and the result says which are set aside.
        With a step from KNOWN, the fact is forgotten, and asked at its stop.
        """
        return adviser.change(walk, turn, step, answer, person_said, reply, ctx)

    return [
        StrictTool.of(back, "Take the last answer back", takes_away=True),
        StrictTool.of(change, "Change an earlier answer", takes_away=True),
    ]


def tools_to_explain(adviser: Adviser) -> list[StrictTool]:
    """The tools that change nothing, for when the person wants to know more."""

    def why(walk: Name) -> CallToolResult:
        """Tell why the walk stands where it does: the answers that led there, and the sources that it rests on. When the person asks why."""
        return adviser.why(walk)

    def why_not(
        walk: Name,
        place: Annotated[
            StrictStr, Field(description="The advice that the person asks about, in words such as 'second interview', or its id.", min_length=1, max_length=300)
        ],
    ) -> CallToolResult:
        """Tell why the person was not led to some other advice, and which answers would have to be otherwise. When the person asks about it."""
        return adviser.why_not(walk, place)

    def reminder(walk: Name) -> CallToolResult:
        """Tell what the person is waiting for and when it opens or runs out, with a file for their calendar."""
        return adviser.reminder(walk)

    def sources(walk: Name) -> CallToolResult:
        """Tell where the advice comes from: all its sources with their dates, addresses and claims. When the person wants to check or cite it."""
        return adviser.sources(walk)

    return [
        StrictTool.of(why, "Explain why", reads=True),
        StrictTool.of(why_not, "Explain why not", reads=True),
        StrictTool.of(reminder, "Tell what to be reminded of", reads=True),
        StrictTool.of(sources, "List the sources", reads=True),
    ]


def add_resources(server: MCPServer[Any], id: str, tree: Tree) -> None:
    """Offer a tree to read: in words, as data and as a picture. Each is made when it is first read."""
    title = one_line(tree.title)
    drawing = draw(tree)

    def outline() -> str:
        return drawing.markdown

    def places() -> str:
        return json.dumps(tree.view(), ensure_ascii=False)

    def picture() -> str:
        return drawing.svg

    kinds = [
        (outline, "outline.md", "text/markdown", "in words", "All of the advice in words, to read or to review. To advise a person, call `start` instead."),
        (places, "tree.json", "application/json", "its places", "The stages of the advice and all its places, as JSON."),
        (picture, "picture.svg", "image/svg+xml", "a picture", "All of the advice as a picture."),
    ]
    for fn, file, mime, what, description in kinds:
        resource = FunctionResource.from_function(
            fn, f"advice://{id}/{file}", name=f"{id}/{file}", title=f"{title}: {what}", description=description, mime_type=mime
        )
        server.add_resource(resource)


def add_prompt(server: MCPServer[Any], trees: Mapping[str, Tree]) -> None:
    """Offer the person a way to ask for a walk."""

    @server.prompt(title="Walk me through advice")
    def advise(tree: Annotated[str, Field(description=f"One of {', '.join(trees)}; leave it out to choose.")] = "") -> str:
        """Be walked through advice, step by step."""
        which = f"the advice {tree!r}" if tree in trees else "the advice that fits what I need; ask me which, if you are not sure"
        how = "one stop at a time, with the tools of this server. Show me every caution and all choices, and let me answer each stop myself."
        return f"Walk me through {which}, {how}"
