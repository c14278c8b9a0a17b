"""What the tools do: the trees, the walks of people, and the steps that they take.

Invariant: the answers are the person's.
Where the client has forms, a step is taken by a form alone; elsewhere by the person's own words, which are compared with the choices.
The library reads no clock: the time comes from the server's, and every walk has its own zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from mcp.server.elicitation import AcceptedElicitation, ElicitationResult
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.resolve import Elicit
from mcp_types import CallToolResult, EmbeddedResource, TextResourceContents
from mcp_types.version import is_version_at_least
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr
from rapidfuzz import fuzz, process, utils

from advicetree import AdviceTreeError, Fact, Session, Stop, Tree
from assistant import telling, words
from assistant.forms import Reply, Right, When, known_form, moment_form, stop_form
from assistant.telling import KNOWN, NOTHING_RECORDED, one_line
from assistant.tools import Refused, text
from assistant.walks import Walk, Walks
from assistant.words import quoted

FORMS_SINCE = "2025-11-25"  # with titled choices and lists
PAUSE = timedelta(seconds=3)  # in less, nobody has read a stop and replied
SURE = 60
FORM_ALONE = "this client shows the person a form, so nobody answers for them. Call {} alone."

Given = Annotated[
    StrictStr | StrictInt | StrictFloat | list[StrictStr],
    Field(description="The id of one of the CHOICES; a list of ids where several can apply; a number, or a date as YYYY-MM-DD, where one is asked for."),
]


class KnownFact(BaseModel):
    """One thing that the person has said already."""

    model_config = ConfigDict(extra="forbid")
    fact: StrictStr = Field(description="The id of a fact that `trees` lists.")
    answer: Given
    person_said: StrictStr = Field(description="What the person wrote about this, word for word.", max_length=4000)


class Adviser:
    """What the tools do: trees by their ids, the walks of people, and a clock."""

    def __init__(self, trees: Mapping[str, Tree], walks: Walks, *, clock: Callable[[], datetime] | None = None, zone: str = "UTC", forms: bool = True) -> None:
        self.trees, self.walks, self.zone, self.forms = trees, walks, zone, forms
        self.clock = clock or (lambda: datetime.now(timezone.utc))

    # -------------------------------------------------------------------------------- shared

    def has_forms(self, ctx: Context[Any, Any]) -> bool:
        """Whether the client says that it shows forms to a person."""
        capabilities, version = ctx.client_capabilities, ctx.protocol_version
        asks = capabilities.elicitation if capabilities is not None else None
        able = asks is not None and (asks.form is not None or asks.url is None)
        return self.forms and able and version is not None and is_version_at_least(version, FORMS_SINCE)

    def shown(self, walk: Walk, ctx: Context[Any, Any], before: str = "") -> CallToolResult:
        """The stop of a walk as a result."""
        return text(before + telling.told(walk, self.clock(), forms=self.has_forms(ctx)))

    def refusal(self, walk: Walk, ctx: Context[Any, Any], why: str) -> Refused:
        """Why nothing was recorded, with the stop again."""
        return Refused(f"{NOTHING_RECORDED} {why}\n\n{telling.told(walk, self.clock(), forms=self.has_forms(ctx))}")

    def at(self, name: str, turn: str, ctx: Context[Any, Any]) -> Walk:
        """The walk behind a handle, as long as it stands at the stop that was shown."""
        walk = self.walks.find(name)
        if turn != walk.turn:
            raise self.refusal(walk, ctx, "this was meant for another stop than the present one. Show the person the stop below and ask again.")
        return walk

    def act(self, walk: Walk, ctx: Context[Any, Any], body: dict[str, object], said: str | None = None) -> CallToolResult:
        """Take a step, and show the stop that it leads to; what was shown before must still be so when it is written."""
        now = self.clock()
        try:
            session = walk.session.act({"turn": walk.session.turn, **body}, now=now)
        except AdviceTreeError as error:
            raise self.refusal(walk, ctx, telling.refusal(error, walk)) from error
        kept = self.walks.keep(walk, session, now, said)
        if kept is None:
            raise self.refusal(self.walks.find(walk.name), ctx, "another call was quicker. Show the person the stop below, and ask again.")
        return self.shown(kept, ctx)

    def meant(self, walk: Walk, ctx: Context[Any, Any], form: str, labels: Mapping[str, str], answer: object, said: str) -> None:
        """Refuse an answer that cannot be what the person said."""
        if not said.strip():
            raise self.refusal(walk, ctx, "`person_said` is empty. Wait for the person's reply, and pass their words.")
        if (why := words.doubt(form, labels, answer, said)) is not None:
            raise self.refusal(walk, ctx, f"{why}.")
        if walk.said_before(said) and not words.unmistakable(labels, said):
            why = "the same words gave the answer before. Show the person the stop below, and wait for what they say to it; a number alone will do."
            raise self.refusal(walk, ctx, why)

    # -------------------------------------------------------------------------------- the tools

    def list_trees(self) -> CallToolResult:
        """List the advice that there is, and what can be known beforehand."""
        return text("\n".join(telling.trees_told(self.trees)))

    def start(
        self,
        tree: str,
        zone: str,
        known: list[KnownFact],
        right: ElicitationResult[Right],
        ctx: Context[Any, Any],
    ) -> CallToolResult:
        """Begin a walk, with what is known once the person has said that it is right."""
        if not isinstance(right, AcceptedElicitation) or not right.data.right:
            known = []
        now = self.clock()
        found, facts = self.begin_with(tree, zone, known)
        session = Session.start(found, facts, now=now, zone=ZoneInfo(zone or self.zone))
        walk = self.walks.begin(session, zone or self.zone, now)
        known_as = "KNOWN: nothing is taken as known, since the person did not confirm it.\n" if right.action != "accept" or not right.data.right else ""
        return self.shown(walk, ctx, f"{telling.INSTRUCTIONS}\n\n{known_as}")

    def begin_with(self, tree: str, zone: str, known: list[KnownFact]) -> tuple[Tree, dict[str, Any]]:
        """The tree to start, and the facts that are known; refused before anything is asked or kept."""
        found = self.trees.get(tree)
        if found is None:
            raise Refused(f"{NOTHING_RECORDED} there is no advice with the id {tree[:60]!r}; there is {', '.join(self.trees)}.")
        if not is_zone(zone or self.zone):
            raise Refused(f"{NOTHING_RECORDED} {zone[:60]!r} is not a time zone. Give an IANA name such as Europe/Berlin, or leave it out.")
        facts: dict[str, Any] = {}
        for each in known:
            fact = found.facts.get(each.fact)
            if fact is None or not fact.remember or fact.derived:
                raise Refused(f"{NOTHING_RECORDED} {each.fact[:60]!r} cannot be known beforehand; `trees` lists what can. Leave it out, and it is asked.")
            why = words.doubt(form_of(fact), labels_of(fact), each.answer, each.person_said) if each.person_said.strip() else "`person_said` is empty"
            if why is not None:
                raise Refused(f"{NOTHING_RECORDED} of what is known about {each.fact!r}: {why}. Or leave it out of `known`, and it is asked at its stop.")
            facts[each.fact] = each.answer
        try:
            Session.start(found, facts, now=self.clock())
        except AdviceTreeError as error:
            raise Refused(f"{NOTHING_RECORDED} {one_line(str(error))}. Or leave it out of `known`, and it is asked at its stop.") from error
        return found, facts

    def confirmed(self, tree: str, zone: str, known: list[KnownFact], ctx: Context[Any, Any]) -> Elicit[Right] | Right:
        """Ask the person whether what is taken as known is right, where there is such and their client has forms."""
        found, facts = self.begin_with(tree, zone, known)
        if not facts or not self.has_forms(ctx):
            return Right(right=True)
        view = Session.start(found, facts, now=self.clock()).view(now=self.clock())
        return known_form([f"- {telling.answered(fact)}" for fact in view["known"]])

    def look(self, name: str, ctx: Context[Any, Any]) -> CallToolResult:
        """Show the present stop."""
        return self.shown(self.walks.find(name), ctx)

    def asked(self, name: str, turn: str, ctx: Context[Any, Any]) -> Elicit[Reply]:
        """The form of the present stop."""
        walk = self.at(name, turn, ctx)
        view = walk.session.view(now=self.clock())
        if view["asks"] is None:
            raise self.refusal(walk, ctx, "the walk has ended, so there is nothing to ask.")
        self.must_have_forms(walk, ctx)
        if not any(choice["open"] for choice in view["choices"]):
            raise self.refusal(walk, ctx, "nothing can be answered yet. Tell the person from when on it can, and offer `reminder`.")
        return stop_form(view, walk.zone)

    def must_have_forms(self, walk: Walk, ctx: Context[Any, Any]) -> None:
        """Refuse to ask where the client has no forms."""
        if not self.has_forms(ctx):
            raise self.refusal(walk, ctx, "this client shows no forms. Show the person the stop below yourself, wait for their reply, and do what NEXT says.")

    def took(self, name: str, turn: str, ctx: Context[Any, Any], reply: ElicitationResult[Reply]) -> CallToolResult:
        """Record what came back from the form of the present stop."""
        walk = self.at(name, turn, ctx)
        given = self.filled(walk, ctx, reply)
        note = reply.data.noted if isinstance(reply, AcceptedElicitation) else None
        return self.act(walk, ctx, {"do": "answer", "answer": given, "note": note}, "")

    def filled(self, walk: Walk, ctx: Context[Any, Any], reply: ElicitationResult[Reply]) -> object:
        """What the person gave in a form; refused where they gave nothing, or two things."""
        if not isinstance(reply, AcceptedElicitation):
            did = "declined to answer" if reply.action == "decline" else "closed the form without an answer"
            raise self.refusal(walk, ctx, f"the person {did}. Do not answer for them. Ask whether they want to go on; if so, show the form again.")
        if reply.data.given is None:
            raise self.refusal(walk, ctx, "the form came back without an answer, or with two. Ask the person to give one, and show the form again.")
        return reply.data.given

    def answer(self, name: str, turn: str, answer: object, person_said: str, note: str, ctx: Context[Any, Any]) -> CallToolResult:
        """Record an answer that the person gave in the conversation."""
        walk = self.at(name, turn, ctx)
        if self.has_forms(ctx):
            raise self.refusal(walk, ctx, FORM_ALONE.format("`ask_person` with `walk` and `turn`"))
        view = walk.session.view(now=self.clock())
        if view["asks"] is None:
            raise self.refusal(walk, ctx, "the walk has ended, so there is nothing to answer.")
        if timedelta(0) <= self.clock() - walk.shown < PAUSE:
            raise self.refusal(walk, ctx, "this stop came up a moment ago, and nobody can have read it yet. Show it to the person, and wait for their reply.")
        self.meant(walk, ctx, view["asks"]["form"], {choice["id"]: choice["label"] for choice in view["choices"]}, answer, person_said)
        return self.act(walk, ctx, {"do": "answer", "answer": answer, "note": note or None}, person_said)

    def back(self, name: str, turn: str, ctx: Context[Any, Any]) -> CallToolResult:
        """Take the last answer back."""
        return self.act(self.at(name, turn, ctx), ctx, {"do": "back"}, "")

    def stop_of(self, walk: Walk, step: str, ctx: Context[Any, Any]) -> Stop:
        """The earlier stop that a step names."""
        stop = next((each for each in walk.session.stops if each.turn == step), None)
        if stop is None:
            raise self.refusal(walk, ctx, f"there is no step {step[:60]!r}. Copy it from SO FAR or KNOWN below.")
        return stop

    def changing(self, name: str, turn: str, step: str, answer: object, ctx: Context[Any, Any]) -> Elicit[Reply] | Reply:
        """The form of an earlier stop, where the client has forms and something is to be asked."""
        walk = self.at(name, turn, ctx)
        if step.startswith(KNOWN):
            return Reply()
        stop = self.stop_of(walk, step, ctx)
        if not self.has_forms(ctx):
            return Reply()
        if answer is not None:
            raise self.refusal(walk, ctx, FORM_ALONE.format("`change` with `walk`, `turn` and `step`"))
        view = stop.session.view(now=stop.step.at)
        for choice in view["choices"]:
            choice["open"] = True
        return stop_form(view, walk.zone, noted=False)

    def change(
        self,
        name: str,
        turn: str,
        step: str,
        answer: object,
        person_said: str,
        reply: ElicitationResult[Reply],
        ctx: Context[Any, Any],
    ) -> CallToolResult:
        """Give an earlier answer otherwise: by a form, or else by the person's words once the choices of that stop were shown."""
        walk = self.at(name, turn, ctx)
        if step.startswith(KNOWN):
            return self.act(walk, ctx, {"do": "change", "fact": step.removeprefix(KNOWN), "answer": None}, "")
        stop = self.stop_of(walk, step, ctx)
        if self.has_forms(ctx):
            return self.act(walk, ctx, {"do": "change", "step": step, "answer": self.filled(walk, ctx, reply)}, "")
        view = stop.session.view(now=stop.step.at)
        assert view["asks"] is not None  # noqa: S101  (something was answered there)
        labels = {choice["id"]: choice["label"] for choice in view["choices"]}
        if answer is None:
            return text(telling.choices_to_change(walk, step, list(labels.items()), view["asks"], view["headline"]))
        self.meant(walk, ctx, view["asks"]["form"], labels, answer, person_said)
        return self.act(walk, ctx, {"do": "change", "step": step, "answer": answer}, person_said)

    def timing(self, name: str, turn: str, at: str, ctx: Context[Any, Any]) -> Elicit[When] | When:
        """The form for the moment of the present stop, where the client has forms."""
        walk = self.at(name, turn, ctx)
        moment = walk.session.view(now=self.clock())["moment"]
        if moment is None:
            raise self.refusal(walk, ctx, "nothing at this stop counts from a moment. Do what NEXT says.")
        if not self.has_forms(ctx):
            return When(at=at)
        if at:
            raise self.refusal(walk, ctx, FORM_ALONE.format("`tell_moment` with `walk` and `turn`"))
        return moment_form(moment["ask"], ZoneInfo(walk.zone))

    def tell_moment(self, name: str, turn: str, person_said: str, when: ElicitationResult[When], ctx: Context[Any, Any]) -> CallToolResult:
        """Record when something happened that the wait here counts from."""
        walk = self.at(name, turn, ctx)
        moment = walk.session.view(now=self.clock())["moment"]
        if not isinstance(when, AcceptedElicitation) or moment is None:
            raise self.refusal(walk, ctx, "the person gave no time. Do not give one for them; the wait goes on without it.")
        if not self.has_forms(ctx) and not person_said.strip():
            raise self.refusal(walk, ctx, "`person_said` is empty. Ask the person, and pass their words.")
        with suppress(ValueError):
            at = datetime.fromisoformat(when.data.at.strip())
            at = at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(walk.zone))
            return self.act(walk, ctx, {"do": "moment", "moment": moment["id"], "at": at.isoformat()})
        raise self.refusal(walk, ctx, "that is not a time. Give it as ISO 8601, such as 2026-11-20T15:00, or with an offset, such as 2026-11-20T15:00+01:00.")

    def why(self, name: str) -> CallToolResult:
        """Why the walk stands where it does."""
        explanation = self.walks.find(name).session.explain()
        reasons = [f"{number}. {one_line(reason.words)}" for number, reason in enumerate(explanation.reasons, 1)]
        head = f"WHY the walk is at {quoted(explanation.headline)}:"
        return text("\n".join([head, *(reasons or ["- It is where every walk starts."]), *telling.cited_told(explanation.view()["cited"])]))

    def why_not(self, name: str, place: str) -> CallToolResult:
        """What it would take to get to another place of the advice."""
        session = self.walks.find(name).session
        nodes = {node["id"]: node["headline"] for node in session.tree.view()["nodes"]}
        if place not in nodes:
            likely = process.extract(place, nodes, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=5)
            sure = [id for _, score, id in likely if score >= SURE and score == likely[0][1]]
            if len(sure) != 1:
                listed = "\n".join(f"- {id}: {one_line(headline)}" for headline, _, id in likely)
                raise Refused(f"REFUSED: no single place fits these words. Ask the person which of these they mean, and call `why_not` with its id:\n{listed}")
            place = sure[0]
        head, *lines = str(session.why_not(place)).splitlines()
        told = [f"WHY NOT {quoted(one_line(nodes[place]))} (id {place})", f"- {head}", *(f"- {line}" for line in lines)]
        return text(
            "\n".join([*told, "NEXT: explain this to the person. Do not change answers to get there; only the person can say that an answer was wrong."])
        )

    def reminder(self, name: str) -> CallToolResult:
        """What there is to be reminded of, with a file for calendars where it can be made."""
        walk = self.walks.find(name)
        reminder = walk.session.reminder()
        if reminder is None:
            return text(f"WALK {walk.name}\nNothing is waited for at the present stop, so there is nothing to be reminded of.")
        result = text(telling.reminded(reminder, walk))
        with suppress(ImportError, AdviceTreeError):  # without the extra `calendar`, the times alone
            ics = reminder.ics(now=self.clock(), uid=walk.mark("calendar")).decode()
            resource = TextResourceContents(uri=f"advice://reminder/{walk.session.here.id}.ics", mime_type="text/calendar", text=ics)
            result.content.append(EmbeddedResource(type="resource", resource=resource))
        return result

    def sources(self, name: str) -> CallToolResult:
        """Where the advice comes from."""
        session = self.walks.find(name).session
        keys = session.view(now=self.clock())["cited"]
        return text("\n".join(telling.sources_told(session.tree, {**keys, **{cited["source"]: cited for cited in keys.values()}})))


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def form_of(fact: Fact) -> str:
    """The form in which a fact is answered."""
    return "several" if fact.several else "number" if fact.number else "date" if fact.days else "one"


def labels_of(fact: Fact) -> dict[str, str]:
    """What the values of a fact are called."""
    return {value.id: value.label for value in fact.values.values()}
