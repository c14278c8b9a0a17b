"""A program that uses every public name as programs do, so that type checkers tell whether its annotations hold: `test_typing.py` has them look at it.

Invariant: nothing is ignored, cast or left to `Any`, and it runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Literal, assert_never, assert_type

from advicetree import (
    Action,
    AdviceTreeError,
    Age,
    Answer,
    Box,
    Carried,
    CarryVerdict,
    Case,
    Change,
    Citation,
    Cited,
    Comparison,
    Condition,
    Count,
    Coverage,
    Days,
    Detail,
    Drawing,
    DrawingError,
    DrawingWarning,
    Edge,
    Ending,
    ErrorView,
    Example,
    Explanation,
    ExplanationView,
    Fact,
    Group,
    Heat,
    Input,
    Limit,
    Line,
    Lost,
    MalformedRequest,
    Moment,
    Move,
    Node,
    NodeHeat,
    Number,
    Origin,
    Outcome,
    Place,
    Point,
    Points,
    Problem,
    Promise,
    Reason,
    Redirection,
    RefusedAnswer,
    RefusedStep,
    RefusedTime,
    Reminder,
    Report,
    Request,
    Requirement,
    Rule,
    RuleRow,
    RuleTable,
    Said,
    SaveError,
    Session,
    SessionView,
    Several,
    ShortestWalks,
    Situation,
    Source,
    Stage,
    StaleAnswer,
    Step,
    Stop,
    Table,
    Tick,
    TooMany,
    TooSoon,
    Trait,
    Tree,
    TreeChange,
    TreeError,
    TreeView,
    UnknownName,
    Value,
    Verdict,
    View,
    Wait,
    Walk,
    Walks,
    WhyNot,
    WhyNotView,
    __version__,
    can_carry,
    carry,
    check,
    compare,
    count_walks,
    cover,
    coverage,
    draw,
    dumps,
    graph,
    load,
    loads,
    random_walk,
    render_comparison,
    render_report,
    shipped,
    shipped_ids,
    shortest_walks,
    states,
    validated,
    walks,
    web_component,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


def read(path: Path) -> Tree | list[str]:
    """A tree from a file, and again from JSON; or all that is wrong with it."""
    try:
        tree = validated(load(path))
        return loads(dumps(tree, indent=2), "json", name=path)
    except TreeError as error:
        return [told(problem) for problem in error.problems]


def from_the_shelf() -> list[Tree]:
    """All trees that come with the package."""
    return [shipped(id) for id in shipped_ids()]


def told(problem: Problem) -> str:
    """A problem in a line of one's own."""
    place: Place | None = problem.place
    where = f"{place.file}:{place.line}:{place.column}" if place is not None else ".".join(map(str, problem.path))
    severity: Literal["error", "warning"] = problem.severity
    steps = [f"{node}={given}" for node, given in problem.walk]
    return f"{where} {severity} {problem.rule}: {problem.sentence} {problem.nearest or problem.fix or ''} {steps}"


def described(tree: Tree) -> Iterator[str]:
    """What a tree holds, node by node and fact by fact."""
    origin: Origin | None = tree.origin
    yield f"{__version__} {tree.title} {tree.version} {tree.language} {origin.file if origin is not None else ''}"
    nodes: Table[Node] = tree.nodes
    for node in nodes.values():
        yield from node_described(node)
        yield " ".join(cited(citation, tree.sources) for citation in tree.source_of(node))
    for fact in tree.facts.values():
        yield from fact_described(fact)
    for stage in tree.stages.values():
        yield stage_title(stage)
    for moment in tree.moments.values():
        yield asked_when(moment)
    for promise in tree.promises:
        yield f"{promise_points(promise)}"
    for example in tree.examples:
        yield f"{example_moves(example)}"
    view: TreeView = tree.view()
    yield view["tree"]["title"]


def node_described(node: Node) -> Iterator[str]:
    """A node by its kind; a type checker knows that there is no fourth."""
    match node:
        case Situation():
            yield node.ask
            others: Answer | None = node.others
            yield from (answer.label for answer in (*node.answers.values(), *((others,) if others is not None else ())))
        case Action():
            wait: Wait | None = node.wait
            yield f"{node.do} {node.by} {waited(wait) if wait is not None else ''}"
        case Ending():
            yield f"{node.good} {[words(line) for line in node.say]}"
        case _:
            assert_never(node)
    limit: Limit | None = None if isinstance(node, Ending) else node.limit
    if limit is not None:
        yield f"{limit.visits} {limit.to} {limit.say}"


def waited(wait: Wait) -> timedelta:
    """For how long somebody waits at most."""
    return wait.at_most or wait.at_least or timedelta()


def words(line: Line) -> str:
    """A line, where it leads, and to whom it is said."""
    condition: Condition | None = line.condition
    return f"{line.say} {line.link or line.phone or line.mail} {asked(condition) if condition is not None else []} {[words(one) for one in line.bullets]}"


def asked(condition: Condition) -> list[str]:
    """The facts that a condition reads."""
    cases: tuple[Case, ...] = (*condition.any_of, *condition.unless)
    requirements: list[Requirement] = [requirement for case in cases for requirement in case.all_of]
    return [f"{requirement.fact}={'|'.join(requirement.values)}" for requirement in requirements]


def cited(citation: Citation, sources: Mapping[str, Source]) -> str:
    """A source as it is cited."""
    source = sources[citation.source]
    published: date | None = source.date
    return f"{source.title} {source.url} {published} {source.claims.get(citation.claim or '', '')}"


def fact_described(fact: Fact) -> Iterator[str]:
    """What a fact can be."""
    number: Number | None = fact.number
    days: Days | None = fact.days
    several: Several | None = fact.several
    rules: tuple[Rule, ...] = fact.rules
    yield f"{number.unit if number is not None else ''} {days.most if days is not None else ''} {several.least if several is not None else ''}"
    yield from (f"{rule.value} {asked(rule.condition) if rule.condition is not None else []}" for rule in rules)
    yield from (value_described(value) for value in fact.values.values())
    yield from (group_described(group) for group in fact.groups.values())


def value_described(value: Value) -> str:
    reached: Age | None = value.reached
    return f"{value.label} {value.below} {reached.months if reached is not None else 0}"


def group_described(group: Group) -> str:
    return f"{group.label}: {', '.join(group.values)}"


def stage_title(stage: Stage) -> str:
    return stage.title


def asked_when(moment: Moment) -> str:
    return moment.ask


def promise_points(promise: Promise) -> list[Point]:
    """What a promise is about."""
    before: Points | None = promise.before
    return list(before.points) if before is not None else []


def example_moves(example: Example) -> list[tuple[str | None, object]]:
    """The answers of an example."""
    moves: tuple[Move, ...] = example.walk
    return [(move.node, move.given) for move in moves]


def walked(tree: Tree, zone: tzinfo) -> tuple[Session, list[str]]:
    """A walk to an ending, as a program leads it, and what is said on it."""
    heard: list[str] = []
    session = Session.start(tree, known={}, now=NOON, zone=zone)
    while not session.ended:
        said: tuple[Said, ...] = session.said
        offers = assert_type(session.offers, tuple[Answer, ...])
        heard += [*(words.say for words in said), session.here.headline, *(line.say for line in (*session.help, *session.how, *session.caution))]
        session = stepped(session, offers)
    steps: tuple[Step, ...] = session.steps
    stops: tuple[Stop, ...] = session.stops
    notes: Mapping[str, tuple[str, ...]] = session.recalled
    return session, [*heard, *(step.label for step in steps), *(stop.node.headline for stop in stops), *(note for some in notes.values() for note in some)]


def stepped(session: Session, offers: tuple[Answer, ...]) -> Session:
    """One step further, whatever the library says to it."""
    number: Number | None = session.asks_number
    several: Several | None = session.asks_several
    days: Days | None = session.asks_date
    given = 1 if number is not None else [offers[0].id] if several is not None else date(1990, 1, 1) if days is not None else offers[0].id
    try:
        return session.answer(given, now=NOON, note="Mine.", turn=session.turn)
    except TooSoon as early:
        return session.answer(given, now=early.opens_at, early=True)
    except (StaleAnswer, RefusedStep, RefusedTime):
        return session.back()
    except RefusedAnswer as refused:
        return session.answer(refused.nearest or refused.offers[0], now=NOON)


def kept(session: Session) -> tuple[Session | None, str]:
    """A session as it is kept, and as it comes back."""
    reminder: Reminder | None = session.reminder()
    text = session.save()
    try:
        return assert_type(Session.resume(session.tree, text), Session), reminder.headline if reminder is not None else text
    except SaveError as error:
        return error.session, f"{error.step}"


def served(session: Session, body: object) -> tuple[SessionView, ErrorView | None]:
    """What a front end gets, and what it sent back."""
    request: Request = {"turn": session.turn, "do": "back"}
    try:
        session = session.act(body if body is not None else request, now=NOON)
    except (MalformedRequest, UnknownName, AdviceTreeError) as error:
        return session.view(now=NOON), error.view()
    return session.view(now=NOON, path=10, notes=False), None


def explained(session: Session, node: str) -> Iterator[str]:
    """Why a walk is where it is, and not elsewhere."""
    explanation: Explanation = session.explain()
    view: ExplanationView = explanation.view()
    reasons: tuple[Reason, ...] = explanation.reasons
    for reason in reasons:
        inputs: tuple[Input, ...] = reason.worked_out_from
        ticks: tuple[Tick, ...] = reason.counted
        sources: tuple[Cited, ...] = reason.sources
        yield f"{reason.headline} {[one.label for one in inputs]} {[tick.choice for tick in ticks]} {[one.title for one in sources]}"
    why_not: WhyNot = session.why_not(node)
    changes: tuple[Change, ...] = why_not.changes
    told: WhyNotView = why_not.view()
    yield f"{view['headline']} {why_not.outcome} {[change.new for change in changes]} {told['looked']}"


def checked(tree: Tree) -> tuple[bool, str]:
    """What is found in a tree, and whether it is sound."""
    report: Report = check(tree)
    verdicts: tuple[Verdict, ...] = report.verdicts
    outcomes: tuple[Outcome, ...] = report.outcomes
    covered: Coverage = coverage(tree, [outcome.session for outcome in outcomes])
    sound = all(verdict.verdict == "kept" for verdict in verdicts) and all(outcome.passed for outcome in outcomes)
    return sound and covered.taken <= covered.answers, render_report(report, format="json")


def compared(old: Tree, new: Tree, session: Session) -> Iterator[str]:
    """What is otherwise in a new version, and what becomes of a session."""
    comparison: Comparison = compare(old, new)
    changes: tuple[TreeChange, ...] = comparison.changes
    lost: tuple[Lost, ...] = comparison.lost
    redirections: tuple[Redirection, ...] = comparison.redirections
    yield f"{[change.kind for change in changes]} {[one.sentence for one in lost]}"
    for redirection in redirections:
        people: tuple[tuple[Trait, ...], ...] = redirection.people
        yield f"{redirection.old} {redirection.new} {[[trait.fact for trait in traits] for traits in people]}"
    crossing: CarryVerdict = can_carry(old, new)
    carried: Carried = carry(session, new)
    yield f"{crossing.safe} {carried.whole} {carried.session.here.headline}"
    yield f"{Session.resume(new, session.save(), follow=True).kept}"
    yield render_comparison(comparison, format="markdown")
    yield drawn(draw(new, differences=comparison.differences, before=comparison.before))


def drawn(drawing: Drawing) -> str:
    """A picture, and what is in it."""
    view: View = drawing.view
    boxes: tuple[Box, ...] = view.boxes
    edges: tuple[Edge, ...] = view.edges
    tables: tuple[RuleTable, ...] = view.tables
    details: list[Detail] = [detail for box in boxes for detail in box.details]
    rows: list[RuleRow] = [row for table in tables for row in table.rows]
    try:
        picture = drawing.png
    except DrawingError as error:
        return error.right
    return f"{len(picture)} {len(drawing.svg)} {[edge.label for edge in edges]} {[detail.text for detail in details]} {[row.value for row in rows]}"


def for_a_website(drawing: Drawing) -> dict[str, str]:
    """The files by which a website shows a tree."""
    return {"advice.html": drawing.page, "advice-tree.js": web_component()}


def counted(tree: Tree, sessions: list[Session]) -> Iterator[str]:
    """How many went which way."""
    heat: Heat | None = draw(tree, sessions=sessions, least=5, now=NOON).view.heat
    if heat is not None:
        nodes: Table[NodeHeat] = heat.nodes
        counts: list[Count] = [node.came for node in nodes.values()]
        yield f"{heat.walks.at_least} {[count.at_most for count in counts]}"


def looked_at(tree: Tree) -> Iterator[str]:
    """Walks of a tree, as values and as graphs."""
    some: Walks = walks(tree, limit=3)
    few: Walks = cover(tree)
    near: ShortestWalks = shortest_walks(tree)
    one: Walk = random_walk(tree, seed=1)
    yield f"{few.complete} {[walk.ended for walk in some.walks]} {len(near)} {one.session(now=NOON).here.headline} {count_walks(tree)}"
    try:
        yield f"{len(graph(tree))} {len(states(tree))} {sorted(graph(tree, plain=True).nodes)}"
    except TooMany as error:
        yield error.right


def warned() -> type[Warning]:
    """What a program filters that wants no word about pictures."""
    return DrawingWarning
